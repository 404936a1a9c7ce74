//! Generations (世代) of the published CAs: same name, different key, told apart by the key identifier.

use crate::{CertificateKind, Environment};

/// One of the ten published CA keys (docs/protocol.md §6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IssuerGeneration {
    label: &'static str,
    year: u16,
    kind: CertificateKind,
    environment: Environment,
    key_id: [u8; 20],
}

impl IssuerGeneration {
    /// All of them: signature CAs before user-authentication CAs, production before test, oldest first.
    pub const ALL: [Self; 10] = {
        use CertificateKind::{SignatureCa, UserAuthenticationCa};
        use Environment::{Production, Test};
        [
            one("signca01", 2015, SignatureCa, Production, "0d034cbb34d0714f45e45a1cafd8fd143fab54a7"),
            one("signca02", 2019, SignatureCa, Production, "4de017de4b7f473dcd867a62d38b134ace83558a"),
            one("signca03", 2023, SignatureCa, Production, "d21ea55895617e93adbf966b941ab4edf653f08f"),
            one("authca01", 2015, UserAuthenticationCa, Production, "9567951b5ca70d84a0fff1d85a87f1aab1340385"),
            one("authca02", 2019, UserAuthenticationCa, Production, "8cd5586a891485e559379b7e29d410cfd28b3593"),
            one("authca03", 2023, UserAuthenticationCa, Production, "1ac100f596a3bc8c4b3df195e32699249e9e308a"),
            one("signca-test-2019", 2019, SignatureCa, Test, "e7d873d8084586841e744cfe51c36d131852c9c5"),
            one("signca-test-2024", 2024, SignatureCa, Test, "410021476b2bcf2c8a2bbbf83b38a978863da142"),
            one("authca-test-2019", 2019, UserAuthenticationCa, Test, "2bf31b3518507339ed2850253bada2aa79ffc5c8"),
            one("authca-test-2023", 2023, UserAuthenticationCa, Test, "8b8b137d215ea601653cafb266528c44bc0f1664"),
        ]
    };

    /// The generation whose CA key has this identifier (RFC 5280 §4.2.1.2).
    #[must_use]
    pub fn by_key_id(key_id: &[u8]) -> Option<&'static Self> {
        const ALL: &[IssuerGeneration] = &IssuerGeneration::ALL;
        ALL.iter().find(|generation| generation.key_id == key_id)
    }

    /// Short name, that of the published file, such as `signca03`.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        self.label
    }

    /// Year from which the CA certificate is valid.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// [`CertificateKind::SignatureCa`] or [`CertificateKind::UserAuthenticationCa`].
    #[must_use]
    pub const fn kind(&self) -> CertificateKind {
        self.kind
    }

    /// [`Environment::Production`] or [`Environment::Test`].
    #[must_use]
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// Key identifier, 20 bytes: SHA-1 of the key, as the CA certificate states it.
    #[must_use]
    pub const fn key_id(&self) -> &[u8; 20] {
        &self.key_id
    }
}

const fn one(
    label: &'static str,
    year: u16,
    kind: CertificateKind,
    environment: Environment,
    key_id: &str,
) -> IssuerGeneration {
    let mut bytes = [0; 20];
    let text = key_id.as_bytes();
    assert!(text.len() == 40);
    let mut i = 0;
    while i < 20 {
        bytes[i] = nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]);
        i += 1;
    }
    IssuerGeneration { label, year, kind, environment, key_id: bytes }
}

/// Only evaluated while compiling, where a panic is a compile error.
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hexadecimal digit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_identifier_finds_its_own_generation_and_no_other() {
        for generation in &IssuerGeneration::ALL {
            assert_eq!(IssuerGeneration::by_key_id(generation.key_id()), Some(generation));
        }
        assert_eq!(IssuerGeneration::by_key_id(&IssuerGeneration::ALL[0].key_id()[..19]), None);
        assert_eq!(IssuerGeneration::by_key_id(&[0; 20]), None);
    }
}
