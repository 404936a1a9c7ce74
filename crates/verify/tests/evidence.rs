//! Evidence: kept whole, for its owner only, repeated with the same answer, and found out when it is not what was kept.

mod common;

use std::fs;
use std::path::Path;

use common::*;
use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::Signer;
use jpki_testbed::{
    CertId, CrlEntry, CrlSpec, HashAlgorithm, Issuer, OcspSpec, OcspStatus, Reason, SingleResponse, Testbed,
};
use jpki_validity::crl::CrlFiles;
use jpki_validity::ocsp::StoredOcsp;
use jpki_validity::revocation::*;
use jpki_verify::evidence::{Basis, Evidence, EvidenceError, Recorder, Repeated, save};
use jpki_verify::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn crl(bed: &Testbed) -> Vec<u8> {
    bed.crl(&CrlSpec::new(Issuer::SignatureCa, now() - HOUR).next_update(now() + HOUR * 23)).unwrap()
}

/// Verifies the detached signature of the cardholder by what `source` says, and keeps the evidence.
fn keep(
    folder: &Path,
    source: &dyn RevocationSource,
    policy: BuiltIn,
    personal: bool,
) -> (Report, Result<(), EvidenceError>) {
    let message = detached(holder(), &SignOptions::new(now()), Encoding::Der);
    let (store, recorder) = (anchors(), Recorder::new(source));
    let extra = [Certificate::from_der(Testbed::shared().authentication_ca().certificate()).unwrap()];
    let mut content = CONTENT;
    let mut options = Options::new(&store, now());
    options.revocation = &recorder;
    options.policy = Policy::built_in(policy);
    options.existed_at = Some(ProofOfExistence { time: now() - HOUR * 2, source: ProofSource::Argument });
    options.include_personal = personal;
    options.extra_certificates = &extra;
    options.input_name = Some("move.txt.p7s".into());
    options.content_name = Some("move.txt".into());
    let basis = Basis::of(&options);
    options.content = Some(&mut content);
    let report = verify(&message[..], options).unwrap();
    let saved = save(folder, &report, &basis, &recorder, &message[..], Some(&mut &CONTENT[..]));
    (report, saved)
}

fn repeat(folder: &Path) -> Result<Repeated, EvidenceError> {
    Evidence::open(folder)?.repeat(now() + HOUR * 9999, false, &std::env::temp_dir())
}

fn files() -> CrlFiles {
    let mut files = CrlFiles::new();
    files.add_bytes(&crl(Testbed::shared()), "setagaya.crl", &std::env::temp_dir()).unwrap();
    files
}

fn responses() -> StoredOcsp {
    let bed = Testbed::shared();
    let id = CertId::of(holder().certificate(), bed.signature_ca().certificate(), HashAlgorithm::Sha1).unwrap();
    let single = SingleResponse::new(id, OcspStatus::Good, now() - HOUR / 2).next_update(now() + HOUR);
    let spec = OcspSpec::new(Issuer::SignatureCa, now() - HOUR / 2).response(single);
    let mut stored = StoredOcsp::new();
    stored.add("answer.ors", &bed.ocsp_response(&spec).unwrap()).unwrap();
    stored
}

#[test]
fn a_verification_is_repeated_with_the_same_answer_and_nobody_is_asked() {
    let unreachable = Says(|_: &RevocationQuestion<'_>| {
        RevocationAnswer::not_checked(NotCheckedCause::Unreachable { detail: "no route".into() })
    });
    let platform = Says(|question: &RevocationQuestion<'_>| {
        let mut answer = RevocationAnswer::new(RevocationStatus::Good, Some(RevocationMethod::Other));
        answer.this_update = Some(question.now);
        answer.evidence = vec![OfAPlatform::other(b"{\"status\":\"good\"}")];
        answer
    });
    let (lists, stored) = (files(), responses());
    let both = FirstConclusive::new().and(&unreachable).and(&stored);
    let sources: [(&str, &dyn RevocationSource, &str); 5] = [
        ("list", &lists, "TOTAL-PASSED"),
        ("response", &stored, "TOTAL-PASSED"),
        ("the second of two", &both, "TOTAL-PASSED"),
        ("platform", &platform, "TOTAL-PASSED"),
        ("nobody", &unreachable, "INDETERMINATE/TRY_LATER"),
    ];
    for (name, source, expected) in sources {
        for personal in [false, true] {
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join("evidence");
            let (report, saved) = keep(&folder, source, BuiltIn::Personal, personal);
            saved.unwrap();
            assert_eq!(outcome(&report).0, expected, "{name}");
            let repeated = repeat(&folder).unwrap();
            assert!(repeated.same, "{name}: {:#?}", repeated.report);
            let requested_at = repeated.report.requested_at;
            assert_eq!(repeated.report, Report { requested_at, ..report }, "{name}");
            assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
        }
    }
}

