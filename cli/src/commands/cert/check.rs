//! `jpki cert check` (有効性確認): whether a certificate is good now, by its dates, its authority and, where somebody can be
//! asked, its revocation.

use jiff::Timestamp;
use jpki_certificate::{Certificate, CertificateKind};
use jpki_validity::revocation::RevocationSource;
use jpki_validity::{Purpose, TrustStore};
use jpki_verify::{
    ChainEntry, ChainJudgement, ChainOptions, ChainProblemKind, Facts, Policy, PolicyReport, RevocationOptions,
    RevocationProblem, RevocationProblemKind, RevocationPurpose, RevocationReport, RevocationResult, SubIndication,
    judge_chain, judge_revocation, policy_breaches,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{CertCheckArgs, Globals};
use crate::commands::certificate_view::{self, IssuedBy, Kind};
use crate::commands::verify::words;
use crate::commands::{revocation, trust};
use crate::credentials;
use crate::error::{Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki cert check`.
#[derive(Serialize, JsonSchema)]
pub struct CertChecked {
    /// The rules that were applied.
    pub policy: PolicyReport,
    /// The computer's clock, by which was judged.
    pub checked_at: Timestamp,
    /// One entry a certificate, in the order of the file.
    pub certificates: Vec<Checked>,
}

/// What was found out about one certificate.
#[derive(Serialize, JsonSchema)]
pub struct Checked {
    /// What it is for.
    pub kind: Kind,
    /// Which system issued it, by its own words.
    pub environment: IssuedBy,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Whether it is good.
    pub result: Standing,
    /// Why it is not, or why nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The same by the names of ETSI EN 319 102-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// What was found, by name.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The certificates up to the root, as far as they were found.
    pub chain: Vec<ChainEntry>,
    /// Whether each certificate was revoked.
    pub revocation: Vec<RevocationReport>,
}

/// Whether a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is.
    Valid,
    /// It is not.
    Invalid,
    /// What is at hand does not tell.
    Undecided,
}

/// Why a certificate is not good, or why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its validity has ended, or that of its authority.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// It was revoked, or its authority was.
    Revoked,
    /// It is suspended.
    OnHold,
    /// It is not signed by whom it names.
    Forged,
    /// It leads to no root that is trusted.
    UnknownIssuer,
    /// It breaks a rule for certificates, or is for another purpose.
    Refused,
    /// Nobody could say whether it was revoked.
    RevocationUnknown,
}

/// Checks a certificate of the card, or those of a file.
pub fn run(arguments: &CertCheckArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let policy = revocation::policy(&arguments.revocation)?;
    let store = trust::store(globals)?;
    let sources = revocation::sources(&arguments.revocation, &policy, &store)?;
    let certificates = match &arguments.file {
        Some(path) => {
            credentials::refuse(&arguments.credential)?;
            super::read_file(path)?
        }
        None => vec![super::read_card_certificate(&arguments.choice, &arguments.credential, globals, ui)?],
    };
    let now = Timestamp::now();
    let checker = Checker { store: &store, policy: &policy, source: &sources, now, pool: &certificates };
    let result = CertChecked {
        policy: PolicyReport::of(&policy),
        checked_at: now,
        certificates: certificates.iter().map(|certificate| checker.check(certificate)).collect(),
    };
    ui.result(&result, |page| result.certificates.iter().for_each(|checked| fill(checked, page, ui)))?;
    Ok(exit(&result.certificates))
}

/// The worst of all.
fn exit(checked: &[Checked]) -> Exit {
    let has = |standing| checked.iter().any(|checked| checked.result == standing);
    match (has(Standing::Invalid), has(Standing::Undecided)) {
        (true, _) => Exit::Invalid,
        (_, true) => Exit::Indeterminate,
        _ => Exit::Done,
    }
}

struct Checker<'a> {
    store: &'a TrustStore,
    policy: &'a Policy,
    source: &'a dyn RevocationSource,
    now: Timestamp,
    /// Others in the same file may be the issuers.
    pool: &'a [Certificate],
}

impl Checker<'_> {
    fn check(&self, certificate: &Certificate) -> Checked {
        let purpose = match certificate.kind() {
            CertificateKind::Signature => Purpose::Signature,
            CertificateKind::UserAuthentication => Purpose::UserAuthentication,
            _ => Purpose::Any,
        };
        let chain = judge_chain(certificate, self.pool, &ChainOptions::new(self.store, purpose, self.now, true));
        let mut checked = Checked {
            kind: certificate_view::kind_of(certificate),
            environment: certificate_view::issued_by(certificate.environment()),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            result: Standing::Valid,
            reason: None,
            sub_indication: None,
            facts: Facts::new(),
            chain: chain.entries.clone(),
            revocation: Vec::new(),
        };
        self.judge_path(&chain, &mut checked);
        // What is found out about revocation says more than an end of validity, and never less.
        self.judge_revocation(&chain, purpose, &mut checked);
        checked
    }

    fn judge_path(&self, chain: &ChainJudgement, checked: &mut Checked) {
        if let Some(problem) = &chain.problem {
            let (result, reason) = match problem.kind {
                ChainProblemKind::Expired => (Standing::Invalid, Reason::Expired),
                ChainProblemKind::NotYetValid => (Standing::Invalid, Reason::NotYetValid),
                ChainProblemKind::Forged => (Standing::Invalid, Reason::Forged),
                ChainProblemKind::UnknownIssuer => (Standing::Undecided, Reason::UnknownIssuer),
                // The search was given up: nothing is known about the certificate.
                ChainProblemKind::LimitExceeded => (Standing::Undecided, Reason::Refused),
                _ => (Standing::Invalid, Reason::Refused),
            };
            checked.set(result, reason, problem.kind.sub_indication(), problem.facts.clone());
        } else if !policy_breaches(chain, self.policy.rules()).is_empty() {
            checked.set(Standing::Invalid, Reason::Refused, SubIndication::ChainConstraintsFailure, Facts::new());
        }
    }

    fn judge_revocation(&self, chain: &ChainJudgement, purpose: Purpose, checked: &mut Checked) {
        let purpose = match purpose {
            Purpose::UserAuthentication => RevocationPurpose::UserAuthentication,
            _ => RevocationPurpose::SignatureVerification,
        };
        let Some(path) = &chain.found else {
            checked.revocation.push(RevocationReport::after_failure(purpose));
            return;
        };
        let options = RevocationOptions {
            source: self.source,
            rules: self.policy.rules(),
            now: self.now,
            existed_at: None,
            made_after: None,
            purpose,
            include_personal: true,
        };
        let judgement = judge_revocation(path, &options);
        let has = |result| judgement.entries.iter().any(|entry| entry.answer.result == result);
        let (revoked, on_hold) = (has(RevocationResult::Revoked), has(RevocationResult::OnHold));
        checked.revocation = judgement.entries;
        // What is told is told of the certificate that decides, not of the first about which there is a doubt.
        let decides = |problem: &&RevocationProblem| match problem.kind {
            RevocationProblemKind::Revoked | RevocationProblemKind::CaRevoked => true,
            RevocationProblemKind::OnHold => !revoked,
            _ => !revoked && !on_hold,
        };
        let problem = judgement.problems.iter().find(decides).or(judgement.problems.first());
        let sub = problem.and_then(|problem| problem.sub_indication).unwrap_or(SubIndication::TryLater);
        let facts = problem.map(|problem| problem.facts.clone()).unwrap_or_default();
        // A certificate that is revoked or suspended cannot be used now: for that, nothing need be proved about the past.
        if revoked {
            checked.set(Standing::Invalid, Reason::Revoked, sub, facts);
        } else if on_hold && checked.result != Standing::Invalid {
            checked.set(Standing::Invalid, Reason::OnHold, sub, facts);
        } else if !judgement.problems.is_empty() && checked.result == Standing::Valid {
            checked.set(Standing::Undecided, Reason::RevocationUnknown, sub, facts);
        }
    }
}

impl Checked {
    fn set(&mut self, result: Standing, reason: Reason, sub_indication: SubIndication, facts: Facts) {
        self.result = result;
        self.reason = Some(reason);
        self.sub_indication = Some(sub_indication);
        self.facts = facts;
    }
}

fn fill(checked: &Checked, page: &mut Page, ui: &Ui) {
    page.heading(&certificate_view::kind(checked.kind, ui));
    let (style, words) = match checked.result {
        Standing::Valid => (GOOD, say!(ui, "cert-check-valid")),
        Standing::Invalid => (BAD, say!(ui, "cert-check-invalid")),
        Standing::Undecided => (WARN, say!(ui, "cert-check-undecided")),
    };
    page.styled(&words, style);
    if let Some(reason) = checked.reason {
        page.line(&reason_words(reason, ui));
    }
    let mut fields = vec![
        (say!(ui, "certificate-validity"), ui.period(checked.not_before, checked.not_after)),
        (say!(ui, "certificate-environment"), certificate_view::environment(checked.environment, ui)),
    ];
    if let Some(anchor) = checked.chain.iter().find_map(|entry| entry.anchor_id.clone()) {
        fields.push((say!(ui, "cert-check-root"), anchor));
    }
    fields.extend(words::revocation(&checked.revocation, ui));
    page.fields(&fields);
}

fn reason_words(reason: Reason, ui: &Ui) -> String {
    match reason {
        Reason::Expired => say!(ui, "cert-check-expired"),
        Reason::NotYetValid => say!(ui, "cert-check-not-yet-valid"),
        Reason::Revoked => say!(ui, "cert-check-revoked"),
        Reason::OnHold => say!(ui, "cert-check-on-hold"),
        Reason::Forged => say!(ui, "cert-check-forged"),
        Reason::UnknownIssuer => say!(ui, "cert-check-unknown-issuer"),
        Reason::Refused => say!(ui, "cert-check-refused"),
        Reason::RevocationUnknown => say!(ui, "cert-check-revocation-unknown"),
    }
}
