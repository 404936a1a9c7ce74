//! What a card remembers without power: tries left and changed credentials, in memory or in `state.json`.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Application, Credential, VirtualCardError};

/// Largest `card.json` or `state.json` that is read, in bytes.
const JSON_LIMIT: u64 = 16 << 20;

const STATE: &str = "state.json";
const LOCK: &str = "state.lock";
const NOTICE: &str = "TEST ONLY: state of a make-believe card. Delete this file for full retry counters.";

/// Names one reference of the card.
pub(crate) type ReferenceId = (Application, u16);

/// What is remembered of the card's references. What is not there has its maximum and its first value.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    #[serde(default)]
    notice: String,
    #[serde(default)]
    references: BTreeMap<String, ReferenceState>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceState {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tries_left: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Credential>,
}

fn key((application, fid): ReferenceId) -> String {
    format!("{}.{fid:04X}", application.name())
}

impl State {
    /// Tries left, at most `maximum`.
    pub(crate) fn tries(&self, id: ReferenceId, maximum: u8) -> u8 {
        self.references.get(&key(id)).and_then(|entry| entry.tries_left).unwrap_or(maximum).min(maximum)
    }

    /// The value that CHANGE gave it, if any.
    pub(crate) fn value(&self, id: ReferenceId) -> Option<&Credential> {
        self.references.get(&key(id)).and_then(|entry| entry.value.as_ref())
    }

    /// Sets the tries left. Says whether that changed anything.
    pub(crate) fn set_tries(&mut self, id: ReferenceId, tries: u8, maximum: u8) -> bool {
        if self.tries(id, maximum) == tries {
            return false;
        }
        self.references.entry(key(id)).or_default().tries_left = Some(tries);
        true
    }

    /// Sets a new value and full tries.
    pub(crate) fn change(&mut self, id: ReferenceId, value: Credential) {
        *self.references.entry(key(id)).or_default() = ReferenceState { tries_left: None, value: Some(value) };
    }

    fn check(&self) -> Result<(), (String, &'static str)> {
        for (name, entry) in &self.references {
            let known = name.split_once('.').is_some_and(|(application, fid)| {
                Application::from_name(application).is_some() && fid.len() == 4 && u16::from_str_radix(fid, 16).is_ok()
            });
            if !known {
                return Err((format!("references.{name}"), "no name of a reference, such as jpki.0018"));
            }
            if entry.tries_left.is_some_and(|tries| tries > 15) {
                return Err((format!("references.{name}.tries_left"), "more than 15"));
            }
        }
        Ok(())
    }
}

/// Where the state is kept.
pub(crate) enum Store {
    /// In this value.
    Memory(State),
    /// In a folder, shared with every process that plays the same card.
    Folder(PathBuf),
}

impl Store {
    /// The state now.
    pub(crate) fn read(&self) -> Result<State, VirtualCardError> {
        match self {
            Self::Memory(state) => Ok(state.clone()),
            Self::Folder(folder) => read_state(folder),
        }
    }

    /// Reads, changes and writes the state with nobody in between: two processes that present a wrong credential at the
    /// same time must spend two tries. `change` says in its second value whether there is anything to write.
    pub(crate) fn update<R>(&mut self, change: impl FnOnce(&mut State) -> (R, bool)) -> Result<R, VirtualCardError> {
        match self {
            Self::Memory(state) => Ok(change(state).0),
            Self::Folder(folder) => {
                let _lock = lock(folder)?;
                let mut state = read_state(folder)?;
                let (result, changed) = change(&mut state);
                if changed {
                    state.notice = NOTICE.to_owned();
                    write_json(folder, STATE, &state)?;
                }
                Ok(result)
            }
        }
    }
}

/// Forgets the state of a folder.
pub(crate) fn forget_state(folder: &Path) -> Result<(), VirtualCardError> {
    let _lock = lock(folder)?;
    let path = folder.join(STATE);
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VirtualCardError::Io { doing: "removing", path, source })
        }
        _ => Ok(()),
    }
}

/// The state of a folder; an empty one where there is no `state.json`.
pub(crate) fn read_state(folder: &Path) -> Result<State, VirtualCardError> {
    let Some(text) = read_limited(folder, STATE)? else { return Ok(State::default()) };
    let file = folder.join(STATE);
    let state: State = parse_json(&file, &text)?;
    state.check().map_err(|(field, reason)| VirtualCardError::Malformed { file, field, reason: reason.to_owned() })?;
    Ok(state)
}

/// Holds the folder's lock until it is dropped.
fn lock(folder: &Path) -> Result<File, VirtualCardError> {
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let held = options.open(&path).and_then(|file| file.lock().map(|()| file));
    held.map_err(|source| VirtualCardError::Io { doing: "locking", path, source })
}

/// Reads a file of the folder; `None` where it is not there.
pub(crate) fn read_limited(folder: &Path, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VirtualCardError> {
    let path = folder.join(name);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(VirtualCardError::Io { doing: "opening", path, source }),
    };
    let mut bytes = Zeroizing::new(Vec::new());
    if let Err(source) = file.take(JSON_LIMIT + 1).read_to_end(&mut bytes) {
        return Err(VirtualCardError::Io { doing: "reading", path, source });
    }
    if bytes.len() as u64 > JSON_LIMIT {
        let reason = format!("larger than {JSON_LIMIT} bytes");
        return Err(VirtualCardError::Malformed { file: path, field: ".".to_owned(), reason });
    }
    Ok(Some(bytes))
}

/// Parses JSON; an error names the field.
pub(crate) fn parse_json<T: for<'de> Deserialize<'de>>(file: &Path, text: &[u8]) -> Result<T, VirtualCardError> {
    let malformed = |field: String, error: &serde_json::Error| VirtualCardError::Malformed {
        file: file.to_path_buf(),
        // serde_path_to_error says "?" where it knows nothing.
        field: if field == "?" { ".".to_owned() } else { field },
        reason: error.to_string(),
    };
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| malformed(error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| malformed(".".to_owned(), &error))?;
    Ok(value)
}

/// Replaces a file of the folder as a whole, readable for its owner alone.
pub(crate) fn write_json(folder: &Path, name: &str, value: &impl Serialize) -> Result<(), VirtualCardError> {
    let path = folder.join(name);
    let failed = |source| VirtualCardError::Io { doing: "writing", path: path.clone(), source };
    let mut text = Zeroizing::new(serde_json::to_vec_pretty(value).map_err(|error| failed(error.into()))?);
    text.push(b'\n');
    // tempfile makes it with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(&text).and_then(|()| file.as_file().sync_data()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Makes a folder, and those above it, for its owner alone.
pub(crate) fn make_folder(folder: &Path) -> Result<(), VirtualCardError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| VirtualCardError::Io {
        doing: "making the folder",
        path: folder.to_path_buf(),
        source,
    })
}
