//! Reading a list in one pass, and refusing what is none.

use jpki_testbed::{CrlEntry, EntryOrder, Extension, Filler, Reason, Testbed};
use jpki_validity::crl::{CrlError, CrlSummary, ScanOptions, scan};
use jpki_validity::revocation::RevocationReason;
use proptest::prelude::*;

use super::{ca, der, read, spec};
use crate::common::time;

/// Serial number, seconds, reason, seconds.
type Row = (Vec<u8>, i64, RevocationReason, Option<i64>);

fn rows(der: &[u8], options: ScanOptions) -> Result<(CrlSummary, Vec<Row>), CrlError> {
    let mut rows = Vec::new();
    let summary = scan(der, options, |entry| {
        let invalid = entry.invalid_since().map(|time| time.as_second());
        rows.push((entry.serial_magnitude().to_vec(), entry.revoked_at().as_second(), entry.reason(), invalid));
        Ok(())
    })?;
    Ok((summary, rows))
}

/// A value by its tag and content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let head = match content.len() {
        0..0x80 => vec![tag, length[3]],
        0x80..0x100 => vec![tag, 0x81, length[3]],
        0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
        _ => vec![tag, 0x83, length[1], length[2], length[3]],
    };
    [head, content.to_vec()].concat()
}

#[test]
fn a_list_says_what_it_was_made_of() {
    let long = [0x7F; 20];
    let list = der(&spec()
        .number(0x0102_0304)
        .municipality()
        .expired_certificates_since(time(-1000))
        .entry(CrlEntry::new(&[0x80, 1], time(-5)).reason(Reason::KeyCompromise))
        .entry(CrlEntry::new(&[9], time(-6)))
        .entry(CrlEntry::new(&long, time(-7)).reason(Reason::CertificateHold).invalidity_date(time(-8))));
    let seconds = |offset| time(offset).as_second();
    for options in [ScanOptions::default().in_threads(false), ScanOptions::default().in_threads(true)] {
        let (summary, rows) = rows(&list, options).unwrap();
        // Entries come as they stand: no order is asked for.
        assert_eq!(
            rows,
            [
                (vec![0x80, 1], seconds(-5), RevocationReason::KeyCompromise, None),
                (vec![9], seconds(-6), RevocationReason::Unspecified, None),
                (long.to_vec(), seconds(-7), RevocationReason::CertificateHold, Some(seconds(-8))),
            ]
        );
        assert_eq!((summary.version, summary.entries, summary.size), (2, 3, list.len() as u64));
        assert!(summary.issuer.matches(ca().subject()));
        assert_eq!((summary.this_update, summary.next_update), (time(0), Some(time(86_400))));
        assert_eq!(summary.signature_algorithm, "1.2.840.113549.1.1.11");
        let extensions = &summary.extensions;
        assert_eq!(extensions.number.as_ref().map(ToString::to_string).as_deref(), Some("01020304"));
        assert_eq!(extensions.authority_key_id.as_deref(), ca().subject_key_id());
        assert_eq!(extensions.lists_expired_since, Some(time(-1000)));
        assert!(!extensions.is_delta());
        let point = extensions.issuing_distribution_point.as_ref().unwrap();
        assert_eq!(point.names.len(), 1);
        let digest = jpki_signature::Digest::of(jpki_signature::DigestAlgorithm::Sha256, &list);
        assert_eq!(summary.sha256.unwrap(), digest.as_bytes());
        summary.verify_signed_by(&ca().public_key().unwrap()).unwrap();
    }
    assert_eq!(rows(&list, ScanOptions::default().without_digest()).unwrap().0.sha256, None);
}

