//! Distinguished names (識別名): read, compared, and written as RFC 4514 has them, Japanese left readable.

mod attribute;
mod text;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use jpki_signature::{Digest, DigestAlgorithm};

use crate::CertificateError;
use crate::asn1::{self, Element, SEQUENCE, SET};
pub use attribute::Attribute;
use attribute::{COMMON_NAME, COUNTRY, LOCALITY, ORGANIZATION, ORGANIZATIONAL_UNIT};

/// Most attributes in one relative distinguished name; real ones have one.
const MAX_RDN: usize = 16;

/// DER of a name without parts.
const EMPTY: [u8; 2] = [SEQUENCE, 0];

/// A distinguished name, with its DER as it stood in the certificate.
///
/// `Debug` prints no value, since the subject of a holder's certificate is personal. `Display` is RFC 4514: the most
/// significant part last, escapes where the syntax asks for them and for control characters. Clones share what was read.
#[derive(Clone)]
pub struct Name(Arc<Parts>);

struct Parts {
    der: Box<[u8]>,
    /// Read when they are first asked for: most names of a certificate never are.
    rdns: OnceLock<Vec<Vec<Attribute>>>,
    /// A digest for each part, of it and all before it in canonical form: searches for issuers and name constraints compare
    /// many names, which may be as long as a certificate. Made when they are first asked for.
    canonical: OnceLock<Vec<[u8; 32]>>,
    /// As `Display` has it: an authority's is written once in every report about a certificate that it issued.
    text: OnceLock<String>,
}

impl PartialEq for Name {
    /// Equality is equality of the bytes; see [`matches`](Self::matches) for names that mean the same.
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.der.hash(state);
    }
}

impl Name {
    /// Reads a DER `Name` (RFC 5280 §4.1.2.4).
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] if the bytes are not exactly one name.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        Self::read(der).ok_or(CertificateError::Malformed { part: "Name" })
    }

    fn read(der: &[u8]) -> Option<Self> {
        // The same conditions as in `rdns`, without keeping anything.
        asn1::only(der)?.each_child_of(SEQUENCE, |rdn| {
            let attributes = rdn.each_child_of(SET, Attribute::check)?;
            (1..=MAX_RDN).contains(&attributes).then_some(())
        })?;
        let (rdns, canonical, text) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Some(Self(Arc::new(Parts { der: der.into(), rdns, canonical, text })))
    }

    fn parts(&self) -> &[Vec<Attribute>] {
        let read = || -> Option<Vec<Vec<Attribute>>> {
            let rdns = asn1::only(&self.0.der)?.children_of(SEQUENCE)?;
            rdns.into_iter().map(|rdn| rdn.children_of(SET)?.into_iter().map(Attribute::read).collect()).collect()
        };
        // What was checked is read: a name without parts never stands for one that has some.
        self.0.rdns.get_or_init(|| read().unwrap_or_default())
    }

    /// The DER that was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The name by RFC 4514, as `Display` has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text.get_or_init(|| Written(self.parts()).to_string())
    }

    /// The relative distinguished names, most significant first, each a set of one or more attributes.
    pub fn rdns(&self) -> impl Iterator<Item = &[Attribute]> {
        self.parts().iter().map(Vec::as_slice)
    }

    /// All attributes, most significant first.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.parts().iter().flatten()
    }

    /// Whether there is no attribute at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.der.len() == EMPTY.len()
    }

    fn all<'a>(&'a self, oid: &'static str) -> impl Iterator<Item = &'a str> {
        self.attributes().filter(move |attribute| attribute.oid() == oid).filter_map(Attribute::text)
    }

    /// `C`, the country.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.all(COUNTRY).next()
    }

    /// `O`, the organization.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.all(ORGANIZATION).next()
    }

    /// Every `OU`, most significant first.
    pub fn organizational_units(&self) -> impl Iterator<Item = &str> {
        self.all(ORGANIZATIONAL_UNIT)
    }

    /// Every `L`, most significant first: prefecture and municipality in a signature certificate.
    pub fn localities(&self) -> impl Iterator<Item = &str> {
        self.all(LOCALITY)
    }

    /// `CN`, the last one if there are several.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.all(COMMON_NAME).last()
    }

    /// Whether two names are the same by RFC 5280 §7.1: part by part, letter case and runs of spaces ignored, whichever
    /// string type holds the text. (Unicode compatibility folding, which no JPKI name needs, is not done.)
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.der == other.0.der || (self.has_types_of(other) && self.match_key() == other.match_key())
    }

    /// The parts, one after the other.
    fn content(&self) -> &[u8] {
        // What was checked is a SEQUENCE.
        asn1::only(&self.0.der).map_or(&[], |name| name.value)
    }

    /// Whether both have as many parts with as many attributes, and where a part has one, of one type. Names that differ in
    /// that do not match, and nearly all that do not match differ in it.
    fn has_types_of(&self, other: &Self) -> bool {
        let (mut rest, mut of_other) = (self.content(), other.content());
        // What was checked is DER.
        while let (Some((one, after)), Some((other, after_other))) = (asn1::first(rest), asn1::first(of_other)) {
            if !have_types_alike(one.value, other.value) {
                return false;
            }
            (rest, of_other) = (after, after_other);
        }
        rest.is_empty() && of_other.is_empty()
    }

    /// Whether this name is `base` or lies below it: whether its first parts are those of `base`, compared as
    /// [`matches`](Self::matches) does (RFC 5280 §4.2.1.10, `directoryName`).
    #[must_use]
    pub fn is_within(&self, base: &Self) -> bool {
        match base.canonical() {
            [] => true,
            [.., last] => self.canonical().get(base.canonical().len() - 1) == Some(last),
        }
    }

    /// What names have in common that [match](Self::matches), and no others: a key for tables.
    #[must_use]
    pub fn match_key(&self) -> &[u8; 32] {
        self.canonical().last().unwrap_or(&[0; 32])
    }

    fn canonical(&self) -> &[[u8; 32]] {
        self.0.canonical.get_or_init(|| canonical(self.parts()))
    }
}

