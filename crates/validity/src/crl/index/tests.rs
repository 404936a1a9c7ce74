//! An index against a table in memory: whatever the order, however much memory there is, and whatever is damaged.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use jiff::Timestamp;
use proptest::prelude::*;

use super::format::BLOCK;
use super::*;
use crate::crl::{CrlEntry, CrlError, CrlExtensions, CrlSummary, time};
use crate::revocation::RevocationReason;

/// A file in memory.
struct Memory(Cursor<Vec<u8>>);

impl Read for Memory {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Memory {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl build::IndexFile for Memory {
    fn cut(&mut self, size: u64) -> io::Result<()> {
        self.0.get_mut().truncate(usize::try_from(size).unwrap());
        Ok(())
    }
}

/// What an index is to hold about a serial number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    at: i64,
    reason: RevocationReason,
    invalid_since: Option<i64>,
}

impl Row {
    fn expected(self) -> Lookup {
        Lookup::Listed {
            at: time::from_seconds(self.at),
            reason: self.reason,
            invalid_since: self.invalid_since.map(time::from_seconds),
        }
    }
}

fn summary(entries: usize) -> CrlSummary {
    let name = jpki_certificate::Name::from_der(&hex::decode("300d310b3009060355040613024a50").unwrap()).unwrap();
    CrlSummary {
        version: 2,
        signature_algorithm: "1.2.840.113549.1.1.11".to_owned(),
        issuer: name,
        this_update: Timestamp::from_second(1_775_001_600).unwrap(),
        next_update: Some(Timestamp::from_second(1_775_088_000).unwrap()),
        extensions: CrlExtensions::default(),
        entries: entries as u64,
        negative_serials: 2,
        size: 12_345,
        sha256: Some([7; 32]),
        extensions_der: Vec::new(),
        signed: None,
        signature: vec![9; 256],
    }
}

/// Builds an index from rows in this order, with so much memory for sorting.
fn build(rows: &[(Vec<u8>, Row)], memory: usize) -> Result<Vec<u8>, CrlError> {
    let scratch = std::env::temp_dir();
    let mut builder = IndexBuilder::new(Memory(Cursor::default()), &scratch, &scratch)?
        .with_memory(memory, rows.len() as u32 / 10 + 1);
    for (serial, row) in rows {
        let short = if serial.len() > 8 { 0 } else { serial.iter().fold(0, |n, octet| n << 8 | u64::from(*octet)) };
        builder.push(&CrlEntry {
            serial,
            short,
            revoked_at: row.at,
            reason: row.reason,
            invalid_since: row.invalid_since,
        })?;
    }
    let file = builder.finish(&summary(rows.len()), Some(b"signer"), Some("kept"))?;
    Ok(file.0.into_inner())
}

fn rows() -> impl Strategy<Value = BTreeMap<Vec<u8>, Row>> {
    let serial = prop_oneof![
        4 => (1_u64..5000).prop_map(|number| number.to_be_bytes().to_vec()),
        2 => any::<u64>().prop_map(|number| (number | 1).to_be_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 9..21),
    ];
    let serial = serial.prop_filter_map("zero", |octets| {
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        (zeros < octets.len()).then(|| octets[zeros..].to_vec())
    });
    let at = prop_oneof![
        5 => 1_600_000_000_i64..1_800_000_000,
        1 => -2_000_000_000_i64..250_000_000_000,
        1 => Just(i64::from(u32::MAX)),
        1 => Just(i64::from(u32::MAX) + 1),
    ];
    let row = (at, 0..10_usize, proptest::option::weighted(0.1, -2_000_000_000_i64..250_000_000_000));
    let row =
        row.prop_map(|(at, reason, invalid_since)| Row { at, reason: RevocationReason::ALL[reason], invalid_since });
    proptest::collection::btree_map(serial, row, 0..600)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_serial_number_is_found_with_its_row_and_no_other(
        rows in rows(),
        order in prop_oneof![Just(None), any::<u64>().prop_map(Some)],
        disorder_at in 0_usize..600,
        memory in prop_oneof![Just(usize::MAX), Just(0)],
        absent in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..21), 20),
    ) {
        let mut list: Vec<(Vec<u8>, Row)> = rows.clone().into_iter().collect();
        // By number, not by octets; then shuffled from some place on.
        list.sort_by_key(|(serial, _)| (serial.len(), serial.clone()));
        if let Some(seed) = order {
            let start = disorder_at.min(list.len());
            list[start..].sort_by_key(|(serial, _)| {
                serial.iter().fold(seed, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(0x100_0000_01B3))
            });
        }
        let index = CrlIndex::from_bytes(build(&list, memory).unwrap()).unwrap();
        index.check().unwrap();
        for (serial, row) in &rows {
            prop_assert_eq!(index.find(serial), Ok(row.expected()));
        }
        for serial in absent.iter().filter(|serial| serial[0] != 0 && !rows.contains_key(*serial)) {
            prop_assert_eq!(index.find(serial), Ok(Lookup::Absent));
        }
    }

    #[test]
    fn any_bytes_open_or_not_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = CrlIndex::from_bytes(bytes);
    }
}

