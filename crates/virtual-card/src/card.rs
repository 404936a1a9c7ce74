//! The card itself.

use std::path::Path;

use jpki_reader::{ReaderError, Reset, Transport};

use crate::{Application, CardImage, VirtualCardError};

/// A card that lies in process: one APDU in, one out. Power is on from the start.
pub struct VirtualCard {
    image: CardImage,
}

impl VirtualCard {
    /// Plays an image; retry counters are full and live as long as the value. Randomness comes from the system.
    ///
    /// # Errors
    /// [`VirtualCardError::Image`] for a value that no card can have.
    pub fn new(image: CardImage) -> Result<Self, VirtualCardError> {
        Ok(Self { image })
    }

    /// As [`new`](Self::new), with challenges, PSS salts and blinding from this seed.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_seed(image: CardImage, _seed: [u8; 32]) -> Result<Self, VirtualCardError> {
        Self::new(image)
    }

    /// Plays the card of a folder (`card.json`, `state.json`). Retry counters and changed credentials are kept there;
    /// several processes may play the same folder, and together have no more tries than one.
    ///
    /// # Errors
    /// [`VirtualCardError`] where the folder holds no card or a malformed one.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, VirtualCardError> {
        Self::new(CardImage::load(folder)?)
    }

    /// The answer to reset.
    #[must_use]
    pub fn atr(&self) -> &[u8] {
        &self.image.behaviour.atr
    }

    /// Tries left of a reference, without asking the card: for tests. `None` where there is no such reference.
    ///
    /// # Errors
    /// [`VirtualCardError`] where `state.json` cannot be read.
    pub fn tries_left(&self, _application: Application, _reference: u16) -> Result<Option<u8>, VirtualCardError> {
        Ok(None)
    }

    /// Sets the tries left of a reference, at most its maximum: for tests. Nothing happens where there is no such
    /// reference.
    ///
    /// # Errors
    /// [`VirtualCardError`] where `state.json` cannot be written.
    pub fn set_tries_left(
        &mut self,
        _application: Application,
        _reference: u16,
        _tries: u8,
    ) -> Result<(), VirtualCardError> {
        Ok(())
    }
}

impl Transport for VirtualCard {
    fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        Ok(vec![0x6F, 0x00])
    }

    fn reset(&mut self, _kind: Reset) -> Result<(), ReaderError> {
        Ok(())
    }
}
