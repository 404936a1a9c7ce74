//! `jpki face read`: what each credential opens, what is proved, and the files that are written.

use std::fs;

use serde_json::{Value, json};

use crate::bench::{Bench, Ran};

const READ: [&str; 5] = ["face", "read", "--json", "--cv-anchor", "@bench/cv-anchors.txt"];
const SCHEMA: &str = "cli/face-read.schema.json";
/// SELECT of the 共通カードAP, by which every application is left.
const LEAVE: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 01 00";

fn read(bench: &Bench, arguments: &[&str]) -> Ran {
    bench.run(&[&READ[..], arguments].concat())
}

#[track_caller]
fn no_try_was_spent(bench: &Bench) {
    let left = ["text_pin", "face_birth_date", "face_code_a", "face_code_b"].map(|name| bench.left(name));
    assert_eq!(left, [3, 10, 10, 10]);
}

#[test]
fn the_face_is_read_and_proved_in_both_languages() {
    let bench = Bench::new();
    let arguments = ["face", "read", "--code-b-file", "@bench/code-b", "--cv-anchor", "@bench/cv-anchors.txt"];
    let english = bench.run(&arguments).ends(0);
    let expiry = bench.text("bench/card-expiry");
    for part in ["AUTHENTIC", "CARD PRESENT", "1985-04-12", "192 × 240", "no signature covers them", &expiry] {
        assert!(english.out.contains(part), "{part}:\n{}", english.out);
    }
    assert_eq!(english.err, "");
    assert!(english.out.ends_with("To see them, add --html FILE.\n"), "{}", english.out);
    let japanese = bench.run(&[&arguments[..], &["--lang", "ja"]].concat()).ends(0);
    for part in ["真正", "カード確認済み", "有効期限", "署名の対象外"] {
        assert!(japanese.out.contains(part), "{part}:\n{}", japanese.out);
    }
    no_try_was_spent(&bench);
}

#[test]
fn each_credential_opens_what_it_opens() {
    let bench = Bench::new();
    let (year, code) = (bench.text("bench/card-expiry")[..4].to_owned(), bench.text("bench/security-code"));
    for (arguments, opened_by) in [
        (vec!["--code-a-file", "@bench/code-a"], "code_a"),
        (vec!["--code-b-file", "@bench/code-b"], "code_b"),
        (vec!["--birth", "1985-04-12", "--expiry", &year, "--security-code", &code], "code_b"),
        (vec!["--pin-file", "@bench/text-pin"], "text_pin"),
    ] {
        let json = read(&bench, &arguments).ends(0).json(SCHEMA);
        assert_eq!((&json["opened_by"], &json["card"]), (&opened_by.into(), &"present".into()));
        let genuine = &json["authenticity"];
        for part in ["signature", "birth_sex_key", "name_address", "photo"] {
            assert_eq!(genuine[part], "authentic", "{part}");
        }
        assert_eq!((&genuine["verdict"], &genuine["issuer"]["standing"]), (&json!("authentic"), &json!("added")));
        assert_eq!(genuine["not_covered"], json!(["expiry", "security_code"]));
        assert_eq!((&json["birth"]["date"], &json["sex"]["word"]), (&json!("1985-04-12"), &json!("female")));
        assert_eq!(json["expiry"], bench.text("bench/card-expiry"));
        assert_eq!((&json["photo"]["width"], &json["photo"]["height"]), (&json!(192), &json!(240)));
        assert_eq!(json["images"]["name"]["height"], 12);
        // Not asked for, not read.
        assert!(json["images"].get("my_number").is_none() && genuine.get("my_number_image").is_none());
    }
    no_try_was_spent(&bench);
}

