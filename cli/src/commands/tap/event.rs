//! The events of a reception, as JSON and in words.

use jiff::Timestamp;
use jpki_card::{Hierarchy, TokenKind};
use jpki_certificate::Certificate;
use jpki_identity::tap::{self, CardProof, Chain, ProofFault, TapCertificate};
use jpki_validity::TrustStore;
use jpki_validity::revocation::{Freshness, RevocationSource};
use jpki_verify::{AnswerReport, NotCheckedReason, RevocationResult};
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::card::{Token, token};
use crate::commands::certificate_view::{IssuedBy, environment, issued_by};
use crate::output::Ui;
use crate::output::time::japan;
use crate::say;

/// One line of `jpki tap --json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TapEvent {
    /// What happened.
    pub event: TapEventKind,
    /// When.
    pub time: Timestamp,
    /// Name of the reader; none for events of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// What carries the JPKI application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// The user-authentication certificate. It proves nothing about who, or what, is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateState>,
    /// Whether a genuine card is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genuine: Option<Proof>,
    /// HMAC-SHA-256 of the certificate's public key under the operator's secret, in hex (docs/tap.md).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pseudonym: Option<String>,
    /// Stable code of what went wrong, of an event `unreadable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same in the chosen language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What can happen at a reception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TapEventKind {
    /// A card was read.
    Card,
    /// A card is there and was not read to its end.
    Unreadable,
    /// The card was taken away.
    Gone,
    /// A reader was attached, or was there at the start.
    ReaderAdded,
    /// A reader was unplugged.
    ReaderRemoved,
    /// The card service ended or does not run.
    ServiceLost,
    /// The card service answers again.
    ServiceBack,
}

/// The user-authentication certificate, or why there is none.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CertificateState {
    /// It was read.
    Read {
        /// First moment of validity.
        not_before: Timestamp,
        /// Last moment of validity: a birthday of the holder.
        not_after: Timestamp,
        /// Whether it is valid now, by the clock of this computer.
        in_validity_period: bool,
        /// Who issued it.
        issuer: IssuerState,
        /// Name of the root, if it is trusted.
        #[serde(skip_serializing_if = "Option::is_none")]
        anchor: Option<String>,
        /// Whose root it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        environment: Option<IssuedBy>,
        /// Why it was refused, in English.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Whether it was revoked.
        revocation: RevocationResult,
        /// Since when it has been revoked or suspended.
        #[serde(skip_serializing_if = "Option::is_none")]
        revoked_at: Option<Timestamp>,
        /// Why there is no answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        not_checked_cause: Option<NotCheckedReason>,
    },
    /// It is readable after the PIN only, as on phones.
    NeedsPin,
    /// There is none.
    Missing,
    /// It is not readable.
    Damaged,
}

/// Who issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssuerState {
    /// A root that is trusted.
    Trusted,
    /// No root that is known.
    Unknown,
    /// It does not hold under its root, or is not for user authentication.
    Refused,
}

/// Whom to trust, and who is asked whether a certificate was revoked.
pub struct Judges<'a> {
    /// Trusted roots.
    pub anchors: &'a TrustStore,
    /// Who is asked.
    pub source: &'a dyn RevocationSource,
    /// How old an answer may be.
    pub freshness: Freshness,
}

/// Whether a genuine card is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Proof {
    /// No birth date was given.
    NotChecked,
    /// What was given for a birth date is no date. It was not sent.
    NoDate,
    /// A genuine card is there.
    Genuine {
        /// Of real cards, of test cards, or a root that was added.
        hierarchy: RootKind,
    },
    /// All fits, but the root is not known.
    IssuerUnknown,
    /// It is not what it says.
    NotGenuine {
        /// What does not fit.
        fault: Fault,
    },
    /// The birth date is wrong. One try was spent.
    BirthDateWrong {
        /// Tries left; absent where the card does not tell.
        #[serde(skip_serializing_if = "Option::is_none")]
        tries_left: Option<u8>,
    },
    /// The birth date is blocked.
    BirthDateBlocked,
    /// Fewer than three tries are left. The birth date was not sent.
    FewTries {
        /// Tries left.
        tries_left: u8,
    },
    /// The card does not tell the tries left. The birth date was not sent.
    TriesUnknown,
    /// The card has no face application that the birth date opens.
    NotAvailable,
}

