//! `jpki crl`: brings revocation lists into a store, shows what one says, and looks a certificate up.

mod import;
mod inspect;
mod lookup;
mod view;

use std::fs::File;
use std::path::{Path, PathBuf};

use jpki_certificate::Certificate;
use jpki_validity::TrustStore;
use jpki_validity::crl::{CrlSigners, CrlStore};

use super::trust;
use crate::args::{CrlCommand, Globals};
use crate::error::{Code, Exit, Failure};
use crate::folders;
use crate::output::progress::Progress;
use crate::output::{Ui, input};
use crate::say;

#[cfg(test)]
pub use {import::CrlImported, inspect::CrlInspected, lookup::CrlLookedUp};

/// Does what is asked about revocation lists.
pub fn run(command: &CrlCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        CrlCommand::Import(arguments) => import::run(arguments, globals, ui),
        CrlCommand::Inspect(arguments) => inspect::run(arguments, globals, ui),
        CrlCommand::Lookup(arguments) => lookup::run(arguments, globals, ui),
    }
}

/// The store in this folder, or in the user's data folder.
pub fn store(folder: Option<&Path>, signers: CrlSigners) -> Result<CrlStore, Failure> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => folders::data().ok_or_else(|| Failure::new(Code::CrlNoFolder))?.join("crl"),
    };
    Ok(CrlStore::new(folder).with_signers(signers))
}

/// Who may sign lists: the trusted roots, and whom they vouch for among the certificates of these files. Certificates of
/// the files that are authorities' own roots are not trusted by being there.
pub fn signers(files: &[PathBuf], globals: &Globals) -> Result<(CrlSigners, Vec<Certificate>, TrustStore), Failure> {
    let mut certificates = Vec::new();
    for path in files {
        let bytes = input::read(path, input::SMALL_FILE)?;
        let read = Certificate::from_pem_or_der(&bytes)
            .map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))?;
        certificates.extend(read);
    }
    let anchors = trust::store(globals)?;
    Ok((CrlSigners::new(certificates.clone(), anchors.clone()), certificates, anchors))
}

/// A list that is read with its progress shown.
fn open(path: &Path, ui: &Ui) -> Result<Progress<File>, Failure> {
    let (file, size) = input::open(path)?;
    Ok(Progress::new(file, size, say!(ui, "crl-reading", path = path.display().to_string())))
}
