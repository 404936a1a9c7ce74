//! XML signatures (XML署名): Canonical XML 1.0, 1.1 and exclusive, XML-DSig, XAdES-B, and the profiles of the systems that
//! citizens file to.
//!
//! Everything works over the original bytes. A document is read as a stream of events by a strict reader
//! ([`Reader`]): UTF-8, no document type definition, namespaces resolved, every limit named. Canonical forms are written
//! while it is read, so that memory does not grow with the document.

mod canonical;
pub mod check;
mod document;
pub mod dsig;
pub mod dtd;
mod encoding;
mod error;
mod index;
mod limits;
mod name;
pub mod profile;
mod reader;
pub mod sign;
mod tree;
pub mod xades;

pub use canonical::{
    Algorithm, Canonicalization, Choice, Filter, canonicalize, canonicalize_filtered, canonicalize_subtree,
};
pub use document::Document;
pub use encoding::decode;
pub use error::XmlError;
pub use index::{ElementRef, IdRule, Index};
pub use limits::Limits;
pub use name::QName;
pub use reader::{Attribute, CharacterData, Event, Reader};
pub use tree::{Node, NodeKind, Tree};
