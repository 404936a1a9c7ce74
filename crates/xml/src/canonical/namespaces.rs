//! Which namespace declarations an element of a canonical form shows.

use std::borrow::Cow;

use super::Canonicalization;
use crate::reader::{Binding, XML_NAMESPACE};
use crate::{QName, Reader, XmlError};

/// What the elements that are open in the output have declared, the innermost last.
pub(super) struct Rendered<'a> {
    bindings: Vec<Binding<'a>>,
    /// A prefix that needs no declaration, until one comes or goes: mostly the next element has the same.
    settled: Option<&'a str>,
}

impl<'a> Rendered<'a> {
    pub(super) fn new() -> Self {
        Self { bindings: Vec::new(), settled: None }
    }

    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
    }

    /// A declaration has come or gone, in the document or in the output.
    pub(super) fn unsettle(&mut self) {
        self.settled = None;
    }

    /// Adds what the element must declare, which has just begun in the reader, and returns it in the order in which it is
    /// written. `parent_is_kept`: the element around it is in the output, so that only its own declarations can be new.
    pub(super) fn declare(
        &mut self,
        method: &Canonicalization,
        reader: &Reader<'a>,
        name: QName<'a>,
        parent_is_kept: bool,
    ) -> &[Binding<'a>] {
        let before = self.bindings.len();
        if method.algorithm.is_exclusive() {
            self.in_use(reader, name.prefix(), before);
            for attribute in reader.attributes() {
                let prefix = attribute.name().prefix();
                if !prefix.is_empty() {
                    self.in_use(reader, prefix, before);
                }
            }
            if !method.inclusive_prefixes.is_empty() {
                let listed = |binding: &Binding<'_>| method.inclusive_prefixes.iter().any(|one| one == binding.prefix);
                self.inclusive(reader, parent_is_kept, before, listed);
            }
        } else {
            self.inclusive(reader, parent_is_kept, before, |_| true);
        }
        let new = &mut self.bindings[before..];
        // The default namespace is first: its prefix is empty.
        new.sort_unstable_by_key(|binding| binding.prefix);
        new
    }

    /// A prefix that the element or one of its attributes uses (Exclusive XML Canonicalization 1.0 §3).
    fn in_use(&mut self, reader: &Reader<'a>, prefix: &'a str, before: usize) {
        if self.settled == Some(prefix) {
            return;
        }
        let count = self.bindings.len();
        let declared = reader.in_scope().iter().rev().find(|binding| binding.prefix == prefix);
        match declared {
            Some(binding) => self.add(binding, before),
            None if prefix.is_empty() => self.add(&Binding { prefix, uri: Cow::Borrowed("") }, before),
            // `xml`, which needs no declaration.
            None => {}
        }
        self.settled = (self.bindings.len() == count).then_some(prefix);
    }

    fn inclusive(
        &mut self,
        reader: &Reader<'a>,
        parent_is_kept: bool,
        before: usize,
        wanted: impl Fn(&Binding<'_>) -> bool,
    ) {
        if parent_is_kept {
            reader.declared().iter().filter(|binding| wanted(binding)).for_each(|binding| self.add(binding, before));
            return;
        }
        let in_scope = reader.in_scope();
        for (number, binding) in in_scope.iter().enumerate() {
            let hidden = in_scope[number + 1..].iter().any(|inner| inner.prefix == binding.prefix);
            if !hidden && wanted(binding) {
                self.add(binding, before);
            }
        }
        self.settled = None;
    }

    /// Adds a declaration unless the output already says the same here. `before`: how many there were outside of the element.
    fn add(&mut self, binding: &Binding<'a>, before: usize) {
        if binding.prefix == "xml" && binding.uri == XML_NAMESPACE {
            return;
        }
        if self.bindings[before..].iter().any(|new| new.prefix == binding.prefix) {
            return;
        }
        let said = self.bindings.iter().rev().find(|said| said.prefix == binding.prefix).map_or("", |said| &said.uri);
        if said != binding.uri {
            self.bindings.push(binding.clone());
        }
    }
}

/// Refuses declarations that name a namespace by a relative reference (Canonical XML 1.0 §4.8): what they name depends on
/// where the document lies.
pub(super) fn check_absolute(reader: &Reader<'_>) -> Result<(), XmlError> {
    if reader.declared().iter().all(|binding| binding.uri.is_empty() || has_scheme(&binding.uri)) {
        return Ok(());
    }
    Err(XmlError::RelativeNamespace)
}

/// Whether a reference begins with a scheme (RFC 3986 §3.1).
fn has_scheme(uri: &str) -> bool {
    let Some((scheme, _)) = uri.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}
