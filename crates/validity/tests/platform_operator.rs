//! The example of a source of one's own, against a server that plays the operator.
#![cfg(feature = "http")]

#[path = "../examples/platform-operator.rs"]
mod example;
#[path = "toy/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod toy;

use std::io::Write;

use base64::Engine;
use example::PlatformOperator;
use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::Signer as _;
use jpki_testbed::Testbed;
use jpki_validity::http::{UreqClient, UreqOptions};
use jpki_validity::revocation::{
    Freshness, NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationReason,
    RevocationSource, RevocationStatus,
};
use toy::{Server, ok};

fn ask(server: &Server) -> RevocationAnswer {
    let bed = Testbed::shared();
    let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
    let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
    let freshness = Freshness { max_age: Some(SignedDuration::from_hours(24)), ..Freshness::default() };
    let (now, http) = (bed.now(), UreqClient::new(&UreqOptions::default()).unwrap());
    let question =
        RevocationQuestion { certificate: &certificate, issuer: (&issuer).into(), now, time: now, freshness };
    PlatformOperator { http, url: server.url(), key: "secret".to_owned() }.ask(&question)
}

#[test]
fn the_operator_is_asked_with_the_key_and_the_certificate() {
    let server = Server::new(|request, stream| {
        assert!(request.head.to_ascii_lowercase().contains("authorization: bearer secret"));
        let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let der = base64::engine::general_purpose::STANDARD.decode(json["certificate"].as_str().unwrap()).unwrap();
        assert_eq!(der, Testbed::shared().signature_signer().certificate());
        let body = br#"{"status":"revoked","revoked_at":"2026-03-01T00:00:00Z","reason":"superseded","updated_at":"2026-03-31T23:00:00Z"}"#;
        stream.write_all(&ok("application/json", body)).is_ok()
    });
    let answer = ask(&server);
    let (at, reason) = ("2026-03-01T00:00:00Z".parse().unwrap(), RevocationReason::Superseded);
    assert_eq!(answer.status, RevocationStatus::Revoked { at, reason, invalid_since: None });
    assert_eq!(answer.method, Some(RevocationMethod::Other));
    assert_eq!((answer.source.as_deref(), answer.evidence.len()), (Some(server.url().as_str()), 1));
}

#[test]
fn whatever_goes_wrong_is_told_and_never_good() {
    let said = |body: &str| ask(&Server::saying(&ok("application/json", body.as_bytes()))).status;
    assert_eq!(said(r#"{"status":"good","updated_at":"2026-03-31T23:00:00Z"}"#), RevocationStatus::Good);
    assert_eq!(said(r#"{"status":"unknown","updated_at":"2026-03-31T23:00:00Z"}"#), RevocationStatus::Unknown);
    let since = "2026-03-30T00:05:00Z".parse().unwrap();
    assert_eq!(said(r#"{"status":"good","updated_at":"2026-03-29T00:00:00Z"}"#), RevocationStatus::Stale { since });
    for other in [
        "",
        "null",
        "[]",
        r#"{"status":"good"}"#,
        r#"{"status":"fine","updated_at":"2026-03-31T23:00:00Z"}"#,
        r#"{"status":"good","updated_at":"2027-03-31T23:00:00Z"}"#,
    ] {
        assert!(matches!(said(other), RevocationStatus::NotChecked(NotCheckedCause::Unusable { .. })), "{other}");
    }
    let failing = |status: u16| {
        ask(&Server::saying(format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n").as_bytes())).status
    };
    assert!(matches!(failing(503), RevocationStatus::NotChecked(NotCheckedCause::Unreachable { .. })));
    assert!(matches!(failing(401), RevocationStatus::NotChecked(NotCheckedCause::Unusable { .. })));
}
