//! Times for people: Japanese time, since certificates end at midnight there.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// `2026-04-01 09:00:00 JST`.
pub fn japan(time: Timestamp) -> String {
    time.to_zoned(TimeZone::fixed(Offset::constant(9))).strftime("%Y-%m-%d %H:%M:%S JST").to_string()
}

/// `2026-04-01` in Japan.
pub fn japan_date(time: Timestamp) -> String {
    time.to_zoned(TimeZone::fixed(Offset::constant(9))).strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_japan() {
        let time = "2026-03-31T15:00:00Z".parse().unwrap();
        assert_eq!(japan(time), "2026-04-01 00:00:00 JST");
        assert_eq!(japan_date(time), "2026-04-01");
    }
}
