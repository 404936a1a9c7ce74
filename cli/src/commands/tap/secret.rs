//! The operator's secret: made once, kept from others, read before the first card.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use jpki_identity::tap::{MAX_SECRET, PseudonymSecret};
use schemars::JsonSchema;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::NewSecretArgs;
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Result of `jpki tap new-secret`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SecretMade {
    /// The file.
    pub output: String,
}

/// Makes a secret in a file that does not exist yet: one that is lost cannot be made again.
pub fn make(arguments: &NewSecretArgs, ui: &Ui) -> Result<Exit, Failure> {
    let path = arguments.file.as_path();
    let secret = PseudonymSecret::generate().map_err(|error| Failure::secret(path, &error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|error| match (error.kind(), path.parent()) {
        (io::ErrorKind::AlreadyExists, _) => Failure::path(Code::TapSecretExists, path),
        (io::ErrorKind::NotFound, Some(folder)) => Failure::path(Code::FileFolderMissing, folder).with_detail(&error),
        _ => Failure::write(path, &error),
    })?;
    if let Err(error) = file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()) {
        // Half a secret is none.
        let _ = fs::remove_file(path);
        return Err(Failure::write(path, &error));
    }
    let made = SecretMade { output: path.display().to_string() };
    ui.result(&made, |page| {
        page.line(&say!(ui, "file-written", path = made.output.clone()));
        page.note(&say!(ui, "tap-secret-keep"));
    })?;
    Ok(Exit::Done)
}

/// Reads the secret, and warns where others can read it too.
pub fn read(path: &Path, ui: &Ui) -> Result<PseudonymSecret, Failure> {
    let file = File::open(path).map_err(|error| Failure::read(path, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = file.metadata().map_err(|error| Failure::read(path, &error))?;
        if found.is_file() && found.permissions().mode() & 0o077 != 0 {
            let text = say!(ui, "tap-secret-readable", path = path.display().to_string());
            // Lines of JSON have no room for notices.
            if ui.json() {
                ui.aside(&format!("{text}\n"));
            } else {
                ui.notice("tap.secret-readable", text);
            }
        }
    }
    // Full capacity at once: a reallocation would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_SECRET + 2));
    file.take(MAX_SECRET as u64 + 1).read_to_end(&mut bytes).map_err(|error| Failure::read(path, &error))?;
    PseudonymSecret::new(bytes).map_err(|error| Failure::secret(path, &error))
}
