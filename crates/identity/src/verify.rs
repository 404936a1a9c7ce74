//! Verifying an answer: challenge → signature → path → purpose → validity → expiry, and what is left unchecked.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm};
use jpki_validity::revocation::{NoSource, RevocationSource};
use jpki_validity::{Purpose, TrustStore};
use jpki_verify::{
    Algorithm, AlgorithmUse, BuiltIn, ChainJudgement, ChainOptions, ChainProblemKind, Check, CheckResult, Finding,
    Indication, IssuingEnvironment, Policy, PolicyBreach, PolicyReport, REPORT_VERSION, RevocationOptions,
    RevocationProblemKind, RevocationPurpose, RevocationReport, SignerReport, SubIndication, Tool, judge_chain,
    judge_revocation, policy_breaches,
};

use crate::{Answer, CLOCK_SKEW, Challenge, IdentityCheckId as Id, IdentityCode as Code, IdentityReport, Session};

/// Why a check was not made: one before it failed.
const EARLIER_FAILURE: &str = "earlier-failure";
/// Why a check was not made: it is not for this library to make.
const RELYING_PARTY: &str = "duty-of-the-relying-party";

/// Arguments of [`verify`].
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// Whom to trust; only authorities for user authentication count.
    pub anchors: &'a TrustStore,
    /// The relying party's clock.
    pub time: Timestamp,
    /// Whether the report names the holder's certificate.
    pub include_personal: bool,
    /// What has to be known before an answer passes.
    pub policy: &'a Policy,
    /// Who is asked whether the certificate was revoked.
    pub revocation: &'a dyn RevocationSource,
}

impl<'a> VerifyOptions<'a> {
    /// These anchors at this time by the policy `personal`: no personal data, and nobody to ask about revocation, so that
    /// the best result is INDETERMINATE/TRY_LATER.
    #[must_use]
    pub fn new(anchors: &'a TrustStore, time: Timestamp) -> Self {
        let policy = Policy::built_in(BuiltIn::Personal);
        Self { anchors, time, include_personal: false, policy, revocation: &NoSource }
    }
}

impl fmt::Debug for VerifyOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyOptions")
            .field("anchors", &self.anchors)
            .field("time", &self.time)
            .field("include_personal", &self.include_personal)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// Verifies an answer against the challenge that was kept for it. The first failure ends the work.
///
/// A challenge is good once only. This function cannot know whether it was used before: take it out of the store, in one
/// atomic step, before the call. [`IdentityReport`] lists it as not checked.
#[must_use]
pub fn verify(answer: &Answer, expected: &Challenge, options: &VerifyOptions<'_>) -> IdentityReport {
    let mut report = empty_report(expected, options);
    // An error is in the report already.
    let _ = check_all(&mut report, answer, expected, options);
    for id in Id::ALL {
        if report.checks.iter().all(|check| check.id != id) {
            let reason = if matches!(id, Id::SingleUse | Id::ChannelBinding) { RELYING_PARTY } else { EARLIER_FAILURE };
            report.checks.push(Check::not_checked(id, reason));
        }
    }
    report.checks.sort_by_key(|check| check.id);
    report
}

/// The report has said what is wrong.
struct Failed;

fn check_all(
    report: &mut IdentityReport,
    answer: &Answer,
    expected: &Challenge,
    options: &VerifyOptions<'_>,
) -> Result<(), Failed> {
    check_challenge(report, answer, expected)?;
    let certificate = check_signature(report, answer)?;
    let chain = check_certificate(report, answer, &certificate, options)?;
    check_expiry(report, expected, options.time)?;
    check_revocation(report, &chain, expected, options)?;
    (report.indication, report.sub_indication) = (Indication::TotalPassed, None);
    Ok(())
}

fn check_challenge(report: &mut IdentityReport, answer: &Answer, expected: &Challenge) -> Result<(), Failed> {
    if verify_slices_are_equal(answer.signed_bytes(), &expected.signed_bytes()).is_ok() {
        report.checks.push(Check::new(Id::Challenge, CheckResult::Ok));
        return Ok(());
    }
    let code = match Challenge::from_signed_bytes(answer.signed_bytes()) {
        Err(_) => Code::NotAChallenge,
        Ok(other) if other.relying_party() != expected.relying_party() => Code::OtherRelyingParty,
        Ok(_) => Code::OtherChallenge,
    };
    Err(fail(report, Check::new(Id::Challenge, CheckResult::Fail), SubIndication::HashFailure, Finding::new(code)))
}

