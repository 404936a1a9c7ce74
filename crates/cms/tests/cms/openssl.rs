//! Both ways with the openssl command: what it signs we verify, what we sign it verifies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use jpki_cms::{
    CmsError, Encoding, SignOptions, SignerError, SignerIdentifier, SigningCertificate, Verification, sign_attached,
    sign_detached,
};
use jpki_signature::{DigestAlgorithm, DigestInfo, Signer};
use rsa::pkcs8::DecodePrivateKey;
use tempfile::TempDir;

use crate::support::{TestSigner, attached, detached, options};

/// Line ends of both kinds and bytes that are no text: nothing may be translated.
const CONTENT: &[u8] = b"line\r\nline\n\x00\xFF\x1A end";

/// A CA and two signers below it, made by openssl once for all tests.
struct Pki {
    files: Vec<(&'static str, Vec<u8>)>,
}

fn run(folder: &Path, arguments: &str) -> Output {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .env("OPENSSL_CONF", folder.join("openssl.cnf"))
        .output()
        .expect("the openssl command is installed");
    assert!(output.status.success(), "openssl {arguments}\n{}", String::from_utf8_lossy(&output.stderr));
    output
}

const CONFIGURATION: &str = "\
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
";

fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("openssl.cnf"), CONFIGURATION).unwrap();
        let new = "-newkey rsa:2048 -nodes -config openssl.cnf";
        run(at, &format!("req -x509 {new} -extensions ca -subj /C=JP/CN=CA -keyout ca.key -out ca.pem -days 30"));
        for (name, serial) in [("a", 17), ("b", 18)] {
            run(at, &format!("req {new} -subj /C=JP/CN={name} -keyout {name}.key -out {name}.csr"));
            run(
                at,
                &format!(
                    "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -set_serial {serial} -days 30 \
                     -extfile openssl.cnf -extensions signer -out {name}.pem"
                ),
            );
            run(at, &format!("x509 -in {name}.pem -outform DER -out {name}.der"));
        }
        run(at, "x509 -in ca.pem -outform DER -out ca.der");
        let names = ["openssl.cnf", "ca.pem", "ca.der", "a.pem", "a.der", "a.key", "b.pem", "b.der", "b.key"];
        Pki { files: names.into_iter().map(|name| (name, fs::read(at.join(name)).unwrap())).collect() }
    })
}

/// A folder with the certificates, the keys and the content.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        pki().files.iter().for_each(|(name, bytes)| fs::write(bench.path(name), bytes).unwrap());
        fs::write(bench.path("content"), CONTENT).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn openssl(&self, arguments: &str) -> String {
        String::from_utf8_lossy(&run(self.folder.path(), arguments).stderr).into_owned()
    }

    /// The message that `openssl cms -sign` makes of the content.
    fn signed_by_openssl(&self, arguments: &str) -> Vec<u8> {
        self.openssl(&format!("cms -sign -binary -in content -signer a.pem -inkey a.key -out message {arguments}"));
        self.read("message")
    }

    fn signer(&self) -> OpensslSigner {
        let key = String::from_utf8(self.read("a.key")).unwrap();
        let key = rsa::RsaPrivateKey::from_pkcs8_pem(&key).unwrap();
        let inner = TestSigner { certificate: self.read("a.der"), key, signatures: 0 };
        OpensslSigner { inner, issuer: self.read("ca.der") }
    }

    /// Has openssl verify a message of ours; gives what it says is the content.
    fn verified_by_openssl(&self, message: &[u8], arguments: &str) -> Vec<u8> {
        fs::write(self.path("message"), message).unwrap();
        let said = self
            .openssl(&format!("cms -verify -binary -in message -CAfile ca.pem -purpose any -out verified {arguments}"));
        assert!(
            said.contains("CMS Verification successful") || said.contains("CAdES Verification successful"),
            "{said}"
        );
        self.read("verified")
    }
}

struct OpensslSigner {
    inner: TestSigner,
    issuer: Vec<u8>,
}

impl Signer for OpensslSigner {
    type Error = std::convert::Infallible;

    fn certificate(&self) -> &[u8] {
        &self.inner.certificate
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        Some(&self.issuer)
    }

    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, Self::Error> {
        self.inner.sign(digest_info)
    }
}

fn good(result: Result<Verification, CmsError>) -> Verification {
    let result = result.unwrap();
    assert_eq!(result.all(), Ok(()));
    assert_eq!(result.content_length, CONTENT.len() as u64);
    result
}

