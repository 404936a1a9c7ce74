//! The integrity record (真正性情報): the signed hashes of My Number and attributes (docs/protocol.md §3.2).

use crate::content::outer;
use crate::{CardFile, ContentError};

/// EF 0003 of the text application. Whether it proves anything is told by [`check_text`](crate::check_text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrityRecord {
    pub(crate) number_hash: [u8; 32],
    pub(crate) attributes_hash: [u8; 32],
    /// Objects DF31 and DF32.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl IntegrityRecord {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF30 { DF31 hash, DF32 hash, DF33 signature }`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::IntegrityRecord, content, 0xFF30)?.objects();
        let number = objects.next(0xDF31)?;
        let attributes = objects.next(0xDF32)?;
        let signature = objects.next(0xDF33)?;
        objects.finish()?;
        Ok(Self {
            number_hash: number.field.array()?,
            attributes_hash: attributes.field.array()?,
            signed: number.raw_to(&attributes).to_vec(),
            signature: signature.field.signature()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentFault;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let hashes = [&b"\xDF\x31\x20"[..], &[1; 32], b"\xDF\x32\x20", &[2; 32]].concat();
        [&b"\xFF\x30\x82\x01\x4B"[..], &hashes, b"\xDF\x33\x82\x01\x00", &[3; 256]].concat()
    }

    #[test]
    fn the_published_layout_is_read() {
        let content = sample();
        assert_eq!(content.len(), 336);
        let record = IntegrityRecord::parse(&content).unwrap();
        assert_eq!((record.number_hash, record.attributes_hash), ([1; 32], [2; 32]));
        assert_eq!((&record.signed[..], &record.signature[..]), (&content[5..75], &[3; 256][..]));
    }

    #[test]
    fn hashes_and_signature_have_their_lengths() {
        let mut short = sample();
        short[7] = 0x1F;
        short.remove(8);
        short[4] -= 1;
        let fault = IntegrityRecord::parse(&short).unwrap_err().fault;
        assert_eq!(fault, ContentFault::WrongLength { offset: 8, expected: 32, found: 31 });
        let mut short = sample();
        short.truncate(335);
        let left = ContentFault::PastEnd { tag: 0xFF30, offset: 0, length: 331, left: 330 };
        assert_eq!(IntegrityRecord::parse(&short).unwrap_err().fault, left);
        (short[3], short[4], short[78], short[79]) = (0x01, 0x4A, 0x00, 0xFF);
        let fault = IntegrityRecord::parse(&short).unwrap_err().fault;
        assert_eq!(fault, ContentFault::WrongLength { offset: 80, expected: 256, found: 255 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = sample();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = IntegrityRecord::parse(&bytes);
            prop_assert!(IntegrityRecord::parse(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }
}
