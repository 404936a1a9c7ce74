//! The photo (顔写真), JPEG 2000 in greyscale (docs/protocol.md §3.3).

use std::fmt;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::MAX_PIXELS;
use crate::content::Field;
use crate::{CardFile, ContentError, ContentFault};

/// Begin of a JP2 file: its signature box (ISO/IEC 15444-1 annex I.5.1).
const JP2: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
/// Begin of a codestream: SOC and SIZ (ISO/IEC 15444-1 annex A).
const CODESTREAM: &[u8] = b"\xFF\x4F\xFF\x51";
/// Most colour components that are decoded, and most tiles.
const MAX_COMPONENTS: u32 = 4;
const MAX_TILES: u64 = 4_096;

/// The photo as the card holds it. Whether it is JPEG 2000 at all is known when it is decoded, so that what else is on the
/// front can be read beside a photo that is not. Personal: `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    file: CardFile,
    offset: usize,
    bytes: Vec<u8>,
}

/// A photo of 8-bit grey values. Personal: `Debug` prints the size only.
#[derive(Clone, PartialEq, Eq)]
pub struct GrayImage {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows from the top, from the left, one byte a pixel: 0 is black.
    pub pixels: Vec<u8>,
}

impl fmt::Debug for GrayImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GrayImage({}x{}, redacted)", self.width, self.height)
    }
}

impl Photo {
    pub(crate) fn read(file: CardFile, field: &Field<'_>) -> Self {
        Self { file, offset: field.offset, bytes: field.bytes.to_vec() }
    }

    /// The file as it stands on the card, JPEG 2000 on the cards that are known.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Decodes it. Colours become grey; transparency is left out.
    ///
    /// # Errors
    /// [`ContentFault::NotJpeg2000`] for what does not begin like JPEG 2000, [`ContentFault::ImageTooLarge`] for more than
    /// four million pixels, [`ContentFault::ImageUndecodable`] for what is no JPEG 2000 image after all.
    pub fn to_gray(&self) -> Result<GrayImage, ContentError> {
        let undecodable = ContentFault::ImageUndecodable { offset: self.offset };
        self.check_size().and_then(|()| decode(&self.bytes).ok_or(undecodable)).map_err(|fault| self.fail(fault))
    }

    /// Decodes it and makes a PNG file of it: 8-bit greyscale.
    ///
    /// # Errors
    /// Those of [`to_gray`](Self::to_gray).
    pub fn to_png(&self) -> Result<Vec<u8>, ContentError> {
        let image = self.to_gray()?;
        let encode = || {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, image.width, image.height);
            encoder.set_color(png::ColorType::Grayscale);
            encoder.set_depth(png::BitDepth::Eight);
            encoder.write_header()?.write_image_data(&image.pixels)?;
            Ok::<_, png::EncodingError>(bytes)
        };
        encode().map_err(|_| self.fail(ContentFault::ImageUndecodable { offset: self.offset }))
    }

    fn fail(&self, fault: ContentFault) -> ContentError {
        ContentError { file: self.file, fault }
    }

    /// Looks at the first bytes, and at every SIZ marker behind an SOC before anything is decoded, since a few bytes can
    /// ask for gigabytes.
    fn check_size(&self) -> Result<(), ContentFault> {
        if !self.bytes.starts_with(JP2) && !self.bytes.starts_with(CODESTREAM) {
            return Err(ContentFault::NotJpeg2000 { offset: self.offset });
        }
        let undecodable = ContentFault::ImageUndecodable { offset: self.offset };
        let starts = self.bytes.windows(CODESTREAM.len()).enumerate().filter(|(_, window)| *window == CODESTREAM);
        for (at, _) in starts {
            let size = Size::read(&self.bytes[at + CODESTREAM.len()..]).ok_or(undecodable)?;
            if u64::from(size.width) * u64::from(size.height) > MAX_PIXELS {
                let Size { width, height, .. } = size;
                return Err(ContentFault::ImageTooLarge { offset: self.offset, width, height });
            }
            if size.components > MAX_COMPONENTS || size.tiles > MAX_TILES {
                return Err(undecodable);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Photo(redacted)")
    }
}

/// What a SIZ marker segment claims (ISO/IEC 15444-1 annex A.5.1).
struct Size {
    /// Width and height of the reference grid, in which the image lies.
    width: u32,
    height: u32,
    tiles: u64,
    components: u32,
}

impl Size {
    fn read(segment: &[u8]) -> Option<Self> {
        let number = |at: usize, width: usize| {
            let bytes = segment.get(at..at + width)?;
            Some(bytes.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)))
        };
        let (width, height) = (number(4, 4)?, number(8, 4)?);
        let (tile_width, tile_height) = (number(20, 4)?.max(1), number(24, 4)?.max(1));
        let tiles = u64::from(width.div_ceil(tile_width)) * u64::from(height.div_ceil(tile_height));
        Some(Self { width, height, tiles, components: number(36, 2)? })
    }
}

