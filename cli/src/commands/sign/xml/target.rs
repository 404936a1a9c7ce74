//! Where signed applications go: a file beside the input, a copy of the folder, or the documents' own places.

use std::fs;
use std::path::{Path, PathBuf};

use jpki_xml::profile::{Placement, Profile};
use tempfile::TempDir;

use super::application::{Application, SignedFile, makes_its_own, parent};
use crate::args::SignXmlArgs;
use crate::commands::sink::Sink;
use crate::error::{Code, Failure};
use crate::output::file::OutputFile;

/// An output in the making. Nothing of it is seen before [`Target::finish`].
pub enum Target {
    /// One file.
    File(PathBuf, Sink),
    /// A copy of a folder, which is renamed into its place.
    Folder(FolderCopy),
    /// The documents where they stand, one after the other.
    InPlace(PathBuf, Vec<(String, OutputFile)>),
}

/// A folder's copy in the making.
pub struct FolderCopy {
    /// Where it will be.
    path: PathBuf,
    /// Where it is made, until it is in its place.
    copy: Option<TempDir>,
    /// A folder around it that had to be made.
    made: Option<PathBuf>,
}

impl Drop for FolderCopy {
    fn drop(&mut self) {
        self.copy = None;
        if let Some(made) = &self.made {
            // Only if nothing is in it.
            let _ = fs::remove_dir(made);
        }
    }
}

impl Target {
    /// Opens the output of an application.
    pub fn open(application: &Application<'_>, profile: &Profile, arguments: &SignXmlArgs) -> Result<Self, Failure> {
        let input = application.path();
        if arguments.in_place {
            let open = |document: &SignedFile| Ok((document.name.clone(), OutputFile::create(&document.path, &[])?));
            let files = application.documents().iter().map(open).collect::<Result<_, Failure>>()?;
            return Ok(Self::InPlace(input.to_owned(), files));
        }
        if application.is_folder(profile) {
            return Self::copy(input, arguments);
        }
        let target = match (&arguments.output, &profile.signature.placement) {
            (Some(output), _) => output.clone(),
            (None, Placement::OwnFile(pattern)) => beside_files(input, &pattern.to_string()),
            (None, _) => signed_name(input),
        };
        let inputs: Vec<&Path> = arguments.paths.iter().map(PathBuf::as_path).collect();
        let sink = match target == Path::new("-") {
            true => Sink::Stdout(Vec::new()),
            false => Sink::File(OutputFile::create(&target, &inputs)?),
        };
        debug_assert!(makes_its_own(profile) || application.documents().len() == 1);
        Ok(Self::File(target, sink))
    }

    /// Copies the folder's files beside where the copy will be.
    fn copy(input: &Path, arguments: &SignXmlArgs) -> Result<Self, Failure> {
        let real = fs::canonicalize(input).map_err(|error| Failure::read(input, &error))?;
        let path = match &arguments.output {
            Some(output) if output == Path::new("-") => return Err(Failure::new(Code::FileNotStdout)),
            Some(output) => output.clone(),
            // The receiver wants the folder's own name.
            None => parent(input).join("signed").join(real.file_name().unwrap_or_default()),
        };
        if path.exists() {
            return Err(Failure::path(Code::SignOutputExists, &path));
        }
        let around = parent(&path).to_owned();
        let failed = |error| Failure::write(&around, &error);
        let mut folder = FolderCopy { path, copy: None, made: None };
        if arguments.output.is_none() && !around.exists() {
            fs::create_dir(&around).map_err(failed)?;
            folder.made = Some(around.clone());
        }
        let copy = tempfile::Builder::new().prefix(".jpki-").suffix(".part").tempdir_in(&around).map_err(failed)?;
        for entry in fs::read_dir(&real).map_err(|error| Failure::read(input, &error))? {
            let entry = entry.map_err(|error| Failure::read(input, &error))?;
            let file = entry.path();
            let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
            if !plain {
                return Err(Failure::path(Code::SignNotPlain, &file));
            }
            let to = copy.path().join(entry.file_name());
            fs::copy(&file, &to).map_err(|error| Failure::write(&to, &error))?;
        }
        folder.copy = Some(copy);
        Ok(Self::Folder(folder))
    }

    /// Takes a signed document.
    pub fn write(&mut self, document: &SignedFile, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(_, sink) => sink.write(bytes),
            Self::Folder(folder) => {
                let Some(copy) = &folder.copy else { return Ok(()) };
                let path = copy.path().join(&document.name);
                fs::write(&path, bytes).map_err(|error| Failure::write(&path, &error))
            }
            Self::InPlace(_, files) => match files.iter_mut().find(|(name, _)| *name == document.name) {
                Some((_, file)) => {
                    std::io::Write::write_all(file, bytes).map_err(|error| Failure::write(&document.path, &error))
                }
                None => Ok(()),
            },
        }
    }

    /// Puts it in its place; its path, unless it went to standard output.
    pub fn finish(self) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::File(path, sink) => Ok(sink.finish()?.then_some(path)),
            Self::Folder(mut folder) => {
                let Some(copy) = folder.copy.take() else { return Ok(None) };
                let path = &folder.path;
                #[cfg(unix)]
                {
                    // A temporary folder is for its owner alone; this one is as any that is made.
                    use std::os::unix::fs::PermissionsExt;
                    let mode = fs::metadata(parent(path)).map_or(0o755, |found| found.permissions().mode());
                    fs::set_permissions(copy.path(), fs::Permissions::from_mode(mode & 0o777))
                        .map_err(|error| Failure::write(path, &error))?;
                }
                fs::rename(copy.path(), path).map_err(|error| Failure::write(path, &error))?;
                // It is nowhere any more.
                let _ = copy.keep();
                Ok(Some(path.clone()))
            }
            Self::InPlace(path, files) => {
                files.into_iter().try_for_each(|(_, file)| file.finish())?;
                Ok(Some(path))
            }
        }
    }
}

/// `shohi.xtx` → `shohi.signed.xtx`.
fn signed_name(input: &Path) -> PathBuf {
    let mut name = input.file_stem().unwrap_or_default().to_owned();
    name.push(".signed");
    if let Some(extension) = input.extension() {
        name.push(".");
        name.push(extension);
    }
    input.with_file_name(name)
}

/// The name of a signature beside files: the pattern with the first file's name in the place of `*`.
fn beside_files(first: &Path, pattern: &str) -> PathBuf {
    let name = first.file_name().unwrap_or_default().to_string_lossy();
    first.with_file_name(pattern.replace('*', &name))
}
