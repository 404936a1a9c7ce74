//! Arguments of the survey of a card. Every credential has an option of its own name: a PIN given for another costs a try.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

/// `jpki card survey`.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub auth_pin_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub text_pin_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub code_a_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub code_b_file: Option<PathBuf>,
    #[arg(long, value_name = "DATE")]
    pub birth: Option<Date>,
}
