//! RSA public keys: RSASSA-PKCS1-v1_5 and RSASSA-PSS verification of a digest (RFC 8017 §8).

mod pss;

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::digest::Digest as LcDigest;
use aws_lc_rs::signature as lc;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, UintRef};
use der::{Decode, Encode, Reader, SliceReader, Tag};

use crate::{Digest, DigestAlgorithm};

/// Smallest modulus accepted, in bits.
const MIN_BITS: usize = 2048;
/// Largest modulus accepted, in bits: verification time grows with its square.
const MAX_BITS: usize = 8192;
/// RSASSA-PKCS1-v1_5 with SHA-256, SHA-384 and SHA-512.
const V15: [&lc::RsaParameters; 3] =
    [&lc::RSA_PKCS1_2048_8192_SHA256, &lc::RSA_PKCS1_2048_8192_SHA384, &lc::RSA_PKCS1_2048_8192_SHA512];
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
    /// Parsed for SHA-256, SHA-384 and SHA-512: each when it is first used.
    v15: [OnceLock<Option<lc::ParsedPublicKey>>; 3],
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
        Self::from_pkcs1(bits.as_bytes().ok_or(KeyError::Malformed)?, spki)
    }

    /// Takes a modulus and a public exponent as big-endian bytes, zeros in front of either allowed: what a card's own
    /// key files hold (docs/protocol.md §3.7).
    ///
    /// # Errors
    /// [`KeyError`] for a modulus outside 2048 to 8192 bits and for a key that [`from_spki_der`](Self::from_spki_der)
    /// would not take either.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let modulus = UintRef::new(modulus).map_err(|_| KeyError::Malformed)?;
        let bits = bit_length(modulus.as_bytes());
        if !(MIN_BITS..=MAX_BITS).contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        let encode = || {
            let key = [modulus.to_der()?, UintRef::new(exponent)?.to_der()?].concat();
            let pkcs1 = AnyRef::new(Tag::Sequence, &key)?.to_der()?;
            let algorithm = [RSA_ENCRYPTION.to_der()?, AnyRef::NULL.to_der()?].concat();
            let algorithm = AnyRef::new(Tag::Sequence, &algorithm)?.to_der()?;
            let spki = [algorithm, BitStringRef::from_bytes(&pkcs1)?.to_der()?].concat();
            Ok::<_, der::Error>((pkcs1, AnyRef::new(Tag::Sequence, &spki)?.to_der()?))
        };
        let (pkcs1, spki) = encode().map_err(|_| KeyError::Malformed)?;
        Self::from_pkcs1(&pkcs1, &spki)
    }

    fn from_pkcs1(pkcs1: &[u8], spki: &[u8]) -> Result<Self, KeyError> {
        let modulus_bits = modulus_bits(pkcs1).map_err(|_| KeyError::Malformed)?;
        if !(MIN_BITS..=MAX_BITS).contains(&modulus_bits) {
            return Err(KeyError::Size { bits: modulus_bits });
        }
        // What is no key for one digest is none for another.
        let first = lc::ParsedPublicKey::new(V15[0], pkcs1).map_err(|_| KeyError::Malformed)?;
        Ok(Self {
            v15: [OnceLock::from(Some(first)), OnceLock::new(), OnceLock::new()],
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
        let index = match digest.algorithm() {
            DigestAlgorithm::Sha256 => 0,
            DigestAlgorithm::Sha384 => 1,
            DigestAlgorithm::Sha512 => 2,
        };
        let parse = || lc::ParsedPublicKey::new(V15[index], &self.pkcs1).ok();
        let key = self.v15[index].get_or_init(parse).as_ref().ok_or(VerifyError)?;
        let digest =
            LcDigest::import_less_safe(digest.as_bytes(), backend(digest.algorithm())).map_err(|_| VerifyError)?;
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
        let digest =
            LcDigest::import_less_safe(digest.as_bytes(), backend(digest.algorithm())).map_err(|_| VerifyError)?;
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

    /// Opens an RSA signature and returns what its PKCS#1 v1.5 padding (block type 1, RFC 8017 §9.2) holds: for a payload
    /// whose parts are judged one by one (docs/protocol.md §3.3). The caller compares the whole payload, its length
    /// included; to look for something inside it proves nothing.
    ///
    /// # Errors
    /// [`VerifyError`] if the signature has another length than the modulus, or if its padding is not the exact one:
    /// `00 01`, at least eight `FF`, `00`.
    pub fn recover_unprefixed(&self, signature: &[u8]) -> Result<Vec<u8>, VerifyError> {
        use rsa::BigUint;
        use rsa::pkcs1::DecodeRsaPublicKey;
        use rsa::traits::PublicKeyParts;
        let key = rsa::RsaPublicKey::from_pkcs1_der(&self.pkcs1).map_err(|_| VerifyError)?;
        let number = BigUint::from_bytes_be(signature);
        if signature.len() != self.signature_len() || number >= *key.n() {
            return Err(VerifyError);
        }
        let opened = number.modpow(key.e(), key.n()).to_bytes_be();
        // The number begins with the padding's 01: the byte 00 in front of it is gone.
        if opened.len() + 1 != self.signature_len() {
            return Err(VerifyError);
        }
        let padded = opened.strip_prefix(&[0x01]).ok_or(VerifyError)?;
        let filler = padded.iter().take_while(|byte| **byte == 0xFF).count();
        match &padded[filler..] {
            [0x00, payload @ ..] if filler >= 8 => Ok(payload.to_vec()),
            _ => Err(VerifyError),
        }
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
            let parameters = (!algorithm.is_finished()).then(|| AnyRef::decode(algorithm)).transpose()?;
            // For RSA they are NULL, or absent by mistake (RFC 3279 §2.3.1). Other algorithms are refused by name.
            if oid == RSA_ENCRYPTION && parameters.is_some_and(|parameters| parameters != AnyRef::NULL) {
                return Err(der::ErrorKind::Failed.into());
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
        let modulus = UintRef::decode(key)?;
        UintRef::decode(key)?;
        Ok::<_, der::Error>(modulus.as_bytes().to_vec())
    })?;
    reader.finish()?;
    Ok(bit_length(&modulus))
}

/// Bits of a number without zero bytes in front.
fn bit_length(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests;
