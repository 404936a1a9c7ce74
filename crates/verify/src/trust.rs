//! Judging a certificate path for a purpose: which checks hold, which certificates were found, what the problem is.

use std::sync::Arc;

use jiff::Timestamp;
use jpki_certificate::{Certificate, Environment, IssuerGeneration};
use jpki_validity::{
    CertificatePool, PathBudget, PathError, PathOptions, PathValidator, Position, Purpose, TrustAnchor, TrustStore,
    ValidatedPath,
};

use crate::hexadecimal::hexadecimal;
use crate::{ChainEntry, ChainRole, CheckResult, Code, Facts, SubIndication};

/// What came out of the search for a path from a certificate to a trust anchor.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ChainJudgement {
    /// The certificates found, the end entity's first.
    pub entries: Vec<ChainEntry>,
    /// Whether a path of signatures was found that keeps the rules for authorities.
    pub path: CheckResult,
    /// Whether the certificate is for the purpose.
    pub purpose: CheckResult,
    /// Whether every certificate of the path is within its validity.
    pub validity: CheckResult,
    /// Whose authority vouches for the certificate; `None` without an anchor.
    pub environment: Option<Environment>,
    /// What is wrong; `None` if nothing is.
    pub problem: Option<ChainProblem>,
    /// The path: one that holds, or, where only a time is wrong, one that would hold at another.
    pub found: Option<Arc<ValidatedPath>>,
}

/// What is wrong with a certificate path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainProblem {
    /// The kind of problem.
    pub kind: ChainProblemKind,
    /// Which certificate it is with, 0 being the one asked about; `None` if it is none in particular.
    pub position: Option<usize>,
    /// What was found, by name. Without personal data unless it was asked for.
    pub facts: Facts,
}

impl ChainProblem {
    /// Whether it is this problem with the certificate asked about.
    #[must_use]
    pub fn is_of_signer(&self, kind: ChainProblemKind) -> bool {
        self.kind == kind && self.position == Some(0)
    }
}

/// The kinds of problem that a certificate path can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChainProblemKind {
    /// No anchor and no certificate at hand is the issuer.
    UnknownIssuer,
    /// The issuer did not sign the certificate.
    Forged,
    /// A certificate is signed with an algorithm, or by a key, that is not accepted.
    WeakAlgorithm,
    /// The search was given up.
    LimitExceeded,
    /// A rule of RFC 5280 for the certificates of a path is broken.
    Invalid,
    /// The certificate is not for the purpose, by its usages, its policy or its anchor.
    WrongPurpose,
    /// A certificate, or the anchor, had expired.
    Expired,
    /// A certificate, or the anchor, was not valid yet.
    NotYetValid,
}

impl ChainProblemKind {
    /// The reason by ETSI EN 319 102-1 §5.2.6.
    #[must_use]
    pub const fn sub_indication(self) -> SubIndication {
        match self {
            Self::UnknownIssuer | Self::Forged => SubIndication::NoCertificateChainFound,
            Self::WeakAlgorithm => SubIndication::CryptoConstraintsFailureNoPoe,
            Self::LimitExceeded | Self::Invalid => SubIndication::CertificateChainGeneralFailure,
            Self::WrongPurpose => SubIndication::ChainConstraintsFailure,
            Self::Expired | Self::NotYetValid => SubIndication::OutOfBoundsNoPoe,
        }
    }

    pub(crate) const fn code(self) -> Code {
        match self {
            Self::UnknownIssuer => Code::UnknownIssuer,
            Self::Forged => Code::CertificateForged,
            Self::WeakAlgorithm => Code::WeakAlgorithm,
            Self::LimitExceeded => Code::LimitExceeded,
            Self::Invalid => Code::ChainInvalid,
            Self::WrongPurpose => Code::WrongPurpose,
            Self::Expired => Code::CertificateExpired,
            Self::NotYetValid => Code::CertificateNotYetValid,
        }
    }
}

impl ChainJudgement {
    /// Nothing was looked at.
    pub(crate) fn none() -> Self {
        Self {
            entries: Vec::new(),
            path: CheckResult::NotChecked,
            purpose: CheckResult::NotChecked,
            validity: CheckResult::NotChecked,
            environment: None,
            problem: None,
            found: None,
        }
    }
}

