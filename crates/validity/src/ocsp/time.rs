//! GeneralizedTime as OCSP responders write it.

use jiff::Timestamp;
use jiff::civil::DateTime;

/// Reads the content of a GeneralizedTime in DER (X.690 §11.7): `YYYYMMDDHHMMSS`, a fraction or none, `Z`.
///
/// RFC 6960 §4.2.2.1 wants the form of RFC 5280 §4.1.2.5.2, without a fraction; responders that write one are understood. Of
/// a fraction, nanoseconds count. What lies after [`Timestamp::MAX`] becomes that: 99991231235959Z means that there is no end.
pub(super) fn generalized(content: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) {
        return None;
    }
    let nanoseconds = match fraction {
        None => 0,
        // DER writes no fraction of nothing, and no zeros behind one.
        Some(fraction) if fraction.is_empty() || !digits(fraction) || fraction.ends_with('0') => return None,
        Some(fraction) => format!("{fraction:0<9}")[..9].parse().ok()?,
    };
    let number = |from: usize, to: usize| whole[from..to].parse::<i8>().ok();
    let time = DateTime::new(
        whole[..4].parse().ok()?,
        number(4, 6)?,
        number(6, 8)?,
        number(8, 10)?,
        number(10, 12)?,
        number(12, 14)?,
        nanoseconds,
    )
    .ok()?;
    let second = time.to_zoned(jiff::tz::TimeZone::UTC);
    Some(second.map_or(Timestamp::MAX, |time| time.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_with_and_without_a_fraction() {
        for (text, time) in [
            ("20260401000000Z", Some("2026-04-01T00:00:00Z")),
            ("20260401000000.5Z", Some("2026-04-01T00:00:00.5Z")),
            ("20260401000000.1234567891Z", Some("2026-04-01T00:00:00.123456789Z")),
            ("19691231235959Z", Some("1969-12-31T23:59:59Z")),
            ("00000101000000Z", Some("0000-01-01T00:00:00Z")),
            ("20240229120000Z", Some("2024-02-29T12:00:00Z")),
            ("20260401000000", None),
            ("20260401000000+0900", None),
            ("202604010000Z", None),
            ("20260401000000.Z", None),
            ("20260401000000.50Z", None),
            ("20260401000000,5Z", None),
            ("20260401000000.5.5Z", None),
            ("20260401000060Z", None),
            ("20260401240000Z", None),
            ("20260431000000Z", None),
            ("20250229000000Z", None),
            ("+0260401000000Z", None),
            ("2026040100000０Z", None),
            ("260401000000Z", None),
            ("Z", None),
            ("", None),
        ] {
            assert_eq!(generalized(text.as_bytes()), time.map(|time| time.parse().unwrap()), "{text}");
        }
        assert_eq!(generalized(b"99991231235959Z"), Some(Timestamp::MAX));
        assert_eq!(generalized(b"2026\xFF401000000Z"), None);
    }

    proptest! {
        #[test]
        fn every_second_is_read_as_it_is_written(second in -60_000_000_000_i64..250_000_000_000) {
            let time = Timestamp::from_second(second).unwrap();
            let text = time.strftime("%Y%m%d%H%M%SZ").to_string();
            prop_assert_eq!(generalized(text.as_bytes()), Some(time));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = generalized(&bytes);
        }
    }
}
