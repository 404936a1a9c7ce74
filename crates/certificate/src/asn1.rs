//! A strict look at DER: every child of a value, nothing left over.
//!
//! General readers stop after what they know and say nothing of what follows inside a SEQUENCE; here a value is read to its
//! end.

use std::ops::Deref;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTF8_STRING: u8 = 0x0C;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Primitive context tag `[number]`.
pub(crate) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// Constructed context tag `[number]`.
pub(crate) const fn context_constructed(number: u8) -> u8 {
    0xA0 | number
}

/// One TLV.
#[derive(Clone, Copy, Default)]
pub(crate) struct Element<'a> {
    /// The identifier octet.
    pub(crate) id: u8,
    /// The content octets.
    pub(crate) value: &'a [u8],
    /// Identifier, length and content.
    pub(crate) raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The children, if this is the constructed value `id`.
    pub(crate) fn children_of(self, id: u8) -> Option<Children<'a>> {
        if self.id == id { children(self.value) } else { None }
    }

    /// Shows every child of the constructed value `id` to `check`, in order, and counts them; `None` if this is another value,
    /// or as soon as a child does not pass.
    pub(crate) fn each_child_of(self, id: u8, mut check: impl FnMut(Element<'a>) -> Option<()>) -> Option<usize> {
        let (mut content, mut count) = (self.value_of(id)?, 0);
        while !content.is_empty() {
            let (child, rest) = first(content)?;
            check(child)?;
            (content, count) = (rest, count + 1);
        }
        Some(count)
    }

    /// The content, if this is a value `id`.
    pub(crate) fn value_of(self, id: u8) -> Option<&'a [u8]> {
        (self.id == id).then_some(self.value)
    }
}

/// Splits off the first TLV; `None` if it is not DER: a length that is indefinite, or in more octets than it needs. Tag
/// numbers from 31 on, which X.509 has none of, are refused.
pub(crate) fn first(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let [id, first, content @ ..] = bytes else { return None };
    if id & 0x1F == 0x1F {
        return None;
    }
    let (length, content) = match *first {
        short @ 0..=0x7F => (usize::from(short), content),
        long @ 0x81..=0x84 => {
            let (octets, content) = content.split_at_checked(usize::from(long & 0x7F))?;
            let length = octets.iter().fold(0, |length: u32, octet| length << 8 | u32::from(*octet));
            if octets[0] == 0 || length < 0x80 {
                return None;
            }
            (usize::try_from(length).ok()?, content)
        }
        _ => return None,
    };
    let value = content.get(..length)?;
    let (raw, rest) = bytes.split_at(bytes.len() - content.len() + length);
    Some((Element { id: *id, value, raw }, rest))
}

/// All TLVs in `content`; `None` if it is not a row of DER values to its last byte.
pub(crate) fn children(mut content: &[u8]) -> Option<Children<'_>> {
    let mut found = Children { few: [Element::default(); FEW], count: 0, many: Vec::new() };
    while !content.is_empty() {
        let (element, rest) = first(content)?;
        found.push(element);
        content = rest;
    }
    Some(found)
}

/// Elements that a row has room for without taking memory: nearly all of a certificate's some forty rows have no more.
const FEW: usize = 8;

/// A row of TLVs.
pub(crate) struct Children<'a> {
    few: [Element<'a>; FEW],
    /// How many of the few there are; all are among the many once there are more.
    count: usize,
    many: Vec<Element<'a>>,
}

impl<'a> Children<'a> {
    fn push(&mut self, element: Element<'a>) {
        if let Some(free) = self.few.get_mut(self.count) {
            *free = element;
            self.count += 1;
        } else {
            if self.many.is_empty() {
                self.many.reserve(2 * FEW);
                self.many.extend(self.few);
            }
            self.many.push(element);
        }
    }

    pub(crate) fn as_slice(&self) -> &[Element<'a>] {
        if self.many.is_empty() { &self.few[..self.count] } else { &self.many }
    }
}

