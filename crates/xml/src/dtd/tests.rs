//! Definitions, by what becomes of a document.

use super::*;
use crate::{Document, Index, Limits};

fn expanded(text: &str) -> Result<String, DtdError> {
    let mut files = |system: &str| match system {
        "world.txt" => Some("\u{FEFF}<?xml encoding='UTF-8'?>world\r\n<b/>".to_owned()),
        "more.dtd" => Some("<!ENTITY e 'from outside'><!ATTLIST r c CDATA 'outside'>".to_owned()),
        _ => None,
    };
    let text = expand(text, &mut files, &DtdLimits::default())?;
    Index::read(Document::new(text.as_bytes()).unwrap(), &[], &Limits::default()).unwrap();
    Ok(text)
}

#[test]
fn what_a_definition_adds_stands_in_the_document() {
    for (text, expected) in [
        ("<r/>", "<r/>"),
        ("<!--a--><?b?>\n<!DOCTYPE r><!--c--><r/><!--d-->", "<!--a--><?b?>\n<!--c--><r/><!--d-->"),
        ("<!DOCTYPE r PUBLIC '-//x' \"nowhere\" ><r/>", "<r/>"),
        ("<!DOCTYPE r [<!ATTLIST r a CDATA 'x  y' b NMTOKENS ' p  q '>]><r b='1'/>", "<r b=\"1\" a=\"x  y\"/>"),
        (
            "<!DOCTYPE r [<!ATTLIST r a CDATA #FIXED '&#34;&lt;'><!ATTLIST r a CDATA 'second'>]><r/>",
            "<r a=\"&quot;&lt;\"/>",
        ),
        (
            "<!DOCTYPE r [<!ATTLIST r i ID #REQUIRED e (x|y) #IMPLIED>]><r i=' &#9; a  b\r\n c ' e=' x ' o=' o '/>",
            "<r i=\"&#9; a b c\" e=\"x\" o=\" o \"/>",
        ),
        ("<!DOCTYPE r [<!ENTITY e 'a&#38;lt;&f;'><!ENTITY f \"<f/>\">]><r>&e;]]&e;</r>", "<r>a&lt;<f/>]]a&lt;<f/></r>"),
        ("<!DOCTYPE r [<!ENTITY e ']]'>]><r>&e;></r>", "<r>]]&gt;</r>"),
        ("<!DOCTYPE r [<!ENTITY e 'a\r\nb&#13;&#10;c'>]><r v='&e;'>&e;</r>", "<r v=\"a b  c\">a\nb&#13;\nc</r>"),
        ("<!DOCTYPE r [<!ENTITY e '<![CDATA[&#13;]]>'>]><r>&e;</r>", "<r><![CDATA[]]>&#13;<![CDATA[]]></r>"),
        ("<!DOCTYPE r [<!ENTITY e 'first'><!ENTITY e 'second'>]><r>&e;</r>", "<r>first</r>"),
        ("<!DOCTYPE r [<!ENTITY lt 'ignored'>]><r>&lt;&amp;</r>", "<r>&lt;&amp;</r>"),
        ("<!DOCTYPE r [<!ENTITY w SYSTEM 'world.txt'>]><r>&w;</r>", "<r>world\n<b/></r>"),
        ("<!DOCTYPE r SYSTEM 'more.dtd' [<!ENTITY e 'from inside'>]><r>&e;</r>", "<r c=\"outside\">from inside</r>"),
        ("<!DOCTYPE r [<!ENTITY % p \"<!ENTITY e 'by p'>\">%p;<!--x--><?y?>]><r>&e;</r>", "<r>by p</r>"),
        (
            "<!DOCTYPE r [<!ELEMENT r (#PCDATA|b)*><!NOTATION gif SYSTEM 'a>b'><!ENTITY g SYSTEM 'g' NDATA gif>]><r a='g'/>",
            "<r a=\"g\"/>",
        ),
    ] {
        assert_eq!(expanded(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn a_definition_that_is_wrong_is_refused_by_name() {
    let name = || "e".to_owned();
    let malformed = |offset, expected| DtdError::Malformed { offset, expected };
    for (text, expected) in [
        ("<!DOCTYPE r [<!ENTITY e 'x'>]><r>&f;</r>", DtdError::Undeclared { name: "f".to_owned() }),
        ("<!DOCTYPE r [<!ENTITY e SYSTEM 'none'>]><r>&e;</r>", DtdError::Unresolved { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e SYSTEM 'none' NDATA n>]><r>&e;</r>", DtdError::Unparsed { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e SYSTEM 'world.txt'>]><r a='&e;'/>", DtdError::ExternalInValue { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e '&#60;'>]><r a='&e;'/>", DtdError::LessThanInValue),
        ("<!DOCTYPE r [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><r>&e;</r>", DtdError::Recursion { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e '&e;'>]><r a='&e;'/>", DtdError::Recursion { name: name() }),
        ("<!DOCTYPE r [<!ENTITY % e '%e;'>]><r/>", malformed(31, "an entity without references to parameter entities")),
        ("<!DOCTYPE r [<!ENTITY e '<b>'>]><r>&e;</b></r>", DtdError::Unbalanced { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e '</r><r>'>]><r>&e;</r>", DtdError::Unbalanced { name: name() }),
        ("<!DOCTYPE r [<!ENTITY e 'x'>]>&e;<r/>", malformed(33, "the root element")),
        ("<!DOCTYPE r [<!ENTITY e ']]&#62;'>]><r>&e;</r>", malformed(3, "text without the end of a CDATA section")),
        ("<!DOCTYPE r [<!ENTITY e 'a & b'>]><r/>", malformed(31, "a reference")),
        (
            "<!DOCTYPE r [<!ENTITY e '<!--&#13;-->'>]><r>&e;</r>",
            DtdError::Unsupported { what: "a carriage return in a comment of an entity" },
        ),
        ("<!DOCTYPE r [<!ENTITY % p '<![IGNORE[]]>'>%p;]><r/>", DtdError::Unsupported { what: "conditional sections" }),
        ("<!DOCTYPE r [%p;]><r/>", DtdError::Undeclared { name: "p".to_owned() }),
        ("<!DOCTYPE r [<!ATTLIST r a TEXT 'x'>]><r/>", malformed(27, "the type of an attribute")),
        ("<!DOCTYPE r [<!ELEMENT r <]><r/>", malformed(23, "the end of a declaration")),
        ("<!DOCTYPE r [<!WHAT>]><r/>", malformed(13, "]")),
        ("<!DOCTYPE r", malformed(11, ">")),
        ("<!DOCTYPE r []><r>", malformed(18, "the end tag of each element")),
    ] {
        assert_eq!(expanded(text), Err(expected), "{text}");
    }
}

#[test]
fn entities_that_grow_without_bound_are_refused() {
    let mut laughs = String::from("<!DOCTYPE r [<!ENTITY l0 'lol'>");
    for number in 1..=10 {
        let inner = format!("&l{};", number - 1).repeat(10);
        laughs.push_str(&format!("<!ENTITY l{number} '{inner}'>"));
    }
    let too_much = DtdError::Limit { what: "bytes of entities and defaults", limit: 1_000_000 };
    assert_eq!(expanded(&format!("{laughs}]><r>&l10;</r>")), Err(too_much.clone()));
    assert_eq!(expanded(&format!("{laughs}]><r a='&l10;'/>")), Err(too_much.clone()));
    assert_eq!(expanded(&format!("{laughs}<!ATTLIST r a CDATA '&l10;'>]><r/>")), Err(too_much.clone()));
    let quadratic = format!("<!DOCTYPE r [<!ENTITY q '{}'>]><r>{}</r>", "x".repeat(50_000), "&q;".repeat(50_000));
    assert_eq!(expanded(&quadratic), Err(too_much.clone()));
    let defaults =
        format!("<!DOCTYPE r [<!ATTLIST e a CDATA '{}'>]><r>{}</r>", "x".repeat(50_000), "<e/>".repeat(50_000));
    assert_eq!(expanded(&defaults), Err(too_much));
    let mut deep = String::from("<!DOCTYPE r [<!ENTITY d0 'x'>");
    (1..=17).for_each(|number| deep.push_str(&format!("<!ENTITY d{number} '&d{};'>", number - 1)));
    let too_deep = DtdError::Limit { what: "entities within entities", limit: 16 };
    assert_eq!(expanded(&format!("{deep}]><r>&d16;</r>")), Err(too_deep.clone()));
    assert_eq!(expanded(&format!("{deep}]><r a='&d16;'/>")), Err(too_deep));
    assert_eq!(expanded(&format!("{deep}]><r a='&d15;'/>")).as_deref(), Ok("<r a=\"x\"/>"));
    let many: String = (0..=10_000).map(|number| format!("<!ENTITY e{number} ''>")).collect();
    let too_many = DtdError::Limit { what: "declarations", limit: 10_000 };
    assert_eq!(expanded(&format!("<!DOCTYPE r [{many}]><r/>")), Err(too_many));
}

#[test]
fn no_prefix_of_a_definition_makes_a_fuss() {
    let text = "<?xml version='1.0'?><!DOCTYPE r PUBLIC 'a' 'b' [<!ENTITY % p '<!ENTITY e \"&#38;#60;\">'>%p;<!ATTLIST r a (x|y) #FIXED 'x'>]><r>&e;値</r>";
    for (end, _) in text.char_indices() {
        let _ = expand(&text[..end], &mut |_| None, &DtdLimits::default());
    }
}
