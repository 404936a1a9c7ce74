//! What is wrong with the form of a credential, found before anything is sent.

use std::fmt;

use crate::{CardError, CredentialKind};

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
    /// The check digit of the My Number (検査用数字) does not fit the others: a digit is wrong.
    CheckDigit,
    /// The first six digits are no birth date `YYMMDD`: the month is above 12 or the day above 31.
    BirthDate,
    /// The birth date lies before the Meiji era or after Reiwa 99.
    EraYear,
    /// Digits 7 to 10 are no year in which a card expires, 2015 to 2099.
    ExpiryYear,
    /// The security code (セキュリティコード) has not four digits.
    SecurityCode,
}

impl fmt::Display for FormatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { min, max } if min == max => write!(f, "it must have exactly {min} characters"),
            Self::Length { min, max } => write!(f, "it must have {min} to {max} characters"),
            Self::FullWidth { position } => write!(f, "character {position} is full-width"),
            Self::Character { position } => write!(f, "character {position} is not allowed"),
            Self::CheckDigit => f.write_str("its check digit does not fit the other digits"),
            Self::BirthDate => f.write_str("its birth date is no year, month and day of two digits each"),
            Self::EraYear => f.write_str("the birth date has no year in a Japanese era"),
            Self::ExpiryYear => f.write_str("the year of expiry is not 2015 to 2099"),
            Self::SecurityCode => f.write_str("the security code has not four digits"),
        }
    }
}

pub(crate) fn refused<R>(credential: CredentialKind, fault: FormatFault) -> Result<R, CardError> {
    Err(CardError::CredentialFormat { credential, fault })
}

/// Wrong characters are told before a wrong length: they are what the person has to change either way.
pub(crate) fn check(
    text: &str,
    credential: CredentialKind,
    (min, max): (usize, usize),
    allowed: impl Fn(char) -> bool,
) -> Result<(), CardError> {
    if let Some((index, wrong)) = text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        let position = index + 1;
        let full_width = is_full_width(wrong);
        let fault = if full_width { FormatFault::FullWidth { position } } else { FormatFault::Character { position } };
        return refused(credential, fault);
    }
    // Every allowed character is one byte.
    let fits = (min..=max).contains(&text.len());
    if fits { Ok(()) } else { refused(credential, FormatFault::Length { min, max }) }
}

/// Exactly so many ASCII digits.
pub(crate) fn check_digits(text: &str, credential: CredentialKind, length: usize) -> Result<(), CardError> {
    check(text, credential, (length, length), |c| c.is_ascii_digit())
}

/// Full-width forms of ASCII, U+FF01 to U+FF5E (Unicode, "Halfwidth and Fullwidth Forms").
fn is_full_width(c: char) -> bool {
    ('\u{FF01}'..='\u{FF5E}').contains(&c)
}
