//! A card held over PC/SC, and sessions on it that no other program can come between.

use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

use pcsc::{Disposition, Error, Protocols, ShareMode, State};
use zeroize::Zeroizing;

use crate::pcsc_error::{Phase, name};
use crate::{ReaderError, Reset, Transport};

/// How long a broken exchange waits for the service to notice that the card is gone. pcscd looks every 400 ms.
const NOTICE: Duration = Duration::from_millis(1000);

/// Who else may use the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody. For everything that presents a credential: another program could otherwise sign with it, or select
    /// another file between our SELECT and our VERIFY.
    Exclusive,
    /// Others may connect too; each [`Session`] is a transaction that keeps them waiting.
    Shared,
}

impl Access {
    pub(crate) fn share_mode(self) -> ShareMode {
        match self {
            Self::Exclusive => ShareMode::Exclusive,
            Self::Shared => ShareMode::Shared,
        }
    }
}

/// A connection to a card. Dropping it leaves the card as it is: it is never reset behind another program's back.
///
/// What was verified stays verified after that, until another application is selected or the power goes
/// (docs/protocol.md §2.4); leaving the application is the business of the card layer.
pub struct PcscCard {
    // None only after `disconnect` and in `drop`.
    card: Option<pcsc::Card>,
    context: pcsc::Context,
    reader: CString,
    access: Access,
    buffer: Zeroizing<Vec<u8>>,
}

impl PcscCard {
    pub(crate) fn new(card: pcsc::Card, context: pcsc::Context, reader: CString, access: Access) -> Self {
        // The largest response there is: the service loses a response that does not fit, and repeating the command could
        // cost a try.
        let buffer = Zeroizing::new(vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED]);
        Self { card: Some(card), context, reader, access, buffer }
    }

    /// Name of the reader.
    #[must_use]
    pub fn reader(&self) -> String {
        self.reader.to_string_lossy().into_owned()
    }

    /// Who else may use the card.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Answer to reset of the card.
    ///
    /// # Errors
    /// [`ReaderError::CardRemoved`], [`ReaderError::CardReset`], [`ReaderError::NoService`].
    pub fn atr(&self) -> Result<Vec<u8>, ReaderError> {
        let card = self.card.as_ref().ok_or(ReaderError::CardRemoved)?;
        let status = card.status2_owned().map_err(|error| name(error, Phase::Holding))?;
        Ok(status.atr().to_vec())
    }

    /// Begins a session. With [`Access::Shared`] it is a transaction, and waits for as long as another program's
    /// transaction lasts; PC/SC has no way to give up such a wait.
    ///
    /// # Errors
    /// [`ReaderError::CardReset`] where another program reset the card since the last session: call
    /// [`reconnect`](Self::reconnect) and begin anew, from the SELECT. [`ReaderError::CardRemoved`],
    /// [`ReaderError::NoService`].
    pub fn session(&mut self) -> Result<Session<'_>, ReaderError> {
        let card = self.card.as_mut().ok_or(ReaderError::CardRemoved)?;
        let link = match self.access {
            Access::Exclusive => Link::Exclusive(card),
            Access::Shared => Link::Transaction(card.transaction().map_err(|error| name(error, Phase::Holding))?),
        };
        Ok(Session {
            link,
            context: &self.context,
            reader: &self.reader,
            access: self.access,
            buffer: &mut self.buffer,
        })
    }

    /// Takes the card up again after [`ReaderError::CardReset`], without resetting it. What was selected and verified
    /// must be taken as gone.
    ///
    /// # Errors
    /// [`ReaderError::CardRemoved`], [`ReaderError::CardMute`], [`ReaderError::InUse`], [`ReaderError::NoService`].
    pub fn reconnect(&mut self) -> Result<(), ReaderError> {
        let share_mode = self.access.share_mode();
        let card = self.card.as_mut().ok_or(ReaderError::CardRemoved)?;
        card.reconnect(share_mode, Protocols::ANY, Disposition::LeaveCard).map_err(|error| name(error, Phase::Holding))
    }

    /// Gives the card back as it is. Dropping does the same without telling whether it worked.
    ///
    /// # Errors
    /// [`ReaderError::NoService`] or another PC/SC error; the card is not reset then either.
    pub fn disconnect(mut self) -> Result<(), ReaderError> {
        self.card.take().map_or(Ok(()), leave)
    }
}

