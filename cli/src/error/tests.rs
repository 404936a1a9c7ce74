//! Every error of every library has its place here, and every message can be said.

use std::path::Path;

use super::*;
use crate::catalogue::{Catalogue, Language};

/// Names of the variants of `enum_name` in a library's source.
fn variants(file: &str, enum_name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(file);
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let head = format!("pub enum {enum_name}");
    let body = &source[source.find(&head).unwrap_or_else(|| panic!("{enum_name} in {file}"))..];
    let body = &body[..body.find("\n}").unwrap()];
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect())
        .collect()
}

#[test]
fn every_variant_of_every_library_error_is_named_in_a_mapping() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/error");
    let mappings: String = [
        "from_card.rs",
        "from_crl.rs",
        "from_document.rs",
        "from_ocsp.rs",
        "from_reader.rs",
        "from_testbed.rs",
        "from_verify.rs",
    ]
    .map(|file| std::fs::read_to_string(folder.join(file)).unwrap())
    .concat();
    // Errors of reading messages never come out of signing; errors of parsing are all one file that is no certificate.
    for (file, name) in [
        ("reader/src/error.rs", "ReaderError"),
        ("virtual-card/src/error.rs", "VirtualCardError"),
        ("card/src/error.rs", "CardError"),
        ("verify/src/error.rs", "VerifyError"),
        ("verify/src/policy/text.rs", "PolicyError"),
        ("verify/src/evidence/error.rs", "EvidenceError"),
        ("identity/src/error.rs", "IdentityError"),
        ("identity/src/error.rs", "AnswerError"),
        ("testbed/src/error.rs", "TestbedError"),
        ("cms/src/error.rs", "SignError"),
        ("validity/src/crl/error.rs", "CrlError"),
        ("validity/src/crl/index/mod.rs", "IndexError"),
        ("validity/src/ocsp/error.rs", "OcspError"),
        ("validity/src/http/error.rs", "HttpError"),
    ] {
        let variants = variants(file, name);
        assert!(variants.len() >= 2, "{name}: {variants:?}");
        for variant in variants {
            let named = format!("{name}::{variant}");
            let found = mappings
                .match_indices(&named)
                .any(|(at, _)| !mappings[at + named.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()));
            assert!(found, "{named} has no place in cli/src/error");
        }
    }
}

/// A value for every name that a message may have.
pub(super) fn with_all_values(code: Code, value: &'static str) -> Failure {
    let names = [
        "path",
        "count",
        "rule",
        "folder",
        "uri",
        "known",
        "name",
        "profile",
        "start",
        "command",
        "option",
        "example",
        "similar",
        "what",
        "value",
        "values",
        "other",
        "files",
        "limit",
        "found",
        "root",
        "options",
        "digest",
        "expected",
        "length",
        "format",
        "field",
        "problem",
        "time",
        "wanted",
        "available",
        "matching",
        "seconds",
        "status",
        "label",
        "which",
        "application",
        "port",
        "tries",
        "fault",
        "common",
        "position",
        "url",
        "line",
        "column",
    ];
    names.into_iter().fold(Failure::new(code), |failure, name| failure.with(name, value))
}

#[test]
fn every_code_says_message_cause_and_next_step_in_both_languages() {
    for language in [Language::Ja, Language::En] {
        let catalogue = Catalogue::new(language);
        for code in Code::ALL {
            let described = describe(&with_all_values(*code, "VALUE"), &catalogue);
            for text in [&described.message, &described.cause, &described.next_step] {
                assert!(!text.is_empty() && !text.contains(['{', '}', '$']), "{}: {text}", code.name());
            }
            assert!((1..=5).contains(&described.exit_code));
            assert_eq!(described.code, code.name());
        }
    }
}

#[test]
fn codes_are_unique_and_of_one_form() {
    let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
    for name in names {
        let (area, what) = name.split_once('.').unwrap();
        let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(word(area) && word(what), "{name}");
    }
}

#[test]
fn japanese_messages_are_japanese() {
    let catalogue = Catalogue::new(Language::Ja);
    for code in Code::ALL {
        let described = describe(&with_all_values(*code, "VALUE"), &catalogue);
        for text in [&described.message, &described.cause, &described.next_step] {
            assert!(text.chars().any(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿')) || text.starts_with('例'), "{text}");
        }
    }
}

#[test]
fn the_credential_never_stands_in_an_error() {
    let Err(error) = jpki_card::SignPassword::new("hunter-2-hunter") else { panic!("taken") };
    let failure = Failure::from(error);
    assert_eq!((failure.code(), failure.exit().code()), (Code::CredentialFormatPassword, 5));
    for language in [Language::Ja, Language::En] {
        let described = format!("{:?}", describe(&failure, &Catalogue::new(language)));
        assert!(!described.contains("hunter"), "{described}");
    }
}
