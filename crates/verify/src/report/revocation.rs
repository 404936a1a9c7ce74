//! What a report says about revocation: each certificate of the chain, who answered what, and what it meant for the result.

use std::borrow::Cow;

use jiff::Timestamp;
use jpki_validity::revocation::{
    Evidence, EvidenceKind, NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationStatus,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ChainRole;
use crate::hexadecimal::hexadecimal;

/// Whether one certificate was revoked (失効), and what that meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevocationReport {
    /// Where the certificate stands in the chain: 0 is the signer's, each next one issued the one before.
    pub certificate: usize,
    /// What it is in the chain.
    pub role: ChainRole,
    /// What the question was asked for. Whoever asks has to tell the two apart.
    pub purpose: RevocationPurpose,
    /// The answer that counted.
    #[serde(flatten)]
    pub answer: AnswerReport,
    /// What it meant for the signature.
    pub effect: RevocationEffect,
    /// Answers of sources that were asked before and did not settle the question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<AnswerReport>,
}

/// What a question about revocation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RevocationPurpose {
    /// Verifying a signature.
    SignatureVerification,
    /// Verifying a log-in.
    UserAuthentication,
}

/// One source's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerReport {
    /// The answer. All six are different; none stands for another.
    pub result: RevocationResult,
    /// How the source knows; absent if nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<MethodName>,
    /// The source's name. That of a list about the signer's certificate may tell a municipality: only with personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The time for which the answer was known to be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub this_update: Option<Timestamp>,
    /// When there will be newer information: when to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// When an OCSP response was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub produced_at: Option<Timestamp>,
    /// Number of the CRL (RFC 5280 §5.2.3), in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crl_number: Option<String>,
    /// The earliest expiry of which the source still lists certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists_expired_since: Option<Timestamp>,
    /// Whether the information was young enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freshness: Option<FreshnessReport>,
    /// Since when what the source says no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
    /// When the certificate was revoked or suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why, by the names of RFC 5280 §5.3.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'static, str>>,
    /// Since when its key was known or suspected to be no longer good (RFC 5280 §5.3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invalid_since: Option<Timestamp>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_checked_cause: Option<NotCheckedReason>,
    /// What happened, in English, where there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the answer can be checked by again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceReport>,
}

/// The answer to "was it revoked?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RevocationResult {
    /// 有効 — it was not.
    Good,
    /// 失効 — it was.
    Revoked,
    /// 一時停止 — it is suspended.
    OnHold,
    /// 不明 — the source does not know the certificate.
    Unknown,
    /// 期限切れ — what the source says is too old.
    Stale,
    /// 未確認 — nobody was asked, or nobody could be.
    NotChecked,
}

/// How a source knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MethodName {
    /// A certificate revocation list.
    Crl,
    /// An OCSP responder.
    Ocsp,
    /// Another source.
    Other,
}

/// Whether information was young enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FreshnessReport {
    /// It is.
    Fresh,
    /// It was at the time at which the signature is proved to have existed.
    FreshAtSignature,
    /// It is older than the signature, and the policy asks for younger.
    OlderThanSignature,
    /// It is too old.
    Stale,
}

/// What an answer meant for the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RevocationEffect {
    /// The certificate was good.
    Good,
    /// It was revoked or suspended after the time at which the signature is proved to have existed.
    LaterThanSignature,
    /// The policy lets the signature pass without a better answer.
    PassedByPolicy,
    /// The signature cannot be decided until there is a better answer.
    TryLater,
    /// The policy does not accept the answer.
    Refused,
    /// The certificate was revoked, and nothing proves that the signature is older.
    Revoked,
    /// The answer no longer covers the certificate, or nobody vouches for it any more.
    NotCovered,
    /// None: something else failed before.
    None,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotCheckedReason {
    /// No source of revocation information was given.
    NoSource,
    /// No source answers for this issuer, or for this distribution point.
    NotCovered,
    /// The source could not be reached.
    Unreachable,
    /// What the source gave is not an answer.
    Unusable,
    /// The policy does not accept what kind of source answered.
    MethodNotAccepted,
    /// An earlier check failed, so that the answer would not matter.
    EarlierFailure,
}

/// What an answer can be checked by again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceReport {
    /// What it is.
    pub kind: EvidenceType,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceType {
    /// A certificate revocation list.
    Crl,
    /// An OCSP response.
    OcspResponse,
    /// Another.
    Other,
}

