//! Dates whose parts may be unknown, and Japanese eras (元号).

use std::fmt;

use jiff::civil::{Date, date};
use jpki_certificate::Era;

/// First day of each era that can be told by a Gregorian date. Before 1873 (明治6年) Japan had another calendar, so
/// nothing is said of the days before.
const ERAS: [(Date, Era); 5] = [
    (date(1873, 1, 1), Era::Meiji),
    (date(1912, 7, 30), Era::Taisho),
    (date(1926, 12, 25), Era::Showa),
    (date(1989, 1, 8), Era::Heisei),
    (date(2019, 5, 1), Era::Reiwa),
];

fn era_of(day: Date) -> Option<Era> {
    ERAS.iter().rev().find(|(first, _)| *first <= day).map(|(_, era)| *era)
}

/// The numbers that a Gregorian year has in the eras that it has days of: two where the era changed.
fn era_years(year: i16) -> impl Iterator<Item = i16> {
    let ends = ERAS.iter().skip(1).map(|(first, _)| first.year()).chain([i16::MAX]);
    ERAS.iter().zip(ends).filter_map(move |((_, era), last)| {
        let first = i16::try_from(era.first_year()?).ok()?;
        (first..=last).contains(&year).then(|| year - first + 1)
    })
}

/// Name of an era in Latin letters, such as `Showa`; `None` if it is not known.
const fn english_name(era: Era) -> Option<&'static str> {
    match era {
        Era::Meiji => Some("Meiji"),
        Era::Taisho => Some("Taisho"),
        Era::Showa => Some("Showa"),
        Era::Heisei => Some("Heisei"),
        Era::Reiwa => Some("Reiwa"),
        _ => None,
    }
}

/// A birth date (生年月日) as the card has it: eight digits, `YYYYMMDD` in the Gregorian calendar, of which year, month and
/// day may be zero for "not known". Personal: `Debug` prints nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i16,
    month: i8,
    day: i8,
}

impl PartialDate {
    /// Reads eight ASCII digits; `None` for anything else and for a day that cannot be.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let date =
            Self { year: digits[..4].parse().ok()?, month: digits[4..6].parse().ok()?, day: digits[6..].parse().ok()? };
        // An unknown month may have 31 days, an unknown year may be a leap year.
        let possible = Date::new(
            if date.year == 0 { 2000 } else { date.year },
            if date.month == 0 { 1 } else { date.month },
            if date.day == 0 { 1 } else { date.day },
        );
        possible.is_ok().then_some(date)
    }

    /// Gregorian year; `None` if it is not known.
    #[must_use]
    pub fn year(self) -> Option<i16> {
        (self.year != 0).then_some(self.year)
    }

    /// Month, 1 to 12; `None` if it is not known.
    #[must_use]
    pub fn month(self) -> Option<i8> {
        (self.month != 0).then_some(self.month)
    }

    /// Day of the month, 1 to 31; `None` if it is not known.
    #[must_use]
    pub fn day(self) -> Option<i8> {
        (self.day != 0).then_some(self.day)
    }

    /// The date; `None` if a part of it is not known.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::new(self.year()?, self.month()?, self.day()?).ok()
    }

    /// The era; `None` if the year is not known, if what is unknown decides between two eras, and before 1873.
    #[must_use]
    pub fn era(self) -> Option<Era> {
        let year = self.year()?;
        let (first_month, last_month) = self.month().map_or((1, 12), |month| (month, month));
        let earliest = Date::new(year, first_month, self.day().unwrap_or(1)).ok()?;
        let latest = match self.day() {
            Some(day) => Date::new(year, last_month, day).ok()?,
            None => Date::new(year, last_month, 1).ok()?.last_of_month(),
        };
        era_of(earliest).filter(|era| era_of(latest) == Some(*era))
    }

    /// Year within the era, 1 for 元年; `None` as for [`era`](Self::era).
    #[must_use]
    pub fn era_year(self) -> Option<u16> {
        self.era()?.year_of(self.year.unsigned_abs())
    }

    /// Whether six digits `YYMMDD` can stand for this date, in either calendar. In a year in which the era changed both of
    /// its numbers fit, and what is not known contradicts nothing.
    pub(crate) fn can_be_printed_as(self, digits: [u8; 6]) -> bool {
        let [year, month, day] = [0, 2, 4].map(|at| {
            let [tens, ones] = [digits[at], digits[at + 1]].map(|digit| i16::from(digit.wrapping_sub(b'0')));
            tens * 10 + ones
        });
        let fits = |known: Option<i8>, given: i16| known.is_none_or(|known| i16::from(known) == given);
        let year_fits = self
            .year()
            .is_none_or(|known| known.rem_euclid(100) == year || era_years(known).any(|era_year| era_year == year));
        year_fits && fits(self.month(), month) && fits(self.day(), day)
    }

    /// The era in Latin letters: `Showa`; `None` as for [`era`](Self::era).
    #[must_use]
    pub fn era_english(self) -> Option<&'static str> {
        self.era().and_then(english_name)
    }

    /// As Japanese forms have it: `昭和55年2月17日`, `平成元年1月8日`. Without an era the year is Gregorian; what is not known
    /// is `不明`.
    #[must_use]
    pub fn japanese(self) -> String {
        // None of the three is negative: they were read from digits.
        let [month, day] = [self.month, self.day].map(i8::unsigned_abs);
        self.era().unwrap_or(Era::Unknown).japanese_date(self.year.unsigned_abs(), month, day)
    }
}

