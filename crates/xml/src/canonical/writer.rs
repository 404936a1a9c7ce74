//! The canonical form as it is written, event by event.

use std::io::Write;

use super::attributes::{self, Inheritable};
use super::namespaces::{Rendered, check_absolute};
use super::output::Output;
use super::{Canonicalization, escape};
use crate::reader::CharacterData;
use crate::{QName, Reader, XmlError};

/// An element that is open in the document.
#[derive(Clone, Copy)]
struct Open {
    is_kept: bool,
    /// It declares a namespace in the document.
    declares: bool,
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
    out: Output<'a, 'o>,
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
    /// `source`: the text of the document. `whole_document`: what stands outside of the root element is told too.
    pub(super) fn new(
        source: &'a str,
        method: &'o Canonicalization,
        whole_document: bool,
        out: &'o mut dyn Write,
    ) -> Self {
        Self {
            method,
            out: Output::new(source, out),
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
        let declares = !reader.declared().is_empty();
        self.open.push(Open { is_kept, declares, rendered, inheritable });
        if declares {
            self.rendered.unsettle();
        }
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
        let declarations = if self.exclusive || !parent_is_kept || !reader.declared().is_empty() {
            self.rendered.declare(self.method, reader, name, parent_is_kept)
        } else {
            &[]
        };
        let inherits_nothing = parent_is_kept || depth == 0 || self.exclusive;
        if inherits_nothing && reader.is_tidy() && declarations.is_empty() && attributes::are_in_order(reader) {
            self.out.copy(reader.began()..reader.ended());
            return self.out.settle();
        }
        self.out.literal(b"<");
        self.out.literal(name.as_str().as_bytes());
        for binding in declarations {
            self.out.literal(b" xmlns");
            if !binding.prefix.is_empty() {
                self.out.literal(b":");
                self.out.literal(binding.prefix.as_bytes());
            }
            self.out.literal(b"=\"");
            escape::value(&mut self.out, &binding.uri);
            self.out.literal(b"\"");
        }
        if inherits_nothing {
            attributes::write(&mut self.out, reader, &mut self.order);
        } else {
            let omitted = self.open[..depth].iter().rev().take_while(|open| !open.is_kept).count();
            let algorithm = self.method.algorithm;
            let from = depth - omitted;
            attributes::write_orphan(&mut self.out, reader, &self.inheritable, algorithm, depth, from);
        }
        self.out.literal(b">");
        self.out.settle()
    }

    /// An element ends, whether it is in the output or not.
    pub(super) fn end(&mut self, reader: &Reader<'a>, name: QName<'a>) -> Result<(), XmlError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.declares || self.rendered.len() > open.rendered {
            self.rendered.truncate(open.rendered);
            self.rendered.unsettle();
        }
        self.inheritable.truncate(open.inheritable);
        if self.open.is_empty() {
            self.place = Place::Epilog;
        }
        if !open.is_kept {
            return Ok(());
        }
        // An end tag without white space; an empty-element tag has the length of none, and another second character.
        let (began, ended) = (reader.began(), reader.ended());
        if ended - began == name.as_str().len() + 3 && reader.text().as_bytes()[began + 1] == b'/' {
            self.out.copy(began..ended);
        } else {
            self.out.literal(b"</");
            self.out.literal(name.as_str().as_bytes());
            self.out.literal(b">");
        }
        self.out.settle()
    }

    /// An element ended that was left out with all that was in it.
    pub(super) fn left_out(&mut self) {
        self.place = if self.open.is_empty() { Place::Epilog } else { Place::Root };
    }

    pub(super) fn text(&mut self, reader: &Reader<'a>, text: CharacterData<'a>) -> Result<(), XmlError> {
        const SECTION: usize = "<![CDATA[".len();
        let start = reader.began() + if text.is_section() { SECTION } else { 0 };
        escape::text(&mut self.out, text, start);
        self.out.settle()
    }

    pub(super) fn comment(&mut self, comment: &str) -> Result<(), XmlError> {
        if !self.with_comments {
            self.left_out = true;
            return Ok(());
        }
        self.outside_of_root(|out| {
            out.literal(b"<!--");
            escape::verbatim(out, comment);
            out.literal(b"-->");
        })
    }

    pub(super) fn instruction(&mut self, target: &str, data: &str) -> Result<(), XmlError> {
        self.outside_of_root(|out| {
            out.literal(b"<?");
            out.literal(target.as_bytes());
            if !data.is_empty() {
                out.literal(b" ");
                escape::verbatim(out, data);
            }
            out.literal(b"?>");
        })
    }

    /// What stands outside of the root element has a line of its own.
    fn outside_of_root(&mut self, write: impl FnOnce(&mut Output<'a, 'o>)) -> Result<(), XmlError> {
        if self.place == Place::Epilog {
            self.out.literal(b"\n");
        }
        write(&mut self.out);
        if self.place == Place::Prolog {
            self.out.literal(b"\n");
        }
        self.out.settle()
    }

    /// The document has ended. Whether comments were left out is returned.
    pub(super) fn finish(self) -> Result<bool, XmlError> {
        self.out.finish()?;
        Ok(self.left_out)
    }
}
