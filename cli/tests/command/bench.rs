//! A testbed made once a process, copied for each test, and the command run on it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A policy by which a signature passes without anybody having been asked whether its certificate was revoked.
pub const OFFLINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/policies/offline.toml");

/// A folder with a virtual card of its own, so that tests do not share retry counters.
pub struct Bench {
    folder: TempDir,
}

/// What a run left behind.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    /// Standard output as bytes.
    pub bytes: Vec<u8>,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// Insists on the exit code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// Standard output as the one JSON document that it must be, checked against a committed schema.
    #[track_caller]
    pub fn json(&self, schema: &str) -> Value {
        let value: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}", self.out));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema").join(schema);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let schema: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{}", self.out);
        value
    }

    /// The error document, with this code and the exit code that it says.
    #[track_caller]
    pub fn fails_with(self, code: &str, exit: i32) -> Value {
        let ran = self.ends(exit);
        let error = ran.json("cli/error.schema.json")["error"].clone();
        assert_eq!(
            (error["code"].as_str(), error["exit_code"].as_i64()),
            (Some(code), Some(i64::from(exit))),
            "{error}"
        );
        error
    }
}

/// `jpki` with nothing of the caller's settings.
pub fn jpki<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::cargo_bin("jpki").expect("the command is built");
    command.args(arguments).env_clear().env("LC_ALL", "C.UTF-8");
    command
}

/// Runs `jpki` without a card.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    Ran::new(jpki(arguments).output().unwrap())
}

fn made(options: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench");
    let arguments = ["testbed", "init", path.to_str().unwrap(), "--seed", "7", "--json"];
    let made = run(arguments.iter().chain(options)).ends(0).json("cli/testbed-init.schema.json");
    fs::write(folder.path().join("pin"), made["authentication_pin"].as_str().unwrap()).unwrap();
    fs::write(folder.path().join("password"), format!("{}\n", made["signature_password"].as_str().unwrap())).unwrap();
    // What only the plastic card has stands in the testbed's folder, and what is printed on the card with it.
    let plastic = [
        ("text-pin", "text_pin"),
        ("code-a", "my_number"),
        ("code-b", "verification_code_b"),
        ("birth-code", "birth_code"),
        ("security-code", "security_code"),
        ("card-expiry", "card_expiry"),
    ];
    for (file, member) in plastic {
        if let Some(value) = made[member].as_str() {
            fs::write(path.join(file), value).unwrap();
        }
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

impl Bench {
    /// The default cardholder's card.
    pub fn new() -> Self {
        static MADE: OnceLock<TempDir> = OnceLock::new();
        let folder = tempfile::tempdir().unwrap();
        copy(MADE.get_or_init(|| made(&[])).path(), folder.path());
        Self { folder }
    }

    /// A testbed with other options.
    pub fn with(options: &[&str]) -> Self {
        Self { folder: made(options) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file in the folder, as an argument.
    pub fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.arg(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// `jpki` with this card. Arguments that begin with `@` are files of the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut all = vec!["--card".to_owned(), format!("virtual:{}", self.arg("bench"))];
        all.extend(arguments.iter().map(|argument| match argument.strip_prefix('@') {
            Some(name) => self.arg(name),
            None => (*argument).to_owned(),
        }));
        jpki(all)
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(self.command(arguments).output().unwrap())
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        Ran::new(self.command(arguments).write_stdin(input).output().unwrap())
    }

    /// Tries left: PIN, password.
    pub fn tries(&self) -> (u64, u64) {
        let status = self.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json");
        let left = |name: &str| status[name]["left"].as_u64().unwrap();
        (left("authentication_pin"), left("signature_password"))
    }

    /// Names of everything in the folder, to see that nothing was left behind.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// A file of the folder as text.
    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// Tries left of one credential, by its name in `pin status --json`.
    pub fn left(&self, name: &str) -> u64 {
        let status = self.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json");
        status[name]["left"].as_u64().unwrap()
    }

    /// Changes the card, as a tester would by hand.
    pub fn edit_card(&self, change: impl FnOnce(&mut Value)) {
        let mut card: Value = serde_json::from_slice(&self.read("bench/card/card.json")).unwrap();
        change(&mut card);
        self.write("bench/card/card.json", card.to_string());
    }

    /// What was sent to the card by a transcript, a command a line.
    pub fn sent(&self, trace: &str) -> Vec<String> {
        let trace = self.text(trace);
        let sent = trace.lines().filter_map(|line| line.strip_prefix("> "));
        sent.map(|line| line.split("  #").next().unwrap_or_default().to_owned()).collect()
    }
}
