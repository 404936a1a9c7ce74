//! PINs and the password: values that were checked, wiped on drop, never printed.

use zeroize::Zeroizing;

use super::form::{check, check_digits};
use crate::{CardError, CredentialKind};

/// The characters of a credential as they travel in VERIFY.
pub(crate) trait Value {
    fn bytes(&self) -> &[u8];
}

/// The user-authentication PIN (利用者証明用電子証明書の暗証番号), exactly four digits. Wiped on drop; it has no `Debug`,
/// `Display` or `Clone`:
/// ```compile_fail,E0277
/// println!("{:?}", jpki_card::AuthPin::new("1234"));
/// ```
pub struct AuthPin(Zeroizing<Vec<u8>>);

/// The text PIN (券面事項入力補助用の暗証番号), exactly four digits. Wiped on drop, as [`AuthPin`].
pub struct TextPin(Zeroizing<Vec<u8>>);

/// The card PIN (住民基本台帳用の暗証番号, also 個人番号カード用), exactly four digits. The card keeps it twice: in the registry
/// and in the common application. Wiped on drop, as [`AuthPin`].
pub struct CardPin(Zeroizing<Vec<u8>>);

macro_rules! four_digits {
    ($type:ident, $kind:ident) => {
        impl $type {
            /// Checks the form.
            ///
            /// # Errors
            /// [`CardError::CredentialFormat`] for anything but four ASCII digits.
            pub fn new(text: &str) -> Result<Self, CardError> {
                check_digits(text, CredentialKind::$kind, 4)?;
                Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
            }
        }

        impl Value for $type {
            fn bytes(&self) -> &[u8] {
                &self.0
            }
        }
    };
}

four_digits!(AuthPin, AuthPin);
four_digits!(TextPin, TextPin);
four_digits!(CardPin, RegistryPin);

/// The signature password (署名用電子証明書の暗証番号), 6 to 16 of `A`–`Z` and `0`–`9`. Wiped on drop; it has no `Debug`,
/// `Display` or `Clone`.
pub struct SignPassword {
    bytes: Zeroizing<Vec<u8>>,
    upper_cased: bool,
}

impl SignPassword {
    /// Checks the form and makes lower-case letters capitals: the card knows capitals only.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for another length or other characters.
    pub fn new(text: &str) -> Result<Self, CardError> {
        check(text, CredentialKind::SignPassword, (6, 16), |c| c.is_ascii_alphanumeric())?;
        let mut bytes = Zeroizing::new(text.as_bytes().to_vec());
        let upper_cased = bytes.iter().any(u8::is_ascii_lowercase);
        bytes.make_ascii_uppercase();
        Ok(Self { bytes, upper_cased })
    }

    /// Lower-case letters were made capitals: tell the person.
    #[must_use]
    pub fn upper_cased(&self) -> bool {
        self.upper_cased
    }
}

impl Value for SignPassword {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FormatFault;
    use proptest::prelude::*;

    fn fault<C>(result: Result<C, CardError>) -> FormatFault {
        match result {
            Err(CardError::CredentialFormat { fault, .. }) => fault,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn a_pin_is_four_ascii_digits() {
        assert_eq!(AuthPin::new("0123").ok().unwrap().bytes(), b"0123");
        for text in ["", "123", "12345"] {
            assert_eq!(fault(AuthPin::new(text)), FormatFault::Length { min: 4, max: 4 });
        }
        assert_eq!(fault(AuthPin::new("12a4")), FormatFault::Character { position: 3 });
        assert_eq!(fault(AuthPin::new("1234\n")), FormatFault::Character { position: 5 });
        assert_eq!(fault(AuthPin::new("12３4")), FormatFault::FullWidth { position: 3 });
        assert_eq!(fault(AuthPin::new("٣٣٣٣")), FormatFault::Character { position: 1 });
    }

    #[test]
    fn a_password_is_6_to_16_capitals_and_digits() {
        for text in ["ABC123", "ABCDEFGH12345678"] {
            let password = SignPassword::new(text).ok().unwrap();
            assert_eq!((password.bytes(), password.upper_cased()), (text.as_bytes(), false));
        }
        for text in ["", "ABC12", "ABCDEFGH123456789"] {
            assert_eq!(fault(SignPassword::new(text)), FormatFault::Length { min: 6, max: 16 });
        }
        for (text, position) in [("ABC-123", 4), ("ABC 123", 4), ("é12345", 1), ("ABC123\0", 7)] {
            assert_eq!(fault(SignPassword::new(text)), FormatFault::Character { position });
        }
        assert_eq!(fault(SignPassword::new("ＡBC123")), FormatFault::FullWidth { position: 1 });
    }

    #[test]
    fn lower_case_becomes_capitals_and_is_told() {
        let password = SignPassword::new("abC123").ok().unwrap();
        assert_eq!((password.bytes(), password.upper_cased()), (&b"ABC123"[..], true));
    }

    proptest! {
        #[test]
        fn a_refusal_never_shows_the_credential(text in "[!-~]{6,30}[ -/]") {
            let Err(error) = SignPassword::new(&text) else { panic!("accepted") };
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains(&text));
        }

        #[test]
        fn forms_are_exactly_those_of_the_card(text in "\\PC{0,20}") {
            let pin = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
            prop_assert_eq!(AuthPin::new(&text).is_ok(), pin);
            let password = (6..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
            prop_assert_eq!(SignPassword::new(&text).is_ok(), password);
        }
    }
}
