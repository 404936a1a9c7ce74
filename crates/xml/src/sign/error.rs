//! Why a document can't be signed.

use jpki_signature::KeyError;

use crate::XmlError;
use crate::dsig::{ReferenceError, SignatureError};

/// Why a document can't be signed by a profile. Nothing was signed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The document can't be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The profile signs a document, and none was given; or it makes one of its own, and one was given.
    #[error("the profile and what was given do not fit: {expected} expected")]
    Input {
        /// What the profile needs.
        expected: &'static str,
    },
    /// An element that the profile needs is not there.
    #[error("the document has no element {path}")]
    ElementMissing {
        /// Its path in the profile.
        path: String,
    },
    /// An element that must be there once is there several times.
    #[error("the document has {count} elements {path}")]
    ElementTwice {
        /// Its path in the profile.
        path: String,
        /// How many.
        count: usize,
    },
    /// An element that is to be referred to has no identifier.
    #[error("the element {path} has no identifier that the profile knows")]
    NoIdentifier {
        /// Its path in the profile.
        path: String,
    },
    /// Files are to be signed, and the document names none, or none was given.
    #[error("no file is named that the signature is to cover")]
    NoFiles,
    /// The document is signed already and the profile has no second signature.
    #[error("the document is signed already")]
    SignedAlready,
    /// Something that is referred to is not good: a file is missing, an identifier occurs twice.
    #[error("{uri} can't be signed")]
    Reference {
        /// The reference as it would be written.
        uri: String,
        /// Why.
        #[source]
        source: ReferenceError,
    },
    /// The certificate can't be used.
    #[error("the certificate is not readable")]
    Certificate,
    /// The certificate's key can't be used.
    #[error("the certificate's key can't be used: {0}")]
    Key(#[from] KeyError),
    /// The signing time is outside of what can be written.
    #[error("the signing time can't be written")]
    SigningTime,
    /// The signature that was put in could not be read back.
    #[error("the signature could not be put together")]
    Structure(#[source] SignatureError),
    /// The signature does not match the certificate: nothing was written.
    #[error("the signature was not made with the key of the signer's certificate")]
    SignatureRefused,
    /// Stored signing state that is not readable, or was altered.
    #[error("the stored signing state is not readable")]
    State,
}
