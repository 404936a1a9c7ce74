//! Verification codes (照合番号) and the birth date: numbers that are printed on the card and open parts of it
//! (docs/protocol.md §3.5). Whoever knows them reads what they open, so they are kept like PINs.

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::form::{check_digits, refused};
use super::value::Value;
use crate::{CardError, CredentialKind, FormatFault, PartialDate};

/// In which calendar the birth date is printed on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Calendar {
    /// 和暦 — the year in the Japanese era, as for everybody with a Japanese family register.
    #[default]
    Era,
    /// 西暦 — the Gregorian year, as it may be for foreigners. △ Which digits such a card takes is not known; these are
    /// the last two of the year.
    Gregorian,
}

/// 照合番号A — the twelve digits of the My Number. Wiped on drop; it has no `Debug`, `Display` or `Clone`.
pub struct VerificationCodeA(Zeroizing<Vec<u8>>);

impl VerificationCodeA {
    /// Checks the form, the check digit included: a mistyped digit costs no try.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for anything but twelve ASCII digits, the last of which is the check digit
    /// (検査用数字) of the others.
    pub fn new(text: &str) -> Result<Self, CardError> {
        const KIND: CredentialKind = CredentialKind::TextCodeA;
        check_digits(text, KIND, 12)?;
        let (number, check) = text.as_bytes().split_at(11);
        if check[0] != check_digit(number) {
            return refused(KIND, FormatFault::CheckDigit);
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }
}

/// The check digit of the eleven digits before it, both as ASCII (docs/protocol.md §3.6; 番号法施行規則).
pub(crate) fn check_digit(number: &[u8]) -> u8 {
    let weighted = number.iter().rev().zip(1u32..).map(|(digit, place)| {
        let weight = if place <= 6 { place + 1 } else { place - 5 };
        u32::from(digit.wrapping_sub(b'0')) * weight
    });
    match weighted.sum::<u32>() % 11 {
        0 | 1 => b'0',
        rest => b'0' + (11 - rest) as u8,
    }
}

/// 照合番号B — fourteen digits: birth date `YYMMDD`, the card's year of expiry `YYYY`, and the security code (セキュリティ
/// コード) of four digits, all printed on its face. Wiped on drop; it has no `Debug`, `Display` or `Clone`.
pub struct VerificationCodeB(Zeroizing<Vec<u8>>);

impl VerificationCodeB {
    /// Checks the form.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for anything but fourteen ASCII digits whose parts can be a birth date and a year
    /// of expiry.
    pub fn new(text: &str) -> Result<Self, CardError> {
        const KIND: CredentialKind = CredentialKind::TextCodeB;
        check_digits(text, KIND, 14)?;
        check_birth_date(&text[..6], KIND)?;
        if !("2015".."2100").contains(&&text[6..10]) {
            return refused(KIND, FormatFault::ExpiryYear);
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// Makes it from what is printed on the card.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] naming the part that does not fit.
    pub fn from_parts(
        birth: Date,
        calendar: Calendar,
        expiry_year: i16,
        security_code: &str,
    ) -> Result<Self, CardError> {
        const KIND: CredentialKind = CredentialKind::TextCodeB;
        let digits = birth_digits(birth, calendar, KIND)?;
        if !(2015..2100).contains(&expiry_year) {
            return refused(KIND, FormatFault::ExpiryYear);
        }
        if security_code.len() != 4 || !security_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return refused(KIND, FormatFault::SecurityCode);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(14));
        bytes.extend_from_slice(digits.as_bytes());
        bytes.extend_from_slice(format!("{expiry_year:04}").as_bytes());
        bytes.extend_from_slice(security_code.as_bytes());
        Ok(Self(bytes))
    }
}

impl VerificationCodeB {
    /// Whether its birth date can be this one, which the issuer signed. A device that takes any code in order to show the
    /// data of another card is found out by it.
    #[must_use]
    pub fn fits(&self, birth: PartialDate) -> bool {
        fits(&self.0, birth)
    }
}

/// 生年月日 — the birth date as the face application asks for it, six digits `YYMMDD`. Wiped on drop; it has no `Debug`,
/// `Display` or `Clone`.
pub struct BirthDateCode(Zeroizing<Vec<u8>>);

impl BirthDateCode {
    /// Checks the form.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for anything but six ASCII digits that can be a date.
    pub fn new(text: &str) -> Result<Self, CardError> {
        const KIND: CredentialKind = CredentialKind::FaceBirthDate;
        check_digits(text, KIND, 6)?;
        check_birth_date(text, KIND)?;
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// Makes it from the date.
    ///
    /// # Errors
    /// [`CardError::CredentialFormat`] for a date before the Meiji era.
    pub fn from_date(birth: Date, calendar: Calendar) -> Result<Self, CardError> {
        let digits = birth_digits(birth, calendar, CredentialKind::FaceBirthDate)?;
        Ok(Self(Zeroizing::new(digits.as_bytes().to_vec())))
    }

    /// Whether it can be this birth date, which the issuer signed ([`AgeRecord::birth`](crate::AgeRecord::birth)). A device
    /// that takes any birth date in order to show the data of another card is found out by it.
    #[must_use]
    pub fn fits(&self, birth: PartialDate) -> bool {
        fits(&self.0, birth)
    }
}

fn fits(code: &[u8], birth: PartialDate) -> bool {
    code.first_chunk().is_some_and(|digits| birth.can_be_printed_as(*digits))
}

/// Month and day may be 00, which stands for a date that is not known.
fn check_birth_date(digits: &str, kind: CredentialKind) -> Result<(), CardError> {
    let fits = digits[2..4] <= *"12" && digits[4..6] <= *"31";
    if fits { Ok(()) } else { refused(kind, FormatFault::BirthDate) }
}

fn birth_digits(birth: Date, calendar: Calendar, kind: CredentialKind) -> Result<Zeroizing<String>, CardError> {
    let year = match calendar {
        Calendar::Era => era_year(birth).filter(|year| *year < 100),
        Calendar::Gregorian => u16::try_from(birth.year().rem_euclid(100)).ok(),
    };
    match year {
        Some(year) => Ok(Zeroizing::new(format!("{year:02}{:02}{:02}", birth.month(), birth.day()))),
        None => refused(kind, FormatFault::EraYear),
    }
}

/// The year in the Japanese era, from 1; `None` before 1873.
pub(super) fn era_year(day: Date) -> Option<u16> {
    let digits = Zeroizing::new(format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()));
    PartialDate::from_digits(&digits)?.era_year()
}

macro_rules! value {
    ($($type:ident),+) => { $(
        impl Value for $type {
            fn bytes(&self) -> &[u8] {
                &self.0
            }
        }
    )+ };
}

value!(VerificationCodeA, VerificationCodeB, BirthDateCode);

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn fault<C>(result: Result<C, CardError>) -> FormatFault {
        match result {
            Err(CardError::CredentialFormat { fault, .. }) => fault,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn code_a_is_a_my_number_with_its_check_digit() {
        assert_eq!(VerificationCodeA::new("537686677188").ok().unwrap().bytes(), b"537686677188");
        assert_eq!(fault(VerificationCodeA::new("537686677189")), FormatFault::CheckDigit);
        // Two digits exchanged.
        assert_eq!(fault(VerificationCodeA::new("357686677188")), FormatFault::CheckDigit);
        assert_eq!(fault(VerificationCodeA::new("53768667718")), FormatFault::Length { min: 12, max: 12 });
        assert_eq!(fault(VerificationCodeA::new("5376８6677188")), FormatFault::FullWidth { position: 5 });
        assert_eq!(fault(VerificationCodeA::new("5376-6677188")), FormatFault::Character { position: 5 });
    }

    #[test]
    fn code_b_is_made_of_what_is_printed_on_the_card() {
        let code = |birth, calendar| VerificationCodeB::from_parts(birth, calendar, 2035, "2285").ok().unwrap();
        assert_eq!(code(date(1980, 2, 17), Calendar::Era).bytes(), b"55021720352285");
        assert_eq!(code(date(2020, 2, 24), Calendar::Era).bytes(), b"02022420352285");
        assert_eq!(code(date(1980, 2, 17), Calendar::Gregorian).bytes(), b"80021720352285");
        assert_eq!(VerificationCodeB::new("55021720352285").ok().unwrap().bytes(), b"55021720352285");
    }

    #[test]
    fn the_part_of_code_b_that_does_not_fit_is_named() {
        let made = |birth, year, code| fault(VerificationCodeB::from_parts(birth, Calendar::Era, year, code));
        let birth = date(1980, 2, 17);
        assert_eq!(made(date(1867, 12, 31), 2035, "2285"), FormatFault::EraYear);
        assert_eq!(made(birth, 2014, "2285"), FormatFault::ExpiryYear);
        assert_eq!(made(birth, 2100, "2285"), FormatFault::ExpiryYear);
        for code in ["", "228", "22850", "228a", "２２８５"] {
            assert_eq!(made(birth, 2035, code), FormatFault::SecurityCode);
        }
        for (digits, expected) in [
            ("55131720352285", FormatFault::BirthDate),
            ("55023220352285", FormatFault::BirthDate),
            ("55021720142285", FormatFault::ExpiryYear),
            ("55021721002285", FormatFault::ExpiryYear),
            ("5502172035228", FormatFault::Length { min: 14, max: 14 }),
            ("1980021720352285", FormatFault::Length { min: 14, max: 14 }),
        ] {
            assert_eq!(fault(VerificationCodeB::new(digits)), expected, "{digits}");
        }
    }

    #[test]
    fn the_birth_date_has_six_digits() {
        let code = BirthDateCode::from_date(date(1980, 2, 17), Calendar::Era).ok().unwrap();
        assert_eq!(code.bytes(), b"550217");
        assert_eq!(BirthDateCode::new("550217").ok().unwrap().bytes(), b"550217");
        assert_eq!(BirthDateCode::new("550000").ok().unwrap().bytes(), b"550000");
        assert_eq!(fault(BirthDateCode::new("19800217")), FormatFault::Length { min: 6, max: 6 });
        assert_eq!(fault(BirthDateCode::new("551301")), FormatFault::BirthDate);
    }

    #[test]
    fn a_code_fits_the_birth_date_that_it_is_made_of() {
        let [born, later] = ["19800217", "19800218"].map(|digits| PartialDate::from_digits(digits).unwrap());
        for calendar in [Calendar::Era, Calendar::Gregorian] {
            let code = BirthDateCode::from_date(date(1980, 2, 17), calendar).ok().unwrap();
            assert_eq!((code.fits(born), code.fits(later)), (true, false));
            let code = VerificationCodeB::from_parts(date(1980, 2, 17), calendar, 2035, "2285").ok().unwrap();
            assert_eq!((code.fits(born), code.fits(later)), (true, false));
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_a_my_number_is_found_but_for_known_blind_spots(
            number in "[0-9]{11}", at in 0usize..11, other in b'0'..=b'9'
        ) {
            let mut digits = number.into_bytes();
            let check = check_digit(&digits);
            prop_assume!(digits[at] != other);
            digits[at] = other;
            // Remainders 0 and 1 share the check digit 0.
            prop_assert!(check_digit(&digits) != check || check == b'0');
        }

        #[test]
        fn codes_from_text_and_from_parts_agree(
            year in 1873i16..2100, month in 1i8..=12, day in 1i8..=28, expiry in 2015i16..2100, code in "[0-9]{4}"
        ) {
            let made = VerificationCodeB::from_parts(date(year, month, day), Calendar::Era, expiry, &code).ok().unwrap();
            let text = std::str::from_utf8(made.bytes()).unwrap();
            prop_assert!(VerificationCodeB::new(text).is_ok());
        }
    }
}
