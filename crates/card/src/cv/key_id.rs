//! Key ids (鍵ID), by which CV certificates name issuer and subject (docs/protocol.md §3.7).

use std::fmt;

/// Sixteen bytes that name a key: seven ASCII digits, `08 05`, three ASCII digits, four bytes. Any sixteen bytes are
/// taken; two ids are the same if all of them are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; 16]);

impl KeyId {
    /// Takes sixteen bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The seven digits and the three, if it has the usual form.
    fn numbers(&self) -> Option<(&str, &str)> {
        let (issuer, serial) = (self.0.get(..7)?, self.0.get(9..12)?);
        let usual = self.0[7..9] == [0x08, 0x05] && [issuer, serial].concat().iter().all(u8::is_ascii_digit);
        let text = |bytes| std::str::from_utf8(bytes).ok();
        if usual { text(issuer).zip(text(serial)) } else { None }
    }
}

impl fmt::Display for KeyId {
    /// `6000033/001`, without the last four bytes. Another form is shown in hexadecimal, all of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.numbers() {
            Some((issuer, serial)) => write!(f, "{issuer}/{serial}"),
            None => self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_is_shown_by_its_numbers() {
        let id = KeyId::from_bytes(*b"6000033\x08\x05001\0\0\0\0");
        assert_eq!((id.to_string().as_str(), format!("{id:?}").as_str()), ("6000033/001", "KeyId(6000033/001)"));
        let mf = KeyId::from_bytes(*b"6000020\x08\x05001\0\0\0\xA8");
        assert_eq!(mf.to_string(), "6000020/001");
        let zeros = KeyId::from_bytes(*b"6000020\x08\x05001\0\0\0\0");
        assert_ne!(mf, zeros);
        for other in [*b"600003x\x08\x05001\0\0\0\0", *b"6000033\x08\x06001\0\0\0\0", *b"6000033\x08\x0500\x80\0\0\0\0"]
        {
            assert_eq!(KeyId::from_bytes(other).to_string(), hex::encode(other));
        }
    }
}
