//! Every certificate of the chain, and what a policy asks of them beside revocation.

use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::{DigestAlgorithm, Signer};
use jpki_testbed::{CertificateSpec, Issuer, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::*;
use jpki_verify::*;

use super::*;
use crate::common::*;

#[test]
fn every_certificate_of_the_chain_is_asked_about() {
    let bed = Testbed::shared();
    let (sub, sub_signer) =
        bed.issue(CertificateSpec::root(&[("C", "JP"), ("CN", "between")]).issuer(Issuer::SignatureCa)).unwrap();
    let spec = CertificateSpec::signature().issuer(Issuer::Signer(sub_signer));
    let message = attached(bed.issue(spec).unwrap().1);
    let (store, sub) = (anchors(), Certificate::from_der(&sub).unwrap());
    let extra = [sub.clone()];
    let judge = |status: RevocationStatus, existed_at| {
        let source = Says(|question: &RevocationQuestion<'_>| {
            let about_sub = question.certificate.subject().matches(sub.subject());
            assert_eq!(question.issuer.certificate.is_none(), about_sub, "the anchor is a name and a key");
            listed(if about_sub { status.clone() } else { RevocationStatus::Good }, question.now)
        });
        let mut options = Options::new(&store, now());
        (options.existed_at, options.revocation, options.extra_certificates) = (existed_at, &source, &extra);
        let report = verify(&message[..], options).unwrap();
        let places: Vec<_> = only(&report).revocation.iter().map(|entry| (entry.certificate, entry.role)).collect();
        assert_eq!(places, [(0, ChainRole::EndEntity), (1, ChainRole::Intermediate)]);
        // The list about the holder may be that of a municipality.
        assert_eq!(only(&report).revocation[0].answer.source, None);
        assert_eq!(only(&report).revocation[1].answer.source.as_deref(), Some("setagaya.crl"));
        outcome(&report)
    };
    assert_eq!(judge(RevocationStatus::Good, None), ("TOTAL-PASSED".into(), vec![]));
    let at = now() - HOUR;
    let expected = ("INDETERMINATE/REVOKED_CA_NO_POE".to_owned(), vec!["CA_REVOKED"]);
    assert_eq!(judge(revoked(at), None), expected);
    assert_eq!(judge(revoked(at), existed(at)), expected);
    assert_eq!(judge(revoked(at), existed(at - HOUR)).0, "TOTAL-PASSED");
    assert_eq!(judge(RevocationStatus::Unknown, None), ("INDETERMINATE/TRY_LATER".into(), vec!["REVOCATION_UNKNOWN"]));

    // What was not checked about one is not hidden behind a lesser doubt about another.
    let lenient = with("try_later", "pass");
    let source = Says(|question: &RevocationQuestion<'_>| match question.issuer.certificate {
        None => RevocationAnswer::not_checked(NotCheckedCause::NoSource),
        Some(_) => listed(RevocationStatus::Unknown, question.now),
    });
    let mut options = Options::new(&store, now());
    (options.policy, options.revocation, options.extra_certificates) = (&lenient, &source, &extra);
    let report = verify(&message[..], options).unwrap();
    assert_eq!(outcome(&report).0, "TOTAL-PASSED");
    assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
    for code in [Code::RevocationUnknown, Code::RevocationNotChecked] {
        assert!(warnings(only(&report)).contains(&code), "{code:?}");
    }
}

