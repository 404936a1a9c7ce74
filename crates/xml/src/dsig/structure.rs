//! A signature's own elements (XML-DSig §4), read strictly: what is not in its grammar is refused, so that no two readers see
//! two things.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::SignatureError;
use super::options::VerifyLimits;
use crate::index::DSIG_NAMESPACE;
use crate::{ElementRef, Event, Index, Node, NodeKind, XmlError};

/// Text of a DigestValue, SignatureValue or certificate: more is no base64 of such a thing.
const LONGEST_BASE64: usize = 1 << 20;

/// A `ds:Signature` and where its parts are.
pub(super) struct SignatureElement {
    pub(super) element: ElementRef,
    pub(super) id: Option<String>,
    pub(super) signed_info: ElementRef,
    pub(super) signature_value: ElementRef,
    pub(super) key_info: Option<ElementRef>,
    pub(super) objects: Vec<ElementRef>,
}

impl SignatureElement {
    pub(super) fn read(index: &Index<'_>, element: ElementRef) -> Result<Self, SignatureError> {
        let malformed = |element, expected| SignatureError::Malformed { offset: index.start(element), expected };
        // An object may hold several hundred megabytes: only start tags are looked at here.
        let id = start_tag(index, element)?.id;
        let mut children = index.children(element).peekable();
        let mut part = |local: &str, expected| match children.peek() {
            // Whether the first three are elements of XML-DSig is checked where they are read.
            Some(&child) if local_name(index.name(child)) == local => {
                children.next();
                Ok(child)
            }
            Some(&child) => Err(malformed(child, expected)),
            None => Err(malformed(element, expected)),
        };
        let signed_info = part("SignedInfo", "SignedInfo")?;
        let signature_value = part("SignatureValue", "SignatureValue")?;
        let key_info = part("KeyInfo", "KeyInfo").ok();
        let objects: Vec<_> = children.collect();
        for &object in &objects {
            if !start_tag(index, object)?.is_dsig || local_name(index.name(object)) != "Object" {
                return Err(malformed(object, "Object"));
            }
        }
        Ok(Self { element, id, signed_info, signature_value, key_info, objects })
    }
}

/// What the start tag of an element says.
pub(super) struct StartTag {
    /// Its attribute `Id`.
    pub(super) id: Option<String>,
    /// It is an element of XML-DSig.
    pub(super) is_dsig: bool,
}

pub(super) fn start_tag(index: &Index<'_>, element: ElementRef) -> Result<StartTag, SignatureError> {
    let mut reader = index.read_around(element, |_, _| {})?;
    let Event::Start(name) = reader.next()? else {
        return Err(SignatureError::Malformed { offset: index.start(element), expected: "an element" });
    };
    let id = reader.attributes().iter().find(|attribute| attribute.name().as_str() == "Id");
    Ok(StartTag {
        id: id.map(|attribute| attribute.value().into_owned()),
        is_dsig: reader.namespace(name) == DSIG_NAMESPACE,
    })
}

pub(super) fn local_name(name: &str) -> &str {
    name.rfind(':').map_or(name, |colon| &name[colon + 1..])
}

/// What SignedInfo says (XML-DSig §4.4).
pub(super) struct SignedInfo {
    pub(super) canonicalization: MethodElement,
    pub(super) signature_method: String,
    pub(super) references: Vec<ReferenceElement>,
}

/// A method or transform with the one parameter that any of them has here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MethodElement {
    pub(super) uri: String,
    /// InclusiveNamespaces PrefixList.
    pub(super) prefix_list: Option<String>,
    /// It has something else inside, an XPath expression or a style sheet.
    pub(super) has_content: bool,
}

/// A `ds:Reference` (XML-DSig §4.4.3).
#[derive(Debug, Clone)]
pub(super) struct ReferenceElement {
    pub(super) id: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) transforms: Vec<MethodElement>,
    pub(super) digest_method: String,
    /// `None` if it is not base64.
    pub(super) digest: Option<Vec<u8>>,
}

impl SignedInfo {
    pub(super) fn read(index: &Index<'_>, element: ElementRef, limits: &VerifyLimits) -> Result<Self, SignatureError> {
        let tree = index.tree(element)?;
        let root = tree.root();
        strict(root)?;
        let mut children = Children::of(root, "SignedInfo")?;
        let canonicalization = method(children.expect("CanonicalizationMethod")?)?;
        let signature_method = children.expect("SignatureMethod")?;
        // HMACOutputLength and the like: nothing that RSA has.
        if signature_method.elements().next().is_some() {
            return Err(malformed(signature_method, "a signature method without parameters"));
        }
        let signature_method = algorithm(signature_method)?;
        let references = references(&mut children, limits)?;
        Ok(Self { canonicalization, signature_method, references })
    }
}

/// The references of a `ds:Manifest` (XML-DSig §5.1).
pub(super) fn manifest(
    index: &Index<'_>,
    element: ElementRef,
    limits: &VerifyLimits,
) -> Result<Vec<ReferenceElement>, SignatureError> {
    let tree = index.tree(element)?;
    strict(tree.root())?;
    references(&mut Children::of(tree.root(), "Manifest")?, limits)
}

