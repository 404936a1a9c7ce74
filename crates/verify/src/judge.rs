//! Judging one CMS signature: the cryptographic result and the certificate path become checks, findings and an indication.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_cms::{Signature, SigningCertificate, Verification};
use jpki_validity::revocation::RevocationSource;
use jpki_validity::{CertificatePool, PathBudget, PathLimits, Purpose, TrustStore, ValidatedPath};

use crate::cache::{Seen, Validated};
use crate::describe::{algorithms, format_of, scope};
use crate::fault::Fault;
use crate::revocation::{RevocationOptions, judge_revocation};
use crate::stage::Stage;
use crate::strength::{PolicyBreach, policy_breaches, refused_digest};
use crate::trust::{ChainJudgement, ChainOptions, ChainProblem, ChainProblemKind, judge_within};
use crate::{
    BestSignatureTime, Check, CheckId, CheckResult, Code, Facts, Finding, Indication, IssuingEnvironment, Packaging,
    Policy, RevocationPurpose, RevocationReport, SignatureReport, SignerReport, SubIndication, TimeSource,
};

/// Why a check was not made: one before it failed.
const EARLIER_FAILURE: &str = "earlier-failure";
/// Checks that need the signer's certificate, in their order.
const CERTIFICATE_CHECKS: [CheckId; 5] = [
    CheckId::CertificateChain,
    CheckId::CertificatePurpose,
    CheckId::CertificateValidity,
    CheckId::Environment,
    CheckId::Revocation,
];

/// What the judgement depends on.
pub(crate) struct Context<'a> {
    pub(crate) anchors: &'a TrustStore,
    pub(crate) extra_certificates: &'a [Certificate],
    pub(crate) now: Timestamp,
    pub(crate) best: BestSignatureTime,
    /// Whether a proof of existence was given that does not count.
    pub(crate) proof_ignored: bool,
    pub(crate) revocation: &'a dyn RevocationSource,
    pub(crate) include_personal: bool,
    pub(crate) policy: &'a Policy,
    pub(crate) seen: &'a Seen<'a>,
}

impl Context<'_> {
    /// The proved time of the signature; `None` if it exists now only.
    fn existed_at(&self) -> Option<Timestamp> {
        (self.best.source != TimeSource::Now).then_some(self.best.value)
    }
}

/// Judges every signature of a message, in its order.
pub(crate) fn judge(message: &Verification, context: &Context<'_>) -> Vec<SignatureReport> {
    let (certificates, pool) = (OnceCell::new(), OnceCell::new());
    // What cannot be read cannot help to build a path; the signer's own certificate is reported where it is needed.
    let read = || -> Vec<Certificate> {
        let own = message.certificates.iter().filter_map(|der| Certificate::from_der(der).ok());
        own.chain(context.extra_certificates.iter().cloned()).collect()
    };
    let others = || pool.get_or_init(|| CertificatePool::new(certificates.get_or_init(read)));
    // One budget for all: what a message can cost does not depend on how many signers it has.
    let mut budget = PathBudget::new(PathLimits::for_signers(message.signers.len()));
    let judge_one = |(index, signer)| Judge::new(index, message, signer, &mut budget).report(&others, context);
    message.signers.iter().enumerate().map(judge_one).collect()
}

/// Gives the certificates that a path may lead over, read when they are first asked for.
type Others<'a, 'p> = &'a dyn Fn() -> &'p CertificatePool<'p>;

/// The signer's certificate.
enum Held {
    /// Read now.
    Read(Box<Certificate>),
    /// Validated before.
    Known(Arc<Validated>),
}

impl Deref for Held {
    type Target = Certificate;

    fn deref(&self) -> &Certificate {
        match self {
            Self::Read(certificate) => certificate,
            Self::Known(known) => &known.certificate,
        }
    }
}

/// Room for the checks of a signature.
const CHECKS: usize = CheckId::ALL.len();

/// One signature under judgement.
struct Judge<'a, 'b> {
    budget: &'b mut PathBudget,
    id: String,
    message: &'a Verification,
    signature: &'a Signature,
    checks: Vec<Check>,
    warnings: Vec<Finding>,
    errors: Vec<Finding>,
    failures: Vec<SubIndication>,
}

