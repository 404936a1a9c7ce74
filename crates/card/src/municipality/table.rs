//! The table of municipalities, `codes.txt` (made by scripts/municipality-codes.py).

use std::fmt;
use std::sync::OnceLock;

use super::MunicipalityCode;

/// A prefecture (都道府県), a municipality (市区町村) or a ward of a designated city (政令指定都市の区).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// 都道府県 — the prefecture, such as 東京都.
    pub prefecture: &'static str,
    /// 市区町村 — the municipality, such as 清瀬市; `None` where the code is the prefecture's own.
    pub municipality: Option<&'static str>,
    /// 区 — the ward of a designated city, such as 中央区; `None` elsewhere.
    pub ward: Option<&'static str>,
}

impl Municipality {
    pub(super) fn by_code(code: MunicipalityCode) -> Option<Self> {
        let at = table().binary_search_by_key(&code, |entry| entry.code).ok()?;
        Some(table()[at])
    }
}

impl fmt::Display for Municipality {
    /// The names one after the other: 北海道札幌市中央区.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.prefecture, self.municipality.unwrap_or_default(), self.ward.unwrap_or_default())
    }
}

/// All entries in the order of their codes: each prefecture stands before what lies in it.
pub(super) fn table() -> &'static [Municipality] {
    static TABLE: OnceLock<Vec<Municipality>> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("codes.txt")))
}

fn read(text: &'static str) -> Vec<Municipality> {
    let mut prefecture = "";
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split(' ');
            let number: u32 = words.next()?.parse().ok()?;
            let (name, ward) = (words.next()?, words.next());
            let municipality = (!number.is_multiple_of(1000)).then_some(name);
            if municipality.is_none() {
                prefecture = name;
            }
            Some(Municipality { code: MunicipalityCode::from_number(number), prefecture, municipality, ward })
        })
        .collect()
}

/// The names of the 47 prefectures in the order of their codes.
pub(super) fn prefectures() -> impl Iterator<Item = &'static str> {
    table().iter().filter(|entry| entry.municipality.is_none()).map(|entry| entry.prefecture)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: &str) -> Option<String> {
        MunicipalityCode::new(code).unwrap().municipality().map(|entry| entry.to_string())
    }

    #[test]
    fn codes_have_their_names() {
        for (code, name) in [
            ("01000", "北海道"),
            ("011011", "北海道札幌市中央区"),
            ("13221", "東京都清瀬市"),
            ("13101", "東京都千代田区"),
            ("27100", "大阪府大阪市"),
            ("22138", "静岡県浜松市中央区"),
            ("47382", "沖縄県与那国町"),
        ] {
            assert_eq!(named(code).as_deref(), Some(name));
        }
        let ward = MunicipalityCode::new("01101").unwrap().municipality().unwrap();
        assert_eq!((ward.municipality, ward.ward), (Some("札幌市"), Some("中央区")));
    }

    #[test]
    fn codes_that_the_table_lacks_have_no_name() {
        for code in ["00000", "48000", "13999", "99999"] {
            assert_eq!(named(code), None);
        }
    }

    #[test]
    fn the_table_is_whole_and_sorted() {
        let lines = include_str!("codes.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(table().len(), lines);
        assert!(table().windows(2).all(|pair| pair[0].code < pair[1].code));
        assert_eq!(prefectures().count(), 47);
        // 1,718 municipalities, the 23 special wards of Tokyo, and the six villages of the northern islands.
        let municipalities = table().iter().filter(|entry| entry.municipality.is_some() && entry.ward.is_none());
        assert_eq!(municipalities.count(), 1_718 + 23 + 6);
        for entry in table() {
            let number: u32 = entry.code.to_string().parse().unwrap();
            let prefecture = prefectures().nth(number as usize / 1000 - 1);
            assert_eq!(prefecture, Some(entry.prefecture), "{entry}");
        }
    }
}
