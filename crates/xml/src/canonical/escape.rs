//! Text as canonical forms write it (Canonical XML 1.0 §2.3).

use memchr::{memchr, memchr3};

use crate::reader::{CharacterData, reference};

/// Appends character data.
pub(super) fn text(out: &mut Vec<u8>, data: CharacterData<'_>) {
    let raw = data.raw();
    let bytes = raw.as_bytes();
    let mut at = 0;
    // In a CDATA section `&` and `<` stand for themselves.
    let section = data.is_section();
    let next = |from: usize| {
        let rest = &bytes[from..];
        if section {
            rest.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'\r'))
        } else {
            memchr3(b'&', b'>', b'\r', rest)
        }
    };
    while let Some(found) = next(at) {
        out.extend_from_slice(&bytes[at..at + found]);
        at += found;
        match bytes[at] {
            b'&' if !section => {
                // Checked when it was read.
                let (character, length) = reference(&raw[at..]).unwrap_or(('&', 1));
                in_text(out, character);
                at += length;
            }
            b'\r' => {
                out.push(b'\n');
                at += if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
            }
            byte => {
                in_text(out, char::from(byte));
                at += 1;
            }
        }
    }
    out.extend_from_slice(&bytes[at..]);
}

fn in_text(out: &mut Vec<u8>, character: char) {
    match character {
        '&' => out.extend_from_slice(b"&amp;"),
        '<' => out.extend_from_slice(b"&lt;"),
        '>' => out.extend_from_slice(b"&gt;"),
        '\r' => out.extend_from_slice(b"&#xD;"),
        other => push(out, other),
    }
}

/// Appends the value of an attribute, given as it is written in the document.
pub(super) fn raw_value(out: &mut Vec<u8>, raw: &str) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'&' => {
                let (character, length) = reference(&raw[at..]).unwrap_or(('&', 1));
                in_value(out, character);
                at += length;
            }
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {
                out.push(b' ');
                at += 2;
            }
            b'\r' | b'\n' | b'\t' => {
                out.push(b' ');
                at += 1;
            }
            b'"' => {
                out.extend_from_slice(b"&quot;");
                at += 1;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
}

/// Appends a value that was expanded before.
pub(super) fn value(out: &mut Vec<u8>, value: &str) {
    value.chars().for_each(|character| in_value(out, character));
}

fn in_value(out: &mut Vec<u8>, character: char) {
    match character {
        '&' => out.extend_from_slice(b"&amp;"),
        '<' => out.extend_from_slice(b"&lt;"),
        '"' => out.extend_from_slice(b"&quot;"),
        '\t' => out.extend_from_slice(b"&#x9;"),
        '\n' => out.extend_from_slice(b"&#xA;"),
        '\r' => out.extend_from_slice(b"&#xD;"),
        other => push(out, other),
    }
}

/// Appends what nothing is escaped in, with line ends turned into U+000A: comments and processing instructions.
pub(super) fn verbatim(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(found) = memchr(b'\r', rest) {
        out.extend_from_slice(&rest[..found]);
        out.push(b'\n');
        rest = &rest[found + 1..];
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    out.extend_from_slice(rest);
}

fn push(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
