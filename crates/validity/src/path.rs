//! Certification path validation (証明書パス検証, RFC 5280 §6.1): from a certificate to an anchor, with what was checked and what
//! was not.

use jiff::Timestamp;
use jpki_certificate::Certificate;

use crate::build::Search;
use crate::{CertificatePool, PathBudget, PathError, Position, Purpose, TrustAnchor, TrustStore};

/// Most certificates in a path, the anchor not counted. JPKI's paths have one.
pub const MAX_DEPTH: usize = 8;

/// What a path is validated for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathOptions {
    /// The time at which everything must be valid: now, or when a signature provably existed.
    pub time: Timestamp,
    /// What the certificate is to be used for.
    pub purpose: Purpose,
    /// `initial-explicit-policy`: the path must be valid under a policy (RFC 5280 §6.1.1 f).
    pub initial_explicit_policy: bool,
    /// `initial-policy-mapping-inhibit`: policies may not be mapped (RFC 5280 §6.1.1 e).
    pub initial_policy_mapping_inhibit: bool,
    /// `initial-any-policy-inhibit`: `anyPolicy` in a certificate stands for no policy (RFC 5280 §6.1.1 g).
    pub initial_any_policy_inhibit: bool,
}

impl PathOptions {
    /// For this purpose at this time, asking nothing of policies that the certificates themselves do not ask.
    #[must_use]
    pub const fn new(time: Timestamp, purpose: Purpose) -> Self {
        Self {
            time,
            purpose,
            initial_explicit_policy: false,
            initial_policy_mapping_inhibit: false,
            initial_any_policy_inhibit: false,
        }
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
    /// A CA is a CA and may sign certificates; a holder is none, where the purpose is not a CA's.
    BasicConstraints,
    /// No path length constraint is exceeded.
    PathLength,
    /// The names are ones that the CAs above permit.
    NameConstraints,
    /// Certificate policies hold down from the anchor, as far as they are required (RFC 5280 §6.1.3 d–f).
    CertificatePolicies,
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
            Self::NameConstraints => "name-constraints",
            Self::CertificatePolicies => "certificate-policies",
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
}

impl NotChecked {
    /// Stable identifier for reports: `revocation`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Revocation { .. } => "revocation",
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
    /// What was not checked: revocation, which is asked of a [source](crate::revocation) once the path is known.
    pub not_checked: Vec<NotChecked>,
    /// The certificate policies that the path is valid under, dotted and sorted: of the initial set, if one was given.
    /// `2.5.29.32.0` stands for every policy. Empty if there is none, and none is required.
    pub policies: Vec<String>,
}

/// Looks for a path from `certificate` over certificates of `pool` to an anchor, and validates it: [`PathValidator`] with a
/// budget of its own.
///
/// # Errors
/// [`PathError`]: of the path that came furthest, if there are several.
pub fn validate_path(
    certificate: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    options: &PathOptions,
) -> Result<ValidatedPath, PathError> {
    let pool = CertificatePool::new(pool);
    PathValidator::new(&pool, store, *options).validate(certificate, &mut PathBudget::default())
}

/// Finds and validates paths from certificates over a pool to anchors.
///
/// An issuer must have the name that the certificate gives, the key identifier if it gives one, and a key that verifies
/// its signature: RSASSA-PKCS1-v1_5 with SHA-2 and 2048 to 8192 bits. All of [`CheckKind`] is checked that applies to the
/// purpose, for the anchor as well: an expired anchor is refused, and its certificate's constraints bind the path
/// (RFC 5937). Work is bounded by [`MAX_DEPTH`] and a [`PathBudget`], whatever is in the pool.
///
/// For the purposes of JPKI's holders: under a production or test anchor, the certificate must have the policy of that
/// environment and of the purpose for cards (the phone policy is unconfirmed and not accepted). Under any other anchor, it
/// may have none, or policies that are not of JPKI; of JPKI's, only those of the testbed and of the purpose.
///
/// ```
/// # use jpki_validity::{CertificatePool, PathBudget, PathLimits, PathOptions, PathValidator, Purpose, TrustStore};
/// # fn judge(signers: &[jpki_certificate::Certificate], others: &[jpki_certificate::Certificate], now: jiff::Timestamp) {
/// let (pool, store) = (CertificatePool::new(others), TrustStore::production());
/// let validator = PathValidator::new(&pool, &store, PathOptions::new(now, Purpose::Signature));
/// let mut budget = PathBudget::new(PathLimits::for_signers(signers.len()));
/// for signer in signers {
///     let path = validator.validate(signer, &mut budget);
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PathValidator<'a> {
    pub(crate) pool: &'a CertificatePool<'a>,
    pub(crate) store: &'a TrustStore,
    pub(crate) options: PathOptions,
    pub(crate) initial_policies: Option<&'a [String]>,
}

impl<'a> PathValidator<'a> {
    /// Over this pool to these anchors.
    #[must_use]
    pub const fn new(pool: &'a CertificatePool<'a>, store: &'a TrustStore, options: PathOptions) -> Self {
        Self { pool, store, options, initial_policies: None }
    }

    /// `user-initial-policy-set` (RFC 5280 §6.1.1 c): the policies, dotted, that the caller accepts. Whether a path must be
    /// valid under one of them is for [`PathOptions::initial_explicit_policy`] and the certificates to say. Without it, all are
    /// accepted.
    #[must_use]
    pub const fn initial_policies(mut self, policies: &'a [String]) -> Self {
        self.initial_policies = Some(policies);
        self
    }

    /// Finds and validates a path for one certificate.
    ///
    /// # Errors
    /// [`PathError`]: of the path that came furthest, if there are several. Once the budget is spent, that.
    pub fn validate(&self, certificate: &Certificate, budget: &mut PathBudget) -> Result<ValidatedPath, PathError> {
        Search::new(self, budget).run(certificate)
    }
}
