//! The tests that the documents name are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Collects the names of all functions in the Rust files below a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn ")?.strip_suffix("() {"));
            found.extend(names.map(str::to_owned));
        }
    }
}

/// What stands between backticks and reads like a test: small letters, digits and at least three underscores.
fn named(document: &str) -> BTreeSet<&str> {
    let is_name = |text: &&str| {
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && text.bytes().filter(|byte| *byte == b'_').count() >= 3
    };
    document.split('`').skip(1).step_by(2).filter(is_name).collect()
}

#[test]
fn every_test_that_the_access_tables_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut known = BTreeSet::new();
    for folder in ["crates", "cli", "tests"] {
        functions(&root.join(folder), &mut known);
    }
    let [english, japanese] =
        ["docs/card-access.md", "docs/ja/card-access.md"].map(|path| fs::read_to_string(root.join(path)).unwrap());
    assert_eq!(named(&english), named(&japanese), "both languages name the same tests");
    let missing: Vec<_> = named(&english).into_iter().filter(|name| !known.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(named(&english).len() > 50);
}
