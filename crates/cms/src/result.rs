//! What verification found: the content's digests, the certificates, and for each signer what was signed and whether it holds.

use std::fmt;
use std::sync::Arc;

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};

use crate::SignerError;

/// A message that was read to its end, with a result for each signer. Whether a certificate deserves trust is not said here.
#[derive(Clone)]
#[non_exhaustive]
pub struct Verification {
    /// Type of the content (eContentType, RFC 5652 §5.2).
    pub content_type: ObjectIdentifier,
    /// Whether the message holds its content.
    pub attached: bool,
    /// Length of the content in bytes.
    pub content_length: u64,
    /// The content's digests, with each accepted algorithm that the message announces.
    pub digests: Vec<Digest>,
    /// One for each SignerInfo, in the order of the message; at least one.
    pub signers: Vec<Signature>,
    /// The certificates of the message, DER as sent, in its order; the signers' are among them. None was checked.
    pub certificates: Vec<Vec<u8>>,
    /// The revocation information of the message (crls, RFC 5652 §10.2.1), as sent. None was checked.
    pub revocation: Vec<Vec<u8>>,
}

impl Verification {
    /// Whether every signer's signature holds.
    ///
    /// # Errors
    /// The first signer's error that there is.
    pub fn all(&self) -> Result<(), SignerError> {
        self.signers.iter().try_for_each(|signer| signer.result.clone())
    }

    /// The content's digest with this algorithm, if the message announced it.
    #[must_use]
    pub fn digest(&self, algorithm: DigestAlgorithm) -> Option<&Digest> {
        self.digests.iter().find(|digest| digest.algorithm() == algorithm)
    }
}

/// One signer (SignerInfo, RFC 5652 §5.3) and the result of checking the signature. But for the result, all is what the
/// message claims.
#[derive(Clone)]
#[non_exhaustive]
pub struct Signature {
    /// Whether the signature covers the content and was made with the certificate's key.
    pub result: Result<(), SignerError>,
    /// How the signer names the certificate.
    pub identifier: SignerIdentifier,
    /// The certificate that the result is about, DER as sent.
    pub certificate: Option<Vec<u8>>,
    /// Its key, where the check came as far as to need it.
    pub key: Option<Arc<RsaPublicKey>>,
    /// Digest algorithm; `None` if it is not an accepted one (the result names it).
    pub digest_algorithm: Option<DigestAlgorithm>,
    /// Signature algorithm as the message names it, accepted or not.
    pub signature_algorithm: ObjectIdentifier,
    /// The signing-time attribute: only the signer's claim.
    pub signing_time: Option<Timestamp>,
    /// How the signed attributes bind the certificate.
    pub signing_certificate: SigningCertificate,
    /// Object identifiers of the signed attributes, in the order of the message.
    pub signed_attributes: Vec<ObjectIdentifier>,
    /// Unsigned attributes: nothing vouches for them, and none was looked into.
    pub unsigned_attributes: Vec<UnsignedAttribute>,
    /// The signature value; what a signature timestamp covers.
    pub value: Vec<u8>,
}

// Certificates carry name and address: Debug tells only that they are there.
impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("content_type", &self.content_type)
            .field("attached", &self.attached)
            .field("content_length", &self.content_length)
            .field("digests", &self.digests)
            .field("signers", &self.signers)
            .field("certificates", &self.certificates.len())
            .field("revocation", &self.revocation.len())
            .finish()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("result", &self.result)
            .field("identifier", &self.identifier)
            .field("certificate", &self.certificate.is_some())
            .field("digest_algorithm", &self.digest_algorithm)
            .field("signature_algorithm", &self.signature_algorithm)
            .field("signing_time", &self.signing_time)
            .field("signing_certificate", &self.signing_certificate)
            .field("signed_attributes", &self.signed_attributes)
            .field("unsigned_attributes", &self.unsigned_attributes.len())
            .finish_non_exhaustive()
    }
}

/// How a SignerInfo names its certificate (RFC 5652 §5.3).
#[derive(Clone, PartialEq, Eq)]
pub enum SignerIdentifier {
    /// By issuer and serial number.
    IssuerAndSerial {
        /// Name of the issuer, DER.
        issuer: Vec<u8>,
        /// Serial number, the content bytes of its INTEGER.
        serial: Vec<u8>,
    },
    /// By subject key identifier.
    SubjectKeyIdentifier(Vec<u8>),
}

impl fmt::Debug for SignerIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A serial number leads to a person.
        f.write_str(match self {
            Self::IssuerAndSerial { .. } => "IssuerAndSerial(…)",
            Self::SubjectKeyIdentifier(_) => "SubjectKeyIdentifier(…)",
        })
    }
}

/// What the signed attributes say about the signer's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningCertificate {
    /// signing-certificate-v2 (RFC 5035), as CAdES demands.
    V2,
    /// Only the old attribute with SHA-1 (RFC 2634). It was not checked: SHA-1 proves nothing.
    V1,
    /// Nothing: the certificate could be exchanged for another one of the same key.
    Absent,
}

/// An unsigned attribute, as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsignedAttribute {
    /// Its type.
    pub oid: ObjectIdentifier,
    /// The SET of its values, with tag and length.
    pub values: Vec<u8>,
}
