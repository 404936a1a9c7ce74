//! 券面事項確認AP: the card's face, its issuer, and what is signed.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use jpki_testbed::Testbed;
use jpki_virtual_card::Application;

use crate::support::{
    Certified, Key, anchors, bytes, check_offsets, credentials, file, options, png_size, sha256, tags,
};

const FACE: Application = Application::Face;

fn issuer(image: &jpki_virtual_card::CardImage) -> Key {
    Certified::read(&file(bytes(image, FACE, 0x0004), 0x7F21)).key
}

#[test]
fn the_age_record_and_the_number_picture_are_signed_by_the_issuer() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let card_key = Key::of(&image.applications[&FACE].keys[&0x001A]);
    assert_eq!(bytes(&image, FACE, 0x0001).len(), 547);
    for (fid, outer, inner) in [(0x0001, 0xFF10, [0xDF11, 0xDF12, 0xDF13]), (0x0005, 0xFF40, [0xDF41, 0xDF42, 0xDF43])]
    {
        let parts = file(bytes(&image, FACE, fid), outer);
        assert_eq!(tags(&parts), inner);
        assert_eq!(Key::read(parts[1].value), card_key);
        assert!(issuer(&image).verifies(&[parts[0].whole, parts[1].whole].concat(), parts[2].value));
        match fid {
            0x0001 => assert_eq!(parts[0].value, b"19850412"),
            _ => assert_eq!(png_size(parts[0].value), (72, 12)),
        }
    }
}

#[test]
fn the_front_has_every_object_at_its_offset() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let content = bytes(&image, FACE, 0x0002);
    let parts = file(content, 0xFF20);
    assert_eq!(tags(&parts), (0xDF21..=0xDF2A).collect::<Vec<u16>>());
    check_offsets(&parts);
    assert_eq!([parts[1].at, parts[2].at, parts[3].at, parts[4].at], [0x1A, 0x25, 0x29, 0x137]);
    assert_eq!((parts[1].value, parts[2].value), (&b"19850412"[..], &b"2"[..]));
    assert_eq!(Key::read(parts[3].value), Key::of(&image.applications[&FACE].keys[&0x001A]));
    assert_eq!(png_size(parts[4].value), (216, 12));
    assert_eq!(png_size(parts[5].value), (312, 12));
    assert_eq!(parts[8].value, b"20350412");
    assert_eq!(png_size(parts[9].value), (24, 12));
}

#[test]
fn the_front_is_signed_over_three_hashes() {
    let image = Testbed::shared().card_image();
    let parts = file(bytes(&image, FACE, 0x0002), 0xFF20);
    let hash = |range: std::ops::Range<usize>| {
        sha256(&parts[range].iter().flat_map(|part| part.whole).copied().collect::<Vec<u8>>())
    };
    let expected = [hex::decode("3071300D060960864801650304020105000460").unwrap(), hash(1..4), hash(4..6), hash(6..7)];
    let payload = issuer(&image).recover(parts[7].value);
    assert_eq!((payload.len(), payload), (115, expected.concat()));
}

#[test]
fn the_photo_is_a_small_greyscale_jpeg_2000() {
    let image = Testbed::shared().card_image();
    let parts = file(bytes(&image, FACE, 0x0002), 0xFF20);
    let photo = parts[6].value;
    assert!(photo.starts_with(b"\0\0\0\x0CjP  ") && photo.len() <= 2500);
    let decoded = Image::new(photo, &DecodeSettings::default()).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (192, 240));
    let mut context = DecoderContext::default();
    let dots = decoded.decode(&mut context).unwrap().data_u8();
    // One channel, with something drawn on it.
    assert_eq!(dots.len(), 192 * 240);
    assert!(dots.iter().any(|dot| *dot < 90) && dots.iter().any(|dot| *dot > 200));
}

#[test]
fn the_issuer_is_named_and_certified() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let content = bytes(&image, FACE, 0x0003);
    assert_eq!((&content[..5], content.len()), (&b"\xFF\x30\x82\x01\x3B"[..], 320));
    let parts = file(content, 0xFF30);
    assert_eq!(tags(&parts), [0xDF31, 0xDF32, 0xDF33, 0xDF34, 0xDF35]);
    assert_eq!(parts[0].value, [0x06, 0x03, 0x0E, 0x01]);
    assert_eq!(parts[1].value, b"9000024\x08\x05001\0\0\0\0");
    assert_eq!((parts[2].value, parts[3].value), (&[0][..], &b"99201"[..]));
    assert_eq!((&parts[4].value[..7], parts[4].value.len()), (&b"9900025"[..], 272));

    assert_eq!(bytes(&image, FACE, 0x0004).len(), 568);
    let certificate = Certified::read(&file(bytes(&image, FACE, 0x0004), 0x7F21));
    assert_eq!(certificate.issuer, *b"9000023\x08\x05001\0\0\0\0");
    assert_eq!(certificate.subject, *b"9920121\x08\x05000\0\0\0\0");
    assert!(certificate.is_signed_by(&anchors(&testbed.cv_anchors())[&certificate.issuer[..]]));
    assert_eq!(bytes(&image, FACE, 0x0006), [0xFF; 16]);
}

#[test]
fn its_keys_and_credentials_are_those_of_the_holder_and_not_the_text_applications() {
    let testbed = Testbed::shared();
    let image = testbed.card_image();
    let known = testbed.credentials();
    let expected = [
        (0x0011, known.birth_code().unwrap()),
        (0x0012, known.verification_code_b().unwrap()),
        (0x0013, known.verification_code_a().unwrap()),
    ];
    assert_eq!(credentials(&image, FACE), expected);
    let text = &image.applications[&Application::Text];
    let keys = [&text.keys[&0x0013], &image.applications[&FACE].keys[&0x001A], text.session_key.as_ref().unwrap()];
    let keys = keys.map(Key::of);
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

#[test]
fn another_person_has_other_pictures_and_a_long_name_a_wider_one() {
    let mut options = options(&[]);
    options.person.name = format!("長名　{}", "寿限無".repeat(20));
    options.person.address = "見本県架空市南町９丁目".into();
    options.person.my_number = Some("537686677188".into());
    options.person.security_code = Some("2285".into());
    options.person.birth = jiff::civil::date(1980, 2, 17);
    options.person.card_expiry = Some(jiff::civil::date(2035, 2, 17));
    let other = Testbed::generate(&options).unwrap();
    assert_eq!(other.credentials().verification_code_b(), Some("55021720352285"));
    assert_eq!(other.credentials().verification_code_a(), Some("537686677188"));
    let images = [Testbed::shared().card_image(), other.card_image()];
    let [one, other] = images.each_ref().map(|image| file(bytes(image, FACE, 0x0002), 0xFF20));
    // Name, address and security code differ; the portrait is everybody's.
    for (index, differs) in [(4, true), (5, true), (6, false), (9, true)] {
        assert_eq!(one[index].value != other[index].value, differs, "{:04X}", one[index].tag);
    }
    assert_eq!(png_size(other[4].value), (720, 24));
    assert_eq!(png_size(other[5].value), (288, 12));
}
