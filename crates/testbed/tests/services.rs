//! The services over HTTP: right ones, as OpenSSL sees them, and each wrong one, as it comes over the wire.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_signature::Signer as _;
use jpki_testbed::{
    Authority, Clock, Hierarchy, Mode, Reason, ServiceOptions, Services, Testbed, TestbedError, TestbedOptions,
};

fn now() -> Timestamp {
    "2026-04-01T00:00:00Z".parse().unwrap()
}

fn options() -> ServiceOptions {
    let mut options = ServiceOptions::default();
    options.clock = Clock::Fixed(now());
    options
}

/// Services of the shared testbed. Nothing that changes its register may be done here.
fn shared() -> Services {
    Services::start(Testbed::shared(), options()).unwrap()
}

/// A testbed of one's own.
fn own() -> Testbed {
    let mut options = TestbedOptions::new(now());
    options.seed = Some(50);
    options.profile = jpki_virtual_card::Profile::Android;
    Testbed::generate(&options).unwrap()
}

/// A folder with certificates of the testbed and a request about the authentication certificate, with a nonce.
struct Bench {
    place: tempfile::TempDir,
    request: Vec<u8>,
}

impl Bench {
    fn new() -> Self {
        let testbed = Testbed::shared();
        let mut bench = Self { place: tempfile::tempdir().unwrap(), request: Vec::new() };
        for (name, signer) in [
            ("signature-ca", testbed.signature_ca()),
            ("authentication-ca", testbed.authentication_ca()),
            ("signature", testbed.signature_signer()),
            ("authentication", testbed.authentication_signer()),
        ] {
            bench.write(&format!("{name}.der"), signer.certificate());
            let (done, said) = bench.openssl(&["x509", "-in", &format!("{name}.der"), "-out", &format!("{name}.pem")]);
            assert!(done, "{said}");
        }
        let asked = [
            "ocsp",
            "-nonce",
            "-issuer",
            "authentication-ca.pem",
            "-cert",
            "authentication.pem",
            "-reqout",
            "request.der",
        ];
        let (done, said) = bench.openssl(&asked);
        assert!(done, "{said}");
        bench.request = fs::read(bench.place.path().join("request.der")).unwrap();
        bench
    }

    fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.place.path().join(name), content).unwrap();
    }

    fn openssl(&self, arguments: &[&str]) -> (bool, String) {
        openssl(self.place.path(), arguments)
    }

    /// What OpenSSL says to the answer to [`Self::request`]: about the certificate, and about the nonce. With a certificate
    /// it makes a request of its own, so that it takes two calls.
    fn judged(&self, response: &[u8]) -> String {
        self.write("response.der", response);
        let at = now().as_second().to_string();
        let common = ["ocsp", "-respin", "response.der", "-CAfile", "authentication-ca.pem", "-attime", &at];
        let times = ["-validity_period", "999999999"];
        let certificate =
            ["-no_nonce", "-issuer", "authentication-ca.pem", "-cert", "authentication.pem", "-resp_text"];
        let (_, about) = self.openssl(&[&common[..], &times, &certificate].concat());
        let (_, nonce) = self.openssl(
            &[&common[..], &times, &["-reqin", "request.der", "-verify_other", "authentication-ca.pem"]].concat(),
        );
        about + &nonce
    }

    /// The answer of a mode to the request, judged.
    fn ask(&self, services: &Services, mode: &str) -> String {
        let answer = post(services, &format!("/{mode}/ocsp"), &self.request);
        assert_eq!((answer.status, answer.content_type()), (200, "application/ocsp-response"), "{mode}");
        self.judged(&answer.body)
    }

    /// What OpenSSL reads in a CRL.
    fn crl_text(&self, der: &[u8]) -> String {
        self.write("crl.der", der);
        let (read, said) = self.openssl(&["crl", "-in", "crl.der", "-noout", "-text"]);
        assert!(read, "{said}");
        said
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl is installed");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// An answer, read to the end of the connection.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    fn content_type(&self) -> &str {
        self.header("content-type").unwrap()
    }
}

fn connect(services: &Services) -> TcpStream {
    let stream = TcpStream::connect(services.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

fn exchange(services: &Services, request: &[u8]) -> Answer {
    let mut stream = connect(services);
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end..].to_vec() }
}

