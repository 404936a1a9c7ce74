//! openssl as the other side: its responder answers us, and it reads what we write.

use std::path::Path;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm};
use jpki_testbed::{CertificateSpec, TestSigner};
use jpki_validity::ocsp::{CertIdHash, Expected, OcspError, OcspRequest, OcspResponse, Responder, UncheckedResponder};
use jpki_validity::revocation::{Freshness, RevocationQuestion, RevocationReason, RevocationStatus};

use crate::forge::{self, Response, element};
use crate::support::{Bed, issue, responder};

/// Serial numbers of the certificates that openssl knows, beside those that are revoked for each reason.
pub const GOOD: u8 = 0x51;
pub const UNKNOWN: u8 = 0x52;
const REVOKED: u8 = 0x60;
/// What openssl calls the reasons, by number; those that it does not know stand empty.
const REASONS: [&str; 7] = [
    "unspecified",
    "keyCompromise",
    "CACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
];

/// A folder with a CA as openssl keeps one.
pub struct Ca {
    pub folder: tempfile::TempDir,
}

impl Ca {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bed = Bed::shared();
        let index = (0..REASONS.len()).map(|number| {
            format!("R\t490101000000Z\t260401000010Z,{}\t{:02X}\tunknown\t/CN=x\n", REASONS[number], revoked(number)[0])
        });
        let index = format!("V\t490101000000Z\t\t{GOOD:02X}\tunknown\t/CN=x\n") + &index.collect::<String>();
        std::fs::write(folder.path().join("index.txt"), index).unwrap();
        let ca = Self { folder };
        ca.write("ca", &bed.issuer, &bed.issuer_signer);
        let (certificate, signer) = issue(lasting(responder()));
        ca.write("responder", &certificate, &signer);
        ca
    }

    pub fn write(&self, name: &str, certificate: &Certificate, signer: &TestSigner) {
        std::fs::write(self.path(&format!("{name}.pem")), pem(certificate)).unwrap();
        std::fs::write(self.path(&format!("{name}.key")), signer.private_key_pem().unwrap().as_bytes()).unwrap();
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// `openssl ocsp` as responder: reads its files from the folder.
    pub fn command(&self, signer: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("openssl");
        command.current_dir(self.folder.path()).args(["ocsp", "-index", "index.txt", "-CA", "ca.pem"]);
        command.args(["-rsigner", &format!("{signer}.pem"), "-rkey", &format!("{signer}.key")]);
        command.args(arguments);
        command
    }

    /// Has a request answered, without a network.
    fn answer(&self, request: &OcspRequest, signer: &str, arguments: &[&str]) -> Vec<u8> {
        std::fs::write(self.path("request.der"), request.as_der()).unwrap();
        let files = ["-reqin", "request.der", "-respout", "response.der"];
        let output = self.command(signer, &[&files, arguments].concat()).output().expect("openssl is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(self.path("response.der")).unwrap()
    }
}

pub fn pem(certificate: &Certificate) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// Valid whenever the test runs.
pub fn lasting(spec: CertificateSpec) -> CertificateSpec {
    spec.not_before("2020-01-01T00:00:00Z".parse().unwrap()).not_after("2049-01-01T00:00:00Z".parse().unwrap())
}

/// The cardholder's certificate under this number.
pub fn numbered(serial: u8) -> Certificate {
    issue(CertificateSpec::signature().serial(&[serial])).0
}

fn revoked(reason: usize) -> [u8; 1] {
    [REVOKED + reason as u8]
}

/// A question by the clock of the system, as openssl has no other.
pub fn question(certificate: &Certificate) -> RevocationQuestion<'_> {
    let now = Timestamp::now();
    let issuer = (&Bed::shared().issuer).into();
    let freshness = Freshness { clock_skew: SignedDuration::from_mins(5), ..Freshness::default() };
    RevocationQuestion { certificate, issuer, now, time: now, freshness }
}

fn request(certificate: &Certificate, hash: CertIdHash) -> OcspRequest {
    OcspRequest::new(certificate, &(&Bed::shared().issuer).into(), hash, Some([9; 32])).unwrap()
}

/// The status that openssl's answer comes to.
fn ask(
    ca: &Ca,
    certificate: &Certificate,
    hash: CertIdHash,
    signer: &str,
    more: &[&str],
) -> Result<RevocationStatus, OcspError> {
    let request = request(certificate, hash);
    let response = ca.answer(&request, signer, &[&["-nmin", "5"], more].concat());
    let mut expected = Expected::to(&request);
    expected.nonce_required = true;
    let question = question(certificate);
    OcspResponse::from_der(&response)?.verify(&question, &expected)?.status(question.now, &question.freshness)
}

