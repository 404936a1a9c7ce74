//! Rules on the folder and its files.

use std::collections::HashSet;

use super::input::unreadable;
use super::report::{Finding, Problem, shown};
use super::select::select;
use super::{Application, MOST_PROBLEMS, Readable};
use crate::profile::{Container, ElementPath, Rule};
use crate::reader::Event;
use crate::{Document, Node, Reader, XmlError};

pub(super) fn named(application: &Application<'_, '_>, rule: &Rule) -> Vec<Problem> {
    let wrong = |document: &super::Parsed<'_, '_>| {
        let kind = document.kind?;
        let expected = kind.file.to_string();
        (!kind.file.matches(document.file)).then(|| Problem::file(document.file, Finding::FileName { expected }))
    };
    application.about(rule).filter_map(wrong).collect()
}

pub(super) fn documents(application: &Application<'_, '_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for kind in &application.profile.documents {
        let of_kind = |document: &&super::Parsed<'_, '_>| document.kind.is_some_and(|other| other.name == kind.name);
        let found = application.documents.iter().filter(of_kind).count();
        if !(kind.least..=kind.most).contains(&found) {
            let (document, least, most) = (kind.file.to_string(), kind.least, kind.most);
            problems.push(Problem::folder(Finding::DocumentCount { document, found, least, most }));
        }
    }
    let unknown = application.documents.iter().filter(|document| document.kind.is_none());
    problems.extend(unknown.map(|document| Problem::file(document.file, Finding::DocumentUnknown)));
    problems
}

pub(super) fn folder_named(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    path: &ElementPath,
) -> Vec<Problem> {
    let found = select(document.tree, path);
    let Some(text) = found.first().map(|node| node.text().trim().to_owned()).filter(|text| !text.is_empty()) else {
        return vec![document.own(Finding::ElementMissing { expected: path.to_string() })];
    };
    let wrong = application.folder.name != text;
    wrong.then(|| Problem::folder(Finding::FileName { expected: shown(&text) })).into_iter().collect()
}

pub(super) fn plain(application: &Application<'_, '_>) -> Vec<Problem> {
    let folder = application.folder;
    let others = folder.others.iter().take(MOST_PROBLEMS).map(|name| Problem::file(&shown(name), Finding::NotAFile));
    let cut = folder.cut.then(|| Problem::folder(Finding::TooManyFiles { limit: application.limits.files }));
    cut.into_iter().chain(others).collect()
}

/// The elements at these paths that name files, with the names.
pub(super) fn names<'t, 'a>(document: &Readable<'t, 'a>, paths: &[ElementPath]) -> Vec<(Node<'t, 'a>, String)> {
    let nodes = paths.iter().flat_map(|path| select(document.tree, path));
    let named = nodes.map(|node| (node, node.text().trim().to_owned()));
    named.filter(|(_, name)| !name.is_empty()).collect()
}

pub(super) fn exist(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    paths: &[ElementPath],
) -> Vec<Problem> {
    let wrong = |(node, name): (Node<'_, '_>, String)| {
        let finding = application.folder.state(&name)?;
        Some(Problem { file: Some(shown(&name)), element: Some(node.path()), finding })
    };
    names(document, paths).into_iter().filter_map(wrong).take(MOST_PROBLEMS).collect()
}

pub(super) fn all_named(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    paths: &[ElementPath],
) -> Vec<Problem> {
    let named: HashSet<String> = names(document, paths).into_iter().map(|(_, name)| name).collect();
    let strange = application.folder.files.iter().filter(|name| *name != document.file && !named.contains(*name));
    strange.take(MOST_PROBLEMS).map(|name| Problem::file(&shown(name), Finding::FileNotNamed)).collect()
}

pub(super) fn well_formed(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    paths: &[ElementPath],
) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    for (_, name) in names(document, paths) {
        // A file that is missing, or that can't be one, is another rule's matter.
        if application.folder.state(&name).is_some() || !seen.insert(name.clone()) {
            continue;
        }
        let finding = match application.folder.read(&name, application.limits) {
            Err(finding) => Some(finding),
            Ok(bytes) => read_through(&bytes, application.limits).err().map(|error| unreadable(&error)),
        };
        problems.extend(finding.map(|finding| Problem::file(&shown(&name), finding)));
        if problems.len() == MOST_PROBLEMS {
            break;
        }
    }
    problems
}

/// Reads a document to its end, without keeping it.
fn read_through(bytes: &[u8], limits: &super::CheckLimits) -> Result<(), XmlError> {
    let mut reader = Reader::new(Document::new(bytes)?, &limits.document)?;
    while !matches!(reader.next()?, Event::EndOfDocument) {}
    Ok(())
}

/// Whether a name is that of one of the application's own documents.
pub(super) fn is_document(application: &Application<'_, '_>, name: &str) -> bool {
    application.profile.container == Container::Folder
        && application.profile.documents.iter().any(|kind| kind.file.matches(name))
}
