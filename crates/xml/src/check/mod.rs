//! Whether a receiver would take an application: rule by rule, before it is sent (提出前確認).
//!
//! [`check`] reads the documents of an application as a [`Profile`](crate::profile::Profile) describes them, unsigned or
//! signed, and tells for each rule of the profile whether it is kept, with the rule's source and how sure it is. Nothing is
//! changed, nothing is sent, and no file outside of the folder is opened. Whether signatures are good is another question:
//! it looks at their form.

mod files;
mod input;
mod references;
mod report;
mod select;
mod signature;
mod structure;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use input::{CheckError, CheckLimits};
pub use report::{
    CheckReport, CheckedDocument, CheckerName, Finding, Outcome, Problem, ProfileUsed, RuleResult, Verdict,
};

use crate::profile::{DocumentKind, Profile, Rule, Severity, Test};
use crate::{Node, Tree};
use input::{Folder, Parsed};

/// Most problems that are told of one rule. One who has so many has the first to begin with.
const MOST_PROBLEMS: usize = 50;

/// An application, as far as it could be read.
struct Application<'a, 'p> {
    profile: &'p Profile,
    folder: &'a Folder,
    limits: &'a CheckLimits,
    documents: Vec<Parsed<'a, 'p>>,
}

/// How a test ends.
enum Answer {
    /// These break the rule.
    Problems(Vec<Problem>),
    /// There are no signatures yet.
    NotYet,
    /// Not to be decided here.
    Elsewhere,
    /// These keep it from being decided.
    Undecided(Vec<Problem>),
}

/// Checks an application against a profile: a file, or a folder, or a document in the folder that stands for it.
///
/// # Errors
/// [`CheckError`] if there is nothing to be read. What is wrong with what was read is told in the report.
pub fn check(profile: &Profile, path: &Path, limits: &CheckLimits) -> Result<CheckReport, CheckError> {
    let (folder, files) = input::find(profile, path, limits)?;
    let documents = files.iter().map(|file| Parsed::new(file, profile, limits)).collect();
    let application = Application { profile, folder: &folder, limits, documents };
    let rules: Vec<_> = profile.rules.iter().map(|rule| application.result(rule)).collect();
    Ok(CheckReport {
        profile: ProfileUsed {
            id: profile.id.clone(),
            title: profile.title.clone(),
            sha256: profile.sha256().iter().map(|byte| format!("{byte:02x}")).collect(),
        },
        verdict: verdict(&rules),
        documents: application
            .documents
            .iter()
            .map(|document| CheckedDocument {
                file: document.file.to_owned(),
                kind: document.kind.map(|kind| kind.name.clone()),
                signatures: document.tree.as_ref().map_or(0, |tree| signature::all(tree).count()),
            })
            .collect(),
        rules,
        checkers: profile
            .checkers
            .iter()
            .map(|one| CheckerName { name: one.name.clone(), url: one.url.clone() })
            .collect(),
    })
}

fn verdict(rules: &[RuleResult]) -> Verdict {
    let any = |outcome| rules.iter().any(|rule| rule.outcome == outcome);
    if any(Outcome::Refused) {
        Verdict::Refused
    } else if any(Outcome::Undecided) {
        Verdict::Undecided
    } else if any(Outcome::NotYet) {
        Verdict::ReadyToSign
    } else {
        Verdict::Acceptable
    }
}

impl<'a, 'p> Application<'a, 'p> {
    fn result(&self, rule: &Rule) -> RuleResult {
        let (outcome, mut problems) = match self.answer(rule) {
            Answer::Problems(problems) if problems.is_empty() => (Outcome::Passed, problems),
            Answer::Problems(problems) => match rule.severity {
                Severity::Refuse => (Outcome::Refused, problems),
                Severity::Warn => (Outcome::Warned, problems),
            },
            Answer::NotYet => (Outcome::NotYet, Vec::new()),
            Answer::Elsewhere => (Outcome::Elsewhere, Vec::new()),
            Answer::Undecided(problems) => (Outcome::Undecided, problems),
        };
        problems.truncate(MOST_PROBLEMS);
        // The profile was read only if its rules' sources are among its sources.
        let source = self.profile.sources.get(&rule.source);
        RuleResult {
            rule: rule.id.clone(),
            demand: rule.demand.clone(),
            severity: rule.severity,
            source: source.map(|source| source.name.clone()).unwrap_or_else(|| rule.demand.clone()),
            url: source.and_then(|source| source.url.clone()),
            certainty: rule.certainty,
            outcome,
            problems,
        }
    }

