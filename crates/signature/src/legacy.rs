//! SHA-1, for documents that were signed when it still was good enough. Collisions have been made since 2017; nothing new is
//! signed with it, and a verifier accepts it only where its policy says so.

use std::io;

use aws_lc_rs::digest as lc;

/// Length of a SHA-1 digest in bytes.
pub const SHA1_LEN: usize = 20;

/// DER of DigestInfo for SHA-1, up to the digest (RFC 8017 §9.2, note 1).
const PREFIX: &[u8; 15] = b"\x30\x21\x30\x09\x06\x05\x2B\x0E\x03\x02\x1A\x05\x00\x04\x14";

/// A SHA-1 digest in the making. It is an [`io::Write`] that never fails.
#[derive(Clone)]
pub struct Sha1(lc::Context);

impl Sha1 {
    /// Starts a digest.
    #[must_use]
    pub fn new() -> Self {
        Self(lc::Context::new(&lc::SHA1_FOR_LEGACY_USE_ONLY))
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Ends the digest.
    #[must_use]
    pub fn finish(self) -> [u8; SHA1_LEN] {
        let mut digest = [0; SHA1_LEN];
        digest.copy_from_slice(self.0.finish().as_ref());
        digest
    }
}

impl Default for Sha1 {
    fn default() -> Self {
        Self::new()
    }
}

impl io::Write for Sha1 {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// DigestInfo with a SHA-1 digest, DER: what
/// [`RsaPublicKey::verify_unprefixed`](crate::RsaPublicKey::verify_unprefixed) compares.
#[must_use]
pub fn sha1_digest_info(digest: &[u8; SHA1_LEN]) -> Vec<u8> {
    [PREFIX.as_slice(), digest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_abc_is_that_of_fips_180() {
        let mut sha1 = Sha1::new();
        sha1.update(b"a");
        sha1.update(b"bc");
        let digest = sha1.finish();
        assert_eq!(hex::encode(digest), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            hex::encode(sha1_digest_info(&digest)),
            "3021300906052b0e03021a05000414a9993e364706816aba3e25717850c26c9cd0d89d"
        );
    }
}
