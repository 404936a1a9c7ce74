//! Names of files: patterns of a profile, and which names are safe to open in a folder.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// Longest name of a file, in bytes of UTF-8: what common file systems take.
const MAX_NAME: usize = 255;

/// The name of a file, with `*` for any characters and `{17 digits}` for as many digits: `kousei{17 digits}.xml`, `*.xtx`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct FilePattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    Any,
    Digits(usize),
}

/// Why a text is no [`FilePattern`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pattern is the name of a file in which \"*\" stands for anything and \"{{17 digits}}\" for that many digits"
)]
pub struct PatternError;

impl FilePattern {
    /// Whether a file of this name is meant.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        fn rest(pieces: &[Piece], name: &str) -> bool {
            match pieces.split_first() {
                None => name.is_empty(),
                Some((Piece::Text(text), more)) => {
                    name.strip_prefix(text.as_str()).is_some_and(|name| rest(more, name))
                }
                Some((Piece::Digits(count), more)) => {
                    let digits = name.get(..*count).is_some_and(|run| run.bytes().all(|byte| byte.is_ascii_digit()));
                    digits && rest(more, &name[*count..])
                }
                // One "*" in a pattern at most, so that this is never nested.
                Some((Piece::Any, more)) => {
                    name.char_indices().any(|(at, _)| rest(more, &name[at..])) || rest(more, "")
                }
            }
        }
        name.len() <= MAX_NAME && rest(&self.0, name)
    }

    /// The name itself, where it has no wildcard.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}

impl FromStr for FilePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let piece = if let Some(after) = rest.strip_prefix('*') {
                rest = after;
                Piece::Any
            } else if let Some(after) = rest.strip_prefix('{') {
                let (inside, after) = after.split_once('}').ok_or(PatternError)?;
                let count =
                    inside.strip_suffix(" digits").filter(|count| !count.starts_with('+')).ok_or(PatternError)?;
                let count = count.parse().map_err(|_| PatternError)?;
                if !(1..=64).contains(&count) {
                    return Err(PatternError);
                }
                rest = after;
                Piece::Digits(count)
            } else {
                let end = rest.find(['*', '{']).unwrap_or(rest.len());
                let (literal, after) = rest.split_at(end);
                rest = after;
                Piece::Text(literal.to_owned())
            };
            pieces.push(piece);
        }
        let safe = pieces.iter().all(|piece| match piece {
            Piece::Text(text) => !text.contains(['/', '\\', ':', '}', '\0']),
            _ => true,
        });
        let once = pieces.iter().filter(|piece| **piece == Piece::Any).count() <= 1;
        if pieces.is_empty() || !safe || !once || text.len() > MAX_NAME || text == "." || text == ".." {
            return Err(PatternError);
        }
        Ok(Self(pieces))
    }
}

impl TryFrom<String> for FilePattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        text.parse()
    }
}

impl JsonSchema for FilePattern {
    fn schema_name() -> Cow<'static, str> {
        "FilePattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A file name in which `*` stands for anything and `{17 digits}` for that many digits."
        })
    }
}

impl fmt::Display for FilePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Any => f.write_str("*"),
            Piece::Digits(count) => write!(f, "{{{count} digits}}"),
        })
    }
}

/// Whether a name from a document is that of a file beside it and of nothing else: no path, no drive, no stream, no device
/// of Windows, no control or invisible character, nothing that a file system would strip.
///
/// Checks the text only; whether the folder has such a file, and whether it is a plain file, is the reader's to see.
#[must_use]
pub fn is_safe_file_name(name: &str) -> bool {
    // Characters that change the order or are not seen (Unicode TR 36, section 2): what a person reads is not what is opened.
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT");
    !name.is_empty()
        && name.len() <= MAX_NAME
        && name != "."
        && name != ".."
        && !device
        && !name.starts_with([' ', '~'])
        && !name.ends_with([' ', '.'])
        && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        && !name.chars().any(unseen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_is_met_by_the_names_that_it_means() {
        for (pattern, name, expected) in [
            ("kousei.xml", "kousei.xml", true),
            ("kousei.xml", "kousei.xml.bak", false),
            ("kousei.xml", "Kousei.xml", false),
            ("kousei{17 digits}.xml", "kousei20260401093000123.xml", true),
            ("kousei{17 digits}.xml", "kousei2026040109300012.xml", false),
            ("kousei{17 digits}.xml", "kousei202604010930001234.xml", false),
            ("kousei{17 digits}.xml", "kousei2026040109300012あ.xml", false),
            ("*.xtx", "申告.xtx", true),
            ("*.xtx", ".xtx", true),
            ("*.xtx", "a.xtx.xml", false),
            ("*", "a", true),
            ("a*", "a", true),
        ] {
            let read: FilePattern = pattern.parse().unwrap();
            assert_eq!(read.matches(name), expected, "{pattern} {name}");
            assert_eq!(read.to_string(), pattern);
        }
        assert_eq!("kousei.xml".parse::<FilePattern>().unwrap().literal(), Some("kousei.xml"));
        assert_eq!("*.xtx".parse::<FilePattern>().unwrap().literal(), None);
        assert!(!"*".parse::<FilePattern>().unwrap().matches(&"a".repeat(256)));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "a/b",
            "..",
            ".",
            "a\\b",
            "{0 digits}",
            "{65 digits}",
            "{x digits}",
            "{3}",
            "{3 digits",
            "a}",
            "*a*",
            "c:a",
        ] {
            assert_eq!(text.parse::<FilePattern>(), Err(PatternError), "{text}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_or_deceive_are_not_safe() {
        for name in [
            "",
            ".",
            "..",
            "../a.xml",
            "/etc/passwd",
            "a/b.xml",
            "a\\b.xml",
            "C:a.xml",
            "C:\\a.xml",
            "\\\\server\\a",
            "a.xml:x",
            "CON",
            "nul.xml",
            "com1.txt",
            "LPT9",
            "a.xml.",
            "a.xml ",
            " a.xml",
            "~a",
            "a\0.xml",
            "a\n.xml",
            "a\u{202E}lmx.exe",
            "a\u{200B}.xml",
            "a*.xml",
            "a?.xml",
        ] {
            assert!(!is_safe_file_name(name), "{name:?}");
        }
        for name in [
            "kousei.xml",
            "申請書（１）.xml",
            "900A01020000100001_01.xml",
            "委任状 写し.pdf",
            "COMMA.txt",
            "com10.txt",
            ".hidden",
        ] {
            assert!(is_safe_file_name(name), "{name:?}");
        }
        assert!(!is_safe_file_name(&"あ".repeat(86)));
    }

    proptest! {
        #[test]
        fn any_text_is_a_pattern_that_is_written_alike_or_none(text in "[a*{}0-9 digts.]{0,20}", name in "[a0-9.]{0,20}") {
            if let Ok(pattern) = text.parse::<FilePattern>() {
                // A count is read without its leading zeros.
                if !text.contains("{0") {
                    prop_assert_eq!(pattern.to_string(), text);
                }
                let _ = pattern.matches(&name);
            }
        }
    }
}
