//! The rules of a policy, each with the value that it has where the file does not name it: the strict one.

use jiff::SignedDuration;
use jpki_signature::DigestAlgorithm;
use jpki_validity::revocation::{Freshness, RevocationMethod};

use crate::IssuingEnvironment;

/// What a policy asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rules {
    /// Revocation (失効).
    pub revocation: RevocationRules,
    /// Time.
    pub time: TimeRules,
    /// Algorithms and key sizes.
    pub algorithms: AlgorithmRules,
    /// Whose certificates count.
    pub trust: TrustRules,
}

/// What becomes of a signature that would pass otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// It passes, with a warning.
    Pass,
    /// INDETERMINATE/TRY_LATER: better information may come.
    TryLater,
    /// INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE: waiting does not help. A signature of which nothing is disproved is never
    /// TOTAL-FAILED (ETSI EN 319 102-1 §5.1.3, table 6).
    Refuse,
}

/// Rules on revocation. A certificate that is revoked is no matter of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationRules {
    /// Nobody was asked, or nobody could be.
    pub not_checked: Treatment,
    /// The source does not know the certificate.
    pub unknown: Treatment,
    /// What the source says is too old.
    pub stale: Treatment,
    /// The certificate is suspended (一時停止).
    pub on_hold: Treatment,
    /// Whether information counts whose issuer's certificate has expired since it was issued.
    pub expired_issuer: bool,
    /// Whether information must be younger than a proved time of the signature.
    pub after_signature: bool,
    /// Who may say that a certificate is good.
    pub methods: Vec<RevocationMethod>,
    /// Longest time since `thisUpdate` of a CRL; `None` leaves it to `nextUpdate`.
    pub crl_max_age: Option<SignedDuration>,
    /// The same for OCSP.
    pub ocsp_max_age: Option<SignedDuration>,
    /// The same for other sources.
    pub other_max_age: Option<SignedDuration>,
    /// How long after `nextUpdate` information still counts.
    pub grace: SignedDuration,
}

/// Rules on time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeRules {
    /// How far the clocks of signer, issuer and verifier may differ.
    pub clock_skew: SignedDuration,
    /// What may prove that a signature existed at a time.
    pub proofs: Vec<ProofSource>,
}

/// What proves that a signature existed at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProofSource {
    /// The caller says so: when the file came in, for one (ETSI EN 319 102-1 §5.5.2, "time indication for signature
    /// existence").
    Argument,
    /// A timestamp token (タイムスタンプ).
    Timestamp,
}

/// Rules on algorithms.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlgorithmRules {
    /// Shortest RSA modulus of any certificate of the chain, in bits. Never less than 2048.
    pub min_rsa_bits: usize,
    /// Digests of signatures on content and certificates.
    pub digests: Vec<DigestAlgorithm>,
}

/// Rules on whose certificates count.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustRules {
    /// Systems whose certificates count, among those that lead to a trust anchor.
    pub environments: Vec<IssuingEnvironment>,
}

impl Rules {
    /// How old information by this method may be.
    #[must_use]
    pub fn freshness(&self, method: RevocationMethod) -> Freshness {
        let rules = &self.revocation;
        let max_age = match method {
            RevocationMethod::Crl => rules.crl_max_age,
            RevocationMethod::Ocsp => rules.ocsp_max_age,
            _ => rules.other_max_age,
        };
        Freshness { max_age, grace: rules.grace, clock_skew: self.time.clock_skew }
    }

    /// How old information by any accepted method may be: what a source is asked with that is not known by its method.
    #[must_use]
    pub fn loosest_freshness(&self) -> Freshness {
        let ages = self.revocation.methods.iter().map(|method| self.freshness(*method).max_age);
        // `None` sets no limit, so that it is the longest.
        let max_age = ages.max_by_key(|age| (age.is_none(), *age)).flatten();
        Freshness { max_age, grace: self.revocation.grace, clock_skew: self.time.clock_skew }
    }

    /// Whether this environment is accepted.
    pub(crate) fn accepts(&self, environment: IssuingEnvironment) -> bool {
        self.trust.environments.contains(&environment)
    }
}

impl Treatment {
    /// Stable identifier, as in policies and reports.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::TryLater => "try_later",
            Self::Refuse => "refuse",
        }
    }
}
