//! Forged data, unknown issuers and replayed challenges, each with the answer that is its own.

use jpki_card::{
    AgeRecord, Attributes, CardFile, CardFront, CertifiedPublicKey, Challenge, CvAnchors, CvCertificate, DataCheck,
    DataPart, FrontCheck, Hierarchy, IntegrityRecord, IssuerCheck, MyNumberFile, NumberImage, PresenceCheck, TextCheck,
    TextData, check_age, check_front, check_number_image, check_presence, check_text,
};
use jpki_card::{Card, LastTry};
use jpki_virtual_card::{Application, CardImage};

use crate::common::{self, testbed, virtual_card};

const ALTERED_RECORD: DataCheck = DataCheck::Altered { part: DataPart::IntegrityRecord };

const fn altered(part: DataPart) -> DataCheck {
    DataCheck::Altered { part }
}

fn file(image: &mut CardImage, application: Application, file: u16) -> &mut Vec<u8> {
    image.applications.get_mut(&application).unwrap().files.get_mut(&file).unwrap()
}

/// Changes one byte of a file: the first of these bytes in it becomes that of the others.
fn replace(image: &mut CardImage, application: Application, number: u16, from: &[u8], to: &[u8]) {
    let bytes = file(image, application, number);
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
}

/// Flips a bit of the last byte of the value of the object with this tag (`DFxx`).
fn flip(image: &mut CardImage, number: u16, tag: u8) {
    let bytes = file(image, Application::Face, number);
    let at = bytes.windows(2).position(|window| window == [0xDF, tag]).unwrap();
    let (start, length) = match bytes[at + 2] {
        0x82 => (at + 5, usize::from(bytes[at + 3]) << 8 | usize::from(bytes[at + 4])),
        short => (at + 3, usize::from(short)),
    };
    bytes[start + length - 1] ^= 1;
}

/// Reads the text application of a card with this change, and checks it.
fn text(change: impl FnOnce(&mut CardImage)) -> (CvCertificate, TextCheck) {
    let mut card = Card::new(virtual_card(change));
    let mut ap = card.text().unwrap();
    let issuer = ap.certificate().unwrap();
    let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    let (number, attributes) = (verified.my_number().unwrap(), verified.attributes().unwrap());
    let (record, key) = (verified.integrity_record().unwrap(), verified.certified_key().unwrap());
    let read: (MyNumberFile, Attributes, IntegrityRecord, CertifiedPublicKey) = (number, attributes, record, key);
    let data = TextData { number: Some(&read.0), attributes: Some(&read.1), record: Some(&read.2), key: Some(&read.3) };
    let check = check_text(&issuer, &data);
    (issuer, check)
}

/// Reads the face application of a card with this change.
fn face(change: impl FnOnce(&mut CardImage)) -> (CvCertificate, AgeRecord, CardFront, NumberImage) {
    let mut card = Card::new(virtual_card(change));
    let mut ap = card.face().unwrap();
    let issuer = ap.certificate().unwrap();
    let age = ap.verify(&common::birth_code(), LastTry::Refuse).unwrap().age_record().unwrap();
    let mut verified = ap.verify(&common::code_a(), LastTry::Refuse).unwrap();
    let (front, number) = (verified.front().unwrap(), verified.number_image().unwrap());
    (issuer, age, front, number)
}

fn front(change: impl FnOnce(&mut CardImage)) -> FrontCheck {
    let (issuer, _, front, _) = face(change);
    check_front(&issuer, &front)
}

const AUTHENTIC: Option<DataCheck> = Some(DataCheck::Authentic);

/// Another My Number with a right check digit.
const ANOTHER_NUMBER: &[u8] = b"123456789018";