/// Lists that fill several windows, in pieces of any size, DER and PEM, in one thread and in several.
#[test]
fn a_long_list_is_the_same_however_it_comes() {
    struct Pieces<'a>(&'a [u8], usize);
    impl std::io::Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.1 = self.1 * 31 % 65_521;
            let count = self.0.len().min(into.len()).min(self.1 % 5000 + 1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let filler = Filler::new(60_000).order(EntryOrder::Shuffled(3)).with_reasons();
    let list = der(&spec().filler(filler.clone()));
    let (summary, found) = rows(&list, ScanOptions::default()).unwrap();
    summary.verify_signed_by(&ca().public_key().unwrap()).unwrap();
    let mut serials: Vec<Vec<u8>> = found.iter().map(|row| row.0.clone()).collect();
    serials.sort_unstable();
    let expected: Vec<Vec<u8>> = (0..60_000).map(|index| filler.serial(index)).collect();
    assert_eq!(serials, expected);
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(&list);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN X509 CRL-----\n{}\n-----END X509 CRL-----\n", lines.join("\n"));
    for threads in [false, true] {
        for bytes in [list.as_slice(), pem.as_bytes()] {
            let mut number = 0;
            let options = ScanOptions::default().in_threads(threads);
            let again = scan(Pieces(bytes, 77), options, |entry| {
                assert_eq!(entry.serial_magnitude(), found[number].0);
                number += 1;
                Ok(())
            });
            assert_eq!(again.unwrap(), summary);
        }
    }
}

#[test]
fn lists_without_entries_or_of_version_1_are_lists() {
    let (summary, found) = rows(&der(&spec()), ScanOptions::default()).unwrap();
    assert_eq!((summary.entries, found.len()), (0, 0));
    summary.verify_signed_by(&ca().public_key().unwrap()).unwrap();
    let entry = CrlEntry::new(&[5], time(-5));
    let (summary, found) = rows(&der(&spec().version_1().entry(entry)), ScanOptions::default()).unwrap();
    assert_eq!((summary.version, found.len(), summary.extensions.number), (1, 1, None));
}

/// A list that ends anywhere is cut, whatever was read of it.
#[test]
fn a_list_that_is_cut_is_told_at_every_byte() {
    let list = der(&spec().number(5).municipality().entry(CrlEntry::new(&[9], time(-5))));
    for length in 0..list.len() {
        match read(&list[..length]) {
            Err(CrlError::Truncated { offset, .. }) => assert_eq!(offset, length as u64),
            other => panic!("{length}: {other:?}"),
        }
    }
    let longer = [list.as_slice(), &[0]].concat();
    assert_eq!(read(&longer), Err(CrlError::TrailingData { offset: list.len() as u64 }));
}

/// No byte of a list can be changed: it is no list any more, or its signature does not match.
#[test]
fn a_list_that_was_changed_is_refused_at_every_byte() {
    let list = der(&spec().number(5).municipality().entry(CrlEntry::new(&[9], time(-5)).reason(Reason::Superseded)));
    let key = ca().public_key().unwrap();
    read(&list).unwrap().verify_signed_by(&key).unwrap();
    for at in 0..list.len() {
        for change in [0x01, 0x80] {
            let mut list = list.clone();
            list[at] ^= change;
            let believed = read(&list).and_then(|summary| summary.verify_signed_by(&key));
            assert!(believed.is_err(), "byte {at}");
        }
    }
}

#[test]
fn signers_and_algorithms_that_do_not_fit_are_refused() {
    let key = ca().public_key().unwrap();
    let verified = |list: &[u8]| read(list).and_then(|summary| summary.verify_signed_by(&key));
    assert!(matches!(verified(&der(&spec().wrong_signer())), Err(CrlError::Signature(_))));
    let oid = "1.2.840.113549.1.1.5".to_owned();
    assert_eq!(verified(&der(&spec().sha1())), Err(CrlError::SignatureAlgorithm { oid }));
    // The algorithm outside is another than inside.
    let mut list = der(&spec());
    let outside = list.len() - 256 - 5 - 3;
    assert_eq!(list[outside], 11);
    list[outside] = 12;
    assert_eq!(verified(&list), Err(CrlError::SignatureAlgorithmsDiffer));
}

