//! The card-manager level (カードマネージャー, MF): what the card says before any application is selected.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::{ReaderError, Transport};

use super::CardData;
use crate::selected::Selected;
use crate::{Application, Card, CardError, CardFile, Step, Support};

/// Most bytes of a data object that is asked for with extended length.
const OBJECT_NE: u32 = 4096;

/// What GET DATA came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataObject {
    /// The object.
    Present(Vec<u8>),
    /// This card has none.
    Absent,
    /// It is there and longer than a short response, and the card or its reader carries no other.
    TooLong,
}

/// The card manager, selected: GET DATA and GET CHALLENGE.
#[derive(Debug)]
pub struct CardManager<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> CardManager<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::CardManager)? })
    }

    /// GET DATA of one object; absent where this card has none, as older cards lack some. One exchange; two where the
    /// card answers `6700` to a short Le, because the object is longer.
    ///
    /// # Errors
    /// [`CardError::UnexpectedStatus`], and those of the exchange.
    pub fn data_object(&mut self, object: CardFile) -> Result<DataObject, CardError> {
        let step = Step::ReadFile(object);
        let [p1, p2] = object.fid().to_be_bytes();
        let command = |ne| Command::new(0x00, 0xCA, p1, p2).with_ne(ne);
        let mut response = self.card.send(step, command(256))?;
        if response.status == StatusWord::WrongLength {
            if self.card.capabilities.extended_length == Support::No {
                return Ok(DataObject::TooLong);
            }
            let selected = self.card.selected;
            response = match self.card.send(step, command(OBJECT_NE)) {
                Ok(response) if response.status != StatusWord::WrongLength => response,
                Ok(_) => return Ok(DataObject::TooLong),
                // As for READ BINARY: a reader without extended length refuses the command or breaks off.
                Err(CardError::Reader {
                    source: ReaderError::TooLong { .. } | ReaderError::ExchangeBroken { .. } | ReaderError::Pcsc(_),
                    ..
                }) => {
                    self.card.selected = selected;
                    return Ok(DataObject::TooLong);
                }
                Err(error) => return Err(error),
            };
        }
        match response.status {
            StatusWord::Success => Ok(DataObject::Present(response.data)),
            StatusWord::ReferenceNotFound => Ok(DataObject::Absent),
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
            match self.data_object(object)? {
                DataObject::Present(content) => data.read(object, &content)?,
                DataObject::Absent => {}
                DataObject::TooLong => data.too_long.push(object),
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
