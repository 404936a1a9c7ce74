//! A document, or an element of it, in memory: small things that have to be looked at from all sides.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::reader::{Event, with_line_ends};
use crate::{Document, Limits, QName, Reader, XmlError};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// An element.
    Element,
    /// Text, of one piece between two other nodes.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
}

/// An attribute in a tree.
struct TreeAttribute<'a> {
    name: QName<'a>,
    namespace: u32,
    value: Cow<'a, str>,
}

struct NodeData<'a> {
    kind: NodeKind,
    /// Of an element; of a processing instruction, its target.
    name: &'a str,
    colon: Option<u32>,
    namespace: u32,
    /// Of text, comments and processing instructions.
    text: Cow<'a, str>,
    attributes: Range<u32>,
    parent: Option<u32>,
    /// The node after it that is not inside it.
    next: u32,
    bytes: Range<usize>,
}

/// A document or an element of it.
pub struct Tree<'a> {
    nodes: Vec<NodeData<'a>>,
    attributes: Vec<TreeAttribute<'a>>,
    namespaces: Vec<String>,
    /// Their numbers: a document may have as many as elements.
    known: HashMap<String, u32>,
    /// Number of the root element.
    root: u32,
    /// Path of what stands around it, for paths.
    around: String,
}

impl<'a> Tree<'a> {
    /// Reads a whole document.
    ///
    /// # Errors
    /// [`XmlError`] if it is not well-formed or exceeds a limit.
    pub fn new(document: Document<'a>, limits: &Limits) -> Result<Self, XmlError> {
        Self::read(Reader::new(document, limits)?, limits.nodes, "")
    }

    /// Reads all that is left to a reader. `path`: that of the root element.
    pub(crate) fn read(mut reader: Reader<'a>, limit: usize, path: &str) -> Result<Self, XmlError> {
        let around = path.rfind('/').map_or("", |slash| &path[..slash]).to_owned();
        let mut tree = Self {
            nodes: Vec::new(),
            attributes: Vec::new(),
            namespaces: vec![String::new()],
            known: HashMap::new(),
            root: 0,
            around,
        };
        let mut open: Vec<u32> = Vec::new();
        loop {
            let event = reader.next()?;
            let bytes = reader.began()..reader.ended();
            if tree.nodes.len() + tree.attributes.len() > limit {
                return Err(XmlError::Limit { what: "nodes", limit, offset: bytes.start });
            }
            let parent = open.last().copied();
            let number = number(tree.nodes.len());
            let mut add = |kind, name, text| {
                let attributes = 0..0;
                let (colon, namespace, next) = (None, 0, number + 1);
                tree.nodes.push(NodeData {
                    kind,
                    name,
                    colon,
                    namespace,
                    text,
                    attributes,
                    parent,
                    next,
                    bytes: bytes.clone(),
                });
            };
            match event {
                Event::Start(name) => {
                    if parent.is_none() {
                        tree.root = number;
                    }
                    tree.element(&reader, name, parent, bytes);
                    open.push(number);
                }
                Event::End(_) => {
                    if let Some(closed) = open.pop() {
                        let node = &mut tree.nodes[closed as usize];
                        (node.next, node.bytes.end) = (number, bytes.end);
                    }
                }
                Event::Text(text) => add(NodeKind::Text, "", text.value()),
                Event::Comment(comment) => add(NodeKind::Comment, "", with_line_ends(comment)),
                Event::Instruction(target, data) => add(NodeKind::Instruction, target, with_line_ends(data)),
                Event::EndOfDocument => return Ok(tree),
            }
        }
    }

    fn element(&mut self, reader: &Reader<'a>, name: QName<'a>, parent: Option<u32>, bytes: Range<usize>) {
        let first = number(self.attributes.len());
        for attribute in reader.attributes() {
            let namespace = self.namespace(reader.attribute_namespace(attribute));
            self.attributes.push(TreeAttribute { name: attribute.name(), namespace, value: attribute.value() });
        }
        let namespace = self.namespace(reader.namespace(name));
        let colon = (!name.prefix().is_empty()).then(|| number(name.prefix().len()));
        self.nodes.push(NodeData {
            kind: NodeKind::Element,
            name: name.as_str(),
            colon,
            namespace,
            text: Cow::Borrowed(""),
            attributes: first..number(self.attributes.len()),
            parent,
            next: 0,
            bytes,
        });
    }

    fn namespace(&mut self, uri: &str) -> u32 {
        if uri.is_empty() {
            return 0;
        }
        if let Some(&known) = self.known.get(uri) {
            return known;
        }
        let new = number(self.namespaces.len());
        self.namespaces.push(uri.to_owned());
        self.known.insert(uri.to_owned(), new);
        new
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Node<'_, 'a> {
        Node { tree: self, number: self.root }
    }

    /// All nodes in the order of the document: processing instructions and comments outside of the root element too.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        (0..number(self.nodes.len())).map(|number| Node { tree: self, number })
    }
}

