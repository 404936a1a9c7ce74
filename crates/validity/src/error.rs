//! Why no path was accepted, and which of several reasons says most.

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::{Environment, KeyUsage, NameForm};
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
    /// The certificate is signed with an algorithm that is not supported, such as DSA or an elliptic curve.
    #[error("{position} is signed with algorithm {}, which is not supported", named(.oid))]
    SignatureAlgorithm {
        /// The certificate so signed.
        position: Position,
        /// Dotted object identifier.
        oid: String,
    },
    /// The certificate is signed with a digest that is no longer secure: SHA-1 or older.
    #[error("{position} is signed with algorithm {}, which is no longer secure", named(.oid))]
    WeakSignatureAlgorithm {
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
        /// Signature checks allowed, in units of one with 2048 bits.
        limit: usize,
    },
    /// The pool made for more certificates to be tried than are; nothing is known about the certificate.
    #[error("more than {limit} certificates would have to be tried")]
    TooManyCandidates {
        /// Certificates allowed to be tried.
        limit: u32,
    },
    /// Names and constraints make for more comparisons than are done; nothing is known about the certificate.
    #[error("more than {limit} names would have to be held against name constraints")]
    TooManyNameComparisons {
        /// Comparisons allowed.
        limit: u32,
    },
    /// There are more policies, or mappings of them, than are followed; nothing is known about the certificate.
    #[error("more than {limit} policies would have to be followed")]
    TooManyPolicies {
        /// Policies allowed to be followed.
        limit: u32,
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
    #[error("{} allows {limit} CA certificates below it, {found} follow", of_authority(.position))]
    PathLength {
        /// The certificate that sets the limit; `None` for the anchor.
        position: Option<Position>,
        /// CA certificates allowed.
        limit: u32,
        /// CA certificates found, self-issued ones not counted.
        found: usize,
    },
    /// A name is in a form that a CA above it permits, but in none of the subtrees permitted (RFC 5280 §6.1.3 b).
    #[error("the {form} of {position} is not among those that a CA above it permits")]
    NameNotPermitted {
        /// The certificate with the name.
        position: Position,
        /// The form of the name.
        form: NameForm,
    },
    /// A name is in a subtree that a CA above it excludes (RFC 5280 §6.1.3 c).
    #[error("the {form} of {position} is among those that a CA above it excludes")]
    NameExcluded {
        /// The certificate with the name.
        position: Position,
        /// The form of the name.
        form: NameForm,
    },
    /// A CA constrains a form of names, and a certificate below it has a name of that form that can't be held against the
    /// constraint: a form without a rule, or text that is not of the form (RFC 5280 §4.2.1.10).
    #[error("the {form} of {position} can't be held against the constraints of a CA above it")]
    NameConstraintForm {
        /// The certificate with the name.
        position: Position,
        /// The form of the name.
        form: NameForm,
    },
    /// A name constraint with a minimum or a maximum, to which RFC 5280 §4.2.1.10 gives no meaning.
    #[error("{} has name constraints with a minimum or maximum distance", of_authority(.position))]
    NameConstraintDistances {
        /// The CA certificate with the constraint; `None` for the anchor.
        position: Option<Position>,
    },
    /// `anyPolicy` is mapped, or mapped to (RFC 5280 §6.1.4 a).
    #[error("{position} maps a policy to or from any policy")]
    AnyPolicyMapped {
        /// The CA certificate with the mapping.
        position: Position,
    },
    /// A valid policy is required, by a CA or by the caller, and none is left (RFC 5280 §6.1.3 f, §6.1.5 g).
    #[error("a certificate policy is required, and none is valid for {position}")]
    PolicyRequired {
        /// The certificate at which this came to light.
        position: Position,
    },
    /// A valid policy is required, and the path has some, but none that the caller asked for (RFC 5280 §6.1.5 g).
    #[error("the certificate is valid under policies ({}), of which none is asked for", .found.join(", "))]
    PolicyNotInitial {
        /// Dotted object identifiers of the policies that the path is valid under.
        found: Vec<String>,
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
    /// The certificate of a timestamp authority must have one extended key usage, and it must be critical (RFC 3161 §2.3).
    #[error("extended key usage is not critical, or not for time-stamping alone")]
    ExtendedKeyUsageForm,
    /// Extended key usages of a CA do not allow it to issue certificates for the purpose.
    #[error("extended key usage of {position} ({}) does not allow {purpose}", .found.join(", "))]
    AuthorityExtendedKeyUsage {
        /// The CA certificate in question.
        position: Position,
        /// What was asked for.
        purpose: Purpose,
        /// Dotted object identifiers in the CA certificate.
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
            Self::SignatureAlgorithm { .. } | Self::WeakSignatureAlgorithm { .. } => 3,
            Self::Signature { .. } => 4,
            Self::UnknownCriticalExtension { .. } => 10,
            Self::NotACa { .. } => 11,
            Self::KeyCertSign { .. } => 12,
            Self::PathLength { .. } => 13,
            Self::NameConstraintDistances { .. } | Self::NameConstraintForm { .. } => 14,
            Self::NameNotPermitted { .. } | Self::NameExcluded { .. } => 15,
            Self::AnyPolicyMapped { .. } => 16,
            Self::PolicyRequired { .. } | Self::PolicyNotInitial { .. } => 17,
            Self::HolderIsCa => 20,
            Self::AnchorPurpose { .. } => 21,
            Self::KeyUsage { .. } => 22,
            Self::ExtendedKeyUsage { .. } | Self::ExtendedKeyUsageForm => 23,
            Self::AuthorityExtendedKeyUsage { .. } => 24,
            Self::PolicyMissing { .. } => 25,
            Self::PolicyNotAccepted { .. } => 26,
            Self::PolicyPurpose { .. } => 27,
            Self::PolicyEnvironment { .. } => 28,
            Self::AnchorNotYetValid { .. } | Self::AnchorExpired { .. } => 30,
            Self::NotYetValid { .. } => 31,
            Self::Expired { .. } => 32,
            // Nothing is known after them, so that no other reason may stand in their place.
            Self::TooManySignatureChecks { .. }
            | Self::TooManyCandidates { .. }
            | Self::TooManyNameComparisons { .. }
            | Self::TooManyPolicies { .. } => u8::MAX,
        }
    }

    /// Whether the search is over: the budget is spent.
    pub(crate) const fn is_final(&self) -> bool {
        self.rank() == u8::MAX
    }
}

/// A certificate of the path, or the anchor.
fn of_authority(position: &Option<Position>) -> String {
    position.map_or_else(|| "the anchor".to_owned(), |position| position.to_string())
}

/// Signature algorithms that are refused by name, with their digests (RFC 3279, RFC 4055, RFC 5758, RFC 8410).
const REFUSED: [(&str, &str); 15] = [
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.3.14.3.2.29", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.1", "DSA with SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// The algorithm by its name, if it has one here, with its identifier.
fn named(oid: &str) -> String {
    match REFUSED.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("{oid} ({name})"),
        None => oid.to_owned(),
    }
}

/// Why a certificate that is signed with this algorithm is refused. RSA with a digest that has been broken is refused as
/// weak; whatever could not be verified anyway, as not supported.
pub(crate) fn refused_algorithm(position: Position, oid: String) -> PathError {
    match oid.as_str() {
        "1.2.840.113549.1.1.2" | "1.2.840.113549.1.1.4" | "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => {
            PathError::WeakSignatureAlgorithm { position, oid }
        }
        _ => PathError::SignatureAlgorithm { position, oid },
    }
}
