//! Failures of signing, and of challenges and answers.

use std::path::Path;

use jpki_card::CardError;
use jpki_cms::{CmsError, SignError};
use jpki_identity::{AnswerError, IdentityError, TextProblem};

use super::{Code, Failure};
use crate::output::time::japan;

impl Failure {
    /// Signing `input` into `output` failed.
    pub fn signing(input: &Path, output: &Path, error: SignError<CardError>) -> Self {
        match error {
            SignError::Signer(error) => error.into(),
            SignError::Cms(error) => Self::cms(input, output, &error),
            // Whatever a later version adds.
            other => Self::new(Code::CardSignature).with_detail(&other),
        }
    }

    /// Building the message for `input` or writing it to `output` failed.
    pub fn cms(input: &Path, output: &Path, error: &CmsError) -> Self {
        match error {
            CmsError::ReadContent(error) | CmsError::Read(error) => Self::read(input, error),
            CmsError::Write(error) => Self::write(output, error),
            CmsError::ContentChanged { .. } => Self::path(Code::FileChanged, input).with_detail(error),
            CmsError::SigningTime => Self::new(Code::SystemClock).with("time", japan(jiff::Timestamp::now())),
            CmsError::SignatureRefused => Self::new(Code::CardSignature).with_detail(error),
            // `Certificate` and `Key`; the rest belongs to reading messages.
            _ => Self::new(Code::CardCertificate).with_detail(error),
        }
    }

    /// The challenge in `path` cannot be made, read or answered.
    pub fn challenge(path: &Path, error: &IdentityError) -> Self {
        let failure = match error {
            IdentityError::Text { field, problem } => {
                let (problem, limit) = match problem {
                    TextProblem::Empty => ("empty", 0),
                    TextProblem::TooLong { max, .. } => ("too-long", *max),
                    TextProblem::OuterSpace => ("space", 0),
                    _ => ("character", 0),
                };
                let field = if *field == "purpose" { "purpose" } else { "relying-party" };
                Self::new(Code::IdentityText).with("field", field).with("problem", problem).with("limit", limit as u64)
            }
            IdentityError::Time { time } => Self::new(Code::SystemClock).with("time", japan(*time)),
            IdentityError::Randomness => Self::new(Code::SystemRandomness),
            IdentityError::Expired { expires_at } => Self::new(Code::IdentityExpired).with("time", japan(*expires_at)),
            IdentityError::FromTheFuture { issued_at } => {
                Self::new(Code::IdentityFuture).with("time", japan(*issued_at))
            }
            IdentityError::SignatureMismatch => Self::new(Code::CardSignature),
            IdentityError::Certificate(_) | IdentityError::WrongCertificate | IdentityError::Key(_) => {
                Self::new(Code::CardCertificate)
            }
            IdentityError::Lifetime { .. }
            | IdentityError::TooLong { .. }
            | IdentityError::Json { .. }
            | IdentityError::Version { .. }
            | IdentityError::Field { .. }
            | IdentityError::NotAChallenge
            | IdentityError::DigestAlgorithm
            // Whatever a later version adds.
            | _ => Self::path(Code::IdentityChallenge, path),
        };
        failure.with_detail(error)
    }

    /// The secret in `path` cannot be used, or none can be made.
    pub fn secret(path: &Path, error: &IdentityError) -> Self {
        match error {
            IdentityError::Secret { length, min, max } => Self::path(Code::TapSecret, path)
                .with("length", *length as u64)
                .with("expected", *min as u64)
                .with("limit", *max as u64),
            other => Self::challenge(path, other),
        }
        .with_detail(error)
    }

    /// Answering the challenge in `path` failed.
    pub fn answering(path: &Path, error: AnswerError<CardError>) -> Self {
        match error {
            AnswerError::Signer(error) => error.into(),
            AnswerError::Identity(error) => Self::challenge(path, &error),
            // Whatever a later version adds.
            other => Self::path(Code::IdentityChallenge, path).with_detail(&other),
        }
    }
}
