//! A start tag: its name, its attributes, its namespace declarations.

use std::borrow::Cow;

use super::namespaces::{Binding, Meaning, XML_NAMESPACE, XMLNS_NAMESPACE};
use super::reference::{expand, reference};
use super::{Attribute, Open, Reader};
use crate::name::ncname_len;
use crate::{QName, XmlError};

/// Up to how many attributes each is compared with each.
const FEW: usize = 12;

/// What a byte of an attribute's value asks for. 0: nothing.
const QUOTE: u8 = 1;
const REFERENCE: u8 = 2;
const NORMALIZE: u8 = 3;
const FORBIDDEN: u8 = 4;

const VALUE: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b'"' as usize] = QUOTE;
    classes[b'\'' as usize] = QUOTE;
    classes[b'&' as usize] = REFERENCE;
    classes[b'\t' as usize] = NORMALIZE;
    classes[b'\n' as usize] = NORMALIZE;
    classes[b'\r' as usize] = NORMALIZE;
    classes[b'<' as usize] = FORBIDDEN;
    classes
};

impl<'a> Reader<'a> {
    /// Reads a start tag or empty-element tag; the element is open then.
    pub(super) fn start_tag(&mut self) -> Result<QName<'a>, XmlError> {
        let start = self.at;
        if self.open.len() >= self.limits.depth {
            return Err(XmlError::Limit {
                what: "elements inside each other",
                limit: self.limits.depth,
                offset: start,
            });
        }
        self.at += 1;
        let name_at = self.at;
        let name = self.qname("an element name")?;
        let outside = self.namespaces.len();
        self.attributes.clear();
        self.declared = 0;
        self.tidy = true;
        self.ends_at_once = if self.text.as_bytes().get(self.at) == Some(&b'>') {
            self.at += 1;
            false
        } else {
            self.rest_of_tag()?
        };
        if !name.prefix().is_empty() && (self.namespaces.meaning(name.prefix()).is_none() || name.prefix() == "xmlns") {
            return Err(XmlError::Prefix { offset: name_at });
        }
        if !self.attributes.is_empty() {
            self.check_attributes()?;
        }
        self.open.push(Open { name, outside });
        Ok(name)
    }

    /// Reads what follows the name in a start tag; whether it is an empty-element tag.
    fn rest_of_tag(&mut self) -> Result<bool, XmlError> {
        let mut count = 0;
        loop {
            let spaces = self.at;
            self.skip_space();
            match self.text.as_bytes().get(self.at) {
                Some(b'>') => {
                    self.tidy &= spaces == self.at;
                    self.at += 1;
                    return Ok(false);
                }
                Some(b'/') => {
                    self.tidy = false;
                    self.at += 1;
                    self.expect(b'>', "the end of a tag")?;
                    return Ok(true);
                }
                None => return Err(self.truncated("the end of a tag")),
                Some(_) if spaces == self.at => return Err(self.malformed("white space or the end of a tag")),
                Some(_) => {
                    count += 1;
                    if count > self.limits.attributes {
                        let limit = self.limits.attributes;
                        return Err(XmlError::Limit { what: "attributes of one element", limit, offset: self.at });
                    }
                    self.tidy &= self.at - spaces == 1 && self.text.as_bytes()[spaces] == b' ';
                    self.attribute()?;
                }
            }
        }
    }

    fn attribute(&mut self) -> Result<(), XmlError> {
        let offset = self.at;
        let name = self.qname("an attribute name")?;
        let bytes = &self.text.as_bytes()[self.at..];
        if bytes.starts_with(b"=\"") {
            self.at += 1;
        } else {
            self.tidy = false;
            self.skip_space();
            self.expect(b'=', "an equals sign")?;
            self.skip_space();
        }
        let (raw, plain) = self.value()?;
        self.tidy &= plain;
        if name.prefix() == "xmlns" {
            self.declare(name.local(), raw, plain, offset)
        } else if name.as_str() == "xmlns" {
            self.declare("", raw, plain, offset)
        } else {
            self.attributes.push(Attribute { name, raw, plain, meaning: Meaning::NONE });
            Ok(())
        }
    }

    /// A quoted value: what stands between the quotation marks, and whether that is plainly its value.
    fn value(&mut self) -> Result<(&'a str, bool), XmlError> {
        let bytes = self.text.as_bytes();
        let quote = match bytes.get(self.at) {
            Some(&quote @ (b'"' | b'\'')) => quote,
            _ => return Err(self.malformed("a quoted value")),
        };
        let start = self.at + 1;
        let mut at = start;
        let mut plain = true;
        loop {
            let Some(&byte) = bytes.get(at) else { return Err(self.truncated("a quotation mark")) };
            match VALUE[byte as usize] {
                0 => at += 1,
                QUOTE if byte == quote => break,
                // The other quotation mark, which a canonical form escapes if it is the double one.
                QUOTE => {
                    plain &= byte != b'"';
                    at += 1;
                }
                REFERENCE => {
                    plain = false;
                    let Some((_, length)) = reference(&self.text[at..]) else {
                        return Err(self.no_reference(at));
                    };
                    at += length;
                }
                NORMALIZE => {
                    plain = false;
                    at += 1;
                }
                _ => return Err(XmlError::Malformed { offset: at, expected: "an attribute value without <" }),
            }
        }
        self.at = at + 1;
        Ok((&self.text[start..at], plain))
    }

    fn declare(&mut self, prefix: &'a str, raw: &'a str, plain: bool, offset: usize) -> Result<(), XmlError> {
        let uri = if plain { Cow::Borrowed(raw) } else { expand(raw) };
        let forbidden = match prefix {
            "xmlns" => true,
            "xml" => uri != XML_NAMESPACE,
            prefix => uri == XML_NAMESPACE || uri == XMLNS_NAMESPACE || (uri.is_empty() && !prefix.is_empty()),
        };
        if forbidden {
            return Err(XmlError::Declaration { offset });
        }
        if self.namespaces.last(self.declared).iter().any(|binding| binding.prefix == prefix) {
            return Err(XmlError::AttributeTwice { offset });
        }
        if self.namespaces.len() >= self.limits.namespaces {
            let limit = self.limits.namespaces;
            return Err(XmlError::Limit { what: "namespace declarations in scope", limit, offset });
        }
        self.namespaces.declare(Binding { prefix, uri });
        self.declared += 1;
        self.tidy = false;
        Ok(())
    }

    /// No attribute twice, every prefix declared (Namespaces in XML 1.0 §6.3).
    fn check_attributes(&mut self) -> Result<(), XmlError> {
        let mut prefixed = 0;
        for number in 0..self.attributes.len() {
            let prefix = self.attributes[number].name.prefix();
            if !prefix.is_empty() {
                prefixed += 1;
                let Some(meaning) = self.namespaces.meaning(prefix) else {
                    return Err(XmlError::Prefix { offset: self.offset_of(&self.attributes[number]) });
                };
                self.attributes[number].meaning = meaning;
            }
        }
        let twice = if self.attributes.len() <= FEW { self.twice_of_few(prefixed > 1) } else { self.twice_of_many() };
        twice.map_or(Ok(()), |attribute| Err(XmlError::AttributeTwice { offset: self.offset_of(attribute) }))
    }

    fn twice_of_few(&self, by_namespace: bool) -> Option<&Attribute<'a>> {
        self.attributes.iter().enumerate().skip(1).find_map(|(number, attribute)| {
            let same = self.attributes[..number].iter().any(|other| {
                other.name == attribute.name
                    || (by_namespace
                        && other.name.local() == attribute.name.local()
                        && self.expanded(other) == self.expanded(attribute))
            });
            same.then_some(attribute)
        })
    }

    fn twice_of_many(&self) -> Option<&Attribute<'a>> {
        let mut sorted: Vec<_> =
            self.attributes.iter().map(|attribute| (self.expanded(attribute), attribute)).collect();
        sorted.sort_by_key(|(expanded, attribute)| (*expanded, attribute.raw.as_ptr()));
        sorted.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1)
    }

    /// Local name and namespace name.
    fn expanded(&self, attribute: &Attribute<'a>) -> (&'a str, &str) {
        (attribute.name.local(), self.attribute_namespace(attribute))
    }

    fn offset_of(&self, attribute: &Attribute<'a>) -> usize {
        attribute.name.as_str().as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// A name with or without a prefix (Namespaces in XML 1.0 §4).
    fn qname(&mut self, expected: &'static str) -> Result<QName<'a>, XmlError> {
        let start = self.at;
        let mut length = ncname_len(self.text, start);
        let mut colon = None;
        if length > 0 && self.text.as_bytes().get(start + length) == Some(&b':') {
            let local = ncname_len(self.text, start + length + 1);
            if local == 0 {
                self.at = start + length + 1;
                return Err(self.malformed(expected));
            }
            colon = Some(length);
            length += 1 + local;
        }
        if length == 0 {
            return Err(self.malformed(expected));
        }
        if length > self.limits.name {
            return Err(XmlError::Limit { what: "bytes of a name", limit: self.limits.name, offset: start });
        }
        self.at = start + length;
        Ok(QName::new(&self.text[start..self.at], colon))
    }
}
