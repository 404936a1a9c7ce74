//! `jpki card number` and `jpki card authenticate`.

use serde_json::{Value, json};

use crate::bench::{Bench, Ran};

const TRUST: [&str; 2] = ["--cv-anchor", "@bench/cv-anchors.txt"];
const BIRTH: [&str; 2] = ["--birth", "1985-04-12"];

/// Changes the card, as somebody would who forges one.
fn edit_card(bench: &Bench, change: impl FnOnce(&mut Value)) {
    let mut card: Value = serde_json::from_slice(&bench.read("bench/card/card.json")).unwrap();
    change(&mut card);
    bench.write("bench/card/card.json", card.to_string());
}

fn credential(bench: &Bench, application: &str, reference: &str) -> String {
    let card: Value = serde_json::from_slice(&bench.read("bench/card/card.json")).unwrap();
    card["applications"][application]["credentials"][reference].as_str().unwrap().to_owned()
}

fn authenticate(bench: &Bench, arguments: &[&str]) -> Ran {
    bench.run(&[&["card", "authenticate", "--json"], arguments].concat())
}

/// A file of a published test card of the operator, hexadecimal. It is read where cargo has put the crate that has it.
fn published(name: &str) -> String {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("what cargo metadata says");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "myna-card").expect("a dependency of the tests");
    let manifest = std::path::Path::new(package["manifest_path"].as_str().unwrap());
    hex::encode_upper(std::fs::read(manifest.with_file_name("tests/fixtures").join(name)).unwrap())
}

/// Data, issuer, card and verdict.
fn answers(ran: Ran, exit: i32) -> [String; 4] {
    let json = ran.ends(exit).json("cli/card-authenticate.schema.json");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    [text(&json["data"]), text(&json["issuers"][0]["standing"]), text(&json["card"]), text(&json["verdict"])]
}

#[test]
fn the_card_number_is_told_with_what_the_card_manager_knows() {
    let bench = Bench::new();
    let number = bench.run(&[&["card", "number", "--json"], &TRUST[..]].concat()).ends(0);
    let number = number.json("cli/card-number.schema.json");
    assert_eq!((number["serial_number"].as_str().unwrap().len(), &number["municipality_code"]), (15, &json!("99201")));
    assert_eq!(number["common_key_reference"], number["registry_key_reference"]);
    let manager = &number["card_manager"];
    assert_eq!((&manager["issuer"], &manager["expiry"]), (&json!("added"), &number["expiry"]));
    assert_eq!(manager["contact_atr"], json!("3BDA13FF8131FB468012392F31C173C601C03B"));
    assert_eq!(
        bench.run(&["card", "number", "--json"]).json("cli/card-number.schema.json")["card_manager"]["issuer"],
        "unknown"
    );
    // A municipality that there is has its name.
    edit_card(&bench, |card| {
        let record = &mut card["applications"]["common"]["records"]["0001"][0];
        *record = json!(record.as_str().unwrap().replace("3939323031", "3133323231"));
    });
    let ran = bench.run(&["card", "number", "--lang", "ja"]).ends(0);
    assert!(ran.out.contains("東京都清瀬市（13221）"), "{}", ran.out);
}

#[test]
fn a_card_of_short_apdus_only_tells_what_it_can() {
    let bench = Bench::with(&["--generation", "2015"]);
    let number = bench.run(&["card", "number", "--json"]).ends(0).json("cli/card-number.schema.json");
    let manager = &number["card_manager"];
    assert_eq!((&manager["too_long"], &manager["municipality_code"]), (&json!(["00F8", "7F21"]), &json!("99201")));
    assert!(manager.get("issuer").is_none(), "{manager}");
    let ran = bench.run(&["card", "number"]).ends(0);
    assert!(ran.out.contains("extended length"), "{}", ran.out);
    // What is proved of the face does not need it.
    let found = answers(authenticate(&bench, &[&BIRTH[..], &TRUST[..]].concat()), 0);
    assert_eq!(found, ["authentic", "added", "present", "genuine"]);
}

#[test]
fn the_common_applications_key_signs_a_challenge_without_a_pin() {
    let bench = Bench::new();
    let sign = |challenge: &[&str]| bench.run(&[&["card", "internal-authenticate", "--json"], challenge].concat());
    let signed = |challenge: &[&str]| sign(challenge).ends(0).json("cli/card-internal-authenticate.schema.json");
    let one = signed(&["--challenge", "0102ff"]);
    assert_eq!((&one["challenge"], one["signature"].as_str().unwrap().len()), (&json!("0102FF"), 512));
    assert_eq!(signed(&["--challenge", "0102FF"]), one, "the same data have the same signature");
    assert_ne!(signed(&[])["challenge"], signed(&[])["challenge"]);
    for wrong in ["", "0", "xy", &"00".repeat(256)] {
        sign(&["--challenge", wrong]).fails_with("card.challenge", 2);
    }
}

#[test]
fn a_phone_has_no_card_number() {
    let bench = Bench::with(&["--profile", "iphone"]);
    let error = bench.run(&["card", "number", "--json"]).fails_with("card.not-on-phone", 4);
    assert!(error["message"].as_str().unwrap().contains("共通カードAP"), "{error}");
    authenticate(&bench, &BIRTH).fails_with("card.not-on-phone", 4);
}

