//! The six schemes of COMPUTE DIGITAL SIGNATURE, and how each signature is checked (docs/protocol.md §4.6).

use std::fmt;

use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey, VerifyError};

/// How the card makes a signature (署名方式): P1 of COMPUTE DIGITAL SIGNATURE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scheme {
    /// P1 `00` — PKCS#1 v1.5 around the input as it is, 1 to 245 bytes, normally a DigestInfo. Every known client uses it.
    #[default]
    Pkcs1,
    /// P1 `01` — the card hashes the message (1 to 255 bytes) with SHA-256 and pads the bare hash, without DigestInfo. No
    /// standard scheme.
    Pkcs1BareHash,
    /// P1 `02` — the input is a SHA-256 hash (32 bytes); the card adds DigestInfo and PKCS#1 v1.5.
    Pkcs1Sha256,
    /// P1 `03` — the card hashes the message (1 to 255 bytes): ordinary sha256WithRSAEncryption.
    Pkcs1Sha256Message,
    /// P1 `04` — the input is a SHA-256 hash (32 bytes); RSASSA-PSS, salt of 32 bytes.
    PssSha256,
    /// P1 `05` — the card hashes the message (1 to 255 bytes) with SHA-256; RSASSA-PSS, salt of 32 bytes.
    PssSha256Message,
}

impl Scheme {
    /// All six, in the order of their P1.
    pub const ALL: [Self; 6] = [
        Self::Pkcs1,
        Self::Pkcs1BareHash,
        Self::Pkcs1Sha256,
        Self::Pkcs1Sha256Message,
        Self::PssSha256,
        Self::PssSha256Message,
    ];

    /// P1 of the command, 0 to 5.
    #[must_use]
    pub const fn p1(self) -> u8 {
        match self {
            Self::Pkcs1 => 0,
            Self::Pkcs1BareHash => 1,
            Self::Pkcs1Sha256 => 2,
            Self::Pkcs1Sha256Message => 3,
            Self::PssSha256 => 4,
            Self::PssSha256Message => 5,
        }
    }

    /// The scheme with this P1.
    #[must_use]
    pub fn from_p1(p1: u8) -> Option<Self> {
        Self::ALL.get(usize::from(p1)).copied()
    }

    /// Fewest and most bytes of input. 245 is what fits into the padding of an RSA-2048 signature; for messages, what
    /// fits into a short APDU, because how much more the card takes is not known.
    #[must_use]
    pub const fn input_lengths(self) -> (usize, usize) {
        match self {
            Self::Pkcs1 => (1, 245),
            Self::Pkcs1Sha256 | Self::PssSha256 => (32, 32),
            Self::Pkcs1BareHash | Self::Pkcs1Sha256Message | Self::PssSha256Message => (1, 255),
        }
    }

    /// Whether `signature` is what this scheme makes of `input`.
    pub(super) fn check(self, key: &RsaPublicKey, input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let hashed = || Digest::of(DigestAlgorithm::Sha256, input);
        let given = || Digest::from_bytes(DigestAlgorithm::Sha256, input).ok_or(VerifyError);
        match self {
            Self::Pkcs1 => match DigestInfo::from_der(input) {
                Some(info) => key.verify(info.digest(), signature),
                None => key.verify_unprefixed(input, signature),
            },
            Self::Pkcs1BareHash => key.verify_unprefixed(hashed().as_bytes(), signature),
            Self::Pkcs1Sha256 => key.verify(&given()?, signature),
            Self::Pkcs1Sha256Message => key.verify(&hashed(), signature),
            Self::PssSha256 => key.verify_pss(&given()?, signature),
            Self::PssSha256Message => key.verify_pss(&hashed(), signature),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.p1())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p1_round_trips_and_ends_at_five() {
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::from_p1(scheme.p1()), Some(scheme));
        }
        assert_eq!((Scheme::from_p1(6), Scheme::default().to_string().as_str()), (None, "00"));
    }
}
