//! Asking the tries left and presenting a credential: VERIFY (docs/protocol.md §2.5, §4.4).

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;

use super::session::Session;
use crate::credential::bytes;
use crate::file::{CURRENT, is_reference_refused};
use crate::{CardError, Credential, CredentialKind, LastTry, Step, Support, TriesLeft};

impl<T: Transport> Session<'_, T> {
    /// See [`JpkiAp::tries_left`](super::JpkiAp::tries_left).
    pub(super) fn ask_tries(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        self.state.tries = None;
        let mut status = self.query(credential)?;
        if status.is_success() {
            self.start_over()?;
            status = self.query(credential)?;
        }
        let tries = match status {
            status if status.is_blocked() => TriesLeft::Blocked,
            StatusWord::TriesLeft(count) => TriesLeft::Known(count),
            status => TriesLeft::Unknown(status),
        };
        self.state.tries = Some((credential, tries));
        Ok(tries)
    }

    /// VERIFY without data, in the form that the card takes: by short EF identifier, or for the current EF.
    fn query(&mut self, credential: CredentialKind) -> Result<StatusWord, CardError> {
        let step = Step::AskTries(credential);
        let file = credential.reference();
        if self.card.capabilities.short_file_identifiers != Support::No {
            let p2 = self.card.short_identifier(file);
            let status = self.query_form(step, p2)?;
            if !is_reference_refused(status) {
                self.card.current_file = Some(file);
                return Ok(status);
            }
            // From here on the other form: a credential is never sent in a form that was not answered.
            self.card.capabilities.short_file_identifiers = Support::No;
        }
        let status = self.card.select_file(step, file)?;
        if !status.is_success() {
            return Err(CardError::UnexpectedStatus { step, status });
        }
        self.query_form(step, CURRENT)
    }

    /// Four bytes; five where the reader refuses to carry four. Neither is ever sent again in another form by itself, as
    /// a command with Le would be after `6Cxx`: what a card makes of such a VERIFY is not known.
    fn query_form(&mut self, step: Step, p2: u8) -> Result<StatusWord, CardError> {
        self.card.require_application(step)?;
        let query = Command::new(0x00, 0x20, 0x00, p2);
        let status = self.card.send_once(step, &query)?.status;
        if status != StatusWord::WrongLength {
            return Ok(status);
        }
        Ok(self.card.send_once(step, &query.with_ne(256))?.status)
    }

    /// See [`JpkiAp::verify`](super::JpkiAp::verify).
    pub(super) fn verify<C: Credential>(&mut self, credential: &C, last_try: LastTry) -> Result<(), CardError> {
        self.recognise()?;
        self.usable_tries(C::KIND, last_try)?;
        let step = Step::Present(C::KIND);
        let file = C::KIND.reference();
        let p2 = if self.card.capabilities.short_file_identifiers == Support::No {
            let status = self.card.select_file(step, file)?;
            if !status.is_success() {
                return Err(CardError::UnexpectedStatus { step, status });
            }
            CURRENT
        } else {
            self.card.short_identifier(file)
        };
        self.card.require_application(step)?;
        // The answer about tries is used up, whatever happens; and whatever happens, the card has to be left.
        self.state.tries = None;
        self.state.presented = true;
        let command = Command::new(0x00, 0x20, 0x00, p2).with_data(bytes(credential));
        let status = match self.card.send_once(step, &command) {
            Ok(response) => response.status,
            Err(cause) => return Err(CardError::OutcomeUnknown { credential: C::KIND, cause: Box::new(cause) }),
        };
        let credential = C::KIND;
        match status {
            StatusWord::Success => {
                self.card.current_file = Some(file);
                Ok(())
            }
            StatusWord::TriesLeft(0) => Err(CardError::Blocked { credential, by_this_try: true }),
            StatusWord::TriesLeft(count) => Err(CardError::WrongCredential { credential, tries_left: Some(count) }),
            StatusWord::VerificationFailed => Err(CardError::WrongCredential { credential, tries_left: None }),
            status if status.is_blocked() => Err(CardError::Blocked { credential, by_this_try: false }),
            status => Err(CardError::UnexpectedStatus { step, status }),
        }
    }
}
