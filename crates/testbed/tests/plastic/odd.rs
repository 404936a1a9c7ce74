//! Odd cards: each is odd in what its name says, and whole in everything else.

use jpki_apdu::{Command, Encoding};
use jpki_reader::Transport;
use jpki_testbed::{Odd, Testbed, TestbedError};
use jpki_virtual_card::{Application, CardImage, Profile, ResponseSplitting, TriesQuery, VirtualCard};

use crate::support::{Certified, anchors, bytes, check_offsets, credentials, file, options, sha256};

/// VERIFY without data, for this reference.
fn tries_left(card: &mut VirtualCard, application: Application, fid: u16) -> Vec<u8> {
    let mut send = |command: Command| card.transmit(&command.encode(Encoding::Short).unwrap()).unwrap();
    assert_eq!(send(Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(application.identifier())), [0x90, 0x00]);
    let short = 0x80 | fid as u8;
    send(Command::new(0x00, 0x20, 0x00, short))
}

fn references(image: &CardImage) -> Vec<(Application, u16)> {
    let others = image.applications.iter();
    let others = others.flat_map(|(name, application)| application.credentials.keys().map(|fid| (*name, *fid)));
    [(Application::Jpki, 0x0018), (Application::Jpki, 0x001B)].into_iter().chain(others).collect()
}

/// Whether the integrity record is about these attributes.
fn attributes_match(image: &CardImage) -> bool {
    let attributes = file(bytes(image, Application::Text, 0x0002), 0xFF20);
    check_offsets(&attributes);
    let signed: Vec<u8> = attributes[1..].iter().flat_map(|part| part.whole).copied().collect();
    file(bytes(image, Application::Text, 0x0003), 0xFF30)[1].value == sha256(&signed)
}

#[test]
fn many_oddities_fit_on_one_card() {
    let odd = [
        Odd::LockedText,
        Odd::NoFci,
        Odd::Verify6700,
        Odd::Filler,
        Odd::LongAttributes,
        Odd::Split61xx,
        Odd::GregorianBirth,
        Odd::NoPhoto,
        Odd::UnknownCvIssuer,
        Odd::ForgedText,
        Odd::StaleLayout,
    ];
    let testbed = Testbed::generate(&options(&odd)).unwrap();
    let image = testbed.card_image();
    VirtualCard::new(image.clone()).unwrap();

    // locked-text: the PIN alone.
    let values = credentials(&image, Application::Text);
    assert_eq!(values.iter().map(|(fid, _)| *fid).collect::<Vec<_>>(), [0x0014, 0x0015]);
    assert!(testbed.credentials().text_pin().is_some());

    // no-fci, verify-6700, split-61xx, filler
    assert!(!image.behaviour.fci);
    assert_eq!(image.behaviour.tries_query, TriesQuery::WithLe);
    assert_eq!(image.behaviour.response_splitting, ResponseSplitting::MoreData(64));
    assert_eq!(image.behaviour.data_filler, 64);
    let number = bytes(&image, Application::Text, 0x0001);
    assert_eq!((number.len(), &number[15..]), (15 + 64, &[0xFF; 64][..]));
    assert_eq!(file(bytes(&image, Application::Text, 0x0003), 0xFF30)[0].value, sha256(number));

    // long-attributes, forged-text: the record and its signature are good, the attributes are others.
    let attributes = bytes(&image, Application::Text, 0x0002);
    assert_eq!(attributes[..4], [0xFF, 0x20, 0x82, 0x00]);
    assert!((128..=255).contains(&attributes.len()));
    assert!(!attributes_match(&image));
    let address = file(attributes, 0xFF20)[2].value;
    assert_eq!(str::from_utf8(address).unwrap(), format!("{}９", testbed.person().address));

    // gregorian-birth
    let code_b = format!("8504122035{}", testbed.person().security_code.as_deref().unwrap());
    assert_eq!(testbed.credentials().verification_code_b(), Some(code_b.as_str()));
    assert_eq!(testbed.credentials().birth_code(), Some("850412"));
    assert_eq!(credentials(&image, Application::Face)[0], (0x0011, "850412"));

    // no-photo: signed as it is.
    let front = file(bytes(&image, Application::Face, 0x0002), 0xFF20);
    check_offsets(&front);
    assert_eq!(front[6].whole, [0xDF, 0x27, 0x00]);
    let certificate = Certified::read(&file(bytes(&image, Application::Face, 0x0004), 0x7F21));
    assert_eq!(certificate.key.recover(front[7].value)[83..], sha256(&[0xDF, 0x27, 0x00]));

    // unknown-cv-issuer: neither by name nor by key; the anchors are those of every testbed of this seed.
    assert_eq!(testbed.cv_anchors(), Testbed::shared().cv_anchors());
    let anchors = anchors(&testbed.cv_anchors());
    let text = Certified::read(&file(bytes(&image, Application::Text, 0x0004), 0x7F21));
    for (certificate, issuer) in [(text, "9990033"), (certificate, "9990023")] {
        assert_eq!(certificate.issuer[..7], *issuer.as_bytes());
        assert!(anchors.values().all(|key| !certificate.is_signed_by(key)));
    }

    // stale-layout
    assert!(image.card_data.contains_key(&0x00F8) && !image.card_data.contains_key(&0x7F21));
}

