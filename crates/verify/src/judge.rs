//! Judging one CMS signature: the cryptographic result and the certificate path become checks, findings and an indication.

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Signature, SigningCertificate, Verification};
use jpki_validity::{Purpose, TrustStore};

use crate::describe::{algorithms, format_of, scope};
use crate::fault::Fault;
use crate::trust::{ChainJudgement, ChainOptions, judge_chain};
use crate::{
    Check, CheckId, CheckResult, Code, Finding, Indication, IssuingEnvironment, Packaging, Policy, RevocationReport,
    RevocationRule, SignatureReport, SignerReport, SubIndication,
};

/// How far ahead of the validation time a claimed signing time may be before it is called implausible.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// Why a check was not made: one before it failed.
const EARLIER_FAILURE: &str = "earlier-failure";

/// What the judgement depends on.
pub(crate) struct Context<'a> {
    pub(crate) anchors: &'a TrustStore,
    pub(crate) extra_certificates: &'a [Certificate],
    pub(crate) time: Timestamp,
    pub(crate) include_personal: bool,
    pub(crate) policy: Policy,
}

/// Judges every signature of a message, in its order.
pub(crate) fn judge(message: &Verification, context: &Context<'_>) -> Vec<SignatureReport> {
    // What cannot be read cannot help to build a path; the signer's own certificate is reported where it is needed.
    let mut pool: Vec<Certificate> =
        message.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    pool.extend(context.extra_certificates.iter().cloned());
    message
        .signers
        .iter()
        .enumerate()
        .map(|(index, signer)| Judge::new(index, message, signer).report(&pool, context))
        .collect()
}

/// One signature under judgement.
struct Judge<'a> {
    id: String,
    message: &'a Verification,
    signature: &'a Signature,
    checks: Vec<Check>,
    warnings: Vec<Finding>,
    errors: Vec<Finding>,
    failures: Vec<SubIndication>,
}

impl<'a> Judge<'a> {
    fn new(index: usize, message: &'a Verification, signature: &'a Signature) -> Self {
        Self {
            id: format!("signature-{}", index + 1),
            message,
            signature,
            checks: Vec::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn report(mut self, pool: &[Certificate], context: &Context<'_>) -> SignatureReport {
        self.judge_message();
        let certificate = self.signature.certificate.as_deref().and_then(|der| self.read_certificate(der));
        let chain = match &certificate {
            Some(certificate) => self.judge_certificate(certificate, pool, context),
            None => {
                for id in [CheckId::CertificateChain, CheckId::CertificatePurpose, CheckId::CertificateValidity] {
                    self.checks.push(Check::not_checked(id, EARLIER_FAILURE));
                }
                ChainJudgement::none()
            }
        };
        self.judge_revocation(context.policy);
        self.judge_signing_time(certificate.as_ref(), context.time);
        let signer =
            certificate.as_ref().map(|certificate| SignerReport::of(certificate, &chain, context.include_personal));
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
            claimed_signing_time: self.signature.signing_time,
            algorithms: algorithms(self.signature, certificate.as_ref()),
            checks: self.checks,
            chain: chain.entries,
            revocation: RevocationReport::no_source(),
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

    fn read_certificate(&mut self, der: &[u8]) -> Option<Certificate> {
        let certificate = Certificate::from_der(der);
        if let Err(error) = &certificate {
            self.failures.push(SubIndication::NoSigningCertificateFound);
            self.errors.push(Finding::new(Code::SignerCertificateUnreadable).with("reason", error));
        }
        certificate.ok()
    }

    fn judge_certificate(
        &mut self,
        certificate: &Certificate,
        pool: &[Certificate],
        context: &Context<'_>,
    ) -> ChainJudgement {
        let options = ChainOptions::new(context.anchors, Purpose::Signature, context.time, context.include_personal);
        let chain = judge_chain(certificate, pool, &options);
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
        if let Some(problem) = &chain.problem {
            self.failures.push(problem.kind.sub_indication());
            self.errors.push(Finding { facts: problem.facts.clone(), ..Finding::new(problem.kind.code()) });
        }
        chain
    }

    fn judge_revocation(&mut self, policy: Policy) {
        let required = policy.revocation == RevocationRule::Required;
        self.checks.push(Check::not_checked(CheckId::Revocation, "no-source").with("required", required));
        self.warnings.push(Finding::new(Code::RevocationNotChecked));
        if required {
            self.failures.push(SubIndication::TryLater);
        }
    }

    fn judge_signing_time(&mut self, certificate: Option<&Certificate>, time: Timestamp) {
        let proof = Check::not_checked(CheckId::SigningTime, "no-timestamp");
        let Some(claimed) = self.signature.signing_time else { return self.checks.push(proof) };
        self.checks.push(proof.with("claimed", claimed));
        let outside = certificate
            .is_some_and(|certificate| claimed < certificate.not_before() || claimed > certificate.not_after());
        if outside || claimed.duration_since(time) > CLOCK_SKEW {
            self.warnings.push(Finding::new(Code::SigningTimeImplausible).with("claimed", claimed));
        }
    }
}

/// The stages of checking a CMS signature, in the order of the cms crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Format,
    Algorithms,
    ContentType,
    ContentDigest,
    SigningCertificate,
    SigningCertificateReference,
    SignatureValue,
    End,
}

impl Stage {
    const ALL: [Self; 7] = [
        Self::Format,
        Self::Algorithms,
        Self::ContentType,
        Self::ContentDigest,
        Self::SigningCertificate,
        Self::SigningCertificateReference,
        Self::SignatureValue,
    ];

    pub(crate) fn check(self) -> CheckId {
        match self {
            Self::Format => CheckId::Format,
            Self::Algorithms => CheckId::Algorithms,
            Self::ContentType => CheckId::ContentType,
            Self::ContentDigest => CheckId::ContentDigest,
            Self::SigningCertificate => CheckId::SigningCertificate,
            Self::SigningCertificateReference => CheckId::SigningCertificateReference,
            Self::SignatureValue | Self::End => CheckId::SignatureValue,
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
