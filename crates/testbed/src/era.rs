//! Japanese eras (元号) and the years in them.

use jiff::civil::{Date, date};

/// First day, number and first Gregorian year of each era, latest first. Meiji begins with the change of calendar year
/// that its edict reached back to.
const ERAS: [(Date, u8, i16); 5] = [
    (date(2019, 5, 1), 5, 2019),
    (date(1989, 1, 8), 4, 1989),
    (date(1926, 12, 25), 3, 1926),
    (date(1912, 7, 30), 2, 1912),
    (date(1868, 1, 25), 1, 1868),
];

/// The era of a date: 1 Meiji, 2 Taishō, 3 Shōwa, 4 Heisei, 5 Reiwa, 0 before them. A day on which the era changed counts
/// as the new one.
pub(crate) fn era_digit(day: Date) -> u8 {
    ERAS.into_iter().find(|(first, ..)| day >= *first).map_or(0, |(_, digit, _)| digit)
}

/// The year of the era, from 1; of a date before Meiji the Gregorian year's last two digits.
pub(crate) fn era_year(day: Date) -> i16 {
    let era = ERAS.into_iter().find(|(first, ..)| day >= *first);
    era.map_or(day.year() % 100, |(_, _, first)| day.year() - first + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_era_changes_on_its_first_day() {
        for (year, month, day, digit, era) in [
            (1868, 1, 24, 0, 68),
            (1868, 1, 25, 1, 1),
            (1912, 7, 29, 1, 45),
            (1912, 7, 30, 2, 1),
            (1926, 12, 24, 2, 15),
            (1926, 12, 25, 3, 1),
            (1980, 2, 17, 3, 55),
            (1989, 1, 7, 3, 64),
            (1989, 1, 8, 4, 1),
            (2019, 4, 30, 4, 31),
            (2019, 5, 1, 5, 1),
            (2020, 2, 24, 5, 2),
        ] {
            let day = date(year, month, day);
            assert_eq!((era_digit(day), era_year(day)), (digit, era), "{day}");
        }
    }
}
