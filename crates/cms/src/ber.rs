//! Reading BER elements in memory, over the bytes as they were sent (X.690 §8): nothing is decoded twice or re-encoded.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

use crate::CmsError;

/// Nesting of indefinite lengths that is followed.
pub(crate) const MAX_DEPTH: usize = 16;

/// Universal and context tags of CMS, as their single identifier byte.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const OCTET_STRING_CONSTRUCTED: u8 = 0x24;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const CONTEXT_0: u8 = 0xA0;
    pub(crate) const CONTEXT_1: u8 = 0xA1;
    pub(crate) const CONTEXT_2: u8 = 0xA2;
    pub(crate) const CONTEXT_3: u8 = 0xA3;
    /// `[0] IMPLICIT` of a primitive type.
    pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
    /// The bit of a constructed encoding.
    pub(crate) const CONSTRUCTED: u8 = 0x20;
    /// A tag number of 31 or more follows in bytes of its own.
    pub(crate) const LONG_FORM: u8 = 0x1F;
}

/// An error of its own function: to make one for each element that might fail, and drop it, would take as long as reading it.
#[cold]
pub(crate) fn malformed(offset: u64, expected: &'static str) -> CmsError {
    CmsError::Malformed { offset, expected }
}

/// Tag and length of an element, as read from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) tag: u8,
    /// `None` if indefinite.
    pub(crate) length: Option<u64>,
    /// Bytes of the header itself.
    pub(crate) size: usize,
    /// Whether tag and length are in their only DER form.
    pub(crate) der: bool,
}

impl Header {
    /// The header at the beginning of `bytes`, if it is of the most usual forms: a tag of one byte, a length of up to three.
    #[inline]
    pub(crate) fn usual(bytes: &[u8]) -> Option<Self> {
        let (tag, length, size, der) = match *bytes {
            [tag, length @ 0..=0x7F, ..] => (tag, u64::from(length), 2, true),
            [tag, 0x81, length, ..] => (tag, u64::from(length), 3, length >= 0x80),
            [tag, 0x82, high, low, ..] => (tag, u64::from(high) << 8 | u64::from(low), 4, high != 0),
            _ => return None,
        };
        (tag & tag::LONG_FORM != tag::LONG_FORM).then_some(Self { tag, length: Some(length), size, der })
    }

    /// Reads a header byte by byte; `next` gives `None` at the end of the input. `Ok(None)` if it is malformed.
    pub(crate) fn read<E>(mut next: impl FnMut() -> Result<u8, E>) -> Result<Option<Self>, E> {
        let tag = next()?;
        let mut size = 2;
        if tag & tag::LONG_FORM == tag::LONG_FORM {
            // No element of CMS has such a tag; in attribute values they may occur, and are skipped over.
            loop {
                size += 1;
                if next()? & 0x80 == 0 {
                    break;
                }
                if size > 6 {
                    return Ok(None);
                }
            }
        }
        let first = next()?;
        let (length, der) = match first {
            0..0x80 => (Some(u64::from(first)), true),
            0x80 if tag & tag::CONSTRUCTED != 0 => (None, false),
            0x81..=0x88 => {
                let mut length = 0;
                for _ in 0x80..first {
                    length = length << 8 | u64::from(next()?);
                    size += 1;
                }
                let shortest = length >= 0x80 && length >> (8 * (first - 0x81)) != 0;
                (Some(length), shortest)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self { tag, length, size, der }))
    }

    /// The two zero bytes that end an indefinite length.
    pub(crate) fn is_end_of_contents(&self) -> bool {
        self.tag == 0 && self.length == Some(0) && self.size == 2
    }
}

/// One element, borrowed from its message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    /// Where it begins in the message.
    pub(crate) offset: u64,
    /// All of it.
    pub(crate) raw: &'a [u8],
    /// Its contents, without header and end-of-contents.
    pub(crate) content: &'a [u8],
    der: bool,
    header: usize,
}

