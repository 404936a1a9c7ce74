//! One exchange over PC/SC, and finding out why it brought nothing.

use std::ffi::CStr;
use std::time::{Duration, Instant};

use pcsc::{Error, State};

use crate::ReaderError;
use crate::pcsc_error::{Phase, name};

/// How long a broken exchange waits for the service to notice that the card is gone. pcscd looks every 400 ms.
const NOTICE: Duration = Duration::from_millis(1000);

/// Sends a command and returns its response, at least two bytes.
pub(crate) fn exchange(
    card: &pcsc::Card,
    context: &pcsc::Context,
    reader: &CStr,
    buffer: &mut [u8],
    command: &[u8],
) -> Result<Vec<u8>, ReaderError> {
    if command.len() > pcsc::MAX_BUFFER_SIZE_EXTENDED {
        return Err(ReaderError::TooLong { length: command.len() });
    }
    let broken = |length| card_gone(context, reader).unwrap_or(ReaderError::ExchangeBroken { length });
    match card.transmit2(command, buffer) {
        // Success with nothing is how vpcd and some drivers say that the card left in the middle.
        Ok(response) if response.len() < 2 => Err(broken(response.len())),
        Ok(response) => Ok(response.to_vec()),
        Err((Error::InsufficientBuffer, length)) => Err(ReaderError::TooLong { length }),
        Err((error, _)) => Err(match name(error, Phase::Holding) {
            ReaderError::ExchangeBroken { length } => broken(length),
            named => named,
        }),
    }
}

/// Watches the reader until the card is gone, for the time that the service needs to notice. None: it is still there.
fn card_gone(context: &pcsc::Context, reader: &CStr) -> Option<ReaderError> {
    let end = Instant::now() + NOTICE;
    let mut states = [pcsc::ReaderState::new(reader, State::UNAWARE)];
    let mut left = Duration::ZERO;
    loop {
        match context.get_status_change(left, &mut states) {
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
