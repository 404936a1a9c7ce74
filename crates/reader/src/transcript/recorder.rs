//! Writes a transcript of everything that goes through a transport.

use std::io::Write;

use jpki_apdu::StatusWord;

use super::format::{Failure, HEADER, reset_word};
use crate::masking::{Masking, Tracker, mask_command};
use crate::{ReaderError, Reset, Transport};

const WRITING: &str = "writing the transcript";

/// A transport that writes down what goes through it, masked as [`Masking`] says: by default credentials and personal
/// data are left out.
///
/// Each command is written and flushed before it is sent, so that after a crash the transcript ends with the command that
/// was under way. If that cannot be written, the command is not sent.
pub struct Recorder<T, W: Write> {
    inner: T,
    out: W,
    masking: Masking,
    tracker: Tracker,
    /// A failure to write a response down: the response itself is not withheld for it, the next command is.
    failed: Option<std::io::Error>,
}

impl<T: Transport, W: Write> Recorder<T, W> {
    /// Begins a transcript on `out` with credentials and personal data masked.
    ///
    /// # Errors
    /// [`ReaderError::Io`] where its first line cannot be written.
    pub fn new(inner: T, out: W) -> Result<Self, ReaderError> {
        let mut recorder = Self {
            inner,
            out,
            masking: Masking::CredentialsAndPersonalData,
            tracker: Tracker::default(),
            failed: None,
        };
        recorder.line(HEADER)?;
        Ok(recorder)
    }

    /// Sets what is left out.
    #[must_use]
    pub fn with_masking(mut self, masking: Masking) -> Self {
        self.masking = masking;
        self
    }

    /// Adds a comment of one or more lines.
    ///
    /// # Errors
    /// [`ReaderError::Io`].
    pub fn comment(&mut self, text: &str) -> Result<(), ReaderError> {
        // A lone carriage return would let a comment overwrite the line on a terminal.
        text.split(['\n', '\r']).try_for_each(|line| self.line(&format!("# {line}")))
    }

    /// Ends the transcript and gives both parts back.
    ///
    /// # Errors
    /// [`ReaderError::Io`] where the last line could not be written.
    pub fn finish(mut self) -> Result<(T, W), ReaderError> {
        self.check()?;
        Ok((self.inner, self.out))
    }

    fn check(&mut self) -> Result<(), ReaderError> {
        match self.failed.take() {
            Some(source) => Err(ReaderError::Io { doing: WRITING, source }),
            None => Ok(()),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), ReaderError> {
        self.check()?;
        self.write(line);
        self.check()
    }

    fn write(&mut self, line: &str) {
        if let Err(error) = writeln!(self.out, "{line}").and_then(|()| self.out.flush()) {
            self.failed = Some(error);
        }
    }
}

impl<T: Transport, W: Write> Transport for Recorder<T, W> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let shown = mask_command(command, self.masking);
        let comment = instruction_name(command).map(|name| format!("  # {name}")).unwrap_or_default();
        self.line(&format!("> {shown}{comment}"))?;
        let result = self.inner.transmit(command);
        match &result {
            Ok(response) => {
                let shown = self.tracker.observe(command, response, self.masking);
                match response[..] {
                    [.., sw1, sw2] if [sw1, sw2] != [0x90, 0x00] => {
                        let status = StatusWord::from_u16(u16::from_be_bytes([sw1, sw2]));
                        self.write(&format!("< {shown}  # {}", status.meaning()));
                    }
                    _ => self.write(&format!("< {shown}")),
                }
            }
            Err(error) => {
                self.tracker.forget();
                self.write(&format!("! {}", Failure::of(error)));
            }
        }
        result
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.line(&format!("= {}", reset_word(kind)))?;
        self.tracker.forget();
        let result = self.inner.reset(kind);
        if let Err(error) = &result {
            self.write(&format!("! {}", Failure::of(error)));
        }
        result
    }
}

