//! Times in CRLs: UTCTime and GeneralizedTime in the two forms of RFC 5280 §5.1.2.4, read millions of times.

use jiff::Timestamp;

use super::der::{GENERALIZED_TIME, UTC_TIME, Value};

const SECONDS_A_DAY: i64 = 86_400;

/// For each year of UTCTime and each month, at `year << 4 | month`: days from 1950-01-01 to its first, and in the lowest
/// eight bits how many days it has: none, where there is no such month.
static MONTHS: [u32; 2048] = months();

/// Days from 1950-01-01 to 1970-01-01, and to 2050-01-01.
const TO_1970: i64 = 7305;
const TO_2050: i64 = 36_525;

const fn months() -> [u32; 2048] {
    let mut table = [0; 2048];
    let (mut first, mut index) = (0, 0);
    while index < 1200 {
        let (year, month) = (1950 + index / 12, index % 12 + 1);
        let days = days_in_month(year, month);
        table[((year % 100) << 4 | month) as usize] = (first << 8 | days) as u32;
        first += days;
        index += 1;
    }
    assert!(first == TO_2050);
    table
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Eight digits as four numbers of two digits, each in 16 bits, the first one lowest; `None` if one is no digit.
#[inline(always)]
fn pairs(digits: [u8; 8]) -> Option<u64> {
    let value = u64::from_le_bytes(digits) ^ 0x3030_3030_3030_3030;
    // A digit is now 0 to 9: adding 118 stays below 128.
    if (value | value.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    Some((value & 0x000F_000F_000F_000F) * 10 + (value >> 8 & 0x000F_000F_000F_000F))
}

/// Number `index` of four.
#[inline(always)]
const fn number(pairs: u64, index: u32) -> i64 {
    (pairs >> (16 * index) & 0xFF) as i64
}

/// The highest that four numbers may be, as [`pairs`] has them.
const fn limits(limits: [u64; 4]) -> u64 {
    limits[0] | limits[1] << 16 | limits[2] << 32 | limits[3] << 48
}

/// Whether each of four numbers is at most its limit.
#[inline(always)]
const fn within(pairs: u64, limits: u64) -> bool {
    // No number has the highest bit of its 16: it is lost where a number is above its limit.
    const HIGHEST: u64 = 0x8000_8000_8000_8000;
    (limits | HIGHEST).wrapping_sub(pairs) & HIGHEST == HIGHEST
}

/// Day, hour, minute, second.
const CLOCK_LIMITS: u64 = limits([31, 23, 59, 59]);

/// Seconds since 1970-01-01T00:00:00Z of the 13 content octets of a UTCTime `YYMMDDhhmmssZ`: 1950 to 2049 (RFC 5280
/// §4.1.2.5.1). There are no leap seconds.
#[inline(always)]
pub(super) fn utc_time(content: &[u8; 13]) -> Option<i64> {
    let (date, rest) = content.split_first_chunk::<8>()?;
    // Read twice: the second look begins at the day.
    let clock = content[4..12].first_chunk::<8>()?;
    let (date, clock) = (pairs(*date)?, pairs(*clock)?);
    // Two digits are below 100: the place is inside the table.
    let month = MONTHS[((number(date, 0) << 4 | number(date, 1)) & 0x7FF) as usize];
    let (first, days) = (i64::from(month >> 8), i64::from(month & 0xFF));
    let day = number(clock, 0) - 1;
    if rest[4] != b'Z' || !within(clock, CLOCK_LIMITS) || day < 0 || day >= days || number(date, 1) > 12 {
        return None;
    }
    let of_day = number(clock, 1) * 3600 + number(clock, 2) * 60 + number(clock, 3);
    Some((first + day - TO_1970) * SECONDS_A_DAY + of_day)
}

/// Seconds since 1970-01-01T00:00:00Z of the 15 content octets of a GeneralizedTime `YYYYMMDDhhmmssZ`.
fn generalized_time(content: &[u8; 15]) -> Option<i64> {
    let (century, rest) = content.split_first_chunk::<2>()?;
    let rest: &[u8; 13] = rest.first_chunk()?;
    let years = pairs([century[0], century[1], rest[0], rest[1], b'0', b'0', b'0', b'0'])?;
    let year = number(years, 0) * 100 + number(years, 1);
    // The same date in the 400 years from 1950 on: the calendar repeats after 146,097 days.
    let cycles = (year - 1950).div_euclid(400);
    let (year, base) = (year - cycles * 400, cycles * 146_097 * SECONDS_A_DAY);
    if year < 2050 {
        return Some(utc_time(rest)? + base);
    }
    let (date, clock) = (pairs(*rest.first_chunk()?)?, pairs(*rest[4..12].first_chunk()?)?);
    let (month, day) = (number(date, 1), number(date, 2));
    let fits = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    if rest[12] != b'Z' || !fits || !within(clock, CLOCK_LIMITS) {
        return None;
    }
    let leap_years = |year: i64| (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    let before = (year - 2050) * 365 + leap_years(year) - leap_years(2050);
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    let days = TO_2050 - TO_1970 + before + months + day - 1;
    let of_day = number(clock, 1) * 3600 + number(clock, 2) * 60 + number(clock, 3);
    Some(base + days * SECONDS_A_DAY + of_day)
}

/// Seconds since 1970-01-01T00:00:00Z of a `Time`, UTCTime or GeneralizedTime.
pub(super) fn seconds(value: Value<'_>) -> Option<i64> {
    match value.tag {
        UTC_TIME => utc_time(value.content.try_into().ok()?),
        GENERALIZED_TIME => generalized_time(value.content.try_into().ok()?),
        _ => None,
    }
}

/// A `Time` as a timestamp.
pub(super) fn timestamp(value: Value<'_>) -> Option<Timestamp> {
    seconds(value).map(from_seconds)
}

/// So many seconds since 1970. The last day of the year 9999, which means that there is no end, is beyond what
/// [`Timestamp`] holds and becomes its maximum.
pub(super) fn from_seconds(seconds: i64) -> Timestamp {
    let inside = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(inside).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::DateTime;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn read(tag: u8, text: &str) -> Option<i64> {
        seconds(Value { tag, content: text.as_bytes(), raw: &[] })
    }

    /// What the calendar of another library makes of it.
    fn reference(year: i16, rest: &str) -> Option<i64> {
        let number = |range: std::ops::Range<usize>| rest[range].parse::<i8>().ok();
        let (month, day) = (number(0..2)?, number(2..4)?);
        let time = DateTime::new(year, month, day, number(4..6)?, number(6..8)?, number(8..10)?, 0).ok()?;
        Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
    }

    proptest! {
        #[test]
        fn every_date_is_that_of_the_calendar(
            year in 0_i16..=9998, month in 0..14, day in 0..33, hour in 0..26, minute in 0..62, second in 0..62,
        ) {
            let rest = format!("{month:02}{day:02}{hour:02}{minute:02}{second:02}");
            prop_assert_eq!(read(GENERALIZED_TIME, &format!("{year:04}{rest}Z")), reference(year, &rest));
            let short = year % 100;
            let meant = if short < 50 { 2000 + short } else { 1900 + short };
            prop_assert_eq!(read(UTC_TIME, &format!("{short:02}{rest}Z")), reference(meant, &rest));
        }
    }

    #[test]
    fn other_forms_are_no_times() {
        assert_eq!(read(UTC_TIME, "260401000000Z"), Some(1_775_001_600));
        assert_eq!(read(GENERALIZED_TIME, "20260401000000Z"), Some(1_775_001_600));
        assert_eq!(
            from_seconds(read(GENERALIZED_TIME, "99991231235959Z").unwrap()).as_second(),
            Timestamp::MAX.as_second()
        );
        for (tag, text) in [
            (UTC_TIME, "2604010000Z"),
            (UTC_TIME, "260401000000+"),
            (UTC_TIME, "2604010000000"),
            (UTC_TIME, "26040100000:Z"),
            (UTC_TIME, "2604010000/0Z"),
            (UTC_TIME, "26040100000\u{e}Z"),
            (UTC_TIME, "260229000000Z"),
            (UTC_TIME, "260400000000Z"),
            (UTC_TIME, "260401000060Z"),
            (UTC_TIME, "20260401000000Z"),
            (GENERALIZED_TIME, "260401000000Z"),
            (GENERALIZED_TIME, "20260401000000.1Z"),
            (GENERALIZED_TIME, "20260401000000 "),
            (GENERALIZED_TIME, "2x260401000000Z"),
            (0x04, "260401000000Z"),
        ] {
            assert_eq!(read(tag, text), None, "{text}");
        }
    }
}
