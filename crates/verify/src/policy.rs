//! What has to be known before a signature passes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What has to be known before a signature passes (検証ポリシー).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Policy {
    /// Revocation.
    pub revocation: RevocationRule,
}

impl Policy {
    /// A policy with this rule on revocation.
    #[must_use]
    pub const fn with_revocation(revocation: RevocationRule) -> Self {
        Self { revocation }
    }
}

/// Whether a signature passes without knowing whether its certificate was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevocationRule {
    /// It passes; the report says that revocation was not checked.
    #[default]
    NotRequired,
    /// It does not pass: INDETERMINATE/TRY_LATER.
    Required,
}
