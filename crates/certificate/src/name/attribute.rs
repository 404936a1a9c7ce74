//! One attribute of a name: its type, and its value as text where it is a string.

use std::fmt;

use super::text::{escape, folded, is_sound, string};
use crate::asn1::{self, Element, OBJECT_IDENTIFIER, SEQUENCE};

pub(super) const COMMON_NAME: &str = "2.5.4.3";
pub(super) const COUNTRY: &str = "2.5.4.6";
pub(super) const LOCALITY: &str = "2.5.4.7";
pub(super) const ORGANIZATION: &str = "2.5.4.10";
pub(super) const ORGANIZATIONAL_UNIT: &str = "2.5.4.11";

/// Attribute types that have a short name in RFC 4514 §3.
const SHORT_NAMES: [(&str, &str); 9] = [
    (COMMON_NAME, "CN"),
    (LOCALITY, "L"),
    ("2.5.4.8", "ST"),
    (ORGANIZATION, "O"),
    (ORGANIZATIONAL_UNIT, "OU"),
    (COUNTRY, "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
];

/// One attribute of a name, such as `O=JPKI`. `Debug` does not print the value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    oid: String,
    text: Option<String>,
    value_der: Vec<u8>,
}

impl Attribute {
    pub(super) fn read(element: Element<'_>) -> Option<Self> {
        let parts = element.children_of(SEQUENCE)?;
        let [kind, value] = parts.as_slice() else { return None };
        let oid = asn1::dotted(kind.value_of(OBJECT_IDENTIFIER)?)?;
        Some(Self { oid, text: string(*value)?, value_der: value.raw.to_vec() })
    }

    /// Whether [`read`](Self::read) takes the element.
    pub(super) fn check(element: Element<'_>) -> Option<()> {
        let [mut kind, mut value] = [None; 2];
        let count = element.each_child_of(SEQUENCE, |part| {
            if kind.is_none() {
                kind = Some(part)
            } else {
                value = Some(part)
            }
            Some(())
        })?;
        let kind = kind?.value_of(OBJECT_IDENTIFIER)?;
        (count == 2 && asn1::is_object_identifier(kind) && is_sound(value?)).then_some(())
    }

    /// Dotted object identifier of the attribute type.
    #[must_use]
    pub fn oid(&self) -> &str {
        &self.oid
    }

    /// The short name of RFC 4514 §3, such as `OU`.
    #[must_use]
    pub fn short_name(&self) -> Option<&'static str> {
        SHORT_NAMES.iter().find(|(oid, _)| *oid == self.oid).map(|(_, name)| *name)
    }

    /// The value as text; `None` if it is not a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What two attributes have in common that match (RFC 5280 §7.1): the type, and the folded text or else the bytes.
    pub(super) fn canonical(&self) -> Vec<u8> {
        let (form, value) = match &self.text {
            Some(text) => (b'T', folded(text).collect::<String>().into_bytes()),
            None => (b'D', self.value_der.clone()),
        };
        // Lengths before the parts: no value can pass for the end of another.
        let mut bytes = format!("{} {} {} ", self.oid, char::from(form), value.len()).into_bytes();
        bytes.extend(value);
        bytes
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attribute({}, redacted)", self.short_name().unwrap_or(&self.oid))
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.short_name(), self.text()) {
            (Some(name), Some(text)) => {
                write!(f, "{name}=")?;
                escape(text, f)
            }
            // RFC 4514 §2.4: a type without a short name goes with the hexadecimal form of its value.
            (name, _) => {
                write!(f, "{}=#", name.unwrap_or(&self.oid))?;
                self.value_der.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}
