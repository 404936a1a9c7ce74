//! Judging what sources say about revocation: every certificate of a path, under a policy, at the time of the signature.
//!
//! The rules are those of ETSI EN 319 102-1 V1.4.1: §5.2.6.4 for the present (steps 4, 7 and 8), §5.5.4 for a proved time of
//! the signature (steps 4, 6 and 7). Stricter than the standard: a certificate whose key was known to be bad since a date
//! (RFC 5280 §5.3.2) counts as revoked from that date on.

use jiff::Timestamp;
use jpki_validity::revocation::{
    Freshness, RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource, RevocationStatus,
};
use jpki_validity::{Position, ValidatedPath};

use crate::report::AnswerReport;
use crate::{
    ChainRole, CheckResult, Code, Facts, FreshnessReport, NotCheckedReason, RevocationEffect, RevocationPurpose,
    RevocationReport, RevocationResult, Rules, SubIndication, Treatment,
};

/// What revocation is judged by.
#[derive(Clone, Copy)]
pub struct RevocationOptions<'a> {
    /// Who is asked.
    pub source: &'a dyn RevocationSource,
    /// The policy's rules.
    pub rules: &'a Rules,
    /// The clock.
    pub now: Timestamp,
    /// When the signature is proved to have existed; `None` if only now.
    pub existed_at: Option<Timestamp>,
    /// After when the signature is proved to have been made, such as the time of a challenge that it answers.
    pub made_after: Option<Timestamp>,
    /// What the question is asked for.
    pub purpose: RevocationPurpose,
    /// Whether names of sources may be told that lead to a municipality.
    pub include_personal: bool,
}

/// What came out for the certificates of a path.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RevocationJudgement {
    /// One entry a certificate, in the order of the path.
    pub entries: Vec<RevocationReport>,
    /// The check as a whole.
    pub check: CheckResult,
    /// What keeps the signature from passing.
    pub problems: Vec<RevocationProblem>,
    /// What is worth knowing.
    pub notes: Vec<RevocationProblem>,
    /// Whether the first certificate is known not to have been revoked (ETSI EN 319 102-1 §5.2.6.4, step 7).
    pub known_good: bool,
}

/// One thing to tell about revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationProblem {
    /// The kind.
    pub kind: RevocationProblemKind,
    /// The reason by ETSI EN 319 102-1; `None` for a note.
    pub sub_indication: Option<SubIndication>,
    /// What was found, by name.
    pub facts: Facts,
}

/// Kinds of things to tell about revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationProblemKind {
    /// The certificate asked about was revoked.
    Revoked,
    /// A CA certificate of the path was revoked.
    CaRevoked,
    /// A certificate is suspended.
    OnHold,
    /// A source does not know a certificate.
    Unknown,
    /// What a source says is too old.
    Stale,
    /// What a source says is older than the signature.
    OlderThanSignature,
    /// Nobody was asked, or nobody could be.
    NotChecked,
    /// A certificate has expired, and the source may no longer list it.
    NoLongerListed,
    /// The certificate of the issuer has expired, so that it no longer vouches for what it signed.
    IssuerExpired,
    /// A certificate was revoked or suspended after the signature is proved to have existed: a note.
    RevokedLater,
}

impl RevocationProblemKind {
    /// Whether a certificate is known to be bad.
    pub(crate) const fn is_revocation(self) -> bool {
        matches!(self, Self::Revoked | Self::CaRevoked)
    }

    /// Stable identifier, for the facts of a check.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::CaRevoked => "ca-revoked",
            Self::OnHold => "on-hold",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::OlderThanSignature => "older-than-signature",
            Self::NotChecked => "not-checked",
            Self::NoLongerListed => "no-longer-listed",
            Self::IssuerExpired => "issuer-expired",
            Self::RevokedLater => "revoked-later",
        }
    }

    pub(crate) const fn code(self) -> Code {
        match self {
            Self::Revoked => Code::CertificateRevoked,
            Self::CaRevoked => Code::CaRevoked,
            Self::OnHold => Code::CertificateOnHold,
            Self::Unknown => Code::RevocationUnknown,
            Self::Stale => Code::RevocationStale,
            Self::OlderThanSignature => Code::RevocationOlderThanSignature,
            Self::NotChecked => Code::RevocationNotChecked,
            Self::NoLongerListed => Code::RevocationNoLongerListed,
            Self::IssuerExpired => Code::RevocationIssuerExpired,
            Self::RevokedLater => Code::RevokedLater,
        }
    }
}

