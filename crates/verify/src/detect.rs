//! Which signature format a file has, by its first bytes and never by its name.

use std::fmt;

/// A file format, by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Detected {
    /// CMS in DER or BER (RFC 5652).
    Cms,
    /// CMS in PEM (RFC 7468 §8, §9).
    CmsPem,
    /// XML (XML-DSig, XAdES).
    Xml,
    /// PDF.
    Pdf,
}

impl fmt::Display for Detected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cms => "CMS",
            Self::CmsPem => "CMS (PEM)",
            Self::Xml => "XML",
            Self::Pdf => "PDF",
        })
    }
}

impl Detected {
    /// How many first bytes of a file [`Detected::by_start`] wants to see.
    pub const START: usize = 4096;

    /// Tells the format by the first [`START`](Self::START) bytes of a file, or all of a shorter one; `None` if it is no known one.
    /// A CMS that ends within its first bytes is still a CMS: a damaged one.
    #[must_use]
    pub fn by_start(start: &[u8]) -> Option<Self> {
        if begins_content_info(start) {
            Some(Self::Cms)
        } else if let Some(label) = pem_label(start) {
            ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"].contains(&label).then_some(Self::CmsPem)
        } else if contains(&start[..start.len().min(1024)], b"%PDF-") {
            // PDF 32000-1, annex H.3.4.1: the header may stand anywhere within the first 1024 bytes.
            Some(Self::Pdf)
        } else if begins_xml(start) {
            Some(Self::Xml)
        } else {
            None
        }
    }
}

/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, … }, as far as it is there.
fn begins_content_info(start: &[u8]) -> bool {
    let Some((0x30, rest)) = start.split_first().map(|(first, rest)| (*first, rest)) else { return false };
    let content = match rest.first() {
        None => return true,
        // Definite long form: the low bits count the bytes of the length. 0x80 alone is the indefinite form of BER.
        Some(length @ 0x80..) => rest.get(1 + usize::from(length & 0x7F)..),
        Some(_) => rest.get(1..),
    };
    content.and_then(<[u8]>::first).is_none_or(|tag| *tag == 0x06)
}

/// The label of a PEM block, before which only white space stands.
fn pem_label(start: &[u8]) -> Option<&str> {
    let rest = start.trim_ascii_start().strip_prefix(b"-----BEGIN ")?;
    let end = rest.windows(5).position(|window| window == b"-----")?;
    std::str::from_utf8(&rest[..end]).ok()
}

fn begins_xml(start: &[u8]) -> bool {
    // UTF-16 with and without a byte order mark (XML 1.0, appendix F.1).
    const UTF_16: [&[u8]; 4] = [b"\xFE\xFF\0<", b"\xFF\xFE<\0", b"\0<\0?", b"<\0?\0"];
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    text.trim_ascii_start().starts_with(b"<") || UTF_16.iter().any(|mark| start.starts_with(mark))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cms_is_known_in_der_ber_and_pem_and_when_cut_off() {
        for start in
            ["3082012a06092a864886f70d010702", "308006092a864886f70d010702", "300b06", "30", "308201", "30820100"]
        {
            assert_eq!(Detected::by_start(&hex::decode(start).unwrap()), Some(Detected::Cms), "{start}");
        }
        for label in ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"] {
            for before in ["", "\r\n "] {
                let pem = format!("{before}-----BEGIN {label}-----\nMIIB\n");
                assert_eq!(Detected::by_start(pem.as_bytes()), Some(Detected::CmsPem), "{pem}");
            }
        }
    }

    #[test]
    fn xml_and_pdf_are_known() {
        let xml: [&[u8]; 6] = [
            b"<?xml version=\"1.0\"?>",
            b"\xEF\xBB\xBF\r\n <a/>",
            b"\xFF\xFE<\0",
            b"\xFE\xFF\0<",
            b"<\0?\0",
            "<申請/>".as_bytes(),
        ];
        for start in xml {
            assert_eq!(Detected::by_start(start), Some(Detected::Xml), "{start:?}");
        }
        assert_eq!(Detected::by_start(b"%PDF-1.7\n"), Some(Detected::Pdf));
        assert_eq!(Detected::by_start(b"\0\0garbage\n%PDF-1.7\n"), Some(Detected::Pdf));
    }

    #[test]
    fn other_files_are_not_taken_for_signatures() {
        let others: [&[u8]; 8] = [
            b"",
            b"plain text",
            b"01 a text that begins with a digit",
            b"PK\x03\x04",
            b"\x89PNG",
            // A certificate: the second element is a SEQUENCE.
            b"\x30\x82\x01\x00\x30\x82",
            b"-----BEGIN CERTIFICATE-----\nMIIB",
            b"some words\n-----BEGIN CMS-----\n",
        ];
        for start in others {
            assert_eq!(Detected::by_start(start), None, "{start:?}");
        }
    }

    proptest! {
        #[test]
        fn any_start_is_looked_at_without_panic(start in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Detected::by_start(&start);
        }
    }
}
