//! RSA key pairs: made from a stream of randomness, several at a time, and their encodings.

use std::thread;

use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::sha2::Sha256;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use zeroize::Zeroizing;

use crate::TestbedError;
use crate::random::{Root, Stream};

/// Key length of everything in JPKI (docs/protocol.md §4.9).
pub(crate) const BITS: usize = 2048;

/// An RSA key pair.
#[derive(Clone)]
pub(crate) struct KeyPair {
    private: RsaPrivateKey,
    public: RsaPublicKey,
    spki: Vec<u8>,
}

impl KeyPair {
    /// Makes a key of `bits` with e = 65537.
    pub(crate) fn generate(root: &Root, stream: Stream, bits: usize) -> Result<Self, TestbedError> {
        if !(512..=4096).contains(&bits) || !bits.is_multiple_of(8) {
            return Err(TestbedError::KeySize { bits });
        }
        let private = RsaPrivateKey::new(&mut root.stream(stream), bits).map_err(rsa_error)?;
        Self::from_private(private)
    }

    /// Makes one RSA-2048 key per stream, in parallel; the outcome does not depend on the number of threads.
    pub(crate) fn generate_all<const N: usize>(root: &Root, streams: [Stream; N]) -> Result<[Self; N], TestbedError> {
        thread::scope(|scope| {
            let workers = streams.map(|stream| scope.spawn(move || Self::generate(root, stream, BITS)));
            let mut keys = Vec::with_capacity(N);
            for worker in workers {
                match worker.join() {
                    Ok(key) => keys.push(key?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            // One key was pushed for each of the N workers.
            Ok(keys.try_into().unwrap_or_else(|_| unreachable!("one key a stream")))
        })
    }

    fn from_private(private: RsaPrivateKey) -> Result<Self, TestbedError> {
        let public = private.to_public_key();
        let spki = public.to_public_key_der().map_err(|source| pkcs8_error(source.into()))?.into_vec();
        Ok(Self { private, public, spki })
    }

    /// Reads a PEM `PRIVATE KEY`.
    pub(crate) fn from_pem(pem: &str) -> Result<Self, TestbedError> {
        Self::from_private(RsaPrivateKey::from_pkcs8_pem(pem).map_err(pkcs8_error)?)
    }

    /// DER PKCS#8 PrivateKeyInfo.
    pub(crate) fn pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, TestbedError> {
        Ok(self.private.to_pkcs8_der().map_err(pkcs8_error)?.to_bytes())
    }

    /// PEM `PRIVATE KEY`.
    pub(crate) fn pkcs8_pem(&self) -> Result<Zeroizing<String>, TestbedError> {
        self.private.to_pkcs8_pem(LineEnding::LF).map_err(pkcs8_error)
    }

    /// DER SubjectPublicKeyInfo.
    pub(crate) fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-1 of the public key, the key identifier of RFC 5280 §4.2.1.2 (1).
    pub(crate) fn identifier(&self) -> Result<[u8; 20], TestbedError> {
        let key = self.public.to_pkcs1_der().map_err(|source| pkcs8_error(source.into()))?;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
        let mut identifier = [0; 20];
        identifier.copy_from_slice(digest.as_ref());
        Ok(identifier)
    }

    /// sha256WithRSAEncryption over `message`.
    pub(crate) fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, TestbedError> {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, message);
        self.private.sign(Pkcs1v15Sign::new::<Sha256>(), digest.as_ref()).map_err(rsa_error)
    }

    /// PKCS#1 v1.5 around `payload` as it is, checked with the public key.
    pub(crate) fn sign_unprefixed(&self, payload: &[u8]) -> Result<Vec<u8>, TestbedError> {
        let signature = self.private.sign(Pkcs1v15Sign::new_unprefixed(), payload).map_err(rsa_error)?;
        let check = self.public.verify(Pkcs1v15Sign::new_unprefixed(), payload, &signature);
        check.map_err(|_| TestbedError::SignatureCheck)?;
        Ok(signature)
    }

    /// Whether this is the key of a DER SubjectPublicKeyInfo.
    pub(crate) fn matches(&self, spki: &[u8]) -> bool {
        self.spki == spki
    }

    /// The modulus, big-endian without leading zeros.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.public.n().to_bytes_be()
    }

    /// Length of the modulus in bits.
    pub(crate) fn bits(&self) -> usize {
        self.public.n().bits()
    }
}

fn rsa_error(source: rsa::Error) -> TestbedError {
    TestbedError::Rsa { source }
}

fn pkcs8_error(source: rsa::pkcs8::Error) -> TestbedError {
    TestbedError::Pkcs8 { source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sensible_lengths_are_made() {
        let root = Root::new(Some(1)).unwrap();
        for bits in [0, 504, 1001, 4104, usize::MAX] {
            let result = KeyPair::generate(&root, Stream::Signature, bits);
            assert!(matches!(result, Err(TestbedError::KeySize { bits: told }) if told == bits));
        }
        assert_eq!(KeyPair::generate(&root, Stream::Signature, 512).unwrap().bits(), 512);
    }

    #[test]
    fn a_key_survives_its_pem() {
        let root = Root::new(Some(1)).unwrap();
        let key = KeyPair::generate(&root, Stream::Signature, 512).unwrap();
        let read = KeyPair::from_pem(&key.pkcs8_pem().unwrap()).unwrap();
        assert!(read.matches(key.spki_der()));
        assert_eq!(*read.pkcs8_der().unwrap(), *key.pkcs8_der().unwrap());
        assert!(matches!(KeyPair::from_pem("nothing"), Err(TestbedError::Pkcs8 { .. })));
    }

    #[test]
    fn a_signature_that_the_public_key_does_not_verify_is_kept_back() {
        let root = Root::new(Some(1)).unwrap();
        let [one, other] =
            [0, 1].map(|number| KeyPair::generate(&root, Stream::Extra { number, bits: 512 }, 512).unwrap());
        one.sign_unprefixed(b"payload").unwrap();
        let torn = KeyPair { public: other.public, ..one };
        assert!(matches!(torn.sign_unprefixed(b"payload"), Err(TestbedError::SignatureCheck)));
    }
}