impl<'a> Deref for Children<'a> {
    type Target = [Element<'a>];

    fn deref(&self) -> &[Element<'a>] {
        self.as_slice()
    }
}

impl<'a> IntoIterator for Children<'a> {
    type Item = Element<'a>;
    type IntoIter = IntoChildren<'a>;

    fn into_iter(self) -> IntoChildren<'a> {
        IntoChildren { children: self, next: 0 }
    }
}

/// The TLVs of a row, one after the other.
pub(crate) struct IntoChildren<'a> {
    children: Children<'a>,
    next: usize,
}

impl<'a> Iterator for IntoChildren<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let element = self.children.get(self.next).copied();
        self.next += 1;
        element
    }
}

/// The one TLV that `bytes` consist of.
pub(crate) fn only(bytes: &[u8]) -> Option<Element<'_>> {
    first(bytes).and_then(|(element, rest)| rest.is_empty().then_some(element))
}

/// A DER BOOLEAN: 00 or FF (X.690 §11.1).
pub(crate) fn boolean(content: &[u8]) -> Option<bool> {
    match content {
        [0x00] => Some(false),
        [0xFF] => Some(true),
        _ => None,
    }
}

/// Whether these are the content octets of a DER INTEGER that is not negative.
pub(crate) fn is_natural(content: &[u8]) -> bool {
    match content {
        [] => false,
        [0, second, ..] => second & 0x80 != 0,
        [first, ..] => first & 0x80 == 0,
    }
}

/// One TLV with this identifier octet and this content, in DER.
pub(crate) fn encode(id: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|octet| **octet == 0).count()..];
    let mut bytes = vec![id];
    match *significant {
        [] => bytes.push(0),
        [short @ 0..=0x7F] => bytes.push(short),
        _ => {
            // A length has 8 octets at most.
            bytes.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
            bytes.extend(significant);
        }
    }
    bytes.extend(content);
    bytes
}

