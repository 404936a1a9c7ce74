//! The one interface between the card layers and whatever carries their bytes.

use crate::ReaderError;

/// How a card is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// Power stays on. This card keeps verified credentials over it (docs/protocol.md §2.4).
    Warm,
    /// Power off and on: the card forgets what was selected and verified.
    Cold,
}

/// Carries APDUs to one card and brings its responses back.
pub trait Transport {
    /// Sends one command APDU and returns the response with its two status bytes, unchanged.
    ///
    /// One call is one exchange: an implementation never repeats a command by itself, because a repeated VERIFY costs
    /// the cardholder a try.
    ///
    /// # Errors
    /// [`ReaderError`] where no response came: removal, a reset by another process, a dead service.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError>;

    /// Resets the card.
    ///
    /// # Errors
    /// [`ReaderError`] where the card did not come back.
    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError>;
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        (**self).transmit(command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        (**self).reset(kind)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        (**self).transmit(command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        (**self).reset(kind)
    }
}
