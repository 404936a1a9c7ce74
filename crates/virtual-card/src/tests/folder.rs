//! The card in its folder: what survives power and processes, and what a malformed folder is answered with.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use jpki_reader::{Reset, Transport};
use tempfile::TempDir;

use super::{COMMON, JPKI, image, play, send};
use crate::{Application, Behaviour, CardImage, Generation, Profile, Timing, VirtualCard, VirtualCardError};

const WRONG: &str = "0020009B 08 5858585858585858";
const RIGHT: &str = "0020009B 08 5445535431323334";

fn saved() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    image(Profile::Card).save(folder.path()).unwrap();
    folder
}

fn open(folder: &TempDir) -> VirtualCard {
    VirtualCard::open(folder.path()).unwrap()
}

#[test]
fn an_image_comes_back_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut image = image(Profile::Card);
    image.behaviour = Behaviour { timing: Timing::CONTACTLESS, ..Generation::Year2015.behaviour() };
    image.files.insert(0x0005, Vec::new());
    image.save(folder.path()).unwrap();
    let back = CardImage::load(folder.path()).unwrap();
    assert_eq!((back.profile, &back.behaviour), (image.profile, &image.behaviour));
    assert_eq!((&back.files, &back.card_data), (&image.files, &image.card_data));
    assert_eq!(back.token_information, image.token_information);
    let secrets = |image: &CardImage| {
        let common = &image.applications[&Application::Common];
        let keys =
            [&image.signature_key, &image.authentication_key].map(|key| key.as_ref().unwrap().pkcs8_der().to_vec());
        let values = [&image.signature_password, &image.authentication_pin]
            .map(|value| value.as_ref().unwrap().as_bytes().to_vec());
        (
            keys,
            values,
            common.records.clone(),
            common.credentials[&0x1C].as_bytes().to_vec(),
            common.keys[&0x19].pkcs8_der().to_vec(),
        )
    };
    assert!(secrets(&back) == secrets(&image));
    assert!(fs::read_to_string(folder.path().join("card.json")).unwrap().contains("TEST ONLY"));
}

#[test]
fn the_key_of_secure_messaging_is_kept_with_its_application() {
    let folder = tempfile::tempdir().unwrap();
    let image = super::whole_image();
    image.save(folder.path()).unwrap();
    let text: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("card.json")).unwrap()).unwrap();
    assert!(text["applications"]["text"]["session_key"].as_str().unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(text["applications"]["face"].get("session_key").is_none());
    let back = CardImage::load(folder.path()).unwrap();
    let key =
        |image: &CardImage| image.applications[&Application::Text].session_key.as_ref().unwrap().pkcs8_der().to_vec();
    assert!(key(&back) == key(&image));
    super::terminal::opened_with(open(&folder));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_a_card() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/card");
    image(Profile::Card).save(&folder).unwrap();
    play(&mut VirtualCard::open(&folder).unwrap(), &[(JPKI, "9000"), (WRONG, "63C4")]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["card.json", "state.json", "state.lock"]);
    assert!(names.iter().all(|name| mode(&folder.join(name)) == 0o600));
}

#[test]
fn counters_survive_power_and_processes() {
    let folder = saved();
    let mut first = open(&folder);
    play(&mut first, &[(JPKI, "9000"), (WRONG, "63C4"), (WRONG, "63C3")]);
    first.reset(Reset::Cold).unwrap();
    play(&mut first, &[(JPKI, "9000"), ("0020009B", "63C3")]);
    let mut second = open(&folder);
    play(&mut second, &[(JPKI, "9000"), ("0020009B", "63C3"), (WRONG, "63C2")]);
    // The first card is still there and counts on.
    play(&mut first, &[(WRONG, "63C1"), ("00200098", "63C3")]);
    play(&mut second, &[("0020009B", "63C1"), (RIGHT, "9000")]);
    play(&mut first, &[("0020009B", "63C5")]);
    drop((first, second));
    assert_eq!(open(&folder).tries_left(Application::Jpki, 0x001B).unwrap(), Some(5));
}

