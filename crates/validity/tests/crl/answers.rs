//! Answers from files: what is listed, what is too old, which list is about whom, deltas, and who may sign.

use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::Signer as _;
use jpki_testbed::{
    CertificateSpec, CrlEntry, CrlSpec, Extension, Issuer, KeyChoice, KeyUsage, Reason, TestSigner, Testbed,
};
use jpki_validity::crl::{CrlError, CrlFiles, CrlSigners, CrlStore, ImportOptions};
use jpki_validity::revocation::{
    EvidenceBytes, Freshness, NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationQuestion,
    RevocationReason, RevocationSource, RevocationStatus,
};
use jpki_validity::{PathOptions, Position, Purpose, validate_path};

use super::reading::tlv;
use super::{ca, der, holder, question, spec};
use crate::common::{issue, named, store, store_of, time};

fn files(lists: &[CrlSpec]) -> CrlFiles {
    let mut files = CrlFiles::new();
    for (number, list) in lists.iter().enumerate() {
        files.add_bytes(&der(list), &format!("list {number}"), &std::env::temp_dir()).unwrap();
    }
    files
}

/// What these lists say about the holder, an hour after the testbed was made.
fn asked(lists: &[CrlSpec]) -> RevocationAnswer {
    files(lists).ask(&question(&holder(), &ca(), 3600))
}

fn listed(reason: Reason) -> CrlEntry {
    CrlEntry::new(holder().serial().integer_octets(), time(-100)).reason(reason)
}

fn revoked(reason: RevocationReason) -> RevocationStatus {
    RevocationStatus::Revoked { at: time(-100), reason, invalid_since: None }
}

const NOT_COVERED: RevocationStatus = RevocationStatus::NotChecked(NotCheckedCause::NotCovered);

fn unusable(error: &CrlError) -> RevocationStatus {
    RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail: error.to_string() })
}

#[test]
fn an_answer_says_what_it_rests_on() {
    let list =
        spec().number(0xAB).municipality().expired_certificates_since(time(-9)).entry(listed(Reason::Superseded));
    let answer = asked(std::slice::from_ref(&list));
    assert_eq!(answer.status, revoked(RevocationReason::Superseded));
    assert_eq!((answer.method, answer.source.as_deref()), (Some(RevocationMethod::Crl), Some("list 0")));
    assert_eq!((answer.this_update, answer.next_update), (Some(time(0)), Some(time(86_400))));
    assert_eq!((answer.crl_number.as_deref(), answer.lists_expired_since), (Some("AB"), Some(time(-9))));
    assert_eq!((answer.said, answer.delegate_not_after), (None, None));
    let [evidence] = answer.evidence.as_slice() else { panic!("one list") };
    assert!(evidence.bytes == Some(EvidenceBytes::Memory(der(&list))));
    let good = asked(&[spec().entry(CrlEntry::new(&[1], time(-100)))]);
    assert_eq!((good.status, good.evidence.len()), (RevocationStatus::Good, 1));
}

#[test]
fn reasons_and_dates_are_those_of_the_entry() {
    let invalid = listed(Reason::KeyCompromise).invalidity_date(time(-200));
    assert_eq!(
        asked(&[spec().entry(invalid)]).status,
        RevocationStatus::Revoked {
            at: time(-100),
            reason: RevocationReason::KeyCompromise,
            invalid_since: Some(time(-200))
        }
    );
    let hold = asked(&[spec().entry(listed(Reason::CertificateHold))]);
    assert_eq!(hold.status, RevocationStatus::OnHold { since: time(-100) });
}

