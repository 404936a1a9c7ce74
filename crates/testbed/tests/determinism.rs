//! Same seed, same person, same time: the same bytes everywhere. Anything else: other bytes.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use jpki_signature::{Digest, DigestAlgorithm, Signer};
use jpki_testbed::{CertificateSpec, KeyChoice, Testbed, TestbedOptions};

fn options(seed: Option<u64>) -> TestbedOptions {
    let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse().unwrap());
    options.seed = seed;
    options
}

/// Everything that a testbed in memory consists of.
fn bytes(testbed: &Testbed) -> Vec<Vec<u8>> {
    let image = testbed.card_image();
    let mut bytes = testbed.anchors();
    for signer in [testbed.signature_signer(), testbed.authentication_signer()] {
        bytes.push(signer.certificate().to_vec());
        bytes.push(signer.private_key_der().unwrap().to_vec());
    }
    bytes.push(testbed.credentials().authentication_pin.as_bytes().to_vec());
    bytes.push(testbed.credentials().signature_password.as_bytes().to_vec());
    bytes.push(image.token_information.clone());
    bytes.extend(image.files.values().cloned());
    for application in image.applications.values() {
        bytes.extend(application.files.values().cloned());
        bytes.extend(application.records.values().flatten().cloned());
        bytes.extend(application.credentials.values().map(|value| value.as_bytes().to_vec()));
        bytes.extend(application.keys.values().map(|key| key.pkcs8_der().to_vec()));
    }
    bytes.extend(image.card_data.values().cloned());
    bytes.push(testbed.cv_anchors().into_bytes());
    bytes
}

/// All files below a folder.
fn tree(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type()?.is_dir() {
            files.extend(tree(&entry.path())?.into_iter().map(|(inner, content)| (format!("{name}/{inner}"), content)));
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[test]
fn a_seed_determines_everything() {
    let (one, other) = (Testbed::generate(&options(Some(50))).unwrap(), Testbed::generate(&options(Some(50))).unwrap());
    assert_eq!(bytes(&one), bytes(&other));
    assert_eq!(bytes(&one), bytes(Testbed::shared()));
    let spec = || CertificateSpec::signature().key(KeyChoice::Own { bits: 1024, number: 5 });
    assert_eq!(one.issue(spec()).unwrap().0, other.issue(spec()).unwrap().0);
}

#[test]
fn a_seed_determines_every_file() {
    let place = tempfile::tempdir().unwrap();
    let trees = ["one", "other"].map(|name| {
        let folder = place.path().join(name);
        Testbed::init(&folder, &options(Some(50))).unwrap();
        tree(&folder).unwrap()
    });
    assert_eq!(trees[0].keys().collect::<Vec<_>>(), trees[1].keys().collect::<Vec<_>>());
    for (name, content) in &trees[0] {
        assert_eq!(Some(content), trees[1].get(name), "{name}");
    }
}

/// Seeded testbeds are the same on every machine and in every version: whoever changes this changes other people's tests.
#[test]
fn the_shared_testbed_is_the_one_that_it_always_was() {
    let testbed = Testbed::shared();
    let fingerprint = |certificate: &[u8]| hex::encode(Digest::of(DigestAlgorithm::Sha256, certificate).as_bytes());
    let anchors = testbed.anchors();
    let found = [
        fingerprint(&anchors[0]),
        fingerprint(&anchors[1]),
        fingerprint(testbed.signature_signer().certificate()),
        fingerprint(testbed.authentication_signer().certificate()),
    ];
    assert_eq!(
        found,
        [
            "8dc20aa926a4b6fab5f918b61fa2117d9dcea7fcfe796599ade60fd00d2f667b",
            "58c953816a4818ab1df8480e041587c650d02ab8eeac711e8da1054e4c62aa9f",
            "85eb801ba3e25fb99c343bf0c4fd1cb4dce44b1a313f908beeed5ec07eb41af7",
            "99c488ebc0822b34031aa92ca16e7de61d737aa823de13e49ccd0c9bfa7a8101"
        ]
    );
    let credentials = testbed.credentials();
    assert_eq!(
        (credentials.authentication_pin.as_str(), credentials.signature_password.as_str()),
        ("1061", "D3NMJPZ3")
    );
    let person = testbed.person();
    assert_eq!((person.my_number.as_deref(), person.security_code.as_deref()), (Some("143461927691"), Some("8600")));
    assert_eq!((credentials.text_pin(), credentials.card_pin()), (Some("8440"), Some("9029")));
    let anchors = fingerprint(testbed.cv_anchors().as_bytes());
    assert_eq!(anchors, "3187bdba6551e413172b90f40ac851bed09173281b6ac84d2463096588e7fee0");
}

#[test]
fn another_seed_person_or_time_gives_other_certificates() {
    let shared = bytes(Testbed::shared());
    let mut person = options(Some(50));
    person.person.name.push('子');
    let mut time = options(Some(50));
    time.now = "2026-04-01T00:00:01Z".parse().unwrap();
    for options in [options(Some(51)), person, time] {
        let other = bytes(&Testbed::generate(&options).unwrap());
        // The signature certificate holds them all.
        assert_ne!(other[2], shared[2]);
    }
}

#[test]
fn without_a_seed_nothing_is_alike() {
    let (one, other) = (Testbed::generate(&options(None)).unwrap(), Testbed::generate(&options(None)).unwrap());
    assert_ne!(one.signature_signer().spki_der(), other.signature_signer().spki_der());
    assert_ne!(one.signature_ca().spki_der(), other.signature_ca().spki_der());
    assert_ne!(one.credentials().signature_password, other.credentials().signature_password);
}
