//! The report: what was asked, what was found, and what could not be found out. Text, JSON and HTTP are views of it.

mod revocation;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::hexadecimal;
use crate::{Check, Finding, Indication, Policy, SignerReport, SubIndication};

pub use revocation::{
    AnswerReport, EvidenceReport, EvidenceType, FreshnessReport, MethodName, NotCheckedReason, RevocationEffect,
    RevocationPurpose, RevocationReport, RevocationResult,
};

/// Version of the report's shape. It grows when a field changes its meaning or goes; new fields leave it alone.
pub const REPORT_VERSION: u32 = 2;

/// The result of verifying one file (検証報告).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub report_version: u32,
    /// What made the report.
    pub tool: Tool,
    /// When the verification was asked for.
    pub requested_at: Timestamp,
    /// The clock of the verification: who has expired and what is fresh was reckoned from it.
    pub verified_at: Timestamp,
    /// The earliest time at which all signatures are known to have existed (ETSI EN 319 102-1 §5.5.4, "best-signature-time").
    pub best_signature_time: BestSignatureTime,
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

/// A time at which a signature is known to have existed, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BestSignatureTime {
    /// The time.
    pub value: Timestamp,
    /// Who says so.
    pub source: TimeSource,
}

/// Who says that a signature existed at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimeSource {
    /// Nobody: it exists now.
    Now,
    /// The caller.
    Argument,
    /// A timestamp token.
    Timestamp,
}

impl TimeSource {
    /// Stable identifier, as in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Argument => "argument",
            Self::Timestamp => "timestamp",
        }
    }
}

/// The rules that a report was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyReport {
    /// The name that the policy gives itself.
    pub id: String,
    /// SHA-256 of the policy's text, in hex: two policies of one name are told apart by it.
    pub digest: String,
}

impl PolicyReport {
    /// A policy by its name and digest.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        Self { id: policy.id().to_owned(), digest: hexadecimal(policy.sha256()) }
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
    /// The earliest time at which the signature is known to have existed.
    pub best_signature_time: BestSignatureTime,
    /// When the signer claims to have signed (RFC 5652 §11.3). Nobody but the signer vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_signing_time: Option<Timestamp>,
    /// The algorithms in use.
    pub algorithms: Vec<Algorithm>,
    /// Every check with its result.
    pub checks: Vec<Check>,
    /// The certificates from the signer's to the trust anchor, as far as they were found.
    pub chain: Vec<ChainEntry>,
    /// Whether the certificates of the chain were revoked: one entry a certificate, the signer's first, the anchor not among
    /// them.
    pub revocation: Vec<RevocationReport>,
    /// Timestamps on the signature. None is read yet.
    pub timestamps: Vec<TimestampReport>,
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
    pub digest_algorithm: Option<Cow<'static, str>>,
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
    pub name: Cow<'static, str>,
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

/// A timestamp on a signature (タイムスタンプ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TimestampReport {
    /// The time that it proves.
    pub produced_at: Timestamp,
    /// The result of its own validation.
    pub indication: Indication,
    /// Why it is not TOTAL-PASSED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
}
