//! Failures of readers, and of the virtual card's files.

use std::path::Path;

use jpki_reader::ReaderError;
use jpki_virtual_card::VirtualCardError;

use super::{Code, Failure};

impl From<ReaderError> for Failure {
    fn from(error: ReaderError) -> Self {
        let failure = match &error {
            ReaderError::NoService => Self::new(Code::ReaderNoService),
            ReaderError::AccessDenied => Self::new(Code::ReaderAccessDenied),
            ReaderError::NoReader => Self::new(Code::ReaderNone),
            ReaderError::ReaderNotFound { wanted, available } => {
                Self::new(Code::ReaderNotFound).with("wanted", wanted.clone()).with("available", list(available))
            }
            ReaderError::ReaderAmbiguous { wanted, matching } => {
                Self::new(Code::ReaderAmbiguous).with("wanted", wanted.clone()).with("matching", list(matching))
            }
            ReaderError::SeveralReaders { available } => {
                Self::new(Code::ReaderSeveral).with("available", list(available))
            }
            ReaderError::ReaderRemoved => Self::new(Code::ReaderRemoved),
            ReaderError::NoCard => Self::new(Code::CardNone),
            ReaderError::WaitTimeout { seconds } => Self::new(Code::CardWaitTimeout).with("seconds", *seconds),
            ReaderError::CardRemoved => Self::new(Code::CardRemoved),
            ReaderError::CardReset => Self::new(Code::CardReset),
            ReaderError::InUse => Self::new(Code::CardInUse),
            ReaderError::CardMute => Self::new(Code::CardMute),
            ReaderError::CardUnsupported => Self::new(Code::CardUnsupported),
            ReaderError::ExchangeBroken { .. } => Self::new(Code::CardExchangeBroken),
            ReaderError::TooLong { .. } => Self::new(Code::CardResponse),
            ReaderError::Cancelled => Self::new(Code::CardWaitCancelled),
            ReaderError::ReplayMismatch { .. }
            | ReaderError::TranscriptEnd { .. }
            | ReaderError::MaskedResponse { .. }
            | ReaderError::RecordedFailure { .. }
            | ReaderError::Transcript { .. }
            | ReaderError::Io { .. } => Self::new(Code::CardTranscript),
            // `Pcsc`, and whatever a later version of the reader crate adds.
            ReaderError::Pcsc(_) | _ => Self::new(Code::ReaderFailed),
        };
        failure.with_detail(&error)
    }
}

impl Failure {
    /// The virtual card in `folder` cannot be used.
    pub fn virtual_card(folder: &Path, error: &VirtualCardError) -> Self {
        let code = match error {
            VirtualCardError::NoCard { .. } => Code::VirtualMissing,
            VirtualCardError::NoReader { .. } | VirtualCardError::ReaderOccupied { .. } => Code::TestbedVpcd,
            VirtualCardError::ReaderGone { .. } => Code::TestbedVpcdGone,
            VirtualCardError::Randomness { .. } => Code::SystemRandomness,
            VirtualCardError::Io { .. }
            | VirtualCardError::Malformed { .. }
            | VirtualCardError::Image { .. }
            // Whatever a later version adds.
            | _ => Code::VirtualUnusable,
        };
        Self::path(code, folder).with_detail(error)
    }
}

/// Names for a message; `none` where there is none, which the messages know.
fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
