//! Key usage (鍵用途) and basic constraints (基本制約): what the certified key may do.

use std::fmt;

use crate::asn1::{self, BIT_STRING, BOOLEAN, INTEGER, SEQUENCE};

/// What the key may be used for (RFC 5280 §4.2.1.3). The default is nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct KeyUsage(u16);

const NAMES: [&str; 9] = [
    "digitalSignature",
    "contentCommitment",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

impl KeyUsage {
    const fn has(self, bit: u16) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// Signatures other than on certificates and CRLs.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.has(0)
    }

    /// Signatures that the signer stands by (否認防止, formerly `nonRepudiation`).
    #[must_use]
    pub const fn content_commitment(self) -> bool {
        self.has(1)
    }

    /// Signing certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.has(5)
    }

    /// Signing CRLs.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.has(6)
    }

    /// Names of all bits set, as in RFC 5280.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().zip(0..).filter(move |(_, bit)| self.has(*bit)).map(|(name, _)| name)
    }

    /// Reads an extension value. Trailing zero bits are taken, though DER forbids them: real CAs write them.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let (unused, bits) = asn1::only(value)?.value_of(BIT_STRING)?.split_first()?;
        let last = *bits.last()?;
        if bits.len() > 2 || *unused > 7 || last & !(0xFF_u8 << unused) != 0 {
            return None;
        }
        let high = u16::from(bits[0].reverse_bits());
        let low = u16::from(bits.get(1).copied().unwrap_or(0).reverse_bits());
        let set = high | low << 8;
        (set != 0 && set >> NAMES.len() == 0).then_some(Self(set))
    }
}

impl fmt::Display for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.names().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// Whether the subject is a CA, and how many CAs may follow it (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BasicConstraints {
    /// The subject is a CA.
    pub ca: bool,
    /// How many CA certificates, self-issued ones not counted, may stand between this one and the end entity's.
    pub path_len: Option<u32>,
}

impl BasicConstraints {
    /// Reads an extension value.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let fields = asn1::only(value)?.children_of(SEQUENCE)?;
        // `cA` is DEFAULT FALSE and so never written as FALSE in DER, but real CAs write it.
        let (ca, rest) = match fields.as_slice() {
            [first, rest @ ..] if first.id == BOOLEAN => (asn1::boolean(first.value)?, rest),
            rest => (false, rest),
        };
        let path_len = match rest {
            [] => None,
            [length] => Some(asn1::small_integer(length.value_of(INTEGER)?)?),
            _ => return None,
        };
        // A path length without the CA flag means nothing (RFC 5280 §4.2.1.9).
        if path_len.is_some() && !ca {
            return None;
        }
        Some(Self { ca, path_len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_holder_certificates_and_the_ca_have_their_bits() {
        let read = |hex: &str| KeyUsage::read(&hex::decode(hex).unwrap()).map(|usage| usage.to_string());
        assert_eq!(read("03020780").as_deref(), Some("digitalSignature"));
        assert_eq!(read("030206c0").as_deref(), Some("digitalSignature, contentCommitment"));
        assert_eq!(read("03020106").as_deref(), Some("keyCertSign, cRLSign"));
        assert_eq!(read("0303070080").as_deref(), Some("decipherOnly"));
        for malformed in
            ["0302078000", "03020781", "03020880", "0301", "030100", "02020780", "030307008080", "03020700"]
        {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn basic_constraints_are_read_to_the_end() {
        let read = |hex: &str| BasicConstraints::read(&hex::decode(hex).unwrap());
        assert_eq!(read("3000"), Some(BasicConstraints { ca: false, path_len: None }));
        assert_eq!(read("30030101ff"), Some(BasicConstraints { ca: true, path_len: None }));
        assert_eq!(read("30060101ff020100"), Some(BasicConstraints { ca: true, path_len: Some(0) }));
        for malformed in ["3003010101", "3003020100", "30060101ff0201ff", "30080101ff0201000500", "30030101ff00"] {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }
}
