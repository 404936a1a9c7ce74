//! Failures of reading revocation lists and their indexes.

use std::io;
use std::path::Path;

use jpki_validity::crl::{CrlError, IndexError};

use super::{Code, Failure};
use crate::output::time::japan;

impl Failure {
    /// The list in `path` was not taken.
    pub fn crl(path: &Path, error: &CrlError) -> Self {
        let failure = match error {
            CrlError::Read { kind } => return Self::read(path, &io::Error::from(*kind)),
            CrlError::File { action: "read", path, kind } => return Self::read(path, &io::Error::from(*kind)),
            CrlError::File { path, kind, .. } => return Self::write(path, &io::Error::from(*kind)),
            CrlError::Malformed { .. }
            | CrlError::Truncated { .. }
            | CrlError::TrailingData { .. }
            | CrlError::TooLarge { .. }
            | CrlError::Pem { .. }
            | CrlError::Version { .. }
            | CrlError::Time { .. }
            | CrlError::SerialZero { .. }
            | CrlError::SerialTooLong { .. }
            | CrlError::DuplicateSerial
            | CrlError::Reason { .. }
            | CrlError::SignatureAlgorithmsDiffer
            | CrlError::DuplicateExtension { .. }
            | CrlError::MalformedExtension { .. }
            | CrlError::DeltaNumber => Self::path(Code::CrlNotAList, path),
            CrlError::UnknownCriticalExtension { .. }
            | CrlError::UnknownCriticalEntryExtension { .. }
            | CrlError::Indirect
            | CrlError::AttributeCertificatesOnly
            | CrlError::NoBase => Self::path(Code::CrlNotSupported, path),
            CrlError::SignatureAlgorithm { .. } => Self::path(Code::CrlWeakSignature, path),
            CrlError::Signature(_) => Self::path(Code::CrlSignature, path),
            CrlError::KeyUsage | CrlError::SignerRevoked => Self::path(Code::CrlNotAuthorized, path),
            CrlError::UnknownIssuer { issuer } => {
                Self::path(Code::CrlUnknownIssuer, path).with("which", issuer.clone())
            }
            CrlError::SignerNotChecked => Self::path(Code::CrlNotAuthorized, path),
            CrlError::FromTheFuture { this_update } => {
                Self::path(Code::CrlFuture, path).with("time", japan(*this_update))
            }
            CrlError::NumberWentBack { held, found } => {
                Self::path(Code::CrlOlder, path).with("expected", held.clone()).with("found", found.clone())
            }
            CrlError::NumberUsedTwice { number } => {
                Self::path(Code::CrlNumberTwice, path).with("found", number.clone())
            }
            CrlError::WentBack { held, found } => {
                Self::path(Code::CrlOlder, path).with("expected", japan(*held)).with("found", japan(*found))
            }
            CrlError::Index(error) => return Self::crl_index(path, error),
            // Whatever a later version adds.
            _ => Self::path(Code::CrlNotAList, path),
        };
        failure.with_detail(error)
    }

    /// The index in `path` can't be used.
    pub fn crl_index(path: &Path, error: &IndexError) -> Self {
        let failure = match error {
            IndexError::Read { kind } => return Self::read(path, &io::Error::from(*kind)),
            IndexError::Version { .. } => Self::path(Code::CrlIndexVersion, path),
            // `NotAnIndex`, `Size`, `Damaged`, and whatever a later version adds.
            IndexError::NotAnIndex | IndexError::Size { .. } | IndexError::Damaged { .. } | _ => {
                Self::path(Code::CrlIndexDamaged, path)
            }
        };
        failure.with_detail(error)
    }
}
