//! Why no path was accepted, and which of several reasons says most.

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::{Environment, KeyUsage};
use jpki_signature::KeyError;

use crate::Purpose;

/// Where a certificate stands in a path: 0 is the one that was asked about, each next one issued the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(pub usize);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("the holder's certificate"),
            number => write!(f, "CA certificate {number}"),
        }
    }
}

/// Why a certificate has no valid path to a trust anchor. If several paths fail, the error is that of the one that came
/// furthest. No variant carries personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// There is neither an anchor nor a certificate in the pool with the name and the key that the certificate points to.
    #[error("the issuer of {position} is not known: {issuer}")]
    UnknownIssuer {
        /// The certificate whose issuer is missing.
        position: Position,
        /// The issuer's name, as in RFC 4514.
        issuer: String,
        /// The issuer's key, where the certificate points to it.
        key_id: Option<Vec<u8>>,
    },
    /// An issuer with the right name and key identifier is there, but did not sign the certificate.
    #[error("the issuer's signature on {position} does not match")]
    Signature {
        /// The certificate whose signature fails.
        position: Position,
    },
    /// The certificate is signed with an algorithm that is not accepted, such as SHA-1.
    #[error("{position} is signed with algorithm {oid}, which is not accepted")]
    SignatureAlgorithm {
        /// The certificate so signed.
        position: Position,
        /// Dotted object identifier.
        oid: String,
    },
    /// The issuer's key is not one to verify with.
    #[error("the key of the issuer of {position} can't be used: {source}")]
    IssuerKey {
        /// The certificate issued.
        position: Position,
        /// What is wrong with the key.
        source: KeyError,
    },
    /// Every path would have more certificates than are followed.
    #[error("the path is longer than {limit} certificates")]
    TooDeep {
        /// Certificates followed, the anchor not counted.
        limit: usize,
    },
    /// The pool made for more signature checks than are done; nothing is known about the certificate.
    #[error("more than {limit} signature checks would be needed")]
    TooManySignatureChecks {
        /// Signature checks done.
        limit: usize,
    },
    /// A critical extension that is not processed (RFC 5280 §4.2).
    #[error("{position} has critical extension {oid}, which is not supported")]
    UnknownCriticalExtension {
        /// The certificate with the extension.
        position: Position,
        /// Dotted object identifier.
        oid: String,
    },
    /// A certificate that issued another is not that of a CA (RFC 5280 §6.1.4 k).
    #[error("{position} is not that of a CA, but has issued a certificate")]
    NotACa {
        /// The certificate in question.
        position: Position,
    },
    /// A certificate that issued another may not sign certificates (RFC 5280 §6.1.4 n).
    #[error("{position} does not allow its key to sign certificates")]
    KeyCertSign {
        /// The certificate in question.
        position: Position,
    },
    /// More CA certificates follow than a path length constraint allows (RFC 5280 §6.1.4 l).
    #[error("{} allows {limit} CA certificates below it, {found} follow", .position.map_or_else(|| "the anchor".to_owned(), |position| position.to_string()))]
    PathLength {
        /// The certificate that sets the limit; `None` for the anchor.
        position: Option<Position>,
        /// CA certificates allowed.
        limit: u32,
        /// CA certificates found, self-issued ones not counted.
        found: usize,
    },
    /// The certificate asked about is that of a CA.
    #[error("the certificate is that of a CA, not of a holder")]
    HolderIsCa,
    /// The path ends in an anchor of the other purpose.
    #[error("the certificate leads to {anchor}, which is for {found}, not for {wanted}")]
    AnchorPurpose {
        /// The anchor's label.
        anchor: String,
        /// What it is for.
        found: Purpose,
        /// What was asked for.
        wanted: Purpose,
    },
    /// Key usage does not allow the purpose (docs/protocol.md §6.2, §6.3).
    #[error("key usage ({}) does not allow {purpose}", .found.unwrap_or_default())]
    KeyUsage {
        /// What was asked for.
        purpose: Purpose,
        /// What the certificate allows; `None` if it does not say.
        found: Option<KeyUsage>,
    },
    /// Extended key usage does not allow the purpose.
    #[error("extended key usage ({}) does not allow {purpose}", .found.join(", "))]
    ExtendedKeyUsage {
        /// What was asked for.
        purpose: Purpose,
        /// Dotted object identifiers in the certificate; empty if it has no such extension.
        found: Vec<String>,
    },
    /// The certificate has no policy, and its anchor issues none without.
    #[error("the certificate has no policy; certificates for {purpose} under a {environment} CA have one")]
    PolicyMissing {
        /// What was asked for.
        purpose: Purpose,
        /// The anchor's environment.
        environment: Environment,
    },
    /// The certificate has policies, but none that stands for the purpose under this anchor.
    #[error("no policy of the certificate ({}) is accepted for {purpose} under a {environment} CA", .found.join(", "))]
    PolicyNotAccepted {
        /// What was asked for.
        purpose: Purpose,
        /// The anchor's environment.
        environment: Environment,
        /// Dotted object identifiers in the certificate.
        found: Vec<String>,
    },
    /// The policy is that of the other purpose.
    #[error("policy {found} is not one for {purpose}")]
    PolicyPurpose {
        /// What was asked for.
        purpose: Purpose,
        /// Dotted object identifier in the certificate.
        found: String,
    },
    /// The policy belongs to another PKI than the anchor.
    #[error("policy {found} is of the {policy} environment, the anchor of the {anchor} environment")]
    PolicyEnvironment {
        /// Dotted object identifier in the certificate.
        found: String,
        /// The policy's environment.
        policy: Environment,
        /// The anchor's environment.
        anchor: Environment,
    },
    /// The anchor was not yet valid at the given time.
    #[error("anchor {anchor} is valid from {not_before}, not yet at {time}")]
    AnchorNotYetValid {
        /// The anchor's label.
        anchor: String,
        /// The time given.
        time: Timestamp,
        /// First second of validity.
        not_before: Timestamp,
    },
    /// The anchor had expired at the given time.
    #[error("anchor {anchor} was valid until {not_after}, no longer at {time}")]
    AnchorExpired {
        /// The anchor's label.
        anchor: String,
        /// The time given.
        time: Timestamp,
        /// Last second of validity.
        not_after: Timestamp,
    },
    /// A certificate was not yet valid at the given time.
    #[error("{position} is valid from {not_before}, not yet at {time}")]
    NotYetValid {
        /// The certificate in question.
        position: Position,
        /// The time given.
        time: Timestamp,
        /// First second of validity.
        not_before: Timestamp,
    },
    /// A certificate had expired at the given time.
    #[error("{position} was valid until {not_after}, no longer at {time}")]
    Expired {
        /// The certificate in question.
        position: Position,
        /// The time given.
        time: Timestamp,
        /// Last second of validity.
        not_after: Timestamp,
    },
}

