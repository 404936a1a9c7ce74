//! The certificate (RFC 5280 §4.1) as it is written: TBSCertificate in the given order, signed with sha256WithRSA.

use std::time::Duration;

use const_oid::ObjectIdentifier;
use der::asn1::{Any, BitString, Null, Uint};
use der::{DateTime, Decode, Encode, Sequence};
use jiff::Timestamp;
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;
use x509_cert::name::Name;
use x509_cert::time::{Time, Validity};

use crate::TestbedError;
use crate::key::KeyPair;

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// TBSCertificate. The type of `x509-cert` can only be read from outside, not made.
#[derive(Sequence)]
struct Tbs {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: Uint,
    signature: AlgorithmIdentifier<Any>,
    issuer: Name,
    validity: Validity,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// Certificate.
#[derive(Sequence)]
struct Signed {
    tbs: Any,
    algorithm: AlgorithmIdentifier<Any>,
    signature: BitString,
}

/// What stands in a certificate.
pub(crate) struct Draft<'a> {
    /// Serial number, big-endian; without one, 31 bits of the digest of everything else, so that it is unique and the
    /// same every time.
    pub(crate) serial: Option<&'a [u8]>,
    pub(crate) issuer: Name,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) subject: Name,
    /// DER SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
    pub(crate) extensions: Vec<Extension>,
}

impl Draft<'_> {
    /// Signs it with the issuer's key.
    pub(crate) fn sign(self, issuer: &KeyPair) -> Result<Vec<u8>, TestbedError> {
        let error = |source| TestbedError::Der { what: "the certificate", source };
        let algorithm = AlgorithmIdentifier { oid: SHA256_WITH_RSA, parameters: Some(Any::from(Null)) };
        let mut tbs = Tbs {
            version: 2,
            serial: Uint::new(self.serial.unwrap_or(&[0])).map_err(error)?,
            signature: algorithm.clone(),
            issuer: self.issuer,
            validity: Validity::new(time(self.not_before)?, time(self.not_after)?),
            subject: self.subject,
            key: SubjectPublicKeyInfoOwned::from_der(self.spki).map_err(error)?,
            extensions: Some(self.extensions).filter(|extensions| !extensions.is_empty()),
        };
        if self.serial.is_none() {
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &tbs.to_der().map_err(error)?);
            let mut serial = [0; 4];
            serial.copy_from_slice(&digest.as_ref()[..4]);
            // Positive and of four bytes, as the later ones of JPKI are.
            serial[0] = serial[0] & 0x7F | 0x01;
            tbs.serial = Uint::new(&serial).map_err(error)?;
        }
        let tbs = tbs.to_der().map_err(error)?;
        let signature = BitString::from_bytes(&issuer.sign_sha256(&tbs)?).map_err(error)?;
        let tbs = Any::from_der(&tbs).map_err(error)?;
        Signed { tbs, algorithm, signature }.to_der().map_err(error)
    }
}

/// What an issuer's certificate gives to those that it issues.
pub(crate) struct IssuerParts {
    pub(crate) issuer: Name,
    pub(crate) subject: Name,
    pub(crate) serial: Vec<u8>,
    /// DER SubjectPublicKeyInfo.
    pub(crate) spki: Vec<u8>,
    /// Identifier of the issuer's key, if it is named.
    pub(crate) authority_key: Option<Vec<u8>>,
}

/// Reads a certificate that this crate made.
pub(crate) fn read(der: &[u8]) -> Result<IssuerParts, TestbedError> {
    let error = |source| TestbedError::Der { what: "the issuer's certificate", source };
    let certificate = Certificate::from_der(der).map_err(error)?;
    let tbs = certificate.tbs_certificate();
    let authority_key = tbs.get_extension::<AuthorityKeyIdentifier>().map_err(error)?;
    Ok(IssuerParts {
        issuer: tbs.issuer().clone(),
        subject: tbs.subject().clone(),
        serial: tbs.serial_number().as_bytes().to_vec(),
        spki: tbs.subject_public_key_info().to_der().map_err(error)?,
        authority_key: authority_key
            .and_then(|(_, identifier)| identifier.key_identifier)
            .map(|identifier| identifier.as_bytes().to_vec()),
    })
}

/// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5), to the second.
pub(crate) fn time(time: Timestamp) -> Result<Time, TestbedError> {
    let error = || TestbedError::Time { time };
    let seconds = u64::try_from(time.as_second()).map_err(|_| error())?;
    DateTime::from_unix_duration(Duration::from_secs(seconds)).map(Time::from).map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(text: &str) -> Result<Vec<u8>, TestbedError> {
        time(text.parse().unwrap()).map(|time| time.to_der().unwrap())
    }

    #[test]
    fn the_time_type_changes_in_2050() {
        assert_eq!(der("2049-12-31T23:59:59.9Z").unwrap(), b"\x17\x0d491231235959Z");
        assert_eq!(der("2050-01-01T00:00:00Z").unwrap(), b"\x18\x0f20500101000000Z");
        assert!(matches!(der("1969-12-31T23:59:59Z"), Err(TestbedError::Time { .. })));
    }
}
