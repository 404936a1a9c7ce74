//! The pictures of the face: their sizes, and the photo made ready to be shown.

use jpki_card::{CardFront, ContentError, NumberImage, PngImage};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Code;

/// The pictures of the face.
pub struct Pictures<'a> {
    /// The photo; `None` on a card without one.
    pub photo: Option<PhotoFile<'a>>,
    /// The name.
    pub name: &'a PngImage,
    /// The address.
    pub address: &'a PngImage,
    /// The security code.
    pub security_code: &'a PngImage,
    /// The My Number, where it was read.
    pub number: Option<&'a PngImage>,
}

/// The photo as it stands on the card, and as PNG, or why that can't be made.
pub struct PhotoFile<'a> {
    /// JPEG 2000, if nothing is wrong with it.
    pub file: &'a [u8],
    /// The same as PNG.
    pub png: Result<Vec<u8>, ContentError>,
    size: Option<(u32, u32)>,
}

/// The photo.
#[derive(Serialize, JsonSchema)]
pub struct PhotoView {
    /// Whether there is one.
    pub present: bool,
    /// Length of the file on the card, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// Width in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Error code of what is wrong with it; a notice explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// The images.
#[derive(Serialize, JsonSchema)]
pub struct ImagesView {
    /// Name (氏名).
    pub name: ImageView,
    /// Address (住所).
    pub address: ImageView,
    /// Security code (セキュリティコード), four digits. No signature covers it.
    pub security_code: ImageView,
    /// My Number (個人番号); absent where it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_number: Option<ImageView>,
}

/// A PNG image.
#[derive(Clone, Copy, Serialize, JsonSchema)]
pub struct ImageView {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length of the file in bytes.
    pub bytes: usize,
}

impl ImageView {
    fn new(image: &PngImage) -> Self {
        Self { width: image.width(), height: image.height(), bytes: image.as_bytes().len() }
    }
}

impl<'a> Pictures<'a> {
    /// The pictures of a front; the photo is decoded.
    pub fn new(front: &'a CardFront, number: Option<&'a NumberImage>) -> Self {
        let photo = front.photo().map(|photo| {
            let size = photo.to_gray().map(|image| (image.width, image.height)).ok();
            PhotoFile { file: photo.as_bytes(), png: photo.to_png(), size }
        });
        Self {
            photo,
            name: front.name(),
            address: front.address(),
            security_code: front.security_code(),
            number: number.map(NumberImage::image),
        }
    }

    /// The photo for the result.
    pub fn photo_view(&self) -> PhotoView {
        let photo = self.photo.as_ref();
        let size = photo.and_then(|photo| photo.size);
        PhotoView {
            present: photo.is_some(),
            bytes: photo.map(|photo| photo.file.len()),
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            problem: photo.filter(|photo| photo.png.is_err()).map(|_| Code::CardPhoto.name().to_owned()),
        }
    }

    /// The images for the result.
    pub fn images_view(&self) -> ImagesView {
        ImagesView {
            name: ImageView::new(self.name),
            address: ImageView::new(self.address),
            security_code: ImageView::new(self.security_code),
            my_number: self.number.map(ImageView::new),
        }
    }
}
