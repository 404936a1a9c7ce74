//! Revocation lists, DER and PEM: scanned, indexed, and every entry found again.
#![no_main]

use jpki_validity::crl::{CrlFiles, ScanOptions, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut entries = 0;
    let scanned = scan(bytes, ScanOptions::default().in_threads(false), |entry| {
        assert!((1..=20).contains(&entry.serial_magnitude().len()) && entry.serial_magnitude()[0] != 0);
        entries += 1;
        Ok(())
    });
    if let Ok(summary) = &scanned {
        assert_eq!(summary.entries, entries);
    }
    let mut files = CrlFiles::new();
    // What is indexed was scanned; only a serial number twice comes to light later.
    if files.add_bytes(bytes, "list", &std::env::temp_dir()).is_ok() {
        assert!(scanned.is_ok());
        let (_, index) = files.indexes().next().unwrap();
        index.check().unwrap();
        assert_eq!(&index.summary().list, &scanned.unwrap());
    }
});
