//! Birth date and sex, for programs and in words.

use jpki_card::{PartialDate, Sex};
use schemars::JsonSchema;
use serde::Serialize;

use crate::output::Ui;
use crate::say;

/// A birth date in both calendars. A part that the register does not know is null.
#[derive(Serialize, JsonSchema)]
pub struct BirthView {
    /// Gregorian date, `YYYY-MM-DD`; null if a part of it is not known.
    pub date: Option<String>,
    /// Gregorian year.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: Option<i8>,
    /// Day of the month, 1 to 31.
    pub day: Option<i8>,
    /// As Japanese forms have it: `昭和55年2月17日`.
    pub japanese: String,
    /// The era in Latin letters: `Meiji`, `Taisho`, `Showa`, `Heisei` or `Reiwa`; null if it can't be told.
    pub era: Option<String>,
    /// The era in Japanese: `昭和`.
    pub era_japanese: Option<String>,
    /// Year within the era, 1 for 元年.
    pub era_year: Option<u16>,
}

impl BirthView {
    /// The view of a date.
    pub fn new(date: PartialDate) -> Self {
        Self {
            date: date.date().map(|date| date.to_string()),
            year: date.year(),
            month: date.month(),
            day: date.day(),
            japanese: date.japanese(),
            era: date.era_english().map(str::to_owned),
            era_japanese: date.era().and_then(jpki_certificate::Era::japanese).map(str::to_owned),
            era_year: date.era_year(),
        }
    }
}

/// Sex as the card says it.
#[derive(Serialize, JsonSchema)]
pub struct SexView {
    /// The digit on the card: 1 male, 2 female, 9 not applicable, 0 and others unknown.
    pub code: u8,
    /// `male`, `female`, `not_applicable` or `unknown`.
    pub word: String,
    /// The word on Japanese forms: `男`, `女`, `適用不能` or `不明`.
    pub japanese: String,
}

impl SexView {
    /// The view of a sex.
    pub fn new(sex: Sex) -> Self {
        Self { code: sex.code(), word: sex.key().to_owned(), japanese: sex.japanese().to_owned() }
    }
}

/// `1980-02-17 (昭和55年2月17日)`; the Japanese form alone where a part is not known.
pub fn birth(view: &BirthView, ui: &Ui) -> String {
    match &view.date {
        Some(date) => say!(ui, "with-note", text = date.clone(), note = view.japanese.clone()),
        None => view.japanese.clone(),
    }
}

/// Sex in the user's language.
pub fn sex(view: &SexView, ui: &Ui) -> String {
    match view.code {
        1 => say!(ui, "sex-male"),
        2 => say!(ui, "sex-female"),
        9 => say!(ui, "data-sex-not-applicable"),
        _ => say!(ui, "sex-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_null_and_not_guessed() {
        let view = BirthView::new(PartialDate::from_digits("19890000").unwrap());
        let json = serde_json::to_value(&view).unwrap();
        let expected = serde_json::json!({
            "date": null, "year": 1989, "month": null, "day": null, "japanese": "1989年月日不明",
            "era": null, "era_japanese": null, "era_year": null,
        });
        assert_eq!(json, expected);
        let view = BirthView::new(PartialDate::from_digits("20190501").unwrap());
        let shown = (view.date.as_deref(), view.era.as_deref(), view.era_japanese.as_deref(), view.era_year);
        assert_eq!(shown, (Some("2019-05-01"), Some("Reiwa"), Some("令和"), Some(1)));
    }
}