/// Asks about every certificate of a path and judges the answers.
#[must_use]
pub fn judge_revocation(path: &ValidatedPath, options: &RevocationOptions<'_>) -> RevocationJudgement {
    let mut judgement = RevocationJudgement {
        entries: Vec::with_capacity(path.certificates.len()),
        check: CheckResult::Ok,
        problems: Vec::new(),
        notes: Vec::new(),
        known_good: false,
    };
    let time = options.existed_at.unwrap_or(options.now);
    let freshness = options.rules.loosest_freshness();
    for position in 0..path.certificates.len() {
        let Some(question) = RevocationQuestion::about(path, Position(position), options.now, time, freshness) else {
            break;
        };
        let answer = options.source.ask(&question);
        let one = One { path, position, options, answer: &answer };
        one.judge(&mut judgement);
    }
    judgement.check = check(&judgement);
    judgement
}

/// The check as a whole: wrong if a certificate is known to be bad, not made if about one nothing is known.
fn check(judgement: &RevocationJudgement) -> CheckResult {
    use RevocationProblemKind::{CaRevoked, OnHold, Revoked};
    if judgement.problems.iter().any(|problem| matches!(problem.kind, Revoked | CaRevoked | OnHold)) {
        CheckResult::Fail
    } else if !judgement.problems.is_empty() {
        CheckResult::NotChecked
    } else {
        let passed = |entry: &&RevocationReport| entry.effect == RevocationEffect::PassedByPolicy;
        let mut passed = judgement.entries.iter().filter(passed).map(|entry| entry.answer.result).peekable();
        if passed.peek().is_none() {
            CheckResult::Ok
        } else if passed.any(|result| result == RevocationResult::NotChecked) {
            CheckResult::NotChecked
        } else {
            CheckResult::Warn
        }
    }
}

/// One certificate's answer under judgement.
struct One<'a> {
    path: &'a ValidatedPath,
    position: usize,
    options: &'a RevocationOptions<'a>,
    answer: &'a RevocationAnswer,
}

/// What an answer means.
struct Meaning {
    effect: RevocationEffect,
    freshness: Option<FreshnessReport>,
    problem: Option<(RevocationProblemKind, Option<SubIndication>)>,
    /// What the answer counts as, where that is not what the source said.
    counts_as: Option<(RevocationResult, Option<NotCheckedReason>)>,
}

impl Meaning {
    const fn new(effect: RevocationEffect) -> Self {
        Self { effect, freshness: None, problem: None, counts_as: None }
    }

    /// Whether nothing in it keeps a signature from passing.
    const fn lets_pass(&self) -> bool {
        !matches!(self.problem, Some((_, Some(_))))
    }

    const fn because(mut self, kind: RevocationProblemKind, sub: SubIndication) -> Self {
        self.problem = Some((kind, Some(sub)));
        self
    }

    const fn fresh(mut self, freshness: FreshnessReport) -> Self {
        self.freshness = Some(freshness);
        self
    }
}

