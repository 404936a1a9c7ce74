//! Prefecture and municipality at the beginning of an address. Only names of the table are taken off: what is left over
//! stays in the rest, and nothing is cut at a 市 or a 町 that may belong to a name (四日市市, 大町町).

use super::{Municipality, MunicipalityCode, table};

/// An address in its parts; put together they are the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressParts<'a> {
    pub(crate) prefecture: Option<&'static str>,
    /// 郡 — the county before a town or village, where the address has it.
    pub(crate) county: Option<&'a str>,
    pub(crate) municipality: Option<&'a str>,
    pub(crate) ward: Option<&'a str>,
    /// The code, where the names have one only.
    pub(crate) code: Option<MunicipalityCode>,
    pub(crate) rest: &'a str,
}

/// Splits an address. Without a prefecture in front nothing is told.
pub(crate) fn split(address: &str) -> AddressParts<'_> {
    let whole =
        AddressParts { prefecture: None, county: None, municipality: None, ward: None, code: None, rest: address };
    let Some(prefecture) = table::prefectures().find(|name| address.starts_with(name)) else {
        return whole;
    };
    let rest = &address[prefecture.len()..];
    let whole = AddressParts { prefecture: Some(prefecture), rest, ..whole };
    named_at_start(prefecture, rest, whole).or_else(|| in_county(prefecture, rest, whole)).unwrap_or(whole)
}

/// The longest name of the table that `rest` begins with.
fn named_at_start<'a>(prefecture: &str, rest: &'a str, whole: AddressParts<'a>) -> Option<AddressParts<'a>> {
    let entries = || table::table().iter().filter(|entry| entry.prefecture == prefecture);
    let length = |entry: &Municipality| begins_with(rest, &[entry.municipality?, entry.ward.unwrap_or_default()]);
    let longest = entries().filter_map(length).max()?;
    let mut found = entries().filter(|entry| length(entry) == Some(longest));
    let (first, another) = (found.next()?, found.next());
    let (names, rest) = rest.split_at(longest);
    let (municipality, ward) = names.split_at(first.municipality?.len());
    let ward = (!ward.is_empty()).then_some(ward);
    let code = another.is_none().then_some(first.code);
    Some(AddressParts { municipality: Some(municipality), ward, code, rest, ..whole })
}

/// A county and behind it a town or village of the table.
fn in_county<'a>(prefecture: &str, rest: &'a str, whole: AddressParts<'a>) -> Option<AddressParts<'a>> {
    rest.match_indices('郡').find_map(|(at, county)| {
        // 郡 in front belongs to a name: 郡山市, 郡上市. No county has more than five characters.
        let end = at + county.len();
        if at == 0 || rest[..end].chars().count() > 6 {
            return None;
        }
        let parts = named_at_start(prefecture, &rest[end..], whole)?;
        let is_in_county = parts.municipality.is_some_and(|name| name.ends_with(['町', '村']));
        is_in_county.then_some(AddressParts { county: Some(&rest[..end]), ..parts })
    })
}

/// How many bytes of `text` the names make up that it begins with; ヶ and ケ, ヵ and カ are the same in names.
fn begins_with(text: &str, names: &[&str]) -> Option<usize> {
    let mut characters = text.char_indices();
    for name in names.iter().flat_map(|name| name.chars()) {
        if characters.next().is_none_or(|(_, character)| fold(character) != fold(name)) {
            return None;
        }
    }
    Some(characters.offset())
}