#[test]
fn a_list_that_is_too_old_says_so_unless_the_certificate_is_on_it() {
    let old = spec().next_update(time(1800));
    let status = |list: CrlSpec, freshness| {
        let (holder, ca) = (holder(), ca());
        files(&[list]).ask(&RevocationQuestion { freshness, ..question(&holder, &ca, 3600) })
    };
    let strict = Freshness { clock_skew: SignedDuration::ZERO, ..Freshness::default() };
    let stale = status(old.clone(), strict);
    assert_eq!(stale.status, RevocationStatus::Stale { since: time(1800) });
    assert_eq!((stale.said, stale.evidence.len()), (Some(RevocationStatus::Good), 1));
    let graced = Freshness { grace: SignedDuration::from_secs(1800), ..strict };
    assert_eq!(status(old.clone(), graced).status, RevocationStatus::Good);
    let aged = Freshness { max_age: Some(SignedDuration::from_secs(3599)), ..strict };
    assert_eq!(status(spec(), aged).status, RevocationStatus::Stale { since: time(3599) });
    let revoked_long_ago = old.clone().entry(listed(Reason::KeyCompromise));
    assert_eq!(status(revoked_long_ago, strict).status, revoked(RevocationReason::KeyCompromise));
    // A suspension may have been lifted since.
    let held = status(old.entry(listed(Reason::CertificateHold)), strict);
    assert_eq!(held.status, RevocationStatus::Stale { since: time(1800) });
    assert_eq!(held.said, Some(RevocationStatus::OnHold { since: time(-100) }));
}

#[test]
fn a_list_from_the_future_is_not_used() {
    let list = CrlSpec::new(Issuer::SignatureCa, time(3600 + 301));
    assert_eq!(asked(&[list]).status, unusable(&CrlError::FromTheFuture { this_update: time(3600 + 301) }));
    assert_eq!(asked(&[CrlSpec::new(Issuer::SignatureCa, time(3600 + 300))]).status, RevocationStatus::Good);
}

#[test]
fn the_newest_list_of_a_scope_counts() {
    let newer = CrlSpec::new(Issuer::SignatureCa, time(60)).number(2);
    let older = spec().entry(listed(Reason::CertificateHold));
    for lists in [[newer.clone(), older.clone()], [older, newer]] {
        let answer = asked(&lists);
        assert_eq!((answer.status, answer.this_update), (RevocationStatus::Good, Some(time(60))));
    }
}

#[test]
fn a_list_is_about_the_distribution_point_that_it_names() {
    assert_eq!(asked(&[spec().municipality()]).status, RevocationStatus::Good);
    let elsewhere = spec().distribution_point(&[("C", "JP"), ("O", "JPKI-TESTBED"), ("CN", "Elsewhere CRLDP")]);
    assert_eq!(asked(std::slice::from_ref(&elsewhere)).status, NOT_COVERED);
    // Case and string type do not matter (RFC 5280 §7.1).
    let point = holder().crl_distribution_points()[0].directory_names()[0].to_string().to_uppercase();
    assert!(point.contains("CRLDP"));
    // Lists of both: the one that fits answers, wherever it stands.
    for lists in [[elsewhere.clone(), spec().municipality()], [spec().municipality(), elsewhere]] {
        assert_eq!(asked(&lists).status, RevocationStatus::Good);
    }
    assert_eq!(asked(&[spec().only_user_certificates()]).status, RevocationStatus::Good);
    assert_eq!(asked(&[spec().only_authority_certificates()]).status, NOT_COVERED);
    // A certificate of a CA, of the same issuer.
    let (subordinate, _) = issue(CertificateSpec::subordinate(&named("Below")).issuer(Issuer::SignatureCa));
    let about_a_ca = |list| files(&[list]).ask(&question(&subordinate, &ca(), 3600)).status;
    assert_eq!(about_a_ca(spec().only_authority_certificates()), RevocationStatus::Good);
    assert_eq!(about_a_ca(spec().only_user_certificates()), NOT_COVERED);
    assert_eq!(about_a_ca(spec().municipality()), NOT_COVERED);
}

#[test]
fn lists_of_another_issuer_or_signed_by_another_are_not_used() {
    let other = CrlSpec::new(Issuer::UserAuthenticationCa, time(0)).entry(listed(Reason::KeyCompromise));
    assert_eq!(asked(&[other]).status, NOT_COVERED);
    let wrong = spec().wrong_signer().entry(listed(Reason::KeyCompromise));
    let signature = CrlError::Signature(jpki_signature::VerifyError);
    assert_eq!(asked(&[wrong]).status, unusable(&signature));
    let oid = "1.2.840.113549.1.1.5".to_owned();
    assert_eq!(asked(&[spec().sha1()]).status, unusable(&CrlError::SignatureAlgorithm { oid }));
    assert_eq!(CrlFiles::new().ask(&question(&holder(), &ca(), 0)).status, NOT_COVERED);
}

