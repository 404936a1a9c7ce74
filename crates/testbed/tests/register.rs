//! Revoking, suspending and renewing, in memory and in a folder that several processes use.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::{Timestamp, ToSpan};
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, Signer};
use jpki_testbed::{
    Authority, CertificateState, CrlChoice, Hierarchy, Reason, StateProblem, Testbed, TestbedError, TestbedOptions,
};
use jpki_virtual_card::Profile;

const KINDS: [Hierarchy; 2] = [Hierarchy::Signature, Hierarchy::UserAuthentication];

fn now() -> Timestamp {
    "2026-04-01T00:00:00Z".parse().unwrap()
}

fn options() -> TestbedOptions {
    let mut options = TestbedOptions::new(now());
    options.seed = Some(50);
    // A phone has the two certificates alone: no further keys are made.
    options.profile = Profile::Android;
    options
}

fn made() -> (tempfile::TempDir, PathBuf, Testbed) {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let testbed = Testbed::init(&folder, &options()).unwrap();
    (place, folder, testbed)
}

fn states(testbed: &Testbed) -> Vec<(Authority, CertificateState)> {
    testbed.register().unwrap().into_iter().map(|known| (known.issuer, known.state)).collect()
}

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl is installed");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The text of the next CRL.
fn crl(testbed: &Testbed, folder: &Path, choice: CrlChoice) -> String {
    let spec = testbed.next_crl(choice, now()).unwrap();
    fs::write(folder.join("crl.der"), testbed.crl(&spec).unwrap()).unwrap();
    openssl(folder, &["crl", "-in", "crl.der", "-noout", "-text"]).1
}

fn count(text: &str) -> usize {
    text.matches("Serial Number: ").count()
}

#[test]
fn a_certificate_is_good_until_it_is_suspended_or_revoked() {
    let mut testbed = Testbed::generate(&options()).unwrap();
    let good = CertificateState::Good;
    assert_eq!(states(&testbed), [(Authority::Signature, good), (Authority::UserAuthentication, good)]);
    testbed.suspend(Hierarchy::Signature, now()).unwrap();
    assert_eq!(states(&testbed)[0].1, CertificateState::Suspended { since: now() });
    testbed.resume(Hierarchy::Signature).unwrap();
    assert_eq!(states(&testbed)[0].1, good);
    testbed.revoke(Hierarchy::Signature, Reason::CertificateHold, now()).unwrap();
    testbed.revoke(Hierarchy::Signature, Reason::KeyCompromise, now() + 1.hour()).unwrap();
    let revoked = CertificateState::Revoked { since: now() + 1.hour(), reason: Reason::KeyCompromise };
    assert_eq!(states(&testbed), [(Authority::Signature, revoked), (Authority::UserAuthentication, good)]);
    let serial = testbed.signature_signer().serial().unwrap();
    assert_eq!(testbed.state(Authority::Signature, &serial).unwrap(), Some(revoked));
    assert_eq!(testbed.state(Authority::UserAuthentication, &serial).unwrap(), None);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let (_place, _folder, mut testbed) = made();
    let problem = |result: Result<(), TestbedError>| match result {
        Err(TestbedError::State { hierarchy: Hierarchy::UserAuthentication, problem }) => problem,
        other => panic!("{other:?}"),
    };
    let kind = Hierarchy::UserAuthentication;
    assert_eq!(problem(testbed.resume(kind)), StateProblem::NotSuspended);
    assert_eq!(problem(testbed.revoke(kind, Reason::RemoveFromCrl, now())), StateProblem::NoRevocation);
    testbed.revoke(kind, Reason::Superseded, now()).unwrap();
    let before = states(&testbed);
    assert_eq!(problem(testbed.revoke(kind, Reason::KeyCompromise, now())), StateProblem::AlreadyRevoked);
    assert_eq!(problem(testbed.suspend(kind, now())), StateProblem::AlreadyRevoked);
    assert_eq!(problem(testbed.resume(kind)), StateProblem::NotSuspended);
    assert_eq!(states(&testbed), before);
}

