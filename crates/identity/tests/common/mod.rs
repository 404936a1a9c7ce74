//! A challenge, its answer by the testbed's cardholder, and what their verification gave.

// Each test file is a program of its own and uses a part of this.
#![allow(dead_code)]

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_identity::{
    Answer, Challenge, DEFAULT_LIFETIME, IdentityCheckId, IdentityReport, Request, VerifyOptions, verify,
};
use jpki_signature::DigestAlgorithm;
use jpki_testbed::{TestSigner, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::{
    RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource, RevocationStatus,
};
use jpki_verify::CheckResult;

/// A time at which everything of the shared testbed is valid.
pub fn now() -> Timestamp {
    Testbed::shared().now() + jiff::SignedDuration::from_hours(24)
}

/// Trust in the shared testbed.
pub fn anchors() -> TrustStore {
    let mut store = TrustStore::empty();
    for der in Testbed::shared().anchors() {
        store.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
    }
    store
}

/// The cardholder.
pub fn holder() -> TestSigner {
    Testbed::shared().authentication_signer()
}

pub fn challenge() -> Challenge {
    Challenge::new([7; 32], "shop.example", "ログイン", now(), DEFAULT_LIFETIME).unwrap()
}

/// The holder's answer to it.
pub fn answer() -> Answer {
    Request::open(challenge(), now()).unwrap().answer(&mut holder(), DigestAlgorithm::Sha256).unwrap()
}

/// A list of this moment on which the certificate has this status.
pub struct Listed(pub RevocationStatus);

impl RevocationSource for Listed {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let mut answer = RevocationAnswer::new(self.0.clone(), Some(RevocationMethod::Crl));
        (answer.this_update, answer.next_update) = (Some(question.now), Some(question.now));
        answer
    }
}

/// Trust in these at this time, nobody being revoked.
pub fn options(anchors: &TrustStore, time: Timestamp) -> VerifyOptions<'_> {
    let mut options = VerifyOptions::new(anchors, time);
    options.revocation = &Listed(RevocationStatus::Good);
    options
}

/// Verifies with trust in the testbed, at [`now`], nobody being revoked.
pub fn check(answer: &Answer, expected: &Challenge) -> IdentityReport {
    verify(answer, expected, &options(&anchors(), now()))
}

/// What came out, as `TOTAL-FAILED/HASH_FAILURE`, and the codes of all errors.
pub fn outcome(report: &IdentityReport) -> (String, Vec<&'static str>) {
    let indication = report.indication.name();
    let text = report.sub_indication.map_or(indication.to_owned(), |sub| format!("{indication}/{sub}"));
    (text, report.errors.iter().map(|finding| finding.code.name()).collect())
}

/// Every check with its result, in the report's order.
pub fn states(report: &IdentityReport) -> Vec<(IdentityCheckId, CheckResult)> {
    report.checks.iter().map(|check| (check.id, check.result)).collect()
}
