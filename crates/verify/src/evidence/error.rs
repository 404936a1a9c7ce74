//! What can be wrong with evidence.

use std::io;
use std::path::PathBuf;

use crate::{PolicyError, VerifyError};

/// Why evidence could not be kept, or a verification not be repeated. No variant carries personal data but for paths.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The folder to be made is there already, and not empty.
    #[error("{} is there already", folder.display())]
    FolderTaken {
        /// The folder.
        folder: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("{} could not be {action}", path.display())]
    File {
        /// What was tried: `read` or `written`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A list or a response that the answer rests on was not kept by its source, only its digest.
    #[error("the source has not kept the bytes with SHA-256 {sha256}")]
    BytesNotKept {
        /// The digest, in hex.
        sha256: String,
    },
    /// The signed file, its content, a list or a response is another than the one that was verified.
    #[error("{} is no longer what was verified", path.display())]
    ChangedMeanwhile {
        /// The file, or its name in the folder.
        path: PathBuf,
    },
    /// There is no manifest: the folder holds no evidence.
    #[error("{} holds no evidence", folder.display())]
    NotEvidence {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder is of a later version.
    #[error("evidence of version {version} is not known here")]
    Version {
        /// Its version.
        version: u32,
    },
    /// The manifest is damaged.
    #[error("the manifest is damaged at line {line}, column {column}")]
    Manifest {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The manifest names a file that is outside the folder, or says what cannot be.
    #[error("the manifest says what cannot be: {what}")]
    Contradiction {
        /// What, in English.
        what: &'static str,
    },
    /// A file is missing.
    #[error("{file} is missing")]
    Missing {
        /// Its name in the folder.
        file: String,
    },
    /// A file is not the one that was kept.
    #[error("{file} was changed")]
    Changed {
        /// Its name in the folder.
        file: String,
    },
    /// A file that was not changed cannot be read as what it was kept as.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// Its name in the folder.
        file: String,
        /// Why, in English.
        reason: String,
    },
    /// The policy that was kept is none.
    #[error("the policy that was kept is none")]
    Policy(#[source] PolicyError),
    /// The verification could not be made.
    #[error("the verification could not be repeated")]
    Verify(#[source] VerifyError),
}

impl EvidenceError {
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