#[test]
fn lists_of_some_reasons_count_together() {
    let of = |reasons: &[u8]| {
        let value = tlv(0x30, &tlv(0x83, reasons));
        spec().extension(Extension::raw("2.5.29.28", true, &value))
    };
    // Bits 1 and 2; bits 3 to 8.
    let (compromise, others) = (of(&[5, 0x60]), of(&[7, 0x1F, 0x80]));
    assert_eq!(asked(std::slice::from_ref(&compromise)).status, NOT_COVERED);
    let both = asked(&[compromise.clone(), others.clone()]);
    assert_eq!((both.status, both.evidence.len()), (RevocationStatus::Good, 2));
    let on_one = others.clone().entry(listed(Reason::Superseded));
    assert_eq!(asked(&[compromise.clone(), on_one]).status, revoked(RevocationReason::Superseded));
    // One of them is too old: so is the answer.
    let old = asked(&[compromise.next_update(time(0)), others]);
    assert_eq!((old.status, old.next_update), (RevocationStatus::Stale { since: time(300) }, Some(time(0))));
}

#[test]
fn a_delta_completes_the_list_that_it_was_made_for() {
    let full = || spec().number(10).entry(listed(Reason::CertificateHold));
    let delta = |base, number| CrlSpec::new(Issuer::SignatureCa, time(60)).number(number).delta(base);
    let on_hold = RevocationStatus::OnHold { since: time(-100) };
    assert_eq!(asked(&[full()]).status, on_hold);
    let lifted = |base, number| delta(base, number).entry(listed(Reason::RemoveFromCrl));
    let answer = asked(&[full(), lifted(10, 11)]);
    assert_eq!((answer.status, answer.evidence.len()), (RevocationStatus::Good, 2));
    assert_eq!((answer.this_update, answer.crl_number.as_deref()), (Some(time(60)), Some("0B")));
    // A base that the list has passed is enough; one that it has not reached is not (RFC 5280 §5.2.4).
    assert_eq!(asked(&[full(), lifted(8, 11)]).status, RevocationStatus::Good);
    assert_eq!(asked(&[full(), lifted(11, 12)]).status, on_hold);
    // A delta of before the list.
    assert_eq!(asked(&[full(), lifted(8, 10)]).status, on_hold);
    let revoking = delta(10, 11).entry(listed(Reason::KeyCompromise));
    assert_eq!(asked(&[full(), revoking]).status, revoked(RevocationReason::KeyCompromise));
    // Of another scope, of nobody, too old.
    assert_eq!(asked(&[full(), lifted(10, 11).municipality()]).status, on_hold);
    assert_eq!(asked(&[full(), lifted(10, 11).wrong_signer()]).status, on_hold);
    assert_eq!(asked(&[full(), lifted(10, 11).next_update(time(120))]).status, on_hold);
    assert_eq!(asked(&[lifted(10, 11)]).status, unusable(&CrlError::NoBase));
    // A list that is too old is good again with a delta that is not.
    let old = spec().number(10).next_update(time(0));
    assert_eq!(asked(std::slice::from_ref(&old)).status, RevocationStatus::Stale { since: time(300) });
    assert_eq!(asked(&[old, delta(10, 11)]).status, RevocationStatus::Good);
}

/// A CA with a key of its own for lists, whose certificate the signature CA has issued.
fn delegate(usages: &[KeyUsage]) -> (Certificate, TestSigner) {
    let ca = Testbed::shared().signature_ca();
    let name = Certificate::from_der(ca.certificate()).unwrap().subject().der().to_vec();
    let spec = CertificateSpec::signature()
        .issuer(Issuer::SignatureCa)
        .key(KeyChoice::Own { bits: 2048, number: 901 })
        .subject_der(&name)
        .without_extensions()
        .extension(Extension::key_usage(usages))
        .extension(Extension::subject_key_identifier());
    issue(spec)
}

