//! Reading files of the text and face applications, byte for byte, and in every form that a card or a reader may refuse.

use jpki_apdu::StatusWord;

use crate::testing::{SELECT_COMMON, SELECT_MANAGER, Script};
use crate::{
    BirthDateCode, Capabilities, Card, CardError, CardFile, ContentFault, CredentialKind, DataObject, LastTry, Support,
    TextPin,
};

const TEXT: &str = "00A4040C0AD3921000310001010408";
const FACE: &str = "00A4040C0AD3921000310001010402";
const ASK: &str = "00200091";
const PRESENT: &str = "002000910431323334";

/// An attribute file of `total` bytes: the address fills it.
fn attributes(total: usize) -> Vec<u8> {
    let address = |length: usize| "あ".repeat(length / 3) + &"x".repeat(length % 3);
    let body = |length: usize| {
        let mut objects = Vec::new();
        let mut offsets = Vec::new();
        let header = if length + 40 < 128 { 3 } else { 5 };
        let table = 3 + 8;
        for (tag, value) in
            [(0x22, "名".to_owned()), (0x23, address(length)), (0x24, "19800217".into()), (0x25, "1".into())]
        {
            offsets.extend(((header + table + objects.len()) as u16).to_be_bytes());
            objects.extend([0xDF, tag]);
            match value.len() {
                short @ 0..=127 => objects.push(short as u8),
                long => objects.extend([0x82, (long >> 8) as u8, long as u8]),
            }
            objects.extend(value.as_bytes());
        }
        [vec![0xDF, 0x21, 8], offsets, objects].concat()
    };
    for length in 0..2000 {
        let body = body(length);
        let mut file = vec![0xFF, 0x20];
        match body.len() {
            short @ 0..=127 => file.push(short as u8),
            long => file.extend([0x82, (long >> 8) as u8, long as u8]),
        }
        file.extend(body);
        if file.len() == total && crate::Attributes::parse(&file).is_ok() {
            return file;
        }
    }
    panic!("no file of {total} bytes");
}

fn ok(data: &[u8]) -> String {
    format!("{}9000", hex::encode(data))
}

/// Reads the attributes with the PIN on a card with these exchanges between VERIFY and the way out.
fn read(exchanges: &[(&str, String)]) -> (Result<String, CardError>, Capabilities) {
    let mut script = vec![(TEXT, "9000".to_owned()), (ASK, "63C3".to_owned()), (PRESENT, "9000".to_owned())];
    script.extend(exchanges.iter().cloned());
    script.push((SELECT_COMMON, "9000".to_owned()));
    let mut card = Card::new(Script::new(script));
    let mut text = card.text().unwrap();
    let pin = TextPin::new("1234").ok().unwrap();
    let result = text.verify(&pin, LastTry::Refuse).and_then(|mut verified| verified.attributes());
    let result = result.map(|attributes| attributes.address().to_owned());
    drop(text);
    let capabilities = card.capabilities();
    card.into_transport().finish();
    (result, capabilities)
}

#[test]
fn up_to_256_bytes_take_one_exchange() {
    let file = attributes(200);
    let (result, capabilities) = read(&[("00B0820000", ok(&file))]);
    assert!(result.unwrap().contains('あ'));
    assert_eq!(capabilities, Capabilities { short_file_identifiers: Support::Yes, extended_length: Support::Unknown });
}

#[test]
fn more_than_256_bytes_are_read_to_the_end_of_the_object_and_not_of_the_file() {
    let file = attributes(600);
    let (result, _) = read(&[("00B0820000", ok(&file[..256])), ("00B00100000158", ok(&file[256..]))]);
    result.unwrap();
    // Without extended length, and with filler behind the object.
    let filled = [&file[..], &[0xFF; 100]].concat();
    let (result, capabilities) = read(&[
        ("00B0820000", ok(&filled[..256])),
        ("00B00100000158", "6700".to_owned()),
        ("00B0010000", ok(&filled[256..512])),
        ("00B0020058", ok(&filled[512..600])),
    ]);
    result.unwrap();
    assert_eq!(capabilities.extended_length, Support::No);
}

