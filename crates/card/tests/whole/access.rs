//! Who may read what, as the card enforces it and as the interface tells it. What the types rule out (the attributes by 照合番号A
//! and the like) does not compile, which the documentation of `jpki_card` tests.

use jpki_card::{
    Application, Card, CardError, CardFile, CredentialKind, FaceVerified, LastTry, OpensAttributes, OpensFront,
    OpensMyNumber, Step, TextCredential, TextVerified,
};
use jpki_reader::Transport;
use jpki_virtual_card::VirtualCard;

use crate::common::{self, SELECT_COMMON, SELECT_FACE, SELECT_TEXT, SharedCard, assert_shut, known, raw, virtual_card};

/// Reads what every credential of the text application opens.
fn whatever_text_opens<T: Transport, C: TextCredential>(text: &mut TextVerified<'_, T, C>) -> Result<(), CardError> {
    text.integrity_record()?;
    text.certified_key()?;
    text.session_public_key()?;
    text.certificate().map(drop)
}

fn my_number<T: Transport, C: OpensMyNumber>(text: &mut TextVerified<'_, T, C>) -> Result<(), CardError> {
    let number = text.my_number()?;
    assert_eq!(number.number().as_str(), known().verification_code_a.as_str());
    Ok(())
}

fn attributes<T: Transport, C: OpensAttributes>(text: &mut TextVerified<'_, T, C>) -> Result<(), CardError> {
    assert_eq!(text.attributes()?.name(), common::testbed().person().name);
    Ok(())
}

fn front<T: Transport, C: OpensFront>(face: &mut FaceVerified<'_, T, C>) -> Result<(), CardError> {
    assert_eq!(face.front()?.birth().date(), Some(common::testbed().person().birth));
    Ok(())
}

#[test]
fn each_credential_of_the_text_application_opens_what_the_table_says() {
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.text().unwrap();
    let mut by_pin = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    my_number(&mut by_pin).and_then(|()| attributes(&mut by_pin)).unwrap();
    whatever_text_opens(&mut by_pin).unwrap();
    ap.leave().unwrap();
    let mut ap = card.text().unwrap();
    let mut by_a = ap.verify(&common::code_a(), LastTry::Refuse).unwrap();
    my_number(&mut by_a).and_then(|()| whatever_text_opens(&mut by_a)).unwrap();
    ap.leave().unwrap();
    let mut ap = card.text().unwrap();
    let mut by_b = ap.verify(&common::code_b(), LastTry::Refuse).unwrap();
    attributes(&mut by_b).and_then(|()| whatever_text_opens(&mut by_b)).unwrap();
    ap.leave().unwrap();
    assert_shut(&mut card.into_transport(), SELECT_TEXT);
}

#[test]
fn each_credential_of_the_face_application_opens_what_the_table_says() {
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.face().unwrap();
    let mut by_a = ap.verify(&common::code_a(), LastTry::Refuse).unwrap();
    front(&mut by_a).unwrap();
    by_a.number_image().unwrap();
    ap.leave().unwrap();
    let mut ap = card.face().unwrap();
    front(&mut ap.verify(&common::code_b(), LastTry::Refuse).unwrap()).unwrap();
    ap.leave().unwrap();
    let mut ap = card.face().unwrap();
    let mut by_birth = ap.verify(&common::birth_code(), LastTry::Refuse).unwrap();
    assert_eq!(by_birth.age_record().unwrap().birth().date(), Some(common::testbed().person().birth));
    ap.leave().unwrap();
    assert_shut(&mut card.into_transport(), SELECT_FACE);
}

/// What the card itself opens after a credential, beyond what the types offer.
fn opened(credential: CredentialKind, value: &str) -> Vec<u16> {
    let (select, p2) = match credential.application() {
        Application::Text => (SELECT_TEXT, 0x80 | credential.reference() as u8),
        _ => (SELECT_FACE, 0x80 | credential.reference() as u8),
    };
    let mut card = virtual_card(|_| {});
    assert!(raw(&mut card, select).is_success());
    assert!(raw(&mut card, &common::present(p2, value)).is_success());
    (0x01..=0x08).filter(|file| raw(&mut card, &format!("00B0{:02X}0001", 0x80 | file)).is_success()).collect()
}

