//! Between the survey and the card: a guard that lets through what a survey may send, and a clock.

use std::time::Duration;

use jpki_apdu::Command;
use jpki_reader::{ReaderError, Reset, Transport};

use super::report::{ExchangeKind, SurveyExchange};
use crate::{Application, CredentialKind};

/// The transport of a survey.
pub(super) struct Probe<'a, T> {
    inner: &'a mut T,
    clock: &'a mut dyn FnMut() -> Duration,
    exchanges: Vec<SurveyExchange>,
    /// What is selected, as the card's answers said.
    application: Option<Application>,
    /// The current EF, where SELECT EF said so.
    file: Option<u16>,
    /// The credential that may be presented next, once.
    armed: Option<CredentialKind>,
    /// Those that the card took since the application was selected.
    open: Vec<CredentialKind>,
}

impl<'a, T: Transport> Probe<'a, T> {
    pub(super) fn new(inner: &'a mut T, clock: &'a mut dyn FnMut() -> Duration) -> Self {
        Self { inner, clock, exchanges: Vec::new(), application: None, file: None, armed: None, open: Vec::new() }
    }

    /// Allows one VERIFY of a credential that the person offered.
    pub(super) fn arm(&mut self, credential: CredentialKind) {
        self.armed = Some(credential);
    }

    pub(super) fn exchanges(&self) -> &[SurveyExchange] {
        &self.exchanges
    }

    pub(super) fn into_exchanges(self) -> Vec<SurveyExchange> {
        self.exchanges
    }

    /// Whether a survey may send this. Everything else is a mistake of this program.
    fn allows(&self, command: &Command) -> bool {
        let key_of = |application| self.application == Some(application);
        let reads = matches!(command.ins, 0xA4 | 0xB0);
        match (command.cla, command.ins, command.p1, command.p2) {
            // SELECT by name or EF, READ BINARY, READ RECORD, GET RESPONSE, GET DATA, GET CHALLENGE.
            (0x00, 0xA4, 0x02 | 0x04, _) | (0x00, 0xB0 | 0xB2 | 0xC0 | 0xCA | 0x84, _, _) => true,
            // Another channel, and classes of secure messaging: SELECT and READ BINARY.
            (0x01, 0xA4, 0x04, _) => true,
            (0x08 | 0x0C, _, _, _) if reads => true,
            // VERIFY: a question, or a credential that was offered.
            (0x00, 0x20, 0x00, p2) if command.data().is_empty() => p2 & 0x80 != 0,
            (0x00, 0x20, 0x00, p2) => self.armed.is_some_and(|credential| {
                let reference = credential.reference();
                let named = p2 == 0x80 | (reference & 0x1F) as u8 || (p2 == 0x80 && self.file == Some(reference));
                key_of(credential.application()) && named
            }),
            // INTERNAL AUTHENTICATE: the card's own key, and the presence keys, which refuse.
            (0x00, 0x88, 0x00, 0x99) => key_of(Application::Common),
            (0x00, 0x88, 0x00, 0x93) => key_of(Application::Text),
            (0x00, 0x88, 0x00, 0x9A) => key_of(Application::Face),
            // COMPUTE DIGITAL SIGNATURE: the presence keys, and the user-authentication key after its PIN.
            (0x80, 0x2A, _, 0x00) => key_of(Application::Text) || key_of(Application::Face),
            (0x80, 0x2A, _, 0x93) => key_of(Application::Text),
            (0x80, 0x2A, _, 0x9A) => key_of(Application::Face),
            (0x80, 0x2A, _, 0x97) => key_of(Application::Jpki) && self.open.contains(&CredentialKind::AuthPin),
            // SET SESSION KEY: after the text PIN.
            (0x80, 0xAE, 0x00, 0x00) => key_of(Application::Text) && self.open.contains(&CredentialKind::TextPin),
            _ => false,
        }
    }

