//! What can go wrong: with the message as a whole ([`CmsError`]), with one signer ([`SignerError`]), with signing ([`SignError`]).

use std::io;

use jpki_signature::{DigestAlgorithm, KeyError};

/// Why a message could not be read or written at all. Offsets are bytes of the DER or BER; inside PEM, of what is decoded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// Not one byte was there.
    #[error("the CMS message is empty")]
    Empty,
    /// The input ended inside the structure.
    #[error("the CMS message is cut off at byte {offset}")]
    Truncated {
        /// Where more was expected.
        offset: u64,
    },
    /// The bytes are no SignedData (RFC 5652 §5.1).
    #[error("the CMS message is malformed at byte {offset}: {expected} expected")]
    Malformed {
        /// Where the unreadable element begins.
        offset: u64,
        /// What should stand there.
        expected: &'static str,
    },
    /// A ContentInfo, but of another content type (RFC 5652 §3): encrypted data, a bare timestamp request, and so on.
    #[error("the CMS message is not SignedData but {oid}")]
    NotSignedData {
        /// Dotted object identifier found.
        oid: String,
    },
    /// Bytes follow after the structure.
    #[error("the CMS message is followed by other data from byte {offset}")]
    TrailingData {
        /// The first byte too many.
        offset: u64,
    },
    /// A bound of [`Limits`](crate::Limits) was passed.
    #[error("the CMS message exceeds a limit: more than {limit} {what}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// A PEM wrapping that can't be read (RFC 7468).
    #[error("the PEM wrapping is not readable: {reason}")]
    Pem {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The message is readable but nobody signed it.
    #[error("the CMS message has no signer")]
    NoSigners,
    /// The signature is detached (分離署名) and the content was not given.
    #[error("the CMS message does not hold the signed content; it is needed beside it")]
    ContentMissing,
    /// The message holds its content, and another was given beside it: which one was meant is not for us to say.
    #[error("the CMS message holds its content, but a detached content was given too")]
    ContentTwice,
    /// The content to be attached is not what was digested before: it was changed, shortened or lengthened in between.
    #[error("the content changed between digesting and writing ({expected} bytes digested, {found} bytes written)")]
    ContentChanged {
        /// Bytes digested for the signature.
        expected: u64,
        /// Bytes seen this time; one more than expected if there were more.
        found: u64,
    },
    /// The signer's certificate, or the issuer's, can't be used for signing.
    #[error("the certificate can't be used for a CMS signature: {reason}")]
    Certificate {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The signer's certificate holds a key that is not accepted.
    #[error("the certificate's key can't be used for a CMS signature: {0}")]
    Key(#[from] KeyError),
    /// The signing time is outside the years 1970 to 9999, which is all that can be written.
    #[error("the signing time can't be written")]
    SigningTime,
    /// The signature does not match the signer's certificate, so nothing was written.
    #[error("the signature was not made with the key of the signer's certificate")]
    SignatureRefused,
    /// Stored signing state that is not readable (see [`Prepared::from_der`](crate::Prepared::from_der)).
    #[error("the stored signing state is not readable")]
    State,
    /// The message could not be read.
    #[error("the CMS message could not be read")]
    Read(#[source] io::Error),
    /// The content could not be read.
    #[error("the content could not be read")]
    ReadContent(#[source] io::Error),
    /// The output could not be written.
    #[error("the output could not be written")]
    Write(#[source] io::Error),
}

/// Why one signer's signature is not good. The others of the same message have their own results.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// No certificate of the message belongs to this signer.
    #[error("the signer's certificate is not in the message")]
    CertificateMissing,
    /// The signing-certificate-v2 attribute names another certificate: this one was put in its place (RFC 5035 §5).
    #[error("the certificate is not the one that the signer named")]
    CertificateSwapped,
    /// The certificate's key is not accepted.
    #[error("the signer's key is not accepted: {0}")]
    Key(#[from] KeyError),
    /// A digest algorithm that is broken or unknown.
    #[error("the digest algorithm {name} is not accepted")]
    Digest {
        /// `SHA-1`, `MD5`, another usual name, or the dotted object identifier.
        name: String,
    },
    /// The message does not announce the signer's digest algorithm, so the content was not digested with it (RFC 5652 §5.1).
    #[error("the message does not announce the signer's digest algorithm {algorithm}")]
    DigestNotAnnounced {
        /// The signer's algorithm.
        algorithm: DigestAlgorithm,
    },
    /// A signature algorithm other than RSASSA-PKCS1-v1_5 and RSASSA-PSS.
    #[error("the signature algorithm {oid} is not accepted")]
    SignatureAlgorithm {
        /// Dotted object identifier.
        oid: String,
    },
    /// The signature algorithm names another digest than the signer's digest algorithm.
    #[error("the signature algorithm and the digest algorithm do not belong together")]
    AlgorithmMismatch,
    /// An algorithm with parameters where there are none to give.
    #[error("the algorithm {oid} comes with parameters that do not belong there")]
    AlgorithmParameters {
        /// Dotted object identifier.
        oid: String,
    },
    /// RSASSA-PSS with parameters other than: SHA-2, MGF1 with the same, salt as long as the digest (RFC 4056 §3).
    #[error("the RSASSA-PSS parameters are not accepted")]
    PssParameters,
    /// A signed attribute that must be there is not.
    #[error("the signed attribute {attribute} is missing")]
    AttributeMissing {
        /// Its name in the standard.
        attribute: &'static str,
    },
    /// The same signed attribute twice (RFC 5652 §5.3).
    #[error("the signed attribute {oid} occurs twice")]
    AttributeTwice {
        /// Dotted object identifier.
        oid: String,
    },
    /// A signed attribute without exactly one value of its type.
    #[error("the signed attribute {attribute} is malformed")]
    AttributeMalformed {
        /// Its name in the standard.
        attribute: &'static str,
    },
    /// The signed attributes are not in DER (RFC 5652 §5.3), so that two readers could see two things.
    #[error("the signed attributes are not in DER")]
    AttributesNotDer,
    /// There are no signed attributes though the content is not plain data (RFC 5652 §5.3).
    #[error("signed attributes are missing though the content is not plain data")]
    AttributesRequired,
    /// There are no signed attributes, and the content is itself a set of signed attributes: a signature over something
    /// else was given a new meaning.
    #[error("the content is a set of signed attributes, taken from another message")]
    AttributesAsContent,
    /// The content-type attribute is not the type of the content.
    #[error("the signed content type {signed} is not that of the content, {found}")]
    ContentType {
        /// Dotted object identifier in the signed attribute.
        signed: String,
        /// Dotted object identifier of the content.
        found: String,
    },
    /// The content is not what was signed.
    #[error("the content was changed after signing")]
    ContentDigest,
    /// The signature does not match the certificate's key and what was signed.
    #[error("the signature does not match")]
    Signature,
}

/// Why signing in one go failed: on our side, or in the hands of the signer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError<E: std::error::Error + 'static> {
    /// Reading the content or building the message failed.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The signer (card, remote service) failed.
    #[error("the signer failed")]
    Signer(#[source] E),
}
