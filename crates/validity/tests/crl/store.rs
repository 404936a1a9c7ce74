//! A store: what it takes in, what it refuses, and that it answers from what it has.

use std::path::Path;

use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, CrlEntry, CrlSpec, Extension, Issuer, KeyChoice, KeyUsage, Reason, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::crl::{CrlError, CrlIndex, CrlSigners, CrlStore, ImportOptions, ImportOutcome, Imported, Lookup};
use jpki_validity::revocation::{EvidenceBytes, NotCheckedCause, RevocationAnswer, RevocationSource, RevocationStatus};

use super::reading::tlv;
use super::{ca, der, holder, question, spec};
use crate::common::{issue, named, store as anchors, time};

fn open(folder: &Path) -> CrlStore {
    CrlStore::new(folder).with_signers(CrlSigners::new(Vec::new(), anchors()))
}

fn import(store: &CrlStore, list: &CrlSpec) -> Result<Imported, CrlError> {
    store.import(der(list).as_slice(), time(3600), ImportOptions::default())
}

fn asked(store: &CrlStore) -> RevocationAnswer {
    store.ask(&question(&holder(), &ca(), 3600))
}

fn listed() -> CrlEntry {
    CrlEntry::new(holder().serial().integer_octets(), time(-100)).reason(Reason::CertificateHold)
}

fn at(seconds: i64) -> CrlSpec {
    CrlSpec::new(Issuer::SignatureCa, time(seconds))
}

const NOT_COVERED: RevocationStatus = RevocationStatus::NotChecked(NotCheckedCause::NotCovered);

#[test]
fn what_was_imported_is_answered_from_by_any_process() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("not yet there"));
    assert_eq!(asked(&store).status, NOT_COVERED);
    let imported = import(&store, &spec().municipality().entry(listed())).unwrap();
    assert_eq!((imported.outcome, imported.list.entries, imported.kept), (ImportOutcome::Added, 1, None));
    assert_eq!(imported.index_size, std::fs::metadata(&imported.path).unwrap().len());
    for store in [&store, &CrlStore::new(store.folder())] {
        let answer = asked(store);
        assert_eq!(answer.status, RevocationStatus::OnHold { since: time(-100) });
        assert_eq!(answer.source, Some(imported.path.display().to_string()));
        assert!(answer.evidence[0].sha256 == imported.list.sha256.unwrap() && answer.evidence[0].bytes.is_none());
    }
    let index = CrlIndex::open(&imported.path).unwrap();
    assert!(matches!(index.lookup(holder().serial()), Ok(Lookup::Listed { .. })));
    assert_eq!(index.summary().signer_spki.as_deref(), Some(ca().spki_der()));
    // Nothing is left of the work.
    assert_eq!(std::fs::read_dir(store.folder().join("incoming")).unwrap().count(), 0);
    assert_eq!(store.indexes().unwrap().len(), 1);
}

#[test]
fn numbers_and_times_never_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    import(&store, &at(100).number(0x10)).unwrap();
    let number = |text: &str| text.to_owned();
    assert_eq!(
        import(&store, &at(200).number(0x0F)),
        Err(CrlError::NumberWentBack { held: number("10"), found: number("0F") })
    );
    assert_eq!(
        import(&store, &at(200).number(None)),
        Err(CrlError::NumberWentBack { held: number("10"), found: number("none") })
    );
    assert_eq!(import(&store, &at(200).number(0x10)), Err(CrlError::NumberUsedTwice { number: number("10") }));
    assert_eq!(import(&store, &at(99).number(0x11)), Err(CrlError::WentBack { held: time(100), found: time(99) }));
    assert_eq!(import(&store, &at(100).number(0x10)).unwrap().outcome, ImportOutcome::Unchanged);
    let replaced = import(&store, &at(100).number(0x0100)).unwrap().outcome;
    assert!(matches!(replaced, ImportOutcome::Replaced { number: Some(held) } if held.to_string() == "10"));
    assert_eq!(asked(&store).crl_number.as_deref(), Some("0100"));
    // Another scope counts for itself; so does a delta.
    import(&store, &at(100).number(1).municipality()).unwrap();
    import(&store, &at(100).number(2).only_user_certificates()).unwrap();
    import(&store, &at(100).number(3).delta(1)).unwrap();
    assert_eq!(store.indexes().unwrap().len(), 4);
}

