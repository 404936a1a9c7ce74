//! Where the register is kept: in memory, or in the testbed's folder, where several processes may use it at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Register;
use crate::TestbedError;
use crate::folder::io_error;

/// The register's file.
pub(crate) const FILE: &str = "revocation.json";
/// Held by the process that changes the register.
const LOCK: &str = "revocation.lock";

/// The register and its place.
pub(crate) struct Store {
    /// What there is without a folder, or in a folder without the file.
    memory: Mutex<Register>,
    folder: Option<PathBuf>,
}

impl Store {
    pub(crate) fn new(register: Register, folder: Option<&Path>) -> Self {
        Self { memory: Mutex::new(register), folder: folder.map(Path::to_path_buf) }
    }

    /// The register as it is now.
    pub(crate) fn read(&self) -> Result<Register, TestbedError> {
        // A panic while the lock was held left the register as it was before or after the change.
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.folder {
            Some(folder) => Ok(read(folder)?.unwrap_or_else(|| memory.clone())),
            None => Ok(memory.clone()),
        }
    }

    /// Changes the register; an error leaves it as it was.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Register) -> Result<T, TestbedError>,
    ) -> Result<T, TestbedError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = &self.folder else {
            let mut draft = memory.clone();
            let result = change(&mut draft)?;
            *memory = draft;
            return Ok(result);
        };
        let _lock = lock(folder)?;
        let mut register = read(folder)?.unwrap_or_else(|| memory.clone());
        let result = change(&mut register)?;
        write(folder, &register)?;
        Ok(result)
    }
}

fn read(folder: &Path) -> Result<Option<Register>, TestbedError> {
    let path = folder.join(FILE);
    match fs::read(&path) {
        Ok(text) => {
            serde_json::from_slice(&text).map(Some).map_err(|source| TestbedError::Description { path, source })
        }
        // A testbed that was made before there was a register.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io_error("read", &path)(source)),
    }
}

/// Replaces the file as a whole; only its owner reads it.
fn write(folder: &Path, register: &Register) -> Result<(), TestbedError> {
    let path = folder.join(FILE);
    let text = encode(register, &path)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(io_error("create a file in", folder))?;
    draft.write_all(&text).map_err(io_error("write", &path))?;
    draft.persist(&path).map_err(|error| io_error("write", &path)(error.error))?;
    Ok(())
}

/// The register as it stands in the file.
pub(crate) fn encode(register: &Register, path: &Path) -> Result<Vec<u8>, TestbedError> {
    let error = |source| TestbedError::Description { path: path.to_path_buf(), source };
    let mut text = serde_json::to_vec_pretty(register).map_err(error)?;
    text.push(b'\n');
    Ok(text)
}

fn lock(folder: &Path) -> Result<File, TestbedError> {
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let held = options.open(&path).and_then(|file| file.lock().map(|()| file));
    held.map_err(io_error("lock", &path))
}
