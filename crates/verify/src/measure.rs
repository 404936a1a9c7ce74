//! What a report says of a file: SHA-256 and length of everything, of a file in memory or as it passes through a reader.

use std::io::{self, Read};

use jpki_signature::{Digest, DigestAlgorithm, Hasher};

use crate::InputFile;
use crate::hexadecimal::hexadecimal;

/// What is said of a file that is in memory.
pub(crate) fn measured(bytes: &[u8], name: Option<String>) -> InputFile {
    let sha256 = Digest::of(DigestAlgorithm::Sha256, bytes);
    InputFile { name, sha256: hexadecimal(sha256.as_bytes()), size: bytes.len() as u64 }
}

/// Reads from `inner`, counting and digesting.
pub(crate) struct Measured<R> {
    inner: R,
    hasher: Hasher,
    size: u64,
}

impl<R: Read> Measured<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, hasher: Hasher::new(DigestAlgorithm::Sha256), size: 0 }
    }

    /// Goes on after what was read before.
    pub(crate) fn after(start: &[u8], inner: R) -> Self {
        let mut measured = Self::new(inner);
        measured.hasher.update(start);
        measured.size = start.len() as u64;
        measured
    }

    /// Reads what the verification left over, so that the digest is the whole file's.
    pub(crate) fn finish(mut self, name: Option<String>) -> io::Result<InputFile> {
        // Mostly there is nothing left.
        let mut buffer = [0; 512];
        loop {
            match self.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(InputFile { name, sha256: hexadecimal(self.hasher.finish().as_bytes()), size: self.size })
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.size += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_input_is_measured_also_what_nobody_read() {
        let mut measured = Measured::new(&b"abc"[..]);
        measured.read_exact(&mut [0; 1]).unwrap();
        let file = measured.finish(Some("a".into())).unwrap();
        assert_eq!(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((file.size, file.name.as_deref()), (3, Some("a")));
        assert_eq!(self::measured(b"abc", Some("a".into())), file);
        assert_eq!(Measured::after(b"ab", &b"c"[..]).finish(Some("a".into())).unwrap(), file);
    }
}
