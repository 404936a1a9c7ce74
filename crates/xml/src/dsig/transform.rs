//! From what a reference refers to, through its transforms, to a digest (XML-DSig §4.4.3.2).

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::error::ReferenceError;
use super::method::{DigestMethod, MethodHasher};
use super::options::VerifyOptions;
use super::result::{Covered, Place, Reference};
use super::structure::{MethodElement, ReferenceElement, SignatureElement, base64};
use super::uri::Wanted;
use crate::canonical::write_part;
use crate::{Algorithm, Canonicalization, Document, ElementRef, Event, Index, Reader, canonicalize};

/// The enveloped-signature transform (XML-DSig §6.6.4).
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// The base64 transform (XML-DSig §6.6.2).
pub(crate) const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";

/// Bytes of a file that are read at a time.
const CHUNK: usize = 64 << 10;

/// What the transforms so far have left.
enum Data {
    /// Nodes of the document.
    Nodes { element: Option<ElementRef>, without_signature: bool, comments: bool },
    /// Bytes.
    Octets(Vec<u8>),
    /// The bytes of a file that was not read yet.
    File(Box<dyn Read>),
}

/// Works out references, within the bounds that all signatures of a document share.
pub(super) struct Digester<'i, 'a> {
    index: &'i Index<'a>,
    options: &'i VerifyOptions<'i>,
    /// Bytes of the document that may still be canonicalised.
    budget: u64,
    opened: HashMap<String, usize>,
}

impl<'i, 'a> Digester<'i, 'a> {
    pub(super) fn new(index: &'i Index<'a>, options: &'i VerifyOptions<'i>) -> Self {
        let length = index.document().text().len() as u64;
        // Small documents have room for a few hundred references to the same element.
        let budget = length.saturating_mul(options.limits.passes).max(16 << 20);
        Self { index, options, budget, opened: HashMap::new() }
    }

    /// Follows a reference and compares its digest.
    pub(super) fn check(&mut self, reference: &ReferenceElement, signature: &SignatureElement) -> Reference {
        let mut report = Reference {
            result: Ok(()),
            id: reference.id.clone(),
            uri: reference.uri.clone(),
            kind: reference.kind.clone(),
            covered: Covered::Nothing,
            transforms: reference.transforms.iter().map(|transform| transform.uri.clone()).collect(),
            digest_method: DigestMethod::from_uri(&reference.digest_method),
            digest: None,
            size: None,
            comments_left_out: false,
            manifest: Vec::new(),
        };
        report.result = self.compare(reference, signature, &mut report);
        report
    }

    fn compare(
        &mut self,
        reference: &ReferenceElement,
        signature: &SignatureElement,
        report: &mut Reference,
    ) -> Result<(), ReferenceError> {
        let method = report
            .digest_method
            .ok_or_else(|| ReferenceError::DigestMethod { uri: reference.digest_method.chars().take(200).collect() })?;
        let expected = reference.digest.as_deref().ok_or(ReferenceError::Base64)?;
        let mut hasher = method.hasher();
        self.follow(reference, signature, report, &mut hasher)?;
        let (digest, size) = hasher.finish();
        let same = digest == expected;
        (report.digest, report.size) = (Some(digest), Some(size));
        // What was refused anyway is refused by its name, even if it would not match either.
        if method == DigestMethod::Sha1 && !self.options.allow_sha1 {
            return Err(ReferenceError::Sha1);
        }
        if same { Ok(()) } else { Err(ReferenceError::Digest) }
    }

