//! Odd cards: what is hard to come by among real ones, by name.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jpki_virtual_card::{Application, Profile, ResponseSplitting, TriesQuery};
use serde::{Deserialize, Serialize};

use crate::{Person, TestbedError, TestbedOptions, profile};

/// In what a card is odd. Several can be combined, unless they contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Odd {
    /// A child's card: no signature certificate. Where the birth date is that of the default person, it becomes one
    /// seven years before issue.
    Child,
    /// Every reference is blocked: no tries are left. In a folder, deleting `card/state.json` gives them back.
    Locked,
    /// The text PIN (券面事項入力補助用暗証番号) is blocked; the verification codes still open the text application.
    LockedText,
    /// SELECT returns file control information (FCI).
    Fci,
    /// SELECT returns none.
    NoFci,
    /// The four-byte question for the tries left answers `6700`, as behind some readers; that of five bytes works.
    #[serde(rename = "verify-6700")]
    Verify6700,
    /// Filler behind every file of the text and face applications.
    Filler,
    /// Attributes that make EF 0002 of the text application longer than 127 bytes.
    LongAttributes,
    /// The same with more than 255 bytes; the address takes several rows of its picture.
    LongerAttributes,
    /// Responses come in parts of 64 bytes, by `61xx` and GET RESPONSE.
    #[serde(rename = "split-61xx")]
    Split61xx,
    /// A Le above what there is to return answers `6Cxx`.
    #[serde(rename = "wrong-le-6cxx")]
    WrongLe6cxx,
    /// 照合番号B and the birth code begin with the last two digits of the Gregorian year, not the era's.
    GregorianBirth,
    /// The card's face has no photo. △ How a real card without one is coded is not known; here DF27 is empty.
    NoPhoto,
    /// CV certificates lead to roots that `cv-anchors.txt` lacks.
    UnknownCvIssuer,
    /// The text application's attributes are not those that its integrity record was made for.
    ForgedText,
    /// As cards that were issued earlier: no object 7F21 at the card manager's level.
    StaleLayout,
}

/// Odd cards of which only one can be.
const CONTRADICTIONS: [(Odd, Odd); 4] = [
    (Odd::Fci, Odd::NoFci),
    (Odd::Split61xx, Odd::WrongLe6cxx),
    (Odd::Locked, Odd::LockedText),
    (Odd::LongAttributes, Odd::LongerAttributes),
];

/// 利用者証明用暗証番号.
pub(crate) const AUTHENTICATION_PIN: (Application, u16) = (Application::Jpki, 0x0018);
/// 署名用パスワード.
pub(crate) const SIGNATURE_PASSWORD: (Application, u16) = (Application::Jpki, 0x001B);
/// 券面事項入力補助用暗証番号.
pub(crate) const TEXT_PIN: (Application, u16) = (Application::Text, 0x0011);

/// Bytes of filler behind each file.
pub(crate) const FILLER: usize = 64;
/// Bytes in one part of a response.
const PART: u8 = 64;

