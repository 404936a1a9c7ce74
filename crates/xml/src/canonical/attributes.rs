//! The attributes of an element of a canonical form: their order, and what an element inherits from elements around it that
//! are left out.

use std::borrow::Cow;

use super::output::Output;
use super::{Algorithm, base, escape};
use crate::reader::XML_NAMESPACE;
use crate::{Attribute, Reader};

/// An attribute of the prefix `xml` of an element that is open.
#[derive(Debug, Clone)]
struct XmlAttribute<'a> {
    local: &'a str,
    value: Cow<'a, str>,
    /// How many elements are open around its element.
    depth: usize,
}

/// The `xml:` attributes of the elements that are open, the innermost last.
pub(super) struct Inheritable<'a> {
    attributes: Vec<XmlAttribute<'a>>,
}

impl<'a> Inheritable<'a> {
    pub(super) fn new() -> Self {
        Self { attributes: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.attributes.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.attributes.truncate(length);
    }

    /// Remembers those of the element that has just begun.
    pub(super) fn push(&mut self, reader: &Reader<'a>, depth: usize) {
        let of_xml = reader.attributes().iter().filter(|attribute| attribute.name().prefix() == "xml");
        self.attributes.extend(of_xml.map(|attribute| XmlAttribute {
            local: attribute.name().local(),
            value: attribute.value(),
            depth,
        }));
    }

    /// What an element at this depth, whose own are remembered already, shows of `xml:` attributes: its own and what it
    /// inherits. `omitted_from`: depth of the outermost of the elements left out directly around it.
    fn of_orphan(&self, algorithm: Algorithm, depth: usize, omitted_from: usize) -> Vec<(&'a str, Cow<'a, str>)> {
        let mut shown: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for attribute in self.attributes.iter().rev() {
            let own = attribute.depth == depth;
            // Canonical XML 1.1 §2.4: only xml:lang and xml:space are inherited as they are. Version 1.0 knew no others.
            let inherited = !algorithm.is_11() || matches!(attribute.local, "lang" | "space");
            if (own || inherited) && !shown.iter().any(|(local, _)| *local == attribute.local) {
                shown.push((attribute.local, attribute.value.clone()));
            }
        }
        if algorithm.is_11() {
            // Only those of elements left out directly around this one, the innermost joined first.
            let is_base = |one: &&XmlAttribute<'_>| one.local == "base" && one.depth >= omitted_from;
            let mut bases = self.attributes.iter().rev().filter(is_base).peekable();
            if bases.peek().is_some_and(|base| base.depth < depth) || bases.clone().nth(1).is_some() {
                let first = bases.next().map(|base| base.value.clone().into_owned()).unwrap_or_default();
                let joined = bases.fold(first, |joined, outer| base::join(&outer.value, &joined));
                shown.retain(|(local, _)| *local != "base");
                if !joined.is_empty() {
                    shown.push(("base", joined.into()));
                }
            }
        }
        shown
    }
}

/// By namespace name, then by local name (Canonical XML 1.0 §2.2).
fn key<'r, 'a>(reader: &'r Reader<'a>, attribute: &Attribute<'a>) -> (&'r str, &'a str) {
    (reader.attribute_namespace(attribute), attribute.name().local())
}

/// Whether the attributes of the element that has just begun stand in the order in which a canonical form writes them.
pub(super) fn are_in_order(reader: &Reader<'_>) -> bool {
    reader.attributes().windows(2).all(|pair| key(reader, &pair[0]) < key(reader, &pair[1]))
}

/// Writes the attributes of the element that has just begun, whose parent is in the output.
pub(super) fn write<'a>(out: &mut Output<'_, '_>, reader: &Reader<'a>, order: &mut Vec<u32>) {
    let attributes = reader.attributes();
    order.clear();
    order.extend(0..u32::try_from(attributes.len()).unwrap_or(u32::MAX));
    order.sort_unstable_by_key(|&number| key(reader, &attributes[number as usize]));
    for &number in order.iter() {
        let attribute = &attributes[number as usize];
        begin(out, attribute.name().as_str());
        if attribute.is_plain() {
            out.literal(attribute.raw().as_bytes());
        } else {
            escape::raw_value(out, attribute.raw());
        }
        out.literal(b"\"");
    }
}

/// Writes them for an element whose parent is left out.
pub(super) fn write_orphan<'a>(
    out: &mut Output<'_, '_>,
    reader: &Reader<'a>,
    inheritable: &Inheritable<'a>,
    algorithm: Algorithm,
    depth: usize,
    omitted_from: usize,
) {
    let inherited = inheritable.of_orphan(algorithm, depth, omitted_from);
    let own = reader.attributes().iter().filter(|attribute| attribute.name().prefix() != "xml");
    let mut all: Vec<(&str, &str, Cow<'_, str>, Cow<'_, str>)> = own
        .map(|attribute| {
            let name = attribute.name();
            (reader.attribute_namespace(attribute), name.local(), Cow::Borrowed(name.as_str()), attribute.value())
        })
        .chain(inherited.into_iter().map(|(local, value)| (XML_NAMESPACE, local, format!("xml:{local}").into(), value)))
        .collect();
    all.sort_unstable_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    for (_, _, name, value) in all {
        begin(out, &name);
        escape::value(out, &value);
        out.literal(b"\"");
    }
}

fn begin(out: &mut Output<'_, '_>, name: &str) {
    out.literal(b" ");
    out.literal(name.as_bytes());
    out.literal(b"=\"");
}
