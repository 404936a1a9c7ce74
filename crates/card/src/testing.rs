//! A scripted card for tests that assert exact bytes: it answers the commands it expects, in their order, and nothing else.

use std::collections::VecDeque;

use jpki_reader::{ReaderError, Reset, Transport};

/// SELECT of the JPKI application.
pub(crate) const SELECT: &str = "00A4040C0AD392F000260100000001";
/// SELECT of the common application.
pub(crate) const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";
/// SELECT of the card manager.
pub(crate) const SELECT_MANAGER: &str = "00A4040C07A0000001510000";
/// READ BINARY of the token label by short EF identifier.
pub(crate) const READ_LABEL: &str = "00B0860020";
/// Stands for a cold reset in a script.
pub(crate) const COLD_RESET: &str = "cold reset";

/// The token label of a plastic card and `9000`.
pub(crate) fn label() -> String {
    format!("{}9000", hex::encode(format!("{:32}", "JPKIAPICCTOKEN2")))
}

/// A transport that plays a script of commands and responses, both in hexadecimal. A response of `removed`, `broken`,
/// `long` or `failed` is an error of the reader.
pub(crate) struct Script(VecDeque<(String, String)>);

impl Script {
    pub(crate) fn new<C: Into<String>, R: Into<String>>(exchanges: impl IntoIterator<Item = (C, R)>) -> Self {
        Self(exchanges.into_iter().map(|(command, response)| (command.into(), response.into())).collect())
    }

    /// A plastic card selected and recognised, then this.
    pub(crate) fn recognised<C: Into<String>, R: Into<String>>(exchanges: impl IntoIterator<Item = (C, R)>) -> Self {
        let mut script = Self::new([(SELECT, "9000".to_owned()), (READ_LABEL, label())]);
        script.0.extend(Self::new(exchanges).0);
        script
    }

    fn next(&mut self, sent: &str) -> String {
        let Some((expected, response)) = self.0.pop_front() else {
            panic!("{sent} was sent after the end of the script")
        };
        assert_eq!(sent, expected);
        response
    }

    /// Asserts that everything was played.
    pub(crate) fn finish(self) {
        assert!(self.0.is_empty(), "not sent: {:?}", self.0);
    }
}

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        // A failed assertion drops the application, which leaves: a second panic would hide the first.
        if std::thread::panicking() {
            return Err(ReaderError::CardRemoved);
        }
        match self.next(&hex::encode_upper(command)).as_str() {
            "removed" => Err(ReaderError::CardRemoved),
            "broken" => Err(ReaderError::ExchangeBroken { length: 0 }),
            "long" => Err(ReaderError::TooLong { length: command.len() }),
            response => Ok(hex::decode(response).unwrap()),
        }
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        assert_eq!(kind, Reset::Cold);
        match self.next(COLD_RESET).as_str() {
            "done" => Ok(()),
            "removed" => Err(ReaderError::CardRemoved),
            _ => Err(ReaderError::CardMute),
        }
    }
}
