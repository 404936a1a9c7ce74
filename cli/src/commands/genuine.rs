//! Whether the card's data are genuine, in words and as JSON: the issuer, the data and the card are three answers, and none
//! stands for another.

use anstyle::Style;
use jpki_card::{CvAnchors, DataCheck, Hierarchy, IssuerCheck, PresenceCheck};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::Globals;
use crate::error::{Code, Failure};
use crate::output::{BAD, GOOD, Ui, WARN, input};
use crate::say;

/// Who issued the card's data: whose key certified the key that signed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Issuer {
    /// What came out.
    pub status: IssuerStatus,
    /// Identifier of the root key, such as `5000033/001`; absent where the signature is bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
}

/// What came out about the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssuerStatus {
    /// A root of real cards.
    Production,
    /// A root of the operator's test cards: genuine, and no proof about a person.
    Test,
    /// A root added with `--cv-anchor`.
    Added,
    /// A root that is not known: nothing can be said.
    Unknown,
    /// A known root that did not sign it.
    BadSignature,
}

/// What came out about data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataStatus {
    /// What the issuer signed.
    Authentic,
    /// Not what the issuer signed.
    Altered,
    /// What would prove it is missing or altered itself.
    Unproven,
    /// It was not looked at.
    NotChecked,
}

/// What came out about the card's presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    /// The card's own key signed a fresh challenge.
    Present,
    /// It did not: another card, or a recording.
    NotProved,
    /// It was not looked at.
    NotChecked,
}

impl From<IssuerCheck> for Issuer {
    fn from(check: IssuerCheck) -> Self {
        let (status, root) = match check {
            IssuerCheck::Known { hierarchy, key_id } => {
                let status = match hierarchy {
                    Hierarchy::Production => IssuerStatus::Production,
                    Hierarchy::Test => IssuerStatus::Test,
                    _ => IssuerStatus::Added,
                };
                (status, Some(key_id.to_string()))
            }
            IssuerCheck::Unknown { key_id } => (IssuerStatus::Unknown, Some(key_id.to_string())),
            _ => (IssuerStatus::BadSignature, None),
        };
        Self { status, root }
    }
}

impl From<DataCheck> for DataStatus {
    fn from(check: DataCheck) -> Self {
        match check {
            DataCheck::Authentic => Self::Authentic,
            DataCheck::Unproven { .. } => Self::Unproven,
            _ => Self::Altered,
        }
    }
}

impl From<PresenceCheck> for PresenceStatus {
    fn from(check: PresenceCheck) -> Self {
        if check == PresenceCheck::Present { Self::Present } else { Self::NotProved }
    }
}

impl Issuer {
    /// In words, and how they are shown.
    pub fn words(&self, ui: &Ui) -> (String, Style) {
        let root = self.root.clone().unwrap_or_default();
        match self.status {
            IssuerStatus::Production => (say!(ui, "cv-issuer-production", root = root), GOOD),
            IssuerStatus::Test => (say!(ui, "cv-issuer-test", root = root), WARN),
            IssuerStatus::Added => (say!(ui, "cv-issuer-added", root = root), GOOD),
            IssuerStatus::Unknown => (say!(ui, "cv-issuer-unknown", root = root), WARN),
            IssuerStatus::BadSignature => (say!(ui, "cv-issuer-bad"), BAD),
        }
    }

    /// Whether the root is known and its signature right.
    pub fn is_known(&self) -> bool {
        matches!(self.status, IssuerStatus::Production | IssuerStatus::Test | IssuerStatus::Added)
    }
}

impl DataStatus {
    /// In words, and how they are shown.
    pub fn words(self, ui: &Ui) -> (String, Style) {
        match self {
            Self::Authentic => (say!(ui, "cv-data-authentic"), GOOD),
            Self::Altered => (say!(ui, "cv-data-altered"), BAD),
            Self::Unproven => (say!(ui, "cv-data-unproven"), WARN),
            Self::NotChecked => (say!(ui, "cv-not-checked"), WARN),
        }
    }
}

impl PresenceStatus {
    /// In words, and how they are shown.
    pub fn words(self, ui: &Ui) -> (String, Style) {
        match self {
            Self::Present => (say!(ui, "cv-present"), GOOD),
            Self::NotProved => (say!(ui, "cv-not-present"), BAD),
            Self::NotChecked => (say!(ui, "cv-not-checked"), WARN),
        }
    }
}

/// The built-in roots, and those of `--cv-anchor`.
pub fn anchors(globals: &Globals) -> Result<CvAnchors, Failure> {
    let mut anchors = CvAnchors::built_in();
    for path in &globals.cv_anchor {
        let bytes = input::read(path, input::SMALL_FILE)?;
        let text = String::from_utf8_lossy(&bytes);
        anchors = anchors
            .with_text(&text)
            .map_err(|error| Failure::path(Code::CertificateCvAnchor, path).with_detail(&error))?;
    }
    Ok(anchors)
}
