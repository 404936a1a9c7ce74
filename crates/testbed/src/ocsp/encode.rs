//! Responses in DER, signed.

use der::Encode as _;
use jpki_signature::Signer as _;

use super::{OcspSpec, single};
use crate::asn1::{self, ENUMERATED, OCTET_STRING, context};
use crate::extension::Extension;
use crate::testbed::Testbed;
use crate::{Issuer, TestbedError, algorithm, certificate};

/// id-pkix-ocsp-basic.
const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
/// id-pkix-ocsp-nonce.
pub(crate) const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";

impl Testbed {
    /// Makes an OCSP response, DER.
    ///
    /// # Errors
    /// [`TestbedError`] for what can't be written: a time out of range, a signer that this testbed does not have.
    pub fn ocsp_response(&self, spec: &OcspSpec) -> Result<Vec<u8>, TestbedError> {
        if let Some(error) = spec.error {
            return Ok(asn1::sequence(&[&asn1::object(ENUMERATED, &[error.number()])]));
        }
        let der_error = |source| TestbedError::Der { what: "the OCSP response", source };
        let signer = self.issuing_signer(&spec.signer)?;
        let responder = if spec.by_key {
            asn1::object(context(2), &asn1::object(OCTET_STRING, &signer.key().identifier()?))
        } else {
            asn1::object(context(1), &certificate::read(signer.certificate())?.subject.to_der().map_err(der_error)?)
        };
        let mut answers = Vec::new();
        for response in &spec.responses {
            answers.extend(response.encode()?);
        }
        let nonce = spec.nonce.as_ref().map(|nonce| Extension::raw(NONCE, false, &asn1::object(OCTET_STRING, nonce)));
        let extensions: Vec<Extension> = nonce.into_iter().chain(spec.extensions.iter().cloned()).collect();
        let data = asn1::sequence(&[
            &responder,
            &asn1::generalized_time(spec.produced)?,
            &asn1::sequence(&[&answers]),
            &single::extensions(&extensions)?,
        ]);
        let key = if spec.wrong_key { self.wrong_key(signer.key()) } else { signer.key() };
        let signature = key.sign_unprefixed(&spec.hash.digest_info(&spec.hash.digest(&data))?)?;
        let certificates = match (&spec.certificates, &spec.signer) {
            (Some(certificates), _) => certificates.concat(),
            (None, Issuer::Signer(signer)) => signer.certificate().to_vec(),
            (None, _) => Vec::new(),
        };
        let certificates = if certificates.is_empty() {
            certificates
        } else {
            asn1::object(context(0), &asn1::sequence(&[&certificates]))
        };
        let algorithm = spec.hash.signature_identifier()?;
        let basic = asn1::sequence(&[&data, &algorithm, &asn1::bit_string(&signature), &certificates]);
        let bytes = asn1::sequence(&[&algorithm::object_identifier(BASIC)?, &asn1::object(OCTET_STRING, &basic)]);
        Ok(asn1::sequence(&[&asn1::object(ENUMERATED, &[0]), &asn1::object(context(0), &bytes)]))
    }
}
