//! Reasons of revocation (失効事由), as CRL entries and OCSP responses give them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::TestbedError;

/// Why a certificate was revoked (CRLReason, RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No reason told. The code is left out of CRL entries, as RFC 5280 asks.
    Unspecified,
    /// keyCompromise: the key may be in other hands.
    KeyCompromise,
    /// cACompromise: the issuer's key may be in other hands.
    CaCompromise,
    /// affiliationChanged: name, address or another attribute has changed.
    AffiliationChanged,
    /// superseded: renewed.
    Superseded,
    /// cessationOfOperation: no longer needed.
    CessationOfOperation,
    /// certificateHold: suspended (一時停止).
    CertificateHold,
    /// removeFromCRL: in delta CRLs only.
    RemoveFromCrl,
    /// privilegeWithdrawn.
    PrivilegeWithdrawn,
    /// aACompromise.
    AaCompromise,
}

impl Reason {
    /// All of them, by their numbers.
    pub const ALL: [Self; 10] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::RemoveFromCrl,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];

    /// The number in DER.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
        }
    }

    /// Name in commands and addresses, such as `key-compromise`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::CaCompromise => "ca-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::CertificateHold => "certificate-hold",
            Self::RemoveFromCrl => "remove-from-crl",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
            Self::AaCompromise => "aa-compromise",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Reason {
    type Err = TestbedError;

    fn from_str(name: &str) -> Result<Self, TestbedError> {
        let reason = Self::ALL.into_iter().find(|reason| reason.name() == name);
        reason.ok_or_else(|| TestbedError::UnknownReason { name: name.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_told_apart() {
        assert_eq!(Reason::ALL.map(Reason::number), [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]);
        for reason in Reason::ALL {
            assert_eq!(reason.name().parse::<Reason>().unwrap(), reason);
        }
        let unknown = "unused".parse::<Reason>().unwrap_err();
        assert!(matches!(unknown, TestbedError::UnknownReason { name } if name == "unused"));
    }
}
