//! The report of a survey as JSON.

use std::time::Duration;

use jiff::Timestamp;
use jpki_card::{Certainty, Finding, SurveyExchange, SurveyReport, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::card::Token;
use crate::commands::tap::carrier;
use crate::context::Place;
use crate::output::time::japan_date;

/// The report of `jpki card survey`. It holds nothing of the card's holder.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SurveyDocument {
    /// Version of the program that made it.
    pub version: String,
    /// Day on which it was made, in Japan.
    pub date: String,
    /// Name of the reader, without its serial number; absent for a virtual card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// Answer to reset, in hex. At a contactless reader, the reader makes it up.
    pub atr: String,
    /// What carries the JPKI application; absent for a label that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// How many statements have which verdict.
    pub counts: Counts,
    /// Every statement and what became of it.
    pub findings: Vec<FindingView>,
    /// Times by kind of exchange.
    pub timings: Vec<TimingView>,
    /// Every exchange: header, lengths, status word and time.
    pub exchanges: Vec<ExchangeView>,
    /// Why the survey ended before its end, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broke_off: Option<String>,
}

/// How many statements have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// The card does what was expected.
    pub confirmed: usize,
    /// It does something else.
    pub differs: usize,
    /// There is an answer, and it settles nothing.
    pub unclear: usize,
    /// Not asked.
    pub not_asked: usize,
}

/// A statement and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingView {
    /// Section of docs/protocol.md and a short name.
    pub id: &'static str,
    /// How sure docs/protocol.md is of it.
    pub certainty: CertaintyView,
    /// What the sources say.
    pub says: &'static str,
    /// What was expected.
    pub expected: &'static str,
    /// How it was asked, or why it never is.
    pub how: &'static str,
    /// What came out.
    pub verdict: VerdictView,
    /// What was observed, or why it was not asked.
    pub observed: String,
}

/// How sure a statement is.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertaintyView {
    /// Two sources that do not copy each other agree.
    TwoSources,
    /// One source.
    OneSource,
    /// Inference.
    Inference,
    /// No source says anything.
    Open,
}

/// What came out about a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictView {
    /// As expected.
    Confirmed,
    /// Otherwise.
    Differs,
    /// An answer that settles nothing.
    Unclear,
    /// Not asked.
    NotAsked,
}

/// Times of one kind of exchange, in milliseconds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TimingView {
    /// What kind.
    pub kind: &'static str,
    /// How many.
    pub count: usize,
    /// The quickest.
    pub min_ms: f64,
    /// Half of them took no longer.
    pub median_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// One exchange.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExchangeView {
    /// What kind.
    pub kind: &'static str,
    /// CLA, INS, P1 and P2 in hex.
    pub header: String,
    /// Bytes of the command; of one with a credential without the credential.
    pub sent: usize,
    /// Bytes of the response, status word included.
    pub received: usize,
    /// Status word in hex; absent where no response came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

impl SurveyDocument {
    /// The report of a card at this place.
    pub fn new(report: &SurveyReport, place: &Place) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            date: japan_date(Timestamp::now()),
            reader: place.reader.as_deref().map(without_serial_number),
            atr: hex::encode_upper(&place.atr),
            token: report.token.map(carrier),
            counts: Counts {
                confirmed: report.count(Verdict::Confirmed),
                differs: report.count(Verdict::Differs),
                unclear: report.count(Verdict::Unclear),
                not_asked: report.count(Verdict::NotAsked),
            },
            findings: report.findings.iter().map(FindingView::new).collect(),
            timings: report
                .timings()
                .iter()
                .map(|timing| TimingView {
                    kind: timing.kind.name(),
                    count: timing.count,
                    min_ms: milliseconds(timing.min),
                    median_ms: milliseconds(timing.median),
                    max_ms: milliseconds(timing.max),
                })
                .collect(),
            exchanges: report.exchanges.iter().map(ExchangeView::new).collect(),
            broke_off: report.broke_off.as_ref().map(ToString::to_string),
        }
    }

    /// The findings with this verdict.
    pub fn with(&self, verdict: VerdictView) -> impl Iterator<Item = &FindingView> {
        self.findings.iter().filter(move |finding| finding.verdict == verdict)
    }
}

impl FindingView {
    fn new(finding: &Finding) -> Self {
        Self {
            id: finding.statement.id,
            certainty: match finding.statement.certainty {
                Certainty::TwoSources => CertaintyView::TwoSources,
                Certainty::OneSource => CertaintyView::OneSource,
                Certainty::Inference => CertaintyView::Inference,
                Certainty::Open => CertaintyView::Open,
            },
            says: finding.statement.says,
            expected: finding.statement.expected,
            how: finding.statement.how,
            verdict: match finding.verdict {
                Verdict::Confirmed => VerdictView::Confirmed,
                Verdict::Differs => VerdictView::Differs,
                Verdict::Unclear => VerdictView::Unclear,
                Verdict::NotAsked => VerdictView::NotAsked,
            },
            observed: finding.observed.clone(),
        }
    }
}

impl CertaintyView {
    /// Its mark in docs/protocol.md.
    pub fn mark(self) -> char {
        match self {
            Self::TwoSources => Certainty::TwoSources,
            Self::OneSource => Certainty::OneSource,
            Self::Inference => Certainty::Inference,
            Self::Open => Certainty::Open,
        }
        .mark()
    }
}

impl ExchangeView {
    fn new(exchange: &SurveyExchange) -> Self {
        Self {
            kind: exchange.kind.name(),
            header: hex::encode_upper(exchange.header),
            sent: exchange.sent,
            received: exchange.received,
            status: exchange.status.map(|status| format!("{status:04X}")),
            ms: milliseconds(exchange.took),
        }
    }
}

/// To a tenth of a millisecond.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// PC/SC puts the reader's serial number into its name, in parentheses: it would name the tester's reader.
fn without_serial_number(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, inside, after)) = rest
        .split_once('(')
        .and_then(|(before, rest)| rest.split_once(')').map(|(inside, after)| (before, inside, after)))
    {
        out.push_str(before);
        if !inside.chars().any(|c| c.is_ascii_digit()) {
            out.push_str(&format!("({inside})"));
        }
        rest = after;
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_serial_number_of_a_reader_is_left_out() {
        for (name, shown) in [
            (
                "Identiv uTrust 2700 R [CCID Interface] (53691718200341) 00 00",
                "Identiv uTrust 2700 R [CCID Interface] 00 00",
            ),
            ("SONY FeliCa RC-S300/P (0123456) 00 00", "SONY FeliCa RC-S300/P 00 00"),
            ("Virtual PCD (test) 00 01", "Virtual PCD (test) 00 01"),
            ("odd ) name ( 00", "odd ) name ( 00"),
        ] {
            assert_eq!(without_serial_number(name), shown);
        }
    }

    #[test]
    fn times_are_told_to_a_tenth_of_a_millisecond() {
        assert_eq!(milliseconds(Duration::from_micros(15_449)), 15.4);
    }
}
