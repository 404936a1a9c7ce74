//! Text, face, common and registry application and the card manager through the typed interface, on the virtual card.

use crate::common::testbed;
use jpki_card::{
    BirthDateCode, Card, Challenge, CvAnchors, DataCheck, Hierarchy, IssuerCheck, LastTry, PresenceCheck, TextData,
    TextPin, VerificationCodeA, VerificationCodeB, check_age, check_front, check_number_image, check_presence,
    check_text,
};
use jpki_virtual_card::VirtualCard;
use zeroize::Zeroizing;

fn card() -> Card<VirtualCard> {
    Card::new(VirtualCard::with_seed(testbed().card_image(), [7; 32]).unwrap())
}

fn anchors() -> CvAnchors {
    CvAnchors::built_in().with_text(&testbed().cv_anchors()).unwrap()
}

fn text_pin() -> TextPin {
    TextPin::new(testbed().credentials().text_pin().unwrap()).ok().unwrap()
}

#[test]
fn the_text_application_is_read_and_proved_by_pin() {
    let mut card = card();
    let mut text = card.text().unwrap();
    let issuer = text.certificate().unwrap();
    let mut verified = text.verify(&text_pin(), LastTry::Refuse).unwrap();
    let (number, attributes) = (verified.my_number().unwrap(), verified.attributes().unwrap());
    let (record, key) = (verified.integrity_record().unwrap(), verified.certified_key().unwrap());
    let person = testbed().person();
    assert_eq!(number.number().as_str(), person.my_number.as_deref().unwrap());
    assert_eq!((attributes.name(), attributes.address()), (person.name.as_str(), person.address.as_str()));
    assert_eq!(attributes.birth().date(), Some(person.birth));
    let data =
        TextData { record: Some(&record), number: Some(&number), attributes: Some(&attributes), key: Some(&key) };
    assert!(check_text(&issuer, &data).is_authentic());
    assert!(matches!(anchors().check(&issuer), IssuerCheck::Known { hierarchy: Hierarchy::Added, .. }));
    assert!(matches!(CvAnchors::built_in().check(&issuer), IssuerCheck::Unknown { .. }));
    let challenge = Challenge::from_bytes([9; 32]);
    let signature = verified.sign_challenge(&challenge).unwrap();
    assert_eq!(check_presence(key.key(), &challenge, &signature), PresenceCheck::Present);
    assert_eq!(check_presence(key.key(), &Challenge::from_bytes([8; 32]), &signature), PresenceCheck::NotProved);
}

#[test]
fn under_secure_messaging_the_same_is_read_and_code_a_is_taken() {
    let mut card = card();
    let mut text = card.text().unwrap();
    let verified = text.verify(&text_pin(), LastTry::Refuse).unwrap();
    let mut secure = verified.secure(&Zeroizing::new([5; 32])).unwrap();
    let code = VerificationCodeA::new(testbed().credentials().verification_code_a().unwrap()).ok().unwrap();
    secure.verify(&code, LastTry::Refuse).unwrap();
    assert_eq!(secure.my_number().unwrap().number().as_str(), testbed().person().my_number.as_deref().unwrap());
    assert_eq!(secure.attributes().unwrap().name(), testbed().person().name);
    secure.integrity_record().unwrap();
    secure.certified_key().unwrap();
}

#[test]
fn the_face_is_read_and_proved_by_each_code() {
    let credentials = testbed().credentials();
    let mut card = card();
    let mut face = card.face().unwrap();
    let issuer = face.certificate().unwrap();
    face.issuer().unwrap();
    let code = VerificationCodeB::new(credentials.verification_code_b().unwrap()).ok().unwrap();
    let front = face.verify(&code, LastTry::Refuse).unwrap().front().unwrap();
    assert!(check_front(&issuer, &front).is_authentic());
    let code = VerificationCodeA::new(credentials.verification_code_a().unwrap()).ok().unwrap();
    let mut verified = face.verify(&code, LastTry::Refuse).unwrap();
    assert_eq!(check_number_image(&issuer, &verified.number_image().unwrap()), DataCheck::Authentic);
    let code = BirthDateCode::new(credentials.birth_code().unwrap()).ok().unwrap();
    let mut verified = face.verify(&code, LastTry::Refuse).unwrap();
    let age = verified.age_record().unwrap();
    assert_eq!(check_age(&issuer, &age), DataCheck::Authentic);
    let challenge = Challenge::from_bytes([1; 32]);
    let signature = verified.sign_challenge(&challenge).unwrap();
    assert_eq!(check_presence(age.key(), &challenge, &signature), PresenceCheck::Present);
    assert!(matches!(anchors().check(&issuer), IssuerCheck::Known { .. }));
}

#[test]
fn card_number_key_references_and_the_card_manager_agree() {
    let mut card = card();
    let mut application = card.common().unwrap();
    let number = application.card_number().unwrap();
    let reference = application.key_reference().unwrap();
    let (one, other) =
        (application.internal_authenticate(b"x").unwrap(), application.internal_authenticate(b"x").unwrap());
    assert_eq!((one.len(), one == other), (256, true));
    application.leave().unwrap();
    assert_eq!(card.registry().unwrap().key_reference().unwrap().key_id(), reference.key_id());
    let mut manager = card.manager().unwrap();
    let data = manager.card_data().unwrap();
    assert_eq!(data.municipality, Some(number.municipality()));
    assert_eq!(data.expiry, Some(number.expiry()));
    assert!(matches!(data.check(&anchors()), Some(IssuerCheck::Known { hierarchy: Hierarchy::Added, .. })));
    assert_eq!(manager.challenge(16).unwrap().len(), 16);
    assert_ne!(manager.challenge(256).unwrap(), manager.challenge(256).unwrap());
}