#[test]
fn a_file_that_ends_before_its_object_is_named() {
    let file = attributes(600);
    let (result, _) = read(&[
        ("00B0820000", ok(&file[..256])),
        ("00B00100000158", "6B00".to_owned()),
        ("00B0010000", "6B00".to_owned()),
    ]);
    let Err(CardError::Content(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.file, CardFile::Attributes);
    assert!(matches!(error.fault, ContentFault::PastEnd { .. }), "{error}");
    // It may also be the form that is refused: the other one says the same.
    let (result, _) = read(&[
        ("00B0820000", "6B00".to_owned()),
        ("00A4020C020002", "9000".to_owned()),
        ("00B0000000", "6B00".to_owned()),
    ]);
    assert!(matches!(result, Err(CardError::Content(error)) if error.fault == ContentFault::Empty));
}

#[test]
fn a_card_that_answers_with_nothing_for_ever_ends_the_reading() {
    let file = attributes(600);
    let (result, _) = read(&[
        ("00B0820000", ok(&file[..256])),
        ("00B00100000158", "9000".to_owned()),
        ("00B0010000", "9000".to_owned()),
    ]);
    assert!(matches!(result, Err(CardError::Content(error)) if matches!(error.fault, ContentFault::PastEnd { .. })));
}

#[test]
fn an_object_that_claims_more_than_a_file_can_hold_ends_the_reading() {
    // FF20, then a length of 65,535: the card goes on answering, offsets end at 32,767.
    let head = [&[0xFF, 0x20, 0x82, 0xFF, 0xFF][..], &[0x41; 251]].concat();
    let mut exchanges = vec![("00B0820000".to_owned(), ok(&head))];
    exchanges.push(("00B00100007F00".to_owned(), ok(&vec![0x41; 0x7F00])));
    let exchanges: Vec<(&str, String)> = exchanges.iter().map(|(c, r)| (c.as_str(), r.clone())).collect();
    let (result, _) = read(&exchanges);
    assert!(matches!(result, Err(CardError::Content(error)) if matches!(error.fault, ContentFault::PastEnd { .. })));
}

#[test]
fn what_the_card_refuses_is_named() {
    let (result, _) = read(&[("00B0820000", "6982".to_owned())]);
    assert!(matches!(result, Err(CardError::CredentialNeeded { credential: CredentialKind::TextPin, .. })));
    let (result, _) = read(&[("00B0820000", "6A82".to_owned()), ("00A4020C020002", "6A82".to_owned())]);
    assert!(matches!(result, Err(CardError::MissingFile { file: CardFile::Attributes })), "{result:?}");
    let (result, _) = read(&[("00B0820000", "6F00".to_owned())]);
    assert!(matches!(result, Err(CardError::UnexpectedStatus { status: StatusWord::NoDiagnosis, .. })));
}

/// Reads the age record with the birth date.
fn read_age(
    exchanges: &[(&str, String)],
    capabilities: Capabilities,
) -> (Result<crate::AgeRecord, CardError>, Capabilities) {
    let sfi = capabilities.short_file_identifiers != Support::No;
    let mut script: Vec<(&str, String)> = vec![(FACE, "9000".to_owned())];
    if sfi {
        script.extend([("00200091", "63CA".to_owned()), ("0020009106353530323137", "9000".to_owned())]);
    } else {
        script.extend([
            ("00A4020C020011", "9000".to_owned()),
            ("00200080", "63CA".to_owned()),
            ("0020008006353530323137", "9000".to_owned()),
        ]);
    }
    script.extend(exchanges.iter().cloned());
    script.push((SELECT_COMMON, "9000".to_owned()));
    let mut card = Card::new(Script::new(script)).with_capabilities(capabilities);
    let mut face = card.face().unwrap();
    let code = BirthDateCode::new("550217").ok().unwrap();
    let result = face.verify(&code, LastTry::Refuse).and_then(|mut verified| verified.age_record());
    drop(face);
    let capabilities = card.capabilities();
    card.into_transport().finish();
    (result, capabilities)
}

fn age_record() -> Vec<u8> {
    let key = [&[0x90, 0x03, 1, 0, 1, 0x91, 0x82, 1, 0][..], &[0xC1; 256]].concat();
    let objects =
        [&[0xDF, 0x11, 8][..], b"19800217", &[0xDF, 0x12, 0x82, 1, 9], &key, &[0xDF, 0x13, 0x82, 1, 0], &[0x5A; 256]]
            .concat();
    [&[0xFF, 0x10, 0x82, (objects.len() >> 8) as u8, objects.len() as u8], &objects[..]].concat()
}

#[test]
fn a_large_file_is_read_whole_in_one_extended_exchange() {
    let file = age_record();
    let (result, capabilities) = read_age(&[("00B08100000000", ok(&file))], Capabilities::default());
    result.unwrap();
    assert_eq!(capabilities, Capabilities { short_file_identifiers: Support::Yes, extended_length: Support::Yes });
}

#[test]
fn where_extended_length_is_refused_or_breaks_the_reader_it_is_read_by_256_and_remembered() {
    let file = age_record();
    for refusal in ["6700", "broken", "long"] {
        let (result, capabilities) = read_age(
            &[
                ("00B08100000000", refusal.to_owned()),
                ("00B0810000", ok(&file[..256])),
                ("00B0010000", ok(&file[256..512])),
                ("00B0020023", ok(&file[512..])),
            ],
            Capabilities::default(),
        );
        result.unwrap();
        assert_eq!(capabilities.extended_length, Support::No, "{refusal}");
    }
}

#[test]
fn an_extended_response_that_was_cut_is_completed() {
    let file = age_record();
    let (result, _) = read_age(
        &[("00B08100000000", ok(&file[..256])), ("00B00100000123", ok(&file[256..]))],
        Capabilities::default(),
    );
    result.unwrap();
}

#[test]
fn without_short_identifiers_the_file_is_selected() {
    let file = age_record();
    let exchanges = [
        ("00A4020C020001", "9000".to_owned()),
        ("00B0000000", ok(&file[..256])),
        ("00B0010000", ok(&file[256..512])),
        ("00B0020023", ok(&file[512..])),
    ];
    read_age(&exchanges, Capabilities::PLAIN).0.unwrap();
}

#[test]
fn a_card_that_is_gone_is_no_lack_of_extended_length() {
    let script = Script::new([
        (FACE, "9000"),
        ("00200091", "63CA"),
        ("0020009106353530323137", "9000"),
        ("00B08100000000", "removed"),
        (SELECT_COMMON, "removed"),
    ]);
    let mut card = Card::new(script);
    let mut face = card.face().unwrap();
    let code = BirthDateCode::new("550217").ok().unwrap();
    let error = face.verify(&code, LastTry::Refuse).unwrap().age_record().unwrap_err();
    assert!(matches!(error, CardError::Reader { .. }));
    drop(face);
    assert_eq!(card.capabilities().extended_length, Support::Unknown);
    card.into_transport().finish();
}

#[test]
fn a_record_is_read_by_short_identifier_or_after_selecting_its_file() {
    let record = ok(b"\x01\x1C4000000127198431322120350217");
    for exchanges in [
        vec![("00B2010C00", record.clone())],
        vec![("00B2010C00", "6A86".to_owned()), ("00A4020C020001", "9000".to_owned()), ("00B2010400", record.clone())],
    ] {
        let script = [(SELECT_COMMON, "9000".to_owned())].into_iter().chain(exchanges);
        let mut card = Card::new(Script::new(script));
        let number = card.common().unwrap().card_number().unwrap();
        assert_eq!((number.serial(), number.municipality().to_string().as_str()), ("400000012719843", "13221"));
        card.into_transport().finish();
    }
    let mut card = Card::new(Script::new([(SELECT_COMMON, "9000"), ("00B2010C00", "6A83")]));
    assert!(matches!(
        card.common().unwrap().card_number().unwrap_err(),
        CardError::MissingFile { file: CardFile::CardNumber }
    ));
    card.into_transport().finish();
}

#[test]
fn the_common_application_is_left_by_way_of_the_card_manager() {
    let mut card = Card::new(Script::new([
        (SELECT_COMMON, "9000"),
        ("0020009C", "63C3"),
        ("0020009C0431323334", "63C2"),
        (SELECT_MANAGER, "9000"),
    ]));
    let pin = |text| crate::CardPin::new(text).ok().unwrap();
    let error = card.common().unwrap().change(&pin("1234"), &pin("5678"), LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::WrongCredential { credential: CredentialKind::CommonPin, .. }));
    card.into_transport().finish();
}