#[test]
fn lists_without_numbers_go_by_their_times() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    import(&store, &at(100).number(None)).unwrap();
    let back = |found| Err(CrlError::WentBack { held: time(100), found: time(found) });
    assert_eq!(import(&store, &at(99).number(None)), back(99));
    assert_eq!(import(&store, &at(100).number(None).entry(listed())), back(100));
    assert_eq!(import(&store, &at(101).number(None)).unwrap().outcome, ImportOutcome::Replaced { number: None });
    import(&store, &at(102).number(1)).unwrap();
}

#[test]
fn only_who_is_trusted_and_may_sign_lists_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert!(matches!(import(&store, &spec().wrong_signer()), Err(CrlError::Signature(_))));
    let nobody = CrlStore::new(folder.path());
    assert!(matches!(import(&nobody, &spec()), Err(CrlError::UnknownIssuer { .. })));
    // A CA below the anchor, with and without the right to sign lists.
    let below = |usages: &[KeyUsage], number| {
        let spec = CertificateSpec::subordinate(&named("Below"))
            .issuer(Issuer::SignatureCa)
            .key(KeyChoice::Own { bits: 2048, number })
            .without("2.5.29.15")
            .extension(Extension::key_usage(usages));
        issue(spec)
    };
    let with = |certificate: Certificate, anchors: TrustStore| {
        CrlStore::new(folder.path()).with_signers(CrlSigners::new(vec![certificate], anchors))
    };
    let (certificate, signer) = below(&[KeyUsage::KeyCertSign, KeyUsage::CrlSign], 903);
    let list = CrlSpec::new(Issuer::Signer(signer), time(0));
    import(&with(certificate.clone(), anchors()), &list).unwrap();
    let refused = import(&with(certificate, TrustStore::empty()), &list);
    assert!(matches!(refused, Err(CrlError::UnknownIssuer { .. })), "{refused:?}");
    let (certificate, signer) = below(&[KeyUsage::KeyCertSign], 904);
    let list = CrlSpec::new(Issuer::Signer(signer), time(0));
    assert_eq!(import(&with(certificate, anchors()), &list), Err(CrlError::KeyUsage));
    assert_eq!(import(&store, &at(3600 + 301)), Err(CrlError::FromTheFuture { this_update: time(3600 + 301) }));
    // Whatever was refused, nothing of it is left.
    assert_eq!(std::fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0);
    assert_eq!(store.indexes().unwrap().len(), 1);
}

#[test]
fn a_list_with_a_serial_number_twice_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let list = spec().entry(listed()).entry(CrlEntry::new(&[7], time(-1))).entry(listed());
    assert_eq!(import(&open(folder.path()), &list), Err(CrlError::DuplicateSerial));
}

#[test]
fn a_list_that_is_kept_is_evidence_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let first = der(&at(0).number(1));
    let keep = ImportOptions::default().keep(true);
    let imported = store.import(first.as_slice(), time(3600), keep).unwrap();
    let kept = imported.kept.unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), first);
    assert!(asked(&store).evidence[0].bytes == Some(EvidenceBytes::File(kept.clone())));
    // The list after it is not kept; the one before stays.
    import(&store, &at(1).number(2)).unwrap();
    assert!(asked(&store).evidence[0].bytes.is_none() && kept.exists());
    // One that was not kept can be from now on.
    let again = store.import(der(&at(1).number(2)).as_slice(), time(3600), keep).unwrap();
    assert_eq!(again.outcome, ImportOutcome::Unchanged);
    assert!(asked(&store).evidence[0].bytes == again.kept.map(EvidenceBytes::File));
}

