//! Arguments of asking an OCSP responder.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jpki_validity::http::{HttpUrl, UrlError};
use jpki_validity::ocsp::{CertIdHash, OcspMethod};

/// How a request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodChoice {
    /// GET where the address stays short enough.
    Get,
    /// POST.
    Post,
}

impl From<MethodChoice> for OcspMethod {
    fn from(choice: MethodChoice) -> Self {
        match choice {
            MethodChoice::Get => Self::Get,
            MethodChoice::Post => Self::Post,
        }
    }
}

/// The digest by which a request names the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CertIdChoice {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl From<CertIdChoice> for CertIdHash {
    fn from(choice: CertIdChoice) -> Self {
        match choice {
            CertIdChoice::Sha1 => Self::Sha1,
            CertIdChoice::Sha256 => Self::Sha256,
        }
    }
}

fn url(text: &str) -> Result<HttpUrl, UrlError> {
    text.parse()
}

/// `jpki ocsp`.
#[derive(Debug, Args)]
pub struct OcspArgs {
    #[arg(value_name = "FILE")]
    pub certificate: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub issuer: Option<PathBuf>,
    #[arg(long, value_name = "URL", value_parser = url)]
    pub url: Option<HttpUrl>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "method", "hash", "no_nonce", "require_nonce", "timeout", "proxy"])]
    pub response: Option<PathBuf>,
    #[arg(long, value_name = "METHOD", value_enum, default_value = "post")]
    pub method: MethodChoice,
    #[arg(long, value_name = "DIGEST", value_enum, default_value = "sha1")]
    pub hash: CertIdChoice,
    #[arg(long, conflicts_with = "require_nonce")]
    pub no_nonce: bool,
    #[arg(long)]
    pub require_nonce: bool,
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = clap::value_parser!(u64).range(1..=300))]
    pub timeout: u64,
    #[arg(long, value_name = "URL", value_parser = url)]
    pub proxy: Option<HttpUrl>,
    #[arg(long)]
    pub accept_unchecked_responder: bool,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
