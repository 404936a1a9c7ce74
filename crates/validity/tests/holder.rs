//! Holders' certificates straight under an anchor: the paths that JPKI has.

mod common;

use common::{certificate, for_signature, now, store, store_of, time};
use jpki_certificate::{Certificate, Environment, policy};
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, Testbed, TestbedOptions};
use jpki_validity::{
    CheckKind, NotChecked, PathError, PathOptions, Position, Purpose, TrustStore, ValidatedPath, validate_path,
};
use proptest::prelude::*;

fn validate(spec: CertificateSpec, purpose: Purpose) -> Result<ValidatedPath, PathError> {
    validate_path(&certificate(spec), &[], &store(), &PathOptions::new(now(), purpose))
}

fn signature(spec: CertificateSpec) -> Option<PathError> {
    validate(spec, Purpose::Signature).err()
}

fn authentication(spec: CertificateSpec) -> Option<PathError> {
    validate(spec, Purpose::UserAuthentication).err()
}

#[test]
fn both_certificates_of_a_holder_are_valid_for_their_purpose() {
    let path = validate(CertificateSpec::signature(), Purpose::Signature).unwrap();
    assert_eq!(path.anchor.purpose(), Some(Purpose::Signature));
    assert_eq!(path.certificates, [certificate(CertificateSpec::signature())]);
    assert_eq!(path.not_checked, [NotChecked::Revocation { position: Position(0) }]);
    assert_eq!(path.policies, [policy::TESTBED_SIGNATURE_POLICY]);
    let passed = |position| {
        path.checks.iter().filter(|check| check.position == position).map(|check| check.kind).collect::<Vec<_>>()
    };
    use CheckKind::{
        AnchorPurpose, BasicConstraints, CertificatePolicies, CriticalExtensions, ExtendedKeyUsage, NameConstraints,
        PathLength, Policy, ValidityPeriod,
    };
    assert_eq!(
        passed(Some(Position(0))),
        [
            CheckKind::Signature,
            CriticalExtensions,
            NameConstraints,
            CertificatePolicies,
            BasicConstraints,
            CheckKind::KeyUsage,
            ExtendedKeyUsage,
            Policy,
            ValidityPeriod
        ]
    );
    assert_eq!(passed(None), [PathLength, AnchorPurpose, ValidityPeriod]);
    let path = validate(CertificateSpec::user_authentication(), Purpose::UserAuthentication).unwrap();
    assert_eq!(path.anchor.purpose(), Some(Purpose::UserAuthentication));
}

#[test]
fn the_root_of_the_other_purpose_is_refused() {
    let refused = |spec, found, wanted| match validate(spec, wanted).unwrap_err() {
        PathError::AnchorPurpose { found: was, wanted: asked, anchor } => {
            assert!(anchor.contains("JPKI-TESTBED"));
            assert_eq!((was, asked), (found, wanted));
        }
        other => panic!("{other:?}"),
    };
    refused(CertificateSpec::signature(), Purpose::Signature, Purpose::UserAuthentication);
    refused(CertificateSpec::user_authentication(), Purpose::UserAuthentication, Purpose::Signature);
    // A signature certificate that the authentication CA issued by mistake.
    let crossed = CertificateSpec::signature().issuer(Issuer::UserAuthenticationCa);
    refused(crossed, Purpose::UserAuthentication, Purpose::Signature);
}

#[test]
fn without_the_root_the_issuer_is_unknown() {
    let holder = certificate(CertificateSpec::signature());
    let ca = Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap();
    let mut production = TrustStore::production();
    production.add_test_roots();
    for store in [TrustStore::empty(), production] {
        assert_eq!(
            for_signature(&holder, &[], &store),
            Err(PathError::UnknownIssuer {
                position: Position(0),
                issuer: ca.subject().to_string(),
                key_id: ca.subject_key_id().map(<[u8]>::to_vec),
            })
        );
        // The CA in the pool is no anchor.
        let pool = [ca.clone()];
        let error = for_signature(&holder, &pool, &store).unwrap_err();
        assert!(matches!(error, PathError::UnknownIssuer { position: Position(1), .. }), "{error:?}");
    }
}

#[test]
fn a_certificate_signed_by_another_key_is_refused() {
    let error = signature(CertificateSpec::signature().wrong_issuer_key());
    assert_eq!(error, Some(PathError::Signature { position: Position(0) }));
}

