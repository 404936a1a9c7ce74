//! RSA public keys: RSASSA-PKCS1-v1_5 and RSASSA-PSS verification of a digest (RFC 8017 §8).

use std::fmt;

use aws_lc_rs::digest::Digest as LcDigest;
use aws_lc_rs::signature as lc;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader};

use crate::{Digest, DigestAlgorithm};

/// Smallest modulus accepted, in bits.
const MIN_BITS: usize = 2048;
/// Largest modulus accepted, in bits: verification time grows with its square.
const MAX_BITS: usize = 8192;
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Why a public key was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    #[error("the public key is not readable")]
    Malformed,
    /// Not an RSA key.
    #[error("the public key algorithm {oid} is not supported, only RSA is")]
    Algorithm {
        /// Dotted object identifier of the algorithm found.
        oid: String,
    },
    /// The modulus is outside 2048 to 8192 bits.
    #[error("an RSA modulus of {bits} bits is not accepted (2048 to 8192)")]
    Size {
        /// Bits found.
        bits: usize,
    },
}

/// A signature that does not verify. There is only one reason, and no more is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match")]
pub struct VerifyError;

/// An RSA public key (公開鍵), parsed once.
pub struct RsaPublicKey {
    spki: Vec<u8>,
    pkcs1: Vec<u8>,
    bits: usize,
    v15: [lc::ParsedPublicKey; 3],
}

impl RsaPublicKey {
    /// Reads a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`KeyError`] for anything but an RSA key of 2048 to 8192 bits.
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, KeyError> {
        let (oid, bits) = split_spki(spki).map_err(|_| KeyError::Malformed)?;
        if oid != RSA_ENCRYPTION {
            return Err(KeyError::Algorithm { oid: oid.to_string() });
        }
        let pkcs1 = bits.as_bytes().ok_or(KeyError::Malformed)?;
        let modulus_bits = modulus_bits(pkcs1).map_err(|_| KeyError::Malformed)?;
        if !(MIN_BITS..=MAX_BITS).contains(&modulus_bits) {
            return Err(KeyError::Size { bits: modulus_bits });
        }
        let parse = |algorithm| lc::ParsedPublicKey::new(algorithm, pkcs1).map_err(|_| KeyError::Malformed);
        Ok(Self {
            v15: [
                parse(&lc::RSA_PKCS1_2048_8192_SHA256)?,
                parse(&lc::RSA_PKCS1_2048_8192_SHA384)?,
                parse(&lc::RSA_PKCS1_2048_8192_SHA512)?,
            ],
            spki: spki.to_vec(),
            pkcs1: pkcs1.to_vec(),
            bits: modulus_bits,
        })
    }

    /// Length of the modulus in bits.
    #[must_use]
    pub fn modulus_bits(&self) -> usize {
        self.bits
    }

    /// Length of every signature by this key, in bytes.
    #[must_use]
    pub fn signature_len(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// DER SubjectPublicKeyInfo, as it was read.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// Verifies an RSASSA-PKCS1-v1_5 signature over a message with this digest.
    ///
    /// # Errors
    /// [`VerifyError`] if the signature does not match.
    pub fn verify(&self, digest: &Digest, signature: &[u8]) -> Result<(), VerifyError> {
        let key = match digest.algorithm() {
            DigestAlgorithm::Sha256 => &self.v15[0],
            DigestAlgorithm::Sha384 => &self.v15[1],
            DigestAlgorithm::Sha512 => &self.v15[2],
        };
        let digest = LcDigest::import_less_safe(digest.as_bytes(), backend(digest.algorithm())).map_err(|_| VerifyError)?;
        key.verify_digest_sig(&digest, signature).map_err(|_| VerifyError)
    }

    /// Verifies an RSASSA-PSS signature (MGF1 with the same digest, salt as long as the digest).
    ///
    /// # Errors
    /// [`VerifyError`] if the signature does not match.
    pub fn verify_pss(&self, digest: &Digest, signature: &[u8]) -> Result<(), VerifyError> {
        let scheme = match digest.algorithm() {
            DigestAlgorithm::Sha256 => &lc::RSA_PSS_2048_8192_SHA256,
            DigestAlgorithm::Sha384 => &lc::RSA_PSS_2048_8192_SHA384,
            DigestAlgorithm::Sha512 => &lc::RSA_PSS_2048_8192_SHA512,
        };
        let digest = LcDigest::import_less_safe(digest.as_bytes(), backend(digest.algorithm())).map_err(|_| VerifyError)?;
        let key = lc::ParsedPublicKey::new(scheme, &self.pkcs1).map_err(|_| VerifyError)?;
        key.verify_digest_sig(&digest, signature).map_err(|_| VerifyError)
    }

    /// Verifies an RSA signature whose PKCS#1 v1.5 padding (block type 1) holds `payload` verbatim, whatever it is: for
    /// what this card signs outside the standard schemes (docs/protocol.md §4.6).
    ///
    /// # Errors
    /// [`VerifyError`] if the signature does not match.
    pub fn verify_unprefixed(&self, payload: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        use rsa::pkcs1::DecodeRsaPublicKey;
        let key = rsa::RsaPublicKey::from_pkcs1_der(&self.pkcs1).map_err(|_| VerifyError)?;
        key.verify(rsa::Pkcs1v15Sign::new_unprefixed(), payload, signature).map_err(|_| VerifyError)
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bits)", self.bits)
    }
}

fn backend(algorithm: DigestAlgorithm) -> &'static aws_lc_rs::digest::Algorithm {
    match algorithm {
        DigestAlgorithm::Sha256 => &aws_lc_rs::digest::SHA256,
        DigestAlgorithm::Sha384 => &aws_lc_rs::digest::SHA384,
        DigestAlgorithm::Sha512 => &aws_lc_rs::digest::SHA512,
    }
}

fn split_spki(spki: &[u8]) -> der::Result<(ObjectIdentifier, BitStringRef<'_>)> {
    let mut reader = SliceReader::new(spki)?;
    let parts = reader.sequence(|outer| {
        let oid = outer.sequence(|algorithm: &mut SliceReader<'_>| {
            let oid = ObjectIdentifier::decode(algorithm)?;
            // Parameters are NULL or absent for RSA (RFC 3279 §2.3.1); what else stands there is refused with the key.
            if !algorithm.is_finished() {
                AnyRef::decode(algorithm)?;
            }
            Ok::<_, der::Error>(oid)
        })?;
        Ok::<_, der::Error>((oid, BitStringRef::decode(outer)?))
    })?;
    reader.finish()?;
    Ok(parts)
}

fn modulus_bits(pkcs1: &[u8]) -> der::Result<usize> {
    let mut reader = SliceReader::new(pkcs1)?;
    let modulus = reader.sequence(|key: &mut SliceReader<'_>| {
        let modulus = der::asn1::UintRef::decode(key)?;
        der::asn1::UintRef::decode(key)?;
        Ok::<_, der::Error>(modulus.as_bytes().to_vec())
    })?;
    reader.finish()?;
    Ok(modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize))
}
