//! What the caller decides: how to sign ([`SignOptions`]), how a message is wrapped ([`Encoding`]), what to read at most ([`Limits`]).

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use jpki_signature::DigestAlgorithm;

use crate::oid;

/// How the message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes, DER.
    #[default]
    Der,
    /// Text: `-----BEGIN CMS-----` (RFC 7468 §9).
    Pem,
}

/// How to sign.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SignOptions {
    /// Digest of the content, of the signed attributes and of the certificate.
    pub digest: DigestAlgorithm,
    /// The signing-time attribute (RFC 5652 §11.3), in whole seconds; left out if `None`. It is only the signer's claim.
    pub signing_time: Option<Timestamp>,
    /// Whether the issuer's certificate is included where the signer has it.
    pub include_issuer: bool,
    /// Type of the content; id-data (RFC 5652 §4) unless another standard says what it is.
    pub content_type: ObjectIdentifier,
}

impl SignOptions {
    /// SHA-256, plain data, the issuer's certificate included, signed at this time.
    #[must_use]
    pub fn new(signing_time: Timestamp) -> Self {
        Self { signing_time: Some(signing_time), ..Self::without_signing_time() }
    }

    /// The same without the signing-time attribute.
    #[must_use]
    pub fn without_signing_time() -> Self {
        Self { digest: DigestAlgorithm::Sha256, signing_time: None, include_issuer: true, content_type: oid::DATA }
    }

    /// Takes another digest.
    #[must_use]
    pub fn digest(mut self, digest: DigestAlgorithm) -> Self {
        self.digest = digest;
        self
    }

    /// Includes the issuer's certificate or not.
    #[must_use]
    pub fn include_issuer(mut self, include: bool) -> Self {
        self.include_issuer = include;
        self
    }

    /// Names another content type than plain data.
    #[must_use]
    pub fn content_type(mut self, content_type: ObjectIdentifier) -> Self {
        self.content_type = content_type;
        self
    }
}

/// What a verifier reads at most. The content itself is streamed and has no bound. Beside these, one signer has at most 256
/// signed and 1024 unsigned attributes, and a message at most 64 digest algorithms.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of all that is not content, kept in memory.
    pub metadata: u64,
    /// Signers.
    pub signers: usize,
    /// Certificates, and revocation lists, each.
    pub certificates: usize,
}

impl Default for Limits {
    /// 16 MiB, 64 signers, 256 certificates.
    fn default() -> Self {
        Self { metadata: 16 << 20, signers: 64, certificates: 256 }
    }
}
