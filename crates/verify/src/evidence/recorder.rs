//! What was answered, kept while a verification goes on.

use std::sync::{Mutex, PoisonError};

use jpki_validity::revocation::{RevocationAnswer, RevocationQuestion, RevocationSource};

/// A source that passes questions on to another and keeps the answers.
pub struct Recorder<'a> {
    source: &'a dyn RevocationSource,
    answers: Mutex<Vec<Recorded>>,
}

/// One answer, and the SHA-256 of the certificate that it is about.
#[derive(Clone)]
pub(super) struct Recorded {
    pub(super) certificate: [u8; 32],
    pub(super) answer: RevocationAnswer,
}

impl<'a> Recorder<'a> {
    /// Asks this source.
    #[must_use]
    pub const fn new(source: &'a dyn RevocationSource) -> Self {
        Self { source, answers: Mutex::new(Vec::new()) }
    }

    /// What was answered so far, each certificate once.
    pub(super) fn answers(&self) -> Vec<Recorded> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl RevocationSource for Recorder<'_> {
    /// The same certificate, in the signatures of one message, is asked about once: one message, one answer.
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let certificate = question.certificate.fingerprint_sha256();
        let known = |answers: &[Recorded]| {
            answers.iter().find(|known| known.certificate == certificate).map(|known| known.answer.clone())
        };
        if let Some(answer) = known(&self.answers.lock().unwrap_or_else(PoisonError::into_inner)) {
            return answer;
        }
        let answer = self.source.ask(question);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push(Recorded { certificate, answer: answer.clone() });
        answer
    }
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recorder({} answers)", self.answers.lock().unwrap_or_else(PoisonError::into_inner).len())
    }
}
