//! Filling a form from the four attributes: names apart, widths normalised, both calendars, the address in its parts.

use std::fmt;

use jiff::civil::Date;
use jpki_certificate::Era;

use crate::municipality::split;
use crate::{Attributes, MunicipalityCode, PartialDate, Sex};

/// A text as the card has it, and the same with half-width digits and Latin letters. Personal: `Debug` prints neither.
#[derive(Clone, PartialEq, Eq)]
pub struct FormText {
    /// As on the card: digits and letters full-width.
    pub original: String,
    /// Full-width ASCII made half-width, U+3000 a blank, and the dashes between two digits hyphens.
    pub half_width: String,
}

impl FormText {
    fn new(text: &str) -> Self {
        Self { original: text.to_owned(), half_width: half_width(text) }
    }
}

impl fmt::Debug for FormText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormText(redacted)")
    }
}

/// A birth date for forms of both calendars. Personal: `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct FormDate {
    /// As on the card.
    pub original: PartialDate,
    /// 西暦 — the Gregorian date; `None` if a part of it is not known.
    pub gregorian: Option<Date>,
    /// 和暦 — with the Japanese era: `昭和55年2月17日`.
    pub japanese: String,
    /// 元号 — the era; `None` where it cannot be told ([`PartialDate::era`]).
    pub era: Option<Era>,
    /// The era in Latin letters: `Showa`.
    pub era_english: Option<&'static str>,
    /// Year within the era, 1 for 元年.
    pub era_year: Option<u16>,
}

impl fmt::Debug for FormDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormDate(redacted)")
    }
}

/// The four attributes (基本4情報) as forms ask for them. Personal: `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Form {
    /// 氏名 — the whole name.
    pub name: FormText,
    /// 氏 — family name; `None` unless the name has exactly two parts.
    pub family_name: Option<FormText>,
    /// 名 — given name; `None` unless the name has exactly two parts.
    pub given_name: Option<FormText>,
    /// 生年月日 — birth date.
    pub birth: FormDate,
    /// 性別 — sex.
    pub sex: Sex,
    /// 住所 — the whole address.
    pub address: FormText,
    /// 都道府県 — prefecture; `None` if the address does not begin with one.
    pub prefecture: Option<&'static str>,
    /// The address behind the prefecture; the whole address if there is none.
    pub after_prefecture: FormText,
    /// 郡 — county of a town or village, if the address has it.
    pub county: Option<String>,
    /// 市区町村 — municipality; `None` if the table of municipalities does not have it.
    pub municipality: Option<String>,
    /// 区 — ward of a designated city.
    pub ward: Option<String>,
    /// Code of municipality or ward; `None` where it is not known or where several have the name.
    pub municipality_code: Option<MunicipalityCode>,
    /// 町名・番地 — what follows: the address behind the last part that was told.
    pub street: FormText,
}

