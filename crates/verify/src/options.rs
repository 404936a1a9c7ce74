//! What a verification is told: the content, whom to trust, at which time, by which policy, and whom to ask.

use std::io::Read;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::TrustStore;
use jpki_validity::revocation::{NoSource, RevocationSource};

use crate::{BuiltIn, Policy, ProofSource, ValidationCache};

/// A time at which something is proved to have existed, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofOfExistence {
    /// The time.
    pub time: Timestamp,
    /// What proves it. The policy says which proofs count.
    pub source: ProofSource,
}

/// Arguments of [`verify`](crate::verify). Nothing is taken from the environment: no clock, no network, no system store.
pub struct Options<'a> {
    /// The content of a detached signature. With an attached one, it is refused.
    pub content: Option<&'a mut dyn Read>,
    /// Whom to trust.
    pub anchors: &'a TrustStore,
    /// Certificates besides those in the file: of authorities that may stand between the signer's and an anchor, and the
    /// signer's own where the file names it but does not hold it.
    pub extra_certificates: &'a [Certificate],
    /// The clock: who has expired and what is fresh is reckoned from it.
    pub now: Timestamp,
    /// When the verification is asked for; goes into the report.
    pub requested_at: Timestamp,
    /// When the signatures are proved to have existed, if earlier than now.
    pub existed_at: Option<ProofOfExistence>,
    /// Who is asked whether certificates were revoked.
    pub revocation: &'a dyn RevocationSource,
    /// Name of the file, for the report only.
    pub input_name: Option<String>,
    /// Name of the content's file, for the report only.
    pub content_name: Option<String>,
    /// Whether personal data goes into the report.
    pub include_personal: bool,
    /// What has to be known before a signature passes.
    pub policy: &'a Policy,
    /// Certificates that were validated before, for a verifier whose signers come again.
    pub cache: Option<&'a ValidationCache>,
}

impl<'a> Options<'a> {
    /// An attached signature, judged at `now` with these anchors by the policy `personal`: no personal data, and nobody to
    /// ask about revocation, so that the best result is INDETERMINATE/TRY_LATER.
    #[must_use]
    pub fn new(anchors: &'a TrustStore, now: Timestamp) -> Self {
        Self {
            content: None,
            anchors,
            extra_certificates: &[],
            now,
            requested_at: now,
            existed_at: None,
            revocation: &NoSource,
            input_name: None,
            content_name: None,
            include_personal: false,
            policy: Policy::built_in(BuiltIn::Personal),
            cache: None,
        }
    }
}
