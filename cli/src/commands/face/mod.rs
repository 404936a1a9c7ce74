//! `jpki face read`: the card as it is printed (券面), what of it is proved, and whether the card itself is there.

mod html;
mod outputs;
mod pictures;
mod read;
mod view;

use jiff::Timestamp;
use jpki_card::{FrontCheck, check_age, check_front, check_number_image_of};
use schemars::JsonSchema;
use serde::Serialize;

use super::data::{self, Authenticity, BirthView, Given, IssuerView, OpenerKind, PartState, SexView};
use crate::args::{FaceReadArgs, Globals};
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;

use outputs::Outputs;
pub use outputs::{OutputKind, Written};
use pictures::{ImagesView, PhotoView, Pictures};
use read::{Content, Face, Wanted};

/// Result of `jpki face read`.
#[derive(Serialize, JsonSchema)]
pub struct FaceRead {
    /// Birth date (生年月日).
    pub birth: BirthView,
    /// The rest of the face; absent where only the birth date opened it.
    #[serde(flatten)]
    pub front: Option<FrontView>,
    /// What opened it.
    pub opened_by: OpenerKind,
    /// Whether the data are genuine.
    pub authenticity: FaceAuthenticity,
    /// Whether the card itself is there.
    pub card: Presence,
    /// Files that were written.
    pub written: Vec<Written>,
}

/// What is printed on the front of the card.
#[derive(Serialize, JsonSchema)]
pub struct FrontView {
    /// Sex (性別).
    pub sex: SexView,
    /// Last day of the card, `YYYY-MM-DD` (有効期限). No signature covers it.
    pub expiry: String,
    /// The photo (顔写真).
    pub photo: PhotoView,
    /// Name, address, security code and My Number, which the face application has as images only.
    pub images: ImagesView,
}

/// Whether the face is genuine.
#[derive(Serialize, JsonSchema)]
pub struct FaceAuthenticity {
    /// The whole.
    #[serde(flatten)]
    pub whole: Authenticity,
    /// Birth date and card key, where only the birth date opened the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_record: Option<PartState>,
    /// The issuer's signature over the front.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<PartState>,
    /// Birth date, sex and card key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_sex_key: Option<PartState>,
    /// The images of name and address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_address: Option<PartState>,
    /// The photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<PartState>,
    /// The image of the My Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_number_image: Option<PartState>,
    /// What was read and no signature covers: anybody could have changed it.
    pub not_covered: Vec<NotCovered>,
}

/// What no signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotCovered {
    /// The expiry date.
    Expiry,
    /// The image of the security code.
    SecurityCode,
}

/// Whether the card itself is there, and not a recording of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It signed a fresh challenge with the key of the data.
    Present,
    /// It did not, the key is not proved, or another birth date is signed than the one that was taken.
    NotProved,
}

/// Reads the face, shows it and writes what is asked for. What is altered is shown all the same, and ends with 1.
pub fn read(arguments: &FaceReadArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let anchors = data::anchors(&globals.cv_anchor)?;
    let Some(given) = Given::from_options(&arguments.opener)? else {
        let options = "--pin-file, --code-a-file, --code-b-file, --birth --expiry --security-code, --birth";
        return Err(Failure::new(Code::UsageMissing).with("what", options));
    };
    let opened_by = given.kind();
    let wanted = Wanted::new(arguments, opened_by)?;
    let outputs = Outputs::open(arguments, globals)?;
    let content = read::read(given, &wanted, globals, ui)?;
    let pictures = content.front().map(|front| Pictures::new(front, content.number_image()));
    let mut result = FaceRead {
        birth: BirthView::new(content.birth()),
        front: pictures.as_ref().zip(content.front()).map(|(pictures, front)| FrontView {
            sex: SexView::new(front.sex()),
            expiry: front.expiry().to_string(),
            photo: pictures.photo_view(),
            images: pictures.images_view(),
        }),
        opened_by,
        authenticity: judge(&content, IssuerView::new(&content.certificate, &anchors)),
        card: if content.is_present() { Presence::Present } else { Presence::NotProved },
        written: Vec::new(),
    };
    data::tell_issuer(&result.authenticity.whole.issuer, globals, ui);
    let photo = match &pictures {
        Some(pictures) => tell_photo(pictures, arguments, ui),
        None => Exit::Done,
    };
    if let Some(pictures) = &pictures {
        let html = |result: &FaceRead| html::page(result, pictures, Timestamp::now(), ui);
        result.written = outputs.write(pictures, || html(&result))?;
    }
    ui.result(&result, |page| view::fill(&result, page, ui))?;
    Ok(exit(result.authenticity.whole.exit(), result.card, photo))
}

/// A forged card weighs more than a missing photo.
fn exit(data: Exit, card: Presence, photo: Exit) -> Exit {
    match (data, card) {
        (Exit::Done, Presence::Present) => photo,
        (Exit::Done, Presence::NotProved) => Exit::Invalid,
        (exit, _) => exit,
    }
}

/// What is wrong with the photo is told; the rest of the face is good without it.
fn tell_photo(pictures: &Pictures<'_>, arguments: &FaceReadArgs, ui: &Ui) -> Exit {
    let failure = match &pictures.photo {
        Some(photo) => photo.png.as_ref().err().map(|error| Failure::new(Code::CardPhoto).with_detail(error)),
        None if arguments.photo.is_some() || arguments.photo_jp2.is_some() => Some(Failure::new(Code::CardNoPhoto)),
        None => None,
    };
    match failure {
        Some(failure) => {
            data::tell(&failure, ui);
            failure.exit()
        }
        None => Exit::Done,
    }
}

fn judge(content: &Content, issuer: IssuerView) -> FaceAuthenticity {
    let certificate = &content.certificate;
    match &content.face {
        Face::Age(record) => {
            let state = PartState::from(check_age(certificate, record));
            FaceAuthenticity {
                whole: Authenticity::new([state], issuer),
                age_record: Some(state),
                signature: None,
                birth_sex_key: None,
                name_address: None,
                photo: None,
                my_number_image: None,
                not_covered: Vec::new(),
            }
        }
        Face::Front { front, number } => {
            let FrontCheck { signature, text, images, photo, .. } = check_front(certificate, front);
            let [signature, text, images, photo] = [signature, text, images, photo].map(PartState::from);
            let number =
                number.as_ref().map(|number| PartState::from(check_number_image_of(certificate, number, front)));
            let parts = [signature, text, images, photo].into_iter().chain(number);
            FaceAuthenticity {
                whole: Authenticity::new(parts, issuer),
                age_record: None,
                signature: Some(signature),
                birth_sex_key: Some(text),
                name_address: Some(images),
                photo: Some(photo),
                my_number_image: number,
                not_covered: vec![NotCovered::Expiry, NotCovered::SecurityCode],
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_card_weighs_more_than_a_missing_photo() {
        use Presence::{NotProved, Present};
        assert_eq!(exit(Exit::Done, Present, Exit::Done), Exit::Done);
        assert_eq!(exit(Exit::Done, Present, Exit::Card), Exit::Card);
        assert_eq!(exit(Exit::Done, NotProved, Exit::Card), Exit::Invalid);
        for card in [Present, NotProved] {
            assert_eq!(exit(Exit::Invalid, card, Exit::Card), Exit::Invalid);
        }
    }
}
