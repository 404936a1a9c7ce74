//! Finds the elements of a profile's paths in a document, in one reading.

use std::collections::HashSet;

use crate::index::DSIG_NAMESPACE;
use crate::profile::{ElementPath, SignatureForm};
use crate::reader::Event;
use crate::{Document, Limits, QName, Reader, XmlError};

/// An element at one of the paths that were looked for.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Which path.
    pub(super) path: usize,
    /// Its name as written.
    pub(super) name: String,
    /// Where its start tag begins.
    pub(super) start: usize,
    /// Where its end tag begins; `None` if it is an empty-element tag.
    pub(super) end_tag: Option<usize>,
    /// Where it ends.
    pub(super) end: usize,
    /// Its identifier, by the attributes that the profile knows.
    pub(super) id: Option<String>,
    /// The text in it.
    pub(super) text: String,
    /// Signatures that directly stand in it.
    pub(super) signatures: usize,
    /// Where signatures that follow directly end, or it ends itself.
    pub(super) followed_to: usize,
}

/// What one reading of a document found.
pub(super) struct Findings {
    pub(super) found: Vec<Found>,
    /// Every value of an attribute that could be an identifier.
    pub(super) ids: HashSet<String>,
    /// Signatures in the document.
    pub(super) signatures: usize,
}

/// Text that is remembered of an element: names of files are short.
const LONGEST_TEXT: usize = 4096;

struct Open<'a> {
    name: QName<'a>,
    found: Vec<usize>,
    is_signature: bool,
    /// The element that last ended in it, if it is one that was looked for and nothing but signatures followed.
    last: Option<usize>,
}

/// Reads a document and finds the elements at these paths.
pub(super) fn find(
    document: Document<'_>,
    form: &SignatureForm,
    paths: &[&ElementPath],
    limits: &Limits,
) -> Result<Findings, XmlError> {
    let mut reader = Reader::new(document, limits)?;
    let mut findings = Findings { found: Vec::new(), ids: HashSet::new(), signatures: 0 };
    let mut open: Vec<Open<'_>> = Vec::new();
    loop {
        match reader.next()? {
            Event::Start(name) => start(&reader, name, form, paths, &mut open, &mut findings),
            Event::End(_) => end(&reader, &mut open, &mut findings),
            Event::Text(text) => {
                for &number in open.iter().flat_map(|open| &open.found) {
                    let found = &mut findings.found[number];
                    if found.text.len() < LONGEST_TEXT {
                        found.text.extend(text.value().chars().take(LONGEST_TEXT));
                    }
                }
            }
            Event::EndOfDocument => return Ok(findings),
            _ => {}
        }
    }
}

fn start<'a>(
    reader: &Reader<'a>,
    name: QName<'a>,
    form: &SignatureForm,
    paths: &[&ElementPath],
    open: &mut Vec<Open<'a>>,
    findings: &mut Findings,
) {
    let is_signature = name.local() == "Signature" && reader.namespace(name) == DSIG_NAMESPACE;
    if is_signature {
        findings.signatures += 1;
        for &number in open.last().iter().flat_map(|open| &open.found) {
            findings.found[number].signatures += 1;
        }
    } else if let Some(parent) = open.last_mut() {
        parent.last = None;
    }
    open.push(Open { name, found: Vec::new(), is_signature, last: None });
    let names: Vec<&str> = open.iter().map(|open| open.name.local()).collect();
    for attribute in reader.attributes() {
        // Wherever an identifier could be meant, ours must be another one.
        if matches!(attribute.name().local(), "Id" | "ID" | "id") {
            findings.ids.insert(attribute.value().into_owned());
        }
    }
    for (path, _) in paths.iter().enumerate().filter(|(_, path)| path.matches(&names)) {
        let id = reader.attributes().iter().find(|attribute| {
            form.ids.iter().any(|id| {
                id.attribute == attribute.name().as_str()
                    && (id.elements.is_empty() || id.elements.iter().any(|path| path.matches(&names)))
            })
        });
        if let Some(open) = open.last_mut() {
            open.found.push(findings.found.len());
        }
        findings.found.push(Found {
            path,
            name: name.as_str().to_owned(),
            start: reader.began(),
            end_tag: None,
            end: 0,
            id: id.map(|id| id.value().into_owned()),
            text: String::new(),
            signatures: 0,
            followed_to: 0,
        });
    }
}

fn end(reader: &Reader<'_>, open: &mut Vec<Open<'_>>, findings: &mut Findings) {
    let Some(closed) = open.pop() else { return };
    for &number in &closed.found {
        let found = &mut findings.found[number];
        (found.end, found.followed_to) = (reader.ended(), reader.ended());
        // The end of an empty-element tag is told at the place of its start.
        found.end_tag = (reader.began() != found.start).then_some(reader.began());
    }
    let Some(parent) = open.last_mut() else { return };
    if closed.is_signature {
        if let Some(number) = parent.last {
            findings.found[number].followed_to = reader.ended();
        }
    } else {
        parent.last = closed.found.first().copied();
    }
}
