//! The answer (応答): the challenge's bytes, the certificate, and the card's signature.

use jpki_signature::DigestAlgorithm;

/// The version of answers that this crate makes.
pub const ANSWER_VERSION: u32 = 1;
/// Most bytes of an answer as JSON.
pub const MAX_ANSWER_JSON: usize = 128 * 1024;

/// What the holder's side sends back. Reading one verifies nothing: [`verify`](crate::verify()) does.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    signed_bytes: Vec<u8>,
    certificate: Vec<u8>,
    issuer_certificate: Option<Vec<u8>>,
    digest_algorithm: DigestAlgorithm,
    signature: Vec<u8>,
}

impl Answer {
    /// Puts an answer together that was made elsewhere.
    #[must_use]
    pub fn from_parts(
        signed_bytes: Vec<u8>,
        certificate: Vec<u8>,
        issuer_certificate: Option<Vec<u8>>,
        digest_algorithm: DigestAlgorithm,
        signature: Vec<u8>,
    ) -> Self {
        Self { signed_bytes, certificate, issuer_certificate, digest_algorithm, signature }
    }

    /// The bytes that were signed: those of a challenge, if the answer is honest.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed_bytes
    }

    /// The user-authentication certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate of its issuer, DER, where the signer had it.
    #[must_use]
    pub fn issuer_certificate(&self) -> Option<&[u8]> {
        self.issuer_certificate.as_deref()
    }

    /// Digest algorithm of the signature.
    #[must_use]
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest_algorithm
    }

    /// The signature (RSASSA-PKCS1-v1_5).
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The certificate leads to a person.
        write!(f, "Answer({}, {} bytes signed)", self.digest_algorithm, self.signed_bytes.len())
    }
}
