//! PIN and password of the card, drawn at random.

use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use crate::random::text;

/// Digits of the PIN.
const DIGITS: &[u8; 10] = b"0123456789";
/// Characters of the password: capitals and digits without those that are easily confused (I, O, 0, 1).
const CHARACTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Length of the password; a card takes 6 to 16 (docs/protocol.md §2.5).
const PASSWORD_LENGTH: usize = 8;

/// The card's credentials (暗証番号). They are wiped on drop and have no `Debug`.
#[derive(Clone)]
pub struct Credentials {
    /// User-authentication PIN (利用者証明用暗証番号): four digits.
    pub authentication_pin: Zeroizing<String>,
    /// Signature password (署名用パスワード): eight capitals and digits, both kinds among them.
    pub signature_password: Zeroizing<String>,
}

impl Credentials {
    /// Draws both.
    pub(crate) fn draw(generator: &mut ChaCha20Rng) -> Self {
        let authentication_pin = text(generator, DIGITS, 4);
        loop {
            let signature_password = text(generator, CHARACTERS, PASSWORD_LENGTH);
            // As at the municipality's window: letters and digits must both occur.
            let digits = signature_password.bytes().filter(u8::is_ascii_digit).count();
            if (1..PASSWORD_LENGTH).contains(&digits) {
                return Self { authentication_pin, signature_password };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Root, Stream};

    #[test]
    fn credentials_have_the_format_of_the_card() {
        for seed in 0..200 {
            let credentials = Credentials::draw(&mut Root::new(Some(seed)).unwrap().stream(Stream::Credentials));
            let (pin, password) = (&credentials.authentication_pin, &credentials.signature_password);
            assert!(pin.len() == 4 && pin.bytes().all(|b| b.is_ascii_digit()));
            assert!(password.len() == 8 && password.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
            assert!(password.bytes().any(|b| b.is_ascii_digit()) && password.bytes().any(|b| b.is_ascii_uppercase()));
        }
    }
}
