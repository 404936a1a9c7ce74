//! 共通カードAP, 住基AP and the card manager's level.

use jpki_testbed::Testbed;
use jpki_virtual_card::Application;

use crate::support::{Certified, Key, anchors, credentials, objects, tags};

#[test]
fn the_card_number_is_one_record_of_thirty_bytes() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let common = &image.applications[&Application::Common];
    let [record] = common.records[&0x0001].as_slice() else { panic!("one record") };
    assert_eq!(record[..2], [0x01, 0x1C]);
    let digits = str::from_utf8(&record[2..]).unwrap();
    assert_eq!((digits.len(), &digits[..1], &digits[15..]), (28, "9", "9920120350412"));
    assert!(digits.bytes().all(|digit| digit.is_ascii_digit()));
    assert_eq!(image.card_data[&0x0045], digits.as_bytes()[..15]);

    let registry = &image.applications[&Application::Registry];
    assert_eq!(common.records[&0x0002], registry.records[&0x0002]);
    assert_eq!(common.records[&0x0002], [b"9000010\x08\x05001\0\0\0\0".to_vec()]);
    assert_eq!(common.keys.keys().collect::<Vec<_>>(), [&0x0019]);
    let pin = testbed.credentials().card_pin().unwrap();
    for application in [Application::Common, Application::Registry] {
        assert_eq!(credentials(&image, application), [(0x001C, pin)]);
    }
}

#[test]
fn the_card_managers_objects_are_there_and_their_chain_leads_to_its_root() {
    let testbed = Testbed::shared();
    let data = testbed.card_image().card_data;
    assert_eq!(
        data.keys().copied().collect::<Vec<u16>>(),
        [0x0042, 0x0045, 0x0066, 0x00F0, 0x00F2, 0x00F7, 0x00F8, 0x5F51, 0x7F21]
    );
    assert_eq!(data[&0x0042], b"9000020\x08\x05001\0\0\0\xA8");
    assert_eq!((&data[&0x00F0][..], &data[&0x00F2][..]), (&b"99201"[..], &b"20350412"[..]));
    assert_eq!(data[&0x00F7], b"9920130\x08\x05002\0\0\0\0");

    let recognition = objects(&data[&0x0066], 0);
    assert_eq!(tags(&recognition), [0x66]);
    let template = objects(recognition[0].value, 0);
    assert_eq!(tags(&template), [0x73]);
    let parts = objects(template[0].value, 0);
    assert_eq!(tags(&parts), [0x06, 0x60, 0x63, 0x64]);
    assert_eq!(parts[0].value, b"\x2A\x86\x48\x86\xFC\x6B\x01");
    for part in &parts[1..] {
        let identifiers = objects(part.value, 0);
        assert_eq!(tags(&identifiers), [0x06]);
        assert!(identifiers[0].value.starts_with(b"\x2A\x86\x48\x86\xFC\x6B"));
    }

    let mut key = anchors(&testbed.cv_anchors())[&data[&0x0042]].clone();
    let mut issuer = data[&0x0042].clone();
    for (tag, subject) in [(0x00F8, b"9920130\x08\x05002\0\0\0\0"), (0x7F21, b"0000050\x08\x05001\0\0\0\0")] {
        let (header, rest) = data[&tag].split_at(12);
        assert_eq!((header, rest.len()), (&b"\x4D\x0A\x42\x10\x5F\x20\x10\x5F\x49\x82\x01\x09"[..], 563));
        let certificate = Certified::read(&objects(rest, 12));
        assert_eq!((certificate.issuer.to_vec(), certificate.subject), (issuer, *subject));
        assert!(certificate.is_signed_by(&key));
        (key, issuer) = (certificate.key, certificate.subject.to_vec());
    }
}

#[test]
fn the_common_key_is_nowhere_else_on_the_card() {
    let image = Testbed::shared().card_image();
    let hidden = Key::of(&image.applications[&Application::Common].keys[&0x0019]);
    for (application, other) in &image.applications {
        for key in other.keys.values().chain(&other.session_key) {
            assert_eq!(Key::of(key) == hidden, *application == Application::Common);
        }
    }
}
