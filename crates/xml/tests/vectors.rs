//! The published examples of Canonical XML 1.0 (§3), 1.1 (§3) and Exclusive XML Canonicalization (§2.2, §2.4), byte for byte.
//! `JPKI_VECTORS` says where they are; without them these tests pass and say that they did nothing.

use std::borrow::Cow;
use std::path::PathBuf;

use jpki_xml::dtd::{self, DtdLimits};
use jpki_xml::{
    Algorithm, Canonicalization, Choice, Document, Event, Filter, Index, Limits, QName, Reader, Tree, XmlError,
    canonicalize, canonicalize_filtered, canonicalize_subtree, decode,
};

struct Vectors(PathBuf);

impl Vectors {
    fn open() -> Option<Self> {
        let Some(root) = std::env::var_os("JPKI_VECTORS") else {
            eprintln!(
                "SKIPPED: JPKI_VECTORS is not set, so that canonical forms are not tested against the standard's"
            );
            return None;
        };
        Some(Self(PathBuf::from(root).join("c14n")))
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        let path = self.0.join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("JPKI_VECTORS is set, but {}: {error}", path.display()))
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    /// A document as it is read: decoded, its definition worked in.
    fn document(&self, name: &str) -> String {
        let bytes = self.bytes(name);
        let text = decode(&bytes).unwrap();
        let mut files = |system: &str| match system {
            "world.txt" | "doc.dtd" => Some(self.text(&format!("in/{system}"))),
            other => panic!("{other} is not asked for"),
        };
        dtd::expand(&text, &mut files, &DtdLimits::default()).unwrap()
    }
}

