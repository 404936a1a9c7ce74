//! OCSP responses (RFC 6960): those that a careful responder gives, and those that a client must refuse.

mod cert_id;
mod encode;
mod request;
mod responder;
mod single;

pub use cert_id::CertId;
pub(crate) use cert_id::issuer_hashes;
pub use request::OcspRequest;
pub(crate) use request::Question;
pub use responder::ResponderSpec;
pub use single::{OcspStatus, SingleResponse};

use jiff::Timestamp;

use crate::extension::Extension;
use crate::{HashAlgorithm, Issuer};

/// Answers of a responder that gives none (OCSPResponseStatus, RFC 6960 §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspError {
    /// malformedRequest.
    MalformedRequest,
    /// internalError.
    InternalError,
    /// tryLater.
    TryLater,
    /// sigRequired: the request must be signed.
    SignatureRequired,
    /// unauthorized: the responder does not answer this client, or does not answer for this certificate.
    Unauthorized,
}

impl OcspError {
    /// The number in DER.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::MalformedRequest => 1,
            Self::InternalError => 2,
            Self::TryLater => 3,
            Self::SignatureRequired => 5,
            Self::Unauthorized => 6,
        }
    }
}

/// An OCSP response to be made: a regular one, changed where the test wants it.
///
/// ```
/// # use jpki_testbed::{CertId, HashAlgorithm, Issuer, OcspSpec, OcspStatus, SingleResponse, Testbed};
/// # use jpki_signature::Signer as _;
/// let testbed = Testbed::shared();
/// let holder = testbed.authentication_signer();
/// let issuer = testbed.authentication_ca();
/// let id = CertId::of(holder.certificate(), issuer.certificate(), HashAlgorithm::Sha1)?;
/// let answer = SingleResponse::new(id, OcspStatus::Good, testbed.now());
/// let response = testbed.ocsp_response(&OcspSpec::new(Issuer::UserAuthenticationCa, testbed.now()).response(answer))?;
/// # Ok::<(), jpki_testbed::TestbedError>(())
/// ```
#[derive(Clone)]
pub struct OcspSpec {
    error: Option<OcspError>,
    signer: Issuer,
    produced: Timestamp,
    responses: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    by_key: bool,
    hash: HashAlgorithm,
    wrong_key: bool,
    certificates: Option<Vec<Vec<u8>>>,
    extensions: Vec<Extension>,
}

impl OcspSpec {
    /// A response signed by `signer`, with producedAt and without answers so far. A CA signs alone; any other signer, such as
    /// that of [`ResponderSpec`], sends its certificate along.
    #[must_use]
    pub const fn new(signer: Issuer, produced: Timestamp) -> Self {
        Self {
            error: None,
            signer,
            produced,
            responses: Vec::new(),
            nonce: None,
            by_key: false,
            hash: HashAlgorithm::Sha256,
            wrong_key: false,
            certificates: None,
            extensions: Vec::new(),
        }
    }

    /// No answer but an error, which is not signed.
    #[must_use]
    pub fn error(error: OcspError) -> Self {
        Self { error: Some(error), ..Self::new(Issuer::SignatureCa, Timestamp::UNIX_EPOCH) }
    }

    /// With one more answer.
    #[must_use]
    pub fn response(mut self, response: SingleResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// With this nonce (RFC 9654), as it came in the request.
    #[must_use]
    pub fn nonce(self, nonce: &[u8]) -> Self {
        Self { nonce: Some(nonce.to_vec()), ..self }
    }

    /// Names the responder by its key instead of its name.
    #[must_use]
    pub fn by_key(self) -> Self {
        Self { by_key: true, ..self }
    }

    /// Signed with sha1WithRSAEncryption.
    #[must_use]
    pub fn sha1(self) -> Self {
        Self { hash: HashAlgorithm::Sha1, ..self }
    }

    /// Signed with a key that is not the signer's, so that the signature is bad.
    #[must_use]
    pub fn wrong_key(self) -> Self {
        Self { wrong_key: true, ..self }
    }

    /// Sends these certificates (DER) along, or none.
    #[must_use]
    pub fn certificates(self, certificates: &[&[u8]]) -> Self {
        Self { certificates: Some(certificates.iter().map(|certificate| certificate.to_vec()).collect()), ..self }
    }

    /// With a further extension of the whole response, made by [`Extension::raw`] or [`Extension::unknown_critical`].
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }
}
