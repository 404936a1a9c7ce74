//! The policy that a command is told, and whom it asks whether certificates were revoked.

use std::borrow::Cow;
use std::path::Path;

use jpki_validity::TrustStore;
use jpki_validity::crl::{CrlFiles, CrlSigners, CrlStore};
use jpki_validity::http::{UreqClient, UreqOptions};
use jpki_validity::ocsp::{OcspClient, OcspError, OcspOptions, ResponderAddress, StoredOcsp};
use jpki_validity::revocation::{FirstConclusive, RevocationMethod};
use jpki_verify::{BuiltIn, Limited, MAX_POLICY, Policy};

use crate::args::RevocationArgs;
use crate::error::{Code, Failure};
use crate::output::input;

/// The policy that the options name.
pub fn policy(arguments: &RevocationArgs) -> Result<Cow<'static, Policy>, Failure> {
    if let Some(built_in) = BuiltIn::by_name(&arguments.policy) {
        return Ok(Cow::Borrowed(Policy::built_in(built_in)));
    }
    let path = Path::new(&arguments.policy);
    // A name without a file is more likely a name mistyped.
    if !path.exists() {
        return Err(Failure::path(Code::VerifyPolicyUnknown, path));
    }
    let bytes = input::read(path, MAX_POLICY as u64)?;
    // What is not UTF-8 is replaced, and is then no TOML at the place where it stands.
    let text = String::from_utf8_lossy(&bytes);
    Policy::from_toml(&text).map(Cow::Owned).map_err(|error| Failure::policy(path, &error))
}

/// Whom the options say to ask, in this order: answers that are at hand, then responders. Each is asked with the age that
/// the policy allows its method.
pub fn sources(
    arguments: &RevocationArgs,
    policy: &Policy,
    anchors: &TrustStore,
) -> Result<FirstConclusive<'static>, Failure> {
    let mut sources = FirstConclusive::new();
    let rules = policy.rules();
    let of_lists = rules.freshness(RevocationMethod::Crl);
    let signers = || CrlSigners::new(Vec::new(), anchors.clone());
    if !arguments.crl.is_empty() {
        let mut files = CrlFiles::new().with_signers(signers());
        for path in &arguments.crl {
            // Opened first, so that what is wrong with the file is told as everywhere.
            input::open(path)?;
            files.add_as(name(path), path, &std::env::temp_dir()).map_err(|error| Failure::crl(path, &error))?;
        }
        sources = sources.and(Limited::new(files, of_lists));
    }
    if let Some(folder) = &arguments.crl_store {
        // A folder that is not there is a mistyped one more likely than an empty store.
        if !folder.is_dir() {
            return Err(Failure::path(Code::FileMissing, folder));
        }
        sources = sources.and(Limited::new(CrlStore::new(folder).with_signers(signers()), of_lists));
    }
    if !arguments.ocsp_response.is_empty() {
        let mut stored = StoredOcsp::new();
        for path in &arguments.ocsp_response {
            let bytes = input::read(path, input::SMALL_FILE)?;
            stored.add(name(path), &bytes).map_err(|error| Failure::ocsp(&path.display().to_string(), &error))?;
        }
        sources = sources.and(Limited::new(stored, rules.freshness(RevocationMethod::Ocsp)));
    }
    if let Some(url) = &arguments.ocsp {
        let http = UreqClient::new(&UreqOptions::default())
            .map_err(|error| Failure::ocsp(url.without_query(), &OcspError::Http(error)))?;
        let address = ResponderAddress::Fixed(url.clone());
        let client =
            OcspClient::new(http, address, OcspOptions::default(), |buffer| aws_lc_rs::rand::fill(buffer).is_ok());
        sources = sources.and(Limited::new(client, rules.freshness(RevocationMethod::Ocsp)));
    }
    Ok(sources)
}

/// Reports name files without their folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
