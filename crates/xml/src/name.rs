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

/// Classes of the ASCII characters in names.
const START: u8 = 1;
const CONTINUE: u8 = 2;

const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut at = 0_u8;
    while at < 128 {
        classes[at as usize] = match at {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => START | CONTINUE,
            b'0'..=b'9' | b'-' | b'.' => CONTINUE,
            _ => 0,
        };
        at += 1;
    }
    classes
};

/// Length in bytes of the longest NCName (Namespaces in XML 1.0, §3: a Name of XML 1.0 §2.3 without a colon) at the start
/// of the text; 0 if there is none.
pub(crate) fn ncname_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            let class = ASCII[byte as usize];
            if class & CONTINUE == 0 || (at == 0 && class & START == 0) {
                break;
            }
            at += 1;
        } else if (0xE3..=0xED).contains(&byte) {
            // U+3001 to U+D7FF: kana, kanji, hangul. Of the three-byte characters that begin so, only U+3000, the ideographic
            // space, may not stand in a name.
            if byte == 0xE3 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x80 {
                break;
            }
            at += 3;
        } else {
            let Some(character) = text[at..].chars().next() else { break };
            if !(is_name_start(character) || (at > 0 && is_name_only(character))) {
                break;
            }
            at += character.len_utf8();
        }
    }
    at
}

/// Whether the whole text is one NCName.
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.is_empty() && ncname_len(text) == text.len()
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
            assert_eq!(ncname_len(text), length, "{text}");
        }
    }

    #[test]
    fn the_fast_way_through_kana_and_kanji_agrees_with_the_standard() {
        for character in '\u{80}'..=char::MAX {
            let text = format!("a{character}");
            let expected = if is_name_start(character) || is_name_only(character) { text.len() } else { 1 };
            assert_eq!(ncname_len(&text), expected, "{character:?}");
        }
    }
}
