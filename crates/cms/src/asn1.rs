//! The structures that we write: signed attributes, ESS certificate identifiers, SignerInfo (RFC 5652, RFC 5035).

use const_oid::ObjectIdentifier;
use der::asn1::{Any, OctetString, SetOfVec};
use der::{Sequence, Tag, TagNumber, ValueOrd};

/// AlgorithmIdentifier (RFC 5280 §4.1.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Sequence, ValueOrd)]
pub(crate) struct AlgorithmIdentifier {
    pub(crate) algorithm: ObjectIdentifier,
    #[asn1(optional = "true")]
    pub(crate) parameters: Option<Any>,
}

impl AlgorithmIdentifier {
    /// Without parameters, as SHA-2 digests are written (RFC 5754 §2).
    pub(crate) fn bare(algorithm: ObjectIdentifier) -> Self {
        Self { algorithm, parameters: None }
    }

    /// With NULL, as RSA is written (RFC 3370 §3.2).
    pub(crate) fn with_null(algorithm: ObjectIdentifier) -> Self {
        Self { algorithm, parameters: Some(Any::null()) }
    }
}

/// Attribute (RFC 5652 §5.3).
#[derive(Debug, Clone, PartialEq, Eq, Sequence, ValueOrd)]
pub(crate) struct Attribute {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) values: SetOfVec<Any>,
}

/// SigningCertificateV2 (RFC 5035 §3), without policies.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SigningCertificateV2 {
    pub(crate) certificates: Vec<EssCertIdV2>,
}

/// ESSCertIDv2 (RFC 5035 §4). The hash algorithm is left out for SHA-256, its default.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct EssCertIdV2 {
    #[asn1(optional = "true")]
    pub(crate) hash_algorithm: Option<AlgorithmIdentifier>,
    pub(crate) hash: OctetString,
    #[asn1(optional = "true")]
    pub(crate) issuer_serial: Option<IssuerSerial>,
}

/// IssuerSerial (RFC 5035 §4).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct IssuerSerial {
    pub(crate) issuer: Vec<Any>,
    pub(crate) serial: Any,
}

/// directoryName [4], explicit because Name is a CHOICE (RFC 5280 §4.2.1.6).
pub(crate) fn directory_name(name: &[u8]) -> der::Result<Any> {
    Any::new(Tag::ContextSpecific { constructed: true, number: TagNumber(4) }, name)
}

/// IssuerAndSerialNumber (RFC 5652 §10.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct IssuerAndSerialNumber {
    pub(crate) issuer: Any,
    pub(crate) serial: Any,
}

/// SignerInfo (RFC 5652 §5.3), version 1: the certificate is named by issuer and serial number.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SignerInfo {
    pub(crate) version: u8,
    pub(crate) identifier: IssuerAndSerialNumber,
    pub(crate) digest_algorithm: AlgorithmIdentifier,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(crate) signed_attributes: SetOfVec<Attribute>,
    pub(crate) signature_algorithm: AlgorithmIdentifier,
    pub(crate) signature: OctetString,
}

/// What a `Prepared` remembers, for storage.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct StoredState {
    pub(crate) version: u8,
    pub(crate) digest_algorithm: ObjectIdentifier,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) content_digest: OctetString,
    pub(crate) content_length: u64,
    pub(crate) certificate: OctetString,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) issuer: Option<OctetString>,
    /// Seconds since 1970.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) signing_time: Option<i64>,
}

/// Tag and definite length of an element. `der` stops at 4 GiB; a content need not.
pub(crate) fn header(tag: u8, length: u64) -> Vec<u8> {
    let mut header = vec![tag];
    if length < 0x80 {
        header.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let significant = &bytes[length.leading_zeros() as usize / 8..];
        header.push(0x80 | significant.len() as u8);
        header.extend_from_slice(significant);
    }
    header
}

/// An element around its parts.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut element = header(tag, parts.iter().map(|part| part.len() as u64).sum());
    parts.iter().for_each(|part| element.extend_from_slice(part));
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_minimal_and_pass_four_gibibytes() {
        assert_eq!(header(0x04, 0), [0x04, 0x00]);
        assert_eq!(header(0x04, 0x7F), [0x04, 0x7F]);
        assert_eq!(header(0x04, 0x80), [0x04, 0x81, 0x80]);
        assert_eq!(header(0x30, 0x100), [0x30, 0x82, 0x01, 0x00]);
        assert_eq!(header(0x30, 1 << 32), [0x30, 0x85, 1, 0, 0, 0, 0]);
    }
}