impl Odd {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Child,
        Self::Locked,
        Self::LockedText,
        Self::Fci,
        Self::NoFci,
        Self::Verify6700,
        Self::Filler,
        Self::LongAttributes,
        Self::LongerAttributes,
        Self::Split61xx,
        Self::WrongLe6cxx,
        Self::GregorianBirth,
        Self::NoPhoto,
        Self::UnknownCvIssuer,
        Self::ForgedText,
        Self::StaleLayout,
    ];

    /// Its name in options and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Locked => "locked",
            Self::LockedText => "locked-text",
            Self::Fci => "fci",
            Self::NoFci => "no-fci",
            Self::Verify6700 => "verify-6700",
            Self::Filler => "filler",
            Self::LongAttributes => "long-attributes",
            Self::LongerAttributes => "longer-attributes",
            Self::Split61xx => "split-61xx",
            Self::WrongLe6cxx => "wrong-le-6cxx",
            Self::GregorianBirth => "gregorian-birth",
            Self::NoPhoto => "no-photo",
            Self::UnknownCvIssuer => "unknown-cv-issuer",
            Self::ForgedText => "forged-text",
            Self::StaleLayout => "stale-layout",
        }
    }

    /// Whether only the plastic card can be like this: it concerns an application or object that no phone has.
    #[must_use]
    pub const fn needs_plastic_card(self) -> bool {
        matches!(
            self,
            Self::LockedText
                | Self::Filler
                | Self::GregorianBirth
                | Self::NoPhoto
                | Self::UnknownCvIssuer
                | Self::ForgedText
                | Self::StaleLayout
        )
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Odd {
    type Err = TestbedError;

    fn from_str(name: &str) -> Result<Self, TestbedError> {
        let found = Self::ALL.into_iter().find(|odd| odd.name() == name);
        found.ok_or_else(|| TestbedError::UnknownOdd { name: name.to_owned() })
    }
}

/// Works those into the options that are about the person or the card's behaviour; checks that all go together.
pub(crate) fn apply(options: &TestbedOptions, issue: Date) -> Result<TestbedOptions, TestbedError> {
    let has = |odd| options.odd.contains(&odd);
    if let Some((one, other)) = CONTRADICTIONS.into_iter().find(|(one, other)| has(*one) && has(*other)) {
        return Err(TestbedError::OddContradiction { one, other });
    }
    if options.profile != Profile::Card
        && let Some(odd) = options.odd.iter().find(|odd| odd.needs_plastic_card())
    {
        return Err(TestbedError::OddProfile { odd: *odd });
    }
    let mut options = options.clone();
    let mut behaviour = options.behaviour.clone().unwrap_or_else(|| options.generation.behaviour());
    for odd in options.odd.clone() {
        match odd {
            Odd::Child => {
                options.signature_certificate = false;
                if options.person.birth == Person::default().birth {
                    options.person.birth = profile::years_before_day(issue, 7)?;
                }
            }
            Odd::Fci => behaviour.fci = true,
            Odd::NoFci => behaviour.fci = false,
            Odd::Verify6700 => behaviour.tries_query = TriesQuery::WithLe,
            Odd::Filler => behaviour.data_filler = FILLER,
            Odd::Split61xx => behaviour.response_splitting = ResponseSplitting::MoreData(PART),
            Odd::WrongLe6cxx => behaviour.response_splitting = ResponseSplitting::WrongLe,
            Odd::LongAttributes => lengthen(&mut options.person, 45),
            Odd::LongerAttributes => lengthen(&mut options.person, 110),
            // These are made where the card is.
            Odd::Locked
            | Odd::LockedText
            | Odd::GregorianBirth
            | Odd::NoPhoto
            | Odd::UnknownCvIssuer
            | Odd::ForgedText
            | Odd::StaleLayout => {}
        }
    }
    options.behaviour = Some(behaviour);
    Ok(options)
}

/// Gives the address a long building name, up to so many characters.
fn lengthen(person: &mut Person, characters: usize) {
    const BUILDING: &str = "　とても長い名前の架空集合住宅北棟";
    let missing = characters.saturating_sub(person.address.chars().count());
    person.address.extend(BUILDING.chars().cycle().take(missing));
    if let Some(flags) = &mut person.address_substitutes {
        flags.extend(std::iter::repeat_n('0', missing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUE: Date = jiff::civil::date(2026, 4, 1);

    fn options(odd: &[Odd]) -> TestbedOptions {
        let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse().unwrap());
        options.odd.extend(odd);
        options
    }

    #[test]
    fn names_are_those_of_the_files_and_are_read_back() {
        for odd in Odd::ALL {
            assert_eq!(serde_json::to_string(&odd).unwrap(), format!("\"{odd}\""));
            assert_eq!(odd.name().parse::<Odd>().unwrap(), odd);
        }
        assert!(matches!("odd".parse::<Odd>(), Err(TestbedError::UnknownOdd { name }) if name == "odd"));
    }

    #[test]
    fn contradictions_and_phones_without_the_application_are_refused() {
        for (one, other) in CONTRADICTIONS {
            let found = apply(&options(&[other, one]), ISSUE).err();
            let told =
                matches!(found, Some(TestbedError::OddContradiction { one: a, other: b }) if (a, b) == (one, other));
            assert!(told, "{one} {other}");
        }
        for odd in Odd::ALL {
            let mut phone = options(&[odd]);
            phone.profile = Profile::Android;
            let refused = matches!(apply(&phone, ISSUE), Err(TestbedError::OddProfile { odd: told }) if told == odd);
            assert_eq!(refused, odd.needs_plastic_card(), "{odd}");
            assert!(apply(&options(&[odd]), ISSUE).is_ok());
        }
    }

    #[test]
    fn a_child_was_born_seven_years_before_unless_the_birth_date_is_given() {
        let child = apply(&options(&[Odd::Child]), ISSUE).unwrap();
        assert_eq!((child.person.birth, child.signature_certificate), (jiff::civil::date(2019, 4, 1), false));
        let mut given = options(&[Odd::Child]);
        given.person.birth = jiff::civil::date(2015, 1, 2);
        assert_eq!(apply(&given, ISSUE).unwrap().person.birth, given.person.birth);
    }

    #[test]
    fn a_long_address_keeps_its_beginning_and_its_flags() {
        let mut long = options(&[Odd::LongerAttributes]);
        long.person.address_substitutes = Some("1".repeat(26));
        let person = apply(&long, ISSUE).unwrap().person;
        assert!(person.address.starts_with(&Person::default().address));
        assert_eq!(person.address.chars().count(), 110);
        assert_eq!(
            person.address_substitutes.as_deref(),
            Some(format!("{}{}", "1".repeat(26), "0".repeat(84)).as_str())
        );
        person.check(ISSUE).unwrap();
    }
}