/// A distribution point with two names; certificates give one or the other.
#[test]
fn a_list_goes_by_each_of_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let names = holder().crl_distribution_points()[0].directory_names()[0].der().to_vec();
    let uri = tlv(0x86, b"http://crl.invalid/x");
    let both = tlv(0xA0, &tlv(0xA0, &[tlv(0xA4, &names), uri.clone()].concat()));
    let two_names =
        |seconds, number| at(seconds).number(number).extension(Extension::raw("2.5.29.28", true, &tlv(0x30, &both)));
    import(&store, &two_names(0, 1)).unwrap();
    let by_uri = Extension::raw("2.5.29.31", false, &tlv(0x30, &tlv(0x30, &tlv(0xA0, &tlv(0xA0, &uri)))));
    let (other, _) = issue(CertificateSpec::signature().without("2.5.29.31").extension(by_uri));
    let about_other = || store.ask(&question(&other, &ca(), 3600));
    assert_eq!((asked(&store).status, about_other().status), (RevocationStatus::Good, RevocationStatus::Good));
    let serial = other.serial().integer_octets();
    import(&store, &two_names(1, 2).entry(CrlEntry::new(serial, time(-1)))).unwrap();
    assert_eq!(asked(&store).crl_number.as_deref(), Some("02"));
    assert!(matches!(about_other().status, RevocationStatus::Revoked { .. }));
    // It comes once where all are shown.
    assert_eq!(store.indexes().unwrap().len(), 1);
}

#[test]
fn a_delta_in_the_store_completes_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    import(&store, &at(0).number(10).entry(listed())).unwrap();
    assert_eq!(asked(&store).status, RevocationStatus::OnHold { since: time(-100) });
    let lifted = CrlEntry::new(holder().serial().integer_octets(), time(-10)).reason(Reason::RemoveFromCrl);
    import(&store, &at(60).number(11).delta(10).entry(lifted)).unwrap();
    assert_eq!(asked(&store).status, RevocationStatus::Good);
}

/// A damaged index is neither good nor absent, and importing again repairs it.
#[test]
fn a_damaged_index_is_told_and_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let list = spec().entry(CrlEntry::new(&[1], time(-1)));
    let path = import(&open(folder.path()), &list).unwrap().path;
    let whole = std::fs::read(&path).unwrap();
    // A byte of the header, of the block, of the description.
    for (at, part) in [(20, "header"), (600, "entries"), (whole.len() - 9, "description")] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        let new = folder.path().join("new");
        std::fs::write(&new, damaged).unwrap();
        std::fs::rename(&new, &path).unwrap();
        let RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail }) = asked(&open(folder.path())).status
        else {
            panic!("{part}");
        };
        assert!(detail.contains(part), "{detail}");
    }
    let store = open(folder.path());
    // The header is whole, so that the list is known to be the same; it is written again all the same.
    std::fs::write(folder.path().join("new"), &whole[..whole.len() - 1]).unwrap();
    std::fs::rename(folder.path().join("new"), &path).unwrap();
    assert_eq!(import(&store, &list).unwrap().outcome, ImportOutcome::Added);
    assert_eq!(asked(&store).status, RevocationStatus::Good);
}

/// The store looks again when the clock of the questions has gone on by a minute, or when it is told to.
#[test]
fn newer_lists_of_another_process_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (here, elsewhere) = (open(folder.path()), open(folder.path()));
    import(&here, &at(0).number(1)).unwrap();
    let number = |seconds| here.ask(&question(&holder(), &ca(), seconds)).crl_number;
    assert_eq!(number(3600).as_deref(), Some("01"));
    import(&elsewhere, &at(1).number(2)).unwrap();
    assert_eq!(number(3659).as_deref(), Some("01"));
    assert_eq!(number(3660).as_deref(), Some("02"));
    import(&elsewhere, &at(2).number(3)).unwrap();
    assert_eq!(number(3661).as_deref(), Some("02"));
    here.refresh();
    assert_eq!(number(3661).as_deref(), Some("03"));
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let store = open(&file);
    assert!(matches!(import(&store, &spec()), Err(CrlError::File { action: "made", .. })));
    assert!(Testbed::shared().now() == time(0));
}
