//! What a first reading of a document remembers: where its signatures stand, and which elements have an identifier.

use std::borrow::Cow;

use crate::profile::{ElementPath, SignatureForm};
use crate::reader::Event;
use crate::tree::Tree;
use crate::xades::XADES_NAMESPACE;
use crate::{Document, Limits, QName, Reader, XmlError};

/// Namespace of XML-DSig (XML Signature 1.1 §1.3).
pub(crate) const DSIG_NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// An element that an [`Index`] remembers. It is of use with that index alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementRef(u32);

/// Which attribute identifies an element, as a schema would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdRule {
    /// Name of the attribute as written: `Id`, `ID`, `id`, `xml:id`.
    pub attribute: String,
    /// On which elements; empty for all.
    pub elements: Vec<ElementPath>,
    /// Namespace names of these elements; empty for any.
    pub namespaces: Vec<&'static str>,
}

impl IdRule {
    /// This attribute identifies any element.
    #[must_use]
    pub fn any(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned(), elements: Vec::new(), namespaces: Vec::new() }
    }

    /// The usual ones where no schema says more: `Id`, `ID`, `id` and `xml:id` of any element. An identifier that two elements
    /// share, by whichever of these, identifies neither.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        ["Id", "ID", "id", "xml:id"].into_iter().map(Self::any).collect()
    }

    /// Those of a profile, and `Id` of the elements of signatures.
    #[must_use]
    pub fn of_form(form: &SignatureForm) -> Vec<Self> {
        let ids = form.ids.iter().map(|id| Self {
            attribute: id.attribute.clone(),
            elements: id.elements.clone(),
            namespaces: Vec::new(),
        });
        let own = Self {
            attribute: "Id".to_owned(),
            elements: Vec::new(),
            namespaces: vec![DSIG_NAMESPACE, XADES_NAMESPACE],
        };
        ids.chain([own]).collect()
    }

    fn matches(&self, reader: &Reader<'_>, open: &[Open<'_>], attribute: QName<'_>) -> bool {
        let Some(element) = open.last() else { return false };
        attribute.as_str() == self.attribute
            && (self.namespaces.is_empty() || self.namespaces.contains(&reader.namespace(element.name)))
            && (self.elements.is_empty() || {
                let names: Vec<&str> = open.iter().map(|open| open.name.local()).collect();
                self.elements.iter().any(|path| path.matches(&names))
            })
    }
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    start: usize,
    end: usize,
    parent: Option<ElementRef>,
    /// Its number among the elements of its parent, from 1.
    number: u32,
    /// The frame of the first element after it that is not in it.
    next: u32,
}

/// A document that was read once, to its end, and found well-formed.
pub struct Index<'a> {
    document: Document<'a>,
    limits: Limits,
    frames: Vec<Frame>,
    /// Sorted by identifier.
    ids: Vec<(Cow<'a, str>, ElementRef)>,
    signatures: Vec<ElementRef>,
}

/// A position, which a limit keeps far below 2³².
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// What is known of an element while it is open.
struct Open<'a> {
    name: QName<'a>,
    start: usize,
    number: u32,
    children: u32,
    frame: Option<ElementRef>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Any element.
    Plain,
    /// A `ds:Signature`, whose children are remembered.
    Signature,
    /// A `ds:Object` of a signature, whose children are remembered.
    Object,
}

impl<'a> Index<'a> {
    /// Reads a document.
    ///
    /// # Errors
    /// [`XmlError`] if it is not well-formed or exceeds a limit.
    pub fn read(document: Document<'a>, rules: &[IdRule], limits: &Limits) -> Result<Self, XmlError> {
        Self::read_from(Reader::new(document, limits)?, document, rules, limits)
    }

    /// Reads a document that was decoded from the encoding that it declares.
    ///
    /// # Errors
    /// As [`Index::read`].
    pub fn read_decoded(document: Document<'a>, rules: &[IdRule], limits: &Limits) -> Result<Self, XmlError> {
        Self::read_from(Reader::new_decoded(document, limits)?, document, rules, limits)
    }