#[test]
fn another_key_of_the_ca_may_sign_if_the_ca_says_so() {
    let (certificate, signer) = delegate(&[KeyUsage::CrlSign]);
    let own = spec().number(1).signed_by(signer).without("2.5.29.35").municipality();
    let unknown = CrlError::Signature(jpki_signature::VerifyError);
    assert_eq!(asked(std::slice::from_ref(&own)).status, unusable(&unknown));
    let signers = || CrlSigners::new(vec![certificate.clone()], store());
    let with = |lists: &[CrlSpec], signers| files(lists).with_signers(signers).ask(&question(&holder(), &ca(), 3600));
    // Whether the signer's own certificate was revoked must be known, and not from the signer.
    assert_eq!(with(std::slice::from_ref(&own), signers()).status, unusable(&CrlError::SignerNotChecked));
    let circle = spec().signed_by(delegate(&[KeyUsage::CrlSign]).1).without("2.5.29.35");
    assert_eq!(with(&[own.clone(), circle], signers()).status, unusable(&CrlError::SignerNotChecked));
    let about_signers = spec().only_user_certificates().number(7);
    let both = [own.clone().entry(listed(Reason::Superseded)), about_signers.clone()];
    let answer = with(&both, signers());
    // The list of the CA itself answers about everybody; the newest of the same age is the one with the higher number.
    assert_eq!(answer.status, RevocationStatus::Good);
    let point = [("O", "Signers")];
    let about_signers = spec().distribution_point(&point);
    let (with_point, signer) = {
        let name = ca().subject().der().to_vec();
        let value = {
            let name =
                Certificate::from_der(Testbed::shared().issue(CertificateSpec::root(&point)).unwrap().0.as_slice());
            let name = tlv(0xA4, name.unwrap().subject().der());
            tlv(0x30, &tlv(0x30, &tlv(0xA0, &tlv(0xA0, &name))))
        };
        issue(
            CertificateSpec::signature()
                .issuer(Issuer::SignatureCa)
                .key(KeyChoice::Own { bits: 2048, number: 901 })
                .subject_der(&name)
                .without_extensions()
                .extension(Extension::key_usage(&[KeyUsage::CrlSign]))
                .extension(Extension::raw("2.5.29.31", false, &value)),
        )
    };
    let signers = || CrlSigners::new(vec![with_point.clone()], store());
    let list = spec().number(1).signed_by(signer).without("2.5.29.35").municipality();
    let good = with(&[list.clone(), about_signers.clone()], signers());
    assert_eq!(good.status, RevocationStatus::Good);
    assert_eq!(good.delegate_not_after, Some(with_point.not_after()));
    let serial = with_point.serial().integer_octets();
    let revoking = about_signers.entry(CrlEntry::new(serial, time(-1)));
    assert_eq!(with(&[list, revoking], signers()).status, unusable(&CrlError::SignerRevoked));
}

#[test]
fn a_key_that_may_not_sign_lists_does_not() {
    let (certificate, signer) = delegate(&[KeyUsage::DigitalSignature]);
    let list = spec().signed_by(signer).without("2.5.29.35");
    let files = files(&[list]).with_signers(CrlSigners::new(vec![certificate], store()));
    assert_eq!(files.ask(&question(&holder(), &ca(), 3600)).status, unusable(&CrlError::KeyUsage));
}

#[test]
fn an_anchor_that_may_not_sign_lists_does_not() {
    let root = |usages: &[KeyUsage]| {
        let spec = CertificateSpec::root(&named("Root")).key(KeyChoice::Own { bits: 2048, number: 903 });
        issue(spec.extension(Extension::key_usage(usages)))
    };
    let folder = tempfile::tempdir().unwrap();
    for (usages, status, taken) in [
        (&[KeyUsage::KeyCertSign][..], unusable(&CrlError::KeyUsage), Err(CrlError::KeyUsage)),
        (&[KeyUsage::KeyCertSign, KeyUsage::CrlSign], RevocationStatus::Good, Ok(())),
    ] {
        let (root, signer) = root(usages);
        let (holder, _) = issue(CertificateSpec::signature().issuer(Issuer::Signer(signer.clone())));
        let anchors = store_of(std::slice::from_ref(&root));
        assert_eq!(anchors.anchors()[0].signs_crls(), taken.is_ok());
        let list = CrlSpec::new(Issuer::Signer(signer), time(0));
        let path = validate_path(&holder, &[], &anchors, &PathOptions::new(time(60), Purpose::Any)).unwrap();
        let about = RevocationQuestion::about(&path, Position(0), time(60), time(60), Freshness::default()).unwrap();
        assert!(about.issuer.certificate.is_none());
        assert_eq!(files(std::slice::from_ref(&list)).ask(&about).status, status);
        let store = CrlStore::new(folder.path()).with_signers(CrlSigners::new(Vec::new(), anchors));
        assert_eq!(store.import(&*der(&list), time(60), ImportOptions::default()).map(drop), taken);
    }
}

