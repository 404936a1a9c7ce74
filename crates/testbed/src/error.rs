//! What can go wrong in making, reading or using a testbed.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

/// Why a testbed, a certificate or a signature was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestbedError {
    /// A field of the person can't stand in a certificate.
    #[error("the person's {field} {problem}")]
    Person {
        /// Name of the field of [`crate::Person`].
        field: &'static str,
        /// What is wrong with it.
        problem: PersonProblem,
    },
    /// A time that X.509 can't express (RFC 5280 §4.1.2.5, and not before 1970).
    #[error("{time} is outside the years 1970 to 9999 of certificates")]
    Time {
        /// The time.
        time: Timestamp,
    },
    /// The time of issue lies too near to the ends of the calendar to put a validity period around it.
    #[error("no validity period can be put around {time}")]
    Calendar {
        /// The time.
        time: Timestamp,
        /// What the calendar says.
        source: jiff::Error,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gives no random bytes")]
    Randomness {
        /// Its answer.
        source: rand_core::Error,
    },
    /// A key length that the testbed does not make.
    #[error("a key of {bits} bits is not made here (512 to 4096, in steps of 8)")]
    KeySize {
        /// Bits asked for.
        bits: usize,
    },
    /// RSA key generation, encoding or use failed.
    #[error("the RSA key can't be made or used")]
    Rsa {
        /// What the RSA implementation says.
        source: rsa::Error,
    },
    /// A private or public key can't be written or read.
    #[error("the key is not a readable RSA key")]
    Pkcs8 {
        /// What the key format says.
        source: rsa::pkcs8::Error,
    },
    /// Not an object identifier.
    #[error("{oid:?} is not an object identifier that can be written")]
    Oid {
        /// What was given.
        oid: String,
    },
    /// An attribute type that names can't be made of here.
    #[error("{attribute:?} is not one of the attributes C, O, OU, ST, L and CN")]
    Attribute {
        /// What was given.
        attribute: String,
    },
    /// A part of a certificate can't be written or read as DER.
    #[error("{what} can't be written or read as DER")]
    Der {
        /// The part.
        what: &'static str,
        /// What the encoder says.
        source: der::Error,
    },
    /// A picture of the card's face can't be drawn or written.
    #[error("the {what} can't be used")]
    Picture {
        /// The picture, or the font.
        what: &'static str,
    },
    /// No odd card has this name.
    #[error("{name:?} is none of the odd cards")]
    UnknownOdd {
        /// What was given.
        name: String,
    },
    /// Two odd cards that exclude each other.
    #[error("a card can't be both {one} and {other}")]
    OddContradiction {
        /// The one.
        one: crate::Odd,
        /// The other.
        other: crate::Odd,
    },
    /// An odd card that concerns what a phone or the residents' card does not have.
    #[error("{odd} is about an application that only the plastic card has")]
    OddProfile {
        /// Which.
        odd: crate::Odd,
    },
    /// An issuer of the earlier generation was asked for, and this testbed has none.
    #[error("this testbed has no earlier generation of CAs")]
    NoEarlierGeneration,
    /// A certificate that issues nothing was asked to sign revocation information.
    #[error("nobody is named who would sign")]
    NoIssuer,
    /// More entries than there are serial numbers of this length (1 to 20 bytes).
    #[error("{count} entries have not enough serial numbers of {serial_octets} bytes")]
    TooManyEntries {
        /// Entries asked for.
        count: u64,
        /// Bytes of each serial number.
        serial_octets: u8,
    },
    /// No authority has this name.
    #[error("{name:?} is none of the authorities")]
    UnknownAuthority {
        /// What was given.
        name: String,
    },
    /// A certificate can't come into the state asked for.
    #[error("the cardholder's {} certificate {problem}", hierarchy.name())]
    State {
        /// Which of the cardholder's certificates.
        hierarchy: crate::Hierarchy,
        /// Why not.
        problem: StateProblem,
    },
    /// A delta CRL was asked for before there was a full one.
    #[error("there is no CRL yet that a delta CRL could add to")]
    NoBaseCrl,
    /// An address that can't stand in a certificate as that of an OCSP responder.
    #[error("{url:?} is not the address of an OCSP responder")]
    OcspUrl {
        /// What was given.
        url: String,
    },
    /// No mode of the services has this name.
    #[error("{name:?} is none of the modes of the services")]
    UnknownMode {
        /// What was given.
        name: String,
    },
    /// The services can't be offered on this port.
    #[error("port {port} can't be used")]
    Listen {
        /// The TCP port asked for.
        port: u16,
        /// What the operating system says.
        source: io::Error,
    },
    /// No reason of revocation has this name.
    #[error("{name:?} is none of the reasons of revocation")]
    UnknownReason {
        /// What was given.
        name: String,
    },
    /// What was made can't be written where it should go.
    #[error("{what} can't be written")]
    Write {
        /// What was made.
        what: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// A signature just made does not verify with the public key of the same pair.
    #[error("the signature just made does not match its key")]
    SignatureCheck,
    /// The folder for a new testbed holds something already.
    #[error("{} is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Something that is not a folder stands where the testbed should be.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// Its path.
        path: PathBuf,
    },
    /// A file or folder can't be used.
    #[error("can't {action} {}", path.display())]
    Io {
        /// `read`, `write`, `create`, …
        action: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file of the testbed does not hold the PEM object that it should.
    #[error("{} holds no {expected}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// Label of the PEM object expected.
        expected: &'static str,
    },
    /// The description of the testbed is not readable.
    #[error("{} is not the description of a testbed", path.display())]
    Description {
        /// The file.
        path: PathBuf,
        /// Where it stops being one.
        source: serde_json::Error,
    },
    /// The files of a testbed don't belong together: a private key is not that of its certificate.
    #[error("{} is not the key of its certificate", path.display())]
    Mismatch {
        /// The private key's file.
        path: PathBuf,
    },
    /// The card image lacks a credential that a testbed's card has.
    #[error("the card image in {} has no {what}", path.display())]
    Credential {
        /// The card's folder.
        path: PathBuf,
        /// Which credential.
        what: &'static str,
    },
    /// The card image can't be written or read.
    #[error("the card image in {} can't be used", path.display())]
    Card {
        /// The card's folder.
        path: PathBuf,
        /// What the virtual card says.
        source: jpki_virtual_card::VirtualCardError,
    },
}

