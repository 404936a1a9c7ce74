//! Why an OCSP responder's answer does not count, or did not come.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jpki_certificate::CertificateError;
use jpki_signature::KeyError;

use crate::http::{HttpError, UrlError};
use crate::revocation::NotCheckedCause;

/// How a responder says that it does not answer (`OCSPResponseStatus`, RFC 6960 §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponderRefusal {
    /// `malformedRequest` (1): it does not understand the request.
    MalformedRequest,
    /// `internalError` (2): it can't answer at the moment.
    InternalError,
    /// `tryLater` (3): it can't answer at the moment.
    TryLater,
    /// `sigRequired` (5): it answers signed requests only.
    SignatureRequired,
    /// `unauthorized` (6): it does not answer this client, or does not answer for this certificate (RFC 5019 §2.2.3).
    Unauthorized,
}

impl ResponderRefusal {
    pub(super) const fn by_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::MalformedRequest,
            2 => Self::InternalError,
            3 => Self::TryLater,
            5 => Self::SignatureRequired,
            6 => Self::Unauthorized,
            _ => return None,
        })
    }

    /// Name as in RFC 6960, such as `tryLater`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedRequest => "malformedRequest",
            Self::InternalError => "internalError",
            Self::TryLater => "tryLater",
            Self::SignatureRequired => "sigRequired",
            Self::Unauthorized => "unauthorized",
        }
    }
}

