//! What keeps a verification from any report at all.

/// Why there is no report. Whatever can be said about a signature is in a [`Report`](crate::Report) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The signed file could not be read.
    #[error("the signed file could not be read")]
    Input(#[source] std::io::Error),
    /// The content of a detached signature could not be read.
    #[error("the signed content could not be read")]
    Content(#[source] std::io::Error),
    /// The signature holds its content, and another content was given beside it: which one is meant is not for us to say.
    #[error("the signature holds its content; give no other content beside it")]
    ContentNotDetached,
    /// The file has no byte.
    #[error("the file is empty")]
    Empty,
    /// The format is known, but cannot be verified yet.
    #[error("{format} signatures are not supported yet")]
    NotSupportedYet {
        /// The format found.
        format: crate::Detected,
    },
    /// The file is not a signature of any known format.
    #[error("the file is not in a known signature format (it begins with {start})")]
    UnknownFormat {
        /// The first bytes in hex, sixteen at most.
        start: String,
    },
}
