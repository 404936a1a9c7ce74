//! A log-in from challenge to report, and everything that must not be one.

mod common;
#[path = "../../verify/tests/common/mod.rs"]
mod messages;

use std::io::Cursor;

use common::*;
use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Content, ContentDigest, Encoding, Limits, SignOptions, sign_attached};
use jpki_identity::*;
use jpki_signature::{Digest, DigestAlgorithm, Signer};
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, TestSigner, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::*;
use jpki_verify::{BuiltIn, CheckResult, Indication, Policy, RevocationResult, SubIndication};

#[test]
fn an_honest_answer_passes() {
    for algorithm in DigestAlgorithm::ALL {
        let challenge = challenge();
        let request = Request::open(challenge.clone(), now()).unwrap();
        assert_eq!((request.relying_party(), request.purpose()), ("shop.example", "ログイン"));
        let answer = request.answer(&mut holder(), algorithm).unwrap();
        let answer = Answer::from_json(answer.to_json().as_bytes()).unwrap();
        let report = check(&answer, &challenge);
        assert_eq!(outcome(&report), ("TOTAL-PASSED".into(), vec![]));
        let expected = [
            (IdentityCheckId::Challenge, CheckResult::Ok),
            (IdentityCheckId::SignatureValue, CheckResult::Ok),
            (IdentityCheckId::CertificateChain, CheckResult::Ok),
            (IdentityCheckId::CertificatePurpose, CheckResult::Ok),
            (IdentityCheckId::CertificateValidity, CheckResult::Ok),
            (IdentityCheckId::ChallengeExpiry, CheckResult::Ok),
            (IdentityCheckId::Revocation, CheckResult::Ok),
            (IdentityCheckId::SingleUse, CheckResult::NotChecked),
            (IdentityCheckId::ChannelBinding, CheckResult::NotChecked),
        ];
        assert_eq!(states(&report), expected);
        assert_eq!(report.algorithms[0].name, algorithm.name());
        assert_eq!(report.session.relying_party, "shop.example");
        let nonce = Digest::of(DigestAlgorithm::Sha256, challenge.nonce());
        assert_eq!(report.session.nonce_sha256, hex::encode(nonce.as_bytes()));
    }
}

#[test]
fn the_holder_is_named_only_when_asked_for() {
    let (challenge, answer) = (challenge(), answer());
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let sha256 = hex::encode(certificate.fingerprint_sha256());
    let secrets =
        [certificate.subject().common_name().unwrap().to_owned(), sha256.clone(), certificate.not_after().to_string()];
    let silent = serde_json::to_string(&check(&answer, &challenge)).unwrap();
    for secret in &secrets {
        assert!(!silent.contains(secret), "{secret}");
    }
    assert!(!silent.contains(&hex::encode(challenge.nonce())));
    let store = anchors();
    let mut options = options(&store, now());
    options.include_personal = true;
    let report = verify(&answer, &challenge, &options);
    assert_eq!(report.signer.unwrap().personal.unwrap().sha256, sha256);
}

#[test]
fn an_answer_to_another_challenge_is_none() {
    let make = |nonce, party: &str, purpose: &str| {
        Challenge::new([nonce; 32], party, purpose, now(), DEFAULT_LIFETIME).unwrap()
    };
    let rows = [
        (make(8, "shop.example", "ログイン"), "OTHER_CHALLENGE"),
        (make(7, "shop.example", "支払い"), "OTHER_CHALLENGE"),
        (make(7, "bank.example", "ログイン"), "OTHER_RELYING_PARTY"),
    ];
    for (expected, code) in rows {
        let report = check(&answer(), &expected);
        assert_eq!(outcome(&report), ("TOTAL-FAILED/HASH_FAILURE".into(), vec![code]));
        // Nothing was done for an answer that nobody asked for.
        assert!(states(&report)[1..].iter().all(|(_, result)| *result == CheckResult::NotChecked));
        assert!(report.signer.is_none());
    }
}

