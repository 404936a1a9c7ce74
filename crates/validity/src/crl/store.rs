//! A folder of indexes: for each list that is distributed, the newest one.
//!
//! `FOLDER/ISSUER/KEY-POINT-LIMITS-KIND.index`, where ISSUER stands for the name of the issuer, KEY for the key that signs
//! (a CA has one a generation), POINT for a name of the distribution point or `all`, LIMITS for `any`, `user` or `ca` and
//! perhaps reasons, KIND for `full` or `delta`. A list that goes by several names has a file for each. Beside them are the
//! lists themselves that were to be kept, by their SHA-256; they are evidence, and the store never deletes them.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::{Name, ReasonFlags};
use jpki_signature::{Digest, DigestAlgorithm};
use tempfile::NamedTempFile;

use super::input::Copying;
use super::judge::{self, Judge, Lists};
use super::list::List;
use super::scan::scan_copying;
use super::scope::{NameKey, name_key};
use super::{
    CrlError, CrlIndex, CrlNumber, CrlSigners, CrlSummary, IndexBuilder, IssuingDistributionPoint, ScanOptions,
};
use crate::revocation::{Freshness, RevocationAnswer, RevocationQuestion, RevocationSource};

/// How long the question's clock may go on before the folder is looked at again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(60);
const ENDING: &str = "index";

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
    pub fn import(&self, reader: impl Read, now: Timestamp, options: ImportOptions) -> Result<Imported, CrlError> {
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
        let kept = copy.as_ref().map(|_| kept_name(&list)).transpose()?;
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

    /// Every index in the store, opened, with its file. An index that goes by several names comes once.
    ///
    /// # Errors
    /// [`CrlError::File`] if a folder can't be read; an index that can't be opened is an error in its place.
    pub fn indexes(&self) -> Result<Vec<(PathBuf, Result<CrlIndex, CrlError>)>, CrlError> {
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
                found.push((path, index));
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

/// The lists of one issuer's name.
struct Shelf {
    folder: PathBuf,
    listed: Mutex<Option<(Timestamp, Arc<Slots>)>>,
}

/// Lists by the name of their distribution point; `None` for those without.
type Slots = HashMap<Option<NameKey>, Vec<Arc<Slot>>>;

/// A file, opened when it is first needed.
struct Slot {
    path: PathBuf,
    /// What changes when the file is replaced.
    identity: (u64, Option<SystemTime>, u64),
    list: OnceLock<Result<Arc<List>, CrlError>>,
}

impl Slot {
    fn list(&self) -> Result<&Arc<List>, &CrlError> {
        let open = || {
            let index = CrlIndex::open(&self.path)?;
            Ok(Arc::new(List::kept_in(index, self.path.clone())))
        };
        self.list.get_or_init(open).as_ref()
    }
}

impl Shelf {
    fn new(folder: PathBuf) -> Self {
        Self { folder, listed: Mutex::default() }
    }

    /// The files, looked at again if that was long ago by the question's clock.
    fn slots(&self, now: Timestamp) -> Result<Arc<Slots>, CrlError> {
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
fn read_folder(folder: &Path) -> Result<Vec<PathBuf>, CrlError> {
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

fn is_index(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

fn issuer_folder(issuer: &Name) -> String {
    hex::encode(&issuer.match_key()[..16])
}

/// The names of a list's files, without their ending.
fn file_names(list: &CrlSummary, signer: &[u8]) -> Vec<String> {
    let key = hex::encode(&Digest::of(DigestAlgorithm::Sha256, signer).as_bytes()[..8]);
    let kind = if list.extensions.is_delta() { "delta" } else { "full" };
    let scope = list.extensions.issuing_distribution_point.as_ref();
    let limits = scope.map_or_else(|| "any".to_owned(), limits);
    let names: &[_] = scope.map_or(&[], |scope| scope.names.as_slice());
    if names.is_empty() {
        return vec![format!("{key}-all-{limits}-{kind}")];
    }
    let mut points: Vec<String> = names.iter().map(|name| hex::encode(name_key(name))).collect();
    points.sort_unstable();
    points.dedup();
    points.into_iter().map(|point| format!("{key}-{point}-{limits}-{kind}")).collect()
}

fn limits(scope: &IssuingDistributionPoint) -> String {
    let kind = match (scope.only_user_certificates, scope.only_ca_certificates) {
        (true, _) => "user",
        (_, true) => "ca",
        _ => "any",
    };
    match scope.only_some_reasons {
        None => kind.to_owned(),
        Some(reasons) => format!("{kind}-{}", reason_letters(reasons)),
    }
}

/// A letter for each reason.
fn reason_letters(reasons: ReasonFlags) -> String {
    const LETTERS: [(char, ReasonFlags); 8] = [
        ('k', ReasonFlags::KEY_COMPROMISE),
        ('c', ReasonFlags::CA_COMPROMISE),
        ('a', ReasonFlags::AFFILIATION_CHANGED),
        ('s', ReasonFlags::SUPERSEDED),
        ('o', ReasonFlags::CESSATION_OF_OPERATION),
        ('h', ReasonFlags::CERTIFICATE_HOLD),
        ('p', ReasonFlags::PRIVILEGE_WITHDRAWN),
        ('x', ReasonFlags::AA_COMPROMISE),
    ];
    LETTERS.into_iter().filter(|(_, reason)| reasons.contains(*reason)).map(|(letter, _)| letter).collect()
}

/// The distribution point that a file's name tells: `Some(None)` for lists without one.
fn point_of(path: &Path) -> Option<Option<NameKey>> {
    let point = path.file_stem()?.to_str()?.split('-').nth(1)?;
    if point == "all" {
        return Some(None);
    }
    Some(Some(hex::decode(point).ok()?.try_into().ok()?))
}

fn kept_name(list: &CrlSummary) -> Result<String, CrlError> {
    // Without the digest of the whole, the signature names the list as well.
    let digest = match &list.sha256 {
        Some(sha256) => hex::encode(sha256),
        None => hex::encode(Digest::of(DigestAlgorithm::Sha256, &list.signature).as_bytes()),
    };
    Ok(format!("{digest}.crl"))
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
