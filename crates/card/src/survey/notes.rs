//! What was observed, statement by statement.

use std::collections::BTreeMap;

use super::statement::Statement;
use super::statements::STATEMENTS;

/// What an observation means for its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The card does what was expected.
    Confirmed,
    /// The card does something else.
    Differs,
    /// There is an answer, and it settles nothing: no source says what to expect, or it can be read in two ways.
    Unclear,
    /// It was not asked; the observation says why.
    NotAsked,
}

impl Verdict {
    /// Confirmed if `fits`, otherwise different.
    pub(super) const fn of(fits: bool) -> Self {
        if fits { Self::Confirmed } else { Self::Differs }
    }
}

/// A statement and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The statement.
    pub statement: &'static Statement,
    /// What the observation means.
    pub verdict: Verdict,
    /// What was observed, in English, without anything that is the holder's; for [`Verdict::NotAsked`] the reason.
    pub observed: String,
}

/// The observations in the making.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<&'static str, (Verdict, String)>);

impl Notes {
    /// Notes an observation. Where a statement is asked in several ways, what differs weighs most and what was not asked
    /// least.
    pub(super) fn note(&mut self, id: &'static str, verdict: Verdict, observed: impl Into<String>) {
        debug_assert!(STATEMENTS.iter().any(|statement| statement.id == id), "no statement {id}");
        let observed = observed.into();
        match self.0.get_mut(id) {
            None => drop(self.0.insert(id, (verdict, observed))),
            Some((Verdict::NotAsked, _)) => drop(self.0.insert(id, (verdict, observed))),
            Some(_) if verdict == Verdict::NotAsked => {}
            Some((known, text)) => {
                let weighs = |verdict| match verdict {
                    Verdict::Differs => 2,
                    Verdict::Unclear => 1,
                    Verdict::Confirmed | Verdict::NotAsked => 0,
                };
                if weighs(verdict) > weighs(*known) {
                    *known = verdict;
                }
                if !text.split("; ").any(|part| part == observed) {
                    text.push_str("; ");
                    text.push_str(&observed);
                }
            }
        }
    }

    /// Says why a statement was not asked, unless it was.
    pub(super) fn not_asked(&mut self, id: &'static str, reason: &str) {
        self.note(id, Verdict::NotAsked, reason);
    }

    /// A finding for every statement, in their order. `reason` stands where nothing was noted.
    pub(super) fn finish(mut self, reason: &str) -> Vec<Finding> {
        let finding = |statement: &'static Statement| {
            let missing = || (Verdict::NotAsked, if statement.never_asked { statement.how } else { reason }.to_owned());
            let (verdict, observed) = self.0.remove(statement.id).unwrap_or_else(missing);
            Finding { statement, verdict, observed }
        };
        STATEMENTS.iter().map(finding).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_outweighs_what_was_confirmed_before_and_after() {
        let mut notes = Notes::default();
        let id = STATEMENTS[0].id;
        notes.not_asked(id, "no credential");
        notes.note(id, Verdict::Confirmed, "9000");
        notes.note(id, Verdict::Differs, "6982");
        notes.note(id, Verdict::Confirmed, "9000");
        notes.not_asked(id, "no credential");
        let findings = notes.finish("broke off");
        assert_eq!((findings[0].verdict, findings[0].observed.as_str()), (Verdict::Differs, "9000; 6982"));
        assert_eq!((findings[1].verdict, findings[1].observed.as_str()), (Verdict::NotAsked, "broke off"));
        assert_eq!(findings.len(), STATEMENTS.len());
    }

    #[test]
    fn what_is_never_asked_says_why() {
        let findings = Notes::default().finish("broke off");
        let never: Vec<_> = findings.iter().filter(|finding| finding.statement.never_asked).collect();
        assert!(never.len() > 5);
        assert!(never.iter().all(|finding| finding.observed == finding.statement.how));
    }
}
