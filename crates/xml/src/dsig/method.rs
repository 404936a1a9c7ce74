//! Digest and signature methods, by their identifiers (RFC 9231; XML Signature 1.1 §6).

use std::io::{self, Write};

use jpki_signature::legacy::Sha1;
use jpki_signature::{DigestAlgorithm, Hasher};

/// A digest method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestMethod {
    /// SHA-256, SHA-384 or SHA-512.
    Sha2(DigestAlgorithm),
    /// SHA-1: only for old documents, and only where it is allowed.
    Sha1,
}

impl DigestMethod {
    /// Its identifier.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Sha2(DigestAlgorithm::Sha256) => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha2(DigestAlgorithm::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            // SHA-512: there are three.
            Self::Sha2(_) => "http://www.w3.org/2001/04/xmlenc#sha512",
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
        }
    }

    /// The method with this identifier.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let sha2 = DigestAlgorithm::ALL.into_iter().map(Self::Sha2);
        sha2.chain([Self::Sha1]).find(|method| method.uri() == uri)
    }

    /// Its usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha2(algorithm) => algorithm.name(),
            Self::Sha1 => "SHA-1",
        }
    }

    /// Starts a digest.
    pub(crate) fn hasher(self) -> MethodHasher {
        match self {
            Self::Sha2(algorithm) => MethodHasher { kind: Kind::Sha2(Hasher::new(algorithm)), length: 0 },
            Self::Sha1 => MethodHasher { kind: Kind::Sha1(Sha1::new()), length: 0 },
        }
    }
}

/// A signature method. All of them are RSASSA-PKCS1-v1_5, as the card signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignatureMethod(pub DigestMethod);

impl SignatureMethod {
    /// Its identifier.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self.0 {
            DigestMethod::Sha2(DigestAlgorithm::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            DigestMethod::Sha2(DigestAlgorithm::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            DigestMethod::Sha2(_) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            DigestMethod::Sha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        }
    }

    /// The method with this identifier.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let digests = DigestAlgorithm::ALL.into_iter().map(DigestMethod::Sha2).chain([DigestMethod::Sha1]);
        digests.map(Self).find(|method| method.uri() == uri)
    }
}

enum Kind {
    Sha2(Hasher),
    Sha1(Sha1),
}

/// A digest in the making, and how much went into it.
pub(crate) struct MethodHasher {
    kind: Kind,
    length: u64,
}

impl MethodHasher {
    /// The digest, and the number of bytes that it is over.
    pub(crate) fn finish(self) -> (Vec<u8>, u64) {
        let digest = match self.kind {
            Kind::Sha2(hasher) => hasher.finish().as_bytes().to_vec(),
            Kind::Sha1(sha1) => sha1.finish().to_vec(),
        };
        (digest, self.length)
    }
}

impl Write for MethodHasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::Sha2(hasher) => hasher.update(bytes),
            Kind::Sha1(sha1) => sha1.update(bytes),
        }
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
