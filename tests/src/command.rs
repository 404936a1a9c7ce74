//! Running the `jpki` command and its peers, and looking at what they did.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// What a command left behind.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; -1 if a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A command in the background; it ends with the value, also when the test fails.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the `jpki` binary of this build is. A run of this package alone builds it first.
pub fn jpki_path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        // target/PROFILE/deps/TEST-hash → target/PROFILE/jpki
        let mut path = std::env::current_exe().expect("the test's own path");
        path.pop();
        if path.ends_with("deps") {
            path.pop();
        }
        let binary = path.join("jpki");
        if !binary.exists() {
            let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "jpki-cli"]).status();
            assert!(built.is_ok_and(|status| status.success()), "cargo build --package jpki-cli failed");
        }
        assert!(binary.exists(), "{} is not there after building it", binary.display());
        binary
    })
}

/// An example of this package, built beside the tests.
pub fn example(name: &str) -> Command {
    Command::new(jpki_path().with_file_name("examples").join(name))
}

/// `jpki` with English output, no terminal and nothing of the caller's settings.
pub fn jpki<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(jpki_path());
    command.args(arguments).env("LC_ALL", "C.UTF-8").env_remove("JPKI_READER").env_remove("LANG");
    command
}

/// Runs a command to its end without input.
pub fn run(command: &mut Command) -> Outcome {
    run_with_input(command, b"")
}

/// Runs a command to its end with this standard input.
pub fn run_with_input(command: &mut Command, input: &[u8]) -> Outcome {
    let name = format!("{:?}", command.get_program());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    // A command may end without reading its input.
    let _ = child.stdin.take().expect("piped").write_all(input);
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{name}: {error}"));
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a command and fails the test, showing all it said, unless it ended with 0.
#[track_caller]
pub fn assert_success(command: &mut Command) -> Outcome {
    let outcome = run(command);
    assert_eq!(outcome.code, 0, "{command:?}\n--- stdout\n{}\n--- stderr\n{}", outcome.stdout, outcome.stderr);
    outcome
}
