//! Certificates of the testbed against docs/protocol.md §6, part by part and byte by byte.

use der::{Decode, Encode};
use jiff::Timestamp;
use jpki_certificate::{Certificate, CertificateKind, Environment, Era, SubjectParts, TESTBED_ORGANIZATION, policy};
use jpki_signature::Signer;
use jpki_testbed::{
    CertificateSpec, Extension, OCSP_URL, ORGANIZATION, Person, SIGNATURE_POLICY, Sex, Testbed, TestbedOptions,
    USER_AUTHENTICATION_POLICY,
};

/// (object identifier, critical) of all extensions in order.
fn extensions(certificate: &[u8]) -> Vec<(String, bool)> {
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    extensions.iter().map(|extension| (extension.extn_id.to_string(), extension.critical)).collect()
}

/// The value of one extension in hexadecimal.
fn value(certificate: &[u8], oid: &str) -> String {
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    let found = extensions.iter().find(|extension| extension.extn_id.to_string() == oid).unwrap();
    hex::encode(found.extn_value.as_bytes())
}

fn expected(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    list.iter().map(|(oid, critical)| ((*oid).to_string(), *critical)).collect()
}

fn utf8(text: &str) -> String {
    format!("0c{:02x}{}", text.len(), hex::encode(text))
}

#[test]
fn extensions_stand_in_the_order_and_criticality_of_jpki() {
    let testbed = Testbed::shared();
    let authority = expected(&[
        ("2.5.29.15", true),
        ("2.5.29.17", false),
        ("2.5.29.19", true),
        ("2.5.29.31", false),
        ("2.5.29.14", false),
    ]);
    for anchor in testbed.anchors() {
        assert_eq!(extensions(&anchor), authority);
    }
    let signature = [
        ("2.5.29.15", true),
        ("2.5.29.17", false),
        ("2.5.29.32", true),
        ("2.5.29.18", false),
        ("2.5.29.31", false),
        ("2.5.29.35", false),
        ("2.5.29.14", false),
    ];
    assert_eq!(extensions(testbed.signature_signer().certificate()), expected(&signature));
    let authentication = [
        ("2.5.29.15", true),
        ("2.5.29.37", false),
        ("2.5.29.32", true),
        ("2.5.29.18", false),
        ("2.5.29.31", false),
        ("1.3.6.1.5.5.7.1.1", false),
        ("2.5.29.35", false),
        ("2.5.29.14", false),
    ];
    assert_eq!(extensions(testbed.authentication_signer().certificate()), expected(&authentication));
}

#[test]
fn values_of_fixed_extensions_are_exact() {
    let testbed = Testbed::shared();
    let (signature, authentication) = (testbed.signature_signer(), testbed.authentication_signer());
    assert_eq!(value(signature.certificate(), "2.5.29.15"), "030206c0");
    assert_eq!(value(authentication.certificate(), "2.5.29.15"), "03020780");
    assert_eq!(value(authentication.certificate(), "2.5.29.37"), "300a06082b06010505070302");
    for anchor in testbed.anchors() {
        assert_eq!(value(&anchor, "2.5.29.15"), "03020106");
        assert_eq!(value(&anchor, "2.5.29.19"), "30030101ff");
    }
    let url = hex::encode(OCSP_URL);
    let access = format!("3029302706082b06010505073001861b{url}");
    assert_eq!(value(authentication.certificate(), "1.3.6.1.5.5.7.1.1"), access);
    let cps = hex::encode("http://cps.testbed.invalid/cps.html");
    let qualifiers = format!("3031302f06082b060105050702011623{cps}");
    for (signer, last) in [(&signature, "01"), (&authentication, "02")] {
        let policy = format!("060c2b0601040181fd59830801{last}{qualifiers}");
        let policies = format!("3041{policy}");
        assert_eq!(value(signer.certificate(), "2.5.29.32"), format!("3043{policies}"));
    }
}

