//! The built-in anchors against the published table and, where they are at hand, the published certificates.

use std::path::PathBuf;

use jpki_certificate::{Certificate, Environment, IssuerGeneration};
use jpki_testbed::{CertificateSpec, Extension, KeyChoice, KeyUsage, Testbed};
use jpki_validity::{AnchorError, Purpose, TrustAnchor, TrustStore};

/// docs/protocol.md §6.6: file, key identifier, SHA-256 of the certificate, first and last second.
const TABLE: [(&str, &str, &str, &str, &str); 10] = [
    (
        "signca01",
        "0D034CBB34D0714F45E45A1CAFD8FD143FAB54A7",
        "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355",
        "2015-10-20T02:40:28Z",
        "2025-10-19T14:59:59Z",
    ),
    (
        "signca02",
        "4DE017DE4B7F473DCD867A62D38B134ACE83558A",
        "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB",
        "2019-09-14T23:41:56Z",
        "2029-09-14T14:59:59Z",
    ),
    (
        "signca03",
        "D21EA55895617E93ADBF966B941AB4EDF653F08F",
        "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F",
        "2023-07-16T00:50:27Z",
        "2033-07-15T14:59:59Z",
    ),
    (
        "authca01",
        "9567951B5CA70D84A0FFF1D85A87F1AAB1340385",
        "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D",
        "2015-10-20T03:08:13Z",
        "2025-10-19T14:59:59Z",
    ),
    (
        "authca02",
        "8CD5586A891485E559379B7E29D410CFD28B3593",
        "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6",
        "2019-09-14T23:41:59Z",
        "2029-09-14T14:59:59Z",
    ),
    (
        "authca03",
        "1AC100F596A3BC8C4B3DF195E32699249E9E308A",
        "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5",
        "2023-07-16T01:01:04Z",
        "2033-07-15T14:59:59Z",
    ),
    (
        "signca-test-2019",
        "E7D873D8084586841E744CFE51C36D131852C9C5",
        "7BDBDF2652A15E6D458EFC143B7201242E1162416251D0903060FA7C642465CC",
        "2019-07-17T23:14:37Z",
        "2029-07-17T14:59:59Z",
    ),
    (
        "signca-test-2024",
        "410021476B2BCF2C8A2BBBF83B38A978863DA142",
        "8126DF7DD2DB230BD8EE48CAA40FC3417DDE3607050ED34973D8D3CF267FE723",
        "2024-08-28T22:23:39Z",
        "2034-08-28T14:59:59Z",
    ),
    (
        "authca-test-2019",
        "2BF31B3518507339ED2850253BADA2AA79FFC5C8",
        "B6DE0FF5A384F5AF0242A6CA854DEE57EE2CAD97B341F18B914948FD8E638706",
        "2019-03-09T02:23:28Z",
        "2029-03-08T14:59:59Z",
    ),
    (
        "authca-test-2023",
        "8B8B137D215EA601653CAFB266528C44BC0F1664",
        "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25",
        "2023-03-23T02:05:02Z",
        "2033-03-22T14:59:59Z",
    ),
];

fn all() -> TrustStore {
    let mut store = TrustStore::production();
    store.add_test_roots();
    store
}

/// The folder of the published certificates; `None`, loudly, if no vectors were asked for.
fn published() -> Option<PathBuf> {
    let Some(root) = std::env::var_os("JPKI_VECTORS") else {
        eprintln!(
            "SKIPPED: JPKI_VECTORS is not set, so that the anchors are not held against the published certificates"
        );
        return None;
    };
    let folder = PathBuf::from(root).join("jpki-ca");
    assert!(folder.is_dir(), "JPKI_VECTORS is set, but {} is missing", folder.display());
    Some(folder)
}

#[test]
fn the_anchors_are_those_of_the_published_table() {
    let store = all();
    assert_eq!(store.anchors().len(), TABLE.len());
    for (anchor, (label, key_id, sha256, not_before, not_after)) in store.anchors().iter().zip(TABLE) {
        assert_eq!(anchor.label(), label);
        assert_eq!(hex::encode_upper(anchor.key_id().unwrap()), key_id, "{label}");
        assert_eq!(hex::encode_upper(anchor.fingerprint_sha256()), sha256, "{label}");
        assert_eq!(anchor.not_before().to_string(), not_before, "{label}");
        assert_eq!(anchor.not_after().to_string(), not_after, "{label}");
        let (purpose, unit) = if label.starts_with("sign") {
            (Purpose::Signature, "JPKI for digital signature")
        } else {
            (Purpose::UserAuthentication, "JPKI for user authentication")
        };
        let (environment, organization) =
            if label.contains("test") { (Environment::Test, "JPKI-TEST") } else { (Environment::Production, "JPKI") };
        assert_eq!((anchor.purpose(), anchor.environment()), (Some(purpose), environment), "{label}");
        let name = format!("OU=Japan Agency for Local Authority Information Systems,OU={unit},O={organization},C=JP");
        assert_eq!(anchor.subject().to_string(), name, "{label}");
        // The certificate crate tells generations apart by the same key identifiers.
        let generation = IssuerGeneration::by_key_id(anchor.key_id().unwrap()).unwrap();
        assert_eq!((generation.label(), generation.environment()), (label, environment));
    }
}

