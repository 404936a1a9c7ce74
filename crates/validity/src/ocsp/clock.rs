//! The clock by which a client measures how long it has waited, and sleeps. What is fresh is not its business: that is
//! reckoned from the time in the question.

use std::time::{Duration, Instant};

/// Measures time and lets it pass. Tests bring one that does not wait.
pub trait Clock: Send + Sync {
    /// Time since a moment that stays the same.
    fn elapsed(&self) -> Duration;

    /// Lets so much time pass.
    fn sleep(&self, duration: Duration);
}

/// The clock of the system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock that starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
