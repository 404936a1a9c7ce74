//! Any signed file in, one [`Report`] out: format detection, policy, three-valued indication, reasons.

mod check;
mod detect;
mod error;
mod indication;
mod policy;
mod report;
mod signer;

pub use check::{Check, CheckId, CheckResult, Code, Facts, Finding, StableName};
pub use detect::Detected;
pub use error::VerifyError;
pub use indication::{Indication, SubIndication};
pub use policy::{Policy, RevocationRule};
pub use report::{
    Algorithm, AlgorithmUse, ChainEntry, ChainRole, Coverage, Format, InputFile, NotCheckedReason, Packaging,
    PolicyReport, REPORT_VERSION, Report, RevocationReport, RevocationStatus, Scope, ScopeKind, SignatureReport, Tool,
};
pub use signer::{Attributes, CertificateType, IssuingEnvironment, KeyCarrier, PersonalData, SignerReport};