impl<'a> Element<'a> {
    /// Reads bytes that are exactly one element; `offset` is where they begin in the message.
    pub(crate) fn only(bytes: &'a [u8], offset: u64, expected: &'static str) -> Result<Self, CmsError> {
        let mut elements = Elements::new(bytes, offset);
        let element = elements.next()?.ok_or_else(|| malformed(offset, expected))?;
        elements.end(expected)?;
        Ok(element)
    }

    /// The elements inside.
    pub(crate) fn elements(&self) -> Elements<'a> {
        Elements::new(self.content, self.offset + self.header as u64)
    }

    /// What to say if this is not what it should be.
    pub(crate) fn malformed(&self, expected: &'static str) -> CmsError {
        CmsError::Malformed { offset: self.offset, expected }
    }

    /// This element's object identifier.
    pub(crate) fn object_identifier(&self) -> Result<ObjectIdentifier, CmsError> {
        (self.tag == tag::OBJECT_IDENTIFIER)
            .then(|| ObjectIdentifier::from_bytes(self.content).ok())
            .flatten()
            .ok_or_else(|| self.malformed("an object identifier"))
    }

    /// Whether its length is told in front.
    pub(crate) fn is_definite(&self) -> bool {
        self.header + self.content.len() == self.raw.len()
    }

    /// Whether it is in DER throughout, as far as lengths and tags go. Sets may be in any order.
    pub(crate) fn is_der(&self) -> bool {
        self.is_der_at(0)
    }

    fn is_der_at(&self, depth: usize) -> bool {
        if !self.der || depth > MAX_DEPTH {
            return false;
        }
        if self.tag & tag::CONSTRUCTED == 0 {
            return true;
        }
        are_der(self.content, depth + 1)
    }

    /// An OCTET STRING in one piece, or with the pieces that BER allows put together.
    pub(crate) fn octets(&self) -> Result<Vec<u8>, CmsError> {
        let mut octets = Vec::new();
        self.gather(&mut octets, 0)?;
        Ok(octets)
    }

    fn gather(&self, octets: &mut Vec<u8>, depth: usize) -> Result<(), CmsError> {
        match self.tag {
            tag::OCTET_STRING => octets.extend_from_slice(self.content),
            tag::OCTET_STRING_CONSTRUCTED if depth < MAX_DEPTH => {
                let mut pieces = self.elements();
                while let Some(piece) = pieces.next()? {
                    piece.gather(octets, depth + 1)?;
                }
            }
            _ => return Err(self.malformed("an OCTET STRING")),
        }
        Ok(())
    }

    /// An INTEGER of 0 to 255.
    pub(crate) fn small_integer(&self) -> Option<u8> {
        match (self.tag, self.content) {
            (tag::INTEGER, &[value @ 0..0x80]) | (tag::INTEGER, &[0, value @ 0x80..=0xFF]) => Some(value),
            _ => None,
        }
    }

    /// UTCTime or GeneralizedTime in their DER forms: whole seconds, UTC (RFC 5652 §11.3).
    pub(crate) fn time(&self) -> Option<Timestamp> {
        let digits = self.content.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        let pair =
            |at: usize| digits.get(at..at + 2).map(|pair| i16::from(pair[0] - b'0') * 10 + i16::from(pair[1] - b'0'));
        let (year, rest) = match (self.tag, digits.len()) {
            (tag::UTC_TIME, 12) => (pair(0)? + if pair(0)? < 50 { 2000 } else { 1900 }, 2),
            (tag::GENERALIZED_TIME, 14) => (pair(0)? * 100 + pair(2)?, 4),
            _ => return None,
        };
        let part = |at: usize| i8::try_from(pair(rest + at)?).ok();
        let (month, day, hour, minute, second) = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }
}

/// The elements of a stretch of bytes, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a> {
    bytes: &'a [u8],
    position: usize,
    base: u64,
}