#[test]
fn a_locked_childs_card_has_long_attributes_in_several_rows() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let odd = [Odd::Locked, Odd::Child, Odd::LongerAttributes, Odd::Fci, Odd::WrongLe6cxx];
    let testbed = Testbed::init(&folder, &options(&odd)).unwrap();

    // child
    assert_eq!(testbed.person().birth, jiff::civil::date(2019, 4, 1));
    assert_eq!(testbed.person().card_expiry, Some(jiff::civil::date(2031, 4, 1)));
    assert_eq!(testbed.credentials().birth_code(), Some("310401"));
    assert!(!testbed.card_image().files.contains_key(&0x0001));

    // fci, wrong-le-6cxx
    let behaviour = testbed.card_image().behaviour;
    assert!(behaviour.fci);
    assert_eq!(behaviour.response_splitting, ResponseSplitting::WrongLe);

    // longer-attributes
    let attributes = testbed.card_image();
    let content = bytes(&attributes, Application::Text, 0x0002);
    assert!(content.len() > 255 && content[2] == 0x82 && content[3] != 0x00);
    assert!(attributes_match(&attributes));
    let front = file(bytes(&attributes, Application::Face, 0x0002), 0xFF20);
    assert_eq!(crate::support::png_size(front[5].value), (720, 24));

    // locked: in memory and in the folder, and open again without the state.
    let read = Testbed::open(&folder).unwrap();
    assert_eq!(read.odd(), testbed.odd());
    assert_eq!(read.credentials().text_pin(), testbed.credentials().text_pin());
    let card = folder.join("card");
    let all = references(&CardImage::load(&card).unwrap());
    assert_eq!(all.len(), 10);
    let check = |card: &mut VirtualCard, tries: &dyn Fn(Application, u16) -> u8| {
        for (application, fid) in &all {
            let expected = [0x63, 0xC0 | tries(*application, *fid)];
            assert_eq!(tries_left(card, *application, *fid), expected, "{application:?} {fid:04X}");
        }
    };
    check(&mut VirtualCard::new(testbed.card_image()).unwrap(), &|_, _| 0);
    check(&mut VirtualCard::new(read.card_image()).unwrap(), &|_, _| 0);
    check(&mut VirtualCard::open(&card).unwrap(), &|_, _| 0);
    std::fs::remove_file(card.join("state.json")).unwrap();
    check(&mut VirtualCard::open(&card).unwrap(), &|application, fid| match (application, fid) {
        (Application::Jpki, 0x001B) => 5,
        (Application::Jpki, _) | (_, 0x001C) | (Application::Text, 0x0011) => 3,
        _ => 10,
    });
}

#[test]
fn a_phone_has_the_jpki_application_alone_and_no_card_oddities() {
    let mut phone = options(&[Odd::Locked]);
    phone.profile = Profile::Android;
    let testbed = Testbed::generate(&phone).unwrap();
    let image = testbed.card_image();
    assert!(image.applications.is_empty() && image.card_data.is_empty() && testbed.cv_anchors().is_empty());
    assert!(testbed.credentials().plastic.is_none());
    assert!(image.authentication_pin.is_none() && image.signature_password.is_none());
    phone.odd.insert(Odd::NoPhoto);
    assert!(matches!(Testbed::generate(&phone), Err(TestbedError::OddProfile { odd: Odd::NoPhoto })));
}

#[test]
fn a_card_of_2015_declares_no_extended_length() {
    let mut early = options(&[]);
    early.generation = jpki_virtual_card::Generation::Year2015;
    let image = Testbed::generate(&early).unwrap().card_image();
    assert_eq!(file(bytes(&image, Application::Text, 0x0005), 0xFF40)[0].value, [0x01, 0x00, 0x0E, 0x01]);
}
