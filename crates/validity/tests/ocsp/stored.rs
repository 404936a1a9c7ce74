//! Responses that were kept.

use jpki_testbed::{CertificateSpec, Testbed};
use jpki_validity::ocsp::{OcspError, StoredOcsp, UncheckedResponder};
use jpki_validity::revocation::{NotCheckedCause, RevocationReason, RevocationSource, RevocationStatus};

use crate::forge::{self, Response, refusal, time};
use crate::support::{Bed, NO_CHECK, about, at, issue, responder};

fn good() -> Response {
    Response::good(&Bed::shared().issuer_signer)
}

fn store(responses: &[(&str, Vec<u8>)]) -> StoredOcsp {
    let mut store = StoredOcsp::new();
    for (name, response) in responses {
        store.add(*name, response).unwrap();
    }
    store
}

#[test]
fn a_response_that_was_kept_answers_as_if_it_had_just_come() {
    let bed = Bed::shared();
    let store = store(&[("a.der", good().encode())]);
    let answer = store.ask(&bed.question());
    assert_eq!((answer.status, answer.source.as_deref()), (RevocationStatus::Good, Some("a.der")));
    assert_eq!(answer.evidence.len(), 1);
    let mut later = bed.question();
    later.now = at(100_000);
    assert_eq!(store.ask(&later).status, RevocationStatus::Stale { since: at(3665) });
    let other = issue(CertificateSpec::signature().serial(&[0x55])).0;
    let none = store.ask(&about(&other, &bed.issuer));
    assert_eq!(none.status, RevocationStatus::NotChecked(NotCheckedCause::NotCovered));
    assert_eq!((store.len(), StoredOcsp::new().is_empty()), (1, true));
}

#[test]
fn of_several_the_newest_counts_unless_one_says_revoked() {
    let aged = |from: i64, status: &[u8]| {
        good()
            .with(|response| {
                response.produced_at = time(at(from));
                response.single().this_update = time(at(from));
                response.single().status = status.to_vec();
            })
            .encode()
    };
    let (hold, revoked) = (forge::revoked(at(5), 6), forge::revoked(at(5), 4));
    let found = |responses: &[Vec<u8>]| {
        let named: Vec<_> = responses.iter().map(|response| ("x", response.clone())).collect();
        store(&named).ask(&Bed::shared().question()).status
    };
    let reason = RevocationReason::Superseded;
    let for_good = RevocationStatus::Revoked { at: at(5), reason, invalid_since: None };
    assert_eq!(found(&[aged(10, &hold), aged(20, forge::GOOD)]), RevocationStatus::Good);
    assert_eq!(found(&[aged(20, &hold), aged(10, forge::GOOD)]), RevocationStatus::OnHold { since: at(5) });
    assert_eq!(found(&[aged(10, &revoked), aged(20, forge::GOOD)]), for_good);
    assert_eq!(found(&[aged(20, forge::GOOD), aged(10, &revoked)]), for_good);
    // One of the future does not stand in the way of one of today.
    assert_eq!(found(&[aged(200, forge::GOOD), aged(20, &hold)]), RevocationStatus::OnHold { since: at(5) });
    // Of the same time, the worst.
    let held = RevocationStatus::OnHold { since: at(5) };
    assert_eq!(found(&[aged(20, forge::GOOD), aged(20, &hold)]), held);
    assert_eq!(found(&[aged(20, &hold), aged(20, forge::GOOD)]), held);
}

#[test]
fn what_does_not_count_is_told_unless_another_does() {
    let bed = Bed::shared();
    let forged = good().with(|response| response.signer = Testbed::shared().authentication_ca()).encode();
    let cause = NotCheckedCause::Unusable { detail: OcspError::Signature.to_string() };
    assert_eq!(store(&[("f", forged.clone())]).ask(&bed.question()).status, RevocationStatus::NotChecked(cause));
    let both = store(&[("f", forged), ("g", good().encode())]);
    assert_eq!(both.find(&bed.question()).unwrap().map(|(name, _)| name), Some("g"));
    let unchecked = Response::good(&issue(responder().without(NO_CHECK)).1).encode();
    let unchecked = store(&[("u", unchecked)]);
    assert_eq!(unchecked.find(&bed.question()), Err(OcspError::ResponderUnchecked));
    let accepting = unchecked.with_unchecked_responder(UncheckedResponder::Accept);
    assert_eq!(accepting.ask(&bed.question()).status, RevocationStatus::Good);
}

#[test]
fn what_is_no_response_is_not_added() {
    let mut store = StoredOcsp::new();
    assert_eq!(store.add("x", b""), Err(OcspError::Malformed { part: "OCSPResponse" }));
    assert!(matches!(store.add("x", &refusal(3)), Err(OcspError::Refused { .. })));
    assert!(store.is_empty());
}
