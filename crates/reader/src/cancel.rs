//! Ending a wait from another thread.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Ends waits from another thread, for example when the person presses Ctrl-C. Once cancelled it stays cancelled, so a
/// wait that starts later ends at once with [`ReaderError::Cancelled`](crate::ReaderError::Cancelled).
///
/// It ends waiting only: an exchange that the card has begun runs to its end.
#[derive(Clone, Default)]
pub struct Canceller {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    cancelled: bool,
    next: u64,
    waiting: Vec<(u64, pcsc::Context)>,
}

impl Canceller {
    /// One that nothing has cancelled yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every wait that uses this canceller or a clone of it.
    pub fn cancel(&self) {
        let contexts: Vec<_> = {
            let mut state = self.lock();
            state.cancelled = true;
            state.waiting.iter().map(|(_, context)| context.clone()).collect()
        };
        self.shared.changed.notify_all();
        for context in contexts {
            // A wait that does not hear this (it has not reached the service yet, or the service is dead) sees the flag
            // at the end of its slice.
            let _ = context.cancel();
        }
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    /// Sleeps, but not longer than until cancelled. True when it was cancelled.
    pub(crate) fn sleep(&self, duration: Duration) -> bool {
        // None: longer than the clock can say.
        let end = Instant::now().checked_add(duration);
        let mut state = self.lock();
        while !state.cancelled {
            let left = end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return false;
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Registers a context whose blocking call `cancel` is to end, until the guard is dropped.
    pub(crate) fn register(&self, context: &pcsc::Context) -> Registration {
        let mut state = self.lock();
        let id = state.next;
        state.next += 1;
        state.waiting.push((id, context.clone()));
        Registration { canceller: self.clone(), id }
    }

    // A panic while the lock is held leaves nothing half-done in this state.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canceller(cancelled: {})", self.is_cancelled())
    }
}

/// Keeps a context registered.
pub(crate) struct Registration {
    canceller: Canceller,
    id: u64,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.canceller.lock().waiting.retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_cancels_and_it_stays_cancelled() {
        let canceller = Canceller::new();
        assert!(!canceller.is_cancelled());
        assert!(!canceller.sleep(Duration::ZERO));
        canceller.clone().cancel();
        assert!(canceller.is_cancelled());
        assert!(canceller.sleep(Duration::MAX), "a cancelled sleep ends at once");
    }

    #[test]
    fn a_sleeper_is_woken_from_another_thread() {
        let canceller = Canceller::new();
        let other = canceller.clone();
        let (started, begun) = std::sync::mpsc::channel();
        let waiter = std::thread::spawn(move || {
            started.send(()).unwrap();
            other.sleep(Duration::MAX)
        });
        begun.recv().unwrap();
        canceller.cancel();
        assert!(waiter.join().unwrap());
    }
}
