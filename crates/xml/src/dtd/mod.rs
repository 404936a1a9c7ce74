//! Document type definitions (文書型定義), for who asks for them: a document that has one is written anew without it, with what it
//! adds (default attributes, entities) put in place. Nothing else in this crate takes a document type definition.
//!
//! What a definition says of the order of elements and of the values of attributes is not checked: nothing is validated.

mod content;
mod cursor;
mod declarations;
mod error;
mod value;

pub use error::DtdError;

use std::collections::HashMap;

use content::Content;
use cursor::Cursor;

/// How much a document may grow by its document type definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DtdLimits {
    /// Entities within entities.
    pub depth: usize,
    /// Bytes of entities, as often as each is referred to, and of default values, as often as each is put in place.
    pub bytes: usize,
    /// Declarations of entities and attributes.
    pub declarations: usize,
}

impl Default for DtdLimits {
    /// 16 deep, 1,000,000 bytes, 10,000 declarations.
    fn default() -> Self {
        Self { depth: 16, bytes: 1_000_000, declarations: 10_000 }
    }
}

/// What an entity stands for.
enum Entity {
    /// Text that the definition holds, with references to characters expanded.
    Internal(String),
    /// A file by its system identifier.
    External(String),
    /// Something that is no XML.
    Unparsed,
}

/// An attribute that is declared.
struct Declared {
    name: String,
    /// Of another type than CDATA, so that white space at its ends and runs of it mean nothing (XML 1.0 §3.3.3).
    is_tokenized: bool,
    /// Its default value, expanded.
    default: Option<String>,
}

/// What a document type definition declares.
#[derive(Default)]
struct Definition {
    entities: HashMap<String, Entity>,
    parameters: HashMap<String, Entity>,
    attributes: HashMap<String, Vec<Declared>>,
    declarations: usize,
}

/// What is left of the limits.
struct Budget {
    limits: DtdLimits,
    bytes: usize,
}

impl Budget {
    /// # Errors
    /// [`DtdError::Limit`] if so many bytes are too many.
    fn spend(&mut self, bytes: usize) -> Result<(), DtdError> {
        let limit = self.limits.bytes;
        self.bytes =
            self.bytes.checked_sub(bytes).ok_or(DtdError::Limit { what: "bytes of entities and defaults", limit })?;
        Ok(())
    }

    /// # Errors
    /// [`DtdError::Limit`] if there are too many around another one, [`DtdError::Recursion`] if it is among them.
    fn enter(&self, open: &[&str], name: &str) -> Result<(), DtdError> {
        if open.contains(&name) {
            return Err(DtdError::Recursion { name: name.to_owned() });
        }
        let limit = self.limits.depth;
        if open.len() >= limit { Err(DtdError::Limit { what: "entities within entities", limit }) } else { Ok(()) }
    }
}

/// The document that is meant by a document with a document type definition: without it, entities replaced by what they stand
/// for, default attributes written out, attributes of other types than CDATA normalised (XML 1.0 §3.3.3). Comments and
/// processing instructions stay where they are, but for those in the definition. A document without a definition comes back as
/// it is.
///
/// `resolver` gives the text of an external entity, or of the external part of the definition, by its system identifier as
/// written, or `None`. Without the external part a document is read as it is; without an entity that it refers to, it can't be.
///
/// Whether the rest of the document is well-formed, a [`Reader`](crate::Reader) of the result will say.
///
/// # Errors
/// [`DtdError`] if the definition is not well-formed, an entity is missing, unbalanced or recursive, or a limit was passed.
pub fn expand(
    text: &str,
    resolver: &mut dyn FnMut(&str) -> Option<String>,
    limits: &DtdLimits,
) -> Result<String, DtdError> {
    let mut cursor = Cursor::new(text);
    cursor.skip_misc()?;
    let before = cursor.at();
    if !cursor.take("<!DOCTYPE") {
        return Ok(text.to_owned());
    }
    let mut definition = Definition::default();
    let mut budget = Budget { limits: *limits, bytes: limits.bytes };
    definition.read(&mut cursor, resolver, &mut budget)?;
    let mut content = Content::new(&definition, resolver, &mut budget);
    content.out.push_str(&text[..before]);
    content.document(&mut cursor)?;
    Ok(content.out)
}

#[cfg(test)]
mod tests;