fn decode(bytes: &[u8]) -> Option<GrayImage> {
    let image = Image::new(bytes, &DecodeSettings::default()).ok()?;
    let (width, height) = (image.width(), image.height());
    let channels = usize::from(image.color_space().num_channels()) + usize::from(image.has_alpha());
    let is_rgb = matches!(image.color_space(), ColorSpace::RGB);
    let mut context = DecoderContext::default();
    let samples = image.decode(&mut context).ok()?.data_u8();
    let pixels = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
    if channels == 0 || pixels == 0 || samples.len() != pixels.checked_mul(channels)? {
        return None;
    }
    let gray = |pixel: &[u8]| match pixel {
        // Luma of ITU-R BT.601, which JPEG uses too.
        [red, green, blue, ..] if is_rgb => {
            ((u32::from(*red) * 299 + u32::from(*green) * 587 + u32::from(*blue) * 114 + 500) / 1000) as u8
        }
        _ => pixel[0],
    };
    Some(GrayImage { width, height, pixels: samples.chunks_exact(channels).map(gray).collect() })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::content::outer;
    use proptest::prelude::*;

    /// 24 × 30 pixels of (7·x + 3·y) mod 256, packed without loss by opj_compress.
    pub(crate) const GRADIENT: &[u8] = include_bytes!("gradient.jp2");

    fn photo(bytes: &[u8]) -> Photo {
        let file = [&b"\xDF\x27\x82"[..], &(bytes.len() as u16).to_be_bytes(), bytes].concat();
        let object = outer(CardFile::CardFront, &file, 0xDF27).unwrap();
        Photo::read(CardFile::CardFront, &object.field)
    }

    fn siz() -> usize {
        GRADIENT.windows(4).position(|window| window == CODESTREAM).unwrap()
    }

    fn gradient() -> Vec<u8> {
        (0..30).flat_map(|y| (0..24).map(move |x| (7 * x + 3 * y) as u8)).collect()
    }

    #[test]
    fn a_photo_is_decoded_to_its_pixels() {
        for bytes in [GRADIENT, &GRADIENT[siz()..]] {
            let image = photo(bytes).to_gray().unwrap();
            assert_eq!((image.width, image.height), (24, 30));
            assert_eq!(image.pixels, gradient());
            assert_eq!(format!("{image:?}"), "GrayImage(24x30, redacted)");
        }
        assert_eq!(format!("{:?}", photo(GRADIENT)), "Photo(redacted)");
    }

    #[test]
    fn the_png_shows_the_same_pixels() {
        let bytes = photo(GRADIENT).to_png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height, frame.color_type), (24, 30, png::ColorType::Grayscale));
        assert_eq!(pixels, gradient());
    }

    #[test]
    fn other_images_are_kept_as_they_are_and_refused_by_name_when_decoded() {
        for bytes in [&b""[..], b"\xFF\xD8\xFF\xE0", b"\x89PNG\r\n\x1A\n", &GRADIENT[1..], b"\0\0\0\x0CjP  \r\n"] {
            let photo = photo(bytes);
            assert_eq!(photo.to_png().unwrap_err().fault, ContentFault::NotJpeg2000 { offset: 5 });
            assert_eq!(photo.as_bytes(), bytes);
        }
    }

    #[test]
    fn a_size_is_looked_at_before_anything_is_decoded() {
        let fault = |at: usize, value: &[u8]| {
            let mut bytes = GRADIENT.to_vec();
            bytes[siz() + 4 + at..][..value.len()].copy_from_slice(value);
            photo(&bytes).to_gray().unwrap_err().fault
        };
        let too_large = |width, height| ContentFault::ImageTooLarge { offset: 5, width, height };
        assert_eq!(fault(4, &[0, 2, 0, 0, 0, 0, 0, 31]), too_large(131_072, 31));
        assert_eq!(fault(4, &[0xFF; 8]), too_large(u32::MAX, u32::MAX));
        let undecodable = ContentFault::ImageUndecodable { offset: 5 };
        assert_eq!(fault(36, &[0x40, 0]), undecodable, "16,384 components");
        assert_eq!(fault(20, &[0, 0, 0, 0]), undecodable, "tiles without a width");
        // 2000 × 2000 pixels in tiles of one pixel each.
        assert_eq!(fault(4, &[0, 0, 7, 0xD0, 0, 0, 7, 0xD0]), undecodable, "the tile is one, the data are too few");
        assert_eq!(fault(20, &[0, 0, 0, 1, 0, 0, 0, 0]), undecodable);
        let cut = photo(&GRADIENT[..siz() + 20]).to_gray().unwrap_err();
        assert_eq!(cut, ContentError { file: CardFile::CardFront, fault: undecodable });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn any_photo_is_decoded_or_refused(
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = GRADIENT.to_vec();
            for (place, byte) in edits {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(bytes.len() - cut.index(bytes.len()) / 4);
            let photo = photo(&bytes);
            if let Ok(image) = photo.to_gray() {
                prop_assert_eq!(image.pixels.len() as u64, u64::from(image.width) * u64::from(image.height));
                prop_assert!(photo.to_png().is_ok());
            }
        }
    }
}
