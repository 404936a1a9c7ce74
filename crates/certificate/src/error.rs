//! Why a certificate was not taken.

use jpki_signature::VerifyError;

/// Why a certificate could not be read, or its signature not be checked. No variant carries personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// More bytes than any certificate, or bundle of them, has a reason to have.
    #[error("{size} bytes are too many for certificates (limit {limit})")]
    TooLarge {
        /// Bytes found.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The input holds no certificate at all.
    #[error("there is no certificate in the input")]
    NoCertificate,
    /// The bundle holds more certificates than are read.
    #[error("the input holds more than {limit} certificates")]
    TooManyCertificates {
        /// Certificates allowed.
        limit: usize,
    },
    /// A PEM block is broken (RFC 7468).
    #[error("PEM block {number} is broken: {problem}")]
    Pem {
        /// Which block, from 1.
        number: usize,
        /// What the PEM reader says.
        problem: String,
    },
    /// The bytes do not have the form of a certificate (RFC 5280 §4.1).
    #[error("the bytes are no X.509 certificate: {part} is malformed")]
    Malformed {
        /// The field in question, named as in RFC 5280.
        part: &'static str,
    },
    /// Bytes follow the certificate.
    #[error("{count} bytes follow the certificate")]
    TrailingData {
        /// How many.
        count: usize,
    },
    /// Not version 3.
    #[error("certificate version {found} is not supported, only 3 is")]
    Version {
        /// The version as people count: 1, 2, 3.
        found: u64,
    },
    /// The serial number is zero or negative (RFC 5280 §4.1.2.2).
    #[error("the serial number is not positive")]
    SerialNotPositive,
    /// The serial number is longer than 20 octets (RFC 5280 §4.1.2.2).
    #[error("the serial number has {octets} octets, more than 20")]
    SerialTooLong {
        /// Octets found.
        octets: usize,
    },
    /// The signature algorithm inside the signed part is another than outside (RFC 5280 §4.1.1.2).
    #[error("the signature algorithm differs between the signed part and the certificate")]
    SignatureAlgorithmsDiffer,
    /// The same extension twice (RFC 5280 §4.2).
    #[error("extension {oid} appears twice")]
    DuplicateExtension {
        /// Dotted object identifier of the extension.
        oid: String,
    },
    /// An extension whose form is known has another.
    #[error("extension {oid} is malformed")]
    MalformedExtension {
        /// Dotted object identifier of the extension.
        oid: String,
    },
    /// One of the four attributes has another form than docs/protocol.md §6.4 gives.
    #[error("subject attribute {oid} is malformed")]
    MalformedAttribute {
        /// Dotted object identifier of the otherName.
        oid: String,
    },
    /// The same attribute twice.
    #[error("subject attribute {oid} appears twice")]
    DuplicateAttribute {
        /// Dotted object identifier of the otherName.
        oid: String,
    },
    /// The certificate is signed with an algorithm that is not accepted; SHA-1 is among these.
    #[error("signature algorithm {oid} is not accepted")]
    SignatureAlgorithm {
        /// Dotted object identifier of the algorithm.
        oid: String,
    },
    /// The issuer's signature does not match.
    #[error("the issuer's signature on the certificate does not match")]
    Signature(#[from] VerifyError),
}
