//! BER-TLV objects of a file in their fixed order, with their place in it (docs/protocol.md §3).
//!
//! `jpki_apdu::tlv::Ber` reads one object; here the place and what a length claims are kept, since errors tell them.

use super::{CardFile, ContentError, ContentFault, Field};

/// Tag of an object, where its value begins, and how long it claims to be.
struct Header {
    tag: u32,
    value: usize,
    length: usize,
}

/// Reads tag and length at `at`; the offsets of the fault are those of `bytes`.
fn header(bytes: &[u8], at: usize) -> Result<Header, ContentFault> {
    let cut = |inside| ContentFault::Truncated { offset: bytes.len(), inside };
    let byte = |at: usize, inside| bytes.get(at).copied().ok_or(cut(inside));
    let first = byte(at, "tag")?;
    let mut tag = u32::from(first);
    let mut next = at + 1;
    if first & 0x1F == 0x1F {
        loop {
            let more = byte(next, "tag")?;
            next += 1;
            tag = tag << 8 | u32::from(more);
            if more & 0x80 == 0 {
                break;
            }
            if next == at + 3 {
                return Err(ContentFault::UnsupportedTag { offset: at });
            }
        }
    }
    let first = byte(next, "length")?;
    let count = match first {
        0..=0x7F => return Ok(Header { tag, value: next + 1, length: usize::from(first) }),
        // Not minimal on this card: `82 00 80` for 128.
        0x81..=0x83 => usize::from(first & 0x0F),
        _ => return Err(ContentFault::UnsupportedLength { offset: next }),
    };
    let length = bytes.get(next + 1..next + 1 + count).ok_or(cut("length"))?;
    let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    Ok(Header { tag, value: next + 1 + count, length })
}

impl CardFile {
    /// How many bytes the file's outer object has in all, told by the file's first bytes: what need not be read is filler.
    /// Eight bytes are always enough.
    ///
    /// # Errors
    /// [`ContentError`] if `start` is empty, filler, or no tag and length.
    pub fn object_length(self, start: &[u8]) -> Result<usize, ContentError> {
        let fail = |fault| ContentError { file: self, fault };
        if let Some(fault) = blank(start) {
            return Err(fail(fault));
        }
        let header = header(start, 0).map_err(fail)?;
        Ok(header.value + header.length)
    }
}

/// What is wrong with a file of no content.
pub(super) fn blank(content: &[u8]) -> Option<ContentFault> {
    match content {
        [] => Some(ContentFault::Empty),
        [first @ (0xFF | 0x00), rest @ ..] if rest.iter().all(|byte| byte == first) => Some(ContentFault::FillerOnly),
        _ => None,
    }
}

/// The outer object of a file, which must have this tag. What follows it is filler and left alone.
pub(crate) fn outer(file: CardFile, content: &[u8], tag: u32) -> Result<Object<'_>, ContentError> {
    if let Some(fault) = blank(content) {
        return Err(ContentError { file, fault });
    }
    Objects { file, content, at: 0, end: content.len() }.next(tag)
}

/// The objects inside a file or inside an object, from where reading stands. Their order is fixed, so that an object that is
/// missing, doubled or out of place is named with its offset.
#[derive(Clone)]
pub(crate) struct Objects<'a> {
    pub(super) file: CardFile,
    /// The whole file.
    pub(super) content: &'a [u8],
    pub(super) at: usize,
    pub(super) end: usize,
}

impl<'a> Objects<'a> {
    fn fail(&self, fault: ContentFault) -> ContentError {
        ContentError { file: self.file, fault }
    }

    /// The next object, which must have this tag.
    pub(crate) fn next(&mut self, tag: u32) -> Result<Object<'a>, ContentError> {
        if self.is_finished() {
            return Err(self.fail(ContentFault::Missing { tag, offset: self.at }));
        }
        self.any()?.expect(tag)
    }

    /// The next object, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Object<'a>, ContentError> {
        let offset = self.at;
        let inside = &self.content[..self.end];
        let Header { tag, value, length } = header(inside, offset).map_err(|fault| self.fail(fault))?;
        let left = self.end - value;
        if length > left {
            return Err(self.fail(ContentFault::PastEnd { tag, offset, length, left }));
        }
        self.at = value + length;
        let field =
            Field { file: self.file, content: self.content, offset: value, bytes: &self.content[value..self.at] };
        Ok(Object { tag, offset, field })
    }

    /// Whether nothing is left.
    pub(crate) fn is_finished(&self) -> bool {
        self.at == self.end
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<(), ContentError> {
        if self.is_finished() { Ok(()) } else { Err(self.fail(ContentFault::Unexpected { offset: self.at })) }
    }
}

/// One object of a file.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a> {
    pub(crate) tag: u32,
    /// Where its tag stands.
    pub(crate) offset: usize,
    /// Its value.
    pub(crate) field: Field<'a>,
}

impl<'a> Object<'a> {
    /// Itself, if it has this tag.
    pub(crate) fn expect(self, tag: u32) -> Result<Self, ContentError> {
        let fault = ContentFault::WrongTag { expected: tag, found: self.tag, offset: self.offset };
        if self.tag == tag { Ok(self) } else { Err(self.field.fail(fault)) }
    }

