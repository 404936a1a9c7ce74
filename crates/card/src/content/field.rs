//! Values in a file: digits, dates, texts, and where they stand.

use jiff::civil::Date;

use super::objects::{Objects, blank};
use super::{CardFile, ContentError, ContentFault, PartialDate, Sex};
use crate::MunicipalityCode;

/// A value in a file, with its place.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(super) file: CardFile,
    pub(super) content: &'a [u8],
    pub(crate) offset: usize,
    pub(crate) bytes: &'a [u8],
}

impl<'a> Field<'a> {
    /// A file that is one value.
    pub(crate) fn whole(file: CardFile, content: &'a [u8]) -> Result<Self, ContentError> {
        match blank(content) {
            Some(fault) => Err(ContentError { file, fault }),
            None => Ok(Self { file, content, offset: 0, bytes: content }),
        }
    }

    /// The value of an object of GET DATA. Cards differ in whether the object's own tag stands around it; it does if tag
    /// and length fit all of the bytes.
    pub(crate) fn data_object(file: CardFile, content: &'a [u8]) -> Result<Self, ContentError> {
        let whole = Self::whole(file, content)?;
        let mut objects = whole.objects();
        match objects.any() {
            Ok(object) if object.tag == u32::from(file.fid()) && objects.is_finished() => Ok(object.field),
            _ => Ok(whole),
        }
    }

    pub(crate) fn fail(&self, fault: ContentFault) -> ContentError {
        ContentError { file: self.file, fault }
    }

    /// Part of it; the caller has checked the length.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        Self { offset: self.offset + range.start, bytes: &self.bytes[range], ..*self }
    }

    /// The objects that it consists of.
    pub(crate) fn objects(&self) -> Objects<'a> {
        Objects { file: self.file, content: self.content, at: self.offset, end: self.offset + self.bytes.len() }
    }

    /// The bytes, which must be so many.
    pub(crate) fn exactly(&self, expected: usize) -> Result<&'a [u8], ContentError> {
        let found = self.bytes.len();
        let fault = ContentFault::WrongLength { offset: self.offset, expected, found };
        if found == expected { Ok(self.bytes) } else { Err(self.fail(fault)) }
    }

    /// The bytes as an array.
    pub(crate) fn array<const N: usize>(&self) -> Result<[u8; N], ContentError> {
        let bytes = self.exactly(N)?;
        Ok(std::array::from_fn(|at| bytes[at]))
    }

    /// UTF-8 text.
    pub(crate) fn text(&self) -> Result<&'a str, ContentError> {
        std::str::from_utf8(self.bytes)
            .map_err(|error| self.fail(ContentFault::NotUtf8 { offset: self.offset + error.valid_up_to() }))
    }

    /// Printable ASCII.
    pub(crate) fn ascii(&self) -> Result<&'a str, ContentError> {
        self.all(|byte| (0x20..0x7F).contains(byte), |offset| ContentFault::NotAscii { offset })
    }

    /// So many ASCII digits.
    pub(crate) fn digits(&self, count: usize) -> Result<&'a str, ContentError> {
        self.exactly(count)?;
        self.all(u8::is_ascii_digit, |offset| ContentFault::NotDigit { offset })
    }

    fn all(&self, fits: fn(&u8) -> bool, fault: fn(usize) -> ContentFault) -> Result<&'a str, ContentError> {
        match self.bytes.iter().position(|byte| !fits(byte)) {
            Some(at) => Err(self.fail(fault(self.offset + at))),
            None => self.text(),
        }
    }

    /// A date that exists, `YYYYMMDD`.
    pub(crate) fn date(&self) -> Result<Date, ContentError> {
        self.partial_date()?.date().ok_or(self.fail(ContentFault::InvalidDate { offset: self.offset }))
    }

    /// A date `YYYYMMDD` whose parts may be zero.
    pub(crate) fn partial_date(&self) -> Result<PartialDate, ContentError> {
        let digits = self.digits(8)?;
        PartialDate::from_digits(digits).ok_or(self.fail(ContentFault::InvalidDate { offset: self.offset }))
    }

    /// The sex, one digit.
    pub(crate) fn sex(&self) -> Result<Sex, ContentError> {
        let [digit] = self.array()?;
        Sex::from_digit(digit).ok_or(self.fail(ContentFault::InvalidSex { offset: self.offset }))
    }

    /// The code of a municipality, five digits without a check digit.
    pub(crate) fn municipality(&self) -> Result<MunicipalityCode, ContentError> {
        let fault = ContentFault::NotDigit { offset: self.offset };
        MunicipalityCode::new(self.digits(5)?).map_err(|_| self.fail(fault))
    }

    /// A signature by a key of 2048 bits.
    pub(crate) fn signature(&self) -> Result<Vec<u8>, ContentError> {
        Ok(self.exactly(256)?.to_vec())
    }
}

