//! The outer form: exactly one certificate, nothing around it, nothing between its fields.

use std::fmt::Write;

use base64::Engine;
use jpki_certificate::{BirthDate, Certificate, CertificateError, MAX_BUNDLE, MAX_CERTIFICATES, MAX_SIZE, Name};
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Extension, Testbed};
use proptest::prelude::*;

fn holder() -> Vec<u8> {
    Testbed::shared().signature_signer().certificate().to_vec()
}

fn malformed(part: &'static str) -> Option<CertificateError> {
    Some(CertificateError::Malformed { part })
}

/// A DER value.
fn tlv(id: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![id];
    match u8::try_from(content.len()) {
        Ok(length @ 0..=127) => bytes.push(length),
        Ok(length) => bytes.extend([0x81, length]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// The values that `bytes` consist of, whole.
fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let length = match bytes[1] {
            length @ 0..=127 => 2 + usize::from(length),
            0x81 => 3 + usize::from(bytes[2]),
            _ => 4 + usize::from(u16::from_be_bytes([bytes[2], bytes[3]])),
        };
        values.push(bytes[..length].to_vec());
        bytes = &bytes[length..];
    }
    values
}

fn content(value: &[u8]) -> &[u8] {
    let header = match value[1] {
        0..=127 => 2,
        0x81 => 3,
        _ => 4,
    };
    &value[header..]
}

/// The holder's certificate with its signed part changed.
fn with_fields(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Result<Certificate, CertificateError> {
    let mut outer = split(content(&holder()));
    let mut fields = split(content(&outer[0]));
    change(&mut fields);
    outer[0] = tlv(0x30, &fields.concat());
    Certificate::from_der(&tlv(0x30, &outer.concat()))
}

#[test]
fn exactly_one_certificate_is_read() {
    let der = holder();
    assert_eq!(Certificate::from_der(&der).unwrap().der(), der);
    assert_eq!(Certificate::from_der(&[]), Err(CertificateError::NoCertificate));
    assert_eq!(Certificate::from_der(&der[..der.len() - 1]).err(), malformed("Certificate"));
    let trailing = [der.as_slice(), &[0xFF; 3]].concat();
    assert_eq!(Certificate::from_der(&trailing), Err(CertificateError::TrailingData { count: 3 }));
    let huge = vec![0x30; MAX_SIZE + 1];
    assert_eq!(Certificate::from_der(&huge), Err(CertificateError::TooLarge { size: MAX_SIZE + 1, limit: MAX_SIZE }));
    let mut outer = split(content(&der));
    outer.push(vec![5, 0]);
    assert_eq!(Certificate::from_der(&tlv(0x30, &outer.concat())).err(), malformed("Certificate"));
    outer.pop();
    // Unused bits in the signature.
    outer[2][4] = 1;
    assert_eq!(Certificate::from_der(&tlv(0x30, &outer.concat())).err(), malformed("signatureValue"));
}

#[test]
fn only_version_3_is_read() {
    let version = |bytes: Vec<u8>| with_fields(|fields| fields[0] = bytes).err();
    assert_eq!(version(tlv(0xA0, &[2, 1, 1])), Some(CertificateError::Version { found: 2 }));
    assert_eq!(version(tlv(0xA0, &[2, 1, 3])), Some(CertificateError::Version { found: 4 }));
    assert_eq!(version(tlv(0xA0, &[2, 1, 2, 5, 0])), malformed("version"));
    assert_eq!(with_fields(|fields| drop(fields.remove(0))).err(), Some(CertificateError::Version { found: 1 }));
    assert!(with_fields(|_| ()).is_ok());
}

#[test]
fn serial_numbers_are_positive_and_at_most_20_octets() {
    let serial = |octets: &[u8]| with_fields(|fields| fields[1] = tlv(2, octets));
    assert_eq!(serial(&[0]).err(), Some(CertificateError::SerialNotPositive));
    assert_eq!(serial(&[0x80]).err(), Some(CertificateError::SerialNotPositive));
    assert_eq!(serial(&[1; 21]).err(), Some(CertificateError::SerialTooLong { octets: 21 }));
    assert_eq!(serial(&[0, 1]).err(), malformed("serialNumber"));
    assert_eq!(serial(&[1; 20]).unwrap().serial().integer_octets(), [1; 20]);
    assert_eq!(with_fields(|fields| fields[1] = tlv(4, &[1])).err(), malformed("serialNumber"));
}

#[test]
fn nothing_stands_between_or_behind_the_fields() {
    assert_eq!(with_fields(|fields| fields.push(vec![5, 0])).err(), malformed("TBSCertificate"));
    assert_eq!(with_fields(|fields| fields.insert(7, vec![5, 0])).err(), malformed("TBSCertificate"));
    let twice = |fields: &mut Vec<Vec<u8>>| fields.push(fields[7].clone());
    assert_eq!(with_fields(twice).err(), malformed("TBSCertificate"));
    assert_eq!(with_fields(|fields| fields.truncate(6)).err(), malformed("TBSCertificate"));
    assert_eq!(with_fields(|fields| fields[7] = tlv(0xA3, &tlv(0x30, &[]))).err(), malformed("extensions"));
    let extension = tlv(0x30, &[6, 1, 0x2A, 4, 0, 5, 0]);
    assert_eq!(with_fields(|fields| fields[7] = tlv(0xA3, &tlv(0x30, &extension))).err(), malformed("extensions"));
    // TRUE is FF and nothing else.
    let extension = tlv(0x30, &[6, 1, 0x2A, 1, 1, 1, 4, 0]);
    assert_eq!(with_fields(|fields| fields[7] = tlv(0xA3, &tlv(0x30, &extension))).err(), malformed("extensions"));
    assert_eq!(with_fields(|fields| fields[3] = vec![0x31, 0]).err(), malformed("issuer"));
}

#[test]
fn times_have_seconds_and_are_in_utc() {
    let validity = |from: &[u8], to: &[u8]| with_fields(|fields| fields[4] = tlv(0x30, &[from, to].concat()));
    let utc = |text: &str| tlv(0x17, text.as_bytes());
    let generalized = |text: &str| tlv(0x18, text.as_bytes());
    let read = validity(&utc("500101000000Z"), &generalized("20500101000000Z")).unwrap();
    assert_eq!(read.not_before().to_string(), "1950-01-01T00:00:00Z");
    assert_eq!(read.not_after().to_string(), "2050-01-01T00:00:00Z");
    let read = validity(&utc("491231235959Z"), &generalized("99991231235959Z")).unwrap();
    assert_eq!(read.not_before().to_string(), "2049-12-31T23:59:59Z");
    // RFC 5280 §4.1.2.5: no well-defined expiration date.
    assert_eq!(read.not_after().as_second(), jiff::Timestamp::MAX.as_second());
    let good = utc("260101000000Z");
    for bad in ["2601010000Z", "260101000000+0900", "260101000000", "261301000000Z", "260230000000Z", "260101250000Z"] {
        assert!(matches!(validity(&utc(bad), &good), Err(CertificateError::Malformed { .. })), "{bad}");
        assert!(matches!(validity(&good, &utc(bad)), Err(CertificateError::Malformed { .. })), "{bad}");
    }
    for bad in ["20260101000000.5Z", "20260101000000", "202601010000Z"] {
        assert!(matches!(validity(&good, &generalized(bad)), Err(CertificateError::Malformed { .. })), "{bad}");
    }
    assert_eq!(with_fields(|fields| fields[4] = tlv(0x30, &good)).err(), malformed("validity"));
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in base64::engine::general_purpose::STANDARD.encode(der).as_bytes().chunks(64) {
        writeln!(text, "{}", std::str::from_utf8(line).unwrap()).unwrap();
    }
    text + &format!("-----END {label}-----\n")
}

#[test]
fn a_file_is_one_der_certificate_or_any_number_of_pem_blocks() {
    let anchors = Testbed::shared().anchors();
    let read = |bytes: &[u8]| Certificate::from_pem_or_der(bytes);
    assert_eq!(read(&anchors[0]).unwrap().len(), 1);
    let bundle = format!(
        "two CAs\r\n{}{}\n{}",
        pem("CERTIFICATE", &anchors[0]).replace('\n', "\r\n"),
        pem("PRIVATE KEY", b"not looked at"),
        pem("CERTIFICATE", &anchors[1])
    );
    let found = read(bundle.as_bytes()).unwrap();
    assert_eq!(found.iter().map(Certificate::der).collect::<Vec<_>>(), [&anchors[0], &anchors[1]]);
    let two = pem("CERTIFICATE", &anchors[0]) + &pem("CERTIFICATE", &anchors[1]);
    assert_eq!(read(format!("\u{FEFF}{two}").as_bytes()).unwrap(), found, "after a byte order mark");
    for nothing in ["", "hello\n", &pem("PRIVATE KEY", b"x")] {
        assert_eq!(read(nothing.as_bytes()), Err(CertificateError::NoCertificate), "{nothing}");
    }
    let broken = bundle.replace("-----END CERTIFICATE-----", "");
    assert!(matches!(read(broken.as_bytes()), Err(CertificateError::Pem { number: 1, .. })));
    let cut = pem("CERTIFICATE", &anchors[0][..100]);
    assert_eq!(read(cut.as_bytes()).err(), malformed("Certificate"));
    let many = pem("CERTIFICATE", &anchors[0]).repeat(MAX_CERTIFICATES + 1);
    assert_eq!(read(many.as_bytes()), Err(CertificateError::TooManyCertificates { limit: MAX_CERTIFICATES }));
    let long = " ".repeat(MAX_BUNDLE + 1);
    assert_eq!(read(long.as_bytes()), Err(CertificateError::TooLarge { size: MAX_BUNDLE + 1, limit: MAX_BUNDLE }));
}

/// What is read here is what a general reader finds: the two are of different make.
fn compare_with_another_reader(certificate: &Certificate) {
    use x509_parser::certificate::X509CertificateParser;
    use x509_parser::nom::Parser;
    let mut reader = X509CertificateParser::new().with_deep_parse_extensions(false);
    let (rest, other) = reader.parse(certificate.der()).unwrap();
    assert!(rest.is_empty());
    // What has no end is beyond our range.
    let seconds = |time: jiff::Timestamp| time.as_second();
    let latest = seconds(jiff::Timestamp::MAX);
    let validity = other.validity();
    assert_eq!(seconds(certificate.not_before()), validity.not_before.timestamp().min(latest));
    assert_eq!(seconds(certificate.not_after()), validity.not_after.timestamp().min(latest));
    let critical = other.extensions().iter().filter(|extension| extension.critical);
    let critical: Vec<_> = critical.map(|extension| &extension.oid).collect();
    assert_eq!(certificate.critical_extensions().len(), critical.len());
    for (ours, theirs) in certificate.critical_extensions().iter().zip(critical) {
        // It does not know that the second arc below 2 may be 40 and more.
        assert!(*ours == theirs.to_id_string() || theirs.as_bytes()[0] >= 120, "{ours}");
    }
    assert_eq!(certificate.serial().integer_octets(), other.raw_serial());
    assert_eq!(certificate.spki_der(), other.public_key().raw);
    assert_eq!(certificate.subject().der(), other.subject().as_raw());
    assert_eq!(certificate.tbs_der(), other.tbs_certificate.as_ref());
}

#[test]
fn another_reader_finds_the_same_in_good_certificates() {
    let testbed = Testbed::shared();
    let anchors = testbed.anchors();
    for der in [holder(), testbed.authentication_signer().certificate().to_vec()].iter().chain(&anchors) {
        compare_with_another_reader(&Certificate::from_der(der).unwrap());
    }
}

/// Everything that can be asked of a certificate, so that no accessor hides a panic.
fn ask_everything(certificate: &Certificate) {
    let attributes = certificate.attributes();
    let shown = format!(
        "{} {} {} {:?} {:?}",
        certificate.subject(),
        certificate.issuer(),
        certificate.serial(),
        certificate.subject_parts().map(|parts| parts.counter().municipality_code().to_owned()),
        certificate.generation(),
    );
    assert!(!shown.is_empty());
    for text in [attributes.and_then(|a| a.name()), attributes.and_then(|a| a.address())].into_iter().flatten() {
        assert!(text.marked().len() >= text.text().len());
    }
    if let Some(birth) = attributes.and_then(|a| a.birth_date()) {
        assert!(!birth.japanese().is_empty());
    }
    if let Ok(key) = certificate.public_key() {
        drop(certificate.verify_signed_by(&key));
    }
}

proptest! {
    #[test]
    fn mutated_certificates_never_panic(
        which in 0..3_usize,
        mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let testbed = Testbed::shared();
        let mut der = match which {
            0 => testbed.signature_signer().certificate().to_vec(),
            1 => testbed.authentication_signer().certificate().to_vec(),
            _ => testbed.signature_ca().certificate().to_vec(),
        };
        for (index, value) in &mutations {
            let position = index.index(der.len());
            der[position] = *value;
        }
        if let Some(cut) = cut {
            der.truncate(cut.index(der.len()));
        }
        if let Ok(certificate) = Certificate::from_der(&der) {
            prop_assert_eq!(certificate.der(), der.as_slice());
            ask_everything(&certificate);
            compare_with_another_reader(&certificate);
        }
    }

    #[test]
    fn extension_values_of_any_bytes_never_panic(
        which in 0..14_usize,
        value in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let oid = ["2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.31", "2.5.29.32",
            "2.5.29.35", "2.5.29.37", "1.3.6.1.5.5.7.1.1", "2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.54"][which];
        // Half of them start like the real thing.
        let value = if value.first().is_some_and(|byte| byte & 1 == 1) { tlv(0x30, &value) } else { value };
        let spec = CertificateSpec::signature().extension(Extension::raw(oid, false, &value));
        if let Ok(certificate) = Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0) {
            ask_everything(&certificate);
        }
    }

    #[test]
    fn names_and_birth_dates_of_any_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        text in "\\PC{0,12}|[0-9]{9}",
    ) {
        let attribute = tlv(0x30, &[tlv(6, &[0x55, 4, 3]), bytes.clone()].concat());
        for der in [bytes, tlv(0x30, &tlv(0x31, &attribute))] {
            if let Ok(name) = Name::from_der(&der) {
                prop_assert!(name.matches(&name));
                prop_assert!(!name.to_string().contains(char::is_control));
            }
        }
        if let Some(date) = BirthDate::from_digits(&text) {
            prop_assert_eq!(date.raw(), text);
            prop_assert!(date.japanese().ends_with(['日', '明']));
        }
    }

    #[test]
    fn files_of_any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(Certificate::from_pem_or_der(&bytes));
        drop(Certificate::from_pem_or_der(&[b"-----BEGIN CERTIFICATE-----\n", bytes.as_slice()].concat()));
    }
}
