//! Every command line in the guides is one that the program takes.

use std::ffi::OsString;
use std::path::Path;

use super::usage;
use crate::catalogue::Language;
use crate::output::Ui;

/// README and every page of docs/ and docs/ja/, but the tables that a program writes.
fn guides() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = |folder: &str| {
        let names = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        let pages = names.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".md"));
        pages.map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
    };
    let mut guides = vec!["README.md".to_owned()];
    guides.extend(["docs", "docs/ja"].into_iter().flat_map(pages));
    guides.sort();
    assert!(guides.len() > 10, "{guides:?}");
    guides
}

/// The words of a line, as a shell takes them: single quotes, and comments behind ` #`.
fn words(line: &str) -> Vec<OsString> {
    let line = line.split(" #").next().unwrap_or_default();
    let mut words = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        match number % 2 {
            0 => words.extend(part.split_whitespace().map(OsString::from)),
            _ => words.push(part.into()),
        }
    }
    words
}

#[test]
fn the_program_takes_every_command_line_of_the_guides() {
    let mut seen = 0;
    for guide in guides() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&guide);
        let text = std::fs::read_to_string(&path).unwrap();
        // Every other part stands between fences; one in another language names it.
        let blocks = text.split("```").skip(1).step_by(2).filter(|block| block.starts_with('\n')).flat_map(str::lines);
        for line in blocks.map(|line| line.strip_prefix("$ ").unwrap_or(line)).filter(|line| line.starts_with("jpki "))
        {
            let ui = Ui::new(Language::En, false);
            if let Err(failure) = usage::read(words(line), &ui) {
                panic!("{guide}: {line}: {failure:?}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn the_files_that_the_guides_link_to_exist() {
    for guide in guides() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&guide);
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") {
                assert!(path.parent().unwrap().join(link).exists(), "{guide}: {link}");
            }
        }
    }
}
