//! The command line as a tree of types. Help texts stand in the catalogues, not here.

mod card;
mod crl;
mod data;
mod document;
#[cfg(test)]
mod documented;
mod globals;
pub mod help;
mod identity;
mod ocsp;
mod revocation;
mod survey;
mod tap;
mod testbed;
pub mod usage;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use card::{
    ApduArgs, CardPinPlace, CertCheckArgs, CertCommand, CertExportArgs, CertShowArgs, CertificateChoice,
    CredentialArgs, KeyChoice, PinChangeArgs, PinChoice, PinCommand, ReaderCommand, WatchArgs,
};
pub use crl::{CrlCommand, CrlImportArgs, CrlInspectArgs, CrlLookupArgs};
pub use data::{
    AuthenticateArgs, FaceCommand, FaceReadArgs, InternalAuthenticateArgs, OpenerArgs, TextCommand, TextReadArgs,
};
pub use document::{SchemeChoice, SignCmsArgs, SignCommand, SignRawArgs, SignXmlArgs, VerifyArgs};
pub use globals::{Accept, CardChoice, Globals};
pub use identity::{AnswerArgs, ChallengeArgs, IdentityCommand, IdentityVerifyArgs};
pub use ocsp::OcspArgs;
pub use revocation::{DEFAULT_POLICY, RevocationArgs};
pub use survey::SurveyArgs;
pub use tap::{NewSecretArgs, TapArgs, TapCommand};
pub use testbed::{
    GenerationChoice, ProfileChoice, SexChoice, TestbedCardArgs, TestbedCertificateArgs, TestbedCommand,
    TestbedCrlArgs, TestbedInitArgs, TestbedRenewArgs, TestbedRevokeArgs, TestbedServeArgs, TestbedSuspendArgs,
};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "jpki", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(subcommand)]
    Reader(ReaderCommand),
    #[command(subcommand)]
    Card(CardCommand),
    #[command(subcommand)]
    Cert(CertCommand),
    #[command(subcommand)]
    Pin(PinCommand),
    #[command(subcommand)]
    Text(TextCommand),
    #[command(subcommand)]
    Face(FaceCommand),
    #[command(subcommand)]
    Sign(SignCommand),
    Verify(VerifyArgs),
    #[command(subcommand)]
    Trust(TrustCommand),
    #[command(subcommand)]
    Crl(CrlCommand),
    Ocsp(OcspArgs),
    #[command(subcommand)]
    Identity(IdentityCommand),
    Tap(TapArgs),
    Apdu(ApduArgs),
    Doctor,
    #[command(subcommand)]
    Testbed(TestbedCommand),
    Completions(CompletionsArgs),
}

/// What to do with the card.
#[derive(Debug, Subcommand)]
pub enum CardCommand {
    Info,
    Number,
    Authenticate(AuthenticateArgs),
    Survey(SurveyArgs),
    InternalAuthenticate(InternalAuthenticateArgs),
}

/// What to do with the trust anchors.
#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    List,
    Show(TrustShowArgs),
    Add(TrustAddArgs),
    Remove(TrustRemoveArgs),
}

/// `jpki trust show`.
#[derive(Debug, clap::Args)]
pub struct TrustShowArgs {
    #[arg(value_name = "ROOT")]
    pub root: String,
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Option<String>,
}

/// `jpki trust add`.
#[derive(Debug, clap::Args)]
pub struct TrustAddArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Vec<String>,
}

/// `jpki trust remove`.
#[derive(Debug, clap::Args)]
pub struct TrustRemoveArgs {
    #[arg(value_name = "ROOT")]
    pub root: String,
}

/// `jpki completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