impl Drop for PcscCard {
    fn drop(&mut self) {
        if let Some(card) = self.card.take() {
            let _ = leave(card);
        }
    }
}

/// Disconnects without a reset.
fn leave(card: pcsc::Card) -> Result<(), ReaderError> {
    card.disconnect(Disposition::LeaveCard).map_err(|(card, error)| {
        // `pcsc::Card` resets the card when it is dropped. Better to lose the memory of a dead handle.
        std::mem::forget(card);
        name(error, Phase::Holding)
    })
}

/// Uninterrupted use of a card: with [`Access::Shared`] a PC/SC transaction that ends when this is dropped, with
/// [`Access::Exclusive`] nobody else is connected anyway.
pub struct Session<'a> {
    link: Link<'a>,
    context: &'a pcsc::Context,
    reader: &'a CStr,
    access: Access,
    buffer: &'a mut Zeroizing<Vec<u8>>,
}

enum Link<'a> {
    Exclusive(&'a mut pcsc::Card),
    Transaction(pcsc::Transaction<'a>),
}

impl Session<'_> {
    /// Why an exchange brought no response: the card is gone, or it broke off for a reason unknown.
    fn broken(&self, length: usize) -> ReaderError {
        match self.card_gone() {
            Some(error) => error,
            None => ReaderError::ExchangeBroken { length },
        }
    }

    /// Watches the reader until the card is gone, for the time that the service needs to notice.
    fn card_gone(&self) -> Option<ReaderError> {
        let end = Instant::now() + NOTICE;
        let mut states = [pcsc::ReaderState::new(self.reader, State::UNAWARE)];
        let mut left = Duration::ZERO;
        loop {
            match self.context.get_status_change(left, &mut states) {
                Ok(()) | Err(Error::Timeout) => {}
                Err(error) => return Some(name(error, Phase::Holding)),
            }
            let state = states[0].event_state();
            if state.intersects(State::UNKNOWN | State::UNAVAILABLE) {
                return Some(ReaderError::ReaderRemoved);
            }
            if !state.contains(State::PRESENT) {
                return Some(ReaderError::CardRemoved);
            }
            states[0].sync_current_state();
            left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
        }
    }
}

impl Transport for Session<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        if command.len() > pcsc::MAX_BUFFER_SIZE_EXTENDED {
            return Err(ReaderError::TooLong { length: command.len() });
        }
        let card: &pcsc::Card = match &self.link {
            Link::Exclusive(card) => card,
            Link::Transaction(transaction) => transaction,
        };
        let result = card.transmit2(command, self.buffer).map(<[u8]>::to_vec);
        match result {
            Ok(response) if response.len() < 2 => Err(self.broken(response.len())),
            Ok(response) => Ok(response),
            Err((Error::InsufficientBuffer, length)) => Err(ReaderError::TooLong { length }),
            Err((error, _)) => match name(error, Phase::Holding) {
                ReaderError::ExchangeBroken { length } => Err(self.broken(length)),
                named => Err(named),
            },
        }
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        let disposition = match kind {
            Reset::Warm => Disposition::ResetCard,
            Reset::Cold => Disposition::UnpowerCard,
        };
        let share_mode = self.access.share_mode();
        match &mut self.link {
            Link::Exclusive(card) => card.reconnect(share_mode, Protocols::ANY, disposition),
            Link::Transaction(transaction) => transaction.reconnect(share_mode, Protocols::ANY, disposition),
        }
        .map_err(|error| name(error, Phase::Holding))
    }
}
