//! Trust anchors and certification path validation: whom to believe, and why.
//!
//! Anchors and time are arguments; nothing is fetched. What was not checked, revocation above all, is told in the result
//! beside what was.

mod anchor;
mod build;
mod check;
pub mod crl;
mod error;
mod path;
pub mod revocation;
mod roots;
mod store;

pub use anchor::{AnchorError, Purpose, TrustAnchor};
pub use error::{PathError, Position};
pub use path::{
    Check, CheckKind, MAX_DEPTH, MAX_SIGNATURE_CHECKS, NotChecked, PathOptions, ValidatedPath, validate_path,
};
pub use store::TrustStore;
