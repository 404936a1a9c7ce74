//! Failures of verification: reports that could not be made, and policies that are none.

use std::path::Path;

use jpki_validity::crl::CrlError;
use jpki_verify::{PolicyError, VerifyError};

use super::{Code, Failure};

impl Failure {
    /// There is no report on `input`.
    pub fn verifying(input: &Path, content: Option<&Path>, error: &VerifyError) -> Self {
        match error {
            VerifyError::Input(error) => Self::read(input, error),
            VerifyError::Content(error) => Self::read(content.unwrap_or(input), error),
            VerifyError::ContentNotDetached => Self::new(Code::VerifyContentTwice),
            VerifyError::Empty => Self::path(Code::FileEmpty, input),
            VerifyError::NotSupportedYet { format } => {
                Self::path(Code::VerifyNotSupported, input).with("format", format.to_string())
            }
            VerifyError::UnknownFormat { start } => {
                Self::path(Code::VerifyUnknownFormat, input).with("start", start.clone())
            }
            // Whatever a later version adds.
            _ => Self::path(Code::FileRead, input).with_detail(error),
        }
    }

    /// The revocation list in `path` cannot be used.
    pub fn list(path: &Path, error: &CrlError) -> Self {
        match error {
            CrlError::File { kind, .. } => Self::read(path, &(*kind).into()),
            other => Self::path(Code::VerifyList, path).with_detail(other),
        }
    }

    /// The policy in `path` is none.
    pub fn policy(path: &Path, error: &PolicyError) -> Self {
        let failure = match error {
            PolicyError::At { line, column, .. } => {
                Self::path(Code::VerifyPolicy, path).with("line", *line as u64).with("column", *column as u64)
            }
            // `input::read` has refused it before. And whatever a later version adds.
            PolicyError::TooLarge { .. } | _ => {
                Self::path(Code::VerifyPolicy, path).with("line", 1u64).with("column", 1u64)
            }
        };
        failure.with_detail(error)
    }
}
