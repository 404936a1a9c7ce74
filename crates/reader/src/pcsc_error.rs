//! What each PC/SC error means at the moment it comes.

use pcsc::Error;

use crate::ReaderError;

/// What was being done: the same PC/SC code says different things before and after the card was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Establishing a context, listing readers, waiting, connecting: no card is held yet.
    Reaching,
    /// A card is held.
    Holding,
}

/// Names a PC/SC error.
pub(crate) fn name(error: Error, phase: Phase) -> ReaderError {
    match (error, phase) {
        // `CommError` is how libpcsclite says that its socket closed in the middle of a call; trouble between reader and
        // card is `NotTransacted`. An unknown handle is one that a restarted pcscd never gave out.
        (Error::NoService | Error::ServiceStopped | Error::Shutdown | Error::CommError | Error::InvalidHandle, _) => {
            ReaderError::NoService
        }
        (Error::NoReadersAvailable, Phase::Reaching) => ReaderError::NoReader,
        (Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable, _) => ReaderError::ReaderRemoved,
        (Error::NoSmartcard | Error::RemovedCard, Phase::Reaching) => ReaderError::NoCard,
        (Error::NoSmartcard | Error::RemovedCard, Phase::Holding) => ReaderError::CardRemoved,
        (Error::UnresponsiveCard, _) | (Error::UnpoweredCard, Phase::Reaching) => ReaderError::CardMute,
        (Error::ResetCard, _) | (Error::UnpoweredCard, Phase::Holding) => ReaderError::CardReset,
        (Error::SharingViolation, _) => ReaderError::InUse,
        (Error::Cancelled | Error::SystemCancelled | Error::CancelledByUser, _) => ReaderError::Cancelled,
        (Error::NotTransacted | Error::CommDataLost, Phase::Holding) => ReaderError::ExchangeBroken { length: 0 },
        (Error::UnsupportedCard | Error::CardUnsupported | Error::ProtoMismatch, _) => ReaderError::CardUnsupported,
        (Error::SecurityViolation | Error::NoAccess, _) => ReaderError::AccessDenied,
        (other, _) => ReaderError::Pcsc(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_service_has_one_name_in_every_phase() {
        for error in [Error::NoService, Error::CommError, Error::ServiceStopped, Error::Shutdown, Error::InvalidHandle]
        {
            for phase in [Phase::Reaching, Phase::Holding] {
                assert!(matches!(name(error, phase), ReaderError::NoService), "{error:?} {phase:?}");
            }
        }
    }

    #[test]
    fn no_card_before_is_a_removed_card_after() {
        for error in [Error::NoSmartcard, Error::RemovedCard] {
            assert!(matches!(name(error, Phase::Reaching), ReaderError::NoCard));
            assert!(matches!(name(error, Phase::Holding), ReaderError::CardRemoved));
        }
        assert!(matches!(name(Error::UnpoweredCard, Phase::Reaching), ReaderError::CardMute));
        assert!(matches!(name(Error::UnpoweredCard, Phase::Holding), ReaderError::CardReset));
        assert!(matches!(name(Error::NoReadersAvailable, Phase::Reaching), ReaderError::NoReader));
        assert!(matches!(name(Error::NoReadersAvailable, Phase::Holding), ReaderError::ReaderRemoved));
    }

    #[test]
    fn every_other_cause_keeps_its_own_name() {
        let holding = |error| name(error, Phase::Holding);
        assert!(matches!(holding(Error::ResetCard), ReaderError::CardReset));
        assert!(matches!(holding(Error::UnresponsiveCard), ReaderError::CardMute));
        assert!(matches!(holding(Error::SharingViolation), ReaderError::InUse));
        assert!(matches!(holding(Error::ReaderUnavailable), ReaderError::ReaderRemoved));
        assert!(matches!(holding(Error::UnknownReader), ReaderError::ReaderRemoved));
        assert!(matches!(holding(Error::Cancelled), ReaderError::Cancelled));
        assert!(matches!(holding(Error::NotTransacted), ReaderError::ExchangeBroken { length: 0 }));
        assert!(matches!(holding(Error::ProtoMismatch), ReaderError::CardUnsupported));
        assert!(matches!(holding(Error::SecurityViolation), ReaderError::AccessDenied));
        assert!(matches!(holding(Error::NoMemory), ReaderError::Pcsc(Error::NoMemory)));
    }
}
