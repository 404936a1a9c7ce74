//! The standard form of e-Gov: its folder and its structure.

use super::*;

#[test]
fn an_application_in_the_standard_form_is_ready_to_sign_and_its_attachment_is_told_to_be_uncovered() {
    let report = Copy::egov().check(BuiltIn::Egov);
    assert_eq!(report.verdict, Verdict::ReadyToSign, "{:#?}", found(&report));
    assert_found(&report, &[], &[("attachments-covered", Outcome::Warned, Finding::NotCovered)]);
    let attachments = report.rules.iter().find(|rule| rule.rule == "attachments-covered").unwrap();
    assert_eq!(attachments.problems[0].file.as_deref(), Some("tenpu.txt"));
    assert_eq!(
        attachments.problems[0].element.as_deref(),
        Some("/DataRoot/構成情報/添付書類属性情報/添付書類ファイル名称")
    );
    assert_eq!(
        report.documents,
        [CheckedDocument { file: text("kousei.xml"), kind: Some(text("main")), signatures: 0 }]
    );
    for rule in [
        "signed",
        "place",
        "references",
        "uris",
        "canonicalization",
        "algorithms",
        "key-info",
        "signature-id",
        "intact",
    ] {
        let result = report.rules.iter().find(|one| one.rule == rule).unwrap();
        assert_eq!(result.outcome, Outcome::NotYet, "{rule}");
    }
}

#[test]
fn a_document_of_the_folder_stands_for_the_folder() {
    let copy = Copy::egov();
    let of = |path: &Path| check(Profile::built_in(BuiltIn::Egov), path, &CheckLimits::default()).unwrap();
    assert_eq!(of(&copy.path("kousei.xml")), of(&copy.folder));
}

#[test]
fn two_forms_without_a_place_for_signatures_are_ready_to_sign() {
    let report = Copy::of("egov-two-forms/999A000000002000").check(BuiltIn::Egov);
    assert_eq!(report.verdict, Verdict::ReadyToSign, "{:#?}", found(&report));
    assert_found(&report, &[], &[]);
}

#[test]
fn the_form_of_a_good_signature_passes_every_rule_but_that_on_its_values() {
    let copy = Copy::egov();
    copy.sign("kousei.xml", &(standard("20260401093000") + &standard("20260401093001")));
    let report = copy.check(BuiltIn::Egov);
    assert_eq!(report.documents[0].signatures, 2);
    let uri = |uri: &str| Finding::Changed { uri: text(uri) };
    assert_found(
        &report,
        &USUAL,
        &[("intact", Outcome::Refused, uri(STRUCTURE)), ("intact", Outcome::Refused, uri(FORM))][..1],
    );
    assert_eq!(report.verdict, Verdict::Refused);
}

