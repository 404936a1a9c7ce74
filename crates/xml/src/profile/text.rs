//! Reading a profile: strict TOML, every refusal with its place or its rule.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::{Container, DocumentKind};
use super::form::{Placement, SignatureForm, Target};
use super::rule::{Checker, Rule, Source, Test, Words};

/// Largest profile that is read, in bytes.
pub const MAX_PROFILE: usize = 256 << 10;
/// The only version of profiles so far.
const VERSION: u64 = 1;

/// Why a file is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The file is longer than any profile.
    #[error("a profile has at most {MAX_PROFILE} bytes, this has {size}")]
    TooLarge {
        /// Bytes found.
        size: usize,
    },
    /// What stands at a place is not what a profile has there.
    #[error("line {line}, column {column}: {message}")]
    At {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong, in English.
        message: String,
    },
    /// One part does not fit another.
    #[error("{part}: {message}")]
    Part {
        /// Which: `id`, `documents`, `rules.ID`, ….
        part: String,
        /// What is wrong, in English.
        message: &'static str,
    },
}

/// A profile as its file holds it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Profile")]
#[non_exhaustive]
pub struct ProfileFile {
    /// Version of this format: 1.
    pub version: u64,
    /// The profile's name: 1 to 64 of a-z, A-Z, 0-9, '-', '_' and '.'.
    pub id: String,
    /// What it is for, for people.
    pub title: Words,
    /// Whether a file or a folder is sent.
    pub container: Container,
    /// The documents in it.
    pub documents: Vec<DocumentKind>,
    /// How its signatures look.
    pub signature: SignatureForm,
    /// Where its facts are known from.
    #[serde(default)]
    pub sources: BTreeMap<String, Source>,
    /// What is demanded.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The receiver's own means of checking.
    #[serde(default)]
    pub checkers: Vec<Checker>,
}

pub(super) fn read(text: &str) -> Result<ProfileFile, ProfileError> {
    if text.len() > MAX_PROFILE {
        return Err(ProfileError::TooLarge { size: text.len() });
    }
    let file: ProfileFile = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        ProfileError::At {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            message: error.message().trim().to_owned(),
        }
    })?;
    whole(&file)?;
    documents(&file)?;
    signature(&file)?;
    rules(&file)?;
    Ok(file)
}

fn refuse<T>(part: impl Into<String>, message: &'static str) -> Result<T, ProfileError> {
    Err(ProfileError::Part { part: part.into(), message })
}

/// Whether this can be the name of a part.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}

fn whole(file: &ProfileFile) -> Result<(), ProfileError> {
    if file.version != VERSION {
        return refuse("version", "only version 1 is known");
    }
    if !is_plain(&file.id) {
        return refuse("id", "an id has 1 to 64 of the characters a-z, A-Z, 0-9, '-', '_' and '.'");
    }
    Ok(())
}

fn documents(file: &ProfileFile) -> Result<(), ProfileError> {
    let mut names = BTreeSet::new();
    for kind in &file.documents {
        let part = || format!("documents.{}", kind.name);
        if !is_plain(&kind.name) {
            return refuse("documents", "a name has 1 to 64 of the characters a-z, A-Z, 0-9, '-', '_' and '.'");
        }
        if !names.insert(kind.name.as_str()) {
            return refuse(part(), "the name stands twice");
        }
        if kind.least > kind.most || kind.most == 0 {
            return refuse(part(), "\"most\" is at least 1 and not less than \"least\"");
        }
    }
    if !file.documents.iter().any(|kind| kind.signed) {
        return refuse("documents", "at least one kind of document is signed");
    }
    if file.container == Container::File && (file.documents.len() != 1 || file.documents[0].most != 1) {
        return refuse("documents", "a container that is a file has one document");
    }
    Ok(())
}

