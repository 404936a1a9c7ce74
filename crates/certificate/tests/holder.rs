//! What the two certificates of a holder say, on the testbed's, which have the profile of docs/protocol.md §6.

use jpki_certificate::{
    Carrier, Certificate, CertificateError, CertificateKind, Environment, GeneralName, NameForm, Sex, SubjectParts,
    SubstituteFlags, policy,
};
use jpki_signature::{KeyError, Signer};
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, Person, Testbed};

fn issue(spec: CertificateSpec) -> Result<Certificate, CertificateError> {
    Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0)
}

fn read(spec: CertificateSpec) -> Certificate {
    issue(spec).unwrap()
}

#[test]
fn a_signature_certificate_tells_who_signs() {
    let testbed = Testbed::shared();
    let certificate = Certificate::from_der(testbed.signature_signer().certificate()).unwrap();
    assert_eq!(certificate.kind(), CertificateKind::Signature);
    assert_eq!((certificate.environment(), certificate.carrier()), (Environment::Testbed, Carrier::Unknown));
    let attributes = certificate.attributes().unwrap();
    assert_eq!(attributes.name().unwrap().text(), "見本　花子");
    assert_eq!(attributes.name().unwrap().flags(), &SubstituteFlags::PerCharacter(vec![false; 5]));
    assert_eq!(attributes.address().unwrap().text(), "見本県架空市中央１丁目２番３号　見本マンション４０５");
    assert_eq!(attributes.birth_date().unwrap().japanese(), "昭和60年4月12日");
    assert_eq!(attributes.sex(), Some(&Sex::Female));
    let Some(SubjectParts::Signature { prefecture, municipality, requested_at, sequence, counter }) =
        certificate.subject_parts()
    else {
        panic!("{}", certificate.subject());
    };
    assert_eq!((prefecture.as_str(), municipality.as_str()), ("Mihon-ken", "Kaku-shi"));
    // 2026-04-01T00:00:00Z in Japan.
    assert_eq!(requested_at.to_string(), "2026-04-01T09:00:00");
    assert_eq!(sequence.len(), 5);
    assert_eq!(counter.municipality_code(), testbed.person().municipality_code);
    assert_eq!(counter.as_str(), format!("{}003A", testbed.person().municipality_code));

    assert_eq!(certificate.key_usage().unwrap().to_string(), "digitalSignature, contentCommitment");
    assert_eq!((certificate.extended_key_usages(), certificate.ocsp_urls().len()), (None, 0));
    let [only] = certificate.policies() else { panic!() };
    assert_eq!((only.oid(), only.cps_uris().len()), (policy::TESTBED_SIGNATURE_POLICY, 1));
    let point = &certificate.crl_distribution_points()[0].directory_names()[0];
    assert_eq!(
        point.to_string(),
        "CN=Kaku-shi CRLDP,OU=Mihon-ken,OU=CRL Distribution Points,OU=JPKI for digital signature,O=JPKI-TESTBED,C=JP"
    );
    assert!(certificate.issuer_alt_name().unwrap().to_string().contains("署名用"));

    let ca = Certificate::from_der(testbed.signature_ca().certificate()).unwrap();
    assert_eq!((ca.kind(), ca.environment()), (CertificateKind::SignatureCa, Environment::Testbed));
    assert_eq!(certificate.authority_key_id(), ca.subject_key_id());
    assert_eq!(certificate.authority_serial(), Some(ca.serial()));
    assert_eq!(certificate.authority_issuer(), Some(ca.issuer()));
    certificate.verify_signed_by(&ca.public_key().unwrap()).unwrap();
    assert_eq!(certificate.generation(), None);
}

#[test]
fn a_user_authentication_certificate_tells_nothing_about_the_holder() {
    let certificate = Certificate::from_der(Testbed::shared().authentication_signer().certificate()).unwrap();
    assert_eq!(certificate.kind(), CertificateKind::UserAuthentication);
    assert_eq!(certificate.attributes(), None);
    assert_eq!(certificate.extended_key_usages(), Some(["1.3.6.1.5.5.7.3.2".to_owned()].as_slice()));
    assert_eq!(certificate.ocsp_urls(), ["http://ocsp.testbed.invalid"]);
    assert!(matches!(certificate.subject_parts(), Some(SubjectParts::UserAuthentication { .. })));
}

#[test]
fn debug_prints_nothing_personal() {
    let certificate = Certificate::from_der(Testbed::shared().signature_signer().certificate()).unwrap();
    let shown = format!(
        "{certificate:?} {:?} {:?} {:?} {:?} {:?}",
        certificate.subject(),
        certificate.serial(),
        certificate.attributes(),
        certificate.subject_parts(),
        certificate.crl_distribution_points(),
    );
    for personal in ["見本", "花子", "1985", "Mihon", "Kaku", "003A", &certificate.serial().to_string()] {
        assert!(!shown.contains(personal), "{personal} in {shown}");
    }
}