#[test]
fn serial_numbers_that_no_certificate_has_are_refused_or_passed_over() {
    let listed = |serial: &[u8]| read(&der(&spec().entry(CrlEntry::new(serial, time(-5))))).map(|list| list.entries);
    assert_eq!(listed(&[0x7F; 20]), Ok(1));
    assert!(matches!(listed(&[0x7F; 21]), Err(CrlError::SerialTooLong { octets: 21, .. })));
    // 20 octets, and a zero in front of them that the sign needs.
    assert!(matches!(listed(&[0xFF; 20]), Err(CrlError::SerialTooLong { octets: 21, .. })));
    assert!(matches!(listed(&[0]), Err(CrlError::SerialZero { .. })));
}

#[test]
fn indirect_lists_are_refused_by_name() {
    assert_eq!(read(&der(&spec().indirect())), Err(CrlError::Indirect));
    let entry = CrlEntry::new(&[5], time(-5)).certificate_issuer(&[("O", "Another")]);
    assert_eq!(read(&der(&spec().entry(entry))), Err(CrlError::Indirect));
}

#[test]
fn critical_extensions_that_are_not_known_are_refused_however_many() {
    let unknown = Extension::unknown_critical();
    let oid = unknown.oid().to_owned();
    let refused = Err(CrlError::UnknownCriticalExtension { oid: oid.clone() });
    assert_eq!(read(&der(&spec().extension(unknown.clone()))).map(|_| ()), refused);
    let entry = CrlEntry::new(&[5], time(-5)).extension(unknown);
    assert!(matches!(
        read(&der(&spec().entry(entry))),
        Err(CrlError::UnknownCriticalEntryExtension { oid: found, .. }) if found == oid
    ));
    let many = (0..10_000).fold(spec(), |spec, number| {
        spec.extension(Extension::raw(&format!("1.3.6.1.4.1.32473.9.{number}"), true, &[5, 0]))
    });
    assert!(matches!(
        read(&der(&many)),
        Err(CrlError::TooLarge { part: "crlExtensions", limit: 32_768, size: 150_000.., .. })
    ));
    // Extensions that need not be understood are counted, too.
    let many = (0..65).fold(spec(), |spec, number| {
        spec.extension(Extension::raw(&format!("1.3.6.1.4.1.32473.9.{number}"), false, &[5, 0]))
    });
    assert!(matches!(read(&der(&many)), Err(CrlError::TooLarge { part: "crlExtensions", limit: 64, .. })));
}

#[test]
fn extensions_that_contradict_are_refused() {
    let twice = spec().number(5).extension(Extension::raw("2.5.29.20", false, &[2, 1, 5]));
    assert_eq!(read(&der(&twice)), Err(CrlError::DuplicateExtension { oid: "2.5.29.20".to_owned() }));
    assert_eq!(read(&der(&spec().number(5).delta(5))), Err(CrlError::DeltaNumber));
    assert_eq!(read(&der(&spec().number(None).delta(5))), Err(CrlError::DeltaNumber));
    assert!(read(&der(&spec().number(6).delta(5))).unwrap().extensions.is_delta());
    let point = |value: &[u8]| read(&der(&spec().extension(Extension::raw("2.5.29.28", true, value))));
    assert_eq!(point(&tlv(0x30, &[0x85, 1, 0xFF])), Err(CrlError::AttributeCertificatesOnly));
    let both = tlv(0x30, &[0x81, 1, 0xFF, 0x82, 1, 0xFF]);
    let out_of_order = tlv(0x30, &[0x82, 1, 0xFF, 0x81, 1, 0x00]);
    let unknown_field = tlv(0x30, &[0x86, 1, 0xFF]);
    for value in [both, out_of_order, unknown_field, vec![5, 0], tlv(0x30, &[0x81, 1, 1])] {
        assert!(
            matches!(point(&value), Err(CrlError::MalformedExtension { oid, .. }) if oid == "2.5.29.28"),
            "{value:?}"
        );
    }
    let number = |value: &[u8]| read(&der(&spec().number(None).extension(Extension::raw("2.5.29.20", false, value))));
    assert!(number(&tlv(2, &[0x7F; 20])).is_ok());
    for value in [tlv(2, &[0x7F; 21]), tlv(2, &[0xFF]), tlv(2, &[]), vec![2, 1, 5, 0]] {
        assert!(
            matches!(number(&value), Err(CrlError::MalformedExtension { oid, .. }) if oid == "2.5.29.20"),
            "{value:?}"
        );
    }
}

