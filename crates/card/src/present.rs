//! Asking the tries left and presenting a credential: VERIFY (docs/protocol.md §2.5, §4.4), the same in each application.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;

use crate::file::{CURRENT, is_reference_refused};
use crate::selected::Selected;
use crate::{Application, Card, CardError, CredentialKind, LastTry, Step, Support, TriesLeft};

impl<T: Transport> Card<T> {
    /// Asks how many tries a credential of the selected application has left; asking spends none. One exchange, two where
    /// the reader does not carry a command of four bytes or the card takes no short EF identifier.
    ///
    /// Where the card answers that the credential is verified already, somebody left it so: the application is left,
    /// selected again, and asked again. The answer is kept for [`present`](Self::present).
    pub(crate) fn ask_tries(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        self.tries = None;
        let mut status = self.query(credential)?;
        if status.is_success() {
            self.start_over(credential.application())?;
            status = self.query(credential)?;
        }
        let tries = match status {
            status if status.is_blocked() => TriesLeft::Blocked,
            StatusWord::TriesLeft(count) => TriesLeft::Known(count),
            status => TriesLeft::Unknown(status),
        };
        self.tries = Some((credential, tries));
        Ok(tries)
    }

    /// Leaves and selects again: the card forgets what was verified.
    fn start_over(&mut self, application: Application) -> Result<(), CardError> {
        self.leave_application()?;
        self.enter(application)
    }

    /// VERIFY without data, in the form that the card takes: by short EF identifier, or for the current EF.
    fn query(&mut self, credential: CredentialKind) -> Result<StatusWord, CardError> {
        let step = Step::AskTries(credential);
        let file = credential.reference();
        self.require(credential.application(), step)?;
        let known = self.capabilities.short_file_identifiers;
        if known != Support::No {
            let p2 = self.short_identifier(file);
            let status = self.query_form(step, p2)?;
            if !is_reference_refused(status) {
                self.current_file = Some(file);
                return Ok(status);
            }
            // From here on the other form: a credential is never sent in a form that was not answered.
            self.capabilities.short_file_identifiers = Support::No;
        }
        let status = self.select_file(step, file)?;
        if !status.is_success() {
            // It is the reference that is missing, not the form that is unknown.
            self.capabilities.short_file_identifiers = known;
            return Err(CardError::UnexpectedStatus { step, status });
        }
        self.query_form(step, CURRENT)
    }

    /// Four bytes; five where the reader refuses to carry four. Neither is ever sent again in another form by itself, as
    /// a command with Le would be after `6Cxx`: what a card makes of such a VERIFY is not known.
    fn query_form(&mut self, step: Step, p2: u8) -> Result<StatusWord, CardError> {
        self.require_application(step)?;
        let query = Command::new(0x00, 0x20, 0x00, p2);
        let status = self.send_once(step, &query)?.status;
        if status != StatusWord::WrongLength {
            return Ok(status);
        }
        Ok(self.send_once(step, &query.with_ne(256))?.status)
    }

    /// The tries left, asked unless the answer is known.
    pub(crate) fn known_tries(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        match self.tries {
            Some((kind, tries)) if kind == credential => Ok(tries),
            _ => self.ask_tries(credential),
        }
    }

    /// The tries left, if the credential may be presented with so many; asked unless the answer is known.
    pub(crate) fn usable_tries(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
    ) -> Result<TriesLeft, CardError> {
        let tries = self.known_tries(credential)?;
        check_tries(credential, tries, last_try)?;
        Ok(tries)
    }

    /// Asks the tries left unless they are known, and sends VERIFY exactly once. Refused without sending it: a blocked
    /// credential and, unless allowed, the last try and a card that does not tell the tries left.
    pub(crate) fn present(
        &mut self,
        credential: CredentialKind,
        value: &[u8],
        last_try: LastTry,
    ) -> Result<(), CardError> {
        self.usable_tries(credential, last_try)?;
        let step = Step::Present(credential);
        let file = credential.reference();
        let p2 = self.reference_p2(step, file)?;
        self.require(credential.application(), step)?;
        // The answer about tries is used up, whatever happens; and whatever happens, the card has to be left.
        self.tries = None;
        self.presented = Some(credential.application());
        let command = Command::new(0x00, 0x20, 0x00, p2).with_data(value);
        let status = match self.send_once(step, &command) {
            Ok(response) => response.status,
            Err(cause) => return Err(CardError::OutcomeUnknown { credential, cause: Box::new(cause) }),
        };
        if status.is_success() {
            self.current_file = Some(file);
        }
        verified(credential, status)
    }

    /// P2 of a command for this reference; its EF is selected first where the card takes no short EF identifier.
    pub(crate) fn reference_p2(&mut self, step: Step, file: u16) -> Result<u8, CardError> {
        if self.capabilities.short_file_identifiers != Support::No {
            return Ok(self.short_identifier(file));
        }
        let status = self.select_file(step, file)?;
        if status.is_success() { Ok(CURRENT) } else { Err(CardError::UnexpectedStatus { step, status }) }
    }

    /// Refuses where another application is selected, or none: a credential could reach a reference of the same number
    /// in another application.
    pub(crate) fn require(&self, application: Application, step: Step) -> Result<(), CardError> {
        if self.selected == Some(application) { Ok(()) } else { Err(CardError::NotSelected { step }) }
    }
}

/// What the answer to VERIFY with a credential means.
pub(crate) fn verified(credential: CredentialKind, status: StatusWord) -> Result<(), CardError> {
    match status {
        StatusWord::Success => Ok(()),
        StatusWord::TriesLeft(0) => Err(CardError::Blocked { credential, by_this_try: true }),
        StatusWord::TriesLeft(count) => Err(CardError::WrongCredential { credential, tries_left: Some(count) }),
        StatusWord::VerificationFailed => Err(CardError::WrongCredential { credential, tries_left: None }),
        status if status.is_blocked() => Err(CardError::Blocked { credential, by_this_try: false }),
        status => Err(CardError::UnexpectedStatus { step: Step::Present(credential), status }),
    }
}

/// Whether a credential may be presented with so many tries left.
pub(crate) fn check_tries(credential: CredentialKind, tries: TriesLeft, last_try: LastTry) -> Result<(), CardError> {
    match (tries, last_try) {
        (TriesLeft::Blocked | TriesLeft::Known(0), _) => Err(CardError::Blocked { credential, by_this_try: false }),
        (TriesLeft::Known(1), LastTry::Refuse) => Err(CardError::LastTry { credential }),
        (TriesLeft::Unknown(status), LastTry::Refuse) => Err(CardError::TriesUnknown { credential, status }),
        _ => Ok(()),
    }
}

impl<T: Transport> Card<T> {
    /// How many tries each credential of an application has left; asking spends none. One exchange to select it, and one
    /// for each credential, two where the card takes no short EF identifier or the reader no command of four bytes.
    ///
    /// A reference that the card does not know is left out.
    ///
    /// # Errors
    /// [`CardError::NoApplication`], [`CardError::NotOnPhone`] and [`CardError::NotJpkiCard`] where the card has no such
    /// application, those of the exchanges.
    pub fn tries(&mut self, application: Application) -> Result<Vec<(CredentialKind, TriesLeft)>, CardError> {
        let mut selected = Selected::enter(self, application)?;
        let mut all = Vec::new();
        for credential in CredentialKind::ALL.into_iter().filter(|kind| kind.application() == application) {
            match selected.ask_tries(credential) {
                Ok(tries) => all.push((credential, tries)),
                Err(CardError::UnexpectedStatus { status, .. }) if is_reference_refused(status) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}
