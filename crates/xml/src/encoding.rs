//! Documents in other encodings than UTF-8, as their byte order mark and their XML declaration say and never by a guess.
//!
//! A signature covers canonical forms, which are UTF-8 whatever a document is written in, or the bytes of a file as they are:
//! then these count, not what is decoded here.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, EUC_JP, SHIFT_JIS};
use memchr::memmem;

use crate::XmlError;
use crate::document::utf8;
use crate::reader::{is_encoding_name, is_space};

/// In how many bytes an XML declaration is looked for.
const DECLARATION: usize = 1024;

/// An encoding that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16BigEndian,
    Utf16LittleEndian,
    ShiftJis,
    EucJp,
    Latin1,
    Ascii,
}

impl Encoding {
    /// The name that IANA prefers.
    const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16BigEndian => "UTF-16BE",
            Self::Utf16LittleEndian => "UTF-16LE",
            Self::ShiftJis => "Shift_JIS",
            Self::EucJp => "EUC-JP",
            Self::Latin1 => "ISO-8859-1",
            Self::Ascii => "US-ASCII",
        }
    }

    const fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16BigEndian | Self::Utf16LittleEndian)
    }

    /// Whether a document in this encoding may declare that name.
    fn goes_by(self, name: &str) -> bool {
        let names: &[&str] = match self {
            Self::Utf8 => &["UTF-8"],
            Self::Utf16BigEndian => &["UTF-16", "UTF-16BE"],
            Self::Utf16LittleEndian => &["UTF-16", "UTF-16LE"],
            // Systems of the 1990s write any of these and mean Microsoft's, which is what is read.
            Self::ShiftJis => &["Shift_JIS", "Windows-31J", "MS932", "CP932", "x-sjis", "csWindows31J", "csShiftJIS"],
            Self::EucJp => &["EUC-JP", "x-euc-jp", "csEUCPkdFmtJapanese"],
            Self::Latin1 => &["ISO-8859-1", "ISO_8859-1", "latin1", "l1"],
            Self::Ascii => &["US-ASCII", "ASCII"],
        };
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The text of a document in UTF-8, UTF-16, Shift_JIS (as Windows-31J), EUC-JP, ISO-8859-1 or US-ASCII, without a byte order
/// mark, for [`Document::decoded`](crate::Document::decoded). Which encoding it is in, its byte order mark and its XML
/// declaration say, which must agree (XML 1.0 §4.3.3); without either it is UTF-8.
///
/// # Errors
/// [`XmlError::Encoding`] for any other encoding (ISO-2022-JP among them), [`XmlError::EncodingMark`] if the declaration
/// contradicts the first bytes, [`XmlError::NotUtf8`] or [`XmlError::NotEncoded`] with the first byte that is wrong: no
/// character is ever replaced.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    let (mark, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Some(Encoding::Utf8), rest),
        [0, 0, 0xFE, 0xFF, ..] | [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => {
            return Err(XmlError::Encoding { declared: "UTF-32".to_owned() });
        }
        [0xFE, 0xFF, rest @ ..] => (Some(Encoding::Utf16BigEndian), rest),
        [0xFF, 0xFE, rest @ ..] => (Some(Encoding::Utf16LittleEndian), rest),
        // Without a mark, only a declaration can say what it is.
        [0, b'<', 0, b'?', ..] => (Some(Encoding::Utf16BigEndian), bytes),
        [b'<', 0, b'?', 0, ..] => (Some(Encoding::Utf16LittleEndian), bytes),
        _ => (None, bytes),
    };
    if let Some(mark) = mark.filter(|mark| mark.is_utf16()) {
        let text = utf16(rest, mark, bytes.len() - rest.len())?;
        let declared = declared(text.as_bytes());
        return match declared {
            Some(declared) if !mark.goes_by(declared) => Err(contradiction(declared, mark)),
            None if rest.len() == bytes.len() => Err(XmlError::Encoding { declared: "UTF-16".to_owned() }),
            _ => Ok(Cow::Owned(text)),
        };
    }
    let Some(declared) = declared(rest) else { return utf8(rest).map(Cow::Borrowed) };
    if let Some(mark) = mark.filter(|mark| !mark.goes_by(declared)) {
        return Err(contradiction(declared, mark));
    }
    if Encoding::Utf16BigEndian.goes_by(declared) || Encoding::Utf16LittleEndian.goes_by(declared) {
        return Err(contradiction(declared, Encoding::Utf8));
    }
    let known = [Encoding::Utf8, Encoding::ShiftJis, Encoding::EucJp, Encoding::Latin1, Encoding::Ascii];
    match known.into_iter().find(|encoding| encoding.goes_by(declared)) {
        Some(Encoding::Utf8) => utf8(rest).map(Cow::Borrowed),
        Some(Encoding::ShiftJis) => table(rest, SHIFT_JIS, Encoding::ShiftJis).map(Cow::Owned),
        Some(Encoding::EucJp) => table(rest, EUC_JP, Encoding::EucJp).map(Cow::Owned),
        Some(Encoding::Latin1) => Ok(Cow::Owned(rest.iter().copied().map(char::from).collect())),
        Some(Encoding::Ascii) => match rest.iter().position(|byte| !byte.is_ascii()) {
            Some(offset) => Err(XmlError::NotEncoded { encoding: Encoding::Ascii.name(), offset }),
            None => utf8(rest).map(Cow::Borrowed),
        },
        _ => Err(XmlError::Encoding { declared: shortened(declared) }),
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

fn contradiction(declared: &str, found: Encoding) -> XmlError {
    XmlError::EncodingMark { declared: shortened(declared), found: found.name() }
}

/// The encoding that an XML declaration names (XML 1.0 §2.8). Whether all of the declaration is right is for the reader to say.
fn declared(bytes: &[u8]) -> Option<&str> {
    let start = &bytes[..bytes.len().min(DECLARATION)];
    let body = start.strip_prefix(b"<?xml")?;
    let body = &body[..memmem::find(body, b"?>")?];
    let mut rest = std::str::from_utf8(body).ok().filter(|body| body.is_ascii() && body.starts_with(is_space))?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        if name.trim_matches(is_space) == "encoding" {
            return is_encoding_name(value).then_some(value);
        }
        rest = after;
    }
}

/// `skipped`: bytes of a byte order mark, for the place of an error.
fn utf16(bytes: &[u8], encoding: Encoding, skipped: usize) -> Result<String, XmlError> {
    let wrong = |unit: usize| XmlError::NotEncoded { encoding: encoding.name(), offset: skipped + unit * 2 };
    let (pairs, odd) = bytes.as_chunks();
    let units = pairs.iter().map(|&pair| match encoding {
        Encoding::Utf16BigEndian => u16::from_be_bytes(pair),
        _ => u16::from_le_bytes(pair),
    });
    let mut text = String::with_capacity(bytes.len());
    let mut unit = 0;
    for character in char::decode_utf16(units) {
        let character = character.map_err(|_| wrong(unit))?;
        unit += character.len_utf16();
        text.push(character);
    }
    if odd.is_empty() { Ok(text) } else { Err(wrong(unit)) }
}

fn table(bytes: &[u8], with: &'static encoding_rs::Encoding, encoding: Encoding) -> Result<String, XmlError> {
    let wrong = |offset| XmlError::NotEncoded { encoding: encoding.name(), offset };
    let mut decoder = with.new_decoder_without_bom_handling();
    // Three bytes of UTF-8 for each byte are more than either encoding needs.
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {
            text.shrink_to_fit();
            Ok(text)
        }
        DecoderResult::Malformed(length, after) => {
            Err(wrong(read.saturating_sub(usize::from(length) + usize::from(after))))
        }
        DecoderResult::OutputFull => Err(wrong(read)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Index, Limits};

    fn with_declaration(encoding: &str, body: &[u8]) -> Vec<u8> {
        let mut bytes = format!("<?xml version='1.0' encoding = \"{encoding}\"?>").into_bytes();
        bytes.extend_from_slice(body);
        bytes
    }

    fn big_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    fn little_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn body(bytes: &[u8]) -> String {
        let text = decode(bytes).unwrap();
        // What is decoded can be read.
        Index::read(Document::decoded(&text).unwrap(), &[], &Limits::default()).unwrap();
        text.split_once("?>").map_or(&*text, |(_, body)| body).to_owned()
    }

    #[test]
    fn every_encoding_gives_the_text_that_is_meant() {
        let sjis = with_declaration("Shift_JIS", b"<a>\x8e\x52\x93\x63\x81\x40\xd4\xcf\xc0\x81\x60\\~</a>");
        assert_eq!(body(&sjis), "<a>山田　ﾔﾏﾀ～\\~</a>");
        let windows = with_declaration("windows-31j", b"<a>\x87\x40\xfb\xfc</a>");
        assert_eq!(body(&windows), "<a>①髙</a>");
        let euc = with_declaration("EUC-JP", b"<a>\xbb\xb3\xc5\xc4\x8e\xd4\x8f\xb0\xa1</a>");
        assert_eq!(body(&euc), "<a>山田ﾔ丂</a>");
        assert_eq!(body(&with_declaration("iso-8859-1", b"<a>\xe4\x80</a>")), "<a>ä\u{80}</a>");
        assert_eq!(body(&with_declaration("us-ascii", b"<a>a</a>")), "<a>a</a>");
        assert_eq!(body("<?xml version='1.0' encoding='utf-8'?><a>値</a>".as_bytes()), "<a>値</a>");
        assert_eq!(body("\u{FEFF}<a>値</a>".as_bytes()), "<a>値</a>");
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>値𠮷</a>";
        for bytes in [big_endian(text), little_endian(text)] {
            assert_eq!(body(&bytes), "<a>値𠮷</a>");
        }
        for bytes in [big_endian("\u{FEFF}<a>値𠮷</a>"), little_endian("\u{FEFF}<a>値𠮷</a>")] {
            assert_eq!(body(&bytes), "<a>値𠮷</a>");
        }
    }

    #[test]
    fn utf8_is_not_copied() {
        assert!(matches!(decode("\u{FEFF}<a/>".as_bytes()), Ok(Cow::Borrowed("<a/>"))));
    }

    #[test]
    fn a_wrong_byte_is_named_and_never_replaced() {
        let not = |encoding, offset| XmlError::NotEncoded { encoding, offset };
        let start = |encoding| with_declaration(encoding, b"").len();
        for (bytes, expected) in [
            (with_declaration("Shift_JIS", b"<a>\x8e"), not("Shift_JIS", start("Shift_JIS") + 3)),
            (with_declaration("Shift_JIS", b"<a>\x85\xbf</a>"), not("Shift_JIS", start("Shift_JIS") + 3)),
            (with_declaration("Shift_JIS", b"<a>\x8e\x52\xa0</a>"), not("Shift_JIS", start("Shift_JIS") + 5)),
            (with_declaration("EUC-JP", b"<a>\xbb\xb3\xff</a>"), not("EUC-JP", start("EUC-JP") + 5)),
            (with_declaration("us-ascii", b"<a>\xe4</a>"), not("US-ASCII", start("us-ascii") + 3)),
            (b"\xFE\xFF\0<\xD8\x42".to_vec(), not("UTF-16BE", 4)),
            (b"\xFF\xFE<\0a".to_vec(), not("UTF-16LE", 4)),
            (b"<a>\xFF".to_vec(), XmlError::NotUtf8 { offset: 3 }),
        ] {
            assert_eq!(decode(&bytes).unwrap_err(), expected);
        }
    }

    #[test]
    fn what_a_document_says_of_itself_must_agree() {
        let mark = |declared: &str, found| XmlError::EncodingMark { declared: declared.to_owned(), found };
        for (bytes, expected) in [
            ("\u{FEFF}<?xml version='1.0' encoding='Shift_JIS'?><a/>".as_bytes().to_vec(), mark("Shift_JIS", "UTF-8")),
            (with_declaration("UTF-16", b"<a/>"), mark("UTF-16", "UTF-8")),
            (with_declaration("utf-16le", b"<a/>"), mark("utf-16le", "UTF-8")),
            (big_endian("\u{FEFF}<?xml version='1.0' encoding='UTF-8'?><a/>"), mark("UTF-8", "UTF-16BE")),
            (little_endian("<?xml version='1.0' encoding='UTF-16BE'?><a/>"), mark("UTF-16BE", "UTF-16LE")),
        ] {
            assert_eq!(decode(&bytes).unwrap_err(), expected);
        }
    }

    #[test]
    fn other_encodings_are_refused_by_name() {
        let refused = |name: &str| XmlError::Encoding { declared: name.to_owned() };
        for (bytes, expected) in [
            (with_declaration("ISO-2022-JP", b"<a/>"), "ISO-2022-JP"),
            (with_declaration("utf-7", b"<a/>"), "utf-7"),
            (with_declaration("EBCDIC-CP-US", b"<a/>"), "EBCDIC-CP-US"),
            (b"\xFF\xFE\0\0<\0\0\0".to_vec(), "UTF-32"),
            (b"\0\0\xFE\xFF\0\0\0<".to_vec(), "UTF-32"),
            (b"<\0\0\0?\0\0\0".to_vec(), "UTF-32"),
            (big_endian("<?xml version='1.0'?><a/>"), "UTF-16"),
        ] {
            assert_eq!(decode(&bytes).unwrap_err(), refused(expected));
        }
    }

    #[test]
    fn a_document_that_was_not_decoded_must_be_utf8() {
        let bytes = with_declaration("Shift_JIS", b"<a/>");
        let found = Index::read(Document::new(&bytes).unwrap(), &[], &Limits::default()).unwrap_err();
        assert_eq!(found, XmlError::Encoding { declared: "Shift_JIS".to_owned() });
    }
}