fn check_signature(report: &mut IdentityReport, answer: &Answer) -> Result<Certificate, Failed> {
    let check = |result| Check::new(Id::SignatureValue, result);
    let certificate = Certificate::from_der(answer.certificate()).map_err(|error| {
        let finding = Finding::new(Code::CertificateUnreadable).with("reason", error);
        fail(report, check(CheckResult::NotChecked), SubIndication::NoSigningCertificateFound, finding)
    })?;
    let algorithm = answer.digest_algorithm();
    report.algorithms.push(accepted(AlgorithmUse::ContentDigest, algorithm.name(), None));
    let key = certificate.public_key().map_err(|error| {
        let finding = Finding::new(Code::UnsupportedKey).with("reason", error);
        fail(report, check(CheckResult::NotChecked), SubIndication::CryptoConstraintsFailureNoPoe, finding)
    })?;
    report.algorithms.push(accepted(AlgorithmUse::Signature, "RSASSA-PKCS1-v1_5", None));
    report.algorithms.push(accepted(AlgorithmUse::PublicKey, "RSA", Some(key.modulus_bits())));
    key.verify(&Digest::of(algorithm, answer.signed_bytes()), answer.signature()).map_err(|_| {
        let finding = Finding::new(Code::SignatureMismatch);
        fail(report, check(CheckResult::Fail), SubIndication::SigCryptoFailure, finding)
    })?;
    report.checks.push(check(CheckResult::Ok));
    Ok(certificate)
}

fn check_certificate(
    report: &mut IdentityReport,
    answer: &Answer,
    certificate: &Certificate,
    options: &VerifyOptions<'_>,
) -> Result<ChainJudgement, Failed> {
    let pool: Vec<_> =
        answer.issuer_certificate().and_then(|der| Certificate::from_der(der).ok()).into_iter().collect();
    let purpose = Purpose::UserAuthentication;
    let chain_options = ChainOptions::new(options.anchors, purpose, options.time, options.include_personal);
    let chain = judge_chain(certificate, &pool, &chain_options);
    let signer = SignerReport::of(certificate, &chain, options.include_personal);
    if matches!(signer.environment, IssuingEnvironment::Test | IssuingEnvironment::Testbed) {
        report.warnings.push(Finding::new(Code::TestCertificate));
    }
    report.signer = Some(signer);
    report.chain = chain.entries.clone();
    let states = [
        (Id::CertificateChain, chain.path),
        (Id::CertificatePurpose, chain.purpose),
        (Id::CertificateValidity, chain.validity),
    ];
    for (id, state) in states {
        report.checks.push(match state {
            CheckResult::NotChecked => Check::not_checked(id, EARLIER_FAILURE),
            state => Check::new(id, state),
        });
    }
    if let Some(problem) = chain.problem {
        report.errors.push(Finding { facts: problem.facts, ..Finding::new(code_of(problem.kind)) });
        return Err(set(report, problem.kind.sub_indication()));
    }
    if let Some(breach) = policy_breaches(&chain, options.policy.rules()).into_iter().next() {
        let (sub, finding) = match breach {
            PolicyBreach::Algorithm(facts) => {
                (SubIndication::CryptoConstraintsFailureNoPoe, Finding { facts, ..Finding::new(Code::WeakAlgorithm) })
            }
            // Whatever a later version adds.
            _ => (SubIndication::ChainConstraintsFailure, Finding::new(Code::EnvironmentNotAccepted)),
        };
        report.errors.push(finding);
        return Err(set(report, sub));
    }
    Ok(chain)
}

/// Asks whether the certificates were revoked. The answer was made after the challenge: a certificate that was revoked
/// before is one that was used although it was revoked.
fn check_revocation(
    report: &mut IdentityReport,
    chain: &ChainJudgement,
    expected: &Challenge,
    options: &VerifyOptions<'_>,
) -> Result<(), Failed> {
    let Some(path) = &chain.found else { return Err(set(report, SubIndication::CertificateChainGeneralFailure)) };
    let judgement = judge_revocation(
        path,
        &RevocationOptions {
            source: options.revocation,
            rules: options.policy.rules(),
            now: options.time,
            existed_at: None,
            made_after: Some(expected.issued_at()),
            purpose: RevocationPurpose::UserAuthentication,
            include_personal: options.include_personal,
        },
    );
    report.revocation = judgement.entries;
    let mut check = Check::new(Id::Revocation, judgement.check);
    if let Some(first) = judgement.problems.first().or(judgement.notes.first()) {
        check = check.with("reason", first.kind.id());
    }
    report.checks.push(check);
    for note in judgement.notes {
        report.warnings.push(Finding { facts: note.facts, ..Finding::new(revocation_code(note.kind)) });
    }
    let mut worst: Option<SubIndication> = None;
    for problem in judgement.problems {
        let sub = problem.sub_indication.unwrap_or(SubIndication::TryLater);
        if worst.is_none_or(|worst| worst.indication() < sub.indication()) {
            worst = Some(sub);
        }
        report.errors.push(Finding { facts: problem.facts, ..Finding::new(revocation_code(problem.kind)) });
    }
    match worst {
        Some(sub) => Err(set(report, sub)),
        None => Ok(()),
    }
}

