//! The cardholder (本人): the four attributes (基本4情報) of the certificate, the municipality that issued the card, and
//! what it wrote on the card besides.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::era::{era_digit, era_year};
use crate::{PersonProblem, TestbedError, my_number};

/// Most characters of a name or an address (docs/protocol.md §6.4 has the limit of the address; the name shares it here).
const MAX_TEXT: usize = 200;
/// Most characters of a part of a distinguished name (RFC 5280 appendix A.1, ub-locality-name is 128; ` CRLDP` is put
/// behind the municipality in a commonName of at most 64).
const MAX_ROMANISED: usize = 58;
/// Digits of the security code.
const SECURITY_CODE_LENGTH: usize = 4;

/// Sex (性別) as the certificate codes it: docs/protocol.md §6.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Sex {
    /// 男, `1`.
    Male,
    /// 女, `2`.
    Female,
    /// 不明, `3`.
    Unknown,
}

impl Sex {
    /// The certificate's digit.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::Unknown => "3",
        }
    }
}

impl FromStr for Sex {
    type Err = PersonProblem;

    /// Reads `male`, `female`, `unknown`, their Japanese 男, 女, 不明, or the digit.
    fn from_str(text: &str) -> Result<Self, PersonProblem> {
        match text {
            "male" | "男" | "1" => Ok(Self::Male),
            "female" | "女" | "2" => Ok(Self::Female),
            "unknown" | "不明" | "3" => Ok(Self::Unknown),
            _ => Err(PersonProblem::Word),
        }
    }
}

/// A fictitious cardholder. [`Default`] is 見本　花子 of 見本県架空市.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name (氏名), family and given name separated by U+3000; 1 to 200 characters.
    pub name: String,
    /// Address (住所), prefecture first, no postcode; 1 to 200 characters.
    pub address: String,
    /// Birth date (生年月日).
    pub birth: Date,
    /// Sex (性別).
    pub sex: Sex,
    /// Substitute-character flags (代替文字) of the name, one `0` or `1` a character; `None` is all `0`.
    pub name_substitutes: Option<String>,
    /// The same for the address.
    pub address_substitutes: Option<String>,
    /// Prefecture in Latin letters, for subject and distribution point, such as `Mihon-ken`; 1 to 58 characters.
    pub prefecture: String,
    /// Municipality in Latin letters, such as `Kaku-shi`; 1 to 58 characters.
    pub municipality: String,
    /// Municipality code (市区町村コード), five digits; no real one begins with more than 47.
    pub municipality_code: String,
    /// My Number (個人番号), twelve digits with the right check digit (docs/protocol.md §3.6). `None`: it is drawn, and
    /// [`Testbed::person`](crate::Testbed::person) has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_number: Option<String>,
    /// Last day of the card (有効期限), after the day of issue. `None`: the tenth birthday after issue, of persons below
    /// eighteen the fifth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_expiry: Option<Date>,
    /// Security code (セキュリティコード) printed on the card, four digits. `None`: it is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_code: Option<String>,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            name: "見本　花子".into(),
            address: "見本県架空市中央１丁目２番３号　見本マンション４０５".into(),
            birth: date(1985, 4, 12),
            sex: Sex::Female,
            name_substitutes: None,
            address_substitutes: None,
            prefecture: "Mihon-ken".into(),
            municipality: "Kaku-shi".into(),
            municipality_code: "99201".into(),
            my_number: None,
            card_expiry: None,
            security_code: None,
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(redacted)")
    }
}

impl Person {
    /// The birth date as nine digits: era and Gregorian `YYYYMMDD` (docs/protocol.md §6.4).
    pub(crate) fn birth_digits(&self) -> String {
        format!("{}{:04}{:02}{:02}", era_digit(self.birth), self.birth.year(), self.birth.month(), self.birth.day())
    }

