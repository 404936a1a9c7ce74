//! What signatures refer to, beside what the profile wants them to.

use std::collections::HashSet;

use super::files::{is_document, names};
use super::report::{Finding, Problem, shown};
use super::select::select;
use super::structure::ids;
use super::{Application, Readable, signature};
use crate::Node;
use crate::dsig::uri::decode;
use crate::index::DSIG_NAMESPACE;
use crate::profile::{ElementPath, Target, Transform};
use crate::xades::SIGNED_PROPERTIES_TYPE;

/// What a `Reference` leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Leads {
    Document,
    Element(String),
    File(String),
    /// A URI of another kind.
    Elsewhere,
}

impl Leads {
    fn of(reference: Node<'_, '_>) -> Self {
        let Some(uri) = reference.attribute("URI") else { return Self::Elsewhere };
        match uri.strip_prefix('#') {
            _ if uri.is_empty() => Self::Document,
            Some("xpointer(/)") => Self::Document,
            Some(fragment) => match decode(fragment) {
                Some(id) if !id.is_empty() && !id.contains(['(', ')']) => Self::Element(id.into_owned()),
                _ => Self::Elsewhere,
            },
            None if uri.contains([':', '?', '#']) => Self::Elsewhere,
            None => decode(uri).map_or(Self::Elsewhere, |name| Self::File(name.into_owned())),
        }
    }

    fn what(&self) -> String {
        match self {
            Self::Element(name) | Self::File(name) => shown(name),
            Self::Document | Self::Elsewhere => String::new(),
        }
    }
}

/// The references of a signature.
pub(super) fn of_signature<'t, 'a: 't>(signature: Node<'t, 'a>) -> impl Iterator<Item = Node<'t, 'a>> {
    let info = signature.child(DSIG_NAMESPACE, "SignedInfo");
    info.into_iter().flat_map(|info| info.elements()).filter(|node| node.is(DSIG_NAMESPACE, "Reference"))
}

/// A reference that the profile wants.
struct Wanted<'p> {
    leads: Leads,
    transforms: &'p [Transform],
}

/// The references that the profile wants in a document; a problem where the document leaves open what they are.
fn wanted<'p>(application: &Application<'_, 'p>, document: &Readable<'_, '_>) -> Result<Vec<Wanted<'p>>, Problem> {
    let mut wanted = Vec::new();
    let kind = document.kind.map_or("", |kind| kind.name.as_str());
    for form in application.profile.signature.references_of(kind) {
        let transforms = form.transforms.as_slice();
        match &form.covers {
            Target::Document => wanted.push(Wanted { leads: Leads::Document, transforms }),
            Target::Element(path) => {
                let elements = select(document.tree, path);
                let missing = || document.own(Finding::ElementMissing { expected: path.to_string() });
                let element = *elements.first().ok_or_else(missing)?;
                if let Some(second) = elements.get(1) {
                    let (name, found) = (path.to_string(), elements.len());
                    return Err(document.problem(*second, Finding::ElementRepeated { name, found }));
                }
                let id = ids(application.profile, element).next().map(str::to_owned);
                let no_id = || document.problem(element, Finding::Attribute { name: "ID".to_owned(), expected: None });
                wanted.push(Wanted { leads: Leads::Element(id.ok_or_else(no_id)?), transforms });
            }
            Target::Files(path) => {
                let files = names(document, std::slice::from_ref(path));
                if files.is_empty() {
                    return Err(document.own(Finding::ElementMissing { expected: path.to_string() }));
                }
                let wants = files.into_iter().map(|(_, name)| Wanted { leads: Leads::File(name), transforms });
                wanted.extend(wants);
            }
            Target::GivenFiles => {}
        }
    }
    Ok(wanted)
}