#[test]
fn the_birth_date_alone_opens_the_age_record() {
    let bench = Bench::new();
    let json = read(&bench, &["--birth", "1985-04-12"]).ends(0).json(SCHEMA);
    assert_eq!((&json["opened_by"], &json["card"]), (&json!("birth_date"), &json!("present")));
    assert_eq!((&json["birth"]["era_year"], &json["authenticity"]["age_record"]), (&json!(60), &json!("authentic")));
    assert_eq!(json["authenticity"]["not_covered"], json!([]));
    for absent in ["photo", "images", "expiry", "sex"] {
        assert!(json.get(absent).is_none(), "{absent}");
    }
    let error = read(&bench, &["--birth", "1985-04-13"]).fails_with("credential.wrong", 5);
    assert_eq!((&error["tries_left"], bench.left("face_birth_date")), (&json!(9), 9));
    let gregorian = Bench::with(&["--odd", "gregorian-birth"]);
    read(&gregorian, &["--birth", "1985-04-12", "--gregorian"]).ends(0);
}

#[test]
fn the_files_hold_the_pictures_and_only_the_owner_can_read_them() {
    let bench = Bench::new();
    bench.write("photo.png", "old");
    let arguments = [
        "--code-a-file",
        "@bench/code-a",
        "--photo",
        "@photo.png",
        "--photo-jp2",
        "@photo.jp2",
        "--number-image",
        "@number.png",
        "--html",
        "@card.html",
    ];
    let json = read(&bench, &arguments).ends(0).json(SCHEMA);
    let written: Vec<&str> =
        json["written"].as_array().unwrap().iter().map(|written| written["content"].as_str().unwrap()).collect();
    assert_eq!(written, ["photo", "photo_jp2", "number_image", "html"]);
    assert_eq!(json["authenticity"]["my_number_image"], "authentic");
    assert_eq!(json["images"]["my_number"]["width"], 72);
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";
    // Width and height of the photo.
    assert_eq!(bench.read("photo.png")[..24], [&png[..], &[0, 0, 0, 192, 0, 0, 0, 240]].concat());
    assert!(bench.read("number.png").starts_with(png));
    assert!(bench.read("photo.jp2").starts_with(b"\0\0\0\x0CjP  \r\n\x87\n"));
    assert_eq!(bench.read("photo.jp2").len() as u64, json["photo"]["bytes"].as_u64().unwrap());
    #[cfg(unix)]
    for file in ["photo.png", "photo.jp2", "number.png", "card.html"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(bench.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(bench.names(), ["bench", "card.html", "number.png", "password", "photo.jp2", "photo.png", "pin"]);
}

#[test]
fn the_page_needs_nothing_else_and_says_what_is_not_covered() {
    let bench = Bench::new();
    let arguments = ["--code-a-file", "@bench/code-a", "--html", "@card.html"];
    for (language, words) in [
        ("ja", ["真正", "カード確認済み", "署名の対象外", "昭和60年4月12日（1985-04-12）", "個人番号"]),
        ("en", ["AUTHENTIC", "CARD PRESENT", "no signature covers them", "1985-04-12 (昭和60年4月12日)", "My Number"]),
    ] {
        read(&bench, &[&arguments[..], &["--lang", language]].concat()).ends(0);
        let page = bench.text("card.html");
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")));
        for word in words {
            assert!(page.contains(word), "{word}");
        }
        // Name, address, photo, security code, My Number.
        assert_eq!(page.matches("src=\"data:image/png;base64,").count(), 5);
        assert_eq!(page.matches("src=").count(), 5);
        for part in ["<script", "href", "http:", "https:", "url(", "style=\"", "onload", "<iframe", "<form"] {
            assert!(!page.contains(part), "{part}");
        }
        assert!(page.contains("default-src 'none'; img-src data:; style-src 'sha256-"));
        assert!(page.contains("name=\"viewport\"") && page.contains("@media print"));
        // The My Number stands in it as a picture only.
        assert!(!page.contains(&bench.text("bench/code-a")));
    }
    // Without 照合番号A there is no My Number on the page.
    read(&bench, &["--code-b-file", "@bench/code-b", "--html", "@card.html"]).ends(0);
    let page = bench.text("card.html");
    assert_eq!(page.matches("src=").count(), 4);
    assert!(!page.contains("class=\"back\""));
}

#[test]
fn the_policy_of_the_page_lets_exactly_its_own_style_sheet_in() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let bench = Bench::new();
    read(&bench, &["--code-b-file", "@bench/code-b", "--html", "@card.html"]).ends(0);
    let page = bench.text("card.html");
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let allowed = page.split("'sha256-").nth(1).unwrap().split('\'').next().unwrap();
    let mut openssl = Command::new("sh");
    openssl.args(["-c", "openssl dgst -sha256 -binary | openssl base64"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = openssl.spawn().unwrap();
    child.stdin.take().unwrap().write_all(style.as_bytes()).unwrap();
    let hash = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(hash.trim(), allowed);
}

/// Every refusal also where there is no card at all: nothing of it was asked.
#[track_caller]
fn refused_before_the_card(bench: &Bench, arguments: &[&str], code: &str) {
    read(bench, arguments).fails_with(code, 2);
    let without = [&["--card", "virtual:/nonexistent"][..], &READ, arguments].concat();
    let without: Vec<String> = without.iter().map(|argument| argument.replace('@', &bench.arg(""))).collect();
    crate::bench::run(without).fails_with(code, 2);
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn what_cannot_be_done_is_refused_before_the_card_is_touched() {
    let bench = Bench::new();
    let open = "credential.does-not-open";
    for (arguments, code) in [
        (&[][..], "usage.missing"),
        (&["--code-b-file", "@bench/code-b", "--number-image", "@n.png"], open),
        (&["--birth", "1985-04-12", "--photo", "@p.png"], open),
        (&["--birth", "1985-04-12", "--photo-jp2", "@p.jp2"], open),
        (&["--birth", "1985-04-12", "--html", "@p.html"], open),
        (&["--birth", "1985-04-12", "--number-image", "@n.png"], open),
        (&["--birth", "1985-04-12", "--expiry", "2036"], "usage.missing"),
        (&["--code-a-file", "@bench/code-a", "--code-b-file", "@bench/code-b"], "usage.conflict"),
        (&["--code-b-file", "@bench/code-b", "--cv-anchor", "@bench/anchors.pem"], "certificate.cv-anchor"),
    ] {
        refused_before_the_card(&bench, arguments, code);
    }
    assert_eq!(bench.names(), ["bench", "password", "pin"]);
}

#[test]
fn outputs_that_cannot_be_written_are_refused_before_the_card_is_touched() {
    let bench = Bench::new();
    fs::create_dir(bench.path("folder")).unwrap();
    bench.write("code-b", bench.text("bench/code-b"));
    bench.write("roots", bench.text("bench/cv-anchors.txt"));
    let code = ["--code-b-file", "@code-b"];
    for (arguments, expected) in [
        (&["--photo", "@none/p.png"][..], "file.folder-missing"),
        (&["--html", "@folder"], "file.output-folder"),
        (&["--photo", "@code-b"], "file.output-is-input"),
        (&["--photo", "@roots", "--cv-anchor", "@roots"], "file.output-is-input"),
        (&["--photo", "@x", "--html", "@x"], "file.output-twice"),
        (&["--photo", "@x", "--html", "@folder/../x"], "file.output-twice"),
        (&["--photo", "-"], "file.not-stdout"),
    ] {
        refused_before_the_card(&bench, &[&code[..], arguments].concat(), expected);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.path("code-b"), bench.path("link")).unwrap();
        refused_before_the_card(&bench, &[&code[..], &["--html", "@link"]].concat(), "file.output-symlink");
    }
    assert_eq!(bench.text("code-b"), bench.text("bench/code-b"));
}

#[test]
fn a_card_without_a_photo_is_shown_and_the_missing_file_is_told() {
    let bench = Bench::with(&["--odd", "no-photo"]);
    let code = ["--code-b-file", "@bench/code-b"];
    let json = read(&bench, &[&code[..], &["--html", "@card.html"]].concat()).ends(0).json(SCHEMA);
    assert_eq!((&json["photo"]["present"], &json["authenticity"]["verdict"]), (&json!(false), &json!("authentic")));
    assert!(bench.text("card.html").contains("no photo on the card"));
    let asked = [&code[..], &["--photo", "@photo.png", "--html", "@card.html"]].concat();
    let json = read(&bench, &asked).ends(4).json(SCHEMA);
    assert_eq!(json["notices"][0]["code"], "card.no-photo");
    assert_eq!(json["written"].as_array().unwrap().len(), 1);
    assert!(!bench.path("photo.png").exists());
}

/// Writes other bytes over the photo on the card, at this offset from its begin.
fn edit_photo(bench: &Bench, at: usize, bytes: &[u8]) {
    bench.edit_card(|card| {
        let file = &mut card["applications"]["face"]["files"]["0002"];
        let mut content = hex::decode(file.as_str().unwrap()).unwrap();
        let photo = content.windows(12).position(|window| window == b"\0\0\0\x0CjP  \r\n\x87\n").unwrap();
        content[photo + at..][..bytes.len()].copy_from_slice(bytes);
        *file = hex::encode_upper(content).into();
    });
}

#[test]
fn a_photo_that_is_no_jpeg_2000_is_named_and_the_rest_is_shown() {
    let bench = Bench::new();
    edit_photo(&bench, 0, b"\x89PNG\r\n\x1A\n");
    let arguments =
        ["--code-b-file", "@bench/code-b", "--photo", "@p.png", "--photo-jp2", "@p.jp2", "--html", "@c.html"];
    // It is not the photo that was signed either.
    let json = read(&bench, &arguments).ends(1).json(SCHEMA);
    assert_eq!((&json["photo"]["problem"], &json["notices"][0]["code"]), (&json!("card.photo"), &json!("card.photo")));
    let genuine = &json["authenticity"];
    assert_eq!((&genuine["photo"], &genuine["birth_sex_key"]), (&json!("altered"), &json!("authentic")));
    assert_eq!(json["birth"]["date"], "1985-04-12");
    assert!(!bench.path("p.png").exists());
    assert!(bench.read("p.jp2").starts_with(b"\x89PNG"));
    let page = bench.text("c.html");
    for part in [
        "<main class=\"bad\">",
        "<p class=\"bad\"><strong>ALTERED</strong>",
        "<p class=\"good\"><strong>CARD PRESENT</strong>",
        "not readable",
        "<li class=\"no\">Photo: not what was signed</li>",
        "<li class=\"ok\">Birth date, sex, card key: as signed</li>",
    ] {
        assert!(page.contains(part), "{part}:\n{page}");
    }
}

#[test]
fn an_altered_photo_is_shown_with_a_warning_and_ends_with_1() {
    let bench = Bench::new();
    edit_photo(&bench, 1900, &[0x55, 0xAA]);
    let json = read(&bench, &["--code-b-file", "@bench/code-b"]).ends(1).json(SCHEMA);
    let genuine = &json["authenticity"];
    assert_eq!((&genuine["verdict"], &genuine["photo"]), (&json!("altered"), &json!("altered")));
    assert_eq!((&genuine["signature"], &json["card"]), (&json!("authentic"), &json!("present")));
    let text = bench.run(&["face", "read", "--code-b-file", "@bench/code-b"]).ends(1);
    assert!(text.out.starts_with("ALTERED") && text.out.contains("Photo: not what was signed"), "{}", text.out);
}

#[test]
fn recorded_data_without_the_cards_key_do_not_prove_the_card() {
    let bench = Bench::new();
    // Another key in the place of the card's own.
    bench.edit_card(|card| {
        card["applications"]["face"]["keys"]["001A"] = card["applications"]["text"]["keys"]["0013"].clone();
    });
    for arguments in [&["--code-b-file", "@bench/code-b"][..], &["--birth", "1985-04-12"]] {
        let json = read(&bench, arguments).ends(1).json(SCHEMA);
        assert_eq!((&json["card"], &json["authenticity"]["verdict"]), (&json!("not_proved"), &json!("authentic")));
    }
    let text = bench.run(&["face", "read", "--birth", "1985-04-12", "--lang", "ja"]).ends(1);
    assert!(text.out.contains("カード未確認"), "{}", text.out);
    read(&bench, &["--code-b-file", "@bench/code-b", "--html", "@c.html"]).ends(1);
    let page = bench.text("c.html");
    assert!(
        page.contains("<main class=\"bad\">") && page.contains("<p class=\"bad\"><strong>CARD NOT PROVED"),
        "{page}"
    );
}

#[test]
fn an_unknown_issuer_is_a_notice_and_no_fault() {
    let bench = Bench::with(&["--odd", "unknown-cv-issuer"]);
    let json = read(&bench, &["--code-b-file", "@bench/code-b", "--html", "@c.html"]).ends(0).json(SCHEMA);
    assert_eq!(json["authenticity"]["verdict"], "issuer_unknown");
    assert_eq!(json["notices"][0]["code"], "authenticity.issuer-unknown");
    assert!(bench.text("c.html").contains("main class=\"unknown\""));
}

#[test]
fn filler_long_addresses_and_old_cards_are_read() {
    for options in [&["--odd", "filler"][..], &["--odd", "longer-attributes"], &["--generation", "2015"]] {
        let bench = Bench::with(options);
        let json = read(&bench, &["--code-b-file", "@bench/code-b", "--html", "@c.html"]).ends(0).json(SCHEMA);
        assert_eq!((&json["authenticity"]["verdict"], &json["card"]), (&json!("authentic"), &json!("present")));
    }
}

#[test]
fn the_exchanges_are_as_few_as_they_can_be_and_the_last_one_leaves() {
    let bench = Bench::new();
    let front = ["00 A4", "00 20", "00 B0", "00 20", "00 B0", "80 2A", "00 A4"];
    let number = ["00 A4", "00 20", "00 B0", "00 20", "00 B0", "00 B0", "80 2A", "00 A4"];
    let by_pin = [&["00 A4", "00 20", "00 20", "00 B0", "00 A4"][..], &front].concat();
    for (arguments, expected) in [
        (&["--code-b-file", "@bench/code-b"][..], &front[..]),
        (&["--birth", "1985-04-12"], &front),
        (&["--code-a-file", "@bench/code-a"], &front),
        (&["--code-a-file", "@bench/code-a", "--number-image", "@n.png"], &number),
        (&["--pin-file", "@bench/text-pin"], &by_pin),
    ] {
        read(&bench, &[arguments, &["--trace", "@trace"]].concat()).ends(0);
        let sent = bench.sent("trace");
        assert_eq!(sent.iter().map(|line| &line[..5]).collect::<Vec<_>>(), expected, "{arguments:?}");
        assert_eq!(sent.last().unwrap(), LEAVE);
    }
}

#[test]
fn a_transcript_holds_no_personal_data() {
    let bench = Bench::new();
    let arguments = ["--pin-file", "@bench/text-pin", "--number-image", "@n.png", "--trace", "@trace"];
    read(&bench, &arguments).ends(0);
    let trace = bench.text("trace");
    let spaced = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    for secret in [&bench.read("bench/code-a")[..], &bench.read("bench/text-pin"), b"19850412", b"jP  ", b"\x89PNG"] {
        assert!(!trace.contains(&spaced(secret)), "{}", String::from_utf8_lossy(secret));
    }
}

#[test]
fn a_phone_says_that_it_has_no_such_application() {
    let phone = Bench::with(&["--profile", "android"]);
    phone.write("code-b", "55021720352285");
    phone.write("some-pin", "0000");
    for (option, file, application) in
        [("--code-b-file", "@code-b", "券面事項確認AP"), ("--pin-file", "@some-pin", "券面事項入力補助AP")]
    {
        let error = phone.run(&["face", "read", "--json", option, file]).fails_with("card.not-on-phone", 4);
        assert!(error["message"].as_str().unwrap().contains(application), "{error}");
        assert!(!phone.path("bench/card/state.json").exists());
    }
}

#[test]
fn a_wrong_code_costs_exactly_one_try_and_is_never_shown() {
    let bench = Bench::new();
    let (right, year) = (bench.text("bench/security-code"), bench.text("bench/card-expiry")[..4].to_owned());
    let wrong = if right == "0000" { "0001" } else { "0000" };
    let arguments = ["--birth", "1985-04-12", "--expiry", &year, "--security-code", wrong, "--html", "@c.html"];
    for left in [9, 8] {
        let error: Value = read(&bench, &arguments).fails_with("credential.wrong", 5);
        assert_eq!((&error["tries_left"], bench.left("face_code_b")), (&json!(left), left));
    }
    // The text application counts its own tries.
    assert_eq!((bench.left("text_code_b"), bench.path("c.html").exists()), (10, false));
}
