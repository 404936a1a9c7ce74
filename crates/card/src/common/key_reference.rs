//! The key reference in the common and the registry application (docs/protocol.md §3.1, §3.4).

use crate::content::{Field, simple_record};
use crate::{CardFile, ContentError, KeyId};

/// EF 0002 of the common or the registry application: the id of a key, whose use is not known. Both hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyReference(KeyId);

impl KeyReference {
    /// Reads record 1 of the file: sixteen bytes, alone or behind a tag and their length.
    ///
    /// # Errors
    /// [`ContentError`] for another length.
    pub fn parse(file: CardFile, record: &[u8]) -> Result<Self, ContentError> {
        let field = match record {
            // Which tag is not known: record 1 of EF 0001 has 01.
            [tag, 16, rest @ ..] if rest.len() == 16 => simple_record(file, record, *tag)?,
            _ => Field::whole(file, record)?,
        };
        Ok(Self(KeyId::from_bytes(field.array()?)))
    }

    /// The key id.
    #[must_use]
    pub fn key_id(self) -> KeyId {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentFault;

    const ID: &[u8; 16] = b"0000050\x08\x05001\0\0\0\0";

    #[test]
    fn sixteen_bytes_are_read_with_or_without_a_head() {
        let with_head = [&b"\x01\x10"[..], ID].concat();
        for record in [&ID[..], &with_head] {
            let reference = KeyReference::parse(CardFile::RegistryKeyReference, record).unwrap();
            assert_eq!(reference.key_id(), KeyId::from_bytes(*ID));
        }
        let error = KeyReference::parse(CardFile::CommonKeyReference, &ID[1..]).unwrap_err();
        let fault = ContentFault::WrongLength { offset: 0, expected: 16, found: 15 };
        assert_eq!(error, ContentError { file: CardFile::CommonKeyReference, fault });
        let error = KeyReference::parse(CardFile::CommonKeyReference, b"").unwrap_err();
        assert_eq!(error.fault, ContentFault::Empty);
    }
}
