//! A document's text, once it is known to be UTF-8 and to hold only characters that XML allows.

use memchr::memmem;

use crate::XmlError;

/// The text of one document, with nothing else known about it yet. Offsets everywhere in this crate count its bytes, without
/// a byte order mark.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
    is_decoded: bool,
}

impl<'a> Document<'a> {
    /// Takes the bytes of a document in UTF-8. A byte order mark is passed over. [`decode`](crate::decode) takes others.
    ///
    /// # Errors
    /// [`XmlError::NotUtf8`] and [`XmlError::Character`] name the first byte that is wrong.
    pub fn new(bytes: &'a [u8]) -> Result<Self, XmlError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        Self::checked(utf8(bytes)?, false)
    }

    /// Takes the text of a document that was in any encoding and is decoded; what its XML declaration says of that is not
    /// looked at any more. A byte order mark is passed over.
    ///
    /// # Errors
    /// [`XmlError::Character`] names the first character that XML does not allow.
    pub fn decoded(text: &'a str) -> Result<Self, XmlError> {
        Self::checked(text.strip_prefix('\u{FEFF}').unwrap_or(text), true)
    }

    fn checked(text: &'a str, is_decoded: bool) -> Result<Self, XmlError> {
        match forbidden(text.as_bytes()) {
            Some(offset) => Err(XmlError::Character { offset }),
            None => Ok(Self { text, is_decoded }),
        }
    }

    /// The text.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.text
    }

    pub(crate) fn is_decoded(self) -> bool {
        self.is_decoded
    }
}

/// Bytes as UTF-8.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, XmlError> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| {
        // The slow way knows where.
        let offset = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
        XmlError::NotUtf8 { offset }
    })
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What people file is nobody else's business.
        f.debug_struct("Document").field("length", &self.text.len()).finish()
    }
}

/// The first character that may not stand in XML at all (XML 1.0 §2.2, Char), of valid UTF-8.
fn forbidden(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 64;
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // A whole block at a time, without a branch on each byte, is what compilers turn into vector instructions.
    let control = bytes.chunks(BLOCK).enumerate().find_map(|(number, block)| {
        let any = block.iter().fold(false, |any, &byte| any | control(byte));
        any.then(|| block.iter().position(|&byte| control(byte)).map(|at| number * BLOCK + at)).flatten()
    });
    // U+FFFE and U+FFFF.
    let end = control.unwrap_or(bytes.len());
    let noncharacter =
        memmem::find_iter(&bytes[..end], b"\xEF\xBF").find(|at| matches!(bytes.get(at + 2), Some(0xBE | 0xBF)));
    noncharacter.or(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_allow_is_named_by_its_place() {
        let long = format!("{}\u{1}", "あ".repeat(100));
        for (bytes, expected) in [
            (&b"<a>\0</a>"[..], XmlError::Character { offset: 3 }),
            ("<a>\u{FFFE}</a>".as_bytes(), XmlError::Character { offset: 3 }),
            ("\u{FFFF}\u{1}".as_bytes(), XmlError::Character { offset: 0 }),
            ("\u{1}\u{FFFF}".as_bytes(), XmlError::Character { offset: 0 }),
            (long.as_bytes(), XmlError::Character { offset: 300 }),
            (b"<a>\xFF</a>", XmlError::NotUtf8 { offset: 3 }),
            (b"\xEF\xBB\xBF<a>\x82\xA0", XmlError::NotUtf8 { offset: 3 }),
            (b"<a>\xED\xA0\x80", XmlError::NotUtf8 { offset: 3 }),
        ] {
            assert_eq!(Document::new(bytes).unwrap_err(), expected);
        }
    }

    #[test]
    fn all_else_is_taken_and_a_byte_order_mark_is_passed_over() {
        let text = "\u{FEFF}<a>\t\r\n \u{7F}\u{85}\u{D7FF}\u{E000}\u{FFFD}\u{FFE5}\u{10FFFF}</a>";
        assert_eq!(Document::new(text.as_bytes()).unwrap().text(), &text[3..]);
    }
}
