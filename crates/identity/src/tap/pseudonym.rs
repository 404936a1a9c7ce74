//! Pseudonyms: the same certificate gives one operator the same value each time, and another operator another value.

use std::fmt;

use aws_lc_rs::hmac;
use jpki_certificate::Certificate;
use zeroize::Zeroizing;

use crate::IdentityError;

/// What stands before the public key in what is hashed: 22 bytes, the last one zero. It keeps this use of a secret apart
/// from any other.
pub const PSEUDONYM_PREFIX: &[u8; 22] = b"jpki-tap-pseudonym-v1\0";
/// Fewest bytes of a secret: as many as the hash has.
pub const MIN_SECRET: usize = 32;
/// Most bytes of a secret.
pub const MAX_SECRET: usize = 1024;

/// The operator's secret. Wiped on drop; it has no `Debug`, `Display` or `Clone`.
///
/// Whoever has it and a list of certificates can tell which pseudonym is whose, so it is kept apart from both. Without it
/// nobody can, though the certificates are not secret.
pub struct PseudonymSecret(Zeroizing<Vec<u8>>);

impl PseudonymSecret {
    /// Takes the operator's bytes as they are.
    ///
    /// # Errors
    /// [`IdentityError::Secret`] for fewer than [`MIN_SECRET`] or more than [`MAX_SECRET`] bytes, and for one byte repeated.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Result<Self, IdentityError> {
        let length = bytes.len();
        let repeated = bytes.windows(2).all(|pair| pair[0] == pair[1]);
        if !(MIN_SECRET..=MAX_SECRET).contains(&length) || repeated {
            return Err(IdentityError::Secret { length, min: MIN_SECRET, max: MAX_SECRET });
        }
        Ok(Self(bytes))
    }

    /// Makes one of [`MIN_SECRET`] bytes from the operating system's randomness.
    ///
    /// # Errors
    /// [`IdentityError::Randomness`].
    pub fn generate() -> Result<Self, IdentityError> {
        let mut bytes = Zeroizing::new(vec![0; MIN_SECRET]);
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| IdentityError::Randomness)?;
        Self::new(bytes)
    }

    /// The bytes, to be stored where nobody else reads them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The pseudonym of whoever holds this certificate: HMAC-SHA-256 over [`PSEUDONYM_PREFIX`] and the DER of its
    /// SubjectPublicKeyInfo (`docs/tap.md`). A renewed certificate has another key, and so another pseudonym.
    #[must_use]
    pub fn pseudonym(&self, certificate: &Certificate) -> Pseudonym {
        self.of_key(certificate.spki_der())
    }

    fn of_key(&self, spki: &[u8]) -> Pseudonym {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        context.update(PSEUDONYM_PREFIX);
        context.update(spki);
        let mut value = [0; 32];
        value.copy_from_slice(context.sign().as_ref());
        Pseudonym(value)
    }
}

/// A pseudonym: 32 bytes. `Display` gives 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pseudonym([u8; 32]);

impl Pseudonym {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonym(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use jpki_signature::Signer;
    use jpki_testbed::Testbed;

    use super::*;

    fn secret(bytes: &[u8]) -> PseudonymSecret {
        PseudonymSecret::new(Zeroizing::new(bytes.to_vec())).ok().unwrap()
    }

    /// The vector of docs/tap.md; its value was made with `openssl dgst -sha256 -mac HMAC`.
    #[test]
    fn the_published_vector_comes_out() {
        let secret = secret(include_bytes!("../../../../fixtures/tap/secret.bin"));
        let spki = include_bytes!("../../../../fixtures/tap/spki.der");
        let expected = include_str!("../../../../fixtures/tap/pseudonym.txt").trim();
        assert_eq!(secret.of_key(spki).to_string(), expected);
    }

    #[test]
    fn the_prefix_stands_in_the_documentation_byte_for_byte() {
        assert_eq!(hex::encode(PSEUDONYM_PREFIX), "6a706b692d7461702d70736575646f6e796d2d763100");
        for guide in ["../../docs/tap.md", "../../docs/ja/tap.md"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(guide);
            let text = std::fs::read_to_string(&path).unwrap();
            let expected = include_str!("../../../../fixtures/tap/pseudonym.txt").trim();
            for part in [&hex::encode(PSEUDONYM_PREFIX), expected] {
                assert!(text.contains(part), "{guide} lacks {part}");
            }
        }
    }

    #[test]
    fn another_secret_or_another_certificate_gives_another_pseudonym() {
        let testbed = Testbed::shared();
        let certificate = |der: &[u8]| Certificate::from_der(der).unwrap();
        let one = certificate(testbed.authentication_signer().certificate());
        let other = certificate(testbed.signature_signer().certificate());
        let (mine, yours) = (PseudonymSecret::generate().ok().unwrap(), PseudonymSecret::generate().ok().unwrap());
        assert_eq!(mine.pseudonym(&one), mine.pseudonym(&one));
        assert_ne!(mine.pseudonym(&one), yours.pseudonym(&one));
        assert_ne!(mine.pseudonym(&one), mine.pseudonym(&other));
        assert_eq!(secret(mine.as_bytes()).pseudonym(&one), mine.pseudonym(&one));
    }

    #[test]
    fn a_secret_that_is_none_is_refused() {
        let refused = |bytes: &[u8]| match PseudonymSecret::new(Zeroizing::new(bytes.to_vec())) {
            Err(IdentityError::Secret { length, min: 32, max: 1024 }) => assert_eq!(length, bytes.len()),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("taken"),
        };
        let counted: Vec<u8> = (0..=255).cycle().take(1025).collect();
        for bytes in [&[][..], &counted[..31], &counted, &[0; 32], &[b'a'; 64]] {
            refused(bytes);
        }
        secret(&counted[..32]);
        secret(&counted[..1024]);
    }

    #[test]
    fn debug_shows_no_pseudonym() {
        assert_eq!(format!("{:?}", secret(&(0..32).collect::<Vec<_>>()).of_key(b"key")), "Pseudonym(redacted)");
    }
}
