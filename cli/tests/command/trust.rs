//! `jpki trust`: roots are shown, added after a comparison of fingerprints, removed and restored, and every command follows.

use std::fs;
use std::path::Path;

use crate::bench::{Bench, Ran, jpki};

/// Fingerprint of `signca03`, as `jpki trust list` shows it.
fn fingerprint(home: &Path, root: &str) -> String {
    let shown = at(home, &["trust", "show", root, "--json"]).ends(0).json("cli/trust-show.schema.json");
    shown["sha256"].as_str().unwrap().to_owned()
}

fn at(home: &Path, arguments: &[&str]) -> Ran {
    Ran::new(jpki(arguments).env("HOME", home).output().unwrap())
}

fn labels(home: &Path, member: &str) -> Vec<String> {
    let list = at(home, &["trust", "list", "--json"]).ends(0).json("cli/trust-list.schema.json");
    list[member].as_array().unwrap().iter().map(|anchor| anchor["label"].as_str().unwrap().to_owned()).collect()
}

/// The first CA certificate of a testbed in a file of its own, and its fingerprint.
fn authority(bench: &Bench) -> (String, String) {
    let text = fs::read_to_string(bench.path("bench/anchors.pem")).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let first = &text[text.find("-----BEGIN").unwrap()..text.find(end).unwrap() + end.len()];
    let path = bench.path("authority.pem");
    fs::write(&path, first).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let shown = bench.run(&["trust", "list", "--anchor", &path, "--json"]).ends(0);
    let anchors = shown.json("cli/trust-list.schema.json")["anchors"].clone();
    assert_eq!((&anchors[6]["source"], &anchors[6]["environment"]), (&"option".into(), &"testbed".into()));
    (path, anchors[6]["sha256"].as_str().unwrap().to_owned())
}

#[test]
fn a_root_is_added_for_its_fingerprint_and_for_no_other() {
    let (bench, home) = (Bench::new(), tempfile::tempdir().unwrap());
    let home = home.path();
    let (path, sha256) = authority(&bench);
    let other = fingerprint(home, "signca03");

    at(home, &["trust", "add", &path, "--json"]).fails_with("trust.fingerprint-needed", 2);
    at(home, &["trust", "add", &path, "--fingerprint", "00", "--json"]).fails_with("trust.fingerprint-format", 2);
    let refused = at(home, &["trust", "add", &path, "--fingerprint", &other, "--json"]);
    let refused = refused.fails_with("trust.fingerprint-differs", 1);
    assert!(refused["cause"].as_str().unwrap().replace(' ', "").contains(&sha256.to_uppercase()), "{refused}");
    assert_eq!(labels(home, "anchors").len(), 6);

    let colons = sha256.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect::<Vec<_>>();
    let colons = colons.join(":").to_uppercase();
    let added = at(home, &["trust", "add", &path, "--fingerprint", &colons, "--json"]).ends(0);
    let added = added.json("cli/trust-change.schema.json");
    assert_eq!(
        (&added["changed"][0]["sha256"], &added["unchanged"]),
        (&sha256.as_str().into(), &serde_json::json!([]))
    );
    let listed = at(home, &["trust", "list", "--json"]).ends(0).json("cli/trust-list.schema.json");
    assert_eq!((listed["anchors"].as_array().unwrap().len(), &listed["anchors"][6]["source"]), (7, &"added".into()));
    let again = at(home, &["trust", "add", &path, "--fingerprint", &sha256]).ends(0);
    assert!(again.out.contains("was trusted already"), "{}", again.out);

    let removed = at(home, &["trust", "remove", &sha256[..8], "--json"]).ends(0).json("cli/trust-change.schema.json");
    assert_eq!(removed["changed"][0]["sha256"], sha256.as_str());
    assert_eq!((labels(home, "anchors").len(), labels(home, "removed").len()), (6, 0));
    at(home, &["trust", "remove", &sha256[..8], "--json"]).fails_with("trust.unknown", 2);
}

