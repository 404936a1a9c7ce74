//! Values of attributes (XML 1.0 §3.3.3).

use std::collections::HashMap;
use std::fmt::Write;

use super::{Budget, DtdError, Entity};
use crate::name::ncname_len;
use crate::reader::reference;

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the document, where a line end may be two characters.
    Document,
    /// In an entity, where every character is one.
    Entity,
}

/// A value with its references expanded and its white space turned into spaces. `open`: the entities that are being read.
pub(super) fn expand_value<'d>(
    raw: &str,
    entities: &'d HashMap<String, Entity>,
    budget: &mut Budget,
    origin: Origin,
    open: &mut Vec<&'d str>,
) -> Result<String, DtdError> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(found) = rest.find(['&', '<', '\t', '\n', '\r']) {
        value.push_str(&rest[..found]);
        rest = &rest[found..];
        if rest.starts_with('<') {
            return Err(DtdError::LessThanInValue);
        }
        if !rest.starts_with('&') {
            value.push(' ');
            let pair = origin == Origin::Document && rest.starts_with("\r\n");
            rest = &rest[if pair { 2 } else { 1 }..];
        } else if let Some((character, length)) = reference(rest) {
            value.push(character);
            rest = &rest[length..];
        } else {
            let (name, after) = named(rest)?;
            let (name, entity) =
                entities.get_key_value(name).ok_or_else(|| DtdError::Undeclared { name: name.to_owned() })?;
            budget.enter(open, name)?;
            let text = match entity {
                Entity::Internal(text) => text,
                Entity::External(_) => return Err(DtdError::ExternalInValue { name: name.clone() }),
                Entity::Unparsed => return Err(DtdError::Unparsed { name: name.clone() }),
            };
            budget.spend(text.len())?;
            open.push(name);
            value.push_str(&expand_value(text, entities, budget, Origin::Entity, open)?);
            open.pop();
            rest = after;
        }
    }
    value.push_str(rest);
    Ok(value)
}

/// The name in `&name;`, and what follows.
pub(super) fn named(text: &str) -> Result<(&str, &str), DtdError> {
    let length = ncname_len(text, 1);
    match text[1 + length..].strip_prefix(';') {
        Some(after) if length > 0 => Ok((&text[1..=length], after)),
        _ => {
            let name: String = text.chars().skip(1).take(40).take_while(|character| *character != ';').collect();
            Err(DtdError::Undeclared { name })
        }
    }
}

/// A value of another type than CDATA: no spaces at its ends, one between its parts.
pub(super) fn tokenized(value: &str) -> String {
    value.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Appends ` name="value"`, from which the same value is read again.
pub(super) fn write_attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    out.push('"');
}
