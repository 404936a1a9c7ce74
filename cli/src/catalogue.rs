//! What the command says, in Japanese and English: Fluent catalogues compiled in, and the choice of language.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

/// A language the command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty
    /// decides (POSIX, Base Definitions §8.2). Anything but Japanese is English.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set =
            ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
        match set {
            Some(locale) if locale == "ja" || locale.starts_with("ja_") || locale.starts_with("ja.") => Self::Ja,
            _ => Self::En,
        }
    }

    fn sources(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Ja => JA,
            Self::En => EN,
        }
    }
}

macro_rules! sources {
    ($language:literal: $($file:literal),+ $(,)?) => {
        &[$(($file, include_str!(concat!("../locales/", $language, "/", $file)))),+]
    };
}

const JA: &[(&str, &str)] = sources!("ja": "help.ftl", "errors.ftl", "messages.ftl", "report.ftl", "ocsp.ftl", "crl.ftl", "verify.ftl", "pin.ftl", "data.ftl", "card.ftl", "tap.ftl", "testbed.ftl", "survey.ftl", "trust.ftl");
const EN: &[(&str, &str)] = sources!("en": "help.ftl", "errors.ftl", "messages.ftl", "report.ftl", "ocsp.ftl", "crl.ftl", "verify.ftl", "pin.ftl", "data.ftl", "card.ftl", "tap.ftl", "testbed.ftl", "survey.ftl", "trust.ftl");

/// The messages of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Loads the messages of `language`.
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new(vec![match language {
            Language::Ja => unic_langid::langid!("ja"),
            Language::En => unic_langid::langid!("en"),
        }]);
        // Without this, U+2068 and U+2069 stand around every value, and a copied path does not work.
        bundle.set_use_isolating(false);
        for (_, source) in language.sources() {
            // The catalogues are compiled in and a test parses them: what did not parse is left out here.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message `key`, or its attribute as `key.attribute`; `None` if there is none.
    pub fn find(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        Some(text.into_owned())
    }

    /// The message `key`; the key itself where the catalogue has none, which a test rules out.
    pub fn text(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.find(key, arguments).unwrap_or_else(|| {
            debug_assert!(false, "the catalogue has no message {key}");
            key.to_owned()
        })
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Catalogue({:?})", self.language)
    }
}

/// A value for a message: a number (for plural forms) or text. Text from files, cards and certificates may hold anything.
pub fn value(value: impl Into<FluentValue<'static>>) -> FluentValue<'static> {
    match value.into() {
        FluentValue::String(text) => FluentValue::String(clean(&text).into_owned().into()),
        other => other,
    }
}

/// Text that does nothing to a terminal: control characters, and invisible ones that reorder or hide what is shown
/// (Unicode Standard Annex 9 §2), become U+FFFD.
pub fn clean(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    if text.contains(harmful) { Cow::Owned(text.replace(harmful, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// `say!(catalogue, "key", name = value, …)`: the text of a message. Values are numbers or strings.
#[macro_export]
macro_rules! say {
    ($catalogue:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut, reason = "a message without values")]
        let mut arguments = ::fluent_bundle::FluentArgs::new();
        $(arguments.set(stringify!($name), $crate::catalogue::value($value));)*
        $catalogue.text($key, &arguments)
    }};
}

#[cfg(test)]
mod tests;