impl fmt::Display for ResponderRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why there is no answer that counts. No variant names a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspError {
    /// No address of a responder is configured for the certificate, and none may be taken from it.
    #[error("no OCSP responder is known for the certificate")]
    NoAddress,
    /// The address in the certificate is not one that is asked.
    #[error("the address of the OCSP responder in the certificate can't be used: {0}")]
    Address(UrlError),
    /// The responder was not reached, or did not answer in HTTP.
    #[error("{0}")]
    Http(#[from] HttpError),
    /// The time for all tries together is over.
    #[error("no answer of the OCSP responder within {} ms", .limit.as_millis())]
    OutOfTime {
        /// The time given.
        limit: Duration,
    },
    /// Another thread had asked the same, and came to no end.
    #[error("the request that was waited for came to no end")]
    Abandoned,
    /// There was no randomness for the nonce.
    #[error("there is no randomness for the nonce")]
    Randomness,
    /// The request could not be signed.
    #[error("the OCSP request could not be signed: {detail}")]
    RequestSignature {
        /// What the signer says, in English.
        detail: String,
    },
    /// The issuer's key has no form that could be named.
    #[error("the issuer's key is not readable")]
    IssuerKey,
    /// The responder says that it does not answer.
    #[error("the OCSP responder does not answer: {refusal}")]
    Refused {
        /// What it says.
        refusal: ResponderRefusal,
    },
    /// More bytes than any answer about one certificate has a reason to have.
    #[error("the OCSP response has {size} bytes, more than {limit}")]
    TooLarge {
        /// Bytes found.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not an OCSP response in DER (RFC 6960 §4.2).
    #[error("not an OCSP response: {part} is malformed")]
    Malformed {
        /// The field in question, named as in RFC 6960.
        part: &'static str,
    },
    /// Another version than 1.
    #[error("OCSP response version {found} is not supported")]
    Version {
        /// The version as people count: from 1.
        found: u32,
    },
    /// Another type of response than id-pkix-ocsp-basic.
    #[error("OCSP response type {oid} is not supported")]
    ResponseType {
        /// Dotted object identifier.
        oid: String,
    },
    /// More certificates in the response than are looked at.
    #[error("the OCSP response has {found} certificates, more than {limit}")]
    TooManyCertificates {
        /// Certificates found.
        found: usize,
        /// Certificates allowed.
        limit: usize,
    },
    /// A critical extension of the response that is not processed (RFC 6960 §4.4).
    #[error("the OCSP response has critical extension {oid}, which is not supported")]
    UnknownCriticalExtension {
        /// Dotted object identifier.
        oid: String,
    },
    /// The response is signed with SHA-1.
    #[error("the OCSP response is signed with SHA-1, which is not accepted")]
    Sha1Signature,
    /// The response is signed with another algorithm that is not accepted.
    #[error("the OCSP response is signed with algorithm {oid}, which is not accepted")]
    SignatureAlgorithm {
        /// Dotted object identifier.
        oid: String,
    },
    /// The signer is neither the issuer, nor is a certificate of the signer in the response.
    #[error("the signer of the OCSP response is neither the issuer nor in the response")]
    ResponderUnknown,
    /// The signature does not match.
    #[error("the signature on the OCSP response does not match")]
    Signature,
    /// The responder's certificate can't be read.
    #[error("the certificate of the OCSP responder is not readable: {0}")]
    ResponderCertificate(CertificateError),
    /// The responder's key is not one to verify with.
    #[error("the key of the OCSP responder can't be used: {0}")]
    ResponderKey(KeyError),
    /// The responder's certificate was not issued by the CA of the certificate in question, with the same key
    /// (RFC 6960 §4.2.2.2).
    #[error("the certificate of the OCSP responder was not issued by the CA of the certificate in question")]
    ResponderIssuer,
    /// The responder's certificate is signed with an algorithm that is not accepted, such as SHA-1.
    #[error("the certificate of the OCSP responder is signed with algorithm {oid}, which is not accepted")]
    ResponderSignatureAlgorithm {
        /// Dotted object identifier.
        oid: String,
    },
    /// The responder's certificate does not have id-kp-OCSPSigning (RFC 6960 §4.2.2.2), or is that of a CA: the CA that
    /// issued it has not made its holder a responder.
    #[error("the certificate of the signer is not that of an OCSP responder")]
    ResponderPurpose,
    /// Key usage does not let the responder sign.
    #[error("key usage does not allow the OCSP responder to sign")]
    ResponderKeyUsage,
    /// The responder's certificate has a critical extension that is not processed.
    #[error("the certificate of the OCSP responder has critical extension {oid}, which is not supported")]
    ResponderCriticalExtension {
        /// Dotted object identifier.
        oid: String,
    },
    /// The responder's certificate was not valid when the response was made.
    #[error(
        "the OCSP response was made at {produced_at}, the certificate of its signer is valid from {not_before} to {not_after}"
    )]
    ResponderNotValid {
        /// `producedAt`.
        produced_at: Timestamp,
        /// First second of validity.
        not_before: Timestamp,
        /// Last second of validity.
        not_after: Timestamp,
    },
    /// Nobody can tell whether the responder's certificate was revoked: it has no id-pkix-ocsp-nocheck
    /// (RFC 6960 §4.2.2.2.1), and [`UncheckedResponder::Refuse`](super::UncheckedResponder::Refuse) was asked for.
    #[error("whether the certificate of the OCSP responder was revoked is not known")]
    ResponderUnchecked,
    /// The response is about other certificates: no CertID has all four fields of the one that was asked about.
    #[error("the OCSP response is not about the certificate that was asked about")]
    OtherCertificate,
    /// The response has another nonce than the request: it answers another request.
    #[error("the OCSP response has another nonce than the request")]
    NonceMismatch,
    /// The response has no nonce, and one is required.
    #[error("the OCSP response has no nonce")]
    NonceMissing,
    /// The response was made in the future.
    #[error("the OCSP response was made at {produced_at}, which is in the future")]
    ProducedInFuture {
        /// `producedAt`.
        produced_at: Timestamp,
    },
    /// What the response says holds only in the future.
    #[error("what the OCSP response says holds from {this_update}, which is in the future")]
    NotYetValid {
        /// `thisUpdate`.
        this_update: Timestamp,
    },
    /// `nextUpdate` lies before `thisUpdate`, or `thisUpdate` after `producedAt`.
    #[error("the times of the OCSP response contradict each other")]
    TimesContradict,
}

impl OcspError {
    /// Whether the same question may well be answered a little later. Nothing that is wrong with an answer passes by itself.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Http(error) => error.may_pass(),
            Self::Refused { refusal } => {
                matches!(refusal, ResponderRefusal::InternalError | ResponderRefusal::TryLater)
            }
            Self::OutOfTime { .. } | Self::Abandoned => true,
            _ => false,
        }
    }
}

impl From<&OcspError> for NotCheckedCause {
    fn from(error: &OcspError) -> Self {
        match error {
            OcspError::NoAddress => Self::NotCovered,
            error if error.may_pass() => Self::Unreachable { detail: error.to_string() },
            error => Self::Unusable { detail: error.to_string() },
        }
    }
}
