//! The elements that a path leads to.

use crate::profile::ElementPath;
use crate::{Node, NodeKind, Tree};

/// The elements at a path, in the order of the document.
pub(super) fn select<'t, 'a>(tree: &'t Tree<'a>, path: &ElementPath) -> Vec<Node<'t, 'a>> {
    let mut found: Vec<Node<'t, 'a>> = Vec::new();
    for (at, step) in path.steps().iter().enumerate() {
        let is = |node: &Node<'t, 'a>| node.kind() == NodeKind::Element && step.is(node.local());
        let mut next: Vec<Node<'t, 'a>> = match (at, step.deep) {
            (0, false) => std::iter::once(tree.root()).filter(is).collect(),
            (0, true) => tree.root().descendants().filter(is).collect(),
            (_, false) => found.iter().flat_map(|node| node.elements()).filter(is).collect(),
            (_, true) => {
                // What stands in an element that was looked through already is there already.
                let mut seen = 0;
                let mut inside = Vec::new();
                for node in found {
                    let bytes = node.bytes();
                    if bytes.start >= seen {
                        inside.extend(node.descendants().skip(1).filter(is));
                        seen = bytes.end;
                    }
                }
                inside
            }
        };
        next.sort_by_key(|node| node.bytes().start);
        found = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Limits};
    use proptest::prelude::*;

    const NAMES: [&str; 4] = ["a", "b", "c", "Signature"];

    /// A document of these elements: a number opens one, `None` closes one.
    fn write(steps: &[Option<usize>]) -> String {
        let mut text = "<a>".to_owned();
        let mut open = vec!["a"];
        for step in steps {
            match step {
                Some(name) => {
                    text += &format!("<{}>", NAMES[*name]);
                    open.push(NAMES[*name]);
                }
                None if open.len() > 1 => text += &format!("</{}>", open.pop().unwrap()),
                None => {}
            }
        }
        open.iter().rev().fold(text, |text, name| format!("{text}</{name}>"))
    }

    proptest! {
        #[test]
        fn the_elements_at_a_path_are_those_whose_names_match_it(
            steps in proptest::collection::vec(proptest::option::of(0..4_usize), 0..40),
            path in "(//)?[abc*](//?[abc*]){0,3}",
        ) {
            let text = write(&steps);
            let tree = Tree::new(Document::new(text.as_bytes()).unwrap(), &Limits::default()).unwrap();
            let path: ElementPath = path.parse().unwrap();
            let names = |node: Node<'_, '_>| {
                let mut names: Vec<_> = std::iter::successors(Some(node), |node| node.parent()).map(|node| node.local().to_owned()).collect();
                names.reverse();
                names
            };
            let expected: Vec<_> = tree
                .nodes()
                .filter(|node| path.matches(&names(*node).iter().map(String::as_str).collect::<Vec<_>>()))
                .map(|node| node.bytes())
                .collect();
            let found: Vec<_> = select(&tree, &path).iter().map(|node| node.bytes()).collect();
            prop_assert_eq!(found, expected, "{} {}", text, path);
        }
    }
}