#[test]
fn one_folder_has_one_register_for_all_who_use_it() {
    let (_place, folder, mut one) = made();
    let other = Testbed::open(&folder).unwrap();
    one.revoke(Hierarchy::Signature, Reason::KeyCompromise, now()).unwrap();
    assert_eq!(states(&other), states(&one));
    assert!(matches!(states(&other)[0].1, CertificateState::Revoked { .. }));
    // Numbers of CRLs are taken once, whoever takes them.
    std::thread::scope(|scope| {
        for testbed in [&one, &other] {
            scope.spawn(move || {
                for _ in 0..20 {
                    testbed.next_crl(CrlChoice::new(Authority::Signature), now()).unwrap();
                }
            });
        }
    });
    assert!(crl(&one, &folder, CrlChoice::new(Authority::Signature)).contains("CRL Number: \n                41"));
    assert!(
        crl(&one, &folder, CrlChoice::new(Authority::UserAuthentication)).contains("CRL Number: \n                1\n")
    );
}

#[test]
fn a_folder_without_a_register_gets_one_with_the_first_change() {
    let (_place, folder, _) = made();
    fs::remove_file(folder.join("revocation.json")).unwrap();
    let mut testbed = Testbed::open(&folder).unwrap();
    assert_eq!(states(&testbed).len(), 2);
    assert!(!folder.join("revocation.json").exists());
    testbed.suspend(Hierarchy::UserAuthentication, now()).unwrap();
    assert_eq!(states(&Testbed::open(&folder).unwrap())[1].1, CertificateState::Suspended { since: now() });
    fs::write(folder.join("revocation.json"), "{}").unwrap();
    let damaged = Testbed::open(&folder).err().unwrap();
    assert!(matches!(damaged, TestbedError::Description { path, .. } if path == folder.join("revocation.json")));
}

#[test]
fn a_crl_lists_what_is_revoked_and_a_delta_what_has_changed() {
    let (_place, folder, mut testbed) = made();
    let mut choice = CrlChoice::new(Authority::Signature);
    choice.delta = true;
    assert!(matches!(testbed.next_crl(choice, now()).err().unwrap(), TestbedError::NoBaseCrl));
    let full = CrlChoice::new(Authority::Signature);
    assert_eq!(count(&crl(&testbed, &folder, full)), 0);
    assert_eq!(count(&crl(&testbed, &folder, choice)), 0);
    testbed.suspend(Hierarchy::Signature, now()).unwrap();
    let delta = crl(&testbed, &folder, choice);
    assert!(delta.contains("Delta CRL Indicator: critical\n                1\n") && delta.contains("Certificate Hold"));
    assert!(crl(&testbed, &folder, full).contains("Certificate Hold"));
    // Now the base has it, and the delta tells only what comes after.
    assert_eq!(count(&crl(&testbed, &folder, choice)), 0);
    testbed.resume(Hierarchy::Signature).unwrap();
    let lifted = crl(&testbed, &folder, choice);
    assert!(lifted.contains("Remove From CRL") && count(&lifted) == 1, "{lifted}");
    assert_eq!(count(&crl(&testbed, &folder, full)), 0);
    // A delta of the municipality has a base of its own.
    choice.municipality = true;
    assert!(matches!(testbed.next_crl(choice, now()).err().unwrap(), TestbedError::NoBaseCrl));
    choice.delta = false;
    let part = crl(&testbed, &folder, choice);
    assert!(part.contains("Issuing Distribution Point: critical") && part.contains("CRLDP"), "{part}");
    let earlier = testbed.next_crl(CrlChoice::new(Authority::EarlierSignature), now()).err().unwrap();
    assert!(matches!(earlier, TestbedError::NoEarlierGeneration));
}

/// The certificate that the card has, and whether the card's key is its key.
fn on_card(testbed: &Testbed, kind: Hierarchy) -> (Vec<u8>, bool) {
    let image = testbed.card_image();
    let (file, key) = match kind {
        Hierarchy::Signature => (0x0001, image.signature_key.unwrap()),
        Hierarchy::UserAuthentication => (0x000A, image.authentication_key.unwrap()),
    };
    let signer = match kind {
        Hierarchy::Signature => testbed.signature_signer(),
        Hierarchy::UserAuthentication => testbed.authentication_signer(),
    };
    let right = key.pkcs8_der().to_vec() == signer.private_key_der().unwrap().to_vec();
    (image.files[&file].clone(), right)
}

