//! Revocation (失効): the question "was this certificate revoked?", its answers, and the sources that may be asked.
//!
//! A source is an argument. Without one nobody is asked, and the answer says so: [`RevocationStatus::NotChecked`]. The
//! answers "not checked", "unknown", "stale", "revoked" and "on hold" are five different ones; which of them a signature
//! survives is the policy's business, not the source's.

mod answer;
mod freshness;
mod question;
mod reason;
mod source;

pub use answer::{
    Evidence, EvidenceBytes, EvidenceKind, NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationStatus,
};
pub use freshness::Freshness;
pub use question::{CertificateIssuer, RevocationQuestion};
pub use reason::RevocationReason;
pub use source::{FirstConclusive, NoSource, RevocationSource};
