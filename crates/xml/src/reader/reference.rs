//! References: to characters by number, and to the five entities that need no declaration (XML 1.0 §4.1, §4.6).

use std::borrow::Cow;

use memchr::memchr2;

/// What a reference, which begins with `&`, stands for, and its length in bytes; `None` if it is none that is known.
pub(crate) fn reference(text: &str) -> Option<(char, usize)> {
    match text.as_bytes() {
        [b'&', b'a', b'm', b'p', b';', ..] => Some(('&', 5)),
        [b'&', b'l', b't', b';', ..] => Some(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Some(('>', 4)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Some(('"', 6)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(('\'', 6)),
        [b'&', b'#', b'x', digits @ ..] => numbered(digits, 16).map(|(character, length)| (character, length + 4)),
        [b'&', b'#', digits @ ..] => numbered(digits, 10).map(|(character, length)| (character, length + 3)),
        _ => None,
    }
}

/// Whether the text, which begins with `&`, may become a reference if more of it comes.
pub(super) fn is_cut_off(text: &str) -> bool {
    let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"].iter().any(|name| name.starts_with(text));
    let digits = |digits: &str, radix| digits.chars().all(|digit| digit.is_digit(radix));
    known
        || text.strip_prefix("&#x").is_some_and(|number| digits(number, 16))
        || text.strip_prefix("&#").is_some_and(|number| digits(number, 10))
}

/// A character by its number, up to a semicolon, where XML allows that character (XML 1.0 §4.1, "Legal Character"), and how
/// many digits it has. Any number of zeros may lead.
fn numbered(bytes: &[u8], radix: u32) -> Option<(char, usize)> {
    let mut number = 0_u32;
    let mut length = 0;
    loop {
        match *bytes.get(length)? {
            b';' if length > 0 => break,
            byte => number = number.saturating_mul(radix).saturating_add(char::from(byte).to_digit(radix)?),
        }
        length += 1;
    }
    char::from_u32(number).filter(|character| is_allowed(*character)).map(|character| (character, length))
}

/// Whether XML allows this character (XML 1.0 §2.2, Char).
fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    }
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
            ("&#x100000041;", None),
            ("&#4294967361;", None),
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
