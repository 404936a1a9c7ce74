//! Since when and why a certificate is revoked or suspended, as JSON and in words: shared by all commands that tell it.

use jiff::Timestamp;
use jpki_validity::revocation::RevocationReason;
use schemars::JsonSchema;
use serde::Serialize;

use crate::output::Ui;
use crate::output::time::japan;
use crate::say;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// None is told.
    Unspecified,
    /// The key may be in other hands.
    KeyCompromise,
    /// The issuer's key may be in other hands.
    CaCompromise,
    /// The name, the address or another attribute has changed.
    AffiliationChanged,
    /// Renewed.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// Suspended.
    CertificateHold,
    /// A right was withdrawn.
    PrivilegeWithdrawn,
    /// The key of an attribute authority may be in other hands.
    AaCompromise,
}

impl From<RevocationReason> for Reason {
    fn from(reason: RevocationReason) -> Self {
        match reason {
            RevocationReason::KeyCompromise => Self::KeyCompromise,
            RevocationReason::CaCompromise => Self::CaCompromise,
            RevocationReason::AffiliationChanged => Self::AffiliationChanged,
            RevocationReason::Superseded => Self::Superseded,
            RevocationReason::CessationOfOperation => Self::CessationOfOperation,
            RevocationReason::CertificateHold => Self::CertificateHold,
            RevocationReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            RevocationReason::AaCompromise => Self::AaCompromise,
            // `removeFromCRL` never stands in an answer.
            _ => Self::Unspecified,
        }
    }
}

impl Reason {
    /// In words for people.
    pub fn words(self, ui: &Ui) -> String {
        match self {
            Self::Unspecified => say!(ui, "ocsp-reason-unspecified"),
            Self::KeyCompromise => say!(ui, "ocsp-reason-key-compromise"),
            Self::CaCompromise => say!(ui, "ocsp-reason-ca-compromise"),
            Self::AffiliationChanged => say!(ui, "ocsp-reason-affiliation-changed"),
            Self::Superseded => say!(ui, "ocsp-reason-superseded"),
            Self::CessationOfOperation => say!(ui, "ocsp-reason-cessation"),
            Self::CertificateHold => say!(ui, "ocsp-reason-hold"),
            Self::PrivilegeWithdrawn => say!(ui, "ocsp-reason-privilege"),
            Self::AaCompromise => say!(ui, "ocsp-reason-aa-compromise"),
        }
    }
}

/// Since when, and why.
pub struct Since {
    /// Suspended, and not revoked.
    pub on_hold: bool,
    /// When it was revoked or suspended; none for a certificate that is neither.
    pub at: Option<Timestamp>,
    /// Since when its key was known or suspected to be no longer good.
    pub invalid_since: Option<Timestamp>,
    /// Why.
    pub reason: Option<Reason>,
}

impl Since {
    /// Labels and values of what is known; `stale` is the line about information that no longer counts.
    pub fn fields(&self, stale: (String, Option<Timestamp>), ui: &Ui) -> Vec<(String, String)> {
        let since = if self.on_hold { say!(ui, "ocsp-on-hold-since") } else { say!(ui, "ocsp-revoked-at") };
        let times = [(since, self.at), (say!(ui, "ocsp-invalid-since"), self.invalid_since), stale];
        let mut fields: Vec<_> =
            times.into_iter().filter_map(|(label, time)| time.map(|time| (label, japan(time)))).collect();
        // That a suspended certificate is on hold was said before.
        if let Some(reason) = self.reason.filter(|_| self.at.is_some() && !self.on_hold) {
            fields.push((say!(ui, "ocsp-reason"), reason.words(ui)));
        }
        fields
    }
}
