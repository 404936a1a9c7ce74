//! OCSP requests (RFC 6960 §4.1) as the responder reads them.

use der::asn1::{Any, Int, OctetString};
use der::{Decode, Encode as _, Sequence};
use spki::AlgorithmIdentifier;
use x509_cert::ext::Extension;

use super::encode::NONCE;
use crate::{CertId, HashAlgorithm, TestbedError};

/// OCSPRequest.
#[derive(Sequence)]
struct Signed {
    tbs: Tbs,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    signature: Option<Any>,
}

/// TBSRequest.
#[derive(Sequence)]
struct Tbs {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "Default::default")]
    version: u8,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    requestor: Option<Any>,
    requests: Vec<Single>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// Request.
#[derive(Sequence)]
struct Single {
    id: Any,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Any>,
}

/// CertID.
#[derive(Sequence)]
struct Fields {
    hash: AlgorithmIdentifier<Any>,
    name: OctetString,
    key: OctetString,
    serial: Int,
}

/// What a client asks.
#[derive(Clone)]
pub struct OcspRequest {
    questions: Vec<Question>,
    nonce: Option<Vec<u8>>,
    is_signed: bool,
}

/// The identifier of one certificate, taken apart.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) id: CertId,
    /// `None` for a digest that the responder does not reckon.
    pub(crate) hash: Option<HashAlgorithm>,
    pub(crate) issuer: [Vec<u8>; 2],
    pub(crate) serial: Vec<u8>,
}

impl OcspRequest {
    /// Reads a DER OCSPRequest.
    ///
    /// # Errors
    /// [`TestbedError::Der`] if it is none, or asks about no certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, TestbedError> {
        let error = |source| TestbedError::Der { what: "the OCSP request", source };
        let request = Signed::from_der(der).map_err(error)?;
        let questions = request.tbs.requests.iter().map(|single| question(&single.id).map_err(error));
        let questions = questions.collect::<Result<Vec<_>, _>>()?;
        if questions.is_empty() {
            return Err(error(der::ErrorKind::Failed.into()));
        }
        let nonce = request.tbs.extensions.iter().flatten().find(|extension| extension.extn_id.to_string() == NONCE);
        let nonce = match nonce {
            Some(extension) => {
                let value = OctetString::from_der(extension.extn_value.as_bytes()).map_err(error)?;
                Some(value.as_bytes().to_vec())
            }
            None => None,
        };
        Ok(Self { questions, nonce, is_signed: request.signature.is_some() })
    }

    /// The certificates asked about.
    pub fn ids(&self) -> impl Iterator<Item = &CertId> {
        self.questions.iter().map(|question| &question.id)
    }

    /// The nonce (RFC 9654), if there is one.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Whether it is signed. The signature itself is not looked at.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.is_signed
    }

    pub(crate) fn questions(&self) -> &[Question] {
        &self.questions
    }
}

fn question(id: &Any) -> der::Result<Question> {
    let der = id.to_der()?;
    let fields = Fields::from_der(&der)?;
    let hash = [HashAlgorithm::Sha1, HashAlgorithm::Sha256].into_iter().find(|hash| {
        let known = hash.identifier().ok().and_then(|der| AlgorithmIdentifier::<Any>::from_der(&der).ok());
        // Parameters may be NULL or left out.
        known.is_some_and(|known| known.oid == fields.hash.oid)
    });
    let issuer = [fields.name.as_bytes().to_vec(), fields.key.as_bytes().to_vec()];
    Ok(Question { id: CertId::from_der(&der), hash, issuer, serial: fields.serial.as_bytes().to_vec() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::asn1::{self, context};

    fn request(ids: &[&[u8]], extensions: &[u8]) -> Vec<u8> {
        let singles: Vec<Vec<u8>> = ids.iter().map(|id| asn1::sequence(&[id])).collect();
        asn1::sequence(&[&asn1::sequence(&[&asn1::sequence(&[&singles.concat()]), extensions])])
    }

    fn id(serial: &[u8]) -> CertId {
        use jpki_signature::Signer as _;
        let authority = crate::Testbed::shared().authentication_ca();
        CertId::new(authority.certificate(), serial, HashAlgorithm::Sha256).unwrap()
    }

    #[test]
    fn identifiers_and_nonce_are_read() {
        let nonce = crate::Extension::raw(NONCE, false, &asn1::object(asn1::OCTET_STRING, b"once"));
        let extensions = asn1::object(context(2), &asn1::sequence(&[&nonce.encode_alone().unwrap()]));
        let read = OcspRequest::from_der(&request(&[id(&[0x91]).as_der(), id(&[7]).as_der()], &extensions)).unwrap();
        assert_eq!(read.ids().cloned().collect::<Vec<_>>(), [id(&[0x91]), id(&[7])]);
        assert_eq!((read.nonce(), read.is_signed()), (Some(&b"once"[..]), false));
        assert_eq!(read.questions()[0].hash, Some(HashAlgorithm::Sha256));
        assert_eq!(read.questions()[0].issuer[0].len(), 32);
        let silent = OcspRequest::from_der(&request(&[id(&[7]).as_der()], &[])).unwrap();
        assert_eq!(silent.nonce(), None);
    }

    #[test]
    fn a_request_about_nothing_is_refused() {
        assert!(OcspRequest::from_der(&request(&[], &[])).is_err());
        assert!(OcspRequest::from_der(&[]).is_err());
        let behind = [request(&[id(&[7]).as_der()], &[]), vec![0]].concat();
        assert!(OcspRequest::from_der(&behind).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(position in 0_usize..200, byte: u8, cut in 0_usize..200) {
            let mut der = request(&[id(&[7]).as_der()], &[]);
            let position = position % der.len();
            der[position] = byte;
            let _ = OcspRequest::from_der(&der);
            let _ = OcspRequest::from_der(&der[..cut.min(der.len())]);
        }
    }
}
