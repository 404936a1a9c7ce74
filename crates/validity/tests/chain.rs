//! Paths over certificates of the pool.

mod common;

use common::{certificate, for_signature, issue, named, store, store_of, time};
use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, TestSigner};
use jpki_validity::{CheckKind, MAX_DEPTH, NotChecked, PathError, Position};

/// A CA below another, with a key of its own.
fn below(issuer: &TestSigner, name: &str, number: u32) -> CertificateSpec {
    let key = KeyChoice::Own { bits: 2048, number };
    CertificateSpec::subordinate(&named(name)).issuer(Issuer::Signer(issuer.clone())).key(key)
}

fn holder_below(issuer: &TestSigner) -> Certificate {
    certificate(CertificateSpec::signature().issuer(Issuer::Signer(issuer.clone())))
}

/// A CA below the testbed's signature CA.
fn subordinate() -> CertificateSpec {
    CertificateSpec::subordinate(&named("A"))
}

#[test]
fn a_path_over_an_intermediate_is_found_in_any_pool_order() {
    let (a, a_key) = issue(subordinate());
    let (b, b_key) = issue(below(&a_key, "B", 2));
    let holder = holder_below(&b_key);
    let noise = certificate(CertificateSpec::root(&named("noise")));
    for pool in [[a.clone(), b.clone(), noise.clone()], [noise, b.clone(), a.clone()]] {
        let path = for_signature(&holder, &pool, &store()).unwrap();
        assert_eq!(path.certificates, [holder.clone(), b.clone(), a.clone()]);
        let revocation = |number| NotChecked::Revocation { position: Position(number) };
        assert_eq!(path.not_checked, [revocation(0), revocation(1), revocation(2)]);
        let signatures = path.checks.iter().filter(|check| check.kind == CheckKind::Signature).count();
        assert_eq!(signatures, 3);
    }
    // One link missing.
    let error = for_signature(&holder, &[b], &store()).unwrap_err();
    assert!(matches!(error, PathError::UnknownIssuer { position: Position(1), .. }), "{error:?}");
}

#[test]
fn every_issuer_on_the_way_is_a_ca_that_signs_certificates() {
    let refused = |spec: CertificateSpec| {
        let (ca, key) = issue(spec);
        for_signature(&holder_below(&key), &[ca], &store()).unwrap_err()
    };
    let position = Position(1);
    assert_eq!(refused(subordinate().without("2.5.29.19")), PathError::NotACa { position });
    let flag = Extension::basic_constraints(false, None);
    assert_eq!(refused(subordinate().extension(flag)), PathError::NotACa { position });
    assert_eq!(refused(subordinate().without("2.5.29.15")), PathError::KeyCertSign { position });
    let usage = Extension::key_usage(&[KeyUsage::CrlSign, KeyUsage::DigitalSignature]);
    assert_eq!(refused(subordinate().extension(usage)), PathError::KeyCertSign { position });
    assert!(matches!(
        refused(subordinate().extension(Extension::unknown_critical())),
        PathError::UnknownCriticalExtension { position: Position(1), .. }
    ));
    assert!(matches!(refused(subordinate().not_after(time(1))), PathError::Expired { position: Position(1), .. }));
    assert!(matches!(
        refused(subordinate().not_before(time(1000))),
        PathError::NotYetValid { position: Position(1), .. }
    ));
    // A holder's certificate used as a CA.
    let (holder, key) = issue(CertificateSpec::signature());
    let issued = CertificateSpec::signature().issuer(Issuer::Signer(key)).subject(&named("somebody else"));
    let error = for_signature(&certificate(issued), &[holder], &store()).unwrap_err();
    assert_eq!(error, PathError::NotACa { position });
}

