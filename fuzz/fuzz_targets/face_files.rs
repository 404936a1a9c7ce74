//! The files of the face application, and the photo decoded.
#![no_main]

use jpki_card::{AgeRecord, CardFront, FaceIssuer, NumberImage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = AgeRecord::parse(bytes);
    let _ = FaceIssuer::parse(bytes);
    let _ = NumberImage::parse(bytes);
    if let Ok(front) = CardFront::parse(bytes)
        && let Some(Ok(image)) = front.photo().map(|photo| photo.to_gray())
    {
        assert_eq!(image.pixels.len() as u64, u64::from(image.width) * u64::from(image.height));
    }
});
