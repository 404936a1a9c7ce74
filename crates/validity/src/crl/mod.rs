//! Certificate revocation lists (CRL, 失効リスト; RFC 5280 §5 and §6.3), at the size of a nation.
//!
//! [`scan`] reads a list in one pass and constant memory. [`CrlIndex`] finds a serial number in a file that was made in
//! such a pass, without reading it. [`CrlStore`] keeps such files, one for each list that is distributed; [`CrlFiles`] makes
//! them for lists that somebody has in a folder. Both are a
//! [`RevocationSource`](crate::revocation::RevocationSource).
//!
//! Full lists, lists of one distribution point (JPKI has one a municipality), delta lists and lists of some reasons are
//! understood. Indirect lists are refused by name: [`CrlError::Indirect`].

mod der;
mod entry;
mod error;
mod extension;
mod files;
mod index;
mod input;
mod judge;
mod list;
mod pem;
mod scan;
mod scope;
mod signers;
mod store;
mod time;

pub use entry::CrlEntry;
pub use error::CrlError;
pub use extension::{CrlExtensions, CrlNumber};
pub use files::CrlFiles;
pub use index::{CrlIndex, IndexBuilder, IndexError, IndexSummary, Lookup};
pub use scan::{CrlSummary, ScanOptions, scan};
pub use scope::IssuingDistributionPoint;
pub use signers::CrlSigners;
pub use store::{CrlStore, ImportOptions, ImportOutcome, Imported, StoredIndex};
