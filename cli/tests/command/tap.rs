//! The reception without a PIN, on the virtual card: what an event says, and what a birth date costs.

use serde_json::{Value, json};

use crate::bench::{Bench, run};

const TAP: [&str; 6] = ["tap", "--json", "--cv-anchor", "@bench/cv-anchors.txt", "--anchor", "@bench/anchors.pem"];
const SCHEMA: &str = "cli/tap-event.schema.json";
const BIRTH: &str = "1985-04-12";

fn tap(bench: &Bench, options: &[&str]) -> Value {
    let ran = bench.run(&[&TAP[..], options].concat()).ends(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    ran.json(SCHEMA)
}

/// Tries of the birth date.
fn tries(bench: &Bench) -> u64 {
    let status = bench.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json");
    status["face_birth_date"]["left"].as_u64().unwrap()
}

fn set_tries(bench: &Bench, left: u64) {
    let state = json!({ "references": { "face.0011": { "tries_left": left } } });
    bench.write("bench/card/state.json", state.to_string());
}

#[test]
fn a_card_is_one_event_with_its_certificate_and_no_serial_number() {
    let bench = Bench::new();
    let event = tap(&bench, &[]);
    assert_eq!((&event["event"], &event["token"]), (&json!("card"), &json!("card")));
    let certificate = &event["certificate"];
    assert_eq!((&certificate["state"], &certificate["issuer"]), (&json!("read"), &json!("trusted")));
    assert_eq!((&certificate["environment"], &certificate["in_validity_period"]), (&json!("testbed"), &json!(true)));
    assert_eq!(certificate["revocation"], "not_checked");
    assert_eq!(event["genuine"], json!({ "state": "not_checked" }));
    assert!(event.get("pseudonym").is_none() && event.get("code").is_none());
    let time = event["time"].as_str().unwrap();
    assert!(time.ends_with('Z') && time.contains('T'), "{time}");
    // Neither the certificate's serial number nor the token's nor a name of the card.
    let shown = bench.run(&["cert", "show", "--json"]).ends(0).json("cli/cert-show.schema.json");
    let info = bench.run(&["card", "info", "--json"]).ends(0).json("cli/card-info.schema.json");
    let text = event.to_string().to_lowercase();
    for secret in [&shown["certificates"][0]["serial"], &shown["certificates"][0]["subject"], &info["serial_number"]] {
        assert!(!text.contains(&secret.as_str().unwrap().to_lowercase()), "{secret}");
    }
}

#[test]
fn without_the_testbeds_root_the_issuer_is_not_known() {
    let bench = Bench::new();
    let event = bench.run(&["tap", "--json", "--birth", BIRTH]).ends(0).json(SCHEMA);
    assert_eq!(event["certificate"]["issuer"], "unknown");
    assert_eq!(event["genuine"], json!({ "state": "issuer_unknown" }));
}

#[test]
fn people_get_a_line_in_their_language() {
    let bench = Bench::new();
    let arguments = ["tap", "--cv-anchor", "@bench/cv-anchors.txt", "--anchor", "@bench/anchors.pem"];
    let english = bench.run(&[&arguments[..], &["--birth", BIRTH]].concat()).ends(0);
    for part in ["My Number Card", "valid now", "revocation not checked", "GENUINE card"] {
        assert!(english.out.contains(part), "{part}: {}", english.out);
    }
    assert_eq!(english.out.lines().count(), 1);
    // What the person at the counter waits for stands first.
    assert!(english.out.contains("): GENUINE card; My Number Card; "), "{}", english.out);
    let japanese = bench.run(&[&arguments[..], &["--lang", "ja"]].concat()).ends(0);
    for part in ["マイナンバーカード", "失効は未確認", "真正性は未確認"] {
        assert!(japanese.out.contains(part), "{part}: {}", japanese.out);
    }
}

#[test]
fn the_right_birth_date_proves_the_card_and_a_wrong_one_costs_one_try() {
    let bench = Bench::new();
    assert_eq!(tap(&bench, &["--birth", BIRTH])["genuine"], json!({ "state": "genuine", "hierarchy": "added" }));
    assert_eq!(tries(&bench), 10);
    let wrong = tap(&bench, &["--birth", "1985-04-13"]);
    assert_eq!(wrong["genuine"], json!({ "state": "birth_date_wrong", "tries_left": 9 }));
    // The rest of the event is there all the same.
    assert_eq!((&wrong["event"], &wrong["certificate"]["state"]), (&json!("card"), &json!("read")));
    assert_eq!(tries(&bench), 9);
    bench.write("birth", format!("{BIRTH}\n"));
    assert_eq!(tap(&bench, &["--birth-file", "@birth"])["genuine"]["state"], "genuine");
    assert_eq!(tries(&bench), 10);
}

#[test]
fn a_birth_date_that_is_printed_in_the_gregorian_calendar_is_told_by_an_option() {
    let bench = Bench::with(&["--odd", "gregorian-birth"]);
    assert_eq!(tap(&bench, &["--birth", BIRTH, "--gregorian"])["genuine"]["state"], "genuine");
    assert_eq!(tap(&bench, &["--birth", BIRTH])["genuine"], json!({ "state": "birth_date_wrong", "tries_left": 9 }));
    bench.run(&["tap", "--json", "--gregorian"]).fails_with("usage.missing", 2);
}

#[test]
fn with_fewer_than_three_tries_the_birth_date_is_not_sent_unless_allowed() {
    let bench = Bench::new();
    set_tries(&bench, 2);
    let event = tap(&bench, &["--birth", BIRTH]);
    assert_eq!(event["genuine"], json!({ "state": "few_tries", "tries_left": 2 }));
    assert_eq!(tries(&bench), 2);
    assert_eq!(tap(&bench, &["--birth", BIRTH, "--allow-last-try"])["genuine"]["state"], "genuine");
    assert_eq!(tries(&bench), 10);
    set_tries(&bench, 0);
    assert_eq!(tap(&bench, &["--birth", BIRTH, "--allow-last-try"])["genuine"]["state"], "birth_date_blocked");
}

#[test]
fn a_birth_date_is_asked_for_on_standard_input_and_may_be_left_out() {
    let bench = Bench::new();
    let arguments = [&TAP[..], &["--ask-birth"]].concat();
    for (input, expected, left) in [
        (format!("{BIRTH}\n"), json!({ "state": "genuine", "hierarchy": "added" }), 10),
        ("\n".to_owned(), json!({ "state": "not_checked" }), 10),
        (String::new(), json!({ "state": "not_checked" }), 10),
        ("12 April 1985\n".to_owned(), json!({ "state": "no_date" }), 10),
        ("1985-04-13\n1985-04-12\n".to_owned(), json!({ "state": "birth_date_wrong", "tries_left": 9 }), 9),
    ] {
        let event = bench.run_with_input(&arguments, input.as_bytes()).ends(0).json(SCHEMA);
        assert_eq!(event["genuine"], expected, "{input:?}");
        assert_eq!(tries(&bench), left, "{input:?}");
    }
}

#[test]
fn a_birth_date_that_cannot_be_is_refused_before_the_card_is_touched() {
    let bench = Bench::new();
    bench.write("bad", "12 April\n");
    bench.run(&["tap", "--json", "--birth", "12.4.1985"]).fails_with("usage.value", 2);
    bench.run(&["tap", "--json", "--birth", "1800-01-01"]).fails_with("credential.format-birth-date", 5);
    bench.run(&["tap", "--json", "--birth-file", "@bad"]).fails_with("tap.birth-file", 2);
    bench.run(&["tap", "--json", "--birth", BIRTH, "--ask-birth"]).fails_with("usage.conflict", 2);
    bench.run(&["tap", "--json", "--once", "--events", "2"]).fails_with("usage.conflict", 2);
    assert_eq!(tries(&bench), 10);
}

#[test]
fn a_pseudonym_stays_with_the_certificate_and_the_secret() {
    let bench = Bench::new();
    bench.run(&["tap", "new-secret", "@secret", "--json"]).ends(0).json("cli/tap-new-secret.schema.json");
    assert_eq!(bench.read("secret").len(), 32);
    bench.run(&["tap", "new-secret", "@another"]).ends(0);
    let pseudonym =
        |bench: &Bench, file: &str| tap(bench, &["--secret-file", file])["pseudonym"].as_str().unwrap().to_owned();
    let mine = pseudonym(&bench, "@secret");
    assert!(mine.len() == 64 && mine.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()));
    assert_eq!(pseudonym(&bench, "@secret"), mine);
    assert_ne!(pseudonym(&bench, "@another"), mine);
    // Another card under the same secret.
    run(["testbed", "init", &bench.arg("other"), "--seed", "8"]).ends(0);
    let card = format!("virtual:{}", bench.arg("other"));
    let other = run(["--card", &card, "tap", "--json", "--secret-file", &bench.arg("secret")]).ends(0).json(SCHEMA);
    assert!(other["pseudonym"].is_string() && other["pseudonym"] != mine.as_str());
}