impl fmt::Display for PartialDate {
    /// `YYYY-MM-DD` (ISO 8601), zeros left as they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(digits: &str) -> PartialDate {
        PartialDate::from_digits(digits).unwrap()
    }

    #[test]
    fn the_era_changes_on_its_day() {
        for (digits, japanese) in [
            ("19800217", "昭和55年2月17日"),
            ("18730101", "明治6年1月1日"),
            ("18721231", "1872年12月31日"),
            ("19120729", "明治45年7月29日"),
            ("19120730", "大正元年7月30日"),
            ("19261224", "大正15年12月24日"),
            ("19261225", "昭和元年12月25日"),
            ("19890107", "昭和64年1月7日"),
            ("19890108", "平成元年1月8日"),
            ("20190430", "平成31年4月30日"),
            ("20190501", "令和元年5月1日"),
            ("20240229", "令和6年2月29日"),
        ] {
            assert_eq!(read(digits).japanese(), japanese);
        }
        assert_eq!(read("19800217").era_english(), Some("Showa"));
    }

    #[test]
    fn unknown_parts_are_zero_and_never_guessed() {
        for (digits, japanese, era) in [
            ("19500300", "昭和25年3月日不明", Some(Era::Showa)),
            ("19500000", "昭和25年月日不明", Some(Era::Showa)),
            // Which era a year of change belongs to depends on the day.
            ("19890000", "1989年月日不明", None),
            ("19890100", "1989年1月日不明", None),
            ("19890200", "平成元年2月日不明", Some(Era::Heisei)),
            ("20190400", "平成31年4月日不明", Some(Era::Heisei)),
            ("00000000", "生年不明月日不明", None),
            ("00000229", "生年不明2月29日", None),
        ] {
            let date = read(digits);
            assert_eq!((date.japanese().as_str(), date.era(), date.date()), (japanese, era, None), "{digits}");
        }
        assert_eq!(read("19500300").to_string(), "1950-03-00");
        assert_eq!(format!("{:?}", read("19500301")), "PartialDate(redacted)");
    }

    #[test]
    fn days_that_cannot_be_are_refused() {
        for digits in
            ["", "1980021", "198002171", "1980O217", "19801301", "19800230", "19810229", "19800132", "+1980217"]
        {
            assert!(PartialDate::from_digits(digits).is_none(), "{digits}");
        }
    }

    #[test]
    fn the_digits_of_a_credential_fit_their_date_and_no_other() {
        let fits = |date: &str, digits: &[u8; 6]| read(date).can_be_printed_as(*digits);
        for (date, digits, expected) in [
            ("19800217", b"550217", true),
            ("19800217", b"800217", true),
            ("19800217", b"560217", false),
            ("19800217", b"550317", false),
            ("19800217", b"550218", false),
            ("19800217", b"550000", false),
            // Both numbers of a year in which the era changed, and neither of the years beside it.
            ("19890108", b"010108", true),
            ("19890108", b"640108", true),
            ("19890108", b"650108", false),
            ("19890108", b"890108", true),
            ("19900108", b"650108", false),
            ("19120730", b"450730", true),
            ("20190501", b"010501", true),
            ("20200224", b"020224", true),
            ("20200224", b"320224", false),
            ("18731231", b"061231", true),
            // What is not known contradicts nothing.
            ("19500300", b"250301", true),
            ("19500300", b"250401", false),
            ("00000229", b"990229", true),
        ] {
            assert_eq!(fits(date, digits), expected, "{date} {}", String::from_utf8_lossy(digits));
        }
    }

    proptest! {
        #[test]
        fn a_date_keeps_its_digits(digits in "[0-2][0-9]{3}[01][0-9][0-3][0-9]") {
            if let Some(date) = PartialDate::from_digits(&digits) {
                prop_assert_eq!(date.to_string().replace('-', ""), digits);
                prop_assert_eq!(date.era().is_some(), date.era_year().is_some());
                let _ = date.japanese();
            }
        }

        #[test]
        fn every_day_is_read_and_its_era_year_leads_back(days in 0i64..60_000) {
            let day = date(1873, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let read = read(&day.strftime("%Y%m%d").to_string());
            prop_assert_eq!(read.date(), Some(day));
            let (era, year) = (read.era().unwrap(), read.era_year().unwrap());
            prop_assert_eq!(era.first_year().unwrap() + year - 1, day.year() as u16);
        }
    }
}