/// Why a certificate can't be revoked or resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateProblem {
    /// It is revoked for good.
    #[error("is revoked already")]
    AlreadyRevoked,
    /// It is not suspended.
    #[error("is not suspended")]
    NotSuspended,
    /// The reason given is one that takes a certificate off a list.
    #[error("is not revoked by removing it from a CRL")]
    NoRevocation,
}

/// What is wrong with a field of a person. The value itself is never told: it is personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PersonProblem {
    /// Nothing there.
    #[error("is empty")]
    Empty,
    /// Too long for the certificate.
    #[error("is longer than {limit} characters")]
    TooLong {
        /// The most characters that fit.
        limit: usize,
    },
    /// Not as long as it must be.
    #[error("has {found} characters and must have {expected}")]
    Length {
        /// Characters needed.
        expected: usize,
        /// Characters given.
        found: usize,
    },
    /// A character that may not stand there, control characters among them.
    #[error("has a character that may not stand there, number {position}")]
    Character {
        /// Its position, counted from 1.
        position: usize,
    },
    /// The flags are not as many as the characters that they are about.
    #[error("has {found} flags for {expected} characters")]
    FlagCount {
        /// Characters of the name or the address.
        expected: usize,
        /// Flags given.
        found: usize,
    },
    /// The last digit of a My Number does not fit the others.
    #[error("has a wrong check digit")]
    CheckDigit,
    /// A card that expires before it is issued, or on that day.
    #[error("is not after the day of issue")]
    Expiry,
    /// Not one of the words for the sex.
    #[error("is none of male, female and unknown (男, 女, 不明)")]
    Word,
    /// A birth date before 1800 or after the day of issue.
    #[error("is not between 1800 and the day of issue")]
    Range,
}
