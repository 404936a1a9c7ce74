//! Signing XML: folders and files, what stands where afterwards, and what is refused before a try is spent.

use std::fs;
use std::path::{Path, PathBuf};

use jpki_xml::dsig::{Covered, Folder, Verification, VerifyOptions, verify};
use jpki_xml::profile::{BuiltIn, Profile};
use jpki_xml::{Document, IdRule};

use crate::bench::{Bench, run};

const PASSWORD: [&str; 2] = ["--password-file", "@password"];

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/xml").join(path)
}

/// Copies the files of a sample into a folder of the bench, which has the sample's own name.
fn sample(bench: &Bench, path: &str) -> String {
    let from = fixture(path);
    let name = from.file_name().unwrap().to_str().unwrap().to_owned();
    let to = bench.path(&name);
    if from.is_file() {
        fs::copy(&from, &to).unwrap();
        return name;
    }
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    name
}

fn signed(path: &Path, which: BuiltIn) -> Verification {
    let bytes = fs::read(path).unwrap();
    let files = Folder::new(path.parent().unwrap());
    let options = VerifyOptions {
        ids: IdRule::of_form(&Profile::built_in(which).signature),
        files: &files,
        ..VerifyOptions::default()
    };
    let verification = verify(Document::new(&bytes).unwrap(), &options).unwrap();
    for signature in &verification.signatures {
        assert!(signature.result.is_ok(), "{signature:?}");
    }
    verification
}

