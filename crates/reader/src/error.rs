//! What goes wrong between the program and the card, one variant a cause.

/// What went wrong at the reader. No variant carries APDU data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The PC/SC service (pcscd) does not run or died. Only a new `PcscContext` recovers.
    #[error("the smart card service (pcscd) is not running")]
    NoService,
    /// No reader is attached.
    #[error("no card reader is attached")]
    NoReader,
    /// The reader that was asked for is not among those attached.
    #[error("no reader matches {wanted:?}; attached: {available:?}")]
    ReaderNotFound {
        /// Name part or index asked for.
        wanted: String,
        /// Names of the readers attached.
        available: Vec<String>,
    },
    /// Several readers match.
    #[error("{wanted:?} matches more than one reader: {matching:?}")]
    ReaderAmbiguous {
        /// Name part asked for.
        wanted: String,
        /// Names of the matching readers.
        matching: Vec<String>,
    },
    /// Several readers are attached, none was chosen, and not exactly one of them holds a card.
    #[error("several readers are attached and none was chosen: {available:?}")]
    SeveralReaders {
        /// Names of the readers attached.
        available: Vec<String>,
    },
    /// The reader was unplugged in the middle of the work.
    #[error("the card reader was unplugged")]
    ReaderRemoved,
    /// The system does not let this user reach the readers (pcscd asks polkit where it was built with it).
    #[error("the system does not allow this user to use card readers")]
    AccessDenied,
    /// No card lies in or on the reader.
    #[error("there is no card in the reader")]
    NoCard,
    /// Nobody presented a card in time.
    #[error("no card was presented within {seconds} s")]
    WaitTimeout {
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The card was taken away in the middle of the work.
    #[error("the card was removed")]
    CardRemoved,
    /// Another process reset the card: what was selected and verified may be gone.
    #[error("another program reset the card")]
    CardReset,
    /// Another process holds the card.
    #[error("another program is using the card")]
    InUse,
    /// The card does not answer to power: put in the wrong way round, dirty, or no smart card.
    #[error("the card does not answer")]
    CardMute,
    /// The reader cannot speak with this card.
    #[error("the reader cannot speak with this card")]
    CardUnsupported,
    /// The exchange broke off: no or less than two bytes came back, and whether the card acted on the command is unknown.
    #[error("the exchange with the card broke off ({length} byte(s) came back)")]
    ExchangeBroken {
        /// Bytes that came back.
        length: usize,
    },
    /// The command is longer than the reader carries, or the response longer than any this card gives.
    #[error("{length} bytes are more than the reader can carry")]
    TooLong {
        /// Bytes.
        length: usize,
    },
    /// Waiting was cancelled by a `Canceller`.
    #[error("waiting was cancelled")]
    Cancelled,
    /// Any other PC/SC error.
    #[error("PC/SC error: {0}")]
    Pcsc(#[source] pcsc::Error),
    /// A replayed transcript expects another command. Commands are shown with data masked.
    #[error("the transcript expects {expected} at exchange {exchange}, the program sent {sent}")]
    ReplayMismatch {
        /// Number of the exchange, from 1.
        exchange: usize,
        /// What stands in the transcript (masked).
        expected: String,
        /// What was sent (masked).
        sent: String,
    },
    /// The program sends more than the transcript holds.
    #[error("the transcript ends after {exchanges} exchange(s), the program sent {sent}")]
    TranscriptEnd {
        /// Exchanges in the transcript.
        exchanges: usize,
        /// What was sent (masked).
        sent: String,
    },
    /// The response was masked when the transcript was recorded, so there is nothing to play back.
    #[error("the response of exchange {exchange} is masked in the transcript")]
    MaskedResponse {
        /// Number of the exchange, from 1.
        exchange: usize,
    },
    /// The transcript says that this exchange failed, and not why.
    #[error("exchange {exchange} failed when the transcript was recorded")]
    RecordedFailure {
        /// Number of the exchange, from 1.
        exchange: usize,
    },
    /// The transcript text is malformed.
    #[error("transcript line {line}: {reason}")]
    Transcript {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// Writing a transcript, or reaching the virtual card, failed.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}
