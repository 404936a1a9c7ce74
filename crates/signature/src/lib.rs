//! Digests, DigestInfo, RSA verification, and the [`Signer`] trait that every document format signs through.

mod digest;
pub mod legacy;
mod rsa_key;
mod signer;

pub use digest::{Digest, DigestAlgorithm, DigestInfo, Hasher};
pub use rsa_key::{KeyError, RsaPublicKey, VerifyError};
pub use signer::Signer;