    /// Tag, length and value as they stand in the file: what a signature covers.
    pub(crate) fn raw(&self) -> &'a [u8] {
        &self.field.content[self.offset..self.end()]
    }

    /// From this object's tag to the end of `last`: what a signature over several objects covers.
    pub(crate) fn raw_to(&self, last: &Self) -> &'a [u8] {
        &self.field.content[self.offset..last.end()]
    }

    /// Where the object ends.
    pub(crate) fn end(&self) -> usize {
        self.field.offset + self.field.bytes.len()
    }

    /// The objects that it consists of.
    pub(crate) fn objects(&self) -> Objects<'a> {
        self.field.objects()
    }

    /// Checks that this offset table names exactly the places of `objects`.
    pub(crate) fn check_offsets(&self, objects: &[&Self]) -> Result<(), ContentError> {
        let table = self.field.exactly(objects.len() * 2)?;
        for (index, (entry, object)) in table.chunks_exact(2).zip(objects).enumerate() {
            let says = usize::from(entry[0]) << 8 | usize::from(entry[1]);
            if says != object.offset {
                return Err(self.field.fail(ContentFault::OffsetTable { entry: index + 1, says, is: object.offset }));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: CardFile = CardFile::Attributes;

    fn fault<T>(result: Result<T, ContentError>) -> ContentFault {
        match result {
            Err(error) => {
                assert_eq!(error.file, FILE);
                error.fault
            }
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn objects_are_read_in_their_order_with_their_places() {
        let file = b"\xFF\x20\x09\xDF\x25\x011\xDF\x26\x02AB\xFF\xFF";
        let object = outer(FILE, file, 0xFF20).unwrap();
        assert_eq!((object.offset, object.end(), object.raw()), (0, 12, &file[..12]));
        let mut objects = object.objects();
        let first = objects.next(0xDF25).unwrap();
        let second = objects.next(0xDF26).unwrap();
        assert_eq!((first.offset, first.field.offset, first.field.bytes), (3, 6, &b"1"[..]));
        assert_eq!(first.raw_to(&second), &file[3..12]);
        assert!(objects.is_finished() && objects.clone().finish().is_ok());
        assert_eq!(fault(objects.next(0xDF27)), ContentFault::Missing { tag: 0xDF27, offset: 12 });

        let mut objects = object.objects();
        let expected = ContentFault::WrongTag { expected: 0xDF26, found: 0xDF25, offset: 3 };
        assert_eq!(fault(objects.clone().next(0xDF26)), expected);
        objects.next(0xDF25).unwrap();
        assert_eq!(fault(objects.finish()), ContentFault::Unexpected { offset: 7 });
    }

    #[test]
    fn lengths_need_not_be_minimal() {
        for length in [&b"\x03"[..], b"\x81\x03", b"\x82\x00\x03", b"\x83\x00\x00\x03"] {
            let file = [b"\xFF\x20", length, b"abc", &[0xFF; 3]].concat();
            assert_eq!(outer(FILE, &file, 0xFF20).unwrap().field.bytes, b"abc");
            assert_eq!(FILE.object_length(&file[..8]).unwrap(), 2 + length.len() + 3);
        }
    }

    #[test]
    fn cut_and_odd_objects_are_named_with_their_offsets() {
        let truncated = |offset, inside| ContentFault::Truncated { offset, inside };
        let past = |length, left| ContentFault::PastEnd { tag: 0xFF20, offset: 0, length, left };
        for (file, expected) in [
            (&b""[..], ContentFault::Empty),
            (b"\xFF", ContentFault::FillerOnly),
            (b"\xFF\xFF\xFF", ContentFault::FillerOnly),
            (b"\0\0", ContentFault::FillerOnly),
            (b"\xDF", truncated(1, "tag")),
            (b"\xFF\x20", truncated(2, "length")),
            (b"\xFF\x20\x82\x01", truncated(4, "length")),
            (b"\xFF\x20\x80\x01", ContentFault::UnsupportedLength { offset: 2 }),
            (b"\xFF\x20\x84\0\0\0\0", ContentFault::UnsupportedLength { offset: 2 }),
            (b"\x1F\x81\x82\x03", ContentFault::UnsupportedTag { offset: 0 }),
            (b"\xFF\x20\x02A", past(2, 1)),
            (b"\xFF\x20\x83\xFF\xFF\xFFA", past(0xFF_FFFF, 1)),
            (b"\xFF\x10\x00", ContentFault::WrongTag { expected: 0xFF20, found: 0xFF10, offset: 0 }),
        ] {
            assert_eq!(fault(outer(FILE, file, 0xFF20)), expected, "{file:02X?}");
        }
        // Inside an object its end counts, not the file's.
        let file = b"\xFF\x20\x04\xDF\x25\x02A\xFF\xFF";
        let inner = outer(FILE, file, 0xFF20).unwrap().objects().next(0xDF25);
        assert_eq!(fault(inner), ContentFault::PastEnd { tag: 0xDF25, offset: 3, length: 2, left: 1 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80), tag: u16) {
            let _ = FILE.object_length(&bytes);
            if let Ok(object) = outer(FILE, &bytes, u32::from(tag)) {
                prop_assert_eq!(object.raw(), &bytes[..object.end()]);
                let mut objects = object.objects();
                while !objects.is_finished() && objects.any().is_ok() {}
            }
        }

        #[test]
        fn what_is_built_is_read(value in prop::collection::vec(any::<u8>(), 0..300), filler in 0usize..4) {
            let length = match value.len() {
                short @ 0..128 => vec![short as u8],
                long => [vec![0x82], (long as u16).to_be_bytes().to_vec()].concat(),
            };
            let file = [&[0xFF, 0x20][..], &length, &value, &vec![0xFF; filler]].concat();
            prop_assert_eq!(outer(FILE, &file, 0xFF20).unwrap().field.bytes, &value);
            prop_assert_eq!(FILE.object_length(&file).unwrap() + filler, file.len());
        }
    }
}