#[test]
fn data_objects_are_asked_for_again_with_extended_length_where_they_are_longer() {
    let mut card = Card::new(Script::new([
        (SELECT_MANAGER, "9000".to_owned()),
        ("00CA00F800", "6700".to_owned()),
        ("00CA00F8001000", ok(&[0x4D; 575])),
        ("00CA7F2100", "6A88".to_owned()),
        ("0084000010", ok(&[7; 16])),
    ]));
    let mut manager = card.manager().unwrap();
    let object = manager.data_object(CardFile::IntermediateCertificate).unwrap();
    assert_eq!(object, DataObject::Present(vec![0x4D; 575]));
    assert_eq!(manager.data_object(CardFile::NextKeyCertificate).unwrap(), DataObject::Absent);
    assert_eq!(manager.challenge(16).unwrap(), [7; 16]);
    drop(manager);
    card.into_transport().finish();
}

#[test]
fn a_data_object_that_needs_extended_length_is_no_error_where_there_is_none() {
    for refusal in ["6700", "broken", "long"] {
        let mut card = Card::new(Script::new([
            (SELECT_MANAGER, "9000"),
            ("00CA00F800", "6700"),
            ("00CA00F8001000", refusal),
            ("0084000001", "079000"),
        ]));
        let mut manager = card.manager().unwrap();
        let object = manager.data_object(CardFile::IntermediateCertificate).unwrap();
        assert_eq!(object, DataObject::TooLong, "{refusal}");
        // The level is still selected.
        assert_eq!(manager.challenge(1).unwrap(), [7]);
        drop(manager);
        card.into_transport().finish();
    }
}
