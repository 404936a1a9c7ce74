//! A folder of indexes: for each list that is distributed, the newest one.
//!
//! `FOLDER/ISSUER/KEY-POINT-LIMITS-KIND.index`, where ISSUER stands for the name of the issuer, KEY for the key that signs
//! (a CA has one a generation), POINT for a name of the distribution point or `all`, LIMITS for `any`, `user` or `ca` and
//! perhaps reasons, KIND for `full` or `delta`. A list that goes by several names has a file for each. Beside them are the
//! lists themselves that were to be kept, by their SHA-256; they are evidence, and the store never deletes them.

mod names;
mod shelf;

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use jpki_certificate::Name;
use tempfile::NamedTempFile;

use names::{ENDING, file_names, is_index, issuer_folder, kept_name};
use shelf::{Shelf, read_folder};

use super::input::Copying;
use super::judge::{self, Judge, Lists};
use super::list::List;
use super::scan::scan_copying;
use super::{CrlError, CrlIndex, CrlNumber, CrlSigners, CrlSummary, IndexBuilder, ScanOptions};
use crate::revocation::{Freshness, RevocationAnswer, RevocationQuestion, RevocationSource};

/// How a list is taken into a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ImportOptions {
    /// How it is read.
    pub scan: ScanOptions,
    /// Keep the list itself, DER, beside its index: as evidence.
    pub keep: bool,
}

impl ImportOptions {
    /// Keeps the list itself, or not.
    #[must_use]
    pub const fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }
}

/// What became of the list that the store had.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportOutcome {
    /// There was none of this scope.
    Added,
    /// An older one was replaced.
    Replaced {
        /// Its number.
        number: Option<CrlNumber>,
    },
    /// It was this one already.
    Unchanged,
}

/// A list that is in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// What the list says of itself.
    pub list: CrlSummary,
    /// What became of the one before.
    pub outcome: ImportOutcome,
    /// Its index.
    pub path: PathBuf,
    /// Bytes of the index.
    pub index_size: u64,
    /// The list itself, if it was kept.
    pub kept: Option<PathBuf>,
}

/// An index in a store.
#[derive(Debug)]
#[non_exhaustive]
pub struct StoredIndex {
    /// Its file.
    pub path: PathBuf,
    /// The index, or why it can't be opened.
    pub index: Result<CrlIndex, CrlError>,
}

/// Indexed lists in a folder: read by any number of processes while one of them brings newer lists in.
///
/// A list that is replaced is used to the end by whoever has it open. A store looks for newer files when the clock of the
/// questions has gone on by a minute, or when [`refresh`](Self::refresh) says so.
pub struct CrlStore {
    folder: PathBuf,
    signers: CrlSigners,
    issuers: RwLock<HashMap<[u8; 32], Arc<Shelf>>>,
}

impl CrlStore {
    /// The store in this folder, which need not exist yet. Nothing is read before somebody asks.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), signers: CrlSigners::none(), issuers: RwLock::default() }
    }

    /// With these signers for lists that the issuers have not signed themselves, and for lists that are brought in.
    #[must_use]
    pub fn with_signers(mut self, signers: CrlSigners) -> Self {
        self.signers = signers;
        self
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks at the folder again before the next answer.
    pub fn refresh(&self) {
        for shelf in self.issuers.write().unwrap_or_else(PoisonError::into_inner).values() {
            *shelf.listed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// Takes in a list, DER or PEM, at the time `now`: reads it in one pass, checks who signed it, and puts its index in the
    /// place of the one before. Whatever fails, the one before stays.
    ///
    /// # Errors
    /// [`CrlError`]: everything that [`scan`](super::scan()) says, and a signer that is not known or may not sign lists, a list
    /// from the future, a number or time that goes back, a number used twice, a serial number twice, files that can't be
    /// written.
    pub fn import(
        &self,
        reader: impl Read + Send,
        now: Timestamp,
        options: ImportOptions,
    ) -> Result<Imported, CrlError> {
        let scratch = self.folder.join("incoming");
        fs::create_dir_all(&scratch).map_err(CrlError::file("made", &scratch))?;
        let new_file = || NamedTempFile::new_in(&scratch).map_err(CrlError::file("written", &scratch));
        let index = new_file()?;
        let handle = index.reopen().map_err(CrlError::file("written", index.path()))?;
        let mut builder = IndexBuilder::new(handle, index.path(), &scratch)?.in_threads(options.scan.threads);
        let mut copy = if options.keep { Some(new_file()?) } else { None };
        let copy_path = copy.as_ref().map(|copy| copy.path().to_owned()).unwrap_or_default();
        let copying = copy.as_mut().map(|copy| Copying { into: copy.as_file_mut(), path: &copy_path });
        let list = scan_copying(reader, options.scan, copying, |entry| builder.push(entry))?;
        let signer = self.signers.signer_of(&list, now)?;
        if Freshness::default().is_from_the_future(list.this_update, now) {
            return Err(CrlError::FromTheFuture { this_update: list.this_update });
        }
        let kept = copy.as_ref().map(|_| kept_name(&list));
        let handle = builder.finish(&list, Some(&signer), kept.as_deref())?;
        let index_size = handle.metadata().map_err(CrlError::file("read", index.path()))?.len();
        handle.sync_all().map_err(CrlError::file("written", index.path()))?;

        let folder = self.folder.join(issuer_folder(&list.issuer));
        fs::create_dir_all(&folder).map_err(CrlError::file("made", &folder))?;
        let paths: Vec<PathBuf> =
            file_names(&list, &signer).iter().map(|name| folder.join(name).with_extension(ENDING)).collect();
        // One process at a time compares and replaces.
        let lock = self.folder.join("lock");
        let lock_file = File::create(&lock).map_err(CrlError::file("written", &lock))?;
        lock_file.lock().map_err(CrlError::file("locked", &lock))?;
        let (outcome, path) = (compare(&list, &paths)?, paths[0].clone());
        let kept = kept.map(|name| folder.join(name));
        if let (Some(copy), Some(kept)) = (copy, &kept) {
            copy.as_file().sync_all().map_err(CrlError::file("written", copy.path()))?;
            copy.persist(kept).map_err(|error| CrlError::file("replaced", kept)(error.error))?;
        }
        // An unchanged list is written again only where it is to be kept from now on, or one of its names has no file.
        let complete = || paths.iter().all(|path| path.exists()) && kept.is_none();
        if outcome != ImportOutcome::Unchanged || !complete() {
            replace(index, &paths, &scratch)?;
            sync(&folder)?;
        }
        drop(lock_file);
        self.refresh();
        Ok(Imported { list, outcome, path, index_size, kept })
    }

    /// Every index in the store. One that goes by several names comes once.
    ///
    /// # Errors
    /// [`CrlError::File`] if a folder can't be read.
    pub fn indexes(&self) -> Result<Vec<StoredIndex>, CrlError> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        for folder in read_folder(&self.folder)? {
            if !folder.is_dir() {
                continue;
            }
            for path in read_folder(&folder)?.into_iter().filter(|path| is_index(path)) {
                let index = CrlIndex::open(&path).map_err(CrlError::from);
                if let Ok(index) = &index {
                    let key = (index.summary().signer_spki.clone(), index.summary().list.signature.clone());
                    if seen.contains(&key) {
                        continue;
                    }
                    seen.push(key);
                }
                found.push(StoredIndex { path, index });
            }
        }
        Ok(found)
    }

    fn shelf(&self, issuer: &Name) -> Arc<Shelf> {
        let key = issuer.match_key();
        if let Some(shelf) = self.issuers.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Arc::clone(shelf);
        }
        let mut issuers = self.issuers.write().unwrap_or_else(PoisonError::into_inner);
        let shelf =
            issuers.entry(*key).or_insert_with(|| Arc::new(Shelf::new(self.folder.join(issuer_folder(issuer)))));
        Arc::clone(shelf)
    }
}

