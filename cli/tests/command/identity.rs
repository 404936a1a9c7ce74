//! Challenge, answer, check; and everything that must not count as an answer.

use std::path::Path;

use crate::bench::{Bench, OFFLINE, run};

fn challenge(bench: &Bench, name: &str, relying_party: &str) {
    let arguments = ["identity", "challenge", "--relying-party", relying_party, "--purpose", "log in"];
    let written = bench.run(&[&arguments[..], &["-o", &format!("@{name}"), "--json"]].concat()).ends(0);
    written.json("cli/identity-challenge-written.schema.json");
}

fn answered() -> Bench {
    let bench = Bench::new();
    challenge(&bench, "challenge", "shop.example");
    let answered = bench.run(&["identity", "answer", "@challenge", "--pin-file", "@pin", "-o", "@answer", "--json"]);
    answered.ends(0).json("cli/identity-answer-written.schema.json");
    bench
}

const VERIFY: [&str; 6] = ["identity", "verify", "--anchor", "@bench/anchors.pem", "--policy", OFFLINE];

#[test]
fn an_answer_to_the_challenge_is_valid() {
    let bench = answered();
    let ran = bench.run(&[&VERIFY[..], &["@answer", "--challenge", "@challenge", "--json"]].concat()).ends(0);
    assert_eq!(ran.json("identity-report.schema.json")["indication"], "TOTAL-PASSED");
    let text =
        bench.run(&[&VERIFY[..], &["@answer", "--challenge", "@challenge", "--lang", "ja"]].concat()).ends(0).out;
    assert!(text.contains("応答は有効です。") && text.contains("shop.example"), "{text}");
    assert_eq!(bench.tries(), (3, 5));
    // Nobody was asked whether the certificate was revoked.
    let plain = ["identity", "verify", "--anchor", "@bench/anchors.pem", "@answer", "--challenge", "@challenge"];
    let ran = bench.run(&[&plain[..], &["--json"]].concat()).ends(3).json("identity-report.schema.json");
    assert_eq!(ran["sub_indication"], "TRY_LATER");
}

#[test]
fn who_asks_and_what_for_is_shown_before_the_pin_is_sent() {
    let bench = Bench::new();
    challenge(&bench, "challenge", "shop.example");
    let ran = bench.run(&["identity", "answer", "@challenge", "--pin-file", "@pin"]).ends(0);
    assert!(ran.err.contains("shop.example") && ran.err.contains("log in"), "{}", ran.err);
    assert!(ran.out.starts_with('{'), "the answer itself: {}", ran.out);
}

#[test]
fn an_answer_to_another_challenge_is_not_valid() {
    let bench = answered();
    challenge(&bench, "second", "shop.example");
    challenge(&bench, "elsewhere", "bank.example");
    for (other, code) in [("@second", "OTHER_CHALLENGE"), ("@elsewhere", "OTHER_RELYING_PARTY")] {
        let ran = bench.run(&[&VERIFY[..], &["@answer", "--challenge", other, "--json"]].concat()).ends(1);
        assert_eq!(ran.json("identity-report.schema.json")["errors"][0]["code"], code);
    }
    let late = bench.run(
        &[&VERIFY[..], &["@answer", "--challenge", "@challenge", "--time", "2030-01-01T00:00:00Z", "--json"]].concat(),
    );
    assert_ne!(late.code, 0);
    let unknown = bench.run(&["identity", "verify", "@answer", "--challenge", "@challenge", "--json"]).ends(3);
    assert_eq!(unknown.json("identity-report.schema.json")["indication"], "INDETERMINATE");
}

#[test]
fn an_expired_challenge_is_not_answered_and_no_try_is_spent() {
    let bench = Bench::new();
    let old = serde_json::json!({
        "version": 1, "nonce": "00".repeat(32), "relying_party": "shop.example", "purpose": "log in",
        "issued_at": "2020-01-01T00:00:00Z", "expires_at": "2020-01-01T00:05:00Z",
    });
    bench.write("old", old.to_string());
    // A wrong PIN would cost a try, if it were sent.
    bench.write("wrong", "0000");
    let arguments = ["identity", "answer", "@old", "--pin-file", "@wrong", "-o", "@answer", "--json"];
    bench.run(&arguments).fails_with("identity.expired", 2);
    let mut future = old;
    future["issued_at"] = "2090-01-01T00:00:00Z".into();
    future["expires_at"] = "2090-01-01T00:05:00Z".into();
    bench.write("old", future.to_string());
    bench.run(&arguments).fails_with("identity.future", 2);
    bench.write("old", "{}");
    bench.run(&arguments).fails_with("identity.challenge", 2);
    assert_eq!(bench.tries(), (3, 5));
    assert!(!Path::new(&bench.arg("answer")).exists());
}

#[test]
fn a_challenge_that_would_deceive_the_holder_is_not_made() {
    for (party, purpose) in [("", "log in"), ("shop", "a\nb"), ("shop\u{202E}", "log in"), (" shop", "log in")] {
        let arguments = ["identity", "challenge", "--json", "-o", "x", "--relying-party", party, "--purpose", purpose];
        run(arguments).fails_with("identity.text", 2);
    }
    assert!(!Path::new("x").exists());
    let arguments = ["identity", "challenge", "--relying-party", "a", "--purpose", "b", "--valid-for"];
    for seconds in ["0", "3601", "-1"] {
        run(arguments.iter().copied().chain([seconds, "--json"])).ends(2);
    }
    run(["identity", "challenge", "--relying-party", "a", "--purpose", "b", "--json"])
        .fails_with("file.stdout-shared", 2);
}

#[test]
fn a_damaged_answer_is_invalid() {
    let bench = answered();
    let whole = bench.read("answer");
    bench.write("cut", &whole[..whole.len() / 2]);
    let arguments = [&VERIFY[..], &["@cut", "--challenge", "@challenge", "--json"]].concat();
    bench.run(&arguments).fails_with("identity.answer", 1);
    let text = String::from_utf8(whole).unwrap().replace("SHA-256", "SHA-384");
    bench.write("cut", text);
    bench.run(&arguments).ends(1);
    bench.write("cut", "");
    bench.run(&arguments).fails_with("file.empty", 2);
}
