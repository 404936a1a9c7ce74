//! What passes, and what a report says about it.

mod common;

use common::*;
use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::{Digest, DigestAlgorithm, Signer};
use jpki_testbed::{CertificateSpec, Testbed};
use jpki_validity::TrustStore;
use jpki_verify::*;

#[test]
fn a_good_signature_passes_attached() {
    let message = attached(holder());
    let report = report(&message);
    assert_eq!(outcome(&report), ("TOTAL-PASSED".into(), vec![]));
    let digest = Digest::of(DigestAlgorithm::Sha256, &message);
    assert_eq!((report.input.size, &report.input.sha256), (message.len() as u64, &hex::encode(digest.as_bytes())));
    assert_eq!((report.verified_at, report.content.is_none()), (now(), true));

    let signature = only(&report);
    assert_eq!((signature.format, signature.packaging), (Format::CadesB, Packaging::Attached));
    assert_eq!(signature.claimed_signing_time, Some(now()));
    let content = Digest::of(DigestAlgorithm::Sha256, CONTENT);
    assert_eq!(
        signature.scope,
        [Scope {
            what: ScopeKind::AttachedContent,
            covered: Coverage::Full,
            digest_algorithm: Some("SHA-256".into()),
            digest: Some(hex::encode(content.as_bytes())),
            size: Some(CONTENT.len() as u64),
        }]
    );
    let algorithms: Vec<_> =
        signature.algorithms.iter().map(|used| (used.usage, &*used.name, used.bits, used.accepted)).collect();
    assert_eq!(
        algorithms,
        [
            (AlgorithmUse::ContentDigest, "SHA-256", None, true),
            (AlgorithmUse::Signature, "RSASSA-PKCS1-v1_5", None, true),
            (AlgorithmUse::PublicKey, "RSA", Some(2048), true),
        ]
    );
    for check in &signature.checks {
        let expected = match check.id {
            CheckId::SigningTime => CheckResult::NotChecked,
            _ => CheckResult::Ok,
        };
        assert_eq!(check.result, expected, "{}", check.id);
    }
    let revocation: Vec<_> =
        signature.revocation.iter().map(|entry| (entry.certificate, entry.answer.result, entry.effect)).collect();
    assert_eq!(revocation, [(0, RevocationResult::Good, RevocationEffect::Good)]);
    assert_eq!(warnings(signature), [Code::TestCertificate]);
    let roles: Vec<_> = signature.chain.iter().map(|entry| entry.role).collect();
    assert_eq!(roles, [ChainRole::EndEntity, ChainRole::Anchor]);
    let signer = signature.signer.as_ref().unwrap();
    assert_eq!(
        (signer.certificate, signer.environment, signer.vouched_for, signer.redacted),
        (CertificateType::Signature, IssuingEnvironment::Testbed, true, true)
    );
}

#[test]
fn a_good_signature_passes_detached_in_der_and_in_pem() {
    for encoding in [Encoding::Der, Encoding::Pem] {
        let message = detached(holder(), &SignOptions::new(now()), encoding);
        let store = anchors();
        let mut content = CONTENT;
        let mut options = common::options(&store, now());
        options.content = Some(&mut content);
        options.content_name = Some("move.txt".into());
        let report = verify(&message[..], options).unwrap();
        assert_eq!(outcome(&report), ("TOTAL-PASSED".into(), vec![]));
        let signature = only(&report);
        assert_eq!((signature.packaging, signature.scope[0].what), (Packaging::Detached, ScopeKind::DetachedContent));
        let content = report.content.as_ref().unwrap();
        assert_eq!((content.size, content.name.as_deref()), (CONTENT.len() as u64, Some("move.txt")));
        assert_eq!(Some(&content.sha256), signature.scope[0].digest.as_ref());
    }
}

