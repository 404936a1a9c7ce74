//! Reasons of revocation (失効事由).

use std::fmt;

/// Why a certificate was revoked (RFC 5280 §5.3.1). J-LIS gives each of them but the last three (docs/protocol.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationReason {
    /// `unspecified`, also where no reason is given.
    Unspecified,
    /// `keyCompromise`: the key may be in other hands.
    KeyCompromise,
    /// `cACompromise`: the issuer's key may be in other hands.
    CaCompromise,
    /// `affiliationChanged`: name, address or another attribute has changed.
    AffiliationChanged,
    /// `superseded`: renewed.
    Superseded,
    /// `cessationOfOperation`: no longer needed, such as after a death.
    CessationOfOperation,
    /// `certificateHold`: suspended (一時停止). Such a certificate is on hold, not revoked.
    CertificateHold,
    /// `removeFromCRL`: in a delta CRL only, a suspension that was lifted or an entry of an expired certificate.
    RemoveFromCrl,
    /// `privilegeWithdrawn`.
    PrivilegeWithdrawn,
    /// `aACompromise`.
    AaCompromise,
}

impl RevocationReason {
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

    /// The number in CRL entries and OCSP responses; 7 is not used.
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

    /// The reason with this number.
    #[must_use]
    pub const fn by_number(number: u8) -> Option<Self> {
        // A list of millions asks millions of times.
        Some(match number {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => return None,
        })
    }

    /// Name as in RFC 5280, such as `keyCompromise`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        }
    }
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_rfc() {
        let numbers = RevocationReason::ALL.map(RevocationReason::number);
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]);
        assert!(
            RevocationReason::ALL
                .into_iter()
                .all(|reason| RevocationReason::by_number(reason.number()) == Some(reason))
        );
        assert_eq!((RevocationReason::by_number(7), RevocationReason::by_number(11)), (None, None));
    }
}
