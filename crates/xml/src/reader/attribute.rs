//! An attribute as it is written, and its value as XML 1.0 §3.3.3 normalises it.

use std::borrow::Cow;

use super::namespaces::Meaning;
use super::reference::expand;
use crate::QName;

/// An attribute of the element that began last.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    pub(super) name: QName<'a>,
    pub(super) raw: &'a str,
    /// Nothing in the value has to be expanded or normalised, nor escaped in a canonical form.
    pub(super) plain: bool,
    /// Of its prefix; found when the whole tag has been read.
    pub(super) meaning: Meaning,
}

impl<'a> Attribute<'a> {
    /// Its name as written.
    #[must_use]
    pub fn name(&self) -> QName<'a> {
        self.name
    }

    /// What stands between the quotation marks.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Its value: references expanded, white space turned into spaces (XML 1.0 §3.3.3, for CDATA).
    #[must_use]
    pub fn value(&self) -> Cow<'a, str> {
        if self.plain { Cow::Borrowed(self.raw) } else { expand(self.raw) }
    }

    /// Whether [`Attribute::raw`] is the value, and holds no character that a canonical form escapes.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }
}

impl std::fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The value may be somebody's personal data.
        f.debug_struct("Attribute").field("name", &self.name).finish_non_exhaustive()
    }
}
