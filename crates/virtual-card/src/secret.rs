//! What a card keeps to itself: credentials and private keys. Wiped on drop, never printed.

use rsa::RsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Longest credential that VERIFY takes, in bytes (docs/protocol.md §9).
pub(crate) const LONGEST_CREDENTIAL: usize = 16;

/// Length of the modulus of every key on the card, in bits (docs/protocol.md §4.9).
pub(crate) const MODULUS_BITS: usize = 2048;

/// The value of a PIN, password or verification code (暗証番号): the ASCII characters as they travel in VERIFY.
#[derive(Clone)]
pub struct Credential(Zeroizing<Vec<u8>>);

impl Credential {
    /// Takes the characters as they travel, 1 to 16 bytes; a [`VirtualCard`](crate::VirtualCard) refuses an image with
    /// any other.
    #[must_use]
    pub fn new(characters: impl AsRef<[u8]>) -> Self {
        Self(Zeroizing::new(characters.as_ref().to_vec()))
    }

    /// The characters.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Compares without telling by its duration where the two differ.
    pub(crate) fn matches(&self, presented: &[u8]) -> bool {
        let fill = |bytes: &[u8]| {
            let mut block = Zeroizing::new([0_u8; LONGEST_CREDENTIAL]);
            let length = bytes.len().min(LONGEST_CREDENTIAL);
            block[..length].copy_from_slice(&bytes[..length]);
            block
        };
        let same_bytes = fill(&self.0).ct_eq(&*fill(presented));
        (same_bytes & self.0.len().ct_eq(&presented.len())).into()
    }
}

impl From<&str> for Credential {
    fn from(characters: &str) -> Self {
        Self::new(characters)
    }
}

/// A private key of the card (秘密鍵) as PKCS#8 DER. It is parsed when the card is made.
#[derive(Clone)]
pub struct PrivateKey(Zeroizing<Vec<u8>>);

impl PrivateKey {
    /// Takes an unencrypted PKCS#8 PrivateKeyInfo (RFC 5208), DER, with an RSA key of 2048 bits;
    /// [`VirtualCard::new`](crate::VirtualCard::new) refuses anything else.
    #[must_use]
    pub fn from_pkcs8_der(der: &[u8]) -> Self {
        Self(Zeroizing::new(der.to_vec()))
    }

    /// The PKCS#8 DER.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        &self.0
    }

    /// Reads a PEM `PRIVATE KEY`, or hexadecimal DER.
    pub(crate) fn from_text(text: &str) -> Result<Self, &'static str> {
        if text.contains("-----BEGIN") {
            let key = RsaPrivateKey::from_pkcs8_pem(text).map_err(|_| NOT_A_KEY)?;
            let der = key.to_pkcs8_der().map_err(|_| NOT_A_KEY)?;
            return Ok(Self::from_pkcs8_der(der.as_bytes()));
        }
        hex::decode(text).map(|der| Self(Zeroizing::new(der))).map_err(|_| "neither PEM nor hexadecimal")
    }

    /// Writes it as PEM `PRIVATE KEY`.
    pub(crate) fn to_pem(&self) -> Result<Zeroizing<String>, &'static str> {
        self.parse()?.to_pkcs8_pem(LineEnding::LF).map_err(|_| NOT_A_KEY)
    }

    /// Parses and checks it, and computes what the Chinese remainder theorem needs.
    pub(crate) fn parse(&self) -> Result<RsaPrivateKey, &'static str> {
        let mut key = RsaPrivateKey::from_pkcs8_der(&self.0).map_err(|_| NOT_A_KEY)?;
        if key.n().bits() != MODULUS_BITS {
            return Err("the RSA key has not 2048 bits");
        }
        key.validate().map_err(|_| "the parts of the RSA key contradict each other")?;
        key.precompute().map_err(|_| "the parts of the RSA key contradict each other")?;
        Ok(key)
    }
}

const NOT_A_KEY: &str = "not a PKCS#8 RSA private key";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_match_in_length_and_bytes() {
        let password = Credential::from("TEST1234");
        assert!(password.matches(b"TEST1234"));
        for other in [&b"TEST1235"[..], b"TEST123", b"TEST1234\0", b"", b"test1234", &[0; 300]] {
            assert!(!password.matches(other), "{other:?}");
        }
        // The comparison works in a block of fixed size: what lies behind it must not be taken for equal.
        assert!(!Credential::new([7; 16]).matches(&[7; 17]));
    }

    #[test]
    fn keys_that_are_none_are_named() {
        assert_eq!(PrivateKey::from_text("zz").err(), Some("neither PEM nor hexadecimal"));
        assert_eq!(PrivateKey::from_text("-----BEGIN PRIVATE KEY-----").err(), Some(NOT_A_KEY));
        assert_eq!(PrivateKey::from_pkcs8_der(&[0x30, 0]).parse().err(), Some(NOT_A_KEY));
    }
}
