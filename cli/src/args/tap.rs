//! Arguments of the reception without a PIN.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::RevocationArgs;

/// `jpki tap`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct TapArgs {
    #[command(subcommand)]
    pub command: Option<TapCommand>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub events: Option<u64>,
    #[arg(long, conflicts_with = "events")]
    pub once: bool,
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    #[arg(long, value_name = "DATE", group = "birth_source")]
    pub birth: Option<Date>,
    #[arg(long, value_name = "FILE", group = "birth_source")]
    pub birth_file: Option<PathBuf>,
    #[arg(long, group = "birth_source")]
    pub ask_birth: bool,
    #[arg(long, requires = "birth_source")]
    pub gregorian: bool,
    #[command(flatten)]
    pub revocation: RevocationArgs,
}

/// What goes with it.
#[derive(Debug, Subcommand)]
pub enum TapCommand {
    NewSecret(NewSecretArgs),
}

/// `jpki tap new-secret`.
#[derive(Debug, Args)]
pub struct NewSecretArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
