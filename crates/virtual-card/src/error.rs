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
}