    /// Keeps up with what is selected and open.
    fn follow(&mut self, command: &Command, status: u16) {
        let done = status == 0x9000;
        match (command.cla, command.ins, command.p1) {
            (0x00, 0xA4, 0x04) if done => {
                let all = [
                    Application::Jpki,
                    Application::Text,
                    Application::Face,
                    Application::Registry,
                    Application::Common,
                ];
                let now = all.into_iter().find(|application| application.aid() == command.data());
                if now != self.application {
                    self.open.clear();
                }
                (self.application, self.file) = (now, None);
            }
            (0x00, 0xA4, 0x02) => {
                self.file = command.data().try_into().ok().filter(|_| done).map(u16::from_be_bytes);
            }
            (0x00, 0x20, _) if !command.data().is_empty() => self.open.extend(self.armed.take().filter(|_| done)),
            _ => {}
        }
    }
}

impl<T: Transport> Transport for Probe<'_, T> {
    fn transmit(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let refused = |reason: &str| {
            debug_assert!(false, "{reason}: {:02X?}", bytes.get(..4));
            Err(ReaderError::Io { doing: "surveying the card", source: std::io::Error::other(reason.to_owned()) })
        };
        let Ok((command, _)) = Command::parse(bytes) else { return refused("no command") };
        if !self.allows(&command) {
            return refused("a survey does not send this command");
        }
        // A credential that was sent counts as presented, whether an answer came or not.
        let presents = command.ins == 0x20 && !command.data().is_empty();
        let armed = self.armed.filter(|_| presents);
        let before = (self.clock)();
        let result = self.inner.transmit(bytes);
        let took = (self.clock)().saturating_sub(before);
        let response = result.as_deref().unwrap_or_default();
        let status = response.last_chunk().map(|bytes| u16::from_be_bytes(*bytes));
        self.exchanges.push(SurveyExchange {
            kind: ExchangeKind::of(&command),
            header: [command.cla, command.ins, command.p1, command.p2],
            // How long a password is stays in the dark.
            sent: if presents { bytes.len() - command.data().len() } else { bytes.len() },
            received: response.len(),
            status,
            took,
        });
        match status {
            Some(status) => self.follow(&command, status),
            None if armed.is_some() => self.armed = None,
            None => {}
        }
        result
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        if kind == Reset::Cold {
            (self.application, self.file) = (None, None);
            self.open.clear();
        }
        self.inner.reset(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Yes;

    impl Transport for Yes {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ReaderError> {
            Ok(vec![0x90, 0x00])
        }

        fn reset(&mut self, _: Reset) -> Result<(), ReaderError> {
            Ok(())
        }
    }

    /// Whether the last of these commands is let through, after those before it were sent.
    fn lets_through(armed: Option<CredentialKind>, commands: &[&str]) -> bool {
        let (mut card, mut clock) = (Yes, || Duration::ZERO);
        let mut probe = Probe::new(&mut card, &mut clock);
        probe.armed = armed;
        let bytes: Vec<Vec<u8>> = commands.iter().map(|command| hex::decode(command).unwrap()).collect();
        let (last, before) = bytes.split_last().unwrap();
        before.iter().for_each(|command| drop(probe.transmit(command).unwrap()));
        probe.allows(&Command::parse(last).unwrap().0)
    }

    const JPKI: &str = "00A4040C0AD392F000260100000001";
    const TEXT: &str = "00A4040C0AD3921000310001010408";
    const FACE: &str = "00A4040C0AD3921000310001010402";
    const COMMON: &str = "00A4040C0AD3921000310001010100";
    const PIN: &str = "0020009804 31323334";

    fn hexadecimal(text: &str) -> String {
        text.replace(' ', "")
    }

    #[test]
    fn a_credential_goes_out_once_and_only_where_it_was_offered() {
        let (pin, auth) = (hexadecimal(PIN), Some(CredentialKind::AuthPin));
        assert!(!lets_through(None, &[JPKI, &pin]));
        assert!(lets_through(auth, &[JPKI, &pin]));
        assert!(!lets_through(auth, &[JPKI, &pin, &pin]), "a second time");
        assert!(!lets_through(auth, &[TEXT, &pin]), "in another application");
        assert!(!lets_through(Some(CredentialKind::SignPassword), &[JPKI, &pin]), "of another reference");
        let current = "00200080 04 31323334".replace(' ', "");
        assert!(lets_through(auth, &[JPKI, "00A4020C020018", &current]), "of the current EF");
        assert!(!lets_through(auth, &[JPKI, "00A4020C02001B", &current]), "of another current EF");
        assert!(!lets_through(auth, &[JPKI, &current]), "of an EF that is not known");
        assert!(lets_through(None, &[JPKI, "00200098"]), "the question");
        assert!(lets_through(None, &[JPKI, "0020009800"]), "the question in five bytes");
    }

    #[test]
    fn the_length_of_a_credential_is_not_told() {
        for (credential, reference, value) in
            [(CredentialKind::SignPassword, "9B", "ABC123"), (CredentialKind::SignPassword, "9B", "ABCDEFGH12345678")]
        {
            let (mut card, mut clock) = (Yes, || Duration::ZERO);
            let mut probe = Probe::new(&mut card, &mut clock);
            probe.arm(credential);
            let verify = format!("002000{reference}{:02X}{}", value.len(), hex::encode(value));
            for command in [JPKI, &verify, "00200098"] {
                probe.transmit(&hex::decode(command).unwrap()).unwrap();
            }
            let sent: Vec<usize> = probe.exchanges().iter().map(|exchange| exchange.sent).collect();
            assert_eq!(sent, [15, 5, 4]);
        }
    }

    #[test]
    fn a_credential_that_got_no_answer_counts_as_presented() {
        /// A card that is gone when a credential comes.
        struct Gone;

        impl Transport for Gone {
            fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
                if command[1] == 0x20 { Err(ReaderError::CardRemoved) } else { Ok(vec![0x90, 0x00]) }
            }

            fn reset(&mut self, _: Reset) -> Result<(), ReaderError> {
                Ok(())
            }
        }

        let (mut card, mut clock) = (Gone, || Duration::ZERO);
        let mut probe = Probe::new(&mut card, &mut clock);
        probe.arm(CredentialKind::AuthPin);
        let pin = hex::decode(hexadecimal(PIN)).unwrap();
        probe.transmit(&hex::decode(JPKI).unwrap()).unwrap();
        assert!(probe.allows(&Command::parse(&pin).unwrap().0));
        probe.transmit(&pin).unwrap_err();
        assert!(!probe.allows(&Command::parse(&pin).unwrap().0));
    }

    #[test]
    fn keys_that_a_credential_opens_sign_only_after_it() {
        let (pin, auth) = (hexadecimal(PIN), Some(CredentialKind::AuthPin));
        let sign = |key: &str| format!("802A00{key}020102 00").replace(' ', "");
        for key in ["00", "80", "97", "9A"] {
            assert!(!lets_through(auth, &[JPKI, &sign(key)]), "{key}");
        }
        assert!(lets_through(auth, &[JPKI, &pin, &sign("97")]));
        for key in ["00", "80", "9A"] {
            assert!(!lets_through(auth, &[JPKI, &pin, &sign(key)]), "{key}");
        }
        assert!(!lets_through(auth, &[JPKI, &pin, COMMON, JPKI, &sign("97")]), "forgotten");
        assert!(lets_through(None, &[TEXT, &sign("93")]) && lets_through(None, &[FACE, &sign("9A")]));
        assert!(!lets_through(None, &[TEXT, &sign("9A")]) && !lets_through(None, &[FACE, &sign("93")]));
    }

    #[test]
    fn nothing_that_changes_the_card_goes_out() {
        for command in [
            "0024018004 31323334",
            "8032008004 31323334",
            "80540080",
            "00D6000001 00",
            "00DA000001 00",
            "80E40000",
            "80A206C101 00",
            "80FC0000",
            "0082000001 00",
            "002C0080",
            "00880097020102 00",
            "0088009A020102 00",
            "80AE000001 00",
        ] {
            assert!(!lets_through(Some(CredentialKind::AuthPin), &[JPKI, &hexadecimal(command)]), "{command}");
        }
    }
}