fn get(services: &Services, path: &str) -> Answer {
    exchange(services, format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
}

fn post_head(path: &str, length: usize) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nContent-Length: {length}\r\n\r\n").into()
}

fn post(services: &Services, path: &str, body: &[u8]) -> Answer {
    exchange(services, &[post_head(path, body.len()), body.to_vec()].concat())
}

#[test]
fn openssl_asks_the_responder_and_believes_it() {
    let bench = Bench::new();
    let services = shared();
    let ask = |path: &str, hash: &str, name: &str| {
        let (url, at) = (services.url(path), now().as_second().to_string());
        let (authority, certificate) = (format!("{name}-ca.pem"), format!("{name}.pem"));
        bench.openssl(&[
            "ocsp",
            "-url",
            &url,
            "-CAfile",
            &authority,
            hash,
            "-issuer",
            &authority,
            "-cert",
            &certificate,
            "-attime",
            &at,
            "-validity_period",
            "999999999",
        ])
    };
    for (path, hash, name) in [
        ("/ocsp", "-sha1", "authentication"),
        ("/ocsp", "-sha256", "authentication"),
        ("/ocsp", "-sha1", "signature"),
        ("/delegated/ocsp", "-sha1", "authentication"),
        ("/delegated/ocsp", "-sha256", "signature"),
        ("/by-key/ocsp", "-sha1", "authentication"),
        ("/several/ocsp", "-sha1", "authentication"),
    ] {
        let (done, said) = ask(path, hash, name);
        assert!(done && said.contains("Response verify OK") && said.contains(&format!("{name}.pem: good")), "{said}");
        assert!(!said.contains("WARNING: no nonce"), "{said}");
    }
    let (_, said) = ask("/revoked-key-compromise/ocsp", "-sha1", "signature");
    assert!(said.contains("signature.pem: revoked") && said.contains("Reason: keyCompromise"), "{said}");
}

#[test]
fn get_answers_as_post_does() {
    let bench = Bench::new();
    let services = shared();
    let posted = post(&services, "/ocsp", &bench.request);
    let encoded = STANDARD.encode(&bench.request);
    let escaped = encoded.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
    for text in [&encoded, &escaped] {
        let got = get(&services, &format!("/ocsp/{text}"));
        assert_eq!((got.status, got.body), (200, posted.body.clone()));
    }
    assert!(bench.judged(&get(&services, "/ocsp/AAA").body).contains("Responder Error: malformedrequest (1)"));
}

#[test]
fn a_revocation_shows_at_once() {
    let bench = Bench::new();
    let mut testbed = own();
    let services = Services::start(&testbed, options()).unwrap();
    let status = || {
        let said = bench.ask(&services, "register");
        assert!(said.contains("Response verify OK"), "{said}");
        said
    };
    assert!(status().contains("authentication.pem: good"));
    testbed.suspend(Hierarchy::UserAuthentication, now()).unwrap();
    assert!(status().contains("Reason: certificateHold"));
    testbed.resume(Hierarchy::UserAuthentication).unwrap();
    assert!(status().contains("authentication.pem: good"));
    testbed.renew(Hierarchy::UserAuthentication, now(), None).unwrap();
    assert!(status().contains("Reason: superseded"));
    let crl = get(&services, "/crl/authentication.crl");
    assert_eq!((crl.status, crl.content_type()), (200, "application/pkix-crl"));
    let text = bench.crl_text(&crl.body);
    assert!(text.contains("Superseded") && text.matches("Serial Number").count() == 1, "{text}");
}