#[test]
fn renewal_replaces_certificate_key_and_card_and_keeps_the_former() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let mut options = options();
    options.profile = Profile::Card;
    let mut testbed = Testbed::init(&folder, &options).unwrap();
    for kind in KINDS {
        let former = on_card(&testbed, kind).0;
        let later = now() + (24 * 30).hours();
        testbed.renew(kind, later, None).unwrap();
        let read = Testbed::open(&folder).unwrap();
        for bench in [&testbed, &read] {
            let (certificate, key_fits) = on_card(bench, kind);
            assert!(key_fits && certificate != former);
            assert_eq!(bench.former_signers(kind).len(), 1);
            assert_eq!(bench.former_signers(kind)[0].certificate(), former);
        }
        let name = format!("certificates/{}.pem", kind.name());
        let at = (later.as_second() + 1).to_string();
        let (accepted, said) = openssl(&folder, &["verify", "-attime", &at, "-CAfile", "anchors.pem", &name]);
        assert!(accepted, "{said}");
        let mut former = read.former_signers(kind)[0].clone();
        former.sign(&DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, b"before"))).unwrap();
    }
    let revoked = CertificateState::Revoked { since: now() + (24 * 30).hours(), reason: Reason::Superseded };
    let expected = [
        (Authority::Signature, revoked),
        (Authority::UserAuthentication, revoked),
        (Authority::Signature, CertificateState::Good),
        (Authority::UserAuthentication, CertificateState::Good),
    ];
    assert_eq!(states(&testbed), expected);
    // Nothing half-made is left, and what is private stays so.
    let mut names: Vec<String> = fs::read_dir(folder.join("certificates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = ["authentication-1", "authentication", "signature-1", "signature"]
        .map(|name| [format!("{name}.key.pem"), format!("{name}.pem")]);
    assert_eq!(names, expected.concat());
    #[cfg(unix)]
    for name in names {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("certificates").join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_certificate_that_was_revoked_keeps_its_reason_when_it_is_renewed() {
    let mut testbed = Testbed::generate(&options()).unwrap();
    testbed.revoke(Hierarchy::Signature, Reason::AffiliationChanged, now()).unwrap();
    testbed.renew(Hierarchy::Signature, now() + 1.hour(), None).unwrap();
    let revoked = CertificateState::Revoked { since: now(), reason: Reason::AffiliationChanged };
    assert_eq!(states(&testbed)[0].1, revoked);
    // The next revocation is that of the new one.
    testbed.revoke(Hierarchy::Signature, Reason::KeyCompromise, now() + 2.hours()).unwrap();
    let again = CertificateState::Revoked { since: now() + 2.hours(), reason: Reason::KeyCompromise };
    assert_eq!([states(&testbed)[0].1, states(&testbed)[2].1], [revoked, again]);
}

#[test]
fn a_seed_determines_what_is_renewed() {
    let renewed = |seed| {
        let (_place, _folder, mut testbed) = made();
        for kind in [Hierarchy::Signature, Hierarchy::Signature, Hierarchy::UserAuthentication] {
            testbed.renew(kind, now(), seed).unwrap();
        }
        [
            testbed.former_signers(Hierarchy::Signature)[1].clone(),
            testbed.signature_signer(),
            testbed.authentication_signer(),
        ]
        .map(|signer| signer.certificate().to_vec())
    };
    let [first, second, authentication] = renewed(Some(7));
    assert_eq!([first.clone(), second.clone(), authentication], renewed(Some(7)));
    assert_ne!(first, second);
    assert_ne!(renewed(Some(8))[0], first);
    // In memory the testbed's own seed will do.
    let in_memory = || {
        let mut testbed = Testbed::generate(&options()).unwrap();
        testbed.renew(Hierarchy::Signature, now(), None).unwrap();
        testbed.signature_signer().certificate().to_vec()
    };
    assert_eq!(in_memory(), in_memory());
}

#[test]
fn a_card_without_a_signature_certificate_stays_without() {
    let mut options = options();
    options.signature_certificate = false;
    let mut testbed = Testbed::generate(&options).unwrap();
    testbed.renew(Hierarchy::Signature, now(), None).unwrap();
    assert!(!testbed.card_image().files.contains_key(&0x0001));
}

#[test]
fn certificates_of_the_earlier_generation_are_renewed_by_the_present_one() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let mut options = options();
    options.issued_by_earlier = true;
    let made = Testbed::init(&folder, &options).unwrap();
    assert_eq!(made.authority_of(&made.signature_signer()), Some(Authority::EarlierSignature));
    let mut testbed = Testbed::open(&folder).unwrap();
    assert_eq!(testbed.authority_of(&testbed.authentication_signer()), Some(Authority::EarlierUserAuthentication));
    let (accepted, said) = openssl(
        &folder,
        &["verify", "-attime", "1775001600", "-CAfile", "ca/earlier-signature.pem", "certificates/signature.pem"],
    );
    assert!(accepted, "{said}");
    testbed.renew(Hierarchy::Signature, now(), None).unwrap();
    assert_eq!(testbed.authority_of(&testbed.signature_signer()), Some(Authority::Signature));
    let image = testbed.card_image();
    assert_eq!(image.files[&0x0002], testbed.signature_ca().certificate());
    // The former one is on the list of its own issuer.
    assert_eq!(count(&crl(&testbed, &folder, CrlChoice::new(Authority::EarlierSignature))), 1);
    assert_eq!(count(&crl(&testbed, &folder, CrlChoice::new(Authority::Signature))), 0);
    let (_, said) = openssl(&folder, &["crl", "-in", "crl.der", "-noout", "-verify", "-CAfile", "ca/signature.pem"]);
    assert!(said.contains("verify OK"), "{said}");
}

#[test]
fn a_link_certificate_leads_from_one_generation_to_the_other() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let mut options = options();
    options.earlier_generation = true;
    let testbed = Testbed::init(&folder, &options).unwrap();
    let link = testbed.link_certificate(Authority::Signature, Authority::EarlierSignature).unwrap();
    fs::write(folder.join("link.der"), link.certificate()).unwrap();
    openssl(&folder, &["x509", "-in", "link.der", "-out", "link.pem"]);
    let verify = |anchor| openssl(&folder, &["verify", "-attime", "1775001600", "-CAfile", anchor, "link.pem"]);
    assert!(verify("ca/earlier-signature.pem").0, "{}", verify("ca/earlier-signature.pem").1);
    assert!(!verify("ca/earlier-authentication.pem").0);
    assert_eq!(link.spki_der(), testbed.signature_ca().spki_der());
    let none = Testbed::shared().link_certificate(Authority::Signature, Authority::EarlierSignature).unwrap_err();
    assert!(matches!(none, TestbedError::NoEarlierGeneration));
}

#[test]
fn the_ocsp_address_is_the_one_asked_for_and_stays_with_renewal() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let mut options = options();
    options.ocsp_url = "http://127.0.0.1:8080/ocsp".into();
    Testbed::init(&folder, &options).unwrap();
    let address = || openssl(&folder, &["x509", "-in", "certificates/authentication.pem", "-noout", "-ocsp_uri"]).1;
    assert_eq!(address(), "http://127.0.0.1:8080/ocsp\n");
    Testbed::open(&folder).unwrap().renew(Hierarchy::UserAuthentication, now(), None).unwrap();
    assert_eq!(address(), "http://127.0.0.1:8080/ocsp\n");
    for wrong in ["", "ftp://a", "http://", "http://a b", "http://例", "http://a\n"] {
        options.ocsp_url = wrong.into();
        assert!(matches!(Testbed::generate(&options), Err(TestbedError::OcspUrl { url }) if url == wrong), "{wrong}");
    }
}

#[test]
fn any_certificate_may_be_recorded() {
    let mut testbed = Testbed::generate(&options()).unwrap();
    let state = CertificateState::Revoked { since: now(), reason: Reason::CaCompromise };
    testbed.record(Authority::Signature, &[0, 9, 9], state).unwrap();
    assert_eq!(testbed.state(Authority::Signature, &[9, 9]).unwrap(), Some(state));
    assert_eq!(testbed.register().unwrap().len(), 3);
}