impl RevocationReport {
    /// A certificate about which nobody was asked, since something else failed before.
    #[must_use]
    pub fn after_failure(purpose: RevocationPurpose) -> Self {
        let answer = AnswerReport {
            not_checked_cause: Some(NotCheckedReason::EarlierFailure),
            ..AnswerReport::new(RevocationResult::NotChecked)
        };
        Self {
            certificate: 0,
            role: ChainRole::EndEntity,
            purpose,
            answer,
            effect: RevocationEffect::None,
            earlier: Vec::new(),
        }
    }
}

impl AnswerReport {
    /// An answer without anything that it rests on.
    pub(crate) const fn new(result: RevocationResult) -> Self {
        Self {
            result,
            method: None,
            source: None,
            this_update: None,
            next_update: None,
            produced_at: None,
            crl_number: None,
            lists_expired_since: None,
            freshness: None,
            stale_since: None,
            revoked_at: None,
            reason: None,
            invalid_since: None,
            not_checked_cause: None,
            detail: None,
            evidence: Vec::new(),
        }
    }

    /// What a source answered. Its name, and what happened where it is silent, are left out where they may tell something
    /// about a person.
    pub(crate) fn of(answer: &RevocationAnswer, named: bool) -> Self {
        let mut report = Self {
            method: answer.method.map(Into::into),
            source: answer.source.clone().filter(|_| named || answer.method != Some(RevocationMethod::Crl)),
            this_update: answer.this_update,
            next_update: answer.next_update,
            produced_at: answer.produced_at,
            crl_number: answer.crl_number.clone(),
            lists_expired_since: answer.lists_expired_since,
            evidence: answer.evidence.iter().map(EvidenceReport::of).collect(),
            ..Self::new(result_of(&answer.status))
        };
        match &answer.status {
            RevocationStatus::Revoked { at, reason, invalid_since } => {
                report.revoked_at = Some(*at);
                report.reason = Some(Cow::Borrowed(reason.name()));
                report.invalid_since = *invalid_since;
            }
            RevocationStatus::OnHold { since } => {
                report.revoked_at = Some(*since);
                report.reason = Some(Cow::Borrowed("certificateHold"));
            }
            RevocationStatus::Stale { since } => report.stale_since = Some(*since),
            RevocationStatus::NotChecked(cause) => {
                report.not_checked_cause = Some(cause.into());
                if let NotCheckedCause::Unreachable { detail } | NotCheckedCause::Unusable { detail } = cause {
                    let plain = !matches!(answer.method, None | Some(RevocationMethod::Crl));
                    report.detail = (named || plain).then(|| detail.clone());
                }
            }
            _ => {}
        }
        report
    }
}

impl From<&RevocationAnswer> for AnswerReport {
    /// With all that the source said of itself: for whoever asked about a certificate, and reports to nobody else.
    fn from(answer: &RevocationAnswer) -> Self {
        Self::of(answer, true)
    }
}

fn result_of(status: &RevocationStatus) -> RevocationResult {
    match status {
        RevocationStatus::Good => RevocationResult::Good,
        RevocationStatus::Revoked { .. } => RevocationResult::Revoked,
        RevocationStatus::OnHold { .. } => RevocationResult::OnHold,
        RevocationStatus::Unknown => RevocationResult::Unknown,
        RevocationStatus::Stale { .. } => RevocationResult::Stale,
        // What a later version adds is no answer to this one.
        _ => RevocationResult::NotChecked,
    }
}

impl EvidenceReport {
    fn of(evidence: &Evidence) -> Self {
        let kind = match evidence.kind {
            EvidenceKind::Crl => EvidenceType::Crl,
            EvidenceKind::OcspResponse => EvidenceType::OcspResponse,
            _ => EvidenceType::Other,
        };
        Self { kind, sha256: hexadecimal(&evidence.sha256) }
    }
}

impl From<RevocationMethod> for MethodName {
    fn from(method: RevocationMethod) -> Self {
        match method {
            RevocationMethod::Crl => Self::Crl,
            RevocationMethod::Ocsp => Self::Ocsp,
            _ => Self::Other,
        }
    }
}

impl From<&NotCheckedCause> for NotCheckedReason {
    fn from(cause: &NotCheckedCause) -> Self {
        match cause {
            NotCheckedCause::NoSource => Self::NoSource,
            NotCheckedCause::NotCovered => Self::NotCovered,
            NotCheckedCause::Unreachable { .. } => Self::Unreachable,
            _ => Self::Unusable,
        }
    }
}