#[test]
fn each_revocation_reason_is_told_by_ocsp_and_crl() {
    let bench = Bench::new();
    let services = shared();
    for (reason, ocsp, crl) in [
        (Reason::KeyCompromise, "keyCompromise", "Key Compromise"),
        (Reason::CaCompromise, "cACompromise", "CA Compromise"),
        (Reason::AffiliationChanged, "affiliationChanged", "Affiliation Changed"),
        (Reason::Superseded, "superseded", "Superseded"),
        (Reason::CessationOfOperation, "cessationOfOperation", "Cessation Of Operation"),
        (Reason::CertificateHold, "certificateHold", "Certificate Hold"),
    ] {
        let said = bench.ask(&services, &format!("revoked-{reason}"));
        assert!(said.contains("authentication.pem: revoked") && said.contains(&format!("Reason: {ocsp}")), "{said}");
        let listed = get(&services, &format!("/revoked-{reason}/crl/authentication.crl"));
        assert!(bench.crl_text(&listed.body).contains(crl), "{crl}");
    }
    let said = bench.ask(&services, "revoked-unspecified");
    assert!(said.contains("authentication.pem: revoked") && !said.contains("Reason: "), "{said}");
    let listed = get(&services, "/revoked-unspecified/crl/authentication.crl");
    let text = bench.crl_text(&listed.body);
    assert!(text.contains("Serial Number") && !text.contains("Reason Code"), "{text}");
}

#[test]
fn each_wrong_ocsp_answer_is_wrong_in_its_way() {
    let bench = Bench::new();
    let services = shared();
    for (mode, expected, unexpected) in [
        ("good", "authentication.pem: good", "WARNING: no nonce"),
        ("unknown", "authentication.pem: unknown", "Failure"),
        ("expired", "Next Update: Mar 31 23:00:00 2026 GMT", "Failure"),
        ("not-yet-valid", "This Update: Apr  1 01:00:00 2026 GMT", "Failure"),
        ("no-next-update", "authentication.pem: good", "Next Update"),
        ("wrong-signer", "signature failure", "Response verify OK"),
        ("sha1", "Signature Algorithm: sha1WithRSAEncryption", "Failure"),
        ("delegated", "OCSP No Check", "Failure"),
        ("delegated-without-purpose", "missing ocspsigning usage", "Response verify OK"),
        ("delegated-without-no-check", "Response verify OK", "OCSP No Check"),
        ("delegated-expired", "certificate has expired", "Response verify OK"),
        ("delegated-by-other", "unable to get local issuer certificate", "Response verify OK"),
        ("by-key", "Responder Id: E4A1D12E18E0E71324FF74530ABF93A421E30905", "Failure"),
        ("no-nonce", "WARNING: no nonce in response", "Failure"),
        ("wrong-nonce", "Nonce Verify error", "Failure"),
        ("replay", "Nonce Verify error", "Failure"),
        ("other-certificate", "No Status found", "Failure"),
        ("malformed-request", "Responder Error: malformedrequest (1)", "Cert Status"),
        ("internal-error", "Responder Error: internalerror (2)", "Cert Status"),
        ("try-later", "Responder Error: trylater (3)", "Cert Status"),
        ("signature-required", "Responder Error: sigrequired (5)", "Cert Status"),
        ("unauthorized", "Responder Error: unauthorized (6)", "Cert Status"),
    ] {
        let said = bench.ask(&services, mode);
        assert!(said.contains(expected) && !said.contains(unexpected), "{mode}: {said}");
    }
}

#[test]
fn an_old_answer_is_repeated_whatever_happens() {
    let bench = Bench::new();
    let mut testbed = own();
    let services = Services::start(&testbed, options()).unwrap();
    let first = post(&services, "/replay/ocsp", &bench.request).body;
    testbed.revoke(Hierarchy::UserAuthentication, Reason::KeyCompromise, now()).unwrap();
    assert_eq!(post(&services, "/replay/ocsp", &bench.request).body, first);
    // Also where the certificate was revoked before anybody asked, and the answer is fresh by its times.
    let late = Services::start(&testbed, options()).unwrap();
    let said = bench.judged(&post(&late, "/replay/ocsp", &bench.request).body);
    assert!(said.contains("Cert Status: good") && said.contains("Next Update: Apr  1 23:00:00 2026 GMT"), "{said}");
}

