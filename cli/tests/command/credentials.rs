//! Credentials: where they come from, what is refused before it costs a try, and what the card refuses.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::bench::Bench;

const SIGN: [&str; 6] = ["sign", "cms", "@a", "--json", "--anchor", "@bench/anchors.pem"];

fn with_file() -> Bench {
    let bench = Bench::new();
    bench.write("a", "x");
    bench
}

fn sign(bench: &Bench, arguments: &[&str]) -> crate::bench::Ran {
    bench.run(&[&SIGN[..], arguments].concat())
}

/// Changes the card, as a tester would by hand.
fn edit_card(bench: &Bench, change: impl FnOnce(&mut Value)) {
    let mut card: Value = serde_json::from_slice(&bench.read("bench/card/card.json")).unwrap();
    change(&mut card);
    bench.write("bench/card/card.json", card.to_string());
}

fn set_tries(bench: &Bench, pin: u8, password: u8) {
    let state =
        json!({ "references": { "jpki.0018": { "tries_left": pin }, "jpki.001B": { "tries_left": password } } });
    bench.write("bench/card/state.json", state.to_string());
}

#[track_caller]
fn nothing_was_written(bench: &Bench) {
    let left: Vec<String> =
        bench.names().into_iter().filter(|name| name.contains("p7") || name.starts_with('.')).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_wrong_form_is_refused_before_it_costs_a_try() {
    let bench = with_file();
    for (content, code) in [
        (&b"ABC12"[..], "credential.format-password"),
        (b"ABCDEFGH123456789", "credential.format-password"),
        (b"ABC-123", "credential.format-password"),
        ("ＡＢＣ１２３".as_bytes(), "credential.format-password"),
        (b"ABC123\n\n", "credential.format-password"),
        (b"", "credential.empty"),
        (b"\n", "credential.empty"),
        (b"\xFF\xFE\x00", "credential.not-text"),
        (&[b'A'; 100], "credential.too-long"),
    ] {
        bench.write("bad", content);
        let error = sign(&bench, &["--password-file", "@bad"]).fails_with(code, 5);
        assert!(!error.to_string().contains("ABC"), "{error}");
        nothing_was_written(&bench);
    }
    for content in ["123", "12345", "12a4", "１２３４"] {
        bench.write("bad", content);
        sign(&bench, &["--key", "auth", "--pin-file", "@bad"]).fails_with("credential.format-pin", 5);
    }
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn full_width_letters_are_named_in_the_users_language() {
    let bench = with_file();
    bench.write("bad", "ＡＢＣ１２３");
    let ran = bench.run(&["sign", "cms", "@a", "--password-file", "@bad", "--lang", "ja"]).ends(5);
    assert!(ran.err.contains("1 文字目が全角です") && ran.err.contains("残り回数は減っていません"), "{}", ran.err);
}

#[test]
fn a_wrong_password_costs_exactly_one_try_and_is_not_sent_again() {
    let bench = with_file();
    bench.write("bad", "WRONG1");
    for left in [4, 3, 2, 1] {
        let error = sign(&bench, &["--password-file", "@bad"]).fails_with("credential.wrong", 5);
        assert_eq!(error["tries_left"], left);
        assert_eq!(bench.tries(), (3, left));
        nothing_was_written(&bench);
    }
    // The last one is refused, right or wrong, unless it is allowed.
    let error = sign(&bench, &["--password-file", "@password"]).fails_with("credential.last-try", 5);
    assert_eq!(error["tries_left"], 1);
    assert_eq!(bench.tries(), (3, 1));
    sign(&bench, &["--password-file", "@password", "--allow-last-try"]).ends(0);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn the_last_wrong_try_locks_and_from_then_on_nothing_is_sent() {
    for status in ["6984", "6983"] {
        let bench = with_file();
        edit_card(&bench, |card| card["behaviour"]["blocked_status"] = status.into());
        set_tries(&bench, 1, 5);
        bench.write("bad", "0000");
        let arguments = ["--key", "auth", "--pin-file", "@bad", "--allow-last-try"];
        let error = sign(&bench, &arguments).fails_with("credential.wrong", 5);
        assert_eq!(error["tries_left"], 0, "{error}");
        assert!(error["cause"].as_str().unwrap().contains("locked now"), "{error}");
        for _ in 0..2 {
            sign(&bench, &arguments).fails_with("credential.blocked", 5);
        }
        let status = bench.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json");
        assert_eq!(status["authentication_pin"]["locked"], true);
        assert!(bench.run(&["pin", "status", "--lang", "ja"]).ends(0).out.contains("ロックされています"));
        bench.run(&["doctor"]).ends(4);
        nothing_was_written(&bench);
    }
}

#[test]
fn a_lower_case_password_is_sent_as_capitals_with_a_notice() {
    let bench = with_file();
    let password = String::from_utf8(bench.read("password")).unwrap();
    bench.write("lower", password.to_lowercase());
    let json = sign(&bench, &["--password-file", "@lower"]).ends(0).json("cli/sign-cms.schema.json");
    assert_eq!(json["notices"][0]["code"], "credential.upper-cased");
}

#[test]
fn a_credential_comes_from_standard_input_or_a_descriptor() {
    let bench = with_file();
    bench.run_with_input(&[&SIGN[..], &["--password-file", "-"]].concat(), &bench.read("password")).ends(0);
    bench.run_with_input(&[&SIGN[..], &["--password-fd", "0"]].concat(), &bench.read("password")).ends(0);
    sign(&bench, &["--password-fd", "77"]).fails_with("file.missing", 2);
    sign(&bench, &["--password-file", "@nothing"]).fails_with("file.missing", 2);
}

#[test]
fn without_a_terminal_and_without_a_file_it_says_so() {
    let bench = with_file();
    // A session of its own has no terminal.
    let binary = bench.command(&[]).get_program().to_owned();
    let mut command = std::process::Command::new("setsid");
    command.arg("--wait").arg(binary).args(bench.command(&SIGN).get_args()).stdin(Stdio::null()).env("LC_ALL", "C");
    let Ok(output) = command.output() else { return };
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &json["error"]["code"]), (Some(2), &"credential.no-terminal".into()));
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn the_option_for_the_other_credential_is_refused() {
    let bench = with_file();
    sign(&bench, &["--pin-file", "@pin"]).fails_with("credential.wrong-option", 2);
    sign(&bench, &["--key", "auth", "--password-file", "@password"]).fails_with("credential.wrong-option", 2);
    bench.run(&["cert", "show", "--auth", "--pin-file", "@pin", "--json"]).fails_with("credential.unneeded", 2);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn a_card_without_a_signature_certificate_is_told_before_the_password_is_sent() {
    let bench = Bench::with(&["--no-signature-certificate"]);
    bench.write("a", "x");
    bench.write("bad", "WRONG1");
    sign(&bench, &["--password-file", "@bad"]).fails_with("card.no-certificate", 4);
    bench
        .run(&["cert", "show", "--signature", "--password-file", "@bad", "--json"])
        .fails_with("card.no-certificate", 4);
    assert_eq!(bench.tries(), (3, 5));
    nothing_was_written(&bench);
}

#[test]
fn an_expired_or_future_certificate_is_refused_before_the_pin_is_sent() {
    for (issued, code) in [
        ("2019-01-01T00:00:00Z", "card.certificate-expired"),
        ("2099-01-01T00:00:00Z", "card.certificate-not-yet-valid"),
    ] {
        let bench = Bench::with(&["--issued", issued]);
        bench.write("a", "x");
        bench.write("bad", "0000");
        sign(&bench, &["--key", "auth", "--pin-file", "@bad"]).fails_with(code, 4);
        assert_eq!(bench.tries(), (3, 5));
        // The signature certificate is readable with the password only: it is judged then, and nothing is signed.
        sign(&bench, &["--password-file", "@password"]).fails_with(code, 4);
        nothing_was_written(&bench);
        // It can still be looked at.
        let shown = bench.run(&["cert", "show", "--signature", "--password-file", "@password", "--json"]).ends(0);
        assert_eq!(shown.json("cli/cert-show.schema.json")["certificates"][0]["in_validity_period"], false);
    }
}

#[test]
fn old_and_unknown_cards_are_refused_before_anything_is_sent() {
    let old = Bench::with(&["--profile", "resident-card"]);
    old.write("a", "x");
    old.write("bad", "WRONG1");
    sign(&old, &["--password-file", "@bad"]).fails_with("card.resident", 4);
    let unknown = with_file();
    edit_card(&unknown, |card| {
        let information = card["jpki"]["token_information"].as_str().unwrap().to_owned();
        card["jpki"]["token_information"] = format!("585858{}", &information[6..]).into();
    });
    unknown.write("bad", "WRONG1");
    let error = sign(&unknown, &["--password-file", "@bad"]).fails_with("card.unknown-token", 4);
    assert!(error["cause"].as_str().unwrap().contains("XXXIAPICCTOKEN2"));
    for bench in [&old, &unknown] {
        // The card keeps its state in this file from the first credential on.
        assert!(!bench.path("bench/card/state.json").exists());
        nothing_was_written(bench);
    }
}

#[test]
fn a_damaged_certificate_on_the_card_is_named() {
    for (content, code) in [
        ("", "card.no-certificate"),
        ("FFFFFFFFFFFFFFFF", "card.no-certificate"),
        ("3082FFFF0000", "card.certificate"),
        ("30820400AABBCC", "card.certificate"),
        ("3005020101", "card.certificate"),
    ] {
        let bench = with_file();
        edit_card(&bench, |card| card["jpki"]["files"]["000A"] = content.into());
        bench.run(&["cert", "show", "--json"]).fails_with(code, 4);
        let left = sign(&bench, &["--key", "auth", "--pin-file", "@pin"]);
        assert_eq!(left.code, 4, "{content}: {}", left.out);
        nothing_was_written(&bench);
    }
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_thrown_away() {
    let bench = with_file();
    edit_card(&bench, |card| {
        let other = card["jpki"]["authentication_key"].clone();
        card["jpki"]["signature_key"] = other;
    });
    sign(&bench, &["--password-file", "@password"]).fails_with("card.signature", 4);
    bench.run(&["sign", "raw", "@a", "--password-file", "@password", "--json"]).fails_with("card.signature", 4);
    nothing_was_written(&bench);
    assert!(!bench.path("a.sig").exists());
}

#[test]
fn cards_of_every_generation_and_first_answers_of_6f00_sign() {
    for generation in ["2015", "2019", "2023"] {
        let bench = Bench::with(&["--generation", generation]);
        bench.write("a", "x");
        edit_card(&bench, |card| card["behaviour"]["first_select_6f00"] = true.into());
        sign(&bench, &["--password-file", "@password"]).ends(0);
    }
}

#[test]
fn a_contactless_card_has_the_atr_and_the_delays_of_one() {
    let bench = Bench::with(&["--contactless"]);
    edit_card(&bench, |card| {
        let behaviour = &card["behaviour"];
        assert_eq!(behaviour["atr"], "3B888001004B51FFB381D1000F");
        assert_eq!(behaviour["timing"], serde_json::json!({ "apdu_ms": 15, "signature_ms": 400 }));
    });
    bench.write("a", "x");
    sign(&bench, &["--password-file", "@password"]).ends(0);
}

#[test]
fn several_signatures_present_the_password_once() {
    let bench = with_file();
    bench.write("b", "y");
    bench.write("bad", "WRONG1");
    bench.run(&["sign", "cms", "@a", "@b", "--password-file", "@bad", "--json"]).fails_with("credential.wrong", 5);
    assert_eq!(bench.tries(), (3, 4));
    let arguments = ["--trace", "@trace", "sign", "cms", "@a", "@b", "--password-file", "@password"];
    bench.run(&arguments).ends(0);
    let trace = String::from_utf8(bench.read("trace")).unwrap();
    let presented = trace.lines().filter(|line| line.starts_with("> 00 20") && line.contains("**")).count();
    assert_eq!(presented, 1, "{trace}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_prompt_on_a_terminal_shows_the_tries_left() {
    use std::io::{Read, Write};
    // `script` gives the command a terminal.
    let bench = with_file();
    let line = format!(
        "LC_ALL=ja_JP.UTF-8 {} --card virtual:{} sign cms {}",
        bench.command(&[]).get_program().to_str().unwrap(),
        bench.arg("bench"),
        bench.arg("a")
    );
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return };
    let mut seen = Vec::new();
    let mut output = child.stdout.take().unwrap();
    let mut byte = [0];
    while !String::from_utf8_lossy(&seen).contains("残り5回）:") && output.read(&mut byte).unwrap() == 1 {
        seen.push(byte[0]);
    }
    child.stdin.as_mut().unwrap().write_all(&bench.read("password")).unwrap();
    output.read_to_end(&mut seen).unwrap();
    let text = String::from_utf8_lossy(&seen).into_owned();
    assert!(child.wait().unwrap().success(), "{text}");
    assert!(text.contains("署名用電子証明書の暗証番号") && text.contains("署名しました"), "{text}");
    assert!(bench.path("a.p7s").exists());
}
