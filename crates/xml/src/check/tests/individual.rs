//! The form of e-Gov with a signature for each file.

use super::*;

/// What the sample of e-Gov's individual form always has: a rule that is disputed.
const USUAL_INDIVIDUAL: [&str; 2] = ["form-named-disputed", "intact"];
const WRITE: &str = "kousei20260401093000123.xml";
const ATTACH: &str = "kousei20260401093000456.xml";
const FORM_3: &str = "999A00000000300001_01.xml";

#[test]
fn an_application_in_the_individual_form_is_ready_to_sign_but_for_what_is_disputed() {
    let report = Copy::individual().check(BuiltIn::EgovIndividual);
    assert_eq!(report.verdict, Verdict::ReadyToSign, "{:#?}", found(&report));
    assert_found(&report, &[], &[("form-named-disputed", Outcome::Warned, Finding::ElementPresent)]);
    let kinds: Vec<_> = report.documents.iter().map(|one| (one.file.as_str(), one.kind.as_deref().unwrap())).collect();
    assert_eq!(kinds, [("kousei.xml", "main"), (WRITE, "write-appli"), (ATTACH, "sign-attach")]);
    let disputed = report.rules.iter().find(|rule| rule.rule == "form-named-disputed").unwrap();
    assert_eq!(disputed.certainty, crate::profile::Certainty::Low);
}

#[test]
fn each_rule_of_the_individual_form_is_broken_by_what_it_is_about() {
    let signed = |file: &str, covers: &str| {
        let copy = Copy::individual();
        copy.sign(file, &signature("20260401093000", "", &[(covers, &[])]));
        copy
    };
    let both = || {
        let copy = signed(WRITE, FORM_3);
        copy.sign(ATTACH, &signature("20260401093001", "", &[("shomei.txt", &[])]));
        copy
    };
    assert_found(&both().check(BuiltIn::EgovIndividual), &USUAL_INDIVIDUAL, &[]);
    let expected = |text: &str| Finding::Text { expected: vec![text.to_owned()] };
    let edit = |file: &'static str, from: &'static str, to: &'static str| -> Spoil {
        Box::new(move |copy| {
            copy.replace(file, from, to);
        })
    };
    let rows: Vec<(Spoil, Broken)> = vec![
        (
            edit(WRITE, "<様式ID>999000000000000009", "<様式ID>999000000000000001"),
            vec![("form-id-of-forms", Outcome::Refused, expected("999000000000000009"))],
        ),
        (
            edit(ATTACH, "<様式ID>999000000000000001", "<様式ID>999000000000000009"),
            vec![("form-id-of-attachments", Outcome::Refused, expected("999000000000000001"))],
        ),
        (
            edit(WRITE, "999A000000003F01", "999A000000003000"),
            vec![("procedure-of-forms", Outcome::Refused, expected("999A000000003F01"))],
        ),
        (
            edit(ATTACH, "999A000000003T01", "999A000000003F01"),
            vec![("procedure-of-attachments", Outcome::Refused, expected("999A000000003T01"))],
        ),
        (
            edit(WRITE, "<氏名/>", "<氏名>見本　花子</氏名>"),
            vec![
                ("applicant-empty", Outcome::Refused, Finding::TextPresent),
                ("contact-empty", Outcome::Refused, Finding::TextPresent),
            ],
        ),
        (
            edit("kousei.xml", "shomei.txt", "shomei2.txt"),
            vec![
                ("files-named", Outcome::Refused, Finding::FileMissing),
                ("all-listed", Outcome::Refused, Finding::FileNotNamed),
                ("attachments-covered", Outcome::Warned, Finding::NotCovered),
            ],
        ),
        (edit(ATTACH, "添付書類署名<", "別の種別<"), vec![("documents", Outcome::Refused, Finding::DocumentUnknown)]),
        (
            Box::new(|copy| {
                copy.sign("kousei.xml", &signature("20260401093000", "", &[(FORM_3, &[])]));
            }),
            vec![("signed", Outcome::Refused, Finding::SignaturePresent)],
        ),
        (
            edit(WRITE, FORM_REFERENCE, STRUCTURE_REFERENCE),
            vec![
                ("references", Outcome::Refused, Finding::ReferenceUnexpected { uri: text(STRUCTURE) }),
                ("attachments-covered", Outcome::Warned, Finding::NotCovered),
            ],
        ),
        (
            edit(
                WRITE,
                "</署名情報>",
                "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"20260401093005\"><SignedInfo><CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/><SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><Reference URI=\"999A00000000300001_01.xml\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data><X509Certificate>MIIA</X509Certificate></X509Data></KeyInfo></Signature></署名情報>",
            ),
            vec![("one-signature", Outcome::Warned, Finding::SeveralSignatures { found: 2 })],
        ),
    ];
    for (spoil, expected) in rows {
        let copy = both();
        spoil(&copy);
        assert_found(&copy.check(BuiltIn::EgovIndividual), &USUAL_INDIVIDUAL, &expected);
    }
    // One signed and one not: no longer "not yet".
    let report = signed(WRITE, FORM_3).check(BuiltIn::EgovIndividual);
    assert_found(&report, &USUAL_INDIVIDUAL, &[("signed", Outcome::Refused, Finding::NotSigned)]);
    // What the main file should say is not known.
    let copy = Copy::individual();
    copy.replace("kousei.xml", "<手続ID>999A000000003000", "<手続ID>999A000000003001");
    let rules = copy.check(BuiltIn::EgovIndividual);
    assert_eq!(found(&rules)["procedure-of-forms"], (Outcome::Undecided, vec![expected("*000")]));
}

const FORM_REFERENCE: &str = "URI=\"999A00000000300001_01.xml\"";
const STRUCTURE_REFERENCE: &str = "URI=\"#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1\"";
