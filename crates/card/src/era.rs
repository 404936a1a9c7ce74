//! Years of the Japanese eras (元号), in which dates are printed on the card.

use jiff::civil::{Date, date};

/// An era (元号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// The name in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The name in Latin letters.
    #[must_use]
    pub const fn romanised(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }
}

/// The era of a day and the year in it, from 1; `None` before the Meiji era. The first day of an era belongs to it.
#[must_use]
pub fn era_year(day: Date) -> Option<(Era, i16)> {
    let eras = [
        (date(2019, 5, 1), Era::Reiwa),
        (date(1989, 1, 8), Era::Heisei),
        (date(1926, 12, 25), Era::Showa),
        (date(1912, 7, 30), Era::Taisho),
        (date(1868, 1, 25), Era::Meiji),
    ];
    let (first, era) = eras.into_iter().find(|(first, _)| day >= *first)?;
    Some((era, day.year() - first.year() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_change_on_their_first_day() {
        for (day, expected) in [
            (date(1868, 1, 24), None),
            (date(1868, 1, 25), Some((Era::Meiji, 1))),
            (date(1912, 7, 29), Some((Era::Meiji, 45))),
            (date(1912, 7, 30), Some((Era::Taisho, 1))),
            (date(1926, 12, 24), Some((Era::Taisho, 15))),
            (date(1926, 12, 25), Some((Era::Showa, 1))),
            (date(1980, 2, 17), Some((Era::Showa, 55))),
            (date(1989, 1, 7), Some((Era::Showa, 64))),
            (date(1989, 1, 8), Some((Era::Heisei, 1))),
            (date(2019, 4, 30), Some((Era::Heisei, 31))),
            (date(2019, 5, 1), Some((Era::Reiwa, 1))),
            (date(2026, 11, 24), Some((Era::Reiwa, 8))),
        ] {
            assert_eq!(era_year(day), expected, "{day}");
        }
    }
}