#[test]
fn who_asks_about_another_issuer_or_with_another_digest_is_not_answered() {
    let bench = Bench::new();
    let services = shared();
    let ask = |arguments: &[&str]| {
        let asked = [&["ocsp"], arguments, &["-reqout", "other.der"]].concat();
        let (done, said) = bench.openssl(&asked);
        assert!(done, "{said}");
        let request = fs::read(bench.place.path().join("other.der")).unwrap();
        bench.judged(&post(&services, "/ocsp", &request).body)
    };
    for arguments in [
        &["-sha512", "-issuer", "authentication-ca.pem", "-cert", "authentication.pem"][..],
        &["-issuer", "signature.pem", "-cert", "authentication.pem"],
        // Of two authorities at once.
        &["-issuer", "signature-ca.pem", "-serial", "1", "-issuer", "authentication-ca.pem", "-serial", "1"],
    ] {
        assert!(ask(arguments).contains("Responder Error: unauthorized (6)"), "{arguments:?}");
    }
    assert!(ask(&["-issuer", "authentication-ca.pem", "-serial", "1"]).contains("Cert Status: unknown"));
    let said = bench.judged(&post(&services, "/ocsp", b"no request").body);
    assert!(said.contains("Responder Error: malformedrequest (1)"), "{said}");
}

#[test]
fn crls_come_full_partitioned_and_as_deltas() {
    let bench = Bench::new();
    let mut testbed = own();
    let services = Services::start(&testbed, options()).unwrap();
    let text = |path: &str| bench.crl_text(&get(&services, path).body);
    assert_eq!(get(&services, "/crl/signature-delta.crl").status, 404);
    assert!(!text("/crl/signature.crl").contains("Issuing Distribution Point"));
    testbed.revoke(Hierarchy::Signature, Reason::KeyCompromise, now()).unwrap();
    let delta = text("/crl/signature-delta.crl");
    assert!(delta.contains("Delta CRL Indicator: critical\n                1\n") && delta.contains("Key Compromise"));
    let part = text("/crl/signature/municipality.crl");
    assert!(part.contains("CN = Kaku-shi CRLDP") && part.contains("Key Compromise"), "{part}");
    assert!(part.contains("CRL Number: \n                3\n"), "{part}");
    assert!(text("/crl/signature/municipality-delta.crl").contains("Delta CRL Indicator: critical"));
    assert_eq!(get(&services, "/crl/earlier-signature.crl").status, 404);
    for name in ["signature", "authentication"] {
        bench.write("crl.der", &get(&services, &format!("/crl/{name}.crl")).body);
        let (_, said) =
            bench.openssl(&["crl", "-in", "crl.der", "-noout", "-verify", "-CAfile", &format!("{name}-ca.pem")]);
        assert!(said.contains("verify OK"), "{said}");
    }
    assert_eq!(services.crl_url(Authority::Signature), services.url("/crl/signature.crl"));
}

#[test]
fn each_wrong_crl_is_wrong_in_its_way() {
    let bench = Bench::new();
    let services = shared();
    let der = |mode: &str| {
        let answer = get(&services, &format!("/{mode}/crl/signature.crl"));
        assert_eq!(answer.status, 200, "{mode}");
        answer.body
    };
    let verified = |der: &[u8]| {
        bench.write("crl.der", der);
        bench.openssl(&["crl", "-in", "crl.der", "-noout", "-verify", "-CAfile", "signature-ca.pem"]).1
    };
    for (mode, expected) in [
        ("good", "CRL Number"),
        ("expired", "Next Update: Mar 30 23:00:00 2026 GMT"),
        ("not-yet-valid", "Last Update: Apr  1 01:00:00 2026 GMT"),
        ("no-next-update", "Next Update: NONE"),
        ("sha1", "sha1WithRSAEncryption"),
        ("replay", "CRL Number: \n                1\n"),
    ] {
        let der = der(mode);
        assert!(verified(&der).contains("verify OK"), "{mode}");
        let text = bench.crl_text(&der);
        assert!(text.contains(expected), "{mode}: {text}");
    }
    assert!(verified(&der("wrong-signer")).contains("verify failure"));
    assert!(bench.crl_text(&der("other-certificate")).contains("OU = JPKI for user authentication"));
    assert_eq!(get(&services, "/try-later/crl/signature.crl").status, 500);
}

