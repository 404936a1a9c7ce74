//! The files of an application, read with bounds and without ever leaving the folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::report::Finding;
use crate::profile::{Container, DocumentKind, Profile, is_safe_file_name};
use crate::{Document, Limits, Tree, XmlError};

/// Bounds of what a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckLimits {
    /// Files of a folder.
    pub files: usize,
    /// Bytes of one document or form.
    pub bytes: u64,
    /// Of the reader.
    pub document: Limits,
}

impl Default for CheckLimits {
    /// 10,000 files, 256 MiB each.
    fn default() -> Self {
        Self { files: 10_000, bytes: 256 << 20, document: Limits::default() }
    }
}

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Neither a file nor a folder can be read there.
    #[error("the application could not be read")]
    Input(#[source] io::Error),
    /// The profile wants a file, and this is a folder.
    #[error("a folder was given, and the profile is about a file")]
    FileWanted,
}

/// What a name in a folder is.
enum Entry {
    Plain,
    Missing,
    Other,
}

/// A folder, and what is in it where that matters.
pub(super) struct Folder {
    path: PathBuf,
    /// Its own name.
    pub(super) name: String,
    /// The plain files, sorted by name.
    pub(super) files: Vec<String>,
    /// What else is in it.
    pub(super) others: Vec<String>,
    /// There are more than were looked at.
    pub(super) cut: bool,
}

impl Folder {
    /// Looks at what is in a folder.
    fn list(path: &Path, limits: &CheckLimits) -> io::Result<Self> {
        // "." has a name too.
        let path = fs::canonicalize(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut folder = Self { path, name, files: Vec::new(), others: Vec::new(), cut: false };
        for (number, entry) in fs::read_dir(&folder.path)?.enumerate() {
            if number == limits.files {
                folder.cut = true;
                break;
            }
            let entry = entry?;
            // A name that is no Unicode has no place in an XML document either.
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = entry.file_type()?.is_file();
            if plain { folder.files.push(name) } else { folder.others.push(name) }
        }
        folder.files.sort_unstable();
        folder.others.sort_unstable();
        Ok(folder)
    }

    /// The folder around one file, which is all that is known of it.
    fn around(path: &Path) -> io::Result<Self> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let path = fs::canonicalize(parent)?;
        Ok(Self { path, name: String::new(), files: Vec::new(), others: Vec::new(), cut: false })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with a name that should be that of a file in the folder; nothing, if it is.
    pub(super) fn state(&self, name: &str) -> Option<Finding> {
        if !is_safe_file_name(name) {
            return Some(Finding::UnsafeFileName { name: super::report::shown(name) });
        }
        match self.entry(name) {
            Entry::Missing => Some(Finding::FileMissing),
            Entry::Other => Some(Finding::NotAFile),
            Entry::Plain => None,
        }
    }

    /// What a name is. The name is safe.
    fn entry(&self, name: &str) -> Entry {
        // The link itself is looked at, not what it leads to.
        match fs::symlink_metadata(self.path.join(name)) {
            Ok(data) if data.file_type().is_file() => Entry::Plain,
            Ok(_) => Entry::Other,
            Err(_) => Entry::Missing,
        }
    }

    /// Reads a file beside the documents.
    pub(super) fn read(&self, name: &str, limits: &CheckLimits) -> Result<Vec<u8>, Finding> {
        match self.state(name) {
            Some(finding) => Err(finding),
            None => read(&self.path.join(name), limits.bytes),
        }
    }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Finding> {
    let mut bytes = Vec::new();
    let taken = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    match taken {
        Err(_) => Err(Finding::FileUnreadable),
        Ok(_) if bytes.len() as u64 > limit => Err(Finding::FileTooLarge { limit }),
        Ok(_) => Ok(bytes),
    }
}

/// A document's file.
pub(super) struct DocumentFile {
    pub(super) name: String,
    pub(super) bytes: Result<Vec<u8>, Finding>,
}

/// Finds the documents of an application and reads their files.
pub(super) fn find(
    profile: &Profile,
    path: &Path,
    limits: &CheckLimits,
) -> Result<(Folder, Vec<DocumentFile>), CheckError> {
    let is_folder = fs::metadata(path).map_err(CheckError::Input)?.is_dir();
    match profile.container {
        Container::File if is_folder => Err(CheckError::FileWanted),
        Container::File => {
            let folder = Folder::around(path).map_err(CheckError::Input)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Whoever names the file means it, also where it is a link.
            Ok((folder, vec![DocumentFile { name, bytes: read(path, limits.bytes) }]))
        }
        Container::Folder => {
            // A document of the folder stands for it.
            let folder = if is_folder {
                Folder::list(path, limits)
            } else {
                Folder::around(path).and_then(|around| Folder::list(&around.path, limits))
            };
            let folder = folder.map_err(CheckError::Input)?;
            let is_document = |name: &&String| profile.documents.iter().any(|kind| kind.file.matches(name));
            let files = folder.files.iter().filter(is_document);
            let files =
                files.map(|name| DocumentFile { name: name.clone(), bytes: folder.read(name, limits) }).collect();
            Ok((folder, files))
        }
    }
}

/// A document, as far as it could be read.
pub(super) struct Parsed<'a, 'p> {
    pub(super) file: &'a str,
    /// `None` where what it says fits no kind.
    pub(super) kind: Option<&'p DocumentKind>,
    pub(super) byte_order_mark: bool,
    /// Empty where the file could not be read.
    pub(super) bytes: &'a [u8],
    pub(super) tree: Result<Tree<'a>, Finding>,
}

impl<'a, 'p> Parsed<'a, 'p> {
    pub(super) fn new(file: &'a DocumentFile, profile: &'p Profile, limits: &CheckLimits) -> Self {
        let bytes = file.bytes.as_deref().unwrap_or_default();
        let tree = match &file.bytes {
            Err(finding) => Err(finding.clone()),
            Ok(bytes) => Document::new(bytes)
                .and_then(|document| Tree::new(document, &limits.document))
                .map_err(|error| unreadable(&error)),
        };
        let is = |kind: &&DocumentKind| match &kind.when {
            None => true,
            // A document that can't be read is of the first kind that its name fits.
            Some(when) => tree.as_ref().map_or(true, |tree| {
                super::select::select(tree, &when.element).iter().any(|node| node.text().trim() == when.is)
            }),
        };
        let named = |kind: &&DocumentKind| profile.container == Container::File || kind.file.matches(&file.name);
        let kind = profile.documents.iter().filter(named).find(is);
        Self { file: &file.name, kind, byte_order_mark: bytes.starts_with(b"\xEF\xBB\xBF"), bytes, tree }
    }
}

/// What keeps a document from being read.
pub(super) fn unreadable(error: &XmlError) -> Finding {
    match error {
        XmlError::NotUtf8 { .. } => Finding::NotUtf8,
        XmlError::Encoding { .. } => Finding::Encoding,
        XmlError::Doctype { .. } => Finding::Doctype,
        XmlError::Limit { .. } => Finding::Limit,
        XmlError::Character { offset }
        | XmlError::Truncated { offset, .. }
        | XmlError::Malformed { offset, .. }
        | XmlError::Entity { offset }
        | XmlError::EndTag { offset }
        | XmlError::AttributeTwice { offset }
        | XmlError::Prefix { offset }
        | XmlError::Declaration { offset } => Finding::NotWellFormed { byte: Some(*offset) },
        _ => Finding::NotWellFormed { byte: None },
    }
}