    /// The birth date as six digits of a verification code: the year of the era, or the Gregorian year's last two
    /// digits, month and day (docs/protocol.md §3.5).
    pub(crate) fn birth_code(&self, gregorian: bool) -> String {
        let year = if gregorian { self.birth.year() % 100 } else { era_year(self.birth) };
        format!("{year:02}{:02}{:02}", self.birth.month(), self.birth.day())
    }

    /// Flags of the name, one a character.
    pub(crate) fn name_flags(&self) -> String {
        self.name_substitutes.clone().unwrap_or_else(|| "0".repeat(self.name.chars().count()))
    }

    /// Flags of the address, one a character.
    pub(crate) fn address_flags(&self) -> String {
        self.address_substitutes.clone().unwrap_or_else(|| "0".repeat(self.address.chars().count()))
    }

    /// Checks every field against what a certificate issued on `issue` (Japanese date) can hold.
    pub(crate) fn check(&self, issue: Date) -> Result<(), TestbedError> {
        let fail = |field, problem| Err(TestbedError::Person { field, problem });
        let printable = |character: char| !character.is_control();
        let latin = |character: char| character.is_ascii_graphic() || character == ' ';
        let fields: [(_, &str, _, &dyn Fn(char) -> bool); 4] = [
            ("name", &self.name, MAX_TEXT, &printable),
            ("address", &self.address, MAX_TEXT, &printable),
            ("prefecture", &self.prefecture, MAX_ROMANISED, &latin),
            ("municipality", &self.municipality, MAX_ROMANISED, &latin),
        ];
        for (field, text, limit, allowed) in fields {
            if text.is_empty() {
                return fail(field, PersonProblem::Empty);
            }
            if text.chars().count() > limit {
                return fail(field, PersonProblem::TooLong { limit });
            }
            if let Some(index) = text.chars().position(|character| !allowed(character)) {
                return fail(field, PersonProblem::Character { position: index + 1 });
            }
        }
        let flags = [
            ("name_substitutes", &self.name_substitutes, &self.name),
            ("address_substitutes", &self.address_substitutes, &self.address),
        ];
        for (field, flags, text) in flags {
            let Some(flags) = flags else { continue };
            if let Some(index) = flags.chars().position(|flag| !matches!(flag, '0' | '1')) {
                return fail(field, PersonProblem::Character { position: index + 1 });
            }
            let (expected, found) = (text.chars().count(), flags.len());
            if expected != found {
                return fail(field, PersonProblem::FlagCount { expected, found });
            }
        }
        let named = |field| move |problem| TestbedError::Person { field, problem };
        my_number::digits(&self.municipality_code, 5).map_err(named("municipality_code"))?;
        if self.birth.year() < 1800 || self.birth > issue {
            return fail("birth", PersonProblem::Range);
        }
        if let Some(number) = &self.my_number {
            my_number::check(number).map_err(named("my_number"))?;
        }
        if let Some(code) = &self.security_code {
            my_number::digits(code, SECURITY_CODE_LENGTH).map_err(named("security_code"))?;
        }
        if self.card_expiry.is_some_and(|expiry| expiry <= issue) {
            return fail("card_expiry", PersonProblem::Expiry);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUE: Date = date(2026, 4, 1);

    fn with(change: impl FnOnce(&mut Person)) -> Result<(), (&'static str, PersonProblem)> {
        let mut person = Person::default();
        change(&mut person);
        match person.check(ISSUE) {
            Ok(()) => Ok(()),
            Err(TestbedError::Person { field, problem }) => Err((field, problem)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_birth_date_is_coded_with_its_era() {
        let person = |year, month, day| Person { birth: date(year, month, day), ..Person::default() };
        assert_eq!(person(1980, 2, 17).birth_digits(), "319800217");
        assert_eq!(person(1980, 2, 17).birth_code(false), "550217");
        assert_eq!(person(1980, 2, 17).birth_code(true), "800217");
        assert_eq!(person(2020, 2, 24).birth_digits(), "520200224");
        assert_eq!(person(2020, 2, 24).birth_code(false), "020224");
        assert_eq!(person(1868, 1, 24).birth_digits(), "018680124");
        assert_eq!(person(1905, 1, 1).birth_code(true), "050101");
    }

    #[test]
    fn flags_default_to_one_zero_a_character() {
        let person = Person::default();
        assert_eq!(person.name_flags(), "00000");
        assert_eq!(person.address_flags().len(), 26);
        let person = Person { name_substitutes: Some("10000".into()), ..person };
        assert_eq!(person.name_flags(), "10000");
    }

    #[test]
    fn every_field_that_cannot_be_certified_is_named() {
        use PersonProblem::{Character, CheckDigit, Empty, Expiry, FlagCount, Length, Range, TooLong};
        assert_eq!(with(|_| ()), Ok(()));
        assert_eq!(with(|p| p.name.clear()), Err(("name", Empty)));
        assert_eq!(with(|p| p.name = "名".repeat(201)), Err(("name", TooLong { limit: 200 })));
        assert_eq!(with(|p| p.name = "名".repeat(200)), Ok(()));
        assert_eq!(with(|p| p.name = "見本\n花子".into()), Err(("name", Character { position: 3 })));
        assert_eq!(with(|p| p.address.clear()), Err(("address", Empty)));
        assert_eq!(with(|p| p.prefecture = "見本県".into()), Err(("prefecture", Character { position: 1 })));
        assert_eq!(with(|p| p.municipality = "x".repeat(59)), Err(("municipality", TooLong { limit: 58 })));
        for (code, found) in [("9920", 4), ("992011", 6), ("", 0)] {
            let problem = Length { expected: 5, found };
            assert_eq!(with(|p| p.municipality_code = code.into()), Err(("municipality_code", problem)));
        }
        assert_eq!(
            with(|p| p.municipality_code = "9920x".into()),
            Err(("municipality_code", Character { position: 5 }))
        );
        assert_eq!(
            with(|p| p.name_substitutes = Some("000".into())),
            Err(("name_substitutes", FlagCount { expected: 5, found: 3 }))
        );
        assert_eq!(
            with(|p| p.address_substitutes = Some("02".into())),
            Err(("address_substitutes", Character { position: 2 }))
        );
        assert_eq!(with(|p| p.birth = date(1799, 12, 31)), Err(("birth", Range)));
        assert_eq!(with(|p| p.birth = date(2026, 4, 2)), Err(("birth", Range)));
        assert_eq!(with(|p| p.birth = ISSUE), Ok(()));
        assert_eq!(with(|p| p.my_number = Some("537686677188".into())), Ok(()));
        assert_eq!(with(|p| p.my_number = Some("537686677189".into())), Err(("my_number", CheckDigit)));
        assert_eq!(
            with(|p| p.security_code = Some("228".into())),
            Err(("security_code", Length { expected: 4, found: 3 }))
        );
        assert_eq!(with(|p| p.security_code = Some("22x5".into())), Err(("security_code", Character { position: 3 })));
        assert_eq!(with(|p| p.card_expiry = Some(ISSUE)), Err(("card_expiry", Expiry)));
        assert_eq!(with(|p| p.card_expiry = Some(date(2026, 4, 2))), Ok(()));
    }

    #[test]
    fn debug_tells_nothing_about_the_person() {
        assert_eq!(format!("{:?}", Person::default()), "Person(redacted)");
    }

    #[test]
    fn sex_is_read_in_both_languages() {
        assert_eq!("女".parse(), Ok(Sex::Female));
        assert_eq!("male".parse(), Ok(Sex::Male));
        assert_eq!("3".parse(), Ok(Sex::Unknown));
        assert_eq!("f".parse::<Sex>(), Err(PersonProblem::Word));
        assert_eq!([Sex::Male, Sex::Female, Sex::Unknown].map(Sex::code), ["1", "2", "3"]);
    }
}
