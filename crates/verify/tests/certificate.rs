//! What is wrong with the signer's certificate: one row a test, with indication, sub-indication and code.

mod common;

use common::*;
use jiff::SignedDuration;
use jpki_certificate::{Certificate, Environment};
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, Testbed};
use jpki_validity::{Purpose, TrustStore};
use jpki_verify::*;

#[test]
fn without_its_anchor_a_signature_is_indeterminate() {
    let report = verify(&attached(holder())[..], common::options(&TrustStore::production(), now())).unwrap();
    assert_eq!(outcome(&report), ("INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND".into(), vec!["UNKNOWN_ISSUER"]));
    let signature = only(&report);
    assert_eq!(state(signature, CheckId::SignatureValue), CheckResult::Ok);
    assert_eq!(state(signature, CheckId::CertificateChain), CheckResult::Fail);
    assert_eq!(state(signature, CheckId::CertificatePurpose), CheckResult::NotChecked);
    assert!(!signature.signer.as_ref().unwrap().vouched_for);
}

#[test]
fn outside_its_validity_a_certificate_proves_nothing() {
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let second = SignedDuration::from_secs(1);
    let rows = [
        (certificate.not_after(), "TOTAL-PASSED", vec![]),
        (certificate.not_after() + second, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED", vec!["CERTIFICATE_EXPIRED"]),
        (certificate.not_before() - second, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE", vec!["CERTIFICATE_NOT_YET_VALID"]),
    ];
    for (time, expected, codes) in rows {
        let report = verify(&attached(holder())[..], common::options(&anchors(), time)).unwrap();
        assert_eq!(outcome(&report), (expected.into(), codes.clone()), "{time}");
        if !codes.is_empty() {
            let signature = only(&report);
            assert_eq!(state(signature, CheckId::CertificateChain), CheckResult::Ok);
            assert_eq!(state(signature, CheckId::CertificateValidity), CheckResult::Fail);
            assert_eq!(signature.chain.len(), 2, "who issued it is told all the same");
            assert_eq!(signature.errors[0].facts.get("position").map(String::as_str), Some("0"));
            assert_eq!(signature.signer.as_ref().unwrap().environment, IssuingEnvironment::Testbed);
        }
    }
}

#[test]
fn a_failure_outweighs_an_uncertainty() {
    let mut message = Message::read(&attached(holder()));
    message.signer()[5].primitive[100] ^= 1;
    let report = verify(&message.write()[..], common::options(&TrustStore::empty(), now())).unwrap();
    let codes = vec!["SIGNATURE_MISMATCH", "UNKNOWN_ISSUER"];
    assert_eq!(outcome(&report), ("TOTAL-FAILED/SIG_CRYPTO_FAILURE".into(), codes));
}

#[test]
fn a_key_that_is_too_short_is_a_weak_algorithm() {
    let serial = Certificate::from_der(holder().certificate()).unwrap().serial().magnitude().to_vec();
    let spec = CertificateSpec::signature().key(KeyChoice::Own { bits: 1024, number: 9 }).serial(&serial);
    let (der, mut signer) = Testbed::shared().issue(spec).unwrap();
    let mut message = Message::read(&attached(holder()));
    message.certificates().retain(|node| node.write() != holder().certificate());
    message.certificates().push(Node::read(&der));
    message.drop_attribute(SIGNING_CERTIFICATE_V2);
    message.sign_again(&mut signer);
    let report = report(&message.write());
    let expected = "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    assert_eq!(outcome(&report), (expected.into(), vec!["WEAK_ALGORITHM"]));
    assert_eq!(only(&report).errors[0].facts["bits"], "1024");
    assert_eq!(state(only(&report), CheckId::Algorithms), CheckResult::Fail);
    assert_eq!(state(only(&report), CheckId::SignatureValue), CheckResult::NotChecked);
}

#[test]
fn a_log_in_certificate_signs_no_document() {
    let report = report(&attached(Testbed::shared().authentication_signer()));
    assert_eq!(outcome(&report), ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE".into(), vec!["WRONG_PURPOSE"]));
    let signature = only(&report);
    assert_eq!(signature.signer.as_ref().unwrap().certificate, CertificateType::UserAuthentication);
    assert_eq!(state(signature, CheckId::CertificatePurpose), CheckResult::Fail);
}

#[test]
fn a_certificate_that_is_absent_or_swapped_leaves_the_signer_unknown() {
    let mut absent = Message::read(&attached(holder()));
    absent.certificates().retain(|node| node.write() != holder().certificate());
    let report_absent = report(&absent.write());
    let expected = "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND";
    assert_eq!(outcome(&report_absent), (expected.into(), vec!["SIGNER_CERTIFICATE_MISSING"]));
    assert!(only(&report_absent).signer.is_none());

    // The same issuer, serial number and key, but another certificate than the signer named.
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let spec = CertificateSpec::signature().serial(certificate.serial().magnitude());
    let (other, _) = Testbed::shared().issue(spec.not_after(now() + SignedDuration::from_hours(48))).unwrap();
    assert_ne!(other, holder().certificate());
    absent.certificates().push(Node::read(&other));
    let report_swapped = report(&absent.write());
    assert_eq!(outcome(&report_swapped), (expected.into(), vec!["SIGNER_CERTIFICATE_SWAPPED"]));
    assert_eq!(state(only(&report_swapped), CheckId::SigningCertificateReference), CheckResult::Fail);
}

#[test]
fn certificates_that_break_a_rule_are_told_apart() {
    let rows = [
        (CertificateSpec::signature().wrong_issuer_key(), "NO_CERTIFICATE_CHAIN_FOUND", "CERTIFICATE_FORGED"),
        (
            CertificateSpec::signature().extension(Extension::unknown_critical()),
            "CERTIFICATE_CHAIN_GENERAL_FAILURE",
            "CHAIN_INVALID",
        ),
        (CertificateSpec::signature().without("2.5.29.15"), "CHAIN_CONSTRAINTS_FAILURE", "WRONG_PURPOSE"),
    ];
    for (spec, sub, code) in rows {
        let (_, signer) = Testbed::shared().issue(spec).unwrap();
        let report = report(&attached(signer));
        assert_eq!(outcome(&report), (format!("INDETERMINATE/{sub}"), vec![code]));
    }
}

#[test]
fn a_self_signed_holder_is_not_named_as_an_authority() {
    let spec =
        CertificateSpec::signature().issuer(jpki_testbed::Issuer::Itself).subject(&[("C", "JP"), ("CN", "Taro")]);
    let (_, signer) = Testbed::shared().issue(spec).unwrap();
    let report = report(&attached(signer));
    assert_eq!(outcome(&report).0, "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    assert!(!serde_json::to_string(&report).unwrap().contains("Taro"));

    // The same name written differently.
    let authority = Testbed::shared().issue(CertificateSpec::root(&[("C", "JP"), ("CN", "Taro")])).unwrap().1;
    let spec = CertificateSpec::signature().issuer(jpki_testbed::Issuer::Signer(authority));
    let (_, signer) = Testbed::shared().issue(spec.subject(&[("C", "JP"), ("CN", "TARO")])).unwrap();
    let report = self::report(&attached(signer));
    assert_eq!(outcome(&report).0, "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    assert!(!serde_json::to_string(&report).unwrap().to_lowercase().contains("taro"));
}

#[test]
fn nobody_but_a_published_anchor_speaks_for_production() {
    let bed = Testbed::shared();
    let (root, signer) = bed.issue(CertificateSpec::root(&[("C", "JP"), ("O", "Example")])).unwrap();
    let mut store = TrustStore::empty();
    store.add_certificate(&Certificate::from_der(&root).unwrap()).unwrap();
    for (organization, expected) in
        [("JPKI", Environment::Other), ("JPKI-TEST", Environment::Other), ("JPKI-TESTBED", Environment::Testbed)]
    {
        let name = [("C", "JP"), ("O", organization), ("OU", "JPKI for digital signature")];
        let spec = CertificateSpec::subordinate(&name).issuer(Issuer::Signer(signer.clone()));
        let claimant = Certificate::from_der(&bed.issue(spec).unwrap().0).unwrap();
        let options = ChainOptions::new(&store, Purpose::Any, now(), false);
        let chain = judge_chain(&claimant, &[], &options);
        assert_eq!((chain.problem, chain.environment), (None, Some(expected)), "{organization}");
    }
}