#[test]
fn forged_text_is_altered_in_the_part_that_was_forged() {
    let (_, whole) = text(|_| {});
    assert!(whole.is_authentic());
    let person = testbed().person();
    // The municipality's first character becomes another of the same length.
    let (_, check) = text(|image| replace(image, Application::Text, 2, person.address.as_bytes(), "東".as_bytes()));
    assert_eq!(check.attributes, Some(altered(DataPart::Attributes)));
    assert_eq!((check.record, check.number, check.key), (AUTHENTIC, AUTHENTIC, AUTHENTIC));
    let (_, check) = text(|image| replace(image, Application::Text, 2, b"19850412", b"19900412"));
    assert_eq!(check.attributes, Some(altered(DataPart::Attributes)));

    let number = person.my_number.as_deref().unwrap().as_bytes();
    let (_, check) = text(|image| replace(image, Application::Text, 1, number, ANOTHER_NUMBER));
    assert_eq!((check.number, check.attributes), (Some(altered(DataPart::MyNumber)), AUTHENTIC));
    // The filler behind it is signed too.
    let (_, check) = text(|image| *file(image, Application::Text, 1).last_mut().unwrap() = 0x00);
    assert_eq!(check.number, Some(altered(DataPart::MyNumber)));
    let (_, check) = text(|image| file(image, Application::Text, 1).truncate(16));
    assert_eq!(check.number, Some(altered(DataPart::MyNumber)));

    // A forged record proves nothing about what it would cover.
    let (_, check) = text(|image| file(image, Application::Text, 3)[10] ^= 1);
    let unproven = |part| Some(DataCheck::Unproven { part });
    assert_eq!(check.record, Some(ALTERED_RECORD));
    assert_eq!((check.number, check.attributes), (unproven(DataPart::MyNumber), unproven(DataPart::Attributes)));
    assert_eq!(check.key, AUTHENTIC);

    // A key that the issuer did not certify: the modulus, not the last bit, which must stay odd.
    let (_, check) = text(|image| file(image, Application::Text, 7)[100] ^= 1);
    assert_eq!((check.key, check.record), (Some(altered(DataPart::TextKey)), AUTHENTIC));
}

#[test]
fn a_forged_face_is_altered_in_the_part_that_was_forged() {
    let authentic = front(|_| {});
    assert!(authentic.is_authentic());
    let mut text = authentic;
    text.text = altered(DataPart::FrontText);
    assert_eq!(front(|image| replace(image, Application::Face, 2, b"19850412", b"20050412")), text);
    assert_eq!(front(|image| replace(image, Application::Face, 2, b"\xDF\x23\x012", b"\xDF\x23\x011")), text);
    let mut images = authentic;
    images.images = altered(DataPart::FrontImages);
    assert_eq!(front(|image| flip(image, 2, 0x25)), images);
    assert_eq!(front(|image| flip(image, 2, 0x26)), images);
    let mut photo = authentic;
    photo.photo = altered(DataPart::FrontPhoto);
    assert_eq!(front(|image| flip(image, 2, 0x27)), photo);
    let unproven = |part| DataCheck::Unproven { part };
    let signature = front(|image| flip(image, 2, 0x28));
    assert_eq!(signature.signature, altered(DataPart::FrontSignature));
    assert_eq!(
        (signature.text, signature.images, signature.photo),
        (unproven(DataPart::FrontText), unproven(DataPart::FrontImages), unproven(DataPart::FrontPhoto))
    );
    // Expiry and security code are covered by nothing: whoever changes them is not found out by the signature.
    assert_eq!(front(|image| replace(image, Application::Face, 2, b"20350412", b"20990412")), authentic);
    assert_eq!(front(|image| flip(image, 2, 0x2A)), authentic);
}

#[test]
fn a_forged_age_record_and_number_picture_are_altered() {
    let (issuer, age, _, number) = face(|_| {});
    assert_eq!(
        (check_age(&issuer, &age), check_number_image(&issuer, &number)),
        (DataCheck::Authentic, DataCheck::Authentic)
    );
    let (issuer, age, ..) = face(|image| replace(image, Application::Face, 1, b"19850412", b"20050412"));
    assert_eq!(check_age(&issuer, &age), altered(DataPart::AgeRecord));
    let (issuer, .., number) = face(|image| flip(image, 5, 0x41));
    assert_eq!(check_number_image(&issuer, &number), altered(DataPart::NumberImage));
}

