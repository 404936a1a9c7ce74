//! Answers that are remembered, and requests under way: one a certificate, however many threads ask.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{OcspAnswer, OcspError};

/// Names a question: digest of issuer, serial number and address.
pub(super) type Key = [u8; 32];
/// What came of a request.
pub(super) type Outcome = Result<Arc<OcspAnswer>, OcspError>;

/// Remembers answers, and who is asking.
pub(super) struct Cache {
    state: Mutex<State>,
    capacity: usize,
    max_age: SignedDuration,
}

#[derive(Default)]
struct State {
    answers: HashMap<Key, Kept>,
    under_way: HashMap<Key, Arc<Flight>>,
    /// Counts answers: the lowest number is the oldest.
    next: u64,
}

struct Kept {
    answer: Arc<OcspAnswer>,
    /// The clock of the question when it was asked.
    asked: Timestamp,
    number: u64,
}

/// A request that others wait for.
#[derive(Default)]
pub(super) struct Flight {
    outcome: Mutex<Option<Outcome>>,
    landed: Condvar,
}

/// What there is for a question.
pub(super) enum Entered<'a> {
    /// An answer that was remembered.
    Kept(Arc<OcspAnswer>),
    /// Nobody is asking: the caller does.
    First(Asking<'a>),
    /// Somebody is asking.
    Waiting(Arc<Flight>),
}

/// The right to ask. Dropped without an outcome, it lets those that wait know that there is none.
pub(super) struct Asking<'a> {
    cache: &'a Cache,
    key: Key,
    flight: Arc<Flight>,
    now: Timestamp,
}

impl Cache {
    pub(super) fn new(capacity: usize, max_age: SignedDuration) -> Self {
        Self { state: Mutex::default(), capacity, max_age }
    }

    /// Looks for an answer; one that is not `fresh` any more is forgotten.
    pub(super) fn enter(&self, key: Key, now: Timestamp, fresh: impl Fn(&OcspAnswer) -> bool) -> Entered<'_> {
        let mut state = lock(&self.state);
        if let Some(kept) = state.answers.get(&key) {
            let age = now.duration_since(kept.asked);
            // A clock that was set back makes no answer older.
            let usable = age >= SignedDuration::ZERO && age <= self.max_age && fresh(&kept.answer);
            if usable {
                return Entered::Kept(Arc::clone(&kept.answer));
            }
            state.answers.remove(&key);
        }
        if let Some(flight) = state.under_way.get(&key) {
            return Entered::Waiting(Arc::clone(flight));
        }
        let flight = Arc::<Flight>::default();
        state.under_way.insert(key, Arc::clone(&flight));
        Entered::First(Asking { cache: self, key, flight, now })
    }

    /// How many answers are remembered.
    pub(super) fn len(&self) -> usize {
        lock(&self.state).answers.len()
    }

    /// How many wait for a request under way. The map and who asks hold it, too.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        lock(&self.state).under_way.values().map(|flight| Arc::strong_count(flight) - 2).sum()
    }
}

impl State {
    fn keep(&mut self, key: Key, answer: Arc<OcspAnswer>, asked: Timestamp, capacity: usize) {
        if capacity == 0 {
            return;
        }
        if self.answers.len() >= capacity && !self.answers.contains_key(&key) {
            // A linear search, once a request over the network.
            let oldest = self.answers.iter().min_by_key(|(_, kept)| kept.number).map(|(key, _)| *key);
            oldest.and_then(|oldest| self.answers.remove(&oldest));
        }
        self.answers.insert(key, Kept { answer, asked, number: self.next });
        self.next += 1;
    }
}

