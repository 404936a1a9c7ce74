//! After any credential the last act of our command is to leave the application: another program that comes next, a client of
//! another author over PC/SC, finds everything shut. A program that ends without leaving leaves everything open; that is
//! shown too, so that the proof proves something.
//!
//! Nothing is claimed of a process that is killed (SIGKILL): nobody leaves for it.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jpki_e2e::{Bench, Outcome, Pcscd, assert_success, example, run, run_with_input};

/// What another program that comes now gets done in an application: each attempt with its status word.
#[track_caller]
fn inherited(pcscd: &Pcscd, application: &str) -> Vec<String> {
    let mut client = example("second-client");
    let outcome = assert_success(pcscd.client(&mut client).args(["inherit", application]));
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[track_caller]
fn assert_shut(pcscd: &Pcscd, application: &str, after: &str) {
    let attempts = inherited(pcscd, application);
    assert!(!attempts.is_empty());
    assert!(attempts.iter().all(|attempt| attempt.ends_with(" 6982")), "after {after}: {attempts:?}");
}

/// Our library's client with one credential from the bench's file.
fn first_client(pcscd: &Pcscd, bench: &Bench, arguments: &[&str], file: &str) -> Outcome {
    let mut client = example("first-client");
    let outcome = run_with_input(pcscd.client(&mut client).args(arguments), &bench.read(file));
    assert_eq!(outcome.code, 0, "{arguments:?}: {outcome:?}");
    outcome
}

/// Each credential of the library's client: the file with its value, the application, and what is open to others if that is
/// not left.
const CREDENTIALS: [(&str, &str, &str, &[&str]); 8] = [
    (
        "pin",
        "pin",
        "jpki",
        &["sign 0017 9000", "read 0001 6982", "sign 001A 6982", "change 0018 6A80", "change 001B 6982"],
    ),
    (
        "password",
        "password",
        "jpki",
        &["sign 0017 6982", "read 0001 9000", "sign 001A 9000", "change 0018 6982", "change 001B 6A80"],
    ),
    (
        "text-pin",
        "text-pin",
        "text",
        &[
            "read 0001 9000",
            "read 0002 9000",
            "read 0003 9000",
            "read 0006 9000",
            "read 0007 9000",
            "read 0008 9000",
            "change 0011 6A80",
            "session 0006 6A80",
        ],
    ),
    (
        "code-a",
        "code-a",
        "text",
        &[
            "read 0001 9000",
            "read 0002 6982",
            "read 0003 9000",
            "read 0006 9000",
            "read 0007 9000",
            "read 0008 9000",
            "change 0011 6982",
            "session 0006 6982",
        ],
    ),
    (
        "code-b",
        "code-b",
        "text",
        &[
            "read 0001 6982",
            "read 0002 9000",
            "read 0003 9000",
            "read 0006 9000",
            "read 0007 9000",
            "read 0008 9000",
            "change 0011 6982",
            "session 0006 6982",
        ],
    ),
    ("face-a", "code-a", "face", &["read 0001 6982", "read 0002 9000", "read 0005 9000", "read 0006 9000"]),
    ("face-b", "code-b", "face", &["read 0001 6982", "read 0002 9000", "read 0005 6982", "read 0006 9000"]),
    ("birth-code", "birth-code", "face", &["read 0001 9000", "read 0002 6982", "read 0005 6982", "read 0006 6982"]),
];

#[test]
fn no_credential_is_inherited_from_our_library_and_each_would_be_if_it_did_not_leave() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    for (credential, file, application, open) in CREDENTIALS {
        first_client(&pcscd, &bench, &[credential], file);
        assert_shut(&pcscd, application, credential);
        first_client(&pcscd, &bench, &[credential, "forget"], file);
        assert_eq!(inherited(&pcscd, application), open, "{credential}");
        // Coming to a card that somebody left open, and leaving, shuts it.
        first_client(&pcscd, &bench, &[credential], file);
        assert_shut(&pcscd, application, credential);
    }
}

/// The holder's birth date as an option takes it.
fn birth_date(bench: &Bench) -> String {
    let testbed = jpki_testbed::Testbed::open(&bench.jpki_folder()).unwrap();
    testbed.person().birth.to_string()
}