#[test]
fn openssl_accepts_ours_attached_and_detached_with_each_digest() {
    let bench = Bench::new();
    for digest in DigestAlgorithm::ALL {
        for (encoding, form) in [(Encoding::Der, "DER"), (Encoding::Pem, "PEM")] {
            let options = options().digest(digest);
            let mut message = Vec::new();
            let content = std::io::Cursor::new(CONTENT);
            sign_attached(&mut bench.signer(), &options, encoding, content, &mut message).unwrap();
            for cades in ["", "-cades"] {
                let verified = bench.verified_by_openssl(&message, &format!("-inform {form} {cades}"));
                assert_eq!(verified, CONTENT);
            }
            let mut message = Vec::new();
            sign_detached(&mut bench.signer(), &options, encoding, CONTENT, &mut message).unwrap();
            for cades in ["", "-cades"] {
                bench.verified_by_openssl(&message, &format!("-inform {form} -content content {cades}"));
            }
        }
    }
}

#[test]
fn openssl_accepts_ours_without_signing_time_and_issuer() {
    let bench = Bench::new();
    let options = SignOptions::without_signing_time().include_issuer(false);
    let mut message = Vec::new();
    sign_detached(&mut bench.signer(), &options, Encoding::Der, CONTENT, &mut message).unwrap();
    bench.verified_by_openssl(&message, "-inform DER -content content -cades");
}

#[test]
fn openssl_reads_ours_back_to_the_same_bytes() {
    let bench = Bench::new();
    let mut message = Vec::new();
    let content = std::io::Cursor::new(CONTENT);
    sign_attached(&mut bench.signer(), &options(), Encoding::Der, content, &mut message).unwrap();
    fs::write(bench.path("message"), &message).unwrap();
    bench.openssl("cms -cmsout -inform DER -in message -outform DER -out again");
    assert_eq!(bench.read("again"), message);
    bench.openssl("cms -cmsout -inform DER -in message -outform PEM -out again");
    let mut pem = Vec::new();
    let content = std::io::Cursor::new(CONTENT);
    sign_attached(&mut bench.signer(), &options(), Encoding::Pem, content, &mut pem).unwrap();
    assert_eq!(String::from_utf8(bench.read("again")).unwrap(), String::from_utf8(pem).unwrap());
}

#[test]
fn openssl_refuses_ours_with_another_content() {
    let bench = Bench::new();
    let mut message = Vec::new();
    sign_detached(&mut bench.signer(), &options(), Encoding::Der, &CONTENT[1..], &mut message).unwrap();
    fs::write(bench.path("message"), &message).unwrap();
    let status = Command::new("openssl")
        .args(
            "cms -verify -binary -inform DER -in message -content content -CAfile ca.pem -purpose any -out out"
                .split(' '),
        )
        .current_dir(bench.folder.path())
        .output()
        .unwrap()
        .status;
    assert!(!status.success());
}

#[test]
fn we_accept_openssls_in_each_form() {
    let bench = Bench::new();
    for digest in ["sha256", "sha384", "sha512"] {
        for form in ["DER", "PEM", "DER -stream", "PEM -stream"] {
            for cades in ["", "-cades"] {
                let message = bench.signed_by_openssl(&format!("-nodetach -md {digest} -outform {form} {cades}"));
                let result = good(attached(&message));
                assert!(result.attached);
                let expected = if cades.is_empty() { SigningCertificate::Absent } else { SigningCertificate::V2 };
                assert_eq!(result.signers[0].signing_certificate, expected);
                assert!(result.signers[0].signing_time.is_some());
                assert_eq!(result.certificates, [bench.read("a.der")]);
            }
            // Streamed, openssl puts the content inside whatever it was told.
            if !form.contains("-stream") {
                let message = bench.signed_by_openssl(&format!("-md {digest} -outform {form}"));
                assert!(!good(detached(&message, CONTENT)).attached);
                assert_eq!(detached(&message, b"another").unwrap().all(), Err(SignerError::ContentDigest));
            }
        }
    }
}

