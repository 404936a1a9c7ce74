//! The birth date with the card's key, readable by the birth date alone (docs/protocol.md §3.3).

use crate::content::outer;
use crate::{CardFile, CardPublicKey, ContentError, PartialDate};

/// EF 0001 of the face application. Whether the signature is right is told by [`check_age`](crate::check_age).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeRecord {
    birth: PartialDate,
    key: CardPublicKey,
    /// Objects DF11 and DF12.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl AgeRecord {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF10 { DF11 birth date, DF12 card key, DF13 signature }`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::AgeRecord, content, 0xFF10)?.objects();
        let birth = objects.next(0xDF11)?;
        let key = objects.next(0xDF12)?;
        let signature = objects.next(0xDF13)?;
        objects.finish()?;
        Ok(Self {
            birth: birth.field.partial_date()?,
            key: CardPublicKey::read_whole(&key)?,
            signed: birth.raw_to(&key).to_vec(),
            signature: signature.field.signature()?,
        })
    }

    /// 生年月日 — birth date.
    #[must_use]
    pub fn birth(&self) -> PartialDate {
        self.birth
    }

    /// The key that a [`Challenge`](crate::Challenge) signed by the face application verifies with.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.key
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ContentFault;
    use crate::cv::fixture::{Issuer, long};
    use proptest::prelude::*;

    /// The file, signed by this issuer.
    pub(crate) fn file(birth: &str, card: &Issuer, issuer: &Issuer) -> Vec<u8> {
        let signed = [b"\xDF\x11\x08", birth.as_bytes(), &long(0xDF12, &card.key_objects())].concat();
        long(0xFF10, &[&signed[..], &long(0xDF13, &issuer.sign(&signed))].concat())
    }

    fn sample() -> Vec<u8> {
        let key = [&b"\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &[0xFF; 256]].concat();
        long(0xFF10, &[b"\xDF\x11\x0819800217", &long(0xDF12, &key)[..], &long(0xDF13, &[7; 256])].concat())
    }

    #[test]
    fn the_published_layout_is_read() {
        let content = sample();
        assert_eq!((content.len(), &content[..5]), (547, &b"\xFF\x10\x82\x02\x1E"[..]));
        let record = AgeRecord::parse(&content).unwrap();
        assert_eq!((record.birth().to_string().as_str(), record.key().modulus()), ("1980-02-17", &[0xFF; 256]));
        assert_eq!((&record.signed[..], &record.signature[..]), (&content[5..286], &[7; 256][..]));
        let shown = format!("{record:?}");
        assert!(!shown.contains("1980") && shown.contains("redacted"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        // Month 32.
        let mut date = sample();
        date[12] = b'3';
        assert_eq!(AgeRecord::parse(&date).unwrap_err().fault, ContentFault::InvalidDate { offset: 8 });
        let mut key = sample();
        key[30] = 0x7F;
        assert_eq!(AgeRecord::parse(&key).unwrap_err().fault, ContentFault::KeySize { offset: 30, bits: 2047 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = sample();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = AgeRecord::parse(&bytes);
            prop_assert!(AgeRecord::parse(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }
}
