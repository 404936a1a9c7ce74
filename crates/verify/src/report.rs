//! The report: what was asked, what was found, and what could not be found out. Text, JSON and HTTP are views of it.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Check, Finding, Indication, Policy, RevocationRule, SignerReport, SubIndication};

/// Version of the report's shape. It grows when a field changes its meaning or goes; new fields leave it alone.
pub const REPORT_VERSION: u32 = 1;

/// The result of verifying one file (検証報告).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub report_version: u32,
    /// What made the report.
    pub tool: Tool,
    /// When the verification was asked for.
    pub requested_at: Timestamp,
    /// The time at which certificates had to be valid.
    pub validation_time: Timestamp,
    /// The rules that were applied.
    pub policy: PolicyReport,
    /// The signed file.
    pub input: InputFile,
    /// The content that was given beside a detached signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<InputFile>,
    /// The worst indication of all signatures: every signature must pass.
    pub indication: Indication,
    /// Why it is not TOTAL-PASSED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// One entry a signature, in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// What is worth knowing about the file as a whole.
    pub warnings: Vec<Finding>,
    /// What is wrong with the file as a whole, so that signatures could not be looked at.
    pub errors: Vec<Finding>,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This crate.
    #[must_use]
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The rules that a report was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyReport {
    /// Name of the policy.
    pub id: String,
    /// Whether a signature passes without knowing whether its certificate was revoked.
    pub revocation: RevocationRule,
}

impl PolicyReport {
    /// A policy by its rules. The built-in one has no name but `built-in`.
    #[must_use]
    pub fn of(policy: Policy) -> Self {
        Self { id: "built-in".to_owned(), revocation: policy.revocation }
    }
}

/// A file that was read, by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputFile {
    /// Its name, where the caller gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// SHA-256 of all of its bytes, in hex.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
}

/// What was found out about one signature (署名).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignatureReport {
    /// `signature-1`, `signature-2`, … in the order of the file.
    pub id: String,
    /// The signature format.
    pub format: Format,
    /// Whether the content is inside or beside the signature.
    pub packaging: Packaging,
    /// The result.
    pub indication: Indication,
    /// Why it is not TOTAL-PASSED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// What the signature covers.
    pub scope: Vec<Scope>,
    /// Who signed; absent when the signer's certificate was not found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<SignerReport>,
    /// When the signer claims to have signed (RFC 5652 §11.3). Nobody but the signer vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_signing_time: Option<Timestamp>,
    /// The algorithms in use.
    pub algorithms: Vec<Algorithm>,
    /// Every check with its result.
    pub checks: Vec<Check>,
    /// The certificates from the signer's to the trust anchor, as far as they were found.
    pub chain: Vec<ChainEntry>,
    /// Whether the signer's certificate was revoked.
    pub revocation: RevocationReport,
    /// What is worth knowing.
    pub warnings: Vec<Finding>,
    /// What is wrong.
    pub errors: Vec<Finding>,
}

/// A signature format (署名形式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum Format {
    /// CMS with a signed reference to the signer's certificate and a signing time: CAdES baseline B (ETSI EN 319 122-1 §6).
    #[serde(rename = "CAdES-B")]
    CadesB,
    /// CMS with that reference, but without the signing time that baseline B asks for.
    #[serde(rename = "CAdES")]
    Cades,
    /// CMS without that reference (RFC 5652).
    #[serde(rename = "CMS")]
    Cms,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CadesB => "CAdES-B",
            Self::Cades => "CAdES",
            Self::Cms => "CMS",
        })
    }
}

/// Where the signed content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Packaging {
    /// Inside the signature file.
    Attached,
    /// In a file of its own.
    Detached,
}

impl fmt::Display for Packaging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attached => "attached",
            Self::Detached => "detached",
        })
    }
}

/// One thing that a signature covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// What it is.
    pub what: ScopeKind,
    /// How much of it is covered.
    pub covered: Coverage,
    /// Name of the digest algorithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_algorithm: Option<String>,
    /// The digest that was computed over it, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// What can be covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScopeKind {
    /// The content inside the signature file.
    AttachedContent,
    /// The content that was given beside it.
    DetachedContent,
}

/// How much is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// All of it.
    Full,
    /// A part of it.
    Partial,
    /// Nothing: the content was not at hand, or it is not what was signed.
    None,
}

/// An algorithm in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Algorithm {
    /// What for.
    pub usage: AlgorithmUse,
    /// Its name, or its dotted object identifier where it has none here.
    pub name: String,
    /// Length of the key in bits, for keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bits: Option<usize>,
    /// Whether it is strong enough.
    pub accepted: bool,
}

/// What an algorithm is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AlgorithmUse {
    /// The digest of the content.
    ContentDigest,
    /// The signature value.
    Signature,
    /// The signer's key.
    PublicKey,
}

/// A certificate of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainEntry {
    /// Its place.
    pub role: ChainRole,
    /// SHA-256 of the certificate, in hex. Of the signer's certificate only with personal data, since it identifies a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its subject by RFC 4514. Names of authorities are public; the signer's is personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Identifier of the trust anchor, for the anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor_id: Option<String>,
    /// Generation of the JPKI authority (docs/protocol.md §6.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// First moment of validity. Of the signer's certificate only with personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Last moment of validity. Of the signer's certificate only with personal data: it falls on the holder's birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
}

/// The place of a certificate in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChainRole {
    /// The signer's certificate.
    EndEntity,
    /// An authority between the two.
    Intermediate,
    /// The trust anchor.
    Anchor,
}

/// Whether a certificate was revoked (失効).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevocationReport {
    /// The answer.
    pub status: RevocationStatus,
    /// Why there is no better answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NotCheckedReason>,
}

impl RevocationReport {
    /// Nobody could be asked.
    #[must_use]
    pub fn no_source() -> Self {
        Self { status: RevocationStatus::NotChecked, reason: Some(NotCheckedReason::NoSource) }
    }
}

/// The answer to "was it revoked?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RevocationStatus {
    /// Nobody was asked.
    NotChecked,
}

/// Why nobody was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotCheckedReason {
    /// No source of revocation information was given.
    NoSource,
    /// An earlier check failed, so that the answer would not matter.
    EarlierFailure,
}