/// So many rows of each kind: short serial numbers close together and far apart, long ones, extras.
fn many(count: u64) -> Vec<(Vec<u8>, Row)> {
    let row = |number: u64| Row {
        at: 1_700_000_000 + number as i64,
        reason: RevocationReason::ALL[number as usize % 10],
        invalid_since: number.is_multiple_of(7).then_some(1_600_000_000),
    };
    let close = (1..=count).map(|number| (0x0600_0000 + number * 3).to_be_bytes()[4..].to_vec());
    let far = (1..=count).map(|number| (number << 40 | 1 << 62).to_be_bytes().to_vec());
    let long = (1..=count).map(|number| [&[0x70; 12][..], &number.to_be_bytes()].concat());
    close.chain(far).chain(long).zip(0..).map(|(serial, number)| (serial, row(number))).collect()
}

#[test]
fn what_the_list_says_of_itself_is_in_the_index() {
    let rows = many(100);
    let index = CrlIndex::from_bytes(build(&rows, usize::MAX).unwrap()).unwrap();
    let found = index.summary();
    assert_eq!(found.list, summary(rows.len()));
    assert_eq!((found.signer_spki.as_deref(), found.kept.as_deref()), (Some(&b"signer"[..]), Some("kept")));
    assert_eq!(index.lookup(&jpki_certificate::SerialNumber::from_integer_octets(&[1]).unwrap()), Ok(Lookup::Absent));
}

#[test]
fn an_empty_list_has_an_index() {
    let index = CrlIndex::from_bytes(build(&[], 0).unwrap()).unwrap();
    index.check().unwrap();
    assert_eq!(index.find(&[1]), Ok(Lookup::Absent));
    assert_eq!(index.find(&[1; 20]), Ok(Lookup::Absent));
}

#[test]
fn entries_take_less_than_sixteen_bytes_each() {
    let size = |rows: &[(Vec<u8>, Row)]| build(rows, usize::MAX).unwrap().len() as f64 / rows.len() as f64;
    let plain = |serials: Vec<Vec<u8>>| -> Vec<(Vec<u8>, Row)> {
        let row = Row { at: 1_700_000_000, reason: RevocationReason::KeyCompromise, invalid_since: None };
        serials.into_iter().map(|serial| (serial, row)).collect()
    };
    let close = plain((1..20_000_u64).map(|number| ((number << 24) + 0x4000_0000).to_be_bytes().to_vec()).collect());
    let far = plain((1..20_000_u64).map(|number| ((number << 44) + (1 << 62)).to_be_bytes().to_vec()).collect());
    assert!(size(&close) < 9.6, "{}", size(&close));
    assert!(size(&far) < 14.0, "{}", size(&far));
}

/// Short, long and extra ones; in order, out of order, in memory and in temporary files.
#[test]
fn a_serial_number_twice_is_refused() {
    let rows = many(3000);
    for double in [0, 1, 2999, 3000, 8999] {
        for place in [double + 1, rows.len()] {
            for memory in [0, usize::MAX] {
                let mut rows = rows.clone();
                rows.insert(place, rows[double].clone());
                assert_eq!(build(&rows, memory), Err(CrlError::DuplicateSerial), "{double} at {place}");
            }
        }
    }
}

#[test]
fn an_order_that_is_lost_late_changes_nothing() {
    let mut rows = many(30_000);
    let expected = build(&rows, usize::MAX).unwrap();
    // The first serial number comes last.
    let first = rows.remove(0);
    rows.push(first);
    for memory in [0, 100_000, usize::MAX] {
        assert_eq!(build(&rows, memory).unwrap(), expected);
    }
    rows.reverse();
    assert_eq!(build(&rows, 1 << 20).unwrap(), expected);
}

