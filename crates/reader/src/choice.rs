//! Which of the attached readers is meant.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::{ReaderError, ReaderState};

/// Which reader to use, as `--reader` and `JPKI_READER` say it.
///
/// [`FromStr`]: digits only are an index, anything else a part of the name, nothing (or blanks) is [`Self::Only`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReaderChoice {
    /// The only reader attached. With several, the one that holds a card, if exactly one does.
    #[default]
    Only,
    /// The reader of exactly this name, or else those whose name contains this part, upper or lower case alike. Where
    /// several match, the one that holds a card, if exactly one does.
    Name(String),
    /// Place in the order in which [`PcscContext::readers`](crate::PcscContext::readers) lists them, from 0.
    Index(usize),
}

impl FromStr for ReaderChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = text.trim();
        Ok(match text.parse() {
            _ if text.is_empty() => Self::Only,
            Ok(index) if text.bytes().all(|b| b.is_ascii_digit()) => Self::Index(index),
            _ => Self::Name(text.to_owned()),
        })
    }
}

impl fmt::Display for ReaderChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => Ok(()),
            Self::Name(part) => f.write_str(part),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

impl ReaderChoice {
    /// The reader that is meant, with or without a card.
    ///
    /// # Errors
    /// [`ReaderError::NoReader`], [`ReaderError::ReaderNotFound`], and where the choice leaves several that are not told
    /// apart by exactly one card: [`ReaderError::SeveralReaders`] or [`ReaderError::ReaderAmbiguous`].
    pub fn pick<'a>(&self, readers: &'a [ReaderState]) -> Result<&'a ReaderState, ReaderError> {
        let candidates = self.candidates(readers)?;
        match (&candidates[..], &with_card(&candidates)[..]) {
            ([only], _) | (_, [only]) => Ok(only),
            _ => Err(self.undecided(&candidates)),
        }
    }

    /// The reader that is meant and holds a card.
    ///
    /// # Errors
    /// As [`pick`](Self::pick), but several readers without any card are no question yet: [`ReaderError::NoCard`].
    /// [`ReaderError::CardMute`] where the card does not answer.
    pub fn pick_card<'a>(&self, readers: &'a [ReaderState]) -> Result<&'a ReaderState, ReaderError> {
        let candidates = self.candidates(readers)?;
        match with_card(&candidates)[..] {
            [] => Err(ReaderError::NoCard),
            [reader] if reader.mute => Err(ReaderError::CardMute),
            [reader] => Ok(reader),
            _ => Err(self.undecided(&candidates)),
        }
    }

    /// At least one reader that the choice can mean.
    fn candidates<'a>(&self, readers: &'a [ReaderState]) -> Result<Vec<&'a ReaderState>, ReaderError> {
        if readers.is_empty() {
            return Err(ReaderError::NoReader);
        }
        let found: Vec<&ReaderState> = match self {
            Self::Only => readers.iter().collect(),
            Self::Index(index) => readers.get(*index).into_iter().collect(),
            Self::Name(wanted) => match readers.iter().find(|reader| reader.name == *wanted) {
                Some(exact) => vec![exact],
                None => {
                    let part = wanted.to_lowercase();
                    readers.iter().filter(|reader| reader.name.to_lowercase().contains(&part)).collect()
                }
            },
        };
        if found.is_empty() {
            return Err(ReaderError::ReaderNotFound { wanted: self.to_string(), available: names(readers.iter()) });
        }
        Ok(found)
    }

    fn undecided(&self, candidates: &[&ReaderState]) -> ReaderError {
        let matching = names(candidates.iter().copied());
        match self {
            Self::Only => ReaderError::SeveralReaders { available: matching },
            _ => ReaderError::ReaderAmbiguous { wanted: self.to_string(), matching },
        }
    }
}

fn with_card<'a>(candidates: &[&'a ReaderState]) -> Vec<&'a ReaderState> {
    candidates.iter().copied().filter(|reader| reader.card_present).collect()
}

