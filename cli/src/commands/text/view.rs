//! What was read, in words: the verdict first, then the data, then what proves them.

use super::TextRead;
use super::form::AttributesView;
use crate::commands::data;
use crate::output::Ui;
use crate::output::page::Page;
use crate::say;

/// Fills a page.
pub fn fill(read: &TextRead, page: &mut Page, ui: &Ui) {
    data::headline(&read.authenticity.whole, page, ui);
    page.gap();
    let mut fields = Vec::new();
    if let Some(attributes) = &read.attributes {
        fields.extend(attribute_fields(attributes, ui));
    }
    if let Some(number) = &read.my_number {
        fields.push((say!(ui, "data-my-number"), grouped(number)));
    }
    page.fields(&fields);
    page.heading(&say!(ui, "data-proof"));
    let parts = [
        (say!(ui, "data-part-attributes"), read.authenticity.attributes),
        (say!(ui, "data-my-number"), read.authenticity.my_number),
        (say!(ui, "data-part-record"), Some(read.authenticity.record)),
    ];
    for (name, state) in parts {
        if let Some(state) = state {
            data::part(&name, state, page, ui);
        }
    }
    let mut fields = vec![(say!(ui, "data-issuer"), data::issuer_words(&read.authenticity.whole.issuer, ui))];
    if read.secure_messaging {
        fields.push((say!(ui, "data-secure"), say!(ui, "data-secure-words")));
    }
    page.fields(&fields);
}

fn attribute_fields(attributes: &AttributesView, ui: &Ui) -> Vec<(String, String)> {
    let mut fields = vec![(say!(ui, "attribute-name"), attributes.name.text.clone())];
    if let (Some(family), Some(given)) = (&attributes.family_name, &attributes.given_name) {
        fields.push((say!(ui, "data-family-name"), family.text.clone()));
        fields.push((say!(ui, "data-given-name"), given.text.clone()));
    }
    fields.push((say!(ui, "attribute-birth"), data::birth(&attributes.birth, ui)));
    fields.push((say!(ui, "attribute-sex"), data::sex(&attributes.sex, ui)));
    fields.push((say!(ui, "attribute-address"), attributes.address.text.clone()));
    let place: Vec<&str> = [&attributes.county, &attributes.municipality, &attributes.ward]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    // Where nothing could be told apart, the rest is the whole address once more.
    let street = &attributes.street;
    let street = (street.text != attributes.address.text && !street.text.is_empty()).then(|| street.half_width.clone());
    for (label, value) in [
        (say!(ui, "data-prefecture"), attributes.prefecture.clone()),
        (say!(ui, "data-municipality"), (!place.is_empty()).then(|| place.concat())),
        (say!(ui, "data-municipality-code"), attributes.municipality_code.clone()),
        (say!(ui, "data-street"), street),
    ] {
        fields.extend(value.map(|value| (label, value)));
    }
    fields
}

/// Twelve digits in groups of four, as they stand on the card.
fn grouped(number: &str) -> String {
    number.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_my_number_is_shown_in_groups_of_four() {
        assert_eq!(super::grouped("537686677188"), "5376 8667 7188");
    }
}
