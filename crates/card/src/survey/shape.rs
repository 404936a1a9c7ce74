//! What may be said of content: how it is built, never what it says. No hashes: what a holder wrote is guessed from one.

use jpki_apdu::tlv::Ber;

use crate::KeyId;

/// Tags and lengths of content that is the same for many cards, for example `FF40{DF41:4 DF42:16 DF43:128}`, and filler.
pub(super) fn shape(content: &[u8]) -> String {
    if content.is_empty() {
        return "empty".to_owned();
    }
    let Some((objects, rest)) = objects(content) else {
        return format!("{} bytes that are no TLV", content.len());
    };
    let mut parts: Vec<String> = objects.iter().map(one).collect();
    parts.extend(filler(rest));
    parts.join(" ")
}

/// Tags alone, and the length of the whole: for what lengths alone would tell of a person.
pub(super) fn tags(content: &[u8]) -> String {
    let tags = |objects: &[Ber<'_>]| objects.iter().map(|object| format!("{:X}", object.tag)).collect::<Vec<_>>();
    match objects(content) {
        Some((objects, rest)) => {
            let inner: Vec<Ber<'_>> =
                objects.iter().filter(|object| is_constructed(object)).flat_map(|object| children(object)).collect();
            let filler = filler(rest).map(|filler| format!(" {filler}")).unwrap_or_default();
            format!("{} bytes, {} {{{}}}{filler}", content.len(), tags(&objects).join(" "), tags(&inner).join(" "))
        }
        None => format!("{} bytes that are no TLV", content.len()),
    }
}

fn one(object: &Ber<'_>) -> String {
    let inner = if is_constructed(object) { children(object) } else { Vec::new() };
    if inner.is_empty() {
        return format!("{:X}:{}", object.tag, object.value.len());
    }
    format!("{:X}{{{}}}", object.tag, inner.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// Bit 6 of the first tag byte (ISO/IEC 8825-1 §8.1.2.5).
fn is_constructed(object: &Ber<'_>) -> bool {
    object.raw.first().is_some_and(|first| first & 0x20 != 0)
}

fn children<'a>(object: &Ber<'a>) -> Vec<Ber<'a>> {
    Ber::parse_all(object.value).unwrap_or_default()
}

/// The objects at the head, at least one, and what follows them.
fn objects(content: &[u8]) -> Option<(Vec<Ber<'_>>, &[u8])> {
    let objects = Ber::parse_all(content).ok().filter(|objects| !objects.is_empty())?;
    let length: usize = objects.iter().map(|object| object.raw.len()).sum();
    Some((objects, content.get(length..)?))
}

/// `5×FF`; nothing for nothing.
pub(super) fn filler(rest: &[u8]) -> Option<String> {
    let first = rest.first()?;
    let uniform = rest.iter().all(|byte| byte == first);
    Some(if uniform { format!("{}×{first:02X}", rest.len()) } else { format!("{} more bytes", rest.len()) })
}

/// A key id, if it is one of a root or another key that many cards share: zeros stand where a municipality's would have its
/// code. Any other is not shown.
pub(super) fn root_id(id: KeyId) -> String {
    let shown = id.to_string();
    let shared = shown.get(1..5) == Some("0000") && shown.get(7..8) == Some("/");
    if shared { shown } else { "an id that is not shown".to_owned() }
}

/// Whether a key id is seven digits, `08 05`, three digits and four bytes (docs/protocol.md §3.7).
pub(super) fn has_usual_form(id: KeyId) -> bool {
    id.to_string().len() == 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_lengths_and_filler_are_told_and_no_content() {
        let content = b"\xFF\x20\x10\xDF\x22\x03abc\xDF\x24\x0719800217\xFF\xFF";
        assert_eq!(shape(content), "18 bytes that are no TLV".replace("18", &content.len().to_string()));
        let content = b"\xFF\x20\x10\xDF\x22\x02ab\xDF\x24\x0819800217\xFF\xFF\xFF";
        assert_eq!(shape(content), "FF20{DF22:2 DF24:8} 3×FF");
        assert_eq!(tags(content), format!("{} bytes, FF20 {{DF22 DF24}} 3×FF", content.len()));
        assert_eq!(shape(b""), "empty");
        assert_eq!(shape(b"\x6F\x04\x84\x02ab"), "6F{84:2}");
        assert_eq!(shape(b"\x84\x02ab\x00\x00"), "84:2 2×00");
    }

    proptest::proptest! {
        #[test]
        fn any_content_is_described_and_its_text_is_not_in_it(tag in 0x10u8..0x50, text in "[a-z]{12,60}", cut in 0usize..80) {
            let inner = [&[0xDF, 0x22, text.len() as u8], text.as_bytes()].concat();
            let mut content = [&[0xFF, tag, inner.len() as u8], &inner[..], &[0xFF; 3]].concat();
            content.truncate(cut.max(1));
            for shown in [shape(&content), tags(&content)] {
                proptest::prop_assert!(!shown.contains(&text[..12]), "{shown}");
            }
        }

        #[test]
        fn any_bytes_are_described(content: Vec<u8>) {
            proptest::prop_assert!(!shape(&content).is_empty() && !tags(&content).is_empty());
        }
    }

    #[test]
    fn only_ids_that_many_cards_share_are_shown() {
        let id = |digits: &str| {
            let bytes = [digits.as_bytes(), b"\x08\x05001\0\0\0\0"].concat();
            root_id(KeyId::from_bytes(bytes.try_into().unwrap()))
        };
        assert_eq!(id("5000023"), "5000023/001");
        assert_eq!(id("1322121"), "an id that is not shown");
        assert_eq!(root_id(KeyId::from_bytes([0x30; 16])), "an id that is not shown");
        assert!(has_usual_form(KeyId::from_bytes(*b"1322121\x08\x05001\0\0\0\0")));
        assert!(!has_usual_form(KeyId::from_bytes([0x30; 16])));
    }
}
