//! The card-manager level (カードマネージャー, MF): what the card says before any application is selected.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;

use super::CardData;
use crate::selected::Selected;
use crate::{Application, Card, CardError, CardFile, Step};

/// Most bytes of a data object that is asked for with extended length.
const OBJECT_NE: u32 = 4096;

/// The card manager, selected: GET DATA and GET CHALLENGE.
#[derive(Debug)]
pub struct CardManager<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> CardManager<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::CardManager)? })
    }

    /// GET DATA of one object; `None` where this card has none, as older cards lack some. One exchange; two where the
    /// card answers `6700` to a short Le, because the object is longer.
    ///
    /// # Errors
    /// [`CardError::UnexpectedStatus`], and those of the exchange.
    pub fn data_object(&mut self, object: CardFile) -> Result<Option<Vec<u8>>, CardError> {
        let step = Step::ReadFile(object);
        let [p1, p2] = object.fid().to_be_bytes();
        let command = |ne| Command::new(0x00, 0xCA, p1, p2).with_ne(ne);
        let mut response = self.card.send(step, command(256))?;
        if response.status == StatusWord::WrongLength {
            response = self.card.send(step, command(OBJECT_NE))?;
        }
        match response.status {
            StatusWord::Success => Ok(Some(response.data)),
            StatusWord::ReferenceNotFound => Ok(None),
            status => Err(CardError::UnexpectedStatus { step, status }),
        }
    }

    /// All objects that this card has. One exchange for each of the nine, two for the certificates.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed object, and those of [`data_object`](Self::data_object).
    pub fn card_data(&mut self) -> Result<CardData, CardError> {
        let mut data = CardData::default();
        for object in CardFile::ALL.into_iter().filter(|file| file.is_data_object()) {
            if let Some(content) = self.data_object(object)? {
                data.read(object, &content)?;
            }
        }
        Ok(data)
    }

    /// GET CHALLENGE: `length` random bytes from the card, 1 to 256. One exchange.
    ///
    /// # Errors
    /// [`CardError::UnexpectedStatus`], [`CardError::Command`] for another length, those of the exchange.
    pub fn challenge(&mut self, length: u16) -> Result<Vec<u8>, CardError> {
        let step = Step::GetChallenge;
        let command = Command::new(0x00, 0x84, 0x00, 0x00).with_ne(length.into());
        let response = self.card.send(step, command)?;
        match response.status {
            StatusWord::Success if response.data.len() == usize::from(length) => Ok(response.data),
            status => Err(CardError::UnexpectedStatus { step, status }),
        }
    }
}
