//! `jpki ocsp` against the responder of openssl, kept answers, and servers that are none.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use crate::bench::{Bench, Ran};

const CERTIFICATE: &str = "@bench/certificates/signature.pem";
const CA: &str = "@bench/ca/signature.pem";

/// The responder of openssl, killed when it is dropped.
struct Responder {
    process: Child,
    url: String,
}

impl Responder {
    /// Knows the cardholder's certificate for signatures as this line of its index says, with its serial number for `@`.
    fn new(bench: &Bench, index: &str, options: &[&str]) -> Self {
        let certificate = bench.arg("bench/certificates/signature.pem");
        let serial = Command::new("openssl").args(["x509", "-noout", "-serial", "-in", &certificate]).output();
        let serial = String::from_utf8(serial.expect("openssl is installed").stdout).unwrap();
        bench.write("index.txt", index.replace('@', serial.trim().strip_prefix("serial=").unwrap()));
        let file = |name: &str| bench.arg(name);
        let mut process = Command::new("openssl")
            .args(["ocsp", "-port", "0", "-index", &file("index.txt"), "-CA", &file("bench/ca/signature.pem")])
            .args(["-rsigner", &file("bench/ca/signature.pem"), "-rkey", &file("bench/ca/signature.key.pem")])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.map(Result::unwrap).find(|line| line.starts_with("ACCEPT ")).unwrap();
        let port = line.split_whitespace().nth(1).and_then(|address| address.rsplit(':').next()).unwrap();
        Self { process, url: format!("http://localhost:{port}") }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers the first request with these bytes, and no other.
fn server(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The request has less than this, and comes at once.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
        }
    });
    url
}

fn ask(bench: &Bench, url: &str, more: &[&str]) -> Ran {
    bench.run(&[&["ocsp", CERTIFICATE, "--issuer", CA, "--url", url], more].concat())
}

const GOOD: &str = "V\t490101000000Z\t\t@\tunknown\t/CN=x\n";
const REVOKED: &str = "R\t490101000000Z\t260401000010Z,affiliationChanged\t@\tunknown\t/CN=x\n";
const ON_HOLD: &str = "R\t490101000000Z\t260401000010Z,certificateHold\t@\tunknown\t/CN=x\n";
const UNKNOWN: &str = "V\t490101000000Z\t\t7FFFFFFF\tunknown\t/CN=x\n";

#[test]
fn a_certificate_that_is_good_ends_with_0_by_every_way_to_ask() {
    let bench = Bench::new();
    let responder = Responder::new(&bench, GOOD, &["-nmin", "5"]);
    let english = ask(&bench, &responder.url, &[]).ends(0);
    assert!(english.out.starts_with("Not revoked.\n"), "{}", english.out);
    assert!(english.out.contains("the authority that issued the certificate") && english.out.contains(&responder.url));
    let japanese = ask(&bench, &responder.url, &["--lang", "ja"]).ends(0);
    assert!(japanese.out.starts_with("失効していません。\n"), "{}", japanese.out);
    for more in [
        &["--method", "get"][..],
        &["--hash", "sha256"],
        &["--no-nonce", "--method", "get"],
        &["--require-nonce", "--timeout", "30"],
    ] {
        let json = ask(&bench, &responder.url, &[more, &["--json"]].concat()).ends(0).json("cli/ocsp.schema.json");
        let nonce = if more.contains(&"--no-nonce") { "not_sent" } else { "matches" };
        assert_eq!(
            (&json["status"], &json["nonce"], &json["responder"]),
            (&"good".into(), &nonce.into(), &"issuer".into())
        );
        assert!(json["next_update"].is_string() && json["response_sha256"].as_str().unwrap().len() == 64);
    }
    // The issuer may be one of the roots that are trusted.
    let by_anchor = ["ocsp", CERTIFICATE, "--anchor", "@bench/anchors.pem", "--url", &responder.url];
    bench.run(&by_anchor).ends(0);
}

