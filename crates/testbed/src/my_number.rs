//! My Number (個人番号): twelve digits, the last of which checks the others (docs/protocol.md §3.6).

use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use crate::PersonProblem;
use crate::random::text;

/// Digits of a My Number.
pub(crate) const LENGTH: usize = 12;

/// The check digit behind these eleven digits.
fn check_digit(digits: &[u8]) -> u8 {
    let weighted = digits.iter().rev().zip(1_u32..).map(|(digit, place)| {
        let weight = if place <= 6 { place + 1 } else { place - 5 };
        u32::from(digit - b'0') * weight
    });
    match weighted.sum::<u32>() % 11 {
        0 | 1 => b'0',
        // At most nine.
        rest => b'0' + (11 - rest) as u8,
    }
}

/// Whether this can be a My Number.
pub(crate) fn check(number: &str) -> Result<(), PersonProblem> {
    digits(number, LENGTH)?;
    let (digits, check) = number.as_bytes().split_at(LENGTH - 1);
    if check == [check_digit(digits)] { Ok(()) } else { Err(PersonProblem::CheckDigit) }
}

/// Whether this is so many ASCII digits.
pub(crate) fn digits(text: &str, expected: usize) -> Result<(), PersonProblem> {
    if let Some(index) = text.chars().position(|digit| !digit.is_ascii_digit()) {
        return Err(PersonProblem::Character { position: index + 1 });
    }
    if text.len() == expected { Ok(()) } else { Err(PersonProblem::Length { expected, found: text.len() }) }
}

/// Any My Number.
pub(crate) fn draw(generator: &mut ChaCha20Rng) -> Zeroizing<String> {
    let mut number = text(generator, b"0123456789", LENGTH - 1);
    let check = check_digit(number.as_bytes());
    number.push(char::from(check));
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Root, Stream};

    #[test]
    fn the_check_digit_is_that_of_known_numbers() {
        assert_eq!(check("537686677188"), Ok(()));
        // Sums of which 0 and 1 are left over both give the digit 0.
        assert_eq!(check("000000000000"), Ok(()));
        assert_eq!(check_digit(b"00000000014"), b'0');
        for wrong in 0..=9 {
            let number = format!("53768667718{wrong}");
            assert_eq!(check(&number).is_ok(), wrong == 8, "{number}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_number_is_named() {
        assert_eq!(check("53768667718"), Err(PersonProblem::Length { expected: 12, found: 11 }));
        assert_eq!(check("5376866771888"), Err(PersonProblem::Length { expected: 12, found: 13 }));
        assert_eq!(check("５37686677188"), Err(PersonProblem::Character { position: 1 }));
        assert_eq!(check("537686677189"), Err(PersonProblem::CheckDigit));
    }

    #[test]
    fn drawn_numbers_are_right() {
        let mut generator = Root::new(Some(1)).unwrap().stream(Stream::CardDetails);
        let numbers: std::collections::BTreeSet<_> = (0..100).map(|_| draw(&mut generator).to_string()).collect();
        assert_eq!(numbers.len(), 100);
        assert!(numbers.iter().all(|number| check(number).is_ok()));
    }
}
