//! The canonicalisation algorithms and the names that they go by.

/// A canonicalisation algorithm (XML-DSig 1.1 §6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Canonical XML 1.0.
    Canonical10,
    /// Canonical XML 1.0 with comments.
    Canonical10WithComments,
    /// Canonical XML 1.1: `xml:id` is not inherited, `xml:base` is joined.
    Canonical11,
    /// Canonical XML 1.1 with comments.
    Canonical11WithComments,
    /// Exclusive Canonical XML 1.0: only the namespaces that are in use.
    Exclusive,
    /// Exclusive Canonical XML 1.0 with comments.
    ExclusiveWithComments,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Canonical10,
        Self::Canonical10WithComments,
        Self::Canonical11,
        Self::Canonical11WithComments,
        Self::Exclusive,
        Self::ExclusiveWithComments,
    ];

    /// Its identifier in signatures.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Canonical10 => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            Self::Canonical10WithComments => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            Self::Canonical11 => "http://www.w3.org/2006/12/xml-c14n11",
            Self::Canonical11WithComments => "http://www.w3.org/2006/12/xml-c14n11#WithComments",
            Self::Exclusive => "http://www.w3.org/2001/10/xml-exc-c14n#",
            Self::ExclusiveWithComments => "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        }
    }

    /// The algorithm with this identifier.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Whether comments are written.
    #[must_use]
    pub const fn with_comments(self) -> bool {
        matches!(self, Self::Canonical10WithComments | Self::Canonical11WithComments | Self::ExclusiveWithComments)
    }

    /// The same without comments.
    #[must_use]
    pub const fn without_comments(self) -> Self {
        match self {
            Self::Canonical10 | Self::Canonical10WithComments => Self::Canonical10,
            Self::Canonical11 | Self::Canonical11WithComments => Self::Canonical11,
            Self::Exclusive | Self::ExclusiveWithComments => Self::Exclusive,
        }
    }

    /// Whether it is the exclusive one.
    #[must_use]
    pub const fn is_exclusive(self) -> bool {
        matches!(self, Self::Exclusive | Self::ExclusiveWithComments)
    }

    /// Whether it is version 1.1.
    #[must_use]
    pub const fn is_11(self) -> bool {
        matches!(self, Self::Canonical11 | Self::Canonical11WithComments)
    }
}

/// An algorithm and its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonicalization {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Prefixes that an exclusive algorithm treats as Canonical XML does (InclusiveNamespaces PrefixList, Exclusive XML
    /// Canonicalization 1.0 §3); the empty one is the default namespace. Others have none.
    pub inclusive_prefixes: Vec<String>,
}

impl Canonicalization {
    /// An algorithm without parameters.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, inclusive_prefixes: Vec::new() }
    }

    /// Treats these prefixes of a PrefixList as Canonical XML does; `#default` is the default namespace.
    #[must_use]
    pub fn with_prefix_list(mut self, list: &str) -> Self {
        let prefix = |name: &str| if name == "#default" { String::new() } else { name.to_owned() };
        self.inclusive_prefixes = list.split_ascii_whitespace().map(prefix).collect();
        self
    }
}

impl From<Algorithm> for Canonicalization {
    fn from(algorithm: Algorithm) -> Self {
        Self::new(algorithm)
    }
}