/// Name of the instruction (ISO/IEC 7816-4 §5.4.2, docs/protocol.md §4), for the comment behind a command.
fn instruction_name(command: &[u8]) -> Option<&'static str> {
    Some(match (command.get(1)?, command.len()) {
        (0x20, ..=5) => "VERIFY, tries left?",
        (0x20, _) => "VERIFY",
        (0x24, _) => "CHANGE REFERENCE DATA",
        (0x2A, _) => "COMPUTE DIGITAL SIGNATURE",
        (0x32, _) => "CHANGE KEY",
        (0x84, _) => "GET CHALLENGE",
        (0x88, _) => "INTERNAL AUTHENTICATE",
        (0xA4, _) => "SELECT",
        (0xAE, _) => "SET SESSION KEY",
        (0xB0, _) => "READ BINARY",
        (0xB2, _) => "READ RECORD",
        (0xC0, _) => "GET RESPONSE",
        (0xCA, _) => "GET DATA",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::{Replayer, Transcript};
    use proptest::prelude::*;

    const SESSION: &str = "jpki-transcript 1
> 00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01
< 90 00
> 00 20 00 98 04 31 32 33 34
< 63 C2
> 00 B0 8A 00 02
< 30 82 90 00
= warm
> 00 B0 82 00 01
! card-removed
";

    fn play(recorder: &mut impl Transport) {
        recorder.transmit(&hex::decode("00A4040C0AD392F000260100000001").unwrap()).unwrap();
        assert_eq!(recorder.transmit(&hex::decode("002000980431323334").unwrap()).unwrap(), [0x63, 0xC2]);
        recorder.transmit(&[0x00, 0xB0, 0x8A, 0x00, 0x02]).unwrap();
        recorder.reset(Reset::Warm).unwrap();
        assert!(matches!(recorder.transmit(&[0x00, 0xB0, 0x82, 0x00, 0x01]), Err(ReaderError::CardRemoved)));
    }

    fn record(masking: Masking) -> String {
        let replayer = Replayer::parse(SESSION).unwrap();
        let mut recorder = Recorder::new(replayer, Vec::new()).unwrap().with_masking(masking);
        play(&mut recorder);
        String::from_utf8(recorder.finish().unwrap().1).unwrap()
    }

    #[test]
    fn a_recorded_session_reads_so() {
        assert_eq!(
            record(Masking::default()),
            "jpki-transcript 1
> 00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01  # SELECT
< 90 00
> 00 20 00 98 04 ** ** ** **  # VERIFY
< 63 C2  # verification failed or asked, tries are left
> 00 B0 8A 00 02  # READ BINARY
< ** ** 90 00
= warm
> 00 B0 82 00 01  # READ BINARY
! card-removed
"
        );
        let shown = record(Masking::CredentialsOnly);
        assert!(shown.contains("04 ** ** ** **") && shown.contains("< 30 82 90 00"), "{shown}");
    }

    #[test]
    fn unmasked_it_is_the_transcript_that_was_played() {
        assert_eq!(Transcript::parse(&record(Masking::Nothing)).unwrap(), Transcript::parse(SESSION).unwrap());
    }

    #[test]
    fn after_a_reset_or_a_failure_the_selected_file_is_unknown() {
        for between in ["= cold", "> 00 84 00 00 01\n! exchange-broken 0"] {
            let select = "> 00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01\n< 90 00";
            let read = "> 00 B0 82 00 01\n< 30 90 00";
            let text = format!("jpki-transcript 1\n{select}\n{read}\n{between}\n{read}");
            let mut recorder = Recorder::new(Replayer::parse(&text).unwrap(), Vec::new()).unwrap();
            recorder.transmit(&hex::decode("00A4040C0AD392F000260100000001").unwrap()).unwrap();
            recorder.transmit(&[0x00, 0xB0, 0x82, 0x00, 0x01]).unwrap();
            if between == "= cold" {
                recorder.reset(Reset::Cold).unwrap();
            } else {
                recorder.transmit(&[0x00, 0x84, 0x00, 0x00, 0x01]).unwrap_err();
            }
            recorder.transmit(&[0x00, 0xB0, 0x82, 0x00, 0x01]).unwrap();
            let text = String::from_utf8(recorder.finish().unwrap().1).unwrap();
            assert_eq!((text.matches("< 30 90 00").count(), text.matches("< ** 90 00").count()), (1, 1), "{text}");
        }
    }

    #[test]
    fn comments_cannot_break_out_of_their_line() {
        let mut recorder = Recorder::new(Replayer::parse("jpki-transcript 1").unwrap(), Vec::new()).unwrap();
        recorder.comment("one\n> 00\r= cold").unwrap();
        let text = String::from_utf8(recorder.finish().unwrap().1).unwrap();
        assert_eq!(text, "jpki-transcript 1\n# one\n# > 00\n# = cold\n");
        assert!(Transcript::parse(&text).unwrap().entries.is_empty());
    }

    /// Takes a number of bytes, then fails.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_command_that_cannot_be_written_down_is_not_sent() {
        let replayer = Replayer::parse(SESSION).unwrap();
        let mut recorder = Recorder::new(replayer, Full(20)).unwrap();
        let select = hex::decode("00A4040C0AD392F000260100000001").unwrap();
        assert!(matches!(recorder.transmit(&select), Err(ReaderError::Io { .. })));
        assert_eq!(recorder.inner.remaining(), 5);
    }

    #[test]
    fn a_response_that_cannot_be_written_down_is_delivered_and_the_next_command_is_not_sent() {
        let replayer = Replayer::parse(SESSION).unwrap();
        let mut recorder = Recorder::new(replayer, Full(18 + 58)).unwrap();
        let select = hex::decode("00A4040C0AD392F000260100000001").unwrap();
        assert_eq!(recorder.transmit(&select).unwrap(), [0x90, 0x00]);
        assert!(matches!(recorder.transmit(&select), Err(ReaderError::Io { .. })));
        assert_eq!(recorder.inner.remaining(), 4);
    }

    proptest! {
        #[test]
        fn what_was_recorded_plays_back(exchanges in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..40), proptest::collection::vec(any::<u8>(), 2..40)), 0..10)) {
            /// Answers what it is told to.
            struct Answers(std::vec::IntoIter<Vec<u8>>);
            impl Transport for Answers {
                fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ReaderError> {
                    self.0.next().ok_or(ReaderError::CardRemoved)
                }
                fn reset(&mut self, _: Reset) -> Result<(), ReaderError> { Ok(()) }
            }
            for masking in [Masking::Nothing, Masking::CredentialsOnly, Masking::default()] {
                let answers: Vec<_> = exchanges.iter().map(|(_, response)| response.clone()).collect();
                let mut recorder = Recorder::new(Answers(answers.into_iter()), Vec::new()).unwrap().with_masking(masking);
                for (command, response) in &exchanges {
                    prop_assert_eq!(&recorder.transmit(command).unwrap(), response);
                }
                let text = String::from_utf8(recorder.finish().unwrap().1).unwrap();
                let mut replayer = Replayer::parse(&text).unwrap().fill_masked(0);
                for (command, response) in &exchanges {
                    let played = replayer.transmit(command).unwrap();
                    prop_assert_eq!(played.len(), response.len());
                    if masking != Masking::default() { prop_assert_eq!(&played, response); }
                }
                prop_assert_eq!(replayer.remaining(), 0);
            }
        }
    }
}
