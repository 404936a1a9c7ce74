//! Input files, opened so that what is wrong with them is named.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Code, Failure};

/// Most bytes of a certificate, challenge or answer file. The largest of them is far below.
pub const SMALL_FILE: u64 = 4 << 20;

/// Opens a file to be read. A folder, a missing and an unreadable file come back under their names; an empty one too.
pub fn open(path: &Path) -> Result<(File, u64), Failure> {
    let file = File::open(path).map_err(|error| Failure::read(path, &error))?;
    let found = file.metadata().map_err(|error| Failure::read(path, &error))?;
    if found.is_dir() {
        return Err(Failure::path(Code::FileInputFolder, path));
    }
    if found.is_file() && found.len() == 0 {
        return Err(Failure::path(Code::FileEmpty, path));
    }
    Ok((file, found.len()))
}

/// Reads a whole file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let (file, _) = open(path)?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| Failure::read(path, &error))?;
    if bytes.len() as u64 > limit {
        return Err(Failure::path(Code::FileTooLarge, path).with("limit", limit));
    }
    if bytes.is_empty() {
        return Err(Failure::path(Code::FileEmpty, path));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_input_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read(&path, 4).unwrap_err().code(), Code::FileMissing);
        assert_eq!(read(folder.path(), 4).unwrap_err().code(), Code::FileInputFolder);
        std::fs::write(&path, b"").unwrap();
        assert_eq!(read(&path, 4).unwrap_err().code(), Code::FileEmpty);
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 4).unwrap_err().code(), Code::FileTooLarge);
        assert_eq!(read(&path, 5).unwrap(), b"12345");
    }
}
