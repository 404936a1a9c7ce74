//! Any signed file in, one [`Report`] out: format detection, policy, three-valued indication, reasons.
//!
//! [`verify`] streams the file and, for a detached signature, its content; the report says for each signature whether it
//! is TOTAL-PASSED, INDETERMINATE or TOTAL-FAILED, and why. What the values mean is in `docs/report.md`, the JSON form in
//! `docs/schema/report.schema.json`.

mod cache;
mod check;
mod describe;
mod detect;
mod error;
pub mod evidence;
mod fault;
mod hexadecimal;
mod indication;
mod judge;
mod measure;
mod options;
mod policy;
mod report;
mod revocation;
mod signer;
mod stage;
mod strength;
mod trust;
mod verify;

pub use cache::ValidationCache;
pub use check::{Check, CheckId, CheckResult, Code, Facts, Finding, StableName};
pub use detect::Detected;
pub use error::VerifyError;
pub use indication::{Indication, SubIndication};
pub use options::{Options, ProofOfExistence};
pub use policy::{
    AlgorithmRules, BuiltIn, MAX_POLICY, Policy, PolicyError, ProofSource, RevocationRules, Rules, TimeRules,
    Treatment, TrustRules,
};
pub use report::{
    Algorithm, AlgorithmUse, AnswerReport, BestSignatureTime, ChainEntry, ChainRole, Coverage, EvidenceReport,
    EvidenceType, Format, FreshnessReport, InputFile, MethodName, NotCheckedReason, Packaging, PolicyReport,
    REPORT_VERSION, Report, RevocationEffect, RevocationPurpose, RevocationReport, RevocationResult, Scope, ScopeKind,
    SignatureReport, TimeSource, TimestampReport, Tool,
};
pub use revocation::{
    Limited, RevocationJudgement, RevocationOptions, RevocationProblem, RevocationProblemKind, judge_revocation,
};
pub use signer::{
    Attributes, BirthDateReport, CertificateType, CertifiedText, IssuingEnvironment, KeyCarrier, PersonalData,
    SexReport, SignerReport,
};
pub use strength::{PolicyBreach, policy_breaches};
pub use trust::{ChainJudgement, ChainOptions, ChainProblem, ChainProblemKind, judge_chain};
pub use verify::verify;