/// Evidence of a source of one's own.
struct OfAPlatform;

impl OfAPlatform {
    fn other(bytes: &[u8]) -> jpki_validity::revocation::Evidence {
        let digest = jpki_signature::Digest::of(jpki_signature::DigestAlgorithm::Sha256, bytes);
        jpki_validity::revocation::Evidence {
            kind: EvidenceKind::Other,
            sha256: digest.as_bytes().try_into().unwrap(),
            bytes: Some(EvidenceBytes::Memory(bytes.to_vec())),
        }
    }
}

#[test]
fn personal_data_may_be_asked_for_when_it_is_repeated() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    keep(&folder, &files(), BuiltIn::Personal, false).1.unwrap();
    let evidence = Evidence::open(&folder).unwrap();
    assert!(!evidence.includes_personal());
    let repeated = evidence.repeat(now(), true, home.path()).unwrap();
    assert!(repeated.same && repeated.report.signatures[0].signer.as_ref().unwrap().personal.is_some());
    assert!(!format!("{evidence:?}").contains("move"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    keep(&folder, &files(), BuiltIn::Personal, false).1.unwrap();
    let mut names = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(path) = open.pop() {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{}", path.display());
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
            names.push(path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort();
    let crl = names.iter().find(|name| name.starts_with("crl/")).unwrap().clone();
    assert_eq!(
        names,
        [
            "anchors/01.crt",
            "anchors/02.crt",
            "certificates/01.crt",
            "content.txt",
            &crl,
            "manifest.json",
            "policy.toml",
            "report.json",
            "signature.p7s"
        ]
    );
}

#[test]
fn a_folder_that_is_taken_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let taken = home.path().join("taken");
    fs::create_dir(&taken).unwrap();
    // An empty one is taken over.
    keep(&taken, &files(), BuiltIn::Personal, false).1.unwrap();
    let again = keep(&taken, &files(), BuiltIn::Personal, false).1;
    assert!(matches!(again, Err(EvidenceError::FolderTaken { .. })), "{again:?}");
    assert!(repeat(&taken).unwrap().same);
    let file = home.path().join("file");
    fs::write(&file, "mine").unwrap();
    let over = keep(&file, &files(), BuiltIn::Personal, false).1;
    assert!(matches!(over, Err(EvidenceError::FolderTaken { .. })), "{over:?}");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let nowhere = keep(&home.path().join("no/where"), &files(), BuiltIn::Personal, false).1;
    assert!(matches!(nowhere, Err(EvidenceError::File { action: "written", .. })), "{nowhere:?}");
}

#[test]
fn what_cannot_be_kept_whole_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    // A source that remembers the digest only.
    let forgetful = Says(|question: &RevocationQuestion<'_>| {
        let mut answer = files().ask(question);
        answer.evidence.iter_mut().for_each(|evidence| evidence.bytes = None);
        answer
    });
    let (_, saved) = keep(&folder, &forgetful, BuiltIn::Personal, false);
    assert!(matches!(saved, Err(EvidenceError::BytesNotKept { .. })), "{saved:?}");
    // A list that was replaced while it was verified.
    let list = home.path().join("list.crl");
    fs::write(&list, "another").unwrap();
    let replaced = Says(|question: &RevocationQuestion<'_>| {
        let mut answer = files().ask(question);
        answer.evidence.iter_mut().for_each(|evidence| evidence.bytes = Some(EvidenceBytes::File(list.clone())));
        answer
    });
    let (_, saved) = keep(&folder, &replaced, BuiltIn::Personal, false);
    assert!(matches!(&saved, Err(EvidenceError::ChangedMeanwhile { path }) if *path == list), "{saved:?}");
    assert!(!folder.exists());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn every_changed_byte_is_found_out() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    keep(&folder, &files(), BuiltIn::Personal, false).1.unwrap();
    let mut paths = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if !path.ends_with("manifest.json") {
            paths.push(path);
        }
    }
    for path in paths {
        let whole = fs::read(&path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            fs::write(&path, bent).unwrap();
            let found = repeat(&folder);
            assert!(matches!(&found, Err(EvidenceError::Changed { file }) if *file == name), "{name}: {found:?}");
        }
        fs::remove_file(&path).unwrap();
        let found = repeat(&folder);
        assert!(matches!(&found, Err(EvidenceError::Missing { file }) if *file == name), "{name}: {found:?}");
        fs::write(&path, whole).unwrap();
    }
    assert!(repeat(&folder).unwrap().same);
}

