//! What a verifier decides.

use std::sync::Arc;

use jpki_signature::RsaPublicKey;

use super::files::{Files, NoFiles};
use crate::{IdRule, Limits};

/// Bounds of the work that the signatures of one document cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifyLimits {
    /// Of the reader.
    pub document: Limits,
    /// Signatures in the document.
    pub signatures: usize,
    /// References of one signature or manifest.
    pub references: usize,
    /// Transforms of one reference.
    pub transforms: usize,
    /// How many times the document's length is canonicalised in all. Each reference to an element adds what that element
    /// holds.
    pub passes: u64,
    /// Bytes of a file, or of an object, that has to be held in memory because a transform is applied to it.
    pub in_memory: u64,
    /// How often one file may be referred to by the signatures of the document.
    pub same_file: usize,
}

impl Default for VerifyLimits {
    /// 64 signatures, 1,000 references each, 8 transforms, the document 64 times over, 64 MiB of what is transformed, one
    /// file 64 times.
    fn default() -> Self {
        Self {
            document: Limits::default(),
            signatures: 64,
            references: 1000,
            transforms: 8,
            passes: 64,
            in_memory: 64 << 20,
            same_file: 64,
        }
    }
}

/// Keys that were read before, so that a signer who comes again costs no more than the signature itself.
pub trait KnownKeys {
    /// The key of this certificate, DER, if it is known. It must be the key that stands in the certificate.
    fn key(&self, certificate: &[u8]) -> Option<Arc<RsaPublicKey>>;
}

/// How signatures are verified.
#[derive(Clone)]
pub struct VerifyOptions<'o> {
    /// Which attributes are identifiers.
    pub ids: Vec<IdRule>,
    /// Where files are that a signature refers to.
    pub files: &'o dyn Files,
    /// SHA-1 is accepted, in digests and signatures: for old documents, where a policy says so.
    pub allow_sha1: bool,
    /// Keys that are known.
    pub keys: Option<&'o dyn KnownKeys>,
    /// Bounds.
    pub limits: VerifyLimits,
}

impl Default for VerifyOptions<'_> {
    /// The usual identifiers, no files, no SHA-1.
    fn default() -> Self {
        Self { ids: IdRule::usual(), files: &NoFiles, allow_sha1: false, keys: None, limits: VerifyLimits::default() }
    }
}