#[test]
fn a_changed_credential_survives_and_a_fresh_card_forgets() {
    let folder = saved();
    let change = "00240180 06 4E4557505731";
    play(&mut open(&folder), &[(JPKI, "9000"), (RIGHT, "9000"), (change, "9000")]);
    play(&mut open(&folder), &[(JPKI, "9000"), (RIGHT, "63C4"), ("0020009B 06 4E4557505731", "9000"), (WRONG, "63C4")]);
    let image = CardImage::load(folder.path()).unwrap();
    assert_eq!(image.signature_password.as_ref().unwrap().as_bytes(), b"NEWPW1");
    image.save(folder.path()).unwrap();
    assert!(!folder.path().join("state.json").exists());
    play(&mut open(&folder), &[(JPKI, "9000"), ("0020009B", "63C5"), ("0020009B 06 4E4557505731", "9000")]);
}

#[test]
fn the_state_of_other_applications_is_kept_apart() {
    let folder = saved();
    play(
        &mut open(&folder),
        &[(COMMON, "9000"), ("0020009C 0430303030", "63C2"), (JPKI, "9000"), ("00200098", "63C3")],
    );
    let mut card = open(&folder);
    play(&mut card, &[(COMMON, "9000"), ("0020009C", "63C2")]);
    card.set_tries_left(Application::Jpki, 0x0018, 1).unwrap();
    play(&mut open(&folder), &[(JPKI, "9000"), ("00200098", "63C1"), (COMMON, "9000"), ("0020009C", "63C2")]);
}

/// Not a test of its own: what [`processes_at_once_get_no_extra_tries`] runs in processes of their own.
#[test]
fn presents_wrong_passwords() {
    let Some(folder) = std::env::var_os("JPKI_VIRTUAL_CARD_TEST") else { return };
    let mut card = VirtualCard::open(folder).unwrap();
    send(&mut card, JPKI);
    let answers: Vec<String> = (0..4).map(|_| send(&mut card, WRONG)).collect();
    println!("answers {}", answers.join(" "));
}

#[test]
fn processes_at_once_get_no_extra_tries() {
    let folder = saved();
    let process = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tests::folder::presents_wrong_passwords", "--nocapture"]);
        command.env("JPKI_VIRTUAL_CARD_TEST", folder.path()).stdout(Stdio::piped()).spawn().unwrap()
    };
    let processes: Vec<_> = (0..4).map(|_| process()).collect();
    let mut answers: Vec<String> = Vec::new();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.split("answers ").nth(1).unwrap().lines().next().unwrap();
        answers.extend(line.split(' ').map(str::to_owned));
    }
    answers.sort();
    let mut expected = vec!["63C0", "63C1", "63C2", "63C3", "63C4"];
    expected.extend(["6984"; 11]);
    assert_eq!(answers, expected);
}

