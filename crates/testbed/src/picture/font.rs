//! The bitmap font 東雲 (Shinonome), twelve dots: `scripts/font.py` describes its file.

use std::sync::OnceLock;

use crate::TestbedError;

/// Height of every character in dots.
pub(super) const HEIGHT: usize = 12;
/// Stands for characters that the font lacks, as in Japanese printing: 〓 (げた).
const GETA: char = '〓';
/// The whole font, deflated: see `fixtures/font/README.md`.
const FILE: &[u8] = include_bytes!("../../../../fixtures/font/shinonome-12.bin");
/// More than the font takes.
const FILE_LIMIT: usize = 1 << 20;

/// A character: its dots row by row without padding, most significant bit first, 1 for ink.
#[derive(Clone, Copy)]
pub(super) struct Glyph<'a> {
    /// Width in dots.
    pub(super) width: usize,
    dots: &'a [u8],
}

impl Glyph<'_> {
    /// Row and column of each black dot.
    pub(super) fn ink(&self) -> impl Iterator<Item = (usize, usize)> {
        let black = |dot: &usize| self.dots[dot / 8] & (0x80 >> (dot % 8)) != 0;
        (0..self.width * HEIGHT).filter(black).map(|dot| (dot / self.width, dot % self.width))
    }
}

/// The font.
pub(super) struct Font {
    /// Code points, ascending.
    characters: Vec<u16>,
    /// Width and place in `dots` of each.
    places: Vec<(usize, usize)>,
    dots: Vec<u8>,
}

impl Font {
    /// The built-in font, read once a process.
    pub(super) fn shared() -> Result<&'static Self, TestbedError> {
        static FONT: OnceLock<Option<Font>> = OnceLock::new();
        let font = FONT.get_or_init(|| Self::read(FILE)).as_ref();
        font.ok_or(TestbedError::Picture { what: "font" })
    }

    fn read(file: &[u8]) -> Option<Self> {
        let file = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(file, FILE_LIMIT).ok()?;
        let number = |bytes: &[u8]| u16::from_be_bytes([bytes[0], bytes[1]]);
        let (count, rest) = file.split_at_checked(2)?;
        let count = usize::from(number(count));
        let (characters, rest) = rest.split_at_checked(2 * count)?;
        let (widths, dots) = rest.split_at_checked(count)?;
        let mut end = 0;
        let places = widths.iter().map(|width| {
            let width = usize::from(*width);
            let place = (width, end);
            end += width * HEIGHT / 8;
            place
        });
        let places = places.collect();
        if end != dots.len() {
            return None;
        }
        Some(Self { characters: characters.chunks_exact(2).map(number).collect(), places, dots: dots.to_vec() })
    }

    /// The glyph of a character, or the geta mark; `None` for a selector of a variant form (異体字セレクタ), which is
    /// nothing by itself.
    pub(super) fn glyph(&self, character: char) -> Option<Glyph<'_>> {
        if matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}') {
            return None;
        }
        self.find(character).or_else(|| self.find(GETA))
    }

    fn find(&self, character: char) -> Option<Glyph<'_>> {
        let code = u16::try_from(u32::from(character)).ok()?;
        let (width, start) = self.places[self.characters.binary_search(&code).ok()?];
        Some(Glyph { width, dots: &self.dots[start..start + width * HEIGHT / 8] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_names_and_addresses_are_written_with() {
        let font = Font::shared().unwrap();
        assert!(font.characters.is_sorted_by(|one, next| one < next));
        assert!(font.characters.len() > 7000);
        for character in "亜熙ァヶぁんＡｚ０９－−（）々〇ヴ".chars() {
            assert_eq!(font.find(character).map(|glyph| glyph.width), Some(12), "{character}");
        }
        for character in "09AZaz ,.'-ｱﾝﾞ".chars() {
            assert_eq!(font.find(character).map(|glyph| glyph.width), Some(6), "{character}");
        }
        assert!(font.find('𠮷').is_none() && font.find('ⓐ').is_none());
    }

    #[test]
    fn a_damaged_font_is_none() {
        assert!(Font::read(&FILE[..FILE.len() / 2]).is_none());
        let short = miniz_oxide::deflate::compress_to_vec_zlib(&[0, 1, 0x30, 0x42, 12, 0], 6);
        assert!(Font::read(&short).is_none());
        assert!(Font::read(b"").is_none());
    }
}