/// What a path is judged by.
#[derive(Debug, Clone, Copy)]
pub struct ChainOptions<'a> {
    /// Whom to trust.
    pub anchors: &'a TrustStore,
    /// What for, and at which time.
    pub path: PathOptions,
    /// Whether the entries and facts may hold personal data.
    pub include_personal: bool,
}

impl<'a> ChainOptions<'a> {
    /// These anchors for this purpose at this time.
    #[must_use]
    pub const fn new(anchors: &'a TrustStore, purpose: Purpose, time: Timestamp, include_personal: bool) -> Self {
        Self { anchors, path: PathOptions::new(time, purpose), include_personal }
    }
}

/// Looks for a path from `certificate` over `pool` to an anchor and says which checks hold. Revocation is not among them.
#[must_use]
pub fn judge_chain(certificate: &Certificate, pool: &[Certificate], options: &ChainOptions<'_>) -> ChainJudgement {
    judge_within(certificate, &CertificatePool::new(pool), options, &mut PathBudget::default())
}

/// The same over a pool that serves several signers, within a budget that they share.
pub(crate) fn judge_within(
    certificate: &Certificate,
    pool: &CertificatePool<'_>,
    options: &ChainOptions<'_>,
    budget: &mut PathBudget,
) -> ChainJudgement {
    let error = match PathValidator::new(pool, options.anchors, options.path).validate(certificate, budget) {
        Ok(path) => {
            return ChainJudgement {
                entries: entries(&path, options.include_personal),
                path: CheckResult::Ok,
                purpose: CheckResult::Ok,
                validity: CheckResult::Ok,
                environment: Some(environment(&path.anchor, certificate)),
                problem: None,
                found: Some(Arc::new(path)),
            };
        }
        Err(error) => error,
    };
    let kind = kind_of(&error);
    use CheckResult::{Fail, NotChecked, Ok as Good};
    // The path search ranks its errors: purpose is looked at when all signatures are good, validity when all else is.
    let (path, purpose, validity) = match kind {
        ChainProblemKind::Expired | ChainProblemKind::NotYetValid => (Good, Good, Fail),
        ChainProblemKind::WrongPurpose => (Good, Fail, NotChecked),
        _ => (Fail, NotChecked, NotChecked),
    };
    let at_another_time = match kind {
        ChainProblemKind::Expired | ChainProblemKind::NotYetValid => {
            path_at_another_time(certificate, pool, options, budget)
        }
        _ => None,
    };
    ChainJudgement {
        entries: match &at_another_time {
            Some(path) => entries(path, options.include_personal),
            None => vec![end_entity(certificate, options.include_personal)],
        },
        path,
        purpose,
        validity,
        environment: at_another_time.as_ref().map(|path| environment(&path.anchor, certificate)),
        problem: Some(ChainProblem {
            kind,
            position: position_of(&error),
            facts: facts(error, certificate, options.include_personal),
        }),
        found: at_another_time.map(Arc::new),
    }
}

/// The path of a certificate that is only out of its time, to tell who issued it.
fn path_at_another_time(
    certificate: &Certificate,
    pool: &CertificatePool<'_>,
    options: &ChainOptions<'_>,
    budget: &mut PathBudget,
) -> Option<ValidatedPath> {
    [certificate.not_after(), certificate.not_before()].into_iter().find_map(|time| {
        let path = PathOptions { time, ..options.path };
        PathValidator::new(pool, options.anchors, path).validate(certificate, budget).ok()
    })
}

/// An anchor that is none of the known systems' says nothing; then the certificate's own word stands. Production and test
/// have published anchors, and nobody else can speak for them.
fn environment(anchor: &TrustAnchor, certificate: &Certificate) -> Environment {
    match (anchor.environment(), certificate.environment()) {
        (Environment::Other, Environment::Testbed) => Environment::Testbed,
        (known, _) => known,
    }
}