#[test]
fn path_length_counts_the_ca_certificates_below() {
    let limit = |length| Extension::basic_constraints(true, Some(length));
    let through = |a: CertificateSpec| {
        let (a, a_key) = issue(a);
        let (b, b_key) = issue(below(&a_key, "B", 2));
        for_signature(&holder_below(&b_key), &[a, b], &store())
    };
    let error = through(subordinate().extension(limit(0))).unwrap_err();
    assert_eq!(error, PathError::PathLength { position: Some(Position(2)), limit: 0, found: 1 });
    assert!(through(subordinate().extension(limit(1))).is_ok());
    // A CA that issued itself a certificate for a new key does not count (RFC 5280 §6.1.4 l).
    let (a, a_key) = issue(subordinate().extension(limit(0)));
    let (renewed, renewed_key) = issue(below(&a_key, "A", 3));
    assert!(renewed.is_self_issued());
    assert!(for_signature(&holder_below(&renewed_key), &[a, renewed], &store()).is_ok());
    // The anchor's own limit.
    let (root, root_key) = issue(CertificateSpec::root(&named("Root")).extension(limit(0)));
    let (b, b_key) = issue(below(&root_key, "B", 2));
    let error = for_signature(&holder_below(&b_key), &[b], &store_of(&[root])).unwrap_err();
    assert_eq!(error, PathError::PathLength { position: None, limit: 0, found: 1 });
    assert_eq!(error.to_string(), "the anchor allows 0 CA certificates below it, 1 follow");
}

#[test]
fn a_bad_signature_on_an_intermediate_is_found() {
    let (a, key) = issue(subordinate().wrong_issuer_key());
    let error = for_signature(&holder_below(&key), &[a], &store()).unwrap_err();
    assert_eq!(error, PathError::Signature { position: Position(1) });
    let (weak, weak_key) = issue(subordinate().key(KeyChoice::Own { bits: 1024, number: 9 }));
    let error = for_signature(&holder_below(&weak_key), &[weak], &store()).unwrap_err();
    assert!(matches!(error, PathError::IssuerKey { position: Position(0), .. }), "{error:?}");
}

#[test]
fn of_several_failing_paths_the_one_that_came_furthest_is_told() {
    // One certificate for the CA's key has expired, another is by somebody unknown.
    let (expired, key) = issue(subordinate().not_after(time(1)));
    let (_, stranger) = issue(CertificateSpec::root(&named("Stranger")).key(KeyChoice::Own { bits: 2048, number: 5 }));
    let crossed = certificate(subordinate().issuer(Issuer::Signer(stranger)).key(KeyChoice::Of(key.clone())));
    let holder = holder_below(&key);
    for pool in [[expired.clone(), crossed.clone()], [crossed.clone(), expired]] {
        let error = for_signature(&holder, &pool, &store()).unwrap_err();
        assert!(matches!(error, PathError::Expired { position: Position(1), .. }), "{error:?}");
    }
    // And a good one beside them is taken.
    let good = certificate(subordinate());
    assert!(for_signature(&holder, &[crossed, good], &store()).is_ok());
}

#[test]
fn paths_end_at_the_greatest_depth() {
    let (first, mut key) = issue(subordinate());
    let mut pool = vec![first];
    // With the holder's certificate, MAX_DEPTH of them.
    for number in 2..MAX_DEPTH {
        let (ca, next) = issue(below(&key, &format!("CA {number}"), u32::try_from(number).unwrap() % 3 + 2));
        pool.push(ca);
        key = next;
    }
    let path = for_signature(&holder_below(&key), &pool, &store()).unwrap();
    assert_eq!(path.certificates.len(), MAX_DEPTH);
    let (last, key) = issue(below(&key, "one too many", 2));
    pool.push(last);
    let error = for_signature(&holder_below(&key), &pool, &store()).unwrap_err();
    assert_eq!(error, PathError::TooDeep { limit: MAX_DEPTH });
}

