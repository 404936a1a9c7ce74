//! The budgets of reading, byte for byte: tap, four attributes, My Number, the face with its photo, all tries. Four exchanges
//! each, counted from SELECT, without the closing SELECT that makes the card forget a credential.

mod common;

use common::{SELECT, SELECT_COMMON, SELECT_FACE, SELECT_TEXT, present, testbed, with_behaviour};
use jpki_card::{
    Application as CardApplication, Capabilities, Card, CardError, CertificateFile, CredentialKind, LastTry, Support,
    TriesLeft,
};
use jpki_reader::CountingTransport;
use jpki_signature::Signer;
use jpki_virtual_card::{Application, Behaviour, TriesQuery, VirtualCard};
use zeroize::Zeroizing;

type Counted<'a> = Card<&'a mut CountingTransport<VirtualCard>>;

/// Does some work with a card of this behaviour. What it sent, without the SELECT that leaves where `leaves` says that
/// there must be one; how many bytes were sent and came in all of it.
fn count(
    change: impl FnOnce(&mut Behaviour),
    capabilities: Capabilities,
    leaves: bool,
    work: impl FnOnce(&mut Counted<'_>) -> Result<(), CardError>,
) -> (Vec<String>, usize, usize) {
    let mut transport = CountingTransport::with_secrets(with_behaviour(change));
    work(&mut Card::new(&mut transport).with_capabilities(capabilities)).unwrap();
    let mut commands = transport.commands();
    let (mut sent, mut received) = (transport.bytes_sent(), transport.bytes_received());
    assert_eq!(sent, commands.iter().map(|command| command.len() / 2).sum::<usize>());
    if leaves {
        assert_eq!(commands.pop().unwrap(), SELECT_COMMON);
        (sent, received) = (sent - SELECT_COMMON.len() / 2, received - 2);
    }
    (commands, sent, received)
}

/// As it is on a card that has all forms of commands, of which nothing is known before.
fn count_plainly(leaves: bool, work: impl FnOnce(&mut Counted<'_>) -> Result<(), CardError>) -> (Vec<String>, usize) {
    let (commands, _, received) = count(|_| {}, Capabilities::default(), leaves, work);
    (commands, received)
}

fn length(application: Application, file: u16) -> usize {
    testbed().card_image().applications[&application].files[&file].len()
}

fn tap(card: &mut Counted<'_>) -> Result<(), CardError> {
    let mut ap = card.jpki()?;
    ap.recognise()?;
    let certificate = ap.read_certificate(CertificateFile::UserAuthentication)?;
    assert_eq!(certificate, testbed().authentication_signer().certificate());
    Ok(())
}

fn attributes(card: &mut Counted<'_>) -> Result<(), CardError> {
    let mut ap = card.text()?;
    let attributes = ap.verify(&common::text_pin(), LastTry::Refuse)?.attributes()?;
    assert_eq!((attributes.name(), attributes.address()), (&*testbed().person().name, &*testbed().person().address));
    Ok(())
}

fn face_by_b(card: &mut Counted<'_>) -> Result<(), CardError> {
    let mut ap = card.face()?;
    let front = ap.verify(&common::code_b(), LastTry::Refuse)?.front()?;
    assert_eq!(front.birth().date(), Some(testbed().person().birth));
    assert!(front.photo().is_some());
    Ok(())
}

#[test]
fn a_tap_takes_four_exchanges() {
    let length = testbed().authentication_signer().certificate().len();
    let (commands, received) = count_plainly(false, tap);
    let rest = format!("00B0010000{:04X}", length - 256);
    assert_eq!(commands, [SELECT, "00B0860020", "00B08A0000", &rest]);
    assert_eq!(received, 32 + length + 2 * 4);
}

#[test]
fn a_tap_with_short_apdus_reads_the_certificate_by_256_bytes() {
    let length = testbed().authentication_signer().certificate().len();
    let capabilities = Capabilities { extended_length: Support::No, ..Capabilities::default() };
    let (commands, _, received) = count(|_| {}, capabilities, false, tap);
    let parts: Vec<_> = (256..length).step_by(256).map(|at| (at, (length - at).min(256) & 0xFF)).collect();
    let mut expected = vec![SELECT.to_owned(), "00B0860020".into(), "00B08A0000".into()];
    expected.extend(parts.iter().map(|(at, ne)| format!("00B0{at:04X}{ne:02X}")));
    assert_eq!(commands, expected);
    assert_eq!(received, 32 + length + 2 * expected.len());
}

#[test]
fn four_attributes_by_pin_take_four_exchanges() {
    let (commands, received) = count_plainly(true, attributes);
    assert_eq!(
        commands,
        [
            SELECT_TEXT.into(),
            "00200091".to_owned(),
            present(0x91, common::known().text_pin.as_str()),
            "00B0820000".into()
        ]
    );
    let length = length(Application::Text, 0x0002);
    assert!(length < 256);
    assert_eq!(received, length + 2 * 4);
}

#[test]
fn neither_extended_length_nor_its_absence_changes_the_four_attributes() {
    for extended_length in [true, false] {
        let (commands, sent, received) =
            count(|behaviour| behaviour.extended_length = extended_length, Capabilities::default(), true, attributes);
        assert_eq!((commands.len(), sent), (4, 15 + 4 + 9 + 5));
        assert_eq!(received, length(Application::Text, 0x0002) + 2 * 4);
    }
}

#[test]
fn four_attributes_by_code_b_and_my_number_by_pin_or_code_a_take_four_exchanges_too() {
    let (commands, _) =
        count_plainly(true, |card| card.text()?.verify(&common::code_b(), LastTry::Refuse)?.attributes().map(drop));
    assert_eq!(
        commands[1..],
        ["00200095".to_owned(), present(0x95, &common::known().verification_code_b), "00B0820000".into()]
    );
    let (commands, received) =
        count_plainly(true, |card| card.text()?.verify(&common::text_pin(), LastTry::Refuse)?.my_number().map(drop));
    assert_eq!(commands[1..], ["00200091".to_owned(), present(0x91, &common::known().text_pin), "00B0810000".into()]);
    assert_eq!(received, 17 + 2 * 4);
    let (commands, _) =
        count_plainly(true, |card| card.text()?.verify(&common::code_a(), LastTry::Refuse)?.my_number().map(drop));
    assert_eq!(
        commands[1..],
        ["00200094".to_owned(), present(0x94, &common::known().verification_code_a), "00B0810000".into()]
    );
}

#[test]
fn the_face_with_its_photo_takes_four_exchanges() {
    let (commands, received) = count_plainly(true, face_by_b);
    let code = present(0x92, &common::known().verification_code_b);
    assert_eq!(commands, [SELECT_FACE, "00200092", &code, "00B08200000000"]);
    assert_eq!(received, length(Application::Face, 0x0002) + 2 * 4);
    let (commands, _) =
        count_plainly(true, |card| card.face()?.verify(&common::code_a(), LastTry::Refuse)?.front().map(drop));
    assert_eq!(
        commands[1..],
        ["00200093".to_owned(), present(0x93, &common::known().verification_code_a), "00B08200000000".into()]
    );
}

#[test]
fn with_short_apdus_the_face_is_read_by_256_bytes() {
    let capabilities = Capabilities { extended_length: Support::No, ..Capabilities::default() };
    let (commands, _, received) = count(|_| {}, capabilities, true, face_by_b);
    let length = length(Application::Face, 0x0002);
    let mut expected =
        vec![SELECT_FACE.to_owned(), "00200092".into(), present(0x92, &common::known().verification_code_b)];
    expected.push("00B0820000".into());
    expected.extend((256..length).step_by(256).map(|at| format!("00B0{at:04X}{:02X}", (length - at).min(256) & 0xFF)));
    assert_eq!(commands, expected);
    assert_eq!(received, length + 2 * expected.len());
    // A card that has to refuse extended length costs one more, once.
    let (refused, ..) = count(
        |behaviour| behaviour.extended_length = false,
        Capabilities::default(),
        true,
        |card| {
            face_by_b(card)?;
            face_by_b(card)
        },
    );
    let extended = refused.iter().filter(|command| *command == "00B08200000000").count();
    assert_eq!((refused.len(), extended), (2 * expected.len() + 1 + 1, 1));
}

#[test]
fn the_age_record_and_the_picture_of_my_number_take_four_exchanges() {
    let (commands, received) =
        count_plainly(true, |card| card.face()?.verify(&common::birth_code(), LastTry::Refuse)?.age_record().map(drop));
    assert_eq!(
        commands[1..],
        ["00200091".to_owned(), present(0x91, &common::known().birth_code), "00B08100000000".into()]
    );
    assert_eq!(received, length(Application::Face, 0x0001) + 2 * 4);
    let (commands, received) =
        count_plainly(true, |card| card.face()?.verify(&common::code_a(), LastTry::Refuse)?.number_image().map(drop));
    assert_eq!((commands.len(), commands[3].as_str()), (4, "00B08500000000"));
    assert_eq!(received, length(Application::Face, 0x0005) + 2 * 4);
}

#[test]
fn without_short_identifiers_each_file_is_selected_once_after_one_refusal() {
    let (commands, ..) =
        count(|behaviour| behaviour.short_file_identifiers = false, Capabilities::default(), true, attributes);
    let pin = present(0x80, &common::known().text_pin);
    let expected = [SELECT_TEXT, "00200091", "00A4020C020011", "00200080", &pin, "00A4020C020002", "00B0000000"];
    assert_eq!(commands, expected);
    let (commands, ..) =
        count(|behaviour| behaviour.short_file_identifiers = false, Capabilities::default(), true, face_by_b);
    let code = present(0x80, &common::known().verification_code_b);
    let rest = format!("00B0010000{:04X}", length(Application::Face, 0x0002) - 256);
    let expected =
        [SELECT_FACE, "00200092", "00A4020C020012", "00200080", &code, "00A4020C020002", "00B0000000", &rest];
    assert_eq!(commands, expected);
}

#[test]
fn my_number_by_code_a_under_secure_messaging_takes_nine_exchanges() {
    let (commands, _) = count_plainly(true, |card| {
        let mut ap = card.text()?;
        let mut secure = ap.verify(&common::text_pin(), LastTry::Refuse)?.secure(&Zeroizing::new([5; 32]))?;
        secure.verify(&common::code_a(), LastTry::Refuse)?;
        secure.my_number().map(drop)
    });
    let heads: Vec<&str> = commands.iter().map(|command| &command[..8]).collect();
    let expected =
        ["00A4040C", "00200091", "00200091", "00B08600", "80AE0000", "00200094", "08200094", "08A4020C", "08B00000"];
    assert_eq!(heads, expected);
    let code = hex::encode_upper(common::known().verification_code_a.as_bytes());
    assert!(!commands.concat().contains(&code));
}

/// The tries of every application.
fn all_tries(card: &mut Counted<'_>) -> Result<Vec<(CredentialKind, TriesLeft)>, CardError> {
    use CardApplication::{Common, Face, Jpki, Registry, Text};
    let mut all = Vec::new();
    for application in [Jpki, Text, Face, Registry, Common] {
        all.extend(card.tries(application)?);
    }
    Ok(all)
}

/// Counts [`all_tries`], which are the same whatever the card's behaviour; bytes sent and received.
fn count_tries(change: impl FnOnce(&mut Behaviour)) -> (Vec<String>, usize, usize) {
    count(change, Capabilities::default(), false, |card| {
        let counts: Vec<_> = all_tries(card)?.iter().map(|(kind, tries)| (*kind, tries.count())).collect();
        let expected = CredentialKind::ALL.map(|kind| (kind, kind.max_tries()));
        for ((kind, count), (expected, max)) in counts.iter().zip(expected) {
            let wanted = match kind {
                CredentialKind::TextUnknown => Some(0),
                CredentialKind::FaceBirthDate => Some(10),
                _ => max,
            };
            assert_eq!((*kind, *count), (expected, wanted));
        }
        assert_eq!(counts.len(), CredentialKind::ALL.len());
        Ok(())
    })
}

/// References and applications that hold them.
const REFERENCES: usize = 11;
const APPLICATIONS: usize = 5;

#[test]
fn all_tries_take_one_exchange_for_each_reference_and_one_for_each_application() {
    let (commands, sent, received) = count_tries(|_| {});
    let queries: Vec<&str> = commands.iter().map(|command| command.strip_prefix("002000").unwrap_or("-")).collect();
    let expected = ["-", "98", "9B", "-", "91", "92", "94", "95", "-", "91", "92", "93", "-", "9C", "-", "9C"];
    assert_eq!(queries, expected);
    assert_eq!(commands.len(), REFERENCES + APPLICATIONS);
    assert_eq!((sent, received), (4 * REFERENCES + 15 * APPLICATIONS, 2 * (REFERENCES + APPLICATIONS)));
}

#[test]
fn all_tries_take_at_most_two_exchanges_for_each_reference() {
    // Behind a reader that carries no command of four bytes.
    let (commands, ..) = count_tries(|behaviour| behaviour.tries_query = TriesQuery::WithLe);
    assert_eq!(commands.len(), 2 * REFERENCES + APPLICATIONS);
    // Without short identifiers, and one more that finds this out.
    let (commands, ..) = count_tries(|behaviour| behaviour.short_file_identifiers = false);
    assert_eq!(commands.len(), 2 * REFERENCES + APPLICATIONS + 1);
    let selected = commands.iter().filter(|command| command.starts_with("00A4020C")).count();
    assert_eq!(selected, REFERENCES);
    // Nothing is presented in any of them.
    assert!(commands.iter().all(|command| !command.starts_with("002000") || command.len() == 8));
}