#[test]
fn no_credential_is_inherited_from_our_command() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    bench.write("message", b"a message");
    for (name, value) in [("new-pin", "8306"), ("new-password", "OTHER8306")] {
        bench.write(name, value.as_bytes());
    }
    let change = |which: &'static str, old: &'static str, new: &'static str, more: &[&'static str]| {
        [&["pin", "change", which, "--old-file", old, "--new-file", new], more].concat()
    };
    let sign = |key: &'static str, credential: &'static str| {
        vec!["sign", "raw", "message", "--key", key, "--scheme", "card-hash", "-o", "signature", credential]
    };
    let (birth, expiry, code) = (birth_date(&bench), bench.made("card_expiry"), bench.made("security_code"));
    let (birth, expiry, code) = (birth.as_str(), &expiry[..4], code.as_str());
    let works: [(Vec<&str>, &[&str]); 23] = [
        (vec!["card", "authenticate", "--pin-file", "text-pin"], &["text"]),
        (vec!["card", "authenticate", "--code-a-file", "code-a"], &["text", "face"]),
        (vec!["card", "authenticate", "--code-b-file", "code-b"], &["text", "face"]),
        (vec!["card", "authenticate", "--birth", birth], &["face"]),
        (vec!["text", "read", "--number", "--attributes", "--pin-file", "text-pin"], &["text"]),
        (vec!["text", "read", "--secure", "--pin-file", "text-pin"], &["text"]),
        (vec!["text", "read", "--code-a-file", "code-a"], &["text"]),
        (vec!["text", "read", "--code-b-file", "code-b"], &["text"]),
        (vec!["text", "read", "--birth", birth, "--expiry", expiry, "--security-code", code], &["text"]),
        (vec!["face", "read", "--code-a-file", "code-a"], &["face"]),
        (vec!["face", "read", "--code-b-file", "code-b"], &["face"]),
        (vec!["face", "read", "--birth", birth], &["face"]),
        (vec!["face", "read", "--pin-file", "text-pin"], &["face", "text"]),
        (sign("auth", "--pin-file=pin"), &["jpki"]),
        (sign("signature", "--password-file=password"), &["jpki"]),
        (vec!["sign", "cms", "message", "--password-file", "password"], &["jpki"]),
        (vec!["cert", "export", "--signature", "--password-file", "password", "-o", "certificate.pem"], &["jpki"]),
        (change("auth", "pin", "new-pin", &[]), &["jpki"]),
        (change("sign", "password", "new-password", &[]), &["jpki"]),
        (change("text", "text-pin", "new-pin", &[]), &["text"]),
        (change("card", "card-pin", "new-pin", &["--only", "registry"]), &["registry"]),
        (change("card", "card-pin", "new-pin", &["--only", "common"]), &["common"]),
        (change("card", "new-pin", "card-pin", &[]), &["common", "registry"]),
    ];
    for (arguments, applications) in works {
        let mut command = pcscd.jpki(&arguments);
        assert_success(command.args(["--cv-anchor", "jpki/cv-anchors.txt"]).current_dir(bench.folder()));
        for application in applications {
            assert_shut(&pcscd, application, &arguments.join(" "));
        }
        let _ = std::fs::remove_file(bench.path("signature"));
    }
}

#[test]
fn a_command_that_fails_after_the_credential_leaves_all_the_same() {
    // The signature certificate, which only the password shows, has expired.
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&["--issued", "2016-04-01T00:00:00Z"]));
    let _card = pcscd.insert(&bench.jpki_folder());
    bench.write("wrong", b"8306");
    bench.write("wrong-a", b"123456789018");
    bench.write("message", b"a message");
    for (arguments, code, applications) in [
        (vec!["sign", "cms", "message", "--password-file", "password"], "card.certificate-expired", &["jpki"][..]),
        (vec!["pin", "change", "text", "--old-file", "wrong", "--new-file", "text-pin"], "credential.wrong", &["text"]),
        (
            vec!["pin", "change", "card", "--old-file", "wrong", "--new-file", "card-pin"],
            "credential.wrong",
            &["registry", "common"],
        ),
        (vec!["text", "read", "--code-a-file", "wrong-a"], "credential.wrong", &["text"]),
        (vec!["face", "read", "--code-a-file", "wrong-a"], "credential.wrong", &["face"]),
        (vec!["face", "read", "--birth", "1990-01-02"], "credential.wrong", &["face"]),
    ] {
        let refused = run(pcscd.jpki(&arguments).current_dir(bench.folder()));
        assert!(refused.code != 0 && refused.stderr.contains(code), "{refused:?}");
        for application in applications {
            assert_shut(&pcscd, application, code);
        }
    }
}

#[test]
fn ctrl_c_and_sigterm_while_the_card_signs_leave_it_too() {
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
        // So slow a signature that the signal falls into it.
        let image = bench.path("jpki/card/card.json");
        let text = std::fs::read_to_string(&image).unwrap();
        let slow = text.replace("\"signature_ms\": 0", "\"signature_ms\": 1500");
        assert_ne!(slow, text);
        std::fs::write(&image, slow).unwrap();
        let _card = pcscd.insert(&bench.jpki_folder());
        bench.write("message", b"a message");
        let arguments = ["sign", "cms", "message", "--password-file", "password", "--trace", "trace"];
        let mut sign = pcscd.jpki(&arguments);
        let sign = sign.current_dir(bench.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut sign = sign.spawn().unwrap();
        let trace = bench.path("trace");
        let deadline = Instant::now() + Duration::from_secs(20);
        // The last command before the signature is the end of the certificate.
        while !std::fs::read_to_string(&trace).is_ok_and(|text| text.contains("> 00 B0 01 00")) {
            assert!(Instant::now() < deadline, "{:?}", std::fs::read_to_string(&trace));
            sleep(Duration::from_millis(5));
        }
        assert!(Command::new("sh").args(["-c", &format!("kill {name} {}", sign.id())]).status().unwrap().success());
        assert_eq!(sign.wait().unwrap().signal(), Some(number));
        assert_shut(&pcscd, "jpki", name);
        assert!(!bench.path("message.p7s").exists());
        let transcript = std::fs::read_to_string(&trace).unwrap();
        let last = transcript.lines().rfind(|line| line.starts_with('>')).unwrap();
        assert!(last.contains("D3 92 10 00 31 00 01 01 01 00"), "{transcript}");
    }
}
