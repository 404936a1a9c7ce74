//! What is known while the application is selected, and the operations that [`JpkiAp`](super::JpkiAp) and
//! [`Verified`](super::Verified) share.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jpki_apdu::StatusWord;
use jpki_reader::Transport;

use super::{Availability, CardCertificate, Presence, TokenKind};
use crate::{Absence, Card, CardError, CredentialKind, LastTry, TriesLeft};

/// What was learnt since the application was selected.
#[derive(Default)]
pub(super) struct State {
    /// The last answer about tries, until a credential is presented.
    pub(super) tries: Option<(CredentialKind, TriesLeft)>,
    /// A credential was sent: the card may hold it as verified.
    pub(super) presented: bool,
    pub(super) certificates: BTreeMap<CardCertificate, Vec<u8>>,
}

/// The selected application at work.
pub(super) struct Session<'a, T> {
    pub(super) card: &'a mut Card<T>,
    pub(super) state: &'a mut State,
}

impl<T: Transport> Session<'_, T> {
    /// Leaves and selects again: the card forgets what was verified.
    pub(super) fn start_over(&mut self) -> Result<(), CardError> {
        self.card.leave_application()?;
        super::select(self.card)?;
        self.state.presented = false;
        Ok(())
    }

    /// See [`JpkiAp::prepare`](super::JpkiAp::prepare).
    pub(super) fn prepare(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
        now: Timestamp,
    ) -> Result<TriesLeft, CardError> {
        let kind = self.recognise()?;
        if credential == CredentialKind::AuthPin && kind == TokenKind::Card {
            let certificate = credential.certificate();
            super::certificate::check_period(certificate, &self.parsed_certificate(certificate)?, now)?;
        }
        self.usable_tries(credential, last_try)
    }

    /// The tries left, if the credential may be presented with so many.
    pub(super) fn usable_tries(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
    ) -> Result<TriesLeft, CardError> {
        let tries = self.known_tries(credential)?;
        // A password that was never set looks like a blocked one. Whoever has no signature certificate is not to be sent
        // to have it reset; a card that does not tell leaves it at the block.
        if credential == CredentialKind::SignPassword
            && tries == TriesLeft::Blocked
            && let Ok(Availability { signature: Presence::Absent, .. }) = self.availability()
        {
            let certificate = CardCertificate::Signature;
            return Err(CardError::MissingCertificate { certificate, absence: Absence::NotListed });
        }
        check_tries(credential, tries, last_try)?;
        Ok(tries)
    }

    /// The tries left, asked unless the answer is known.
    fn known_tries(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        match self.state.tries {
            Some((kind, tries)) if kind == credential => Ok(tries),
            _ => self.ask_tries(credential),
        }
    }
}

/// Whether a credential may be presented with so many tries left.
fn check_tries(credential: CredentialKind, tries: TriesLeft, last_try: LastTry) -> Result<(), CardError> {
    match (tries, last_try) {
        (TriesLeft::Blocked | TriesLeft::Known(0), _) => Err(CardError::Blocked { credential, by_this_try: false }),
        (TriesLeft::Known(1), LastTry::Refuse) => Err(CardError::LastTry { credential }),
        (TriesLeft::Unknown(status), LastTry::Refuse) => Err(CardError::TriesUnknown { credential, status }),
        _ => Ok(()),
    }
}

/// The error for a status word that none of the expected ones is, `6982` apart.
pub(super) fn refusal(step: crate::Step, status: StatusWord, credential: Option<CredentialKind>) -> CardError {
    match (status, credential) {
        (StatusWord::SecurityStatusNotSatisfied, Some(credential)) => CardError::CredentialNeeded { step, credential },
        _ => CardError::UnexpectedStatus { step, status },
    }
}
