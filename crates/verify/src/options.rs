//! What a verification is told: the content, whom to trust, at which time, by which policy.

use std::io::Read;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::TrustStore;

use crate::Policy;

/// Arguments of [`verify`](crate::verify). Nothing is taken from the environment: no clock, no network, no system store.
pub struct Options<'a> {
    /// The content of a detached signature. With an attached one, it is refused.
    pub content: Option<&'a mut dyn Read>,
    /// Whom to trust.
    pub anchors: &'a TrustStore,
    /// Certificates of authorities that may stand between the signer's and an anchor, besides those in the file.
    pub extra_certificates: &'a [Certificate],
    /// The time at which certificates must be valid.
    pub time: Timestamp,
    /// When the verification is asked for; goes into the report.
    pub requested_at: Timestamp,
    /// Name of the file, for the report only.
    pub input_name: Option<String>,
    /// Name of the content's file, for the report only.
    pub content_name: Option<String>,
    /// Whether personal data goes into the report.
    pub include_personal: bool,
    /// What has to be known before a signature passes.
    pub policy: Policy,
}

impl<'a> Options<'a> {
    /// An attached signature, judged at `now` with these anchors: no personal data, revocation not required.
    #[must_use]
    pub fn new(anchors: &'a TrustStore, now: Timestamp) -> Self {
        Self {
            content: None,
            anchors,
            extra_certificates: &[],
            time: now,
            requested_at: now,
            input_name: None,
            content_name: None,
            include_personal: false,
            policy: Policy::default(),
        }
    }
}
