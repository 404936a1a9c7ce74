//! Verifying with revocation: lists and responders of the testbed, each answer with its exit code and its words.

use serde_json::Value;

use crate::bench::{Bench, Ran};

/// A file signed with the card, and a list of the testbed's authority for signatures.
fn signed() -> Bench {
    let bench = Bench::new();
    bench.write("a", "the application");
    bench.run(&["sign", "cms", "@a", "--password-file", "@password"]).ends(0);
    list(&bench, "before.crl", &[]);
    bench
}

fn list(bench: &Bench, name: &str, options: &[&str]) {
    let output = format!("@{name}");
    bench.run(&[&["testbed", "crl", "@bench", "-o", &output], options].concat()).ends(0);
}

fn verify(bench: &Bench, arguments: &[&str]) -> Ran {
    let plain = ["verify", "--anchor", "@bench/anchors.pem", "@a.p7s", "--content", "@a"];
    bench.run(&[&plain[..], arguments].concat())
}

fn report(bench: &Bench, arguments: &[&str], exit: i32) -> Value {
    verify(bench, &[arguments, &["--json"]].concat()).ends(exit).json("report.schema.json")
}

/// The answer about the signer's certificate.
fn answer(report: &Value) -> Value {
    report["signatures"][0]["revocation"][0].clone()
}

#[test]
fn a_certificate_that_is_on_no_list_is_good() {
    let bench = signed();
    for policy in ["personal", "verifier"] {
        let report = report(&bench, &["--crl", "@before.crl", "--policy", policy], 0);
        let answer = answer(&report);
        assert_eq!((&answer["result"], &answer["method"]), (&"good".into(), &"crl".into()));
        assert_eq!((&answer["freshness"], &answer["effect"]), (&"fresh".into(), &"good".into()));
        assert_eq!(answer["evidence"][0]["sha256"].as_str().map(str::len), Some(64));
        // The file may be that of a municipality.
        assert!(!report.to_string().contains("before.crl"), "{report}");
    }
    let english = verify(&bench, &["--crl", "@before.crl"]).ends(0).out;
    assert!(english.starts_with("TOTAL-PASSED  The signature is valid."), "{english}");
    assert!(english.contains("no (revocation list of "), "{english}");
    let japanese = verify(&bench, &["--crl", "@before.crl", "--lang", "ja"]).ends(0).out;
    assert!(japanese.contains("していない（失効リスト、"), "{japanese}");
}

