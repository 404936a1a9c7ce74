//! A place in the text of a document or of an entity.

use memchr::memmem;

use super::DtdError;
use crate::name::ncname_len;
use crate::reader::is_space;

/// A place in a text.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn malformed(&self, expected: &'static str) -> DtdError {
        DtdError::Malformed { offset: self.at, expected }
    }

    /// Goes on by so many bytes, and returns them.
    pub(super) fn advance(&mut self, length: usize) -> &'t str {
        let passed = &self.rest()[..length];
        self.at += length;
        passed
    }

    /// Passes over this, if it is here.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is_here = self.rest().starts_with(word);
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), DtdError> {
        if self.take(word) { Ok(()) } else { Err(self.malformed(word)) }
    }

    /// Passes over white space, and says whether there was any.
    pub(super) fn space(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().len() - self.rest().trim_start_matches(is_space).len();
        self.at > before
    }

    pub(super) fn expect_space(&mut self) -> Result<(), DtdError> {
        if self.space() { Ok(()) } else { Err(self.malformed("white space")) }
    }

    /// A name; those of elements and attributes may have colons, which are looked at later.
    pub(super) fn name(&mut self) -> Result<&'t str, DtdError> {
        let mut length = ncname_len(self.text, self.at);
        while length > 0 && self.rest().as_bytes().get(length) == Some(&b':') {
            length += 1 + ncname_len(self.text, self.at + length + 1);
        }
        if length == 0 { Err(self.malformed("a name")) } else { Ok(self.advance(length)) }
    }

    /// What stands between quotation marks.
    pub(super) fn literal(&mut self) -> Result<&'t str, DtdError> {
        let quote = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return Err(self.malformed("a quoted text")),
        };
        self.at += 1;
        let Some(length) = self.rest().find(quote) else { return Err(self.malformed("a quotation mark")) };
        let literal = self.advance(length);
        self.at += 1;
        Ok(literal)
    }

    /// All up to the end of something, the end included.
    pub(super) fn through(&mut self, end: &'static str) -> Result<&'t str, DtdError> {
        match memmem::find(self.rest().as_bytes(), end.as_bytes()) {
            Some(found) => Ok(self.advance(found + end.len())),
            None => Err(self.malformed(end)),
        }
    }

    /// A comment, whole.
    pub(super) fn comment(&mut self) -> Result<&'t str, DtdError> {
        let start = self.at;
        self.advance("<!--".len());
        self.through("--")?;
        self.expect(">")?;
        Ok(&self.text[start..self.at])
    }

    /// Passes over white space, comments and processing instructions.
    pub(super) fn skip_misc(&mut self) -> Result<(), DtdError> {
        loop {
            self.space();
            if self.rest().starts_with("<!--") {
                self.comment()?;
            } else if self.rest().starts_with("<?") {
                self.through("?>")?;
            } else {
                return Ok(());
            }
        }
    }
}
