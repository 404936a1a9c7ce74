//! Where content ends and filler begins.

use jpki_apdu::tlv::Ber;

use super::shape::filler;

/// Length of the certificate at the head of a file, and the filler behind it. The whole file where there is none.
pub(super) fn certificate_filler(content: &[u8]) -> (usize, Option<String>) {
    split(content, |tag| tag == 0x30)
}

/// Length of the object at the head of a file, and the filler behind it. The whole file where there is none.
pub(super) fn object_filler(content: &[u8]) -> (usize, Option<String>) {
    split(content, |_| true)
}

fn split(content: &[u8], wanted: impl Fn(u32) -> bool) -> (usize, Option<String>) {
    match Ber::parse(content) {
        Ok((object, rest)) if wanted(object.tag) => (object.raw.len(), filler(rest)),
        _ => (content.len(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filler_is_told_from_what_it_follows() {
        assert_eq!(certificate_filler(b"\x30\x02ab\xFF\xFF"), (4, Some("2×FF".to_owned())));
        assert_eq!(certificate_filler(b"\x30\x02ab"), (4, None));
        assert_eq!(certificate_filler(b"\x04\x02ab\x00"), (5, None));
        assert_eq!(object_filler(b"\xFF\x10\x02ab\x00x"), (5, Some("2 more bytes".to_owned())));
        assert_eq!(object_filler(b""), (0, None));
    }
}
