//! Whether the card is there: its key signs a fresh challenge, without a PIN (内部認証).

use jpki_signature::{Digest, DigestAlgorithm, DigestInfo};

use crate::CardPublicKey;

/// A challenge: 32 bytes that nobody could foretell and that are used once. Whoever asks makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// Takes 32 random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What the card signs: DigestInfo with the SHA-256 hash of the challenge, 51 bytes, for COMPUTE DIGITAL SIGNATURE with
    /// P1 = 00 (docs/protocol.md §4.6).
    #[must_use]
    pub fn digest_info(&self) -> DigestInfo {
        DigestInfo::new(self.digest())
    }

    fn digest(&self) -> Digest {
        Digest::of(DigestAlgorithm::Sha256, &self.0)
    }
}

/// Whether the card is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PresenceCheck {
    /// The private key that belongs to `key` signed this challenge.
    Present,
    /// It did not: another card, a recording, or no card at all.
    NotProved,
}

/// Checks the card's signature over this challenge. The key has to come from data that are authentic; otherwise the answer
/// says only that somebody has the private key.
#[must_use]
pub fn check_presence(key: &CardPublicKey, challenge: &Challenge, signature: &[u8]) -> PresenceCheck {
    match key.rsa().verify(&challenge.digest(), signature) {
        Ok(()) => PresenceCheck::Present,
        Err(_) => PresenceCheck::NotProved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SessionPublicKey;
    use crate::cv::fixture::{Issuer, long};

    fn card(index: usize) -> (Issuer, CardPublicKey) {
        let card = Issuer::new(&[b'0'; 16], index);
        let mut file = long(0xA100, &card.key_objects());
        file.remove(1);
        (Issuer::new(&[b'0'; 16], index), SessionPublicKey::parse(&file).unwrap().key().clone())
    }

    #[test]
    fn a_fresh_signature_proves_the_card_and_a_recorded_one_does_not() {
        let ((private, key), (another, _)) = (card(1), card(2));
        let challenge = Challenge::from_bytes([7; 32]);
        let signature = private.sign_payload(challenge.digest_info().as_der());
        assert_eq!(check_presence(&key, &challenge, &signature), PresenceCheck::Present);
        // The same signature at the next challenge; another card; the bare hash; something else.
        let next = Challenge::from_bytes([8; 32]);
        assert_eq!(check_presence(&key, &next, &signature), PresenceCheck::NotProved);
        let other = another.sign_payload(challenge.digest_info().as_der());
        assert_eq!(check_presence(&key, &challenge, &other), PresenceCheck::NotProved);
        let bare = private.sign_payload(&[7; 32]);
        assert_eq!(check_presence(&key, &challenge, &bare), PresenceCheck::NotProved);
        assert_eq!(check_presence(&key, &challenge, b""), PresenceCheck::NotProved);
    }

    #[test]
    fn the_card_signs_a_digest_info_of_51_bytes() {
        let info = Challenge::from_bytes([0; 32]).digest_info();
        let expected = "3031300d060960864801650304020105000420\
                        66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(hex::encode(info.as_der()), expected);
    }
}