#[test]
fn streamed_ber_is_what_it_says_and_any_cut_is_an_error() {
    let bench = Bench::new();
    let message = bench.signed_by_openssl("-nodetach -outform DER -stream");
    assert_eq!(message[..2], [0x30, 0x80], "indefinite length");
    good(attached(&message));
    for length in 0..message.len() {
        assert!(matches!(attached(&message[..length]), Err(CmsError::Truncated { .. } | CmsError::Empty)), "{length}");
    }
    let mut long = message.clone();
    long.push(0);
    assert!(matches!(attached(&long), Err(CmsError::TrailingData { .. })));
}

#[test]
fn a_large_streamed_content_comes_in_pieces() {
    let bench = Bench::new();
    let content: Vec<u8> = (0..1_000_000u32).map(|number| ((number * 7) >> 3) as u8).collect();
    fs::write(bench.path("content"), &content).unwrap();
    let message = bench.signed_by_openssl("-nodetach -outform DER -stream");
    let mut copy = Vec::new();
    let limits = jpki_cms::Limits::default();
    let result = jpki_cms::verify(message.as_slice(), jpki_cms::Content::AttachedTo(&mut copy), &limits).unwrap();
    assert_eq!(result.all(), Ok(()));
    assert!(copy == content);
}

#[test]
fn we_accept_signers_named_by_key_identifier_and_without_attributes() {
    let bench = Bench::new();
    let result = good(attached(&bench.signed_by_openssl("-nodetach -outform DER -keyid")));
    assert!(matches!(result.signers[0].identifier, SignerIdentifier::SubjectKeyIdentifier(_)));
    let message = bench.signed_by_openssl("-nodetach -outform DER -noattr");
    assert!(good(attached(&message)).signers[0].signed_attributes.is_empty());
    let message = bench.signed_by_openssl("-outform DER -noattr");
    good(detached(&message, CONTENT));
    assert_eq!(detached(&message, b"another").unwrap().all(), Err(SignerError::Signature));
}

#[test]
fn two_signers_have_two_results() {
    let bench = Bench::new();
    bench.signed_by_openssl("-nodetach -outform DER");
    bench.openssl("cms -resign -inform DER -in message -signer b.pem -inkey b.key -outform DER -out two");
    let result = good(attached(&bench.read("two")));
    let mut found: Vec<_> = result.signers.iter().map(|signer| signer.certificate.clone().unwrap()).collect();
    found.sort();
    let mut expected = vec![bench.read("a.der"), bench.read("b.der")];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn pss_of_openssl_is_verified() {
    let bench = Bench::new();
    for digest in ["sha256", "sha384", "sha512"] {
        let pss = format!("-nodetach -outform DER -md {digest} -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen");
        good(attached(&bench.signed_by_openssl(&format!("{pss}:-1"))));
        let other_salt = attached(&bench.signed_by_openssl(&format!("{pss}:20"))).unwrap();
        assert_eq!(other_salt.all(), Err(SignerError::PssParameters));
    }
}

#[test]
fn sha1_and_missing_certificates_of_openssl_are_refused_by_name() {
    let bench = Bench::new();
    let result = attached(&bench.signed_by_openssl("-nodetach -outform DER -md sha1")).unwrap();
    assert_eq!(result.all(), Err(SignerError::Digest { name: "SHA-1".into() }));
    let result = attached(&bench.signed_by_openssl("-nodetach -outform DER -nocerts")).unwrap();
    assert_eq!(result.all(), Err(SignerError::CertificateMissing));
    bench.openssl("crl2pkcs7 -nocrl -certfile a.pem -outform DER -out certificates");
    assert!(matches!(attached(&bench.read("certificates")), Err(CmsError::NoSigners)));
    bench.openssl("cms -encrypt -binary -in content -outform DER -out encrypted a.pem");
    assert!(matches!(attached(&bench.read("encrypted")), Err(CmsError::NotSignedData { .. })));
}

#[test]
fn other_content_types_of_openssl_are_told() {
    let bench = Bench::new();
    let message = bench.signed_by_openssl("-nodetach -outform DER -econtent_type 1.2.840.113549.1.9.16.1.4");
    assert_eq!(good(attached(&message)).content_type.to_string(), "1.2.840.113549.1.9.16.1.4");
}

#[test]
fn the_old_pkcs7_label_is_read() {
    let bench = Bench::new();
    bench.openssl(
        "smime -sign -binary -in content -signer a.pem -inkey a.key -nodetach -md sha256 -outform PEM -out message",
    );
    let message = bench.read("message");
    assert!(message.starts_with(b"-----BEGIN PKCS7-----"));
    good(attached(&message));
}
