//! CRLs that are too large to be held in memory.

use std::io::{self, Write};

use jpki_testbed::{CrlEntry, CrlSpec, EntryOrder, Filler, Issuer, Testbed, TestbedError};

use crate::support::Bench;

fn spec(filler: Filler) -> CrlSpec {
    CrlSpec::new(Issuer::SignatureCa, Testbed::shared().now()).filler(filler)
}

/// Serial numbers of a CRL, in its order, as OpenSSL prints them.
fn listed(bench: &Bench, spec: &CrlSpec) -> Vec<String> {
    bench.write("large.der", &Testbed::shared().crl(spec).unwrap());
    let (read, text) = bench.openssl(&["crl", "-in", "large.der", "-noout", "-text"]);
    assert!(read, "{text}");
    text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: ")).map(str::to_ascii_lowercase).collect()
}

#[test]
fn openssl_reads_and_accepts_thousands_of_entries() {
    let bench = Bench::new();
    for filler in [
        Filler::new(5000),
        Filler::new(5000).serial_octets(8).with_reasons(),
        Filler::new(5000).serial_octets(3).order(EntryOrder::Shuffled(1)),
    ] {
        let mut expected: Vec<String> = (0..5000).map(|index| hex::encode(filler.serial(index))).collect();
        let mut found = listed(&bench, &spec(filler));
        let (_, said) = bench.openssl(&["crl", "-in", "large.der", "-noout", "-verify", "-CAfile", "signature-ca.pem"]);
        assert!(said.contains("verify OK"), "{said}");
        // OpenSSL prints in the order of the list only until something has sorted it; the set is what is compared.
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn own_entries_stand_where_they_belong() {
    let bench = Bench::new();
    let filler = Filler::new(100);
    let own = [vec![3], filler.absent(49).unwrap(), vec![0x7F, 0xFF, 0xFF, 0xFF]];
    let entries = || own.iter().map(|serial| CrlEntry::new(serial, Testbed::shared().now()));
    let sorted = listed(&bench, &spec(filler.clone()).entries(entries()));
    let position = |serial: &[u8], listed: &[String]| {
        let text = hex::encode(serial);
        listed.iter().position(|other| *other == text)
    };
    assert_eq!([0, 1, 2].map(|own_index| position(&own[own_index], &sorted)), [Some(0), Some(51), Some(102)]);
    assert_eq!((position(&filler.serial(49), &sorted), position(&filler.serial(50), &sorted)), (Some(50), Some(52)));
    let shuffled = listed(&bench, &spec(filler.order(EntryOrder::Shuffled(7))).entries(entries()));
    assert_eq!([0, 1, 2].map(|own_index| position(&own[own_index], &shuffled)), [Some(0), Some(1), Some(2)]);
}

#[test]
fn the_order_follows_the_seed() {
    let make = |order| Testbed::shared().crl(&spec(Filler::new(1000).order(order))).unwrap();
    assert_eq!(make(EntryOrder::Shuffled(1)), make(EntryOrder::Shuffled(1)));
    assert_ne!(make(EntryOrder::Shuffled(1)), make(EntryOrder::Shuffled(2)));
    assert_ne!(make(EntryOrder::Shuffled(1)), make(EntryOrder::Sequential));
}

/// Takes so many bytes, in pieces of any size, and remembers the largest piece.
struct Limited {
    left: usize,
    largest: usize,
    taken: u64,
}

impl Write for Limited {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(buffer.len()).ok_or(io::ErrorKind::StorageFull)?;
        self.largest = self.largest.max(buffer.len());
        self.taken += buffer.len() as u64;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_crl_is_written_in_small_pieces() {
    let mut out = Limited { left: usize::MAX, largest: 0, taken: 0 };
    let length = Testbed::shared().write_crl(&spec(Filler::new(200_000)), &mut out).unwrap();
    assert_eq!(length, out.taken);
    assert!(length > 200_000 * 23 && out.largest < 70_000, "{length} in pieces of up to {}", out.largest);
}

#[test]
fn a_full_disk_and_too_many_entries_are_told() {
    let mut out = Limited { left: 100_000, largest: 0, taken: 0 };
    let full = Testbed::shared().write_crl(&spec(Filler::new(200_000)), &mut out).unwrap_err();
    assert!(matches!(full, TestbedError::Write { source, .. } if source.kind() == io::ErrorKind::StorageFull));
    let many = Testbed::shared().crl(&spec(Filler::new(128).serial_octets(1))).unwrap_err();
    assert!(matches!(many, TestbedError::TooManyEntries { count: 128, serial_octets: 1 }));
}
