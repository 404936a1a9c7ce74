//! Files that cannot be read or written: named, and nothing is half-written or overwritten.

use std::fs;
use std::path::Path;

use crate::bench::Bench;

const SIGN: [&str; 5] = ["sign", "cms", "--json", "--password-file", "@password"];

fn sign(bench: &Bench, arguments: &[&str]) -> crate::bench::Ran {
    bench.run(&[&SIGN[..], arguments].concat())
}

#[test]
fn inputs_that_cannot_be_signed_are_named_and_no_try_is_spent() {
    let bench = Bench::new();
    bench.write("empty", "");
    bench.write("bad", "WRONG1");
    for (input, code) in [("@nothing", "file.missing"), ("@bench", "file.input-folder"), ("@empty", "file.empty")] {
        let ran = bench.run(&["sign", "cms", input, "--password-file", "@bad", "--json"]);
        ran.fails_with(code, 2);
    }
    assert_eq!(bench.tries(), (3, 5));
    assert_eq!(bench.names(), ["bad", "bench", "empty", "password", "pin"]);
}

#[test]
fn outputs_that_cannot_be_written_are_named_before_the_password_is_sent() {
    let bench = Bench::new();
    bench.write("a", "x");
    bench.write("bad", "WRONG1");
    fs::create_dir(bench.path("folder")).unwrap();
    for (output, code) in [
        ("@none/out", "file.folder-missing"),
        ("@folder", "file.output-folder"),
        ("@a", "file.output-is-input"),
        ("/dev/null", "file.output-special"),
    ] {
        bench.run(&["sign", "cms", "@a", "-o", output, "--password-file", "@bad", "--json"]).fails_with(code, 2);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.path("a"), bench.path("link")).unwrap();
        bench
            .run(&["sign", "cms", "@a", "-o", "@link", "--password-file", "@bad", "--json"])
            .fails_with("file.output-symlink", 2);
        std::os::unix::fs::symlink(bench.path("nowhere"), bench.path("a.p7s")).unwrap();
        bench.run(&["sign", "cms", "@a", "--password-file", "@bad", "--json"]).fails_with("file.output-symlink", 2);
        assert!(!bench.path("nowhere").exists());
    }
    assert_eq!(bench.read("a"), b"x");
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn an_old_output_survives_a_failure_and_is_replaced_by_success() {
    let bench = Bench::new();
    bench.write("a", "x");
    bench.write("a.p7s", "old");
    bench.write("bad", "WRONG1");
    bench.run(&["sign", "cms", "@a", "--password-file", "@bad", "--json"]).fails_with("credential.wrong", 5);
    assert_eq!(bench.read("a.p7s"), b"old");
    assert_eq!(bench.names(), ["a", "a.p7s", "bad", "bench", "password", "pin"]);
    sign(&bench, &["@a"]).ends(0);
    assert_eq!(bench.read("a.p7s")[0], 0x30);
}

#[test]
fn one_bad_file_among_several_leaves_nothing_written() {
    let bench = Bench::new();
    bench.write("a", "x");
    sign(&bench, &["@a", "@nothing"]).fails_with("file.missing", 2);
    assert_eq!(bench.names(), ["a", "bench", "password", "pin"]);
}

#[test]
fn the_signature_of_one_file_never_replaces_another_that_is_signed() {
    let bench = Bench::new();
    bench.write("a", "x");
    bench.write("a.p7s", "y");
    bench.write("bad", "WRONG1");
    let ran = bench.run(&["sign", "cms", "@a", "@a.p7s", "--password-file", "@bad", "--json"]);
    ran.fails_with("file.output-is-input", 2);
    assert_eq!(bench.read("a.p7s"), b"y");
    assert_eq!(bench.tries(), (3, 5));
}

#[cfg(unix)]
/// Signs without root's right to read and write all the same: permissions hold for whoever runs the tests.
fn unprivileged(bench: &Bench, arguments: &[&str]) -> crate::bench::Ran {
    let all = [&SIGN[..], arguments].concat();
    if fs::write(bench.path("locked/probe"), "").is_err() {
        return bench.run(&all);
    }
    fs::remove_file(bench.path("locked/probe")).unwrap();
    let command = bench.command(&all);
    let mut dropped = std::process::Command::new("setpriv");
    dropped.arg("--bounding-set=-dac_override,-dac_read_search").arg(command.get_program()).args(command.get_args());
    crate::bench::Ran::new(dropped.env_clear().env("LC_ALL", "C.UTF-8").output().expect("setpriv of util-linux"))
}

#[test]
fn unreadable_files_and_unwritable_folders_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.write("a", "x");
    fs::create_dir(bench.path("locked")).unwrap();
    let lock = |name: &str, mode| fs::set_permissions(bench.path(name), fs::Permissions::from_mode(mode)).unwrap();
    lock("a", 0o000);
    lock("locked", 0o500);
    unprivileged(&bench, &["@a"]).fails_with("file.unreadable", 2);
    lock("a", 0o600);
    unprivileged(&bench, &["@a", "-o", "@locked/out"]).fails_with("file.folder-unwritable", 2);
    assert!(fs::read_dir(bench.path("locked")).unwrap().next().is_none());
    assert_eq!(bench.tries(), (3, 5));
    lock("locked", 0o700);
}

