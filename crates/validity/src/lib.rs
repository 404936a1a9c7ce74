//! Trust anchors, certification path validation and revocation: whom to believe, and why.
//!
//! Anchors and time are arguments; nothing is fetched unless a source with an HTTP client is given. What was not checked,
//! revocation above all, is told in the result beside what was.

mod anchor;
mod budget;
mod build;
mod check;
mod critical;
pub mod crl;
mod error;
pub mod http;
mod names;
pub mod ocsp;
mod path;
mod policies;
mod pool;
mod purpose;
pub mod revocation;
mod roots;
mod store;

pub use anchor::{AnchorError, TrustAnchor};
pub use budget::{PathBudget, PathLimits};
pub use error::{PathError, Position};
pub use path::{Check, CheckKind, MAX_DEPTH, NotChecked, PathOptions, PathValidator, ValidatedPath, validate_path};
pub use pool::CertificatePool;
pub use purpose::Purpose;
pub use store::TrustStore;
