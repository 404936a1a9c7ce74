//! The My Number (個人番号) and the file that holds it (docs/protocol.md §3.2, §3.6).

use std::fmt;

use zeroize::Zeroizing;

use crate::content::outer;
use crate::{CardFile, ContentError, ContentFault};

/// Digits of a My Number.
const DIGITS: usize = 12;

/// Why twelve characters are no My Number. The characters are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MyNumberFault {
    /// Not twelve characters.
    #[error("a My Number has 12 digits")]
    Length,
    /// A character that is no half-width digit.
    #[error("character {position} is no half-width digit")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The twelfth digit does not follow from the eleven before it.
    #[error("the check digit is wrong")]
    CheckDigit,
}

/// 個人番号 (マイナンバー) — twelve digits, the last of which is a check digit. The law narrows down who may ask for it
/// and keep it. It is wiped from memory when it is dropped, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct MyNumber(Zeroizing<String>);

impl MyNumber {
    /// Takes twelve half-width digits whose check digit is right.
    ///
    /// # Errors
    /// [`MyNumberFault`].
    pub fn new(digits: &str) -> Result<Self, MyNumberFault> {
        if digits.chars().count() != DIGITS {
            return Err(MyNumberFault::Length);
        }
        if let Some(at) = digits.chars().position(|character| !character.is_ascii_digit()) {
            return Err(MyNumberFault::Character { position: at + 1 });
        }
        let (payload, check) = digits.split_at(DIGITS - 1);
        if check.as_bytes() != [check_digit(payload.as_bytes())] {
            return Err(MyNumberFault::CheckDigit);
        }
        Ok(Self(Zeroizing::new(digits.to_owned())))
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MyNumber(redacted)")
    }
}

/// The check digit of eleven ASCII digits: weights 2 to 7, then 2 to 6, from the right (docs/protocol.md §3.6).
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 =
        digits.iter().rev().zip((2..=7).chain(2..=6)).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 11 {
        0 | 1 => b'0',
        rest => b'0' + (11 - rest) as u8,
    }
}

/// EF 0001 of the text application: the My Number, and the file's bytes to its physical end, filler included, because
/// the hash that proves it covers them all. Wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct MyNumberFile {
    number: MyNumber,
    physical: Zeroizing<Vec<u8>>,
}

impl MyNumberFile {
    /// Reads the file. `content` has to be the whole physical file, 17 bytes on the cards that are known.
    ///
    /// # Errors
    /// [`ContentError`] for anything but twelve digits with a right check digit in object `FF10`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let field = outer(CardFile::MyNumber, content, 0xFF10)?.field;
        let digits = field.digits(DIGITS)?;
        let check_digit = ContentFault::CheckDigit { offset: field.offset + DIGITS - 1 };
        let number = MyNumber::new(digits).map_err(|_| field.fail(check_digit))?;
        Ok(Self { number, physical: Zeroizing::new(content.to_vec()) })
    }

    /// The My Number.
    #[must_use]
    pub fn number(&self) -> &MyNumber {
        &self.number
    }

    /// The bytes that the integrity record's first hash covers.
    pub(crate) fn physical(&self) -> &[u8] {
        &self.physical
    }
}

impl fmt::Debug for MyNumberFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MyNumberFile(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &[u8] = b"\xFF\x10\x0C537686677188\xFF\xFF";

    fn fault(content: &[u8]) -> ContentFault {
        let error = MyNumberFile::parse(content).unwrap_err();
        assert_eq!(error.file, CardFile::MyNumber);
        error.fault
    }

    #[test]
    fn the_file_gives_the_number_and_keeps_its_filler() {
        let file = MyNumberFile::parse(FILE).unwrap();
        assert_eq!((file.number().as_str(), file.physical()), ("537686677188", FILE));
        assert_eq!(format!("{file:?} {:?}", file.number()), "MyNumberFile(redacted) MyNumber(redacted)");
    }

    #[test]
    fn the_check_digit_is_that_of_the_law() {
        // By hand: 0…01 gives 2, 11 − 2 = 9; 1…1 sums to 27 + 20 = 47, 47 mod 11 = 3, 11 − 3 = 8; the weight of the seventh
        // digit from the right is 2 again. Remainders 0 and 1 give 0.
        for digits in ["537686677188", "000000000019", "111111111118", "000010000009", "000000000000", "000000000060"] {
            assert!(MyNumber::new(digits).is_ok(), "{digits}");
        }
        assert_eq!(MyNumber::new("53768667718"), Err(MyNumberFault::Length));
        assert_eq!(MyNumber::new("5376866771888"), Err(MyNumberFault::Length));
        assert_eq!(MyNumber::new("53768667718８"), Err(MyNumberFault::Character { position: 12 }));
        for digit in (b'0'..=b'9').filter(|digit| *digit != b'8') {
            let digits = format!("53768667718{}", char::from(digit));
            assert_eq!(MyNumber::new(&digits), Err(MyNumberFault::CheckDigit));
        }
    }

    #[test]
    fn files_that_hold_no_number_are_named() {
        assert_eq!(fault(b""), ContentFault::Empty);
        assert_eq!(fault(&[0xFF; 17]), ContentFault::FillerOnly);
        assert_eq!(fault(b"\xFF\x10\x0C537686677189"), ContentFault::CheckDigit { offset: 14 });
        assert_eq!(fault(b"\xFF\x10\x0C5376866771x8"), ContentFault::NotDigit { offset: 13 });
        assert_eq!(fault(b"\xFF\x10\x0B53768667718"), ContentFault::WrongLength { offset: 3, expected: 12, found: 11 });
        assert_eq!(fault(b"\xFF\x20\x00"), ContentFault::WrongTag { expected: 0xFF10, found: 0xFF20, offset: 0 });
        let cut = ContentFault::PastEnd { tag: 0xFF10, offset: 0, length: 12, left: 11 };
        assert_eq!(fault(&FILE[..14]), cut);
        assert!(!fault(b"\xFF\x10\x0C537686677189").to_string().contains("537686677189"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(MyNumberFile::parse(&bytes).is_err());
            let file = [&FILE[..15], &bytes].concat();
            let read = MyNumberFile::parse(&file).unwrap();
            prop_assert_eq!(read.physical(), &file);
        }

        #[test]
        fn one_digit_out_of_ten_fits(payload in "[0-9]{11}") {
            let fitting = (0..10).filter(|digit| MyNumber::new(&format!("{payload}{digit}")).is_ok()).count();
            prop_assert_eq!(fitting, 1);
        }
    }
}
