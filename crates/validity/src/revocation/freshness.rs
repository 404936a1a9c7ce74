//! How old revocation information may be before it says nothing any more.

use jiff::{SignedDuration, Timestamp};

/// How old revocation information may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Longest time since `thisUpdate`; `None` leaves it to `nextUpdate`.
    pub max_age: Option<SignedDuration>,
    /// How long after `nextUpdate` the information still counts. CRLs come once a day, and a day may be missed.
    pub grace: SignedDuration,
    /// How far the clocks of issuer and verifier may differ.
    pub clock_skew: SignedDuration,
}

impl Default for Freshness {
    /// No further limit than `nextUpdate`, clocks five minutes apart at most.
    fn default() -> Self {
        Self { max_age: None, grace: SignedDuration::ZERO, clock_skew: SignedDuration::from_mins(5) }
    }
}

impl Freshness {
    /// When information of `this_update` stops to count. Without `nextUpdate` and without [`Self::max_age`] it says
    /// nothing about how long it counts: then it counts for the moment of `thisUpdate` only.
    #[must_use]
    pub fn stale_from(&self, this_update: Timestamp, next_update: Option<Timestamp>) -> Timestamp {
        let by_age = self.max_age.map(|age| later(this_update, age));
        let by_next = next_update.map(|next| later(next, self.grace));
        let end = by_age.into_iter().chain(by_next).min().unwrap_or(this_update);
        later(end, self.clock_skew)
    }

    /// Whether the information no longer counts at `now`. The last second of `nextUpdate` still counts.
    #[must_use]
    pub fn is_stale(&self, this_update: Timestamp, next_update: Option<Timestamp>, now: Timestamp) -> bool {
        now > self.stale_from(this_update, next_update)
    }

    /// Whether `this_update` lies further ahead of the clock than clocks may differ.
    #[must_use]
    pub fn is_from_the_future(&self, this_update: Timestamp, now: Timestamp) -> bool {
        this_update > later(now, self.clock_skew)
    }
}

/// A time so much later, or the last there is.
fn later(time: Timestamp, duration: SignedDuration) -> Timestamp {
    time.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_775_001_600 + seconds).unwrap()
    }

    #[test]
    fn the_earlier_limit_counts_and_the_clocks_may_differ() {
        let strict = Freshness { clock_skew: SignedDuration::ZERO, ..Freshness::default() };
        assert!(!strict.is_stale(at(0), Some(at(10)), at(10)) && strict.is_stale(at(0), Some(at(10)), at(11)));
        let aged = Freshness { max_age: Some(SignedDuration::from_secs(5)), ..strict };
        assert!(!aged.is_stale(at(0), Some(at(10)), at(5)) && aged.is_stale(at(0), Some(at(10)), at(6)));
        assert!(aged.is_stale(at(0), None, at(6)) && !aged.is_stale(at(0), None, at(5)));
        let graced = Freshness { grace: SignedDuration::from_secs(3), ..strict };
        assert!(!graced.is_stale(at(0), Some(at(10)), at(13)) && graced.is_stale(at(0), Some(at(10)), at(14)));
        let skewed = Freshness { clock_skew: SignedDuration::from_secs(2), ..strict };
        assert!(!skewed.is_stale(at(0), Some(at(10)), at(12)) && skewed.is_stale(at(0), Some(at(10)), at(13)));
        assert!(!skewed.is_from_the_future(at(2), at(0)) && skewed.is_from_the_future(at(3), at(0)));
        // Without either limit it counts for its own moment.
        assert!(!strict.is_stale(at(0), None, at(0)) && strict.is_stale(at(0), None, at(1)));
        assert_eq!(strict.stale_from(Timestamp::MAX, Some(Timestamp::MAX)), Timestamp::MAX);
    }
}