    /// Writes the bytes that a reference stands for.
    pub(super) fn follow(
        &mut self,
        reference: &ReferenceElement,
        signature: &SignatureElement,
        report: &mut Reference,
        out: &mut MethodHasher,
    ) -> Result<(), ReferenceError> {
        let limit = self.options.limits.transforms;
        if reference.transforms.len() > limit {
            return Err(ReferenceError::Limit { what: "transforms", limit: limit as u64 });
        }
        // Refused transforms first: nothing is read for them.
        let transforms: Vec<Transform> = reference.transforms.iter().map(Transform::of).collect::<Result<_, _>>()?;
        let mut data = self.find(reference.uri.as_deref(), signature, report)?;
        let mut transforms = transforms.into_iter().peekable();
        while let Some(transform) = transforms.next() {
            data = match (transform, data) {
                (Transform::Enveloped, Data::Nodes { element, comments, .. }) => {
                    match &mut report.covered {
                        Covered::Document { without_signature } | Covered::Element { without_signature, .. } => {
                            *without_signature = true;
                        }
                        _ => {}
                    }
                    Data::Nodes { element, without_signature: true, comments }
                }
                (Transform::Enveloped, _) => {
                    return Err(ReferenceError::TransformOrder { uri: ENVELOPED.to_owned() });
                }
                (Transform::Canonical(method), Data::Nodes { element, without_signature, comments }) => {
                    let nodes = Nodes { element, without_signature, comments };
                    if transforms.peek().is_none() {
                        return self.write_nodes(&nodes, method, signature, report, out);
                    }
                    let mut octets = self.buffer();
                    self.write_nodes(&nodes, method, signature, report, &mut octets)?;
                    Data::Octets(octets.take()?)
                }
                (Transform::Canonical(method), other) => {
                    let input = self.read_all(other)?;
                    let document = Document::new(&input).map_err(ReferenceError::Xml)?;
                    let mut octets = self.buffer();
                    let canonical = canonicalize(document, &method, &self.options.limits.document, &mut octets);
                    // A full buffer is told by its own name.
                    octets.check()?;
                    canonical.map_err(ReferenceError::Xml)?;
                    Data::Octets(octets.take()?)
                }
                (Transform::Base64, Data::Nodes { element, without_signature, .. }) => {
                    let without = without_signature.then_some(signature.element);
                    let text = self.text_of(element, without, signature)?;
                    Data::Octets(base64(&text).ok_or(ReferenceError::Base64)?)
                }
                (Transform::Base64, other) => {
                    let input = self.read_all(other)?;
                    let text = std::str::from_utf8(&input).map_err(|_| ReferenceError::Base64)?;
                    Data::Octets(base64(text).ok_or(ReferenceError::Base64)?)
                }
            };
        }
        match data {
            Data::Nodes { element, without_signature, comments } => {
                // XML-DSig §4.4.3.2: nodes that are left at the end are canonicalised by Canonical XML 1.0.
                let nodes = Nodes { element, without_signature, comments };
                self.write_nodes(&nodes, Algorithm::Canonical10.into(), signature, report, out)
            }
            Data::Octets(octets) => out.write_all(&octets).map_err(ReferenceError::File),
            Data::File(mut file) => copy(&mut file, out),
        }
    }

    fn find(
        &mut self,
        uri: Option<&str>,
        signature: &SignatureElement,
        report: &mut Reference,
    ) -> Result<Data, ReferenceError> {
        match Wanted::of(uri)? {
            Wanted::Document { comments } => {
                report.covered = Covered::Document { without_signature: false };
                Ok(Data::Nodes { element: None, without_signature: false, comments })
            }
            Wanted::Element { id, comments } => {
                let found: Vec<_> = self.index.by_id(&id).collect();
                let element = match found[..] {
                    [element] => element,
                    [] => return Err(ReferenceError::IdMissing),
                    _ => return Err(ReferenceError::IdTwice { count: found.len() }),
                };
                report.covered = self.element(element, id, signature)?;
                let in_signature = self.index.contains(signature.element, element);
                let parts = signature.key_info.iter().chain(&signature.objects);
                if in_signature && !parts.clone().any(|part| self.index.contains(*part, element)) {
                    return Err(ReferenceError::CoversSignature);
                }
                Ok(Data::Nodes { element: Some(element), without_signature: false, comments })
            }
            Wanted::File(name) => {
                report.covered = Covered::File { name: name.clone() };
                let count = self.opened.entry(name.clone()).or_default();
                *count += 1;
                let limit = self.options.limits.same_file;
                if *count > limit {
                    return Err(ReferenceError::Limit { what: "references to one file", limit: limit as u64 });
                }
                Ok(Data::File(self.options.files.open(&name)?))
            }
        }
    }

    fn element(
        &self,
        element: ElementRef,
        id: String,
        signature: &SignatureElement,
    ) -> Result<Covered, ReferenceError> {
        let mut reader = self.index.read_around(element, |_, _| {}).map_err(ReferenceError::Xml)?;
        let name = match reader.next().map_err(ReferenceError::Xml)? {
            Event::Start(name) => (reader.namespace(name).to_owned(), name.local().to_owned()),
            _ => (String::new(), String::new()),
        };
        Ok(Covered::Element {
            place: place(self.index, element),
            id,
            is_root: element == self.index.root(),
            in_signature: self.index.contains(signature.element, element),
            without_signature: false,
            name,
        })
    }

    fn write_nodes(
        &mut self,
        nodes: &Nodes,
        mut method: Canonicalization,
        signature: &SignatureElement,
        report: &mut Reference,
        out: &mut dyn Write,
    ) -> Result<(), ReferenceError> {
        self.spend(nodes.element)?;
        let holds_signature = nodes.element.is_none_or(|element| self.index.contains(element, signature.element));
        if holds_signature && !nodes.without_signature {
            return Err(ReferenceError::CoversSignature);
        }
        if !nodes.comments {
            // A reference to an element or the document leaves its comments out, whatever the transform (§4.4.3.3).
            method.algorithm = method.algorithm.without_comments();
        }
        let without = (holds_signature && nodes.without_signature).then_some(signature.element);
        let left_out = write_part(self.index, nodes.element, without, &method, out).map_err(ReferenceError::Xml)?;
        report.comments_left_out |= left_out;
        Ok(())
    }

