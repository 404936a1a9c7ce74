//! Arguments of signing and verifying.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jpki_signature::DigestAlgorithm;

use super::{CredentialArgs, KeyChoice, RevocationArgs};

/// How to sign.
#[derive(Debug, Subcommand)]
pub enum SignCommand {
    Cms(SignCmsArgs),
    Xml(SignXmlArgs),
    Raw(SignRawArgs),
}

/// A digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DigestChoice {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl From<DigestChoice> for DigestAlgorithm {
    fn from(choice: DigestChoice) -> Self {
        match choice {
            DigestChoice::Sha256 => Self::Sha256,
            DigestChoice::Sha384 => Self::Sha384,
            DigestChoice::Sha512 => Self::Sha512,
        }
    }
}

/// `jpki sign cms`.
#[derive(Debug, Args)]
pub struct SignCmsArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub attached: bool,
    #[arg(long, value_name = "KEY", value_enum, default_value = "signature")]
    pub key: KeyChoice,
    #[arg(long, value_name = "DIGEST", value_enum, default_value = "sha256")]
    pub digest: DigestChoice,
    #[arg(long)]
    pub pem: bool,
    #[arg(long)]
    pub no_signing_time: bool,
    #[arg(long)]
    pub no_issuer: bool,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// `jpki sign xml`.
#[derive(Debug, Args)]
pub struct SignXmlArgs {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "PROFILE")]
    pub profile: String,
    #[arg(short, long, value_name = "PATH", conflicts_with = "in_place")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub in_place: bool,
    #[arg(long)]
    pub no_check: bool,
    #[arg(long, value_name = "KEY", value_enum, default_value = "signature")]
    pub key: KeyChoice,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// What the card does with the data (docs/protocol.md §4.6): the six values of P1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemeChoice {
    /// 00: the data, normally a DigestInfo, in PKCS#1 v1.5 padding.
    DigestInfo,
    /// 01: the card hashes; the bare SHA-256 hash in PKCS#1 v1.5 padding.
    CardHashBare,
    /// 02: a SHA-256 hash; the card adds the DigestInfo.
    Hash,
    /// 03: the card hashes with SHA-256 and adds the DigestInfo.
    CardHash,
    /// 04: a SHA-256 hash, RSASSA-PSS.
    PssHash,
    /// 05: the card hashes with SHA-256, RSASSA-PSS.
    PssCardHash,
}

/// `jpki sign raw`.
#[derive(Debug, Args)]
pub struct SignRawArgs {
    #[arg(value_name = "FILE", required_unless_present = "digest_value", conflicts_with = "digest_value")]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "HEX")]
    pub digest_value: Option<String>,
    #[arg(long, value_name = "DIGEST", value_enum, default_value = "sha256")]
    pub digest: DigestChoice,
    #[arg(long, value_name = "SCHEME", value_enum, default_value = "digest-info")]
    pub scheme: SchemeChoice,
    #[arg(long, value_name = "KEY", value_enum, default_value = "signature")]
    pub key: KeyChoice,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// `jpki verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(value_name = "FILE", required_unless_present = "evidence")]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub content: Option<PathBuf>,
    #[arg(long)]
    pub include_personal: bool,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
    #[command(flatten)]
    pub revocation: RevocationArgs,
    #[arg(long, value_name = "FOLDER")]
    pub evidence: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}