/// Whose root a card's data lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RootKind {
    /// Real cards.
    Production,
    /// Test cards of the operator.
    Test,
    /// A root added with `--cv-anchor`.
    Added,
}

/// What does not fit in a card that is not genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A known root did not sign the issuer's certificate.
    IssuerSignature,
    /// The data are not what the issuer signed.
    Data,
    /// The birth date that was given was taken, and the issuer signed another one.
    BirthDate,
    /// The card did not sign the challenge.
    Presence,
    /// A file is malformed.
    Malformed,
    /// Something that this version has no name for.
    Other,
}

impl TapEvent {
    /// An event of this kind, now.
    pub fn new(event: TapEventKind, reader: Option<&str>) -> Self {
        let now = Timestamp::now();
        // Milliseconds are enough, and easier to read.
        let time = now.round(jiff::Unit::Millisecond).unwrap_or(now);
        Self {
            event,
            time,
            reader: reader.map(ToOwned::to_owned),
            token: None,
            certificate: None,
            genuine: None,
            pseudonym: None,
            code: None,
            message: None,
        }
    }

    /// One line for people.
    pub fn line(&self, ui: &Ui) -> String {
        let reader = self.reader.clone().unwrap_or_default();
        let text = match self.event {
            TapEventKind::Card => self.card(ui).join(&say!(ui, "tap-separator")),
            TapEventKind::Unreadable => say!(
                ui,
                "tap-unreadable",
                message = self.message.clone().unwrap_or_default(),
                code = self.code.clone().unwrap_or_default()
            ),
            TapEventKind::Gone => say!(ui, "event-card-removed", reader = reader.clone()),
            TapEventKind::ReaderAdded => say!(ui, "event-reader-added", reader = reader.clone()),
            TapEventKind::ReaderRemoved => say!(ui, "event-reader-removed", reader = reader.clone()),
            TapEventKind::ServiceLost => say!(ui, "event-service-lost"),
            TapEventKind::ServiceBack => say!(ui, "event-service-back"),
        };
        let text = match self.event {
            TapEventKind::Card | TapEventKind::Unreadable => say!(ui, "tap-at", reader = reader, text = text),
            _ => text,
        };
        format!("{}  {text}", japan(self.time))
    }

    /// What is said of a card, part by part: first what the person at the counter waits for.
    fn card(&self, ui: &Ui) -> Vec<String> {
        let mut parts: Vec<String> = self.genuine.iter().map(|genuine| genuine.words(ui)).collect();
        parts.extend(self.token.iter().map(|kind| token(*kind, ui)));
        match &self.certificate {
            Some(CertificateState::Read {
                not_before,
                not_after,
                in_validity_period,
                issuer,
                environment: whose,
                revocation,
                revoked_at,
                ..
            }) => {
                let state = if *in_validity_period { say!(ui, "validity-now") } else { say!(ui, "validity-not-now") };
                let period = ui.period(*not_before, *not_after);
                parts.push(say!(ui, "tap-certificate", period = period, state = state));
                parts.push(match issuer {
                    IssuerState::Trusted => {
                        let whose = environment(whose.unwrap_or(IssuedBy::Other), ui);
                        say!(ui, "tap-issuer-trusted", environment = whose)
                    }
                    IssuerState::Unknown => say!(ui, "tap-issuer-unknown"),
                    IssuerState::Refused => say!(ui, "tap-issuer-refused"),
                });
                let since = || revoked_at.map(japan).unwrap_or_default();
                parts.push(match revocation {
                    RevocationResult::Good => say!(ui, "tap-not-revoked"),
                    RevocationResult::Revoked => say!(ui, "tap-revoked", time = since()),
                    RevocationResult::OnHold => say!(ui, "tap-on-hold", time = since()),
                    RevocationResult::Unknown => say!(ui, "tap-revocation-unknown"),
                    RevocationResult::Stale => say!(ui, "tap-revocation-stale"),
                    _ => say!(ui, "tap-revocation"),
                });
            }
            Some(CertificateState::NeedsPin) => parts.push(say!(ui, "tap-needs-pin")),
            Some(CertificateState::Missing) => parts.push(say!(ui, "tap-missing")),
            Some(CertificateState::Damaged) => parts.push(say!(ui, "tap-damaged")),
            None => {}
        }
        parts.extend(self.pseudonym.iter().map(|value| say!(ui, "tap-pseudonym", value = value.clone())));
        parts
    }
}

