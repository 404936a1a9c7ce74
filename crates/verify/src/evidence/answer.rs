//! Answers as the manifest holds them: every field, so that the same report comes out.

use jiff::Timestamp;
use jpki_validity::revocation::{
    Evidence, EvidenceKind, NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationReason, RevocationStatus,
};
use serde::{Deserialize, Serialize};

/// What a source said of a certificate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerRecord {
    status: StatusRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<MethodRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    this_update: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_update: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    produced_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crl_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lists_expired_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<StatusRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delegate_not_after: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<EvidenceRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<AnswerRecord>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StatusRecord {
    Good,
    Revoked {
        at: Timestamp,
        reason: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invalid_since: Option<Timestamp>,
    },
    OnHold {
        since: Timestamp,
    },
    Unknown,
    Stale {
        since: Timestamp,
    },
    NoSource,
    NotCovered,
    Unreachable {
        detail: String,
    },
    Unusable {
        detail: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MethodRecord {
    Crl,
    Ocsp,
    Other,
}

/// A piece of evidence, by its digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceRecord {
    kind: KindRecord,
    #[serde(with = "hex::serde")]
    sha256: [u8; 32],
}

/// What evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KindRecord {
    Crl,
    OcspResponse,
    Other,
}

impl From<EvidenceKind> for KindRecord {
    fn from(kind: EvidenceKind) -> Self {
        match kind {
            EvidenceKind::Crl => Self::Crl,
            EvidenceKind::OcspResponse => Self::OcspResponse,
            _ => Self::Other,
        }
    }
}

impl AnswerRecord {
    pub(super) fn of(answer: &RevocationAnswer) -> Self {
        Self {
            status: StatusRecord::of(&answer.status),
            method: answer.method.map(|method| match method {
                RevocationMethod::Crl => MethodRecord::Crl,
                RevocationMethod::Ocsp => MethodRecord::Ocsp,
                _ => MethodRecord::Other,
            }),
            source: answer.source.clone(),
            this_update: answer.this_update,
            next_update: answer.next_update,
            produced_at: answer.produced_at,
            crl_number: answer.crl_number.clone(),
            lists_expired_since: answer.lists_expired_since,
            said: answer.said.as_ref().map(StatusRecord::of),
            delegate_not_after: answer.delegate_not_after,
            evidence: answer
                .evidence
                .iter()
                .map(|evidence| EvidenceRecord { kind: evidence.kind.into(), sha256: evidence.sha256 })
                .collect(),
            earlier: answer.earlier.iter().map(Self::of).collect(),
        }
    }

    /// The answer, without the bytes of its evidence.
    pub(super) fn to_answer(&self) -> RevocationAnswer {
        let method = self.method.map(|method| match method {
            MethodRecord::Crl => RevocationMethod::Crl,
            MethodRecord::Ocsp => RevocationMethod::Ocsp,
            MethodRecord::Other => RevocationMethod::Other,
        });
        let mut answer = RevocationAnswer::new(self.status.to_status(), method);
        answer.source.clone_from(&self.source);
        answer.this_update = self.this_update;
        answer.next_update = self.next_update;
        answer.produced_at = self.produced_at;
        answer.crl_number.clone_from(&self.crl_number);
        answer.lists_expired_since = self.lists_expired_since;
        answer.said = self.said.as_ref().map(StatusRecord::to_status);
        answer.delegate_not_after = self.delegate_not_after;
        answer.evidence = self.evidence.iter().map(EvidenceRecord::to_evidence).collect();
        answer.earlier = self.earlier.iter().map(Self::to_answer).collect();
        answer
    }

    /// Whether another answer says the same and rests on the same: by whatever name, and whoever was asked before.
    pub(super) fn agrees_with(&self, other: &RevocationAnswer) -> bool {
        let mut other = Self::of(other);
        other.source.clone_from(&self.source);
        other.earlier.clone_from(&self.earlier);
        other == *self
    }
}

