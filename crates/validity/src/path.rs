//! Certification path validation (証明書パス検証, RFC 5280 §6.1) as far as JPKI's paths need it: from a holder's certificate to
//! an anchor, with what was checked and what was not.

use jiff::Timestamp;
use jpki_certificate::Certificate;

use crate::build::Search;
use crate::{PathError, Position, Purpose, TrustAnchor, TrustStore};

/// Most certificates in a path, the anchor not counted. Real paths have one.
pub const MAX_DEPTH: usize = 8;
/// Most signatures that are checked before the search is given up.
pub const MAX_SIGNATURE_CHECKS: usize = 64;

/// What a path is validated for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathOptions {
    /// The time at which everything must be valid: now, or when a signature provably existed.
    pub time: Timestamp,
    /// What the certificate is to be used for.
    pub purpose: Purpose,
}

impl PathOptions {
    /// For this purpose at this time.
    #[must_use]
    pub const fn new(time: Timestamp, purpose: Purpose) -> Self {
        Self { time, purpose }
    }
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CheckKind {
    /// The issuer's name, its key identifier where given, and its signature.
    Signature,
    /// Every critical extension is one that is processed.
    CriticalExtensions,
    /// A CA is a CA and may sign certificates; a holder is none.
    BasicConstraints,
    /// No path length constraint is exceeded.
    PathLength,
    /// The anchor is trusted for the purpose.
    AnchorPurpose,
    /// Key usage allows the purpose.
    KeyUsage,
    /// Extended key usage allows the purpose.
    ExtendedKeyUsage,
    /// The JPKI policy is that of the purpose and of the anchor's environment.
    Policy,
    /// The given time lies in the validity period.
    ValidityPeriod,
}

impl CheckKind {
    /// Stable identifier for reports, such as `validity-period`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::CriticalExtensions => "critical-extensions",
            Self::BasicConstraints => "basic-constraints",
            Self::PathLength => "path-length",
            Self::AnchorPurpose => "anchor-purpose",
            Self::KeyUsage => "key-usage",
            Self::ExtendedKeyUsage => "extended-key-usage",
            Self::Policy => "policy",
            Self::ValidityPeriod => "validity-period",
        }
    }
}

/// A check that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// Which certificate of the path; `None` for the anchor.
    pub position: Option<Position>,
}

/// What can be asked of a path and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotChecked {
    /// Whether the certificate had been revoked (失効).
    Revocation {
        /// Which certificate of the path.
        position: Position,
    },
    /// Policies of the CA certificates on the way (RFC 5280 §6.1.3 d–f): only the holder's certificate and the anchor were
    /// held against each other. Told where there are such CA certificates; JPKI has none.
    IntermediatePolicies,
}

impl NotChecked {
    /// Stable identifier for reports: `revocation` or `intermediate-policies`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Revocation { .. } => "revocation",
            Self::IntermediatePolicies => "intermediate-policies",
        }
    }
}

/// A path that holds, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidatedPath {
    /// The anchor that the path ends in.
    pub anchor: TrustAnchor,
    /// The certificates: the one asked about first, each next one issued the one before, the anchor's own not among them.
    pub certificates: Vec<Certificate>,
    /// Every check that was passed.
    pub checks: Vec<Check>,
    /// What was not checked: always revocation, so far.
    pub not_checked: Vec<NotChecked>,
}

/// Looks for a path from `certificate` over certificates of `pool` to an anchor, and validates it.
///
/// An issuer must have the name that the certificate gives, the key identifier if it gives one, and a key that verifies
/// its signature. All of [`CheckKind`] is checked, for the anchor as well where it applies: an expired anchor is refused.
/// Work is bounded by [`MAX_DEPTH`] and [`MAX_SIGNATURE_CHECKS`], whatever is in the pool.
///
/// Policies: under a production or test anchor, the certificate must have the policy of that environment and of the purpose
/// for cards (the phone policy is unconfirmed and not accepted). Under any other anchor, it may have none, or policies that
/// are not of JPKI; of JPKI's, only those of the testbed and of the purpose.
///
/// # Errors
/// [`PathError`]: of the path that came furthest, if there are several.
pub fn validate_path(
    certificate: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    options: &PathOptions,
) -> Result<ValidatedPath, PathError> {
    Search::new(pool, store, options).run(certificate)
}
