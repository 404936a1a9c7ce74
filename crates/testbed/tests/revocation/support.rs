//! OpenSSL, and the files that it reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jpki_signature::Signer as _;
use jpki_testbed::{TestSigner, Testbed};

/// A folder with the shared testbed's certificates as `NAME.der`.
pub struct Bench {
    place: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let bench = Self { place: tempfile::tempdir().unwrap() };
        let testbed = Testbed::shared();
        bench.signer("signature-ca", &testbed.signature_ca());
        bench.signer("authentication-ca", &testbed.authentication_ca());
        bench.signer("signature", &testbed.signature_signer());
        bench.signer("authentication", &testbed.authentication_signer());
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.place.path()
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn signer(&self, name: &str, signer: &TestSigner) {
        self.write(&format!("{name}.der"), signer.certificate());
        let (done, text) = self.openssl(&["x509", "-in", &format!("{name}.der"), "-out", &format!("{name}.pem")]);
        assert!(done, "{text}");
    }

    /// Runs openssl here: whether it was content, and what it said.
    pub fn openssl(&self, arguments: &[&str]) -> (bool, String) {
        let output =
            Command::new("openssl").current_dir(self.folder()).args(arguments).output().expect("openssl is installed");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }
}

/// The shared testbed's time, for `-attime`.
pub fn now() -> String {
    Testbed::shared().now().as_second().to_string()
}
