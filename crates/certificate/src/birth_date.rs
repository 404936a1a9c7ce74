//! Birth dates (生年月日) as certificates carry them: an era digit and a Gregorian date that may be incomplete.

use std::fmt;

use jiff::civil::Date;

/// A Japanese era (元号), as the first digit of a birth date gives it: docs/protocol.md §6.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Era {
    /// 明治, from 1868.
    Meiji,
    /// 大正, from 1912.
    Taisho,
    /// 昭和, from 1926.
    Showa,
    /// 平成, from 1989.
    Heisei,
    /// 令和, from 2019.
    Reiwa,
    /// Digit 0: not known.
    Unknown,
    /// A digit that has no meaning yet.
    Unlisted(u8),
}

impl Era {
    fn from_digit(digit: u8) -> Self {
        match digit {
            0 => Self::Unknown,
            1 => Self::Meiji,
            2 => Self::Taisho,
            3 => Self::Showa,
            4 => Self::Heisei,
            5 => Self::Reiwa,
            other => Self::Unlisted(other),
        }
    }

    /// Name in Japanese, such as 昭和; `None` if the era is not known.
    #[must_use]
    pub const fn japanese(self) -> Option<&'static str> {
        match self {
            Self::Meiji => Some("明治"),
            Self::Taisho => Some("大正"),
            Self::Showa => Some("昭和"),
            Self::Heisei => Some("平成"),
            Self::Reiwa => Some("令和"),
            Self::Unknown | Self::Unlisted(_) => None,
        }
    }

    /// A date of this era as Japanese forms have it: `昭和55年2月17日`, `平成元年1月8日`. The year is Gregorian, and so it is
    /// shown without an era or before its first year; zero is `不明`.
    #[must_use]
    pub fn japanese_date(self, year: u16, month: u8, day: u8) -> String {
        let year = match (self.japanese(), self.year_of(year)) {
            (Some(era), Some(1)) => format!("{era}元年"),
            (Some(era), Some(year)) => format!("{era}{year}年"),
            _ if year == 0 => "生年不明".to_owned(),
            _ => format!("{year}年"),
        };
        match (month, day) {
            (0, _) => format!("{year}月日不明"),
            (_, 0) => format!("{year}{month}月日不明"),
            _ => format!("{year}{month}月{day}日"),
        }
    }

    /// The year of the era, 1 for 元年, that is this Gregorian year; `None` without an era and before its first year.
    #[must_use]
    pub fn year_of(self, year: u16) -> Option<u16> {
        (year + 1).checked_sub(self.first_year()?).filter(|year| *year > 0)
    }

    /// Gregorian year that is year 1 (元年) of the era.
    #[must_use]
    pub const fn first_year(self) -> Option<u16> {
        match self {
            Self::Meiji => Some(1868),
            Self::Taisho => Some(1912),
            Self::Showa => Some(1926),
            Self::Heisei => Some(1989),
            Self::Reiwa => Some(2019),
            Self::Unknown | Self::Unlisted(_) => None,
        }
    }
}

/// A birth date: nine digits, era and then `YYYYMMDD` in the Gregorian calendar. Year, month and day may be zero for
/// "not known", and nothing makes them a date that exists. Personal: `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BirthDate {
    raw: String,
    era: Era,
    year: u16,
    month: u8,
    day: u8,
}

impl BirthDate {
    /// Reads the nine digits; `None` for anything else.
    #[must_use]
    pub fn from_digits(text: &str) -> Option<Self> {
        if text.len() != 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            raw: text.to_owned(),
            era: Era::from_digit(text[..1].parse().ok()?),
            year: text[1..5].parse().ok()?,
            month: text[5..7].parse().ok()?,
            day: text[7..9].parse().ok()?,
        })
    }

    /// The nine digits.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The era.
    #[must_use]
    pub fn era(&self) -> Era {
        self.era
    }

    /// Gregorian year; `None` if it is 0000.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        (self.year != 0).then_some(self.year)
    }

    /// Month as written; `None` if it is 00.
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// Day of the month as written; `None` if it is 00.
    #[must_use]
    pub fn day(&self) -> Option<u8> {
        (self.day != 0).then_some(self.day)
    }

    /// The date; `None` if a part is not known or there is no such day.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        let year = i16::try_from(self.year()?).ok()?;
        Date::new(year, self.month.try_into().ok()?, self.day.try_into().ok()?).ok()
    }

    /// Year within the era, 1 for 元年; `None` if the era is not known or began later than the year.
    #[must_use]
    pub fn era_year(&self) -> Option<u16> {
        self.era.year_of(self.year)
    }

    /// As Japanese forms have it: `昭和55年2月17日`, `平成元年1月8日`. Without an era the year is Gregorian; what is not
    /// known is `不明`.
    #[must_use]
    pub fn japanese(&self) -> String {
        self.era.japanese_date(self.year, self.month, self.day)
    }
}

impl fmt::Display for BirthDate {
    /// `YYYY-MM-DD`, zeros left as they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> BirthDate {
        BirthDate::from_digits(text).unwrap()
    }

    #[test]
    fn the_era_digit_and_the_gregorian_date_are_decoded() {
        for (digits, iso, japanese, era) in [
            ("319800217", "1980-02-17", "昭和55年2月17日", Era::Showa),
            ("118680125", "1868-01-25", "明治元年1月25日", Era::Meiji),
            ("219120730", "1912-07-30", "大正元年7月30日", Era::Taisho),
            ("419890108", "1989-01-08", "平成元年1月8日", Era::Heisei),
            ("520240229", "2024-02-29", "令和6年2月29日", Era::Reiwa),
            ("019500301", "1950-03-01", "1950年3月1日", Era::Unknown),
            ("919500301", "1950-03-01", "1950年3月1日", Era::Unlisted(9)),
        ] {
            let date = read(digits);
            assert_eq!((date.to_string().as_str(), date.japanese().as_str(), date.era()), (iso, japanese, era));
            assert_eq!(date.raw(), digits);
            assert_eq!(date.date().unwrap().to_string(), iso);
        }
    }

    #[test]
    fn unknown_parts_are_zero_and_taken() {
        let unknown = read("400000000");
        assert_eq!((unknown.year(), unknown.month(), unknown.day(), unknown.date()), (None, None, None, None));
        assert_eq!(unknown.japanese(), "生年不明月日不明");
        let day_unknown = read("319500300");
        assert_eq!((day_unknown.month(), day_unknown.day(), day_unknown.date()), (Some(3), None, None));
        assert_eq!(day_unknown.japanese(), "昭和25年3月日不明");
        assert_eq!(day_unknown.to_string(), "1950-03-00");
        assert_eq!(read("320230230").date(), None);
        // An era that began after the year: the era year means nothing.
        assert_eq!(read("519800217").era_year(), None);
        assert_eq!(read("519800217").japanese(), "1980年2月17日");
    }

    #[test]
    fn only_nine_digits_are_a_birth_date() {
        for text in ["", "31980021", "3198002171", "31980O217", "３19800217", "+19800217"] {
            assert!(BirthDate::from_digits(text).is_none(), "{text}");
        }
        assert_eq!(format!("{:?}", read("319800217")), "BirthDate(redacted)");
    }
}
