//! How many tries are left, and whether the last one may be used.

use jpki_apdu::StatusWord;

/// How many tries a credential has left (残り試行回数), as the card answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriesLeft {
    /// This many, at least one.
    Known(u8),
    /// None: the credential is blocked (ロック).
    Blocked,
    /// The card or the reader does not tell; this is what was answered.
    Unknown(StatusWord),
}

impl TriesLeft {
    /// The number, 0 for a blocked credential; `None` where unknown.
    #[must_use]
    pub const fn count(self) -> Option<u8> {
        match self {
            Self::Known(count) => Some(count),
            Self::Blocked => Some(0),
            Self::Unknown(_) => None,
        }
    }
}

/// Whether a credential may be presented when a mistake would block it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LastTry {
    /// Stop where one try is left, or where the card does not tell how many are.
    #[default]
    Refuse,
    /// Go on all the same: the person said so.
    Allow,
}