#[test]
fn answers_that_are_none_come_as_asked_for() {
    let bench = Bench::new();
    let services = shared();
    let ask = |mode: &str| post(&services, &format!("/{mode}/ocsp"), &bench.request);
    let good = ask("good").body;
    assert_eq!(ask("wrong-type").content_type(), "text/html");
    assert_eq!(ask("wrong-type").body, good);
    let cut = ask("truncated");
    assert_eq!(cut.header("content-length"), Some(good.len().to_string().as_str()));
    assert_eq!(cut.body, good[..good.len() / 2]);
    assert!(ask("empty").body.is_empty() && ask("garbage").body.starts_with(b"\xFF\xFE"));
    assert_eq!((ask("unavailable").status, ask("not-found").status), (503, 404));
    for (mode, location) in [
        ("redirect-file", "file:///etc/hostname"),
        ("redirect-host", "http://elsewhere.testbed.invalid/ocsp"),
        ("redirect-loop", "/redirect-loop/ocsp"),
    ] {
        let answer = ask(mode);
        assert_eq!((answer.status, answer.header("location")), (302, Some(location)));
    }
    let statuses: Vec<u16> = (0..4).map(|_| ask("error-first").status).collect();
    assert_eq!(statuses, [500, 200, 500, 200]);
}

#[test]
fn the_option_gives_the_mode_where_the_address_does_not() {
    let bench = Bench::new();
    let mut options = options();
    options.mode = Mode::Unknown;
    let services = Services::start(Testbed::shared(), options).unwrap();
    assert!(bench.judged(&post(&services, "/ocsp", &bench.request).body).contains("authentication.pem: unknown"));
    assert!(bench.ask(&services, "good").contains("authentication.pem: good"));
    assert_eq!(services.requests(), 2);
}

#[test]
fn a_slow_answer_comes_after_its_time() {
    let bench = Bench::new();
    let services = shared();
    let start = Instant::now();
    assert_eq!(post(&services, "/slow-300/ocsp", &bench.request).status, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn hanging_and_endless_answers_end_with_the_services() {
    let bench = Bench::new();
    let services = shared();
    let mut hanging = connect(&services);
    hanging.write_all(&[post_head("/hang/ocsp", bench.request.len()), bench.request.clone()].concat()).unwrap();
    let mut endless = connect(&services);
    endless.write_all(&[post_head("/endless/ocsp", bench.request.len()), bench.request.clone()].concat()).unwrap();
    let mut much = vec![0; 1_000_000];
    endless.read_exact(&mut much).unwrap();
    assert!(String::from_utf8_lossy(&much[..200]).starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(!String::from_utf8_lossy(&much[..200]).contains("Content-Length"));
    // Others are served meanwhile.
    assert_eq!(post(&services, "/ocsp", &bench.request).status, 200);
    drop(services);
    let mut rest = Vec::new();
    // Whether the end comes as an end or as a reset.
    let _ = hanging.read_to_end(&mut rest);
    assert!(rest.is_empty());
    let _ = endless.read_to_end(&mut rest);
}

#[test]
fn what_is_no_request_is_refused() {
    let services = shared();
    assert_eq!(exchange(&services, b"nonsense\r\n\r\n").status, 400);
    assert_eq!(exchange(&services, b"DELETE /ocsp HTTP/1.1\r\n\r\n").status, 405);
    assert_eq!(get(&services, "/elsewhere").status, 404);
    assert_eq!(get(&services, "/ocsp").status, 405);
    assert_eq!(exchange(&services, &post_head("/ocsp", 1 << 20)).status, 413);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let services = shared();
    let mut options = options();
    options.port = services.address().port();
    let taken = Services::start(Testbed::shared(), options).err().unwrap();
    assert!(matches!(taken, TestbedError::Listen { port, .. } if port == services.address().port()));
    assert!(services.address().ip().is_loopback());
}

#[test]
fn many_clients_are_served_and_too_many_are_sent_away() {
    let bench = Bench::new();
    let services = shared();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..20).map(|_| scope.spawn(|| post(&services, "/ocsp", &bench.request).status)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert_eq!(statuses, [200; 20]);
    let services = shared();
    let hang = [post_head("/hang/ocsp", bench.request.len()), bench.request.clone()].concat();
    let waiting: Vec<TcpStream> = (0..64)
        .map(|_| {
            let mut stream = connect(&services);
            stream.write_all(&hang).unwrap();
            stream
        })
        .collect();
    // All of them have been taken in before the next one.
    while services.requests() < 64 {
        std::thread::yield_now();
    }
    let mut refused = connect(&services);
    let mut answer = Vec::new();
    refused.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 503 "));
    drop(waiting);
}
