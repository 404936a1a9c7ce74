//! Arguments of the commands that read the card.

use std::path::PathBuf;

use super::RevocationArgs;
use clap::{Args, Subcommand, ValueEnum};

/// What to do with the readers.
#[derive(Debug, Subcommand)]
pub enum ReaderCommand {
    List,
    Watch(WatchArgs),
}

/// `jpki reader watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub events: Option<u64>,
}

/// What to do with certificates.
#[derive(Debug, Subcommand)]
pub enum CertCommand {
    Show(CertShowArgs),
    Check(CertCheckArgs),
    Export(CertExportArgs),
}

/// `jpki cert show`.
#[derive(Debug, Args)]
pub struct CertShowArgs {
    #[arg(value_name = "FILE", conflicts_with = "choice")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub choice: CertificateChoice,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// `jpki cert check`.
#[derive(Debug, Args)]
pub struct CertCheckArgs {
    #[arg(value_name = "FILE", conflicts_with = "choice")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub choice: CertificateChoice,
    #[command(flatten)]
    pub credential: CredentialArgs,
    #[command(flatten)]
    pub revocation: RevocationArgs,
}

/// `jpki cert export`.
#[derive(Debug, Args)]
pub struct CertExportArgs {
    #[command(flatten)]
    pub choice: CertificateChoice,
    #[arg(long)]
    pub der: bool,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// Which of the four certificates; the user-authentication certificate if none is named.
#[derive(Debug, Clone, Args)]
#[group(id = "choice", multiple = false)]
pub struct CertificateChoice {
    #[arg(long)]
    pub signature: bool,
    #[arg(long)]
    pub auth: bool,
    #[arg(long)]
    pub signature_ca: bool,
    #[arg(long)]
    pub auth_ca: bool,
}

/// Which of the two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyChoice {
    /// The signature key, with the signature password.
    Signature,
    /// The user-authentication key, with its PIN.
    Auth,
}

/// Where the credential comes from. Never from the command line itself, which other users of the machine can read.
#[derive(Debug, Clone, Default, Args)]
pub struct CredentialArgs {
    #[arg(long, value_name = "FILE", conflicts_with = "pin_fd")]
    pub pin_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub pin_fd: Option<u32>,
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    pub password_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub password_fd: Option<u32>,
}

/// `jpki apdu`.
#[derive(Debug, Args)]
pub struct ApduArgs {
    #[arg(value_name = "APDU", required = true)]
    pub commands: Vec<String>,
    #[arg(long)]
    pub select: bool,
    #[arg(long)]
    pub i_know: bool,
}

/// What to do with the credentials.
#[derive(Debug, Subcommand)]
pub enum PinCommand {
    Status,
    Change(PinChangeArgs),
}

/// Which credential to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PinChoice {
    /// The PIN for user authentication.
    Auth,
    /// The signature password.
    Sign,
    /// The text PIN.
    Text,
    /// The card PIN, in both of its places.
    Card,
}

/// Where the card keeps the card PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CardPinPlace {
    /// The 住基AP.
    Registry,
    /// The 共通カードAP.
    Common,
}

/// `jpki pin change`.
#[derive(Debug, Args)]
pub struct PinChangeArgs {
    #[arg(value_name = "WHICH", value_enum)]
    pub which: PinChoice,
    #[arg(long, value_name = "PLACE", value_enum)]
    pub only: Option<CardPinPlace>,
    #[arg(long, value_name = "FILE", conflicts_with = "old_fd")]
    pub old_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub old_fd: Option<u32>,
    #[arg(long, value_name = "FILE", conflicts_with = "new_fd")]
    pub new_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub new_fd: Option<u32>,
}