    fn read_from(
        mut reader: Reader<'a>,
        document: Document<'a>,
        rules: &[IdRule],
        limits: &Limits,
    ) -> Result<Self, XmlError> {
        let mut index = Self { document, limits: *limits, frames: Vec::new(), ids: Vec::new(), signatures: Vec::new() };
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            match reader.next()? {
                Event::Start(name) => index.enter(&reader, name, rules, &mut open)?,
                Event::End(_) => {
                    if let Some(Open { frame: Some(frame), .. }) = open.pop() {
                        let next = number(index.frames.len());
                        let frame = &mut index.frames[frame.0 as usize];
                        (frame.end, frame.next) = (reader.ended(), next);
                    }
                }
                Event::EndOfDocument => break,
                _ => {}
            }
        }
        index.ids.sort_unstable();
        // Two attributes of one element may say the same.
        index.ids.dedup();
        Ok(index)
    }

    fn enter(
        &mut self,
        reader: &Reader<'a>,
        name: QName<'a>,
        rules: &[IdRule],
        open: &mut Vec<Open<'a>>,
    ) -> Result<(), XmlError> {
        let (number, around) = match open.last_mut() {
            Some(parent) => {
                parent.children += 1;
                (parent.children, Some(parent.kind))
            }
            None => (1, None),
        };
        let is_dsig = |local: &str| name.local() == local && reader.namespace(name) == DSIG_NAMESPACE;
        let kind = match around {
            _ if is_dsig("Signature") => Kind::Signature,
            Some(Kind::Signature) if is_dsig("Object") => Kind::Object,
            _ => Kind::Plain,
        };
        open.push(Open { name, start: reader.began(), number, children: 0, frame: None, kind });
        let mut remembered = kind != Kind::Plain || around.is_none_or(|around| around != Kind::Plain);
        for attribute in reader.attributes() {
            if rules.iter().any(|rule| rule.matches(reader, open, attribute.name())) {
                if self.ids.len() >= self.limits.identifiers {
                    let limit = self.limits.identifiers;
                    return Err(XmlError::Limit { what: "elements with an identifier", limit, offset: reader.began() });
                }
                let element = self.remember(open, reader.began())?;
                self.ids.push((attribute.value(), element));
                remembered = true;
            }
        }
        if remembered {
            let element = self.remember(open, reader.began())?;
            if kind == Kind::Signature {
                self.signatures.push(element);
            }
        }
        Ok(())
    }

    /// Remembers the innermost element that is open, and with it all around it.
    fn remember(&mut self, open: &mut [Open<'_>], offset: usize) -> Result<ElementRef, XmlError> {
        let first = open.iter().rposition(|open| open.frame.is_some()).map_or(0, |known| known + 1);
        for depth in first..open.len() {
            if self.frames.len() >= self.limits.remembered {
                let limit = self.limits.remembered;
                return Err(XmlError::Limit { what: "elements to remember", limit, offset });
            }
            let element = ElementRef(self::number(self.frames.len()));
            let parent = depth.checked_sub(1).and_then(|around| open[around].frame);
            let Open { start, number, .. } = open[depth];
            self.frames.push(Frame { start, end: start, parent, number, next: 0 });
            open[depth].frame = Some(element);
        }
        Ok(open.last().and_then(|open| open.frame).unwrap_or(ElementRef(0)))
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> Document<'a> {
        self.document
    }

    /// What is read at most.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> ElementRef {
        ElementRef(0)
    }

    /// The `ds:Signature` elements, in the order of the document.
    #[must_use]
    pub fn signatures(&self) -> &[ElementRef] {
        &self.signatures
    }

    /// The elements with this identifier. An identifier is of use only if there is exactly one.
    pub fn by_id(&self, id: &str) -> impl ExactSizeIterator<Item = ElementRef> {
        let first = self.ids.partition_point(|(other, _)| other.as_ref() < id);
        let count = self.ids[first..].partition_point(|(other, _)| other == id);
        self.ids[first..first + count].iter().map(|(_, element)| *element)
    }

    /// The identifiers of an element.
    pub fn ids_of(&self, element: ElementRef) -> impl Iterator<Item = &str> {
        self.ids.iter().filter(move |(_, other)| *other == element).map(|(id, _)| id.as_ref())
    }

    /// Where the start tag of an element begins, in bytes.
    #[must_use]
    pub fn start(&self, element: ElementRef) -> usize {
        self.frames[element.0 as usize].start
    }

    /// Where an element ends, in bytes.
    #[must_use]
    pub fn end(&self, element: ElementRef) -> usize {
        self.frames[element.0 as usize].end
    }

    /// The element around another one.
    #[must_use]
    pub fn parent(&self, element: ElementRef) -> Option<ElementRef> {
        self.frames[element.0 as usize].parent
    }

    /// The remembered children of an element, in the order of the document: all of a `ds:Signature` and of its `ds:Object`s; of
    /// others those with an identifier, and those that hold what is remembered.
    pub fn children(&self, element: ElementRef) -> impl Iterator<Item = ElementRef> {
        let end = self.frames[element.0 as usize].next;
        let mut next = element.0 + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = ElementRef(next);
                next = self.frames[next as usize].next;
                child
            })
        })
    }

    /// Whether one element is the other or stands in it.
    #[must_use]
    pub fn contains(&self, outer: ElementRef, inner: ElementRef) -> bool {
        self.start(outer) <= self.start(inner) && self.end(inner) <= self.end(outer)
    }

    /// The name of an element as written.
    #[must_use]
    pub fn name(&self, element: ElementRef) -> &'a str {
        let after = &self.document.text()[self.start(element) + 1..];
        let end = after.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(after.len());
        &after[..end]
    }

    /// The names from the root element to this one, `/DataRoot/構成情報`: for people, since several can have the same.
    #[must_use]
    pub fn path(&self, element: ElementRef) -> String {
        self.lineage(element).into_iter().flat_map(|one| ["/", self.name(one)]).collect()
    }

    /// The numbers from the root element to this one, `/1/4`: exact (XPointer element() scheme).
    #[must_use]
    pub fn pointer(&self, element: ElementRef) -> String {
        self.lineage(element).into_iter().map(|one| format!("/{}", self.frames[one.0 as usize].number)).collect()
    }

    /// The element and all around it, the root first.
    fn lineage(&self, element: ElementRef) -> Vec<ElementRef> {
        let mut lineage: Vec<_> = std::iter::successors(Some(element), |one| self.parent(*one)).collect();
        lineage.reverse();
        lineage
    }

    /// A reader of one element. The start tags around it, outermost first, are given to `around`.
    pub(crate) fn read_around(
        &self,
        element: ElementRef,
        around: impl FnMut(&Reader<'a>, QName<'a>),
    ) -> Result<Reader<'a>, XmlError> {
        let mut ancestors: Vec<_> = self.lineage(element).into_iter().map(|one| self.start(one)).collect();
        ancestors.pop();
        Reader::inside(self.document, &self.limits, &ancestors, self.start(element), around)
    }

    /// One element and all that is in it, in memory.
    ///
    /// # Errors
    /// [`XmlError::Limit`] if it has too many nodes.
    pub fn tree(&self, element: ElementRef) -> Result<Tree<'a>, XmlError> {
        let reader = self.read_around(element, |_, _| {})?;
        Tree::read(reader, self.limits.nodes, &self.path(element))
    }
}

impl std::fmt::Debug for Index<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("document", &self.document)
            .field("signatures", &self.signatures.len())
            .field("identifiers", &self.ids.len())
            .finish_non_exhaustive()
    }
}
