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
