//! Rules on what a document says and how it is built.

use std::collections::HashMap;

use super::report::{Finding, Problem, shown};
use super::select::select;
use super::{Answer, Application, MOST_PROBLEMS, Readable};
use crate::index::DSIG_NAMESPACE;
use crate::profile::{ElementPath, Profile, Rule};
use crate::{Node, NodeKind};

/// Namespaces of XAdES: 1.3.2, and 1.4.1 which adds to it.
const XADES_NAMESPACES: [&str; 2] = ["http://uri.etsi.org/01903/v1.3.2#", "http://uri.etsi.org/01903/v1.4.1#"];

pub(super) fn well_formed(application: &Application<'_, '_>, rule: &Rule) -> Vec<Problem> {
    let bad = |document: &super::Parsed<'_, '_>| {
        document.tree.as_ref().err().map(|finding| Problem::file(document.file, finding.clone()))
    };
    application.about(rule).filter_map(bad).collect()
}

pub(super) fn byte_order_mark(application: &Application<'_, '_>, rule: &Rule) -> Vec<Problem> {
    let marked = application.about(rule).filter(|document| document.byte_order_mark);
    marked.map(|document| Problem::file(document.file, Finding::ByteOrderMark)).collect()
}

/// Elements at a path; where there is none, that is the problem.
fn needed<'t, 'a>(document: &Readable<'t, 'a>, path: &ElementPath) -> Result<Vec<Node<'t, 'a>>, Vec<Problem>> {
    let found = select(document.tree, path);
    if found.is_empty() {
        return Err(vec![document.own(Finding::ElementMissing { expected: path.to_string() })]);
    }
    Ok(found)
}

/// The problems of these elements, as many as are told.
fn problems<'t, 'a: 't>(
    document: &Readable<'t, 'a>,
    nodes: impl IntoIterator<Item = Node<'t, 'a>>,
    test: impl Fn(Node<'t, 'a>) -> Option<Finding>,
) -> Vec<Problem> {
    let found = nodes.into_iter().filter_map(|node| test(node).map(|finding| (node, finding)));
    found.take(MOST_PROBLEMS).map(|(node, finding)| document.problem(node, finding)).collect()
}

pub(super) fn children(document: &Readable<'_, '_>, of: &ElementPath, are: &[String]) -> Vec<Problem> {
    let parents = match needed(document, of) {
        Ok(parents) => parents,
        Err(missing) => return missing,
    };
    parents.into_iter().take(MOST_PROBLEMS).filter_map(|parent| in_order(document, parent, are)).collect()
}

/// The first child that stands out of order.
fn in_order(document: &Readable<'_, '_>, parent: Node<'_, '_>, are: &[String]) -> Option<Problem> {
    let is = |pattern: &str, node: &Node<'_, '_>| match pattern {
        "." => node.local() != "Signature",
        name => node.local() == name,
    };
    let mut children = parent.elements().peekable();
    for pattern in are {
        let (name, least, most) = match pattern.strip_suffix(['?', '*']) {
            Some(name) if pattern.ends_with('?') => (name, 0, 1),
            Some(name) => (name, 0, usize::MAX),
            None => (pattern.as_str(), 1, 1),
        };
        let mut found = 0;
        while found < most && children.next_if(|node| is(name, node)).is_some() {
            found += 1;
        }
        if found < least {
            let expected = if name == "." { "*" } else { name }.to_owned();
            return Some(match children.next() {
                Some(other) => {
                    let found = shown(other.name().as_str());
                    document.problem(other, Finding::ElementUnexpected { found, expected: Some(expected) })
                }
                None => document.problem(parent, Finding::ElementMissing { expected }),
            });
        }
    }
    children.next().map(|other| {
        let found = shown(other.name().as_str());
        document.problem(other, Finding::ElementUnexpected { found, expected: None })
    })
}

pub(super) fn once(document: &Readable<'_, '_>, path: &ElementPath) -> Vec<Problem> {
    match needed(document, path) {
        Err(missing) => missing,
        Ok(found) if found.len() == 1 => Vec::new(),
        Ok(found) => {
            let name = path.to_string();
            vec![document.problem(found[1], Finding::ElementRepeated { name, found: found.len() })]
        }
    }
}

pub(super) fn has_text(document: &Readable<'_, '_>, path: &ElementPath) -> Vec<Problem> {
    match needed(document, path) {
        Err(missing) => missing,
        Ok(found) => problems(document, found, |node| node.text().trim().is_empty().then_some(Finding::TextMissing)),
    }
}

pub(super) fn absent(document: &Readable<'_, '_>, path: &ElementPath) -> Vec<Problem> {
    problems(document, select(document.tree, path), |_| Some(Finding::ElementPresent))
}

pub(super) fn empty(document: &Readable<'_, '_>, path: &ElementPath) -> Vec<Problem> {
    let filled = |node: &Node<'_, '_>| node.kind() == NodeKind::Text && !node.text().trim().is_empty();
    let texts = select(document.tree, path).into_iter().flat_map(|node| node.descendants()).filter(filled);
    // The element that has the text is what a person looks for.
    problems(document, texts.filter_map(|text| text.parent()), |_| Some(Finding::TextPresent))
}