    fn answer(&self, rule: &Rule) -> Answer {
        match &rule.test {
            Test::Elsewhere => Answer::Elsewhere,
            Test::WellFormed => Answer::Problems(structure::well_formed(self, rule)),
            Test::NoByteOrderMark => Answer::Problems(structure::byte_order_mark(self, rule)),
            Test::FileName => Answer::Problems(files::named(self, rule)),
            Test::Documents => Answer::Problems(files::documents(self)),
            Test::FolderNamed(path) => self.each(rule, |document| files::folder_named(self, document, path)),
            Test::PlainFiles => Answer::Problems(files::plain(self)),
            Test::FilesNamed(paths) => self.each(rule, |document| files::exist(self, document, paths)),
            Test::AllFilesNamed(paths) => self.each(rule, |document| files::all_named(self, document, paths)),
            Test::FilesWellFormed(paths) => self.each(rule, |document| files::well_formed(self, document, paths)),
            Test::TextOf { of, document, element, without, with } => {
                structure::text_of(self, rule, of, (document, element), without, with)
            }
            Test::Children { of, are } => self.each(rule, |document| structure::children(document, of, are)),
            Test::Once(path) => self.each(rule, |document| structure::once(document, path)),
            Test::HasText(path) => self.each(rule, |document| structure::has_text(document, path)),
            Test::Absent(path) => self.each(rule, |document| structure::absent(document, path)),
            Test::Empty(path) => self.each(rule, |document| structure::empty(document, path)),
            Test::Text { of, is } => self.each(rule, |document| structure::text(document, of, is)),
            Test::Attribute { of, name, is } => {
                self.each(rule, |document| structure::attribute(document, of, name, is.as_deref()))
            }
            Test::Namespace { of, begins } => self.each(rule, |document| structure::namespace(document, of, begins)),
            Test::HalfWidth(paths) => self.each(rule, |document| structure::half_width(document, paths)),
            Test::FullWidth(paths) => self.each(rule, |document| structure::full_width(document, paths)),
            Test::UniqueIds => self.each(rule, |document| structure::unique_ids(self.profile, document)),
            Test::Covered(paths) => self.each(rule, |document| references::covered(self, document, paths)),
            test => signature::answer(self, rule, test),
        }
    }

    /// The documents that a rule is about.
    fn about<'s>(&'s self, rule: &'s Rule) -> impl Iterator<Item = &'s Parsed<'a, 'p>> {
        self.documents.iter().filter(move |document| {
            let named = |kind: &DocumentKind| rule.documents.is_empty() || rule.documents.contains(&kind.name);
            document.kind.is_some_and(named)
        })
    }

    /// Asks every document that a rule is about. One that can't be read leaves the rule undecided, unless another breaks it;
    /// where there is none, nothing breaks it, and the rule on documents tells why.
    fn each(&self, rule: &Rule, mut test: impl FnMut(&Readable<'_, 'a>) -> Vec<Problem>) -> Answer {
        let (mut problems, mut unread, mut any) = (Vec::new(), Vec::new(), false);
        for document in self.about(rule) {
            any = true;
            match &document.tree {
                Ok(tree) => problems.extend(test(&Readable { file: document.file, kind: document.kind, tree })),
                Err(finding) => unread.push(Problem::file(document.file, finding.clone())),
            }
        }
        let required =
            |kind: &DocumentKind| kind.least > 0 && (rule.documents.is_empty() || rule.documents.contains(&kind.name));
        if !problems.is_empty() {
            Answer::Problems(problems)
        } else if !unread.is_empty() {
            Answer::Undecided(unread)
        } else if !any && self.profile.documents.iter().any(required) {
            Answer::Undecided(Vec::new())
        } else {
            Answer::Problems(problems)
        }
    }
}

/// A document that could be read.
struct Readable<'t, 'a> {
    file: &'t str,
    kind: Option<&'t DocumentKind>,
    tree: &'t Tree<'a>,
}

impl Readable<'_, '_> {
    fn problem(&self, node: Node<'_, '_>, finding: Finding) -> Problem {
        Problem { file: Some(self.file.to_owned()), element: Some(node.path()), finding }
    }

    fn own(&self, finding: Finding) -> Problem {
        Problem::file(self.file, finding)
    }
}
