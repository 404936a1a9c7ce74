//! The crate `myna-card`, which others wrote from real cards, reads our whole virtual card in a reader of the real pcscd:
//! every file, every data signature, the challenges, secure messaging.

use jpki_e2e::{Bench, Pcscd, assert_success, example, run_with_input};
use jpki_testbed::Testbed;
use jpki_virtual_card::{Application, CardImage};
use serde_json::{Value, json};

/// Has the program read the card whole; gives what it told, and what was on the card.
fn read_whole(odd: &[&str]) -> (Bench, Value, Testbed) {
    let arguments: Vec<&str> = odd.iter().flat_map(|name| ["--odd", name]).collect();
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&arguments));
    let _card = pcscd.insert(&bench.jpki_folder());
    let mut program = example("whole-card");
    let outcome = run_with_input(pcscd.client(&mut program).arg(bench.folder()), bench.made_json().as_bytes());
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let told = serde_json::from_str(&outcome.stdout).unwrap();
    let testbed = Testbed::open(&bench.jpki_folder()).unwrap();
    (bench, told, testbed)
}

/// Asserts that what it read are the card's bytes, file by file; gives how many files that were.
fn compare_files(bench: &Bench, image: &CardImage) -> usize {
    let filler = image.behaviour.data_filler;
    let mut count = 0;
    let mut compare = |name: String, content: &[u8]| {
        assert_eq!(bench.read(&name), content, "{name}");
        count += 1;
    };
    for (name, application) in [
        ("text", Application::Text),
        ("face", Application::Face),
        ("common", Application::Common),
        ("registry", Application::Registry),
    ] {
        let content = &image.applications[&application];
        for (file, bytes) in &content.files {
            // The filler of EF 0001 is signed with it and stands in the image.
            let behind = if (name, *file) == ("text", 0x0001) { 0 } else { filler };
            compare(format!("{name}-{file:04X}"), &[&bytes[..], &vec![0xFF; behind]].concat());
        }
        for (file, records) in &content.records {
            compare(format!("{name}-{file:04X}"), &records[0]);
        }
    }
    for (tag, object) in &image.card_data {
        compare(format!("manager-{tag:04X}"), object);
    }
    for (file, certificate) in &image.files {
        compare(format!("jpki-{file:04X}"), certificate);
    }
    compare("text-secured-0001".into(), &image.applications[&Application::Text].files[&0x0001]);
    count
}

/// Asserts that INTERNAL AUTHENTICATE signed with the key that only the issuer knows.
fn check_internal_authentication(bench: &Bench, image: &CardImage) {
    bench.write("common-key", image.applications[&Application::Common].keys[&0x0019].pkcs8_der());
    bench.openssl(&["pkey", "-inform", "DER", "-in", "common-key", "-pubout", "-out", "common-public"]);
    let verify = ["dgst", "-sha256", "-verify", "common-public", "-signature", "common-signature", "common-message"];
    bench.openssl(&verify);
}

#[test]
fn another_authors_program_reads_and_verifies_the_whole_card() {
    let (bench, told, testbed) = read_whole(&[]);
    let (image, person) = (testbed.card_image(), testbed.person());
    // Text 8, face 6, records 3, objects 9, certificates 4, and one under secure messaging.
    assert_eq!(compare_files(&bench, &image), 31);
    check_internal_authentication(&bench, &image);
    let cas = [bench.read("jpki-0002"), bench.read("jpki-000B")];
    assert!(testbed.anchors().iter().all(|anchor| cas.contains(anchor)));

    let [number, expiry, code_b] = ["my_number", "card_expiry", "verification_code_b"].map(|name| bench.made(name));
    let atr = image.behaviour.atr;
    let expected = json!({
        "manager": { "root": "9000020/001", "chain": 2, "fresh": true, "atr": hex::encode_upper(atr) },
        "common": {
            "serial": str::from_utf8(&image.card_data[&0x0045]).unwrap(),
            "municipality": person.municipality_code,
            "expiry": expiry,
            "repeated": true,
            "tries": [3, 3],
        },
        "registry": { "tries": [3, 3] },
        "text": {
            "root": "9000033/001",
            "basic_key": told["text"]["basic_key"],
            "number": number,
            "name": person.name,
            "address": person.address,
            "birth": person.birth.to_string(),
            "covered": [true, true],
            "replayed": false,
            "secured_commands": 3 + 2 * 6,
            "session_lost": true,
            "tries": [[3, 10, 10, "blocked"], [3, 10, 10, "blocked"]],
        },
        "face": {
            "root": "9000023/001",
            "municipality": person.municipality_code,
            "birth": person.birth.to_string(),
            "expiry": expiry,
            "images": ["png", "png", "jp2", "png"],
            "code_b": code_b,
            "replayed": false,
            "tries": [[10, 10, 10], [10, 10, 10]],
        },
        "jpki": {
            "token": "JPKIAPICCTOKEN2",
            "present": [true, true],
            "subjects": told["jpki"]["subjects"],
            "tries": [[3, 5], [3, 5]],
        },
    });
    assert_eq!(told, expected);
}

#[test]
fn and_an_odd_card_with_filler_long_attributes_and_corrected_lengths() {
    let (bench, told, testbed) = read_whole(&["filler", "longer-attributes", "wrong-le-6cxx", "no-fci"]);
    let image = testbed.card_image();
    assert_eq!(compare_files(&bench, &image), 31);
    assert!(bench.read("text-0002").len() > 300);
    assert_eq!(told["text"]["address"], testbed.person().address.as_str());
    assert_eq!((&told["text"]["covered"], &told["face"]["replayed"]), (&json!([true, true]), &json!(false)));
    // The card's state is as it was.
    let mut status = jpki_e2e::jpki(["pin", "status", "--json", "--card"]);
    let status = assert_success(status.arg(format!("virtual:{}", bench.jpki_folder().display())));
    let status: Value = serde_json::from_str(&status.stdout).unwrap();
    for (name, left) in [("authentication_pin", 3), ("signature_password", 5), ("text_pin", 3), ("text_code_a", 10)] {
        assert_eq!(status[name]["left"], left, "{name}");
    }
}
