//! Each oddity that negative tests ask for is really in the certificate, and nothing else is.

use jpki_certificate::{Certificate, CertificateError};
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey, Signer};
use jpki_testbed::{
    CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, TestSigner, Testbed, TestbedError, TestbedOptions,
};

const KEY_USAGE: &str = "2.5.29.15";

fn issue(spec: CertificateSpec) -> (Vec<u8>, TestSigner) {
    Testbed::shared().issue(spec).unwrap()
}

fn read(spec: CertificateSpec) -> Certificate {
    Certificate::from_der(&issue(spec).0).unwrap()
}

fn key(der: &[u8]) -> RsaPublicKey {
    Certificate::from_der(der).unwrap().public_key().unwrap()
}

#[test]
fn an_unchanged_specification_gives_the_cardholders_certificate_again() {
    let testbed = Testbed::shared();
    assert_eq!(issue(CertificateSpec::signature()).0, testbed.signature_signer().certificate());
    assert_eq!(issue(CertificateSpec::user_authentication()).0, testbed.authentication_signer().certificate());
}

#[test]
fn extensions_are_replaced_in_place_added_removed_and_repeated() {
    let oids = |spec| -> Vec<String> {
        let der = issue(spec).0;
        let (_, certificate) = parse(&der);
        certificate
    };
    let regular = oids(CertificateSpec::signature());
    let replaced = CertificateSpec::signature().extension(Extension::key_usage(&[KeyUsage::KeyEncipherment]));
    assert_eq!(oids(replaced.clone()), regular);
    assert_eq!(read(replaced).key_usage().unwrap().names().collect::<Vec<_>>(), ["keyEncipherment"]);
    let removed = CertificateSpec::signature().without(KEY_USAGE);
    assert_eq!(oids(removed.clone()), regular[1..]);
    assert!(read(removed).key_usage().is_none());
    let unknown = read(CertificateSpec::signature().extension(Extension::unknown_critical()));
    assert_eq!(unknown.critical_unknown(), ["1.3.6.1.4.1.32473.392.9"]);
    let twice = issue(CertificateSpec::signature().repeated(KEY_USAGE)).0;
    assert!(matches!(
        Certificate::from_der(&twice),
        Err(CertificateError::DuplicateExtension { oid }) if oid == KEY_USAGE
    ));
    let none = CertificateSpec::signature().without_extensions();
    assert!(oids(none.clone()).is_empty());
    assert_eq!(oids(none.append(Extension::subject_key_identifier())), ["2.5.29.14"]);
}

/// Extension identifiers, read without the refusals of the certificate crate.
fn parse(der: &[u8]) -> (x509_cert::Certificate, Vec<String>) {
    let certificate: x509_cert::Certificate = der::Decode::from_der(der).unwrap();
    let extensions = certificate.tbs_certificate().extensions().cloned().unwrap_or_default();
    (certificate, extensions.iter().map(|extension| extension.extn_id.to_string()).collect())
}