#[test]
fn a_cross_certificate_leads_to_the_other_root() {
    let (ours, our_key) = issue(CertificateSpec::root(&named("Ours")).key(KeyChoice::Own { bits: 2048, number: 2 }));
    let (theirs, their_key) =
        issue(CertificateSpec::root(&named("Theirs")).key(KeyChoice::Own { bits: 2048, number: 3 }));
    // Each root certified the other.
    let crossed = |name: &str, key: &TestSigner, issuer: &TestSigner| {
        let spec = CertificateSpec::subordinate(&named(name)).key(KeyChoice::Of(key.clone()));
        certificate(spec.issuer(Issuer::Signer(issuer.clone())))
    };
    let to_ours = crossed("Theirs", &their_key, &our_key);
    let pool = [crossed("Ours", &our_key, &their_key), to_ours.clone(), theirs.clone()];
    let holder = holder_below(&their_key);
    let path = for_signature(&holder, &pool, &store_of(std::slice::from_ref(&ours))).unwrap();
    assert_eq!(path.certificates, [holder.clone(), to_ours]);
    assert_eq!(*path.anchor.fingerprint_sha256(), ours.fingerprint_sha256());
    // With both roots, the way is straight.
    let path = for_signature(&holder, &pool, &store_of(&[ours, theirs])).unwrap();
    assert_eq!((path.certificates.len(), path.anchor.label()), (1, "CN=Theirs,O=Example"));
}

/// The holder's certificate as if it were signed with another algorithm: the identifier is replaced inside and outside.
fn signed_with(algorithm: &str) -> Option<PathError> {
    let sha256 = hex::decode("06092a864886f70d01010b").unwrap();
    let algorithm = hex::decode(algorithm).unwrap();
    assert_eq!(algorithm.len(), sha256.len());
    let mut der = certificate(CertificateSpec::signature()).der().to_vec();
    for at in 0..der.len() - sha256.len() {
        if der[at..].starts_with(&sha256) {
            der[at..at + algorithm.len()].copy_from_slice(&algorithm);
        }
    }
    for_signature(&Certificate::from_der(&der).unwrap(), &[], &store()).err()
}

#[test]
fn algorithms_are_refused_by_name_and_sha_1_as_weak() {
    let position = Position(0);
    for (algorithm, oid) in [
        ("06092a864886f70d010105", "1.2.840.113549.1.1.5"),
        ("06092a864886f70d010104", "1.2.840.113549.1.1.4"),
        ("06092a864886f70d010102", "1.2.840.113549.1.1.2"),
    ] {
        let oid = oid.to_owned();
        assert_eq!(signed_with(algorithm), Some(PathError::WeakSignatureAlgorithm { position, oid }));
    }
    for (algorithm, oid) in [
        ("06092a864886f70d01010a", "1.2.840.113549.1.1.10"),
        ("0609608648016503040302", "2.16.840.1.101.3.4.3.2"),
        ("06092a864886f70d010163", "1.2.840.113549.1.1.99"),
    ] {
        let oid = oid.to_owned();
        assert_eq!(signed_with(algorithm), Some(PathError::SignatureAlgorithm { position, oid }));
    }
    let text = |algorithm| signed_with(algorithm).unwrap().to_string();
    assert_eq!(
        text("06092a864886f70d010105"),
        "the holder's certificate is signed with algorithm 1.2.840.113549.1.1.5 (RSA with SHA-1), which is no longer secure"
    );
    assert_eq!(
        text("0609608648016503040302"),
        "the holder's certificate is signed with algorithm 2.16.840.1.101.3.4.3.2 (DSA with SHA-256), which is not supported"
    );
    // Whoever is not known is told first, whatever was signed with.
    let unknown = for_signature(&certificate(CertificateSpec::signature()), &[], &store_of(&[])).unwrap_err();
    assert!(matches!(unknown, PathError::UnknownIssuer { .. }));
}

#[test]
fn an_issuer_without_a_name_is_nobody() {
    let (nobody, key) = issue(CertificateSpec::root(&[]));
    let error = for_signature(&holder_below(&key), &[nobody], &store()).unwrap_err();
    assert!(matches!(error, PathError::UnknownIssuer { position: Position(0), .. }), "{error:?}");
}

#[test]
fn the_certificate_of_an_anchor_in_the_pool_is_no_other_way() {
    let (root, key) = issue(CertificateSpec::root(&named("Root")).not_after(time(30)));
    let (pool, store) = ([root.clone()], store_of(&[root]));
    let error = for_signature(&holder_below(&key), &pool, &store).unwrap_err();
    assert!(matches!(error, PathError::AnchorExpired { .. }), "{error:?}");
}
