//! The face as one page that needs nothing else: as it is printed, and beside it what is proved and what is not.
//!
//! Pictures are `data:` URIs, the style sheet stands inside, and the content security policy allows exactly these: a page
//! that holds a photo and an address loads nothing and runs nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_card::PngImage;

use super::pictures::Pictures;
use super::{FaceRead, Presence, view};
use crate::catalogue::Language;
use crate::commands::data::{self, PartState, Verdict};
use crate::output::Ui;
use crate::output::html::{document, escape};
use crate::output::time::japan;
use crate::say;

const STYLE: &str = include_str!("page.css");
/// Dots across from which a drawn text becomes too small to read where it must fit a phone.
const LONG: u32 = 480;
/// The mark of what no signature covers.
const STAR: &str = "<span class=\"star\">*</span>";

/// The page.
pub fn page(read: &FaceRead, pictures: &Pictures<'_>, read_at: Timestamp, ui: &Ui) -> String {
    let title = say!(ui, "face-page-title");
    let (verdict, banner) = banner(read, ui);
    let parts = [card(read, pictures, ui), proof(read, ui), back(pictures, ui), footer(read, read_at, ui)].concat();
    let heading = escape(&title);
    let body = format!("<main class=\"{verdict}\">\n<h1>{heading}</h1>\n{banner}{parts}</main>\n");
    document(&title, STYLE, &body, ui)
}

/// The verdict, and whether the card was there, each in its own colour; the class of the page is that of the worse one.
fn banner(read: &FaceRead, ui: &Ui) -> (&'static str, String) {
    let verdict = read.authenticity.whole.verdict;
    let data_class = match verdict {
        Verdict::Authentic => "good",
        Verdict::Altered => "bad",
        Verdict::IssuerUnknown => "unknown",
    };
    let card_class = match read.card {
        Presence::Present => "good",
        Presence::NotProved => "bad",
    };
    let row = |class: &str, (mark, _, words): (String, anstyle::Style, String)| {
        format!("<p class=\"{class}\"><strong>{}</strong> {}</p>\n", escape(&mark), escape(&words))
    };
    let rows = [row(data_class, data::verdict(verdict, ui)), row(card_class, view::presence(read.card, ui))];
    let class = if card_class == "bad" { card_class } else { data_class };
    (class, format!("<div class=\"banner\">\n{}</div>\n", rows.concat()))
}

/// The front, laid out as on the card.
fn card(read: &FaceRead, pictures: &Pictures<'_>, ui: &Ui) -> String {
    let Some(front) = &read.front else { return String::new() };
    let field = |class: &str, label: String, value: &str| {
        format!("<div class=\"{class}\"><dt>{}</dt><dd>{value}</dd></div>\n", escape(&label))
    };
    let photo = match pictures.photo.as_ref().map(|photo| photo.png.as_deref()) {
        Some(Ok(png)) => {
            let alternative = escape(&say!(ui, "face-photo"));
            format!("<img class=\"photo\" alt=\"{alternative}\" src=\"{}\">", data_uri(png))
        }
        Some(Err(_)) => format!("<p class=\"photo none\">{}</p>", escape(&say!(ui, "face-photo-broken"))),
        None => format!("<p class=\"photo none\">{}</p>", escape(&say!(ui, "face-photo-none"))),
    };
    let drawn_texts = [
        field("name", say!(ui, "attribute-name"), &drawn(pictures.name, &say!(ui, "face-name-image"))),
        field("address", say!(ui, "attribute-address"), &drawn(pictures.address, &say!(ui, "face-address-image"))),
    ];
    let code = drawn(pictures.security_code, &say!(ui, "face-security-code"));
    let texts = [
        field("birth", say!(ui, "attribute-birth"), &escape(&printed_birth(read, ui))),
        field("sex", say!(ui, "attribute-sex"), &escape(&data::sex(&front.sex, ui))),
        field("expiry", say!(ui, "face-expiry"), &format!("{} {STAR}", escape(&front.expiry))),
        field("code", say!(ui, "face-security-code"), &format!("{code} {STAR}")),
    ];
    format!(
        "<div class=\"sides\">\n<section class=\"card\" aria-label=\"{}\">\n<dl class=\"drawn-texts\">\n{}</dl>\n\
         {photo}\n<dl class=\"texts\">\n{}</dl>\n</section>\n",
        escape(&say!(ui, "face-page-front")),
        drawn_texts.concat(),
        texts.concat()
    )
}

/// The Japanese form first where the page is Japanese, as it stands on most cards.
fn printed_birth(read: &FaceRead, ui: &Ui) -> String {
    match (&read.birth.date, ui.catalogue().language()) {
        (Some(date), Language::Ja) => {
            say!(ui, "with-note", text = read.birth.japanese.clone(), note = date.clone())
        }
        _ => data::birth(&read.birth, ui),
    }
}

/// What is proved, part by part, and what is not covered.
fn proof(read: &FaceRead, ui: &Ui) -> String {
    let rows: String = view::parts(&read.authenticity, ui)
        .iter()
        .map(|(name, state)| {
            let (class, words) = match state {
                PartState::Authentic => ("ok", say!(ui, "data-part-authentic", name = name.clone())),
                PartState::Altered => ("no", say!(ui, "data-part-altered", name = name.clone())),
                PartState::Unproven => ("no", say!(ui, "data-part-unproven", name = name.clone())),
            };
            format!("<li class=\"{class}\">{}</li>\n", escape(&words))
        })
        .collect();
    format!(
        "<section class=\"proof\">\n<h2>{}</h2>\n<ul>\n{rows}<li class=\"open\">{STAR} {}</li>\n</ul>\n</section>\n</div>\n",
        escape(&say!(ui, "data-proof")),
        escape(&say!(ui, "face-not-covered"))
    )
}

/// The My Number, which stands on the back of the card.
fn back(pictures: &Pictures<'_>, ui: &Ui) -> String {
    let Some(number) = pictures.number else { return String::new() };
    format!(
        "<section class=\"back\">\n<h2>{}</h2>\n{}\n<p>{}</p>\n</section>\n",
        escape(&say!(ui, "data-my-number")),
        drawn(number, &say!(ui, "face-number")),
        escape(&say!(ui, "face-number-law"))
    )
}

fn footer(read: &FaceRead, read_at: Timestamp, ui: &Ui) -> String {
    let lines = [
        say!(ui, "face-page-read-at", time = japan(read_at)),
        format!("{}: {}", say!(ui, "data-issuer"), data::issuer_words(&read.authenticity.whole.issuer, ui)),
        say!(ui, "face-page-no-proof"),
        say!(ui, "face-page-private"),
    ];
    let lines: String = lines.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    format!("<footer>\n{lines}</footer>\n")
}

/// An image of drawn characters, which are few dots high and shown in twice their size.
fn drawn(image: &PngImage, alternative: &str) -> String {
    let class = if image.width() > LONG { "drawn long" } else { "drawn" };
    format!(
        "<img class=\"{class}\" alt=\"{}\" width=\"{}\" height=\"{}\" src=\"{}\">",
        escape(alternative),
        u64::from(image.width()) * 2,
        u64::from(image.height()) * 2,
        data_uri(image.as_bytes())
    )
}

fn data_uri(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_loads_nothing_and_cannot_end_early() {
        for part in ["</", "url(", "@import", "http"] {
            assert!(!STYLE.contains(part), "{part}");
        }
    }
}
