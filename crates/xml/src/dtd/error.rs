//! Why a document type definition can't be worked in.

/// Why a document with a document type definition can't be written without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DtdError {
    /// Something else stands where the grammar of XML 1.0 wants this.
    #[error("the document type definition is not well-formed at byte {offset}: {expected} expected")]
    Malformed {
        /// Where it stands, in bytes of the document or of the entity.
        offset: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// Something that the grammar allows and that is not read here: references to parameter entities within declarations, and
    /// conditional sections.
    #[error("the document type definition uses {what}, which is not read")]
    Unsupported {
        /// What it is.
        what: &'static str,
    },
    /// A reference to an entity that is not declared.
    #[error("the entity {name} is not declared")]
    Undeclared {
        /// Its name.
        name: String,
    },
    /// An external entity whose text was not given.
    #[error("the text of the entity {name} is not at hand")]
    Unresolved {
        /// Its name.
        name: String,
    },
    /// A reference to an entity that is no XML (XML 1.0 §4.1, "Parsed Entity").
    #[error("the entity {name} is no text")]
    Unparsed {
        /// Its name.
        name: String,
    },
    /// A reference to an external entity in the value of an attribute (XML 1.0 §3.1, "No External Entity References").
    #[error("the external entity {name} is referred to in the value of an attribute")]
    ExternalInValue {
        /// Its name.
        name: String,
    },
    /// An entity with `<` in the value of an attribute (XML 1.0 §3.1, "No < in Attribute Values").
    #[error("an attribute has a value with <")]
    LessThanInValue,
    /// An entity that refers to itself, by whatever ways.
    #[error("the entity {name} refers to itself")]
    Recursion {
        /// Its name.
        name: String,
    },
    /// An entity that begins or ends an element and does not do both (XML 1.0 §4.3.2).
    #[error("the entity {name} holds half of an element")]
    Unbalanced {
        /// Its name.
        name: String,
    },
    /// A bound of [`DtdLimits`](super::DtdLimits) was passed.
    #[error("the document type definition exceeds a limit: more than {limit} {what}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
}
