//! The two digests that revocation information is signed and asked with.

use aws_lc_rs::digest;
use der::Encode as _;
use der::asn1::ObjectIdentifier;

use crate::TestbedError;
use crate::asn1::{self, NULL};

/// A digest algorithm of signatures and certificate identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-1: usual in the certificate identifiers of OCSP, refused in signatures.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl HashAlgorithm {
    pub(crate) fn implementation(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        digest::digest(self.implementation(), bytes).as_ref().to_vec()
    }

    /// DigestInfo (RFC 8017 §9.2) around a finished digest.
    pub(crate) fn digest_info(self, digest: &[u8]) -> Result<Vec<u8>, TestbedError> {
        Ok(asn1::sequence(&[&self.identifier()?, &asn1::object(asn1::OCTET_STRING, digest)]))
    }

    /// AlgorithmIdentifier of the digest, with NULL parameters.
    pub(crate) fn identifier(self) -> Result<Vec<u8>, TestbedError> {
        algorithm_identifier(match self {
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
        })
    }

    /// AlgorithmIdentifier of RSA PKCS#1 v1.5 signatures over the digest.
    pub(crate) fn signature_identifier(self) -> Result<Vec<u8>, TestbedError> {
        algorithm_identifier(match self {
            Self::Sha1 => "1.2.840.113549.1.1.5",
            Self::Sha256 => "1.2.840.113549.1.1.11",
        })
    }
}

fn algorithm_identifier(oid: &str) -> Result<Vec<u8>, TestbedError> {
    Ok(asn1::sequence(&[&object_identifier(oid)?, &[NULL, 0]]))
}

/// An OBJECT IDENTIFIER in DER.
pub(crate) fn object_identifier(oid: &str) -> Result<Vec<u8>, TestbedError> {
    let error = || TestbedError::Oid { oid: oid.into() };
    ObjectIdentifier::new(oid).map_err(|_| error())?.to_der().map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginnings that RFC 8017 §9.2, note 1 lists.
    #[test]
    fn digest_infos_are_those_of_the_rfc() {
        let hex = |algorithm: HashAlgorithm| hex::encode(algorithm.digest_info(&algorithm.digest(b"")).unwrap());
        let sha1 = "3021300906052b0e03021a05000414da39a3ee5e6b4b0d3255bfef95601890afd80709";
        assert_eq!(hex(HashAlgorithm::Sha1), sha1);
        assert!(hex(HashAlgorithm::Sha256).starts_with("3031300d060960864801650304020105000420e3b0c442"));
    }
}