/// The value of a record that is one object of simple TLV with this tag (ISO/IEC 7816-4 §5.4.1); what follows it is filler.
pub(crate) fn simple_record(file: CardFile, record: &[u8], tag: u8) -> Result<Field<'_>, ContentError> {
    let whole = Field::whole(file, record)?;
    let (found, value, length) = match record {
        [found, 0xFF, high, low, ..] => (*found, 4, usize::from(*high) << 8 | usize::from(*low)),
        [_] | [_, 0xFF, ..] | [] => {
            return Err(whole.fail(ContentFault::Truncated { offset: record.len(), inside: "length" }));
        }
        [found, length, ..] => (*found, 2, usize::from(*length)),
    };
    let tag = u32::from(tag);
    if u32::from(found) != tag {
        return Err(whole.fail(ContentFault::WrongTag { expected: tag, found: u32::from(found), offset: 0 }));
    }
    let left = record.len() - value;
    if length > left {
        return Err(whole.fail(ContentFault::PastEnd { tag, offset: 0, length, left }));
    }
    Ok(whole.part(value..value + length))
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
    fn values_of_the_wrong_kind_are_named_with_their_offsets() {
        let field = |bytes| Field { file: FILE, content: b"", offset: 10, bytes };
        assert_eq!(fault(field(b"123a").digits(4)), ContentFault::NotDigit { offset: 13 });
        let short = ContentFault::WrongLength { offset: 10, expected: 4, found: 3 };
        assert_eq!(fault(field(b"123").digits(4)), short);
        assert_eq!(fault(field(b"ab\x80").text()), ContentFault::NotUtf8 { offset: 12 });
        assert_eq!(fault(field(b"a\n").ascii()), ContentFault::NotAscii { offset: 11 });
        assert_eq!(fault(field(b"20350229").date()), ContentFault::InvalidDate { offset: 10 });
        assert_eq!(fault(field(b"20350200").date()), ContentFault::InvalidDate { offset: 10 });
        assert_eq!(fault(field(b"20351301").partial_date()), ContentFault::InvalidDate { offset: 10 });
        assert!(field(b"20350200").partial_date().is_ok());
        assert_eq!(fault(field(b"x").sex()), ContentFault::InvalidSex { offset: 10 });
    }

    #[test]
    fn a_simple_record_has_a_length_of_one_byte_or_three() {
        let long = [&b"\x01\xFF\x01\x00"[..], &[7; 256], b"filler"].concat();
        for (record, offset, length) in [(&b"\x01\x02AB\xFF"[..], 2, 2), (&long, 4, 256)] {
            let field = simple_record(FILE, record, 1).unwrap();
            assert_eq!((field.offset, field.bytes), (offset, &record[offset..offset + length]));
        }
        let truncated = |offset| ContentFault::Truncated { offset, inside: "length" };
        assert_eq!(fault(simple_record(FILE, b"\x01", 1)), truncated(1));
        assert_eq!(fault(simple_record(FILE, b"\x01\xFF\x01", 1)), truncated(3));
    }

    proptest! {
        #[test]
        fn any_record_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = simple_record(FILE, &bytes, 1);
            if let Ok(field) = Field::data_object(CardFile::CardIdentification, &bytes) {
                prop_assert_eq!(&bytes[field.offset..], field.bytes);
            }
        }
    }
}
