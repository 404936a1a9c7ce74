//! The report of a survey: findings, exchanges and their times.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jpki_apdu::Command;

use super::{Finding, Verdict};
use crate::{CardError, TokenKind};

/// What kind of command an exchange was, for its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ExchangeKind {
    /// SELECT of an application.
    SelectApplication,
    /// SELECT EF.
    SelectFile,
    /// READ BINARY of up to 256 bytes.
    ReadBinary,
    /// READ BINARY with extended length.
    ReadBinaryExtended,
    /// READ RECORD.
    ReadRecord,
    /// GET DATA.
    GetData,
    /// GET CHALLENGE.
    GetChallenge,
    /// VERIFY without data.
    AskTries,
    /// VERIFY with a credential.
    Verify,
    /// COMPUTE DIGITAL SIGNATURE.
    Sign,
    /// INTERNAL AUTHENTICATE.
    InternalAuthenticate,
    /// Anything else.
    Other,
}

impl ExchangeKind {
    pub(super) fn of(command: &Command) -> Self {
        match (command.ins, command.p1) {
            (0xA4, 0x04) => Self::SelectApplication,
            (0xA4, _) => Self::SelectFile,
            (0xB0, _) if command.ne().is_some_and(|ne| ne > 256) => Self::ReadBinaryExtended,
            (0xB0, _) => Self::ReadBinary,
            (0xB2, _) => Self::ReadRecord,
            (0xCA, _) => Self::GetData,
            (0x84, _) => Self::GetChallenge,
            (0x20, _) if command.data().is_empty() => Self::AskTries,
            (0x20, _) => Self::Verify,
            (0x2A, _) => Self::Sign,
            (0x88, _) => Self::InternalAuthenticate,
            _ => Self::Other,
        }
    }

    /// Its name in reports, for example `read_binary`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelectApplication => "select_application",
            Self::SelectFile => "select_file",
            Self::ReadBinary => "read_binary",
            Self::ReadBinaryExtended => "read_binary_extended",
            Self::ReadRecord => "read_record",
            Self::GetData => "get_data",
            Self::GetChallenge => "get_challenge",
            Self::AskTries => "ask_tries",
            Self::Verify => "verify",
            Self::Sign => "sign",
            Self::InternalAuthenticate => "internal_authenticate",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ExchangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One exchange: header, lengths, status and time. Neither command data nor response data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyExchange {
    /// What kind of command.
    pub kind: ExchangeKind,
    /// CLA, INS, P1 and P2.
    pub header: [u8; 4],
    /// Bytes of the command; of one with a credential without the credential, whose length nobody is to know.
    pub sent: usize,
    /// Bytes of the response, status word included; 0 where none came.
    pub received: usize,
    /// The status word; `None` where no response came.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
}

/// Times of the exchanges of one kind that were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// What kind.
    pub kind: ExchangeKind,
    /// How many.
    pub count: usize,
    /// The quickest.
    pub min: Duration,
    /// Half of them took no longer.
    pub median: Duration,
    /// The slowest.
    pub max: Duration,
}

/// What a survey found. Safe to publish.
#[derive(Debug)]
pub struct SurveyReport {
    /// What carries the JPKI application; `None` for a label that is not known.
    pub token: Option<TokenKind>,
    /// A finding for every statement, in the order of [`STATEMENTS`](super::STATEMENTS).
    pub findings: Vec<Finding>,
    /// Every exchange, in order.
    pub exchanges: Vec<SurveyExchange>,
    /// Why the survey ended before its end; what was found until then stands.
    pub broke_off: Option<CardError>,
}

impl SurveyReport {
    /// How many findings have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// The times of each kind of exchange.
    #[must_use]
    pub fn timings(&self) -> Vec<Timing> {
        timings(&self.exchanges)
    }
}

pub(super) fn timings(exchanges: &[SurveyExchange]) -> Vec<Timing> {
    let mut times = BTreeMap::<ExchangeKind, Vec<Duration>>::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.status.is_some()) {
        times.entry(exchange.kind).or_default().push(exchange.took);
    }
    let timing = |(kind, mut times): (_, Vec<Duration>)| {
        times.sort_unstable();
        let (min, max) = (*times.first()?, *times.last()?);
        // The lower of two middle ones: a time that was measured.
        Some(Timing { kind, count: times.len(), min, median: times[(times.len() - 1) / 2], max })
    };
    times.into_iter().filter_map(timing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_kind_and_unanswered_exchanges_left_out() {
        let exchange = |kind, milliseconds, status| SurveyExchange {
            kind,
            header: [0; 4],
            sent: 5,
            received: 2,
            status,
            took: Duration::from_millis(milliseconds),
        };
        let (read, sign, done) = (ExchangeKind::ReadBinary, ExchangeKind::Sign, Some(0x9000));
        let all = [
            exchange(sign, 400, done),
            exchange(read, 30, done),
            exchange(read, 10, Some(0x6982)),
            exchange(read, 20, done),
            exchange(read, 5, None),
            exchange(sign, 500, done),
        ];
        let milliseconds = |timing: &Timing| [timing.min, timing.median, timing.max].map(|time| time.as_millis());
        let found = timings(&all);
        let shown: Vec<_> = found.iter().map(|timing| (timing.kind, timing.count, milliseconds(timing))).collect();
        assert_eq!(shown, [(read, 3, [10, 20, 30]), (sign, 2, [400, 400, 500])]);
    }
}
