//! What can be wrong with a challenge or an answer before anything is verified.

use jiff::Timestamp;
use jpki_certificate::CertificateError;
use jpki_signature::KeyError;

/// Why a challenge or an answer could not be made or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// A text field cannot be used.
    #[error("the {field} cannot be used: {problem}")]
    Text {
        /// `relying party` or `purpose`.
        field: &'static str,
        /// What is wrong with it.
        problem: TextProblem,
    },
    /// The lifetime is not above zero or too long.
    #[error("a challenge may live for 1 to {max} seconds, not {seconds}")]
    Lifetime {
        /// Seconds asked for.
        seconds: i64,
        /// Most seconds.
        max: i64,
    },
    /// A time is before 1970, after 9999, or not in whole seconds.
    #[error("the time {time} cannot stand in a challenge (whole seconds, years 1970 to 9999)")]
    Time {
        /// The time.
        time: Timestamp,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness")]
    Randomness,
    /// The secret for pseudonyms is too short, too long, or one byte repeated.
    #[error("a secret of {length} byte(s) cannot be used: it has {min} to {max}, and not all of them the same")]
    Secret {
        /// Bytes given.
        length: usize,
        /// Fewest bytes.
        min: usize,
        /// Most bytes.
        max: usize,
    },
    /// The JSON text is longer than any challenge or answer.
    #[error("the {what} has {length} bytes; {max} are the most")]
    TooLong {
        /// `challenge` or `answer`.
        what: &'static str,
        /// Bytes found.
        length: usize,
        /// Most bytes.
        max: usize,
    },
    /// The JSON text is malformed or lacks a field.
    #[error("the {what} is not readable JSON of its form (line {line}, column {column})")]
    Json {
        /// `challenge` or `answer`.
        what: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The parser's reason.
        #[source]
        source: serde_json::Error,
    },
    /// A version from the future, or none.
    #[error("version {found} of the {what} is not supported")]
    Version {
        /// `challenge` or `answer`.
        what: &'static str,
        /// The version found.
        found: u32,
    },
    /// A field is not base64 or hex of the right length.
    #[error("the field {field} is not {expected}")]
    Field {
        /// Its name in JSON.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// The signed bytes of an answer are not the bytes of any challenge.
    #[error("the signed bytes are not those of a challenge")]
    NotAChallenge,
    /// A digest algorithm that is not SHA-256, SHA-384 or SHA-512.
    #[error("the digest algorithm is not supported")]
    DigestAlgorithm,
    /// The challenge has expired; it must not be answered.
    #[error("the challenge expired at {expires_at}")]
    Expired {
        /// When it expired.
        expires_at: Timestamp,
    },
    /// The challenge claims to be of the future: a clock is wrong, or somebody collects answers in advance.
    #[error("the challenge was issued in the future, at {issued_at}")]
    FromTheFuture {
        /// When it claims to be issued.
        issued_at: Timestamp,
    },
    /// The signer's certificate cannot be read.
    #[error("the signer's certificate cannot be read")]
    Certificate(#[source] CertificateError),
    /// The signer's certificate is not for user authentication.
    #[error("a challenge is answered with a user-authentication certificate only")]
    WrongCertificate,
    /// The certificate's key cannot be used.
    #[error("the certificate's key cannot be used")]
    Key(#[source] KeyError),
    /// The signature does not verify with the certificate, so no answer was made.
    #[error("the signature does not match the certificate")]
    SignatureMismatch,
}

/// What is wrong with a text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextProblem {
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Too long.
    #[error("it has {length} bytes in UTF-8, {max} are the most")]
    TooLong {
        /// Bytes in UTF-8.
        length: usize,
        /// Most bytes.
        max: usize,
    },
    /// A control character, or an invisible one that changes how the text is shown.
    #[error("it contains the control or invisible character U+{code_point:04X}")]
    Character {
        /// The first such character.
        code_point: u32,
    },
    /// White space at an end.
    #[error("it begins or ends with white space")]
    OuterSpace,
}

/// Why answering failed: on our side, or in the signer's hands.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError<E: std::error::Error + 'static> {
    /// The challenge or the certificate does not allow an answer, or the signature does not match.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The signer (card, remote service) failed.
    #[error("the signer failed")]
    Signer(#[source] E),
}
