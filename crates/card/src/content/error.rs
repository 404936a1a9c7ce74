//! Why a file of the card could not be read. Only places, tags and lengths are told: nothing of the content.

use super::CardFile;

/// A file of the card whose content cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a file of the card is damaged ({file}): {fault}")]
pub struct ContentError {
    /// Which file.
    pub file: CardFile,
    /// What is wrong with it.
    #[source]
    pub fault: ContentFault,
}

/// What is wrong with a file. Offsets are in bytes from the file's first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentFault {
    /// The file has no content.
    #[error("it is empty")]
    Empty,
    /// The file holds filler (`FF` or `00`) only.
    #[error("it holds filler only")]
    FillerOnly,
    /// Another object stands where this one belongs.
    #[error("object {found:X} stands at offset {offset} in place of {expected:X}")]
    WrongTag {
        /// Tag that belongs there.
        expected: u32,
        /// Tag that stands there.
        found: u32,
        /// Where.
        offset: usize,
    },
    /// The objects end before this one.
    #[error("object {tag:X} is missing at offset {offset}")]
    Missing {
        /// Its tag.
        tag: u32,
        /// Where it belongs.
        offset: usize,
    },
    /// An object too many stands behind the last one.
    #[error("an object too many stands at offset {offset}")]
    Unexpected {
        /// Where.
        offset: usize,
    },
    /// The data end inside a tag or a length.
    #[error("it ends inside the {inside} of an object, at offset {offset}")]
    Truncated {
        /// Where it ends.
        offset: usize,
        /// `"tag"` or `"length"`.
        inside: &'static str,
    },
    /// The length of an object reaches past the end of what it stands in.
    #[error("object {tag:X} at offset {offset} claims {length} byte(s), {left} are left")]
    PastEnd {
        /// Its tag.
        tag: u32,
        /// Where its tag stands.
        offset: usize,
        /// Bytes that it claims.
        length: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A length of a form that this card does not write: indefinite, or of more than three bytes.
    #[error("the length at offset {offset} has a form that is not supported")]
    UnsupportedLength {
        /// Where.
        offset: usize,
    },
    /// A tag of more than three bytes.
    #[error("the tag at offset {offset} is longer than three bytes")]
    UnsupportedTag {
        /// Where.
        offset: usize,
    },
    /// A value has another length than it must have.
    #[error("the value at offset {offset} has {found} byte(s), {expected} are needed")]
    WrongLength {
        /// Where the value begins.
        offset: usize,
        /// Bytes needed.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// The offset table says that an object begins where it does not.
    #[error("entry {entry} of the offset table says {says}, the object stands at {is}")]
    OffsetTable {
        /// Number of the entry, from 1.
        entry: usize,
        /// What it says.
        says: usize,
        /// Where the object stands.
        is: usize,
    },
    /// A text that is not UTF-8.
    #[error("the text is not UTF-8 at offset {offset}")]
    NotUtf8 {
        /// The first byte that does not fit.
        offset: usize,
    },
    /// A byte that is no printable ASCII character.
    #[error("the byte at offset {offset} is not printable ASCII")]
    NotAscii {
        /// Where.
        offset: usize,
    },
    /// A byte that is no ASCII digit.
    #[error("the byte at offset {offset} is no digit")]
    NotDigit {
        /// Where.
        offset: usize,
    },
    /// Digits that are no date.
    #[error("the digits at offset {offset} are no date")]
    InvalidDate {
        /// Where the date begins.
        offset: usize,
    },
    /// The sex is no ASCII digit.
    #[error("the sex at offset {offset} is no digit")]
    InvalidSex {
        /// Where.
        offset: usize,
    },
    /// A check digit does not fit.
    #[error("the check digit at offset {offset} is wrong")]
    CheckDigit {
        /// Where the check digit stands.
        offset: usize,
    },
    /// An image that is no PNG: its signature or its header is not that of one.
    #[error("the image at offset {offset} is no PNG")]
    NotPng {
        /// Where the image begins.
        offset: usize,
    },
    /// A photo that is not JPEG 2000.
    #[error("the photo at offset {offset} is not JPEG 2000")]
    NotJpeg2000 {
        /// Where the photo begins.
        offset: usize,
    },
    /// An image that is larger than is decoded.
    #[error("the image at offset {offset} claims {width} x {height} pixels, which is more than is decoded")]
    ImageTooLarge {
        /// Where the image begins.
        offset: usize,
        /// Claimed width in pixels.
        width: u32,
        /// Claimed height in pixels.
        height: u32,
    },
    /// An image that begins like one and cannot be decoded.
    #[error("the image at offset {offset} cannot be decoded")]
    ImageUndecodable {
        /// Where the image begins.
        offset: usize,
    },
    /// An object identifier that is none.
    #[error("the object identifier at offset {offset} is malformed")]
    InvalidOid {
        /// Where it begins.
        offset: usize,
    },
    /// The list in front of a CV certificate tells of other fields than it has.
    #[error("the header list of the certificate differs at offset {offset}")]
    HeaderList {
        /// The first byte that differs.
        offset: usize,
    },
    /// A public key of another size than 2048 bits.
    #[error("the public key at offset {offset} has {bits} bits, 2048 are needed")]
    KeySize {
        /// Where the modulus begins.
        offset: usize,
        /// Bits found.
        bits: usize,
    },
    /// A public key that nothing can be verified with: an even modulus, an exponent of 1.
    #[error("the public key at offset {offset} cannot be used")]
    UnusableKey {
        /// Where the modulus begins.
        offset: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardError;

    #[test]
    fn an_error_names_the_file_the_place_and_the_cause() {
        let fault = ContentFault::WrongTag { expected: 0xDF22, found: 0xDF23, offset: 14 };
        let error = ContentError { file: CardFile::Attributes, fault };
        let text = "a file of the card is damaged (four attributes): object DF23 stands at offset 14 in place of DF22";
        assert_eq!(error.to_string(), text);
        let error = CardError::from(error);
        assert_eq!(error.to_string(), text);
        assert!(std::error::Error::source(&error).is_some_and(|source| source.to_string() == fault.to_string()));
        assert!(!error.is_credential_refused() && error.tries_left().is_none() && !error.next_step().is_empty());
    }
}
