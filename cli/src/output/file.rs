//! Output files: written to a temporary file in the same folder and renamed, so that none is ever half-written.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Code, Failure};
use crate::interrupt::{self, Listed};

/// An output file in the making. Dropped without [`OutputFile::finish`], it leaves nothing behind and what stood at its
/// path is untouched.
pub struct OutputFile {
    target: PathBuf,
    temporary: NamedTempFile,
    /// Dropped after the file is: a signal removes it until then.
    _listed: Listed,
}

impl OutputFile {
    /// Starts an output at `target`, which must not be any of `inputs`.
    ///
    /// Called before a credential is asked for, so that an unwritable folder costs no PIN entry.
    pub fn create(target: &Path, inputs: &[&Path]) -> Result<Self, Failure> {
        // Opened with this mode under the user's umask, as any program would.
        Self::with_mode(target, inputs, 0o666)
    }

    /// The same for personal data: only the owner can read the file, whoever could read one that it replaces.
    pub fn create_private(target: &Path, inputs: &[&Path]) -> Result<Self, Failure> {
        Self::with_mode(target, inputs, 0o600)
    }

    #[cfg_attr(not(unix), expect(unused_variables, reason = "there are no modes"))]
    fn with_mode(target: &Path, inputs: &[&Path], mode: u32) -> Result<Self, Failure> {
        match fs::symlink_metadata(target) {
            Ok(found) => refuse_odd_target(target, &found, inputs)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::write(target, &error)),
        }
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".jpki-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let made = interrupt::temporary(|| builder.tempfile_in(folder));
        let (temporary, listed) = made.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::path(Code::FileFolderMissing, folder).with_detail(&error),
            _ => Failure::path(Code::FileFolderUnwritable, folder).with_detail(&error),
        })?;
        Ok(Self { target: target.to_owned(), temporary, _listed: listed })
    }

    /// Where the file will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the finished file in its place.
    pub fn finish(mut self) -> Result<(), Failure> {
        let flushed = self.temporary.flush().and_then(|()| self.temporary.as_file().sync_all());
        flushed.map_err(|error| Failure::write(&self.target, &error))?;
        self.temporary.persist(&self.target).map_err(|error| Failure::write(&self.target, &error.error))?;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

fn refuse_odd_target(target: &Path, found: &Metadata, inputs: &[&Path]) -> Result<(), Failure> {
    if found.file_type().is_symlink() {
        return Err(Failure::path(Code::FileOutputSymlink, target));
    }
    if found.is_dir() {
        return Err(Failure::path(Code::FileOutputFolder, target));
    }
    if !found.is_file() {
        return Err(Failure::path(Code::FileOutputSpecial, target));
    }
    if inputs.iter().any(|input| same_file(target, input)) {
        return Err(Failure::path(Code::FileOutputIsInput, target));
    }
    Ok(())
}

/// Both paths lead to the same file, by whatever name.
fn same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(one), Ok(other)) = (fs::metadata(one), fs::metadata(other)) {
            return one.dev() == other.dev() && one.ino() == other.ino();
        }
    }
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_file(target: &Path, inputs: &[&Path], bytes: &[u8]) -> Result<(), Failure> {
        let mut output = OutputFile::create(target, inputs)?;
        output.write_all(bytes).map_err(|error| Failure::write(target, &error))?;
        output.finish()
    }

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn an_output_given_up_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.p7s");
        fs::write(&target, b"old").unwrap();
        let mut output = OutputFile::create(&target, &[]).unwrap();
        output.write_all(b"new").unwrap();
        assert_eq!(entries(folder.path()), 2);
        drop(output);
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(entries(folder.path()), 1);
        write_file(&target, &[], b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn a_private_output_is_private_even_where_it_replaces_a_public_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("photo.png");
        fs::write(&target, b"old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
        let mut output = OutputFile::create_private(&target, &[]).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[test]
    fn odd_targets_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in");
        fs::write(&input, b"x").unwrap();
        let code = |target: &Path| write_file(target, &[&input], b"y").unwrap_err().code();
        assert_eq!(code(folder.path()), Code::FileOutputFolder);
        assert_eq!(code(&folder.path().join("none/out")), Code::FileFolderMissing);
        assert_eq!(code(&input), Code::FileOutputIsInput);
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&input, &link).unwrap();
            assert_eq!(code(&link), Code::FileOutputSymlink);
            let hard = folder.path().join("hard");
            fs::hard_link(&input, &hard).unwrap();
            assert_eq!(code(&hard), Code::FileOutputIsInput);
            assert_eq!(code(Path::new("/dev/null")), Code::FileOutputSpecial);
        }
        assert_eq!(fs::read(&input).unwrap(), b"x");
    }
}
