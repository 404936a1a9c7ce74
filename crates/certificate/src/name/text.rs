//! The text of a name: out of its string types, folded for comparison, escaped for people.

use std::fmt;

use crate::asn1::Element;

/// Text of a string value; `Some(None)` for what is no string, `None` for a string that breaks its own alphabet.
pub(super) fn string(value: Element<'_>) -> Option<Option<String>> {
    match value.id {
        // UTF8String; NumericString, PrintableString, IA5String and VisibleString are subsets of ASCII.
        0x0C => Some(Some(std::str::from_utf8(value.value).ok()?.to_owned())),
        0x12 | 0x13 | 0x16 | 0x1A => {
            if !value.value.is_ascii() {
                return None;
            }
            Some(Some(value.value.iter().copied().map(char::from).collect()))
        }
        // TeletexString, as everybody fills it: Latin-1.
        0x14 => Some(Some(value.value.iter().copied().map(char::from).collect())),
        // BMPString
        0x1E => {
            let (units, []) = value.value.as_chunks::<2>() else { return None };
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            Some(Some(String::from_utf16(&units).ok()?))
        }
        _ => Some(None),
    }
}

/// Whether [`string`] takes the value.
pub(super) fn is_sound(value: Element<'_>) -> bool {
    match value.id {
        0x0C => std::str::from_utf8(value.value).is_ok(),
        0x12 | 0x13 | 0x16 | 0x1A => value.value.is_ascii(),
        0x1E => {
            let (units, rest) = value.value.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            rest.is_empty() && char::decode_utf16(units).all(|character| character.is_ok())
        }
        _ => true,
    }
}

/// Lower case, with the runs of spaces between words made one and those around dropped.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> {
    text.split_ascii_whitespace()
        .enumerate()
        .flat_map(|(position, word)| (position > 0).then_some(' ').into_iter().chain(word.chars()))
        .flat_map(char::to_lowercase)
}

/// Control characters, line separators, and marks that turn the reading direction or are not seen at all: they could fake
/// what a person sees.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        )
}

pub(super) fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'-' | b'.' | b'\'' | b'/');
    if text.bytes().all(plain) && !text.starts_with(' ') && !text.ends_with(' ') {
        return f.write_str(text);
    }
    let last = text.char_indices().next_back().map_or(0, |(offset, _)| offset);
    for (offset, character) in text.char_indices() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            '#' if offset == 0 => f.write_str("\\#")?,
            ' ' if offset == 0 || offset == last => f.write_str("\\ ")?,
            _ if is_deceptive(character) => {
                let mut buffer = [0; 4];
                character.encode_utf8(&mut buffer).bytes().try_for_each(|byte| write!(f, "\\{byte:02X}"))?;
            }
            _ => write!(f, "{character}")?,
        }
    }
    Ok(())
}
