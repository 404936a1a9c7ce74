//! A testbed of the test's own, made by the command, with its card and credentials at hand.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Outcome, assert_success, jpki, run};

/// A policy by which a signature passes without anybody having been asked whether its certificate was revoked.
pub const OFFLINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/policies/offline.toml");

/// A make-believe JPKI in a temporary folder, and the files that a test needs beside it.
pub struct Bench {
    folder: TempDir,
    made: String,
}

/// Credentials in what `jpki testbed init` prints, and the files that a bench keeps them in.
const CREDENTIALS: [(&str, &str); 7] = [
    ("authentication_pin", "pin"),
    ("signature_password", "password"),
    ("text_pin", "text-pin"),
    ("card_pin", "card-pin"),
    ("my_number", "code-a"),
    ("verification_code_b", "code-b"),
    ("birth_code", "birth-code"),
];

impl Bench {
    /// Makes one by `jpki testbed init`, with these additional arguments. The seed makes it the same every time.
    pub fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("jpki-e2e").tempdir().expect("a temporary folder");
        let mut bench = Self { folder, made: String::new() };
        let mut command = jpki(["testbed", "init"]);
        let made = assert_success(command.arg(bench.jpki_folder()).args(["--seed", "11", "--json"]).args(arguments));
        bench.made = made.stdout;
        // A phone has only the first two.
        for (field, name) in CREDENTIALS {
            if bench.made.contains(&format!("\"{field}\"")) {
                fs::write(bench.path(name), bench.made(field)).expect("credential file");
            }
        }
        bench
    }

    /// A text field of what `jpki testbed init` printed.
    #[track_caller]
    pub fn made(&self, field: &str) -> String {
        text_field(&self.made, field)
    }

    /// All that `jpki testbed init` printed, as JSON.
    pub fn made_json(&self) -> &str {
        &self.made
    }

    /// The folder of the testbed.
    pub fn jpki_folder(&self) -> PathBuf {
        self.path("jpki")
    }

    /// A file beside the testbed.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text, for command lines.
    pub fn arg(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// Writes a file beside the testbed and gives its path.
    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("test file");
        path
    }

    /// Content of a file beside the testbed.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The user-authentication PIN.
    pub fn pin(&self) -> String {
        String::from_utf8(self.read("pin")).expect("ASCII")
    }

    /// The signature password.
    pub fn password(&self) -> String {
        String::from_utf8(self.read("password")).expect("ASCII")
    }

    /// File with the CA certificates.
    pub fn anchors(&self) -> String {
        self.arg("jpki/anchors.pem")
    }

    /// Runs `openssl` in the bench's folder and insists on success.
    #[track_caller]
    pub fn openssl(&self, arguments: &[&str]) -> Outcome {
        assert_success(std::process::Command::new("openssl").args(arguments).current_dir(self.folder.path()))
    }

    /// Runs `openssl` in the bench's folder.
    pub fn try_openssl(&self, arguments: &[&str]) -> Outcome {
        run(std::process::Command::new("openssl").args(arguments).current_dir(self.folder.path()))
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The value of a text field in JSON that `jpki` printed.
#[track_caller]
pub fn text_field(json: &str, field: &str) -> String {
    let key = format!("\"{field}\": \"");
    let start = json.find(&key).unwrap_or_else(|| panic!("no {field} in {json}")) + key.len();
    json[start..].split('"').next().expect("a closing quote").to_owned()
}
