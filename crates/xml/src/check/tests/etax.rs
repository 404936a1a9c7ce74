//! Declarations of e-Tax.

use super::*;

fn etax(name: &str) -> (TempDir, PathBuf, String) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/xml/etax").join(name);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path, fs::read_to_string(from).unwrap())
}

fn check_etax(text: &str) -> CheckReport {
    let (_folder, path, _) = etax("shohi.xtx");
    fs::write(&path, text).unwrap();
    check(Profile::built_in(BuiltIn::Etax), &path, &CheckLimits::default()).unwrap()
}

#[test]
fn a_declaration_is_ready_to_sign_whatever_its_prefix_and_byte_order_mark() {
    for name in ["shohi.xtx", "shohi-bom.xtx", "shohi-prefix.xtx"] {
        let (_folder, path, text) = etax(name);
        fs::write(&path, text).unwrap();
        let report = check(Profile::built_in(BuiltIn::Etax), &path, &CheckLimits::default()).unwrap();
        assert_eq!(report.verdict, Verdict::ReadyToSign, "{:#?}", found(&report));
        assert_found(&report, &[], &[]);
        assert_eq!(report.rules.iter().find(|rule| rule.rule == "schema").unwrap().outcome, Outcome::Elsewhere);
    }
}

#[test]
fn each_rule_of_e_tax_is_broken_by_what_it_is_about() {
    let (_folder, _, plain) = etax("shohi.xtx");
    let sign = |signature: &str| plain.replace("</DATA>", &format!("{signature}</DATA>"));
    let good = signature("Signature-1", "dsig", &[("#RSH0010", &[ENVELOPED, C14N])]);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        sign(&good.replace(from, to))
    };
    assert_found(&check_etax(&sign(&good)), &["intact"], &[]);
    assert_found(&check_etax(&sign(&(good.clone() + &good.replace("Signature-1", "Zeirishi")))), &["intact"], &[]);
    let missing = |name: &str| Finding::Attribute { name: text(name), expected: None };
    let rows: Vec<(String, &str, Outcome, Finding)> = vec![
        (
            plain.replace("http://xml.e-tax", "http://xml.example"),
            "namespace",
            Outcome::Refused,
            Finding::Namespace {
                found: text("http://xml.example.nta.go.jp/XSD/shohi"),
                expected: text("http://xml.e-tax.nta.go.jp/XSD/"),
            },
        ),
        (
            plain.replace("</DATA>", "<RSH0030 id=\"RSH0030\" VR=\"1\"><CATALOG/><CONTENTS/></RSH0030></DATA>"),
            "order",
            Outcome::Refused,
            Finding::ElementUnexpected { found: text("RSH0030"), expected: None },
        ),
        (
            plain.replace("<CONTENTS id=\"CONTENTS\">", "<X/><CONTENTS id=\"CONTENTS\">"),
            "procedure-order",
            Outcome::Refused,
            Finding::ElementUnexpected { found: text("X"), expected: Some(text("CONTENTS")) },
        ),
        (plain.replace(" id=\"RSH0010\"", ""), "procedure-id", Outcome::Refused, missing("id")),
        (plain.replace(" VR=\"1.0.0\"", ""), "procedure-version", Outcome::Refused, missing("VR")),
        (
            plain.replace("ID=\"ZEIMUSHO\"", "ID=\"RSH0010\""),
            "unique-ids",
            Outcome::Refused,
            Finding::IdRepeated { id: text("RSH0010"), found: 2 },
        ),
        (with(" Id=\"Signature-1\"", ""), "signature-id", Outcome::Refused, Finding::SignatureId),
        (with("Signature-1", "1"), "signature-id", Outcome::Refused, Finding::SignatureId),
        (
            with("MIIA", &"A".repeat(30001)),
            "certificate-length",
            Outcome::Refused,
            Finding::CertificateTooLong { found: 30001, limit: 30000 },
        ),
        (with("#RSH0010", "#DATA"), "references", Outcome::Refused, Finding::NotReferenced { what: text("RSH0010") }),
        (
            sign(&signature("Signature-1", "dsig", &[("#RSH0010", &[C14N])])),
            "references",
            Outcome::Refused,
            Finding::Transforms { uri: text("#RSH0010") },
        ),
        (
            sign(&signature("Signature-1", "ds", &[("#RSH0010", &[ENVELOPED, C14N])])),
            "prefix",
            Outcome::Warned,
            Finding::Prefix { found: text("ds"), expected: text("dsig") },
        ),
        (with("<dsig:X509Data>", "<dsig:X509Data><dsig:X509CRL/>"), "key-info", Outcome::Warned, Finding::KeyInfo),
    ];
    for (text, rule, outcome, finding) in rows {
        assert_found(&check_etax(&text), &["intact"], &[(rule, outcome, finding)]);
    }
    // Inside of what it signs.
    let inside = plain.replace("</CONTENTS>", &format!("{good}</CONTENTS>"));
    assert_found(&check_etax(&inside), &["intact"], &[("place", Outcome::Refused, Finding::Misplaced)]);
    let (folder, _, _) = etax("shohi.xtx");
    let path = folder.path().join("shohi.xml");
    fs::write(&path, &plain).unwrap();
    let report = check(Profile::built_in(BuiltIn::Etax), &path, &CheckLimits::default()).unwrap();
    let name = Finding::FileName { expected: text("*.xtx") };
    assert_found(&report, &[], &[("file-name", Outcome::Warned, name)]);
    let folder = check(Profile::built_in(BuiltIn::Etax), folder.path(), &CheckLimits::default());
    assert!(matches!(folder, Err(CheckError::FileWanted)));
    let nothing = check(Profile::built_in(BuiltIn::Etax), Path::new("/nonexistent/a"), &CheckLimits::default());
    assert!(matches!(nothing, Err(CheckError::Input(_))));
}

#[test]
fn a_certificate_of_exactly_the_limit_passes() {
    let (_folder, _, plain) = etax("shohi.xtx");
    let good = signature("Signature-1", "dsig", &[("#RSH0010", &[ENVELOPED, C14N])]);
    let lines = format!("{}\n{}", "A".repeat(15000), "A".repeat(15000));
    let text = plain.replace("</DATA>", &format!("{}</DATA>", good.replace("MIIA", &lines)));
    assert_found(&check_etax(&text), &["intact"], &[]);
}
