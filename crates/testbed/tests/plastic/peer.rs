//! The virtual card with the testbed's plastic card, read whole by a program that others wrote from real cards: the crate
//! `myna-card`.

use jpki_reader::Transport;
use jpki_testbed::{Odd, Testbed};
use jpki_virtual_card::VirtualCard;
use myna_card::ap::common::CommonAp;
use myna_card::ap::surface::SurfaceAp;
use myna_card::ap::text::{TextAp, ef};
use myna_card::data::{RsaPublicKey, verification_code_b};
use myna_card::mf::MasterFile;
use myna_card::{Card, Pin, Transmit};

use crate::support::{anchors, options};

struct InProcess(VirtualCard);

impl Transmit for InProcess {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.0.transmit(command).unwrap())
    }
}

fn card(testbed: &Testbed) -> Card<InProcess> {
    Card::new(InProcess(VirtualCard::new(testbed.card_image()).unwrap()))
}

/// The key in `cv-anchors.txt` with this id.
fn root(testbed: &Testbed, id: &[u8]) -> RsaPublicKey {
    let modulus = anchors(&testbed.cv_anchors())[id].modulus().to_vec();
    RsaPublicKey::parse(&[&[0x90, 3, 1, 0, 1, 0x91, 0x82, 1, 0][..], &modulus].concat()).unwrap()
}

fn read_whole(testbed: &Testbed) {
    let (known, person) = (testbed.credentials().plastic.as_ref().unwrap(), testbed.person());
    let pin = |value: &str| Pin::numeric(value).unwrap();
    let challenge = b"a challenge";
    let mut card = card(testbed);

    let mut text = TextAp::select(&mut card).unwrap();
    text.verify_pin(&pin(&known.text_pin)).unwrap();
    let my_number = text.read_my_number().unwrap();
    assert_eq!(my_number.as_str(), &*known.verification_code_a);
    let attributes = text.read_attributes().unwrap();
    assert_eq!((&attributes.name, &attributes.address), (&person.name, &person.address));
    let certificate = text.read_certificate().unwrap();
    certificate.verify_with(&root(testbed, certificate.issuer_key_id.as_bytes())).unwrap();
    let record = text.read_integrity_record().unwrap();
    record.verify(&certificate.public_key).unwrap();
    assert!(record.matches_my_number_file(&text.read_my_number_file().unwrap()));
    assert!(record.matches_attributes_file(&text.read_ef(ef::ATTRIBUTES).unwrap()).unwrap());
    let key = text.read_signed_public_key().unwrap();
    key.verify(&certificate.public_key).unwrap();
    let signature = text.sign(challenge).unwrap();
    key.public_key.verify_pkcs1_sha256(challenge, &signature).unwrap();
    text.read_ap_basic_data().unwrap();
    let mut session = text.open_secure_session(&[7; 32]).unwrap();
    session.verify(ef::CODE_A, &pin(&known.verification_code_a)).unwrap();
    session.verify(ef::CODE_B, &pin(&known.verification_code_b)).unwrap();
    assert_eq!(session.read_ef(ef::MY_NUMBER).unwrap()[3..15], *known.verification_code_a.as_bytes());

    let mut face = SurfaceAp::select(&mut card).unwrap();
    face.verify_birth_date(&pin(&known.birth_code)).unwrap();
    let age = face.read_age_record().unwrap();
    face.verify_code_b(&pin(&known.verification_code_b)).unwrap();
    let front = face.read_card_face().unwrap();
    face.verify_code_a(&pin(&known.verification_code_a)).unwrap();
    let number = face.read_my_number_image().unwrap();
    let certificate = face.read_certificate().unwrap();
    certificate.verify_with(&root(testbed, certificate.issuer_key_id.as_bytes())).unwrap();
    age.verify(&certificate.public_key).unwrap();
    front.verify(&certificate.public_key).unwrap();
    number.verify(&certificate.public_key).unwrap();
    let signature = face.sign(challenge).unwrap();
    for key in [&age.public_key, &front.public_key, &number.public_key] {
        key.verify_pkcs1_sha256(challenge, &signature).unwrap();
    }
    face.read_ap_basic_data().unwrap();
    let code = person.security_code.as_deref().unwrap().as_bytes();
    let code_b = verification_code_b(front.birth_date, front.expiry.year, code).unwrap();
    assert_eq!(code_b.as_bytes(), known.verification_code_b.as_bytes());

    let mut common = CommonAp::select(&mut card).unwrap();
    let info = common.read_card_info().unwrap();
    assert_eq!((info.municipality_code.as_str(), info.expiry), (person.municipality_code.as_str(), front.expiry));
    common.verify_pin(&pin(&known.card_pin)).unwrap();

    let mut manager = MasterFile::select(&mut card).unwrap();
    let chain = manager.certificate_chain().unwrap();
    chain[0].verify_with(&root(testbed, chain[0].issuer_key_id.as_bytes())).unwrap();
    for pair in chain.windows(2) {
        assert_eq!(pair[1].issuer_key_id, pair[0].subject_key_id);
        pair[1].verify_with(&pair[0].public_key).unwrap();
    }
    assert_eq!(chain.len(), if testbed.odd().contains(&Odd::StaleLayout) { 1 } else { 2 });
}

#[test]
fn another_program_reads_and_verifies_the_whole_card() {
    read_whole(Testbed::shared());
}

#[test]
fn another_program_reads_an_odd_card_whole() {
    let odd = [Odd::Filler, Odd::LongerAttributes, Odd::StaleLayout, Odd::NoFci];
    read_whole(&Testbed::generate(&options(&odd)).unwrap());
}
