//! A strict look at the DER of OCSP: every child of a value, nothing left over; and the few shapes that are written.

use der::{Decode, Reader, SliceReader};

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0A;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;

/// Primitive context tag `[number]`.
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// Constructed context tag `[number]`.
pub(super) const fn context_constructed(number: u8) -> u8 {
    0xA0 | number
}

/// One TLV.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    /// The identifier octet.
    pub(super) id: u8,
    /// The content octets.
    pub(super) value: &'a [u8],
    /// Identifier, length and content.
    pub(super) raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The children, if this is the constructed value `id`.
    pub(super) fn children_of(self, id: u8) -> Option<Vec<Element<'a>>> {
        if self.id == id { children(self.value) } else { None }
    }

    /// The content, if this is a value `id`.
    pub(super) fn value_of(self, id: u8) -> Option<&'a [u8]> {
        (self.id == id).then_some(self.value)
    }

    /// The one value inside an explicit tag `[number]`.
    pub(super) fn explicit(self, number: u8) -> Option<Element<'a>> {
        self.value_of(context_constructed(number)).and_then(only)
    }

    /// The octets of a BIT STRING whose last octet is a whole one.
    pub(super) fn bits(self) -> Option<&'a [u8]> {
        self.value_of(BIT_STRING)?.strip_prefix(&[0])
    }
}

/// Splits off the first TLV; `None` if it is not DER.
fn first(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let raw = reader.tlv_bytes().ok()?;
    let any = der::asn1::AnyRef::from_der(raw).ok()?;
    Some((Element { id: *raw.first()?, value: any.value(), raw }, &bytes[raw.len()..]))
}

/// All TLVs in `content`; `None` if it is not a row of DER values to its last byte.
pub(super) fn children(mut content: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !content.is_empty() {
        let (element, rest) = first(content)?;
        found.push(element);
        content = rest;
    }
    Some(found)
}

/// The one TLV that `bytes` consist of.
pub(super) fn only(bytes: &[u8]) -> Option<Element<'_>> {
    first(bytes).and_then(|(element, rest)| rest.is_empty().then_some(element))
}

/// The dotted form of an OBJECT IDENTIFIER.
pub(super) fn dotted(element: Element<'_>) -> Option<String> {
    let oid = der::asn1::ObjectIdentifier::from_bytes(element.value_of(OBJECT_IDENTIFIER)?).ok()?;
    Some(oid.to_string())
}

/// The identifier of an AlgorithmIdentifier whose parameters are NULL or absent.
pub(super) fn algorithm(element: Element<'_>) -> Option<String> {
    let fields = element.children_of(SEQUENCE)?;
    match fields.as_slice() {
        [oid] => dotted(*oid),
        [oid, null] if null.raw == [5, 0] => dotted(*oid),
        _ => None,
    }
}

/// An extension (RFC 5280 §4.1).
pub(super) struct Extension<'a> {
    pub(super) oid: String,
    pub(super) critical: bool,
    /// What is in its OCTET STRING.
    pub(super) value: &'a [u8],
}

/// `Extensions`: at least one, none twice. A written `critical FALSE` is taken, though DER leaves it out.
pub(super) fn extensions(element: Element<'_>) -> Option<Vec<Extension<'_>>> {
    let mut found: Vec<Extension<'_>> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for extension in element.children_of(SEQUENCE)? {
        let fields = extension.children_of(SEQUENCE)?;
        let (oid, critical, value) = match fields.as_slice() {
            [oid, value] => (*oid, false, *value),
            [oid, critical, value] => match critical.value_of(BOOLEAN)? {
                [0x00] => (*oid, false, *value),
                [0xFF] => (*oid, true, *value),
                _ => return None,
            },
            _ => return None,
        };
        let oid = dotted(oid)?;
        if !seen.insert(oid.clone()) {
            return None;
        }
        found.push(Extension { oid, critical, value: value.value_of(OCTET_STRING)? });
    }
    (!found.is_empty()).then_some(found)
}

/// An element around its parts.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut element = vec![tag];
    if length < 0x80 {
        element.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let significant = &bytes[length.leading_zeros() as usize / 8..];
        element.push(0x80 | significant.len() as u8);
        element.extend_from_slice(significant);
    }
    parts.iter().for_each(|part| element.extend_from_slice(part));
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read_to_the_end_and_stand_once() {
        let one = |critical: &[u8]| element(SEQUENCE, &[&[6, 1, 0x2A], critical, &[4, 1, 9]]);
        let list = |parts: &[&[u8]]| element(SEQUENCE, parts);
        let read = |bytes: &[u8]| {
            let found = extensions(only(bytes)?)?;
            Some(found.into_iter().map(|e| (e.oid, e.critical, e.value.to_vec())).collect::<Vec<_>>())
        };
        let expected = |critical| Some(vec![("1.2".to_owned(), critical, vec![9])]);
        assert_eq!(read(&list(&[&one(&[])])), expected(false));
        assert_eq!(read(&list(&[&one(&[1, 1, 0])])), expected(false));
        assert_eq!(read(&list(&[&one(&[1, 1, 0xFF])])), expected(true));
        assert_eq!(read(&list(&[&one(&[1, 1, 1])])), None);
        assert_eq!(read(&list(&[&one(&[]), &one(&[])])), None);
        assert_eq!(read(&list(&[])), None);
        assert_eq!(read(&list(&[&element(SEQUENCE, &[&[6, 1, 0x2A], &[5, 0]])])), None);
    }

    #[test]
    fn what_is_written_is_read_back_whatever_its_length() {
        for length in [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x1_0000] {
            let content = vec![7; length];
            let written = element(OCTET_STRING, &[&content[..length / 2], &content[length / 2..]]);
            assert_eq!(only(&written).unwrap().value_of(OCTET_STRING), Some(&content[..]));
        }
    }
}