#[test]
fn a_genuine_card_is_genuine_by_every_credential() {
    let bench = Bench::new();
    bench.write("p", credential(&bench, "text", "0011"));
    bench.write("a", credential(&bench, "text", "0014"));
    bench.write("b", credential(&bench, "text", "0015"));
    for opener in [&BIRTH[..], &["--pin-file", "@p"], &["--code-a-file", "@a"], &["--code-b-file", "@b"]] {
        let found = answers(authenticate(&bench, &[opener, &TRUST[..]].concat()), 0);
        assert_eq!(found, ["authentic", "added", "present", "genuine"], "{opener:?}");
        let found = answers(authenticate(&bench, opener), 3);
        assert_eq!(found, ["authentic", "unknown", "present", "undecided"], "{opener:?}");
    }
}

#[test]
fn without_a_credential_only_the_issuers_are_told() {
    let bench = Bench::new();
    let found = answers(authenticate(&bench, &TRUST), 3);
    assert_eq!(found, ["not_checked", "added", "not_checked", "undecided"]);
}

#[test]
fn recorded_data_without_the_cards_key_do_not_prove_the_card() {
    let bench = Bench::new();
    bench.write("p", credential(&bench, "text", "0011"));
    // All data of the card, and another private key behind them: what a recording can be made into.
    edit_card(&bench, |card| {
        let other = card["applications"]["common"]["keys"]["0019"].clone();
        card["applications"]["face"]["keys"]["001A"] = other.clone();
        card["applications"]["text"]["keys"]["0013"] = other;
    });
    for opener in [&BIRTH[..], &["--pin-file", "@p"]] {
        let found = answers(authenticate(&bench, &[opener, &TRUST[..]].concat()), 1);
        assert_eq!(found, ["authentic", "added", "not_proved", "not_genuine"], "{opener:?}");
    }
    let ran = bench.run(&[&["card", "authenticate"], &BIRTH[..], &TRUST[..]].concat()).ends(1);
    assert!(ran.out.contains("NOT GENUINE") && ran.out.contains("recorded data"), "{}", ran.out);
}

#[test]
fn altered_data_are_told_although_the_card_signs() {
    let bench = Bench::with(&["--odd", "forged-text"]);
    bench.write("p", credential(&bench, "text", "0011"));
    let found = answers(authenticate(&bench, &[&["--pin-file", "@p"], &TRUST[..]].concat()), 1);
    assert_eq!(found, ["altered", "added", "present", "not_genuine"]);
    // The face was not altered.
    let found = answers(authenticate(&bench, &[&BIRTH[..], &TRUST[..]].concat()), 0);
    assert_eq!(found, ["authentic", "added", "present", "genuine"]);
}

#[test]
fn a_card_of_an_unknown_root_is_undecided_and_a_forged_certificate_is_not_genuine() {
    let bench = Bench::with(&["--odd", "unknown-cv-issuer"]);
    let found = answers(authenticate(&bench, &[&BIRTH[..], &TRUST[..]].concat()), 3);
    assert_eq!(found, ["authentic", "unknown", "present", "undecided"]);
    let told =
        authenticate(&bench, &[&BIRTH[..], &TRUST[..]].concat()).ends(3).json("cli/card-authenticate.schema.json");
    assert_eq!(told["notices"][0]["code"], "authenticity.issuer-unknown");
    let bench = Bench::new();
    edit_card(&bench, |card| {
        let file = &mut card["applications"]["face"]["files"]["0004"];
        let mut text = file.as_str().unwrap().to_owned();
        // The last byte of the root's signature.
        let last = text.pop().unwrap();
        text.push(if last == '0' { '1' } else { '0' });
        *file = json!(text);
    });
    let found = answers(authenticate(&bench, &[&BIRTH[..], &TRUST[..]].concat()), 1);
    assert_eq!(found, ["authentic", "bad_signature", "present", "not_genuine"]);
}

#[test]
fn a_wrong_birth_date_costs_one_try_of_its_own_reference() {
    let bench = Bench::new();
    let error = authenticate(&bench, &["--birth", "1985-04-13"]).fails_with("credential.wrong", 5);
    assert_eq!(error["tries_left"], 9, "{error}");
    let status = bench.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json");
    assert_eq!((&status["face_birth_date"]["left"], &status["face_code_a"]["left"]), (&json!(9), &json!(10)));
    authenticate(&bench, &["--birth", "1860-01-01"]).fails_with("credential.format-birth-date", 5);
}

