//! Sets of reasons (RFC 5280 §4.2.1.13): what a list covers, and what is still open.

use crate::revocation::RevocationReason;

/// A set of reasons of revocation, as `ReasonFlags` have them: bits 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ReasonSet(u16);

impl ReasonSet {
    /// None.
    pub const NONE: Self = Self(0);
    /// All eight that a list can be limited to (RFC 5280 §6.3.3: "all-reasons").
    pub const ALL: Self = Self(0b1_1111_1110);

    /// The reasons by bit; `unspecified` and `removeFromCRL` have none.
    const BITS: [(u8, RevocationReason); 8] = [
        (1, RevocationReason::KeyCompromise),
        (2, RevocationReason::CaCompromise),
        (3, RevocationReason::AffiliationChanged),
        (4, RevocationReason::Superseded),
        (5, RevocationReason::CessationOfOperation),
        (6, RevocationReason::CertificateHold),
        (7, RevocationReason::PrivilegeWithdrawn),
        (8, RevocationReason::AaCompromise),
    ];

    /// Reads the content of a BIT STRING; bit 0 and trailing zero bits are taken and mean nothing.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let (unused, bits) = content.split_first()?;
        if *unused > 7 || bits.len() > 2 || (bits.is_empty() && *unused != 0) {
            return None;
        }
        let high = u16::from(bits.first().copied().unwrap_or(0).reverse_bits());
        let low = u16::from(bits.get(1).copied().unwrap_or(0).reverse_bits());
        let used = bits.len() * 8 - usize::from(*unused);
        let set = high | low << 8;
        // No bit may be set that is said to be unused, and there are nine.
        (u32::from(set) >> used == 0 && set >> 9 == 0).then_some(Self(set & Self::ALL.0))
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether everything in `other` is in this set.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The reasons, by their bits.
    pub fn iter(self) -> impl Iterator<Item = RevocationReason> {
        Self::BITS.into_iter().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, reason)| reason)
    }

    /// The bits as a number.
    pub(super) const fn bits(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_rfc() {
        let read = |hex: &str| ReasonSet::read(&hex::decode(hex).unwrap());
        assert_eq!(
            read("0560").unwrap().iter().collect::<Vec<_>>(),
            [RevocationReason::KeyCompromise, RevocationReason::CaCompromise]
        );
        assert_eq!(read("077f80").unwrap(), ReasonSet::ALL);
        assert_eq!(read("07ff80").unwrap(), ReasonSet::ALL);
        assert_eq!(read("00"), Some(ReasonSet::NONE));
        assert_eq!(ReasonSet::ALL.iter().count(), 8);
        for wrong in ["", "08ff", "0561", "077fc0", "00000000", "01"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let one = read("0640").unwrap();
        assert!(ReasonSet::ALL.covers(one) && !one.covers(ReasonSet::ALL) && one.or(ReasonSet::ALL) == ReasonSet::ALL);
        assert!(one.and(ReasonSet::NONE).is_empty() && !one.is_empty());
    }
}
