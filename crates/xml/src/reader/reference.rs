//! References: to characters by number, and to the five entities that need no declaration (XML 1.0 §4.1, §4.6).

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// What a reference, which begins with `&`, stands for, and its length in bytes; `None` if it is none that is known.
pub(crate) fn reference(text: &str) -> Option<(char, usize)> {
    // The longest that means anything is `&#x10FFFF;`, but zeros may lead.
    const LONGEST: usize = 64;
    let bytes = text.as_bytes();
    let end = memchr(b';', &bytes[..bytes.len().min(LONGEST)])?;
    let character = match &text[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => numbered(name.strip_prefix('#')?)?,
    };
    Some((character, end + 1))
}

/// A character by its number, where XML allows that character (XML 1.0 §4.1, "Legal Character").
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // A sign is no digit.
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    let allowed = match character {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    };
    allowed.then_some(character)
}

/// The value of an attribute (XML 1.0 §3.3.3): references expanded, every white space character that is not a reference a
/// space, where a line end of two characters is one. The text has been checked.
pub(crate) fn expand(raw: &str) -> Cow<'_, str> {
    replace(raw, |text| text.bytes().position(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r')), ' ')
}

/// Character data: references expanded, line ends of other systems turned into U+000A (XML 1.0 §2.11). The text has been
/// checked.
pub(crate) fn expand_text(raw: &str) -> Cow<'_, str> {
    replace(raw, |text| memchr2(b'&', b'\r', text.as_bytes()), '\n')
}

fn replace(raw: &str, special: impl Fn(&str) -> Option<usize>, line_end: char) -> Cow<'_, str> {
    let Some(mut found) = special(raw) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        out.push_str(&rest[..found]);
        rest = &rest[found..];
        match rest.as_bytes()[0] {
            b'&' => {
                // Checked when it was read.
                let (character, length) = reference(rest).unwrap_or(('&', 1));
                out.push(character);
                rest = &rest[length..];
            }
            b'\r' => {
                out.push(line_end);
                rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
            }
            _ => {
                out.push(line_end);
                rest = &rest[1..];
            }
        }
        match special(rest) {
            Some(next) => found = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_one_of_five_names_or_a_number_of_an_allowed_character() {
        for (text, expected) in [
            ("&lt;x", Some(('<', 4))),
            ("&apos;", Some(('\'', 6))),
            ("&#65;", Some(('A', 5))),
            ("&#x3042;", Some(('あ', 8))),
            ("&#x0000000000000041;", Some(('A', 20))),
            ("&#xD;", Some(('\r', 5))),
            ("&#x10FFFF;", Some(('\u{10FFFF}', 10))),
            ("&#x110000;", None),
            ("&#xD800;", None),
            ("&#xFFFF;", None),
            ("&#0;", None),
            ("&#1;", None),
            ("&#;", None),
            ("&#x;", None),
            ("&#X41;", None),
            ("&#+65;", None),
            ("&nbsp;", None),
            ("&;", None),
            ("&lt", None),
            ("& lt;", None),
        ] {
            assert_eq!(reference(text), expected, "{text}");
        }
    }

    #[test]
    fn white_space_in_a_value_is_a_space_unless_it_is_referred_to() {
        assert_eq!(expand("a\r\nb\nc\td\re"), "a b c d e");
        assert_eq!(expand("&#13;&#10;&#9;&amp;amp;"), "\r\n\t&amp;");
        assert!(matches!(expand("plain 値"), Cow::Borrowed(_)));
    }

    #[test]
    fn line_ends_in_text_are_one_character() {
        assert_eq!(expand_text("a\r\nb\rc\nd\te"), "a\nb\nc\nd\te");
        assert_eq!(expand_text("a&#13;\r\n&lt;"), "a\r\n<");
    }
}