impl<'a> Elements<'a> {
    /// `base` is where the bytes begin in the message.
    pub(crate) fn new(bytes: &'a [u8], base: u64) -> Self {
        Self { bytes, position: 0, base }
    }

    /// Where the next element begins in the message.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.position as u64
    }

    /// The next element, if there is one.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Element<'a>>, CmsError> {
        let rest = &self.bytes[self.position..];
        if rest.is_empty() {
            return Ok(None);
        }
        let found = split(rest, 0).filter(|(header, ..)| header.tag != 0);
        let Some((header, content, end)) = found else {
            return Err(CmsError::Malformed { offset: self.offset(), expected: "an element of BER" });
        };
        let element = Element {
            tag: header.tag,
            offset: self.offset(),
            raw: &rest[..end],
            content: &rest[header.size..content],
            der: header.der,
            header: header.size,
        };
        self.position += end;
        Ok(Some(element))
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8, expected: &'static str) -> Result<Element<'a>, CmsError> {
        let offset = self.offset();
        self.next()?.filter(|element| element.tag == tag).ok_or_else(|| malformed(offset, expected))
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, CmsError> {
        if self.bytes.get(self.position) == Some(&tag) { self.next() } else { Ok(None) }
    }

    /// Nothing more may come.
    pub(crate) fn end(&self, expected: &'static str) -> Result<(), CmsError> {
        if self.position == self.bytes.len() {
            Ok(())
        } else {
            Err(CmsError::Malformed { offset: self.offset(), expected })
        }
    }
}

/// Whether the bytes are elements in DER throughout; `depth` is theirs.
fn are_der(mut bytes: &[u8], depth: usize) -> bool {
    while !bytes.is_empty() {
        // In DER every length is definite, and the header says where the element ends.
        let Some((header, content, end)) = split(bytes, 0).filter(|(header, ..)| header.der && header.tag != 0) else {
            return false;
        };
        let nested = header.tag & tag::CONSTRUCTED != 0;
        if depth > MAX_DEPTH || (nested && !are_der(&bytes[header.size..content], depth + 1)) {
            return false;
        }
        bytes = &bytes[end..];
    }
    true
}

/// Header of the first element, where its contents end, and where it ends itself.
#[inline]
fn split(bytes: &[u8], depth: usize) -> Option<(Header, usize, usize)> {
    if let Some(header @ Header { length: Some(length), .. }) = Header::usual(bytes) {
        let end = header.size + usize::try_from(length).ok()?;
        return (end <= bytes.len()).then_some((header, end, end));
    }
    split_unusual(bytes, depth)
}

