//! Presenting and changing credentials in the applications other than JPKI, byte for byte: what went before must not let a
//! credential go astray or stay open.

use crate::testing::{SELECT_COMMON, SELECT_MANAGER, Script};
use crate::{Application, Card, CardError, CardPin, CredentialKind, LastTry, Step, TextPin, TriesLeft};

const TEXT: &str = "00A4040C0AD3921000310001010408";
const FACE: &str = "00A4040C0AD3921000310001010402";
const ASK: &str = "00200091";
const PRESENT: &str = "002000910430313233";

fn card(exchanges: &[(&str, &str)]) -> Card<Script> {
    Card::new(Script::new(exchanges.iter().copied()))
}

fn pin(text: &str) -> TextPin {
    TextPin::new(text).ok().unwrap()
}

#[test]
fn after_an_exchange_that_failed_a_credential_is_not_sent_though_its_tries_are_known() {
    let mut card = card(&[(TEXT, "9000"), (ASK, "63C3"), ("00B08400000000", "removed")]);
    let mut ap = card.text().unwrap();
    assert_eq!(ap.usable_tries(CredentialKind::TextPin, LastTry::Refuse).unwrap(), TriesLeft::Known(3));
    assert!(ap.certificate().is_err());
    let error = ap.verify(&pin("0123"), LastTry::Refuse).map(drop).unwrap_err();
    assert!(matches!(error, CardError::NotSelected { step: Step::Present(CredentialKind::TextPin) }), "{error:?}");
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn tries_that_were_told_before_another_selection_are_asked_again() {
    let mut card = card(&[(TEXT, "9000"), (ASK, "63C3"), (FACE, "9000"), (TEXT, "9000"), (ASK, "63C1")]);
    card.text().unwrap().tries_left(CredentialKind::TextPin).unwrap();
    drop(card.face().unwrap());
    let error = card.text().unwrap().verify(&pin("0123"), LastTry::Refuse).map(drop).unwrap_err();
    assert!(matches!(error, CardError::LastTry { credential: CredentialKind::TextPin }), "{error:?}");
    card.into_transport().finish();
}

#[test]
fn a_new_value_goes_to_its_reference_though_another_file_was_read_in_between() {
    let number = "FF100C353337363836363737313838FFFF9000";
    let mut card = card(&[
        (TEXT, "9000"),
        (ASK, "63C3"),
        (PRESENT, "9000"),
        ("00B0810000", number),
        ("00A4020C020011", "9000"),
        ("002401800439383736", "9000"),
        (SELECT_COMMON, "9000"),
    ]);
    let mut ap = card.text().unwrap();
    let mut verified = ap.verify(&pin("0123"), LastTry::Refuse).unwrap();
    verified.my_number().unwrap();
    verified.change(&pin("9876")).unwrap();
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn an_application_that_was_left_is_not_left_again_and_the_next_one_without_a_credential_not_at_all() {
    let mut card = card(&[(TEXT, "9000"), (ASK, "63C3"), (PRESENT, "9000"), (SELECT_COMMON, "9000"), (FACE, "9000")]);
    let mut ap = card.text().unwrap();
    ap.verify(&pin("0123"), LastTry::Refuse).map(|_| ()).unwrap();
    ap.leave().unwrap();
    drop(card.face().unwrap());
    card.into_transport().finish();
}

#[test]
fn the_common_application_is_never_left_by_selecting_it_whatever_is_known_of_the_selection() {
    let card_pin = |text| CardPin::new(text).ok().unwrap();
    // Nothing is known to be selected after the exchange that broke off.
    let mut broken = card(&[
        (SELECT_COMMON, "9000"),
        ("0020009C", "63C3"),
        ("0020009C0431323334", "9000"),
        ("803200800435363738", "broken"),
        (SELECT_MANAGER, "9000"),
    ]);
    let error = broken.common().unwrap().change(&card_pin("1234"), &card_pin("5678"), LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::ChangeOutcomeUnknown { credential: CredentialKind::CommonPin, .. }));
    broken.into_transport().finish();
    // Somebody else left the credential verified.
    let mut verified = card(&[
        (SELECT_COMMON, "9000"),
        ("0020009C", "9000"),
        (SELECT_MANAGER, "9000"),
        (SELECT_COMMON, "9000"),
        ("0020009C", "63C3"),
    ]);
    assert_eq!(verified.tries(Application::Common).unwrap(), [(CredentialKind::CommonPin, TriesLeft::Known(3))]);
    verified.into_transport().finish();
}
