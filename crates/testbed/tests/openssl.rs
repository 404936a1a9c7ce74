//! OpenSSL's opinion of the testbed's files.

use std::path::Path;
use std::process::Command;

use jpki_testbed::{Testbed, TestbedOptions};

const NOW: &str = "2026-04-01T00:00:00Z";

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl is installed");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn bench() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut options = TestbedOptions::new(NOW.parse().unwrap());
    options.seed = Some(50);
    options.earlier_generation = true;
    Testbed::init(&place.path().join("bench"), &options).unwrap();
    place
}

#[test]
fn openssl_accepts_the_chains_and_only_them() {
    let place = bench();
    let folder = place.path().join("bench");
    let now = NOW.parse::<jiff::Timestamp>().unwrap().as_second().to_string();
    let verify = |anchors: &str, certificate: &str| {
        let arguments = ["verify", "-x509_strict", "-attime", &now, "-policy_check", "-CAfile", anchors, certificate];
        openssl(&folder, &arguments)
    };
    for certificate in ["certificates/signature.pem", "certificates/authentication.pem"] {
        // All four CAs are given, of which two have the name of the issuer: the key identifier decides.
        let (accepted, text) = verify("anchors.pem", certificate);
        assert!(accepted && text.trim() == format!("{certificate}: OK"), "{text}");
    }
    for (anchors, certificate) in [
        ("ca/authentication.pem", "certificates/signature.pem"),
        ("ca/signature.pem", "certificates/authentication.pem"),
        ("ca/earlier-signature.pem", "certificates/signature.pem"),
    ] {
        let (accepted, text) = verify(anchors, certificate);
        assert!(!accepted, "{text}");
    }
}

#[test]
fn openssl_sees_the_extensions_in_order() {
    let place = bench();
    let folder = place.path().join("bench");
    let headings = |certificate: &str| -> Vec<String> {
        let (read, text) = openssl(&folder, &["x509", "-in", certificate, "-noout", "-text"]);
        assert!(read, "{text}");
        let extensions = text.split_once("X509v3 extensions:\n").unwrap().1;
        // Headings are indented by twelve, values by more.
        let lines =
            extensions.lines().filter(|line| line.starts_with("            ") && !line.starts_with("             "));
        lines.map(|line| line.trim().trim_end_matches(':').to_string()).collect()
    };
    assert_eq!(
        headings("ca/signature.pem"),
        [
            "X509v3 Key Usage: critical",
            "X509v3 Subject Alternative Name",
            "X509v3 Basic Constraints: critical",
            "X509v3 CRL Distribution Points",
            "X509v3 Subject Key Identifier"
        ]
    );
    assert_eq!(
        headings("certificates/signature.pem"),
        [
            "X509v3 Key Usage: critical",
            "X509v3 Subject Alternative Name",
            "X509v3 Certificate Policies: critical",
            "X509v3 Issuer Alternative Name",
            "X509v3 CRL Distribution Points",
            "X509v3 Authority Key Identifier",
            "X509v3 Subject Key Identifier"
        ]
    );
    assert_eq!(
        headings("certificates/authentication.pem"),
        [
            "X509v3 Key Usage: critical",
            "X509v3 Extended Key Usage",
            "X509v3 Certificate Policies: critical",
            "X509v3 Issuer Alternative Name",
            "X509v3 CRL Distribution Points",
            "Authority Information Access",
            "X509v3 Authority Key Identifier",
            "X509v3 Subject Key Identifier"
        ]
    );
}

#[test]
fn openssl_signs_with_the_private_keys() {
    let place = bench();
    let folder = place.path().join("bench");
    for name in ["ca/signature", "ca/earlier-authentication", "certificates/signature", "certificates/authentication"] {
        let key = format!("{name}.key.pem");
        let (checked, text) = openssl(&folder, &["pkey", "-in", &key, "-check", "-noout"]);
        assert!(checked && text.contains("Key is valid"), "{name}: {text}");
        let (_, of_key) = openssl(&folder, &["pkey", "-in", &key, "-pubout"]);
        let (_, of_certificate) = openssl(&folder, &["x509", "-in", &format!("{name}.pem"), "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate, "{name}");
    }
}
