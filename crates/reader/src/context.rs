//! The PC/SC service: which readers are attached, and the way to a card.

use std::ffi::CString;
use std::time::{Duration, Instant};

use crate::cancel::Canceller;
use crate::pcsc_error::{Phase, name};
use crate::session::{Access, PcscCard};
use crate::watch::Watch;
use crate::{ReaderChoice, ReaderError};

/// A reader (カードリーダー) and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReaderState {
    /// Name that PC/SC gives it, unique among the readers attached.
    pub name: String,
    /// A card lies in or on it.
    pub card_present: bool,
    /// The card does not answer to power: put in the wrong way round, dirty, or no smart card.
    pub mute: bool,
    /// Answer to reset of the card, 2 to 33 bytes; empty without a card or where it is mute. It does not say which card
    /// this is (docs/protocol.md §1.2).
    pub atr: Vec<u8>,
    /// Some program is connected to the card.
    pub in_use: bool,
    /// Some program is connected to it and lets nobody else in.
    pub exclusive: bool,
    /// Insertions and removals that the service has counted (modulo 65 536), to notice a card exchanged between two looks.
    pub events: u32,
}

/// A connection to the PC/SC service (pcscd).
///
/// When the service dies, every call answers [`ReaderError::NoService`] from then on, even after the service is back:
/// only a new context reaches it.
pub struct PcscContext {
    context: pcsc::Context,
}

impl PcscContext {
    /// Connects to the service.
    ///
    /// # Errors
    /// [`ReaderError::NoService`] where it does not run, [`ReaderError::AccessDenied`] where it refuses this user.
    pub fn establish() -> Result<Self, ReaderError> {
        let context = pcsc::Context::establish(pcsc::Scope::User).map_err(|error| name(error, Phase::Reaching))?;
        Ok(Self { context })
    }

    /// The readers attached, in the order of the service; none is an empty list.
    ///
    /// # Errors
    /// [`ReaderError::NoService`] or another PC/SC error.
    pub fn readers(&self) -> Result<Vec<ReaderState>, ReaderError> {
        Watch::new(&self.context).look()
    }

    /// The reader that is meant, with or without a card.
    ///
    /// # Errors
    /// Those of [`readers`](Self::readers) and of [`ReaderChoice::pick`].
    pub fn select(&self, choice: &ReaderChoice) -> Result<ReaderState, ReaderError> {
        choice.pick(&self.readers()?).cloned()
    }

    /// Waits until the reader that is meant holds a card. The reader itself may also be attached during the wait.
    ///
    /// A `duration` of zero looks once. The wait runs on a connection of its own, so that it holds up nothing else on
    /// this context.
    ///
    /// # Errors
    /// When the time is up: [`ReaderError::NoReader`] or [`ReaderError::ReaderNotFound`] where the reader is missing,
    /// otherwise [`ReaderError::WaitTimeout`], or [`ReaderError::NoCard`] if nothing was waited for.
    /// At once: [`ReaderError::SeveralReaders`] or [`ReaderError::ReaderAmbiguous`] where more than one candidate holds a
    /// card, [`ReaderError::CardMute`], [`ReaderError::Cancelled`], [`ReaderError::NoService`].
    pub fn wait_for_card(
        &self,
        choice: &ReaderChoice,
        duration: Duration,
        canceller: Option<&Canceller>,
    ) -> Result<ReaderState, ReaderError> {
        let own = Self::establish()?;
        let mut watch = Watch::new(&own.context);
        // None: longer than the clock can say.
        let end = Instant::now().checked_add(duration);
        let idle = Canceller::new();
        let canceller = canceller.unwrap_or(&idle);
        loop {
            if canceller.is_cancelled() {
                return Err(ReaderError::Cancelled);
            }
            let readers = watch.look()?;
            let missing = match choice.pick_card(&readers) {
                Ok(reader) => return Ok(reader.clone()),
                Err(missing @ (ReaderError::NoReader | ReaderError::ReaderNotFound { .. } | ReaderError::NoCard)) => {
                    missing
                }
                Err(final_error) => return Err(final_error),
            };
            let left = end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Err(match missing {
                    ReaderError::NoCard if !duration.is_zero() => {
                        ReaderError::WaitTimeout { seconds: duration.as_secs() }
                    }
                    missing => missing,
                });
            }
            watch.wait(left, canceller)?;
        }
    }

    /// Connects to the card in a reader.
    ///
    /// # Errors
    /// [`ReaderError::ReaderNotFound`], [`ReaderError::NoCard`], [`ReaderError::CardMute`], [`ReaderError::InUse`] where
    /// another program's connection does not go with `access`, [`ReaderError::NoService`].
    pub fn connect(&self, reader: &str, access: Access) -> Result<PcscCard, ReaderError> {
        let not_found = || match self.readers() {
            Ok(readers) if readers.is_empty() => ReaderError::NoReader,
            Ok(readers) => ReaderError::ReaderNotFound {
                wanted: reader.to_owned(),
                available: readers.into_iter().map(|reader| reader.name).collect(),
            },
            Err(error) => error,
        };
        let Ok(c_name) = CString::new(reader) else { return Err(not_found()) };
        match self.context.connect(&c_name, access.share_mode(), pcsc::Protocols::ANY) {
            Ok(card) => Ok(PcscCard::new(card, self.context.clone(), c_name, access)),
            Err(pcsc::Error::UnknownReader) => Err(not_found()),
            Err(error) => Err(name(error, Phase::Reaching)),
        }
    }
}
