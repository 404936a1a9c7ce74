//! Who signs: a card, a remote service or a test key — the same thing to every document format.

use crate::DigestInfo;

/// Signs a DigestInfo with RSASSA-PKCS1-v1_5 (RFC 8017 §8.2) under one certificate.
///
/// An implementation checks the signature against its certificate before it hands it out: a card can return garbage.
pub trait Signer {
    /// Why signing failed.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The signer's certificate (署名者の証明書), DER.
    fn certificate(&self) -> &[u8];

    /// The certificate of the CA that issued it, DER, where the signer has it.
    fn issuer_certificate(&self) -> Option<&[u8]>;

    /// Signs. One call is one use of the private key.
    ///
    /// # Errors
    /// Whatever kept the signer from a signature that its certificate verifies.
    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, Self::Error>;
}