/// Somebody else's certificate with the CA's name is not the CA's.
#[test]
fn a_signer_that_leads_to_another_anchor_is_not_believed() {
    let (root, root_key) = issue(CertificateSpec::root(&named("Another root")));
    let spec_of = CertificateSpec::subordinate(&named("x"))
        .issuer(Issuer::Signer(root_key))
        .subject_der(ca().subject().der())
        .key(KeyChoice::Own { bits: 2048, number: 902 });
    let (certificate, signer) = issue(spec_of);
    let list = spec().signed_by(signer).without("2.5.29.35");
    let mut anchors = store();
    anchors.add_certificate(&root).unwrap();
    let signers = CrlSigners::new(vec![certificate], anchors);
    let (holder, ca) = (holder(), ca());
    let path =
        validate_path(&holder, &[], &store_of(std::slice::from_ref(&ca)), &PathOptions::new(time(60), Purpose::Any));
    let path = path.unwrap();
    let about = RevocationQuestion::about(&path, Position(0), time(60), time(60), Freshness::default()).unwrap();
    let signature = CrlError::Signature(jpki_signature::VerifyError);
    let files = files(&[list]).with_signers(signers);
    assert_eq!(files.ask(&about).status, unusable(&signature));
    assert_eq!(files.ask(&question(&holder, &ca, 60)).status, unusable(&signature));
}

/// Generations of a CA have one name: the list of one says nothing about the certificates of the other.
#[test]
fn the_list_of_another_generation_is_about_other_certificates() {
    let mut options = jpki_testbed::TestbedOptions::new(time(0));
    options.seed = Some(50);
    options.earlier_generation = true;
    let bed = Testbed::generate(&options).unwrap();
    let list = bed.crl(&CrlSpec::new(Issuer::EarlierSignatureCa, time(0))).unwrap();
    let mut files = CrlFiles::new();
    files.add_bytes(&list, "earlier", &std::env::temp_dir()).unwrap();
    let holder = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
    let ca = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
    assert_eq!(files.ask(&question(&holder, &ca, 60)).status, NOT_COVERED);
    let list = bed.crl(&CrlSpec::new(Issuer::SignatureCa, time(0))).unwrap();
    files.add_bytes(&list, "this", &std::env::temp_dir()).unwrap();
    assert_eq!(files.ask(&question(&holder, &ca, 60)).status, RevocationStatus::Good);
}

#[test]
fn files_are_evidence_and_text_is_taken_apart() {
    let folder = tempfile::tempdir().unwrap();
    let list = der(&spec());
    let path = folder.path().join("list.crl");
    std::fs::write(&path, &list).unwrap();
    let mut files = CrlFiles::new();
    files.add(&path, folder.path()).unwrap();
    let answer = files.ask(&question(&holder(), &ca(), 60));
    assert!(answer.evidence[0].bytes == Some(EvidenceBytes::File(path.clone())));
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(&list);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN X509 CRL-----\n{}\n-----END X509 CRL-----\n", lines.join("\n"));
    std::fs::write(&path, pem).unwrap();
    let mut files = CrlFiles::new();
    files.add(&path, folder.path()).unwrap();
    let answer = files.ask(&question(&holder(), &ca(), 60));
    assert!(answer.status == RevocationStatus::Good && answer.evidence[0].bytes == Some(EvidenceBytes::Memory(list)));
    let missing = CrlFiles::new().add(&folder.path().join("missing"), folder.path()).unwrap_err();
    assert!(matches!(missing, CrlError::File { action: "read", .. }));
}
