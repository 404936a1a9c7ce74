//! The text format of transcripts, read and written.

use std::fmt;

use crate::{MaskedBytes, ReaderError, Reset};

/// First line of every transcript.
pub(super) const HEADER: &str = "jpki-transcript 1";

/// Longest APDU in a transcript, in bytes: header, extended Lc, 65 535 bytes of data, Le.
const MAX_APDU: usize = 4 + 3 + 65_535 + 2;

/// A transcript: exchanges and resets in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// What happened, in order.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A command and what came of it.
    Exchange {
        /// The command.
        command: MaskedBytes,
        /// Its response or why there was none.
        outcome: Outcome,
    },
    /// A reset.
    Reset {
        /// Warm or cold.
        kind: Reset,
        /// Why it failed, if it did.
        failure: Option<Failure>,
    },
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Data and status word, at least two bytes.
    Response(MaskedBytes),
    /// No response came.
    Failure(Failure),
}

/// Why there was no response: the causes of [`ReaderError`] that can come in the middle of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// [`ReaderError::NoService`].
    NoService,
    /// [`ReaderError::ReaderRemoved`].
    ReaderRemoved,
    /// [`ReaderError::NoCard`].
    NoCard,
    /// [`ReaderError::CardRemoved`].
    CardRemoved,
    /// [`ReaderError::CardReset`].
    CardReset,
    /// [`ReaderError::InUse`].
    InUse,
    /// [`ReaderError::CardMute`].
    CardMute,
    /// [`ReaderError::Cancelled`].
    Cancelled,
    /// [`ReaderError::ExchangeBroken`].
    ExchangeBroken {
        /// Bytes that came back.
        length: usize,
    },
    /// [`ReaderError::TooLong`].
    TooLong {
        /// Bytes.
        length: usize,
    },
    /// Any other cause; played back as [`ReaderError::RecordedFailure`].
    Other,
}

impl Failure {
    pub(super) fn of(error: &ReaderError) -> Self {
        match error {
            ReaderError::NoService => Self::NoService,
            ReaderError::ReaderRemoved => Self::ReaderRemoved,
            ReaderError::NoCard => Self::NoCard,
            ReaderError::CardRemoved => Self::CardRemoved,
            ReaderError::CardReset => Self::CardReset,
            ReaderError::InUse => Self::InUse,
            ReaderError::CardMute => Self::CardMute,
            ReaderError::Cancelled => Self::Cancelled,
            ReaderError::ExchangeBroken { length } => Self::ExchangeBroken { length: *length },
            ReaderError::TooLong { length } => Self::TooLong { length: *length },
            _ => Self::Other,
        }
    }

    pub(super) fn to_error(self, exchange: usize) -> ReaderError {
        match self {
            Self::NoService => ReaderError::NoService,
            Self::ReaderRemoved => ReaderError::ReaderRemoved,
            Self::NoCard => ReaderError::NoCard,
            Self::CardRemoved => ReaderError::CardRemoved,
            Self::CardReset => ReaderError::CardReset,
            Self::InUse => ReaderError::InUse,
            Self::CardMute => ReaderError::CardMute,
            Self::Cancelled => ReaderError::Cancelled,
            Self::ExchangeBroken { length } => ReaderError::ExchangeBroken { length },
            Self::TooLong { length } => ReaderError::TooLong { length },
            Self::Other => ReaderError::RecordedFailure { exchange },
        }
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let (word, number) = match text.split_once(char::is_whitespace) {
            Some((word, number)) => (word, Some(number.trim())),
            None => (text, None),
        };
        let length = || match number.map(str::parse) {
            Some(Ok(length)) => Ok(length),
            _ => Err("the cause needs a number of bytes"),
        };
        let failure = match word {
            "exchange-broken" => return Ok(Self::ExchangeBroken { length: length()? }),
            "too-long" => return Ok(Self::TooLong { length: length()? }),
            "no-service" => Self::NoService,
            "reader-removed" => Self::ReaderRemoved,
            "no-card" => Self::NoCard,
            "card-removed" => Self::CardRemoved,
            "card-reset" => Self::CardReset,
            "in-use" => Self::InUse,
            "card-mute" => Self::CardMute,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Other,
            _ => return Err("unknown cause"),
        };
        if number.is_some() { Err("the cause takes no number") } else { Ok(failure) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoService => "no-service",
            Self::ReaderRemoved => "reader-removed",
            Self::NoCard => "no-card",
            Self::CardRemoved => "card-removed",
            Self::CardReset => "card-reset",
            Self::InUse => "in-use",
            Self::CardMute => "card-mute",
            Self::Cancelled => "cancelled",
            Self::ExchangeBroken { length } => return write!(f, "exchange-broken {length}"),
            Self::TooLong { length } => return write!(f, "too-long {length}"),
            Self::Other => "failed",
        })
    }
}