fn references(children: &mut Children<'_, '_>, limits: &VerifyLimits) -> Result<Vec<ReferenceElement>, SignatureError> {
    let mut references = Vec::new();
    loop {
        let node = children.expect("Reference")?;
        if references.len() == limits.references {
            return Err(SignatureError::TooManyReferences { limit: limits.references });
        }
        references.push(reference(node)?);
        if children.is_empty() {
            return Ok(references);
        }
    }
}

fn reference(node: Node<'_, '_>) -> Result<ReferenceElement, SignatureError> {
    let mut children = Children::of(node, "Reference")?;
    let transforms = match children.optional("Transforms") {
        Some(list) => {
            let mut transforms = Children::of(list, "Transforms")?;
            let mut found = Vec::new();
            while !transforms.is_empty() {
                found.push(method(transforms.expect("Transform")?)?);
            }
            found
        }
        None => Vec::new(),
    };
    let digest_method = algorithm(children.expect("DigestMethod")?)?;
    let digest = base64(&children.expect("DigestValue")?.text());
    children.end()?;
    let attribute = |name| node.attribute(name).map(str::to_owned);
    Ok(ReferenceElement {
        id: attribute("Id"),
        uri: attribute("URI"),
        kind: attribute("Type"),
        transforms,
        digest_method,
        digest,
    })
}

fn method(node: Node<'_, '_>) -> Result<MethodElement, SignatureError> {
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let mut prefix_list = None;
    let mut has_content = false;
    for child in node.elements() {
        if child.is(EXCLUSIVE, "InclusiveNamespaces") && prefix_list.is_none() {
            prefix_list = Some(child.attribute("PrefixList").unwrap_or("").to_owned());
        } else {
            has_content = true;
        }
    }
    Ok(MethodElement { uri: algorithm(node)?, prefix_list, has_content })
}

fn algorithm(node: Node<'_, '_>) -> Result<String, SignatureError> {
    node.attribute("Algorithm").map(str::to_owned).ok_or_else(|| malformed(node, "an attribute Algorithm"))
}

/// Base64 with white space in it.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST_BASE64 {
        return None;
    }
    let packed: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(packed).ok()
}

/// Text in an element of the signature must be in one piece, and nothing may hide between: a comment is not signed, and would
/// cut a text in two for some readers.
fn strict(root: Node<'_, '_>) -> Result<(), SignatureError> {
    for node in root.descendants() {
        match node.kind() {
            NodeKind::Comment | NodeKind::Instruction => {
                return Err(malformed(node, "no comment and no processing instruction"));
            }
            NodeKind::Text | NodeKind::Element => {}
        }
    }
    Ok(())
}

/// Reads the base64 text of an element of the signature of this name.
pub(super) fn base64_element(index: &Index<'_>, element: ElementRef, local: &str) -> Result<Vec<u8>, SignatureError> {
    let tree = index.tree(element)?;
    strict(tree.root())?;
    if !tree.root().is(DSIG_NAMESPACE, local) || tree.root().elements().next().is_some() {
        return Err(malformed(tree.root(), "base64 in an element of XML-DSig"));
    }
    base64(&tree.root().text()).ok_or_else(|| malformed(tree.root(), "base64"))
}

/// The elements of XML-DSig in an element of it, one after the other, with nothing but white space between.
pub(super) struct Children<'t, 'a> {
    parent: Node<'t, 'a>,
    elements: std::vec::IntoIter<Node<'t, 'a>>,
}

impl<'t, 'a> Children<'t, 'a> {
    pub(super) fn of(parent: Node<'t, 'a>, local: &'static str) -> Result<Self, SignatureError> {
        if !parent.is(DSIG_NAMESPACE, local) {
            return Err(malformed(parent, local));
        }
        let between = |node: &Node<'_, '_>| {
            node.kind() == NodeKind::Text && !node.text().chars().all(|character| character.is_ascii_whitespace())
        };
        if let Some(text) = parent.children().find(between) {
            return Err(malformed(text, "an element"));
        }
        let elements: Vec<_> = parent.elements().collect();
        Ok(Self { parent, elements: elements.into_iter() })
    }

    fn is_empty(&self) -> bool {
        self.elements.as_slice().is_empty()
    }

    fn expect(&mut self, local: &'static str) -> Result<Node<'t, 'a>, SignatureError> {
        match self.elements.next() {
            Some(node) if node.is(DSIG_NAMESPACE, local) => Ok(node),
            Some(node) => Err(malformed(node, local)),
            None => Err(malformed(self.parent, local)),
        }
    }

    fn optional(&mut self, local: &'static str) -> Option<Node<'t, 'a>> {
        self.elements.as_slice().first().filter(|node| node.is(DSIG_NAMESPACE, local))?;
        self.elements.next()
    }

    fn end(&self) -> Result<(), SignatureError> {
        self.elements.as_slice().first().map_or(Ok(()), |node| Err(malformed(*node, "the end of the element")))
    }
}

pub(super) fn malformed(node: Node<'_, '_>, expected: &'static str) -> SignatureError {
    SignatureError::Malformed { offset: node.bytes().start, expected }
}

impl From<XmlError> for SignatureError {
    fn from(error: XmlError) -> Self {
        Self::Canonical(error)
    }
}
