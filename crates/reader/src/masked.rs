//! Bytes of which some are hidden: how APDUs stand in transcripts, logs and errors.

use std::fmt;
use std::ops::Range;

/// The bytes of an APDU, of which some may be masked (`**`). A masked byte is not kept at all; its place is.
///
/// `Display` and `Debug` write upper-case hexadecimal pairs with blanks between: `00 20 00 80 04 ** ** ** **`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MaskedBytes(Vec<Option<u8>>);

impl MaskedBytes {
    /// All bytes in clear.
    #[must_use]
    pub fn clear(bytes: &[u8]) -> Self {
        Self(bytes.iter().copied().map(Some).collect())
    }

    /// The bytes with those in `hidden` masked; what lies outside the bytes is left out of account.
    pub(crate) fn hiding(bytes: &[u8], hidden: Range<usize>) -> Self {
        Self(bytes.iter().enumerate().map(|(at, byte)| (!hidden.contains(&at)).then_some(*byte)).collect())
    }

    /// Number of bytes, masked ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// No bytes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The byte at a place; `None` where it is masked or there is none.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<u8> {
        self.0.get(at).copied().flatten()
    }

    /// Whether any byte is masked.
    #[must_use]
    pub fn has_masked(&self) -> bool {
        self.0.contains(&None)
    }

    /// Whether these bytes can be those: as many, and equal where not masked.
    #[must_use]
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.len() == bytes.len() && self.0.iter().zip(bytes).all(|(own, byte)| own.is_none_or(|own| own == *byte))
    }

    /// The bytes with `fill` in place of masked ones.
    #[must_use]
    pub fn filled(&self, fill: u8) -> Vec<u8> {
        self.0.iter().map(|byte| byte.unwrap_or(fill)).collect()
    }

    /// Whether this command presents or sets a credential: VERIFY (`20`, `21`), CHANGE REFERENCE DATA (`24`), RESET RETRY
    /// COUNTER (`2C`), CHANGE KEY (`32`), UNLOCK KEY (`54`), each with more behind its header than one length byte. The
    /// query for the tries left does not.
    #[must_use]
    pub fn presents_credential(&self) -> bool {
        matches!(self.get(1), Some(0x20 | 0x21 | 0x24 | 0x2C | 0x32 | 0x54)) && self.len() > 5
    }

    /// Reads hexadecimal pairs and `**`, with or without blanks between them.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut bytes = Vec::with_capacity(text.len() / 2);
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            rest = after;
            if matches!(first, b' ' | b'\t') {
                continue;
            }
            let [second, after @ ..] = rest else { return Err("half a byte at the end") };
            rest = after;
            bytes.push(match (digit(*first), digit(*second)) {
                _ if [*first, *second] == *b"**" => None,
                (Some(high), Some(low)) => Some(high << 4 | low),
                _ => return Err("neither two hexadecimal digits nor **"),
            });
        }
        Ok(Self(bytes))
    }
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).map(|digit| digit as u8)
}

impl fmt::Display for MaskedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            match byte {
                Some(byte) => write!(f, "{byte:02X}")?,
                None => f.write_str("**")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for MaskedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_bytes_are_not_kept() {
        let masked = MaskedBytes::hiding(&[0x00, 0x20, 0x31, 0x32, 0x90], 2..4);
        assert_eq!(MaskedBytes::hiding(&[1, 2], 1..9).to_string(), "01 **");
        assert_eq!(masked.to_string(), "00 20 ** ** 90");
        assert_eq!(format!("{masked:?}"), "00 20 ** ** 90");
        assert_eq!(masked.filled(0xEE), [0x00, 0x20, 0xEE, 0xEE, 0x90]);
        assert_eq!((masked.get(1), masked.get(2), masked.get(5)), (Some(0x20), None, None));
        assert!(masked.has_masked() && !MaskedBytes::clear(b"a").has_masked());
    }

    #[test]
    fn masked_bytes_match_anything_of_that_length_and_nothing_else() {
        let masked = MaskedBytes::parse("00 20 ** **").unwrap();
        assert!(masked.matches(&[0, 0x20, 1, 2]));
        assert!(!masked.matches(&[0, 0x21, 1, 2]), "a clear byte counts");
        assert!(!masked.matches(&[0, 0x20, 1]) && !masked.matches(&[0, 0x20, 1, 2, 3]), "the length counts");
    }

    #[test]
    fn text_is_read_with_or_without_blanks_and_bad_text_is_named() {
        assert_eq!(MaskedBytes::parse("00a4\t** FF").unwrap().to_string(), "00 A4 ** FF");
        assert_eq!(MaskedBytes::parse("").unwrap().len(), 0);
        assert_eq!(MaskedBytes::parse("00 A"), Err("half a byte at the end"));
        for text in ["0 0", "*0", "0*", "GG", "é", "+1"] {
            assert_eq!(MaskedBytes::parse(text), Err("neither two hexadecimal digits nor **"), "{text}");
        }
    }

    #[test]
    fn only_a_verify_with_data_presents_a_credential() {
        let command = |text| MaskedBytes::parse(text).unwrap();
        assert!(command("00 20 00 80 04 ** ** ** **").presents_credential());
        assert!(command("80 32 00 80 04 31 32 33 34").presents_credential());
        assert!(!command("00 20 00 80").presents_credential());
        assert!(!command("00 20 00 80 00").presents_credential());
        assert!(!command("00 A4 02 0C 02 00 18").presents_credential());
    }

    proptest! {
        #[test]
        fn parse_reverses_display(bytes in proptest::collection::vec(proptest::option::of(any::<u8>()), 0..300)) {
            let masked = MaskedBytes(bytes);
            prop_assert_eq!(MaskedBytes::parse(&masked.to_string()), Ok(masked));
        }

        #[test]
        fn parse_never_panics(text in ".{0,40}") {
            let _ = MaskedBytes::parse(&text);
        }
    }
}
