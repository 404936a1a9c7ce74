//! The files of one issuer, opened as they are needed, and looked at again from time to time.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use super::names::{is_index, point_of};
use crate::crl::list::List;
use crate::crl::scope::NameKey;
use crate::crl::{CrlError, CrlIndex};

/// How long the question's clock may go on before the folder is looked at again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// The lists of one issuer's name.
pub(super) struct Shelf {
    folder: PathBuf,
    pub(super) listed: Mutex<Option<(Timestamp, Arc<Slots>)>>,
}

/// Lists by the name of their distribution point; `None` for those without.
pub(super) type Slots = HashMap<Option<NameKey>, Vec<Arc<Slot>>>;

/// A file, opened when it is first needed.
pub(super) struct Slot {
    path: PathBuf,
    /// What changes when the file is replaced.
    identity: (u64, Option<SystemTime>, u64),
    list: OnceLock<Result<Arc<List>, CrlError>>,
}

impl Slot {
    pub(super) fn list(&self) -> Result<&Arc<List>, &CrlError> {
        let open = || {
            let index = CrlIndex::open(&self.path)?;
            Ok(Arc::new(List::kept_in(index, self.path.clone())))
        };
        self.list.get_or_init(open).as_ref()
    }
}

impl Shelf {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, listed: Mutex::default() }
    }

    /// The files, looked at again if that was long ago by the question's clock.
    pub(super) fn slots(&self, now: Timestamp) -> Result<Arc<Slots>, CrlError> {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match &*listed {
            Some((at, slots)) if now.duration_since(*at).abs() < LOOK_AGAIN => return Ok(Arc::clone(slots)),
            Some((_, slots)) => Some(Arc::clone(slots)),
            None => None,
        };
        let slots = Arc::new(self.list(known.as_deref())?);
        *listed = Some((now, Arc::clone(&slots)));
        Ok(slots)
    }

    /// Lists the folder; what is the same file as before stays open.
    fn list(&self, known: Option<&Slots>) -> Result<Slots, CrlError> {
        let mut slots = Slots::new();
        for path in read_folder(&self.folder)?.into_iter().filter(|path| is_index(path)) {
            let Some(key) = point_of(&path) else { continue };
            let Some(identity) = identity(&path) else { continue };
            let same = known.and_then(|known| known.get(&key)).into_iter().flatten();
            let same = same.into_iter().find(|slot| slot.path == path && slot.identity == identity);
            let slot = same.cloned().unwrap_or_else(|| Arc::new(Slot { path, identity, list: OnceLock::new() }));
            slots.entry(key).or_default().push(slot);
        }
        Ok(slots)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, Option<SystemTime>, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<(u64, Option<SystemTime>, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok(), 0))
}

/// What is in a folder; nothing if there is none.
pub(super) fn read_folder(folder: &Path) -> Result<Vec<PathBuf>, CrlError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CrlError::file("read", folder)(error)),
    };
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = paths.map_err(CrlError::file("read", folder))?;
    paths.sort_unstable();
    Ok(paths)
}
