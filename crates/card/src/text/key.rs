//! The text application's public keys: for session keys, and certified for the card's presence (docs/protocol.md §3.2,
//! §3.8).

use crate::content::outer;
use crate::{CardFile, CardPublicKey, ContentError};

/// EF 0006 of the text application: the key that a terminal encrypts a session key to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPublicKey(CardPublicKey);

impl SessionPublicKey {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `A1 { 90 exponent, 91 modulus }` with a key of 2048 bits.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        CardPublicKey::read_whole(&outer(CardFile::SessionPublicKey, content, 0xA1)?).map(Self)
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.0
    }
}

/// EF 0007 of the text application: the public half of the key in EF 0013, signed by the issuer. Whether the signature
/// is right is told by [`check_text`](crate::check_text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedPublicKey {
    key: CardPublicKey,
    /// Object DF51.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl CertifiedPublicKey {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF50 { DF51 { 90, 91 }, DF52 signature }` with a key of 2048 bits.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::CertifiedPublicKey, content, 0xFF50)?.objects();
        let key = objects.next(0xDF51)?;
        let signature = objects.next(0xDF52)?;
        objects.finish()?;
        Ok(Self {
            key: CardPublicKey::read_whole(&key)?,
            signed: key.raw().to_vec(),
            signature: signature.field.signature()?,
        })
    }

    /// The key that a [`Challenge`](crate::Challenge) signed by the text application verifies with.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentFault;
    use proptest::prelude::*;

    fn session() -> Vec<u8> {
        [&b"\xA1\x82\x01\x09\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &[0xFF; 256]].concat()
    }

    fn certified() -> Vec<u8> {
        let key = &session()[4..];
        [b"\xFF\x50\x82\x02\x13\xDF\x51\x82\x01\x09", key, b"\xDF\x52\x82\x01\x00", &[7; 256]].concat()
    }

    #[test]
    fn the_published_layouts_are_read() {
        assert_eq!((session().len(), certified().len()), (269, 536));
        let key = SessionPublicKey::parse(&session()).unwrap();
        let certified_key = CertifiedPublicKey::parse(&certified()).unwrap();
        assert_eq!(key.key(), certified_key.key());
        assert_eq!((&certified_key.signed[..], &certified_key.signature[..]), (&certified()[5..275], &[7; 256][..]));
        assert_eq!(format!("{key:?}"), "SessionPublicKey(CardPublicKey(redacted))");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let mut tag = session();
        tag[4] = 0x91;
        let fault = SessionPublicKey::parse(&tag).unwrap_err().fault;
        assert_eq!(fault, ContentFault::WrongTag { expected: 0x90, found: 0x91, offset: 4 });
        let mut even = certified();
        even[274] = 0xFE;
        assert_eq!(CertifiedPublicKey::parse(&even).unwrap_err().fault, ContentFault::UnusableKey { offset: 19 });
        let mut more = session();
        (more[2], more[3]) = (1, 12);
        more.extend(b"\x92\x01\x00");
        assert_eq!(SessionPublicKey::parse(&more).unwrap_err().fault, ContentFault::Unexpected { offset: 269 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            for file in [session(), certified()] {
                let mut bytes = file;
                let at = at.index(bytes.len());
                bytes[at] = byte;
                let _ = (SessionPublicKey::parse(&bytes), CertifiedPublicKey::parse(&bytes));
                let cut = &bytes[..cut.index(bytes.len())];
                prop_assert!(SessionPublicKey::parse(cut).is_err() && CertifiedPublicKey::parse(cut).is_err());
            }
        }
    }
}