/// A non-negative DER INTEGER below 2³².
pub(crate) fn small_integer(content: &[u8]) -> Option<u32> {
    let magnitude = match content {
        [] => return None,
        [0, second, ..] if second & 0x80 == 0 => return None,
        [0, rest @ ..] if !rest.is_empty() => rest,
        [first, ..] if first & 0x80 != 0 => return None,
        rest => rest,
    };
    (magnitude.len() <= 4).then(|| magnitude.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

/// Whether [`dotted`] reads these content octets.
pub(crate) fn is_object_identifier(content: &[u8]) -> bool {
    let mut octets = 0;
    for byte in content {
        // 18 octets hold 126 bits; the first may use them all.
        if (octets == 0 && *byte == 0x80) || octets == 18 {
            return false;
        }
        octets = if byte & 0x80 == 0 { 0 } else { octets + 1 };
    }
    octets == 0 && !content.is_empty()
}

/// The dotted form of an object identifier's content octets (X.690 §8.19); arcs up to 2¹²⁶ are read.
pub(crate) fn dotted(content: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(content.len() * 3);
    let mut arc: u128 = 0;
    let mut fresh = true;
    for byte in content {
        // A subidentifier starts with no needless 80, and fits.
        if (fresh && *byte == 0x80) || arc >> 119 != 0 {
            return None;
        }
        arc = arc << 7 | u128::from(byte & 0x7F);
        fresh = byte & 0x80 == 0;
        if fresh {
            if text.is_empty() {
                let root = (arc / 40).min(2);
                push_decimal(&mut text, root);
                arc -= root * 40;
            }
            text.push('.');
            push_decimal(&mut text, arc);
            arc = 0;
        }
    }
    (fresh && !text.is_empty()).then_some(text)
}

/// Appends a number. Almost all arcs are short, and a certificate has some thirty identifiers.
fn push_decimal(text: &mut String, number: u128) {
    let Ok(mut rest) = u32::try_from(number) else { return text.push_str(&number.to_string()) };
    let (mut digits, mut start) = ([b'0'; 10], 10);
    loop {
        start -= 1;
        // Below ten.
        digits[start] += u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend(digits[start..].iter().copied().map(char::from));
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::{Decode, Reader};
    use proptest::prelude::*;

    /// The first TLV as the library has it.
    fn by_library(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
        let raw = der::SliceReader::new(bytes).ok()?.tlv_bytes().ok()?;
        Some((der::asn1::AnyRef::from_der(raw).ok()?.value(), raw))
    }

    proptest! {
        #[test]
        fn what_is_der_is_what_the_library_takes_for_it(
            id in prop::sample::select(vec![0x02_u8, 0x04, 0x0C, 0x30, 0x31, 0x80, 0xA0, 0xA3]),
            length in prop::collection::vec(prop::sample::select(vec![0_u8, 1, 2, 5, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x85, 0xFF]), 1..6),
            rest in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let bytes = [&[id], length.as_slice(), &rest].concat();
            let found = first(&bytes).map(|(element, _)| (element.value, element.raw));
            prop_assert_eq!(found, by_library(&bytes));
        }
    }

    #[test]
    fn a_row_has_all_its_elements_however_many_they_are() {
        for count in [0_u8, 1, 7, 8, 9, 16, 17, 200] {
            let bytes: Vec<u8> = (0..count).flat_map(|number| [0x04, 1, number]).collect();
            let row = children(&bytes).unwrap();
            let expected: Vec<u8> = (0..count).collect();
            assert_eq!(row.iter().map(|element| element.value[0]).collect::<Vec<_>>(), expected);
            assert_eq!(row.into_iter().map(|element| element.value[0]).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn object_identifiers_read_as_dotted_text() {
        for (hex, text) in [
            ("550413", Some("2.5.4.19")),
            ("2a8648ce3d0201", Some("1.2.840.10045.2.1")),
            ("883703", Some("2.999.3")),
            ("2a83088c1a4b3d", Some("1.2.392.1562.75.61")),
            ("2a8fffffff7f", Some("1.2.4294967295")),
            ("2a9080808000", Some("1.2.4294967296")),
            ("", None),
            ("5584", None),
            ("558004", None),
            ("ffffffffffffffffffffffffffffffffffffff7f", None),
        ] {
            assert_eq!(dotted(&hex::decode(hex).unwrap()).as_deref(), text, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn an_object_identifier_is_what_has_a_dotted_form(
            content in prop::collection::vec(prop::sample::select(vec![0_u8, 1, 0x55, 0x7F, 0x80, 0x81, 0xBF, 0xFF, 0xFF, 0xFF, 0xFF]), 0..42),
        ) {
            prop_assert_eq!(is_object_identifier(&content), dotted(&content).is_some());
        }
    }

    #[test]
    fn object_identifiers_end_at_126_bits() {
        for (octets, first, fits) in [(18, 0xFF, true), (19, 0x81, false), (18, 0x80, false)] {
            let mut content = vec![0xFF; octets];
            (content[0], content[octets - 1]) = (first, 0x7F);
            assert_eq!((dotted(&content).is_some(), is_object_identifier(&content)), (fits, fits), "{octets}");
        }
    }

    #[test]
    fn small_integers_are_minimal_and_not_negative() {
        for (hex, value) in [
            ("00", Some(0)),
            ("7f", Some(127)),
            ("0080", Some(128)),
            ("00ffffffff", Some(u32::MAX)),
            ("0100000000", None),
            ("80", None),
            ("007f", None),
            ("0000", None),
            ("", None),
        ] {
            assert_eq!(small_integer(&hex::decode(hex).unwrap()), value, "{hex}");
        }
    }

    #[test]
    fn what_is_encoded_is_read_again() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7; length];
            let bytes = encode(OCTET_STRING, &content);
            assert_eq!(only(&bytes).and_then(|element| element.value_of(OCTET_STRING)), Some(content.as_slice()));
        }
    }

    #[test]
    fn children_reach_the_last_byte() {
        assert_eq!(children(&[5, 0, 1, 1, 0xFF]).unwrap().len(), 2);
        assert!(children(&[5, 0, 1]).is_none());
        assert!(only(&[5, 0, 5, 0]).is_none());
        // A length in more octets than it needs is BER, not DER.
        assert!(only(&[4, 0x81, 1, 0]).is_none());
        assert!(only(&[0x30, 0x80, 0, 0]).is_none());
    }
}
