//! The index of a list (失効リストの索引): made from a scan, kept in a file, looked up without reading it.
//!
//! A file is a header, blocks of 512 bytes that hold the entries in the order of their serial numbers, a directory of the
//! first serial number in each block, and what the list says of itself. Every byte is under a checksum: header, directory
//! and description when the file is opened, a block when something is looked up in it, so that damage is an error and
//! never an answer. The checksums find accidents; who may write the file may write what he likes, as with the program
//! itself.

mod blocks;
mod build;
mod format;
mod meta;
mod read;
mod record;
mod sort;
mod spread;

use std::io;

pub use build::IndexBuilder;
pub use meta::IndexSummary;
pub use read::{CrlIndex, Lookup};

/// Why an index can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The file could not be read.
    #[error("the file could not be read: {kind}")]
    Read {
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// The file does not begin as an index does.
    #[error("the file is no index of a CRL")]
    NotAnIndex,
    /// An index of another version of its format: the list must be imported again.
    #[error("the index has format version {found}, only {} is read", format::VERSION)]
    Version {
        /// The version found.
        found: u32,
    },
    /// The file is shorter or longer than it says.
    #[error("the index has {found} bytes in place of {expected}")]
    Size {
        /// Bytes found.
        found: u64,
        /// Bytes that the header tells.
        expected: u64,
    },
    /// A checksum that does not match, or content that nobody writes.
    #[error("the index is damaged: {part} at byte {offset}")]
    Damaged {
        /// `header`, `directory`, `description` or `entries`.
        part: &'static str,
        /// Where the damaged part begins.
        offset: u64,
    },
}

#[cfg(test)]
mod tests;
