//! The way to a card: a reader of the PC/SC service, or a virtual card; with a transcript where one is asked for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jpki_reader::transcript::Recorder;
use jpki_reader::{Access, PcscContext, ReaderChoice, Transport};
use jpki_virtual_card::VirtualCard;

use crate::args::{CardChoice, Globals};
use crate::error::{Code, Failure};
use crate::interruptible::Interruptible;
use crate::output::Ui;
use crate::say;

/// What every transcript begins with, whatever its version.
const TRANSCRIPT_START: &[u8; 16] = b"jpki-transcript ";

/// Where the card is.
pub struct Place {
    /// Name of the reader; none for a virtual card.
    pub reader: Option<String>,
    /// Answer to reset.
    pub atr: Vec<u8>,
}

/// Does `work` with the card that the options name.
///
/// With [`Access::Exclusive`] nobody else reaches the card meanwhile: whatever presents a credential asks for that.
pub fn with_card<R>(
    globals: &Globals,
    ui: &Ui,
    access: Access,
    work: impl FnOnce(&mut dyn Transport) -> Result<R, Failure>,
) -> Result<R, Failure> {
    with_placed_card(globals, ui, access, |card, _| work(card))
}

/// As [`with_card`], and says where the card is.
pub fn with_placed_card<R>(
    globals: &Globals,
    ui: &Ui,
    access: Access,
    work: impl FnOnce(&mut dyn Transport, &Place) -> Result<R, Failure>,
) -> Result<R, Failure> {
    if let Some(choice) = &globals.card {
        let folder = virtual_folder(choice, ui)?;
        let mut card = VirtualCard::open(&folder).map_err(|error| Failure::virtual_card(&folder, &error))?;
        let place = Place { reader: None, atr: card.atr().to_vec() };
        return traced(globals, &mut card, |card| work(card, &place));
    }
    let context = PcscContext::establish()?;
    let seconds = globals.wait.unwrap_or(0);
    if seconds > 0 && !ui.json() {
        ui.status(&say!(ui, "card-waiting", seconds = seconds));
    }
    let reader = context.wait_for_card(&reader_choice(globals), Duration::from_secs(seconds), None)?;
    let mut card = context.connect(&reader.name, access)?;
    let place = Place { reader: Some(reader.name), atr: reader.atr };
    let mut session = card.session()?;
    traced(globals, &mut session, |card| work(card, &place))
}

/// The reader that the options name.
pub fn reader_choice(globals: &Globals) -> ReaderChoice {
    // Every text is a choice: reading one cannot fail.
    globals.reader.as_deref().unwrap_or_default().parse().unwrap_or_default()
}

/// Folder of the virtual card's files. `--card virtual` makes one the first time.
pub fn virtual_folder(choice: &CardChoice, ui: &Ui) -> Result<PathBuf, Failure> {
    let folder = match choice {
        CardChoice::VirtualIn(folder) => folder.clone(),
        CardChoice::Virtual => crate::commands::testbed::own_testbed(ui)?,
    };
    card_folder(&folder)
}

/// The card's own folder inside a testbed; a folder that holds a card itself is taken too.
pub fn card_folder(folder: &Path) -> Result<PathBuf, Failure> {
    let candidates = [folder.join("card"), folder.to_owned()];
    let found = candidates.into_iter().find(|candidate| candidate.join("card.json").exists());
    found.ok_or_else(|| Failure::path(Code::VirtualMissing, folder))
}

fn traced<R>(
    globals: &Globals,
    transport: &mut dyn Transport,
    work: impl FnOnce(&mut dyn Transport) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let Some(path) = &globals.trace else { return work(&mut Interruptible::new(transport)) };
    let mut recorder = Recorder::new(transport, create_trace(path)?)?;
    let result = work(&mut Interruptible::new(&mut recorder));
    let finished = recorder.finish().map(|_| ()).map_err(Failure::from);
    result.and_then(|value| finished.map(|()| value))
}

/// A transcript is readable by its owner only, masked as it is. It is written as the exchange goes on, so that it also
/// shows how one broke off.
fn create_trace(path: &Path) -> Result<File, Failure> {
    if let Ok(found) = fs::symlink_metadata(path) {
        if found.file_type().is_symlink() {
            return Err(Failure::path(Code::FileOutputSymlink, path));
        }
        if found.is_dir() {
            return Err(Failure::path(Code::FileOutputFolder, path));
        }
        if found.is_file() && found.len() > 0 && !is_transcript(path)? {
            return Err(Failure::path(Code::FileNotTranscript, path));
        }
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(|error| match (error.kind(), path.parent()) {
        (io::ErrorKind::NotFound, Some(folder)) => Failure::path(Code::FileFolderMissing, folder).with_detail(&error),
        _ => Failure::write(path, &error),
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A file that was there before may have been readable by others.
        if file.metadata().is_ok_and(|found| found.is_file()) {
            let private = fs::Permissions::from_mode(0o600);
            file.set_permissions(private).map_err(|error| Failure::write(path, &error))?;
        }
    }
    Ok(file)
}

/// Whether a file begins as transcripts do: what is to be signed must not be lost to a mistyped `--trace`.
fn is_transcript(path: &Path) -> Result<bool, Failure> {
    let mut start = [0; TRANSCRIPT_START.len()];
    let mut file = File::open(path).map_err(|error| Failure::write(path, &error))?;
    match file.read_exact(&mut start) {
        Ok(()) => Ok(start == *TRANSCRIPT_START),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(Failure::read(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_transcript_is_private_and_not_written_through_a_link() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.txt");
        for other in ["old", "<application/> and so on"] {
            fs::write(&path, other).unwrap();
            assert_eq!(create_trace(&path).unwrap_err().code(), Code::FileNotTranscript);
            assert_eq!(fs::read(&path).unwrap(), other.as_bytes());
        }
        fs::write(&path, "jpki-transcript 1\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        drop(create_trace(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap(), b"");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(create_trace(&link).unwrap_err().code(), Code::FileOutputSymlink);
    }

    #[test]
    fn a_card_is_found_in_a_testbed_and_in_a_folder_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(card_folder(folder.path()).unwrap_err().code(), Code::VirtualMissing);
        fs::write(folder.path().join("card.json"), "{}").unwrap();
        assert_eq!(card_folder(folder.path()).unwrap(), folder.path());
        fs::create_dir(folder.path().join("card")).unwrap();
        fs::write(folder.path().join("card/card.json"), "{}").unwrap();
        assert_eq!(card_folder(folder.path()).unwrap(), folder.path().join("card"));
    }
}
