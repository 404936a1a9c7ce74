//! What a source answers.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

use super::RevocationReason;

/// Whether a certificate was revoked, as far as a source knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStatus {
    /// 有効 — the source answers for the certificate, and it is not revoked.
    Good,
    /// 失効 — revoked for good.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: RevocationReason,
        /// When it was known or suspected to be no longer good (RFC 5280 §5.3.2), if the source tells.
        invalid_since: Option<Timestamp>,
    },
    /// 一時停止 — suspended; it may become good again.
    OnHold {
        /// Since when.
        since: Timestamp,
    },
    /// 不明 — the source was asked and does not know the certificate.
    Unknown,
    /// 期限切れ — what the source says is too old to count. It did not say that the certificate is revoked: that would count
    /// at any age. What it did say is in [`RevocationAnswer::said`].
    Stale {
        /// Since when it no longer counts.
        since: Timestamp,
    },
    /// 未確認 — nobody was asked, or nobody could be.
    NotChecked(NotCheckedCause),
}

impl RevocationStatus {
    /// Whether no other source need be asked.
    #[must_use]
    pub const fn is_conclusive(&self) -> bool {
        matches!(self, Self::Good | Self::Revoked { .. } | Self::OnHold { .. })
    }

    /// Stable identifier for reports: `good`, `revoked`, `on_hold`, `unknown`, `stale` or `not_checked`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Revoked { .. } => "revoked",
            Self::OnHold { .. } => "on_hold",
            Self::Unknown => "unknown",
            Self::Stale { .. } => "stale",
            Self::NotChecked(_) => "not_checked",
        }
    }

    /// How much an answer says, for the choice among several that are not conclusive.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::NotChecked(NotCheckedCause::NoSource) => 0,
            Self::NotChecked(NotCheckedCause::NotCovered) => 1,
            Self::NotChecked(_) => 2,
            Self::Stale { .. } => 3,
            Self::Unknown => 4,
            Self::OnHold { .. } | Self::Good => 5,
            Self::Revoked { .. } => 6,
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotCheckedCause {
    /// No source was given.
    NoSource,
    /// No source answers for this issuer, or for this distribution point.
    NotCovered,
    /// The source could not be reached, or gave no answer in time. It may later.
    Unreachable {
        /// What happened, in English.
        detail: String,
    },
    /// What the source gave is not an answer: damaged, not signed by whom it must be, or for another certificate.
    Unusable {
        /// What is wrong, in English.
        detail: String,
    },
}

impl NotCheckedCause {
    /// Stable identifier for reports: `no_source`, `not_covered`, `unreachable` or `unusable`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NoSource => "no_source",
            Self::NotCovered => "not_covered",
            Self::Unreachable { .. } => "unreachable",
            Self::Unusable { .. } => "unusable",
        }
    }
}

/// How a source knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationMethod {
    /// A certificate revocation list (CRL, 失効リスト).
    Crl,
    /// An OCSP responder (RFC 6960).
    Ocsp,
    /// Another source, such as a platform operator's interface.
    Other,
}

impl RevocationMethod {
    /// Stable identifier for reports: `crl`, `ocsp` or `other`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Crl => "crl",
            Self::Ocsp => "ocsp",
            Self::Other => "other",
        }
    }
}

/// An answer, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationAnswer {
    /// The answer.
    pub status: RevocationStatus,
    /// How the source knows; `None` if nobody was asked.
    pub method: Option<RevocationMethod>,
    /// The source's name: a file's, or an address without its query.
    pub source: Option<String>,
    /// `thisUpdate`: the time for which the answer was known to be right.
    pub this_update: Option<Timestamp>,
    /// `nextUpdate`: when there will be newer information.
    pub next_update: Option<Timestamp>,
    /// `producedAt` of an OCSP response.
    pub produced_at: Option<Timestamp>,
    /// CRL number (RFC 5280 §5.2.3), in hexadecimal.
    pub crl_number: Option<String>,
    /// The earliest expiry of which the source still lists certificates: `expiredCertsOnCRL` (ITU-T X.509 §9.5.2.8) or the
    /// archive cutoff of OCSP (RFC 6960 §4.4.4). `None`: a certificate may be gone from the list once it has expired.
    pub lists_expired_since: Option<Timestamp>,
    /// What the source said before it became too old, with [`RevocationStatus::Stale`]: for a signature of the past it may
    /// have been young enough. `None` says nothing for any time.
    pub said: Option<RevocationStatus>,
    /// Last second of validity of the certificate of whom the issuer has delegated to sign the answer; `None` if it signed
    /// itself.
    pub delegate_not_after: Option<Timestamp>,
    /// What the answer can be checked by again.
    pub evidence: Vec<Evidence>,
    /// Answers of sources that were asked before this one and did not settle the question.
    pub earlier: Vec<RevocationAnswer>,
}

impl RevocationAnswer {
    /// An answer by this method, without times and evidence.
    #[must_use]
    pub const fn new(status: RevocationStatus, method: Option<RevocationMethod>) -> Self {
        Self {
            status,
            method,
            source: None,
            this_update: None,
            next_update: None,
            produced_at: None,
            crl_number: None,
            lists_expired_since: None,
            said: None,
            delegate_not_after: None,
            evidence: Vec::new(),
            earlier: Vec::new(),
        }
    }

    /// Nobody was asked, or nobody could be.
    #[must_use]
    pub const fn not_checked(cause: NotCheckedCause) -> Self {
        Self::new(RevocationStatus::NotChecked(cause), None)
    }
}

/// What an answer can be checked by again: a CRL or an OCSP response as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its bytes, or where they are. `None` where they were not kept: an index remembers the digest of its CRL only.
    pub bytes: Option<EvidenceBytes>,
}

impl fmt::Debug for Evidence {
    /// An OCSP response names a certificate: its bytes are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A CRL, DER.
    Crl,
    /// An OCSP response, DER.
    OcspResponse,
    /// An answer of another kind.
    Other,
}

/// The bytes of evidence.
#[derive(Clone, PartialEq, Eq)]
pub enum EvidenceBytes {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file, for CRLs of a nation.
    File(PathBuf),
}
