//! 券面事項入力補助AP: My Number, attributes, and what signs them.

use jpki_testbed::Testbed;
use jpki_virtual_card::Application;

use crate::support::{Certified, Key, anchors, bytes, check_offsets, credentials, file, objects, sha256, tags};

const TEXT: Application = Application::Text;

#[test]
fn the_my_number_fills_seventeen_bytes() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let number = testbed.person().my_number.clone().unwrap();
    let expected = [b"\xFF\x10\x0C", number.as_bytes(), b"\xFF\xFF"].concat();
    assert_eq!(bytes(&image, TEXT, 0x0001), expected);
}

#[test]
fn the_attributes_are_the_persons_and_their_offsets_right() {
    let image = Testbed::shared().card_image();
    let content = bytes(&image, TEXT, 0x0002);
    assert_eq!(content[..6], [0xFF, 0x20, content.len() as u8 - 3, 0xDF, 0x21, 0x08]);
    let parts = file(content, 0xFF20);
    assert_eq!(tags(&parts), [0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25]);
    check_offsets(&parts);
    let values: Vec<&str> = parts[1..].iter().map(|part| str::from_utf8(part.value).unwrap()).collect();
    let address = "見本県架空市中央１丁目２番３号　見本マンション４０５";
    assert_eq!(values, ["見本　花子", address, "19850412", "2"]);
}

#[test]
fn the_integrity_record_hashes_both_files_and_is_signed_by_the_issuer() {
    let image = Testbed::shared().card_image();
    let record = bytes(&image, TEXT, 0x0003);
    assert_eq!((&record[..5], record.len()), (&b"\xFF\x30\x82\x01\x4B"[..], 336));
    let parts = file(record, 0xFF30);
    assert_eq!(tags(&parts), [0xDF31, 0xDF32, 0xDF33]);
    assert_eq!(parts[0].value, sha256(bytes(&image, TEXT, 0x0001)));
    let attributes = file(bytes(&image, TEXT, 0x0002), 0xFF20);
    let signed: Vec<u8> = attributes[1..].iter().flat_map(|part| part.whole).copied().collect();
    assert_eq!(parts[1].value, sha256(&signed));
    let issuer = Certified::read(&file(bytes(&image, TEXT, 0x0004), 0x7F21)).key;
    assert!(issuer.verifies(&[parts[0].whole, parts[1].whole].concat(), parts[2].value));
}

#[test]
fn the_issuer_is_certified_by_a_root_of_cv_anchors() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let content = bytes(&image, TEXT, 0x0004);
    assert_eq!((&content[..8], content.len()), (&b"\x7F\x21\x82\x02\x33\x5F\x4E\x82"[..], 568));
    let certificate = Certified::read(&file(content, 0x7F21));
    assert_eq!(certificate.issuer, *b"9000033\x08\x05001\0\0\0\0");
    assert_eq!(certificate.subject, *b"9920131\x08\x05000\0\0\0\0");
    let anchors = anchors(&testbed.cv_anchors());
    let ids: Vec<&[u8]> = anchors.keys().map(Vec::as_slice).collect();
    let expected: [&[u8]; 3] =
        [b"9000020\x08\x05001\0\0\0\xA8", b"9000023\x08\x05001\0\0\0\0", b"9000033\x08\x05001\0\0\0\0"];
    assert_eq!(ids, expected);
    for (id, key) in &anchors {
        assert_eq!(certificate.is_signed_by(key), *id == certificate.issuer);
    }
}

#[test]
fn basic_information_has_its_fields() {
    let image = Testbed::shared().card_image();
    let content = bytes(&image, TEXT, 0x0005);
    assert_eq!((&content[..5], content.len()), (&b"\xFF\x40\x82\x00\x9F"[..], 164));
    let parts = file(content, 0xFF40);
    assert_eq!(tags(&parts), [0xDF41, 0xDF42, 0xDF43]);
    assert_eq!(parts[0].value, [0x01, 0x03, 0x0E, 0x01]);
    assert_eq!(parts[1].value, b"9000034\x08\x05001\0\0\0\0");
    assert_eq!((parts[2].value.len(), &parts[2].value[32..]), (128, &[0xFF; 96][..]));
    assert_ne!(parts[2].value[..32], [0xFF; 32]);
}

#[test]
fn the_session_key_and_the_presence_key_are_the_cards_own() {
    let image = Testbed::shared().card_image();
    let text = &image.applications[&TEXT];
    let session = objects(bytes(&image, TEXT, 0x0006), 0);
    assert_eq!((tags(&session), session[0].whole.len()), (vec![0xA1], 269));
    assert_eq!(Key::read(session[0].value), Key::of(text.session_key.as_ref().unwrap()));

    let content = bytes(&image, TEXT, 0x0007);
    assert_eq!((&content[..5], content.len()), (&b"\xFF\x50\x82\x02\x13"[..], 536));
    let parts = file(content, 0xFF50);
    assert_eq!(tags(&parts), [0xDF51, 0xDF52]);
    assert_eq!(Key::read(parts[0].value), Key::of(&text.keys[&0x0013]));
    assert_eq!(text.keys.len(), 1);
    let issuer = Certified::read(&file(bytes(&image, TEXT, 0x0004), 0x7F21)).key;
    assert!(issuer.verifies(parts[0].whole, parts[1].value));
    assert_eq!(bytes(&image, TEXT, 0x0008), [0xFF; 16]);
}

#[test]
fn codes_follow_from_what_stands_on_the_card() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let (person, known) = (testbed.person(), testbed.credentials());
    let number = person.my_number.as_deref().unwrap();
    // Shōwa 60, 12 April; the tenth birthday after 1 April 2026.
    let code_b = format!("6004122035{}", person.security_code.as_deref().unwrap());
    let text_pin = known.text_pin().unwrap();
    assert_eq!(credentials(&image, TEXT), [(0x0011, text_pin), (0x0014, number), (0x0015, &code_b)]);
    assert_eq!((known.verification_code_a(), known.verification_code_b()), (Some(number), Some(code_b.as_str())));
    assert_eq!(known.birth_code(), Some("600412"));
    let pins = [text_pin, known.card_pin().unwrap(), &known.authentication_pin];
    assert!(pins[0] != pins[1] && pins[1] != pins[2] && pins[0] != pins[2]);
    for pin in &pins[..2] {
        assert!(!number.contains(pin) && !code_b.contains(pin), "{pin}");
    }
}
