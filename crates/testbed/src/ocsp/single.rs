//! The answer about one certificate (SingleResponse, RFC 6960 §4.2.1).

use jiff::{Timestamp, ToSpan};

use super::CertId;
use crate::asn1::{self, ENUMERATED, SEQUENCE, context, primitive};
use crate::extension::Extension;
use crate::{Reason, TestbedError};

const ARCHIVE_CUTOFF: &str = "1.3.6.1.5.5.7.48.1.6";

/// What a response says about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspStatus {
    /// good.
    Good,
    /// revoked.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why, if it is told.
        reason: Option<Reason>,
    },
    /// unknown.
    Unknown,
}

/// The answer about one certificate.
#[derive(Clone)]
pub struct SingleResponse {
    id: CertId,
    status: OcspStatus,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    extensions: Vec<Extension>,
}

impl SingleResponse {
    /// This status at `this_update`, to be renewed after a quarter of an hour (docs/protocol.md §7).
    #[must_use]
    pub fn new(id: CertId, status: OcspStatus, this_update: Timestamp) -> Self {
        let next_update = Some(this_update.checked_add(15.minutes()).unwrap_or(this_update));
        Self { id, status, this_update, next_update, extensions: Vec::new() }
    }

    /// With this nextUpdate, or without one.
    #[must_use]
    pub fn next_update(self, time: impl Into<Option<Timestamp>>) -> Self {
        Self { next_update: time.into(), ..self }
    }

    /// Answers for certificates that expired at this time or later (RFC 6960 §4.4.4).
    ///
    /// # Errors
    /// [`TestbedError::Time`] for a time that can't be written.
    pub fn archive_cutoff(mut self, time: Timestamp) -> Result<Self, TestbedError> {
        self.extensions.push(Extension::raw(ARCHIVE_CUTOFF, false, &asn1::generalized_time(time)?));
        Ok(self)
    }

    /// With a further extension, made by [`Extension::raw`] or [`Extension::unknown_critical`].
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, TestbedError> {
        let status = match self.status {
            OcspStatus::Good => asn1::object(primitive(0), &[]),
            OcspStatus::Revoked { at, reason } => {
                let reason =
                    reason.map(|reason| asn1::object(context(0), &asn1::object(ENUMERATED, &[reason.number()])));
                asn1::object(context(1), &[asn1::generalized_time(at)?, reason.unwrap_or_default()].concat())
            }
            OcspStatus::Unknown => asn1::object(primitive(2), &[]),
        };
        let this_update = asn1::generalized_time(self.this_update)?;
        let next_update = match self.next_update {
            Some(time) => asn1::object(context(0), &asn1::generalized_time(time)?),
            None => Vec::new(),
        };
        let extensions = extensions(&self.extensions)?;
        Ok(asn1::sequence(&[self.id.as_der(), &status, &this_update, &next_update, &extensions]))
    }
}

/// `[1]` Extensions; nothing where there are none.
pub(super) fn extensions(extensions: &[Extension]) -> Result<Vec<u8>, TestbedError> {
    let mut encoded = Vec::new();
    for extension in extensions {
        encoded.extend(extension.encode_alone()?);
    }
    Ok(if encoded.is_empty() { encoded } else { asn1::object(context(1), &asn1::object(SEQUENCE, &encoded)) })
}