#[test]
fn the_responder_of_openssl_answers_our_requests() {
    let ca = Ca::new();
    for hash in [CertIdHash::Sha1, CertIdHash::Sha256] {
        for signer in ["ca", "responder"] {
            for more in [&[][..], &["-resp_key_id"], &["-rmd", "sha512"]] {
                assert_eq!(
                    ask(&ca, &numbered(GOOD), hash, signer, more),
                    Ok(RevocationStatus::Good),
                    "{signer} {more:?}"
                );
            }
        }
    }
    let unknown = ask(&ca, &numbered(UNKNOWN), CertIdHash::Sha1, "responder", &[]);
    assert_eq!(unknown, Ok(RevocationStatus::Unknown));
}

#[test]
fn every_reason_of_openssl_is_understood() {
    let ca = Ca::new();
    let at = "2026-04-01T00:00:10Z".parse().unwrap();
    for (number, name) in REASONS.iter().enumerate() {
        let reason = RevocationReason::by_number(number as u8).unwrap();
        let expected = match reason {
            RevocationReason::CertificateHold => RevocationStatus::OnHold { since: at },
            reason => RevocationStatus::Revoked { at, reason, invalid_since: None },
        };
        let found = ask(&ca, &numbered(revoked(number)[0]), CertIdHash::Sha1, "responder", &[]);
        assert_eq!(found, Ok(expected), "{name}");
    }
}

#[test]
fn bad_answers_of_openssl_are_refused() {
    let ca = Ca::new();
    let ask = |signer: &str, more: &[&str]| ask(&ca, &numbered(GOOD), CertIdHash::Sha1, signer, more);
    assert_eq!(ask("responder", &["-badsig"]), Err(OcspError::Signature));
    assert_eq!(ask("ca", &["-badsig"]), Err(OcspError::Signature));
    assert_eq!(ask("responder", &["-rmd", "sha1"]), Err(OcspError::Sha1Signature));
    assert_eq!(ask("responder", &["-resp_no_certs"]), Err(OcspError::ResponderUnknown));
    let (certificate, signer) = issue(lasting(CertificateSpec::signature()));
    ca.write("holder", &certificate, &signer);
    assert_eq!(ask("holder", &[]), Err(OcspError::ResponderPurpose));
    let unchecked = lasting(responder().without(crate::support::NO_CHECK));
    let (certificate, signer) = issue(unchecked);
    ca.write("unchecked", &certificate, &signer);
    assert_eq!(ask("unchecked", &[]), Err(OcspError::ResponderUnchecked));
    // Without nextUpdate, what it says holds for its moment.
    let request = request(&numbered(GOOD), CertIdHash::Sha1);
    let response = OcspResponse::from_der(&ca.answer(&request, "responder", &[])).unwrap();
    let certificate = numbered(GOOD);
    let question = question(&certificate);
    let mut expected = Expected::to(&request);
    expected.unchecked_responder = UncheckedResponder::Accept;
    let answer = response.verify(&question, &expected).unwrap();
    assert_eq!(answer.next_update, None);
    assert!(matches!(answer.responder, Responder::Delegated { no_check: true, .. }));
    let hour = question.now + SignedDuration::from_hours(1);
    assert!(matches!(answer.status(hour, &question.freshness), Ok(RevocationStatus::Stale { .. })));
}

fn read_by_openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).arg("ocsp").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn openssl_reads_our_requests_signed_and_unsigned() {
    let ca = Ca::new();
    let certificate = numbered(GOOD);
    let (requestor, mut signer) = issue(responder());
    let issuer = (&Bed::shared().issuer).into();
    let plain = request(&certificate, CertIdHash::Sha256);
    let signed = OcspRequest::signed(&certificate, &issuer, CertIdHash::Sha1, Some([9; 32]), &mut signer).unwrap();
    for (request, hash) in [(&plain, "sha256"), (&signed, "sha1")] {
        std::fs::write(ca.path("request.der"), request.as_der()).unwrap();
        let (read, text) = read_by_openssl(ca.folder.path(), &["-reqin", "request.der", "-req_text", "-noverify"]);
        assert!(read, "{text}");
        assert!(text.contains(&format!("Hash Algorithm: {hash}")) && text.contains("Serial Number: 51"), "{text}");
        assert!(text.contains("OCSP Nonce"), "{text}");
        assert_eq!(text.contains("Requestor Name") && text.contains("OCSP responder"), hash == "sha1", "{text}");
    }
    // openssl shows the signature and does not check it.
    let (tbs, rest) = split(&signed.as_der()[4..]);
    let (signature, certificates) = split(&split(&split(rest).0[4..]).0[4..][15..]);
    let digest = Digest::of(DigestAlgorithm::Sha256, tbs);
    requestor.public_key().unwrap().verify(&digest, &signature[5..]).unwrap();
    assert!(certificates.ends_with(requestor.der()));
    // It answers to it as well.
    let response = ca.answer(&signed, "responder", &["-nmin", "5"]);
    let answer = OcspResponse::from_der(&response).unwrap().verify(&question(&certificate), &Expected::to(&signed));
    assert!(answer.is_ok(), "{answer:?}");
}

