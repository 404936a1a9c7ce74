//! Canonical XML (正規化): 1.0, 1.1 and exclusive, with and without comments, of whole documents, of single elements and of
//! chosen nodes.
//!
//! The canonical form is written while the document is read. What it needs to know of the elements around (namespaces,
//! `xml:` attributes) is kept for those that are open.

mod algorithm;
mod attributes;
mod base;
mod escape;
mod namespaces;
mod output;
mod writer;

use std::io::Write;

pub use algorithm::{Algorithm, Canonicalization};

use crate::reader::Event;
use crate::{Document, ElementRef, Index, Limits, QName, Reader, XmlError};
use writer::Canonicalizer;

/// What is done with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It is in the node-set, with its attributes and namespaces.
    Keep,
    /// It is not; what is in it is asked for.
    Omit,
    /// It is not, nor is anything in it.
    OmitAll,
}

/// Which nodes of a document are in the node-set that is canonicalised (Canonical XML 1.0 §2.1).
pub trait Filter {
    /// Whether an element is, which has just begun in the reader.
    fn element(&mut self, reader: &Reader<'_>, name: QName<'_>) -> Choice;

    /// Whether a text, a comment or a processing instruction is, in an element that may itself be in it or not.
    fn other(&mut self, _event: &Event<'_>, parent_is_kept: bool) -> bool {
        parent_is_kept
    }
}

/// Every node.
struct All;

impl Filter for All {
    fn element(&mut self, _: &Reader<'_>, _: QName<'_>) -> Choice {
        Choice::Keep
    }
}

/// All but one element and what is in it: the enveloped-signature transform (XML-DSig §6.6.4).
struct Without(usize);

impl Filter for Without {
    fn element(&mut self, reader: &Reader<'_>, _: QName<'_>) -> Choice {
        if reader.began() == self.0 { Choice::OmitAll } else { Choice::Keep }
    }
}

/// Writes the canonical form of a whole document.
///
/// # Errors
/// [`XmlError`] if the document is not well-formed, has a relative namespace name, or the output can't be written.
pub fn canonicalize(
    document: Document<'_>,
    method: &Canonicalization,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<(), XmlError> {
    let mut reader = Reader::new_decoded(document, limits)?;
    run(&mut reader, Canonicalizer::new(document.text(), method, true, out), &mut All).map(|_| ())
}

/// Writes the canonical form of chosen nodes of a document.
///
/// # Errors
/// As [`canonicalize`].
pub fn canonicalize_filtered(
    document: Document<'_>,
    method: &Canonicalization,
    limits: &Limits,
    filter: &mut dyn Filter,
    out: &mut dyn Write,
) -> Result<(), XmlError> {
    let mut reader = Reader::new_decoded(document, limits)?;
    run(&mut reader, Canonicalizer::new(document.text(), method, true, out), filter).map(|_| ())
}

/// Writes the canonical form of one element and all that is in it, but for the element `without`, where one is given.
///
/// # Errors
/// As [`canonicalize`].
pub fn canonicalize_subtree(
    index: &Index<'_>,
    element: ElementRef,
    without: Option<ElementRef>,
    method: &Canonicalization,
    out: &mut dyn Write,
) -> Result<(), XmlError> {
    write_part(index, Some(element), without, method, out).map(|_| ())
}

/// Writes the canonical form of one element, or of the whole document, but for the element `without`. Returns whether
/// comments were left out.
pub(crate) fn write_part(
    index: &Index<'_>,
    element: Option<ElementRef>,
    without: Option<ElementRef>,
    method: &Canonicalization,
    out: &mut dyn Write,
) -> Result<bool, XmlError> {
    let mut canonicalizer = Canonicalizer::new(index.document().text(), method, element.is_none(), out);
    let mut reader = match element {
        Some(element) => {
            let mut relative = Ok(());
            let reader = index.read_around(element, |reader, name| {
                if relative.is_ok() {
                    relative = canonicalizer.around(reader, name);
                }
            })?;
            relative?;
            reader
        }
        None => Reader::new_decoded(index.document(), index.limits())?,
    };
    match without {
        Some(without) => run(&mut reader, canonicalizer, &mut Without(index.start(without))),
        None => run(&mut reader, canonicalizer, &mut All),
    }
}

/// Returns whether comments were left out.
fn run<'a, F: Filter + ?Sized>(
    reader: &mut Reader<'a>,
    mut canonicalizer: Canonicalizer<'a, '_>,
    filter: &mut F,
) -> Result<bool, XmlError> {
    loop {
        match reader.next()? {
            Event::Start(name) => match filter.element(reader, name) {
                Choice::Keep => canonicalizer.start(reader, name)?,
                Choice::Omit => canonicalizer.around(reader, name)?,
                Choice::OmitAll => {
                    skip(reader)?;
                    canonicalizer.left_out();
                }
            },
            Event::End(name) => canonicalizer.end(reader, name)?,
            event @ Event::Text(text) => {
                if filter.other(&event, canonicalizer.keeps()) {
                    canonicalizer.text(reader, text)?;
                }
            }
            event @ Event::Comment(comment) => {
                if filter.other(&event, canonicalizer.keeps()) {
                    canonicalizer.comment(comment)?;
                }
            }
            event @ Event::Instruction(target, data) => {
                if filter.other(&event, canonicalizer.keeps()) {
                    canonicalizer.instruction(target, data)?;
                }
            }
            Event::EndOfDocument => return canonicalizer.finish(),
        }
    }
}

/// Reads past the element that has just begun.
fn skip(reader: &mut Reader<'_>) -> Result<(), XmlError> {
    let depth = reader.depth();
    loop {
        if let Event::End(_) = reader.next()?
            && reader.depth() < depth
        {
            return Ok(());
        }
    }
}