#[test]
fn substitute_characters_are_the_ones_flagged() {
    let mut person = Person { name: "髙𠮷　一".to_owned(), ..Person::default() };
    person.name_substitutes = Some("0100".to_owned());
    let certificate = read(CertificateSpec::signature().extension(Extension::attributes(&person)));
    let name = certificate.attributes().unwrap().name().unwrap();
    assert_eq!(name.substitutes().collect::<Vec<_>>(), [(1, '𠮷')]);
    assert_eq!(name.marked(), "髙〔𠮷〕　一");
    let short = Extension::raw_attributes(&[(1, "見本"), (2, "0")]);
    let certificate = read(CertificateSpec::signature().extension(short));
    let flags = certificate.attributes().unwrap().name().unwrap().flags().clone();
    assert_eq!(flags, SubstituteFlags::Mismatch("0".to_owned()));
}

#[test]
fn the_kind_needs_policy_key_usage_and_ca_flag_to_agree() {
    use KeyUsage::{DigitalSignature, KeyCertSign, NonRepudiation};
    let kind = |spec: CertificateSpec| {
        let certificate = read(spec);
        (certificate.kind(), certificate.environment(), certificate.carrier())
    };
    let usage = |usages: &[KeyUsage]| CertificateSpec::signature().extension(Extension::key_usage(usages));
    let policies = |oids: &[&str]| CertificateSpec::signature().extension(Extension::policies(oids));
    let (other, testbed) = (CertificateKind::Other, Environment::Testbed);
    assert_eq!(kind(usage(&[DigitalSignature])), (other, testbed, Carrier::Unknown));
    assert_eq!(kind(usage(&[DigitalSignature, NonRepudiation, KeyCertSign])), (other, testbed, Carrier::Unknown));
    assert_eq!(kind(CertificateSpec::signature().without("2.5.29.15")).0, other);
    assert_eq!(kind(CertificateSpec::signature().without("2.5.29.32")), (other, Environment::Other, Carrier::Unknown));
    let both = policies(&[policy::TESTBED_SIGNATURE_POLICY, policy::TESTBED_USER_AUTHENTICATION_POLICY]);
    assert_eq!(kind(both), (other, Environment::Other, Carrier::Unknown));
    // Authentication policy, but the key usage of a signature.
    assert_eq!(kind(policies(&[policy::TESTBED_USER_AUTHENTICATION_POLICY])).0, other);
    for (oid, environment, carrier) in [
        (policy::PRODUCTION_SIGNATURE_POLICY, Environment::Production, Carrier::Card),
        (policy::TEST_SIGNATURE_POLICY, Environment::Test, Carrier::Card),
        (policy::PHONE_SIGNATURE_POLICY, Environment::Production, Carrier::Phone),
    ] {
        assert_eq!(kind(policies(&[oid, "1.2.3.4"])), (CertificateKind::Signature, environment, carrier));
    }
    for (oid, environment) in [
        (policy::PRODUCTION_USER_AUTHENTICATION_POLICY, Environment::Production),
        (policy::TEST_USER_AUTHENTICATION_POLICY, Environment::Test),
    ] {
        let spec = CertificateSpec::user_authentication().extension(Extension::policies(&[oid]));
        assert_eq!(kind(spec), (CertificateKind::UserAuthentication, environment, Carrier::Card));
    }
    // A CA by name whose flag is missing, and one that may not sign certificates.
    let named = [("C", "JP"), ("O", "JPKI"), ("OU", "JPKI for digital signature")];
    assert_eq!(kind(CertificateSpec::root(&named)).0, CertificateKind::SignatureCa);
    let plain = CertificateSpec::root(&named).extension(Extension::basic_constraints(false, None));
    assert_eq!(kind(plain), (other, Environment::Other, Carrier::Unknown));
    let usage = Extension::key_usage(&[KeyUsage::CrlSign]);
    assert_eq!(kind(CertificateSpec::root(&named).extension(usage)).0, other);
    // The key identifier of a published authentication CA under the name of a signature CA.
    let key_id = [&[4, 20], hex::decode("1ac100f596a3bc8c4b3df195e32699249e9e308a").unwrap().as_slice()].concat();
    let disguised = CertificateSpec::root(&named).extension(Extension::raw("2.5.29.14", false, &key_id));
    assert_eq!(kind(disguised).0, other);
}

