//! What is known while the application is selected, and the operations that [`JpkiAp`](super::JpkiAp) and
//! [`Verified`](super::Verified) share.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jpki_apdu::StatusWord;
use jpki_reader::Transport;

use super::{Availability, CardCertificate, Credential, Presence, TokenKind};
use crate::present::check_tries;
use crate::{Absence, Card, CardError, CredentialKind, LastTry, TriesLeft};

/// What was learnt since the application was selected.
#[derive(Default)]
pub(super) struct State {
    pub(super) certificates: BTreeMap<CardCertificate, Vec<u8>>,
}

/// The selected application at work.
pub(super) struct Session<'a, T> {
    pub(super) card: &'a mut Card<T>,
    pub(super) state: &'a mut State,
}

impl<T: Transport> Session<'_, T> {
    /// See [`JpkiAp::prepare`](super::JpkiAp::prepare).
    pub(super) fn prepare(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
        now: Timestamp,
    ) -> Result<TriesLeft, CardError> {
        let kind = self.recognise()?;
        if credential == CredentialKind::AuthPin && kind == TokenKind::Card {
            let certificate = CardCertificate::UserAuthentication;
            super::certificate::check_period(certificate, &self.parsed_certificate(certificate)?, now)?;
        }
        self.usable_tries(credential, last_try)
    }

    /// The tries left, if the credential may be presented with so many.
    fn usable_tries(&mut self, credential: CredentialKind, last_try: LastTry) -> Result<TriesLeft, CardError> {
        let tries = self.card.known_tries(credential)?;
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

    /// See [`JpkiAp::usable_tries`](super::JpkiAp::usable_tries).
    pub(super) fn presentable(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
    ) -> Result<TriesLeft, CardError> {
        self.recognise()?;
        self.usable_tries(credential, last_try)
    }

    /// See [`JpkiAp::verify`](super::JpkiAp::verify).
    pub(super) fn verify<C: Credential>(&mut self, credential: &C, last_try: LastTry) -> Result<(), CardError> {
        self.recognise()?;
        self.usable_tries(C::KIND, last_try)?;
        self.card.present(C::KIND, credential.bytes(), last_try)
    }
}

/// The error for a status word that none of the expected ones is, `6982` apart.
pub(crate) fn refusal(step: crate::Step, status: StatusWord, credential: Option<CredentialKind>) -> CardError {
    match (status, credential) {
        (StatusWord::SecurityStatusNotSatisfied, Some(credential)) => CardError::CredentialNeeded { step, credential },
        _ => CardError::UnexpectedStatus { step, status },
    }
}
