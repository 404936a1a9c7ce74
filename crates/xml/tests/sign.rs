//! Signing by each built-in profile, and what a verifier then sees.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_signature::Signer;
use jpki_testbed::Testbed;
use jpki_xml::dsig::{Covered, Folder, Verification, VerifyOptions, verify};
use jpki_xml::profile::{BuiltIn, Profile};
use jpki_xml::sign::{Prepared, SignError, SignRequest};
use jpki_xml::{Document, IdRule};

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/xml").join(path)
}

fn time() -> Timestamp {
    "2026-04-01T00:30:15Z".parse().unwrap()
}

fn form(which: BuiltIn) -> &'static jpki_xml::profile::SignatureForm {
    &Profile::built_in(which).signature
}

/// Prepares, stores, signs with a test key and finishes.
fn sign(request: SignRequest<'_>) -> Result<String, SignError> {
    let mut signer = Testbed::shared().signature_signer();
    let certificate = signer.certificate().to_vec();
    let issuer = signer.issuer_certificate().map(<[u8]>::to_vec);
    let request = SignRequest { certificate: &certificate, issuer: issuer.as_deref(), time: time(), ..request };
    let prepared = Prepared::from_json(&Prepared::new(&request)?.to_json())?;
    prepared.finish(&signer.sign(&prepared.digest_info()).unwrap())
}

fn request<'r>(document: &'r [u8], which: BuiltIn, kind: &'r str) -> SignRequest<'r> {
    SignRequest::new(document, form(which), kind, time(), b"")
}

fn verified(signed: &str, which: BuiltIn, folder: Option<&Folder>) -> Verification {
    let mut options = VerifyOptions { ids: IdRule::of_form(form(which)), ..VerifyOptions::default() };
    if let Some(folder) = folder {
        options.files = folder;
    }
    let verification = verify(Document::new(signed.as_bytes()).unwrap(), &options).unwrap();
    for signature in &verification.signatures {
        assert!(signature.result.is_ok(), "{signature:?}");
    }
    verification
}

#[test]
fn e_gov_standard_form() {
    let folder = Folder::new(fixture("egov-two-forms/999A000000002000"));
    let document = fs::read(folder.path().join("kousei.xml")).unwrap();
    let signed = sign(SignRequest { files: &folder, ..request(&document, BuiltIn::Egov, "main") }).unwrap();
    let verification = verified(&signed, BuiltIn::Egov, Some(&folder));
    let [signature] = &verification.signatures[..] else { panic!() };
    // 09:30:15 in Japan.
    assert_eq!(signature.id.as_deref(), Some("20260401093015"));
    assert_eq!(signature.place.path, "/DataRoot/署名情報/Signature");
    let covered: Vec<_> = signature.references.iter().map(|one| (one.uri.as_deref().unwrap(), &one.covered)).collect();
    assert_eq!(covered.len(), 3);
    assert_eq!(covered[0].0, "#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1");
    assert!(matches!(covered[0].1, Covered::Element { place, .. } if place.path == "/DataRoot/構成情報"));
    assert_eq!(covered[1].1, &Covered::File { name: "999A00000000200001_01.xml".into() });
    assert_eq!(covered[2].0, "%E6%9E%B6%E7%A9%BA%E5%B1%8A%EF%BC%88%E5%88%A5%E7%B4%99%EF%BC%89.xml");
    assert_eq!(covered[2].1, &Covered::File { name: "架空届（別紙）.xml".into() });
    // Nothing else of the document has changed.
    let start = signed.find("<署名情報>").unwrap();
    let end = signed.find("</署名情報>").unwrap() + "</署名情報>".len();
    let without = [&signed[..start], "<署名情報/>", &signed[end..]].concat();
    let original = String::from_utf8(document).unwrap();
    let same = original == without
        || original == without.replace("<署名情報/>", "<署名情報></署名情報>")
        || original == without.replace("<署名情報/>", "");
    assert!(same, "{original}\n{without}");
}

#[test]
fn a_second_signature_of_e_gov_stands_beside_the_first_a_second_later() {
    let folder = Folder::new(fixture("egov/999A000000001000"));
    let document = fs::read(folder.path().join("kousei.xml")).unwrap();
    let once = sign(SignRequest { files: &folder, ..request(&document, BuiltIn::Egov, "main") }).unwrap();
    let twice = sign(SignRequest { files: &folder, ..request(once.as_bytes(), BuiltIn::Egov, "main") }).unwrap();
    let verification = verified(&twice, BuiltIn::Egov, Some(&folder));
    let ids: Vec<_> = verification.signatures.iter().map(|one| one.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["20260401093015", "20260401093016"]);
    assert!(verification.signatures.iter().all(|one| one.place.path == "/DataRoot/署名情報/Signature"));
}

