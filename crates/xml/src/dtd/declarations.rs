//! The declarations of a document type definition (XML 1.0 §2.8, §3.3, §4.2).

use std::collections::HashMap;

use super::cursor::Cursor;
use super::value::{Origin, expand_value};
use super::{Budget, Declared, Definition, DtdError, Entity};
use crate::reader::{reference, with_line_ends};

/// Which declarations these are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Those in the document: they end with a bracket.
    Internal,
    /// Those of a file or of a parameter entity.
    External,
}

impl Definition {
    /// Reads what follows `<!DOCTYPE`.
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        resolver: &mut dyn FnMut(&str) -> Option<String>,
        budget: &mut Budget,
    ) -> Result<(), DtdError> {
        cursor.expect_space()?;
        cursor.name()?;
        cursor.space();
        let external = external_id(cursor)?;
        cursor.space();
        if cursor.take("[") {
            self.declarations(cursor, Part::Internal, resolver, budget, &[])?;
            cursor.expect("]")?;
            cursor.space();
        }
        cursor.expect(">")?;
        // What the document declares itself comes first, and the first declaration counts.
        if let Some(text) = external.and_then(&mut *resolver) {
            budget.spend(text.len())?;
            let text = with_line_ends(without_declaration(&text)).into_owned();
            self.whole(&text, resolver, budget, &[])?;
        }
        Ok(())
    }

    /// Reads a text that is nothing but declarations. `open`: the parameter entities that it stands in.
    fn whole(
        &mut self,
        text: &str,
        resolver: &mut dyn FnMut(&str) -> Option<String>,
        budget: &mut Budget,
        open: &[&str],
    ) -> Result<(), DtdError> {
        let mut cursor = Cursor::new(text);
        self.declarations(&mut cursor, Part::External, resolver, budget, open)?;
        if cursor.rest().is_empty() { Ok(()) } else { Err(cursor.malformed("a declaration")) }
    }

    fn declarations(
        &mut self,
        cursor: &mut Cursor<'_>,
        part: Part,
        resolver: &mut dyn FnMut(&str) -> Option<String>,
        budget: &mut Budget,
        open: &[&str],
    ) -> Result<(), DtdError> {
        loop {
            cursor.skip_misc()?;
            if cursor.take("%") {
                let name = cursor.name()?;
                cursor.expect(";")?;
                self.parameter(name, resolver, budget, open)?;
            } else if cursor.take("<!ENTITY") {
                self.entity(cursor, part)?;
            } else if cursor.take("<!ATTLIST") {
                self.attributes(cursor, part, budget)?;
            } else if cursor.take("<!ELEMENT") || cursor.take("<!NOTATION") {
                let declaration = declaration(cursor)?;
                refuse_parameters(declaration, part)?;
            } else if part == Part::External && cursor.rest().starts_with("<![") {
                return Err(DtdError::Unsupported { what: "conditional sections" });
            } else {
                return Ok(());
            }
            let limit = budget.limits.declarations;
            if self.declarations > limit {
                return Err(DtdError::Limit { what: "declarations", limit });
            }
        }
    }

    /// `%name;` between declarations.
    fn parameter(
        &mut self,
        name: &str,
        resolver: &mut dyn FnMut(&str) -> Option<String>,
        budget: &mut Budget,
        open: &[&str],
    ) -> Result<(), DtdError> {
        budget.enter(open, name)?;
        let text = match self.parameters.get(name) {
            Some(Entity::Internal(text)) => text.clone(),
            Some(Entity::External(system)) => {
                let text = resolver(system).ok_or_else(|| DtdError::Unresolved { name: name.to_owned() })?;
                with_line_ends(without_declaration(&text)).into_owned()
            }
            _ => return Err(DtdError::Undeclared { name: name.to_owned() }),
        };
        budget.spend(text.len())?;
        self.whole(&text, resolver, budget, &[open, &[name]].concat())
    }

    /// What follows `<!ENTITY` (XML 1.0 §4.2).
    fn entity(&mut self, cursor: &mut Cursor<'_>, part: Part) -> Result<(), DtdError> {
        self.declarations += 1;
        cursor.expect_space()?;
        let is_parameter = cursor.take("%");
        if is_parameter {
            cursor.expect_space()?;
        }
        let name = cursor.name()?;
        cursor.expect_space()?;
        let entity = if let Some(system) = external_id(cursor)? {
            let spaced = cursor.space();
            if spaced && !is_parameter && cursor.take("NDATA") {
                cursor.expect_space()?;
                cursor.name()?;
                Entity::Unparsed
            } else {
                Entity::External(system.to_owned())
            }
        } else {
            let literal = cursor.literal()?;
            if literal.contains('%') {
                return Err(match part {
                    // XML 1.0 §2.8, "PEs in Internal Subset".
                    Part::Internal => cursor.malformed("an entity without references to parameter entities"),
                    Part::External => DtdError::Unsupported { what: "parameter entities in entities" },
                });
            }
            Entity::Internal(entity_value(literal, cursor)?)
        };
        cursor.space();
        cursor.expect(">")?;
        let entities: &mut HashMap<_, _> = if is_parameter { &mut self.parameters } else { &mut self.entities };
        entities.entry(name.to_owned()).or_insert(entity);
        Ok(())
    }

    /// What follows `<!ATTLIST` (XML 1.0 §3.3).
    fn attributes(&mut self, cursor: &mut Cursor<'_>, part: Part, budget: &mut Budget) -> Result<(), DtdError> {
        cursor.expect_space()?;
        let element = cursor.name()?;
        loop {
            let spaced = cursor.space();
            if cursor.take(">") {
                return Ok(());
            }
            if part == Part::External && cursor.rest().starts_with('%') {
                return Err(DtdError::Unsupported { what: "parameter entities in declarations" });
            }
            if !spaced {
                return Err(cursor.malformed("white space"));
            }
            self.declarations += 1;
            let name = cursor.name()?;
            cursor.expect_space()?;
            let is_tokenized = attribute_type(cursor)?;
            cursor.expect_space()?;
            let has_default = if cursor.take("#REQUIRED") || cursor.take("#IMPLIED") {
                false
            } else {
                if cursor.take("#FIXED") {
                    cursor.expect_space()?;
                }
                true
            };
            let default = if has_default {
                let literal = cursor.literal()?;
                let mut value = expand_value(literal, &self.entities, budget, Origin::Document, &mut Vec::new())?;
                if is_tokenized {
                    value = super::value::tokenized(&value);
                }
                Some(value)
            } else {
                None
            };
            let declared = self.attributes.entry(element.to_owned()).or_default();
            if declared.iter().all(|known| known.name != name) {
                declared.push(Declared { name: name.to_owned(), is_tokenized, default });
            }
        }
    }
}