impl One<'_> {
    fn judge(&self, judgement: &mut RevocationJudgement) {
        let named = self.options.include_personal || self.position > 0;
        let meaning = self.meaning();
        let mut report = AnswerReport::of(self.answer, named);
        report.freshness = meaning.freshness;
        if let Some((result, cause)) = meaning.counts_as {
            report.result = result;
            report.not_checked_cause = cause.or(report.not_checked_cause);
        }
        if let Some((kind, sub_indication)) = meaning.problem {
            let mut facts = Facts::new();
            facts.insert("position".into(), self.position.to_string());
            if let Some(at) = report.revoked_at {
                facts.insert("revoked_at".into(), at.to_string());
            }
            if let Some(reason) = &report.reason {
                facts.insert("reason".into(), reason.clone().into_owned());
            }
            if let Some(cause) =
                (kind == RevocationProblemKind::NotChecked).then_some(report.not_checked_cause).flatten()
            {
                facts.insert("cause".into(), cause.id().to_owned());
            }
            let problem = RevocationProblem { kind, sub_indication, facts };
            match sub_indication {
                Some(_) => judgement.problems.push(problem),
                None => judgement.notes.push(problem),
            }
        }
        if self.position == 0 {
            judgement.known_good = meaning.effect == RevocationEffect::Good;
        }
        judgement.entries.push(RevocationReport {
            certificate: self.position,
            role: if self.position == 0 { ChainRole::EndEntity } else { ChainRole::Intermediate },
            purpose: self.options.purpose,
            answer: report,
            effect: meaning.effect,
            earlier: self.answer.earlier.iter().map(|answer| AnswerReport::of(answer, named)).collect(),
        });
    }

    fn meaning(&self) -> Meaning {
        let meaning = self.of_any_method();
        let asked = !matches!(self.answer.status, RevocationStatus::NotChecked(_));
        let method = self.answer.method.unwrap_or(RevocationMethod::Other);
        // Who may not say that a certificate is good says nothing at all that a signature could pass by.
        if asked && meaning.lets_pass() && !self.options.rules.revocation.methods.contains(&method) {
            let treatment = self.options.rules.revocation.not_checked;
            let mut meaning = self.treat(treatment, RevocationProblemKind::NotChecked);
            meaning.counts_as = Some((RevocationResult::NotChecked, Some(NotCheckedReason::MethodNotAccepted)));
            return meaning;
        }
        meaning
    }

    /// What the answer means, whoever gave it.
    fn of_any_method(&self) -> Meaning {
        let rules = &self.options.rules.revocation;
        // §5.5.4, steps 6 and 7: what is too old today may have been young enough for a signature of the past.
        let past = self.options.existed_at.and(self.answer.said.as_ref());
        let status = match &self.answer.status {
            RevocationStatus::Stale { .. } => past.unwrap_or(&self.answer.status),
            status => status,
        };
        match status {
            RevocationStatus::Revoked { at, invalid_since, .. } => {
                self.revoked(invalid_since.map_or(*at, |since| since.min(*at)))
            }
            RevocationStatus::OnHold { since } if self.existed_before(*since) => self.later(),
            RevocationStatus::OnHold { .. } => self.treat(rules.on_hold, RevocationProblemKind::OnHold),
            RevocationStatus::Good => self.good(),
            RevocationStatus::Unknown => self.treat(rules.unknown, RevocationProblemKind::Unknown),
            RevocationStatus::Stale { .. } => self.stale(),
            _ => self.treat(rules.not_checked, RevocationProblemKind::NotChecked),
        }
    }

    fn revoked(&self, since: Timestamp) -> Meaning {
        if self.existed_before(since) {
            return self.later();
        }
        let meaning = Meaning::new(RevocationEffect::Revoked);
        if self.position > 0 {
            return meaning.because(RevocationProblemKind::CaRevoked, SubIndication::RevokedCaNoPoe);
        }
        // §5.3.4, step 4: only what proves that the signature was made afterwards makes it a failure.
        let afterwards = self.options.made_after.is_some_and(|made| made > since);
        let sub = if afterwards { SubIndication::Revoked } else { SubIndication::RevokedNoPoe };
        meaning.because(RevocationProblemKind::Revoked, sub)
    }

    /// Whether the signature is proved to be older than `time` (§5.5.4, step 4 a). Without a proof it exists now only, and a
    /// revocation in the future is one all the same.
    fn existed_before(&self, time: Timestamp) -> bool {
        self.options.existed_at.is_some_and(|existed| existed < time)
    }

    fn later(&self) -> Meaning {
        Meaning {
            problem: Some((RevocationProblemKind::RevokedLater, None)),
            ..Meaning::new(RevocationEffect::LaterThanSignature)
        }
    }

    /// What says that the certificate is not revoked, also where the source calls it stale: is it young enough, does it
    /// still cover the certificate, and does its issuer still vouch for it?
    fn good(&self) -> Meaning {
        let (options, answer) = (self.options, self.answer);
        let method = answer.method.unwrap_or(RevocationMethod::Other);
        let freshness = match self.freshness(method) {
            Ok(freshness) => freshness,
            Err(meaning) => return meaning,
        };
        let certificate = &self.path.certificates[self.position];
        if certificate.not_after() < options.now && !self.lists(certificate.not_after()) {
            return Meaning::new(RevocationEffect::NotCovered)
                .fresh(freshness)
                .because(RevocationProblemKind::NoLongerListed, SubIndication::OutOfBoundsNoPoe);
        }
        let issuer_ends = match self.path.certificates.get(self.position + 1) {
            Some(issuer) => issuer.not_after(),
            None => self.path.anchor.not_after(),
        };
        let issuer_ends = answer.delegate_not_after.map_or(issuer_ends, |delegate| delegate.min(issuer_ends));
        let issued_afterwards = answer.produced_at.or(answer.this_update).is_some_and(|issued| issued > issuer_ends);
        if issued_afterwards || (issuer_ends < options.now && !options.rules.revocation.expired_issuer) {
            return Meaning::new(RevocationEffect::NotCovered)
                .fresh(freshness)
                .because(RevocationProblemKind::IssuerExpired, SubIndication::RevocationOutOfBoundsNoPoe);
        }
        let mut meaning = Meaning::new(RevocationEffect::Good).fresh(freshness);
        if issuer_ends < options.now {
            meaning.problem = Some((RevocationProblemKind::IssuerExpired, None));
        }
        meaning
    }

    /// How young the information is, or what it means that it is not (§5.2.5.4, §5.5.4 step 6).
    fn freshness(&self, method: RevocationMethod) -> Result<FreshnessReport, Meaning> {
        let (options, answer) = (self.options, self.answer);
        let limits = options.rules.freshness(method);
        let Some(issued) = answer.this_update else {
            // A source that does not say when it knew: good enough only where nothing asks for an age.
            return if limits.max_age.is_none() && !options.rules.revocation.after_signature {
                Ok(FreshnessReport::Fresh)
            } else {
                Err(self.stale())
            };
        };
        if limits.is_from_the_future(issued, options.now) {
            return Err(self.stale());
        }
        if let Some(existed) = options.existed_at {
            if options.rules.revocation.after_signature && issued < existed {
                let mut meaning = self.treat(options.rules.revocation.stale, RevocationProblemKind::OlderThanSignature);
                meaning.freshness = Some(FreshnessReport::OlderThanSignature);
                return Err(meaning);
            }
            if !limits.is_stale(issued, answer.next_update, existed) {
                let now_too = !limits.is_stale(issued, answer.next_update, options.now);
                return Ok(if now_too { FreshnessReport::Fresh } else { FreshnessReport::FreshAtSignature });
            }
        } else if !limits.is_stale(issued, answer.next_update, options.now) {
            return Ok(FreshnessReport::Fresh);
        }
        Err(self.stale())
    }

    fn stale(&self) -> Meaning {
        let mut meaning = self.treat(self.options.rules.revocation.stale, RevocationProblemKind::Stale);
        meaning.freshness = Some(FreshnessReport::Stale);
        meaning.counts_as = Some((RevocationResult::Stale, None));
        meaning
    }

    /// Whether the information still lists a certificate that has expired: because it is older than the expiry, or because
    /// the source keeps on listing.
    fn lists(&self, expiry: Timestamp) -> bool {
        let older = self.answer.this_update.is_some_and(|issued| issued <= expiry);
        older || self.answer.lists_expired_since.is_some_and(|since| since <= expiry)
    }

    fn treat(&self, treatment: Treatment, kind: RevocationProblemKind) -> Meaning {
        match treatment {
            Treatment::Pass => {
                Meaning { problem: Some((kind, None)), ..Meaning::new(RevocationEffect::PassedByPolicy) }
            }
            Treatment::TryLater => Meaning::new(RevocationEffect::TryLater).because(kind, SubIndication::TryLater),
            Treatment::Refuse => {
                Meaning::new(RevocationEffect::Refused).because(kind, SubIndication::ChainConstraintsFailure)
            }
        }
    }
}

impl NotCheckedReason {
    /// Stable identifier, as in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoSource => "no_source",
            Self::NotCovered => "not_covered",
            Self::Unreachable => "unreachable",
            Self::Unusable => "unusable",
            Self::MethodNotAccepted => "method_not_accepted",
            Self::EarlierFailure => "earlier_failure",
        }
    }
}

/// A source that is asked with limits of its own on how old information may be: those of its method by a policy
/// ([`Rules::freshness`]). Among several sources, one whose information is too old then leaves the question to the next.
#[derive(Debug, Clone)]
pub struct Limited<S> {
    source: S,
    freshness: Freshness,
}

impl<S> Limited<S> {
    /// This source within these limits.
    #[must_use]
    pub const fn new(source: S, freshness: Freshness) -> Self {
        Self { source, freshness }
    }
}

impl<S: RevocationSource> RevocationSource for Limited<S> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        self.source.ask(&RevocationQuestion { freshness: self.freshness, ..*question })
    }
}
