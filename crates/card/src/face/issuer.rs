//! What the face application says of itself and its issuer (AP基本情報, docs/protocol.md §3.3).

use std::fmt;

use crate::content::outer;
use crate::{CardFile, ContentError, ContentFault, KeyId, MunicipalityCode};

/// EF 0003 of the face application, readable without a credential. `Debug` leaves out what is not known.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceIssuer {
    /// Object DF31, `06 03 0E 01` on the cards that are known: versions, as in the text application.
    pub versions: [u8; 4],
    /// Object DF32: a key id, whose use is not known.
    pub key_id: KeyId,
    /// Object DF33: a version.
    pub version: u8,
    /// 発行市区町村 — the municipality that issued the card.
    pub municipality: MunicipalityCode,
    /// Object DF35, first part: a key id, whose use is not known.
    pub unknown_key_id: KeyId,
    /// Object DF35, second part: 256 bytes on the cards that are known, whose meaning is not.
    pub unknown: Vec<u8>,
}

impl FaceIssuer {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF30 { DF31, DF32, DF33, DF34, DF35 }`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::FaceIssuer, content, 0xFF30)?.objects();
        let versions = objects.next(0xDF31)?.field;
        let key_id = objects.next(0xDF32)?.field;
        let version = objects.next(0xDF33)?.field;
        let municipality = objects.next(0xDF34)?.field;
        let unknown = objects.next(0xDF35)?.field;
        objects.finish()?;
        let (offset, found) = (unknown.offset, unknown.bytes.len());
        if found < 16 {
            return Err(unknown.fail(ContentFault::WrongLength { offset, expected: 16, found }));
        }
        let [version] = version.array()?;
        Ok(Self {
            versions: versions.array()?,
            key_id: KeyId::from_bytes(key_id.array()?),
            version,
            municipality: municipality.municipality()?,
            unknown_key_id: KeyId::from_bytes(unknown.part(0..16).array()?),
            unknown: unknown.part(16..found).bytes.to_vec(),
        })
    }
}

impl fmt::Debug for FaceIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaceIssuer")
            .field("versions", &self.versions)
            .field("key_id", &self.key_id)
            .field("version", &self.version)
            .field("municipality", &self.municipality)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cv::fixture::long;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let head =
            b"\xDF\x31\x04\x06\x03\x0E\x01\xDF\x32\x106000024\x08\x05001\0\0\0\0\xDF\x33\x01\x00\xDF\x34\x0513221";
        let tail = [&b"5900025\x08\x05001\0\0\0\0"[..], &[0xA5; 256]].concat();
        long(0xFF30, &[&head[..], &long(0xDF35, &tail)].concat())
    }

    #[test]
    fn the_published_layout_is_read() {
        let content = sample();
        assert_eq!((content.len(), &content[..5]), (320, &b"\xFF\x30\x82\x01\x3B"[..]));
        let issuer = FaceIssuer::parse(&content).unwrap();
        assert_eq!((issuer.versions, issuer.version), ([6, 3, 14, 1], 0));
        assert_eq!(
            (issuer.key_id.to_string(), issuer.unknown_key_id.to_string()),
            ("6000024/001".into(), "5900025/001".into())
        );
        assert_eq!(issuer.municipality.municipality().unwrap().to_string(), "東京都清瀬市");
        assert_eq!(issuer.unknown, [0xA5; 256]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let mut digit = sample();
        digit[42] = b'x';
        assert_eq!(FaceIssuer::parse(&digit).unwrap_err().fault, ContentFault::NotDigit { offset: 42 });
        let short = long(0xFF30, &[&sample()[5..43], &b"\xDF\x35\x01\x00"[..]].concat());
        let fault = FaceIssuer::parse(&short).unwrap_err().fault;
        assert_eq!(fault, ContentFault::WrongLength { offset: 46, expected: 16, found: 1 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = sample();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = FaceIssuer::parse(&bytes);
            prop_assert!(FaceIssuer::parse(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }
}
