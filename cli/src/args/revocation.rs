//! By which rules a certificate is judged, and who is asked whether it was revoked: shared by the commands that verify.

use std::path::PathBuf;

use clap::Args;
use jpki_validity::http::{HttpUrl, UrlError};

fn url(text: &str) -> Result<HttpUrl, UrlError> {
    text.parse()
}

/// The policy without the option.
pub const DEFAULT_POLICY: &str = "personal";

/// Policy and sources of revocation information.
#[derive(Debug, Args)]
pub struct RevocationArgs {
    /// A built-in policy's name, or a file.
    #[arg(long, value_name = "POLICY", default_value = DEFAULT_POLICY)]
    pub policy: String,
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub crl_store: Option<PathBuf>,
    #[arg(long, value_name = "URL", value_parser = url)]
    pub ocsp: Option<HttpUrl>,
    #[arg(long, value_name = "FILE")]
    pub ocsp_response: Vec<PathBuf>,
}