#[test]
fn e_gov_individual_form() {
    let folder = Folder::new(fixture("egov-individual/999A000000003000"));
    for (name, kind) in [("kousei20260401093000123.xml", "write-appli"), ("kousei20260401093000456.xml", "sign-attach")]
    {
        let document = fs::read(folder.path().join(name)).unwrap();
        let signed = sign(SignRequest { files: &folder, ..request(&document, BuiltIn::EgovIndividual, kind) }).unwrap();
        let verification = verified(&signed, BuiltIn::EgovIndividual, Some(&folder));
        assert_eq!(verification.signatures[0].references.len(), 1);
        assert!(matches!(&verification.signatures[0].references[0].covered, Covered::File { .. }), "{name}");
        assert!(verification.signatures[0].references[0].transforms.is_empty());
        let again = sign(SignRequest { files: &folder, ..request(signed.as_bytes(), BuiltIn::EgovIndividual, kind) });
        assert!(matches!(again, Err(SignError::SignedAlready)));
    }
}

#[test]
fn e_tax() {
    for name in ["shohi.xtx", "shohi-bom.xtx", "shohi-prefix.xtx"] {
        let document = fs::read(fixture("etax").join(name)).unwrap();
        let signed = sign(request(&document, BuiltIn::Etax, "declaration")).unwrap();
        assert_eq!(signed.starts_with('\u{FEFF}'), document.starts_with(b"\xEF\xBB\xBF"), "{name}");
        let twice = sign(request(signed.as_bytes(), BuiltIn::Etax, "declaration")).unwrap();
        let verification = verified(&twice, BuiltIn::Etax, None);
        assert_eq!(verification.signatures.len(), 2);
        let pointers: Vec<_> = verification.signatures.iter().map(|one| one.place.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1/2", "/1/3"], "{name}");
        let reference = &verification.signatures[0].references[0];
        assert!(matches!(&reference.covered, Covered::Element { place, .. } if place.pointer == "/1/1"), "{name}");
        assert!(
            signed.contains("<dsig:Signature xmlns:dsig=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"signature-1\">")
        );
    }
}

#[test]
fn any_document_enveloped_and_with_signed_properties() {
    for (which, document) in [
        (BuiltIn::GenericEnveloped, "<r/>"),
        (
            BuiltIn::GenericEnveloped,
            "\u{FEFF}<?xml version='1.0'?>\r\n<p:r xmlns:p='urn:p'\r\n>あ\r\n</p:r>\r\n<!-- end -->",
        ),
        (BuiltIn::Xades, "<?a b?><r xmlns='urn:r' Id='signature-1'><s/></r>"),
    ] {
        let signed = sign(request(document.as_bytes(), which, "document")).unwrap();
        let verification = verified(&signed, which, None);
        let signature = &verification.signatures[0];
        assert!(signature.covers_root(), "{signature:?}");
        assert_eq!(signature.xades.is_some(), which == BuiltIn::Xades);
        if let Some(xades) = &signature.xades {
            assert_eq!(signature.id.as_deref(), Some("signature-2"));
            assert_eq!(xades.signing_time, Some(time()));
            assert!(xades.signing_certificate.as_ref().unwrap().is_of(signature.certificate.as_ref().unwrap()));
            assert_eq!(xades.properties, ["SigningTime", "SigningCertificateV2", "DataObjectFormat"]);
            assert_eq!(xades.data_objects[0].reference, "#signature-2-reference-1");
        }
    }
}

#[test]
fn files_with_the_signature_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("見積書.pdf"), b"%PDF-1.7").unwrap();
    let files = Folder::new(folder.path());
    let names = ["見積書.pdf".to_owned()];
    let base = SignRequest { document: None, files: &files, ..request(b"", BuiltIn::GenericDetached, "signature") };
    let signed = sign(SignRequest { given_files: &names, ..base }).unwrap();
    let verification = verified(&signed, BuiltIn::GenericDetached, Some(&files));
    assert_eq!(verification.signatures[0].references[0].covered, Covered::File { name: "見積書.pdf".into() });
    assert!(matches!(sign(base), Err(SignError::NoFiles)));
    let missing = ["nothing.pdf".to_owned()];
    assert!(
        matches!(sign(SignRequest { given_files: &missing, ..base }), Err(SignError::Reference { uri, .. }) if uri == "nothing.pdf")
    );
}
