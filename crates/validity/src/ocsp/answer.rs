//! An answer that was verified, and what it says by the clock.

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm};

use super::{CertStatus, OcspError};
use crate::revocation::{
    Evidence, EvidenceBytes, EvidenceKind, Freshness, RevocationAnswer, RevocationMethod, RevocationReason,
    RevocationStatus,
};

/// Who signed the response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Responder {
    /// The issuer of the certificate in question.
    Issuer,
    /// Whom the issuer has made a responder.
    Delegated {
        /// Last second of validity of the responder's certificate: what it says counts no longer than that.
        not_after: Timestamp,
        /// Whether the issuer says that the certificate need not be looked up (id-pkix-ocsp-nocheck).
        no_check: bool,
        /// The responder's certificate.
        certificate: Box<Certificate>,
    },
}

/// What came of the nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonceOutcome {
    /// The request had none.
    NotSent,
    /// The response has the one of the request: it was made for it.
    Matches,
    /// The response has none: it may have been made before.
    Missing,
}

/// What an answer was accepted in spite of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspWarning {
    /// Nobody can tell whether the responder's certificate was revoked.
    ResponderUnchecked,
}

/// What a verified response says about the certificate in question. `Debug` does not show the response: it names a
/// certificate.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcspAnswer {
    /// What the responder says. Whether it still counts is [`OcspAnswer::status`].
    pub status: CertStatus,
    /// `thisUpdate`: the time for which it was known to be right.
    pub this_update: Timestamp,
    /// `nextUpdate`: when there will be newer information.
    pub next_update: Option<Timestamp>,
    /// `producedAt`: when the response was signed.
    pub produced_at: Timestamp,
    /// The earliest expiry of which the responder still knows certificates (RFC 6960 §4.4.4).
    pub archive_cutoff: Option<Timestamp>,
    /// When a revoked certificate was known or suspected to be no longer good, if the responder tells.
    pub invalid_since: Option<Timestamp>,
    /// Who signed it.
    pub responder: Responder,
    /// What came of the nonce.
    pub nonce: NonceOutcome,
    /// What it was accepted in spite of.
    pub warnings: Vec<OcspWarning>,
    /// The response, DER.
    pub response: Vec<u8>,
}

impl OcspAnswer {
    /// What the answer says at `now`. That a certificate is revoked for good counts at any age; everything else only as
    /// long as it is fresh, and as long as the responder's certificate is valid.
    ///
    /// # Errors
    /// [`OcspError::ProducedInFuture`], [`OcspError::NotYetValid`] and [`OcspError::TimesContradict`] for times that can't
    /// be, clocks as far apart as `freshness` allows.
    pub fn status(&self, now: Timestamp, freshness: &Freshness) -> Result<RevocationStatus, OcspError> {
        if freshness.is_from_the_future(self.produced_at, now) {
            return Err(OcspError::ProducedInFuture { produced_at: self.produced_at });
        }
        // What was said cannot hold from a time after it was said.
        if freshness.is_from_the_future(self.this_update, self.produced_at) {
            return Err(OcspError::TimesContradict);
        }
        if freshness.is_from_the_future(self.this_update, now) {
            return Err(OcspError::NotYetValid { this_update: self.this_update });
        }
        if let revoked @ RevocationStatus::Revoked { .. } = self.said() {
            return Ok(revoked);
        }
        let since = self.stale_from(freshness);
        if now > since {
            return Ok(RevocationStatus::Stale { since });
        }
        Ok(self.said())
    }

    /// What the answer said when it was fresh.
    fn said(&self) -> RevocationStatus {
        match self.status {
            CertStatus::Good => RevocationStatus::Good,
            CertStatus::Revoked { at, reason } if reason != RevocationReason::CertificateHold => {
                RevocationStatus::Revoked { at, reason, invalid_since: self.invalid_since }
            }
            // So a responder says of a certificate that it was never issued (RFC 6960 §2.2, "extended revoked").
            CertStatus::Revoked { at, .. } if at == Timestamp::UNIX_EPOCH => RevocationStatus::Unknown,
            CertStatus::Revoked { at, .. } => RevocationStatus::OnHold { since: at },
            CertStatus::Unknown => RevocationStatus::Unknown,
        }
    }

    /// When the answer stops to count, unless it says that the certificate is revoked for good.
    #[must_use]
    pub fn stale_from(&self, freshness: &Freshness) -> Timestamp {
        let since = freshness.stale_from(self.this_update, self.next_update);
        match &self.responder {
            Responder::Issuer => since,
            Responder::Delegated { not_after, .. } => since.min(*not_after),
        }
    }

    /// The answer as a source of revocation information gives it. `source` is the responder's address or the file.
    #[must_use]
    pub fn to_revocation_answer(
        &self,
        now: Timestamp,
        freshness: &Freshness,
        source: Option<String>,
    ) -> RevocationAnswer {
        let status = match self.status(now, freshness) {
            Ok(status) => status,
            Err(error) => RevocationStatus::NotChecked((&error).into()),
        };
        let stale = matches!(status, RevocationStatus::Stale { .. });
        let mut answer = RevocationAnswer::new(status, Some(RevocationMethod::Ocsp));
        answer.said = stale.then(|| self.said());
        answer.delegate_not_after = match &self.responder {
            Responder::Issuer => None,
            Responder::Delegated { not_after, .. } => Some(*not_after),
        };
        answer.source = source;
        answer.this_update = Some(self.this_update);
        answer.next_update = self.next_update;
        answer.produced_at = Some(self.produced_at);
        answer.lists_expired_since = self.archive_cutoff;
        answer.evidence = vec![self.evidence()];
        answer
    }

    /// The response, to be kept.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let digest = Digest::of(DigestAlgorithm::Sha256, &self.response);
        let mut sha256 = [0; 32];
        // Both sides have 32 bytes: SHA-256 has no other length.
        sha256.copy_from_slice(digest.as_bytes());
        let bytes = Some(EvidenceBytes::Memory(self.response.clone()));
        Evidence { kind: EvidenceKind::OcspResponse, sha256, bytes }
    }
}

impl fmt::Debug for OcspAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspAnswer")
            .field("status", &self.status)
            .field("this_update", &self.this_update)
            .field("next_update", &self.next_update)
            .field("produced_at", &self.produced_at)
            .field("nonce", &self.nonce)
            .finish_non_exhaustive()
    }
}