fn names<'a>(readers: impl Iterator<Item = &'a ReaderState>) -> Vec<String> {
    readers.map(|reader| reader.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, card_present: bool) -> ReaderState {
        ReaderState { name: name.to_owned(), card_present, ..ReaderState::default() }
    }

    fn name_of(result: Result<&ReaderState, ReaderError>) -> String {
        result.unwrap().name.clone()
    }

    #[test]
    fn text_becomes_a_choice() {
        for (text, choice) in [
            ("", ReaderChoice::Only),
            ("  ", ReaderChoice::Only),
            ("0", ReaderChoice::Index(0)),
            (" 12 ", ReaderChoice::Index(12)),
            ("+1", ReaderChoice::Name("+1".into())),
            ("Sony", ReaderChoice::Name("Sony".into())),
            ("99999999999999999999999", ReaderChoice::Name("99999999999999999999999".into())),
        ] {
            assert_eq!(text.parse::<ReaderChoice>(), Ok(choice), "{text:?}");
        }
    }

    #[test]
    fn the_only_reader_is_taken_with_or_without_a_card() {
        assert!(matches!(ReaderChoice::Only.pick(&[]), Err(ReaderError::NoReader)));
        let one = [reader("A", false)];
        assert_eq!(name_of(ReaderChoice::Only.pick(&one)), "A");
        assert!(matches!(ReaderChoice::Only.pick_card(&one), Err(ReaderError::NoCard)));
    }

    #[test]
    fn of_several_the_one_with_a_card_is_taken_and_anything_else_is_a_question() {
        let two = [reader("A", false), reader("B", true)];
        assert_eq!(name_of(ReaderChoice::Only.pick(&two)), "B");
        assert_eq!(name_of(ReaderChoice::Only.pick_card(&two)), "B");
        for cards in [false, true] {
            let same = [reader("A", cards), reader("B", cards)];
            let Err(ReaderError::SeveralReaders { available }) = ReaderChoice::Only.pick(&same) else { panic!() };
            assert_eq!(available, ["A", "B"]);
        }
        let none = [reader("A", false), reader("B", false)];
        assert!(matches!(ReaderChoice::Only.pick_card(&none), Err(ReaderError::NoCard)));
        let both = [reader("A", true), reader("B", true)];
        assert!(matches!(ReaderChoice::Only.pick_card(&both), Err(ReaderError::SeveralReaders { .. })));
    }

    #[test]
    fn a_name_part_ignores_case_and_the_exact_name_wins() {
        let readers = [reader("Virtual PCD 00 00", true), reader("Virtual PCD", false), reader("SONY FeliCa", true)];
        let choose = |text: &str| ReaderChoice::Name(text.into());
        assert_eq!(name_of(choose("felica").pick(&readers)), "SONY FeliCa");
        assert_eq!(name_of(choose("Virtual PCD").pick(&readers)), "Virtual PCD");
        assert_eq!(name_of(choose("virtual").pick(&readers)), "Virtual PCD 00 00", "the one with a card");
        let twins = [reader("Virtual PCD 00 00", true), reader("Virtual PCD 00 01", true)];
        let Err(ReaderError::ReaderAmbiguous { wanted, matching }) = choose("virtual").pick(&twins) else { panic!() };
        assert_eq!((wanted.as_str(), matching.len()), ("virtual", 2));
        let Err(ReaderError::ReaderNotFound { wanted, available }) = choose("ACR").pick(&twins) else { panic!() };
        assert_eq!((wanted.as_str(), available.len()), ("ACR", 2));
    }

    #[test]
    fn an_index_counts_from_zero_and_may_miss() {
        let readers = [reader("A", true), reader("B", false)];
        assert_eq!(name_of(ReaderChoice::Index(1).pick(&readers)), "B");
        assert!(matches!(ReaderChoice::Index(1).pick_card(&readers), Err(ReaderError::NoCard)));
        let Err(ReaderError::ReaderNotFound { wanted, .. }) = ReaderChoice::Index(2).pick(&readers) else { panic!() };
        assert_eq!(wanted, "2");
    }

    #[test]
    fn a_mute_card_is_named() {
        let readers = [ReaderState { mute: true, ..reader("A", true) }];
        assert!(matches!(ReaderChoice::Only.pick_card(&readers), Err(ReaderError::CardMute)));
    }
}
