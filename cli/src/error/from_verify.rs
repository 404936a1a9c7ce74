//! Failures of verification: reports that could not be made, and policies that are none.

use std::path::Path;

use jpki_verify::evidence::EvidenceError;
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

    /// Evidence could not be kept in `folder`, or the verification that it is of could not be repeated.
    pub fn evidence(folder: &Path, error: EvidenceError) -> Self {
        let failure = match &error {
            EvidenceError::FolderTaken { .. } => Self::path(Code::VerifyEvidenceTaken, folder),
            EvidenceError::File { action: "written", path, source } => return Self::write(path, source),
            EvidenceError::File { path, source, .. } => return Self::read(path, source),
            EvidenceError::BytesNotKept { .. } => Self::new(Code::VerifyEvidenceIncomplete),
            EvidenceError::ChangedMeanwhile { path } => Self::path(Code::FileChanged, path),
            EvidenceError::NotEvidence { .. } => Self::path(Code::VerifyNotEvidence, folder),
            EvidenceError::Version { .. } => Self::path(Code::VerifyEvidenceVersion, folder),
            EvidenceError::Verify(error) => return Self::verifying(folder, None, error),
            EvidenceError::Manifest { .. }
            | EvidenceError::Contradiction { .. }
            | EvidenceError::Missing { .. }
            | EvidenceError::Changed { .. }
            | EvidenceError::Unreadable { .. }
            | EvidenceError::Policy(_)
            // Whatever a later version adds.
            | _ => Self::path(Code::VerifyEvidenceDamaged, folder),
        };
        failure.with_detail(&error)
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
