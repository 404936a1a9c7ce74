//! Signatures in the standard form of e-Gov.

use super::*;

#[test]
fn each_rule_on_signatures_of_the_standard_form_is_broken_by_what_it_is_about() {
    let good = standard("20260401093000");
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    let uri = |uri: &str| text(uri);
    let algorithm = |found: &str, expected: &str| Finding::Algorithm { found: text(found), expected: text(expected) };
    let references = |references: &[(&str, &[&str])]| signature("20260401093000", "", references);
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let rows: Vec<(String, &str, Outcome, Finding)> = vec![
        (
            references(&[(STRUCTURE, &[C14N])]),
            "references",
            Outcome::Refused,
            Finding::NotReferenced { what: text(FORM) },
        ),
        (references(&[(FORM, &[])]), "references", Outcome::Refused, Finding::NotReferenced { what: text("構成情報") }),
        (
            references(&[(STRUCTURE, &[C14N]), (FORM, &[]), (FORM, &[])]),
            "references",
            Outcome::Refused,
            Finding::ReferenceRepeated { uri: uri(FORM) },
        ),
        (
            references(&[(STRUCTURE, &[C14N]), (FORM, &[]), ("tenpu.txt", &[])]),
            "references",
            Outcome::Refused,
            Finding::ReferenceUnexpected { uri: uri("tenpu.txt") },
        ),
        (
            references(&[(STRUCTURE, &[]), (FORM, &[])]),
            "references",
            Outcome::Refused,
            Finding::Transforms { uri: uri(STRUCTURE) },
        ),
        (
            references(&[(STRUCTURE, &[ENVELOPED, C14N]), (FORM, &[])]),
            "references",
            Outcome::Refused,
            Finding::Transforms { uri: uri(STRUCTURE) },
        ),
        (
            references(&[(STRUCTURE, &[C14N]), (FORM, &[C14N])]),
            "references",
            Outcome::Refused,
            Finding::Transforms { uri: uri(FORM) },
        ),
        (
            references(&[("", &[C14N]), (FORM, &[])]),
            "references",
            Outcome::Refused,
            Finding::ReferenceUnexpected { uri: uri("") },
        ),
        (references(&[("#構成情報", &[C14N]), (FORM, &[])]), "uris", Outcome::Refused, Finding::UriNotEncoded),
        (
            with(
                "<CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
                "<CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"",
            ),
            "canonicalization",
            Outcome::Refused,
            algorithm("http://www.w3.org/2006/12/xml-c14n11", C14N),
        ),
        (
            with("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"),
            "algorithms",
            Outcome::Refused,
            algorithm(
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            ),
        ),
        (
            with("http://www.w3.org/2001/04/xmlenc#sha256", sha1),
            "algorithms",
            Outcome::Refused,
            algorithm(sha1, "http://www.w3.org/2001/04/xmlenc#sha256"),
        ),
        (
            with("</X509Data>", "<X509Certificate>MIIA</X509Certificate></X509Data>"),
            "key-info",
            Outcome::Refused,
            Finding::KeyInfo,
        ),
        (with("</X509Data>", "<X509SubjectName/></X509Data>"), "key-info", Outcome::Refused, Finding::KeyInfo),
        (with("<KeyInfo>", "<KeyInfo><KeyName>k</KeyName>"), "key-info", Outcome::Refused, Finding::KeyInfo),
        (with("20260401093000", "20261301093000"), "signature-id", Outcome::Refused, Finding::SignatureId),
        (with(" Id=\"20260401093000\"", ""), "signature-id", Outcome::Refused, Finding::SignatureId),
        (
            signature("20260401093000", "ds", &[(STRUCTURE, &[C14N]), (FORM, &[])]),
            "prefix",
            Outcome::Warned,
            Finding::Prefix { found: text("ds"), expected: text("") },
        ),
        (with("</Signature>", "<Object/></Signature>"), "no-object", Outcome::Warned, Finding::ElementPresent),
    ];
    for (signature, rule, outcome, finding) in rows {
        let copy = Copy::egov();
        copy.sign("kousei.xml", &signature);
        assert_found(&copy.check(BuiltIn::Egov), &USUAL_SIGNED, &[(rule, outcome, finding)]);
    }
    // Two signatures with one Id.
    let copy = Copy::egov();
    copy.sign("kousei.xml", &(good.clone() + &good));
    assert_found(
        &copy.check(BuiltIn::Egov),
        &USUAL_SIGNED,
        &[
            ("signature-id", Outcome::Refused, Finding::SignatureId),
            ("unique-ids", Outcome::Refused, Finding::IdRepeated { id: text("20260401093000"), found: 2 }),
        ],
    );
    // A signature that covers the attachment too.
    let copy = Copy::egov();
    copy.sign("kousei.xml", &references(&[(STRUCTURE, &[C14N]), (FORM, &[]), ("tenpu.txt", &[])]));
    assert!(!found(&copy.check(BuiltIn::Egov)).contains_key("attachments-covered"));
}