#[test]
fn a_revoked_certificate_needs_a_proof_of_when_the_signature_existed() {
    let bench = signed();
    bench.run(&["testbed", "revoke", "@bench", "signature", "--reason", "key-compromise"]).ends(0);
    list(&bench, "after.crl", &[]);
    let revoked = report(&bench, &["--crl", "@after.crl"], 3);
    assert_eq!(revoked["sub_indication"], "REVOKED_NO_POE");
    assert_eq!(
        (&answer(&revoked)["result"], &answer(&revoked)["reason"]),
        (&"revoked".into(), &"keyCompromise".into())
    );
    let text = verify(&bench, &["--crl", "@after.crl", "--lang", "ja"]).ends(3).out;
    assert!(text.contains("秘密鍵") && text.contains("--time"), "{text}");

    // Whoever knows that the signature is older says so.
    let time = answer(&revoked)["revoked_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let before = (time - jiff::SignedDuration::from_secs(1)).to_string();
    let passed = report(&bench, &["--crl", "@after.crl", "--time", &before], 0);
    assert_eq!(answer(&passed)["effect"], "later_than_signature");
    assert_eq!(passed["best_signature_time"]["source"], "argument");
    let codes: Vec<_> =
        passed["signatures"][0]["warnings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert!(codes.contains(&"REVOKED_LATER".into()), "{codes:?}");
    assert_eq!(
        report(&bench, &["--crl", "@after.crl", "--time", &time.to_string()], 3)["sub_indication"],
        "REVOKED_NO_POE"
    );
}

#[test]
fn a_suspended_certificate_says_try_later() {
    let bench = signed();
    bench.run(&["testbed", "suspend", "@bench", "signature"]).ends(0);
    list(&bench, "held.crl", &[]);
    let held = report(&bench, &["--crl", "@held.crl"], 3);
    assert_eq!((&held["sub_indication"], &answer(&held)["result"]), (&"TRY_LATER".into(), &"on_hold".into()));
    let text = verify(&bench, &["--crl", "@held.crl", "--lang", "ja"]).ends(3).out;
    assert!(text.contains("一時停止中"), "{text}");
}

#[test]
fn an_old_list_and_the_list_of_another_authority_settle_nothing() {
    let bench = signed();
    list(&bench, "other.crl", &["--issuer", "authentication"]);
    let other = report(&bench, &["--crl", "@other.crl"], 3);
    assert_eq!(answer(&other)["not_checked_cause"], "not_covered");
    // The next source is asked.
    report(&bench, &["--crl", "@other.crl", "--crl", "@before.crl"], 0);
    let stale = Bench::new();
    stale.write("a", "the application");
    stale.run(&["sign", "cms", "@a", "--password-file", "@password"]).ends(0);
    let old = (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 20)).to_string();
    list(&stale, "old.crl", &["--time", &old]);
    let report = report(&stale, &["--crl", "@old.crl"], 3);
    assert_eq!((&report["sub_indication"], &answer(&report)["result"]), (&"TRY_LATER".into(), &"stale".into()));
}

#[test]
fn a_file_that_is_no_list_is_an_error_and_no_silence() {
    let bench = signed();
    bench.write("bent.crl", &bench.read("before.crl")[..100]);
    verify(&bench, &["--crl", "@bent.crl", "--json"]).fails_with("crl.not-a-list", 2);
    verify(&bench, &["--crl", "@nothing.crl", "--json"]).fails_with("file.missing", 2);
    verify(&bench, &["--crl-store", "@nothing", "--json"]).fails_with("file.missing", 2);
    // A list that somebody else has signed.
    let mut forged = bench.read("before.crl");
    *forged.last_mut().unwrap() ^= 1;
    bench.write("forged.crl", forged);
    let report = report(&bench, &["--crl", "@forged.crl"], 3);
    assert_eq!(answer(&report)["not_checked_cause"], "unusable", "{report}");
    // An address where nobody answers.
    let report = self::report(&bench, &["--ocsp", "http://127.0.0.1:9/"], 3);
    assert_eq!(answer(&report)["not_checked_cause"], "unreachable", "{report}");
}

#[test]
fn a_log_in_passes_when_its_certificate_is_on_no_list() {
    let bench = Bench::new();
    bench.run(&["identity", "challenge", "--relying-party", "shop", "--purpose", "log in", "-o", "@c"]).ends(0);
    bench.run(&["identity", "answer", "@c", "--pin-file", "@pin", "-o", "@answer"]).ends(0);
    let check = |exit: i32| {
        list(&bench, "now.crl", &["--issuer", "authentication"]);
        let plain = ["identity", "verify", "@answer", "--challenge", "@c", "--anchor", "@bench/anchors.pem"];
        let ran = bench.run(&[&plain[..], &["--crl", "@now.crl", "--json"]].concat());
        ran.ends(exit).json("identity-report.schema.json")["sub_indication"].clone()
    };
    assert_eq!(check(0), Value::Null);
    bench.run(&["testbed", "revoke", "@bench", "authentication"]).ends(0);
    assert_eq!(check(3), "REVOKED_NO_POE");
}

#[test]
fn evidence_is_kept_and_repeats_the_verification_with_the_same_answer() {
    let bench = signed();
    let first = report(&bench, &["--crl", "@before.crl", "--evidence", "@kept"], 0);
    // The list is gone, the certificate revoked, the root not named: the folder holds all of it.
    std::fs::remove_file(bench.path("before.crl")).unwrap();
    std::fs::remove_file(bench.path("a")).unwrap();
    bench.run(&["testbed", "revoke", "@bench", "signature"]).ends(0);
    let ran = bench.run(&["verify", "--evidence", "@kept", "--json"]).ends(0);
    let mut again = ran.json("report.schema.json");
    assert_ne!(again["requested_at"], Value::Null);
    again["requested_at"] = first["requested_at"].clone();
    assert_eq!(again, first);
    assert_eq!(ran.err, "");
    let text = bench.run(&["verify", "--evidence", "@kept", "--lang", "ja"]).ends(0);
    assert!(text.err.contains("結果と同じです"), "{}", text.err);
    let named = bench.run(&["verify", "--evidence", "@kept", "--include-personal", "--lang", "ja"]).ends(0);
    assert!(named.out.contains("見本　花子"), "{}", named.out);

    bench.run(&["verify", "--evidence", "@kept", "--crl", "@x", "--json"]).fails_with("usage.conflict", 2);
    bench.run(&["verify", "--evidence", "@kept", "--policy", "archive", "--json"]).fails_with("usage.conflict", 2);
    bench
        .run(&["verify", "@a.p7s", "--evidence", "@kept", "--json", "--content", "@pin"])
        .fails_with("verify.evidence-taken", 2);
    bench.run(&["verify", "--evidence", "@bench", "--json"]).fails_with("verify.not-evidence", 2);
    bench.run(&["verify", "--evidence", "@nothing", "--json"]).fails_with("verify.not-evidence", 2);
    bench.write("kept/policy.toml", "version = 1");
    let error = bench.run(&["verify", "--evidence", "@kept", "--json"]).fails_with("verify.evidence-damaged", 2);
    assert!(error["detail"].as_str().unwrap().contains("policy.toml"), "{error}");
}

#[test]
fn an_undecided_verification_keeps_its_evidence_too() {
    let bench = signed();
    let first = report(&bench, &["--ocsp", "http://127.0.0.1:9/", "--evidence", "@kept"], 3);
    let mut again = bench.run(&["verify", "--evidence", "@kept", "--json"]).ends(3).json("report.schema.json");
    again["requested_at"] = first["requested_at"].clone();
    assert_eq!(again, first);
}

#[test]
fn the_page_says_what_the_report_says_and_runs_nothing() {
    let bench = signed();
    bench.run(&["testbed", "suspend", "@bench", "signature"]).ends(0);
    list(&bench, "held.crl", &[]);
    for (options, exit, japanese, english) in [
        (&["--crl", "@before.crl"][..], 0, "有効", "Valid"),
        (&["--crl", "@held.crl"], 3, "一時停止", "suspended"),
        (&[], 3, "判定できません", "Undecided"),
    ] {
        for (language, words) in [("ja", japanese), ("en", english)] {
            verify(&bench, &[options, &["--html", "@page.html", "--lang", language]].concat()).ends(exit);
            let page = bench.text("page.html");
            assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")));
            assert!(page.contains(words), "{page}");
            assert!(page.contains("default-src 'none'") && !page.contains("<script"), "{page}");
            assert!(!page.contains("見本　花子"), "not unasked");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(bench.path("page.html")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    verify(&bench, &["--include-personal", "--html", "@page.html", "--lang", "ja"]).ends(3);
    let page = bench.text("page.html");
    assert!(page.contains("見本　花子") && page.contains("不要になったら削除"), "{page}");
    // What a file is called cannot become markup.
    let odd = "<script>alert(1)<!-- & \".p7s";
    std::fs::rename(bench.path("a.p7s"), bench.path(odd)).unwrap();
    let arguments = ["verify", &format!("@{odd}"), "--content", "@a", "--html", "@page.html"];
    bench.run(&arguments).ends(3);
    assert!(!bench.text("page.html").contains("<script"));
    verify(&bench, &["--html", "-", "--json"]).fails_with("file.not-stdout", 2);
    verify(&bench, &["--html", "@a", "--json"]).fails_with("file.output-is-input", 2);
}
