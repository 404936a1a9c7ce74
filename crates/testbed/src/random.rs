//! Where keys, serials and credentials come from: independent ChaCha20 streams of one seed.

use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};
use zeroize::Zeroizing;

use crate::{Hierarchy, TestbedError};

/// What a stream is for. The numbers are part of what makes a seeded testbed reproducible.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    /// Key of the CA for digital signature.
    SignatureCa,
    /// Key of the CA for user authentication.
    UserAuthenticationCa,
    /// The cardholder's signature key.
    Signature,
    /// The cardholder's user-authentication key.
    UserAuthentication,
    /// Key of the earlier CA for digital signature.
    EarlierSignatureCa,
    /// Key of the earlier CA for user authentication.
    EarlierUserAuthenticationCa,
    /// PIN and password.
    Credentials,
    /// Token serial number and the opaque parts of subjects.
    Identifiers,
    /// What is drawn for the plastic card: My Number, security code, card number.
    CardDetails,
    /// The PINs of the plastic card.
    CardCredentials,
    /// Bytes of unknown meaning on the plastic card.
    CardOpaque,
    /// A key of the plastic card or of those who certify it.
    Card(CardKey),
    /// Key of a renewed certificate: which of the cardholder's of its kind, counted from 1.
    RenewedKey { hierarchy: Hierarchy, number: u32 },
    /// The opaque part of its subject.
    RenewedSubject { hierarchy: Hierarchy, number: u32 },
    /// A key of an odd certificate: its number and its length.
    Extra { number: u32, bits: u32 },
}

/// Keys of the plastic card, and the CV roots and issuers above them.
#[derive(Clone, Copy)]
pub(crate) enum CardKey {
    /// Root of the card manager's chain.
    ManagerRoot = 16,
    /// Root of the face application.
    FaceRoot,
    /// Root of the text application.
    TextRoot,
    /// The intermediate of the card manager's chain.
    ManagerIssuer,
    /// Who signs what is in the face application.
    FaceIssuer,
    /// Who signs what is in the text application.
    TextIssuer,
    /// EF 001A of the face application.
    Face,
    /// EF 0013 of the text application.
    Text,
    /// EF 0019 of the common application.
    Common,
    /// EF 0006 of the text application.
    Session,
    /// Roots that nobody knows.
    UnknownManagerRoot,
    UnknownFaceRoot,
    UnknownTextRoot,
}

impl Stream {
    fn number(self) -> u64 {
        match self {
            Self::SignatureCa => 0,
            Self::UserAuthenticationCa => 1,
            Self::Signature => 2,
            Self::UserAuthentication => 3,
            Self::EarlierSignatureCa => 4,
            Self::EarlierUserAuthenticationCa => 5,
            Self::Credentials => 6,
            Self::Identifiers => 7,
            Self::CardDetails => 8,
            Self::CardCredentials => 9,
            Self::CardOpaque => 10,
            Self::Card(key) => key as u64,
            Self::RenewedKey { hierarchy, number } => renewed(1, hierarchy, number),
            Self::RenewedSubject { hierarchy, number } => renewed(2, hierarchy, number),
            // Lengths below 512 are never asked for, so that these can't meet the numbers above.
            Self::Extra { number, bits } => u64::from(bits) << 32 | u64::from(number),
        }
    }
}

/// Number of a stream of renewals, below those of the shortest keys.
fn renewed(purpose: u64, hierarchy: Hierarchy, number: u32) -> u64 {
    let kind = match hierarchy {
        Hierarchy::Signature => 0,
        Hierarchy::UserAuthentication => 1,
    };
    (purpose << 1 | kind) << 32 | u64::from(number)
}

/// The root of all randomness of a testbed.
#[derive(Clone)]
pub(crate) struct Root(Zeroizing<[u8; 32]>);

impl Root {
    /// Expands the seed, or asks the operating system.
    pub(crate) fn new(seed: Option<u64>) -> Result<Self, TestbedError> {
        let mut root = Zeroizing::new([0; 32]);
        match seed {
            Some(seed) => ChaCha20Rng::seed_from_u64(seed).fill_bytes(&mut *root),
            None => OsRng.try_fill_bytes(&mut *root).map_err(|source| TestbedError::Randomness { source })?,
        }
        Ok(Self(root))
    }

    /// The generator of one purpose, from its beginning.
    pub(crate) fn stream(&self, stream: Stream) -> ChaCha20Rng {
        let mut generator = ChaCha20Rng::from_seed(*self.0);
        generator.set_stream(stream.number());
        generator
    }
}

/// `length` characters of an alphabet of 32 or 10 ASCII characters, evenly spread.
pub(crate) fn text(generator: &mut ChaCha20Rng, alphabet: &[u8], length: usize) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(length));
    // Bytes from the incomplete last round of the alphabet are thrown away, so that no character is likelier.
    let even = 256 - 256 % alphabet.len();
    while text.len() < length {
        let mut byte = [0];
        generator.fill_bytes(&mut byte);
        if usize::from(byte[0]) < even {
            text.push(char::from(alphabet[usize::from(byte[0]) % alphabet.len()]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(root: &Root, stream: Stream) -> u64 {
        root.stream(stream).next_u64()
    }

    #[test]
    fn a_seed_and_a_purpose_always_give_the_same() {
        let (one, other) = (Root::new(Some(1)).unwrap(), Root::new(Some(2)).unwrap());
        assert_eq!(first(&one, Stream::Signature), first(&Root::new(Some(1)).unwrap(), Stream::Signature));
        assert_ne!(first(&one, Stream::Signature), first(&other, Stream::Signature));
        assert_ne!(first(&one, Stream::Signature), first(&one, Stream::UserAuthentication));
        let extra = |number, bits| first(&one, Stream::Extra { number, bits });
        assert_ne!(extra(0, 2048), extra(1, 2048));
        assert_ne!(extra(0, 2048), extra(0, 1024));
    }

    #[test]
    fn without_a_seed_no_two_are_alike() {
        let fresh = || first(&Root::new(None).unwrap(), Stream::Signature);
        assert_ne!(fresh(), fresh());
    }

    #[test]
    fn text_has_the_length_and_the_alphabet_asked_for() {
        let mut generator = Root::new(Some(1)).unwrap().stream(Stream::Credentials);
        let digits = text(&mut generator, b"0123456789", 1000);
        assert_eq!(digits.len(), 1000);
        assert!(b"0123456789".iter().all(|digit| digits.as_bytes().contains(digit)));
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit()));
    }
}