#[test]
fn the_four_attributes_stand_in_order_with_their_tags() {
    let certificate = Testbed::shared().signature_signer().certificate().to_vec();
    let value = value(&certificate, "2.5.29.17");
    let address = "見本県架空市中央１丁目２番３号　見本マンション４０５";
    let texts = [
        (1, "見本　花子".to_string()),
        (4, "319850412".to_string()),
        (3, "2".to_string()),
        (5, address.to_string()),
        (2, "00000".to_string()),
        (6, "0".repeat(26)),
    ];
    // GeneralName [0] { OID 1.2.392.200149.8.5.5.n, [0] EXPLICIT UTF8String }
    let body: String = texts
        .iter()
        .map(|(number, text)| {
            let text = utf8(text);
            let explicit = format!("a0{:02x}{text}", text.len() / 2);
            let other = format!("060a2a8308 8c9b55080505{number:02x}{explicit}").replace(' ', "");
            format!("a0{:02x}{other}", other.len() / 2)
        })
        .collect();
    assert!(value.ends_with(&body), "{value}\n{body}");
    assert_eq!(&value[..6], format!("3081{:02x}", body.len() / 2));
}

#[test]
fn names_have_the_parts_and_string_types_of_jpki() {
    let testbed = Testbed::shared();
    let name = |certificate: &[u8]| {
        let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
        let tbs = certificate.tbs_certificate().clone();
        (hex::encode(tbs.issuer().to_der().unwrap()), hex::encode(tbs.subject().to_der().unwrap()))
    };
    let agency = "Make-believe certificates without legal effect";
    let part = |oid: &str, value: &str| {
        let attribute = format!("0603{oid}{value}");
        let attribute = format!("30{:02x}{attribute}", attribute.len() / 2);
        format!("31{:02x}{attribute}", attribute.len() / 2)
    };
    let country = part("550406", "13024a50");
    for (signer, unit) in [
        (testbed.signature_signer(), "JPKI for digital signature"),
        (testbed.authentication_signer(), "JPKI for user authentication"),
    ] {
        let parts = [
            country.clone(),
            part("55040a", &utf8("JPKI-TESTBED")),
            part("55040b", &utf8(unit)),
            part("55040b", &utf8(agency)),
        ]
        .concat();
        let expected = format!(
            "30{}{parts}",
            if parts.len() / 2 > 127 { "81" } else { "" }.to_owned() + &format!("{:02x}", parts.len() / 2)
        );
        let (issuer, _) = name(signer.certificate());
        assert_eq!(issuer, expected);
        let (ca_issuer, ca_subject) = name(signer.issuer_certificate().unwrap());
        assert_eq!((ca_issuer, ca_subject), (issuer.clone(), issuer));
    }
    let (_, subject) = name(testbed.signature_signer().certificate());
    let places = country.clone() + &part("550407", &utf8("Mihon-ken")) + &part("550407", &utf8("Kaku-shi"));
    assert!(subject[4..].starts_with(&places), "{subject}");
    let (_, subject) = name(testbed.authentication_signer().certificate());
    // C and CN, nothing personal.
    assert!(subject[4..].starts_with(&(country + "312030 1e0603550403 0c17".replace(' ', "").as_str())), "{subject}");
}

