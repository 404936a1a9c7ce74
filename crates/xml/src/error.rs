//! Why a document can't be read or canonicalised.

use std::io;

/// Why a document is not well-formed, not namespace-well-formed, or more than is read. Offsets are bytes of its text in UTF-8
/// from the start, without a byte order mark.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// Bytes that are no UTF-8.
    #[error("the document is not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The first byte that is wrong.
        offset: usize,
    },
    /// A control character or noncharacter (XML 1.0 §2.2).
    #[error("a character that XML does not allow stands at byte {offset}")]
    Character {
        /// Where it stands.
        offset: usize,
    },
    /// The document declares another encoding than it was read in, or one that is not known.
    #[error("the document declares the encoding {declared}")]
    Encoding {
        /// The name that it gives, at most 40 characters of it.
        declared: String,
    },
    /// The document declares one encoding, and begins as one in another does.
    #[error("the document declares the encoding {declared}, but begins as {found} does")]
    EncodingMark {
        /// The name that it gives, at most 40 characters of it.
        declared: String,
        /// What it begins as.
        found: &'static str,
    },
    /// Bytes that mean nothing in the encoding that the document declares.
    #[error("the document is not {encoding} at byte {offset}")]
    NotEncoded {
        /// The encoding.
        encoding: &'static str,
        /// The first byte that is wrong, counted in the file.
        offset: usize,
    },
    /// The document declares XML 1.1 or another version than 1.0.
    #[error("the document declares a version of XML other than 1.0")]
    Version,
    /// The document ends where more is needed.
    #[error("the document is cut off at byte {offset}: {expected} expected")]
    Truncated {
        /// Where it ends.
        offset: usize,
        /// What should follow.
        expected: &'static str,
    },
    /// Something else stands where the grammar of XML 1.0 wants this.
    #[error("the document is not well-formed at byte {offset}: {expected} expected")]
    Malformed {
        /// Where it stands.
        offset: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// A document type definition. It can change what a document says, fetch files, and grow without bound.
    #[error("the document has a document type definition at byte {offset}")]
    Doctype {
        /// Where it begins.
        offset: usize,
    },
    /// A reference to an entity that is not one of the five of XML 1.0 §4.6.
    #[error("an unknown entity is referred to at byte {offset}")]
    Entity {
        /// Where the reference begins.
        offset: usize,
    },
    /// An end tag with another name than its start tag.
    #[error("the end tag at byte {offset} does not belong to the element that is open")]
    EndTag {
        /// Where the end tag begins.
        offset: usize,
    },
    /// One attribute twice in one element, by name or by namespace and local name.
    #[error("an attribute occurs twice in the element at byte {offset}")]
    AttributeTwice {
        /// Where the second one begins.
        offset: usize,
    },
    /// A prefix that is declared nowhere around.
    #[error("an undeclared namespace prefix is used at byte {offset}")]
    Prefix {
        /// Where the name begins.
        offset: usize,
    },
    /// A namespace declaration that Namespaces in XML 1.0 forbids: of `xml`, of `xmlns`, or an empty one for a prefix.
    #[error("a forbidden namespace declaration stands at byte {offset}")]
    Declaration {
        /// Where it begins.
        offset: usize,
    },
    /// A namespace name that is a relative reference: canonical forms must not be made of it (Canonical XML 1.0 §4.8).
    #[error("a namespace name is relative")]
    RelativeNamespace,
    /// A bound of [`Limits`](crate::Limits) was passed.
    #[error("the document exceeds a limit at byte {offset}: more than {limit} {what}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The bound.
        limit: usize,
        /// Where it was passed.
        offset: usize,
    },
    /// The canonical form could not be written.
    #[error("the canonical form could not be written")]
    Write(#[source] io::Error),
}

impl PartialEq for XmlError {
    /// Same error at the same place; of errors of the system, of the same kind.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Write(one), Self::Write(other)) => one.kind() == other.kind(),
            (Self::Write(_), _) | (_, Self::Write(_)) => false,
            // No other variant holds what is not in its words and its fields.
            _ => std::mem::discriminant(self) == std::mem::discriminant(other) && self.to_string() == other.to_string(),
        }
    }
}
