//! The common application (共通カードAP), selected.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;

use super::{CardNumber, KeyReference};
use crate::credential::Value;
use crate::selected::Selected;
use crate::{Application, Card, CardError, CardFile, CardPin, CredentialKind, LastTry, Step, TriesLeft};

/// File identifier of the card's own key.
const KEY: u8 = 0x19;

/// The common application (共通カードAP), selected: card number, and the card's own key. If the card PIN was presented,
/// dropping this value leaves the application.
#[derive(Debug)]
pub struct CommonAp<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> CommonAp<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::Common)? })
    }

    /// Reads the card number, municipality and expiry (EF 0001, record 1). Free to read; one exchange.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed record, those of the exchange.
    pub fn card_number(&mut self) -> Result<CardNumber, CardError> {
        Ok(CardNumber::parse(&self.card.record(CardFile::CardNumber)?)?)
    }

    /// Reads the key reference (EF 0002), 16 bytes of unknown use. Free to read; one exchange.
    ///
    /// # Errors
    /// As [`card_number`](Self::card_number).
    pub fn key_reference(&mut self) -> Result<KeyReference, CardError> {
        Ok(KeyReference::parse(CardFile::CommonKeyReference, &self.card.record(CardFile::CommonKeyReference)?)?)
    }

    /// INTERNAL AUTHENTICATE: has the card's own key sign 1 to 255 bytes, sha256WithRSAEncryption, 256 bytes; no
    /// credential is needed. One exchange. The public half lies nowhere on the card ○, so nobody can check the signature
    /// who has not got the key elsewhere.
    ///
    /// # Errors
    /// [`CardError::UnexpectedStatus`], also for data of another length; those of the exchange.
    pub fn internal_authenticate(&mut self, data: &[u8]) -> Result<Vec<u8>, CardError> {
        let step = Step::InternalAuthenticate;
        let p2 = 0x80 | KEY;
        self.card.current_file = None;
        let response = self.card.send(step, Command::new(0x00, 0x88, 0x00, p2).with_data(data).with_ne(256))?;
        match response.status {
            StatusWord::Success => Ok(response.data),
            status => Err(CardError::UnexpectedStatus { step, status }),
        }
    }

    /// As [`TextAp::tries_left`](crate::TextAp::tries_left), of the card PIN's reference in this application.
    ///
    /// # Errors
    /// As there.
    pub fn tries_left(&mut self) -> Result<TriesLeft, CardError> {
        self.card.ask_tries(CredentialKind::CommonPin)
    }

    /// The tries left, if the card PIN may be presented with so many; asked unless the answer is known.
    ///
    /// # Errors
    /// [`CardError::Blocked`]; [`CardError::LastTry`] and [`CardError::TriesUnknown`] unless allowed; those of the
    /// exchange.
    pub fn usable_tries(&mut self, last_try: LastTry) -> Result<TriesLeft, CardError> {
        self.card.usable_tries(CredentialKind::CommonPin, last_try)
    }

    /// Changes the card PIN's reference in this application; the registry application has the other.
    ///
    /// # Errors
    /// As [`JpkiAp::change`](crate::JpkiAp::change).
    pub fn change(&mut self, old: &CardPin, new: &CardPin, last_try: LastTry) -> Result<(), CardError> {
        self.card.change(CredentialKind::CommonPin, old.bytes(), new.bytes(), last_try)
    }

    /// Leaves the application.
    ///
    /// # Errors
    /// [`CardError::NotLeft`].
    pub fn leave(self) -> Result<(), CardError> {
        self.card.leave()
    }
}