impl Form {
    /// Fills it.
    #[must_use]
    pub fn fill(attributes: &Attributes) -> Self {
        let (name, address, birth) = (attributes.name(), attributes.address(), attributes.birth());
        // A name of three parts and more, as foreigners have it, is not cut: where is not for us to say.
        let names = name.split_once('\u{3000}').filter(|(_, given)| !given.contains('\u{3000}'));
        let names = names.filter(|(family, given)| !family.is_empty() && !given.is_empty());
        let parts = split(address);
        let after_prefecture = &address[parts.prefecture.map_or(0, str::len)..];
        Self {
            name: FormText::new(name),
            family_name: names.map(|(family, _)| FormText::new(family)),
            given_name: names.map(|(_, given)| FormText::new(given)),
            birth: FormDate {
                original: birth,
                gregorian: birth.date(),
                japanese: birth.japanese(),
                era: birth.era(),
                era_english: birth.era_english(),
                era_year: birth.era_year(),
            },
            sex: attributes.sex(),
            address: FormText::new(address),
            prefecture: parts.prefecture,
            after_prefecture: FormText::new(after_prefecture),
            county: parts.county.map(str::to_owned),
            municipality: parts.municipality.map(str::to_owned),
            ward: parts.ward.map(str::to_owned),
            municipality_code: parts.code,
            street: FormText::new(parts.rest),
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form(redacted)")
    }
}

/// Half-width forms of full-width ASCII (U+FF01 to U+FF5E) and of the ideographic blank. Dashes become hyphens between two
/// digits only: ー is also a letter of katakana, and a name may hold the others.
fn half_width(text: &str) -> String {
    let narrow = |character: char| match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        other => other,
    };
    let characters: Vec<char> = text.chars().map(narrow).collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_digit);
    let hyphen = |(at, character): (usize, &char)| match character {
        'ー' | '‐'..='―' | '−' | '─' | '━' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => '-',
        other => *other,
    };
    characters.iter().enumerate().map(hyphen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fixture::attributes as file;
    use proptest::prelude::*;

    fn form(name: &str, address: &str, birth: &str) -> Form {
        Form::fill(&Attributes::parse(&file(name, address, birth, "2")).unwrap())
    }

    #[test]
    fn a_form_is_filled() {
        let form = form("県民　一郎", "東京都清瀬市中里９９９－９", "19800217");
        let text = |text: &Option<FormText>| text.as_ref().map(|text| text.original.clone());
        assert_eq!(
            (text(&form.family_name).as_deref(), text(&form.given_name).as_deref()),
            (Some("県民"), Some("一郎"))
        );
        assert_eq!(form.name.half_width, "県民 一郎");
        assert_eq!(form.birth.gregorian.unwrap().to_string(), "1980-02-17");
        assert_eq!(form.birth.japanese, "昭和55年2月17日");
        assert_eq!((form.birth.era_english, form.birth.era_year), (Some("Showa"), Some(55)));
        assert_eq!((form.sex.code(), form.sex.key()), (2, "female"));
        assert_eq!((form.prefecture, form.municipality.as_deref()), (Some("東京都"), Some("清瀬市")));
        assert_eq!((form.county, form.ward), (None, None));
        assert_eq!(form.municipality_code.unwrap().with_check_digit(), "132217");
        assert_eq!(form.after_prefecture.half_width, "清瀬市中里999-9");
        let street = FormText { original: "中里９９９－９".into(), half_width: "中里999-9".into() };
        assert_eq!(form.street, street);
        assert_eq!(form.address.half_width, "東京都清瀬市中里999-9");
    }

    #[test]
    fn names_are_cut_in_two_or_not_at_all() {
        for name in ["ＳＭＩＴＨ　ＪＯＨＮ　ＰＡＵＬ", "県民一郎", "　一郎", "県民　", "", "県民 一郎"]
        {
            let form = form(name, "", "19800217");
            assert_eq!((form.family_name, form.given_name), (None, None), "{name}");
        }
        assert_eq!(form("ＳＭＩＴＨ　ＪＯＨＮ", "", "19800217").given_name.unwrap().half_width, "JOHN");
    }

    #[test]
    fn what_is_not_known_stays_out() {
        let form = form("県民　一郎", "架空の島１", "19890000");
        assert_eq!((form.prefecture, form.municipality, form.municipality_code), (None, None, None));
        assert_eq!(
            (form.after_prefecture.original.as_str(), form.street.original.as_str()),
            ("架空の島１", "架空の島１")
        );
        assert_eq!((form.birth.gregorian, form.birth.era), (None, None));
        assert_eq!(form.birth.japanese, "1989年月日不明");
    }

    #[test]
    fn dashes_between_digits_only_are_hyphens() {
        for (text, expected) in [
            ("１－２－３", "1-2-3"),
            ("１ー２−３‐４―５", "1-2-3-4-5"),
            ("センター１ー２号", "センター1-2号"),
            ("ー１ー", "ー1ー"),
            ("Ａ～Ｚ　（！）", "A~Z (!)"),
            ("ｶﾅ", "ｶﾅ"),
        ] {
            assert_eq!(half_width(text), expected);
        }
    }

    #[test]
    fn a_form_in_a_log_shows_nobody() {
        let form = form("県民　一郎", "東京都清瀬市中里１", "19800217");
        assert_eq!(format!("{form:?}"), "Form(redacted)");
        assert_eq!(format!("{:?} {:?}", form.name, form.birth), "FormText(redacted) FormDate(redacted)");
    }

    proptest! {
        #[test]
        fn any_attributes_fill_a_form(name in "\\PC{0,30}", address in "\\PC{0,60}") {
            let form = form(&name, &address, "20000101");
            prop_assert_eq!(&form.name.original, &name);
            prop_assert_eq!(form.name.half_width.chars().count(), name.chars().count());
            prop_assert!(address.ends_with(&form.street.original));
        }
    }
}