#[test]
fn a_certificate_in_the_name_of_production_is_refused() {
    // Everything about the genuine CA is public but its key.
    let genuine = TrustStore::production().anchors()[2].clone();
    let key_id = [&[4, 20], genuine.key_id().unwrap()].concat();
    let fake = CertificateSpec::root(&[]).subject_der(genuine.subject().der()).extension(Extension::raw(
        "2.5.29.14",
        false,
        &key_id,
    ));
    let (_, fake_ca) = Testbed::shared().issue(fake).unwrap();
    let authority_key_id = [&[0x30, 22, 0x80, 20], genuine.key_id().unwrap()].concat();
    let holder = certificate(
        CertificateSpec::signature()
            .issuer(Issuer::Signer(fake_ca.clone()))
            .extension(Extension::policies(&[policy::PRODUCTION_SIGNATURE_POLICY]))
            .extension(Extension::raw("2.5.29.35", false, &authority_key_id)),
    );
    assert_eq!(holder.generation().unwrap().label(), "signca03");
    let pool = [Certificate::from_der(fake_ca.certificate()).unwrap()];
    let production = TrustStore::production();
    assert_eq!(for_signature(&holder, &[], &production), Err(PathError::Signature { position: Position(0) }));
    assert!(for_signature(&holder, &pool, &production).is_err());
    // Even under the fake CA as an anchor, the production policy is not believed.
    assert_eq!(
        for_signature(&holder, &[], &store_of(&pool)),
        Err(PathError::PolicyEnvironment {
            found: policy::PRODUCTION_SIGNATURE_POLICY.to_owned(),
            policy: Environment::Production,
            anchor: Environment::Other,
        })
    );
}

#[test]
fn anchors_of_one_name_are_told_apart_by_key() {
    let mut options = TestbedOptions::new(Testbed::shared().now());
    options.seed = Some(41);
    options.earlier_generation = true;
    let testbed = Testbed::generate(&options).unwrap();
    let anchors: Vec<_> = testbed.anchors().iter().map(|der| Certificate::from_der(der).unwrap()).collect();
    assert_eq!(anchors.len(), 4);
    let issue = |spec| Certificate::from_der(&testbed.issue(spec).unwrap().0).unwrap();
    let (current, earlier) =
        (CertificateSpec::signature(), CertificateSpec::signature().issuer(Issuer::EarlierSignatureCa));
    let reversed: Vec<_> = anchors.iter().rev().cloned().collect();
    for store in [store_of(&anchors), store_of(&reversed)] {
        for (spec, index) in [(&current, 0), (&earlier, 2)] {
            // With and without the hint that the key identifier is.
            for spec in [spec.clone(), spec.clone().without("2.5.29.35")] {
                let path = for_signature(&issue(spec), &[], &store).unwrap();
                assert_eq!(*path.anchor.fingerprint_sha256(), anchors[index].fingerprint_sha256());
                assert!(path.anchor.subject().matches(anchors[2 - index].subject()));
            }
        }
    }
    // Only the other generation is trusted: the name alone opens nothing.
    let only_earlier = store_of(&anchors[2..]);
    let error = for_signature(&issue(current.clone()), &[], &only_earlier).unwrap_err();
    assert!(matches!(error, PathError::UnknownIssuer { position: Position(0), .. }), "{error:?}");
    let error = for_signature(&issue(current.without("2.5.29.35")), &[], &only_earlier).unwrap_err();
    assert_eq!(error, PathError::Signature { position: Position(0) });
}

#[test]
fn names_must_chain_even_if_the_key_fits() {
    let ca = Testbed::shared().signature_ca();
    let renamed = CertificateSpec::root(&[("O", "Another")]).key(KeyChoice::Of(ca));
    let holder = certificate(CertificateSpec::signature());
    let anchor = certificate(renamed);
    holder.verify_signed_by(&anchor.public_key().unwrap()).unwrap();
    assert!(matches!(for_signature(&holder, &[], &store_of(&[anchor])), Err(PathError::UnknownIssuer { .. })));
}