#[test]
fn personal_data_is_in_the_report_only_when_asked_for() {
    let message = attached(holder());
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let attributes = certificate.attributes().unwrap();
    let secrets = [
        certificate.subject().to_string(),
        certificate.subject().common_name().unwrap().to_owned(),
        certificate.serial().to_string(),
        certificate.serial().to_string().to_lowercase(),
        hex::encode(certificate.fingerprint_sha256()),
        certificate.not_after().to_string(),
        certificate.not_before().to_string(),
        attributes.name().unwrap().text().to_owned(),
        attributes.address().unwrap().text().to_owned(),
        attributes.birth_date().unwrap().to_string(),
        attributes.birth_date().unwrap().japanese(),
    ];
    let store = anchors();
    // Failures must not tell more than success: a path that is unknown, and one that has expired.
    let expired = certificate.not_after() + SignedDuration::from_secs(1);
    let empty = TrustStore::empty();
    for (store, time) in [(&store, now()), (&empty, now()), (&store, expired)] {
        let report = verify(&message[..], common::options(store, time)).unwrap();
        let text = serde_json::to_string(&report).unwrap();
        let debug = format!("{report:?}");
        for secret in secrets.iter().filter(|secret| **secret != now().to_string()) {
            assert!(!text.contains(secret.as_str()) && !debug.contains(secret.as_str()), "{secret} in {text}");
        }
    }

    let mut options = common::options(&store, now());
    options.include_personal = true;
    let report = verify(&message[..], options).unwrap();
    let signer = only(&report).signer.as_ref().unwrap();
    let personal = signer.personal.as_ref().unwrap();
    assert!(!signer.redacted);
    assert_eq!(personal.serial, certificate.serial().to_string());
    assert_eq!(personal.subject, certificate.subject().to_string());
    let certified = personal.attributes.as_ref().unwrap();
    let name = certified.name.as_ref().unwrap();
    assert_eq!((name.text.as_str(), &name.substitutes), (attributes.name().unwrap().text(), &Some(vec![])));
    assert_eq!(certified.birth_date.as_ref().unwrap().japanese, attributes.birth_date().unwrap().japanese());
    assert_eq!(only(&report).chain[0].not_after, Some(certificate.not_after()));
    // Not even then by way of a log.
    assert!(!format!("{report:?}").contains(&personal.attributes.as_ref().unwrap().name.as_ref().unwrap().text));
}

#[test]
fn every_signer_must_pass() {
    let mut both = Message::read(&attached(holder()));
    let (der, signer) = Testbed::shared().issue(CertificateSpec::signature().serial(&[0x55])).unwrap();
    let mut second = Message::read(&attached(signer));
    both.signers().push(second.signers()[0].clone());
    both.certificates().push(Node::read(&der));
    let good = report(&both.write());
    assert_eq!((outcome(&good).0.as_str(), good.signatures.len()), ("TOTAL-PASSED", 2));
    assert_eq!((good.signatures[0].id.as_str(), good.signatures[1].id.as_str()), ("signature-1", "signature-2"));

    both.signers()[1].children[5].primitive[9] ^= 1;
    let bad = report(&both.write());
    assert_eq!(outcome(&bad), ("TOTAL-FAILED/SIG_CRYPTO_FAILURE".into(), vec!["SIGNATURE_MISMATCH"]));
    assert_eq!(bad.signatures[0].indication, Indication::TotalPassed);
    assert_eq!(bad.signatures[1].sub_indication, Some(SubIndication::SigCryptoFailure));
}

#[test]
fn plain_cms_passes_with_a_warning() {
    let mut message = Message::read(&attached(holder()));
    message.drop_attribute(SIGNING_CERTIFICATE_V2);
    message.sign_again(&mut holder());
    let plain = report(&message.write());
    assert_eq!(outcome(&plain), ("TOTAL-PASSED".into(), vec![]));
    assert_eq!(only(&plain).format, Format::Cms);
    assert_eq!(state(only(&plain), CheckId::SigningCertificateReference), CheckResult::Warn);
    assert!(warnings(only(&plain)).contains(&Code::NoSigningCertificateReference));

    message.signer().remove(3);
    message.sign_again(&mut holder());
    let bare = report(&message.write());
    assert_eq!(outcome(&bare), ("TOTAL-PASSED".into(), vec![]));
    assert_eq!(state(only(&bare), CheckId::ContentType), CheckResult::NotChecked);
    assert_eq!(state(only(&bare), CheckId::ContentDigest), CheckResult::Ok);
    assert_eq!(only(&bare).claimed_signing_time, None);
}

#[test]
fn without_a_signing_time_it_is_not_baseline_b() {
    let store = anchors();
    let message = detached(holder(), &SignOptions::without_signing_time(), Encoding::Der);
    let mut content = CONTENT;
    let mut options = common::options(&store, now());
    options.content = Some(&mut content);
    let report = verify(&message[..], options).unwrap();
    assert_eq!((outcome(&report).0.as_str(), only(&report).format), ("TOTAL-PASSED", Format::Cades));
}

#[test]
fn a_signing_time_that_does_not_fit_is_a_warning_only() {
    for time in [now() + SignedDuration::from_hours(24 * 365), "2001-01-01T00:00:00Z".parse::<Timestamp>().unwrap()] {
        let message = detached(holder(), &SignOptions::new(time), Encoding::Der);
        let store = anchors();
        let mut content = CONTENT;
        let mut options = common::options(&store, now());
        options.content = Some(&mut content);
        let report = verify(&message[..], options).unwrap();
        assert_eq!(outcome(&report).0, "TOTAL-PASSED");
        assert!(warnings(only(&report)).contains(&Code::SigningTimeImplausible), "{time}");
    }
}
