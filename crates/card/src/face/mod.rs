//! 券面事項確認AP — the face application: what is printed on the card, as text and as images (docs/protocol.md §3.3).

mod age;
mod ap;
mod front;
mod issuer;
mod number_image;
mod photo;
mod png_image;

pub use age::AgeRecord;
pub use ap::{FaceAp, FaceCredential, FaceVerified, OpensFront};
pub use front::CardFront;
pub use issuer::FaceIssuer;
pub use number_image::NumberImage;
pub use photo::{GrayImage, Photo};
pub use png_image::PngImage;

/// Most pixels of an image that is taken: four million.
const MAX_PIXELS: u64 = 4_000_000;

/// Files of the face application, built for tests.
#[cfg(test)]
pub(crate) mod fixture {
    pub(crate) use super::age::tests::file as age_record;
    pub(crate) use super::front::tests::{file as front, objects as front_objects, values as front_values};
    pub(crate) use super::number_image::tests::file as number_image;
    pub(crate) use super::photo::tests::GRADIENT;
    pub(crate) use super::png_image::tests::png;
}
