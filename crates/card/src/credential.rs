//! Credentials (暗証番号): their form is checked here, before a try is spent on the card (docs/protocol.md §2.5).

use std::fmt;

use jpki_apdu::StatusWord;
use zeroize::Zeroizing;

use crate::CardError;
use crate::jpki::CardCertificate;

/// Which credential of the JPKI application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CredentialKind {
    /// 利用者証明用電子証明書の暗証番号 — four digits, three tries.
    AuthPin,
    /// 署名用電子証明書の暗証番号 — 6 to 16 of `A`–`Z` and `0`–`9`, five tries.
    SignPassword,
}

impl CredentialKind {
    /// File identifier of the reference: `0018` or `001B`.
    pub(crate) const fn reference(self) -> u16 {
        match self {
            Self::AuthPin => 0x0018,
            Self::SignPassword => 0x001B,
        }
    }

    /// File identifier of the private key that the credential opens: `0017` or `001A`.
    pub(crate) const fn key(self) -> u16 {
        match self {
            Self::AuthPin => 0x0017,
            Self::SignPassword => 0x001A,
        }
    }

    /// The certificate of that key.
    pub(crate) const fn certificate(self) -> CardCertificate {
        match self {
            Self::AuthPin => CardCertificate::UserAuthentication,
            Self::SignPassword => CardCertificate::Signature,
        }
    }

    /// The certificate of the CA that issued it.
    pub(crate) const fn issuer(self) -> CardCertificate {
        match self {
            Self::AuthPin => CardCertificate::UserAuthenticationCa,
            Self::SignPassword => CardCertificate::SignatureCa,
        }
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthPin => "user-authentication PIN",
            Self::SignPassword => "signature password",
        })
    }
}

/// What is wrong with the form of a credential. No variant shows a character of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormatFault {
    /// Too few or too many characters.
    Length {
        /// Fewest characters allowed.
        min: usize,
        /// Most characters allowed.
        max: usize,
    },
    /// A full-width letter or digit (全角文字): the input method was on.
    FullWidth {
        /// Which character, from 1.
        position: usize,
    },
    /// A character outside the set that the card allows.
    Character {
        /// Which character, from 1.
        position: usize,
    },
}

impl fmt::Display for FormatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { min, max } if min == max => write!(f, "it must have exactly {min} characters"),
            Self::Length { min, max } => write!(f, "it must have {min} to {max} characters"),
            Self::FullWidth { position } => write!(f, "character {position} is full-width"),
            Self::Character { position } => write!(f, "character {position} is not allowed"),
        }
    }
}

mod sealed {
    pub trait Sealed {
        fn bytes(&self) -> &[u8];
    }
}

/// A credential of the JPKI application: [`AuthPin`] or [`SignPassword`], and nothing else.
pub trait Credential: sealed::Sealed {
    /// Which one.
    const KIND: CredentialKind;
}

pub(crate) fn bytes<C: Credential>(credential: &C) -> &[u8] {
    sealed::Sealed::bytes(credential)
}

/// The user-authentication PIN (利用者証明用電子証明書の暗証番号), exactly four digits. Wiped on drop; it has no `Debug`,
/// `Display` or `Clone`:
/// ```compile_fail,E0277
/// println!("{:?}", jpki_card::AuthPin::new("1234"));
/// ```
pub struct AuthPin(Zeroizing<Vec<u8>>);

impl AuthPin {
    /// Checks the form.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for anything but four ASCII digits.
    pub fn new(text: &str) -> Result<Self, CardError> {
        check(text, CredentialKind::AuthPin, (4, 4), |c| c.is_ascii_digit())?;
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }
}

impl sealed::Sealed for AuthPin {
    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Credential for AuthPin {
    const KIND: CredentialKind = CredentialKind::AuthPin;
}

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

impl sealed::Sealed for SignPassword {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Credential for SignPassword {
    const KIND: CredentialKind = CredentialKind::SignPassword;
}

/// Wrong characters are told before a wrong length: they are what the person has to change either way.
fn check(
    text: &str,
    credential: CredentialKind,
    (min, max): (usize, usize),
    allowed: impl Fn(char) -> bool,
) -> Result<(), CardError> {
    let refused = |fault| Err(CardError::CredentialFormat { credential, fault });
    if let Some((index, wrong)) = text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        let position = index + 1;
        return refused(if is_full_width(wrong) {
            FormatFault::FullWidth { position }
        } else {
            FormatFault::Character { position }
        });
    }
    // Every allowed character is one byte.
    if (min..=max).contains(&text.len()) { Ok(()) } else { refused(FormatFault::Length { min, max }) }
}

/// Full-width forms of ASCII, U+FF01 to U+FF5E (Unicode, "Halfwidth and Fullwidth Forms").
fn is_full_width(c: char) -> bool {
    ('\u{FF01}'..='\u{FF5E}').contains(&c)
}

/// How many tries a credential has left (残り試行回数), as the card answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriesLeft {
    /// This many, at least one.
    Known(u8),
    /// None: the credential is blocked (ロック).
    Blocked,
    /// The card or the reader does not tell; this is what was answered.
    Unknown(StatusWord),
}

impl TriesLeft {
    /// The number, 0 for a blocked credential; `None` where unknown.
    #[must_use]
    pub const fn count(self) -> Option<u8> {
        match self {
            Self::Known(count) => Some(count),
            Self::Blocked => Some(0),
            Self::Unknown(_) => None,
        }
    }
}

/// Whether a credential may be presented when a mistake would block it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LastTry {
    /// Stop where one try is left, or where the card does not tell how many are.
    #[default]
    Refuse,
    /// Go on all the same: the person said so.
    Allow,
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(bytes(&AuthPin::new("0123").ok().unwrap()), b"0123");
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
            assert_eq!((bytes(&password), password.upper_cased()), (text.as_bytes(), false));
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
        assert_eq!((bytes(&password), password.upper_cased()), (&b"ABC123"[..], true));
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
