//! Which certificate an OCSP request or response is about (CertID, RFC 6960 §4.1.1).

use der::{Decode, Encode as _};
use spki::SubjectPublicKeyInfoOwned;

use crate::asn1::{self, OCTET_STRING};
use crate::{HashAlgorithm, TestbedError, certificate};

/// Identifier of a certificate: digests of its issuer's name and key, and its serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertId {
    der: Vec<u8>,
}

impl CertId {
    /// That of the certificate with this serial number (big-endian) under this issuer (DER certificate).
    ///
    /// # Errors
    /// [`TestbedError::Der`] if the issuer's certificate is not one.
    pub fn new(issuer_certificate: &[u8], serial: &[u8], hash: HashAlgorithm) -> Result<Self, TestbedError> {
        let [name, key] = issuer_hashes(issuer_certificate, hash)?;
        let octets = |digest: &[u8]| asn1::object(OCTET_STRING, digest);
        let der = asn1::sequence(&[&hash.identifier()?, &octets(&name), &octets(&key), &asn1::unsigned(serial)]);
        Ok(Self { der })
    }

    /// That of this certificate (DER) under this issuer (DER).
    ///
    /// # Errors
    /// [`TestbedError::Der`] if one of them is no certificate.
    pub fn of(certificate: &[u8], issuer_certificate: &[u8], hash: HashAlgorithm) -> Result<Self, TestbedError> {
        Self::new(issuer_certificate, &certificate::read(certificate)?.serial, hash)
    }

    /// One as it stands in a request, taken unseen.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Self {
        Self { der: der.to_vec() }
    }

    /// DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }
}

/// Digests of an issuer's name and of its key's bits.
pub(crate) fn issuer_hashes(issuer_certificate: &[u8], hash: HashAlgorithm) -> Result<[Vec<u8>; 2], TestbedError> {
    let error = |source| TestbedError::Der { what: "the issuer's certificate", source };
    let parts = certificate::read(issuer_certificate)?;
    let key = SubjectPublicKeyInfoOwned::from_der(&parts.spki).map_err(error)?;
    Ok([hash.digest(&parts.subject.to_der().map_err(error)?), hash.digest(key.subject_public_key.raw_bytes())])
}
