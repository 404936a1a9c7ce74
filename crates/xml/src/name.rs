//! Names as they are written in a document, and which characters may stand in them.

use std::fmt;

/// A qualified name as written: `prefix:local` or `local` (Namespaces in XML 1.0, §4).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct QName<'a> {
    text: &'a str,
    /// Where the local part begins: 0 without a prefix, else one after the colon.
    local: u32,
}

impl<'a> QName<'a> {
    /// A name whose prefix ends at this colon, where it has one. The caller has checked the characters.
    pub(crate) fn new(text: &'a str, colon: Option<usize>) -> Self {
        // Names are bounded by the reader's limits, far below 4 GiB.
        let local = colon.map_or(0, |colon| u32::try_from(colon + 1).unwrap_or(u32::MAX));
        Self { text, local }
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.text
    }

    /// What stands before the colon; empty without a prefix.
    #[must_use]
    pub fn prefix(self) -> &'a str {
        &self.text[..(self.local as usize).saturating_sub(1)]
    }

    /// What stands after the colon.
    #[must_use]
    pub fn local(self) -> &'a str {
        &self.text[self.local as usize..]
    }
}

impl fmt::Debug for QName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl fmt::Display for QName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// What the first byte of a character says. 0: it is in no name.
const LETTER: u8 = 1;
/// An ASCII character that no name begins with.
const OTHER: u8 = 2;
/// U+4000 to U+D7FF: kanji and hangul, three bytes, all of them in names.
const KANJI: u8 = 3;
/// Any other character beyond ASCII.
const LOOK: u8 = 4;

const FIRST: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 256 {
        classes[at] = match at as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => LETTER,
            b'0'..=b'9' | b'-' | b'.' => OTHER,
            0xE4..=0xED => KANJI,
            0x80.. => LOOK,
            _ => 0,
        };
        at += 1;
    }
    classes
};

/// Length in bytes of the longest NCName (Namespaces in XML 1.0, §3: a Name of XML 1.0 §2.3 without a colon) that begins at
/// this place of a text; 0 if there is none.
pub(crate) fn ncname_len(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match FIRST[byte as usize] {
            LETTER => at += 1,
            KANJI => at += 3,
            OTHER if at > start => at += 1,
            LOOK => {
                // Kana, the most frequent of them.
                if byte == 0xE3 && bytes.get(at + 1).is_some_and(|second| *second > 0x80) {
                    at += 3;
                    continue;
                }
                let Some(character) = text[at..].chars().next() else { break };
                if !(is_name_start(character) || (at > start && is_name_only(character))) {
                    break;
                }
                at += character.len_utf8();
            }
            _ => break,
        }
    }
    at - start
}

/// Whether the whole text is one NCName.
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.is_empty() && ncname_len(text, 0) == text.len()
}

/// NameStartChar beyond ASCII (XML 1.0, fifth edition, §2.3).
fn is_name_start(character: char) -> bool {
    matches!(character,
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// What NameChar adds to NameStartChar beyond ASCII.
fn is_name_only(character: char) -> bool {
    matches!(character, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_prefix_and_its_local_part() {
        let name = QName::new("dsig:Signature", Some(4));
        assert_eq!((name.prefix(), name.local(), name.as_str()), ("dsig", "Signature", "dsig:Signature"));
        let name = QName::new("構成情報", None);
        assert_eq!((name.prefix(), name.local()), ("", "構成情報"));
    }

    #[test]
    fn the_longest_name_at_the_start_is_found() {
        for (text, length) in [
            ("構成情報 ID", 12),
            ("a-b.c_1>", 7),
            ("1a", 0),
            ("-a", 0),
            ("", 0),
            ("a:b", 1),
            ("あ　い", 3),
            ("a\u{B7}", 3),
            ("\u{B7}a", 0),
            ("\u{D7}", 0),
            ("\u{20000}x", 5),
            ("ｶﾅ", 6),
        ] {
            assert_eq!(ncname_len(text, 0), length, "{text}");
        }
    }

    #[test]
    fn the_fast_way_through_kana_and_kanji_agrees_with_the_standard() {
        for character in '\u{80}'..=char::MAX {
            let text = format!("a{character}");
            let expected = if is_name_start(character) || is_name_only(character) { text.len() } else { 1 };
            assert_eq!(ncname_len(&text, 0), expected, "{character:?}");
        }
    }
}
