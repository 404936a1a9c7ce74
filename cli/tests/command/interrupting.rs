//! Ctrl-C and SIGTERM while the password is typed: the terminal is as before, and no file is left.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::Bench;

/// The waiting command, found by its card: its process, and its terminal.
fn waiting(bench: &Bench) -> (String, PathBuf) {
    let card = format!("virtual:{}", bench.arg("bench"));
    let is_ours = |folder: &fs::DirEntry| {
        let arguments = fs::read(folder.path().join("cmdline")).unwrap_or_default();
        let mut words = arguments.split(|byte| *byte == 0);
        words.next().is_some_and(|name| name.ends_with(b"/jpki")) && words.any(|word| word == card.as_bytes())
    };
    let process = fs::read_dir("/proc").unwrap().flatten().find(is_ours).expect("it waits at the prompt");
    let terminal = fs::read_link(process.path().join("fd/0")).unwrap();
    (process.file_name().into_string().unwrap(), terminal)
}

fn settings(terminal: &Path) -> String {
    let output = Command::new("stty").arg("-F").arg(terminal).arg("-a").output().expect("stty is installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a shell without job control finds after `end` has ended the prompt: exit code and settings of the terminal.
fn after(bench: &Bench, end: impl FnOnce(&mut dyn Write, &str)) -> String {
    bench.write("a", "x");
    let line = format!(
        "{} --card virtual:{} sign cms {}; echo ended with $?; stty -a",
        bench.command(&[]).get_program().to_str().unwrap(),
        bench.arg("bench"),
        bench.arg("a")
    );
    // `script` gives a terminal; a shell without job control does not repair it.
    let mut command = Command::new("script");
    command.args(["-qec", &format!("sh -c '{line}'"), "/dev/null"]);
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("script of util-linux is installed");
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&seen).contains("5 tries left):") {
        assert_eq!(output.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    // The prompt is shown a moment before the terminal hides what is typed.
    let (process, terminal) = waiting(bench);
    let deadline = Instant::now() + Duration::from_secs(20);
    while !settings(&terminal).contains("-isig") {
        assert!(Instant::now() < deadline, "{}", settings(&terminal));
    }
    assert!(bench.names().iter().any(|name| name.ends_with(".part")), "the output is opened before the password");
    end(&mut input, &process);
    seen.clear();
    output.read_to_end(&mut seen).unwrap();
    child.wait().unwrap();
    String::from_utf8_lossy(&seen).into_owned()
}

#[track_caller]
fn all_is_as_before(bench: &Bench, code: i32, seen: &str) {
    assert!(seen.contains(&format!("ended with {code}")), "{seen}");
    let settings: Vec<&str> = seen.split_whitespace().collect();
    for setting in ["echo", "isig", "icanon"] {
        assert!(settings.contains(&setting), "{setting}: {seen}");
    }
    assert_eq!(bench.names(), ["a", "bench", "password", "pin"]);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn ctrl_c_at_the_prompt_leaves_no_trace() {
    let bench = Bench::new();
    let seen = after(&bench, |terminal, _| terminal.write_all(b"SECRET1\x03").unwrap());
    all_is_as_before(&bench, 130, &seen);
    assert!(!seen.contains("SECRET1"), "{seen}");
}

#[test]
fn sigterm_at_the_prompt_leaves_no_trace() {
    let bench = Bench::new();
    let seen = after(&bench, |_, process| {
        // The shell's own: a bare system has no other.
        assert!(Command::new("sh").args(["-c", &format!("kill -TERM {process}")]).status().unwrap().success());
    });
    all_is_as_before(&bench, 143, &seen);
}
