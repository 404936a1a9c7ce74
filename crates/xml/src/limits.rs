//! How much of a document is read at most.

/// Bounds of what a reader takes. Time grows with the bytes of a document alone, memory with these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Elements that stand inside each other.
    pub depth: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes: usize,
    /// Namespace declarations in scope at one place.
    pub namespaces: usize,
    /// Bytes of a name, prefix included.
    pub name: usize,
    /// Elements with an identifier that an [`Index`](crate::Index) remembers.
    pub identifiers: usize,
    /// Elements that an [`Index`](crate::Index) remembers: signatures, their children, the elements with an identifier, and
    /// all that stand around these.
    pub remembered: usize,
    /// Nodes of a [`Tree`](crate::Tree).
    pub nodes: usize,
}

impl Default for Limits {
    /// 4,096 deep, 1,024 attributes, 256 namespaces, names of 1,024 bytes, 4 million identifiers, 8 million
    /// elements to remember, 4 million nodes.
    fn default() -> Self {
        Self {
            depth: 4096,
            attributes: 1024,
            namespaces: 256,
            name: 1024,
            identifiers: 4_000_000,
            remembered: 8_000_000,
            nodes: 4_000_000,
        }
    }
}