#[test]
fn strange_extensions_are_named() {
    let malformed = |oid: &str| Some(CertificateError::MalformedExtension { oid: oid.to_owned() });
    for (oid, value) in [
        ("2.5.29.15", "03020700"),
        ("2.5.29.19", "30030101010500"),
        ("2.5.29.14", "0400"),
        ("2.5.29.17", "3000"),
        ("2.5.29.17", "3004a0020500"),
        ("2.5.29.18", "3005a403300101"),
        ("2.5.29.17", "30038101ff"),
        ("2.5.29.30", "3000"),
        ("2.5.29.31", "3000"),
        ("2.5.29.31", "3004300283ff"),
        ("2.5.29.32", "3000"),
        ("2.5.29.32", "300c300406022a03300406022a03"),
        ("2.5.29.33", "3000"),
        ("2.5.29.35", "3006820101800101"),
        ("2.5.29.36", "3000"),
        ("2.5.29.37", "3000"),
        ("2.5.29.37", "30030601ff"),
        ("2.5.29.54", "0201ff"),
        ("1.3.6.1.5.5.7.1.1", "30023000"),
    ] {
        let value = hex::decode(value).unwrap();
        let spec = CertificateSpec::signature().extension(Extension::raw(oid, false, &value));
        assert_eq!(issue(spec).err(), malformed(oid), "{oid} {value:02x?}");
    }
    let twice = issue(CertificateSpec::signature().repeated("2.5.29.15"));
    assert_eq!(twice.err(), Some(CertificateError::DuplicateExtension { oid: "2.5.29.15".to_owned() }));
    let unknown = read(CertificateSpec::signature().extension(Extension::unknown_critical()));
    assert_eq!(unknown.critical_unknown(), ["1.3.6.1.4.1.32473.392.9"]);
    assert_eq!(unknown.critical_extensions(), ["2.5.29.15", "2.5.29.32", "1.3.6.1.4.1.32473.392.9"]);
    assert!(read(CertificateSpec::signature()).critical_unknown().is_empty());
}

#[test]
fn what_a_ca_asks_of_the_certificates_below_is_read() {
    let extension = |oid, value: &str| Extension::raw(oid, true, &hex::decode(value).unwrap());
    let certificate = read(
        CertificateSpec::signature()
            .extension(extension("2.5.29.30", "3008a006300482026162"))
            .extension(extension("2.5.29.33", "300a300806022a0306022a04"))
            .extension(extension("2.5.29.36", "3003800101"))
            .extension(extension("2.5.29.54", "020102")),
    );
    let constraints = certificate.name_constraints().unwrap();
    assert_eq!(constraints.permitted()[0].base(), &GeneralName::Dns("ab".to_owned()));
    assert_eq!(certificate.policy_mappings()[0].subject_domain_policy(), "1.2.4");
    assert_eq!(certificate.policy_constraints().unwrap().require_explicit_policy, Some(1));
    assert_eq!(certificate.inhibit_any_policy(), Some(2));
    assert!(certificate.critical_unknown().is_empty());
    // The six attributes are the names of the holder.
    let names = certificate.subject_alt_names();
    assert_eq!(names.len(), 6);
    assert!(names.iter().all(|name| name.form() == NameForm::Other));
}

#[test]
fn signatures_of_others_and_weak_keys_are_refused() {
    let ca = Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap().public_key().unwrap();
    let foreign = read(CertificateSpec::signature().issuer(Issuer::UserAuthenticationCa));
    assert!(matches!(foreign.verify_signed_by(&ca), Err(CertificateError::Signature(_))));
    assert!(matches!(
        read(CertificateSpec::signature().wrong_issuer_key()).verify_signed_by(&ca),
        Err(CertificateError::Signature(_))
    ));
    let weak = read(CertificateSpec::signature().key(KeyChoice::Own { bits: 1024, number: 1 }));
    assert_eq!(weak.public_key().err(), Some(KeyError::Size { bits: 1024 }));
}

#[test]
fn sha1_is_refused_by_name() {
    let testbed = Testbed::shared();
    let mut der = testbed.signature_signer().certificate().to_vec();
    // sha256WithRSAEncryption becomes sha1WithRSAEncryption, inside and outside.
    let algorithm = hex::decode("06092a864886f70d01010b").unwrap();
    let places: Vec<usize> =
        der.windows(algorithm.len()).enumerate().filter(|(_, bytes)| *bytes == algorithm).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    der[places[1] + 10] = 5;
    assert_eq!(Certificate::from_der(&der), Err(CertificateError::SignatureAlgorithmsDiffer));
    der[places[0] + 10] = 5;
    let certificate = Certificate::from_der(&der).unwrap();
    let ca = Certificate::from_der(testbed.signature_ca().certificate()).unwrap().public_key().unwrap();
    let expected = CertificateError::SignatureAlgorithm { oid: "1.2.840.113549.1.1.5".to_owned() };
    assert_eq!(certificate.verify_signed_by(&ca), Err(expected));
}