fn signature(file: &ProfileFile) -> Result<(), ProfileError> {
    let form = &file.signature;
    let signed: Vec<_> = file.documents.iter().filter(|kind| kind.signed).map(|kind| kind.name.as_str()).collect();
    if form.references.iter().flat_map(|one| &one.documents).any(|name| !signed.contains(&name.as_str())) {
        return refuse("signature.references", "a reference names a kind of document that is not signed");
    }
    if signed.iter().any(|name| form.references_of(name).next().is_none()) {
        return refuse("signature.references", "a kind of document that is signed has no reference");
    }
    let own_file = matches!(form.placement, Placement::OwnFile(_));
    let given = |one: &Target| matches!(one, Target::GivenFiles);
    if form.references.iter().any(|one| own_file != given(&one.covers)) {
        return refuse(
            "signature.references",
            "given files go with a signature in a file of its own, and nothing else does",
        );
    }
    let start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let prefix = form.prefix.starts_with(start) && form.prefix.chars().all(name);
    if !form.prefix.is_empty() && !prefix {
        return refuse("signature.prefix", "a prefix is an ASCII name without a colon");
    }
    // Names in XML are wider, but no receiver is known whose identifiers are not ASCII.
    let attribute = |text: &str| text.strip_prefix("xml:").unwrap_or(text).chars().all(name);
    if form.ids.iter().any(|one| one.attribute.is_empty() || !attribute(&one.attribute)) {
        return refuse("signature.ids", "an attribute is an ASCII name");
    }
    Ok(())
}

