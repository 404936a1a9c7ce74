//! SHA-2 digests, at once or streamed, and the DigestInfo (RFC 8017 §9.2) that the card signs.

use std::fmt;
use std::io;

use aws_lc_rs::digest as lc;

/// A digest algorithm (ハッシュ関数) that may be used for new signatures. SHA-1 is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

impl DigestAlgorithm {
    /// All of them, weakest first.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Dotted object identifier (RFC 5754 §2).
    #[must_use]
    pub const fn oid(self) -> &'static str {
        match self {
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    /// The algorithm with this dotted object identifier.
    #[must_use]
    pub fn from_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.oid() == oid)
    }

    /// `SHA-256`, `SHA-384` or `SHA-512`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Digest length in bytes.
    #[must_use]
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// DER of DigestInfo up to the digest (RFC 8017 §9.2, note 1).
    const fn digest_info_prefix(self) -> &'static [u8; 19] {
        match self {
            Self::Sha256 => b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            Self::Sha384 => b"\x30\x41\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
            Self::Sha512 => b"\x30\x51\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        }
    }

    fn backend(self) -> &'static lc::Algorithm {
        match self {
            Self::Sha256 => &lc::SHA256,
            Self::Sha384 => &lc::SHA384,
            Self::Sha512 => &lc::SHA512,
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Bytes of the longest digest, that of SHA-512.
const LONGEST: usize = 64;

/// A message digest with its algorithm (メッセージダイジェスト).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: DigestAlgorithm,
    /// As many as the algorithm has; the rest are zero.
    bytes: [u8; LONGEST],
}

impl Digest {
    /// Digests `message`.
    #[must_use]
    pub fn of(algorithm: DigestAlgorithm, message: &[u8]) -> Self {
        Self::new(algorithm, lc::digest(algorithm.backend(), message).as_ref())
    }

    /// `bytes` are as many as the algorithm has.
    fn new(algorithm: DigestAlgorithm, bytes: &[u8]) -> Self {
        let mut padded = [0; LONGEST];
        padded[..bytes.len()].copy_from_slice(bytes);
        Self { algorithm, bytes: padded }
    }

    /// Takes a digest made elsewhere; `None` if its length is not the algorithm's.
    #[must_use]
    pub fn from_bytes(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<Self> {
        (bytes.len() == algorithm.output_len()).then(|| Self::new(algorithm, bytes))
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The digest value.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.algorithm.output_len()]
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.algorithm)?;
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A digest in the making, for input that does not fit into memory. It is an [`io::Write`] that never fails.
#[derive(Clone)]
pub struct Hasher {
    algorithm: DigestAlgorithm,
    context: lc::Context,
}

impl Hasher {
    /// Starts a digest.
    #[must_use]
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self { algorithm, context: lc::Context::new(algorithm.backend()) }
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// Ends the digest.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest::new(self.algorithm, self.context.finish().as_ref())
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }
}

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({})", self.algorithm)
    }
}

/// DER of `DigestInfo ::= SEQUENCE { digestAlgorithm, digest }` (RFC 8017 §9.2): 51, 67 or 83 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestInfo {
    digest: Digest,
    der: Vec<u8>,
}

impl DigestInfo {
    /// Wraps a digest.
    #[must_use]
    pub fn new(digest: Digest) -> Self {
        let mut der = digest.algorithm.digest_info_prefix().to_vec();
        der.extend_from_slice(digest.as_bytes());
        Self { digest, der }
    }

    /// Reads one, in its only DER form; `None` for anything else, SHA-1 among it.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        DigestAlgorithm::ALL.into_iter().find_map(|algorithm| {
            let digest = Digest::from_bytes(algorithm, der.strip_prefix(algorithm.digest_info_prefix())?)?;
            Some(Self::new(digest))
        })
    }

    /// The digest inside.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The bytes for the card.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }
}

impl From<Digest> for DigestInfo {
    fn from(digest: Digest) -> Self {
        Self::new(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn digest_info_has_the_exact_bytes_of_rfc_8017() {
        let info = DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, b"abc"));
        assert_eq!(
            hex::encode(info.as_der()),
            "3031300d060960864801650304020105000420ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        for (algorithm, length) in
            [(DigestAlgorithm::Sha256, 51), (DigestAlgorithm::Sha384, 67), (DigestAlgorithm::Sha512, 83)]
        {
            let info = DigestInfo::new(Digest::of(algorithm, b""));
            assert_eq!(info.as_der().len(), length);
            assert_eq!(DigestInfo::from_der(info.as_der()), Some(info));
        }
    }

    #[test]
    fn sha1_and_cut_digest_infos_are_not_read() {
        let mut sha1 = hex::decode("3021300906052B0E03021A05000414").unwrap();
        sha1.extend([0; 20]);
        assert_eq!(DigestInfo::from_der(&sha1), None);
        let info = DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, b""));
        assert_eq!(DigestInfo::from_der(&info.as_der()[..50]), None);
    }

    #[test]
    fn streaming_gives_the_digest_of_the_whole() {
        let mut hasher = Hasher::new(DigestAlgorithm::Sha512);
        hasher.write_all(b"he").unwrap();
        hasher.write_all(b"llo").unwrap();
        assert_eq!(hasher.finish(), Digest::of(DigestAlgorithm::Sha512, b"hello"));
    }
}