#[test]
fn a_full_disk_is_named() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let bench = Bench::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(bench.command(&[]).get_program());
    command.args(bench.command(&["trust", "list"]).get_args());
    let output = command.stdout(full.try_clone().unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("disk-full"), "{output:?}");
    // Not even the error can be told as JSON.
    let output = command.arg("--json").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("disk-full"), "{output:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::Stdio;
    let bench = Bench::new();
    let mut command = std::process::Command::new(bench.command(&[]).get_program());
    let mut child = command
        .args(bench.command(&["trust", "list"]).get_args())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Closed before anything was written, or in the middle of it.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_transcript_that_cannot_be_written_stops_before_the_card() {
    let bench = Bench::new();
    bench.write("a", "x");
    sign(&bench, &["@a", "--trace", "@none/trace"]).fails_with("file.folder-missing", 2);
    sign(&bench, &["@a", "--trace", "@bench"]).fails_with("file.output-folder", 2);
    sign(&bench, &["@a", "--trace", "@a"]).fails_with("file.not-transcript", 2);
    assert_eq!(bench.read("a"), b"x");
    assert!(!bench.path("a.p7s").exists());
    // One of an earlier run is replaced.
    for _ in 0..2 {
        sign(&bench, &["@a", "--trace", "@trace"]).ends(0);
    }
}

#[test]
fn a_missing_or_damaged_virtual_card_is_named() {
    let bench = Bench::new();
    let with = |folder: &str| {
        let card = format!("virtual:{}", bench.arg(folder));
        crate::bench::run(["--card", &card, "pin", "status", "--json"])
    };
    with("nothing").fails_with("virtual.missing", 2);
    bench.write("bench/card/card.json", "{}");
    with("bench").fails_with("virtual.unusable", 2);
}

#[test]
fn a_testbed_is_made_in_an_empty_folder_only() {
    let bench = Bench::new();
    bench.run(&["testbed", "init", "@bench", "--json"]).fails_with("testbed.not-empty", 2);
    bench.run(&["testbed", "init", "@pin", "--json"]).ends(2);
    for (option, value) in [("--name", ""), ("--name", "a\nb"), ("--birth", "2090-01-01"), ("--address", "")] {
        bench.run(&["testbed", "init", "@new", option, value, "--json"]).fails_with("testbed.person", 2);
    }
    for (option, value) in
        [("--my-number", "537686677189"), ("--security-code", "228"), ("--card-expiry", "2020-01-01")]
    {
        bench.run(&["testbed", "init", "@new", option, value, "--json"]).fails_with("testbed.person", 2);
    }
    for odd in [&["--odd", "fci,no-fci"][..], &["--odd", "no-photo", "--profile", "android"]] {
        bench.run(&[&["testbed", "init", "@new", "--json"], odd].concat()).fails_with("testbed.odd", 2);
    }
    for (option, value) in [("--birth", "yesterday"), ("--odd", "square"), ("--card-expiry", "never")] {
        bench.run(&["testbed", "init", "@new", option, value, "--json"]).fails_with("usage.value", 2);
    }
    assert!(!bench.path("new").exists());
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn a_testbed_tells_every_credential_of_its_card() {
    let bench = Bench::new();
    let init = |name: &str, options: &[&str]| {
        bench.run(
            &[&["testbed", "init", name, "--seed", "7", "--now", "2026-04-01T00:00:00Z", "--json"], options].concat(),
        )
    };
    let given = [
        "--birth",
        "1980-02-17",
        "--my-number",
        "537686677188",
        "--card-expiry",
        "2035-02-17",
        "--security-code",
        "2285",
    ];
    let made = init("@plastic", &given).ends(0).json("cli/testbed-init.schema.json");
    for (field, value) in [
        ("my_number", "537686677188"),
        ("verification_code_b", "55021720352285"),
        ("birth_code", "550217"),
        ("security_code", "2285"),
        ("card_expiry", "2035-02-17"),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    for pin in ["text_pin", "card_pin"] {
        assert_eq!(made[pin].as_str().unwrap().len(), 4);
    }
    let anchors = std::fs::read_to_string(made["cv_anchors"].as_str().unwrap()).unwrap();
    assert_eq!(anchors.matches("\nmodulus = ").count(), 3);

    let odd =
        init("@odd", &["--odd", "gregorian-birth,locked-text,no-photo"]).ends(0).json("cli/testbed-init.schema.json");
    assert_eq!(odd["birth_code"], "850412");
    assert!(bench.path("odd/card/state.json").exists());

    let phone = init("@phone", &["--profile", "iphone"]).ends(0).json("cli/testbed-init.schema.json");
    assert!(phone.get("text_pin").is_none() && phone.get("cv_anchors").is_none());
    assert!(!bench.path("phone/cv-anchors.txt").exists());
}

#[test]
fn the_same_seed_person_and_time_give_the_same_testbed() {
    let bench = Bench::new();
    for name in ["@one", "@two"] {
        bench
            .run(&["testbed", "init", name, "--seed", "3", "--now", "2026-04-01T00:00:00Z", "--name", "試験　太郎"])
            .ends(0);
    }
    assert_eq!(bench.read("one/card/card.json"), bench.read("two/card/card.json"));
    assert_eq!(bench.read("one/anchors.pem"), bench.read("two/anchors.pem"));
}

#[test]
fn a_virtual_card_without_vpcd_says_what_to_do() {
    let bench = Bench::new();
    // Port 1 is reserved (IANA: tcpmux); nobody listens there.
    let error = bench.run(&["testbed", "card", "@bench", "--port", "1", "--json"]).fails_with("testbed.vpcd", 4);
    assert!(error["next_step"].as_str().unwrap().contains("vsmartcard-vpcd"));
}
