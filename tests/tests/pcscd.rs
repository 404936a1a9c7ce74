//! The virtual card as a card in a reader of the real pcscd: our command beside OpenSC and another author's client.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jpki_e2e::{Bench, OFFLINE, Pcscd, Running, assert_success, example, jpki, run, run_with_input};

/// The tries that `jpki pin status` shows, as JSON text.
fn tries(pcscd: &Pcscd) -> serde_json::Value {
    let outcome = assert_success(&mut pcscd.jpki(&["pin", "status", "--json"]));
    serde_json::from_str(&outcome.stdout).expect("JSON")
}

/// Exports one certificate with our command into the bench's folder.
fn export(pcscd: &Pcscd, bench: &Bench, certificate: &str, output: &str) {
    let mut export = pcscd.jpki(&["cert", "export", certificate, "-o", output]);
    if output.ends_with(".der") {
        export.arg("--der");
    }
    if certificate == "--signature" {
        export.args(["--password-file", "password"]);
    }
    assert_success(export.current_dir(bench.folder()));
}

#[test]
fn sign_and_verify_through_pcscd() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    bench.write("application.xml", "<転出届/>".as_bytes());

    let info = assert_success(&mut pcscd.jpki(&["card", "info"]));
    assert!(info.stdout.contains("JPKIAPICCTOKEN2"), "{}", info.stdout);
    let before = tries(&pcscd);
    for (options, check) in [
        (vec!["-o", "detached.p7s"], vec!["-content", "application.xml"]),
        (vec!["--attached", "--digest", "sha512", "-o", "attached.p7m"], vec![]),
        (
            vec!["--pem", "--no-signing-time", "--digest", "sha384", "-o", "detached.pem"],
            vec!["-content", "application.xml"],
        ),
    ] {
        let name = *options.last().unwrap();
        let mut sign = pcscd.jpki(&["sign", "cms", "application.xml", "--password-file", "password"]);
        assert_success(sign.args(["--anchor", &bench.anchors()]).args(&options).current_dir(bench.folder()));

        let form = if name.ends_with("pem") { "PEM" } else { "DER" };
        let anchors = bench.anchors();
        let mut openssl = vec![
            "cms", "-verify", "-binary", "-cades", "-inform", form, "-in", name, "-CAfile", &anchors, "-purpose", "any",
        ];
        openssl.extend(["-out", "content"]);
        openssl.extend(&check);
        bench.openssl(&openssl);
        assert_eq!(bench.read("content"), bench.read("application.xml"));

        let mut verify = pcscd.jpki(&["verify", name, "--anchor", &anchors, "--policy", OFFLINE]);
        if !check.is_empty() {
            verify.args(["--content", "application.xml"]);
        }
        let report = assert_success(verify.current_dir(bench.folder()));
        assert!(report.stdout.contains("TOTAL-PASSED"), "{}", report.stdout);
    }
    assert_eq!(tries(&pcscd), before);
}

#[test]
fn opensc_sees_the_card_and_signs_with_both_keys() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    let tool = |name: &str, arguments: &[&str]| {
        let mut command = Command::new(name);
        pcscd.client(&mut command);
        assert_success(command.args(arguments).current_dir(bench.folder()))
    };
    assert_eq!(tool("opensc-tool", &["--reader", "0", "--name"]).stdout.trim(), "jpki");

    // OpenSC's number of the certificate, what it needs for it, and our own name of it.
    for (id, pin, ours) in [
        ("1", None, "--auth"),
        ("2", Some(bench.password()), "--signature"),
        ("3", None, "--auth-ca"),
        ("4", None, "--signature-ca"),
    ] {
        let mut arguments = vec!["--reader", "0", "--read-certificate", id, "--output", "opensc.pem"];
        let pin = pin.unwrap_or_default();
        if !pin.is_empty() {
            arguments.extend(["--auth-id", "2", "--verify-pin", "--pin", &pin]);
        }
        tool("pkcs15-tool", &arguments);
        bench.openssl(&["x509", "-in", "opensc.pem", "-outform", "DER", "-out", "opensc.der"]);
        export(&pcscd, &bench, ours, "ours.der");
        assert_eq!(bench.read("opensc.der"), bench.read("ours.der"), "certificate {id}");
        fs::remove_file(bench.path("ours.der")).unwrap();
    }

    bench.write("message", b"signed by OpenSC");
    for (id, credential, certificate) in [("01", bench.pin(), "--auth"), ("02", bench.password(), "--signature")] {
        let mut arguments =
            vec!["--login", "--pin", &credential, "--sign", "--id", id, "--mechanism", "SHA256-RSA-PKCS"];
        arguments.extend(["--input-file", "message", "--output-file", "signature"]);
        // OpenSC shows a token for each credential; the one with this key is asked for by its label.
        let label = if id == "01" { "JPKI (User Authentication PIN)" } else { "JPKI (Digital Signature PIN)" };
        arguments.extend(["--token-label", label]);
        tool("pkcs11-tool", &arguments);
        export(&pcscd, &bench, certificate, "signer.pem");
        let key = bench.openssl(&["x509", "-in", "signer.pem", "-noout", "-pubkey"]).stdout;
        bench.write("key.pem", key.as_bytes());
        bench.openssl(&["dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "message"]);
        fs::remove_file(bench.path("signer.pem")).unwrap();
    }
}

#[test]
fn another_authors_client_reads_the_same_and_signs() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    let mut client = example("second-client");
    pcscd.client(&mut client);
    let outcome = run_with_input(
        client.arg("job").arg(bench.folder()),
        format!("{}\n{}\n", bench.pin(), bench.password()).as_bytes(),
    );
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("token JPKIAPICCTOKEN2\ncertificates true true"), "{}", outcome.stdout);

    for (theirs, ours) in
        [("auth", "--auth"), ("sign", "--signature"), ("auth-ca", "--auth-ca"), ("sign-ca", "--signature-ca")]
    {
        let output = format!("ours-{theirs}.der");
        export(&pcscd, &bench, ours, &output);
        assert_eq!(bench.read(&output), bench.read(&format!("{theirs}.der")), "{theirs}");
    }
    // RSASSA-PKCS1-v1_5 is deterministic: the same key over the same message gives the same bytes.
    for (key, credential) in [("auth", "--pin-file=pin"), ("signature", "--password-file=password")] {
        let mut sign = pcscd.jpki(&[
            "sign",
            "raw",
            "message",
            "--key",
            key,
            "--scheme",
            "card-hash",
            "-o",
            "ours.sig",
            credential,
        ]);
        assert_success(sign.current_dir(bench.folder()));
        let theirs = if key == "auth" { "auth.sig" } else { "sign.sig" };
        assert_eq!(bench.read("ours.sig"), bench.read(theirs), "{key}");
        fs::remove_file(bench.path("ours.sig")).unwrap();
    }
}

