//! Plays a transcript back in the place of a card.

use super::format::{Entry, Outcome, Transcript, reset_word};
use crate::masking::{Masking, mask_command};
use crate::{ReaderError, Reset, Transport};

/// A transport that expects the commands of a transcript, in their order, and answers what stands there.
///
/// A masked byte of a command matches any byte. A masked response has nothing to play: it is an error unless
/// [`fill_masked`](Self::fill_masked) says what to put there. After a mismatch the transcript stays where it is.
#[derive(Debug)]
pub struct Replayer {
    transcript: Transcript,
    next: usize,
    exchange: usize,
    fill: Option<u8>,
}

impl Replayer {
    /// Plays `transcript` from its start.
    #[must_use]
    pub fn new(transcript: Transcript) -> Self {
        Self { transcript, next: 0, exchange: 0, fill: None }
    }

    /// Plays the transcript in `text`.
    ///
    /// # Errors
    /// [`ReaderError::Transcript`].
    pub fn parse(text: &str) -> Result<Self, ReaderError> {
        Transcript::parse(text).map(Self::new)
    }

    /// Plays `fill` for each masked byte of a response.
    #[must_use]
    pub fn fill_masked(mut self, fill: u8) -> Self {
        self.fill = Some(fill);
        self
    }

    /// How many exchanges and resets have not been played yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.transcript.entries.len() - self.next
    }

    fn end(&self, sent: String) -> ReaderError {
        ReaderError::TranscriptEnd { exchanges: self.exchange, sent }
    }

    fn mismatch(&self, expected: String, sent: String) -> ReaderError {
        ReaderError::ReplayMismatch { exchange: self.exchange + 1, expected, sent }
    }
}

fn reset_text(kind: Reset) -> String {
    format!("a {} reset", reset_word(kind))
}

impl Transport for Replayer {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let sent = || mask_command(command, Masking::CredentialsAndPersonalData).to_string();
        let (expected, outcome) = match self.transcript.entries.get(self.next) {
            None => return Err(self.end(sent())),
            Some(Entry::Reset { kind, .. }) => return Err(self.mismatch(reset_text(*kind), sent())),
            Some(Entry::Exchange { command, outcome }) => (command, outcome),
        };
        if !expected.matches(command) {
            // An unmasked transcript holds credentials in clear; an error must not.
            let shown = mask_command(&expected.filled(0), Masking::CredentialsAndPersonalData);
            return Err(self.mismatch(shown.to_string(), sent()));
        }
        self.next += 1;
        self.exchange += 1;
        match outcome {
            Outcome::Failure(failure) => Err(failure.to_error(self.exchange)),
            Outcome::Response(response) if response.has_masked() => match self.fill {
                Some(fill) => Ok(response.filled(fill)),
                None => Err(ReaderError::MaskedResponse { exchange: self.exchange }),
            },
            Outcome::Response(response) => Ok(response.filled(0)),
        }
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        let failure = match self.transcript.entries.get(self.next) {
            None => return Err(self.end(reset_text(kind))),
            Some(Entry::Reset { kind: expected, failure }) if *expected == kind => *failure,
            Some(Entry::Reset { kind: expected, .. }) => {
                return Err(self.mismatch(reset_text(*expected), reset_text(kind)));
            }
            Some(Entry::Exchange { command, .. }) => {
                let shown = mask_command(&command.filled(0), Masking::CredentialsAndPersonalData);
                return Err(self.mismatch(shown.to_string(), reset_text(kind)));
            }
        };
        self.next += 1;
        failure.map_or(Ok(()), |failure| Err(failure.to_error(self.exchange)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replayer(body: &str) -> Replayer {
        Replayer::parse(&format!("jpki-transcript 1\n{body}")).unwrap()
    }

    #[test]
    fn a_masked_credential_matches_any_of_its_length() {
        let verify = "> 00 20 00 80 04 ** ** ** **\n< 90 00";
        assert_eq!(replayer(verify).transmit(b"\x00\x20\x00\x80\x041234").unwrap(), [0x90, 0x00]);
        assert_eq!(replayer(verify).transmit(b"\x00\x20\x00\x80\x049876").unwrap(), [0x90, 0x00]);
        let error = replayer(verify).transmit(b"\x00\x20\x00\x80\x0512345").unwrap_err();
        let ReaderError::ReplayMismatch { exchange: 1, expected, sent } = error else { panic!("{error:?}") };
        assert_eq!(expected, "00 20 00 80 04 ** ** ** **");
        assert_eq!(sent, "00 20 00 80 05 ** ** ** ** **");
    }

    #[test]
    fn a_mismatch_shows_no_credential_of_an_unmasked_transcript() {
        let mut replayer = replayer("> 00 20 00 80 04 31 32 33 34\n< 90 00");
        let text = replayer.transmit(b"\x00\x20\x00\x80\x049876").unwrap_err().to_string();
        assert!(!text.contains("31 32") && !text.contains("39 38"), "{text}");
        assert_eq!(replayer.remaining(), 1, "the transcript stays where it is");
        assert!(replayer.transmit(b"\x00\x20\x00\x80\x041234").is_ok());
    }

    #[test]
    fn the_end_is_named() {
        let mut replayer = replayer("> 00\n< 90 00");
        replayer.transmit(&[0]).unwrap();
        let error = replayer.transmit(&[0]).unwrap_err();
        assert!(matches!(error, ReaderError::TranscriptEnd { exchanges: 1, ref sent } if sent == "00"), "{error:?}");
        assert!(matches!(replayer.reset(Reset::Cold), Err(ReaderError::TranscriptEnd { .. })));
    }

    #[test]
    fn resets_are_part_of_the_order() {
        let mut replayer = replayer("= cold\n= warm\n! card-mute\n> 00\n< 90 00");
        assert!(matches!(replayer.transmit(&[0]), Err(ReaderError::ReplayMismatch { exchange: 1, .. })));
        assert!(matches!(replayer.reset(Reset::Warm), Err(ReaderError::ReplayMismatch { .. })));
        replayer.reset(Reset::Cold).unwrap();
        assert!(matches!(replayer.reset(Reset::Warm), Err(ReaderError::CardMute)));
        assert!(matches!(replayer.reset(Reset::Warm), Err(ReaderError::ReplayMismatch { .. })));
        replayer.transmit(&[0]).unwrap();
    }

    #[test]
    fn a_masked_response_is_played_only_when_told_how() {
        let body = "> 00\n< ** 41 90 00";
        assert!(matches!(replayer(body).transmit(&[0]), Err(ReaderError::MaskedResponse { exchange: 1 })));
        assert_eq!(replayer(body).fill_masked(0xEE).transmit(&[0]).unwrap(), [0xEE, 0x41, 0x90, 0x00]);
    }

    #[test]
    fn a_failure_of_unknown_cause_is_named_as_recorded() {
        let error = replayer("> 00\n! failed").transmit(&[0]).unwrap_err();
        assert!(matches!(error, ReaderError::RecordedFailure { exchange: 1 }));
    }
}
