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

/// What a prefix stands for, as long as the element is open that it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning(u32);

impl Meaning {
    /// No namespace.
    pub(super) const NONE: Self = Self(u32::MAX);
    /// The namespace of `xml`, which needs no declaration.
    const XML: Self = Self(u32::MAX - 1);
}

/// The declarations in scope, the innermost last.
pub(super) struct Namespaces<'a> {
    bindings: Vec<Binding<'a>>,
    /// The prefix that was asked for last, and what it stands for: mostly it is asked for again.
    last: Option<(&'a str, Meaning)>,
}

impl<'a> Namespaces<'a> {
    pub(super) fn new() -> Self {
        Self { bindings: Vec::new(), last: None }
    }

    pub(super) fn declare(&mut self, binding: Binding<'a>) {
        self.bindings.push(binding);
        self.last = None;
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
        self.last = None;
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
    fn find(&self, prefix: &str) -> Option<Meaning> {
        match self.bindings.iter().rposition(|binding| binding.prefix == prefix) {
            // A limit keeps their number far below 2³².
            Some(number) => Some(Meaning(u32::try_from(number).unwrap_or(u32::MAX))),
            None if prefix.is_empty() => Some(Meaning::NONE),
            None if prefix == "xml" => Some(Meaning::XML),
            None => None,
        }
    }

    /// The same, remembered until a declaration comes or goes.
    pub(super) fn meaning(&mut self, prefix: &'a str) -> Option<Meaning> {
        if let Some((last, meaning)) = self.last
            && last == prefix
        {
            return Some(meaning);
        }
        let meaning = self.find(prefix)?;
        self.last = Some((prefix, meaning));
        Some(meaning)
    }

    /// The namespace name.
    pub(super) fn uri(&self, meaning: Meaning) -> &str {
        match meaning {
            Meaning::XML => XML_NAMESPACE,
            Meaning(number) => self.bindings.get(number as usize).map_or("", |binding| &binding.uri),
        }
    }

    /// The namespace name that a prefix stands for.
    pub(super) fn resolve(&self, prefix: &str) -> Option<&str> {
        self.find(prefix).map(|meaning| self.uri(meaning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_declaration_counts_until_it_goes() {
        let mut namespaces = Namespaces::new();
        assert_eq!(namespaces.resolve(""), Some(""));
        assert_eq!(namespaces.resolve("xml"), Some(XML_NAMESPACE));
        assert_eq!(namespaces.resolve("p"), None);
        assert_eq!(namespaces.meaning("p"), None);
        namespaces.declare(Binding { prefix: "p", uri: "urn:1".into() });
        let outer = namespaces.meaning("p").unwrap();
        namespaces.declare(Binding { prefix: "p", uri: "urn:2".into() });
        let inner = namespaces.meaning("p").unwrap();
        assert_eq!((namespaces.uri(outer), namespaces.uri(inner)), ("urn:1", "urn:2"));
        namespaces.truncate(1);
        assert_eq!(namespaces.meaning("p"), Some(outer));
        assert_eq!(namespaces.resolve("p"), Some("urn:1"));
    }
}
