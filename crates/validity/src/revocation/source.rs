//! Who may be asked, and asking several.

use super::{NotCheckedCause, RevocationAnswer, RevocationQuestion};

/// A source of revocation information (失効情報の提供元): CRLs, an OCSP client, a platform operator's interface.
///
/// An implementation answers [`Good`](super::RevocationStatus::Good), [`Revoked`](super::RevocationStatus::Revoked) and
/// [`OnHold`](super::RevocationStatus::OnHold) only from information that it has verified to come from the issuer in the
/// question, or from whom that one has delegated. Whatever goes wrong is an answer, too:
/// [`NotChecked`](super::RevocationStatus::NotChecked) with its cause, never `Good`. It answers in bounded time.
///
/// The status is that of the certificate by the newest information, with the time of a revocation; whether that lies before
/// or after the signature is judged by the caller.
pub trait RevocationSource: Send + Sync {
    /// Asks about one certificate.
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer;
}

impl<S: RevocationSource + ?Sized> RevocationSource for &S {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        (**self).ask(question)
    }
}

impl<S: RevocationSource + ?Sized> RevocationSource for Box<S> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        (**self).ask(question)
    }
}

/// Nobody is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoSource;

impl RevocationSource for NoSource {
    fn ask(&self, _: &RevocationQuestion<'_>) -> RevocationAnswer {
        RevocationAnswer::not_checked(NotCheckedCause::NoSource)
    }
}

/// Several sources, asked in their order until one settles the question. If none does, the answer that says most counts, the
/// first of those that say as much; the others stand in [`RevocationAnswer::earlier`].
#[derive(Default)]
pub struct FirstConclusive<'a> {
    sources: Vec<Box<dyn RevocationSource + 'a>>,
}

impl<'a> FirstConclusive<'a> {
    /// No source yet: nobody is asked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source, asked after those before it.
    #[must_use]
    pub fn and(mut self, source: impl RevocationSource + 'a) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    /// Whether there is nobody to ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

impl RevocationSource for FirstConclusive<'_> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let mut inconclusive: Vec<RevocationAnswer> = Vec::new();
        for source in &self.sources {
            let mut answer = source.ask(question);
            if answer.status.is_conclusive() {
                answer.earlier = inconclusive;
                return answer;
            }
            inconclusive.push(answer);
        }
        let Some(rank) = inconclusive.iter().map(|answer| answer.status.rank()).max() else {
            return NoSource.ask(question);
        };
        let best = inconclusive.iter().position(|answer| answer.status.rank() == rank).unwrap_or(0);
        let mut answer = inconclusive.remove(best);
        answer.earlier = inconclusive;
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::{Freshness, RevocationMethod, RevocationStatus};
    use jiff::Timestamp;
    use jpki_certificate::Certificate;
    use jpki_testbed::Testbed;

    struct Says(RevocationStatus);

    impl RevocationSource for Says {
        fn ask(&self, _: &RevocationQuestion<'_>) -> RevocationAnswer {
            RevocationAnswer::new(self.0.clone(), Some(RevocationMethod::Other))
        }
    }

    fn asked(statuses: &[RevocationStatus]) -> (RevocationStatus, Vec<RevocationStatus>) {
        use jpki_signature::Signer as _;
        let bed = Testbed::shared();
        let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
        let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
        let question = RevocationQuestion {
            certificate: &certificate,
            issuer: (&issuer).into(),
            now: bed.now(),
            time: bed.now(),
            freshness: Freshness::default(),
        };
        let sources = statuses.iter().fold(FirstConclusive::new(), |all, status| all.and(Says(status.clone())));
        let answer = sources.ask(&question);
        (answer.status, answer.earlier.into_iter().map(|answer| answer.status).collect())
    }

    #[test]
    fn the_first_that_settles_the_question_is_the_last_asked() {
        use RevocationStatus::{Good, NotChecked, Stale, Unknown};
        let stale = Stale { since: Timestamp::UNIX_EPOCH };
        let revoked = RevocationStatus::Revoked {
            at: Timestamp::UNIX_EPOCH,
            reason: crate::revocation::RevocationReason::KeyCompromise,
            invalid_since: None,
        };
        assert_eq!(asked(&[]), (NotChecked(NotCheckedCause::NoSource), vec![]));
        assert_eq!(asked(&[stale.clone(), Good, revoked.clone()]), (Good, vec![stale.clone()]));
        assert_eq!(asked(&[revoked.clone(), Good]), (revoked, vec![]));
        // Of those that settle nothing, the one that says most.
        let silent = NotChecked(NotCheckedCause::Unreachable { detail: "no route".to_owned() });
        assert_eq!(
            asked(&[silent.clone(), stale.clone(), Unknown, Unknown]),
            (Unknown, vec![silent.clone(), stale.clone(), Unknown])
        );
        assert_eq!(asked(&[NotChecked(NotCheckedCause::NotCovered), silent.clone()]).0, silent);
    }
}
