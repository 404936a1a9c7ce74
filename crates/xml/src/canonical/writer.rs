//! The canonical form as it is written, event by event.

use std::io::Write;

use super::attributes::{self, Inheritable};
use super::namespaces::{Rendered, check_absolute};
use super::{Canonicalization, escape};
use crate::reader::CharacterData;
use crate::{QName, Reader, XmlError};

/// Bytes that are collected before they are handed on.
const BUFFER: usize = 32 << 10;

/// An element that is open in the document.
#[derive(Clone, Copy)]
struct Open {
    is_kept: bool,
    /// Declarations rendered, and `xml:` attributes remembered, outside of it.
    rendered: usize,
    inheritable: usize,
}

/// Where in a document reading is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the root element.
    Prolog,
    /// In it.
    Root,
    /// After it.
    Epilog,
}

/// Writes what it is told of a document, which it is told from the start.
pub(super) struct Canonicalizer<'a, 'o> {
    method: &'o Canonicalization,
    out: &'o mut dyn Write,
    buffer: Vec<u8>,
    open: Vec<Open>,
    rendered: Rendered<'a>,
    inheritable: Inheritable<'a>,
    order: Vec<u32>,
    place: Place,
    with_comments: bool,
    /// A comment was met that is not written.
    left_out: bool,
    exclusive: bool,
}

impl<'a, 'o> Canonicalizer<'a, 'o> {
    /// `whole_document`: what stands outside of the root element is told too.
    pub(super) fn new(method: &'o Canonicalization, whole_document: bool, out: &'o mut dyn Write) -> Self {
        Self {
            method,
            out,
            buffer: Vec::with_capacity(BUFFER / 4),
            open: Vec::new(),
            rendered: Rendered::new(),
            inheritable: Inheritable::new(),
            order: Vec::new(),
            place: if whole_document { Place::Prolog } else { Place::Root },
            with_comments: method.algorithm.with_comments(),
            left_out: false,
            exclusive: method.algorithm.is_exclusive(),
        }
    }

    /// Whether the element that is open is in the output; outside of the root element, the document is.
    pub(super) fn keeps(&self) -> bool {
        self.open.last().is_none_or(|open| open.is_kept)
    }

    /// An element that is left out begins.
    pub(super) fn around(&mut self, reader: &Reader<'a>, _name: QName<'a>) -> Result<(), XmlError> {
        self.enter(reader, false)
    }

    fn enter(&mut self, reader: &Reader<'a>, is_kept: bool) -> Result<(), XmlError> {
        check_absolute(reader)?;
        let depth = self.open.len();
        let (rendered, inheritable) = (self.rendered.len(), self.inheritable.len());
        self.open.push(Open { is_kept, rendered, inheritable });
        if !self.exclusive && !reader.attributes().is_empty() {
            self.inheritable.push(reader, depth);
        }
        self.place = Place::Root;
        Ok(())
    }

    /// An element of the output begins.
    pub(super) fn start(&mut self, reader: &Reader<'a>, name: QName<'a>) -> Result<(), XmlError> {
        // The root element has nothing around it that it could inherit from.
        let depth = self.open.len();
        let parent_is_kept = self.open.last().is_some_and(|open| open.is_kept);
        self.enter(reader, true)?;
        self.buffer.push(b'<');
        self.buffer.extend_from_slice(name.as_str().as_bytes());
        if self.exclusive || !parent_is_kept || !reader.declared().is_empty() {
            for binding in self.rendered.declare(self.method, reader, name, parent_is_kept) {
                self.buffer.extend_from_slice(b" xmlns");
                if !binding.prefix.is_empty() {
                    self.buffer.push(b':');
                    self.buffer.extend_from_slice(binding.prefix.as_bytes());
                }
                self.buffer.extend_from_slice(b"=\"");
                escape::value(&mut self.buffer, &binding.uri);
                self.buffer.push(b'"');
            }
        }
        if parent_is_kept || depth == 0 || self.exclusive {
            if !reader.attributes().is_empty() {
                attributes::write(&mut self.buffer, reader, &mut self.order);
            }
        } else {
            let omitted = self.open[..depth].iter().rev().take_while(|open| !open.is_kept).count();
            let algorithm = self.method.algorithm;
            let from = depth - omitted;
            attributes::write_orphan(&mut self.buffer, reader, &self.inheritable, algorithm, depth, from);
        }
        self.buffer.push(b'>');
        self.hand_on()
    }

    /// An element ends, whether it is in the output or not.
    pub(super) fn end(&mut self, name: QName<'a>) -> Result<(), XmlError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        self.rendered.truncate(open.rendered);
        self.inheritable.truncate(open.inheritable);
        if open.is_kept {
            self.buffer.extend_from_slice(b"</");
            self.buffer.extend_from_slice(name.as_str().as_bytes());
            self.buffer.push(b'>');
        }
        if self.open.is_empty() {
            self.place = Place::Epilog;
        }
        self.hand_on()
    }

    pub(super) fn text(&mut self, text: CharacterData<'a>) -> Result<(), XmlError> {
        escape::text(&mut self.buffer, text);
        self.hand_on()
    }

    pub(super) fn comment(&mut self, comment: &str) -> Result<(), XmlError> {
        if !self.with_comments {
            self.left_out = true;
            return Ok(());
        }
        self.outside_of_root(|buffer| {
            buffer.extend_from_slice(b"<!--");
            escape::verbatim(buffer, comment);
            buffer.extend_from_slice(b"-->");
        })
    }

    pub(super) fn instruction(&mut self, target: &str, data: &str) -> Result<(), XmlError> {
        self.outside_of_root(|buffer| {
            buffer.extend_from_slice(b"<?");
            buffer.extend_from_slice(target.as_bytes());
            if !data.is_empty() {
                buffer.push(b' ');
                escape::verbatim(buffer, data);
            }
            buffer.extend_from_slice(b"?>");
        })
    }

    /// What stands outside of the root element has a line of its own.
    fn outside_of_root(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), XmlError> {
        if self.place == Place::Epilog {
            self.buffer.push(b'\n');
        }
        write(&mut self.buffer);
        if self.place == Place::Prolog {
            self.buffer.push(b'\n');
        }
        self.hand_on()
    }

    fn hand_on(&mut self) -> Result<(), XmlError> {
        if self.buffer.len() < BUFFER { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), XmlError> {
        self.out.write_all(&self.buffer).map_err(XmlError::Write)?;
        self.buffer.clear();
        Ok(())
    }

    /// The document has ended. Whether comments were left out is returned.
    pub(super) fn finish(mut self) -> Result<bool, XmlError> {
        self.flush()?;
        self.out.flush().map_err(XmlError::Write)?;
        Ok(self.left_out)
    }
}