#[cfg(unix)]
#[test]
fn a_secret_is_private_never_overwritten_and_told_if_others_can_read_it() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.run(&["tap", "new-secret", "@secret"]).ends(0);
    let path = bench.path("secret");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let before = bench.read("secret");
    bench.run(&["tap", "new-secret", "@secret", "--json"]).fails_with("tap.secret-exists", 2);
    assert_eq!(bench.read("secret"), before);
    bench.run(&["tap", "new-secret", "@none/secret", "--json"]).fails_with("file.folder-missing", 2);
    let quiet = bench.run(&["tap", "--secret-file", "@secret"]).ends(0);
    assert_eq!(quiet.err, "");
    std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    for arguments in [&["tap", "--secret-file", "@secret"][..], &["tap", "--json", "--secret-file", "@secret"]] {
        assert!(bench.run(arguments).ends(0).err.contains("Others on this computer can read the secret"));
    }
}

#[test]
fn a_secret_that_is_none_is_refused() {
    let bench = Bench::new();
    for (content, code) in [
        (&[7u8; 40][..], "tap.secret"),
        (b"short", "tap.secret"),
        (&(0..=255u8).cycle().take(1025).collect::<Vec<_>>(), "tap.secret"),
    ] {
        bench.write("bad", content);
        bench.run(&["tap", "--json", "--secret-file", "@bad"]).fails_with(code, 2);
    }
    bench.run(&["tap", "--json", "--secret-file", "@nothing"]).fails_with("file.missing", 2);
}