#[test]
fn the_validity_period_includes_its_first_and_last_second() {
    let spec = CertificateSpec::signature().not_before(time(100)).not_after(time(200));
    let (holder, store) = (certificate(spec), store());
    let at = |seconds| validate_path(&holder, &[], &store, &PathOptions::new(time(seconds), Purpose::Signature)).err();
    let position = Position(0);
    assert_eq!(at(99), Some(PathError::NotYetValid { position, time: time(99), not_before: time(100) }));
    assert_eq!((at(100), at(200)), (None, None));
    let within_last_second = jiff::Timestamp::new(time(200).as_second(), 999_999_999).unwrap();
    assert!(validate_path(&holder, &[], &store, &PathOptions::new(within_last_second, Purpose::Signature)).is_ok());
    assert_eq!(at(201), Some(PathError::Expired { position, time: time(201), not_after: time(200) }));
}

#[test]
fn half_a_second_before_1970_is_before_it() {
    let epoch = jiff::Timestamp::UNIX_EPOCH;
    let holder = certificate(CertificateSpec::signature().not_before(epoch).not_after(time(200)));
    let store = store();
    for (time, is_early) in [(jiff::Timestamp::new(0, -500_000_000).unwrap(), true), (epoch, false)] {
        let error = validate_path(&holder, &[], &store, &PathOptions::new(time, Purpose::Signature)).unwrap_err();
        let early = PathError::NotYetValid { position: Position(0), time, not_before: epoch };
        // Else it is the anchor that is too young.
        assert_eq!(error == early, is_early, "{error}");
    }
    for extreme in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        let error = validate_path(&holder, &[], &store, &PathOptions::new(extreme, Purpose::Signature)).unwrap_err();
        let named = match extreme < epoch {
            true => matches!(error, PathError::NotYetValid { position: Position(0), .. }),
            false => matches!(error, PathError::Expired { position: Position(0), .. }),
        };
        assert!(named, "{error}");
    }
}

#[test]
fn an_expired_anchor_is_refused_as_such() {
    let named = [("O", "Example")];
    let (anchor, signer) = common::issue(CertificateSpec::root(&named).not_before(time(0)).not_after(time(100)));
    let holder = certificate(CertificateSpec::signature().issuer(Issuer::Signer(signer.clone())));
    let store = store_of(&[anchor]);
    let at = |holder: &Certificate, seconds| {
        validate_path(holder, &[], &store, &PathOptions::new(time(seconds), Purpose::Signature)).err()
    };
    assert_eq!(at(&holder, 100), None);
    let anchor = "O=Example".to_owned();
    assert_eq!(
        at(&holder, 101),
        Some(PathError::AnchorExpired { anchor: anchor.clone(), time: time(101), not_after: time(100) })
    );
    let early = certificate(CertificateSpec::signature().issuer(Issuer::Signer(signer.clone())).not_before(time(-9)));
    assert_eq!(at(&early, 0), None);
    assert_eq!(at(&early, -1), Some(PathError::AnchorNotYetValid { anchor, time: time(-1), not_before: time(0) }));
    // If the holder's has expired as well, that says more.
    let brief = CertificateSpec::signature().issuer(Issuer::Signer(signer)).not_after(time(50));
    assert!(matches!(at(&certificate(brief), 101), Some(PathError::Expired { position: Position(0), .. })));
}

#[test]
fn unknown_critical_extensions_are_refused() {
    let spec = CertificateSpec::signature().extension(Extension::unknown_critical());
    let oid = "1.3.6.1.4.1.32473.392.9".to_owned();
    assert_eq!(signature(spec), Some(PathError::UnknownCriticalExtension { position: Position(0), oid }));
    let not_critical = Extension::unknown_critical().critical(false);
    assert_eq!(signature(CertificateSpec::signature().extension(not_critical)), None);
}

#[test]
fn a_ca_is_no_holder() {
    let spec = CertificateSpec::signature().extension(Extension::basic_constraints(true, None));
    assert_eq!(signature(spec), Some(PathError::HolderIsCa));
    let spec = CertificateSpec::signature().extension(Extension::basic_constraints(false, None));
    assert_eq!(signature(spec), None);
    let ca = Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap();
    assert_eq!(for_signature(&ca, &[], &store()), Err(PathError::HolderIsCa));
}