pub(super) fn text(document: &Readable<'_, '_>, of: &ElementPath, is: &[String]) -> Vec<Problem> {
    match needed(document, of) {
        Err(missing) => missing,
        Ok(found) => problems(document, found, |node| {
            let text = node.text();
            let known = is.iter().any(|one| one == text.trim());
            (!known).then(|| Finding::Text { expected: is.to_vec() })
        }),
    }
}

/// Elements with the text of another document's element, with another ending.
pub(super) fn text_of(
    application: &Application<'_, '_>,
    rule: &Rule,
    of: &ElementPath,
    (document, element): (&str, &ElementPath),
    without: &str,
    with: &str,
) -> Answer {
    let other = application.documents.iter().find(|one| one.kind.is_some_and(|kind| kind.name == document));
    let text = other.and_then(|other| other.tree.as_ref().ok()).and_then(|tree| {
        let node = select(tree, element).into_iter().next()?;
        Some(node.text().trim().to_owned())
    });
    let expected = match text.filter(|text| !text.is_empty()) {
        // What it should say is not known.
        None => return Answer::Undecided(Vec::new()),
        Some(text) => match text.strip_suffix(without) {
            Some(stem) => shown(&format!("{stem}{with}")),
            None => {
                let expected = vec![format!("*{without}")];
                let file = other.map_or("", |other| other.file);
                return Answer::Undecided(vec![Problem {
                    file: Some(file.to_owned()),
                    element: Some(element.to_string()),
                    finding: Finding::Text { expected },
                }]);
            }
        },
    };
    application.each(rule, |document| self::text(document, of, std::slice::from_ref(&expected)))
}

pub(super) fn attribute(document: &Readable<'_, '_>, of: &ElementPath, name: &str, is: Option<&str>) -> Vec<Problem> {
    match needed(document, of) {
        Err(missing) => missing,
        Ok(found) => problems(document, found, |node| {
            let good = node.attribute(name).is_some_and(|value| is.map_or(!value.is_empty(), |is| value == is));
            (!good).then(|| Finding::Attribute { name: name.to_owned(), expected: is.map(str::to_owned) })
        }),
    }
}

pub(super) fn namespace(document: &Readable<'_, '_>, of: &ElementPath, begins: &str) -> Vec<Problem> {
    match needed(document, of) {
        Err(missing) => missing,
        Ok(found) => problems(document, found, |node| {
            let namespace = node.namespace();
            let good = if begins.is_empty() { namespace.is_empty() } else { namespace.starts_with(begins) };
            (!good).then(|| Finding::Namespace { found: shown(namespace), expected: begins.to_owned() })
        }),
    }
}

pub(super) fn half_width(document: &Readable<'_, '_>, paths: &[ElementPath]) -> Vec<Problem> {
    let nodes = paths.iter().flat_map(|path| select(document.tree, path));
    problems(document, nodes, |node| {
        node.text().trim().chars().any(|c| !(' '..='~').contains(&c)).then_some(Finding::NotHalfWidth)
    })
}

pub(super) fn full_width(document: &Readable<'_, '_>, paths: &[ElementPath]) -> Vec<Problem> {
    // ASCII, the yen sign and overline of JIS X 0201, and half-width katakana.
    let half = |c: char| matches!(c, ' '..='~' | '\u{A5}' | '\u{203E}' | '\u{FF61}'..='\u{FF9F}');
    let nodes = paths.iter().flat_map(|path| select(document.tree, path));
    problems(document, nodes, |node| node.text().trim().chars().any(half).then_some(Finding::NotFullWidth))
}

/// The identifiers of an element: by the attributes that the profile names, and `Id` in signatures.
pub(super) fn ids<'t>(profile: &Profile, node: Node<'t, '_>) -> impl Iterator<Item = &'t str> {
    let names = profile
        .signature
        .ids
        .iter()
        .filter(move |one| one.elements.is_empty() || one.elements.iter().any(|path| is_at(node, path)));
    let own = node.namespace() == DSIG_NAMESPACE || XADES_NAMESPACES.contains(&node.namespace());
    let usual = own && !profile.signature.ids.iter().any(|one| one.attribute == "Id" && one.elements.is_empty());
    let named = names.filter_map(move |one| node.attribute(&one.attribute));
    named.chain(usual.then(|| node.attribute("Id")).flatten())
}

/// Whether an element stands at a path.
fn is_at(node: Node<'_, '_>, path: &ElementPath) -> bool {
    let mut names: Vec<&str> = std::iter::successors(Some(node), |node| node.parent()).map(Node::local).collect();
    names.reverse();
    path.matches(&names)
}

pub(super) fn unique_ids(profile: &Profile, document: &Readable<'_, '_>) -> Vec<Problem> {
    let mut seen: HashMap<&str, (Node<'_, '_>, usize)> = HashMap::new();
    for node in document.tree.nodes().filter(|node| node.kind() == NodeKind::Element) {
        for id in ids(profile, node) {
            let (last, count) = seen.entry(id).or_insert((node, 0));
            (*last, *count) = (node, *count + 1);
        }
    }
    let mut twice: Vec<_> = seen.into_iter().filter(|(_, (_, count))| *count > 1).collect();
    twice.sort_unstable_by_key(|(_, (node, _))| node.bytes().start);
    let problem = |(id, (node, found)): (&str, (Node<'_, '_>, usize))| {
        document.problem(node, Finding::IdRepeated { id: shown(id), found })
    };
    twice.into_iter().take(MOST_PROBLEMS).map(problem).collect()
}