#[test]
fn the_certificate_crate_reads_what_was_meant() {
    let testbed = Testbed::shared();
    let signer = testbed.signature_signer();
    let certificate = Certificate::from_der(signer.certificate()).unwrap();
    assert_eq!(certificate.kind(), CertificateKind::Signature);
    assert_eq!(certificate.environment(), Environment::Testbed);
    let attributes = certificate.attributes().unwrap();
    assert_eq!(attributes.name().unwrap().text(), "見本　花子");
    assert_eq!(attributes.name().unwrap().marked(), "見本　花子");
    let birth = attributes.birth_date().unwrap();
    assert_eq!((birth.era(), birth.date()), (Era::Showa, Some(jiff::civil::date(1985, 4, 12))));
    assert_eq!(attributes.sex().unwrap().code(), "2");
    let Some(SubjectParts::Signature { prefecture, municipality, requested_at, counter, .. }) =
        certificate.subject_parts()
    else {
        panic!("no subject parts")
    };
    assert_eq!((prefecture.as_str(), municipality.as_str()), ("Mihon-ken", "Kaku-shi"));
    assert_eq!(requested_at, jiff::civil::date(2026, 4, 1).at(9, 0, 0, 0));
    assert_eq!(counter.as_str(), "99201003A");
    assert_eq!(certificate.not_before(), "2026-04-01T00:00:00Z".parse::<Timestamp>().unwrap());
    assert_eq!(certificate.not_after(), "2030-04-12T14:59:59Z".parse::<Timestamp>().unwrap());
    let point = &certificate.crl_distribution_points()[0];
    assert_eq!(
        point.directory_names()[0].to_string(),
        "CN=Kaku-shi CRLDP,OU=Mihon-ken,OU=CRL Distribution Points,OU=JPKI for digital signature,O=JPKI-TESTBED,C=JP"
    );
    assert!(point.uris().is_empty() && certificate.ocsp_urls().is_empty());
    assert_eq!(certificate.policies()[0].cps_uris(), ["http://cps.testbed.invalid/cps.html"]);

    let signer = testbed.authentication_signer();
    let certificate = Certificate::from_der(signer.certificate()).unwrap();
    assert_eq!(
        (certificate.kind(), certificate.environment()),
        (CertificateKind::UserAuthentication, Environment::Testbed)
    );
    assert!(matches!(certificate.subject_parts(), Some(SubjectParts::UserAuthentication { .. })));
    assert_eq!(certificate.ocsp_urls(), [OCSP_URL]);
    assert!(certificate.attributes().is_none());

    let kinds = [CertificateKind::SignatureCa, CertificateKind::UserAuthenticationCa];
    for (anchor, kind) in testbed.anchors().iter().zip(kinds) {
        let anchor = Certificate::from_der(anchor).unwrap();
        assert_eq!((anchor.kind(), anchor.environment()), (kind, Environment::Testbed));
        assert!(anchor.is_self_issued() && anchor.generation().is_none());
        anchor.verify_signed_by(&anchor.public_key().unwrap()).unwrap();
    }
}

#[test]
fn both_certificates_point_at_their_issuer() {
    let testbed = Testbed::shared();
    for signer in [testbed.signature_signer(), testbed.authentication_signer()] {
        let certificate = Certificate::from_der(signer.certificate()).unwrap();
        let issuer = Certificate::from_der(signer.issuer_certificate().unwrap()).unwrap();
        certificate.verify_signed_by(&issuer.public_key().unwrap()).unwrap();
        assert_eq!(certificate.authority_key_id(), issuer.subject_key_id());
        assert_eq!(certificate.authority_issuer().unwrap().der(), issuer.subject().der());
        assert_eq!(certificate.authority_serial().unwrap().to_string(), issuer.serial().to_string());
        assert_eq!(certificate.spki_der(), signer.spki_der());
        assert_eq!(certificate.issuer_alt_name().unwrap().der(), issuer.subject_alt_name().unwrap().der());
        // RFC 5280 §4.2.1.2 (1): SHA-1 of the key's bits, which begin 24 bytes into this SubjectPublicKeyInfo.
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &signer.spki_der()[24..]);
        assert_eq!(certificate.subject_key_id().unwrap(), digest.as_ref());
    }
}

#[test]
fn names_and_policies_are_those_that_the_certificate_crate_calls_testbed() {
    assert_eq!(ORGANIZATION, TESTBED_ORGANIZATION);
    assert_eq!(SIGNATURE_POLICY, policy::TESTBED_SIGNATURE_POLICY);
    assert_eq!(USER_AUTHENTICATION_POLICY, policy::TESTBED_USER_AUTHENTICATION_POLICY);
}

