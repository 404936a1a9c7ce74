//! Many readers, while lists are replaced.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use jpki_testbed::{CrlEntry, CrlSpec, Filler, Issuer};
use jpki_validity::crl::{CrlIndex, CrlSigners, CrlStore, ImportOptions, Lookup};
use jpki_validity::revocation::{RevocationSource, RevocationStatus};

use super::{ca, der, holder, question};
use crate::common::{store as anchors, time};

const READERS: usize = 100;
const LISTS: u64 = 12;

/// Every list has the holder on it, revoked at a time that goes with the list's number: an answer that mixed two lists
/// would show.
#[test]
fn a_hundred_readers_see_one_list_or_the_next_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let open = || CrlStore::new(folder.path()).with_signers(CrlSigners::new(Vec::new(), anchors()));
    let lists: Vec<Vec<u8>> = (1..=LISTS)
        .map(|number| {
            let revoked_at = time(-1000 + number as i64);
            let entry = CrlEntry::new(holder().serial().integer_octets(), revoked_at);
            let list = CrlSpec::new(Issuer::SignatureCa, time(number as i64)).number(number);
            der(&list.filler(Filler::new(3000 + number * 100)).entry(entry))
        })
        .collect();
    let writer = open();
    writer.import(lists[0].as_slice(), time(3600), ImportOptions::default()).unwrap();
    let (done, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    // One that was opened before all others come.
    let first = CrlIndex::open(&writer.indexes().unwrap()[0].path).unwrap();
    thread::scope(|scope| {
        for reader in 0..READERS {
            let (done, answers, open) = (&done, &answers, &open);
            scope.spawn(move || {
                let (store, holder, ca) = (open(), holder(), ca());
                let mut last = 0;
                // Each reads to the end of the writing, and once more.
                loop {
                    let ended = done.load(Ordering::Acquire);
                    if reader % 2 == 0 {
                        store.refresh();
                    }
                    let answer = store.ask(&question(&holder, &ca, 3600));
                    let number = u64::from_str_radix(answer.crl_number.as_deref().unwrap(), 16).unwrap();
                    let RevocationStatus::Revoked { at, .. } = answer.status else { panic!("{:?}", answer.status) };
                    assert_eq!(at, time(-1000 + number as i64));
                    assert_eq!(answer.this_update, Some(time(number as i64)));
                    assert!(number >= last, "{number} after {last}");
                    last = number;
                    answers.fetch_add(1, Ordering::Relaxed);
                    if ended {
                        break;
                    }
                    // A hundred that never rest would leave the writer nothing.
                    thread::sleep(Duration::from_millis(5));
                }
                assert!(reader % 2 == 1 || last == LISTS);
            });
        }
        for list in &lists[1..] {
            writer.import(list.as_slice(), time(3600), ImportOptions::default()).unwrap();
        }
        done.store(true, Ordering::Release);
    });
    assert!(answers.load(Ordering::Relaxed) >= READERS as u64);
    // The file of the first list is gone; who has it open goes on with it.
    first.check().unwrap();
    assert!(matches!(first.lookup(holder().serial()), Ok(Lookup::Listed { at, .. }) if at == time(-999)));
}

/// Of several that bring in lists at once, none puts an older one in the place of a newer one.
#[test]
fn several_writers_end_with_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let lists: Vec<Vec<u8>> =
        (1..=8).map(|number| der(&CrlSpec::new(Issuer::SignatureCa, time(number)).number(number as u64))).collect();
    thread::scope(|scope| {
        for writer in 0..4 {
            let (lists, folder) = (&lists, folder.path());
            scope.spawn(move || {
                let store = CrlStore::new(folder).with_signers(CrlSigners::new(Vec::new(), anchors()));
                for list in lists.iter().skip(writer) {
                    // One that comes too late is refused.
                    let _ = store.import(list.as_slice(), time(3600), ImportOptions::default());
                }
            });
        }
    });
    let store = CrlStore::new(folder.path());
    assert_eq!(store.ask(&question(&holder(), &ca(), 3600)).crl_number.as_deref(), Some("08"));
}
