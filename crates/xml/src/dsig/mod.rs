//! XML signatures (XML署名, XML Signature 1.1): what a signature covers, and whether it holds.

mod error;
mod files;
mod key_info;
mod method;
mod options;
mod progress;
mod result;
mod structure;
mod transform;
pub(crate) mod uri;
mod verify;

pub use error::{ReferenceError, SignatureError, VerifyError};
pub use files::{Files, Folder, NoFiles, check_name};
pub use method::{DigestMethod, SignatureMethod};
pub use options::{KnownKeys, VerifyLimits, VerifyOptions};
pub use result::{Covered, Place, Reference, Signature, Verification};
pub use verify::{verify, verify_index};

pub(crate) use progress::SignatureInProgress;