/// `SYSTEM "…"` or `PUBLIC "…" "…"` (XML 1.0 §4.2.2): the system identifier.
fn external_id<'t>(cursor: &mut Cursor<'t>) -> Result<Option<&'t str>, DtdError> {
    if cursor.take("SYSTEM") {
        cursor.expect_space()?;
    } else if cursor.take("PUBLIC") {
        cursor.expect_space()?;
        cursor.literal()?;
        cursor.expect_space()?;
    } else {
        return Ok(None);
    }
    cursor.literal().map(Some)
}

/// AttType (XML 1.0 §3.3.1): whether it is another one than CDATA.
fn attribute_type(cursor: &mut Cursor<'_>) -> Result<bool, DtdError> {
    if cursor.take("CDATA") {
        return Ok(false);
    }
    if cursor.take("NOTATION") {
        cursor.expect_space()?;
    } else if !cursor.rest().starts_with('(') {
        // The longer of two that begin alike is first.
        let types = ["IDREFS", "IDREF", "ID", "ENTITIES", "ENTITY", "NMTOKENS", "NMTOKEN"];
        return if types.into_iter().any(|name| cursor.take(name)) {
            Ok(true)
        } else {
            Err(cursor.malformed("the type of an attribute"))
        };
    }
    cursor.expect("(")?;
    let values = cursor.through(")")?;
    if values.contains(['"', '\'', '<', '>', '%', '(']) {
        return Err(cursor.malformed("the values of an attribute"));
    }
    Ok(true)
}

/// EntityValue (XML 1.0 §4.5): line ends as in the document, references to characters expanded, others left.
fn entity_value(literal: &str, cursor: &Cursor<'_>) -> Result<String, DtdError> {
    let literal = with_line_ends(literal);
    let mut value = String::with_capacity(literal.len());
    let mut rest = &*literal;
    while let Some(found) = rest.find('&') {
        value.push_str(&rest[..found]);
        rest = &rest[found..];
        if let Some((character, length)) = reference(rest).filter(|_| rest.starts_with("&#")) {
            value.push(character);
            rest = &rest[length..];
        } else {
            let length = crate::name::ncname_len(rest, 1);
            if length == 0 || !rest[1 + length..].starts_with(';') {
                return Err(cursor.malformed("a reference"));
            }
            value.push_str(&rest[..length + 2]);
            rest = &rest[length + 2..];
        }
    }
    value.push_str(rest);
    Ok(value)
}

/// A declaration that nothing is taken from, up to its end.
fn declaration<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str, DtdError> {
    cursor.expect_space()?;
    let mut quote = None;
    for (at, character) in cursor.rest().char_indices() {
        match (quote, character) {
            (None, '>') => {
                let passed = cursor.advance(at + 1);
                return Ok(passed);
            }
            (None, '"' | '\'') => quote = Some(character),
            (None, '<') => break,
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    Err(cursor.malformed("the end of a declaration"))
}

fn refuse_parameters(declaration: &str, part: Part) -> Result<(), DtdError> {
    if part == Part::External && declaration.contains('%') {
        return Err(DtdError::Unsupported { what: "parameter entities in declarations" });
    }
    Ok(())
}

/// An external entity without its text declaration (XML 1.0 §4.3.1).
pub(super) fn without_declaration(text: &str) -> &str {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let declares = text.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with(crate::reader::is_space));
    text.find("?>").filter(|_| declares).map_or(text, |end| &text[end + 2..])
}
