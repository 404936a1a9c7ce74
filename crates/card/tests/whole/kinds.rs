//! Every kind of card: odd but lawful ones tell the same, phones say what they lack.

use jpki_card::{
    Application as CardApplication, Attributes, Card, CardData, CardError, CardFront, CertifiedPublicKey, Challenge,
    CvCertificate, FaceIssuer, IntegrityRecord, LastTry, MyNumberFile, NumberImage, TextBasicInformation, TokenKind,
};
use jpki_reader::CountingTransport;
use jpki_virtual_card::{Behaviour, Profile, ResponseSplitting, TriesQuery, VirtualCard};
use zeroize::Zeroizing;

use crate::common::{self, SELECT_COMMON, with_behaviour, with_profile};

/// Everything that can be read without the JPKI application.
#[derive(Debug, PartialEq)]
struct Whole {
    text: (CvCertificate, TextBasicInformation, MyNumberFile, Attributes, IntegrityRecord, CertifiedPublicKey),
    secured: (MyNumberFile, Attributes),
    face: (CvCertificate, FaceIssuer, CardFront, NumberImage),
    birth: jpki_card::PartialDate,
    signatures: [Vec<u8>; 2],
    serial: String,
    data: CardData,
}

fn read_whole(card: VirtualCard) -> Result<Whole, CardError> {
    let challenge = Challenge::from_bytes([3; 32]);
    let mut card = Card::new(card);
    let mut ap = card.text()?;
    let (certificate, basic) = (ap.certificate()?, ap.basic_information()?);
    let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse)?;
    let (number, attributes) = (verified.my_number()?, verified.attributes()?);
    let (record, key) = (verified.integrity_record()?, verified.certified_key()?);
    let text_signature = verified.sign_challenge(&challenge)?;
    let mut secure = verified.secure(&Zeroizing::new([5; 32]))?;
    secure.verify(&common::code_a(), LastTry::Refuse)?;
    let secured = (secure.my_number()?, secure.attributes()?);
    ap.leave()?;
    let mut ap = card.face()?;
    let (face_certificate, issuer) = (ap.certificate()?, ap.issuer()?);
    let birth = ap.verify(&common::birth_code(), LastTry::Refuse)?.age_record()?.birth();
    ap.verify(&common::code_b(), LastTry::Refuse)?.front()?;
    let mut verified = ap.verify(&common::code_a(), LastTry::Refuse)?;
    let (front, image) = (verified.front()?, verified.number_image()?);
    let face_signature = verified.sign_challenge(&challenge)?;
    ap.leave()?;
    let serial = card.common()?.card_number()?.serial().to_owned();
    let data = card.manager()?.card_data()?;
    Ok(Whole {
        text: (certificate, basic, number, attributes, record, key),
        secured,
        face: (face_certificate, issuer, front, image),
        birth,
        signatures: [text_signature, face_signature],
        serial,
        data,
    })
}

#[test]
fn odd_but_lawful_cards_tell_the_same() {
    let plain = read_whole(with_behaviour(|_| {})).unwrap();
    assert_eq!(plain.secured, (plain.text.2.clone(), plain.text.3.clone()));
    let changes: [fn(&mut Behaviour); 14] = [
        |behaviour| behaviour.response_splitting = ResponseSplitting::MoreData(64),
        |behaviour| behaviour.response_splitting = ResponseSplitting::MoreData(1),
        |behaviour| behaviour.response_splitting = ResponseSplitting::WrongLe,
        |behaviour| behaviour.short_file_identifiers = false,
        |behaviour| behaviour.fci = false,
        |behaviour| behaviour.fci = true,
        |behaviour| behaviour.end_of_file_warning = true,
        |behaviour| behaviour.data_filler = 64,
        |behaviour| behaviour.data_filler = 3000,
        |behaviour| behaviour.tries_query = TriesQuery::WithLe,
        |behaviour| behaviour.verified_query_9000 = true,
        |behaviour| behaviour.first_select_6f00 = true,
        |behaviour| behaviour.strict_credential_length = true,
        |behaviour| {
            behaviour.short_file_identifiers = false;
            behaviour.response_splitting = ResponseSplitting::WrongLe;
            behaviour.data_filler = 64;
            behaviour.end_of_file_warning = true;
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let odd = read_whole(with_behaviour(change)).unwrap_or_else(|error| panic!("change {index}: {error}"));
        assert!(odd == plain, "change {index}");
    }
}

#[test]
fn a_card_that_takes_no_extended_length_tells_the_same_but_opens_no_session() {
    for splitting in [ResponseSplitting::None, ResponseSplitting::MoreData(100), ResponseSplitting::WrongLe] {
        let card = || {
            with_behaviour(|behaviour| {
                behaviour.extended_length = false;
                behaviour.response_splitting = splitting;
            })
        };
        let error = read_whole(card()).unwrap_err();
        assert!(matches!(error, CardError::SecureMessaging { .. }), "{error:?}");
        let plain = read_whole(with_behaviour(|_| {})).unwrap();
        let mut short = Card::new(card());
        let mut ap = short.text().unwrap();
        assert_eq!(ap.certificate().unwrap(), plain.text.0);
        let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
        assert_eq!(verified.attributes().unwrap(), plain.text.3);
        assert_eq!(verified.integrity_record().unwrap(), plain.text.4);
        ap.leave().unwrap();
        let mut ap = short.face().unwrap();
        let mut verified = ap.verify(&common::code_a(), LastTry::Refuse).unwrap();
        assert_eq!(verified.front().unwrap(), plain.face.2);
        assert_eq!(verified.number_image().unwrap(), plain.face.3);
    }
}

#[test]
fn a_phone_has_the_jpki_application_alone_and_says_so() {
    for (profile, kind) in [(Profile::Android, TokenKind::Android), (Profile::Iphone, TokenKind::Iphone)] {
        let mut transport = CountingTransport::new(with_profile(profile));
        let mut card = Card::new(&mut transport);
        for (result, missing) in [
            (card.text().map(drop), CardApplication::Text),
            (card.face().map(drop), CardApplication::Face),
            (card.common().map(drop), CardApplication::Common),
            (card.registry().map(drop), CardApplication::Registry),
        ] {
            let error = result.unwrap_err();
            let told = matches!(&error, CardError::NotOnPhone { application, kind: told } if (*application, *told) == (missing, kind));
            assert!(told, "{error:?}");
        }
        for missing in
            [CardApplication::Text, CardApplication::Face, CardApplication::Registry, CardApplication::Common]
        {
            assert!(matches!(card.tries(missing), Err(CardError::NotOnPhone { .. })));
        }
        // The JPKI application works all the same.
        assert_eq!(card.tries(CardApplication::Jpki).unwrap().len(), 2);
        assert_eq!(transport.credentials_presented(), 0);
    }
}

#[test]
fn on_a_phone_finding_out_costs_the_refusal_and_two_more_exchanges() {
    let mut transport = CountingTransport::new(with_profile(Profile::Iphone));
    Card::new(&mut transport).text().map(drop).unwrap_err();
    assert_eq!(transport.commands(), [common::SELECT_TEXT, common::SELECT, "00B0860020"]);
    // A credential on a phone is left by way of the card manager.
    let mut transport = CountingTransport::new(with_profile(Profile::Iphone));
    Card::new(&mut transport).jpki().unwrap().verify(&common::pin(), LastTry::Refuse).map(drop).unwrap();
    let commands = transport.commands();
    assert_eq!(commands[commands.len() - 2..], [SELECT_COMMON, "00A4040C07A0000001510000"]);
}
