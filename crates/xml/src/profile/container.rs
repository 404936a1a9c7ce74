//! What is sent: one file, or a folder of files of which some are signed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::file_name::FilePattern;
use super::path::ElementPath;

/// Whether one file is sent or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Container {
    /// One file, whatever its name.
    File,
    /// A folder, its files directly inside.
    Folder,
}

/// A kind of document in the container.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DocumentKind {
    /// What this profile calls it.
    pub name: String,
    /// What its file is called. For a container that is a file, what it should be called.
    pub file: FilePattern,
    /// What it says, where that and not its file's name tells kinds apart.
    pub when: Option<Condition>,
    /// Whether it carries signatures.
    #[serde(default = "yes")]
    pub signed: bool,
    /// How many there are at least.
    #[serde(default = "one")]
    pub least: usize,
    /// How many there are at most.
    #[serde(default = "one")]
    pub most: usize,
}

/// A text that an element of the document has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Condition {
    /// The element.
    pub element: ElementPath,
    /// Its text, white space around it aside.
    pub is: String,
}

const fn yes() -> bool {
    true
}

const fn one() -> usize {
    1
}