#[test]
fn the_person_is_settable() {
    let mut options = TestbedOptions::new("2026-11-22T03:04:05.678Z".parse().unwrap());
    options.seed = Some(50);
    options.person = Person {
        name: "髙橋　﨑".into(),
        name_substitutes: Some("1001".into()),
        birth: jiff::civil::date(2004, 2, 29),
        sex: Sex::Male,
        ..Person::default()
    };
    let testbed = Testbed::generate(&options).unwrap();
    let certificate = Certificate::from_der(testbed.signature_signer().certificate()).unwrap();
    let attributes = certificate.attributes().unwrap();
    assert_eq!(attributes.name().unwrap().marked(), "〔髙〕橋　〔﨑〕");
    assert_eq!(attributes.birth_date().unwrap().raw(), "420040229");
    assert_eq!(attributes.sex().unwrap().code(), "1");
    // 2027, 2028, 2029, 2030, 2031: the fifth has no 29 February.
    assert_eq!(certificate.not_after(), "2031-02-28T14:59:59Z".parse::<Timestamp>().unwrap());
    assert_eq!(certificate.not_before(), "2026-11-22T03:04:05Z".parse::<Timestamp>().unwrap());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

    #[test]
    fn any_persons_attributes_are_read_back(
        name in "[\\PC]{1,200}", address in "[\\PC]{1,200}", year in 1868_i16..2027, month in 1_i8..=12, day in 1_i8..=28,
    ) {
        let birth = jiff::civil::date(year, month, day);
        let flags: String = name.chars().map(|character| if character.is_ascii() { '0' } else { '1' }).collect();
        let person = Person { name, address, birth, name_substitutes: Some(flags), ..Person::default() };
        let spec = CertificateSpec::signature().extension(Extension::attributes(&person));
        let certificate = Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0).unwrap();
        let attributes = certificate.attributes().unwrap();
        let name = attributes.name().unwrap();
        proptest::prop_assert_eq!(name.text(), &person.name);
        let marked = name.substitutes().map(|(_, character)| character);
        proptest::prop_assert!(marked.eq(person.name.chars().filter(|character| !character.is_ascii())));
        proptest::prop_assert_eq!(attributes.address().unwrap().text(), &person.address);
        proptest::prop_assert_eq!(attributes.birth_date().unwrap().date(), Some(birth));
    }
}

/// The structure of the published CA certificates (JPKI_VECTORS names the folder that has them), where they are at hand.
#[test]
fn ca_certificates_have_the_structure_of_the_published_ones() {
    let Some(folder) = std::env::var_os("JPKI_VECTORS") else { return };
    let folder = std::path::Path::new(&folder).join("jpki-ca");
    let ours = Testbed::shared().anchors();
    for (file, ours) in [("signca03.cer", &ours[0]), ("authca03.cer", &ours[1])] {
        let theirs = std::fs::read(folder.join(file)).unwrap();
        assert_eq!(extensions(ours), extensions(&theirs), "{file}");
        assert_eq!(shape(ours), shape(&theirs), "{file}");
    }
}

/// Tags and depths of a DER value, without lengths and contents; inside extension values, too.
fn shape(der: &[u8]) -> Vec<(usize, u8)> {
    fn walk(mut bytes: &[u8], depth: usize, out: &mut Vec<(usize, u8)>) -> Option<()> {
        while let [tag, first, rest @ ..] = bytes {
            let (length, rest) = match first {
                0..0x80 => (usize::from(*first), rest),
                _ => {
                    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
                    (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
                }
            };
            let (content, rest) = rest.split_at_checked(length)?;
            out.push((depth, *tag));
            if tag & 0x20 != 0 {
                walk(content, depth + 1, out)?;
            } else if *tag == 0x04 && content.first().is_some_and(|tag| matches!(tag, 0x03 | 0x04 | 0x30)) {
                let mark = out.len();
                if walk(content, depth + 1, out).is_none() {
                    out.truncate(mark);
                }
            }
            bytes = rest;
        }
        bytes.is_empty().then_some(())
    }
    let mut out = Vec::new();
    walk(der, 0, &mut out).unwrap();
    out
}