    /// The text of an element or of the whole document.
    fn text_of(
        &mut self,
        element: Option<ElementRef>,
        without: Option<ElementRef>,
        signature: &SignatureElement,
    ) -> Result<String, ReferenceError> {
        self.spend(element)?;
        let holds_signature = element.is_none_or(|element| self.index.contains(element, signature.element));
        if holds_signature && without.is_none() {
            return Err(ReferenceError::CoversSignature);
        }
        let limit = self.options.limits.in_memory;
        let mut reader = match element {
            Some(element) => self.index.read_around(element, |_, _| {}),
            None => Reader::new_decoded(self.index.document(), self.index.limits()),
        }
        .map_err(ReferenceError::Xml)?;
        let mut text = String::new();
        let hidden = without.map(|without| self.index.start(without)..self.index.end(without));
        loop {
            match reader.next().map_err(ReferenceError::Xml)? {
                Event::Text(data) if hidden.as_ref().is_none_or(|hidden| !hidden.contains(&reader.began())) => {
                    if (text.len() + data.raw().len()) as u64 > limit {
                        return Err(ReferenceError::Limit { what: "bytes of base64", limit });
                    }
                    text.push_str(&data.value());
                }
                Event::EndOfDocument => return Ok(text),
                _ => {}
            }
        }
    }

    /// Takes the length of an element, or of the document, out of the budget.
    fn spend(&mut self, element: Option<ElementRef>) -> Result<(), ReferenceError> {
        let length = match element {
            Some(element) => self.index.end(element) - self.index.start(element),
            None => self.index.document().text().len(),
        };
        match self.budget.checked_sub(length as u64) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => {
                let limit = self.options.limits.passes;
                Err(ReferenceError::Limit { what: "times the length of the document", limit })
            }
        }
    }

    fn buffer(&self) -> Buffer {
        Buffer { bytes: Vec::new(), limit: self.options.limits.in_memory, is_full: false }
    }

    fn read_all(&self, data: Data) -> Result<Vec<u8>, ReferenceError> {
        match data {
            Data::Octets(octets) => Ok(octets),
            Data::File(file) => {
                let limit = self.options.limits.in_memory;
                let mut bytes = Vec::new();
                file.take(limit + 1).read_to_end(&mut bytes).map_err(ReferenceError::File)?;
                if bytes.len() as u64 > limit {
                    return Err(ReferenceError::Limit { what: "bytes of a file that is transformed", limit });
                }
                Ok(bytes)
            }
            Data::Nodes { .. } => Ok(Vec::new()),
        }
    }
}

/// Nodes of the document, as [`Data::Nodes`].
struct Nodes {
    element: Option<ElementRef>,
    without_signature: bool,
    comments: bool,
}

/// A transform that is followed.
enum Transform {
    Enveloped,
    Base64,
    Canonical(Canonicalization),
}

impl Transform {
    fn of(element: &MethodElement) -> Result<Self, ReferenceError> {
        let refused = || ReferenceError::Transform { uri: element.uri.chars().take(200).collect() };
        if element.has_content {
            return Err(refused());
        }
        match element.uri.as_str() {
            ENVELOPED => Ok(Self::Enveloped),
            BASE64 => Ok(Self::Base64),
            uri => {
                let method = Canonicalization::new(Algorithm::from_uri(uri).ok_or_else(refused)?);
                Ok(Self::Canonical(match &element.prefix_list {
                    Some(list) if method.algorithm.is_exclusive() => method.with_prefix_list(list),
                    Some(_) => return Err(refused()),
                    None => method,
                }))
            }
        }
    }
}

/// Where an element of an index stands.
pub(super) fn place(index: &Index<'_>, element: ElementRef) -> Place {
    Place { path: index.path(element), pointer: index.pointer(element) }
}

fn copy(file: &mut dyn Read, out: &mut MethodHasher) -> Result<(), ReferenceError> {
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(length) => out.write_all(&chunk[..length]).map_err(ReferenceError::File)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ReferenceError::File(error)),
        }
    }
}

/// Bytes in memory, up to a bound.
struct Buffer {
    bytes: Vec<u8>,
    limit: u64,
    is_full: bool,
}

impl Buffer {
    fn check(&self) -> Result<(), ReferenceError> {
        let full = ReferenceError::Limit { what: "bytes between two transforms", limit: self.limit };
        if self.is_full { Err(full) } else { Ok(()) }
    }

    fn take(self) -> Result<Vec<u8>, ReferenceError> {
        self.check()?;
        Ok(self.bytes)
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + bytes.len()) as u64 > self.limit {
            self.is_full = true;
        } else {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
