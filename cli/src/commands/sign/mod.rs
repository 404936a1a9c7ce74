//! `jpki sign cms`, `jpki sign xml` and `jpki sign raw`.

mod cms;
mod raw;
pub mod unlock;
mod xml;

use std::path::{Path, PathBuf};

#[cfg(test)]
pub use {cms::CmsSigned, raw::RawSigned, xml::XmlSigned};

use crate::args::{Globals, SignCommand};
use crate::error::{Exit, Failure};
use crate::output::Ui;

/// Signs.
pub fn run(command: &SignCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        SignCommand::Cms(arguments) => cms::sign(arguments, globals, ui),
        SignCommand::Xml(arguments) => xml::sign(arguments, globals, ui),
        SignCommand::Raw(arguments) => raw::sign(arguments, globals, ui),
    }
}

/// `path` with `.extension` behind its whole name.
fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
