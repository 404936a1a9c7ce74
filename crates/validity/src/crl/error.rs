//! Why a CRL was not taken.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_signature::VerifyError;

use super::index::IndexError;

/// Why a certificate revocation list could not be read, believed, or taken into a store. No variant carries a serial
/// number. Offsets count the bytes of the DER from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// The list could not be read from where it comes from.
    #[error("the CRL could not be read: {kind}")]
    Read {
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// A file or folder of the store, or a temporary file, could not be read or written.
    #[error("{} could not be {}: {kind}", path.display(), action)]
    File {
        /// What was tried: `read`, `written`, `replaced` and the like.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// The bytes do not have the form of a CRL (RFC 5280 §5.1).
    #[error("the bytes are no CRL: {part} at byte {offset} is malformed")]
    Malformed {
        /// The field in question, named as in RFC 5280.
        part: &'static str,
        /// Where it begins.
        offset: u64,
    },
    /// The bytes end before the CRL does.
    #[error("the CRL is cut off at byte {offset}, in {part}")]
    Truncated {
        /// The field that is cut, named as in RFC 5280.
        part: &'static str,
        /// How many bytes there are.
        offset: u64,
    },
    /// Bytes follow the CRL.
    #[error("bytes follow the CRL, which ends at byte {offset}")]
    TrailingData {
        /// Where the CRL ends.
        offset: u64,
    },
    /// A part says that it is longer than such parts may be.
    #[error("{part} at byte {offset} has {size} bytes, more than {limit}")]
    TooLarge {
        /// The field in question, named as in RFC 5280.
        part: &'static str,
        /// Where it begins.
        offset: u64,
        /// The length that it gives, in bytes.
        size: u64,
        /// The length allowed, in bytes.
        limit: u64,
    },
    /// A PEM file without a block `X509 CRL`, or with a broken one.
    #[error("the PEM block of the CRL is broken or missing (line {line})")]
    Pem {
        /// The line in question, from 1.
        line: u64,
    },
    /// Neither version 1 nor 2.
    #[error("CRL version {found} is not supported, only 1 and 2 are")]
    Version {
        /// The version as people count.
        found: u64,
    },
    /// A date that is none, or not in a form of RFC 5280 §5.1.2.4.
    #[error("{part} at byte {offset} is no date of the form that CRLs have")]
    Time {
        /// The field in question, named as in RFC 5280.
        part: &'static str,
        /// Where it begins.
        offset: u64,
    },
    /// A serial number of zero, which no certificate may have (RFC 5280 §4.1.2.2).
    #[error("the serial number at byte {offset} is zero")]
    SerialZero {
        /// Where it begins.
        offset: u64,
    },
    /// A serial number of more than 20 octets (RFC 5280 §4.1.2.2).
    #[error("the serial number at byte {offset} has {octets} octets, more than 20")]
    SerialTooLong {
        /// Octets found.
        octets: u64,
        /// Where it begins.
        offset: u64,
    },
    /// A serial number stands in the list twice. Which of the two entries counts, nobody could say.
    #[error("a serial number stands in the CRL twice")]
    DuplicateSerial,
    /// A reason of revocation that RFC 5280 §5.3.1 does not have.
    #[error("the reason of revocation at byte {offset} is {found}, which has no meaning")]
    Reason {
        /// The number found.
        found: u8,
        /// Where the entry begins.
        offset: u64,
    },
    /// The signature algorithm inside the signed part is another than outside (RFC 5280 §5.1.1.2).
    #[error("the signature algorithm differs between the signed part and the CRL")]
    SignatureAlgorithmsDiffer,
    /// The CRL is signed with an algorithm that is not accepted; SHA-1 is among these.
    #[error("signature algorithm {oid} is not accepted")]
    SignatureAlgorithm {
        /// Dotted object identifier.
        oid: String,
    },
    /// The signature does not match.
    #[error("the signature on the CRL does not match")]
    Signature(#[from] VerifyError),
    /// The same extension twice, of the list or of an entry.
    #[error("extension {oid} appears twice")]
    DuplicateExtension {
        /// Dotted object identifier.
        oid: String,
    },
    /// An extension whose form is known has another.
    #[error("extension {oid} at byte {offset} is malformed")]
    MalformedExtension {
        /// Dotted object identifier.
        oid: String,
        /// Where it begins; for an extension of an entry, where the entry does.
        offset: u64,
    },
    /// A critical extension of the list that is not processed here (RFC 5280 §5.2).
    #[error("the CRL has critical extension {oid}, which is not supported")]
    UnknownCriticalExtension {
        /// Dotted object identifier.
        oid: String,
    },
    /// A critical extension of an entry that is not processed here: the list must not be used at all (RFC 5280 §5.3).
    #[error("the entry at byte {offset} has critical extension {oid}, which is not supported")]
    UnknownCriticalEntryExtension {
        /// Dotted object identifier.
        oid: String,
        /// Where the entry begins.
        offset: u64,
    },
    /// An indirect CRL (間接CRL): it lists certificates of other issuers than its own. Such lists are not supported.
    #[error("an indirect CRL, with certificates of several issuers, is not supported")]
    Indirect,
    /// A list for attribute certificates only.
    #[error("the CRL is for attribute certificates only")]
    AttributeCertificatesOnly,
    /// A base CRL number without a CRL number, or not below it (RFC 5280 §5.2.4).
    #[error("the delta CRL has no CRL number above that of its base")]
    DeltaNumber,
    /// A delta CRL without the full one that it adds to (RFC 5280 §5.2.4).
    #[error("only a delta CRL is at hand, without the full one that it adds to")]
    NoBase,
    /// Nobody who may sign this CRL is known.
    #[error("no trusted CA signs CRLs by the name of {issuer}")]
    UnknownIssuer {
        /// The issuer that the CRL names.
        issuer: String,
    },
    /// The key usage of the signer's certificate does not allow CRLs.
    #[error("the key usage of the CRL's signer does not allow it to sign CRLs")]
    KeyUsage,
    /// The certificate of who signed the CRL in the CA's place is revoked or on hold.
    #[error("the certificate of the CRL's signer is revoked")]
    SignerRevoked,
    /// No list says that the certificate of who signed the CRL in the CA's place is not revoked.
    #[error("whether the certificate of the CRL's signer was revoked is not known")]
    SignerNotChecked,
    /// `thisUpdate` lies in the future.
    #[error("the CRL is from {this_update}, which is in the future")]
    FromTheFuture {
        /// When the CRL says that it was made.
        this_update: Timestamp,
    },
    /// The store has a CRL of this scope with a higher number: CRL numbers never go back (RFC 5280 §5.2.3).
    #[error("CRL number {found} is lower than {held}, which is held")]
    NumberWentBack {
        /// Number of the CRL held, in hexadecimal.
        held: String,
        /// Number of the new one, in hexadecimal; `none` for a list without one.
        found: String,
    },
    /// The store has another CRL of this scope with the same number.
    #[error("another CRL of the number {number} is held")]
    NumberUsedTwice {
        /// The number, in hexadecimal.
        number: String,
    },
    /// The CRL of this scope in the store is newer.
    #[error("the CRL is from {found}, the one held is from {held}")]
    WentBack {
        /// `thisUpdate` of the CRL held.
        held: Timestamp,
        /// `thisUpdate` of the new one.
        found: Timestamp,
    },
    /// The index of a list can't be used.
    #[error("the index of a CRL can't be used: {0}")]
    Index(#[from] IndexError),
}

impl CrlError {
    /// For use with `map_err`: something about a file failed.
    pub(super) fn file<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |error| Self::File { action, path: path.to_owned(), kind: error.kind() }
    }

    pub(super) const fn malformed(part: &'static str, offset: u64) -> Self {
        Self::Malformed { part, offset }
    }
}
