//! A failure in words: message, cause and next step, for people and as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::Failure;
use crate::catalogue::Catalogue;

/// A failure in the chosen language.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Described {
    /// Stable code, such as `credential.wrong`. It never changes its meaning.
    pub code: String,
    /// What happened, one sentence in the chosen language.
    pub message: String,
    /// Why, in the chosen language.
    pub cause: String,
    /// What to do now, in the chosen language.
    pub next_step: String,
    /// The exit code of the process: 1 invalid, 2 usage or file, 3 indeterminate, 4 card or reader, 5 credential.
    pub exit_code: u8,
    /// How many tries the credential in question is known to have left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// What the library said, in English, for support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Puts a failure into words.
pub fn describe(failure: &Failure, catalogue: &Catalogue) -> Described {
    let text = |part: &str| catalogue.text(&format!("{}{part}", failure.code.key()), &failure.values);
    Described {
        code: failure.code.name().to_owned(),
        message: text(""),
        cause: text(".cause"),
        next_step: text(".next"),
        exit_code: failure.exit().code(),
        tries_left: failure.tries_left,
        detail: failure.detail.clone(),
    }
}