#[test]
fn threads_at_once_get_no_extra_tries() {
    for _ in 0..10 {
        let folder = saved();
        let mut counted: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..5)
                .map(|_| {
                    let mut card = open(&folder);
                    send(&mut card, JPKI);
                    scope.spawn(move || send(&mut card, WRONG))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        counted.sort();
        assert_eq!(counted, ["63C0", "63C1", "63C2", "63C3", "63C4"]);
    }
}

#[test]
fn a_counter_that_cannot_be_kept_verifies_nothing() {
    let folder = saved();
    let mut card = open(&folder);
    play(&mut card, &[(JPKI, "9000")]);
    fs::remove_file(folder.path().join("state.lock")).unwrap();
    fs::create_dir(folder.path().join("state.lock")).unwrap();
    let command = super::bytes(RIGHT);
    assert!(matches!(card.exchange(&command), Err(VirtualCardError::Io { doing: "locking", .. })));
    assert!(matches!(card.transmit(&command), Err(jpki_reader::ReaderError::Io { .. })));
    play(&mut card, &[("00B0810001", "6982")]);
}

fn fault(folder: &TempDir) -> (String, String, String) {
    match VirtualCard::open(folder.path()) {
        Err(VirtualCardError::Malformed { file, field, reason }) => {
            assert!(file.starts_with(folder.path()));
            assert!(CardImage::load(folder.path()).is_err());
            (file.file_name().unwrap().to_str().unwrap().to_owned(), field, reason)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_folder_holds_no_card() {
    let folder = tempfile::tempdir().unwrap();
    for result in [VirtualCard::open(folder.path()).map(drop), CardImage::load(folder.path()).map(drop)] {
        assert!(matches!(result, Err(VirtualCardError::NoCard { folder: named }) if named == folder.path()));
    }
}

#[test]
fn malformed_images_are_named_by_file_and_field() {
    let folder = saved();
    let file = folder.path().join("card.json");
    let good: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let signature_key = good["jpki"]["signature_key"].clone();
    for (pointer, value, field) in [
        ("/format", "other/1".into(), "format"),
        ("/profile", "watch".into(), "profile"),
        ("/behaviour/atr", "3B".into(), "behaviour.atr"),
        ("/behaviour/atr", "XY".into(), "behaviour.atr"),
        ("/behaviour/filler", 99_999.into(), "behaviour.filler"),
        ("/behaviour/message_limit", 70_000.into(), "behaviour.message_limit"),
        ("/behaviour/timing/apdu_ms", 60_001.into(), "behaviour.timing"),
        ("/behaviour/response_splitting", serde_json::json!({"more-data": 0}), "behaviour.response_splitting"),
        ("/card_data/00F0", "0".into(), "card_data.00F0"),
        ("/card_data/00F0", "00".repeat(0x8001).into(), "card_data.00F0"),
        ("/jpki/files/0001", 5.into(), "jpki.files.0001"),
        ("/jpki/files/0001", "00".repeat(0x8001).into(), "jpki.files.0001"),
        ("/jpki/authentication_pin", 1234.into(), "jpki.authentication_pin"),
        ("/jpki/authentication_pin", "".into(), "jpki.authentication_pin"),
        ("/jpki/signature_password", "あ".into(), "jpki.signature_password"),
        ("/jpki/signature_password", "A".repeat(17).into(), "jpki.signature_password"),
        ("/jpki/signature_key", "3000".into(), "jpki.signature_key"),
        ("/jpki/signature_key", "xx".into(), "jpki.signature_key"),
        ("/applications/common", serde_json::json!({"files": {"0003": "00"}}), "applications.common.files.0003"),
        ("/applications/common", serde_json::json!({"records": {"0003": []}}), "applications.common.records.0003"),
        ("/applications/common", serde_json::json!({"keys": {"0018": signature_key}}), "applications.common.keys.0018"),
        ("/applications", serde_json::json!({"text": {"session_key": "3000"}}), "applications.text.session_key"),
        ("/applications", serde_json::json!({"face": {"session_key": signature_key}}), "applications.face.session_key"),
        ("/applications/common/credentials/001C", "\n".into(), "applications.common.credentials.001C"),
        ("/applications/common/records/0001", serde_json::json!(vec!["00"; 255]), "applications.common.records.0001"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        fs::write(&file, bad.to_string()).unwrap();
        assert_eq!((fault(&folder).0.as_str(), fault(&folder).1.as_str()), ("card.json", field), "{pointer}");
    }
}

#[test]
fn fields_too_many_and_too_few_are_named() {
    let folder = saved();
    let file = folder.path().join("card.json");
    let good: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let insert = |parent: &str, name: &str, value: &str| {
        let mut bad = good.clone();
        bad.pointer_mut(parent).unwrap()[name] = value.into();
        fs::write(&file, bad.to_string()).unwrap();
        fault(&folder)
    };
    assert_eq!(insert("/jpki/files", "3", "00").1, "jpki.files.3");
    assert_eq!(insert("/jpki/files", "+003", "00").1, "jpki.files.+003");
    assert_eq!(insert("/jpki/files", "0003", "00").1, "jpki.files.0003");
    assert_eq!(insert("/jpki/files", "0006", "00").1, "jpki.files.0006");
    assert_eq!(insert("/jpki", "pin", "1234").1, "jpki.pin");
    let mut bad = good.clone();
    bad["applications"]["jpki"] = serde_json::json!({});
    fs::write(&file, bad.to_string()).unwrap();
    assert_eq!(fault(&folder).1, "applications.jpki");
    let mut bad = good.clone();
    bad["profile"] = "iphone".into();
    fs::write(&file, bad.to_string()).unwrap();
    assert_eq!(fault(&folder).1, "applications.common");
    let mut bad = good.clone();
    bad.as_object_mut().unwrap().remove("jpki");
    fs::write(&file, bad.to_string()).unwrap();
    assert!(fault(&folder).2.contains("jpki"));
    for text in ["", "{", "[]", "{} {}", "\u{0}"] {
        fs::write(&file, text).unwrap();
        assert_eq!(fault(&folder).0, "card.json");
    }
    fs::write(&file, vec![b' '; (16 << 20) + 1]).unwrap();
    assert!(fault(&folder).2.starts_with("larger than"));
}

#[test]
fn a_malformed_state_is_named_and_no_try_is_spent() {
    let folder = saved();
    let file = folder.path().join("state.json");
    for (text, field) in [
        (r#"{"references":{"jpki.0018":{"tries_left":16}}}"#, "references.jpki.0018.tries_left"),
        (r#"{"references":{"jpki.18":{"tries_left":1}}}"#, "references.jpki.18"),
        (r#"{"references":{"0018":{"tries_left":1}}}"#, "references.0018"),
        (r#"{"references":{"jpki.0018":{"tries":1}}}"#, "references.jpki.0018.tries"),
        (r#"{"references":{"jpki.0018":{"value":1234}}}"#, "references.jpki.0018.value"),
        ("{", "."),
    ] {
        fs::write(&file, text).unwrap();
        let (name, named, reason) = fault(&folder);
        assert_eq!((name.as_str(), named.as_str()), ("state.json", field));
        assert!(!reason.contains("1234"));
    }
    fs::remove_file(&file).unwrap();
    let mut card = open(&folder);
    fs::write(&file, "{").unwrap();
    play(&mut card, &[(JPKI, "9000")]);
    assert!(matches!(card.exchange(&super::bytes(WRONG)), Err(VirtualCardError::Malformed { .. })));
    fs::remove_file(&file).unwrap();
    play(&mut card, &[("0020009B", "63C5")]);
}

#[test]
fn errors_and_debug_tell_no_secret() {
    let folder = saved();
    let file = folder.path().join("card.json");
    let good: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let mut bad = good.clone();
    bad["jpki"]["authentication_pin"] = 73911.into();
    fs::write(&file, bad.to_string()).unwrap();
    assert!(!fault(&folder).2.contains("73911"));
    let text = format!("{:?} {:?}", image(Profile::Card), super::card());
    assert!(!text.contains("TEST1234") && !text.contains("5151") && !text.contains("81, 81"), "{text}");
}

#[test]
fn images_that_cannot_be_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut image = image(Profile::Card);
    image.authentication_pin = Some("12345678901234567".into());
    let error = image.save(folder.path().join("card")).unwrap_err();
    assert!(matches!(error, VirtualCardError::Image { field, .. } if field == "jpki.authentication_pin"));
    assert!(!folder.path().join("card").exists());
    assert!(matches!(VirtualCard::new(image), Err(VirtualCardError::Image { .. })));
}

#[test]
fn keys_of_another_size_are_refused() {
    use rand_core::SeedableRng;
    let key = rsa::RsaPrivateKey::new(&mut rand_chacha::ChaCha20Rng::from_seed([9; 32]), 1024).unwrap();
    let mut image = image(Profile::Card);
    image.authentication_key = Some(super::pkcs8(&key));
    let Err(VirtualCardError::Image { field, reason }) = VirtualCard::new(image) else { panic!() };
    assert_eq!((field.as_str(), reason.as_str()), ("jpki.authentication_key", "the RSA key has not 2048 bits"));
}