/// Positions are bounded by a limit on nodes.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    number: u32,
}

impl<'t, 'a> Node<'t, 'a> {
    fn data(self) -> &'t NodeData<'a> {
        &self.tree.nodes[self.number as usize]
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> NodeKind {
        self.data().kind
    }

    /// Its name as written; of a processing instruction its target; else empty.
    #[must_use]
    pub fn name(self) -> QName<'a> {
        let data = self.data();
        QName::new(data.name, data.colon.map(|colon| colon as usize))
    }

    /// Local part of its name.
    #[must_use]
    pub fn local(self) -> &'a str {
        self.name().local()
    }

    /// Its namespace name; empty for none.
    #[must_use]
    pub fn namespace(self) -> &'t str {
        &self.tree.namespaces[self.data().namespace as usize]
    }

    /// Whether it is the element of this name.
    #[must_use]
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.kind() == NodeKind::Element && self.local() == local && self.namespace() == namespace
    }

    /// The value of an attribute, by its name as written.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.own().iter().find(|attribute| attribute.name.as_str() == name).map(|attribute| attribute.value.as_ref())
    }

    /// Its attributes: namespace name, name as written, value.
    pub fn attributes(self) -> impl Iterator<Item = (&'t str, QName<'a>, &'t str)> {
        let namespaces = &self.tree.namespaces;
        self.own().iter().map(|one| (namespaces[one.namespace as usize].as_str(), one.name, one.value.as_ref()))
    }

    fn own(self) -> &'t [TreeAttribute<'a>] {
        let Range { start, end } = self.data().attributes;
        &self.tree.attributes[start as usize..end as usize]
    }

    /// What stands directly in it.
    pub fn children(self) -> impl Iterator<Item = Node<'t, 'a>> {
        let end = self.data().next;
        let mut at = self.number + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let node = Node { tree: self.tree, number: at };
                at = node.data().next;
                node
            })
        })
    }

    /// The elements that stand directly in it.
    pub fn elements(self) -> impl Iterator<Item = Node<'t, 'a>> {
        self.children().filter(|node| node.kind() == NodeKind::Element)
    }

    /// The first element of this name that stands directly in it.
    #[must_use]
    pub fn child(self, namespace: &str, local: &str) -> Option<Node<'t, 'a>> {
        self.elements().find(|node| node.is(namespace, local))
    }

    /// It and all that is in it, in the order of the document.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t, 'a>> {
        (self.number..self.data().next).map(move |number| Node { tree: self.tree, number })
    }

    /// The element around it, if that was read too.
    #[must_use]
    pub fn parent(self) -> Option<Node<'t, 'a>> {
        self.data().parent.map(|number| Node { tree: self.tree, number })
    }

    /// Its text: of an element, all text in it; of a comment or a processing instruction, what it says.
    #[must_use]
    pub fn text(self) -> Cow<'t, str> {
        if self.kind() != NodeKind::Element {
            return Cow::Borrowed(&self.data().text);
        }
        let mut pieces = self.descendants().filter(|node| node.kind() == NodeKind::Text).map(|node| &*node.data().text);
        let first = pieces.next().unwrap_or("");
        match pieces.next() {
            None => Cow::Borrowed(first),
            Some(second) => Cow::Owned([first, second].into_iter().chain(pieces).collect()),
        }
    }

    /// Where it stands in the document, in bytes of its text.
    #[must_use]
    pub fn bytes(self) -> Range<usize> {
        self.data().bytes.clone()
    }

    /// The names from the root element of the document to it, each with its number among those of its name where there are
    /// several: `/DataRoot/構成情報/申請書属性情報[2]`.
    #[must_use]
    pub fn path(self) -> String {
        let mut steps: Vec<String> = std::iter::successors(Some(self), |node| node.parent()).map(Node::step).collect();
        steps.push(self.tree.around.clone());
        steps.reverse();
        steps.join("/")
    }

    fn step(self) -> String {
        let name = self.name().as_str();
        let same = self.parent().map(|parent| parent.elements().filter(move |other| other.name().as_str() == name));
        let (mut count, mut own) = (0, 0);
        for other in same.into_iter().flatten() {
            count += 1;
            if other.number == self.number {
                own = count;
            }
        }
        if count > 1 { format!("{name}[{own}]") } else { name.to_owned() }
    }
}

impl std::fmt::Debug for Node<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("kind", &self.kind()).field("name", &self.name()).finish_non_exhaustive()
    }
}