pub(super) fn reset_word(kind: Reset) -> &'static str {
    match kind {
        Reset::Warm => "warm",
        Reset::Cold => "cold",
    }
}

impl Transcript {
    /// Reads a transcript.
    ///
    /// # Errors
    /// [`ReaderError::Transcript`] with the line at fault.
    pub fn parse(text: &str) -> Result<Self, ReaderError> {
        let mut lines = text.lines().enumerate();
        let at = |index: usize, reason| ReaderError::Transcript { line: index + 1, reason };
        match lines.next() {
            Some((_, first)) if first.trim_end() == HEADER => {}
            Some((_, first)) if first.starts_with("jpki-transcript ") => {
                return Err(at(0, "this version of the format is not known"));
            }
            _ => return Err(at(0, "a transcript begins with \"jpki-transcript 1\"")),
        }
        let mut entries = Vec::new();
        let mut open: Option<(usize, MaskedBytes)> = None;
        for (index, line) in lines {
            let line = line.split_once('#').map_or(line, |(before, _)| before).trim();
            let Some(sign) = line.chars().next() else { continue };
            let rest = line[sign.len_utf8()..].trim_start();
            let apdu = || match MaskedBytes::parse(rest) {
                Ok(bytes) if bytes.len() > MAX_APDU => Err(at(index, "longer than an APDU can be")),
                Ok(bytes) => Ok(bytes),
                Err(reason) => Err(at(index, reason)),
            };
            let failure = || Failure::parse(rest).map_err(|reason| at(index, reason));
            entries.push(match (sign, open.take()) {
                ('>', None) => {
                    open = Some((index, apdu()?));
                    continue;
                }
                ('<', Some((_, command))) => {
                    let response = apdu()?;
                    if response.len() < 2 {
                        return Err(at(index, "a response has at least two bytes"));
                    }
                    Entry::Exchange { command, outcome: Outcome::Response(response) }
                }
                ('!', Some((_, command))) => Entry::Exchange { command, outcome: Outcome::Failure(failure()?) },
                ('!', None) => match entries.last_mut() {
                    Some(Entry::Reset { failure: nothing @ None, .. }) => {
                        *nothing = Some(failure()?);
                        continue;
                    }
                    _ => return Err(at(index, "a cause without a command or reset before it")),
                },
                ('=', None) => match rest {
                    "warm" => Entry::Reset { kind: Reset::Warm, failure: None },
                    "cold" => Entry::Reset { kind: Reset::Cold, failure: None },
                    _ => return Err(at(index, "a reset is warm or cold")),
                },
                ('>' | '=', Some((line, _))) => return Err(at(line, "a command without a response")),
                ('<', None) => return Err(at(index, "a response without a command")),
                _ => return Err(at(index, "a line begins with >, <, !, = or #")),
            });
        }
        match open {
            Some((line, _)) => Err(at(line, "a command without a response")),
            None => Ok(Self { entries }),
        }
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        for entry in &self.entries {
            match entry {
                Entry::Exchange { command, outcome } => {
                    writeln!(f, "> {command}")?;
                    match outcome {
                        Outcome::Response(response) => writeln!(f, "< {response}")?,
                        Outcome::Failure(failure) => writeln!(f, "! {failure}")?,
                    }
                }
                Entry::Reset { kind, failure } => {
                    writeln!(f, "= {}", reset_word(*kind))?;
                    if let Some(failure) = failure {
                        writeln!(f, "! {failure}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_transcript_is_read_with_comments_and_blanks() {
        let text = "jpki-transcript 1\n\n# a card\n> 00A4 04 0C  # SELECT\r\n<9000\n= cold\n! card-mute\n> 00\n! exchange-broken 1\n";
        let transcript = Transcript::parse(text).unwrap();
        assert_eq!(
            transcript.to_string(),
            "jpki-transcript 1\n> 00 A4 04 0C\n< 90 00\n= cold\n! card-mute\n> 00\n! exchange-broken 1\n"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (body, line, reason) in [
            ("> 00\n> 00\n< 9000", 2, "a command without a response"),
            ("> 00", 2, "a command without a response"),
            ("> 00\n= cold", 2, "a command without a response"),
            ("\n< 9000", 3, "a response without a command"),
            ("> 00\n< 90", 3, "a response has at least two bytes"),
            ("> 0", 2, "half a byte at the end"),
            ("> 0G", 2, "neither two hexadecimal digits nor **"),
            ("! card-removed", 2, "a cause without a command or reset before it"),
            ("> 00\n! lost", 3, "unknown cause"),
            ("> 00\n! card-removed 3", 3, "the cause takes no number"),
            ("> 00\n! too-long x", 3, "the cause needs a number of bytes"),
            ("> 00\n! too-long", 3, "the cause needs a number of bytes"),
            ("= hot", 2, "a reset is warm or cold"),
            ("hello", 2, "a line begins with >, <, !, = or #"),
            ("日", 2, "a line begins with >, <, !, = or #"),
        ] {
            let error = Transcript::parse(&format!("jpki-transcript 1\n{body}")).unwrap_err();
            assert!(
                matches!(error, ReaderError::Transcript { line: l, reason: r } if (l, r) == (line, reason)),
                "{body:?}: {error:?}"
            );
        }
        let long = format!("jpki-transcript 1\n> {}", "00".repeat(MAX_APDU + 1));
        assert!(matches!(
            Transcript::parse(&long),
            Err(ReaderError::Transcript { line: 2, reason: "longer than an APDU can be" })
        ));
    }

    #[test]
    fn another_version_is_refused() {
        for (text, known) in [("jpki-transcript 2\n", "not known"), ("", "begins with"), ("> 00", "begins with")] {
            let Err(ReaderError::Transcript { line: 1, reason }) = Transcript::parse(text) else { panic!("{text}") };
            assert!(reason.contains(known), "{text:?}: {reason}");
        }
    }

    #[test]
    fn every_cause_comes_back_as_itself() {
        let all = "no-service reader-removed no-card card-removed card-reset in-use card-mute cancelled failed";
        for word in all.split(' ').map(str::to_owned).chain(["exchange-broken 1".into(), "too-long 70000".into()]) {
            let failure = Failure::parse(&word).unwrap();
            assert_eq!(failure.to_string(), word);
            assert_eq!(Failure::of(&failure.to_error(1)), failure);
        }
    }

    fn bytes(least: usize) -> impl Strategy<Value = MaskedBytes> {
        proptest::collection::vec(proptest::option::of(any::<u8>()), least..40).prop_map(|bytes| {
            let pair = |byte: Option<u8>| byte.map_or("**".to_owned(), |byte| format!("{byte:02X}"));
            MaskedBytes::parse(&bytes.into_iter().map(pair).collect::<String>()).unwrap()
        })
    }

    fn failure() -> impl Strategy<Value = Failure> {
        prop_oneof![
            Just(Failure::NoService),
            Just(Failure::CardRemoved),
            Just(Failure::Other),
            any::<usize>().prop_map(|length| Failure::ExchangeBroken { length }),
            any::<usize>().prop_map(|length| Failure::TooLong { length }),
        ]
    }

    fn entry() -> impl Strategy<Value = Entry> {
        let outcome = prop_oneof![bytes(2).prop_map(Outcome::Response), failure().prop_map(Outcome::Failure)];
        let kind = prop_oneof![Just(Reset::Warm), Just(Reset::Cold)];
        prop_oneof![
            4 => (bytes(0), outcome).prop_map(|(command, outcome)| Entry::Exchange { command, outcome }),
            1 => (kind, proptest::option::of(failure())).prop_map(|(kind, failure)| Entry::Reset { kind, failure }),
        ]
    }

    proptest! {
        #[test]
        fn parse_reverses_display(entries in proptest::collection::vec(entry(), 0..12)) {
            let transcript = Transcript { entries };
            prop_assert_eq!(Transcript::parse(&transcript.to_string()).unwrap(), transcript);
        }

        #[test]
        fn parse_never_panics(body in "[><!=#* 0-9A-Fa-z\n日-]{0,120}") {
            let _ = Transcript::parse(&body);
            let _ = Transcript::parse(&format!("jpki-transcript 1\n{body}"));
        }
    }
}