#[test]
fn an_added_root_is_trusted_by_every_command() {
    let (bench, home) = (Bench::new(), tempfile::tempdir().unwrap());
    let (path, sha256) = authority(&bench);
    bench.write("a", b"a message");
    bench.run(&["sign", "cms", "@a", "--password-file", "@password"]).ends(0);
    let signature = bench.path("a.p7s").to_str().unwrap().to_owned();
    let content = bench.path("a").to_str().unwrap().to_owned();
    let verify = || {
        let report = at(home.path(), &["verify", &signature, "--content", &content, "--json"]);
        let report: serde_json::Value = serde_json::from_str(&report.out).unwrap();
        report["signatures"][0]["sub_indication"].as_str().map(str::to_owned)
    };
    assert_eq!(verify().as_deref(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    at(home.path(), &["trust", "add", &path, "--fingerprint", &sha256]).ends(0);
    assert_ne!(verify().as_deref(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    at(home.path(), &["trust", "remove", &sha256]).ends(0);
    assert_eq!(verify().as_deref(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
}

#[test]
fn a_built_in_root_can_be_removed_and_comes_back_by_its_name() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let sha256 = fingerprint(home, "authca03");
    at(home, &["trust", "remove", "authca03", "--json"]).ends(0).json("cli/trust-change.schema.json");
    assert!(!labels(home, "anchors").contains(&"authca03".to_owned()));
    assert_eq!(labels(home, "removed"), ["authca03"]);
    let shown = at(home, &["trust", "show", &sha256, "--fingerprint", &sha256, "--json"]).ends(0);
    let shown = shown.json("cli/trust-show.schema.json");
    assert_eq!((&shown["trusted"], &shown["fingerprint_agrees"]), (&false.into(), &true.into()));
    let again = at(home, &["trust", "remove", "authca03"]).ends(0);
    assert!(again.out.contains("was not trusted"), "{}", again.out);
    at(home, &["trust", "add", "authca03", "--json"]).ends(0).json("cli/trust-change.schema.json");
    assert_eq!((labels(home, "anchors").len(), labels(home, "removed").len()), (6, 0));
    at(home, &["trust", "add", "authca03", "--json"]).fails_with("file.missing", 2);
    // Trust in the test roots that an option gives is taken back as well.
    at(home, &["trust", "remove", "test-signca01", "--json"]).fails_with("trust.unknown", 2);
    let tests = at(home, &["trust", "list", "--accept", "test", "--json"]).ends(0);
    let tests = tests.json("cli/trust-list.schema.json")["anchors"].clone();
    let test = tests.as_array().unwrap().iter().find(|anchor| anchor["environment"] == "test").unwrap();
    at(home, &["trust", "remove", test["label"].as_str().unwrap()]).ends(0);
    let fewer = at(home, &["trust", "list", "--accept", "test", "--json"]).ends(0);
    assert_eq!(fewer.json("cli/trust-list.schema.json")["anchors"].as_array().unwrap().len(), 9);
}

#[test]
fn a_fingerprint_that_differs_ends_with_1_and_is_told_in_both_languages() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let other = fingerprint(home, "signca02");
    let differs = at(home, &["trust", "show", "signca03", "--fingerprint", &other, "--lang", "ja"]).ends(1);
    assert!(differs.out.contains("一致しません"), "{}", differs.out);
    let shown = jpki(["trust", "show", "signca03"]).env("HOME", home).env("COLUMNS", "80").output().unwrap();
    let shown = Ran::new(shown).ends(0);
    assert!(shown.out.lines().all(|line| line.chars().count() <= 80 || line.contains("OU=")), "{}", shown.out);
}

#[test]
fn what_was_damaged_or_exchanged_in_the_folder_is_named_and_not_trusted() {
    let (bench, home) = (Bench::new(), tempfile::tempdir().unwrap());
    let home = home.path();
    let (path, sha256) = authority(&bench);
    at(home, &["trust", "add", &path, "--fingerprint", &sha256]).ends(0);
    let file = home.join(".local/share/jpki/trust/added").join(&sha256);
    let mut bytes = fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&file, bytes).unwrap();
    at(home, &["trust", "list", "--json"]).fails_with("trust.damaged", 2);
    fs::remove_file(&file).unwrap();
    fs::create_dir_all(home.join(".local/share/jpki/trust/removed")).unwrap();
    fs::write(home.join(".local/share/jpki/trust/removed/note"), b"").unwrap();
    at(home, &["trust", "list", "--json"]).fails_with("trust.damaged", 2);
    let nowhere = Ran::new(jpki(["trust", "remove", "signca01", "--json"]).output().unwrap());
    nowhere.fails_with("trust.no-folder", 2);
}
