//! The content as it streams past: read in chunks, digested, copied.

use std::io::{self, Read};

use jpki_signature::{Digest, DigestAlgorithm, Hasher};

use crate::CmsError;

/// Bytes read at a time.
pub(crate) const CHUNK: usize = 64 << 10;
/// Bytes read at first.
const FIRST_CHUNK: usize = 4 << 10;

/// Digest and length of a content: all that a signature needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentDigest {
    digest: Digest,
    length: u64,
}

impl ContentDigest {
    /// Digests a content to its end, in constant memory.
    ///
    /// # Errors
    /// [`CmsError::ReadContent`].
    pub fn of(algorithm: DigestAlgorithm, mut content: impl Read) -> Result<Self, CmsError> {
        let mut hasher = Hasher::new(algorithm);
        let length = for_each_chunk(&mut content, |chunk| {
            hasher.update(chunk);
            Ok(())
        })?;
        Ok(Self { digest: hasher.finish(), length })
    }

    /// Takes a digest made elsewhere, of a content of `length` bytes.
    #[must_use]
    pub fn from_parts(digest: Digest, length: u64) -> Self {
        Self { digest, length }
    }

    /// The digest.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// Gives a content to `each`, a chunk at a time; tells its length.
pub(crate) fn for_each_chunk(
    content: &mut dyn Read,
    mut each: impl FnMut(&[u8]) -> Result<(), CmsError>,
) -> Result<u64, CmsError> {
    // Small contents, which are the most, need no large buffer.
    let mut buffer = vec![0; FIRST_CHUNK];
    let mut length = 0;
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(length),
            Ok(count) => {
                // A reader that claims more than the buffer holds is broken; a slice past the end would panic.
                let chunk =
                    buffer.get(..count).ok_or_else(|| CmsError::ReadContent(io::ErrorKind::InvalidData.into()))?;
                length += count as u64;
                each(chunk)?;
                if count == FIRST_CHUNK && buffer.len() < CHUNK {
                    buffer.resize(CHUNK, 0);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(CmsError::ReadContent(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_read_in_pieces_has_the_digest_of_the_whole() {
        let content = vec![7; CHUNK + 3];
        let found = ContentDigest::of(DigestAlgorithm::Sha384, content.as_slice()).unwrap();
        assert_eq!(found, ContentDigest::from_parts(Digest::of(DigestAlgorithm::Sha384, &content), CHUNK as u64 + 3));
    }

    #[test]
    fn an_unreadable_content_is_a_named_error() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        assert!(matches!(ContentDigest::of(DigestAlgorithm::Sha256, Broken), Err(CmsError::ReadContent(_))));
    }
}
