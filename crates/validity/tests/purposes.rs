//! What a certificate is validated for: services and anybody, by RFC 5280 and the standard of each.

mod common;

use common::{certificate, issue, named, now, store, store_of};
use jpki_certificate::Certificate;
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyUsage, TestSigner, Testbed};
use jpki_validity::{CheckKind, PathError, PathOptions, Position, Purpose, TrustStore, validate_path};

const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";

/// A certificate below an issuer, with these extensions only.
fn service(issuer: Issuer, extensions: &[Extension]) -> Certificate {
    let spec = CertificateSpec::signature().issuer(issuer).subject(&named("Service")).without_extensions();
    certificate(extensions.iter().cloned().fold(spec, CertificateSpec::extension))
}

fn check(certificate: &Certificate, store: &TrustStore, purpose: Purpose) -> Option<PathError> {
    validate_path(certificate, &[], store, &PathOptions::new(now(), purpose)).err()
}

/// Below the CA of the testbed for signatures.
fn of_the_ca(extensions: &[Extension], purpose: Purpose) -> Option<PathError> {
    check(&service(Issuer::SignatureCa, extensions), &store(), purpose)
}

fn usage(usages: &[&str]) -> Extension {
    Extension::extended_key_usage(usages)
}

fn other_root() -> (TrustStore, TestSigner) {
    let (root, key) = issue(CertificateSpec::root(&named("Root")));
    (store_of(&[root]), key)
}

#[test]
fn an_ocsp_responder_has_its_extended_key_usage() {
    let purpose = Purpose::OcspSigning;
    assert_eq!(of_the_ca(&[usage(&[OCSP_SIGNING])], purpose), None);
    let signs = Extension::key_usage(&[KeyUsage::DigitalSignature]);
    assert_eq!(of_the_ca(&[usage(&[OCSP_SIGNING]), signs], purpose), None);
    let does_not = Extension::key_usage(&[KeyUsage::KeyEncipherment]);
    let error = of_the_ca(&[usage(&[OCSP_SIGNING]), does_not], purpose);
    assert!(matches!(error, Some(PathError::KeyUsage { purpose: Purpose::OcspSigning, found: Some(_) })), "{error:?}");
    for usages in [vec![], vec![TIME_STAMPING], vec![ANY_EXTENDED_KEY_USAGE]] {
        let extensions: Vec<Extension> = (!usages.is_empty()).then(|| usage(&usages)).into_iter().collect();
        let found = usages.iter().map(ToString::to_string).collect();
        assert_eq!(of_the_ca(&extensions, purpose), Some(PathError::ExtendedKeyUsage { purpose, found }));
    }
    let ca = Extension::basic_constraints(true, None);
    assert_eq!(of_the_ca(&[usage(&[OCSP_SIGNING]), ca], purpose), Some(PathError::HolderIsCa));
}

#[test]
fn a_crl_signer_may_be_a_ca_and_signs_crls() {
    let purpose = Purpose::CrlSigning;
    assert_eq!(of_the_ca(&[], purpose), None);
    assert_eq!(of_the_ca(&[Extension::key_usage(&[KeyUsage::CrlSign])], purpose), None);
    let error = of_the_ca(&[Extension::key_usage(&[KeyUsage::KeyCertSign])], purpose);
    assert!(matches!(error, Some(PathError::KeyUsage { purpose: Purpose::CrlSigning, .. })), "{error:?}");
    let ca = Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap();
    assert_eq!(check(&ca, &store(), purpose), None);
}

#[test]
fn a_timestamp_authority_is_that_alone_and_not_below_a_ca_for_holders() {
    let purpose = Purpose::TimeStamping;
    let (store, key) = other_root();
    let below = |extensions: &[Extension]| check(&service(Issuer::Signer(key.clone()), extensions), &store, purpose);
    assert_eq!(below(&[usage(&[TIME_STAMPING]).critical(true)]), None);
    assert_eq!(below(&[usage(&[TIME_STAMPING])]), Some(PathError::ExtendedKeyUsageForm));
    let two = usage(&[TIME_STAMPING, OCSP_SIGNING]).critical(true);
    assert_eq!(below(&[two]), Some(PathError::ExtendedKeyUsageForm));
    assert_eq!(below(&[]), Some(PathError::ExtendedKeyUsage { purpose, found: Vec::new() }));
    let error = of_the_ca(&[usage(&[TIME_STAMPING]).critical(true)], purpose);
    assert!(matches!(error, Some(PathError::AnchorPurpose { found: Purpose::Signature, .. })), "{error:?}");
}

