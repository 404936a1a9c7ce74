//! Both catalogues say the same things, and exactly what the program asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::CommandFactory;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;
use crate::args::{Cli, help};
use crate::error::Code;

/// Key (`id` or `id.attribute`) → names of its values.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn keys_of(language: Language, wanted: Option<&str>) -> Keys {
    let mut keys = Keys::new();
    for (file, source) in language.sources().iter().filter(|(file, _)| wanted.is_none_or(|wanted| wanted == *file)) {
        let resource = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{language:?}/{file} does not parse: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut add = |key: String, pattern: &Pattern<&str>| {
                let mut names = BTreeSet::new();
                collect(pattern, &mut names);
                assert!(keys.insert(key.clone(), names).is_none(), "{language:?}: {key} stands twice");
            };
            if let Some(value) = &message.value {
                add(message.id.name.to_owned(), value);
            }
            for attribute in &message.attributes {
                add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
    }
    keys
}

fn collect(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|variant| collect(&variant.value, names));
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            names.insert(id.name.to_owned());
        }
    }
}

#[test]
fn japanese_and_english_have_the_same_messages_with_the_same_values() {
    let (ja, en) = (keys_of(Language::Ja, None), keys_of(Language::En, None));
    let only = |one: &Keys, other: &Keys| one.keys().filter(|k| !other.contains_key(*k)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&ja, &en), Vec::<String>::new(), "only in Japanese");
    assert_eq!(only(&en, &ja), Vec::<String>::new(), "only in English");
    for (key, names) in &ja {
        assert_eq!(names, &en[key], "values of {key}");
    }
}

/// Every Rust file of the command but this one, as text.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("catalogue/tests.rs") {
                out.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut out);
    out
}

/// The text between the parenthesis at the start of `text` and its partner.
fn parenthesised(text: &str) -> &str {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '(' if !in_string => depth += 1,
            ')' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return &text[1..at];
                }
            }
            _ => {}
        }
    }
    panic!("no closing parenthesis: {}", &text[..text.len().min(80)]);
}

/// `name` of every top-level `, name = …` of a call.
fn names_of_call(call: &str) -> BTreeSet<String> {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let mut parts = vec![String::new()];
    for character in call.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '(' | '[' | '{' if !in_string => depth += 1,
            ')' | ']' | '}' if !in_string => depth -= 1,
            ',' if !in_string && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    parts
        .iter()
        .filter_map(|part| part.split_once(" = "))
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| is_name(name))
        .collect()
}

#[test]
fn every_message_asked_for_exists_with_its_values_and_none_is_idle() {
    let known: Keys = Language::En
        .sources()
        .iter()
        .map(|(file, _)| *file)
        .filter(|file| !matches!(*file, "errors.ftl" | "report.ftl"))
        .flat_map(|file| keys_of(Language::En, Some(file)))
        .collect();
    let mut used = BTreeSet::new();
    for (file, source) in sources() {
        for (at, _) in source.match_indices("say!(") {
            let call = parenthesised(&source[at + 4..]);
            let Some(key) = call.split('"').nth(1) else { continue };
            if call.trim_start().starts_with("catalogue, \"key\"") {
                continue; // the macro's own documentation
            }
            let names = known.get(key).unwrap_or_else(|| panic!("{file}: no message {key:?}"));
            assert_eq!(&names_of_call(call), names, "{file}: values of {key}");
            used.insert(key.to_owned());
        }
        // Keys chosen at run time stand in tables as plain literals.
        used.extend(source.split('"').filter(|literal| known.contains_key(*literal)).map(ToOwned::to_owned));
    }
    // Some messages are parts of others.
    for (_, source) in Language::En.sources() {
        used.extend(known.keys().filter(|key| source.contains(&format!("{{ {key} }}"))).cloned());
    }
    let files = Language::En.sources().iter().map(|(file, _)| *file);
    let messages: Keys = files
        .filter(|file| !matches!(*file, "errors.ftl" | "report.ftl" | "help.ftl"))
        .flat_map(|file| keys_of(Language::En, Some(file)))
        .collect();
    let idle: Vec<_> = messages.keys().filter(|key| !used.contains(*key)).collect();
    assert!(idle.is_empty(), "never used: {idle:?}");
}

#[test]
fn every_error_code_has_a_message_a_cause_and_a_next_step_and_nothing_else_stands_there() {
    let expected: BTreeSet<String> =
        Code::ALL.iter().flat_map(|code| ["", ".cause", ".next"].map(|part| format!("{}{part}", code.key()))).collect();
    for language in [Language::Ja, Language::En] {
        let found: BTreeSet<String> = keys_of(language, Some("errors.ftl")).into_keys().collect();
        assert_eq!(
            found.difference(&expected).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{language:?}: no such code"
        );
        assert_eq!(expected.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: missing");
    }
}

#[test]
fn every_finding_of_a_report_has_its_sentence_and_none_is_idle() {
    let key = |family: &str, name: &str| format!("{family}-{}", name.to_lowercase().replace('_', "-"));
    let signature = jpki_verify::Code::ALL.iter().map(|code| key("finding", code.name()));
    let identity = jpki_identity::IdentityCode::ALL.iter().map(|code| key("identity-finding", code.name()));
    let expected: BTreeSet<String> = signature.chain(identity).collect();
    for language in [Language::Ja, Language::En] {
        let found: BTreeSet<String> = keys_of(language, Some("report.ftl")).into_keys().collect();
        assert_eq!(found, expected, "{language:?}");
    }
}

#[test]
fn every_command_and_option_has_a_help_text_and_none_is_idle() {
    let mut expected = BTreeSet::new();
    help::visit_keys(&Cli::command(), &mut |key| {
        expected.insert(key.to_owned());
    });
    for language in [Language::Ja, Language::En] {
        let found: BTreeSet<String> = keys_of(language, Some("help.ftl"))
            .into_keys()
            .filter(|key| !key.starts_with("help-word") && !key.starts_with("help-value") && !key.ends_with(".notes"))
            .collect();
        assert_eq!(found.difference(&expected).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: idle");
        assert_eq!(expected.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: missing");
    }
}

#[test]
fn the_environment_chooses_the_language_as_posix_says() {
    let language = |pairs: &[(&str, &str)]| {
        let pairs: BTreeMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Language::from_environment(|name| pairs.get(name).cloned())
    };
    assert_eq!(language(&[]), Language::En);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8")]), Language::Ja);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")]), Language::En);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "")]), Language::Ja);
    assert_eq!(language(&[("LANG", "en_US"), ("LC_MESSAGES", "ja_JP")]), Language::Ja);
    assert_eq!(language(&[("LANG", "jam_JM")]), Language::En);
}

#[test]
fn a_value_does_nothing_to_the_terminal() {
    assert_eq!(clean("山田　花子"), "山田　花子");
    assert_eq!(clean("a\u{1B}[2Jb\rc\u{202E}d\u{9B}"), "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}");
    let catalogue = Catalogue::new(Language::En);
    let text = say!(catalogue, "file-written", path = "x\u{1B}]0;y\u{7}".to_owned());
    assert!(!text.contains(char::is_control), "{text:?}");
}
