//! The code of a municipality: five digits, and a sixth to check them.

use std::fmt;

use super::Municipality;

/// Why a text is no municipality code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MunicipalityCodeFault {
    /// Neither five nor six half-width digits.
    #[error("a municipality code has five digits, or six with its check digit")]
    Format,
    /// The sixth digit does not follow from the five before it.
    #[error("the check digit of the municipality code is wrong")]
    CheckDigit,
}

/// 全国地方公共団体コード — the number of a prefecture, a municipality or a ward, two digits of which name the
/// prefecture. Whether the table has it is another question: [`municipality`](Self::municipality).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MunicipalityCode(u32);

impl MunicipalityCode {
    /// Takes five digits, as cards have them, or six, whose last is a check digit.
    ///
    /// # Errors
    /// [`MunicipalityCodeFault`].
    pub fn new(digits: &str) -> Result<Self, MunicipalityCodeFault> {
        if !matches!(digits.len(), 5 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MunicipalityCodeFault::Format);
        }
        let (payload, check) = digits.split_at(5);
        let code = Self(payload.parse().map_err(|_| MunicipalityCodeFault::Format)?);
        if check.is_empty() || check == code.check_digit().to_string() {
            Ok(code)
        } else {
            Err(MunicipalityCodeFault::CheckDigit)
        }
    }

    pub(super) const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The check digit: weights 6 to 2, modulo 11.
    #[must_use]
    pub fn check_digit(self) -> u8 {
        let sum: u32 = (2..=6).map(|weight| self.0 / 10_u32.pow(weight - 2) % 10 * weight).sum();
        ((11 - sum % 11) % 10) as u8
    }

    /// All six digits.
    #[must_use]
    pub fn with_check_digit(self) -> String {
        format!("{self}{}", self.check_digit())
    }

    /// The names for it; `None` for a code that the table does not have. That does not make the code wrong: the municipality
    /// may have merged, or be newer than the table.
    #[must_use]
    pub fn municipality(self) -> Option<Municipality> {
        Municipality::by_code(self)
    }
}

impl fmt::Display for MunicipalityCode {
    /// The five digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_verified() {
        // As published: 札幌市 011002, 札幌市西区 011070, 清瀬市 132217, 沖縄県 470007.
        for code in ["011002", "011070", "132217", "470007", "131016", "271004"] {
            let read = MunicipalityCode::new(code).unwrap();
            assert_eq!((read.to_string().as_str(), read.with_check_digit().as_str()), (&code[..5], code));
            assert_eq!(MunicipalityCode::new(&code[..5]), Ok(read));
        }
        assert_eq!(MunicipalityCode::new("132218"), Err(MunicipalityCodeFault::CheckDigit));
        for text in ["", "1322", "1322177", "13２21", "+1322", "1322a"] {
            assert_eq!(MunicipalityCode::new(text), Err(MunicipalityCodeFault::Format), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_mistyped_digit_is_found(digits in "[0-4][0-9]{4}", at in 0usize..5, other in 1u8..10) {
            let code = MunicipalityCode::new(&digits).unwrap();
            prop_assert_eq!(MunicipalityCode::new(&code.with_check_digit()), Ok(code));
            let mut wrong = code.with_check_digit().into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + other) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            // Remainders 0 and 10 share the check digit 1: such a mistake goes unseen.
            prop_assert!(MunicipalityCode::new(&wrong).is_err() || code.check_digit() == 1);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,8}") {
            let _ = MunicipalityCode::new(&text).map(MunicipalityCode::municipality);
        }
    }
}
