//! Why a signature of a document is not good, and why a reference of it is not.

use std::io;

use jpki_signature::KeyError;

use crate::XmlError;

/// Why the signatures of a document could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The document can't be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The document has no signature (no element `Signature` of XML-DSig's namespace).
    #[error("the document has no signature")]
    NoSignature,
    /// It has more than are looked at.
    #[error("the document has more than {limit} signatures")]
    TooManySignatures {
        /// The bound.
        limit: usize,
    },
}

/// Why one signature is not good. The others of the same document have their own results.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature's own elements are not those of XML-DSig §4.
    #[error("the signature is malformed at byte {offset}: {expected} expected")]
    Malformed {
        /// Where it is wrong, in bytes.
        offset: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// A canonicalisation method that is not one of the six.
    #[error("the canonicalisation method {uri} is not accepted")]
    CanonicalizationMethod {
        /// Its identifier.
        uri: String,
    },
    /// A signature method that is not RSASSA-PKCS1-v1_5 with SHA-2, or with SHA-1 where that is allowed.
    #[error("the signature method {uri} is not accepted")]
    SignatureMethod {
        /// Its identifier.
        uri: String,
    },
    /// The signature value was made with SHA-1, which was not allowed.
    #[error("the signature was made with SHA-1")]
    Sha1,
    /// More references than are followed.
    #[error("the signature has more than {limit} references")]
    TooManyReferences {
        /// The bound.
        limit: usize,
    },
    /// The signature says neither by a certificate nor by a key with what it can be verified.
    #[error("the signature names no key")]
    KeyMissing,
    /// A certificate that can't be read.
    #[error("the certificate in the signature is not readable")]
    Certificate,
    /// The signature names another certificate in what it signs (SigningCertificateV2) than it carries.
    #[error("the certificate is not the one that the signer named")]
    CertificateSwapped,
    /// The key that stands beside the certificate is another one.
    #[error("the signature carries a key that is not that of its certificate")]
    KeyMismatch,
    /// The key is not accepted.
    #[error("the signer's key is not accepted: {0}")]
    Key(#[from] KeyError),
    /// Signed properties that the signature does not cover, or that are another signature's.
    #[error("the signed properties are not signed")]
    PropertiesNotSigned,
    /// Signed properties that can't be read (ETSI EN 319 132-1 §5).
    #[error("the signed properties are malformed: {expected} expected")]
    Properties {
        /// What should stand there.
        expected: &'static str,
    },
    /// A reference is not good.
    #[error("reference {number} is not good")]
    Reference {
        /// Its number in the signature, from 1. The reference itself holds the reason.
        number: usize,
    },
    /// The canonical form of what was signed could not be made.
    #[error("what was signed has no canonical form")]
    Canonical(#[source] XmlError),
    /// The signature does not match the key and what was signed.
    #[error("the signature does not match")]
    Signature,
}

/// Why a reference is not good.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// It has no URI: only an application could know what it means (XML-DSig §4.4.3).
    #[error("the reference says not what it refers to")]
    UriMissing,
    /// A URI that is not followed: another scheme, another host, an XPointer of other shape.
    #[error("what the reference refers to is not followed: {uri}")]
    Uri {
        /// The URI, at most 200 characters of it.
        uri: String,
    },
    /// No element has the identifier.
    #[error("no element has the identifier that is referred to")]
    IdMissing,
    /// Several elements have it, so that two readers could see two things.
    #[error("{count} elements have the identifier that is referred to")]
    IdTwice {
        /// How many.
        count: usize,
    },
    /// What is covered holds the signature itself, or is a part of it that is not for signing.
    #[error("the reference covers the signature itself")]
    CoversSignature,
    /// A name of a file that leads out of the folder, or would on another system.
    #[error("the name of the file is not accepted: {reason}")]
    FileName {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file is not there, or no folder was given.
    #[error("the file that is referred to is not there")]
    FileMissing,
    /// The file could not be read.
    #[error("the file that is referred to could not be read")]
    File(#[source] io::Error),
    /// A transform that is not followed; XPath and XSLT are among them, since they can select nothing at all, or run without
    /// end.
    #[error("the transform {uri} is not accepted")]
    Transform {
        /// Its identifier.
        uri: String,
    },
    /// A transform that can't be applied to what the one before leaves.
    #[error("the transform {uri} can't stand where it stands")]
    TransformOrder {
        /// Its identifier.
        uri: String,
    },
    /// A digest method that is not accepted.
    #[error("the digest method {uri} is not accepted")]
    DigestMethod {
        /// Its identifier.
        uri: String,
    },
    /// The digest was made with SHA-1, which was not allowed.
    #[error("the digest was made with SHA-1")]
    Sha1,
    /// Text that is not base64 where a transform or a digest needs it.
    #[error("base64 is malformed")]
    Base64,
    /// What is referred to can't be read as XML.
    #[error("what is referred to is not readable XML")]
    Xml(#[source] XmlError),
    /// More was to be digested than is read.
    #[error("the reference exceeds a limit: more than {limit} {what}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// What is referred to is not what was signed.
    #[error("what is referred to was changed after signing")]
    Digest,
}
