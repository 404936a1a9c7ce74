//! What revocation does to a signature: each answer under each policy, with and without a proved time of the signature.

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod chains;
mod ends;

use common::*;
use jiff::{SignedDuration, Timestamp};
use jpki_validity::revocation::*;
use jpki_verify::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn revoked(at: Timestamp) -> RevocationStatus {
    RevocationStatus::Revoked { at, reason: RevocationReason::KeyCompromise, invalid_since: None }
}

fn existed(time: Timestamp) -> Option<ProofOfExistence> {
    Some(ProofOfExistence { time, source: ProofSource::Argument })
}

/// What a policy makes of an answer, and the effect that the report names.
fn judged(
    policy: &Policy,
    existed_at: Option<ProofOfExistence>,
    answer: &(dyn Fn(&RevocationQuestion<'_>) -> RevocationAnswer + Send + Sync),
) -> (String, Vec<&'static str>, RevocationResult, RevocationEffect) {
    let store = anchors();
    let source = Says(|question: &RevocationQuestion<'_>| answer(question));
    let mut options = Options::new(&store, now());
    (options.policy, options.existed_at, options.revocation) = (policy, existed_at, &source);
    let report = verify(&attached(holder())[..], options).unwrap();
    let (text, codes) = outcome(&report);
    let entry = &only(&report).revocation[0];
    (text, codes, entry.answer.result, entry.effect)
}

fn personal() -> &'static Policy {
    Policy::built_in(BuiltIn::Personal)
}

fn with(old: &str, new: &str) -> Policy {
    let text = BuiltIn::Personal.text().replace(old, new);
    assert_ne!(text, BuiltIn::Personal.text());
    Policy::from_toml(&text).unwrap()
}
