//! The common and the registry application.

use jpki_apdu::{Command, MAX_SHORT_NE, StatusWord};
use jpki_reader::Transport;
use zeroize::Zeroizing;

use super::notes::Verdict;
use super::presence_key::MESSAGE;
use super::walk::{Answer, Walk, sfi, shown};
use crate::{Application, CardError, CredentialKind};

/// Bytes of the key reference in EF 0002.
const REFERENCE: usize = 16;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn common(&mut self) -> Result<(), CardError> {
        let mut reference = None;
        if self.enter(Application::Common)? {
            self.records()?;
            reference = self.key_reference("3.1-0002")?;
            self.own_key()?;
            self.card_pin("3.1-001c", CredentialKind::CommonPin)?;
            self.challenge("common application", 8)?;
            self.sweep("9.1-files-common", &[1, 2, 0x19, 0x1C])?;
            self.control_information(Application::Common)?;
        }
        if self.enter(Application::Registry)? {
            let other = self.key_reference("3.4-0002")?;
            if let (Some(one), Some(other)) = (reference, other) {
                let equal = one == other;
                self.notes.note("3.4-0002", Verdict::of(equal), if equal { "equal" } else { "not equal" });
            }
            self.card_pin("3.4-001c", CredentialKind::RegistryPin)?;
            self.challenge("registry application", 8)?;
            self.sweep("9.1-files-registry", &[2, 0x1C])?;
            self.control_information(Application::Registry)?;
        }
        Ok(())
    }

    fn record(&mut self, p2: u8) -> Result<Answer, CardError> {
        self.ask(&Command::new(0x00, 0xB2, 0x01, p2).with_ne(MAX_SHORT_NE))
    }

    /// The card number is read in both forms, and compared; what it says goes nowhere.
    fn records(&mut self) -> Result<(), CardError> {
        let by_sfi = self.record(sfi_of_record(0x01))?;
        self.select_ef(0x0001)?;
        let current = self.record(0x04)?;
        let fits = by_sfi.is_done() && by_sfi.data == current.data;
        let observed = format!(
            "{} by SFI, {} of the current EF, {} bytes, {}",
            by_sfi.shown(),
            current.shown(),
            by_sfi.data.len(),
            if by_sfi.data == current.data { "equal" } else { "not equal" }
        );
        self.notes.note("2.3-record", Verdict::of(fits), observed);
        Ok(())
    }

    /// EF 0002: what is in the record, for comparison alone.
    fn key_reference(&mut self, id: &'static str) -> Result<Option<Zeroizing<Vec<u8>>>, CardError> {
        let answer = self.record(sfi_of_record(0x02))?;
        if !answer.is_done() {
            self.notes.note(id, Verdict::Differs, answer.shown());
            return Ok(None);
        }
        let length = answer.data.len();
        let value = answer.data.get(length.saturating_sub(REFERENCE)..).unwrap_or_default().to_vec();
        let fits = value.len() == REFERENCE;
        self.notes.note(id, Verdict::of(fits), format!("a record of {length} bytes"));
        Ok(Some(Zeroizing::new(value)))
    }

    /// INTERNAL AUTHENTICATE with the card's own key, which nobody else can check: lengths, and that it signs alike.
    fn own_key(&mut self) -> Result<(), CardError> {
        let data = [&MESSAGE[..1], &MESSAGE[..16], &[0x5A; 255]];
        let mut first = None;
        for data in data {
            let command = Command::new(0x00, 0x88, 0x00, sfi(0x19)).with_data(data).with_ne(MAX_SHORT_NE);
            let answer = self.ask(&command)?;
            let fits = answer.is_done() && answer.data.len() == 256;
            let observed = format!("{} bytes in, {} bytes out, {}", data.len(), answer.data.len(), answer.shown());
            self.notes.note("3.1-0019", Verdict::of(fits), observed);
            if fits && first.is_none() {
                let again = self.ask(&command)?;
                let equal = again.data == answer.data;
                self.notes.note("3.1-0019-same", Verdict::of(equal), if equal { "equal" } else { "not equal" });
                first = Some(());
            }
        }
        Ok(())
    }

    fn card_pin(&mut self, id: &'static str, credential: CredentialKind) -> Result<(), CardError> {
        let status = self.note_tries(credential)?;
        let told = matches!(status, StatusWord::TriesLeft(_));
        self.notes.note(id, Verdict::of(told), shown(status));
        Ok(())
    }
}

/// P2 of READ RECORD that names an EF by its short identifier.
const fn sfi_of_record(fid: u8) -> u8 {
    fid << 3 | 0x04
}
