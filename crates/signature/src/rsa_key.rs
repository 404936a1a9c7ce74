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
        let modulus = der::asn1::UintRef::decode(key)?;
        der::asn1::UintRef::decode(key)?;
        Ok::<_, der::Error>(modulus.as_bytes().to_vec())
    })?;
    reader.finish()?;
    Ok(modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rsa::pkcs8::EncodePublicKey;
    use rsa::{Pkcs1v15Sign, RsaPrivateKey};

    use crate::DigestInfo;

    fn key(bits: usize) -> (RsaPrivateKey, Vec<u8>) {
        let key = RsaPrivateKey::new(&mut rand_core::OsRng, bits).unwrap();
        let spki = key.to_public_key().to_public_key_der().unwrap().into_vec();
        (key, spki)
    }

    /// SubjectPublicKeyInfo around an RSAPublicKey with this modulus and exponent 65537.
    fn spki(modulus: &[u8]) -> Vec<u8> {
        let element = |tag: u8, content: &[u8]| {
            let length = match u16::try_from(content.len()).unwrap().to_be_bytes() {
                [0, short @ 0..0x80] => vec![short],
                [0, middle] => vec![0x81, middle],
                [high, low] => vec![0x82, high, low],
            };
            [vec![tag], length, content.to_vec()].concat()
        };
        let pkcs1 = element(0x30, &[element(0x02, modulus), vec![0x02, 0x03, 1, 0, 1]].concat());
        let algorithm = hex::decode("300D06092A864886F70D0101010500").unwrap();
        element(0x30, &[algorithm, element(0x03, &[vec![0], pkcs1].concat())].concat())
    }

    /// The same key with another exponent: the contents of its INTEGER, up to 127 bytes.
    fn with_exponent(exponent: &[u8]) -> Vec<u8> {
        let good = spki(&modulus(2048));
        let mut bytes = good[..good.len() - 5].to_vec();
        bytes.extend([&[0x02, exponent.len() as u8], exponent].concat());
        // All lengths around it are in two bytes: SEQUENCE, BIT STRING, SEQUENCE.
        let less = 3 - exponent.len() as i16;
        for at in [2, 2 + 2 + 15 + 2, 2 + 2 + 15 + 4 + 1 + 2] {
            let length = i16::from_be_bytes([bytes[at], bytes[at + 1]]) - less;
            bytes[at..at + 2].copy_from_slice(&length.to_be_bytes());
        }
        bytes
    }

    /// An odd number of so many bits, as the contents of an INTEGER.
    fn modulus(bits: usize) -> Vec<u8> {
        let mut bytes = vec![0xFF; bits.div_ceil(8)];
        bytes[0] = 0xFF >> (bytes.len() * 8 - bits);
        if bytes[0] & 0x80 != 0 {
            bytes.insert(0, 0);
        }
        bytes
    }

    #[test]
    fn sizes_outside_2048_to_8192_bits_are_refused_with_their_size() {
        for bits in [512, 1024, 2047, 8193, 16384] {
            assert_eq!(RsaPublicKey::from_spki_der(&spki(&modulus(bits))).unwrap_err(), KeyError::Size { bits });
        }
        for (bits, length) in [(2048, 256), (2049, 257), (4096, 512), (8192, 1024)] {
            let key = RsaPublicKey::from_spki_der(&spki(&modulus(bits))).unwrap();
            assert_eq!((key.modulus_bits(), key.signature_len()), (bits, length));
        }
    }

    #[test]
    fn exponents_by_which_anybody_could_sign_or_hold_up_a_verifier_are_refused() {
        for exponent in [&[3][..], &[0x11], &[1, 0, 1]] {
            assert!(RsaPublicKey::from_spki_der(&with_exponent(exponent)).is_ok(), "{exponent:02X?}");
        }
        // 0; 1, with which the padded message is its own signature; even; above 2^33.
        for exponent in [&[0][..], &[1], &[2], &[1, 0, 0], &[4, 0, 0, 0, 1], &[0x7F; 100]] {
            let error = RsaPublicKey::from_spki_der(&with_exponent(exponent)).unwrap_err();
            assert_eq!(error, KeyError::Malformed, "{exponent:02X?}");
        }
    }

    #[test]
    fn parameters_of_rsa_are_null_or_absent() {
        let good = spki(&modulus(2048));
        let null = good.windows(2).position(|window| window == [5, 0]).unwrap();
        for other in [[4, 0], [0x30, 0]] {
            let mut bytes = good.clone();
            bytes[null..null + 2].copy_from_slice(&other);
            assert_eq!(RsaPublicKey::from_spki_der(&bytes).unwrap_err(), KeyError::Malformed);
        }
        let mut absent = good;
        absent.drain(null..null + 2);
        absent[3] -= 2;
        absent[5] -= 2;
        assert!(RsaPublicKey::from_spki_der(&absent).is_ok());
    }

    #[test]
    fn other_algorithms_are_refused_by_name() {
        // P-256, from RFC 5480's identifiers, with a point of zeros.
        let mut p256 = hex::decode("3059301306072A8648CE3D020106082A8648CE3D03010703420004").unwrap();
        p256.extend([0; 64]);
        let error = RsaPublicKey::from_spki_der(&p256).unwrap_err();
        assert_eq!(error, KeyError::Algorithm { oid: "1.2.840.10045.2.1".into() });
    }

    #[test]
    fn what_is_no_key_is_malformed() {
        let good = spki(&modulus(2048));
        assert!(RsaPublicKey::from_spki_der(&good).is_ok());
        for length in 0..good.len() {
            assert_eq!(RsaPublicKey::from_spki_der(&good[..length]).unwrap_err(), KeyError::Malformed, "{length}");
        }
        let long = [good.as_slice(), &[0]].concat();
        assert_eq!(RsaPublicKey::from_spki_der(&long).unwrap_err(), KeyError::Malformed);
        // An even modulus, and an even exponent: such keys don't exist.
        let mut even = modulus(2048);
        *even.last_mut().unwrap() = 0xFE;
        assert_eq!(RsaPublicKey::from_spki_der(&spki(&even)).unwrap_err(), KeyError::Malformed);
        let mut even = good.clone();
        *even.last_mut().unwrap() = 0;
        assert_eq!(RsaPublicKey::from_spki_der(&even).unwrap_err(), KeyError::Malformed);
    }

    #[test]
    fn a_signature_verifies_with_its_key_digest_and_scheme_only() {
        let (private, spki) = key(2048);
        let key = RsaPublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(key.spki_der(), spki);
        for algorithm in DigestAlgorithm::ALL {
            let info = DigestInfo::new(Digest::of(algorithm, b"message"));
            let signature = private.sign(Pkcs1v15Sign::new_unprefixed(), info.as_der()).unwrap();
            assert_eq!(key.verify(info.digest(), &signature), Ok(()));
            assert_eq!(key.verify_unprefixed(info.as_der(), &signature), Ok(()));
            assert_eq!(key.verify_pss(info.digest(), &signature), Err(VerifyError));
            assert_eq!(key.verify(&Digest::of(algorithm, b"another"), &signature), Err(VerifyError));
            assert_eq!(key.verify_unprefixed(info.digest().as_bytes(), &signature), Err(VerifyError));
            assert_eq!(key.verify(info.digest(), &signature[1..]), Err(VerifyError));
            assert_eq!(key.verify(info.digest(), &[&[0], signature.as_slice()].concat()), Err(VerifyError));
            assert_eq!(key.verify(info.digest(), b""), Err(VerifyError));
        }
        let digest = Digest::of(DigestAlgorithm::Sha256, b"message");
        let bare = private.sign(Pkcs1v15Sign::new_unprefixed(), digest.as_bytes()).unwrap();
        assert_eq!(key.verify_unprefixed(digest.as_bytes(), &bare), Ok(()));
        assert_eq!(key.verify(&digest, &bare), Err(VerifyError), "a digest without DigestInfo");
        let pss = rsa::Pss::new::<rsa::sha2::Sha256>();
        let signature = private.sign_with_rng(&mut rand_core::OsRng, pss, digest.as_bytes()).unwrap();
        assert_eq!(key.verify_pss(&digest, &signature), Ok(()));
        assert_eq!(key.verify(&digest, &signature), Err(VerifyError));
        assert_eq!(format!("{key:?}"), "RsaPublicKey(2048 bits)");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            tail in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            prop_assert!(RsaPublicKey::from_spki_der(&tail).is_err());
            let mut bytes = spki(&modulus(2048));
            for (place, byte) in edits {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(key) = RsaPublicKey::from_spki_der(&bytes) {
                prop_assert!((2048..=8192).contains(&key.modulus_bits()));
            }
        }
    }
}
