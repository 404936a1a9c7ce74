//! Text as canonical forms write it (Canonical XML 1.0 §2.3).

use memchr::memchr;

use super::output::Output;
use crate::reader::{CharacterData, ordinary, reference};

/// Appends character data, whose [`CharacterData::raw`] begins at this place of the document.
pub(super) fn text(out: &mut Output<'_, '_>, data: CharacterData<'_>, start: usize) {
    let raw = data.raw();
    if data.is_plain() {
        out.copy(start..start + raw.len());
        return;
    }
    let bytes = raw.as_bytes();
    // In a CDATA section `&` and `<` stand for themselves.
    let section = data.is_section();
    let (mut copied, mut at) = (0, 0);
    loop {
        at += ordinary(&bytes[at..]);
        let Some(&byte) = bytes.get(at) else { break };
        if byte == b']' {
            at += 1;
            continue;
        }
        out.copy(start + copied..start + at);
        match byte {
            b'&' if !section => {
                // Checked when it was read.
                let (character, length) = reference(&raw[at..]).unwrap_or(('&', 1));
                in_text(out, character);
                at += length;
            }
            // The second half of a line end of two characters is copied.
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            b'\r' => {
                out.literal(b"\n");
                at += 1;
            }
            byte => {
                in_text(out, char::from(byte));
                at += 1;
            }
        }
        copied = at;
    }
    out.copy(start + copied..start + raw.len());
}

fn in_text(out: &mut Output<'_, '_>, character: char) {
    match character {
        '&' => out.literal(b"&amp;"),
        '<' => out.literal(b"&lt;"),
        '>' => out.literal(b"&gt;"),
        '\r' => out.literal(b"&#xD;"),
        other => out.character(other),
    }
}

/// Appends the value of an attribute, given as it is written in the document.
pub(super) fn raw_value(out: &mut Output<'_, '_>, raw: &str) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    loop {
        let ordinary = bytes[at..].iter().position(|byte| matches!(byte, b'&' | b'"' | b'\t' | b'\n' | b'\r'));
        let found = ordinary.map_or(bytes.len(), |found| at + found);
        out.literal(&bytes[at..found]);
        at = found;
        match bytes.get(at) {
            None => return,
            Some(b'&') => {
                let (character, length) = reference(&raw[at..]).unwrap_or(('&', 1));
                in_value(out, character);
                at += length;
            }
            Some(b'"') => {
                out.literal(b"&quot;");
                at += 1;
            }
            Some(_) => {
                out.literal(b" ");
                at += if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
            }
        }
    }
}

/// Appends a value that was expanded before.
pub(super) fn value(out: &mut Output<'_, '_>, value: &str) {
    let mut rest = value;
    while let Some(found) = rest.find(['&', '<', '"', '\t', '\n', '\r']) {
        let (plain, special) = rest.split_at(found);
        out.literal(plain.as_bytes());
        in_value(out, char::from(special.as_bytes()[0]));
        rest = &special[1..];
    }
    out.literal(rest.as_bytes());
}

fn in_value(out: &mut Output<'_, '_>, character: char) {
    match character {
        '&' => out.literal(b"&amp;"),
        '<' => out.literal(b"&lt;"),
        '"' => out.literal(b"&quot;"),
        '\t' => out.literal(b"&#x9;"),
        '\n' => out.literal(b"&#xA;"),
        '\r' => out.literal(b"&#xD;"),
        other => out.character(other),
    }
}

/// Appends what nothing is escaped in, with line ends turned into U+000A: comments and processing instructions.
pub(super) fn verbatim(out: &mut Output<'_, '_>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(found) = memchr(b'\r', rest) {
        out.literal(&rest[..found]);
        out.literal(b"\n");
        rest = &rest[found + 1..];
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    out.literal(rest);
}
