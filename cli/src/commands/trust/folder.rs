//! The user's own decisions about roots, kept in the data folder: certificates that were added, and roots that are trusted no
//! longer. One file a root, named by its fingerprint, so that nothing has to be rewritten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jpki_certificate::Certificate;

use crate::error::{Code, Failure};
use crate::folders;
use crate::output::input;

/// Most roots that are read; nobody has so many.
const MAX_ROOTS: usize = 1000;

/// The folder with the user's decisions.
pub struct TrustFolder(PathBuf);

impl TrustFolder {
    /// The folder of this user; `None` where the environment tells of no data folder.
    pub fn of_user() -> Option<Self> {
        folders::data().map(|data| Self(data.join("trust")))
    }

    /// The same, for a command that cannot do without.
    pub fn needed() -> Result<Self, Failure> {
        Self::of_user().ok_or_else(|| Failure::new(Code::TrustNoFolder))
    }

    /// Certificates that were added, by their fingerprints.
    pub fn added(&self) -> Result<Vec<Certificate>, Failure> {
        let files = names(&self.0.join("added"))?;
        files
            .into_iter()
            .map(|path| {
                let damaged = || Failure::path(Code::TrustDamaged, &path);
                let bytes = input::read(&path, input::SMALL_FILE)?;
                let certificate = Certificate::from_der(&bytes).map_err(|error| damaged().with_detail(&error))?;
                // A file that was exchanged for another one is not trusted.
                if file_name(&certificate.fingerprint_sha256()) != name_of(&path) {
                    return Err(damaged());
                }
                Ok(certificate)
            })
            .collect()
    }

    /// Fingerprints of the roots that are trusted no longer.
    pub fn removed(&self) -> Result<Vec<[u8; 32]>, Failure> {
        let files = names(&self.0.join("removed"))?;
        files
            .into_iter()
            .map(|path| {
                let mut fingerprint = [0; 32];
                let read = hex::decode_to_slice(name_of(&path), &mut fingerprint);
                read.map_err(|error| Failure::path(Code::TrustDamaged, &path).with_detail(&error))?;
                Ok(fingerprint)
            })
            .collect()
    }

    /// Keeps a certificate as trusted.
    pub fn add(&self, certificate: &Certificate) -> Result<(), Failure> {
        self.write("added", &certificate.fingerprint_sha256(), certificate.der())
    }

    /// Forgets that a certificate was added. Whether it had been.
    pub fn forget_added(&self, fingerprint: &[u8; 32]) -> Result<bool, Failure> {
        self.delete("added", fingerprint)
    }

    /// Keeps a root as not trusted any more.
    pub fn remove(&self, fingerprint: &[u8; 32]) -> Result<(), Failure> {
        self.write("removed", fingerprint, b"")
    }

    /// Forgets that a root was removed. Whether it had been.
    pub fn forget_removed(&self, fingerprint: &[u8; 32]) -> Result<bool, Failure> {
        self.delete("removed", fingerprint)
    }

    fn write(&self, kind: &str, fingerprint: &[u8; 32], bytes: &[u8]) -> Result<(), Failure> {
        let folder = self.0.join(kind);
        fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
        let target = folder.join(file_name(fingerprint));
        let failed = |error: io::Error| Failure::write(&target, &error);
        let mut temporary =
            tempfile::Builder::new().prefix(".jpki-").suffix(".part").tempfile_in(&folder).map_err(failed)?;
        io::Write::write_all(&mut temporary, bytes).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        temporary.persist(&target).map_err(|error| failed(error.error))?;
        Ok(())
    }

    fn delete(&self, kind: &str, fingerprint: &[u8; 32]) -> Result<bool, Failure> {
        let path = self.0.join(kind).join(file_name(fingerprint));
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Failure::write(&path, &error)),
        }
    }
}

fn file_name(fingerprint: &[u8; 32]) -> String {
    hex::encode(fingerprint)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of a folder, in the order of their names; none where there is no folder. A write that was cut off leaves a file
/// with a dot before its name, which says nothing.
fn names(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::read(folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::read(folder, &error))?.path();
        if !name_of(&path).starts_with('.') {
            files.push(path);
        }
        if files.len() > MAX_ROOTS {
            return Err(Failure::path(Code::TrustDamaged, folder));
        }
    }
    files.sort();
    Ok(files)
}
