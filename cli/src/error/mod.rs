//! What the command says when something goes wrong: a stable code, its exit code, and the values of its message.

mod code;
#[cfg(test)]
mod documentation;
mod from_card;
mod from_crl;
mod from_document;
mod from_ocsp;
mod from_reader;
mod from_testbed;
mod from_verify;
mod from_xml;
mod show;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::catalogue;

pub use code::{Code, Exit};
pub use from_card::which;
pub use show::{Described, describe};

/// Why the command could not do its work.
pub struct Failure {
    code: Code,
    values: FluentArgs<'static>,
    detail: Option<String>,
    tries_left: Option<u8>,
}

impl Failure {
    /// A failure whose message has no values yet.
    pub fn new(code: Code) -> Self {
        Self { code, values: FluentArgs::new(), detail: None, tries_left: None }
    }

    /// Adds a value that the message names.
    pub fn with(mut self, name: &'static str, value: impl Into<FluentValue<'static>>) -> Self {
        self.values.set(name, catalogue::value(value));
        self
    }

    /// Adds what the library said, in English, for whoever supports the user. Library errors carry no secrets.
    pub fn with_detail(mut self, error: &(dyn std::error::Error + '_)) -> Self {
        let mut detail = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let text = cause.to_string();
            if !detail.contains(&text) {
                detail.push_str(": ");
                detail.push_str(&text);
            }
            source = cause.source();
        }
        self.detail = Some(catalogue::clean(&detail).into_owned());
        self
    }

    /// A failure about a file or folder.
    pub fn path(code: Code, path: &Path) -> Self {
        Self::new(code).with("path", path.display().to_string())
    }

    /// Opening or reading `path` failed.
    pub fn read(path: &Path, error: &io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::NotFound => Code::FileMissing,
            io::ErrorKind::PermissionDenied => Code::FileUnreadable,
            io::ErrorKind::IsADirectory => Code::FileInputFolder,
            _ => Code::FileRead,
        };
        Self::path(code, path).with_detail(error)
    }

    /// Writing `path` failed.
    pub fn write(path: &Path, error: &io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Code::FileUnwritable,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::FileDiskFull,
            _ => Code::FileWrite,
        };
        Self::path(code, path).with_detail(error)
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        self.code.exit()
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code.name(), self.detail.as_deref().unwrap_or("no detail"))
    }
}