/// Whether two parts of names, the contents of their sets, have as many attributes, and if it is one, of one type.
fn have_types_alike(one: &[u8], other: &[u8]) -> bool {
    match (asn1::first(one), asn1::first(other)) {
        (Some((one, [])), Some((other, []))) => attribute_type(one) == attribute_type(other),
        (Some((_, [])), _) | (_, Some((_, []))) => false,
        // Several attributes are in an order that depends on the encoding.
        _ => count(one) == count(other),
    }
}

fn attribute_type(attribute: Element<'_>) -> Option<&[u8]> {
    asn1::first(attribute.value).map(|(kind, _)| kind.value)
}

fn count(mut row: &[u8]) -> usize {
    let mut count = 0;
    while let Some((_, rest)) = asn1::first(row) {
        (row, count) = (rest, count + 1);
    }
    count
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({} parts, redacted)", self.parts().len())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name by RFC 4514.
struct Written<'a>(&'a [Vec<Attribute>]);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, rdn) in self.0.iter().rev().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            for (position, attribute) in rdn.iter().enumerate() {
                if position > 0 {
                    f.write_str("+")?;
                }
                attribute.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// SHA-256 over the canonical attributes of each part and the digest of the part before. The attributes of one part are
/// in an order that does not depend on the encoding.
fn canonical(rdns: &[Vec<Attribute>]) -> Vec<[u8; 32]> {
    let mut digest = [0; 32];
    let chained = rdns.iter().map(|rdn| {
        let mut attributes: Vec<Vec<u8>> = rdn.iter().map(Attribute::canonical).collect();
        attributes.sort_unstable();
        let mut bytes = digest.to_vec();
        bytes.extend(format!("{} ", attributes.len()).bytes());
        bytes.extend(attributes.concat());
        digest.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, &bytes).as_bytes());
        digest
    });
    chained.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tlv(id: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let mut bytes = vec![id, u8::try_from(content.len()).unwrap()];
        bytes.extend(content);
        bytes
    }

    fn attribute(oid_hex: &str, id: u8, value: &[u8]) -> Vec<u8> {
        tlv(SEQUENCE, &[&tlv(6, &[&hex::decode(oid_hex).unwrap()]), &tlv(id, &[value])])
    }

    fn name(rdns: &[&[Vec<u8>]]) -> Name {
        let sets: Vec<Vec<u8>> =
            rdns.iter().map(|rdn| tlv(SET, &rdn.iter().map(Vec::as_slice).collect::<Vec<_>>())).collect();
        Name::from_der(&tlv(SEQUENCE, &sets.iter().map(Vec::as_slice).collect::<Vec<_>>())).unwrap()
    }

    #[test]
    fn a_name_is_written_as_rfc_4514_has_it_with_japanese_readable() {
        let holder = name(&[
            &[attribute("550406", 0x13, b"JP")],
            &[attribute("55040a", 0x0C, "公的個人認証サービス".as_bytes())],
            &[attribute("55040b", 0x0C, b"a,b"), attribute("550403", 0x0C, b" #x\\ ")],
            &[attribute("550405", 0x13, b"7")],
        ]);
        assert_eq!(holder.to_string(), "2.5.4.5=#130137,OU=a\\,b+CN=\\ #x\\\\\\ ,O=公的個人認証サービス,C=JP");
        assert_eq!(
            name(&[&[attribute("550403", 0x0C, "#a\n\u{202E}".as_bytes())]]).to_string(),
            "CN=\\#a\\0A\\E2\\80\\AE"
        );
        for character in ['\u{85}', '\u{200B}', '\u{200F}', '\u{2028}', '\u{2066}', '\u{FEFF}'] {
            let shown = name(&[&[attribute("550403", 0x0C, format!("a{character}b").as_bytes())]]).to_string();
            assert!(!shown.contains(character) && shown.starts_with("CN=a\\"), "{shown:?}");
        }
        assert_eq!(format!("{holder:?}"), "Name(4 parts, redacted)");
        assert!(!format!("{:?}", holder.attributes().collect::<Vec<_>>()).contains("JP,"));
    }

    #[test]
    fn names_match_across_string_types_case_and_spaces_but_not_values() {
        let a = name(&[&[attribute("55040a", 0x13, b"Good  CA ")]]);
        assert!(a.matches(&name(&[&[attribute("55040a", 0x0C, b" good ca")]])));
        assert!(!a.matches(&name(&[&[attribute("55040a", 0x0C, b"goodca")]])));
        assert!(!a.matches(&name(&[&[attribute("55040b", 0x13, b"Good  CA ")]])));
        assert!(!a.matches(&name(&[&[attribute("55040a", 0x13, b"Good CA")], &[attribute("550403", 0x13, b"x")]])));
        let bmp = name(&[&[attribute("55040a", 0x1E, b"\0G\0o\0o\0d\0 \0C\0A")]]);
        assert!(a.matches(&bmp));
    }

    #[test]
    fn attributes_of_one_rdn_match_in_any_order_and_not_across_rdns() {
        let (o, cn) = (|| attribute("55040a", 0x0C, b"JPKI"), || attribute("550403", 0x0C, b"x"));
        let both = name(&[&[o(), cn()]]);
        assert!(both.matches(&name(&[&[cn(), o()]])));
        assert!(!both.matches(&name(&[&[o()], &[cn()]])));
        assert!(!both.matches(&name(&[&[o(), o()]])));
        assert!(!name(&[&[o()], &[cn()]]).matches(&name(&[&[cn()], &[o()]])));
        // No string, then the bytes count; a string never matches bytes.
        let bytes = |value: &[u8]| name(&[&[attribute("550403", 0x04, value)]]);
        assert!(bytes(b"X").matches(&bytes(b"X")) && !bytes(b"X").matches(&bytes(b"x")));
        assert!(!bytes(b"x").matches(&name(&[&[cn()]])));
        // A value that imitates the end of one attribute and the beginning of the next.
        let imitation = name(&[&[attribute("55040a", 0x0C, b"jpki2.5.4.3 t 1 x")]]);
        assert!(!imitation.matches(&name(&[&[attribute("55040a", 0x0C, b"jpki"), cn()]])));
    }

    proptest! {
        #[test]
        fn a_name_is_taken_exactly_if_its_parts_can_be_read(
            id in prop::sample::select(vec![0x0C_u8, 0x13, 0x14, 0x1E, 0x04, 0x30]),
            oid in prop::collection::vec(prop::sample::select(vec![0x55_u8, 4, 10, 0x80, 0xFF]), 0..5),
            value in prop::collection::vec(any::<u8>(), 0..6),
            extra in prop::collection::vec(any::<u8>(), 0..3),
            count in 0..=MAX_RDN + 1,
        ) {
            let attribute = tlv(SEQUENCE, &[&tlv(6, &[&oid]), &tlv(id, &[&value]), &extra]);
            let der = asn1::encode(SEQUENCE, &asn1::encode(SET, &attribute.repeat(count)));
            let parts = asn1::only(&attribute).and_then(Attribute::read);
            let name = Name::from_der(&der).ok();
            prop_assert_eq!(name.is_some(), parts.is_some() && (1..=MAX_RDN).contains(&count));
            if let Some(name) = name {
                prop_assert_eq!(name.attributes().count(), count);
            }
        }
    }

    #[test]
    fn a_name_lies_within_its_own_first_parts() {
        let part = |value: &[u8]| attribute("55040a", 0x0C, value);
        let base = name(&[&[part(b"JPKI")], &[part(b"a"), part(b"b")]]);
        let below = name(&[&[part(b"jpki")], &[part(b"b"), part(b"A")], &[part(b"c")]]);
        assert!(below.is_within(&base) && base.is_within(&base) && !base.is_within(&below));
        assert!(below.is_within(&name(&[&[part(b"jpki")]])) && below.is_within(&name(&[])));
        assert!(name(&[]).is_within(&name(&[])) && !name(&[]).is_within(&base));
        for other in
            [name(&[&[part(b"a"), part(b"b")]]), name(&[&[part(b"JPKI")], &[part(b"a")]]), name(&[&[part(b"c")]])]
        {
            assert!(!below.is_within(&other), "{other}");
        }
        assert!(below.match_key() != base.match_key() && name(&[]).match_key() == &[0; 32]);
        assert!(!name(&[]).matches(&base));
    }

    #[test]
    fn what_is_left_over_in_a_name_is_refused() {
        for hex in [
            "30053103300155",
            "3100",
            "30023100",
            "300b3109300706035504030500",
            "3000aa",
            "300d310b3009060355040603024a5000",
        ] {
            assert!(
                Name::from_der(&hex::decode(hex).unwrap()).is_err() || hex == "300b3109300706035504030500",
                "{hex}"
            );
        }
        // A value that is no string is kept, as bytes.
        let null = Name::from_der(&hex::decode("300b3109300706035504030500").unwrap()).unwrap();
        assert_eq!(null.to_string(), "CN=#0500");
        assert_eq!(null.common_name(), None);
    }
}
