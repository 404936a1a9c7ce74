//! Pictures of the card's face: text in a bitmap font as PNG, and a drawn portrait (docs/protocol.md §3.3).

mod font;

use crate::TestbedError;
use font::{Font, Glyph, HEIGHT};

/// A drawn head and shoulders, greyscale JPEG 2000 of 192 by 240 dots: see `fixtures/portrait/README.md`.
pub(crate) const PORTRAIT: &[u8] = include_bytes!("../../../../fixtures/portrait/portrait.jp2");

/// Widest row in dots: sixty characters.
const WIDEST: usize = 720;

/// Draws a text, black on white, as PNG of one bit a dot: at least `least_width` dots wide, wider where the text needs
/// it, in several rows of twelve dots where it is longer than sixty characters.
pub(crate) fn text(text: &str, least_width: usize) -> Result<Vec<u8>, TestbedError> {
    let rows = rows(Font::shared()?, text);
    let needed = rows.iter().map(|row| row.iter().map(|glyph| glyph.width).sum()).max().unwrap_or(0);
    let width = needed.max(least_width);
    // Rows of a PNG begin at a byte.
    let stride = width.div_ceil(8);
    let mut dots = vec![0xFF_u8; stride * HEIGHT * rows.len()];
    for (index, row) in rows.iter().enumerate() {
        let mut left = 0;
        for glyph in row {
            for (y, x) in glyph.ink() {
                let column = left + x;
                dots[(index * HEIGHT + y) * stride + column / 8] &= !(0x80 >> (column % 8));
            }
            left += glyph.width;
        }
    }
    encode(&dots, width, HEIGHT * rows.len())
}

/// The glyphs of a text, in rows that are not too wide; at least one row.
fn rows<'a>(font: &'a Font, text: &str) -> Vec<Vec<Glyph<'a>>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut width = 0;
    for glyph in text.chars().filter_map(|character| font.glyph(character)) {
        if width + glyph.width > WIDEST {
            rows.push(std::mem::take(&mut row));
            width = 0;
        }
        width += glyph.width;
        row.push(glyph);
    }
    rows.push(row);
    rows
}

fn encode(dots: &[u8], width: usize, height: usize) -> Result<Vec<u8>, TestbedError> {
    let failed = || TestbedError::Picture { what: "picture of a text" };
    let [width, height] = [width, height].map(|side| u32::try_from(side).map_err(|_| failed()));
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width?, height?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|_| failed())?;
    writer.write_image_data(dots).map_err(|_| failed())?;
    writer.finish().map_err(|_| failed())?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    /// The picture as text, `#` for black.
    fn shown(picture: &[u8]) -> Vec<String> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
        let (width, height) = (info.width as usize, info.height as usize);
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut dots).unwrap();
        let stride = width.div_ceil(8);
        let black = |y: usize, x: usize| dots[y * stride + x / 8] & (0x80 >> (x % 8)) == 0;
        (0..height).map(|y| (0..width).map(|x| if black(y, x) { '#' } else { '.' }).collect()).collect()
    }

    fn size(picture: &[u8]) -> (usize, usize) {
        let rows = shown(picture);
        (rows[0].len(), rows.len())
    }

    #[test]
    fn a_character_is_drawn_dot_by_dot() {
        let expected = [
            "............",
            "..#######...",
            "..#.....#...",
            "..#######...",
            "..#.....#...",
            "..#######...",
            "..#.....#...",
            "..#######...",
            "....#.#.....",
            "...#..#...#.",
            "..#...#...#.",
            "##.....####.",
        ];
        assert_eq!(shown(&text("見", 1).unwrap()), expected);
        let beside: Vec<_> = shown(&text("1見", 24).unwrap()).iter().map(|row| row[6..18].to_owned()).collect();
        assert_eq!(beside, expected);
    }

    #[test]
    fn pictures_have_the_widths_of_the_real_ones_or_what_the_text_needs() {
        assert_eq!(size(&text("537686677188", 72).unwrap()), (72, 12));
        assert_eq!(size(&text("2285", 24).unwrap()), (24, 12));
        assert_eq!(size(&text("見本　花子", 216).unwrap()), (216, 12));
        assert_eq!(size(&text(&"名".repeat(19), 216).unwrap()), (228, 12));
        assert_eq!(size(&text(&"名".repeat(60), 216).unwrap()), (720, 12));
        assert_eq!(size(&text(&"名".repeat(61), 216).unwrap()), (720, 24));
        assert_eq!(size(&text(&"名".repeat(200), 216).unwrap()), (720, 48));
        assert_eq!(size(&text("", 24).unwrap()), (24, 12));
    }

    proptest! {
        #[test]
        fn any_text_is_a_picture(written in "\\PC{0,200}") {
            let (width, height) = size(&text(&written, 24).unwrap());
            prop_assert!((24..=720).contains(&width));
            // A row holds sixty characters, of narrow ones twice as many.
            prop_assert!(height % 12 == 0 && (1..=4).contains(&(height / 12)));
        }
    }

    #[test]
    fn what_the_font_lacks_is_a_geta_mark() {
        let geta = text("〓", 12).unwrap();
        assert_eq!(shown(&geta)[3], "############");
        assert_eq!(text("𠮷", 12).unwrap(), geta);
        // The selector of a variant form is no character of its own.
        assert_eq!(text("見\u{E0100}\u{FE00}", 12).unwrap(), text("見", 12).unwrap());
    }
}
