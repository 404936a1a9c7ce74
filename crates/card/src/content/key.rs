//! RSA public keys in the card's own form, `90` exponent and `91` modulus (docs/protocol.md §3.2).

use std::fmt;
use std::sync::Arc;

use jpki_signature::{KeyError, RsaPublicKey};

use super::{ContentError, ContentFault, Field, Object, Objects};

/// Length of the modulus of every key on this card, in bits (docs/protocol.md §4.9).
const BITS: usize = 2048;

/// A public key (公開鍵) from one of the card's files. It tells one card from another, so `Debug` does not show it.
#[derive(Clone)]
pub struct CardPublicKey {
    modulus: [u8; BITS / 8],
    key: Arc<RsaPublicKey>,
}

impl CardPublicKey {
    /// Reads `90` and `91`, the next two objects.
    fn read(objects: &mut Objects<'_>) -> Result<Self, ContentError> {
        let exponent = objects.next(0x90)?.field;
        let modulus = objects.next(0x91)?.field;
        let offset = modulus.offset;
        let key = RsaPublicKey::from_components(modulus.bytes, exponent.bytes).map_err(|error| match error {
            KeyError::Size { bits } => modulus.fail(ContentFault::KeySize { offset, bits }),
            _ => modulus.fail(ContentFault::UnusableKey { offset }),
        })?;
        if key.modulus_bits() != BITS {
            return Err(modulus.fail(ContentFault::KeySize { offset, bits: key.modulus_bits() }));
        }
        Ok(Self { modulus: modulus.array()?, key: Arc::new(key) })
    }

    /// Reads an object that consists of `90` and `91` alone.
    pub(crate) fn read_whole(object: &Object<'_>) -> Result<Self, ContentError> {
        Self::read_field(&object.field)
    }

    /// Reads a value that consists of `90` and `91` alone.
    pub(crate) fn read_field(field: &Field<'_>) -> Result<Self, ContentError> {
        let mut objects = field.objects();
        let key = Self::read(&mut objects)?;
        objects.finish()?;
        Ok(key)
    }

    /// The key, ready to verify with.
    #[must_use]
    pub fn rsa(&self) -> &RsaPublicKey {
        &self.key
    }

    /// The modulus, big-endian.
    #[must_use]
    pub fn modulus(&self) -> &[u8; BITS / 8] {
        &self.modulus
    }
}

impl PartialEq for CardPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key.spki_der() == other.key.spki_der()
    }
}

impl Eq for CardPublicKey {}

impl fmt::Debug for CardPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardPublicKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardFile;
    use crate::content::outer;

    /// A session key file around this exponent and modulus.
    fn read(exponent: &[u8], modulus: &[u8]) -> Result<CardPublicKey, ContentFault> {
        let length = |bytes: &[u8]| [vec![0x82], (bytes.len() as u16).to_be_bytes().to_vec()].concat();
        let key = [&[0x90][..], &length(exponent), exponent, &[0x91], &length(modulus), modulus].concat();
        let file = [&[0xA1][..], &length(&key), &key].concat();
        let object = outer(CardFile::SessionPublicKey, &file, 0xA1).unwrap();
        CardPublicKey::read(&mut object.objects()).map_err(|error| error.fault)
    }

    #[test]
    fn a_key_has_2048_bits_and_an_exponent_that_verifies() {
        let key = read(&[1, 0, 1], &[0xFF; 256]).unwrap();
        assert_eq!((key.modulus(), key.rsa().modulus_bits()), (&[0xFF; 256], 2048));
        assert_eq!(key, read(&[0, 1, 0, 1], &[0xFF; 256]).unwrap());
        assert_ne!(key, read(&[3], &[0xFF; 256]).unwrap());
        // A1 82 hh ll 90 82 00 03 .. .. .. 91 82 hh ll: the modulus begins at 15.
        let size = |bits| Err(ContentFault::KeySize { offset: 15, bits });
        assert_eq!(read(&[1, 0, 1], &[0xFF; 128]), size(1024));
        assert_eq!(read(&[1, 0, 1], &[0xFF; 257]), size(2056));
        assert_eq!(read(&[1, 0, 1], &[&[0x7F][..], &[0xFF; 255]].concat()), size(2047));
        assert_eq!(read(&[1, 0, 1], &[0; 256]), size(0));
        assert_eq!(read(&[1, 0, 1], &[0xFE; 256]), Err(ContentFault::UnusableKey { offset: 15 }));
        assert_eq!(read(&[1], &[0xFF; 256]), Err(ContentFault::UnusableKey { offset: 13 }));
        // A zero in front makes 257 bytes, which the card does not write.
        let long = ContentFault::WrongLength { offset: 15, expected: 256, found: 257 };
        assert_eq!(read(&[1, 0, 1], &[&[0][..], &[0xFF; 256]].concat()), Err(long));
    }
}