#[test]
fn an_altered_answer_is_none() {
    let (challenge, answer) = (challenge(), answer());
    let parts = |bytes: &[u8], certificate: &[u8], algorithm, signature: &[u8]| {
        Answer::from_parts(bytes.to_vec(), certificate.to_vec(), None, algorithm, signature.to_vec())
    };
    let (bytes, certificate, signature) = (answer.signed_bytes(), answer.certificate(), answer.signature());
    let flipped = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        bytes
    };
    let sha_256 = DigestAlgorithm::Sha256;
    let other = Testbed::shared()
        .issue(CertificateSpec::user_authentication().key(KeyChoice::Own { bits: 2048, number: 5 }))
        .unwrap()
        .0;
    let rows = [
        (parts(&flipped(bytes), certificate, sha_256, signature), "TOTAL-FAILED/HASH_FAILURE", "NOT_A_CHALLENGE"),
        (parts(b"", certificate, sha_256, signature), "TOTAL-FAILED/HASH_FAILURE", "NOT_A_CHALLENGE"),
        (
            parts(bytes, certificate, sha_256, &flipped(signature)),
            "TOTAL-FAILED/SIG_CRYPTO_FAILURE",
            "SIGNATURE_MISMATCH",
        ),
        (parts(bytes, certificate, sha_256, b""), "TOTAL-FAILED/SIG_CRYPTO_FAILURE", "SIGNATURE_MISMATCH"),
        (
            parts(bytes, certificate, DigestAlgorithm::Sha512, signature),
            "TOTAL-FAILED/SIG_CRYPTO_FAILURE",
            "SIGNATURE_MISMATCH",
        ),
        (parts(bytes, &other, sha_256, signature), "TOTAL-FAILED/SIG_CRYPTO_FAILURE", "SIGNATURE_MISMATCH"),
        (
            parts(bytes, &certificate[..99], sha_256, signature),
            "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND",
            "CERTIFICATE_UNREADABLE",
        ),
    ];
    for (answer, expected, code) in rows {
        assert_eq!(outcome(&check(&answer, &challenge)), (expected.into(), vec![code]));
    }
}