#[test]
fn every_built_in_key_has_the_published_identifier() {
    for anchor in all().anchors() {
        let key = anchor.public_key().unwrap();
        assert_eq!(key.modulus_bits(), 2048);
        // The key identifier is SHA-1 of the BIT STRING content (RFC 5280 §4.2.1.2), which starts after 24 bytes here. One
        // wrong digit in a modulus would show.
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &anchor.spki_der()[24..]);
        assert_eq!(anchor.key_id(), Some(digest.as_ref()), "{}", anchor.label());
    }
}

#[test]
fn the_published_certificates_hold_the_same_facts() {
    let Some(folder) = published() else { return };
    for anchor in all().anchors() {
        let der = std::fs::read(folder.join(format!("{}.cer", anchor.label()))).unwrap();
        let certificate = Certificate::from_der(&der).unwrap();
        assert_eq!(certificate.fingerprint_sha256(), *anchor.fingerprint_sha256());
        assert_eq!(certificate.spki_der(), anchor.spki_der());
        assert_eq!(certificate.subject().der(), anchor.subject().der());
        assert_eq!(certificate.subject_key_id(), anchor.key_id());
        assert_eq!((certificate.not_before(), certificate.not_after()), (anchor.not_before(), anchor.not_after()));
        // The file of a published CA becomes the very anchor that is built in, and only once.
        let mut store = TrustStore::empty();
        assert_eq!(store.add_certificate(&certificate), Ok(anchor));
        assert_eq!(store.add_certificate(&certificate), Ok(anchor));
        assert_eq!(store.anchors().len(), 1);
    }
}

#[test]
fn test_roots_are_there_only_when_asked_for() {
    let environments = |store: &TrustStore| store.anchors().iter().map(TrustAnchor::environment).collect::<Vec<_>>();
    assert!(TrustStore::empty().anchors().is_empty());
    assert_eq!(environments(&TrustStore::production()), [Environment::Production; 6]);
    let mut store = TrustStore::production();
    store.add_test_roots();
    store.add_test_roots();
    assert_eq!(environments(&store)[6..], [Environment::Test; 4]);
}

fn add(spec: CertificateSpec) -> Result<TrustAnchor, AnchorError> {
    let certificate = Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0).unwrap();
    TrustStore::empty().add_certificate(&certificate).cloned()
}

#[test]
fn an_added_anchor_is_a_ca_that_signs_certificates() {
    let named = [("C", "JP"), ("O", "Example"), ("CN", "Root")];
    let anchor = add(CertificateSpec::root(&named)).unwrap();
    assert_eq!(anchor.label(), "CN=Root,O=Example,C=JP");
    assert_eq!((anchor.environment(), anchor.purpose(), anchor.path_len()), (Environment::Other, None, None));
    let limited = CertificateSpec::root(&named).extension(Extension::basic_constraints(true, Some(3)));
    assert_eq!(add(limited).unwrap().path_len(), Some(3));
    // Not self-signed: trust comes from whoever adds it.
    assert!(add(CertificateSpec::subordinate(&named)).is_ok());

    assert_eq!(add(CertificateSpec::signature()), Err(AnchorError::NotACa));
    let flag = Extension::basic_constraints(false, None);
    assert_eq!(add(CertificateSpec::root(&named).extension(flag)), Err(AnchorError::NotACa));
    let usage = Extension::key_usage(&[KeyUsage::CrlSign]);
    assert_eq!(add(CertificateSpec::root(&named).extension(usage)), Err(AnchorError::KeyCertSign));
    assert_eq!(add(CertificateSpec::root(&named).without("2.5.29.15")), Err(AnchorError::KeyCertSign));
    assert_eq!(
        add(CertificateSpec::root(&named).extension(Extension::unknown_critical())),
        Err(AnchorError::CriticalExtension { oid: "1.3.6.1.4.1.32473.392.9".to_owned() })
    );
    let weak = CertificateSpec::root(&named).key(KeyChoice::Own { bits: 1024, number: 1 });
    assert!(matches!(add(weak), Err(AnchorError::Key(_))));
    assert_eq!(add(CertificateSpec::root(&[])), Err(AnchorError::NoName));
}

#[test]
fn an_added_anchor_never_counts_as_production() {
    // Name and key identifier of a production CA, but not its certificate.
    let production = TrustStore::production();
    let genuine = &production.anchors()[2];
    let key_id = [&[4, 20], genuine.key_id().unwrap()].concat();
    let fake = CertificateSpec::root(&[]).subject_der(genuine.subject().der()).extension(Extension::raw(
        "2.5.29.14",
        false,
        &key_id,
    ));
    let anchor = add(fake).unwrap();
    assert_eq!(anchor.environment(), Environment::Other);
    assert_eq!(anchor.subject(), genuine.subject());
    let testbed = add(CertificateSpec::root(&[("O", "JPKI-TESTBED"), ("OU", "JPKI for user authentication")])).unwrap();
    assert_eq!((testbed.environment(), testbed.purpose()), (Environment::Testbed, Some(Purpose::UserAuthentication)));
}

#[test]
fn an_anchor_is_made_again_from_what_it_tells_of_itself() {
    let mut store = TrustStore::production();
    store.add_test_roots();
    store.add_certificate(&Certificate::from_der(&Testbed::shared().anchors()[0]).unwrap()).unwrap();
    let mut again = TrustStore::empty();
    for anchor in store.anchors() {
        match anchor.certificate_der() {
            Some(der) => again.add_certificate(&Certificate::from_der(der).unwrap()).unwrap(),
            None => again.add_published_anchor(anchor.fingerprint_sha256()).unwrap(),
        };
    }
    assert_eq!(again, store);
    assert_eq!(again.add_published_anchor(&[0; 32]), None);
}
