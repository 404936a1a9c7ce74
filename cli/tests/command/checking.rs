//! `jpki cert check`: good, not good, not known, with the exit code of each.

use std::fs;
use std::net::TcpListener;

use serde_json::Value;

use jiff::{SignedDuration, Timestamp};
use jpki_signature::Signer as _;
use jpki_testbed::{CertId, HashAlgorithm, Issuer, OcspSpec, OcspStatus, Reason, SingleResponse, Testbed};

use crate::bench::{Bench, Ran};

fn check(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["cert", "check", "--anchor", "@bench/anchors.pem", "--json"], more].concat())
}

#[track_caller]
fn only(ran: Ran, exit: i32) -> Value {
    let result = ran.ends(exit).json("cli/cert-check.schema.json");
    assert_eq!(result["certificates"].as_array().unwrap().len(), 1);
    result["certificates"][0].clone()
}

#[test]
fn without_a_source_it_is_not_known_and_said_so() {
    let bench = Bench::new();
    let checked = only(check(&bench, &[]), 3);
    assert_eq!(
        (&checked["kind"], &checked["result"], &checked["reason"], &checked["sub_indication"]),
        (&"user_authentication".into(), &"undecided".into(), &"revocation_unknown".into(), &"TRY_LATER".into())
    );
    assert_eq!(
        (&checked["revocation"][0]["result"], &checked["revocation"][0]["not_checked_cause"]),
        (&"not_checked".into(), &"no_source".into())
    );
    // Without a root nothing is known either, but for another reason.
    let unknown = only(bench.run(&["cert", "check", "--json"]), 3);
    assert_eq!((&unknown["result"], &unknown["reason"]), (&"undecided".into(), &"unknown_issuer".into()));
    let words = bench.run(&["cert", "check", "--anchor", "@bench/anchors.pem", "--lang", "ja"]).ends(3);
    assert!(words.out.contains("この証明書が有効かどうかは、わかりません。"), "{}", words.out);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn the_signature_certificate_takes_the_password_and_nothing_else_does() {
    let bench = Bench::new();
    let checked = only(check(&bench, &["--signature", "--password-file", "@password"]), 3);
    assert_eq!((&checked["kind"], &checked["result"]), (&"signature".into(), &"undecided".into()));
    check(&bench, &["--password-file", "@password"]).fails_with("credential.unneeded", 2);
}

#[test]
fn an_expired_certificate_is_not_good_whatever_else_is_known() {
    let bench = Bench::with(&["--issued", "2016-04-01T00:00:00Z"]);
    let checked = only(check(&bench, &[]), 1);
    assert_eq!(
        (&checked["result"], &checked["reason"], &checked["sub_indication"]),
        (&"invalid".into(), &"expired".into(), &"OUT_OF_BOUNDS_NO_POE".into())
    );
}

#[test]
fn a_forged_certificate_is_told_from_one_of_an_unknown_issuer() {
    let bench = Bench::new();
    bench.run(&["cert", "export", "--der", "-o", "@mine.der"]).ends(0);
    let mut der = fs::read(bench.path("mine.der")).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    fs::write(bench.path("forged.der"), der).unwrap();
    let checked = only(check(&bench, &["@forged.der"]), 1);
    assert_eq!((&checked["result"], &checked["reason"]), (&"invalid".into(), &"forged".into()));
    check(&bench, &["@pin"]).fails_with("certificate.file", 2);
}

/// What the testbed's CA says now of the cardholder's user-authentication certificate.
fn response(testbed: &Testbed, status: &str) -> Vec<u8> {
    let now = Timestamp::now();
    let (ca, holder) = (testbed.authentication_ca(), testbed.authentication_signer());
    let at = now - SignedDuration::from_hours(48);
    let status = match status {
        "good" => OcspStatus::Good,
        "revoked" => OcspStatus::Revoked { at, reason: Some(Reason::KeyCompromise) },
        "hold" => OcspStatus::Revoked { at, reason: Some(Reason::CertificateHold) },
        _ => OcspStatus::Unknown,
    };
    let id = CertId::of(holder.certificate(), ca.certificate(), HashAlgorithm::Sha256).unwrap();
    let single = SingleResponse::new(id, status, now).next_update(now + SignedDuration::from_hours(1));
    testbed.ocsp_response(&OcspSpec::new(Issuer::UserAuthenticationCa, now).response(single)).unwrap()
}

/// The status decides, from an answer that was kept: nobody is asked.
#[test]
fn good_revoked_suspended_and_unknown_are_four_answers() {
    let bench = Bench::new();
    let testbed = Testbed::open(&bench.path("bench")).unwrap();
    for (name, exit, result, reason) in [
        ("good", 0, "valid", None),
        ("revoked", 1, "invalid", Some("revoked")),
        ("hold", 1, "invalid", Some("on_hold")),
        ("unknown", 3, "undecided", Some("revocation_unknown")),
    ] {
        fs::write(bench.path(name), response(&testbed, name)).unwrap();
        let checked = only(check(&bench, &["--ocsp-response", &format!("@{name}")]), exit);
        assert_eq!(checked["result"], result, "{checked}");
        assert_eq!(checked["reason"].as_str(), reason, "{checked}");
    }
    // Somebody who does not answer is no reason to call the certificate good.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = only(check(&bench, &["--ocsp", &format!("http://127.0.0.1:{port}/")]), 3);
    assert_eq!(
        (&silent["reason"], &silent["revocation"][0]["not_checked_cause"]),
        (&"revocation_unknown".into(), &"unreachable".into())
    );
}

#[test]
fn a_counter_learns_whether_the_tapped_certificate_was_revoked() {
    let bench = Bench::new();
    let testbed = Testbed::open(&bench.path("bench")).unwrap();
    for (name, answer, words) in [
        ("good", "good", "not revoked"),
        ("revoked", "revoked", "REVOKED since"),
        ("hold", "on_hold", "SUSPENDED since"),
        ("unknown", "unknown", "not known to the source"),
    ] {
        fs::write(bench.path(name), response(&testbed, name)).unwrap();
        let tap = ["tap", "--anchor", "@bench/anchors.pem", "--ocsp-response", &format!("@{name}")];
        let event = bench.run(&[&tap[..], &["--json"]].concat()).ends(0).json("cli/tap-event.schema.json");
        assert_eq!(event["certificate"]["revocation"], answer, "{event}");
        assert_eq!(event["certificate"]["revoked_at"].is_string(), matches!(name, "revoked" | "hold"), "{event}");
        let told = bench.run(&tap).ends(0);
        assert!(told.out.contains(words), "{}", told.out);
    }
    let alone = bench.run(&["tap", "--anchor", "@bench/anchors.pem", "--json"]).ends(0);
    let alone = alone.json("cli/tap-event.schema.json");
    assert_eq!(
        (&alone["certificate"]["revocation"], &alone["certificate"]["not_checked_cause"]),
        (&"not_checked".into(), &"no_source".into())
    );
}