/// A list out of parts, signed by nobody.
fn list_of(parts: &[&[u8]]) -> Vec<u8> {
    let algorithm: &[u8] = &[0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 11, 5, 0];
    let signed = tlv(0x30, &parts.concat());
    tlv(0x30, &[&signed, algorithm, &tlv(3, &[0; 257])].concat())
}

const VERSION: &[u8] = &[2, 1, 1];
const ALGORITHM: &[u8] = &[0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 11, 5, 0];
const ISSUER: &[u8] = &[0x30, 13, 0x31, 11, 0x30, 9, 6, 3, 0x55, 4, 6, 0x13, 2, b'J', b'P'];

fn date(text: &str) -> Vec<u8> {
    tlv(0x17, text.as_bytes())
}

#[test]
fn parts_that_do_not_belong_there_are_told_with_their_place() {
    let now = date("260401000000Z");
    let good: [&[u8]; 4] = [VERSION, ALGORITHM, ISSUER, &now];
    assert_eq!(read(&list_of(&good)).unwrap().next_update, None);
    let malformed = |part, offset| Err(CrlError::Malformed { part, offset });
    // Both headers have 4 and 3 octets.
    assert_eq!(read(&list_of(&[VERSION, ALGORITHM, ISSUER])), malformed("thisUpdate", 6 + 3 + 15 + 15));
    assert_eq!(read(&list_of(&[&[2, 1, 2], ALGORITHM, ISSUER, &now])), Err(CrlError::Version { found: 3 }));
    assert_eq!(read(&list_of(&[&[2, 1, 0], ALGORITHM, ISSUER, &now])), Err(CrlError::Version { found: 1 }));
    assert_eq!(read(&list_of(&[VERSION, ISSUER, ALGORITHM, &now])), malformed("signature", 6 + 3));
    assert_eq!(read(&list_of(&[VERSION, ALGORITHM, &[5, 0], &now])), malformed("issuer", 6 + 3 + 15));
    let after = 7 + 3 + 15 + 15 + 15;
    let wrong = date("260431000000Z");
    assert_eq!(
        read(&list_of(&[VERSION, ALGORITHM, ISSUER, &wrong])),
        Err(CrlError::Time { part: "thisUpdate", offset: 6 + 3 + 15 + 15 })
    );
    // Nobody knows what this is.
    let surplus = list_of(&[VERSION, ALGORITHM, ISSUER, &now, &[5, 0]]);
    assert_eq!(read(&surplus), malformed("tbsCertList", after - 1));
    // Extensions, which version 1 has not, and something behind them.
    let number = tlv(0x30, &tlv(0x30, &[tlv(6, &[0x55, 0x1D, 0x14]), tlv(4, &[2, 1, 5])].concat()));
    let extensions = tlv(0xA0, &number);
    assert!(read(&list_of(&[VERSION, ALGORITHM, ISSUER, &now, &extensions])).is_ok());
    assert_eq!(read(&list_of(&[ALGORITHM, ISSUER, &now, &extensions])), malformed("tbsCertList", after - 1 - 3));
    assert!(matches!(
        read(&list_of(&[VERSION, ALGORITHM, ISSUER, &now, &extensions, &[5, 0]])),
        Err(CrlError::Malformed { part: "tbsCertList", .. })
    ));
    assert!(matches!(
        read(&list_of(&[VERSION, ALGORITHM, ISSUER, &now, &tlv(0xA0, &tlv(0x30, &[]))])),
        Err(CrlError::Malformed { part: "crlExtensions", .. })
    ));
}