#[test]
fn the_types_offer_no_more_and_no_less_than_the_card_opens() {
    // Free are 0004 and 0005 of the text application, 0003 and 0004 of the face application. Text 0008 and face 0006 hold
    // filler only, and nothing reads them.
    for (credential, value, files) in [
        (CredentialKind::TextPin, &known().text_pin, &[1, 2, 3, 4, 5, 6, 7, 8][..]),
        (CredentialKind::TextCodeA, &known().verification_code_a, &[1, 3, 4, 5, 6, 7, 8]),
        (CredentialKind::TextCodeB, &known().verification_code_b, &[2, 3, 4, 5, 6, 7, 8]),
        (CredentialKind::FaceBirthDate, &known().birth_code, &[1, 3, 4]),
        (CredentialKind::FaceCodeB, &known().verification_code_b, &[2, 3, 4, 6]),
        (CredentialKind::FaceCodeA, &known().verification_code_a, &[2, 3, 4, 5, 6]),
    ] {
        assert_eq!(opened(credential, value), files, "{credential}");
    }
}

#[test]
fn what_is_free_needs_nothing_and_leaves_nothing_behind() {
    let mut transport = jpki_reader::CountingTransport::new(virtual_card(|_| {}));
    let mut card = Card::new(&mut transport);
    let mut text = card.text().unwrap();
    text.certificate().unwrap();
    text.basic_information().unwrap();
    drop(text);
    let mut face = card.face().unwrap();
    face.certificate().unwrap();
    face.issuer().unwrap();
    drop(face);
    let mut common = card.common().unwrap();
    common.card_number().unwrap();
    common.key_reference().unwrap();
    drop(common);
    card.registry().unwrap().key_reference().unwrap();
    card.manager().unwrap().card_data().unwrap();
    assert_eq!(transport.credentials_presented(), 0);
    // Nothing was presented, so nothing has to be left.
    assert_eq!(transport.commands().iter().filter(|command| *command == SELECT_COMMON).count(), 1);
}

/// Work with a card while somebody else, past every lock, sends it a command in between.
fn interrupted(
    command: &str,
    work: impl FnOnce(&mut TextVerified<'_, SharedCard, jpki_card::TextPin>) -> CardError,
) -> (CardError, VirtualCard) {
    let shared = SharedCard::new(virtual_card(|_| {}));
    let mut card = Card::new(shared.clone());
    let mut ap = card.text().unwrap();
    let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    verified.attributes().unwrap();
    raw(&mut shared.clone(), command);
    let error = work(&mut verified);
    drop(ap);
    drop(card);
    (error, shared.into_inner())
}

#[test]
fn a_card_that_forgot_the_credential_is_told_by_name() {
    // Another application and back: the text application is selected, the PIN forgotten.
    let shared = SharedCard::new(virtual_card(|_| {}));
    let mut card = Card::new(shared.clone());
    let mut ap = card.text().unwrap();
    let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    for command in [SELECT_FACE, SELECT_TEXT] {
        assert!(raw(&mut shared.clone(), command).is_success());
    }
    for (result, file) in [
        (verified.attributes().map(drop), CardFile::Attributes),
        (verified.my_number().map(drop), CardFile::MyNumber),
        (verified.integrity_record().map(drop), CardFile::IntegrityRecord),
        (verified.certified_key().map(drop), CardFile::CertifiedPublicKey),
        (verified.session_public_key().map(drop), CardFile::SessionPublicKey),
    ] {
        let error = result.unwrap_err();
        let told = matches!(
            error,
            CardError::CredentialNeeded { step: Step::ReadFile(at), credential: CredentialKind::TextPin } if at == file
        );
        assert!(told, "{error:?}");
    }
}

#[test]
fn another_application_selected_in_between_gives_nothing_of_that_one() {
    // EF 0002 of the common application holds records, JPKI's is a certificate: neither passes for attributes.
    for select in [SELECT_COMMON, common::SELECT, SELECT_FACE, common::SELECT_REGISTRY] {
        let (error, mut card) = interrupted(select, |verified| verified.attributes().unwrap_err());
        let told = matches!(
            error,
            CardError::CredentialNeeded { .. }
                | CardError::UnexpectedStatus { step: Step::ReadFile(CardFile::Attributes), .. }
                | CardError::Content(_)
                | CardError::MissingFile { file: CardFile::Attributes }
        );
        assert!(told, "{select}: {error:?}");
        assert_shut(&mut card, SELECT_TEXT);
    }
}
