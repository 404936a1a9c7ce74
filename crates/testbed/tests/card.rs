//! The card image, in every variety that the options offer.

use jpki_certificate::{Certificate, CertificateKind};
use jpki_signature::Signer;
use jpki_testbed::{Testbed, TestbedError, TestbedOptions};
use jpki_virtual_card::{Behaviour, Generation, Profile, VirtualCard};

fn options() -> TestbedOptions {
    let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse().unwrap());
    options.seed = Some(50);
    options
}

#[test]
fn everything_lies_in_its_file() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let (signature, authentication) = (testbed.signature_signer(), testbed.authentication_signer());
    let expected = [
        (0x0001, signature.certificate()),
        (0x0002, signature.issuer_certificate().unwrap()),
        (0x000A, authentication.certificate()),
        (0x000B, authentication.issuer_certificate().unwrap()),
    ];
    let files: Vec<_> = image.files.iter().map(|(file, content)| (*file, content.as_slice())).collect();
    assert_eq!(files, expected);
    assert_eq!(image.signature_key.as_ref().unwrap().pkcs8_der(), &**signature.private_key_der().unwrap());
    assert_eq!(image.authentication_key.as_ref().unwrap().pkcs8_der(), &**authentication.private_key_der().unwrap());
    let credentials = testbed.credentials();
    assert_eq!(image.signature_password.as_ref().unwrap().as_bytes(), credentials.signature_password.as_bytes());
    assert_eq!(image.authentication_pin.as_ref().unwrap().as_bytes(), credentials.authentication_pin.as_bytes());
    VirtualCard::new(image).unwrap();
}

#[test]
fn every_profile_and_generation_is_a_card() {
    for (profile, label) in [
        (Profile::Card, "JPKIAPICCTOKEN2 "),
        (Profile::Android, "JPKIAPGPSETOKEN "),
        (Profile::Iphone, "JPKIAPIOSTOKEN "),
        (Profile::ResidentCard, "JPKIAPICCTOKEN "),
    ] {
        let mut options = options();
        options.profile = profile;
        options.generation = Generation::Year2015;
        let image = Testbed::generate(&options).unwrap().card_image();
        assert_eq!(image.profile, profile);
        assert!(image.token_information.starts_with(label.as_bytes()));
        assert_eq!(image.token_information.len(), 160);
        assert!(image.token_information[80..96].iter().all(u8::is_ascii_digit));
        assert_eq!(image.behaviour, Generation::Year2015.behaviour());
    }
    let mut options = options();
    let behaviour = Behaviour { filler: Some(2048), extended_length: false, ..Behaviour::default() };
    options.behaviour = Some(behaviour.clone());
    assert_eq!(Testbed::generate(&options).unwrap().card_image().behaviour, behaviour);
}

#[test]
fn a_childs_card_has_no_signature_certificate_but_its_password() {
    let place = tempfile::tempdir().unwrap();
    let mut options = options();
    options.signature_certificate = false;
    let testbed = Testbed::init(&place.path().join("bench"), &options).unwrap();
    let image = testbed.card_image();
    assert_eq!(image.files.keys().copied().collect::<Vec<_>>(), [0x0002, 0x000A, 0x000B]);
    assert!(image.signature_password.is_some());
    let read = Testbed::open(&place.path().join("bench")).unwrap();
    assert_eq!(read.card_image().files, image.files);
    assert_eq!(read.signature_signer().certificate(), testbed.signature_signer().certificate());
}

#[test]
fn certificates_can_have_expired_or_not_begun() {
    for (issued, not_before, not_after) in [
        ("2020-04-01T00:00:00Z", "2020-04-01T00:00:00Z", "2024-04-12T14:59:59Z"),
        ("2027-04-11T15:00:00Z", "2027-04-11T15:00:00Z", "2032-04-12T14:59:59Z"),
    ] {
        let mut options = options();
        options.issued = Some(issued.parse().unwrap());
        let testbed = Testbed::generate(&options).unwrap();
        for signer in [testbed.signature_signer(), testbed.authentication_signer()] {
            let certificate = Certificate::from_der(signer.certificate()).unwrap();
            assert_ne!(certificate.kind(), CertificateKind::Other);
            assert_eq!(certificate.not_before().to_string(), not_before);
            assert_eq!(certificate.not_after().to_string(), not_after);
            let issuer = Certificate::from_der(signer.issuer_certificate().unwrap()).unwrap();
            // The CA is valid now as well as at the time of issue.
            for time in [testbed.now(), testbed.issued()] {
                assert!(issuer.not_before() < time && time < issuer.not_after());
            }
        }
    }
}

#[test]
fn times_that_no_certificate_can_express_are_refused() {
    let generate = |now: &str| {
        let mut options = options();
        options.now = now.parse().unwrap();
        options.person.birth = jiff::civil::date(1900, 1, 1);
        Testbed::generate(&options).err()
    };
    assert!(matches!(generate("1969-06-01T00:00:00Z"), Some(TestbedError::Time { .. })));
    assert!(matches!(generate("9999-06-01T00:00:00Z"), Some(TestbedError::Calendar { .. })));
    assert!(generate("2060-06-01T00:00:00Z").is_none());
}
