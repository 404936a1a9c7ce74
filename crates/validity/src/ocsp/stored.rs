//! Answers that were kept: files beside a signature, or the evidence of an earlier verification.

use std::fmt;

use super::{Expected, OcspAnswer, OcspError, OcspResponse, UncheckedResponder};
use crate::revocation::{
    NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource, RevocationStatus,
};

/// OCSP responses in memory. They are verified as if they had just come, but without a nonce; how old they may be is a
/// matter of the question.
#[derive(Clone, Default)]
pub struct StoredOcsp {
    responses: Vec<(String, OcspResponse)>,
    unchecked_responder: UncheckedResponder,
}

impl StoredOcsp {
    /// No response yet: every question is [`NotCovered`](NotCheckedCause::NotCovered).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to make of responders whose own certificate can't be checked.
    #[must_use]
    pub fn with_unchecked_responder(mut self, unchecked: UncheckedResponder) -> Self {
        self.unchecked_responder = unchecked;
        self
    }

    /// Adds a response (DER) under a name, such as that of its file.
    ///
    /// # Errors
    /// [`OcspError`] if it is not a response that could hold an answer.
    pub fn add(&mut self, name: impl Into<String>, der: &[u8]) -> Result<(), OcspError> {
        self.responses.push((name.into(), OcspResponse::from_der(der)?));
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.responses.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.responses.is_empty()
    }

    /// The verified answer with all that is known of it, and the name of its response: one that says that the certificate
    /// is revoked for good, else the newest. `None` if no response is about the certificate.
    ///
    /// # Errors
    /// The reason of the first response about the certificate that does not count, if none does.
    pub fn find(&self, question: &RevocationQuestion<'_>) -> Result<Option<(&str, OcspAnswer)>, OcspError> {
        let mut best: Option<(&str, OcspAnswer)> = None;
        let mut reason = None;
        let expected = Expected { unchecked_responder: self.unchecked_responder, ..Expected::default() };
        for (name, response) in &self.responses {
            // Digests first: a signature is checked only where it matters.
            if response.about(question, None)?.is_none() {
                continue;
            }
            let verified = response.verify(question, &expected).and_then(|answer| {
                answer.status(question.now, &question.freshness)?;
                Ok(answer)
            });
            match verified {
                Ok(answer) if best.as_ref().is_none_or(|(_, best)| weight(&answer) > weight(best)) => {
                    best = Some((name, answer));
                }
                Ok(_) => {}
                Err(error) => {
                    reason.get_or_insert(error);
                }
            }
        }
        match (best, reason) {
            (None, Some(error)) => Err(error),
            (best, _) => Ok(best),
        }
    }
}

/// Orders answers: what is revoked for good stays so.
fn weight(answer: &OcspAnswer) -> (bool, jiff::Timestamp, u8) {
    (answer.status.is_for_good(), answer.this_update, answer.status.rank())
}

impl RevocationSource for StoredOcsp {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        match self.find(question) {
            Ok(Some((name, answer))) => {
                answer.to_revocation_answer(question.now, &question.freshness, Some(name.to_owned()))
            }
            Ok(None) => RevocationAnswer::not_checked(NotCheckedCause::NotCovered),
            Err(error) => {
                RevocationAnswer::new(RevocationStatus::NotChecked((&error).into()), Some(RevocationMethod::Ocsp))
            }
        }
    }
}

impl fmt::Debug for StoredOcsp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredOcsp({} responses)", self.responses.len())
    }
}
