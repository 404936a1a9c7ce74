//! Entries of certificates that nobody has: what makes a CRL as large as a nation's, computed one by one.

use jiff::Timestamp;

use crate::TestbedError;

/// Reasons that the entries take in turn: those that J-LIS gives most.
const REASONS: [u8; 4] = [1, 3, 4, 5];
/// First byte of serial numbers of four bytes and more. It is even, and those that a testbed derives are odd there: no
/// entry ever hits a certificate of the testbed.
const FIRST: u8 = 0x40;
/// Revocations lie in so many seconds before the CRL: five years.
const SPREAD: u64 = 5 * 365 * 86_400;

/// In which order the entries stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryOrder {
    /// By serial number, ascending.
    Sequential,
    /// Anyhow, the same way for the same seed.
    Shuffled(u64),
}

/// Entries of invented certificates. Number `i` in the order of serial numbers has the serial number [`Self::serial`]`(i)`.
#[derive(Debug, Clone)]
pub struct Filler {
    count: u64,
    serial_octets: u8,
    order: EntryOrder,
    reasons: bool,
}

impl Filler {
    /// So many entries with serial numbers of four bytes, ascending, without reasons.
    #[must_use]
    pub const fn new(count: u64) -> Self {
        Self { count, serial_octets: 4, order: EntryOrder::Sequential, reasons: false }
    }

    /// With serial numbers of so many bytes, 1 to 20, if there are enough of them.
    #[must_use]
    pub const fn serial_octets(mut self, octets: u8) -> Self {
        self.serial_octets = octets;
        self
    }

    /// In this order.
    #[must_use]
    pub const fn order(mut self, order: EntryOrder) -> Self {
        self.order = order;
        self
    }

    /// Each with a reason: key compromise, affiliation changed, superseded and cessation of operation in turn.
    #[must_use]
    pub const fn with_reasons(mut self) -> Self {
        self.reasons = true;
        self
    }

    /// How many entries there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Serial number `index` in ascending order, big-endian; `index` below [`Self::count`].
    #[must_use]
    pub fn serial(&self, index: u64) -> Vec<u8> {
        let step = self.step().unwrap_or(1);
        // The last of each step is never taken.
        let jitter = if step > 1 { mixed(index) % (step - 1) } else { 0 };
        self.bytes(index * step + jitter)
    }

    /// A serial number between [`Self::serial`]`(index)` and the next one that no entry has; `None` where the serial numbers
    /// are so short that they are all taken.
    #[must_use]
    pub fn absent(&self, index: u64) -> Option<Vec<u8>> {
        let step = self.step().ok().filter(|step| *step > 1)?;
        Some(self.bytes(index * step + step - 1))
    }

    pub(super) fn is_sequential(&self) -> bool {
        self.order == EntryOrder::Sequential
    }

    /// The entry that stands at a place of the list, as its index by serial number.
    pub(super) fn index_at(&self, place: u64) -> u64 {
        match self.order {
            EntryOrder::Sequential => place,
            EntryOrder::Shuffled(seed) => permuted(place, self.count, seed),
        }
    }

    /// Bytes of every entry.
    pub(super) fn entry_length(&self) -> u64 {
        2 + 2 + u64::from(self.serial_octets) + 15 + if self.reasons { 14 } else { 0 }
    }

    /// Appends the entry with this index.
    pub(super) fn write(&self, index: u64, this_update: Timestamp, out: &mut Vec<u8>) {
        // Less than 128 in any case.
        out.extend([0x30, self.entry_length() as u8 - 2, 0x02, self.serial_octets]);
        out.extend(self.serial(index));
        let back = mixed(index ^ 0x5EED) % SPREAD;
        out.extend(utc_time(this_update.as_second() - 1 - back as i64));
        if self.reasons {
            out.extend([0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01]);
            out.push(REASONS[(index % REASONS.len() as u64) as usize]);
        }
    }

    /// Checks that there are so many serial numbers, and that the times can be written in two digits of the year.
    pub(super) fn check(&self, this_update: Timestamp) -> Result<(), TestbedError> {
        self.step()?;
        let years = Timestamp::UNIX_EPOCH.as_second()..2_524_608_000;
        if years.contains(&this_update.as_second()) { Ok(()) } else { Err(TestbedError::Time { time: this_update }) }
    }

    /// Distance of serial numbers.
    fn step(&self) -> Result<u64, TestbedError> {
        let capacity: u64 = match self.serial_octets {
            octets @ 1..=3 => 0x7F << (8 * (octets - 1)),
            octets @ 4..=20 => 1 << (8 * u32::from(octets - 1).min(7)),
            _ => 0,
        };
        match capacity.checked_div(self.count.max(1)) {
            Some(step) if step > 0 => Ok(step),
            _ => Err(TestbedError::TooManyEntries { count: self.count, serial_octets: self.serial_octets }),
        }
    }

    fn bytes(&self, value: u64) -> Vec<u8> {
        let octets = usize::from(self.serial_octets);
        if octets < 4 {
            // From 01 00 00 upwards, so that none is shorter.
            let first = 1 << (8 * octets.saturating_sub(1));
            return (value + first).to_be_bytes()[8 - octets..].to_vec();
        }
        let variable = (octets - 1).min(7);
        let mut out = vec![FIRST; octets - variable];
        out.extend(&value.to_be_bytes()[8 - variable..]);
        out
    }
}

