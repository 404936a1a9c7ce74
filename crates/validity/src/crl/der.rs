//! DER values in a slice, as far as CRLs need them: one octet of tag, lengths in their shortest form, each value read to
//! its end.

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0A;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;

/// Longest header: a tag, and a length of up to 2³² − 1.
pub(super) const MAX_HEADER: usize = 6;

/// Primitive context tag `[number]`.
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// Constructed context tag `[number]`.
pub(super) const fn context_constructed(number: u8) -> u8 {
    0xA0 | number
}

/// Tag and length of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tag: u8,
    /// Octets of tag and length.
    pub(super) header: usize,
    /// Octets of content.
    pub(super) length: u64,
}

impl Header {
    /// All octets of the value.
    pub(super) fn total(self) -> u64 {
        self.header as u64 + self.length
    }
}

/// Why there is no header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// The bytes end before it does.
    Short,
    /// A tag of several octets, or a length that is not in its shortest definite form.
    Malformed,
    /// A length of 2³² or more.
    Huge,
}

/// Reads tag and length at the beginning of `bytes`.
pub(super) fn header(bytes: &[u8]) -> Result<Header, NoHeader> {
    let [tag, first, rest @ ..] = bytes else { return Err(NoHeader::Short) };
    if tag & 0x1F == 0x1F {
        return Err(NoHeader::Malformed);
    }
    let count = match first {
        0..=0x7F => return Ok(Header { tag: *tag, header: 2, length: u64::from(*first) }),
        0x81..=0x84 => usize::from(first & 0x7F),
        0x85..=0xFE => return Err(NoHeader::Huge),
        _ => return Err(NoHeader::Malformed),
    };
    let octets = rest.get(..count).ok_or(NoHeader::Short)?;
    let length = octets.iter().fold(0, |length, octet| length << 8 | u64::from(*octet));
    if octets[0] == 0 || length < 0x80 {
        return Err(NoHeader::Malformed);
    }
    Ok(Header { tag: *tag, header: 2 + count, length })
}

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// Tag, length and content.
    pub(super) raw: &'a [u8],
}

impl<'a> Value<'a> {
    /// The content, if the tag is this one.
    pub(super) fn of(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }
}

/// Splits off the first value; `None` if it is not DER.
pub(super) fn first(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let header = header(bytes).ok()?;
    let (raw, rest) = bytes.split_at_checked(usize::try_from(header.total()).ok()?)?;
    Some((Value { tag: header.tag, content: &raw[header.header..], raw }, rest))
}

/// The one value that `bytes` consist of.
pub(super) fn only(bytes: &[u8]) -> Option<Value<'_>> {
    first(bytes).and_then(|(value, rest)| rest.is_empty().then_some(value))
}

/// Every value in `content`; the last item is `None` if it is not DER to its last byte.
pub(super) fn children(mut content: &[u8]) -> impl Iterator<Item = Option<Value<'_>>> {
    std::iter::from_fn(move || {
        if content.is_empty() {
            return None;
        }
        let found = first(content);
        content = found.map_or(&[], |(_, rest)| rest);
        Some(found.map(|(value, _)| value))
    })
}

/// A DER BOOLEAN.
pub(super) fn boolean(content: &[u8]) -> Option<bool> {
    match content {
        [0x00] => Some(false),
        [0xFF] => Some(true),
        _ => None,
    }
}

/// The content octets of a DER INTEGER that is not negative, without a zero in front; empty for zero.
pub(super) fn magnitude(content: &[u8]) -> Option<&[u8]> {
    match content {
        [] => None,
        [0, second, ..] if second & 0x80 == 0 => None,
        [first, ..] if first & 0x80 != 0 => None,
        [0, rest @ ..] => Some(rest),
        rest => Some(rest),
    }
}

/// The dotted form of an object identifier (X.690 §8.19), arcs up to 2⁵⁶.
pub(super) fn dotted(content: &[u8]) -> Option<String> {
    use std::fmt::Write;
    let mut text = String::new();
    let (mut arc, mut octets) = (0_u64, 0);
    for octet in content {
        if octets == 8 || (octets == 0 && *octet == 0x80) {
            return None;
        }
        arc = arc << 7 | u64::from(octet & 0x7F);
        octets += 1;
        if octet & 0x80 == 0 {
            if text.is_empty() {
                let root = (arc / 40).min(2);
                write!(text, "{root}.{}", arc - root * 40).ok()?;
            } else {
                write!(text, ".{arc}").ok()?;
            }
            (arc, octets) = (0, 0);
        }
    }
    (octets == 0 && !text.is_empty()).then_some(text)
}

/// Tag, length and content.
#[cfg(test)]
pub(super) fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let needed = length.len() - length.iter().take_while(|octet| **octet == 0).count();
    let mut value = vec![tag];
    if content.len() < 0x80 {
        value.push(length[length.len() - 1]);
    } else {
        // At most eight octets of length.
        value.push(0x80 | u8::try_from(needed).unwrap_or(8));
        value.extend(&length[length.len() - needed..]);
    }
    value.extend(content);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_the_shortest_and_below_two_to_the_32() {
        let read = |hex: &str| header(&hex::decode(hex).unwrap());
        assert_eq!(read("307f"), Ok(Header { tag: 0x30, header: 2, length: 127 }));
        assert_eq!(read("3081ff"), Ok(Header { tag: 0x30, header: 3, length: 255 }));
        assert_eq!(read("3084ffffffff"), Ok(Header { tag: 0x30, header: 6, length: 0xFFFF_FFFF }));
        for (hex, error) in [
            ("", NoHeader::Short),
            ("30", NoHeader::Short),
            ("3082ff", NoHeader::Short),
            ("3080", NoHeader::Malformed),
            ("30ff", NoHeader::Malformed),
            ("30817f", NoHeader::Malformed),
            ("308200ff", NoHeader::Malformed),
            ("1f0100", NoHeader::Malformed),
            ("30850100000000", NoHeader::Huge),
        ] {
            assert_eq!(read(hex), Err(error), "{hex}");
        }
    }

    #[test]
    fn what_is_wrapped_reads_back() {
        for length in [0, 1, 127, 128, 255, 256, 65535, 65536] {
            let value = wrap(OCTET_STRING, &vec![7; length]);
            assert_eq!(only(&value).unwrap().of(OCTET_STRING).unwrap().len(), length);
        }
    }

    #[test]
    fn children_reach_the_last_byte() {
        assert_eq!(children(&[5, 0, 1, 1, 0xFF]).collect::<Option<Vec<_>>>().unwrap().len(), 2);
        assert_eq!(children(&[5, 0, 1]).collect::<Option<Vec<_>>>(), None);
        assert_eq!(only(&[5, 0, 5, 0]), None);
    }

    #[test]
    fn integers_and_object_identifiers_have_one_form() {
        assert_eq!(magnitude(&[0]), Some(&[][..]));
        assert_eq!((magnitude(&[0, 0x80]), magnitude(&[0x7F])), (Some(&[0x80][..]), Some(&[0x7F][..])));
        assert_eq!((magnitude(&[]), magnitude(&[0, 0x7F]), magnitude(&[0x80])), (None, None, None));
        assert_eq!(dotted(&hex::decode("551d15").unwrap()).as_deref(), Some("2.5.29.21"));
        assert_eq!(dotted(&hex::decode("883703").unwrap()).as_deref(), Some("2.999.3"));
        for wrong in ["", "5584", "558004", "ffffffffffffffff7f"] {
            assert_eq!(dotted(&hex::decode(wrong).unwrap()), None, "{wrong}");
        }
    }
}