#[test]
fn a_manifest_that_was_touched_never_gives_a_better_answer_unnoticed() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    let bed = Testbed::shared();
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let entry = CrlEntry::new(certificate.serial().magnitude(), now() - HOUR * 3).reason(Reason::KeyCompromise);
    let spec = CrlSpec::new(Issuer::SignatureCa, now() - HOUR).next_update(now() + HOUR * 23).entry(entry);
    let mut lists = CrlFiles::new();
    lists.add_bytes(&bed.crl(&spec).unwrap(), "list.crl", home.path()).unwrap();
    let (report, saved) = keep(&folder, &lists, BuiltIn::Personal, false);
    saved.unwrap();
    assert_eq!(outcome(&report).0, "INDETERMINATE/REVOKED_NO_POE");
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    // The list is said to have said "good".
    manifest["answers"][0]["answer"]["status"] = "good".into();
    fs::write(&path, manifest.to_string()).unwrap();
    let repeated = repeat(&folder).unwrap();
    assert!(!repeated.same);
    assert_eq!(outcome(&repeated.report).0, "INDETERMINATE/TRY_LATER");
    assert_eq!(repeated.report.signatures[0].revocation[0].answer.not_checked_cause, Some(NotCheckedReason::Unusable));

    type Touch = fn(&mut serde_json::Value);
    let rows: [(Touch, fn(&EvidenceError) -> bool); 6] = [
        (|json| json["evidence_version"] = 2.into(), |error| matches!(error, EvidenceError::Version { version: 2 })),
        (
            |json| json["input"]["file"] = "../signature.p7s".into(),
            |error| matches!(error, EvidenceError::Contradiction { .. }),
        ),
        (
            |json| json["policy"]["file"] = "/etc/passwd".into(),
            |error| matches!(error, EvidenceError::Contradiction { .. }),
        ),
        (|json| json["unknown"] = 1.into(), |error| matches!(error, EvidenceError::Manifest { .. })),
        (
            |json| json["anchors"][0]["sha256"] = "00".repeat(32).into(),
            |error| matches!(error, EvidenceError::Contradiction { .. }),
        ),
        (|json| json["input"]["file"] = "crl".into(), |error| matches!(error, EvidenceError::Missing { .. })),
    ];
    for (number, (touch, expected)) in rows.into_iter().enumerate() {
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        touch(&mut manifest);
        fs::write(&path, manifest.to_string()).unwrap();
        let error = repeat(&folder).unwrap_err();
        assert!(expected(&error), "{number}: {error:?}");
    }
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert!(matches!(repeat(&folder), Err(EvidenceError::Manifest { .. })));
    fs::remove_file(&path).unwrap();
    assert!(matches!(repeat(&folder), Err(EvidenceError::NotEvidence { .. })));
    assert!(matches!(repeat(&home.path().join("nothing")), Err(EvidenceError::NotEvidence { .. })));
}

#[test]
fn the_time_of_then_counts() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    keep(&folder, &files(), BuiltIn::Verifier, false).1.unwrap();
    let far: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let repeated = Evidence::open(&folder).unwrap().repeat(far, false, home.path()).unwrap();
    assert!(repeated.same);
    assert_eq!((repeated.report.requested_at, repeated.report.verified_at), (far, now()));
}
