//! Reading BER from a stream: nested elements of definite or indefinite length, content passed on in chunks, all else
//! captured as sent and counted against a bound.

use std::io::{BufRead, ErrorKind};

use crate::CmsError;
use crate::ber::{Header, MAX_DEPTH, malformed, tag};

/// Where an element that was entered ends.
#[derive(Clone, Copy)]
enum End {
    /// At this offset.
    At(u64),
    /// At end-of-contents.
    Marked,
}

/// Room that is made for an element before its bytes have come.
const MOST_RESERVED: usize = 8 << 10;
/// Longest header: a tag of seven bytes, a length of nine.
const LONGEST_HEADER: usize = 16;

/// The bytes of a header.
#[derive(Clone, Copy)]
struct HeaderBytes {
    bytes: [u8; LONGEST_HEADER],
    length: usize,
}

impl HeaderBytes {
    fn push(&mut self, byte: u8) {
        // Headers that would be longer are refused before their last byte.
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The elements that were entered, the outermost first.
struct Ends {
    list: [End; MAX_DEPTH],
    depth: usize,
}

impl Ends {
    fn as_slice(&self) -> &[End] {
        &self.list[..self.depth]
    }

    /// Takes one more, if it is not one too many.
    fn push(&mut self, end: End) -> Result<(), CmsError> {
        let free = self.list.get_mut(self.depth);
        *free.ok_or(CmsError::Limit { what: "levels of nesting", limit: MAX_DEPTH as u64 })? = end;
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self) -> Option<End> {
        let last = self.as_slice().last().copied();
        self.depth = self.depth.saturating_sub(1);
        last
    }
}

/// A position in a BER stream.
pub(crate) struct BerStream<R> {
    input: R,
    offset: u64,
    /// A header that was read ahead, its bytes, and where it began.
    peeked: Option<(Header, HeaderBytes, u64)>,
    ends: Ends,
    limit: u64,
    captured: u64,
}

impl<R: BufRead> BerStream<R> {
    /// `limit` bounds the bytes that are captured, all together.
    pub(crate) fn new(input: R, limit: u64) -> Self {
        Self {
            input,
            offset: 0,
            peeked: None,
            ends: Ends { list: [End::Marked; MAX_DEPTH], depth: 0 },
            limit,
            captured: 0,
        }
    }

    /// Where the next element begins.
    pub(crate) fn offset(&self) -> u64 {
        self.peeked.as_ref().map_or(self.offset, |(_, _, start)| *start)
    }

    /// Whether the element that was entered last has more elements.
    pub(crate) fn more(&mut self) -> Result<bool, CmsError> {
        match self.ends.as_slice().last() {
            Some(End::At(end)) => Ok(self.offset() < *end),
            Some(End::Marked) => Ok(!self.peek()?.is_end_of_contents()),
            None => Ok(false),
        }
    }

    /// Tag of the next element of the entered one, `None` at its end.
    pub(crate) fn next_tag(&mut self) -> Result<Option<u8>, CmsError> {
        if self.more()? { Ok(Some(self.peek()?.tag)) } else { Ok(None) }
    }

    /// Enters the next element, which must have this tag.
    pub(crate) fn enter(&mut self, tag: u8, expected: &'static str) -> Result<(), CmsError> {
        let (header, _, start) = self.header()?;
        if header.tag != tag {
            return Err(CmsError::Malformed { offset: start, expected });
        }
        self.push(&header, start)
    }

    /// Leaves the element that was entered last, which must be at its end.
    pub(crate) fn leave(&mut self, expected: &'static str) -> Result<(), CmsError> {
        if self.more()? {
            return Err(CmsError::Malformed { offset: self.offset(), expected });
        }
        if let Some(End::Marked) = self.ends.pop() {
            self.peeked = None;
        }
        Ok(())
    }

    /// Captures the next element, which must have this tag, as it was sent; tells where it began.
    pub(crate) fn capture(&mut self, tag: u8, expected: &'static str) -> Result<(Vec<u8>, u64), CmsError> {
        let offset = self.offset();
        if self.next_tag()? != Some(tag) {
            return Err(CmsError::Malformed { offset, expected });
        }
        let mut bytes = Vec::new();
        self.capture_into(&mut bytes, 0)?;
        Ok((bytes, offset))
    }

    /// Passes the contents of an OCTET STRING, in one piece or many, to `sink`.
    pub(crate) fn octets(&mut self, sink: &mut dyn FnMut(&[u8]) -> Result<(), CmsError>) -> Result<(), CmsError> {
        let (header, _, start) = self.header()?;
        match (header.tag, header.length) {
            (tag::OCTET_STRING, Some(length)) => self.pass(length, start, sink),
            (tag::OCTET_STRING_CONSTRUCTED, _) => {
                self.push(&header, start)?;
                while self.more()? {
                    self.octets(sink)?;
                }
                self.leave("the end of an OCTET STRING")
            }
            _ => Err(CmsError::Malformed { offset: start, expected: "an OCTET STRING" }),
        }
    }

    /// The input must end here.
    pub(crate) fn finish(mut self) -> Result<(), CmsError> {
        if self.fill()?.is_empty() { Ok(()) } else { Err(CmsError::TrailingData { offset: self.offset }) }
    }

    fn push(&mut self, header: &Header, start: u64) -> Result<(), CmsError> {
        let end = match header.length {
            None => End::Marked,
            Some(length) => End::At(self.end_of(length, start)?),
        };
        self.ends.push(end)
    }

    /// Where an element of this length ends, which must not be after the elements around it.
    fn end_of(&self, length: u64, start: u64) -> Result<u64, CmsError> {
        let bound = self.ends.as_slice().iter().rev().find_map(|end| match end {
            End::At(end) => Some(*end),
            End::Marked => None,
        });
        self.offset
            .checked_add(length)
            .filter(|end| bound.is_none_or(|bound| *end <= bound))
            .ok_or_else(|| malformed(start, "an element within the one around it"))
    }

    fn capture_into(&mut self, bytes: &mut Vec<u8>, depth: usize) -> Result<Header, CmsError> {
        let (header, header_bytes, start) = self.header()?;
        self.count(header_bytes.length as u64)?;
        bytes.extend_from_slice(header_bytes.as_slice());
        if let Some(length) = header.length {
            self.end_of(length, start)?;
            self.count(length)?;
            // Room for small elements at once; large ones have to come first.
            bytes.reserve(usize::try_from(length).unwrap_or(usize::MAX).min(MOST_RESERVED));
            self.pass(length, start, &mut |chunk| {
                bytes.extend_from_slice(chunk);
                Ok(())
            })?;
            return Ok(header);
        }
        if depth >= MAX_DEPTH {
            return Err(CmsError::Limit { what: "levels of nesting", limit: MAX_DEPTH as u64 });
        }
        while !self.capture_into(bytes, depth + 1)?.is_end_of_contents() {}
        Ok(header)
    }

    fn count(&mut self, bytes: u64) -> Result<(), CmsError> {
        self.captured = self.captured.saturating_add(bytes);
        if self.captured > self.limit {
            return Err(CmsError::Limit { what: "bytes beside the content", limit: self.limit });
        }
        Ok(())
    }

    /// Passes on `length` bytes, the contents of the element that began at `start`.
    fn pass(
        &mut self,
        length: u64,
        start: u64,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), CmsError>,
    ) -> Result<(), CmsError> {
        self.end_of(length, start)?;
        let mut left = length;
        while left > 0 {
            let offset = self.offset;
            let available = self.fill()?;
            if available.is_empty() {
                return Err(CmsError::Truncated { offset });
            }
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(available.len());
            sink(&available[..count])?;
            self.input.consume(count);
            self.offset += count as u64;
            left -= count as u64;
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Header, CmsError> {
        let peeked = match self.peeked.take() {
            Some(peeked) => peeked,
            None => self.read_header()?,
        };
        let header = peeked.0;
        self.peeked = Some(peeked);
        Ok(header)
    }

    fn header(&mut self) -> Result<(Header, HeaderBytes, u64), CmsError> {
        match self.peeked.take() {
            Some(peeked) => Ok(peeked),
            None => self.read_header(),
        }
    }

    fn read_header(&mut self) -> Result<(Header, HeaderBytes, u64), CmsError> {
        let start = self.offset;
        let mut bytes = HeaderBytes { bytes: [0; LONGEST_HEADER], length: 0 };
        let available = self.fill()?;
        if let Some(header) = Header::usual(available).filter(|header| header.tag != 0) {
            for byte in &available[..header.size] {
                bytes.push(*byte);
            }
            self.input.consume(header.size);
            self.offset += header.size as u64;
            self.end_of(0, start)?;
            return Ok((header, bytes, start));
        }
        let header = Header::read(|| {
            let byte = self.byte()?;
            bytes.push(byte);
            Ok::<_, CmsError>(byte)
        })?;
        let malformed = || malformed(start, "an element of BER");
        // A header that straddles the end of the element around it, or end-of-contents where none is due.
        let header = header.filter(|header| header.tag != 0 || header.is_end_of_contents()).ok_or_else(malformed)?;
        self.end_of(0, start)?;
        Ok((header, bytes, start))
    }

    fn byte(&mut self) -> Result<u8, CmsError> {
        let offset = self.offset;
        let byte = *self.fill()?.first().ok_or(CmsError::Truncated { offset })?;
        self.input.consume(1);
        self.offset += 1;
        Ok(byte)
    }

    fn fill(&mut self) -> Result<&[u8], CmsError> {
        // The borrow checker wants the retry apart from the answer.
        while let Err(error) = self.input.fill_buf() {
            if error.kind() != ErrorKind::Interrupted {
                return Err(crate::pem::unwrap_error(error));
            }
        }
        self.input.fill_buf().map_err(crate::pem::unwrap_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Result<Vec<u8>, CmsError> {
        let bytes = hex::decode(hex).unwrap();
        let mut stream = BerStream::new(bytes.as_slice(), 100);
        let mut content = Vec::new();
        stream.octets(&mut |chunk| {
            content.extend_from_slice(chunk);
            Ok(())
        })?;
        stream.finish()?;
        Ok(content)
    }

    #[test]
    fn octet_strings_in_every_form_give_their_contents() {
        for form in ["04026162", "2406040161040162", "2480040161040162 0000", "248024800401610000 2403040162 0000"] {
            assert_eq!(octets(&form.replace(' ', "")).unwrap(), b"ab", "{form}");
        }
    }

    #[test]
    fn what_is_no_octet_string_is_refused_where_it_stands() {
        assert!(matches!(octets("3003040161"), Err(CmsError::Malformed { offset: 0, .. })));
        assert!(matches!(
            octets("2480040161020101 0000".replace(' ', "").as_str()),
            Err(CmsError::Malformed { offset: 5, .. })
        ));
        assert!(
            matches!(octets("2404040461626364"), Err(CmsError::Malformed { offset: 2, .. })),
            "longer than its parent"
        );
        assert!(matches!(octets("2403000004"), Err(CmsError::Malformed { offset: 2, .. })));
        assert!(matches!(octets("04820004616263"), Err(CmsError::Truncated { offset: 7 })));
        assert!(matches!(octets("2480040161"), Err(CmsError::Truncated { offset: 5 })));
        assert!(matches!(octets("04016100"), Err(CmsError::TrailingData { offset: 3 })));
    }

    #[test]
    fn nesting_and_captured_bytes_are_bounded() {
        let nested = [[0x24, 0x80].repeat(1000), [0, 0].repeat(1000)].concat();
        assert!(matches!(octets(&hex::encode(&nested)), Err(CmsError::Limit { what: "levels of nesting", .. })));
        for bytes in [[[0x30, 0x80].repeat(40), [0, 0].repeat(40)].concat(), [vec![0x30, 0x65], vec![0; 0x65]].concat()]
        {
            let outer = [&[0x30, 0x80][..], &bytes, &[0, 0]].concat();
            let mut stream = BerStream::new(outer.as_slice(), 100);
            stream.enter(tag::SEQUENCE, "").unwrap();
            assert!(matches!(stream.capture(tag::SEQUENCE, ""), Err(CmsError::Limit { .. })));
        }
        let mut stream =
            BerStream::new(&[0x30, 0x80, 0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], 100);
        stream.enter(tag::SEQUENCE, "").unwrap();
        assert!(matches!(stream.capture(tag::SEQUENCE, ""), Err(CmsError::Malformed { offset: 2, .. })));
    }

    #[test]
    fn captured_elements_are_the_bytes_as_sent() {
        let bytes = hex::decode("3080308002010500000400 0000".replace(' ', "")).unwrap();
        let mut stream = BerStream::new(bytes.as_slice(), 100);
        stream.enter(tag::SEQUENCE, "").unwrap();
        assert_eq!(stream.capture(tag::SEQUENCE, "").unwrap(), (hex::decode("30800201050000").unwrap(), 2));
        assert_eq!(stream.next_tag().unwrap(), Some(tag::OCTET_STRING));
        assert!(matches!(stream.capture(tag::SET, "a SET"), Err(CmsError::Malformed { offset: 9, expected: "a SET" })));
        stream.octets(&mut |_| Ok(())).unwrap();
        stream.leave("the end").unwrap();
        stream.finish().unwrap();
    }
}