/// The same for headers of every form.
fn split_unusual(bytes: &[u8], depth: usize) -> Option<(Header, usize, usize)> {
    let mut input = bytes.iter();
    let header = Header::read(|| input.next().copied().ok_or(())).ok()??;
    if let Some(length) = header.length {
        let end = header.size.checked_add(usize::try_from(length).ok()?)?;
        return (end <= bytes.len()).then_some((header, end, end));
    }
    if depth >= MAX_DEPTH {
        return None;
    }
    let mut position = header.size;
    loop {
        let (inner, _, end) = split(&bytes[position..], depth + 1)?;
        if inner.is_end_of_contents() {
            return Some((header, position, position + end));
        }
        if inner.tag == 0 {
            return None;
        }
        position += end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only(hex: &str) -> Result<Vec<u8>, CmsError> {
        let bytes = hex::decode(hex).unwrap();
        Element::only(&bytes, 100, "one element").map(|element| element.content.to_vec())
    }

    proptest! {
        #[test]
        fn a_usual_header_is_what_reading_it_byte_by_byte_gives(
            tag in any::<u8>(), first in prop_oneof![any::<u8>(), Just(0x81), Just(0x82)], rest in any::<[u8; 6]>(),
        ) {
            let bytes = [&[tag, first][..], &rest].concat();
            let mut input = bytes.iter();
            let read = Header::read(|| input.next().copied().ok_or(())).ok().flatten();
            if let Some(usual) = Header::usual(&bytes) {
                prop_assert_eq!(read, Some(usual));
            }
        }
    }

    #[test]
    fn definite_long_and_indefinite_lengths_give_the_same_contents() {
        for form in ["3003020105", "308103020105", "3084000000030201 05", "3080020105 0000"] {
            assert_eq!(only(&form.replace(' ', "")).unwrap(), [2, 1, 5], "{form}");
        }
    }

    #[test]
    fn nested_indefinite_lengths_end_where_they_end() {
        let bytes = hex::decode("30803080020105000004010000000201FF").unwrap();
        let mut elements = Elements::new(&bytes, 0);
        let first = elements.next().unwrap().unwrap();
        assert_eq!(hex::encode(first.content), "30800201050000040100");
        assert_eq!(elements.next().unwrap().unwrap().content, [0xFF]);
        assert!(elements.next().unwrap().is_none());
    }

    #[test]
    fn malformed_elements_tell_their_offset() {
        // Cut off, no end of contents, primitive indefinite, reserved length, end of contents out of place.
        for bad in ["30030201", "3080020105", "04800000", "30FF00", "0000", "300489FF", "00020000"] {
            assert!(matches!(only(bad), Err(CmsError::Malformed { offset: 100, .. })), "{bad}");
        }
        assert!(matches!(only("0201050201"), Err(CmsError::Malformed { offset: 103, .. })));
    }

    #[test]
    fn indefinite_lengths_nest_only_so_deep() {
        let nested = |depth: usize| [[0x30, 0x80].repeat(depth), [0, 0].repeat(depth)].concat();
        assert!(Element::only(&nested(MAX_DEPTH), 0, "").is_ok());
        assert!(Element::only(&nested(MAX_DEPTH + 1), 0, "").is_err());
        assert!(Element::only(&nested(100_000), 0, "").is_err());
    }

    #[test]
    fn der_is_told_from_ber() {
        let is_der = |hex: &str| Element::only(&hex::decode(hex).unwrap(), 0, "").unwrap().is_der();
        assert!(is_der("30050403010203"));
        assert!(!is_der("3081050403010203"));
        assert!(!is_der("3006048103010203"));
        assert!(!is_der("30800403010203 0000".replace(' ', "").as_str()));
        assert!(!is_der("308200020500"));
    }

    #[test]
    fn octet_strings_in_pieces_are_put_together() {
        let bytes = hex::decode("248004016124030401620000").unwrap();
        assert_eq!(Element::only(&bytes, 0, "").unwrap().octets().unwrap(), b"ab");
        let bytes = hex::decode("24030201FF").unwrap();
        assert!(Element::only(&bytes, 0, "").unwrap().octets().is_err());
    }

    #[test]
    fn times_are_read_in_their_der_forms_only() {
        let time = |tag: u8, text: &str| {
            let bytes = crate::asn1::element(tag, &[text.as_bytes()]);
            Element::only(&bytes, 0, "").unwrap().time().map(|time| time.to_string())
        };
        assert_eq!(time(0x17, "261122053100Z").as_deref(), Some("2026-11-22T05:31:00Z"));
        assert_eq!(time(0x17, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        assert_eq!(time(0x18, "20500101000000Z").as_deref(), Some("2050-01-01T00:00:00Z"));
        for bad in ["2611220531Z", "261122053100+0900", "261322053100Z", "261122053100", "26112205310AZ", "Z", ""] {
            assert_eq!(time(0x17, bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic_and_within_bounds(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut elements = Elements::new(&bytes, 0);
            let mut total = 0;
            while let Ok(Some(element)) = elements.next() {
                total += element.raw.len();
                let _ = (element.is_der(), element.octets(), element.time(), element.object_identifier());
            }
            prop_assert!(total <= bytes.len());
        }
    }
}