impl Asking<'_> {
    /// Tells the outcome to those that wait, and remembers it if it is worth it.
    pub(super) fn land(self, outcome: &Outcome, keep: bool) {
        self.settle(outcome.clone(), keep);
    }

    fn settle(&self, outcome: Outcome, keep: bool) {
        // Remembered first: who comes between finds one or the other.
        let mut state = lock(&self.cache.state);
        state.under_way.remove(&self.key);
        if let (Ok(answer), true) = (&outcome, keep) {
            state.keep(self.key, Arc::clone(answer), self.now, self.cache.capacity);
        }
        drop(state);
        lock(&self.flight.outcome).get_or_insert(outcome);
        self.flight.landed.notify_all();
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if lock(&self.flight.outcome).is_none() {
            self.settle(Err(OcspError::Abandoned), false);
        }
    }
}

impl Flight {
    /// Waits for the outcome; `None` if it takes longer than that.
    pub(super) fn wait(&self, limit: Duration) -> Option<Outcome> {
        let outcome = lock(&self.outcome);
        let waited = self.landed.wait_timeout_while(outcome, limit, |outcome| outcome.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// What is behind the lock is whole at any time, whoever panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocsp::{CertStatus, NonceOutcome, Responder};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_775_001_600 + second).unwrap()
    }

    fn answer() -> Arc<OcspAnswer> {
        Arc::new(OcspAnswer {
            status: CertStatus::Good,
            this_update: at(0),
            next_update: None,
            produced_at: at(0),
            archive_cutoff: None,
            invalid_since: None,
            responder: Responder::Issuer,
            nonce: NonceOutcome::NotSent,
            warnings: Vec::new(),
            response: Vec::new(),
        })
    }

    fn fill(cache: &Cache, number: u8, now: Timestamp) {
        match cache.enter([number; 32], now, |_| true) {
            Entered::First(asking) => asking.land(&Ok(answer()), true),
            _ => panic!("{number} is there already"),
        }
    }

    fn is_kept(cache: &Cache, number: u8, now: Timestamp, fresh: bool) -> bool {
        matches!(cache.enter([number; 32], now, |_| fresh), Entered::Kept(_))
    }

    #[test]
    fn the_oldest_answer_makes_room() {
        let cache = Cache::new(2, SignedDuration::from_secs(10));
        (1..=3).for_each(|number| fill(&cache, number, at(0)));
        assert_eq!(cache.len(), 2);
        assert!(!is_kept(&cache, 1, at(0), true) && is_kept(&cache, 2, at(0), true) && is_kept(&cache, 3, at(0), true));
        let none = Cache::new(0, SignedDuration::from_secs(10));
        fill(&none, 1, at(0));
        assert_eq!(none.len(), 0);
    }

    #[test]
    fn an_answer_ends_with_its_age_its_freshness_and_a_clock_set_back() {
        for (now, fresh, kept) in
            [(0, true, true), (10, true, true), (11, true, false), (5, false, false), (-1, true, false)]
        {
            let cache = Cache::new(2, SignedDuration::from_secs(10));
            fill(&cache, 1, at(0));
            assert_eq!(is_kept(&cache, 1, at(now), fresh), kept, "{now} {fresh}");
            assert_eq!(cache.len(), usize::from(kept));
        }
    }

    #[test]
    fn who_waits_is_told_even_if_the_asker_gives_up() {
        let cache = Cache::new(2, SignedDuration::from_secs(10));
        let Entered::First(asking) = cache.enter([1; 32], at(0), |_| true) else { panic!("nobody asks") };
        let Entered::Waiting(flight) = cache.enter([1; 32], at(0), |_| true) else { panic!("somebody asks") };
        assert!(flight.wait(Duration::ZERO).is_none());
        drop(asking);
        assert_eq!(flight.wait(Duration::ZERO), Some(Err(OcspError::Abandoned)));
        // The next one may ask, and what fails is not remembered.
        let Entered::First(asking) = cache.enter([1; 32], at(0), |_| true) else { panic!("nobody asks") };
        asking.land(&Err(OcspError::Signature), true);
        assert_eq!(cache.len(), 0);
    }
}