impl PathError {
    /// How much the error says: that of a path that got further says more. Up to 9, no anchor was reached; from 10 on, the
    /// signatures up to an anchor are good and something else is wrong.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::UnknownIssuer { .. } => 0,
            Self::TooDeep { .. } => 1,
            Self::IssuerKey { .. } => 2,
            Self::SignatureAlgorithm { .. } => 3,
            Self::Signature { .. } => 4,
            Self::UnknownCriticalExtension { .. } => 10,
            Self::NotACa { .. } => 11,
            Self::KeyCertSign { .. } => 12,
            Self::PathLength { .. } => 13,
            Self::HolderIsCa => 14,
            Self::AnchorPurpose { .. } => 15,
            Self::KeyUsage { .. } => 16,
            Self::ExtendedKeyUsage { .. } => 17,
            Self::PolicyMissing { .. } => 18,
            Self::PolicyNotAccepted { .. } => 19,
            Self::PolicyPurpose { .. } => 20,
            Self::PolicyEnvironment { .. } => 21,
            Self::AnchorNotYetValid { .. } | Self::AnchorExpired { .. } => 22,
            Self::NotYetValid { .. } => 23,
            Self::Expired { .. } => 24,
            // Nothing is known after it, so that no other reason may stand in its place.
            Self::TooManySignatureChecks { .. } => u8::MAX,
        }
    }
}
