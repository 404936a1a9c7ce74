//! What follows a document type definition, written without need of it.

use super::cursor::Cursor;
use super::declarations::without_declaration;
use super::value::{Origin, expand_value, named, tokenized, write_attribute};
use super::{Budget, Definition, DtdError, Entity};
use crate::reader::{reference, with_line_ends};

/// Writes content.
pub(super) struct Content<'d, 'r> {
    definition: &'d Definition,
    resolver: &'r mut dyn FnMut(&str) -> Option<String>,
    budget: &'r mut Budget,
    /// The entities that are being read.
    open: Vec<&'d str>,
    /// Elements that are open.
    depth: usize,
    pub(super) out: String,
}

impl<'d, 'r> Content<'d, 'r> {
    pub(super) fn new(
        definition: &'d Definition,
        resolver: &'r mut dyn FnMut(&str) -> Option<String>,
        budget: &'r mut Budget,
    ) -> Self {
        Self { definition, resolver, budget, open: Vec::new(), depth: 0, out: String::new() }
    }

    /// Writes the rest of the document.
    pub(super) fn document(&mut self, cursor: &mut Cursor<'_>) -> Result<(), DtdError> {
        self.content(cursor, Origin::Document)
    }

    /// Writes all that is left, of the document or of an entity.
    fn content(&mut self, cursor: &mut Cursor<'_>, origin: Origin) -> Result<(), DtdError> {
        let outside = self.depth;
        while !cursor.rest().is_empty() {
            let rest = cursor.rest();
            if rest.starts_with("<!--") {
                let comment = cursor.comment()?;
                self.verbatim(comment, origin)?;
            } else if rest.starts_with("<![CDATA[") {
                let section = cursor.through("]]>")?;
                self.section(section, origin);
            } else if rest.starts_with("<?") {
                let instruction = cursor.through("?>")?;
                self.verbatim(instruction, origin)?;
            } else if rest.starts_with("</") {
                let Some(depth) = self.depth.checked_sub(1).filter(|depth| *depth >= outside) else {
                    return Err(self.unbalanced(cursor));
                };
                self.depth = depth;
                let tag = cursor.through(">")?;
                self.verbatim(tag, origin)?;
            } else if cursor.take("<") {
                self.start_tag(cursor, origin)?;
            } else if rest.starts_with('&') {
                self.reference(cursor)?;
            } else {
                let length = rest.find(['<', '&']).unwrap_or(rest.len());
                self.text(cursor, length, origin)?;
            }
        }
        if self.depth == outside { Ok(()) } else { Err(self.unbalanced(cursor)) }
    }

    fn unbalanced(&self, cursor: &Cursor<'_>) -> DtdError {
        match self.open.last() {
            Some(name) => DtdError::Unbalanced { name: (*name).to_owned() },
            None => cursor.malformed("the end tag of each element"),
        }
    }

    /// A comment, a processing instruction or an end tag.
    fn verbatim(&mut self, text: &str, origin: Origin) -> Result<(), DtdError> {
        // It can't be written so that it is read again.
        if origin == Origin::Entity && text.contains('\r') {
            return Err(DtdError::Unsupported { what: "a carriage return in a comment of an entity" });
        }
        self.out.push_str(text);
        Ok(())
    }

    fn section(&mut self, section: &str, origin: Origin) {
        match origin {
            Origin::Document => self.out.push_str(section),
            Origin::Entity => self.out.push_str(&section.replace('\r', "]]>&#13;<![CDATA[")),
        }
    }

    fn text(&mut self, cursor: &mut Cursor<'_>, length: usize, origin: Origin) -> Result<(), DtdError> {
        let text = cursor.advance(length);
        if text.contains("]]>") {
            return Err(cursor.malformed("text without the end of a CDATA section"));
        }
        for character in text.chars() {
            match character {
                // Brackets of an entity may stand before it now.
                '>' => self.out.push_str("&gt;"),
                '\r' if origin == Origin::Entity => self.out.push_str("&#13;"),
                other => self.out.push(other),
            }
        }
        Ok(())
    }

    fn reference(&mut self, cursor: &mut Cursor<'_>) -> Result<(), DtdError> {
        if let Some((_, length)) = reference(cursor.rest()) {
            self.out.push_str(cursor.advance(length));
            return Ok(());
        }
        let (name, after) = named(cursor.rest())?;
        cursor.advance(cursor.rest().len() - after.len());
        // Outside of the root element there are no references (XML 1.0 §2.8).
        if self.depth == 0 {
            return Err(cursor.malformed("the root element"));
        }
        let definition = self.definition;
        let (name, entity) =
            definition.entities.get_key_value(name).ok_or_else(|| DtdError::Undeclared { name: name.to_owned() })?;
        self.budget.enter(&self.open, name)?;
        let resolved;
        let text = match entity {
            Entity::Internal(text) => text,
            Entity::External(system) => {
                let text = (self.resolver)(system).ok_or_else(|| DtdError::Unresolved { name: name.clone() })?;
                resolved = with_line_ends(without_declaration(&text)).into_owned();
                &resolved
            }
            Entity::Unparsed => return Err(DtdError::Unparsed { name: name.clone() }),
        };
        self.budget.spend(text.len())?;
        self.open.push(name);
        self.content(&mut Cursor::new(text), Origin::Entity)?;
        self.open.pop();
        Ok(())
    }

    /// What follows `<` of a start tag.
    fn start_tag(&mut self, cursor: &mut Cursor<'_>, origin: Origin) -> Result<(), DtdError> {
        let element = cursor.name()?;
        self.out.push('<');
        self.out.push_str(element);
        let declared = self.definition.attributes.get(element).map_or(&[][..], Vec::as_slice);
        let mut present = Vec::new();
        let empty = loop {
            let spaced = cursor.space();
            if cursor.take(">") {
                break false;
            }
            if cursor.take("/>") {
                break true;
            }
            if !spaced {
                return Err(cursor.malformed("white space or the end of a tag"));
            }
            let name = cursor.name()?;
            cursor.space();
            cursor.expect("=")?;
            cursor.space();
            let literal = cursor.literal()?;
            let entities = &self.definition.entities;
            let mut value = expand_value(literal, entities, self.budget, origin, &mut self.open)?;
            if declared.iter().any(|known| known.is_tokenized && known.name == name) {
                value = tokenized(&value);
            }
            write_attribute(&mut self.out, name, &value);
            if !declared.is_empty() {
                present.push(name);
            }
        };
        for known in declared {
            if let Some(default) = known.default.as_ref().filter(|_| !present.contains(&known.name.as_str())) {
                self.budget.spend(known.name.len() + default.len())?;
                write_attribute(&mut self.out, &known.name, default);
            }
        }
        self.out.push_str(if empty { "/>" } else { ">" });
        self.depth += usize::from(!empty);
        Ok(())
    }
}