/// Each of 1,000 bytes, changed: the index does not open, or a look-up that takes the byte says so, and others are right.
#[test]
fn a_byte_that_was_changed_is_found() {
    let rows = many(2000);
    let bytes = build(&rows, usize::MAX).unwrap();
    let (mut not_opened, mut not_found, mut found) = (0, 0, 0);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for _ in 0..1000 {
        let at = (next() % bytes.len() as u64) as usize;
        let change = (next() % 255 + 1) as u8;
        let mut bytes = bytes.clone();
        bytes[at] ^= change;
        let index = match CrlIndex::from_bytes(bytes) {
            Ok(index) => index,
            Err(IndexError::NotAnIndex | IndexError::Version { .. } | IndexError::Damaged { .. }) => {
                not_opened += 1;
                continue;
            }
            Err(error) => panic!("byte {at}: {error}"),
        };
        // What opens is damaged in one block, and that is found.
        let offset = (at / BLOCK * BLOCK) as u64;
        let damaged = IndexError::Damaged { part: "entries", offset };
        assert_eq!(index.check(), Err(damaged.clone()));
        let mut hit = false;
        for (serial, row) in rows.iter().step_by(7).chain(&rows[rows.len() - 1..]) {
            match index.find(serial) {
                Ok(lookup) => {
                    assert_eq!(lookup, row.expected(), "byte {at}");
                    found += 1;
                }
                Err(error) => {
                    assert_eq!(error, damaged);
                    hit = true;
                }
            }
        }
        not_found += u32::from(hit);
        // A serial number that is not there is not called absent from a damaged block either.
        let absent = rows.iter().map(|(serial, _)| serial).filter(|serial| serial.len() == 4);
        for serial in absent.step_by(50) {
            let number = u64::from(u32::from_be_bytes(serial[..].try_into().unwrap())) + 1;
            assert!(matches!(
                index.find(&number.to_be_bytes()[4..]),
                Ok(Lookup::Absent) | Err(IndexError::Damaged { .. })
            ));
        }
    }
    assert!(not_opened > 20 && not_found > 500 && found > 100_000, "{not_opened} {not_found} {found}");
}

/// Every byte of header, directory and description, and one of each block.
#[test]
fn every_byte_that_is_read_at_opening_is_under_a_checksum() {
    let bytes = build(&many(60), usize::MAX).unwrap();
    let blocks = CrlIndex::from_bytes(bytes.clone()).unwrap().check();
    assert_eq!(blocks, Ok(()));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        let found = match CrlIndex::from_bytes(changed) {
            Ok(index) => index.check(),
            Err(error) => Err(error),
        };
        assert!(found.is_err(), "byte {at}");
    }
}

#[test]
fn blocks_in_each_others_places_are_damage() {
    let mut bytes = build(&many(2000), usize::MAX).unwrap();
    let (one, other) = bytes[BLOCK..BLOCK * 3].split_at_mut(BLOCK);
    one.swap_with_slice(other);
    let index = CrlIndex::from_bytes(bytes).unwrap();
    assert_eq!(index.check(), Err(IndexError::Damaged { part: "entries", offset: BLOCK as u64 }));
}

#[test]
fn what_is_no_index_or_another_version_is_told() {
    let bytes = build(&many(100), usize::MAX).unwrap();
    let open = |bytes: &[u8]| CrlIndex::from_bytes(bytes.to_vec()).map(|_| ()).unwrap_err();
    assert_eq!(open(b""), IndexError::NotAnIndex);
    assert_eq!(open(&bytes[..100]), IndexError::NotAnIndex);
    let (found, expected) = (bytes.len() as u64 - 1, bytes.len() as u64);
    assert_eq!(open(&bytes[..bytes.len() - 1]), IndexError::Size { found, expected });
    assert_eq!(open(&[&bytes[..], &[0]].concat()), IndexError::Size { found: expected + 1, expected });
    let mut later = bytes.clone();
    later[8] = 2;
    assert_eq!(open(&later), IndexError::Version { found: 2 });
    let folder = tempfile::tempdir().unwrap();
    let missing = CrlIndex::open(folder.path().join("missing")).map(|_| ()).unwrap_err();
    assert_eq!(missing, IndexError::Read { kind: io::ErrorKind::NotFound });
    // A file that is cut while it is open elsewhere: the map has its old length.
    let path = folder.path().join("index");
    std::fs::write(&path, &bytes).unwrap();
    let index = CrlIndex::of(&File::open(&path).unwrap()).unwrap();
    assert_eq!(index.size(), expected);
    assert!(!format!("{:?}", index.summary()).contains("signer"));
}
