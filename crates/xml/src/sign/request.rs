//! What is to be signed, how, and by whom.

use jiff::Timestamp;

use crate::Limits;
use crate::dsig::{Files, NoFiles};
use crate::profile::SignatureForm;

/// A document to be signed.
#[derive(Clone, Copy)]
pub struct SignRequest<'r> {
    /// The document, its bytes as they are; `None` where the profile makes a document of its own.
    pub document: Option<&'r [u8]>,
    /// The form of the signature.
    pub form: &'r SignatureForm,
    /// Which of the profile's kinds of document it is.
    pub kind: &'r str,
    /// Where files are that the signature covers.
    pub files: &'r dyn Files,
    /// Their names, where the profile leaves them to whoever signs.
    pub given_files: &'r [String],
    /// When it is signed: the signer's claim.
    pub time: Timestamp,
    /// The signer's certificate, DER.
    pub certificate: &'r [u8],
    /// Its issuer's, DER, for profiles that want it.
    pub issuer: Option<&'r [u8]>,
    /// How much is read.
    pub limits: Limits,
}

impl<'r> SignRequest<'r> {
    /// A document, without files.
    #[must_use]
    pub fn new(
        document: &'r [u8],
        form: &'r SignatureForm,
        kind: &'r str,
        time: Timestamp,
        certificate: &'r [u8],
    ) -> Self {
        Self {
            document: Some(document),
            form,
            kind,
            files: &NoFiles,
            given_files: &[],
            time,
            certificate,
            issuer: None,
            limits: Limits::default(),
        }
    }
}

impl std::fmt::Debug for SignRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The certificate names a person, and the document is theirs.
        f.debug_struct("SignRequest").field("kind", &self.kind).field("time", &self.time).finish_non_exhaustive()
    }
}
