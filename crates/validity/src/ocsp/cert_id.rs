//! CertID (RFC 6960 §4.1.1): which certificate is meant, without saying whose it is.

use std::fmt;

use aws_lc_rs::digest::{self, Algorithm};
use jpki_certificate::Certificate;

use super::OcspError;
use super::asn1::{self, Element, INTEGER, OCTET_STRING, SEQUENCE, element};

/// DER of AlgorithmIdentifier for SHA-1 with NULL, as every responder writes it.
const SHA1: &[u8] = b"\x30\x09\x06\x05\x2B\x0E\x03\x02\x1A\x05\x00";
/// DER of AlgorithmIdentifier for SHA-256 with NULL.
const SHA256: &[u8] = b"\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";

/// The digest by which a request names the issuer. It only finds: nothing rests on its strength, since the answer is signed,
/// and is compared with the issuer that was validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertIdHash {
    /// SHA-1: the only one that every responder has to know (RFC 6960 §4.3, RFC 5019 §2.1.1).
    Sha1,
    /// SHA-256.
    Sha256,
}

impl CertIdHash {
    const fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
        }
    }

    fn by_oid(oid: &str) -> Option<Self> {
        match oid {
            "1.3.14.3.2.26" => Some(Self::Sha1),
            "2.16.840.1.101.3.4.2.1" => Some(Self::Sha256),
            _ => None,
        }
    }
}

impl fmt::Display for CertIdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        })
    }
}

/// SHA-1 of the key inside a SubjectPublicKeyInfo: `KeyHash` of a ResponderID (RFC 6960 §4.2.1). `None` if it is none.
pub(super) fn key_hash_sha1(spki: &[u8]) -> Option<Vec<u8>> {
    Some(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key_octets(spki)?).as_ref().to_vec())
}

/// The octets of the BIT STRING in a SubjectPublicKeyInfo.
fn key_octets(spki: &[u8]) -> Option<&[u8]> {
    let fields = asn1::only(spki)?.children_of(SEQUENCE)?;
    let [_, key] = fields.as_slice() else { return None };
    key.bits()
}

/// What names a certificate. The name hashed is the one that stands in the certificate, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CertId {
    hash: CertIdHash,
    name_hash: Vec<u8>,
    key_hash: Vec<u8>,
    /// Content octets of the INTEGER.
    serial: Vec<u8>,
}

impl CertId {
    /// Of a certificate, issued by the holder of this key.
    pub(super) fn of(certificate: &Certificate, issuer_spki: &[u8], hash: CertIdHash) -> Result<Self, OcspError> {
        let digest = |bytes: &[u8]| digest::digest(hash.algorithm(), bytes).as_ref().to_vec();
        Ok(Self {
            hash,
            name_hash: digest(certificate.issuer().der()),
            key_hash: digest(key_octets(issuer_spki).ok_or(OcspError::IssuerKey)?),
            serial: certificate.serial().integer_octets().to_vec(),
        })
    }

    /// Reads one. The inner `None` is one by a digest that is not known here: that of another question.
    pub(super) fn read(element: Element<'_>) -> Option<Option<Self>> {
        let fields = element.children_of(SEQUENCE)?;
        let [algorithm, name_hash, key_hash, serial] = fields.as_slice() else { return None };
        let oid = asn1::algorithm(*algorithm)?;
        let (name_hash, key_hash) = (name_hash.value_of(OCTET_STRING)?, key_hash.value_of(OCTET_STRING)?);
        let serial = serial.value_of(INTEGER).filter(|serial| !serial.is_empty())?;
        Some(CertIdHash::by_oid(&oid).map(|hash| Self {
            hash,
            name_hash: name_hash.to_vec(),
            key_hash: key_hash.to_vec(),
            serial: serial.to_vec(),
        }))
    }

    /// DER.
    pub(super) fn to_der(&self) -> Vec<u8> {
        let algorithm = match self.hash {
            CertIdHash::Sha1 => SHA1,
            CertIdHash::Sha256 => SHA256,
        };
        let octets = |value: &[u8]| element(OCTET_STRING, &[value]);
        let serial = element(INTEGER, &[&self.serial]);
        element(SEQUENCE, &[algorithm, &octets(&self.name_hash), &octets(&self.key_hash), &serial])
    }
}

impl fmt::Debug for CertId {
    /// It holds a serial number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertId({}, redacted)", self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpki_signature::Signer as _;
    use jpki_testbed::Testbed;

    #[test]
    fn what_names_a_certificate_is_written_and_read_back() {
        let bed = Testbed::shared();
        let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
        let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
        for (hash, length) in [(CertIdHash::Sha1, 20), (CertIdHash::Sha256, 32)] {
            let id = CertId::of(&certificate, issuer.spki_der(), hash).unwrap();
            assert_eq!((id.name_hash.len(), id.key_hash.len()), (length, length));
            assert_eq!(CertId::read(asn1::only(&id.to_der()).unwrap()), Some(Some(id.clone())));
            assert_eq!(format!("{id:?}"), format!("CertId({hash}, redacted)"));
        }
        // The key identifier of JPKI's certificates is the SHA-1 hash of the key (RFC 5280 §4.2.1.2).
        assert_eq!(key_hash_sha1(issuer.spki_der()).as_deref(), issuer.subject_key_id());
        assert_eq!(CertId::of(&certificate, b"no key", CertIdHash::Sha1), Err(OcspError::IssuerKey));
    }
}