impl StatusRecord {
    fn of(status: &RevocationStatus) -> Self {
        match status {
            RevocationStatus::Good => Self::Good,
            RevocationStatus::Revoked { at, reason, invalid_since } => {
                Self::Revoked { at: *at, reason: reason.number(), invalid_since: *invalid_since }
            }
            RevocationStatus::OnHold { since } => Self::OnHold { since: *since },
            RevocationStatus::Unknown => Self::Unknown,
            RevocationStatus::Stale { since } => Self::Stale { since: *since },
            RevocationStatus::NotChecked(NotCheckedCause::NotCovered) => Self::NotCovered,
            RevocationStatus::NotChecked(NotCheckedCause::Unreachable { detail }) => {
                Self::Unreachable { detail: detail.clone() }
            }
            RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail }) => {
                Self::Unusable { detail: detail.clone() }
            }
            // What a later version adds is no answer to this one.
            _ => Self::NoSource,
        }
    }

    fn to_status(&self) -> RevocationStatus {
        let not_checked = RevocationStatus::NotChecked;
        match self {
            Self::Good => RevocationStatus::Good,
            Self::Revoked { at, reason, invalid_since } => RevocationStatus::Revoked {
                at: *at,
                reason: RevocationReason::by_number(*reason).unwrap_or(RevocationReason::Unspecified),
                invalid_since: *invalid_since,
            },
            Self::OnHold { since } => RevocationStatus::OnHold { since: *since },
            Self::Unknown => RevocationStatus::Unknown,
            Self::Stale { since } => RevocationStatus::Stale { since: *since },
            Self::NoSource => not_checked(NotCheckedCause::NoSource),
            Self::NotCovered => not_checked(NotCheckedCause::NotCovered),
            Self::Unreachable { detail } => not_checked(NotCheckedCause::Unreachable { detail: detail.clone() }),
            Self::Unusable { detail } => not_checked(NotCheckedCause::Unusable { detail: detail.clone() }),
        }
    }
}

impl EvidenceRecord {
    fn to_evidence(&self) -> Evidence {
        let kind = match self.kind {
            KindRecord::Crl => EvidenceKind::Crl,
            KindRecord::OcspResponse => EvidenceKind::OcspResponse,
            KindRecord::Other => EvidenceKind::Other,
        };
        Evidence { kind, sha256: self.sha256, bytes: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_through_the_manifest_unchanged() {
        let time = Timestamp::UNIX_EPOCH;
        let statuses = [
            RevocationStatus::Good,
            RevocationStatus::Revoked { at: time, reason: RevocationReason::KeyCompromise, invalid_since: Some(time) },
            RevocationStatus::OnHold { since: time },
            RevocationStatus::Unknown,
            RevocationStatus::Stale { since: time },
            RevocationStatus::NotChecked(NotCheckedCause::NoSource),
            RevocationStatus::NotChecked(NotCheckedCause::NotCovered),
            RevocationStatus::NotChecked(NotCheckedCause::Unreachable { detail: "no route".into() }),
            RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail: "damaged".into() }),
        ];
        for status in statuses {
            let mut answer = RevocationAnswer::new(status.clone(), Some(RevocationMethod::Ocsp));
            answer.source = Some("http://ocsp.example/".into());
            answer.this_update = Some(time);
            answer.next_update = Some(time);
            answer.produced_at = Some(time);
            answer.crl_number = Some("0A".into());
            answer.lists_expired_since = Some(time);
            answer.said = Some(status);
            answer.delegate_not_after = Some(time);
            answer.evidence = vec![Evidence { kind: EvidenceKind::OcspResponse, sha256: [7; 32], bytes: None }];
            answer.earlier = vec![RevocationAnswer::not_checked(NotCheckedCause::NotCovered)];
            let text = serde_json::to_string(&AnswerRecord::of(&answer)).unwrap();
            let record: AnswerRecord = serde_json::from_str(&text).unwrap();
            assert_eq!(record.to_answer(), answer);
            let mut renamed = answer.clone();
            (renamed.source, renamed.earlier) = (None, Vec::new());
            assert!(record.agrees_with(&renamed));
            renamed.this_update = None;
            assert!(!record.agrees_with(&renamed));
        }
    }
}