fn whole(text: &str, method: impl Into<Canonicalization>) -> Result<String, XmlError> {
    let mut out = Vec::new();
    canonicalize(Document::decoded(text)?, &method.into(), &Limits::default(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn whole_documents_have_the_canonical_form_of_the_standard() {
    let Some(vectors) = Vectors::open() else { return };
    for (input, expected, algorithm) in [
        ("31_input", "31_c14n", Algorithm::Canonical10),
        ("31_input", "31_c14n-comments", Algorithm::Canonical10WithComments),
        ("32_input", "32_c14n", Algorithm::Canonical10),
        ("33_input", "33_c14n", Algorithm::Canonical10),
        ("34_input", "34_c14n", Algorithm::Canonical10),
        ("34_input_validatingParser", "34_c14n_validatingParser", Algorithm::Canonical10),
        ("35_input", "35_c14n", Algorithm::Canonical10),
        ("36_input", "36_c14n", Algorithm::Canonical10),
    ] {
        let text = vectors.document(&format!("in/{input}.xml"));
        let expected = vectors.text(&format!("in/{expected}.xml"));
        assert_eq!(whole(&text, algorithm).as_deref(), Ok(expected.as_str()), "{input}");
        // Version 1.1 differs for parts of documents alone.
        let version_11 =
            if algorithm.with_comments() { Algorithm::Canonical11WithComments } else { Algorithm::Canonical11 };
        assert_eq!(whole(&text, version_11).as_deref(), Ok(expected.as_str()), "{input}");
    }
}

#[test]
fn a_definition_is_refused_where_nobody_asked_for_it() {
    let Some(vectors) = Vectors::open() else { return };
    for (input, offset) in [("31", 87), ("33", 0), ("34", 0), ("35", 0), ("37", 0), ("38", 0)] {
        let bytes = vectors.bytes(&format!("in/{input}_input.xml"));
        let found = Index::read(Document::new(&bytes).unwrap(), &[], &Limits::default()).unwrap_err();
        assert_eq!(found, XmlError::Doctype { offset }, "{input}");
    }
}

#[test]
fn relative_namespace_names_fail() {
    let Some(vectors) = Vectors::open() else { return };
    let text = vectors.text("in/relative-ns-behaviour.xml");
    for algorithm in Algorithm::ALL {
        assert_eq!(whole(&text, algorithm), Err(XmlError::RelativeNamespace), "{algorithm:?}");
    }
}

#[test]
fn a_document_in_utf16_has_the_canonical_form_of_the_same_in_utf8() {
    let Some(vectors) = Vectors::open() else { return };
    let expected = vectors.text("in/testTranslationFromUTF16toUTF8.xml");
    assert_eq!(whole(&expected, Algorithm::Canonical10).as_deref(), Ok(expected.as_str()));
    for mark in ["\u{FEFF}", "<?xml version='1.0' encoding='UTF-16'?>"] {
        let text = format!("{mark}{expected}");
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [big, little] {
            let decoded = decode(&bytes).unwrap();
            assert!(matches!(decoded, Cow::Owned(_)));
            assert_eq!(whole(&decoded, Algorithm::Canonical10).as_deref(), Ok(expected.as_str()));
        }
    }
}

/// `self::ietf:e1 or (parent::ietf:e1 and not(self::text() or self::e2)) or count(id("E3")|ancestor-or-self::node()) =
/// count(ancestor-or-self::node())`: e1, what stands in it but text and e2, and all of the element E3.
#[derive(Default)]
struct Subset {
    /// The names of the elements that are open, and whether each is E3 or in it.
    open: Vec<(String, bool)>,
}

impl Subset {
    fn enter(&mut self, depth: usize) -> Option<&(String, bool)> {
        self.open.truncate(depth);
        self.open.last()
    }
}

impl Filter for Subset {
    fn element(&mut self, reader: &Reader<'_>, name: QName<'_>) -> Choice {
        let (in_e1, in_e3) = match self.enter(reader.depth() - 1) {
            Some((parent, in_e3)) => (parent == "http://www.ietf.org e1", *in_e3),
            None => (false, false),
        };
        let own = format!("{} {}", reader.namespace(name), name.local());
        let is_e3 = reader.attributes().iter().any(|one| one.name().as_str() == "id" && one.value() == "E3");
        let kept = own == "http://www.ietf.org e1" || (in_e1 && own != " e2") || in_e3 || is_e3;
        self.open.push((own, in_e3 || is_e3));
        if kept { Choice::Keep } else { Choice::Omit }
    }

    fn other(&mut self, event: &Event<'_>, _: bool) -> bool {
        // Where the text stands does not matter here: of e1 no text is in the set, and E3 has none.
        !matches!(event, Event::Text(_)) && self.open.last().is_some_and(|(name, _)| name == "http://www.ietf.org e1")
    }
}

#[test]
fn the_subsets_of_examples_37_and_38_are_those_of_the_standard() {
    let Some(vectors) = Vectors::open() else { return };
    assert!(vectors.text("in/37_subset.xpath").contains("parent::ietf:e1 and not(self::text() or self::e2)"));
    for (number, algorithm) in [("37", Algorithm::Canonical10), ("38", Algorithm::Canonical11)] {
        let text = vectors.document(&format!("in/{number}_input.xml"));
        let expected = vectors.text(&format!("in/{number}_c14n.xml"));
        let mut out = Vec::new();
        let document = Document::decoded(&text).unwrap();
        canonicalize_filtered(document, &algorithm.into(), &Limits::default(), &mut Subset::default(), &mut out)
            .unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{number}");
    }
}

/// The canonical form of the first element of this name, as written, and what is in it.
fn part(text: &str, name: &str, method: &Canonicalization) -> String {
    let document = Document::new(text.as_bytes()).unwrap();
    let tree = Tree::new(document, &Limits::default()).unwrap();
    let node = tree.nodes().find(|node| node.name().as_str() == name).unwrap();
    // An identifier is what an index knows elements by.
    let at = node.bytes().start + 1 + name.len();
    let text = format!("{} index-id=''{}", &text[..at], &text[at..]);
    let rule = jpki_xml::IdRule::any("index-id");
    let index = Index::read(Document::new(text.as_bytes()).unwrap(), &[rule], &Limits::default()).unwrap();
    let mut out = Vec::new();
    canonicalize_subtree(&index, index.by_id("").next().unwrap(), None, method, &mut out).unwrap();
    String::from_utf8(out).unwrap().replacen(" index-id=\"\"", "", 1)
}

#[test]
fn parts_of_documents_have_the_canonical_form_of_the_standard() {
    let Some(vectors) = Vectors::open() else { return };
    let exclusive = Canonicalization::new(Algorithm::Exclusive);
    let inclusive = Canonicalization::new(Algorithm::Canonical10);
    for (input, name, method, expected) in [
        ("inExcl/example2_2_1", "n1:elem2", &inclusive, "inExcl/example2_2_1_c14nized"),
        ("inExcl/example2_2_2", "n1:elem2", &inclusive, "inExcl/example2_2_2_c14nized"),
        ("inExcl/example2_2_1", "n1:elem2", &exclusive, "inExcl/example2_2_c14nized_exclusive"),
        ("inExcl/example2_2_2", "n1:elem2", &exclusive, "inExcl/example2_2_c14nized_exclusive"),
        ("inExcl/example2_2_3", "p", &exclusive, "inExcl/example2_2_3_c14nized_exclusive"),
        ("inExcl/example2_4", "etsi:elem2", &exclusive, "inExcl/example2_4_c14nized"),
        ("in/default_ns_redefinition_input", "dsig:Object", &inclusive, "in/default_ns_redefinition_c14n"),
        ("inExcl/plain-soap-1.1", "env:Body", &exclusive, "inExcl/plain-soap-c14nized"),
    ] {
        let text = vectors.text(&format!("{input}.xml"));
        let expected = vectors.text(&format!("{expected}.xml"));
        assert_eq!(part(&text, name, method), expected, "{input}");
    }
}