#[test]
fn policies_constraints_validity_subject_and_serial_are_as_asked() {
    let certificate = read(
        CertificateSpec::signature()
            .extension(Extension::policies(&["1.2.3", "2.5.29.32.0"]))
            .append(Extension::basic_constraints(true, Some(3)).critical(false))
            .not_before("2020-01-01T00:00:00Z".parse().unwrap())
            .not_after("2051-01-01T00:00:00Z".parse().unwrap())
            .subject(&[("C", "JP"), ("CN", "別人")])
            .serial(&[0x80, 1]),
    );
    let policies: Vec<_> = certificate.policies().iter().map(|policy| policy.oid()).collect();
    assert_eq!(policies, ["1.2.3", "2.5.29.32.0"]);
    let constraints = certificate.basic_constraints().unwrap();
    assert!(constraints.ca && constraints.path_len == Some(3));
    assert_eq!(certificate.not_before().to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(certificate.not_after().to_string(), "2051-01-01T00:00:00Z");
    assert_eq!(certificate.subject().common_name(), Some("別人"));
    assert_eq!(certificate.serial().magnitude(), [0x80, 1]);
    let odd = read(CertificateSpec::signature().extension(Extension::raw_attributes(&[(4, "400000000"), (9, "x")])));
    assert_eq!(odd.attributes().unwrap().birth_date().unwrap().raw(), "400000000");
    assert!(odd.attributes().unwrap().name().is_none());
}

#[test]
fn a_wrong_issuer_key_makes_a_signature_that_nobody_made() {
    let testbed = Testbed::shared();
    for (spec, ca) in [
        (CertificateSpec::signature(), testbed.signature_ca()),
        (CertificateSpec::user_authentication(), testbed.authentication_ca()),
    ] {
        let issuer = key(ca.certificate());
        let certificate = read(spec.clone().wrong_issuer_key());
        assert!(certificate.verify_signed_by(&issuer).is_err());
        assert_eq!(certificate.authority_key_id(), read(spec).authority_key_id());
    }
    let root = read(CertificateSpec::root(&[("CN", "r")]).key(KeyChoice::Cardholder).wrong_issuer_key());
    assert!(root.verify_signed_by(&root.public_key().unwrap()).is_err());
}

#[test]
fn a_subordinate_ca_issues() {
    let testbed = Testbed::shared();
    let own = KeyChoice::Own { bits: 2048, number: 9 };
    let (sub, sub_signer) = issue(CertificateSpec::subordinate(&[("C", "JP"), ("CN", "Sub")]).key(own));
    let (leaf, leaf_signer) = issue(CertificateSpec::signature().issuer(Issuer::Signer(sub_signer)));
    let (sub, leaf) = (Certificate::from_der(&sub).unwrap(), Certificate::from_der(&leaf).unwrap());
    sub.verify_signed_by(&key(testbed.signature_ca().certificate())).unwrap();
    leaf.verify_signed_by(&sub.public_key().unwrap()).unwrap();
    assert!(sub.is_ca());
    assert_eq!(leaf.issuer().der(), sub.subject().der());
    assert_eq!(leaf.authority_key_id(), sub.subject_key_id());
    // authorityCertIssuer names the issuer of the subordinate CA's certificate, and its serial number there.
    assert_eq!(leaf.authority_issuer().unwrap().der(), sub.issuer().der());
    assert_eq!(leaf.authority_serial().unwrap().to_string(), sub.serial().to_string());
    assert_eq!(leaf_signer.issuer_certificate(), Some(sub.der()));
}

#[test]
fn a_root_signs_itself_under_any_name() {
    let name = Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap().subject().der().to_vec();
    let spec = CertificateSpec::root(&[]).key(KeyChoice::Cardholder).subject_der(&name);
    let root = read(spec.clone().append(Extension::authority_key_identifier()));
    root.verify_signed_by(&root.public_key().unwrap()).unwrap();
    assert_eq!((root.issuer().der(), root.subject().der()), (&*name, &*name));
    assert_eq!(root.authority_serial().unwrap().to_string(), root.serial().to_string());
    assert_eq!(issue(spec).1.issuer_certificate(), None);
}

#[test]
fn keys_of_their_own_are_made_once_and_have_the_length_asked_for() {
    let small = |number| CertificateSpec::signature().key(KeyChoice::Own { bits: 1024, number });
    let (one, signer) = issue(small(1));
    assert_eq!(one, issue(small(1)).0);
    assert_ne!(signer.spki_der(), issue(small(2)).1.spki_der());
    assert_eq!(format!("{signer:?}"), "TestSigner(1024 bits)");
    let refused = Testbed::shared().issue(CertificateSpec::signature().key(KeyChoice::Own { bits: 100, number: 0 }));
    assert!(matches!(refused, Err(TestbedError::KeySize { bits: 100 })));
    let same = issue(CertificateSpec::user_authentication().key(KeyChoice::Of(signer.clone()))).1;
    assert_eq!(same.spki_der(), signer.spki_der());
}

#[test]
fn what_cannot_be_written_is_named() {
    let refused = |spec| Testbed::shared().issue(spec).err().unwrap();
    let base = CertificateSpec::signature;
    assert!(
        matches!(refused(base().extension(Extension::raw("x.y", false, &[]))), TestbedError::Oid { oid } if oid == "x.y")
    );
    assert!(matches!(refused(base().extension(Extension::policies(&["3.1"]))), TestbedError::Oid { .. }));
    assert!(matches!(refused(base().subject(&[("DC", "x")])), TestbedError::Attribute { .. }));
    assert!(matches!(refused(base().subject_der(b"x")), TestbedError::Der { what: "the name", .. }));
    assert!(matches!(refused(base().not_before("1960-01-01T00:00:00Z".parse().unwrap())), TestbedError::Time { .. }));
    assert!(matches!(refused(base().extension(Extension::ocsp("http://例"))), TestbedError::Der { .. }));
    assert!(matches!(refused(base().issuer(Issuer::EarlierSignatureCa)), TestbedError::NoEarlierGeneration));
}

#[test]
fn the_earlier_generation_has_the_same_names_and_other_keys() {
    let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse().unwrap());
    options.seed = Some(50);
    options.earlier_generation = true;
    let testbed = Testbed::generate(&options).unwrap();
    let anchors: Vec<_> = testbed.anchors().iter().map(|der| Certificate::from_der(der).unwrap()).collect();
    assert_eq!(anchors.len(), 4);
    for (now, earlier) in [(0, 2), (1, 3)] {
        assert_eq!(anchors[now].subject().der(), anchors[earlier].subject().der());
        assert_ne!(anchors[now].subject_key_id(), anchors[earlier].subject_key_id());
        assert!(anchors[earlier].not_before() < anchors[now].not_before());
        assert!(anchors[earlier].not_after() > testbed.now());
    }
    // What the same seed gives without the earlier generation does not change.
    assert_eq!(testbed.anchors()[..2], Testbed::shared().anchors());
    let (old, _) = testbed.issue(CertificateSpec::signature().issuer(Issuer::EarlierSignatureCa)).unwrap();
    let old = Certificate::from_der(&old).unwrap();
    old.verify_signed_by(&anchors[2].public_key().unwrap()).unwrap();
    assert!(old.verify_signed_by(&anchors[0].public_key().unwrap()).is_err());
    let (old, _) =
        testbed.issue(CertificateSpec::user_authentication().issuer(Issuer::EarlierUserAuthenticationCa)).unwrap();
    Certificate::from_der(&old).unwrap().verify_signed_by(&anchors[3].public_key().unwrap()).unwrap();
}

#[test]
fn signers_sign_what_their_certificates_verify() {
    let testbed = Testbed::shared();
    for algorithm in DigestAlgorithm::ALL {
        let digest = Digest::of(algorithm, "転出届".as_bytes());
        for mut signer in [testbed.signature_signer(), testbed.authentication_signer()] {
            let signature = signer.sign(&DigestInfo::new(digest.clone())).unwrap();
            key(signer.certificate()).verify(&digest, &signature).unwrap();
        }
    }
    let swapped = testbed.signature_signer().with_certificate(testbed.authentication_signer().certificate());
    assert_eq!(swapped.certificate(), testbed.authentication_signer().certificate());
    assert_eq!(swapped.spki_der(), testbed.signature_signer().spki_der());
    assert_eq!(swapped.with_issuer_certificate(None).issuer_certificate(), None);
    // An RSA-512 key is too short for a SHA-512 DigestInfo.
    let (_, mut short) = issue(CertificateSpec::signature().key(KeyChoice::Own { bits: 512, number: 0 }));
    let refused = short.sign(&DigestInfo::new(Digest::of(DigestAlgorithm::Sha512, b"")));
    assert!(matches!(refused, Err(TestbedError::Rsa { .. })));
}