/// The references of one signature beside those that are wanted.
pub(super) fn compare(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    signature: Node<'_, '_>,
) -> Vec<Problem> {
    let mut wanted = match wanted(application, document) {
        Ok(wanted) => wanted,
        Err(problem) => return vec![problem],
    };
    let form = &application.profile.signature;
    let given = form.references.iter().any(|one| one.covers == Target::GivenFiles);
    let given_transforms = form.references.first().map_or(&[][..], |one| one.transforms.as_slice());
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for reference in of_signature(signature) {
        if form.xades.is_some() && reference.attribute("Type") == Some(SIGNED_PROPERTIES_TYPE) {
            continue;
        }
        let leads = Leads::of(reference);
        let uri = || shown(reference.attribute("URI").unwrap_or_default());
        let place = wanted.iter().position(|one| one.leads == leads);
        let transforms = match (place, &leads) {
            (Some(place), _) => wanted.swap_remove(place).transforms,
            (None, _) if seen.contains(&leads) => {
                problems.push(document.problem(reference, Finding::ReferenceRepeated { uri: uri() }));
                continue;
            }
            (None, Leads::File(name)) if given => {
                if let Some(finding) = application.folder.state(name) {
                    problems.push(Problem { file: Some(shown(name)), element: Some(reference.path()), finding });
                }
                given_transforms
            }
            (None, _) => {
                problems.push(document.problem(reference, Finding::ReferenceUnexpected { uri: uri() }));
                continue;
            }
        };
        if !has_transforms(reference, transforms) {
            problems.push(document.problem(reference, Finding::Transforms { uri: uri() }));
        }
        seen.insert(leads);
    }
    if given && seen.is_empty() && problems.is_empty() {
        problems.push(document.problem(signature, Finding::NotReferenced { what: String::new() }));
    }
    let missing = wanted.into_iter().map(|one| Finding::NotReferenced { what: one.leads.what() });
    problems.extend(missing.map(|finding| document.problem(signature, finding)));
    problems
}

fn has_transforms(reference: Node<'_, '_>, expected: &[Transform]) -> bool {
    let transforms = reference.child(DSIG_NAMESPACE, "Transforms");
    let found = transforms.into_iter().flat_map(|transforms| transforms.elements());
    found.map(|one| one.attribute("Algorithm").unwrap_or_default()).eq(expected.iter().map(|one| one.uri()))
}

/// URIs that are not written in percent-encoded UTF-8: ASCII without spaces, and every `%` begins a byte.
pub(super) fn uris(document: &Readable<'_, '_>, signature: Node<'_, '_>) -> Vec<Problem> {
    let encoded = |uri: &str| uri.bytes().all(|byte| byte.is_ascii_graphic()) && decode(uri).is_some();
    let wrong = |reference: &Node<'_, '_>| !encoded(reference.attribute("URI").unwrap_or_default());
    of_signature(signature).filter(wrong).map(|reference| document.problem(reference, Finding::UriNotEncoded)).collect()
}

/// Files that are named in a document and that no signature covers: by the signatures where there are some, else by those
/// that the profile would have.
pub(super) fn covered(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    paths: &[ElementPath],
) -> Vec<Problem> {
    let mut covered = HashSet::new();
    for other in &application.documents {
        let Ok(tree) = &other.tree else { continue };
        let other = Readable { file: other.file, kind: other.kind, tree };
        let mut signatures = signature::all(tree).peekable();
        if signatures.peek().is_some() {
            covered.extend(signatures.flat_map(of_signature).map(Leads::of));
        } else if other.kind.is_some_and(|kind| kind.signed) {
            covered.extend(wanted(application, &other).into_iter().flatten().map(|one| one.leads));
        }
    }
    let mut bare = names(document, paths);
    bare.retain(|(_, name)| !is_document(application, name) && !covered.contains(&Leads::File(name.clone())));
    bare.into_iter()
        .take(super::MOST_PROBLEMS)
        .map(|(node, name)| Problem {
            file: Some(shown(&name)),
            element: Some(node.path()),
            finding: Finding::NotCovered,
        })
        .collect()
}
