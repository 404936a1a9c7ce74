//! Character data and CDATA sections.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

use super::Reader;
use super::reference::{expand_text, reference};
use crate::XmlError;

/// A piece of text of an element. What stands between two tags may come in several pieces, around CDATA sections, comments
/// and processing instructions.
#[derive(Clone, Copy)]
pub struct CharacterData<'a> {
    raw: &'a str,
    is_section: bool,
}

impl<'a> CharacterData<'a> {
    pub(super) fn section(raw: &'a str) -> Self {
        Self { raw, is_section: true }
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

    /// The text that is meant: references expanded, line ends turned into U+000A.
    #[must_use]
    pub fn value(&self) -> Cow<'a, str> {
        if !self.is_section {
            return expand_text(self.raw);
        }
        if memchr(b'\r', self.raw.as_bytes()).is_none() {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(self.raw.replace("\r\n", "\n").replace('\r', "\n"))
    }
}

impl std::fmt::Debug for CharacterData<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CharacterData").field("length", &self.raw.len()).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Character data up to the next `<`, references and all.
    pub(super) fn character_data(&mut self) -> Result<CharacterData<'a>, XmlError> {
        let start = self.at;
        let rest = &self.text[start..];
        let Some(length) = memchr(b'<', rest.as_bytes()) else {
            return Err(self.truncated("an end tag"));
        };
        let raw = &rest[..length];
        self.check_text(raw, start)?;
        self.at += length;
        Ok(CharacterData { raw, is_section: false })
    }

    fn check_text(&self, raw: &str, start: usize) -> Result<(), XmlError> {
        let mut at = 0;
        while let Some(found) = memchr2(b'&', b']', &raw.as_bytes()[at..]) {
            at += found;
            if raw.as_bytes()[at] == b'&' {
                let Some((_, length)) = reference(&raw[at..]) else {
                    return Err(XmlError::Entity { offset: start + at });
                };
                at += length;
            } else if memmem::find(&raw.as_bytes()[at..raw.len().min(at + 3)], b"]]>").is_some() {
                // XML 1.0 §2.4.
                return Err(XmlError::Malformed {
                    offset: start + at,
                    expected: "text without the end of a CDATA section",
                });
            } else {
                at += 1;
            }
        }
        Ok(())
    }
}