#[test]
fn no_service_no_reader_no_card_are_named() {
    let mut pcscd = Pcscd::start();
    let outcome = run(&mut pcscd.jpki(&["card", "info"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("card.none"), "{outcome:?}");
    let outcome = run(&mut pcscd.jpki(&["card", "info", "--reader", "no such reader"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("reader.not-found") && outcome.stderr.contains("Test Reader"), "{outcome:?}");

    pcscd.kill();
    let outcome = run(&mut pcscd.jpki(&["card", "info"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("reader.no-service"), "{outcome:?}");
    let outcome = run(&mut pcscd.jpki(&["doctor"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stdout.contains("pcscd"), "{outcome:?}");
}

#[test]
fn a_card_that_comes_late_is_waited_for() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let mut waiting = pcscd.jpki(&["card", "info", "--wait", "20"]);
    let waiting = waiting.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    sleep(Duration::from_millis(600));
    let _card = pcscd.insert(&bench.jpki_folder());
    let output = waiting.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("JPKIAPICCTOKEN2"));

    let outcome = run(&mut pcscd.jpki(&["card", "info", "--wait", "1", "--reader", "00 01"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("card.wait-timeout"), "{outcome:?}");
}

#[test]
fn a_card_that_another_program_holds_is_not_touched() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    bench.write("application.xml", b"<a/>");
    let mut holder = example("hold-card");
    let holder = pcscd.client(&mut holder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut holder = Running(holder);
    let mut said = String::new();
    BufReader::new(holder.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");

    let sign = ["sign", "cms", "application.xml", "--password-file", "password"];
    let refused = run(pcscd.jpki(&sign).current_dir(bench.folder()));
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(refused.stderr.contains("card.in-use"), "{refused:?}");
    assert!(!bench.path("application.xml.p7s").exists());

    drop(holder.0.stdin.take());
    holder.0.wait().unwrap();
    assert_success(pcscd.jpki(&sign).current_dir(bench.folder()));
    assert!(bench.path("application.xml.p7s").exists());
}

#[test]
fn a_card_taken_away_during_the_signature_leaves_nothing_and_costs_no_try() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    // So slow a signature that the removal falls into it.
    let image = bench.path("jpki/card/card.json");
    let slow = fs::read_to_string(&image).unwrap().replace("\"signature_ms\": 0", "\"signature_ms\": 6000");
    assert!(slow.contains("6000"), "{slow}");
    fs::write(&image, slow).unwrap();
    let card = pcscd.insert(&bench.jpki_folder());
    bench.write("application.xml", b"<a/>");
    let trace = bench.path("trace");
    let mut sign = pcscd.jpki(&["sign", "cms", "application.xml", "--password-file", "password", "--trace", "trace"]);
    let sign = sign.current_dir(bench.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let sign = sign.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    // The command goes into the transcript when its answer is there: the last before it is the end of the certificate.
    while !fs::read_to_string(&trace).is_ok_and(|text| text.contains("> 00 B0 01 00")) {
        assert!(Instant::now() < deadline, "{:?}", fs::read_to_string(&trace));
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(100));
    drop(card);
    let output = sign.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("card.removed") || said.contains("card.exchange-broken"), "{said}");
    assert!(!bench.path("application.xml.p7s").exists());
    let left: Vec<_> = fs::read_dir(bench.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
    let mut status = jpki(["pin", "status", "--json", "--card"]);
    let status = assert_success(status.arg(format!("virtual:{}", bench.jpki_folder().display())));
    let status: serde_json::Value = serde_json::from_str(&status.stdout).expect("JSON");
    assert_eq!((&status["signature_password"]["left"], &status["authentication_pin"]["left"]), (&5.into(), &3.into()));
}

#[test]
fn the_watcher_reports_cards_and_a_restarted_service() {
    let (mut pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let log = bench.path("events");
    let mut watcher = pcscd.jpki(&["reader", "watch", "--json"]);
    let output = fs::File::create(&log).unwrap();
    let _watcher = Running(watcher.stdin(Stdio::null()).stdout(output).spawn().unwrap());
    let wait_for = |event: &str, times: usize| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while fs::read_to_string(&log).unwrap().matches(event).count() < times {
            assert!(Instant::now() < deadline, "no {event} in {}", fs::read_to_string(&log).unwrap());
            sleep(Duration::from_millis(50));
        }
    };
    wait_for("reader_added", 2);
    let card = pcscd.insert(&bench.jpki_folder());
    wait_for("card_inserted", 1);
    card.remove(&pcscd);
    wait_for("card_removed", 1);
    pcscd.restart();
    wait_for("service_lost", 1);
    wait_for("service_back", 1);
}
