//! What the command line names: files, or folders with the documents of an application.

use std::fs;
use std::path::{Path, PathBuf};

use jpki_xml::check::{CheckLimits, check};
use jpki_xml::dsig::Folder;
use jpki_xml::profile::{Container, Placement, Profile};

use crate::args::SignXmlArgs;
use crate::error::{Code, Failure};
use crate::output::input;

/// Most bytes of a document that is signed: it is held in memory.
const LARGEST: u64 = 1 << 30;

/// A document that gets a signature.
pub struct SignedFile {
    /// Its path.
    pub path: PathBuf,
    /// Its name in the folder.
    pub name: String,
    /// What the profile calls it.
    pub kind: String,
    /// What is in it; `None` where the signature is a document of its own.
    pub bytes: Option<Vec<u8>>,
}

/// One application of the command line.
pub struct Application<'a> {
    path: &'a Path,
    folder: Folder,
    documents: Vec<SignedFile>,
    given_files: Vec<String>,
}

/// Whether signatures of a profile are documents of their own.
pub fn makes_its_own(profile: &Profile) -> bool {
    matches!(profile.signature.placement, Placement::OwnFile(_))
}

impl<'a> Application<'a> {
    /// Opens what the command line names. Files whose signature is a document of its own are signed together.
    pub fn open(profile: &Profile, arguments: &'a SignXmlArgs) -> Result<Vec<Self>, Failure> {
        let limit = if makes_its_own(profile) { 1 } else { arguments.paths.len() };
        if arguments.output.is_some() && limit > 1 {
            return Err(Failure::new(Code::UsageOneOutput).with("files", limit as u64));
        }
        if makes_its_own(profile) {
            return Self::files_beside(profile, arguments).map(|application| vec![application]);
        }
        arguments.paths.iter().map(|path| Self::one(profile, path)).collect()
    }

    fn one(profile: &Profile, path: &'a Path) -> Result<Self, Failure> {
        let found = check(profile, path, &CheckLimits::default()).map_err(|error| Failure::checking(path, error))?;
        let is_folder = path.is_dir();
        let folder = if is_folder { path } else { parent(path) };
        let signed = |kind: &str| profile.document(kind).is_some_and(|kind| kind.signed);
        let mut documents = Vec::new();
        for document in found.documents {
            // A document that is named stands for itself alone.
            let meant = is_folder || path.file_name().is_some_and(|name| name == document.file.as_str());
            if let Some(kind) = document.kind.filter(|kind| meant && signed(kind)) {
                let path = folder.join(&document.file);
                let bytes = input::read(&path, LARGEST)?;
                documents.push(SignedFile { path, name: document.file, kind, bytes: Some(bytes) });
            }
        }
        if documents.is_empty() {
            return Err(Failure::path(Code::SignNothing, path).with("profile", profile.id.clone()));
        }
        Ok(Self { path, folder: Folder::new(folder), documents, given_files: Vec::new() })
    }

    fn files_beside(profile: &Profile, arguments: &'a SignXmlArgs) -> Result<Self, Failure> {
        let first = arguments.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let output = arguments.output.as_deref().filter(|output| *output != Path::new("-"));
        // References are written relative to the signature.
        let folder = parent(output.unwrap_or(first));
        let real = fs::canonicalize(folder).map_err(|error| Failure::read(folder, &error))?;
        let mut given_files = Vec::new();
        for path in &arguments.paths {
            input::open(path)?;
            let file = fs::canonicalize(path).map_err(|error| Failure::read(path, &error))?;
            let name = file.strip_prefix(&real).ok().and_then(|name| name.to_str());
            let name = name.ok_or_else(|| {
                Failure::path(Code::SignOutsideFolder, path).with("folder", folder.display().to_string())
            })?;
            given_files.push(name.replace(std::path::MAIN_SEPARATOR, "/"));
        }
        let kind = profile.documents.first().map(|kind| kind.name.clone()).unwrap_or_default();
        let name = given_files.first().cloned().unwrap_or_default();
        let document = SignedFile { path: first.to_owned(), name, kind, bytes: None };
        Ok(Self { path: first, folder: Folder::new(folder), documents: vec![document], given_files })
    }

    /// As the command line names it.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Whether it is a folder that is signed as a whole.
    pub fn is_folder(&self, profile: &Profile) -> bool {
        profile.container == Container::Folder && self.path.is_dir()
    }

    /// The folder of its files.
    pub fn files(&self) -> &Folder {
        &self.folder
    }

    /// Files that are signed by name.
    pub fn given_files(&self) -> &[String] {
        &self.given_files
    }

    /// The documents that get a signature.
    pub fn documents(&self) -> &[SignedFile] {
        &self.documents
    }
}

/// The folder of a file.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