#[test]
fn a_ca_with_extended_key_usages_issues_for_these_only() {
    let (store, root) = other_root();
    let check = |usages: &[&str], purpose, own: Extension| {
        let spec = CertificateSpec::subordinate(&named("CA")).issuer(Issuer::Signer(root.clone()));
        let (ca, key) = issue(spec.extension(usage(usages).critical(true)));
        let end = service(Issuer::Signer(key), &[own]);
        validate_path(&end, &[ca], &store, &PathOptions::new(now(), purpose)).err()
    };
    let stamps = || usage(&[TIME_STAMPING]).critical(true);
    assert_eq!(check(&[TIME_STAMPING], Purpose::TimeStamping, stamps()), None);
    assert_eq!(check(&[ANY_EXTENDED_KEY_USAGE], Purpose::TimeStamping, stamps()), None);
    let found = vec![OCSP_SIGNING.to_owned()];
    let expected =
        PathError::AuthorityExtendedKeyUsage { position: Position(1), purpose: Purpose::TimeStamping, found };
    assert_eq!(check(&[OCSP_SIGNING], Purpose::TimeStamping, stamps()), Some(expected));
    // Responders and CRL signers stand below any CA.
    assert_eq!(check(&[TIME_STAMPING], Purpose::OcspSigning, usage(&[OCSP_SIGNING])), None);
    assert_eq!(check(&[TIME_STAMPING], Purpose::CrlSigning, usage(&[OCSP_SIGNING])), None);
    assert_eq!(check(&[TIME_STAMPING], Purpose::Any, usage(&[OCSP_SIGNING])), None);
}

#[test]
fn for_any_purpose_nothing_but_rfc_5280_counts() {
    let purpose = Purpose::Any;
    assert_eq!(of_the_ca(&[usage(&[TIME_STAMPING]).critical(true)], purpose), None);
    let ca = certificate(CertificateSpec::subordinate(&named("CA")));
    let path = validate_path(&ca, &[], &store(), &PathOptions::new(now(), purpose)).unwrap();
    let kinds = |kind| path.checks.iter().filter(|check| check.kind == kind).count();
    for skipped in [CheckKind::AnchorPurpose, CheckKind::KeyUsage, CheckKind::ExtendedKeyUsage, CheckKind::Policy] {
        assert_eq!(kinds(skipped), 0);
    }
    assert_eq!((kinds(CheckKind::NameConstraints), kinds(CheckKind::CertificatePolicies)), (1, 1));
    let unknown = of_the_ca(&[Extension::unknown_critical()], purpose);
    assert!(matches!(unknown, Some(PathError::UnknownCriticalExtension { position: Position(0), .. })), "{unknown:?}");
}

#[test]
fn a_ca_without_key_usage_will_do_for_everybody_but_holders() {
    let (ca, key) = issue(CertificateSpec::subordinate(&named("CA")).without("2.5.29.15"));
    let holder = certificate(CertificateSpec::signature().issuer(Issuer::Signer(key)));
    let check =
        |purpose| validate_path(&holder, std::slice::from_ref(&ca), &store(), &PathOptions::new(now(), purpose)).err();
    assert_eq!(check(Purpose::Any), None);
    assert_eq!(check(Purpose::Signature), Some(PathError::KeyCertSign { position: Position(1) }));
}

#[test]
fn critical_extensions_are_those_that_are_processed() {
    let null = |oid| Extension::raw(oid, true, &[5, 0]);
    for (extension, oid) in [
        (Extension::ocsp("http://ocsp.example").critical(true), "1.3.6.1.5.5.7.1.1"),
        (null("1.3.6.1.5.5.7.48.1.5"), "1.3.6.1.5.5.7.48.1.5"),
        (Extension::raw("2.5.29.18", true, &[0x30, 3, 0x82, 1, b'a']), "2.5.29.18"),
    ] {
        let expected = PathError::UnknownCriticalExtension { position: Position(0), oid: oid.to_owned() };
        assert_eq!(of_the_ca(&[extension], Purpose::Any), Some(expected));
    }
    let processed = [
        Extension::subject_key_identifier().critical(true),
        Extension::authority_key_identifier().critical(true),
        common::extensions::name_constraints(&[vec![0x82, 1, b'a']], &[]),
        common::extensions::inhibit_any_policy(1),
    ];
    assert_eq!(of_the_ca(&processed, Purpose::Any), None);
}
