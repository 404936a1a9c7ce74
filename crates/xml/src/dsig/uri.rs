//! What the URI of a reference refers to (XML-DSig §4.4.3.2).

use std::borrow::Cow;

use super::error::ReferenceError;

/// Longest URI that is repeated in an error, in characters.
const SHOWN: usize = 200;

/// What a reference refers to, before it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The document that holds the signature.
    Document {
        /// With its comments: `#xpointer(/)`.
        comments: bool,
    },
    /// The element with this identifier.
    Element {
        /// The identifier.
        id: String,
        /// With its comments: `#xpointer(id('…'))`.
        comments: bool,
    },
    /// Another file, by its name relative to the document.
    File(String),
}

impl Wanted {
    pub(super) fn of(uri: Option<&str>) -> Result<Self, ReferenceError> {
        let uri = uri.ok_or(ReferenceError::UriMissing)?;
        let refused = || ReferenceError::Uri { uri: uri.chars().take(SHOWN).collect() };
        let Some(fragment) = uri.strip_prefix('#') else {
            if uri.is_empty() {
                return Ok(Self::Document { comments: false });
            }
            // A scheme, a host, a query, a fragment of another document.
            let other = uri.contains([':', '?', '#']) || uri.starts_with("//");
            return if other { Err(refused()) } else { Ok(Self::File(decode(uri).ok_or_else(refused)?.into_owned())) };
        };
        // e-Gov writes #%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1 for #構成情報.
        let fragment = decode(fragment).ok_or_else(refused)?;
        if fragment == "xpointer(/)" {
            return Ok(Self::Document { comments: true });
        }
        if let Some(id) = xpointer_id(&fragment) {
            return Ok(Self::Element { id: id.to_owned(), comments: true });
        }
        // A bare name. Anything with a bracket is an XPointer of another scheme.
        if fragment.is_empty() || fragment.contains(['(', ')']) {
            return Err(refused());
        }
        Ok(Self::Element { id: fragment.into_owned(), comments: false })
    }
}

/// The identifier in `xpointer(id('…'))`.
fn xpointer_id(fragment: &str) -> Option<&str> {
    let inner = fragment.strip_prefix("xpointer(id(")?.strip_suffix("))")?;
    let quoted = |quote| inner.strip_prefix(quote)?.strip_suffix(quote);
    quoted('\'').or_else(|| quoted('"')).filter(|id| !id.is_empty() && !id.contains(['\'', '"', '(', ')']))
}

/// Decodes percent-encoding (RFC 3986 §2.1); `None` if it is broken or not of UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let [high, low, after @ ..] = rest else { return None };
        bytes.push(digit(*high)? << 4 | digit(*low)?);
        rest = after;
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// Percent-encodes all but unreserved ASCII characters (RFC 3986 §2.3), as e-Gov writes references.
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_the_document_an_element_or_a_file() {
        let element = |id: &str, comments| Wanted::Element { id: id.to_owned(), comments };
        for (uri, wanted) in [
            ("", Wanted::Document { comments: false }),
            ("#xpointer(/)", Wanted::Document { comments: true }),
            ("#object", element("object", false)),
            ("#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1", element("構成情報", false)),
            ("#構成情報", element("構成情報", false)),
            ("#xpointer(id('a'))", element("a", true)),
            ("#xpointer(id(\"a\"))", element("a", true)),
            ("900A01.xml", Wanted::File("900A01.xml".into())),
            ("%E7%94%B3.xml", Wanted::File("申.xml".into())),
            ("a%2Fb.xml", Wanted::File("a/b.xml".into())),
        ] {
            assert_eq!(Wanted::of(Some(uri)).unwrap(), wanted, "{uri}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        for uri in [
            "#",
            "#xpointer(//a)",
            "#xpointer(id('a') | id('b'))",
            "#element(/1/2)",
            "#xpointer(id(''))",
            "http://example.org/a.xml",
            "file:///etc/passwd",
            "//host/a.xml",
            "a.xml#b",
            "a.xml?b",
            "C:a.xml",
            "%zz.xml",
            "%FF.xml",
            "%E7%94.xml",
            "#%",
        ] {
            assert!(matches!(Wanted::of(Some(uri)), Err(ReferenceError::Uri { uri: shown }) if shown == uri), "{uri}");
        }
        assert!(matches!(Wanted::of(None), Err(ReferenceError::UriMissing)));
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(encode("構成情報"), "%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1");
        assert_eq!(encode("a-b_c.~xml 1"), "a-b_c.~xml%201");
        assert_eq!(decode(&encode("申請 書#?.xml")).unwrap(), "申請 書#?.xml");
    }
}
