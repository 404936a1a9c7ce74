//! A card held over PC/SC, and sessions on it that no other program can come between.

use std::ffi::{CStr, CString};

use pcsc::{Disposition, Error, Protocols, ShareMode};
use zeroize::Zeroizing;

use crate::exchange::exchange;
use crate::pcsc_error::{Phase, name};
use crate::{ReaderError, Reset, Transport};

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
    /// A session knows nothing of the one before: other programs may have selected something else or reset the card in
    /// the meantime, so it begins with a SELECT.
    ///
    /// # Errors
    /// [`ReaderError::CardRemoved`], [`ReaderError::CardMute`], [`ReaderError::NoService`].
    pub fn session(&mut self) -> Result<Session<'_>, ReaderError> {
        let share_mode = self.access.share_mode();
        let card = self.card.as_mut().ok_or(ReaderError::CardRemoved)?;
        let link = match self.access {
            Access::Exclusive => Link::Exclusive(card),
            Access::Shared => Link::Transaction(match card.transaction2() {
                Ok(transaction) => transaction,
                // A reset since the last session. The handle answers nothing until it is taken up again.
                Err((card, Error::ResetCard)) => card
                    .reconnect(share_mode, Protocols::ANY, Disposition::LeaveCard)
                    .and_then(|()| card.transaction())
                    .map_err(|error| name(error, Phase::Holding))?,
                Err((_, error)) => return Err(name(error, Phase::Holding)),
            }),
        };
        Ok(Session {
            link,
            context: &self.context,
            reader: &self.reader,
            access: self.access,
            buffer: &mut self.buffer,
        })
    }

    /// Begins a session that owns the connection; it ends when the session is dropped.
    ///
    /// # Errors
    /// Those of [`session`](Self::session).
    pub fn into_session(mut self) -> Result<OwnedSession, ReaderError> {
        if let Link::Transaction(transaction) = self.session()?.link {
            // Disconnecting ends the transaction (SCardDisconnect of pcsc-lite gives up every lock of its handle), so
            // the guard, which would borrow the card, is not needed.
            std::mem::forget(transaction);
        }
        Ok(OwnedSession { card: self })
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

impl Transport for Session<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let card: &pcsc::Card = match &self.link {
            Link::Exclusive(card) => card,
            Link::Transaction(transaction) => transaction,
        };
        exchange(card, self.context, self.reader, self.buffer, command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        let (share_mode, disposition) = (self.access.share_mode(), disposition(kind));
        match &mut self.link {
            Link::Exclusive(card) => card.reconnect(share_mode, Protocols::ANY, disposition),
            Link::Transaction(transaction) => transaction.reconnect(share_mode, Protocols::ANY, disposition),
        }
        .map_err(|error| name(error, Phase::Holding))
    }
}

/// A [`Session`] that owns its card, for a transport that has to outlive the function that opened it. Dropping it ends
/// the session and leaves the card as it is.
pub struct OwnedSession {
    card: PcscCard,
}

impl OwnedSession {
    /// Ends the session and gives the card back as it is.
    ///
    /// # Errors
    /// Those of [`PcscCard::disconnect`].
    pub fn disconnect(self) -> Result<(), ReaderError> {
        self.card.disconnect()
    }
}

impl Transport for OwnedSession {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let PcscCard { card, context, reader, buffer, .. } = &mut self.card;
        let card = card.as_ref().ok_or(ReaderError::CardRemoved)?;
        exchange(card, context, reader, buffer, command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        let share_mode = self.card.access.share_mode();
        let card = self.card.card.as_mut().ok_or(ReaderError::CardRemoved)?;
        card.reconnect(share_mode, Protocols::ANY, disposition(kind)).map_err(|error| name(error, Phase::Holding))
    }
}

fn disposition(kind: Reset) -> Disposition {
    match kind {
        Reset::Warm => Disposition::ResetCard,
        Reset::Cold => Disposition::UnpowerCard,
    }
}
