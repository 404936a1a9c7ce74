//! Arguments of proving and checking an identity.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CredentialArgs, RevocationArgs};

/// A step of proving an identity.
#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    Challenge(ChallengeArgs),
    Answer(AnswerArgs),
    Verify(IdentityVerifyArgs),
}

/// `jpki identity challenge`.
#[derive(Debug, Args)]
pub struct ChallengeArgs {
    #[arg(long, value_name = "NAME")]
    pub relying_party: String,
    #[arg(long, value_name = "TEXT")]
    pub purpose: String,
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub valid_for: u32,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `jpki identity answer`.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    #[arg(value_name = "CHALLENGE")]
    pub challenge: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub credential: CredentialArgs,
}

/// `jpki identity verify`.
#[derive(Debug, Args)]
pub struct IdentityVerifyArgs {
    #[arg(value_name = "ANSWER")]
    pub answer: PathBuf,
    #[arg(long, value_name = "CHALLENGE")]
    pub challenge: PathBuf,
    #[arg(long)]
    pub include_personal: bool,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
    #[command(flatten)]
    pub revocation: RevocationArgs,
}