const fn fold(character: char) -> char {
    match character {
        'ヶ' => 'ケ',
        'ヵ' => 'カ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(address: &str) -> (Option<&str>, Option<&str>, Option<&str>, Option<&str>, &str) {
        let parts = split(address);
        (parts.prefecture, parts.county, parts.municipality, parts.ward, parts.rest)
    }

    #[test]
    fn names_that_hold_the_word_for_city_town_or_county_are_not_cut() {
        for (prefecture, municipality) in [
            ("千葉県", "市川市"),
            ("千葉県", "市原市"),
            ("三重県", "四日市市"),
            ("広島県", "廿日市市"),
            ("石川県", "野々市市"),
            ("奈良県", "大和郡山市"),
            ("福島県", "郡山市"),
            ("岐阜県", "郡上市"),
            ("愛知県", "蒲郡市"),
            ("福岡県", "小郡市"),
            ("東京都", "町田市"),
            ("東京都", "東村山市"),
            ("東京都", "武蔵村山市"),
            ("新潟県", "十日町市"),
            ("長野県", "大町市"),
            ("三重県", "津市"),
            ("東京都", "千代田区"),
            ("京都府", "京都市"),
        ] {
            let address = format!("{prefecture}{municipality}本町１");
            assert_eq!(parts(&address), (Some(prefecture), None, Some(municipality), None, "本町１"));
        }
    }

    #[test]
    fn counties_and_wards_are_parts_of_their_own() {
        for (address, county, municipality, ward, rest) in [
            ("北海道石狩郡当別町白樺町１", Some("石狩郡"), "当別町", None, "白樺町１"),
            ("佐賀県杵島郡大町町大字大町１", Some("杵島郡"), "大町町", None, "大字大町１"),
            ("兵庫県赤穂郡上郡町大持１", Some("赤穂郡"), "上郡町", None, "大持１"),
            ("奈良県高市郡明日香村岡１", Some("高市郡"), "明日香村", None, "岡１"),
            ("北海道当別町白樺町１", None, "当別町", None, "白樺町１"),
            ("北海道札幌市中央区北一条西", None, "札幌市", Some("中央区"), "北一条西"),
            ("大阪府堺市北区長曽根町", None, "堺市", Some("北区"), "長曽根町"),
            ("静岡県浜松市中央区元城町", None, "浜松市", Some("中央区"), "元城町"),
            ("茨城県龍ヶ崎市馴柴町", None, "龍ヶ崎市", None, "馴柴町"),
            ("茨城県龍ケ崎市馴柴町", None, "龍ケ崎市", None, "馴柴町"),
        ] {
            let prefecture = split(address).prefecture;
            assert_eq!(parts(address), (prefecture, county, Some(municipality), ward, rest));
        }
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        assert_eq!(parts("清瀬市中里"), (None, None, None, None, "清瀬市中里"));
        assert_eq!(parts("東京都架空市中里"), (Some("東京都"), None, None, None, "架空市中里"));
        assert_eq!(parts("東京都"), (Some("東京都"), None, None, None, ""));
        // A county before a city, or before nothing known.
        assert_eq!(parts("福島県安積郡郡山市").4, "安積郡郡山市");
        assert_eq!(parts("福島県安積郡架空町").4, "安積郡架空町");
        // In another prefecture.
        assert_eq!(parts("大阪府清瀬市中里"), (Some("大阪府"), None, None, None, "清瀬市中里"));
    }

    #[test]
    fn a_code_is_told_where_there_is_only_one() {
        let code = |address| split(address).code.map(|code| code.to_string());
        assert_eq!(code("東京都清瀬市中里").as_deref(), Some("13221"));
        assert_eq!(code("大阪府堺市北区").as_deref(), Some("27146"));
        // Two villages of Hokkaido have this name, and the ward of Hamamatsu an older and a newer code.
        assert_eq!(code("北海道古宇郡泊村"), None);
        assert_eq!(code("静岡県浜松市天竜区"), None);
    }

    #[test]
    fn every_name_of_the_table_is_found_again() {
        for entry in table::table() {
            let address = format!("{entry}１番地");
            let found = split(&address);
            assert_eq!((found.prefecture, found.municipality), (Some(entry.prefecture), entry.municipality), "{entry}");
            assert_eq!((found.ward, found.rest), (entry.ward, "１番地"), "{entry}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_are_the_address(tail in "[一-三郡市町村区山]{0,12}", at in any::<prop::sample::Index>()) {
            let table = table::table();
            let address = format!("{}{tail}", table[at.index(table.len())]);
            let (prefecture, county, municipality, ward, rest) = parts(&address);
            let joined = [prefecture, county, municipality, ward].map(Option::unwrap_or_default).concat() + rest;
            prop_assert_eq!(joined, address);
        }

        #[test]
        fn any_text_is_split(address in "\\PC{0,40}") {
            let _ = split(&address);
        }
    }
}
