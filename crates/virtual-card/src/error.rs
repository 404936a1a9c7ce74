//! What goes wrong with a virtual card, one variant a cause.

use std::io;
use std::path::PathBuf;

/// What went wrong. No variant carries a credential, a key or file content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VirtualCardError {
    /// There is no card in this folder.
    #[error("there is no virtual card in {}: card.json is missing", folder.display())]
    NoCard {
        /// The folder asked for.
        folder: PathBuf,
    },
    /// A file of the card's folder could not be read, written or locked.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file of the card's folder does not say what it must.
    #[error("{}: {field}: {reason}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// The field, as a path such as `jpki.files.0001`; `.` where the file as a whole is no JSON.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A card image that was made in memory has a value that no card can have.
    #[error("card image, {field}: {reason}")]
    Image {
        /// The field, as a path such as `jpki.files.0001`.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes: {source}")]
    Randomness {
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Nothing listens where the reader should be: pcscd does not run, or without vpcd.
    #[error(
        "no vpcd reader listens on {address}: is pcscd running, with the vpcd driver (Debian package vsmartcard-vpcd)?"
    )]
    NoReader {
        /// The address tried.
        address: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Something took the connection but never asked for the card: another card lies in this reader, or it is no vpcd.
    #[error("the reader on {address} does not take the card: another virtual card lies in it, or it is no vpcd reader")]
    ReaderOccupied {
        /// The address connected to.
        address: String,
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The reader went away: pcscd ended, or the connection broke.
    #[error("the vpcd reader on {address} went away")]
    ReaderGone {
        /// The address connected to.
        address: String,
        /// The cause; `None` where it closed the connection in order.
        #[source]
        source: Option<io::Error>,
    },
}
