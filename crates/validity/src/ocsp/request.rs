//! OCSPRequest (RFC 6960 §4.1) about one certificate.

use std::fmt;

use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, Signer};

use super::asn1::{BIT_STRING, OCTET_STRING, SEQUENCE, context_constructed, element};
use super::cert_id::CertId;
use super::{CertIdHash, OcspError};
use crate::revocation::CertificateIssuer;

/// Octets of a nonce (RFC 9654 §2.1).
pub const NONCE_SIZE: usize = 32;

/// DER of id-pkix-ocsp-nonce (RFC 6960 §4.4.1).
const NONCE_OID: &[u8] = b"\x06\x09\x2B\x06\x01\x05\x05\x07\x30\x01\x02";
/// DER of AlgorithmIdentifier for sha256WithRSAEncryption.
const SHA256_WITH_RSA: &[u8] = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00";

/// A request. `Debug` does not show it: it names a certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct OcspRequest {
    der: Vec<u8>,
    hash: CertIdHash,
    nonce: Option<Vec<u8>>,
}

impl OcspRequest {
    /// Asks about a certificate of this issuer. The nonce is from a cryptographic source and used once; without one, the
    /// responder may answer with what it has ready.
    ///
    /// # Errors
    /// [`OcspError::IssuerKey`] if the issuer's key has no form that could be named.
    pub fn new(
        certificate: &Certificate,
        issuer: &CertificateIssuer<'_>,
        hash: CertIdHash,
        nonce: Option<[u8; NONCE_SIZE]>,
    ) -> Result<Self, OcspError> {
        let (tbs, nonce) = to_be_signed(certificate, issuer, hash, nonce, &[])?;
        Ok(Self { der: element(SEQUENCE, &[&tbs]), hash, nonce })
    }

    /// The same, signed with sha256WithRSAEncryption: for responders that answer those only whom they know. The signer's
    /// certificate goes with it, and its subject is the requestor's name (RFC 6960 §4.1.2).
    ///
    /// # Errors
    /// [`OcspError::IssuerKey`]; [`OcspError::RequestSignature`] if the signer does not sign, or its certificate can't be
    /// read.
    pub fn signed<S: Signer + ?Sized>(
        certificate: &Certificate,
        issuer: &CertificateIssuer<'_>,
        hash: CertIdHash,
        nonce: Option<[u8; NONCE_SIZE]>,
        signer: &mut S,
    ) -> Result<Self, OcspError> {
        let requestor = Certificate::from_der(signer.certificate())
            .map_err(|error| OcspError::RequestSignature { detail: error.to_string() })?;
        // GeneralName is a CHOICE: its tags are explicit.
        let directory_name = element(context_constructed(4), &[requestor.subject().der()]);
        let name = element(context_constructed(1), &[&directory_name]);
        let (tbs, nonce) = to_be_signed(certificate, issuer, hash, nonce, &name)?;
        let signature = signer
            .sign(&DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, &tbs)))
            .map_err(|error| OcspError::RequestSignature { detail: error.to_string() })?;
        let certificates = element(context_constructed(0), &[&element(SEQUENCE, &[requestor.der()])]);
        let signature = element(SEQUENCE, &[SHA256_WITH_RSA, &element(BIT_STRING, &[&[0], &signature]), &certificates]);
        let der = element(SEQUENCE, &[&tbs, &element(context_constructed(0), &[&signature])]);
        Ok(Self { der, hash, nonce })
    }

    /// DER: what is posted as `application/ocsp-request`.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The digest in its CertID.
    #[must_use]
    pub fn hash(&self) -> CertIdHash {
        self.hash
    }

    /// What stands in the nonce extension, which the response has to repeat byte for byte.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// The last segment of the path for a GET (RFC 6960 §A.1): Base64, percent-encoded.
    #[must_use]
    pub fn as_path_segment(&self) -> String {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(&self.der);
        text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
    }
}

/// TBSRequest, and what stands in its nonce extension. Version 1 is the default and not written.
fn to_be_signed(
    certificate: &Certificate,
    issuer: &CertificateIssuer<'_>,
    hash: CertIdHash,
    nonce: Option<[u8; NONCE_SIZE]>,
    requestor: &[u8],
) -> Result<(Vec<u8>, Option<Vec<u8>>), OcspError> {
    let id = CertId::of(certificate, issuer.spki, hash)?.to_der();
    let requests = element(SEQUENCE, &[&element(SEQUENCE, &[&id])]);
    // The value is an OCTET STRING itself (RFC 9654 §2.1).
    let nonce = nonce.map(|nonce| element(OCTET_STRING, &[&nonce]));
    let extensions = nonce.as_ref().map(|nonce| {
        let extension = element(SEQUENCE, &[NONCE_OID, &element(OCTET_STRING, &[nonce])]);
        element(context_constructed(2), &[&element(SEQUENCE, &[&extension])])
    });
    let tbs = element(SEQUENCE, &[requestor, &requests, extensions.as_deref().unwrap_or_default()]);
    Ok((tbs, nonce))
}

impl fmt::Debug for OcspRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OcspRequest({}, {} bytes)", self.hash, self.der.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpki_testbed::Testbed;

    #[test]
    fn a_request_without_a_nonce_has_the_exact_bytes_of_the_rfc() {
        let bed = Testbed::shared();
        let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
        let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
        let request = OcspRequest::new(&certificate, &(&issuer).into(), CertIdHash::Sha1, None).unwrap();
        let digest = |bytes: &[u8]| {
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
            hex::encode(digest.as_ref())
        };
        let serial = certificate.serial().integer_octets();
        assert_eq!(serial.len(), 4);
        let expected = format!(
            "304530433041303f303d300906052b0e03021a05000414{}0414{}0204{}",
            digest(issuer.subject().der()),
            hex::encode(issuer.subject_key_id().unwrap()),
            hex::encode(serial),
        );
        assert_eq!(hex::encode(request.as_der()), expected);
        assert_eq!((request.nonce(), request.hash()), (None, CertIdHash::Sha1));
        assert!(!format!("{request:?}").contains(&hex::encode(serial)));
    }

    #[test]
    fn the_nonce_is_an_octet_string_in_an_octet_string() {
        let bed = Testbed::shared();
        let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
        let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
        let request = OcspRequest::new(&certificate, &(&issuer).into(), CertIdHash::Sha256, Some([7; 32])).unwrap();
        let nonce = [&[4, 32][..], &[7; 32]].concat();
        assert_eq!(request.nonce(), Some(&nonce[..]));
        let end = [&b"\xA2\x33\x30\x31\x30\x2F"[..], NONCE_OID, b"\x04\x22", &nonce].concat();
        assert!(request.as_der().ends_with(&end), "{}", hex::encode(request.as_der()));
        let segment = request.as_path_segment();
        assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'%'), "{segment}");
    }
}
