//! Times in CRLs: UTCTime and GeneralizedTime in the two forms of RFC 5280 §5.1.2.4, read millions of times.

use jiff::Timestamp;

use super::der::{GENERALIZED_TIME, UTC_TIME, Value};

const SECONDS_A_DAY: i64 = 86_400;

/// Days from 1970-01-01 to the first of each month of 1950 to 2050.
static MONTHS: [i32; 1201] = months();

const fn months() -> [i32; 1201] {
    let mut table = [0; 1201];
    // 1950-01-01.
    let mut day = -7305;
    let mut index = 0;
    while index < table.len() {
        table[index] = day;
        day += days_in_month(1950 + (index / 12) as i64, (index % 12) as i64 + 1) as i32;
        index += 1;
    }
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

/// Eight digits as four numbers of two digits, the first in the lowest byte of the lowest half; `None` if one is no digit.
#[inline]
fn pairs(digits: [u8; 8]) -> Option<[i64; 4]> {
    let text = u64::from_le_bytes(digits);
    let value = text ^ 0x3030_3030_3030_3030;
    // A digit is now 0 to 9: adding 118 stays below 128.
    if (value | value.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let tens = (value & 0x000F_000F_000F_000F) * 10;
    let both = (tens + (value >> 8 & 0x000F_000F_000F_000F)).to_le_bytes();
    Some([i64::from(both[0]), i64::from(both[2]), i64::from(both[4]), i64::from(both[6])])
}

/// Seconds since 1970-01-01T00:00:00Z of the 13 content octets of a UTCTime `YYMMDDhhmmssZ`: 1950 to 2049 (RFC 5280
/// §4.1.2.5.1). There are no leap seconds.
#[inline]
pub(super) fn utc_time(content: &[u8; 13]) -> Option<i64> {
    let [y0, y1, m0, m1, d0, d1, h0, h1, n0, n1, s0, s1, zone] = *content;
    let [year, month, day, hour] = pairs([y0, y1, m0, m1, d0, d1, h0, h1])?;
    let [minute, second, _, _] = pairs([n0, n1, s0, s1, b'0', b'0', b'0', b'0'])?;
    if zone != b'Z' || !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let since_1950 = if year < 50 { year + 50 } else { year - 50 };
    let index = (since_1950 * 12 + month - 1) as usize;
    let (first, next) = (i64::from(MONTHS[index]), i64::from(MONTHS[index + 1]));
    let days = first + day - 1;
    (day >= 1 && days < next).then_some(days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second)
}

/// Seconds since 1970-01-01T00:00:00Z of the 15 content octets of a GeneralizedTime `YYYYMMDDhhmmssZ`.
fn generalized_time(content: &[u8; 15]) -> Option<i64> {
    let [c0, c1, rest @ ..] = *content;
    let [century, _, _, _] = pairs([c0, c1, b'0', b'0', b'0', b'0', b'0', b'0'])?;
    let (years, _) = rest.split_at(2);
    let [in_century, _, _, _] = pairs([years[0], years[1], b'0', b'0', b'0', b'0', b'0', b'0'])?;
    let year = century * 100 + in_century;
    // The same date in the years of UTCTime, by whole cycles of 400 years; what is left is inside or one cycle off.
    let cycles = (year - 1950).div_euclid(400);
    let inside = year - cycles * 400;
    // 400 years have 146,097 days.
    let base = cycles * 146_097 * SECONDS_A_DAY;
    if inside < 2050 {
        return Some(utc_time(&rest)? + base);
    }
    // 2050 to 2349: day by day of the proleptic calendar from 2050-01-01.
    let [_, _, m0, m1, d0, d1, h0, h1, n0, n1, s0, s1, zone] = rest;
    let [month, day, hour, minute] = pairs([m0, m1, d0, d1, h0, h1, n0, n1])?;
    let [second, _, _, _] = pairs([s0, s1, b'0', b'0', b'0', b'0', b'0', b'0'])?;
    let fits = (1..=12).contains(&month) && (1..=days_in_month(inside, month)).contains(&day);
    if zone != b'Z' || !fits || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let leap_years = |year: i64| (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    let before = (inside - 2050) * 365 + leap_years(inside) - leap_years(2050);
    let months: i64 = (1..month).map(|month| days_in_month(inside, month)).sum();
    let days = i64::from(MONTHS[1200]) + before + months + day - 1;
    Some(base + days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second)
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
        assert_eq!(from_seconds(read(GENERALIZED_TIME, "99991231235959Z").unwrap()).as_second(), Timestamp::MAX.as_second());
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