#[test]
fn revoked_suspended_and_unknown_are_told_with_their_exit_codes() {
    let bench = Bench::new();
    let revoked = Responder::new(&bench, REVOKED, &[]);
    let json = ask(&bench, &revoked.url, &["--json"]).ends(1).json("cli/ocsp.schema.json");
    assert_eq!((&json["status"], &json["reason"]), (&"revoked".into(), &"affiliation_changed".into()));
    assert_eq!(json["revoked_at"], "2026-04-01T00:00:10Z");
    let text = ask(&bench, &revoked.url, &["--lang", "ja"]).ends(1).out;
    assert!(text.starts_with("失効しています。") && text.contains("2026-04-01 09:00:10 JST"), "{text}");
    assert!(text.contains("氏名・住所などの変更"), "{text}");
    let hold = Responder::new(&bench, ON_HOLD, &["-nmin", "5"]);
    let json = ask(&bench, &hold.url, &["--json"]).ends(1).json("cli/ocsp.schema.json");
    assert_eq!((&json["status"], &json["reason"]), (&"on_hold".into(), &"certificate_hold".into()));
    let text = ask(&bench, &hold.url, &[]).ends(1).out;
    assert!(text.starts_with("Suspended.") && text.contains("suspended since"), "{text}");
    let unknown = Responder::new(&bench, UNKNOWN, &["-nmin", "5"]);
    let json = ask(&bench, &unknown.url, &["--json"]).ends(3).json("cli/ocsp.schema.json");
    assert_eq!(json["status"], "unknown");
}

#[test]
fn an_answer_is_kept_and_judged_again_without_asking() {
    let bench = Bench::new();
    let responder = Responder::new(&bench, GOOD, &["-nmin", "5", "-resp_no_certs"]);
    let json = ask(&bench, &responder.url, &["-o", "@answer.der", "--json"]).ends(0).json("cli/ocsp.schema.json");
    assert_eq!(json["output"], bench.arg("answer.der"));
    drop(responder);
    let again = ["ocsp", CERTIFICATE, "--issuer", CA, "--response", "@answer.der", "--json"];
    let kept = bench.run(&again).ends(0).json("cli/ocsp.schema.json");
    assert_eq!((&kept["status"], &kept["nonce"]), (&"good".into(), &"not_sent".into()));
    assert_eq!((&kept["response_sha256"], &kept["produced_at"]), (&json["response_sha256"], &json["produced_at"]));
    // openssl reads it as well.
    let read = Command::new("openssl")
        .args(["ocsp", "-respin", &bench.arg("answer.der"), "-text", "-noverify"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&read.stdout).contains("Cert Status: good"));
    // It says nothing about another certificate, and damaged it says nothing at all.
    let other = ["ocsp", "@bench/certificates/authentication.pem", "--issuer", "@bench/ca/authentication.pem"];
    let other = bench.run(&[&other[..], &["--response", "@answer.der", "--json"]].concat());
    other.fails_with("ocsp.other-certificate", 3);
    let mut damaged = bench.read("answer.der");
    let last = damaged.len() - 20;
    damaged[last] ^= 1;
    bench.write("answer.der", damaged);
    bench.run(&again).fails_with("ocsp.not-authorized", 3);
    bench.write("answer.der", "no answer");
    bench.run(&again).fails_with("ocsp.not-an-answer", 3);
}

#[cfg(unix)]
#[test]
fn a_kept_answer_is_private_and_a_failure_leaves_none() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let responder = Responder::new(&bench, GOOD, &["-nmin", "5"]);
    ask(&bench, &responder.url, &["-o", "@answer.der"]).ends(0);
    let mode = std::fs::metadata(bench.path("answer.der")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = bench.names();
    ask(&bench, &server(b"nothing"), &["-o", "@other.der", "--json"]).fails_with("ocsp.not-an-answer", 3);
    assert_eq!(bench.names(), before);
}