fn check_expiry(report: &mut IdentityReport, expected: &Challenge, now: Timestamp) -> Result<(), Failed> {
    let check = |result| Check::new(Id::ChallengeExpiry, result);
    let sub = SubIndication::SigConstraintsFailure;
    if expected.has_expired(now) {
        let finding = Finding::new(Code::ChallengeExpired).with("expires_at", expected.expires_at());
        return Err(fail(report, check(CheckResult::Fail), sub, finding));
    }
    if expected.issued_at().duration_since(now) > CLOCK_SKEW {
        let finding = Finding::new(Code::ChallengeNotYetIssued).with("issued_at", expected.issued_at());
        return Err(fail(report, check(CheckResult::Fail), sub, finding));
    }
    report.checks.push(check(CheckResult::Ok));
    Ok(())
}

fn code_of(problem: ChainProblemKind) -> Code {
    match problem {
        ChainProblemKind::UnknownIssuer => Code::UnknownIssuer,
        ChainProblemKind::Forged => Code::CertificateForged,
        ChainProblemKind::WeakAlgorithm => Code::WeakAlgorithm,
        ChainProblemKind::WrongPurpose => Code::WrongPurpose,
        ChainProblemKind::Expired => Code::CertificateExpired,
        ChainProblemKind::NotYetValid => Code::CertificateNotYetValid,
        ChainProblemKind::LimitExceeded => Code::LimitExceeded,
        _ => Code::ChainInvalid,
    }
}

fn revocation_code(problem: RevocationProblemKind) -> Code {
    match problem {
        RevocationProblemKind::Revoked => Code::CertificateRevoked,
        RevocationProblemKind::CaRevoked => Code::CaRevoked,
        RevocationProblemKind::OnHold => Code::CertificateOnHold,
        RevocationProblemKind::Unknown => Code::RevocationUnknown,
        RevocationProblemKind::NotChecked => Code::RevocationNotChecked,
        // The others belong to signatures of the past.
        _ => Code::RevocationStale,
    }
}

fn accepted(usage: AlgorithmUse, name: &'static str, bits: Option<usize>) -> Algorithm {
    Algorithm { usage, name: name.into(), bits, accepted: true }
}

fn fail(report: &mut IdentityReport, check: Check<Id>, sub: SubIndication, finding: Finding<Code>) -> Failed {
    report.checks.push(check);
    report.errors.push(finding);
    set(report, sub)
}

fn set(report: &mut IdentityReport, sub: SubIndication) -> Failed {
    report.indication = sub.indication();
    report.sub_indication = Some(sub);
    Failed
}

/// Nothing is checked yet, so nothing is proved: a way out that forgot to say more would still not be a log-in.
fn empty_report(expected: &Challenge, options: &VerifyOptions<'_>) -> IdentityReport {
    IdentityReport {
        report_version: REPORT_VERSION,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        verified_at: options.time,
        policy: PolicyReport::of(options.policy),
        indication: Indication::Indeterminate,
        sub_indication: Some(SubIndication::CertificateChainGeneralFailure),
        session: Session {
            nonce_sha256: hex::encode(Digest::of(DigestAlgorithm::Sha256, expected.nonce()).as_bytes()),
            relying_party: expected.relying_party().to_owned(),
            purpose: expected.purpose().to_owned(),
            issued_at: expected.issued_at(),
            expires_at: expected.expires_at(),
        },
        signer: None,
        algorithms: Vec::new(),
        checks: Vec::new(),
        chain: Vec::new(),
        revocation: vec![RevocationReport::after_failure(RevocationPurpose::UserAuthentication)],
        warnings: Vec::new(),
        errors: Vec::new(),
    }
}