fn rules(file: &ProfileFile) -> Result<(), ProfileError> {
    let known = |name: &String| file.documents.iter().any(|kind| kind.name == *name);
    let mut names = BTreeSet::new();
    for rule in &file.rules {
        let part = || format!("rules.{}", rule.id);
        if !is_plain(&rule.id) {
            return refuse("rules", "an id has 1 to 64 of the characters a-z, A-Z, 0-9, '-', '_' and '.'");
        }
        if !names.insert(rule.id.as_str()) {
            return refuse(part(), "the id stands twice");
        }
        if !file.sources.contains_key(&rule.source) {
            return refuse(part(), "the source is not among \"sources\"");
        }
        let other = if let Test::TextOf { document, .. } = &rule.test { Some(document) } else { None };
        if !rule.documents.iter().chain(other).all(known) {
            return refuse(part(), "a kind of document is not among \"documents\"");
        }
        if let Test::Children { are, .. } = &rule.test
            && are.iter().any(|name| name.trim_end_matches(['?', '*']).is_empty())
        {
            return refuse(part(), "a child has a name");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{BuiltIn, Profile};
    use proptest::prelude::*;

    /// The shortest profile.
    const SHORT: &str = r#"version = 1
id = "short"
title = { en = "Short", ja = "短い" }
container = "file"
documents = [{ name = "it", file = "*.xml" }]
[signature]
references = [{ covers = "document", transforms = ["enveloped-signature", "c14n-1.0"] }]
placement = { last_in = "*" }
canonicalization = "c14n-1.0"
key_info = "certificate"
id = "none"
uri = "percent"
"#;
    /// A rule for it.
    const RULE: &str = r#"[sources.us]
name = { en = "us", ja = "我々" }
[[rules]]
id = "rule"
demand = { en = "It is XML.", ja = "XMLであること。" }
severity = "refuse"
source = "us"
certainty = "high"
test = "well_formed"
"#;

    #[test]
    fn what_is_not_named_has_the_usual_value() {
        let profile = Profile::from_toml(SHORT).unwrap();
        assert_eq!(profile.signature.digest, jpki_signature::DigestAlgorithm::Sha256);
        assert_eq!(profile.signature.signature_digest, jpki_signature::DigestAlgorithm::Sha256);
        assert!(profile.documents[0].signed && !profile.signature.co_signing && profile.rules.is_empty());
        assert_eq!((profile.documents[0].least, profile.documents[0].most), (1, 1));
    }

    #[test]
    fn a_mistake_of_writing_is_told_with_its_place() {
        let rows: [(String, (usize, usize), &str); 8] = [
            (format!("{SHORT}coments = true\n"), (13, 1), "unknown field `coments`"),
            (SHORT.replace("\"file\"\n", "\"box\"\n"), (4, 13), "unknown variant `box`"),
            (SHORT.replace("id = \"none\"\n", ""), (6, 1), "missing field `id`"),
            (SHORT.replace("last_in = \"*\"", "last_in = \"a//\""), (8, 13), "a path has"),
            (SHORT.replace("*.xml", "../*.xml"), (5, 36), "a pattern is"),
            (SHORT.replace(", \"c14n-1.0\"]", ", \"xpath\"]"), (7, 51), "a transform is"),
            (format!("{SHORT}digest = \"SHA-1\"\n"), (13, 10), "unknown variant `SHA-1`"),
            (
                format!("{SHORT}{}", RULE.replace("well_formed", "well_cooked")),
                (21, 8),
                "unknown variant `well_cooked`",
            ),
        ];
        for (text, expected, message) in rows {
            match Profile::from_toml(&text).unwrap_err() {
                ProfileError::At { line, column, message: found } => {
                    assert_eq!((line, column), expected, "{found}\n{text}");
                    assert!(found.contains(message), "{found}");
                }
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_part_that_does_not_fit_another_is_told_by_its_name() {
        let with_rule = |from: &str, to: &str| format!("{SHORT}{}", RULE.replace(from, to));
        let rows: [(String, &str, &str); 16] = [
            (SHORT.replace("version = 1", "version = 2"), "version", "only version 1"),
            (SHORT.replace("\"short\"", "\"短 い\""), "id", "an id has"),
            (SHORT.replace("name = \"it\"", "name = \"\""), "documents", "a name has"),
            (SHORT.replace("}]\n[sig", "}, { name = \"it\", file = \"a\" }]\n[sig"), "documents.it", "twice"),
            (SHORT.replace("}]\n[sig", "}, { name = \"b\", file = \"a\" }]\n[sig"), "documents", "has one document"),
            (SHORT.replace("*.xml\"", "*.xml\", signed = false"), "documents", "is signed"),
            (SHORT.replace("*.xml\"", "*.xml\", least = 2"), "documents.it", "\"most\""),
            (SHORT.replace("covers =", "documents = [\"x\"], covers ="), "signature.references", "not signed"),
            (
                SHORT
                    .replace("[{ covers = \"document\", transforms = [\"enveloped-signature\", \"c14n-1.0\"] }]", "[]"),
                "signature.references",
                "has no reference",
            ),
            (SHORT.replace("\"document\"", "\"given_files\""), "signature.references", "given files"),
            (SHORT.replace("last_in = \"*\"", "own_file = \"*.sig\""), "signature.references", "given files"),
            (format!("{SHORT}prefix = \"a:\"\n"), "signature.prefix", "a prefix is"),
            (format!("{SHORT}ids = [{{ attribute = \"\" }}]\n"), "signature.ids", "an attribute is"),
            (with_rule("source = \"us\"", "source = \"them\""), "rules.rule", "\"sources\""),
            (with_rule("test =", "documents = [\"x\"]\ntest ="), "rules.rule", "\"documents\""),
            (with_rule("\"well_formed\"", "{ children = { of = \"a\", are = [\"?\"] } }"), "rules.rule", "has a name"),
        ];
        for (text, part, message) in rows {
            match Profile::from_toml(&text).unwrap_err() {
                ProfileError::Part { part: found, message: words } => {
                    assert_eq!(found, part, "{words}\n{text}");
                    assert!(words.contains(message), "{words}");
                }
                other => panic!("{other}\n{text}"),
            }
        }
        assert!(Profile::from_toml(&format!("{SHORT}{RULE}")).is_ok());
        let long = format!("{SHORT}#{}", " ".repeat(MAX_PROFILE));
        assert!(matches!(Profile::from_toml(&long), Err(ProfileError::TooLarge { .. })));
        assert!(Profile::from_toml(&long[..MAX_PROFILE]).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = Profile::from_toml(&text);
        }

        #[test]
        fn a_changed_profile_is_read_or_refused(at in any::<proptest::sample::Index>(), to in any::<char>()) {
            let mut text: Vec<char> = BuiltIn::EgovIndividual.text().chars().collect();
            let at = at.index(text.len());
            text[at] = to;
            let text: String = text.into_iter().collect();
            if let Ok(profile) = Profile::from_toml(&text) {
                prop_assert_eq!(profile.text(), text);
            }
        }
    }
}
