//! Images of the card that are PNG: name, address, My Number, security code (docs/protocol.md §3.3).

use std::fmt;

use super::MAX_PIXELS;
use crate::content::Field;
use crate::{ContentError, ContentFault};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1A\n";

/// A PNG image whose header is sound: a known colour type and depth, and a size that can be shown. The rest is not looked
/// at. Personal: `Debug` prints the size only.
#[derive(Clone, PartialEq, Eq)]
pub struct PngImage {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl PngImage {
    pub(crate) fn read(field: &Field<'_>) -> Result<Self, ContentError> {
        let offset = field.offset;
        let (width, height) = header(field.bytes).ok_or(field.fail(ContentFault::NotPng { offset }))?;
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(field.fail(ContentFault::ImageTooLarge { offset, width, height }));
        }
        Ok(Self { width, height, bytes: field.bytes.to_vec() })
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The PNG file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for PngImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PngImage({}x{}, redacted)", self.width, self.height)
    }
}

/// Width and height by signature and IHDR (PNG specification, third edition, §11.2.1).
fn header(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(SIGNATURE)?.strip_prefix(b"\0\0\0\x0DIHDR")?.get(..13)?;
    let number = |at: usize| header[at..at + 4].iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte));
    let (width, height) = (number(0), number(4));
    let depth_fits =
        matches!((header[9], header[8]), (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16));
    let methods_fit = header[10..] == [0, 0, 0] || header[10..] == [0, 0, 1];
    (width > 0 && height > 0 && depth_fits && methods_fit).then_some((width, height))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::CardFile;
    use crate::content::outer;
    use proptest::prelude::*;

    /// A white image of one bit a pixel.
    pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_depth(png::BitDepth::One);
        let row = width.div_ceil(8) as usize;
        encoder.write_header().unwrap().write_image_data(&vec![0xFF; row * height as usize]).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<PngImage, ContentFault> {
        let file = [&b"\xFF\x40\x82"[..], &(bytes.len() as u16).to_be_bytes(), bytes].concat();
        let object = outer(CardFile::NumberImage, &file, 0xFF40).unwrap();
        PngImage::read(&object.field).map_err(|error| error.fault)
    }

    #[test]
    fn an_image_tells_its_size() {
        let bytes = png(216, 12);
        let image = read(&bytes).unwrap();
        assert_eq!((image.width(), image.height(), image.as_bytes()), (216, 12, &bytes[..]));
        assert_eq!(format!("{image:?}"), "PngImage(216x12, redacted)");
    }

    #[test]
    fn other_headers_are_refused() {
        let not_png = ContentFault::NotPng { offset: 5 };
        assert_eq!(read(b"GIF89a"), Err(not_png));
        let good = png(72, 12);
        for length in [0, 7, 8, 16, 28] {
            assert_eq!(read(&good[..length]), Err(not_png), "{length}");
        }
        // Zero width, zero height; depths, colour types, methods that do not exist.
        for (at, byte) in [(19, 0), (23, 0), (24, 3), (25, 1), (25, 2), (26, 1), (27, 1), (28, 2)] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            assert_eq!(read(&bytes), Err(not_png), "{at}");
        }
        let mut large = good;
        large[16..24].copy_from_slice(&[0, 0, 0x07, 0xD1, 0, 0, 0x07, 0xD0]);
        assert_eq!(read(&large), Err(ContentFault::ImageTooLarge { offset: 5, width: 2001, height: 2000 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(head in prop::collection::vec(any::<u8>(), 0..20), sound: bool) {
            let bytes = if sound { [&SIGNATURE[..], b"\0\0\0\x0DIHDR", &head].concat() } else { head };
            if let Ok(image) = read(&bytes) {
                prop_assert!(u64::from(image.width()) * u64::from(image.height()) <= MAX_PIXELS);
            }
        }
    }
}