#[test]
fn data_of_another_card_are_not_this_ones() {
    // The certificate of the face application's issuer does not vouch for text, nor the other way round.
    let (text_issuer, _) = text(|_| {});
    let (_, age, front, number) = face(|_| {});
    assert_eq!(check_age(&text_issuer, &age), altered(DataPart::AgeRecord));
    assert_eq!(check_number_image(&text_issuer, &number), altered(DataPart::NumberImage));
    assert_eq!(check_front(&text_issuer, &front).signature, altered(DataPart::FrontSignature));
}

#[test]
fn an_unknown_issuer_is_its_own_answer_and_never_bad() {
    let (text_issuer, check) = text(|_| {});
    let (face_issuer, ..) = face(|_| {});
    assert!(check.is_authentic());
    let known = CvAnchors::built_in().with_text(&testbed().cv_anchors()).unwrap();
    for issuer in [&text_issuer, &face_issuer] {
        let key_id = issuer.issuer();
        assert_eq!(CvAnchors::built_in().check(issuer), IssuerCheck::Unknown { key_id });
        assert_eq!(CvAnchors::none().check(issuer), IssuerCheck::Unknown { key_id });
        assert_eq!(known.check(issuer), IssuerCheck::Known { hierarchy: Hierarchy::Added, key_id });
    }
    let mut card = Card::new(virtual_card(|_| {}));
    let data = card.manager().unwrap().card_data().unwrap();
    assert!(matches!(data.check(&CvAnchors::built_in()), Some(IssuerCheck::Unknown { .. })));
    assert!(matches!(data.check(&known), Some(IssuerCheck::Known { .. })));
}

#[test]
fn a_known_issuer_that_did_not_sign_is_bad_and_not_unknown() {
    // The certified key is another than the one that the root signed: a forger certifies a key of his own.
    let (issuer, _) = text(|image| file(image, Application::Text, 4)[100] ^= 1);
    let known = CvAnchors::built_in().with_text(&testbed().cv_anchors()).unwrap();
    assert_eq!(known.check(&issuer), IssuerCheck::BadSignature);
    // He who calls his root by the id of a real one is not believed either, and not called unknown.
    let mut image = testbed().card_image();
    let bytes = file(&mut image, Application::Text, 4);
    let id = bytes.windows(7).position(|window| window == b"9000033").unwrap();
    bytes[id] = b'5';
    let forged = CvCertificate::parse(CardFile::TextIssuerCertificate, bytes).unwrap();
    assert_eq!(known.check(&forged), IssuerCheck::BadSignature);
}

#[test]
fn a_recorded_signature_proves_nothing_at_the_next_challenge() {
    let challenges = [1, 2].map(|byte| Challenge::from_bytes([byte; 32]));
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.face().unwrap();
    let key = ap.verify(&common::birth_code(), LastTry::Refuse).unwrap().age_record().unwrap().key().clone();
    let signatures = [ap.sign_challenge(&challenges[0]).unwrap(), ap.sign_challenge(&challenges[1]).unwrap()];
    for (index, signature) in signatures.iter().enumerate() {
        for (other, challenge) in challenges.iter().enumerate() {
            let expected = if index == other { PresenceCheck::Present } else { PresenceCheck::NotProved };
            assert_eq!(check_presence(&key, challenge, signature), expected);
        }
    }
    ap.leave().unwrap();
    // The text application's key is another one.
    let signature = card.text().unwrap().sign_challenge(&challenges[0]).unwrap();
    assert_eq!(check_presence(&key, &challenges[0], &signature), PresenceCheck::NotProved);
}

#[test]
fn a_copy_of_the_data_with_another_key_fails_the_challenge() {
    // Whoever has read a card and plays its files has not got its key.
    let mut card = Card::new(virtual_card(|image| {
        let other = image.applications[&Application::Common].keys[&0x0019].clone();
        image.applications.get_mut(&Application::Text).unwrap().keys.insert(0x0013, other);
    }));
    let mut ap = card.text().unwrap();
    let issuer = ap.certificate().unwrap();
    let key = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap().certified_key().unwrap();
    assert!(check_text(&issuer, &TextData { key: Some(&key), ..TextData::default() }).is_authentic());
    let challenge = Challenge::from_bytes([9; 32]);
    let signature = ap.sign_challenge(&challenge).unwrap();
    assert_eq!(check_presence(key.key(), &challenge, &signature), PresenceCheck::NotProved);
}
