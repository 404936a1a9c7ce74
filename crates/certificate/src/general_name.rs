//! General names (RFC 5280 §4.2.1.6): the forms in which an extension names somebody or something.

use std::fmt;

use crate::asn1::{self, Children, Element, OBJECT_IDENTIFIER, SEQUENCE, context, context_constructed};
use crate::{CertificateError, Name};

/// Which form a [`GeneralName`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameForm {
    /// `otherName`: a form of its own, told by an object identifier.
    Other,
    /// `rfc822Name`: a mail address.
    Rfc822,
    /// `dNSName`: a host name.
    Dns,
    /// `x400Address`.
    X400,
    /// `directoryName`: a distinguished name (識別名).
    Directory,
    /// `ediPartyName`.
    EdiParty,
    /// `uniformResourceIdentifier`.
    Uri,
    /// `iPAddress`.
    Ip,
    /// `registeredID`: an object identifier.
    RegisteredId,
}

impl fmt::Display for NameForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other => "otherName",
            Self::Rfc822 => "rfc822Name",
            Self::Dns => "dNSName",
            Self::X400 => "x400Address",
            Self::Directory => "directoryName",
            Self::EdiParty => "ediPartyName",
            Self::Uri => "uniformResourceIdentifier",
            Self::Ip => "iPAddress",
            Self::RegisteredId => "registeredID",
        })
    }
}

/// A name in one of the forms of RFC 5280 §4.2.1.6. It may be personal: `Debug` prints the form only.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GeneralName {
    /// A form of its own, such as an attribute of a JPKI holder.
    Other {
        /// Dotted object identifier of the form.
        oid: String,
        /// DER of the value.
        value: Vec<u8>,
    },
    /// A mail address; in name constraints also a host, or a domain with a dot in front.
    Rfc822(String),
    /// A host name; in name constraints a domain.
    Dns(String),
    /// DER of an X.400 address, not looked into.
    X400(Vec<u8>),
    /// A distinguished name.
    Directory(Name),
    /// DER of an EDI party name, not looked into.
    EdiParty(Vec<u8>),
    /// A URI; in name constraints a host, or a domain with a dot in front.
    Uri(String),
    /// An address of 4 or 16 octets; in name constraints an address and its mask, 8 or 32 octets.
    Ip(Vec<u8>),
    /// A dotted object identifier.
    RegisteredId(String),
}

impl GeneralName {
    /// Reads a DER `GeneralName` as it stands outside name constraints.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] if the bytes are not exactly one general name.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        asn1::only(der).and_then(Self::read).ok_or(CertificateError::Malformed { part: "GeneralName" })
    }

    /// The form.
    #[must_use]
    pub const fn form(&self) -> NameForm {
        match self {
            Self::Other { .. } => NameForm::Other,
            Self::Rfc822(_) => NameForm::Rfc822,
            Self::Dns(_) => NameForm::Dns,
            Self::X400(_) => NameForm::X400,
            Self::Directory(_) => NameForm::Directory,
            Self::EdiParty(_) => NameForm::EdiParty,
            Self::Uri(_) => NameForm::Uri,
            Self::Ip(_) => NameForm::Ip,
            Self::RegisteredId(_) => NameForm::RegisteredId,
        }
    }

    /// The distinguished name, if it has that form.
    #[must_use]
    pub const fn directory(&self) -> Option<&Name> {
        match self {
            Self::Directory(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn read(element: Element<'_>) -> Option<Self> {
        Self::read_with(element, |octets| matches!(octets.len(), 4 | 16))
    }

    /// Whether [`read`](Self::read) takes the element.
    pub(crate) fn check(element: Element<'_>) -> bool {
        match element.id {
            // The form of a holder's attributes, of which there are six.
            id if id == context_constructed(0) => other_name(element.value).is_some(),
            _ => Self::read(element).is_some(),
        }
    }

    /// A name in name constraints, where an address has a mask: ones, then zeros (RFC 5280 §4.2.1.10, RFC 4632).
    pub(crate) fn read_constraint(element: Element<'_>) -> Option<Self> {
        Self::read_with(element, |octets| matches!(octets.len(), 8 | 32) && is_prefix_mask(&octets[octets.len() / 2..]))
    }

    fn read_with(element: Element<'_>, is_address: impl FnOnce(&[u8]) -> bool) -> Option<Self> {
        let value = element.value;
        let text = || std::str::from_utf8(value).ok().filter(|text| text.is_ascii()).map(str::to_owned);
        // Implicit tags, but for the CHOICE in directoryName.
        Some(match element.id {
            id if id == context_constructed(0) => {
                let (oid, value) = other_name(value)?;
                Self::Other { oid: asn1::dotted(oid)?, value: value.to_vec() }
            }
            id if id == context(1) => Self::Rfc822(text()?),
            id if id == context(2) => Self::Dns(text()?),
            id if id == context_constructed(3) => Self::X400(element.raw.to_vec()),
            id if id == context_constructed(4) => Self::Directory(Name::from_der(value).ok()?),
            id if id == context_constructed(5) => Self::EdiParty(element.raw.to_vec()),
            id if id == context(6) => Self::Uri(text()?),
            id if id == context(7) => is_address(value).then(|| Self::Ip(value.to_vec()))?,
            id if id == context(8) => Self::RegisteredId(asn1::dotted(value)?),
            _ => return None,
        })
    }
}

impl fmt::Debug for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GeneralName({}, redacted)", self.form())
    }
}