#[test]
fn answers_that_do_not_count_are_named() {
    let bench = Bench::new();
    let sha1 = Responder::new(&bench, GOOD, &["-nmin", "5", "-rmd", "sha1"]);
    ask(&bench, &sha1.url, &["--json"]).fails_with("ocsp.weak-signature", 3);
    let bad = Responder::new(&bench, GOOD, &["-nmin", "5", "-badsig"]);
    ask(&bench, &bad.url, &["--json"]).fails_with("ocsp.not-authorized", 3);
    let cases: [(&'static [u8], &str); 7] = [
        (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "ocsp.not-an-answer"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "ocsp.not-an-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html", "ocsp.not-an-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\x30\x03\x0A\x01\x06", "ocsp.refused"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\x30\x03\x0A\x01\x03", "ocsp.busy"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "ocsp.busy"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "ocsp.not-an-answer"),
    ];
    for (answer, code) in cases {
        ask(&bench, &server(answer), &["--json"]).fails_with(code, 3);
    }
    let https = server(b"HTTP/1.1 400 No\r\n\r\n").replace("http:", "https:");
    ask(&bench, &https, &["--json"]).fails_with("ocsp.tls", 3);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    ask(&bench, &format!("http://{nobody}"), &["--json"]).fails_with("ocsp.no-answer", 3);
    let proxy = format!("http://{nobody}");
    ask(&bench, "http://ocsp.testbed.invalid", &["--proxy", &proxy, "--json"]).fails_with("ocsp.no-answer", 3);
}

#[test]
fn nobody_is_asked_without_an_address_or_without_an_issuer() {
    let bench = Bench::new();
    let error = bench.run(&["ocsp", CERTIFICATE, "--issuer", CA, "--json"]).fails_with("ocsp.no-address", 2);
    assert!(!error["cause"].as_str().unwrap().contains("http"), "{error}");
    // Where the certificate names one, it is told, and not asked.
    let authentication = "@bench/certificates/authentication.pem";
    let error = bench.run(&["ocsp", authentication, "--issuer", "@bench/ca/authentication.pem", "--json"]);
    let error = error.fails_with("ocsp.no-address", 2);
    assert!(error["cause"].as_str().unwrap().contains("http://ocsp.testbed.invalid"), "{error}");
    let url = "http://127.0.0.1:9";
    bench.run(&["ocsp", CERTIFICATE, "--url", url, "--json"]).fails_with("ocsp.unknown-issuer", 2);
    let other = ["ocsp", CERTIFICATE, "--issuer", "@bench/ca/authentication.pem", "--url", url, "--json"];
    bench.run(&other).fails_with("ocsp.other-issuer", 2);
    for wrong in ["file:///etc/passwd", "ocsp.testbed.invalid", "http://user:secret@host"] {
        ask(&bench, wrong, &["--json"]).fails_with("usage.value", 2);
    }
    ask(&bench, url, &["--response", "@x", "--json"]).fails_with("usage.conflict", 2);
    ask(&bench, url, &["--no-nonce", "--require-nonce", "--json"]).fails_with("usage.conflict", 2);
    bench.run(&["ocsp", "@bench/README.txt", "--url", url, "--json"]).fails_with("certificate.file", 2);
}

#[test]
fn of_a_file_with_several_certificates_the_first_is_meant_and_said_to_be() {
    let bench = Bench::new();
    let responder = Responder::new(&bench, GOOD, &["-nmin", "5"]);
    let both = [bench.read("bench/certificates/signature.pem"), bench.read("bench/ca/signature.pem")].concat();
    bench.write("both.pem", both);
    let ran = bench.run(&["ocsp", "@both.pem", "--issuer", "@both.pem", "--url", &responder.url, "--json"]).ends(0);
    let json = ran.json("cli/ocsp.schema.json");
    assert_eq!(json["notices"][0]["code"], "ocsp.several-certificates");
}
