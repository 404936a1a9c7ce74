//! Arguments of reading what the card says of its holder, as text and as pictures.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

/// Options that give another credential than what is printed on the card.
const CREDENTIALS: [&str; 6] = ["text_pin_file", "text_pin_fd", "code_a_file", "code_a_fd", "code_b_file", "code_b_fd"];

/// What to do with the text application.
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    Read(TextReadArgs),
}

/// What to do with the face application.
#[derive(Debug, Subcommand)]
pub enum FaceCommand {
    Read(FaceReadArgs),
}

/// `jpki text read`.
#[derive(Debug, Args)]
pub struct TextReadArgs {
    #[arg(long)]
    pub number: bool,
    #[arg(long)]
    pub attributes: bool,
    #[command(flatten)]
    pub opener: OpenerArgs,
    #[arg(long)]
    pub secure: bool,
}

/// `jpki face read`.
#[derive(Debug, Args)]
pub struct FaceReadArgs {
    #[arg(long, value_name = "FILE")]
    pub photo: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub photo_jp2: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub number_image: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    #[command(flatten)]
    pub opener: OpenerArgs,
}

/// `jpki card authenticate`.
#[derive(Debug, Args)]
pub struct AuthenticateArgs {
    #[command(flatten)]
    pub opener: OpenerArgs,
}

/// `jpki card internal-authenticate`.
#[derive(Debug, Args)]
pub struct InternalAuthenticateArgs {
    #[arg(long, value_name = "HEX")]
    pub challenge: Option<String>,
}

/// What opens the data, one of them, and what proves them. The PIN and the verification codes come from files; what is
/// printed on the card may stand on the command line.
#[derive(Debug, Default, Args)]
pub struct OpenerArgs {
    #[arg(long = "pin-file", value_name = "FILE", group = "opener")]
    pub text_pin_file: Option<PathBuf>,
    #[arg(long = "pin-fd", value_name = "NUMBER", group = "opener")]
    pub text_pin_fd: Option<u32>,
    #[arg(long, value_name = "FILE", group = "opener")]
    pub code_a_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER", group = "opener")]
    pub code_a_fd: Option<u32>,
    #[arg(long, value_name = "FILE", group = "opener")]
    pub code_b_file: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER", group = "opener")]
    pub code_b_fd: Option<u32>,
    #[arg(long = "birth", value_name = "DATE", group = "opener")]
    pub printed_birth: Option<Date>,
    #[arg(
        long = "expiry",
        value_name = "YEAR",
        requires_all = ["printed_birth", "printed_code"],
        conflicts_with_all = CREDENTIALS
    )]
    pub printed_expiry: Option<i16>,
    #[arg(
        long = "security-code",
        value_name = "NUMBER",
        num_args = 0..=1,
        requires_all = ["printed_birth", "printed_expiry"],
        conflicts_with_all = CREDENTIALS
    )]
    pub printed_code: Option<Option<String>>,
    #[arg(long, requires = "printed_birth", conflicts_with_all = CREDENTIALS)]
    pub gregorian: bool,
}
