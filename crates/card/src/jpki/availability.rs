//! Which certificates exist on the card (EF 0008, docs/protocol.md §4.1).

use jpki_reader::Transport;

use super::session::{Session, refusal};
use crate::file::is_read;
use crate::{CardError, Step};

const FILE: u16 = 0x0008;

/// What EF 0008 says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// `8F`: it is there.
    Present,
    /// `00`: it is not there. △ No source shows a card that says so.
    Absent,
    /// Another value, whose meaning is not known.
    Other(u8),
}

impl From<u8> for Presence {
    fn from(value: u8) -> Self {
        match value {
            0x8F => Self::Present,
            0x00 => Self::Absent,
            other => Self::Other(other),
        }
    }
}

/// Which certificates exist on the card, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Availability {
    /// The signature certificate (署名用電子証明書).
    pub signature: Presence,
    /// The user-authentication certificate (利用者証明用電子証明書).
    pub user_authentication: Presence,
}

impl Availability {
    /// Reads the content of EF 0008: a byte for each certificate, and a third of unknown meaning.
    ///
    /// # Errors
    /// [`CardError::MalformedAvailability`] for fewer than two bytes.
    pub fn parse(content: &[u8]) -> Result<Self, CardError> {
        match content {
            [signature, user_authentication, ..] => {
                Ok(Self { signature: (*signature).into(), user_authentication: (*user_authentication).into() })
            }
            _ => Err(CardError::MalformedAvailability { length: content.len() }),
        }
    }
}

impl<T: Transport> Session<'_, T> {
    /// See [`JpkiAp::availability`](super::JpkiAp::availability).
    pub(super) fn availability(&mut self) -> Result<Availability, CardError> {
        let step = Step::ReadAvailability;
        let response = self.card.read_start(step, FILE, 3)?;
        if !is_read(response.status) {
            return Err(refusal(step, response.status, None));
        }
        Availability::parse(&response.data)
    }
}