/// `otherName [0] { type-id, value [0] EXPLICIT ANY }`: the identifier's content octets, and the value.
fn other_name(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let parts = asn1::children(content)?;
    let [oid, value] = parts.as_slice() else { return None };
    let value = asn1::only(value.value_of(context_constructed(0))?)?.raw;
    Some((oid.value_of(OBJECT_IDENTIFIER).filter(|oid| asn1::is_object_identifier(oid))?, value))
}

/// `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName`, taken apart no further.
pub(crate) fn elements(value: &[u8]) -> Option<Children<'_>> {
    asn1::only(value)?.children_of(SEQUENCE).filter(|names| !names.is_empty())
}

/// Every name of a row, at least one.
pub(crate) fn read_all(elements: Children<'_>) -> Option<Vec<GeneralName>> {
    (!elements.is_empty()).then_some(elements)?.into_iter().map(GeneralName::read).collect()
}

fn is_prefix_mask(mask: &[u8]) -> bool {
    let ones = mask.iter().take_while(|octet| **octet == 0xFF).count();
    match &mask[ones..] {
        [] => true,
        [partial, rest @ ..] => partial.leading_ones() == partial.count_ones() && rest.iter().all(|octet| *octet == 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(hex: &str) -> Option<GeneralName> {
        GeneralName::from_der(&hex::decode(hex).unwrap()).ok()
    }

    #[test]
    fn every_form_is_read() {
        let name = Name::from_der(&hex::decode("300d310b3009060355040613024a50").unwrap()).unwrap();
        for (hex, expected, form) in [
            (
                "a00906025504a0030c0161",
                GeneralName::Other { oid: "2.5.4".to_owned(), value: vec![12, 1, b'a'] },
                "otherName",
            ),
            ("8103614062", GeneralName::Rfc822("a@b".to_owned()), "rfc822Name"),
            ("820161", GeneralName::Dns("a".to_owned()), "dNSName"),
            ("a3020500", GeneralName::X400(vec![0xA3, 2, 5, 0]), "x400Address"),
            ("a40f300d310b3009060355040613024a50", GeneralName::Directory(name), "directoryName"),
            ("a5020500", GeneralName::EdiParty(vec![0xA5, 2, 5, 0]), "ediPartyName"),
            ("8603613a62", GeneralName::Uri("a:b".to_owned()), "uniformResourceIdentifier"),
            ("87047f000001", GeneralName::Ip(vec![127, 0, 0, 1]), "iPAddress"),
            ("88025504", GeneralName::RegisteredId("2.5.4".to_owned()), "registeredID"),
        ] {
            let found = read(hex).unwrap();
            assert_eq!((&found, found.form().to_string().as_str()), (&expected, form));
            assert_eq!(format!("{found:?}"), format!("GeneralName({form}, redacted)"));
        }
    }

    #[test]
    fn what_has_no_form_is_refused() {
        for hex in [
            "",
            "8101ff",               // no ASCII
            "a0020500",             // no object identifier
            "a007060255040c0161",   // the value without its tag
            "a4020500",             // no name
            "87037f0000",           // no address
            "87080a000000ff000000", // a mask, which only constraints have
            "8800",
            "890161",
            "8201618200", // bytes behind
        ] {
            assert_eq!(read(hex), None, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(id in 0x80_u8..=0xA9, bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let der = asn1::encode(id, &bytes);
            let _ = (GeneralName::from_der(&der), GeneralName::from_der(&bytes));
            let _ = asn1::only(&der).and_then(GeneralName::read_constraint);
        }

        #[test]
        fn what_is_checked_is_what_is_read(
            id in prop::sample::select(vec![0x80_u8, 0x82, 0x87, 0x88, 0xA0, 0xA4]),
            inner in prop::sample::select(vec![vec![], vec![6_u8, 2, 0x55, 4], vec![6, 2, 0x55, 0x80], vec![6, 0]]),
            value in prop::collection::vec(any::<u8>(), 0..4),
            explicit in prop::sample::select(vec![0xA0_u8, 0xA1, 0x04]),
        ) {
            let value = asn1::encode(explicit, &asn1::encode(0x0C, &value));
            for content in [[inner.clone(), value.clone()].concat(), value, inner] {
                let der = asn1::encode(id, &content);
                let element = asn1::only(&der).unwrap();
                prop_assert_eq!(GeneralName::check(element), GeneralName::read(element).is_some());
            }
        }
    }

    #[test]
    fn a_mask_is_ones_and_then_zeros() {
        let read = |mask: [u8; 4]| {
            let bytes = [&[0x87, 8, 10, 0, 0, 0][..], &mask].concat();
            asn1::only(&bytes).and_then(GeneralName::read_constraint).is_some()
        };
        for mask in [[255, 0, 0, 0], [255, 255, 240, 0], [0; 4], [255; 4]] {
            assert!(read(mask), "{mask:?}");
        }
        for mask in [[255, 0, 255, 0], [255, 15, 0, 0], [0, 255, 0, 0], [254, 128, 0, 0]] {
            assert!(!read(mask), "{mask:?}");
        }
        // An address without a mask.
        assert!(asn1::only(&[0x87, 4, 10, 0, 0, 0]).and_then(GeneralName::read_constraint).is_none());
    }
}
