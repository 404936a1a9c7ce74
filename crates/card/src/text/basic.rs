//! What the text application says of itself (AP基本情報, docs/protocol.md §3.2).

use crate::content::outer;
use crate::{CardFile, ContentError, KeyId};

/// EF 0005 of the text application, readable without a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBasicInformation {
    /// Version of its specification, 1 on the cards that are known.
    pub specification_version: u8,
    /// Support of extended length, as the card declares it: 3 on the cards that are known.
    pub extended_length: u8,
    /// Vendor id.
    pub vendor: u8,
    /// A value of the vendor's.
    pub vendor_value: u8,
    /// A key id, whose use is not known.
    pub key_id: KeyId,
    /// Object DF43, whose meaning is not known.
    pub unknown: Vec<u8>,
}

impl TextBasicInformation {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF40 { DF41, DF42, DF43 }`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::TextBasicInformation, content, 0xFF40)?.objects();
        let versions = objects.next(0xDF41)?.field;
        let key_id = objects.next(0xDF42)?.field;
        let unknown = objects.next(0xDF43)?.field;
        objects.finish()?;
        let [specification_version, extended_length, vendor, vendor_value] = versions.array()?;
        let (key_id, unknown) = (KeyId::from_bytes(key_id.array()?), unknown.bytes.to_vec());
        Ok(Self { specification_version, extended_length, vendor, vendor_value, key_id, unknown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentFault;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let head = b"\xFF\x40\x82\x00\x9F\xDF\x41\x04\x01\x03\x0E\x01\xDF\x42\x106000034\x08\x05001\0\0\0\0\xDF\x43\x82\x00\x80";
        [&head[..], &[0xA5; 32], &[0xFF; 96]].concat()
    }

    #[test]
    fn the_published_layout_is_read() {
        let content = sample();
        assert_eq!(content.len(), 164);
        let basic = TextBasicInformation::parse(&content).unwrap();
        assert_eq!(
            (basic.specification_version, basic.extended_length, basic.vendor, basic.vendor_value),
            (1, 3, 14, 1)
        );
        assert_eq!((basic.key_id.to_string().as_str(), basic.unknown.len()), ("6000034/001", 128));
        assert_eq!(TextBasicInformation::parse(&[0xFF; 164]).unwrap_err().fault, ContentFault::FillerOnly);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = sample();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = TextBasicInformation::parse(&bytes);
            prop_assert!(TextBasicInformation::parse(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }
}
