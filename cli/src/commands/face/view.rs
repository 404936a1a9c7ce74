//! What was read, in words: the verdict first, then the data, then what proves them and what nothing proves.

use super::pictures::{ImageView, PhotoView};
use super::{FaceAuthenticity, FaceRead, FrontView, OutputKind, Presence};
use crate::commands::data::{self, PartState};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Fills a page.
pub fn fill(read: &FaceRead, page: &mut Page, ui: &Ui) {
    data::headline(&read.authenticity.whole, page, ui);
    let (mark, style, words) = presence(read.card, ui);
    page.marked(&mark, style, 0, &words);
    page.gap();
    let mut fields = vec![(say!(ui, "attribute-birth"), data::birth(&read.birth, ui))];
    if let Some(front) = &read.front {
        fields.extend(front_fields(front, ui));
    }
    page.fields(&fields);
    page.heading(&say!(ui, "data-proof"));
    for (name, state) in parts(&read.authenticity, ui) {
        data::part(&name, state, page, ui);
    }
    if !read.authenticity.not_covered.is_empty() {
        page.marked(&format!("  {}", say!(ui, "mark-note")), WARN, 6, &say!(ui, "face-not-covered"));
    }
    page.fields(&[(say!(ui, "data-issuer"), data::issuer_words(&read.authenticity.whole.issuer, ui))]);
    if !read.written.is_empty() {
        page.gap();
    } else if read.front.is_some() {
        page.gap();
        page.line(&say!(ui, "face-hint"));
    }
    for written in &read.written {
        page.line(&say!(ui, "file-written", path = written.path.clone()));
    }
    if read.written.iter().any(|written| written.content == OutputKind::Html) {
        page.note(&say!(ui, "face-html-private"));
    }
}

/// Whether the card is there: mark, style and sentence.
pub fn presence(presence: Presence, ui: &Ui) -> (String, anstyle::Style, String) {
    match presence {
        Presence::Present => (say!(ui, "face-present"), GOOD, say!(ui, "face-present-words")),
        Presence::NotProved => (say!(ui, "face-not-proved"), BAD, say!(ui, "face-not-proved-words")),
    }
}

/// Name and state of every part that was judged.
pub fn parts(authenticity: &FaceAuthenticity, ui: &Ui) -> Vec<(String, PartState)> {
    [
        (say!(ui, "face-part-age"), authenticity.age_record),
        (say!(ui, "face-part-signature"), authenticity.signature),
        (say!(ui, "face-part-text"), authenticity.birth_sex_key),
        (say!(ui, "face-part-images"), authenticity.name_address),
        (say!(ui, "face-photo"), authenticity.photo),
        (say!(ui, "face-number"), authenticity.my_number_image),
    ]
    .into_iter()
    .filter_map(|(name, state)| state.map(|state| (name, state)))
    .collect()
}

fn front_fields(front: &FrontView, ui: &Ui) -> Vec<(String, String)> {
    let size = |image: &ImageView| say!(ui, "face-image", width = image.width, height = image.height);
    let mut fields = vec![
        (say!(ui, "attribute-sex"), data::sex(&front.sex, ui)),
        (say!(ui, "face-expiry"), front.expiry.clone()),
        (say!(ui, "attribute-name"), size(&front.images.name)),
        (say!(ui, "attribute-address"), size(&front.images.address)),
        (say!(ui, "face-security-code"), size(&front.images.security_code)),
        (say!(ui, "face-photo"), photo(&front.photo, ui)),
    ];
    if let Some(number) = &front.images.my_number {
        fields.push((say!(ui, "face-number"), size(number)));
    }
    fields
}

fn photo(photo: &PhotoView, ui: &Ui) -> String {
    match (photo.width, photo.height) {
        (Some(width), Some(height)) => say!(ui, "face-image", width = width, height = height),
        _ if photo.present => say!(ui, "face-photo-broken"),
        _ => say!(ui, "face-photo-none"),
    }
}
