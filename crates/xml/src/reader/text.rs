//! Character data and CDATA sections.

use std::borrow::Cow;

use memchr::memchr;

use super::Reader;
use super::reference::{expand_text, reference};
use super::scan::ordinary;
use crate::XmlError;

/// A piece of text of an element. What stands between two tags may come in several pieces, around CDATA sections, comments
/// and processing instructions.
#[derive(Clone, Copy)]
pub struct CharacterData<'a> {
    raw: &'a str,
    is_section: bool,
    plain: bool,
}

impl<'a> CharacterData<'a> {
    pub(super) fn section(raw: &'a str) -> Self {
        Self { raw, is_section: true, plain: false }
    }

    /// As written, without the delimiters of a CDATA section.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Whether it is a CDATA section, in which `&` means itself.
    #[must_use]
    pub fn is_section(&self) -> bool {
        self.is_section
    }

    /// Whether [`CharacterData::raw`] is the text that is meant, and also how a canonical form writes it.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// The text that is meant: references expanded, line ends turned into U+000A.
    #[must_use]
    pub fn value(&self) -> Cow<'a, str> {
        match self {
            Self { plain: true, .. } => Cow::Borrowed(self.raw),
            Self { is_section: true, .. } => with_line_ends(self.raw),
            _ => expand_text(self.raw),
        }
    }
}

/// Text with every line end turned into U+000A (XML 1.0 §2.11).
pub(crate) fn with_line_ends(raw: &str) -> Cow<'_, str> {
    if memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

impl std::fmt::Debug for CharacterData<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CharacterData").field("length", &self.raw.len()).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Character data up to the next `<`, references and all.
    pub(super) fn character_data(&mut self) -> Result<CharacterData<'a>, XmlError> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut plain = true;
        loop {
            at += ordinary(&bytes[at..]);
            match bytes.get(at) {
                Some(b'<') => break,
                Some(b'&') => {
                    let Some((_, length)) = reference(&self.text[at..]) else {
                        return Err(self.no_reference(at));
                    };
                    plain = false;
                    at += length;
                }
                Some(b']') => {
                    // XML 1.0 §2.4.
                    if bytes[at..].starts_with(b"]]>") {
                        let expected = "text without the end of a CDATA section";
                        return Err(XmlError::Malformed { offset: at, expected });
                    }
                    at += 1;
                }
                Some(_) => {
                    plain = false;
                    at += 1;
                }
                None => return Err(self.truncated("an end tag")),
            }
        }
        let raw = &self.text[self.at..at];
        self.at = at;
        Ok(CharacterData { raw, is_section: false, plain })
    }
}