impl RevocationSource for CrlStore {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        Judge::new(self).answer(question)
    }
}

impl Lists for CrlStore {
    fn about(&self, question: &RevocationQuestion<'_>) -> Result<Vec<Arc<List>>, CrlError> {
        let slots = self.shelf(question.issuer.name).slots(question.now)?;
        let mut keys = judge::keys(question);
        keys.sort_unstable();
        keys.dedup();
        let everywhere = slots.get(&None).into_iter().flatten();
        let found = keys.into_iter().filter_map(|key| slots.get(&Some(key))).flatten().chain(everywhere);
        // One that can't be opened might have said more, and newer things: then nothing is said.
        found.map(|slot| slot.list().cloned().map_err(Clone::clone)).collect()
    }

    fn signers(&self) -> &CrlSigners {
        &self.signers
    }
}

impl fmt::Debug for CrlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrlStore({})", self.folder.display())
    }
}

/// Holds a list against the one that is there: it must not go back.
fn compare(list: &CrlSummary, paths: &[PathBuf]) -> Result<ImportOutcome, CrlError> {
    // What can't be opened is replaced: that is how damage is repaired.
    let Some(held) = paths.iter().find_map(|path| CrlIndex::open(path).ok()) else { return Ok(ImportOutcome::Added) };
    let held = &held.summary().list;
    if held.signed == list.signed && held.signature == list.signature {
        return Ok(ImportOutcome::Unchanged);
    }
    let (of_held, found) = (&held.extensions.number, &list.extensions.number);
    match (of_held, found) {
        (Some(held), Some(found)) if found < held => {
            return Err(CrlError::NumberWentBack { held: held.to_string(), found: found.to_string() });
        }
        (Some(held), Some(found)) if found == held => {
            return Err(CrlError::NumberUsedTwice { number: held.to_string() });
        }
        (Some(held), None) => {
            return Err(CrlError::NumberWentBack { held: held.to_string(), found: "none".to_owned() });
        }
        _ => {}
    }
    let counted = found > of_held;
    if list.this_update < held.this_update || (!counted && list.this_update == held.this_update) {
        return Err(CrlError::WentBack { held: held.this_update, found: list.this_update });
    }
    Ok(ImportOutcome::Replaced { number: of_held.clone() })
}

/// Puts an index in the place of those at `paths`.
fn replace(index: NamedTempFile, paths: &[PathBuf], scratch: &Path) -> Result<(), CrlError> {
    let Some((first, others)) = paths.split_first() else { return Ok(()) };
    for path in others {
        // Another name of the same file; where there can be none, a copy.
        let name = NamedTempFile::new_in(scratch).map_err(CrlError::file("written", scratch))?.into_temp_path();
        let linked = fs::remove_file(&name).and_then(|()| fs::hard_link(index.path(), &name));
        linked.or_else(|_| fs::copy(index.path(), &name).map(|_| ())).map_err(CrlError::file("written", &name))?;
        name.persist(path).map_err(|error| CrlError::file("replaced", path)(error.error))?;
    }
    index.persist(first).map_err(|error| CrlError::file("replaced", first)(error.error))?;
    Ok(())
}

/// Makes the new names last.
fn sync(folder: &Path) -> Result<(), CrlError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(CrlError::file("written", folder))?;
    }
    Ok(())
}
