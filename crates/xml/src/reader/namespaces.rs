//! Which prefix stands for which namespace, here and now.

use std::borrow::Cow;

/// The namespace of the prefix `xml` (Namespaces in XML 1.0 §3).
pub(crate) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of namespace declarations.
pub(super) const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// A namespace declaration.
#[derive(Debug, Clone)]
pub(crate) struct Binding<'a> {
    /// The prefix; empty for the default namespace.
    pub prefix: &'a str,
    /// The namespace name; empty where the default namespace is taken back.
    pub uri: Cow<'a, str>,
}

/// The declarations in scope, the innermost last.
pub(super) struct Namespaces<'a> {
    bindings: Vec<Binding<'a>>,
}

impl<'a> Namespaces<'a> {
    pub(super) fn new() -> Self {
        Self { bindings: Vec::new() }
    }

    pub(super) fn declare(&mut self, binding: Binding<'a>) {
        self.bindings.push(binding);
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
    }

    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn all(&self) -> &[Binding<'a>] {
        &self.bindings
    }

    pub(super) fn last(&self, count: usize) -> &[Binding<'a>] {
        &self.bindings[self.bindings.len() - count..]
    }

    /// What a prefix stands for. The empty prefix always stands for something: without a declaration, for no namespace.
    pub(super) fn resolve(&self, prefix: &str) -> Option<&str> {
        match self.bindings.iter().rev().find(|binding| binding.prefix == prefix) {
            Some(binding) => Some(&binding.uri),
            None if prefix.is_empty() => Some(""),
            None if prefix == "xml" => Some(XML_NAMESPACE),
            None => None,
        }
    }
}
