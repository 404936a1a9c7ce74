//! Looking at the readers and blocking until something about them changes.

use std::time::{Duration, Instant};

use pcsc::{Error, State};

use crate::cancel::Canceller;
use crate::pcsc_error::{Phase, name};
use crate::{ReaderError, ReaderState};

/// Longest single call to the service. A cancellation that comes just before the call blocks is lost to the service, and
/// so is a reader plugged in between two calls; both are noticed when the slice ends.
const SLICE: Duration = Duration::from_millis(500);

/// How long to rest when a wait ended without any change, so that a service that never blocks costs no processor.
const REST: Duration = Duration::from_millis(50);

/// How often a list that changes while it is being read is read again.
const LOOKS: usize = 10;

/// A look at the readers that can wait for the next change.
pub(crate) struct Watch {
    context: pcsc::Context,
    states: Vec<pcsc::ReaderState>,
    seen: Vec<ReaderState>,
}

impl Watch {
    pub(crate) fn new(context: &pcsc::Context) -> Self {
        Self { context: context.clone(), states: Vec::new(), seen: Vec::new() }
    }

    /// The readers as they are now.
    pub(crate) fn look(&mut self) -> Result<Vec<ReaderState>, ReaderError> {
        for _ in 0..LOOKS {
            match self.look_once() {
                // The list grew, or a reader went, between two calls.
                Err(Error::InsufficientBuffer | Error::UnknownReader | Error::ReaderUnavailable) => {}
                Err(error) => return Err(name(error, Phase::Reaching)),
                Ok(()) => {
                    self.seen = self.states.iter().map(describe).collect();
                    return Ok(self.seen.clone());
                }
            }
        }
        Err(ReaderError::ReaderRemoved)
    }

    fn look_once(&mut self) -> Result<(), Error> {
        let names = self.context.list_readers_owned()?;
        self.states = names.into_iter().map(|name| pcsc::ReaderState::new(name, State::UNAWARE)).collect();
        if self.states.is_empty() {
            return Ok(());
        }
        match self.context.get_status_change(Duration::ZERO, &mut self.states) {
            // Against UNAWARE every state is a change; a time-out would only mean that the service saw none.
            Ok(()) | Err(Error::Timeout) => {}
            Err(error) => return Err(error),
        }
        if self.states.iter().any(|state| state.event_state().contains(State::UNKNOWN)) {
            return Err(Error::UnknownReader);
        }
        Ok(())
    }

    /// Blocks until something changed since the last [`look`](Self::look), a slice or `at_most` passed, or it was
    /// cancelled. What changed, the next look says.
    pub(crate) fn wait(&mut self, at_most: Duration, canceller: &Canceller) -> Result<(), ReaderError> {
        let slice = at_most.min(SLICE).max(Duration::from_millis(1));
        for state in &mut self.states {
            state.sync_current_state();
        }
        let started = Instant::now();
        let registration = canceller.register(&self.context);
        if canceller.is_cancelled() {
            return Err(ReaderError::Cancelled);
        }
        self.states.push(pcsc::ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE));
        let result = self.context.get_status_change(slice, &mut self.states);
        self.states.pop();
        drop(registration);
        match result {
            _ if canceller.is_cancelled() => Err(ReaderError::Cancelled),
            Ok(()) | Err(Error::UnknownReader | Error::ReaderUnavailable) => {
                let changed = self.states.iter().map(describe).ne(self.seen.iter().cloned());
                if !changed && started.elapsed() < REST && canceller.sleep(REST) {
                    return Err(ReaderError::Cancelled);
                }
                Ok(())
            }
            Err(Error::Timeout) => Ok(()),
            // Somebody else cancelled this context: nobody holds it but this watch, so it was a canceller of an earlier
            // wait, heard late.
            Err(Error::Cancelled) => Ok(()),
            Err(error) => Err(name(error, Phase::Reaching)),
        }
    }
}

fn describe(state: &pcsc::ReaderState) -> ReaderState {
    let flags = state.event_state();
    ReaderState {
        name: state.name().to_string_lossy().into_owned(),
        card_present: flags.contains(State::PRESENT),
        mute: flags.contains(State::MUTE),
        atr: if flags.contains(State::PRESENT) { state.atr().to_vec() } else { Vec::new() },
        in_use: flags.intersects(State::INUSE | State::EXCLUSIVE),
        exclusive: flags.contains(State::EXCLUSIVE),
        events: state.event_count(),
    }
}
