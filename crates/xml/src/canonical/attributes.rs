//! The attributes of an element of a canonical form: their order, and what an element inherits from elements around it that
//! are left out.

use std::borrow::Cow;

use super::{Algorithm, base, escape};
use crate::Reader;
use crate::reader::XML_NAMESPACE;

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
            let bases = self.attributes.iter().filter(|one| one.local == "base" && one.depth >= omitted_from);
            let joined = bases.fold(None, |base: Option<String>, one| {
                Some(base.map_or_else(|| one.value.clone().into_owned(), |base| base::join(&base, &one.value)))
            });
            shown.retain(|(local, _)| *local != "base");
            if let Some(joined) = joined.filter(|joined| !joined.is_empty()) {
                shown.push(("base", joined.into()));
            }
        }
        shown
    }
}

/// Writes the attributes of the element that has just begun, whose parent is in the output.
pub(super) fn write<'a>(out: &mut Vec<u8>, reader: &Reader<'a>, order: &mut Vec<u32>) {
    let attributes = reader.attributes();
    order.clear();
    order.extend(0..u32::try_from(attributes.len()).unwrap_or(u32::MAX));
    if attributes.iter().all(|attribute| attribute.name().prefix().is_empty()) {
        order.sort_unstable_by_key(|&number| attributes[number as usize].name().as_str());
    } else {
        // By namespace name, then by local name (Canonical XML 1.0 §2.2).
        order.sort_unstable_by_key(|&number| {
            let attribute = &attributes[number as usize];
            (reader.attribute_namespace(attribute), attribute.name().local())
        });
    }
    for &number in order.iter() {
        let attribute = &attributes[number as usize];
        begin(out, attribute.name().as_str());
        if attribute.is_plain() {
            out.extend_from_slice(attribute.raw().as_bytes());
        } else {
            escape::raw_value(out, attribute.raw());
        }
        out.push(b'"');
    }
}

/// Writes them for an element whose parent is left out.
pub(super) fn write_orphan<'a>(
    out: &mut Vec<u8>,
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
        out.push(b'"');
    }
}

fn begin(out: &mut Vec<u8>, name: &str) {
    out.push(b' ');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
}
