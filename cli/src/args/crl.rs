//! Arguments of the commands about certificate revocation lists.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with revocation lists.
#[derive(Debug, Subcommand)]
pub enum CrlCommand {
    Import(CrlImportArgs),
    Inspect(CrlInspectArgs),
    Lookup(CrlLookupArgs),
}

/// `jpki crl import`.
#[derive(Debug, Args)]
pub struct CrlImportArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub store: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub issuer: Vec<PathBuf>,
    #[arg(long)]
    pub keep: bool,
}

/// `jpki crl inspect`.
#[derive(Debug, Args)]
pub struct CrlInspectArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub issuer: Vec<PathBuf>,
}

/// `jpki crl lookup`.
#[derive(Debug, Args)]
pub struct CrlLookupArgs {
    #[arg(long, value_name = "FILE", required_unless_present = "serial_file", conflicts_with = "serial_file")]
    pub certificate: Option<PathBuf>,
    /// A serial number is no argument of its own: the list of processes would show it to everybody.
    #[arg(long, value_name = "FILE")]
    pub serial_file: Option<PathBuf>,
    #[arg(long = "crl", value_name = "FILE", conflicts_with = "store")]
    pub lists: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub store: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub issuer: Vec<PathBuf>,
}
