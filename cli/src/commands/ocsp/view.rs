//! What a responder has answered, as JSON and in words.

use std::path::Path;

use jiff::Timestamp;
use jpki_validity::ocsp::{NonceOutcome, OcspAnswer, OcspWarning, Responder};
use jpki_validity::revocation::RevocationStatus;
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::revoked::{Reason, Since};
use crate::output::page::Page;
use crate::output::time::japan;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki ocsp`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OcspAnswered {
    /// What the responder says of the certificate.
    pub status: Status,
    /// Since when it is revoked or suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when it was known or suspected to be no longer good, if that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invalid_since: Option<Timestamp>,
    /// Since when the answer is too old to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
    /// The time for which the answer was known to be right.
    pub this_update: Timestamp,
    /// When there will be newer information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// When the answer was signed.
    pub produced_at: Timestamp,
    /// The earliest expiry of which the responder still knows certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_cutoff: Option<Timestamp>,
    /// Who signed the answer.
    pub responder: ResponderKind,
    /// SHA-256 of the responder's certificate, in hex, if it is not the issuer itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responder_sha256: Option<String>,
    /// Whether nobody can tell if the responder's own certificate was revoked.
    pub responder_unchecked: bool,
    /// Whether the answer was made for this request.
    pub nonce: Nonce,
    /// The responder's address, or the file that was read.
    pub source: String,
    /// SHA-256 of the answer as it came, in hex.
    pub response_sha256: String,
    /// The file that it was written into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What a responder says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not revoked.
    Good,
    /// Revoked for good.
    Revoked,
    /// Suspended; it may become good again.
    OnHold,
    /// The responder does not know it.
    Unknown,
    /// The answer is too old to count.
    Stale,
}

/// Who signed an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponderKind {
    /// The issuer of the certificate.
    Issuer,
    /// Whom the issuer has made a responder.
    Delegated,
}

/// Whether an answer was made for this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nonce {
    /// Nothing was sent that would tell.
    NotSent,
    /// It was.
    Matches,
    /// It may have been made before.
    Missing,
}

impl OcspAnswered {
    /// Of an answer that was verified.
    pub fn new(answer: &OcspAnswer, status: &RevocationStatus, source: String, output: Option<&Path>) -> Self {
        let (mut revoked_at, mut reason, mut invalid_since, mut stale_since) = (None, None, None, None);
        let status = match status {
            RevocationStatus::Good => Status::Good,
            RevocationStatus::Revoked { at, reason: why, invalid_since: since } => {
                (revoked_at, reason, invalid_since) = (Some(*at), Some((*why).into()), *since);
                Status::Revoked
            }
            RevocationStatus::OnHold { since } => {
                (revoked_at, reason) = (Some(*since), Some(Reason::CertificateHold));
                Status::OnHold
            }
            RevocationStatus::Stale { since } => {
                stale_since = Some(*since);
                Status::Stale
            }
            _ => Status::Unknown,
        };
        let (responder, responder_sha256) = match &answer.responder {
            Responder::Delegated { certificate, .. } => {
                (ResponderKind::Delegated, Some(hex::encode(certificate.fingerprint_sha256())))
            }
            _ => (ResponderKind::Issuer, None),
        };
        Self {
            status,
            revoked_at,
            reason,
            invalid_since,
            stale_since,
            this_update: answer.this_update,
            next_update: answer.next_update,
            produced_at: answer.produced_at,
            archive_cutoff: answer.archive_cutoff,
            responder,
            responder_sha256,
            responder_unchecked: answer.warnings.contains(&OcspWarning::ResponderUnchecked),
            nonce: match answer.nonce {
                NonceOutcome::Matches => Nonce::Matches,
                NonceOutcome::Missing => Nonce::Missing,
                _ => Nonce::NotSent,
            },
            source,
            response_sha256: hex::encode(answer.evidence().sha256),
            output: output.map(|path| path.display().to_string()),
        }
    }

    /// Fills a page: the answer first.
    pub fn fill(&self, page: &mut Page, ui: &Ui) {
        let (style, words) = match self.status {
            Status::Good => (GOOD, say!(ui, "ocsp-good")),
            Status::Revoked => (BAD, say!(ui, "ocsp-revoked")),
            Status::OnHold => (BAD, say!(ui, "ocsp-on-hold")),
            Status::Unknown => (WARN, say!(ui, "ocsp-unknown")),
            Status::Stale => (WARN, say!(ui, "ocsp-stale")),
        };
        page.styled(&words, style);
        let since = Since {
            on_hold: self.status == Status::OnHold,
            at: self.revoked_at,
            invalid_since: self.invalid_since,
            reason: self.reason,
        };
        let stale = (say!(ui, "ocsp-stale-since"), self.stale_since);
        let mut fields = since.fields(stale, ui);
        let mut time = |label: String, time: Option<Timestamp>| fields.extend(time.map(|time| (label, japan(time))));
        time(say!(ui, "ocsp-this-update"), Some(self.this_update));
        time(say!(ui, "ocsp-next-update"), self.next_update);
        time(say!(ui, "ocsp-produced-at"), Some(self.produced_at));
        let responder = match self.responder {
            ResponderKind::Issuer => say!(ui, "ocsp-responder-issuer"),
            ResponderKind::Delegated => say!(ui, "ocsp-responder-delegated"),
        };
        fields.push((say!(ui, "ocsp-responder"), responder));
        fields.push((say!(ui, "ocsp-source"), self.source.clone()));
        fields.extend(self.output.clone().map(|output| (say!(ui, "ocsp-output"), output)));
        page.fields(&fields);
        if self.nonce == Nonce::Missing {
            page.note(&say!(ui, "ocsp-nonce-missing"));
        }
        if self.responder_unchecked {
            page.note(&say!(ui, "ocsp-responder-unchecked"));
        }
    }
}