impl CertificateState {
    /// What the certificate is worth now.
    pub fn new(found: &TapCertificate, judges: &Judges<'_>) -> Self {
        match found {
            TapCertificate::Read(certificate) => Self::judged(certificate, judges),
            TapCertificate::NeedsPin => Self::NeedsPin,
            TapCertificate::Missing => Self::Missing,
            _ => Self::Damaged,
        }
    }

    fn judged(certificate: &Certificate, judges: &Judges<'_>) -> Self {
        let Judges { anchors, source, freshness } = judges;
        let standing = tap::judge_asking(certificate, anchors, Timestamp::now(), *source, *freshness);
        let answer = AnswerReport::from(&standing.revocation);
        let (issuer, anchor, environment, reason) = match standing.chain {
            Chain::Trusted { anchor, environment } => {
                (IssuerState::Trusted, Some(anchor), Some(issued_by(environment)), None)
            }
            Chain::UnknownIssuer => (IssuerState::Unknown, None, None, None),
            Chain::Refused(error) => (IssuerState::Refused, None, None, Some(error.to_string())),
            // Whatever a later version adds is no trust.
            _ => (IssuerState::Refused, None, None, None),
        };
        Self::Read {
            not_before: standing.not_before,
            not_after: standing.not_after,
            in_validity_period: standing.in_period,
            issuer,
            anchor,
            environment,
            reason,
            revocation: answer.result,
            revoked_at: answer.revoked_at,
            not_checked_cause: answer.not_checked_cause,
        }
    }
}

impl From<CardProof> for Proof {
    fn from(proof: CardProof) -> Self {
        match proof {
            CardProof::Genuine { hierarchy } => Self::Genuine {
                hierarchy: match hierarchy {
                    Hierarchy::Production => RootKind::Production,
                    Hierarchy::Test => RootKind::Test,
                    _ => RootKind::Added,
                },
            },
            CardProof::IssuerUnknown => Self::IssuerUnknown,
            CardProof::NotGenuine { fault } => Self::NotGenuine {
                fault: match fault {
                    ProofFault::IssuerSignature => Fault::IssuerSignature,
                    ProofFault::Data => Fault::Data,
                    ProofFault::BirthDate => Fault::BirthDate,
                    ProofFault::Presence => Fault::Presence,
                    ProofFault::Malformed => Fault::Malformed,
                    _ => Fault::Other,
                },
            },
            CardProof::BirthDateWrong { tries_left } => Self::BirthDateWrong { tries_left },
            CardProof::BirthDateBlocked => Self::BirthDateBlocked,
            CardProof::FewTries { tries_left } => Self::FewTries { tries_left },
            CardProof::TriesUnknown => Self::TriesUnknown,
            CardProof::NotAvailable => Self::NotAvailable,
            // Whatever a later version adds proves nothing here.
            _ => Self::NotChecked,
        }
    }
}

impl Proof {
    fn words(self, ui: &Ui) -> String {
        match self {
            Self::NotChecked => say!(ui, "tap-not-checked"),
            Self::NoDate => say!(ui, "tap-no-date"),
            Self::Genuine { hierarchy: RootKind::Test } => say!(ui, "tap-genuine-test"),
            Self::Genuine { .. } => say!(ui, "tap-genuine"),
            Self::IssuerUnknown => say!(ui, "tap-cv-unknown"),
            Self::NotGenuine { .. } => say!(ui, "tap-not-genuine"),
            Self::BirthDateWrong { tries_left: Some(left) } => say!(ui, "tap-birth-wrong", left = left),
            Self::BirthDateWrong { tries_left: None } => say!(ui, "tap-birth-wrong-unknown"),
            Self::BirthDateBlocked => say!(ui, "tap-birth-blocked"),
            Self::FewTries { tries_left } => say!(ui, "tap-few-tries", left = tries_left),
            Self::TriesUnknown => say!(ui, "tap-tries-unknown"),
            Self::NotAvailable => say!(ui, "tap-not-available"),
        }
    }
}

/// What carries the JPKI application, as JSON says it.
pub fn carrier(kind: TokenKind) -> Token {
    match kind {
        TokenKind::Card => Token::Card,
        TokenKind::Android => Token::Android,
        TokenKind::Iphone => Token::Iphone,
        _ => Token::Other,
    }
}