#[test]
fn key_usage_must_fit_the_purpose() {
    let usage = |usages: &[KeyUsage]| Extension::key_usage(usages);
    for usages in [&[KeyUsage::DigitalSignature][..], &[KeyUsage::NonRepudiation], &[KeyUsage::KeyEncipherment]] {
        let error = signature(CertificateSpec::signature().extension(usage(usages)));
        assert!(
            matches!(error, Some(PathError::KeyUsage { purpose: Purpose::Signature, found: Some(_) })),
            "{error:?}"
        );
    }
    let error = signature(CertificateSpec::signature().without("2.5.29.15"));
    assert_eq!(error, Some(PathError::KeyUsage { purpose: Purpose::Signature, found: None }));
    let spec = CertificateSpec::user_authentication().extension(usage(&[KeyUsage::KeyEncipherment]));
    assert!(matches!(authentication(spec), Some(PathError::KeyUsage { purpose: Purpose::UserAuthentication, .. })));
}

#[test]
fn extended_key_usage_must_fit_the_purpose() {
    let (client_auth, server_auth, any) = ("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0");
    let usages = |spec: CertificateSpec, oids: &[&str]| spec.extension(Extension::extended_key_usage(oids));
    let purpose = Purpose::UserAuthentication;
    assert_eq!(authentication(usages(CertificateSpec::user_authentication(), &[server_auth, client_auth])), None);
    let found = vec![server_auth.to_owned()];
    let error = authentication(usages(CertificateSpec::user_authentication(), &[server_auth]));
    assert_eq!(error, Some(PathError::ExtendedKeyUsage { purpose, found }));
    let error = authentication(CertificateSpec::user_authentication().without("2.5.29.37"));
    assert_eq!(error, Some(PathError::ExtendedKeyUsage { purpose, found: Vec::new() }));
    let purpose = Purpose::Signature;
    assert_eq!(signature(usages(CertificateSpec::signature(), &[any])), None);
    let error = signature(usages(CertificateSpec::signature(), &[client_auth]));
    assert_eq!(error, Some(PathError::ExtendedKeyUsage { purpose, found: vec![client_auth.to_owned()] }));
}

#[test]
fn under_an_added_anchor_no_policy_is_good_and_a_wrong_one_is_not() {
    let policies = |oids: &[&str]| CertificateSpec::signature().extension(Extension::policies(oids));
    assert_eq!(signature(CertificateSpec::signature().without("2.5.29.32")), None);
    assert_eq!(signature(policies(&["1.2.3.4"])), None);
    for (oid, environment) in [
        (policy::PRODUCTION_SIGNATURE_POLICY, Environment::Production),
        (policy::TEST_SIGNATURE_POLICY, Environment::Test),
        (policy::PHONE_SIGNATURE_POLICY, Environment::Production),
    ] {
        let (found, anchor) = (oid.to_owned(), Environment::Testbed);
        let expected = PathError::PolicyEnvironment { found, policy: environment, anchor };
        assert_eq!(signature(policies(&[policy::TESTBED_SIGNATURE_POLICY, oid])), Some(expected));
    }
    let found = policy::TESTBED_USER_AUTHENTICATION_POLICY.to_owned();
    assert_eq!(
        signature(policies(&[policy::TESTBED_SIGNATURE_POLICY, &found])),
        Some(PathError::PolicyPurpose { purpose: Purpose::Signature, found })
    );
}

#[test]
fn errors_say_what_is_wrong_in_words() {
    let text = |error: Option<PathError>| error.unwrap().to_string();
    assert_eq!(
        text(signature(CertificateSpec::signature().wrong_issuer_key())),
        "the issuer's signature on the holder's certificate does not match"
    );
    assert_eq!(
        text(authentication(CertificateSpec::user_authentication().without("2.5.29.37"))),
        "extended key usage () does not allow user authentication"
    );
    let brief = CertificateSpec::signature().not_after(time(1));
    assert_eq!(
        text(signature(brief)),
        "the holder's certificate was valid until 2026-04-01T00:00:01Z, no longer at 2026-04-01T00:01:00Z"
    );
}

proptest! {
    #[test]
    fn a_certificate_with_any_byte_changed_is_not_valid(
        index in any::<prop::sample::Index>(),
        change in 1..=255_u8,
    ) {
        let mut der = Testbed::shared().signature_signer().certificate().to_vec();
        let position = index.index(der.len());
        der[position] ^= change;
        if let Ok(changed) = Certificate::from_der(&der) {
            prop_assert!(for_signature(&changed, &[], &store()).is_err(), "byte {} of {}", position, der.len());
        }
    }
}