fn kind_of(error: &PathError) -> ChainProblemKind {
    match error {
        PathError::UnknownIssuer { .. } => ChainProblemKind::UnknownIssuer,
        PathError::Signature { .. } => ChainProblemKind::Forged,
        PathError::SignatureAlgorithm { .. }
        | PathError::WeakSignatureAlgorithm { .. }
        | PathError::IssuerKey { .. } => ChainProblemKind::WeakAlgorithm,
        PathError::TooDeep { .. }
        | PathError::TooManySignatureChecks { .. }
        | PathError::TooManyCandidates { .. }
        | PathError::TooManyNameComparisons { .. }
        | PathError::TooManyPolicies { .. } => ChainProblemKind::LimitExceeded,
        PathError::HolderIsCa
        | PathError::AnchorPurpose { .. }
        | PathError::KeyUsage { .. }
        | PathError::ExtendedKeyUsage { .. }
        | PathError::ExtendedKeyUsageForm
        | PathError::AuthorityExtendedKeyUsage { .. }
        | PathError::PolicyMissing { .. }
        | PathError::PolicyNotAccepted { .. }
        | PathError::PolicyPurpose { .. }
        | PathError::PolicyEnvironment { .. } => ChainProblemKind::WrongPurpose,
        PathError::AnchorExpired { .. } | PathError::Expired { .. } => ChainProblemKind::Expired,
        PathError::AnchorNotYetValid { .. } | PathError::NotYetValid { .. } => ChainProblemKind::NotYetValid,
        _ => ChainProblemKind::Invalid,
    }
}

/// Which certificate is out of its time.
fn position_of(error: &PathError) -> Option<usize> {
    match error {
        PathError::Expired { position, .. } | PathError::NotYetValid { position, .. } => Some(position.0),
        _ => None,
    }
}

/// The facts of an error. The holder's validity ends on the birthday, and the issuer of a self-signed certificate is its
/// holder: both only with personal data.
fn facts(error: PathError, certificate: &Certificate, include_personal: bool) -> Facts {
    let mut facts = Facts::new();
    let mut add = |name: &'static str, value: String| facts.insert(name.into(), value);
    match error {
        PathError::UnknownIssuer { position, issuer, key_id } => {
            if include_personal || !certificate.is_self_issued() {
                add("issuer", issuer);
            }
            if let Some(key_id) = key_id {
                add("key_id", hexadecimal(&key_id));
            }
            add("position", position.0.to_string());
        }
        PathError::Expired { position, not_after, .. } => {
            add("position", position.0.to_string());
            if include_personal || position != Position(0) {
                add("not_after", not_after.to_string());
            }
        }
        PathError::NotYetValid { position, not_before, .. } => {
            add("position", position.0.to_string());
            if include_personal || position != Position(0) {
                add("not_before", not_before.to_string());
            }
        }
        PathError::AnchorExpired { anchor, not_after, .. } => {
            add("anchor", anchor);
            add("not_after", not_after.to_string());
        }
        PathError::AnchorNotYetValid { anchor, not_before, .. } => {
            add("anchor", anchor);
            add("not_before", not_before.to_string());
        }
        other => {
            add("reason", other.to_string());
        }
    }
    facts
}

fn entries(path: &ValidatedPath, include_personal: bool) -> Vec<ChainEntry> {
    let authorities = path.certificates.iter().skip(1).map(|certificate| ChainEntry {
        role: ChainRole::Intermediate,
        sha256: Some(hexadecimal(&certificate.fingerprint_sha256())),
        subject: Some(certificate.subject().to_string()),
        anchor_id: None,
        generation: None,
        not_before: Some(certificate.not_before()),
        not_after: Some(certificate.not_after()),
    });
    let anchor = &path.anchor;
    let anchor = ChainEntry {
        role: ChainRole::Anchor,
        sha256: Some(hexadecimal(anchor.fingerprint_sha256())),
        subject: Some(anchor.subject().to_string()),
        anchor_id: Some(anchor.label().to_owned()),
        generation: anchor
            .key_id()
            .and_then(IssuerGeneration::by_key_id)
            .map(|generation| generation.label().to_owned()),
        not_before: Some(anchor.not_before()),
        not_after: Some(anchor.not_after()),
    };
    let holder = path.certificates.first().map(|certificate| end_entity(certificate, include_personal));
    holder.into_iter().chain(authorities).chain([anchor]).collect()
}

fn end_entity(certificate: &Certificate, include_personal: bool) -> ChainEntry {
    let personal = include_personal.then_some(certificate);
    ChainEntry {
        role: ChainRole::EndEntity,
        sha256: personal.map(|certificate| hexadecimal(&certificate.fingerprint_sha256())),
        subject: personal.map(|certificate| certificate.subject().to_string()),
        anchor_id: None,
        generation: certificate.generation().map(|generation| generation.label().to_owned()),
        not_before: personal.map(Certificate::not_before),
        not_after: personal.map(Certificate::not_after),
    }
}
