//! The RSA verification vectors of Wycheproof (C2SP), from the folder `wycheproof` of `$JPKI_VECTORS`.

use std::io::Write;
use std::path::PathBuf;

use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey, VerifyError};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    #[serde(with = "hex::serde")]
    public_key_der: Vec<u8>,
    sha: String,
    s_len: Option<usize>,
    mgf_sha: Option<String>,
    tests: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    tc_id: u32,
    comment: String,
    #[serde(with = "hex::serde")]
    msg: Vec<u8>,
    #[serde(with = "hex::serde")]
    sig: Vec<u8>,
    result: Expected,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Valid,
    Invalid,
    /// A DigestInfo without the NULL that RFC 8017 asks for: may be taken; we refuse it.
    Acceptable,
}

/// The vectors of a file; `None`, said aloud, if the variable is not set. A set variable without the file is a failure.
fn vectors(name: &str) -> Option<File> {
    let Some(folder) = std::env::var_os("JPKI_VECTORS") else {
        // Not eprintln!, which the test harness swallows when the test passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: JPKI_VECTORS is not set, so {name} was not tested");
        return None;
    };
    let path = PathBuf::from(folder).join("wycheproof").join(name);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_slice(&text).unwrap())
}

fn run(name: &str, verify: fn(&RsaPublicKey, &Digest, &[u8]) -> Result<(), VerifyError>) {
    let Some(file) = vectors(name) else { return };
    let mut count = 0;
    for group in &file.test_groups {
        let key = RsaPublicKey::from_spki_der(&group.public_key_der).unwrap();
        let algorithm = DigestAlgorithm::ALL.into_iter().find(|algorithm| algorithm.name() == group.sha).unwrap();
        assert!(group.s_len.is_none_or(|length| length == algorithm.output_len()));
        assert!(group.mgf_sha.as_ref().is_none_or(|name| *name == group.sha));
        for case in &group.tests {
            let result = verify(&key, &Digest::of(algorithm, &case.msg), &case.sig);
            assert_eq!(result.is_ok(), case.result == Expected::Valid, "{name} {}: {}", case.tc_id, case.comment);
            count += 1;
        }
    }
    assert_eq!(count, file.number_of_tests);
}

#[test]
fn rsa_2048_sha_256() {
    run("rsa_signature_2048_sha256_test.json", RsaPublicKey::verify);
}

#[test]
fn rsa_2048_sha_384() {
    run("rsa_signature_2048_sha384_test.json", RsaPublicKey::verify);
}

#[test]
fn rsa_2048_sha_512() {
    run("rsa_signature_2048_sha512_test.json", RsaPublicKey::verify);
}

#[test]
fn rsa_3072_sha_256() {
    run("rsa_signature_3072_sha256_test.json", RsaPublicKey::verify);
}

#[test]
fn rsa_4096_sha_256() {
    run("rsa_signature_4096_sha256_test.json", RsaPublicKey::verify);
}

#[test]
fn pss_2048_sha_256() {
    run("rsa_pss_2048_sha256_mgf1_32_test.json", RsaPublicKey::verify_pss);
}