impl<'a, 'b> Judge<'a, 'b> {
    fn new(index: usize, message: &'a Verification, signature: &'a Signature, budget: &'b mut PathBudget) -> Self {
        Self {
            budget,
            id: match index {
                // Nearly all messages have one.
                0 => "signature-1".to_owned(),
                _ => format!("signature-{}", index + 1),
            },
            message,
            signature,
            checks: Vec::with_capacity(CHECKS),
            warnings: Vec::new(),
            errors: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn report(mut self, others: Others<'_, '_>, context: &Context<'_>) -> SignatureReport {
        self.judge_message();
        let certificate = self.signature.certificate.as_deref().and_then(|der| self.certificate(der, context));
        let (chain, revocation) = match &certificate {
            Some(certificate) => self.judge_certificate(certificate, others, context),
            None => {
                for id in CERTIFICATE_CHECKS {
                    self.checks.push(Check::not_checked(id, EARLIER_FAILURE));
                }
                (Cow::Owned(ChainJudgement::none()), Vec::new())
            }
        };
        self.judge_signing_time(certificate.as_deref(), context);
        let signer = certificate.as_ref().map(|held| match held {
            Held::Known(known) => known.signer.clone(),
            Held::Read(certificate) => {
                let signer = SignerReport::of(certificate, &chain, context.include_personal);
                context.seen.keep(certificate, self.signature.key.as_ref(), &chain, &signer);
                signer
            }
        });
        if signer
            .as_ref()
            .is_some_and(|signer| matches!(signer.environment, IssuingEnvironment::Test | IssuingEnvironment::Testbed))
        {
            self.warnings.push(Finding::new(Code::TestCertificate));
        }
        let sub_indication = first_worst(&self.failures);
        SignatureReport {
            id: self.id,
            format: format_of(self.signature),
            packaging: if self.message.attached { Packaging::Attached } else { Packaging::Detached },
            indication: sub_indication.map_or(Indication::TotalPassed, SubIndication::indication),
            sub_indication,
            scope: vec![scope(self.message, self.signature)],
            signer,
            best_signature_time: context.best,
            claimed_signing_time: self.signature.signing_time,
            algorithms: algorithms(self.signature, certificate.as_deref(), context.policy.rules()),
            checks: self.checks,
            chain: match chain {
                Cow::Owned(chain) => chain.entries,
                Cow::Borrowed(chain) => chain.entries.clone(),
            },
            revocation,
            timestamps: Vec::new(),
            warnings: self.warnings,
            errors: self.errors,
        }
    }

    /// What the message itself gives: one check a stage, in the order in which they were made.
    fn judge_message(&mut self) {
        let fault = self.signature.result.as_ref().err().map(Fault::of);
        let failed_at = fault.as_ref().map_or(Stage::End, |fault| fault.stage);
        for stage in Stage::ALL {
            let id = stage.check();
            let check = if fault.as_ref().is_some_and(|fault| fault.check == id) {
                Check::new(id, CheckResult::Fail)
            } else if stage >= failed_at {
                Check::not_checked(id, EARLIER_FAILURE)
            } else {
                self.passed(id)
            };
            self.checks.push(check);
        }
        if let Some(Fault { sub, finding, .. }) = fault {
            self.failures.push(sub);
            self.errors.push(finding);
        } else if self.signature.signing_certificate != SigningCertificate::V2 {
            self.warnings.push(Finding::new(Code::NoSigningCertificateReference));
        }
    }

    /// A check that nothing spoke against.
    fn passed(&self, id: CheckId) -> Check {
        let without_attributes = self.signature.signed_attributes.is_empty();
        match id {
            // Without signed attributes the signature is over the content itself: what holds for it is said there.
            CheckId::ContentType if without_attributes => Check::not_checked(id, "no-signed-attributes"),
            CheckId::ContentDigest if without_attributes => match self.signature.result {
                Ok(()) => Check::new(id, CheckResult::Ok).with("by", CheckId::SignatureValue),
                Err(_) => Check::not_checked(id, "no-signed-attributes"),
            },
            CheckId::SigningCertificateReference => match self.signature.signing_certificate {
                SigningCertificate::V2 => Check::new(id, CheckResult::Ok),
                SigningCertificate::V1 => Check::new(id, CheckResult::Warn).with("reference", "SHA-1"),
                SigningCertificate::Absent => Check::new(id, CheckResult::Warn).with("reference", "absent"),
            },
            _ => Check::new(id, CheckResult::Ok),
        }
    }

    /// The signer's certificate, with what is known of its path at the time of the signature.
    fn certificate(&mut self, der: &[u8], context: &Context<'_>) -> Option<Held> {
        if let Some(known) = context.seen.validated(der, context.best.value) {
            return Some(Held::Known(known));
        }
        let certificate = Certificate::from_der(der);
        if let Err(error) = &certificate {
            self.failures.push(SubIndication::NoSigningCertificateFound);
            self.errors.push(Finding::new(Code::SignerCertificateUnreadable).with("reason", error));
        }
        certificate.ok().map(|certificate| Held::Read(Box::new(certificate)))
    }

    /// The chain, its checks, and revocation.
    fn judge_certificate<'h>(
        &mut self,
        held: &'h Held,
        others: Others<'_, '_>,
        context: &Context<'_>,
    ) -> (Cow<'h, ChainJudgement>, Vec<RevocationReport>) {
        // What a forgery names is not asked about: nobody's certificate is looked up because somebody else wrote its name.
        let message_holds = self.failures.is_empty();
        let chain = match held {
            Held::Known(known) => Cow::Borrowed(&known.chain),
            Held::Read(certificate) => Cow::Owned(self.judge_chain(certificate, others, context)),
        };
        for (id, state) in [
            (CheckId::CertificateChain, chain.path),
            (CheckId::CertificatePurpose, chain.purpose),
            (CheckId::CertificateValidity, chain.validity),
        ] {
            self.checks.push(match state {
                CheckResult::NotChecked => Check::not_checked(id, EARLIER_FAILURE),
                state => Check::new(id, state),
            });
        }
        let expired = match &chain.problem {
            None => false,
            Some(problem) if problem.is_of_signer(ChainProblemKind::Expired) => true,
            Some(problem) => {
                self.chain_problem(problem, context);
                false
            }
        };
        if let Some(path) = &chain.found {
            self.judge_path(path, &chain, context);
        } else {
            self.checks.push(Check::not_checked(CheckId::Environment, EARLIER_FAILURE));
        }
        let path = chain.found.as_ref().filter(|_| message_holds && (chain.problem.is_none() || expired));
        let revocation = match path {
            Some(path) => self.judge_revocation(path, chain.problem.as_ref().filter(|_| expired), context),
            None => {
                if let Some(problem) = chain.problem.as_ref().filter(|_| expired) {
                    self.expired(problem, SubIndication::OutOfBoundsNoPoe);
                }
                self.checks.push(Check::not_checked(CheckId::Revocation, EARLIER_FAILURE));
                vec![RevocationReport::after_failure(RevocationPurpose::SignatureVerification)]
            }
        };
        (chain, revocation)
    }

    fn judge_chain(
        &mut self,
        certificate: &Certificate,
        others: Others<'_, '_>,
        context: &Context<'_>,
    ) -> ChainJudgement {
        let options =
            ChainOptions::new(context.anchors, Purpose::Signature, context.best.value, context.include_personal);
        // Most certificates are issued by an anchor itself: then the others need not even be read.
        let mut chain = judge_within(certificate, &CertificatePool::new([]), &options, self.budget);
        if chain.problem.is_some() && !others().is_empty() {
            chain = judge_within(certificate, others(), &options, self.budget);
        }
        chain
    }

    fn chain_problem(&mut self, problem: &ChainProblem, context: &Context<'_>) {
        let (code, sub) = if problem.is_of_signer(ChainProblemKind::NotYetValid) && context.existed_at().is_some() {
            // EN 319 102-1 §5.5.4, step 4 b.
            (Code::SignedBeforeIssue, SubIndication::NotYetValid)
        } else {
            (problem.kind.code(), problem.kind.sub_indication())
        };
        self.fail(sub, code, problem.facts.clone());
    }

    fn expired(&mut self, problem: &ChainProblem, sub: SubIndication) {
        self.fail(sub, Code::CertificateExpired, problem.facts.clone());
    }

    fn fail(&mut self, sub: SubIndication, code: Code, facts: Facts) {
        self.failures.push(sub);
        self.errors.push(Finding { facts, ..Finding::new(code) });
    }

    /// What the policy asks of the certificates of a chain: their keys, the digests they are signed with, their system.
    fn judge_path(&mut self, path: &ValidatedPath, chain: &ChainJudgement, context: &Context<'_>) {
        let rules = context.policy.rules();
        let mut accepted = CheckResult::Ok;
        let mut weak = refused_digest(self.signature, &rules.algorithms);
        for breach in policy_breaches(chain, rules) {
            match breach {
                PolicyBreach::Algorithm(facts) => weak = weak.or(Some(facts)),
                PolicyBreach::Environment => accepted = CheckResult::Fail,
            }
        }
        if let Some(facts) = weak {
            if let Some(check) = self.checks.iter_mut().find(|check| check.id == CheckId::Algorithms) {
                check.result = CheckResult::Fail;
            }
            self.fail(SubIndication::CryptoConstraintsFailureNoPoe, Code::WeakAlgorithm, facts);
        }
        self.checks.push(Check::new(CheckId::Environment, accepted));
        if accepted == CheckResult::Fail {
            self.fail(SubIndication::ChainConstraintsFailure, Code::EnvironmentNotAccepted, Facts::new());
        }
        let expired_since = |not_after: Timestamp| not_after < context.now;
        if context.existed_at().is_some()
            && chain.problem.is_none()
            && path.certificates.iter().any(|certificate| expired_since(certificate.not_after()))
        {
            self.warnings.push(Finding::new(Code::ExpiredLater));
        }
    }

    /// Asks about the certificates of a path and judges what comes back. `expired` is the problem of a signer's certificate
    /// that had expired at the best time of the signature.
    fn judge_revocation(
        &mut self,
        path: &ValidatedPath,
        expired: Option<&ChainProblem>,
        context: &Context<'_>,
    ) -> Vec<RevocationReport> {
        let judgement = judge_revocation(
            path,
            &RevocationOptions {
                source: context.revocation,
                rules: context.policy.rules(),
                now: context.now,
                existed_at: context.existed_at(),
                made_after: None,
                purpose: RevocationPurpose::SignatureVerification,
                include_personal: context.include_personal,
            },
        );
        let mut check = Check::new(CheckId::Revocation, judgement.check);
        if let Some(first) = judgement.problems.first().or(judgement.notes.first()) {
            check = check.with("reason", first.kind.id());
        }
        self.checks.push(check);
        // EN 319 102-1 §5.2.6.4: a revocation is step 4 and comes before the end of the validity, which is step 7. Newer
        // information (TRY_LATER) would not help a certificate that has expired, and comes after both.
        let (revoked, others): (Vec<_>, Vec<_>) =
            judgement.problems.into_iter().partition(|problem| problem.kind.is_revocation());
        for problem in revoked {
            self.fail(problem.sub_indication.unwrap_or(SubIndication::TryLater), problem.kind.code(), problem.facts);
        }
        if let Some(problem) = expired {
            let sub = match judgement.known_good {
                true => SubIndication::OutOfBoundsNotRevoked,
                false => SubIndication::OutOfBoundsNoPoe,
            };
            self.expired(problem, sub);
        }
        for problem in others {
            self.fail(problem.sub_indication.unwrap_or(SubIndication::TryLater), problem.kind.code(), problem.facts);
        }
        for note in judgement.notes {
            self.warnings.push(Finding { facts: note.facts, ..Finding::new(note.kind.code()) });
        }
        judgement.entries
    }

    fn judge_signing_time(&mut self, certificate: Option<&Certificate>, context: &Context<'_>) {
        let proof = match context.existed_at() {
            Some(time) => Check::new(CheckId::SigningTime, CheckResult::Ok)
                .with("existed_at", time)
                .with("source", context.best.source.id()),
            None => Check::not_checked(CheckId::SigningTime, "no-proof"),
        };
        if context.proof_ignored {
            self.warnings.push(Finding::new(Code::ProofNotAccepted));
        }
        let Some(claimed) = self.signature.signing_time else { return self.checks.push(proof) };
        self.checks.push(proof.with("claimed", claimed));
        let outside = certificate
            .is_some_and(|certificate| claimed < certificate.not_before() || claimed > certificate.not_after());
        if outside || claimed.duration_since(context.best.value) > context.policy.rules().time.clock_skew {
            self.warnings.push(Finding::new(Code::SigningTimeImplausible).with("claimed", claimed));
        }
    }
}

/// The reason that decides: the first of the worst indication.
fn first_worst(failures: &[SubIndication]) -> Option<SubIndication> {
    let worst = failures.iter().map(|sub| sub.indication()).max()?;
    failures.iter().copied().find(|sub| sub.indication() == worst)
}

#[cfg(test)]
mod tests {
    use super::first_worst;
    use crate::SubIndication::{HashFailure, NoCertificateChainFound, SigCryptoFailure, TryLater};

    #[test]
    fn the_first_of_the_worst_reasons_decides() {
        assert_eq!(first_worst(&[]), None);
        assert_eq!(first_worst(&[NoCertificateChainFound, TryLater]), Some(NoCertificateChainFound));
        assert_eq!(first_worst(&[TryLater, HashFailure, SigCryptoFailure]), Some(HashFailure));
    }
}