#[test]
fn a_device_that_takes_any_birth_date_is_not_the_card_of_the_one_that_is_signed() {
    let bench = Bench::new();
    // A genuine card of somebody else, behind something that takes what it is given.
    edit_card(&bench, |card| {
        let credentials = &mut card["applications"]["face"]["credentials"];
        credentials["0011"] = json!("600413");
        let code_b = credentials["0012"].as_str().unwrap().replace("600412", "600413");
        credentials["0012"] = json!(code_b);
    });
    let code_b = credential(&bench, "face", "0012");
    let (year, code) = (&code_b[6..10], &code_b[10..]);
    let birth = ["--birth", "1985-04-13"];
    let printed = [&birth[..], &["--expiry", year, "--security-code", code]].concat();
    for given in [&birth[..], &printed] {
        let arguments = [&TRUST[..], given].concat();
        assert_eq!(answers(authenticate(&bench, &arguments), 1), ["authentic", "added", "not_proved", "not_genuine"]);
        let face = bench.run(&[&["face", "read", "--json"], &arguments[..]].concat()).ends(1);
        let face = face.json("cli/face-read.schema.json");
        assert_eq!((&face["card"], &face["authenticity"]["verdict"]), (&json!("not_proved"), &json!("authentic")));
    }
    let tap = bench.run(&[&["tap", "--json"], &TRUST[..], &birth].concat()).ends(0).json("cli/tap-event.schema.json");
    assert_eq!(tap["genuine"], json!({ "state": "not_genuine", "fault": "birth_date" }));
}

#[test]
fn with_the_text_pin_it_is_said_that_only_the_issuer_ties_text_and_key() {
    let bench = Bench::new();
    bench.write("p", credential(&bench, "text", "0011"));
    let said = |opener: &[&str]| {
        let ran = bench.run(&[&["card", "authenticate"], &TRUST[..], opener].concat()).ends(0);
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ").contains("tied together by their issuer alone")
    };
    assert!(said(&["--pin-file", "@p"]) && !said(&BIRTH));
}

#[test]
fn a_test_card_of_the_operator_is_told_unless_it_is_expected() {
    let bench = Bench::new();
    edit_card(&bench, |card| card["applications"]["text"]["files"]["0004"] = json!(published("text-0004.bin")));
    let notices = |options: &[&str]| {
        let json = authenticate(&bench, options).ends(3).json("cli/card-authenticate.schema.json");
        assert_eq!(json["issuers"][0]["standing"], "test");
        json.get("notices").cloned().unwrap_or_default()
    };
    assert_eq!(notices(&[])[0]["code"], "authenticity.issuer-test");
    assert_eq!(notices(&["--accept", "test"]), Value::Null);
}

/// The modulus of the key in a file, hexadecimal.
fn modulus(file: &Value) -> String {
    let (_, behind) = file.as_str().unwrap().split_once("900301000191820100").expect("a key of the card");
    behind[..512].to_owned()
}

#[test]
fn a_key_that_the_issuer_did_not_sign_proves_no_card_though_it_signs() {
    let bench = Bench::new();
    // Recorded data with the forger's own key in the place of the card's, and the forger's device to sign with it.
    edit_card(&bench, |card| {
        let applications = &mut card["applications"];
        let (text, face) =
            (modulus(&applications["text"]["files"]["0007"]), modulus(&applications["face"]["files"]["0002"]));
        let keys = [applications["text"]["keys"]["0013"].clone(), applications["face"]["keys"]["001A"].clone()];
        let [text_key, face_key] = keys;
        applications["text"]["keys"]["0013"] = face_key;
        applications["face"]["keys"]["001A"] = text_key;
        for (application, file, old, new) in
            [("text", "0007", &text, &face), ("face", "0001", &face, &text), ("face", "0002", &face, &text)]
        {
            let file = &mut applications[application]["files"][file];
            *file = json!(file.as_str().unwrap().replace(old.as_str(), new));
        }
    });
    bench.write("p", credential(&bench, "text", "0011"));
    bench.write("a", credential(&bench, "face", "0013"));
    bench.write("b", credential(&bench, "face", "0012"));
    for opener in [&BIRTH[..], &["--pin-file", "@p"], &["--code-a-file", "@a"], &["--code-b-file", "@b"]] {
        let found = answers(authenticate(&bench, &[opener, &TRUST[..]].concat()), 1);
        assert_eq!(found, ["altered", "added", "not_proved", "not_genuine"], "{opener:?}");
    }
    for opener in [&BIRTH[..], &["--code-a-file", "@a"], &["--code-b-file", "@b"]] {
        let face = bench.run(&[&["face", "read", "--json"], opener, &TRUST[..]].concat()).ends(1);
        assert_eq!(face.json("cli/face-read.schema.json")["card"], "not_proved", "{opener:?}");
    }
}

#[test]
fn a_card_that_refuses_to_sign_has_not_proved_itself() {
    let bench = Bench::new();
    edit_card(&bench, |card| {
        for application in ["text", "face"] {
            card["applications"][application]["keys"] = json!({});
        }
    });
    bench.write("p", credential(&bench, "text", "0011"));
    for opener in [&BIRTH[..], &["--pin-file", "@p"]] {
        let found = answers(authenticate(&bench, &[opener, &TRUST[..]].concat()), 1);
        assert_eq!(found, ["authentic", "added", "not_proved", "not_genuine"], "{opener:?}");
    }
    let face = bench.run(&[&["face", "read", "--json"], &BIRTH[..]].concat()).ends(1);
    assert_eq!(face.json("cli/face-read.schema.json")["card"], "not_proved");
}