#[test]
fn nobody_is_asked_about_the_certificate_of_a_forgery() {
    let source = Says(|_: &RevocationQuestion<'_>| panic!("asked"));
    let store = anchors();
    let mut forged = Message::read(&attached(holder()));
    forged.signer()[5].primitive[100] ^= 1;
    let empty = TrustStore::empty();
    for (message, store) in [(forged.write(), &store), (attached(holder()), &empty)] {
        let mut options = Options::new(store, now());
        options.revocation = &source;
        let report = verify(&message[..], options).unwrap();
        let entry = &only(&report).revocation[0];
        assert_eq!(entry.answer.not_checked_cause, Some(NotCheckedReason::EarlierFailure));
        assert_eq!(entry.effect, RevocationEffect::None);
        assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
    }
    // Nor about one that is not valid yet.
    let issued = Certificate::from_der(holder().certificate()).unwrap().not_before();
    let mut options = Options::new(&store, issued - SignedDuration::from_secs(1));
    options.revocation = &source;
    let report = verify(&attached(holder())[..], options).unwrap();
    assert_eq!(outcome(&report), ("INDETERMINATE/OUT_OF_BOUNDS_NO_POE".into(), vec!["CERTIFICATE_NOT_YET_VALID"]));
    assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
}

#[test]
fn a_policy_limits_environments_digests_and_keys() {
    let rows = [
        (
            with(
                "environments = [\"production\", \"test\", \"testbed\", \"other\"]",
                "environments = [\"production\"]",
            ),
            ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE".to_owned(), vec!["ENVIRONMENT_NOT_ACCEPTED"]),
            CheckId::Environment,
        ),
        (
            with("digests = [\"SHA-256\", \"SHA-384\", \"SHA-512\"]", "digests = [\"SHA-512\"]"),
            ("INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE".to_owned(), vec!["WEAK_ALGORITHM"]),
            CheckId::Algorithms,
        ),
        (
            with("min_rsa_bits = 2048", "min_rsa_bits = 2049"),
            ("INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE".to_owned(), vec!["WEAK_ALGORITHM"]),
            CheckId::Algorithms,
        ),
    ];
    let store = anchors();
    for (policy, expected, check) in rows {
        let mut options = common::options(&store, now());
        options.policy = &policy;
        let report = verify(&attached(holder())[..], options).unwrap();
        assert_eq!(outcome(&report), expected);
        assert_eq!(state(only(&report), check), CheckResult::Fail);
    }
    // The content by SHA-512, the certificate by SHA-256: each has its say.
    let sign = SignOptions::new(now()).digest(DigestAlgorithm::Sha512);
    let message = detached(holder(), &sign, Encoding::Der);
    for (digests, refused) in
        [("\"SHA-512\"", Some("SHA-256")), ("\"SHA-256\"", Some("SHA-512")), ("\"SHA-256\", \"SHA-512\"", None)]
    {
        let policy = with("\"SHA-256\", \"SHA-384\", \"SHA-512\"", digests);
        let mut content = CONTENT;
        let mut options = common::options(&store, now());
        options.policy = &policy;
        options.content = Some(&mut content);
        let report = verify(&message[..], options).unwrap();
        let facts: Vec<_> = only(&report).errors.iter().map(|error| &*error.facts["algorithm"]).collect();
        assert_eq!(facts, refused.into_iter().collect::<Vec<_>>(), "{digests}");
        assert_eq!(outcome(&report).0 == "TOTAL-PASSED", refused.is_none());
    }
}

#[test]
fn a_signer_whose_certificate_the_file_does_not_hold_may_be_known() {
    let mut bare = Message::read(&attached(holder()));
    bare.certificates().clear();
    let message = bare.write();
    let (store, extra) = (anchors(), [Certificate::from_der(holder().certificate()).unwrap()]);
    assert_eq!(outcome(&report(&message)).1, ["SIGNER_CERTIFICATE_MISSING"]);
    let mut options = common::options(&store, now());
    options.extra_certificates = &extra;
    assert_eq!(outcome(&verify(&message[..], options).unwrap()).0, "TOTAL-PASSED");

    // What the message holds under that name counts alone.
    let spec = CertificateSpec::signature().serial(extra[0].serial().magnitude());
    let (other, _) = Testbed::shared().issue(spec.not_after(now() + HOUR * 48)).unwrap();
    bare.certificates().push(Node::read(&other));
    let mut options = common::options(&store, now());
    options.extra_certificates = &extra;
    assert_eq!(outcome(&verify(&bare.write()[..], options).unwrap()).1, ["SIGNER_CERTIFICATE_SWAPPED"]);
}