#[test]
fn a_phone_keeps_its_certificate_and_an_old_card_is_not_read() {
    for profile in ["android", "iphone"] {
        let phone = Bench::with(&["--profile", profile]);
        phone.run(&["tap", "new-secret", "@secret"]).ends(0);
        let arguments = ["tap", "--json", "--birth", BIRTH, "--secret-file", "@secret"];
        let event = phone.run(&arguments).ends(0).json(SCHEMA);
        assert_eq!((&event["event"], &event["token"]), (&json!("card"), &json!(profile)));
        assert_eq!(event["certificate"], json!({ "state": "needs_pin" }));
        assert_eq!(event["genuine"], json!({ "state": "not_available" }));
        assert!(event.get("pseudonym").is_none());
        // Nobody is asked for what a phone does not take.
        let asked = phone.run_with_input(&["tap", "--json", "--ask-birth"], b"no date\n").ends(0).json(SCHEMA);
        assert_eq!(asked["genuine"], json!({ "state": "not_available" }));
    }
    let old = Bench::with(&["--profile", "resident-card"]);
    let event = old.run(&["tap", "--json"]).ends(0).json(SCHEMA);
    assert_eq!((&event["event"], &event["code"]), (&json!("unreadable"), &json!("card.resident")));
    assert!(!event["message"].as_str().unwrap().is_empty());
}

#[test]
fn an_expired_certificate_is_told_as_expired_and_its_issuer_is_still_known() {
    let bench = Bench::with(&["--issued", "2019-01-01T00:00:00Z"]);
    let certificate = &tap(&bench, &[])["certificate"];
    assert_eq!((&certificate["in_validity_period"], &certificate["issuer"]), (&json!(false), &json!("trusted")));
}

#[test]
fn a_transcript_of_many_cards_is_refused_and_one_of_a_virtual_card_shows_four_exchanges() {
    let refused = run(["tap", "--json", "--trace", "trace.txt"]);
    refused.fails_with("usage.conflict", 2);
    let bench = Bench::new();
    bench.run(&["tap", "--json", "--trace", "@trace"]).ends(0);
    let trace = String::from_utf8(bench.read("trace")).unwrap();
    let sent = trace.lines().filter(|line| line.starts_with('>')).count();
    assert_eq!(sent, 4, "{trace}");
}