#[test]
fn a_folder_of_e_gov_is_copied_and_signed_in_the_copy() {
    let bench = Bench::new();
    let name = sample(&bench, "egov-two-forms/999A000000002000");
    let before = fs::read(bench.path(&name).join("kousei.xml")).unwrap();
    let folder = bench.arg(&name);
    let arguments = [&["sign", "xml", "--profile", "egov", &folder, "--json"][..], &PASSWORD].concat();
    let json = bench.run(&arguments).ends(0).json("cli/sign-xml.schema.json");
    let output = bench.path("signed").join(&name);
    assert_eq!(json["outputs"][0], output.to_str().unwrap());
    assert_eq!(json["signatures"].as_array().unwrap().len(), 1);
    assert_eq!(json["signatures"][0]["covers"][0], "#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1");
    // The original is as it was, and everything else came along.
    assert_eq!(fs::read(bench.path(&name).join("kousei.xml")).unwrap(), before);
    let files = |path: &Path| {
        let mut names: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(files(&output), files(&bench.path(&name)));
    let verification = signed(&output.join("kousei.xml"), BuiltIn::Egov);
    assert_eq!(verification.signatures[0].references.len(), 3);
    // A second time there is something already.
    bench.run(&arguments).fails_with("sign.output-exists", 2);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn several_documents_take_one_entry_of_the_password() {
    let bench = Bench::new();
    let name = sample(&bench, "egov-individual/999A000000003000");
    let folder = bench.arg(&name);
    let arguments =
        [&["sign", "xml", "--profile", "egov-individual", &folder, "--in-place", "--json"][..], &PASSWORD].concat();
    let json = bench.run(&arguments).ends(0).json("cli/sign-xml.schema.json");
    assert_eq!(json["signatures"].as_array().unwrap().len(), 2);
    for document in ["kousei20260401093000123.xml", "kousei20260401093000456.xml"] {
        let verification = signed(&bench.path(&name).join(document), BuiltIn::EgovIndividual);
        assert!(matches!(verification.signatures[0].references[0].covered, Covered::File { .. }));
    }
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn a_file_of_e_tax_is_signed_beside_itself_and_signed_again() {
    let bench = Bench::new();
    let name = sample(&bench, "etax/shohi.xtx");
    bench.run(&[&["sign", "xml", "--profile", "etax", &bench.arg(&name)][..], &PASSWORD].concat()).ends(0);
    let once = bench.path("shohi.signed.xtx");
    assert_eq!(signed(&once, BuiltIn::Etax).signatures.len(), 1);
    let again = bench.arg("shohi.signed.xtx");
    let twice = bench.arg("twice.xtx");
    bench.run(&[&["sign", "xml", "--profile", "etax", &again, "-o", &twice][..], &PASSWORD].concat()).ends(0);
    assert_eq!(signed(Path::new(&twice), BuiltIn::Etax).signatures.len(), 2);
}

#[test]
fn files_are_signed_beside_themselves() {
    let bench = Bench::new();
    bench.write("見積書.pdf", "%PDF-1.7");
    bench.write("b.txt", "b");
    let (first, second) = (bench.arg("見積書.pdf"), bench.arg("b.txt"));
    let command = [&["sign", "xml", "--profile", "generic-detached", &first, &second][..], &PASSWORD].concat();
    bench.run(&command).ends(0);
    let verification = signed(&bench.path("見積書.pdf.sig.xml"), BuiltIn::GenericDetached);
    let covered: Vec<_> = verification.signatures[0].references.iter().map(|one| one.covered.clone()).collect();
    assert_eq!(covered, [Covered::File { name: "見積書.pdf".into() }, Covered::File { name: "b.txt".into() }]);
    let elsewhere = bench.arg("bench/out.sig.xml");
    let outside =
        [&["sign", "xml", "--profile", "generic-detached", &first, "-o", &elsewhere, "--json"][..], &PASSWORD];
    bench.run(&outside.concat()).fails_with("sign.outside-folder", 2);
}

#[test]
fn a_profile_of_ones_own_is_read_from_a_file() {
    let bench = Bench::new();
    let text = BuiltIn::Xades.text().replace("id = \"xades\"", "id = \"ours\"");
    bench.write("ours.toml", &text);
    bench.write("a.xml", "<r/>");
    let (profile, file) = (bench.arg("ours.toml"), bench.arg("a.xml"));
    let command = [&["sign", "xml", "--profile", &profile, &file, "--json"][..], &PASSWORD].concat();
    assert_eq!(bench.run(&command).ends(0).json("cli/sign-xml.schema.json")["profile"], "ours");
    assert!(signed(&bench.path("a.signed.xml"), BuiltIn::Xades).signatures[0].xades.is_some());
    bench.write("broken.toml", "version = 2\n");
    let broken = bench.arg("broken.toml");
    let command = [&["sign", "xml", "--profile", &broken, &file, "--json"][..], &PASSWORD].concat();
    bench.run(&command).fails_with("profile.malformed", 2);
}

#[test]
fn what_is_wrong_is_told_before_a_try_is_spent() {
    let bench = Bench::new();
    bench.write("broken.xml", "<r>");
    bench.write("doctype.xml", "<!DOCTYPE r><r/>");
    bench.write("other.xtx", "<r/>");
    fs::create_dir(bench.path("empty")).unwrap();
    let missing = sample(&bench, "egov/999A000000001000");
    fs::remove_file(bench.path(&missing).join("999A00000000100001_01.xml")).unwrap();
    for (profile, file, code, exit) in [
        ("eGov", "broken.xml", "profile.unknown", 2),
        ("./none.toml", "broken.xml", "file.missing", 2),
        ("generic-enveloped", "broken.xml", "sign.receiver-refuses", 1),
        ("generic-enveloped", "doctype.xml", "sign.receiver-refuses", 1),
        ("generic-enveloped", "nothing.xml", "file.missing", 2),
        ("etax", "other.xtx", "sign.receiver-refuses", 1),
        ("etax", "empty", "file.input-folder", 2),
        ("egov", "empty", "sign.nothing", 2),
        ("egov", &missing, "sign.receiver-refuses", 1),
    ] {
        let path = bench.arg(file);
        let command = [&["sign", "xml", "--profile", profile, &path, "--json"][..], &PASSWORD].concat();
        let error = bench.run(&command).fails_with(code, exit);
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
    for (profile, file, code) in [
        ("generic-enveloped", "broken.xml", "xml.unreadable"),
        ("etax", "other.xtx", "sign.document"),
        ("egov", &missing, "sign.reference"),
    ] {
        let path = bench.arg(file);
        let command = [&["sign", "xml", "--no-check", "--profile", profile, &path, "--json"][..], &PASSWORD].concat();
        bench.run(&command).fails_with(code, 2);
    }
    let two = run(["sign", "xml", "--profile", "etax", "a", "b", "-o", "c", "--json"]);
    two.fails_with("usage.one-output", 2);
    assert_eq!(bench.tries(), (3, 5));
    // Nothing was left behind.
    let left = bench.names().into_iter().filter(|name| name.contains("signed") || name.contains(".part")).count();
    assert_eq!(left, 0);
}

#[test]
fn a_wrong_password_leaves_nothing_behind() {
    let bench = Bench::new();
    let name = sample(&bench, "egov/999A000000001000");
    bench.write("wrong", "ZZZZZZ99\n");
    let folder = bench.arg(&name);
    let command = ["sign", "xml", "--profile", "egov", &folder, "--password-file", "@wrong", "--json"];
    bench.run(&command).fails_with("credential.wrong", 5);
    assert_eq!(bench.tries(), (3, 4));
    assert!(!bench.path("signed").join(&name).exists());
    assert!(bench.names().iter().all(|name| !name.contains(".part")));
}
