//! Failures of signing and checking XML.

use std::path::Path;

use jpki_xml::XmlError;
use jpki_xml::check::CheckError;
use jpki_xml::sign::SignError;

use super::{Code, Failure};

impl Failure {
    /// The document in `path` can't be read as XML.
    pub fn xml(path: &Path, error: &XmlError) -> Self {
        Self::path(Code::XmlUnreadable, path).with_detail(error)
    }

    /// The application in `path` could not be looked at.
    pub fn checking(path: &Path, error: CheckError) -> Self {
        match error {
            CheckError::Input(error) => Self::read(path, &error),
            CheckError::FileWanted => Self::path(Code::FileInputFolder, path),
            // Whatever a later version adds.
            other => Self::path(Code::FileRead, path).with_detail(&other),
        }
    }

    /// The document in `path` could not be signed. Nothing was signed.
    pub fn signing_xml(path: &Path, error: SignError) -> Self {
        let of = |code| Self::path(code, path);
        match &error {
            SignError::Xml(error) => Self::xml(path, error),
            SignError::SignedAlready => of(Code::SignSignedAlready),
            SignError::NoFiles => of(Code::SignNoFiles),
            SignError::Reference { uri, .. } => of(Code::SignReference).with("uri", uri.clone()).with_detail(&error),
            SignError::Certificate | SignError::Key(_) => Self::new(Code::CardCertificate).with_detail(&error),
            SignError::SignatureRefused => Self::new(Code::CardSignature).with_detail(&error),
            SignError::SigningTime => {
                Self::new(Code::SystemClock).with("time", crate::output::time::japan(jiff::Timestamp::now()))
            }
            SignError::ElementMissing { .. }
            | SignError::ElementTwice { .. }
            | SignError::NoIdentifier { .. }
            | SignError::Input { .. }
            | SignError::Structure(_)
            | SignError::State
            // Whatever a later version adds.
            | _ => of(Code::SignDocument).with_detail(&error),
        }
    }
}