/// The first TLV, and what follows.
fn split(der: &[u8]) -> (&[u8], &[u8]) {
    let length = match der[1] {
        short @ 0..=0x7F => 2 + usize::from(short),
        0x81 => 3 + usize::from(der[2]),
        _ => 4 + usize::from(der[2]) * 256 + usize::from(der[3]),
    };
    der.split_at(length)
}

#[test]
fn openssl_reads_the_responses_that_our_tests_forge() {
    let ca = Ca::new();
    let bed = Bed::shared();
    std::fs::write(ca.path("holder.pem"), pem(&bed.certificate)).unwrap();
    let response = Response::good(&issue(responder()).1);
    let revoked = response.clone().with(|response| response.single().status = forge::revoked(crate::support::at(9), 4));
    let nonce = element(4, &[&[7; 32]]);
    let nonce = response.clone().with(|r| r.extensions = vec![forge::extension(forge::NONCE, false, &nonce)]);
    let badly_signed = response.clone().with(|response| response.signer = bed.issuer_signer.clone());
    for (response, wanted, verified) in [
        (response, "\ngood\n\tThis Update", true),
        (revoked, "Reason: superseded", true),
        (nonce, "\ngood\n\tThis Update", true),
        (badly_signed, "Response Verify Failure", false),
    ] {
        std::fs::write(ca.path("response.der"), response.encode()).unwrap();
        let time = crate::support::at(60).as_second().to_string();
        let (_, text) = read_by_openssl(
            ca.folder.path(),
            &[
                "-respin",
                "response.der",
                "-issuer",
                "ca.pem",
                "-cert",
                "holder.pem",
                "-CAfile",
                "ca.pem",
                "-no_nonce",
                "-attime",
                &time,
            ],
        );
        // By its own clock these times are over, which it says before the status.
        let text = text.replace("holder.pem: ", "\n");
        assert!(text.contains(wanted), "{text}");
        assert_eq!(text.contains("Response verify OK"), verified, "{text}");
    }
}

#[cfg(feature = "http")]
mod online {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Stdio};

    use jpki_validity::http::{HttpUrl, UreqClient, UreqOptions};
    use jpki_validity::ocsp::{NonceOutcome, NoncePolicy, OcspClient, OcspMethod, OcspOptions, ResponderAddress};
    use jpki_validity::revocation::RevocationSource;

    use super::*;

    /// A responder that runs until it is dropped.
    struct Running {
        process: Child,
        url: HttpUrl,
    }

    impl Running {
        fn new(ca: &Ca) -> Self {
            let mut command = ca.command("responder", &["-port", "0", "-nmin", "5"]);
            let mut process =
                command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("openssl is installed");
            let lines = BufReader::new(process.stdout.take().unwrap()).lines();
            // ACCEPT [::]:40723 PID=10736
            let line = lines.map(Result::unwrap).find(|line| line.starts_with("ACCEPT ")).unwrap();
            let port = line.split_whitespace().nth(1).and_then(|address| address.rsplit(':').next()).unwrap();
            Self { process, url: HttpUrl::parse(&format!("http://localhost:{port}")).unwrap() }
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    #[test]
    fn the_client_asks_the_responder_of_openssl_by_post_and_by_get() {
        let ca = Ca::new();
        let running = Running::new(&ca);
        let at = "2026-04-01T00:00:10Z".parse().unwrap();
        let reason = RevocationReason::KeyCompromise;
        for (method, nonce) in [
            (OcspMethod::Post, NoncePolicy::Required),
            (OcspMethod::Post, NoncePolicy::None),
            (OcspMethod::Get, NoncePolicy::Required),
            (OcspMethod::Get, NoncePolicy::None),
        ] {
            let mut options = OcspOptions::default();
            (options.method, options.nonce) = (method, nonce);
            let http = UreqClient::new(&UreqOptions::default()).unwrap();
            let address = ResponderAddress::Fixed(running.url.clone());
            let client = OcspClient::new(http, address, options, |buffer| aws_lc_rs::rand::fill(buffer).is_ok());
            let certificate = numbered(GOOD);
            let answer = client.query(&question(&certificate)).unwrap();
            let sent = nonce == NoncePolicy::Required;
            assert_eq!(answer.nonce, if sent { NonceOutcome::Matches } else { NonceOutcome::NotSent });
            for (serial, status) in [
                (GOOD, RevocationStatus::Good),
                (REVOKED + 1, RevocationStatus::Revoked { at, reason, invalid_since: None }),
                (REVOKED + 6, RevocationStatus::OnHold { since: at }),
                (UNKNOWN, RevocationStatus::Unknown),
            ] {
                let answer = client.ask(&question(&numbered(serial)));
                assert_eq!((answer.status, answer.source.as_deref()), (status, Some(running.url.as_str())));
            }
        }
    }
}
