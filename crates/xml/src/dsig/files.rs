//! Files that a signature refers to: only those of one folder, whatever the reference says.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::ReferenceError;

/// Where files are that a signature refers to.
pub trait Files {
    /// Opens a file by the name that stands in the reference, percent-decoded.
    ///
    /// # Errors
    /// [`ReferenceError`] if the name is not accepted or the file is not there.
    fn open(&self, name: &str) -> Result<Box<dyn Read>, ReferenceError>;
}

/// There are no files.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn open(&self, _: &str) -> Result<Box<dyn Read>, ReferenceError> {
        Err(ReferenceError::FileMissing)
    }
}

/// The files of one folder and of the folders in it. Names that lead out of it are refused, also by a symbolic link.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The files of this folder.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path of a file by its name.
    ///
    /// # Errors
    /// [`ReferenceError::FileName`], [`ReferenceError::FileMissing`], [`ReferenceError::File`].
    pub fn resolve(&self, name: &str) -> Result<PathBuf, ReferenceError> {
        check_name(name)?;
        let missing = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReferenceError::FileMissing,
            _ => ReferenceError::File(error),
        };
        let folder = fs::canonicalize(&self.path).map_err(missing)?;
        let path = fs::canonicalize(folder.join(name)).map_err(missing)?;
        if !path.starts_with(&folder) {
            return Err(ReferenceError::FileName { reason: "it leads out of the folder by a link" });
        }
        if !path.is_file() {
            return Err(ReferenceError::FileName { reason: "it is not a regular file" });
        }
        Ok(path)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Files for Folder {
    fn open(&self, name: &str) -> Result<Box<dyn Read>, ReferenceError> {
        Ok(Box::new(File::open(self.resolve(name)?).map_err(ReferenceError::File)?))
    }
}

/// Refuses names that mean something else on another system, or lead elsewhere: so a signature that is good here is good
/// there.
///
/// # Errors
/// [`ReferenceError::FileName`].
pub fn check_name(name: &str) -> Result<(), ReferenceError> {
    const LONGEST: usize = 1024;
    let refused = |reason| Err(ReferenceError::FileName { reason });
    if name.is_empty() || name.len() > LONGEST {
        return refused("it is empty or longer than 1,024 bytes");
    }
    if name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) || name.chars().any(char::is_control) {
        return refused("it has a character that file names have not everywhere");
    }
    if name.starts_with('/') {
        return refused("it is not relative to the folder");
    }
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return refused("it goes through another folder");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", "/etc/passwd", "../a", "a/../../b", "a//b", "./a", "a\\b", "C:a", "a\0b", "a\nb", "a/", ".."] {
            assert!(matches!(check_name(name), Err(ReferenceError::FileName { .. })), "{name:?}");
        }
        for name in ["a.xml", "申請書.xml", "a/b.xml", "..a", "a b"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn only_regular_files_inside_are_opened() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), b"secret").unwrap();
        let folder = outside.path().join("folder");
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("inner/a.xml"), b"a").unwrap();
        let files = Folder::new(&folder);
        let mut text = String::new();
        files.open("inner/a.xml").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a");
        assert!(matches!(files.open("b.xml"), Err(ReferenceError::FileMissing)));
        assert!(matches!(files.open("inner/a.xml/b"), Err(ReferenceError::FileMissing)));
        assert!(matches!(files.open("inner"), Err(ReferenceError::FileName { .. })));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("link")).unwrap();
            std::os::unix::fs::symlink(folder.join("inner/a.xml"), folder.join("good")).unwrap();
            assert!(matches!(files.open("link"), Err(ReferenceError::FileName { .. })));
            assert!(files.open("good").is_ok());
        }
    }
}