/// A number that has nothing to do with its neighbours' (SplitMix64).
const fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A permutation of the numbers below `count` that needs no memory: a Feistel network over the next power of four, walked
/// until it comes back among them.
fn permuted(place: u64, count: u64, seed: u64) -> u64 {
    let bits = (u64::BITS - count.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1 << bits) - 1;
    let mut value = place;
    loop {
        let (mut left, mut right) = (value >> bits, value & mask);
        for round in 0..4 {
            (left, right) = (right, left ^ (mixed(right ^ mixed(seed ^ round)) & mask));
        }
        value = left << bits | right;
        if value < count {
            return value;
        }
    }
}

/// UTCTime of a second between 1950 and 2049, with its tag (days to civil date after Howard Hinnant).
fn utc_time(seconds: i64) -> [u8; 15] {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months count from March, so that the leap day comes last.
    let march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut out = *b"\x17\x0d000000000000Z";
    let parts = [year % 100, month, day, second / 3600, second / 60 % 60, second % 60];
    for (pair, part) in out[2..14].chunks_exact_mut(2).zip(parts) {
        // Two digits each.
        pair.copy_from_slice(&[b'0' + (part / 10) as u8, b'0' + (part % 10) as u8]);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{CrlEntry, Reason};
    use proptest::prelude::*;

    #[test]
    fn the_quick_entry_is_the_one_of_the_encoder() {
        let this_update: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
        for octets in [1, 2, 3, 4, 5, 8, 9, 20] {
            let filler = Filler::new(100).serial_octets(octets);
            let mut out = Vec::new();
            filler.write(7, this_update, &mut out);
            assert_eq!(out.len() as u64, filler.entry_length());
            let time = &out[out.len() - 13..out.len() - 1];
            let time = jiff::civil::DateTime::strptime("%y%m%d%H%M%S", str::from_utf8(time).unwrap()).unwrap();
            let time = time.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
            assert_eq!(CrlEntry::new(&filler.serial(7), time).encode().unwrap(), out, "{octets}");
            let mut with_reason = Vec::new();
            filler.clone().with_reasons().write(7, this_update, &mut with_reason);
            let entry = CrlEntry::new(&filler.serial(7), time).reason(Reason::CessationOfOperation);
            assert_eq!(entry.encode().unwrap(), with_reason);
        }
    }

    #[test]
    fn serials_ascend_and_the_absent_ones_lie_between() {
        for octets in [1, 2, 3, 4, 8, 20] {
            let filler = Filler::new(60).serial_octets(octets);
            for index in 0..59 {
                let (one, absent) = (filler.serial(index), filler.absent(index).unwrap());
                assert_eq!(one.len(), usize::from(octets));
                assert!(one[0] & 0x80 == 0 && one[0] != 0);
                assert!(one < absent && absent < filler.serial(index + 1), "{octets}: {index}");
            }
        }
        assert_eq!(Filler::new(127).serial_octets(1).absent(0), None);
        assert_eq!(Filler::new(127).serial_octets(1).serial(126), [127]);
    }

    #[test]
    fn more_entries_than_serial_numbers_are_refused() {
        let now = "2026-04-01T00:00:00Z".parse().unwrap();
        let refused = |count, octets| {
            matches!(
                Filler::new(count).serial_octets(octets).check(now),
                Err(TestbedError::TooManyEntries { count: told, serial_octets }) if (told, serial_octets) == (count, octets)
            )
        };
        assert!(refused(128, 1) && refused(1, 0) && refused(1, 21) && refused(u64::MAX, 20) && refused(8_323_073, 3));
        assert!(!refused(127, 1) && !refused(5_000_000, 3) && !refused(5_000_000, 4) && !refused(0, 8));
    }

    #[test]
    fn times_before_1970_and_leap_days_are_written_right() {
        let written = |text: &str| utc_time(text.parse::<Timestamp>().unwrap().as_second());
        assert_eq!(&written("1965-12-31T23:59:58Z"), b"\x17\x0d651231235958Z");
        assert_eq!(&written("2024-02-29T01:02:03Z"), b"\x17\x0d240229010203Z");
        assert_eq!(&written("2049-12-31T23:59:59Z"), b"\x17\x0d491231235959Z");
    }

    proptest! {
        #[test]
        fn shuffling_loses_and_repeats_nothing(count in 1_u64..600, seed: u64) {
            let filler = Filler::new(count).order(EntryOrder::Shuffled(seed));
            let seen: BTreeSet<u64> = (0..count).map(|place| filler.index_at(place)).collect();
            prop_assert_eq!(seen, (0..count).collect::<BTreeSet<_>>());
        }

        #[test]
        fn any_second_is_written_as_the_calendar_has_it(second in 0_i64..2_524_608_000) {
            let expected = Timestamp::from_second(second).unwrap().strftime("%y%m%d%H%M%SZ").to_string();
            prop_assert_eq!(&utc_time(second)[2..], expected.as_bytes());
        }
    }
}
