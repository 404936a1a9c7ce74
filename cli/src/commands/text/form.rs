//! The four attributes as forms ask for them, for programs.

use jpki_card::{Form, FormText};
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::data::{BirthView, SexView};

/// The four attributes (基本4情報). A part that could not be told is null: nothing is guessed.
#[derive(Serialize, JsonSchema)]
pub struct AttributesView {
    /// The whole name (氏名).
    pub name: TextView,
    /// Family name (氏); null unless the name has exactly two parts with U+3000 between them.
    pub family_name: Option<TextView>,
    /// Given name (名); null as the family name.
    pub given_name: Option<TextView>,
    /// Birth date (生年月日).
    pub birth: BirthView,
    /// Sex (性別).
    pub sex: SexView,
    /// The whole address (住所).
    pub address: TextView,
    /// Prefecture (都道府県).
    pub prefecture: Option<String>,
    /// The address behind the prefecture; all of it where there is none.
    pub after_prefecture: TextView,
    /// County (郡) of a town or village.
    pub county: Option<String>,
    /// Municipality (市区町村); null where the table of municipalities does not have it.
    pub municipality: Option<String>,
    /// Ward (区) of a designated city.
    pub ward: Option<String>,
    /// Code of municipality or ward (全国地方公共団体コード), six digits with the check digit.
    pub municipality_code: Option<String>,
    /// What follows the last part that was told (町名・番地).
    pub street: TextView,
}

/// A text as on the card, and the same in half-width.
#[derive(Serialize, JsonSchema)]
pub struct TextView {
    /// As on the card: digits and letters full-width.
    pub text: String,
    /// Full-width ASCII made half-width, U+3000 a blank, and the dashes between two digits hyphens.
    pub half_width: String,
}

impl TextView {
    fn new(text: &FormText) -> Self {
        Self { text: text.original.clone(), half_width: text.half_width.clone() }
    }
}

impl AttributesView {
    /// The view of a form.
    pub fn new(form: &Form) -> Self {
        Self {
            name: TextView::new(&form.name),
            family_name: form.family_name.as_ref().map(TextView::new),
            given_name: form.given_name.as_ref().map(TextView::new),
            birth: BirthView::new(form.birth.original),
            sex: SexView::new(form.sex),
            address: TextView::new(&form.address),
            prefecture: form.prefecture.map(str::to_owned),
            after_prefecture: TextView::new(&form.after_prefecture),
            county: form.county.clone(),
            municipality: form.municipality.clone(),
            ward: form.ward.clone(),
            municipality_code: form.municipality_code.map(|code| code.with_check_digit()),
            street: TextView::new(&form.street),
        }
    }
}
