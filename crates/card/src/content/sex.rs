//! Sex (性別) as the text and face applications write it.

/// Sex by the digit of docs/protocol.md §3. Certificates have another table
/// ([`jpki_certificate::Sex`](jpki_certificate::Sex)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sex {
    /// `1`, 男.
    Male,
    /// `2`, 女.
    Female,
    /// `9`, 適用不能 — not applicable.
    NotApplicable,
    /// `0`, or a digit that the table does not have: 不明, not known.
    Unknown(u8),
}

impl Sex {
    /// By the ASCII digit; `None` for another character.
    pub(crate) fn from_digit(digit: u8) -> Option<Self> {
        Some(match digit {
            b'1' => Self::Male,
            b'2' => Self::Female,
            b'9' => Self::NotApplicable,
            b'0'..=b'8' => Self::Unknown(digit - b'0'),
            _ => return None,
        })
    }

    /// The digit on the card, 0 to 9.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Male => 1,
            Self::Female => 2,
            Self::NotApplicable => 9,
            Self::Unknown(digit) => digit,
        }
    }

    /// A word for programs: `male`, `female`, `not_applicable` or `unknown`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::NotApplicable => "not_applicable",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The word on Japanese forms: 男, 女, 適用不能 or 不明.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
            Self::NotApplicable => "適用不能",
            Self::Unknown(_) => "不明",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_has_a_meaning_and_nothing_else_has() {
        for byte in 0..=u8::MAX {
            let sex = Sex::from_digit(byte);
            assert_eq!(sex.map(Sex::code), byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0')));
        }
        let words = b"1293".map(|digit| Sex::from_digit(digit).unwrap()).map(|sex| (sex.key(), sex.japanese()));
        assert_eq!(words, [("male", "男"), ("female", "女"), ("not_applicable", "適用不能"), ("unknown", "不明")]);
    }
}
