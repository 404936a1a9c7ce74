//! The reader: a document as a stream of events, checked for well-formedness and namespaces as they pass.
//!
//! It takes XML 1.0 (fifth edition) with Namespaces, without document type definitions. Nothing is copied: names, values and
//! text are slices of the document, and are expanded where somebody asks for their value.

mod attribute;
mod namespaces;
mod reference;
mod scan;
mod tag;
mod text;

pub use attribute::Attribute;
pub use text::CharacterData;

pub(crate) use namespaces::{Binding, XML_NAMESPACE};
pub(crate) use reference::reference;
pub(crate) use scan::ordinary;
pub(crate) use text::with_line_ends;

use memchr::memmem;

use crate::name::ncname_len;
use crate::{Document, Limits, QName, XmlError};
use namespaces::Namespaces;
use reference::is_cut_off;

/// One piece of a document.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// An element begins; [`Reader::attributes`] are its attributes until the next event.
    Start(QName<'a>),
    /// An element ends, also one that was written as an empty-element tag.
    End(QName<'a>),
    /// Character data or a CDATA section.
    Text(CharacterData<'a>),
    /// A comment, without its delimiters.
    Comment(&'a str),
    /// A processing instruction: its target, and its data without the white space before it.
    Instruction(&'a str, &'a str),
    /// The document has ended, and was well-formed.
    EndOfDocument,
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open<'a> {
    name: QName<'a>,
    /// How many namespace declarations were in scope outside of it.
    outside: usize,
}

/// Reads a document from its start to its end, or one element of it.
pub struct Reader<'a> {
    text: &'a str,
    limits: Limits,
    at: usize,
    /// Where the last event began.
    began: usize,
    open: Vec<Open<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// How many of the declarations in scope are those of the element that began last.
    declared: usize,
    namespaces: Namespaces<'a>,
    /// The start tag that was read last is written as a canonical form writes it, but for the order of its attributes.
    tidy: bool,
    /// The last start tag was an empty-element tag, whose end is still to be told.
    ends_at_once: bool,
    root_seen: bool,
    /// Only one element is read, not what follows it.
    one_element: bool,
    /// The declarations to take back before the next event.
    leaving: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Begins at the start of a document.
    ///
    /// # Errors
    /// [`XmlError`] if its XML declaration is wrong, names another version than 1.0 or an encoding other than UTF-8.
    pub fn new(document: Document<'a>, limits: &Limits) -> Result<Self, XmlError> {
        Self::begin(document, limits, document.is_decoded())
    }

    /// Begins at the start of a document that was decoded from the encoding that it declares, which is not looked at.
    ///
    /// # Errors
    /// As [`Reader::new`].
    pub fn new_decoded(document: Document<'a>, limits: &Limits) -> Result<Self, XmlError> {
        Self::begin(document, limits, true)
    }

    fn begin(document: Document<'a>, limits: &Limits, any_encoding: bool) -> Result<Self, XmlError> {
        let mut reader = Self::at(document, limits, 0);
        reader.declaration(any_encoding)?;
        Ok(reader)
    }

    fn at(document: Document<'a>, limits: &Limits, at: usize) -> Self {
        Self {
            text: document.text(),
            limits: *limits,
            at,
            began: at,
            open: Vec::new(),
            attributes: Vec::new(),
            declared: 0,
            namespaces: Namespaces::new(),
            tidy: false,
            ends_at_once: false,
            root_seen: false,
            one_element: false,
            leaving: None,
        }
    }

    /// Goes to the element whose start tag begins here, after the start tags of the elements around it were read, outermost
    /// first: each is given to `around` as if it had just begun. The document has been read to its end before, so that the
    /// places are known. Reading ends with that element.
    ///
    /// # Errors
    /// [`XmlError`] if the places are not those of start tags.
    pub(crate) fn inside(
        document: Document<'a>,
        limits: &Limits,
        ancestors: &[usize],
        element: usize,
        mut around: impl FnMut(&Self, QName<'a>),
    ) -> Result<Self, XmlError> {
        let mut reader = Self::at(document, limits, element);
        for &ancestor in ancestors {
            reader.at = ancestor;
            let name = reader.start_tag()?;
            around(&reader, name);
            // An element that holds another one is not an empty-element tag.
            reader.ends_at_once = false;
        }
        reader.at = element;
        // What is open now ends somewhere beyond what is read: only the element itself is left to end.
        reader.open.clear();
        reader.one_element = true;
        Ok(reader)
    }

    /// The next event.
    ///
    /// # Errors
    /// [`XmlError`] where the document is not well-formed or too much; nothing more can be read then.
    #[expect(clippy::should_implement_trait, reason = "an iterator can't end with an error and lend its attributes")]
    #[inline]
    pub fn next(&mut self) -> Result<Event<'a>, XmlError> {
        if let Some(outside) = self.leaving.take() {
            self.namespaces.truncate(outside);
        }
        self.declared = 0;
        if self.ends_at_once {
            self.ends_at_once = false;
            return self.close(self.at);
        }
        if self.open.is_empty() {
            return self.outside();
        }
        self.began = self.at;
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) != Some(&b'<') {
            return self.character_data().map(Event::Text);
        }
        match bytes.get(self.at + 1) {
            Some(b'/') => self.end_tag(),
            Some(b'!') => self.declaration_or_comment(),
            Some(b'?') => self.instruction(),
            _ => self.start(),
        }
    }

    /// Where the last event began, in bytes.
    #[must_use]
    pub fn began(&self) -> usize {
        self.began
    }

    /// Where it ended. An empty-element tag begins and ends at the same two places for both of its events.
    #[must_use]
    pub fn ended(&self) -> usize {
        self.at
    }

    /// How many elements are open: after [`Event::Start`] the one that began is among them, after [`Event::End`] the one that
    /// ended is not.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The attributes of the element that began last, namespace declarations not among them.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    /// The namespace name of an attribute of the element that began last; empty for one without a prefix.
    #[must_use]
    pub fn attribute_namespace(&self, attribute: &Attribute<'a>) -> &str {
        // The default namespace is not that of attributes (Namespaces in XML 1.0 §6.2).
        self.namespaces.uri(attribute.meaning)
    }

    /// The namespace name of an element, between its two events; empty for one in no namespace.
    #[must_use]
    pub fn namespace(&self, name: QName<'_>) -> &str {
        self.namespaces.resolve(name.prefix()).unwrap_or("")
    }

    /// What a prefix stands for here.
    #[must_use]
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        self.namespaces.resolve(prefix)
    }

    /// The namespace declarations of the element that began last.
    pub(crate) fn declared(&self) -> &[Binding<'a>] {
        self.namespaces.last(self.declared)
    }

    /// All namespace declarations in scope, the innermost last.
    pub(crate) fn in_scope(&self) -> &[Binding<'a>] {
        self.namespaces.all()
    }

    /// Whether the start tag that was read last is written as a canonical form writes it, but for the order of its attributes:
    /// no declarations, one space before each attribute, double quotation marks, nothing to expand.
    pub(crate) fn is_tidy(&self) -> bool {
        self.tidy
    }

    /// The text of the document.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    fn start(&mut self) -> Result<Event<'a>, XmlError> {
        let name = self.start_tag()?;
        self.root_seen = true;
        Ok(Event::Start(name))
    }

    /// Ends the element that is open.
    fn close(&mut self, at: usize) -> Result<Event<'a>, XmlError> {
        let Some(open) = self.open.pop() else { return Err(XmlError::EndTag { offset: at }) };
        // The element's namespaces hold until its end has been looked at.
        if open.outside < self.namespaces.len() {
            self.leaving = Some(open.outside);
        }
        Ok(Event::End(open.name))
    }

    fn end_tag(&mut self) -> Result<Event<'a>, XmlError> {
        let start = self.at;
        let Some(open) = self.open.last() else { return Err(XmlError::EndTag { offset: start }) };
        let name = open.name.as_str();
        let rest = &self.text.as_bytes()[start + 2..];
        if !rest.starts_with(name.as_bytes()) {
            return Err(if rest.len() < name.len() && name.as_bytes().starts_with(rest) {
                self.truncated("an end tag")
            } else {
                XmlError::EndTag { offset: start }
            });
        }
        self.at = start + 2 + name.len();
        match self.text.as_bytes().get(self.at) {
            Some(b'>') => {}
            Some(b' ' | b'\t' | b'\r' | b'\n') => self.skip_space(),
            None => {}
            // A longer name.
            Some(_) => return Err(XmlError::EndTag { offset: start }),
        }
        self.expect(b'>', "the end of a tag")?;
        self.close(start)
    }

    /// An event outside of the root element.
    fn outside(&mut self) -> Result<Event<'a>, XmlError> {
        if self.one_element && self.root_seen {
            return Ok(Event::EndOfDocument);
        }
        self.skip_space();
        self.began = self.at;
        let rest = &self.text.as_bytes()[self.at..];
        match rest {
            [] if self.root_seen => Ok(Event::EndOfDocument),
            [] => Err(self.truncated("the root element")),
            [b'<', b'!', ..] => self.declaration_or_comment(),
            [b'<', b'?', ..] => self.instruction(),
            [b'<', b'/', ..] => Err(XmlError::EndTag { offset: self.at }),
            [b'<', ..] if !self.root_seen => self.start(),
            _ if self.root_seen => Err(self.malformed("the end of the document")),
            _ => Err(self.malformed("the root element")),
        }
    }

    fn declaration_or_comment(&mut self) -> Result<Event<'a>, XmlError> {
        let rest = &self.text[self.at..];
        if let Some(body) = rest.strip_prefix("<!--") {
            // Two hyphens end a comment and nothing else (XML 1.0 §2.5).
            let Some(length) = memmem::find(body.as_bytes(), b"--") else {
                return Err(self.truncated("the end of a comment"));
            };
            self.at += 4 + length + 2;
            self.expect(b'>', "the end of a comment")?;
            return Ok(Event::Comment(&body[..length]));
        }
        if let Some(body) = rest.strip_prefix("<![CDATA[").filter(|_| !self.open.is_empty()) {
            let Some(length) = memmem::find(body.as_bytes(), b"]]>") else {
                return Err(self.truncated("the end of a CDATA section"));
            };
            self.at += 9 + length + 3;
            return Ok(Event::Text(CharacterData::section(&body[..length])));
        }
        if rest.starts_with("<!DOCTYPE") {
            return Err(XmlError::Doctype { offset: self.at });
        }
        let expected = "a comment, a CDATA section or a tag";
        let cut_off = ["<!--", "<![CDATA[", "<!DOCTYPE"].iter().any(|whole| whole.starts_with(rest));
        Err(if cut_off { self.truncated(expected) } else { self.malformed(expected) })
    }

    fn instruction(&mut self) -> Result<Event<'a>, XmlError> {
        let body = &self.text[self.at + 2..];
        let length = ncname_len(body, 0);
        let target = &body[..length];
        let Some(end) = memmem::find(&body.as_bytes()[length..], b"?>") else {
            return Err(self.truncated("the end of a processing instruction"));
        };
        if length == 0 || target.eq_ignore_ascii_case("xml") {
            return Err(self.malformed("the target of a processing instruction"));
        }
        let data = &body[length..length + end];
        let trimmed = data.trim_start_matches(is_space);
        if !data.is_empty() && trimmed.len() == data.len() {
            return Err(self.malformed("the target of a processing instruction"));
        }
        self.at += 2 + length + end + 2;
        Ok(Event::Instruction(target, trimmed))
    }

    /// The XML declaration, if there is one (XML 1.0 §2.8).
    fn declaration(&mut self, any_encoding: bool) -> Result<(), XmlError> {
        let follows = |rest: &str| rest.starts_with(is_space);
        if !self.text.strip_prefix("<?xml").is_some_and(follows) {
            return Ok(());
        }
        let Some(end) = memmem::find(self.text.as_bytes(), b"?>") else {
            return Err(self.truncated("the end of the XML declaration"));
        };
        self.at = 5;
        let mut expected = ["version", "encoding", "standalone"].into_iter();
        let mut first = true;
        loop {
            let spaces = self.at;
            self.skip_space();
            if self.at == end && !first {
                break;
            }
            if spaces == self.at {
                return Err(self.malformed("white space in the XML declaration"));
            }
            let length = ncname_len(&self.text[..end], self.at);
            let name = &self.text[self.at..self.at + length];
            if !expected.any(|expected| expected == name) || (first && name != "version") {
                return Err(self.malformed("version, encoding and standalone in the XML declaration"));
            }
            first = false;
            self.at += length;
            let offset = self.at;
            let value = self.quoted()?;
            match name {
                "version" if value == "1.0" => {}
                "version" => return Err(XmlError::Version),
                "encoding" if value.eq_ignore_ascii_case("utf-8") || (any_encoding && is_encoding_name(value)) => {}
                // ASCII is UTF-8 if no other byte stands in it: and if one does, it is UTF-8 or was refused.
                "encoding" => return Err(XmlError::Encoding { declared: value.chars().take(40).collect() }),
                _ if matches!(value, "yes" | "no") => {}
                _ => return Err(XmlError::Malformed { offset, expected: "yes or no" }),
            }
            if self.at > end {
                return Err(XmlError::Malformed { offset: end, expected: "the XML declaration" });
            }
        }
        self.at = end + 2;
        Ok(())
    }

    /// ` = "value"` in the XML declaration.
    fn quoted(&mut self) -> Result<&'a str, XmlError> {
        self.skip_space();
        self.expect(b'=', "an equals sign")?;
        self.skip_space();
        let Some(&quote @ (b'"' | b'\'')) = self.text.as_bytes().get(self.at) else {
            return Err(self.malformed("a quoted value"));
        };
        let body = &self.text[self.at + 1..];
        let Some(length) = memchr::memchr(quote, body.as_bytes()) else {
            return Err(self.truncated("a quotation mark"));
        };
        self.at += length + 2;
        Ok(&body[..length])
    }

    #[inline]
    fn skip_space(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), XmlError> {
        if self.text.as_bytes().get(self.at) != Some(&byte) {
            return Err(self.malformed(expected));
        }
        self.at += 1;
        Ok(())
    }

    /// What begins with `&` at this place is no reference that is known.
    #[cold]
    fn no_reference(&self, offset: usize) -> XmlError {
        if is_cut_off(&self.text[offset..]) {
            self.truncated("the end of a reference")
        } else {
            XmlError::Entity { offset }
        }
    }

    #[cold]
    fn malformed(&self, expected: &'static str) -> XmlError {
        let offset = self.at;
        if offset >= self.text.len() { self.truncated(expected) } else { XmlError::Malformed { offset, expected } }
    }

    #[cold]
    fn truncated(&self, expected: &'static str) -> XmlError {
        XmlError::Truncated { offset: self.text.len(), expected }
    }
}

/// EncName (XML 1.0 §4.3.3).
pub(crate) fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// White space of XML (XML 1.0 §2.3, S).
pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}
