//! Index files that somebody has changed: a small index, bytes of it overwritten. It opens or not; a look-up says what the
//! list said, or that the index is damaged.
#![no_main]

use std::sync::OnceLock;

use jpki_certificate::SerialNumber;
use jpki_testbed::{CrlSpec, EntryOrder, Filler, Issuer, Testbed};
use jpki_validity::crl::{CrlIndex, IndexBuilder, Lookup, ScanOptions, scan};
use libfuzzer_sys::fuzz_target;

const ENTRIES: u64 = 300;

fn filler() -> Filler {
    Filler::new(ENTRIES).order(EntryOrder::Shuffled(1)).with_reasons()
}

/// An index, and what it says of each entry.
fn made() -> &'static (Vec<u8>, Vec<(SerialNumber, Lookup)>) {
    static MADE: OnceLock<(Vec<u8>, Vec<(SerialNumber, Lookup)>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let bed = Testbed::shared();
        let list = bed.crl(&CrlSpec::new(Issuer::SignatureCa, bed.now()).filler(filler())).unwrap();
        let folder = std::env::temp_dir();
        let path = folder.join(format!("jpki-fuzz-{}.index", std::process::id()));
        let file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        let mut builder = IndexBuilder::new(file, &path, &folder).unwrap();
        let summary = scan(list.as_slice(), ScanOptions::default(), |entry| builder.push(entry)).unwrap();
        builder.finish(&summary, None, None).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let index = CrlIndex::from_bytes(bytes.clone()).unwrap();
        let serials = (0..ENTRIES).map(|number| SerialNumber::from_integer_octets(&filler().serial(number)).unwrap());
        let rows = serials.map(|serial| (serial.clone(), index.lookup(&serial).unwrap())).collect();
        (bytes, rows)
    })
}

fuzz_target!(|changes: &[u8]| {
    let _ = CrlIndex::from_bytes(changes.to_vec());
    let (bytes, rows) = made();
    let mut bytes = bytes.clone();
    for change in changes.chunks_exact(3).take(4) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
        bytes[at] = change[2];
    }
    let Ok(index) = CrlIndex::from_bytes(bytes) else { return };
    for (serial, lookup) in rows {
        if let Ok(found) = index.lookup(serial) {
            assert_eq!(found, *lookup);
        }
    }
});
