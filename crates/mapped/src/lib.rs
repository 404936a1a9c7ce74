//! A file as bytes, read by the system as they are looked at: a read-only memory map (メモリマップ).
//!
//! The one place in the workspace for the one `unsafe` call that mapping a file takes. It holds for files that are never
//! changed in place, only replaced: written under another name, then renamed. Whoever maps a file keeps its old content
//! for as long as the map lives.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// A file in memory, read-only.
pub struct MappedFile(memmap2::Mmap);

impl MappedFile {
    /// Maps the file at `path`.
    ///
    /// # Errors
    /// What the system says when the file can't be opened or mapped.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::of(&File::open(path)?)
    }

    /// Maps an open file from its beginning to its present end. The map outlives the handle.
    ///
    /// # Errors
    /// What the system says when the file can't be mapped.
    pub fn of(file: &File) -> io::Result<Self> {
        // SAFETY: the slice must not change under its readers, and the file must not get shorter (that would end the
        // process by SIGBUS, which is no undefined behaviour). Both hold for the files that this crate is for: their
        // writer makes a new file under a temporary name and renames it over the old one, and never opens an old one for
        // writing. Nobody else is kept from changing a file in place, as for a program's own executable; readers check
        // what they read against checksums and treat it as bytes, so that such a change is found or read as one value or
        // the other. The map is private and read-only: nothing here writes through it.
        #[expect(unsafe_code, reason = "a file can be mapped in no other way")]
        let map = unsafe { memmap2::MmapOptions::new().map_copy_read_only(file)? };
        Ok(Self(map))
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for MappedFile {
    /// The bytes may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MappedFile({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_keeps_the_old_content_when_the_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join("file"), folder.path().join("new"));
        std::fs::write(&path, b"old").unwrap();
        let map = MappedFile::open(&path).unwrap();
        std::fs::write(&new, b"and longer").unwrap();
        std::fs::rename(&new, &path).unwrap();
        assert_eq!(&*map, b"old");
        assert_eq!(&*MappedFile::open(&path).unwrap(), b"and longer");
        assert_eq!(format!("{map:?}"), "MappedFile(3 bytes)");
    }

    #[test]
    fn an_empty_file_is_no_bytes_and_a_missing_one_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"").unwrap();
        assert!(MappedFile::open(&path).unwrap().is_empty());
        let missing = MappedFile::open(folder.path().join("missing")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
