//! PINs, password and codes of the card: drawn at random, or following from what stands on the card.

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
    /// Those of the applications that only the plastic card has.
    pub plastic: Option<PlasticCredentials>,
}

/// Credentials of the applications besides JPKI. They are wiped on drop and have no `Debug`.
#[derive(Clone)]
pub struct PlasticCredentials {
    /// Text PIN (券面事項入力補助用暗証番号): four digits.
    pub text_pin: Zeroizing<String>,
    /// Card PIN (個人番号カード用暗証番号), the same in the registry and the common application: four digits.
    pub card_pin: Zeroizing<String>,
    /// 照合番号A: the My Number.
    pub verification_code_a: Zeroizing<String>,
    /// 照合番号B: birth date, year of expiry, security code; fourteen digits (docs/protocol.md §3.5).
    pub verification_code_b: Zeroizing<String>,
    /// The birth date as a credential of the face application: six digits.
    pub birth_code: Zeroizing<String>,
}

impl Credentials {
    /// Draws those of the JPKI application.
    pub(crate) fn draw(generator: &mut ChaCha20Rng) -> Self {
        let authentication_pin = text(generator, DIGITS, 4);
        loop {
            let signature_password = text(generator, CHARACTERS, PASSWORD_LENGTH);
            // As at the municipality's window: letters and digits must both occur.
            let digits = signature_password.bytes().filter(u8::is_ascii_digit).count();
            if (1..PASSWORD_LENGTH).contains(&digits) {
                return Self { authentication_pin, signature_password, plastic: None };
            }
        }
    }

    /// The text PIN, where the card has the application.
    #[must_use]
    pub fn text_pin(&self) -> Option<&str> {
        self.plastic.as_ref().map(|plastic| plastic.text_pin.as_str())
    }

    /// The card PIN of the registry and the common application, where the card has them.
    #[must_use]
    pub fn card_pin(&self) -> Option<&str> {
        self.plastic.as_ref().map(|plastic| plastic.card_pin.as_str())
    }

    /// 照合番号A, where the card has the application.
    #[must_use]
    pub fn verification_code_a(&self) -> Option<&str> {
        self.plastic.as_ref().map(|plastic| plastic.verification_code_a.as_str())
    }

    /// 照合番号B, where the card has the application.
    #[must_use]
    pub fn verification_code_b(&self) -> Option<&str> {
        self.plastic.as_ref().map(|plastic| plastic.verification_code_b.as_str())
    }

    /// The birth date as the face application takes it, where the card has it.
    #[must_use]
    pub fn birth_code(&self) -> Option<&str> {
        self.plastic.as_ref().map(|plastic| plastic.birth_code.as_str())
    }
}

/// Draws a PIN of four digits that is not easily guessed: not one digit four times, not four in a row, not a part of any
/// of the texts that others may know.
pub(crate) fn draw_pin(generator: &mut ChaCha20Rng, known: &[&str]) -> Zeroizing<String> {
    loop {
        let pin = text(generator, DIGITS, 4);
        if !is_weak(&pin, known) {
            return pin;
        }
    }
}

fn is_weak(pin: &str, known: &[&str]) -> bool {
    let steps = |step: i8| pin.as_bytes().windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) as i8 == step);
    [0, 1, -1].into_iter().any(steps) || known.iter().any(|text| text.contains(pin))
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

    #[test]
    fn pins_that_are_guessed_first_are_weak() {
        let known = ["537686677188", "55021720352285", "19800217"];
        for weak in ["0000", "9999", "1234", "9876", "5376", "7188", "5502", "0217", "2035", "2285", "1980", "8002"] {
            assert!(is_weak(weak, &known), "{weak}");
        }
        for good in ["4093", "1243", "0001", "8901", "7712"] {
            assert!(!is_weak(good, &known), "{good}");
        }
        // All but one of the ten thousand are forbidden.
        let others: Vec<String> = (0..10_000).map(|pin| format!("{pin:04}")).filter(|pin| pin != "4093").collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let mut generator = Root::new(Some(3)).unwrap().stream(Stream::CardCredentials);
        assert_eq!(*draw_pin(&mut generator, &others), "4093");
    }
}