#[test]
fn each_rule_on_the_folder_and_the_structure_of_the_standard_form_is_broken_by_what_it_is_about() {
    let kousei = "kousei.xml";
    let edit = |from: &'static str, to: &'static str| {
        move |copy: &Copy| {
            copy.replace(kousei, from, to);
        }
    };
    let rows: Vec<(Spoil, Broken)> = vec![
        (
            Box::new(edit("<手続ID>999A000000001000", "<手続ID>999A000000009000")),
            vec![("folder-name", Outcome::Refused, Finding::FileName { expected: text("999A000000009000") })],
        ),
        (
            Box::new(|copy| fs::create_dir(copy.path("more")).unwrap()),
            vec![("plain-files", Outcome::Refused, Finding::NotAFile)],
        ),
        (
            Box::new(|copy| fs::write(copy.path("Thumbs.db"), "x").unwrap()),
            vec![("no-other-files", Outcome::Warned, Finding::FileNotNamed)],
        ),
        (
            Box::new(|copy| fs::remove_file(copy.path("tenpu.txt")).unwrap()),
            vec![("files-named", Outcome::Refused, Finding::FileMissing)],
        ),
        (
            Box::new(edit("tenpu.txt", "../tenpu.txt")),
            vec![
                ("files-named", Outcome::Refused, Finding::UnsafeFileName { name: text("../tenpu.txt") }),
                ("no-other-files", Outcome::Warned, Finding::FileNotNamed),
            ],
        ),
        (
            Box::new(edit("tenpu.txt", "C:tenpu.txt")),
            vec![
                ("files-named", Outcome::Refused, Finding::UnsafeFileName { name: text("C:tenpu.txt") }),
                ("no-other-files", Outcome::Warned, Finding::FileNotNamed),
            ],
        ),
        (
            Box::new(|copy| fs::write(copy.path(FORM), b"<a>\x82\xA0</a>").unwrap()),
            vec![("forms-well-formed", Outcome::Refused, Finding::NotUtf8)],
        ),
        (
            Box::new(|copy| fs::write(copy.path(FORM), "<a>").unwrap()),
            vec![("forms-well-formed", Outcome::Refused, Finding::NotWellFormed { byte: Some(3) })],
        ),
        (
            Box::new(|copy| {
                let text = fs::read(copy.path(kousei)).unwrap();
                fs::write(copy.path(kousei), [b"\xEF\xBB\xBF", text.as_slice()].concat()).unwrap();
            }),
            vec![("byte-order-mark", Outcome::Warned, Finding::ByteOrderMark)],
        ),
        (
            Box::new(edit("<DataRoot>", "<DataRoot xmlns=\"urn:x\">")),
            vec![("no-namespace", Outcome::Refused, Finding::Namespace { found: text("urn:x"), expected: text("") })],
        ),
        (
            Box::new(|copy| {
                copy.replace(kousei, "\t<署名情報/>\n", "").replace(kousei, "</DataRoot>", "<署名情報/></DataRoot>");
            }),
            vec![("order", Outcome::Refused, Finding::ElementUnexpected { found: text("署名情報"), expected: None })],
        ),
        (
            Box::new(edit("\t<様式バージョン>0001</様式バージョン>\n", "")),
            vec![(
                "order",
                Outcome::Refused,
                Finding::ElementUnexpected { found: text("STYLESHEET"), expected: Some(text("様式バージョン")) },
            )],
        ),
        (
            Box::new(edit("ID=\"構成情報\"", "ID=\"x\"")),
            vec![(
                "structure-id",
                Outcome::Refused,
                Finding::Attribute { name: text("ID"), expected: Some(text("構成情報")) },
            )],
        ),
        (
            Box::new(edit("ID=\"構成情報\"", "Id=\"構成情報\"")),
            vec![(
                "structure-id",
                Outcome::Refused,
                Finding::Attribute { name: text("ID"), expected: Some(text("構成情報")) },
            )],
        ),
        (
            Box::new(edit("<備考/>", "<備考 ID=\"構成情報\"/>")),
            vec![("unique-ids", Outcome::Refused, Finding::IdRepeated { id: text("構成情報"), found: 2 })],
        ),
        (
            Box::new(edit("<手続ID>999A000000001000</手続ID>", "<手続ID/>")),
            vec![
                ("procedure", Outcome::Refused, Finding::TextMissing),
                (
                    "folder-name",
                    Outcome::Refused,
                    Finding::ElementMissing { expected: text("DataRoot/構成情報//手続ID") },
                ),
            ],
        ),
        (
            Box::new(edit("申請書ファイル名称>", "申請書名称>")),
            vec![
                (
                    "forms",
                    Outcome::Refused,
                    Finding::ElementMissing {
                        expected: text("DataRoot/構成情報//申請書属性情報/申請書ファイル名称")
                    },
                ),
                ("no-other-files", Outcome::Warned, Finding::FileNotNamed),
            ],
        ),
        (
            Box::new(edit("<郵便番号>0000001<", "<郵便番号>０００−０００１<")),
            vec![("half-width", Outcome::Warned, Finding::NotHalfWidth)],
        ),
        (
            Box::new(edit("中央１丁目２番３号", "中央1-2-3")),
            vec![("full-width", Outcome::Warned, Finding::NotFullWidth)],
        ),
        (
            Box::new(edit(
                "<その他>",
                "<その他><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"20260401093000\"/>",
            )),
            vec![
                ("place", Outcome::Refused, Finding::Misplaced),
                ("references", Outcome::Refused, Finding::NotReferenced { what: text("構成情報") }),
                ("key-info", Outcome::Refused, Finding::KeyInfo),
                ("canonicalization", Outcome::Refused, Finding::Algorithm { found: text(""), expected: text(C14N) }),
                (
                    "algorithms",
                    Outcome::Refused,
                    Finding::Algorithm {
                        found: text(""),
                        expected: text("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
                    },
                ),
                ("intact", Outcome::Refused, Finding::SignatureBroken),
            ],
        ),
    ];
    for (spoil, expected) in rows {
        let copy = Copy::egov();
        spoil(&copy);
        assert_found(&copy.check(BuiltIn::Egov), &USUAL, &expected);
    }
}