#[test]
fn lengths_that_lie_are_refused_at_once() {
    assert_eq!(read(&[]), Err(CrlError::Truncated { part: "CertificateList", offset: 0 }));
    assert_eq!(read(&[0x30]), Err(CrlError::Truncated { part: "CertificateList", offset: 1 }));
    let malformed = |part, offset| Err(CrlError::Malformed { part, offset });
    assert_eq!(read(&[0x02, 0]), malformed("CertificateList", 0));
    assert_eq!(read(&[0x30, 0x80, 0, 0]), malformed("CertificateList", 0));
    let huge = [0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    assert!(matches!(read(&huge), Err(CrlError::TooLarge { part: "CertificateList", limit: 0xFFFF_FFFF, .. })));
    // The signed part is longer than the list.
    assert_eq!(read(&[0x30, 2, 0x30, 9]), malformed("tbsCertList", 2));
    // A name of 100 kB, an entry of 5 kB, a signature of 5 kB.
    let now = date("260401000000Z");
    let long_name = tlv(0x30, &vec![0; 100_000]);
    assert!(matches!(
        read(&list_of(&[VERSION, ALGORITHM, &long_name, &now])),
        Err(CrlError::TooLarge { part: "issuer", size: 100_005, .. })
    ));
    let entries = tlv(0x30, &tlv(0x30, &vec![0; 5000]));
    assert!(matches!(
        read(&list_of(&[VERSION, ALGORITHM, ISSUER, &now, &entries])),
        Err(CrlError::TooLarge { part: "entry", size: 5004, limit: 4096, .. })
    ));
    let signed = tlv(0x30, &[VERSION, ALGORITHM, ISSUER, &now].concat());
    let list = tlv(0x30, &[&signed, ALGORITHM, &tlv(3, &[0; 5000])].concat());
    assert!(matches!(read(&list), Err(CrlError::TooLarge { part: "signatureValue", .. })));
    // The list of entries ends inside an entry.
    let cut = tlv(0x30, &[0x30, 40, 2, 1, 5]);
    let list = list_of(&[VERSION, ALGORITHM, ISSUER, &now, &cut]);
    assert!(matches!(read(&list), Err(CrlError::Malformed { part: "entry", .. })));
}

#[test]
fn an_error_of_whoever_takes_the_entries_ends_the_reading() {
    let list = der(&spec().filler(Filler::new(1000)));
    let mut taken = 0;
    let ended = scan(list.as_slice(), ScanOptions::default(), |_| {
        taken += 1;
        if taken == 10 { Err(CrlError::DuplicateSerial) } else { Ok(()) }
    });
    assert_eq!((ended, taken), (Err(CrlError::DuplicateSerial), 10));
}

#[test]
fn nothing_that_is_printed_tells_a_serial_number() {
    let list = der(&spec().entry(CrlEntry::new(&[0x12, 0x34, 0x56], time(-5))));
    scan(list.as_slice(), ScanOptions::default(), |entry| {
        let text = format!("{entry:?}");
        assert!(!text.contains("123456") && !text.contains("18, 52"), "{text}");
        Ok(())
    })
    .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_end_in_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&bytes);
    }

    /// Lists that are changed in several places, and cut.
    #[test]
    fn changed_lists_end_in_a_result(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        static LIST: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let entry = |number: u8| CrlEntry::new(&[number, 1], time(-5)).reason(Reason::Superseded);
        let list = LIST.get_or_init(|| der(&spec().municipality().entries((1..9).map(entry))));
        let mut list = list.clone();
        for (at, value) in changes {
            let at = at.index(list.len());
            list[at] = value;
        }
        if let Some(cut) = cut {
            list.truncate(cut.index(list.len()));
        }
        if let Ok(summary) = read(&list) {
            prop_assert_eq!(summary.size, list.len() as u64);
        }
    }
}

#[test]
fn the_testbed_is_the_one_that_the_tests_expect() {
    assert_eq!(Testbed::shared().now(), time(0));
}