#[test]
fn a_signature_certificate_is_no_log_in() {
    let signer = Testbed::shared().signature_signer();
    let refused = Request::open(challenge(), now()).unwrap().answer(&mut signer.clone(), DigestAlgorithm::Sha256);
    assert!(matches!(refused, Err(AnswerError::Identity(IdentityError::WrongCertificate))));
    // Nor when somebody makes the answer without this library.
    let report = check(&forged(&challenge(), signer), &challenge());
    assert_eq!(outcome(&report), ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE".into(), vec!["WRONG_PURPOSE"]));
    assert_eq!(states(&report)[3], (IdentityCheckId::CertificatePurpose, CheckResult::Fail));
}

#[test]
fn the_certificate_must_lead_to_an_authority_for_log_in() {
    let spec = CertificateSpec::user_authentication;
    let rows = [
        (spec().wrong_issuer_key(), "NO_CERTIFICATE_CHAIN_FOUND", "CERTIFICATE_FORGED"),
        (spec().issuer(Issuer::Itself), "NO_CERTIFICATE_CHAIN_FOUND", "UNKNOWN_ISSUER"),
        // The policy and usages of a log-in, issued by the authority for signatures.
        (spec().issuer(Issuer::SignatureCa), "CHAIN_CONSTRAINTS_FAILURE", "WRONG_PURPOSE"),
        (spec().extension(Extension::unknown_critical()), "CERTIFICATE_CHAIN_GENERAL_FAILURE", "CHAIN_INVALID"),
    ];
    for (spec, sub, code) in rows {
        let (_, signer) = Testbed::shared().issue(spec).unwrap();
        let report = check(&forged(&challenge(), signer), &challenge());
        assert_eq!(outcome(&report), (format!("INDETERMINATE/{sub}"), vec![code]));
    }
    let production = TrustStore::production();
    let report = verify(&answer(), &challenge(), &options(&production, now()));
    assert_eq!(outcome(&report), ("INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND".into(), vec!["UNKNOWN_ISSUER"]));
    assert!(!report.signer.unwrap().vouched_for);
}

#[test]
fn validity_comes_before_the_challenges_own_time() {
    let hour = SignedDuration::from_hours(1);
    let rows = [
        (CertificateSpec::user_authentication().not_after(now() - hour), "CERTIFICATE_EXPIRED"),
        (CertificateSpec::user_authentication().not_before(now() + hour), "CERTIFICATE_NOT_YET_VALID"),
    ];
    for (spec, code) in rows {
        let (_, signer) = Testbed::shared().issue(spec).unwrap();
        let report = check(&forged(&challenge(), signer), &challenge());
        assert_eq!(outcome(&report), ("INDETERMINATE/OUT_OF_BOUNDS_NO_POE".into(), vec![code]));
        assert_eq!(states(&report)[4], (IdentityCheckId::CertificateValidity, CheckResult::Fail));
        assert_eq!(states(&report)[5], (IdentityCheckId::ChallengeExpiry, CheckResult::NotChecked));
    }
}

#[test]
fn a_challenge_ends_on_the_second() {
    let (store, challenge, answer) = (anchors(), challenge(), answer());
    let at = |time: Timestamp| outcome(&verify(&answer, &challenge, &options(&store, time)));
    let (second, late) = (SignedDuration::from_secs(1), "INDETERMINATE/SIG_CONSTRAINTS_FAILURE");
    assert_eq!(at(challenge.expires_at() - second), ("TOTAL-PASSED".into(), vec![]));
    assert_eq!(at(challenge.expires_at()), (late.into(), vec!["CHALLENGE_EXPIRED"]));
    assert_eq!(at(challenge.issued_at() - CLOCK_SKEW), ("TOTAL-PASSED".into(), vec![]));
    assert_eq!(at(challenge.issued_at() - CLOCK_SKEW - second), (late.into(), vec!["CHALLENGE_NOT_YET_ISSUED"]));

    let expired = Request::open(challenge.clone(), challenge.expires_at());
    assert!(matches!(expired, Err(IdentityError::Expired { expires_at }) if expires_at == challenge.expires_at()));
    let early = Request::open(challenge.clone(), challenge.issued_at() - CLOCK_SKEW - second);
    assert!(matches!(early, Err(IdentityError::FromTheFuture { issued_at }) if issued_at == challenge.issued_at()));
    assert!(Request::open(challenge.clone(), challenge.issued_at() - CLOCK_SKEW).is_ok());
}

#[test]
fn what_a_source_says_decides_and_without_one_the_log_in_is_undecided() {
    let store = anchors();
    let judge = |source: Option<&dyn RevocationSource>| {
        let mut options = VerifyOptions::new(&store, now());
        options.revocation = source.unwrap_or(options.revocation);
        let report = verify(&answer(), &challenge(), &options);
        let state = states(&report).into_iter().find(|(id, _)| *id == IdentityCheckId::Revocation).unwrap().1;
        (outcome(&report), report.revocation[0].answer.result, state)
    };
    let at =
        |time| RevocationStatus::Revoked { at: time, reason: RevocationReason::KeyCompromise, invalid_since: None };
    let hour = SignedDuration::from_hours(1);
    use CheckResult::{Fail, NotChecked, Ok as Good};
    let try_later = || "INDETERMINATE/TRY_LATER".to_owned();
    let rows = [
        (None, (try_later(), vec!["REVOCATION_NOT_CHECKED"]), RevocationResult::NotChecked, NotChecked),
        (Some(RevocationStatus::Good), ("TOTAL-PASSED".to_owned(), vec![]), RevocationResult::Good, Good),
        (
            Some(RevocationStatus::Unknown),
            (try_later(), vec!["REVOCATION_UNKNOWN"]),
            RevocationResult::Unknown,
            NotChecked,
        ),
        (
            Some(RevocationStatus::OnHold { since: now() }),
            (try_later(), vec!["CERTIFICATE_ON_HOLD"]),
            RevocationResult::OnHold,
            Fail,
        ),
        // Revoked before the challenge: the answer was made with a revoked certificate. Revoked since: who knows.
        (
            Some(at(now() - hour)),
            ("TOTAL-FAILED/REVOKED".to_owned(), vec!["CERTIFICATE_REVOKED"]),
            RevocationResult::Revoked,
            Fail,
        ),
        (
            Some(at(now())),
            ("INDETERMINATE/REVOKED_NO_POE".to_owned(), vec!["CERTIFICATE_REVOKED"]),
            RevocationResult::Revoked,
            Fail,
        ),
    ];
    for (status, expected, result, state) in rows {
        let source = status.map(Listed);
        let found = judge(source.as_ref().map(|source| source as &dyn RevocationSource));
        assert_eq!(found, (expected, result, state));
    }
    // A bad answer to the challenge is nobody's business.
    struct NeverAsked;
    impl RevocationSource for NeverAsked {
        fn ask(&self, _: &RevocationQuestion<'_>) -> RevocationAnswer {
            panic!("asked");
        }
    }
    let mut late = VerifyOptions::new(&store, challenge().expires_at() + hour);
    late.revocation = &NeverAsked;
    assert_eq!(outcome(&verify(&answer(), &challenge(), &late)).1, ["CHALLENGE_EXPIRED"]);
}

#[test]
fn a_policy_limits_whose_certificates_log_in() {
    let store = anchors();
    let text =
        BuiltIn::Personal.text().replace("[\"production\", \"test\", \"testbed\", \"other\"]", "[\"production\"]");
    let policy = Policy::from_toml(&text).unwrap();
    let mut options = options(&store, now());
    options.policy = &policy;
    let expected = ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE".to_owned(), vec!["ENVIRONMENT_NOT_ACCEPTED"]);
    assert_eq!(outcome(&verify(&answer(), &challenge(), &options)), expected);
}

#[test]
fn preparing_and_finishing_may_be_far_apart() {
    let request = Request::open(challenge(), now()).unwrap();
    let mut signer = holder();
    let prepare = || request.prepare(signer.certificate(), None, DigestAlgorithm::Sha256).unwrap();
    let prepared = prepare();
    let digest = Digest::of(DigestAlgorithm::Sha256, &challenge().signed_bytes());
    assert_eq!(prepared.digest_info().digest(), &digest);
    let other = prepare();
    let signature = signer.sign(prepared.digest_info()).unwrap();
    let mut wrong = signature.clone();
    wrong[0] ^= 1;
    assert!(matches!(other.finish(wrong), Err(IdentityError::SignatureMismatch)));
    let answer = prepared.finish(signature).unwrap();
    assert_eq!(answer.issuer_certificate(), None);
    assert_eq!(check(&answer, &challenge()).indication, Indication::TotalPassed);
    let unreadable = request.prepare(b"0", None, DigestAlgorithm::Sha256);
    assert!(matches!(unreadable, Err(IdentityError::Certificate(_))));
}

#[test]
fn a_document_signature_over_the_challenge_is_no_answer() {
    // The log-in key signs a CMS message whose content is the challenge: what the key signed are the signed attributes.
    let (challenge, mut signer) = (challenge(), holder());
    let content = ContentDigest::of(DigestAlgorithm::Sha256, Cursor::new(challenge.signed_bytes())).unwrap();
    let prepared = jpki_cms::Prepared::new(content, signer.certificate(), None, &SignOptions::new(now())).unwrap();
    let signature = signer.sign(&prepared.digest_info()).unwrap();
    let passing = |bytes: &[u8]| {
        let certificate = signer.certificate().to_vec();
        let answer = Answer::from_parts(bytes.to_vec(), certificate, None, DigestAlgorithm::Sha256, signature.clone());
        outcome(&check(&answer, &challenge)).0
    };
    assert_eq!(passing(&challenge.signed_bytes()), "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
    assert_eq!(passing(prepared.signed_attributes()), "TOTAL-FAILED/HASH_FAILURE");
    // The bytes that the two keys see begin differently, whatever is signed.
    assert_eq!((prepared.signed_attributes()[0], challenge.signed_bytes()[0]), (0x31, 0xFF));
}

#[test]
fn an_answer_is_no_document_signature() {
    let (challenge, answer) = (challenge(), answer());
    let mut message = Vec::new();
    let content = Cursor::new(challenge.signed_bytes());
    sign_attached(&mut holder(), &SignOptions::new(now()), Encoding::Der, content, &mut message).unwrap();
    // The answer's signature in the place of the message's own.
    let at = message.len() - answer.signature().len();
    message[at..].copy_from_slice(answer.signature());
    let read = jpki_cms::verify(&message[..], Content::Attached, &Limits::default()).unwrap();
    assert_eq!(read.signers[0].result, Err(jpki_cms::SignerError::Signature));
    let store = anchors();
    let report = jpki_verify::verify(&message[..], jpki_verify::Options::new(&store, now())).unwrap();
    assert_eq!(report.sub_indication, Some(SubIndication::SigCryptoFailure));
}

#[test]
fn an_answer_dressed_as_a_document_is_refused_by_its_certificate() {
    // Without signed attributes, CMS signs the content as it is: there the answer's signature does match.
    let (challenge, answer) = (challenge(), answer());
    let mut message = messages::Message::read(&messages::attached(holder()));
    let content = &mut message.0.children[1].children[0].children[2];
    content.children[1].children[0].primitive = challenge.signed_bytes();
    message.signer().remove(3);
    message.signer().last_mut().unwrap().primitive = answer.signature().to_vec();
    let report = messages::report(&message.write());
    let expected = "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE";
    assert_eq!(messages::outcome(&report), (expected.into(), vec!["WRONG_PURPOSE"]));
    let state = messages::state(messages::only(&report), jpki_verify::CheckId::SignatureValue);
    assert_eq!(state, CheckResult::Ok);
}

/// An answer made by somebody who does not keep to the rules for answering.
fn forged(challenge: &Challenge, mut signer: TestSigner) -> Answer {
    let bytes = challenge.signed_bytes();
    let signature = signer.sign(&Digest::of(DigestAlgorithm::Sha256, &bytes).into()).unwrap();
    Answer::from_parts(bytes, signer.certificate().to_vec(), None, DigestAlgorithm::Sha256, signature)
}
