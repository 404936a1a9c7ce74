//! Applications that were really signed, with a test key, and what becomes of them afterwards.

use jpki_signature::Signer;
use jpki_testbed::Testbed;

use super::*;
use crate::dsig::Folder;
use crate::sign::{Prepared, SignRequest};

/// Signs a document of a folder in its place.
fn sign(which: BuiltIn, kind: &str, path: &Path) {
    let mut signer = Testbed::shared().signature_signer();
    let certificate = signer.certificate().to_vec();
    let document = fs::read(path).unwrap();
    let folder = Folder::new(path.parent().unwrap());
    let form = &Profile::built_in(which).signature;
    let time = "2026-04-01T00:30:15Z".parse().unwrap();
    let request = SignRequest { files: &folder, ..SignRequest::new(&document, form, kind, time, &certificate) };
    let prepared = Prepared::new(&request).unwrap();
    let signed = prepared.finish(&signer.sign(&prepared.digest_info()).unwrap()).unwrap();
    fs::write(path, signed).unwrap();
}

#[test]
fn what_is_signed_by_the_profile_would_be_accepted_once_and_twice() {
    for sample in ["egov/999A000000001000", "egov-two-forms/999A000000002000"] {
        let copy = Copy::of(sample);
        for _ in 0..2 {
            sign(BuiltIn::Egov, "main", &copy.path("kousei.xml"));
            let report = copy.check(BuiltIn::Egov);
            assert_found(&report, &USUAL, &[]);
            assert_eq!(report.verdict, Verdict::Acceptable);
        }
    }
}

#[test]
fn the_individual_form_would_be_accepted_once_every_file_is_signed() {
    let copy = Copy::individual();
    sign(BuiltIn::EgovIndividual, "write-appli", &copy.path("kousei20260401093000123.xml"));
    assert_eq!(copy.check(BuiltIn::EgovIndividual).verdict, Verdict::Refused);
    sign(BuiltIn::EgovIndividual, "sign-attach", &copy.path("kousei20260401093000456.xml"));
    let report = copy.check(BuiltIn::EgovIndividual);
    assert_found(&report, &["form-named-disputed"], &[]);
    assert_eq!(report.verdict, Verdict::Acceptable);
}

#[test]
fn a_declaration_and_a_document_of_any_kind_would_be_accepted() {
    for (which, kind, sample) in [
        (BuiltIn::Etax, "declaration", "shohi.xtx"),
        (BuiltIn::Etax, "declaration", "shohi-bom.xtx"),
        (BuiltIn::Etax, "declaration", "shohi-prefix.xtx"),
        (BuiltIn::GenericEnveloped, "document", "shohi.xtx"),
        (BuiltIn::Xades, "document", "shohi-bom.xtx"),
    ] {
        let copy = Copy::of("etax");
        let path = copy.path(sample);
        sign(which, kind, &path);
        let report = check(Profile::built_in(which), &path, &CheckLimits::default()).unwrap();
        assert_found(&report, &[], &[]);
        assert_eq!(report.verdict, Verdict::Acceptable, "{}", which.name());
    }
}

#[test]
fn files_signed_beside_would_be_accepted_as_long_as_they_are_there() {
    let copy = Copy::egov();
    let mut signer = Testbed::shared().signature_signer();
    let certificate = signer.certificate().to_vec();
    let folder = Folder::new(&copy.folder);
    let form = &Profile::built_in(BuiltIn::GenericDetached).signature;
    let files = [text(FORM), text("tenpu.txt")];
    let time = "2026-04-01T00:30:15Z".parse().unwrap();
    let request = SignRequest {
        document: None,
        files: &folder,
        given_files: &files,
        ..SignRequest::new(b"", form, "signature", time, &certificate)
    };
    let prepared = Prepared::new(&request).unwrap();
    let signed = prepared.finish(&signer.sign(&prepared.digest_info()).unwrap()).unwrap();
    let path = copy.path("application.sig.xml");
    fs::write(&path, signed).unwrap();
    let of = || check(Profile::built_in(BuiltIn::GenericDetached), &path, &CheckLimits::default()).unwrap();
    assert_found(&of(), &[], &[]);
    assert_eq!(of().verdict, Verdict::Acceptable);
    fs::write(copy.path("tenpu.txt"), "another").unwrap();
    assert_found(&of(), &[], &[("intact", Outcome::Refused, Finding::Changed { uri: text("tenpu.txt") })]);
    fs::remove_file(copy.path("tenpu.txt")).unwrap();
    assert_found(
        &of(),
        &[],
        &[
            ("references", Outcome::Refused, Finding::FileMissing),
            ("intact", Outcome::Refused, Finding::ReferenceBroken { uri: text("tenpu.txt") }),
        ],
    );
}

#[test]
fn what_is_changed_after_signing_is_told_by_what_it_is() {
    let signed = || {
        let copy = Copy::egov();
        sign(BuiltIn::Egov, "main", &copy.path("kousei.xml"));
        copy
    };
    // Line ends of the form: the file is signed as it is stored.
    let copy = signed();
    copy.replace(FORM, "\r\n", "\n");
    let changed = |uri: &str| Finding::Changed { uri: text(uri) };
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[("intact", Outcome::Refused, changed(FORM))]);
    // Line ends of the structure: its canonical form does not change.
    let copy = signed();
    copy.replace("kousei.xml", "\n", "\r\n");
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[]);
    let copy = signed();
    copy.replace("kousei.xml", "hanako@", "hanaka@");
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[("intact", Outcome::Refused, changed(STRUCTURE))]);
    // The attachment, which nobody signed.
    let copy = signed();
    fs::write(copy.path("tenpu.txt"), "another").unwrap();
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[]);
    // The value itself.
    let copy = signed();
    copy.replace("kousei.xml", "<SignatureValue>", "<SignatureValue>AAAA");
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[("intact", Outcome::Refused, Finding::SignatureBroken)]);
}

#[test]
fn a_signature_without_the_properties_of_xades_is_told() {
    let copy = Copy::of("etax");
    let path = copy.path("shohi.xtx");
    sign(BuiltIn::GenericEnveloped, "document", &path);
    let report = check(Profile::built_in(BuiltIn::Xades), &path, &CheckLimits::default()).unwrap();
    assert_found(&report, &[], &[("qualifying-properties", Outcome::Refused, Finding::QualifyingProperties)]);
}
