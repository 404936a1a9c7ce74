//! The registry application (住基AP), selected.

use jpki_reader::Transport;

use crate::common::KeyReference;
use crate::credential::Value;
use crate::selected::Selected;
use crate::{Application, Card, CardError, CardFile, CardPin, CredentialKind, LastTry, TriesLeft};

/// The registry application (住基AP), selected: one key reference and the card PIN; nothing else of it is known. If the card
/// PIN was presented, dropping this value leaves the application.
#[derive(Debug)]
pub struct RegistryAp<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> RegistryAp<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::Registry)? })
    }

    /// Reads the key reference (EF 0002), 16 bytes of unknown use. Free to read; one exchange.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed record, those of the exchange.
    pub fn key_reference(&mut self) -> Result<KeyReference, CardError> {
        Ok(KeyReference::parse(CardFile::RegistryKeyReference, &self.card.record(CardFile::RegistryKeyReference)?)?)
    }

    /// As [`TextAp::tries_left`](crate::TextAp::tries_left), of the card PIN's reference in this application.
    ///
    /// # Errors
    /// As there.
    pub fn tries_left(&mut self) -> Result<TriesLeft, CardError> {
        self.card.ask_tries(CredentialKind::RegistryPin)
    }

    /// The tries left, if the card PIN may be presented with so many; asked unless the answer is known.
    ///
    /// # Errors
    /// [`CardError::Blocked`]; [`CardError::LastTry`] and [`CardError::TriesUnknown`] unless allowed; those of the
    /// exchange.
    pub fn usable_tries(&mut self, last_try: LastTry) -> Result<TriesLeft, CardError> {
        self.card.usable_tries(CredentialKind::RegistryPin, last_try)
    }

    /// Changes the card PIN's reference in this application; the common application has the other.
    ///
    /// # Errors
    /// As [`JpkiAp::change`](crate::JpkiAp::change).
    pub fn change(&mut self, old: &CardPin, new: &CardPin, last_try: LastTry) -> Result<(), CardError> {
        self.card.change(CredentialKind::RegistryPin, old.bytes(), new.bytes(), last_try)
    }

    /// Leaves the application.
    ///
    /// # Errors
    /// [`CardError::NotLeft`].
    pub fn leave(self) -> Result<(), CardError> {
        self.card.leave()
    }
}
