//! Lists that openssl makes, and what `openssl verify -crl_check` says about the same certificates. Without the command
//! these tests pass and say that they did nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::crl::CrlFiles;
use jpki_validity::revocation::{Freshness, RevocationQuestion, RevocationReason, RevocationSource, RevocationStatus};

const CONFIGURATION: &str = "
[ca]
default_ca = own
[own]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 30
default_crl_days = 7
policy = any
crl_extensions = of_crl
unique_subject = no
[any]
commonName = supplied
[of_crl]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
[of_ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[of_holder]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
authorityKeyIdentifier = keyid
";

/// A CA of openssl in a folder.
struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    fn new() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("SKIPPED: there is no command openssl");
            return None;
        }
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        for (name, content) in
            [("openssl.cnf", CONFIGURATION), ("index.txt", ""), ("serial", "1000\n"), ("crlnumber", "FE\n")]
        {
            std::fs::write(authority.path(name), content).unwrap();
        }
        authority.run("req -x509 -config openssl.cnf -extensions of_ca -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /O=Example/CN=CA -days 90");
        Some(authority)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs openssl; whether it ended well.
    fn tries(&self, arguments: &str) -> bool {
        let mut command = Command::new("openssl");
        let output = command.args(arguments.split(' ')).current_dir(self.folder.path()).output().unwrap();
        output.status.success()
    }

    fn run(&self, arguments: &str) {
        assert!(self.tries(arguments), "openssl {arguments}");
    }

    fn issue(&self, name: &str) {
        self.run(&format!(
            "req -new -config openssl.cnf -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"
        ));
        self.run(&format!(
            "ca -batch -config openssl.cnf -extensions of_holder -in {name}.csr -out {name}.pem -notext"
        ));
    }

    fn certificate(&self, name: &str) -> Certificate {
        let pem = std::fs::read(self.path(&format!("{name}.pem"))).unwrap();
        Certificate::from_pem_or_der(&pem).unwrap().remove(0)
    }

    /// What the list says, asked through our source and through openssl, which must agree on whether it is good.
    fn status(&self, name: &str, list: &Path) -> RevocationStatus {
        let mut files = CrlFiles::new();
        files.add(list, self.folder.path()).unwrap();
        let (certificate, issuer) = (self.certificate(name), self.certificate("ca"));
        let now = Timestamp::now();
        let freshness = Freshness::default();
        let question =
            RevocationQuestion { certificate: &certificate, issuer: (&issuer).into(), now, time: now, freshness };
        let status = files.ask(&question).status;
        let list = list.display();
        let good = self.tries(&format!("verify -crl_check -CAfile ca.pem -CRLfile {list} {name}.pem"));
        assert_eq!(status == RevocationStatus::Good, good, "{name}: {status:?}");
        status
    }
}

#[test]
fn lists_of_openssl_are_read_and_both_agree() {
    let Some(authority) = Authority::new() else { return };
    for name in ["good", "compromised", "held", "plain", "dated"] {
        authority.issue(name);
    }
    authority.run("ca -config openssl.cnf -revoke compromised.pem -crl_reason keyCompromise");
    authority.run("ca -config openssl.cnf -revoke held.pem -crl_reason certificateHold");
    authority.run("ca -config openssl.cnf -revoke plain.pem");
    authority.run("ca -config openssl.cnf -revoke dated.pem -crl_compromise 20260101000000Z");
    authority.run("ca -config openssl.cnf -gencrl -out list.pem");
    authority.run("crl -in list.pem -outform DER -out list.der");
    for list in [authority.path("list.pem"), authority.path("list.der")] {
        assert_eq!(authority.status("good", &list), RevocationStatus::Good);
        let reason = |name| match authority.status(name, &list) {
            RevocationStatus::Revoked { reason, invalid_since, .. } => (reason, invalid_since),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(reason("compromised"), (RevocationReason::KeyCompromise, None));
        assert_eq!(reason("plain"), (RevocationReason::Unspecified, None));
        let date = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(reason("dated"), (RevocationReason::KeyCompromise, Some(date)));
        assert!(matches!(authority.status("held", &list), RevocationStatus::OnHold { .. }));
    }
    // The number that the configuration gave, in more than one octet the next time.
    let mut files = CrlFiles::new();
    let number = |files: &mut CrlFiles| {
        let summary = files.add(&authority.path("list.der"), authority.folder.path()).unwrap();
        summary.extensions.number.as_ref().map(ToString::to_string)
    };
    assert_eq!(number(&mut files).as_deref(), Some("FE"));
    authority.run("ca -config openssl.cnf -gencrl -out list.pem");
    authority.run("ca -config openssl.cnf -gencrl -out list.pem");
    authority.run("crl -in list.pem -outform DER -out list.der");
    assert_eq!(number(&mut files).as_deref(), Some("0100"));
}

#[test]
fn a_list_that_is_too_old_or_of_nobody_is_good_for_neither() {
    let (Some(authority), Some(other)) = (Authority::new(), Authority::new()) else { return };
    authority.issue("good");
    authority.run(
        "ca -config openssl.cnf -gencrl -out old.pem -crl_lastupdate 20260101000000Z -crl_nextupdate 20260102000000Z",
    );
    let list = authority.path("old.pem");
    assert!(matches!(authority.status("good", &list), RevocationStatus::Stale { .. }));
    // The same name, another key.
    other.run("ca -config openssl.cnf -gencrl -out other.pem");
    assert!(matches!(authority.status("good", &other.path("other.pem")), RevocationStatus::NotChecked(_)));
}
