//! `jpki testbed serve`, `revoke`, `suspend`, `resume`, `renew` and `crl`, with OpenSSL as the client.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::bench::{Bench, Ran, run};

const CERTIFICATE: &str = "cli/testbed-certificate.schema.json";

fn openssl(bench: &Bench, arguments: &[&str]) -> String {
    let output = Command::new("openssl").current_dir(bench.path("bench")).args(arguments).output();
    let output = output.expect("openssl is installed");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// Starts `jpki testbed serve`, whose standard output is read.
fn serve(bench: &Bench, options: &[&str]) -> Child {
    let prepared = bench.command(&[&["testbed", "serve", "@bench"], options].concat());
    let mut command = Command::new(prepared.get_program());
    command.args(prepared.get_args()).env_clear().env("LC_ALL", "C.UTF-8").stdout(Stdio::piped());
    command.spawn().unwrap()
}

/// `jpki testbed serve`, ended when it is dropped.
struct Serving {
    process: Child,
    told: Value,
}

impl Serving {
    fn new(bench: &Bench, options: &[&str]) -> Self {
        let mut process = serve(bench, &[&["--json"], options].concat());
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ran = Ran { code: 0, out: line, err: String::new(), bytes: Vec::new() };
        Self { process, told: ran.json("cli/testbed-serve.schema.json") }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.told["url"].as_str().unwrap())
    }

    /// What OpenSSL is told about a certificate.
    fn asked(&self, bench: &Bench, path: &str, which: &str) -> String {
        let (url, issuer) = (self.url(path), format!("ca/{which}.pem"));
        let certificate = format!("certificates/{which}.pem");
        openssl(bench, &["ocsp", "-url", &url, "-issuer", &issuer, "-CAfile", &issuer, "-cert", &certificate])
    }

    /// The body of what stands at a path.
    fn fetched(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.url("").strip_prefix("http://").unwrap()).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        bytes.split_off(end + 4)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_running_service_tells_at_once_what_another_command_has_changed() {
    let bench = Bench::new();
    let serving = Serving::new(&bench, &[]);
    assert_eq!(serving.told["mode"], "register");
    assert_eq!(serving.told["ocsp"], serving.url("/ocsp"));
    assert_eq!(serving.told["crls"].as_array().unwrap().len(), 2);
    let good = serving.asked(&bench, "/ocsp", "signature");
    assert!(good.contains("Response verify OK") && good.contains("signature.pem: good"), "{good}");
    bench.run(&["testbed", "suspend", "@bench", "signature", "--json"]).ends(0).json(CERTIFICATE);
    assert!(serving.asked(&bench, "/ocsp", "signature").contains("Reason: certificateHold"));
    bench.run(&["testbed", "resume", "@bench", "signature", "--json"]).ends(0).json(CERTIFICATE);
    assert!(serving.asked(&bench, "/ocsp", "signature").contains("signature.pem: good"));
    let reason = ["--reason", "affiliation-changed"];
    bench.run(&[&["testbed", "revoke", "@bench", "signature", "--json"][..], &reason].concat()).ends(0);
    assert!(serving.asked(&bench, "/ocsp", "signature").contains("Reason: affiliationChanged"));
    assert!(serving.asked(&bench, "/ocsp", "authentication").contains("authentication.pem: good"));
    // The new certificate is known without a restart, and the list has the former one.
    bench.run(&["testbed", "renew", "@bench", "signature", "--json"]).ends(0);
    assert!(serving.asked(&bench, "/ocsp", "signature").contains("signature.pem: good"));
    let crl = serving.told["crls"][0]["full"].as_str().unwrap().strip_prefix(&serving.url("")).unwrap().to_owned();
    fs::write(bench.path("bench/got.crl"), serving.fetched(&crl)).unwrap();
    let text = openssl(&bench, &["crl", "-in", "got.crl", "-noout", "-text", "-CAfile", "ca/signature.pem", "-verify"]);
    assert!(text.contains("verify OK") && text.contains("Affiliation Changed"), "{text}");
    assert_eq!(text.matches("Serial Number").count(), 1, "{text}");
}

#[test]
fn a_mode_comes_from_the_address_or_from_the_option() {
    let bench = Bench::new();
    let serving = Serving::new(&bench, &["--mode", "revoked-key-compromise", "--now", "2020-01-01T00:00:00Z"]);
    assert_eq!(serving.told["mode"], "revoked-key-compromise");
    let said = serving.asked(&bench, "/ocsp", "authentication");
    assert!(said.contains("Reason: keyCompromise") && said.contains("Jan  1 00:15:00 2020 GMT"), "{said}");
    let said = serving.asked(&bench, "/unknown/ocsp", "authentication");
    // By the real clock the answer has expired.
    assert!(said.contains("status expired") && said.contains("\nunknown\n"), "{said}");
    assert!(serving.asked(&bench, "/try-later/ocsp", "authentication").contains("trylater"));
    let error = bench.run(&["testbed", "serve", "@bench", "--mode", "wrong", "--json"]).fails_with("usage.value", 2);
    assert!(error["detail"].as_str().unwrap().contains("none of the modes"), "{error}");
    let port = serving.url("").rsplit(':').next().unwrap().to_owned();
    bench.run(&["testbed", "serve", "@bench", "--port", &port, "--json"]).fails_with("testbed.port", 2);
}

#[test]
fn the_client_of_this_program_believes_what_is_right_alone() {
    let bench = Bench::new();
    let serving = Serving::new(&bench, &[]);
    let ask = |mode: &str| {
        let url = serving.url(&format!("{mode}/ocsp"));
        let certificate = ["ocsp", "@bench/certificates/signature.pem", "--issuer", "@bench/ca/signature.pem"];
        bench.run(&[&certificate[..], &["--url", &url, "--json"]].concat())
    };
    for mode in ["", "/delegated", "/by-key", "/several"] {
        ask(mode).ends(0);
    }
    ask("/revoked-superseded").ends(1);
    ask("/unknown").ends(3);
    for (mode, code) in [
        ("/wrong-signer", "ocsp.not-authorized"),
        ("/delegated-without-purpose", "ocsp.not-authorized"),
        ("/delegated-by-other", "ocsp.not-authorized"),
        ("/sha1", "ocsp.weak-signature"),
        ("/other-certificate", "ocsp.other-certificate"),
        ("/wrong-nonce", "ocsp.other-request"),
        ("/replay", "ocsp.other-request"),
        ("/try-later", "ocsp.busy"),
        ("/unauthorized", "ocsp.refused"),
        ("/garbage", "ocsp.not-an-answer"),
        ("/not-yet-valid", "ocsp.future"),
    ] {
        ask(mode).fails_with(code, 3);
    }
}

#[test]
fn people_are_told_the_addresses_in_both_languages() {
    let bench = Bench::new();
    for (language, expected) in [("en", "answer on this computer"), ("ja", "失効リスト（署名用）")] {
        let mut process = serve(&bench, &["--lang", language]);
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut text = String::new();
        for line in lines {
            text += &line;
            if line.contains("/expired/ocsp") {
                break;
            }
        }
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(text.contains(expected) && text.contains("/crl/authentication.crl"), "{text}");
    }
}

#[test]
fn the_state_of_a_certificate_is_told_and_kept() {
    let bench = Bench::new();
    let change = |arguments: &[&str]| bench.run(&[&["testbed"], arguments, &["--json"]].concat());
    let time = ["--time", "2026-06-01T00:00:00Z"];
    let suspended = change(&[&["suspend", "@bench", "authentication"][..], &time].concat()).ends(0).json(CERTIFICATE);
    assert_eq!(
        (&suspended["certificate"], &suspended["status"], &suspended["since"], &suspended["reason"]),
        (&"user_authentication".into(), &"suspended".into(), &"2026-06-01T00:00:00Z".into(), &Value::Null)
    );
    let revoked = change(&["revoke", "@bench", "authentication"]).ends(0).json(CERTIFICATE);
    assert_eq!((&revoked["status"], &revoked["reason"]), (&"revoked".into(), &"unspecified".into()));
    change(&["revoke", "@bench", "authentication"]).fails_with("testbed.state", 2);
    change(&["resume", "@bench", "authentication"]).fails_with("testbed.state", 2);
    change(&["revoke", "@bench", "signature", "--reason", "certificate-hold"]).fails_with("usage.value", 2);
    change(&["revoke", "@bench", "ca"]).fails_with("usage.value", 2);
    change(&["revoke", "@nothing", "signature"]).fails_with("file.missing", 2);
    bench.write("bench/revocation.json", "{}");
    change(&["revoke", "@bench", "signature"]).fails_with("testbed.unusable", 2);
}

#[test]
fn a_renewed_certificate_is_on_the_card_and_signs() {
    let bench = Bench::new();
    let export = |file: &str| {
        let (out, pin) = (bench.arg(file), bench.arg("password"));
        let arguments = ["cert", "export", "--signature", "--password-file", &pin, "-o", &out];
        bench.run(&arguments).ends(0);
        fs::read(bench.path(file)).unwrap()
    };
    let before = export("before.der");
    let renew = ["testbed", "renew", "@bench", "signature", "--seed", "9", "--json"];
    let renewed = bench.run(&renew).ends(0).json(CERTIFICATE);
    assert_eq!((&renewed["status"], &renewed["since"]), (&"good".into(), &Value::Null));
    let file = |member: &str| renewed[member].as_str().unwrap().to_owned();
    assert!(file("file").ends_with("certificates/signature.pem"), "{renewed}");
    assert!(file("former_file").ends_with("certificates/signature-1.pem"), "{renewed}");
    assert_ne!(export("after.der"), before);
    let content = bench.write("a", "content");
    let arguments = ["sign", "cms", &content, "--password-file", &bench.arg("password"), "-o", &bench.arg("a.p7s")];
    bench.run(&[&["--anchor", "@bench/anchors.pem"], &arguments[..]].concat()).ends(0);
    let said = openssl(
        &bench,
        &[
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "../a.p7s",
            "-content",
            "../a",
            "-CAfile",
            "anchors.pem",
            "-purpose",
            "any",
            "-out",
            "/dev/null",
        ],
    );
    assert!(said.contains("Verification successful"), "{said}");
    let japanese = bench.run(&["testbed", "renew", "@bench", "authentication", "--lang", "ja"]).ends(0);
    assert!(japanese.out.contains("利用者証明用電子証明書を更新し"), "{}", japanese.out);
}

#[test]
fn a_crl_of_any_size_is_written_and_counted() {
    let bench = Bench::new();
    let crl = |options: &[&str]| {
        let file = bench.arg("out.crl");
        bench.run(&[&["testbed", "crl", "@bench", "-o", &file, "--json"], options].concat())
    };
    let schema = "cli/testbed-crl.schema.json";
    crl(&["--delta"]).fails_with("testbed.no-base", 2);
    assert!(!bench.path("out.crl").exists());
    crl(&["--issuer", "earlier-signature"]).fails_with("testbed.no-earlier", 2);
    crl(&["--entries", "200", "--serial-octets", "1"]).fails_with("testbed.too-many", 2);
    crl(&["--shuffle", "1"]).fails_with("usage.missing", 2);
    bench.run(&["testbed", "revoke", "@bench", "authentication"]).ends(0);
    let large =
        ["--issuer", "authentication", "--entries", "3000", "--serial-octets", "8", "--shuffle", "1", "--reasons"];
    let told = crl(&large).ends(0).json(schema);
    assert_eq!(
        (&told["issuer"], &told["number"], &told["entries"]),
        (&"authentication".into(), &1.into(), &3001.into())
    );
    assert_eq!(told["bytes"].as_u64(), Some(fs::metadata(bench.path("out.crl")).unwrap().len()));
    let text = openssl(
        &bench,
        &["crl", "-in", "../out.crl", "-noout", "-text", "-verify", "-CAfile", "ca/authentication.pem"],
    );
    assert!(text.contains("verify OK") && text.matches("Serial Number").count() == 3001);
    let delta = crl(&["--issuer", "authentication", "--delta"]).ends(0).json(schema);
    assert_eq!((&delta["number"], &delta["entries"]), (&2.into(), &0.into()));
    let part = crl(&["--issuer", "authentication", "--municipality"]).ends(0).json(schema);
    assert_eq!((&part["number"], &part["entries"]), (&3.into(), &1.into()));
    let testbed = bench.arg("bench/testbed.json");
    bench.run(&["testbed", "crl", "@bench", "-o", &testbed, "--json"]).fails_with("file.output-is-input", 2);
}

#[test]
fn init_takes_an_address_and_generations() {
    let bench =
        Bench::with(&["--ocsp-url", "http://127.0.0.1:8080/ocsp", "--issued-by-earlier", "--profile", "android"]);
    let address = openssl(&bench, &["x509", "-in", "certificates/authentication.pem", "-noout", "-ocsp_uri"]);
    assert_eq!(address.trim(), "http://127.0.0.1:8080/ocsp");
    let verify = |authority: &str| openssl(&bench, &["verify", "-CAfile", authority, "certificates/signature.pem"]);
    assert!(verify("ca/earlier-signature.pem").contains(": OK"), "{}", verify("ca/earlier-signature.pem"));
    assert!(!verify("ca/signature.pem").contains(": OK"));
    let serving = Serving::new(&bench, &[]);
    assert_eq!(serving.told["crls"].as_array().unwrap().len(), 4);
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new");
    let wrong = ["testbed", "init", new.to_str().unwrap(), "--ocsp-url", "ldap://a", "--json"];
    run(wrong).fails_with("usage.value", 2);
}
