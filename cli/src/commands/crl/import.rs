//! `jpki crl import`: into a store, from where verification asks.

use std::path::Path;

use jiff::Timestamp;
use jpki_validity::crl::{CrlStore, ImportOptions, ImportOutcome, Imported};
use schemars::JsonSchema;
use serde::Serialize;

use super::view::ListView;
use super::{open, signers, store};
use crate::args::{CrlImportArgs, Globals};
use crate::error::{Exit, Failure, describe};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui};
use crate::say;

/// Result of `jpki crl import`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CrlImported {
    /// The folder of the store.
    pub store: String,
    /// The lists that are in it now.
    pub imported: Vec<ImportedList>,
    /// The files that were not taken; the lists before them stay.
    pub failed: Vec<FailedList>,
}

/// A list that is in the store.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ImportedList {
    /// The file that it was read from.
    pub file: String,
    /// What became of the one before.
    pub outcome: Outcome,
    /// Number of the one that it took the place of, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_number: Option<String>,
    /// What it says of itself.
    pub list: ListView,
    /// Its index.
    pub index: String,
    /// Length of the index in bytes.
    pub index_size: u64,
    /// Where the list itself is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// A file that was not taken.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FailedList {
    /// The file.
    pub file: String,
    /// The stable error code.
    pub code: &'static str,
    /// What is wrong, in words.
    pub message: String,
}

/// What became of the list before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There was none.
    Added,
    /// It was replaced.
    Replaced,
    /// It is the same.
    Unchanged,
}

/// Takes every file in that can be taken.
pub fn run(arguments: &CrlImportArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let (signers, _, _) = signers(&arguments.issuer, globals)?;
    let store = store(arguments.store.as_deref(), signers)?;
    let now = Timestamp::now();
    let mut result =
        CrlImported { store: store.folder().display().to_string(), imported: Vec::new(), failed: Vec::new() };
    let mut exit = Exit::Done;
    for path in &arguments.files {
        match import(path, &store, arguments.keep, now, ui) {
            Ok(imported) => result.imported.push(ImportedList::new(path, imported, now)),
            // One alone fails as everywhere.
            Err(failure) if arguments.files.len() == 1 => return Err(failure),
            Err(failure) => {
                exit = exit.max(failure.exit());
                let message = describe(&failure, ui.catalogue()).message;
                result.failed.push(FailedList {
                    file: path.display().to_string(),
                    code: failure.code().name(),
                    message,
                });
            }
        }
    }
    ui.result(&result, |page| result.fill(page, ui))?;
    Ok(exit)
}

fn import(path: &Path, store: &CrlStore, keep: bool, now: Timestamp, ui: &Ui) -> Result<Imported, Failure> {
    let reader = open(path, ui)?;
    store.import(reader, now, ImportOptions::default().keep(keep)).map_err(|error| Failure::crl(path, &error))
}

impl ImportedList {
    fn new(path: &Path, imported: Imported, now: Timestamp) -> Self {
        let (outcome, replaced_number) = match &imported.outcome {
            ImportOutcome::Replaced { number } => (Outcome::Replaced, number.as_ref().map(ToString::to_string)),
            ImportOutcome::Unchanged => (Outcome::Unchanged, None),
            _ => (Outcome::Added, None),
        };
        Self {
            file: path.display().to_string(),
            outcome,
            replaced_number,
            list: ListView::new(&imported.list, now),
            index: imported.path.display().to_string(),
            index_size: imported.index_size,
            kept: imported.kept.map(|path| path.display().to_string()),
        }
    }
}

impl CrlImported {
    fn fill(&self, page: &mut Page, ui: &Ui) {
        for imported in &self.imported {
            page.heading(&imported.file);
            let words = match imported.outcome {
                Outcome::Added => say!(ui, "crl-added"),
                Outcome::Replaced => say!(ui, "crl-replaced"),
                Outcome::Unchanged => say!(ui, "crl-unchanged"),
            };
            page.styled(&words, GOOD);
            let mut fields = imported.list.fields(ui);
            fields.extend(imported.kept.clone().map(|kept| (say!(ui, "crl-kept"), kept)));
            page.fields(&fields);
            if imported.list.stale {
                page.note(&say!(ui, "crl-stale"));
            }
        }
        for failed in &self.failed {
            page.heading(&failed.file);
            page.styled(&failed.message, BAD);
        }
        page.gap();
        page.line(&say!(ui, "crl-store", path = self.store.clone()));
    }
}
