//! Changing a credential, byte for byte.

use jpki_apdu::StatusWord;

use crate::testing::{SELECT, SELECT_COMMON, Script};
use crate::{Application, AuthPin, Card, CardError, CredentialKind, LastTry, SignPassword, TriesLeft};

const ASK: &str = "00200098";
const PRESENT: &str = "002000980430313233";
const CHANGE: &str = "002401800439383736";

fn change(script: Script) -> Result<(), CardError> {
    let mut card = Card::new(script);
    let (old, new) = (AuthPin::new("0123").ok().unwrap(), AuthPin::new("9876").ok().unwrap());
    let result = card.jpki().unwrap().change(&old, &new, LastTry::Refuse);
    card.into_transport().finish();
    result
}

#[test]
fn the_old_value_is_presented_and_the_new_one_set_each_once_and_the_card_left() {
    let exchanges = [(ASK, "63C3"), (PRESENT, "9000"), (CHANGE, "9000"), (SELECT_COMMON, "9000")];
    change(Script::recognised(exchanges)).unwrap();
}

#[test]
fn the_password_is_changed_in_its_own_reference() {
    let mut card = Card::new(Script::recognised([
        ("0020009B", "63C5"),
        ("0020009B06414243313233", "9000"),
        ("0024018008 5A5A5A5A39393939".replace(' ', "").as_str(), "9000"),
        (SELECT_COMMON, "9000"),
    ]));
    let (old, new) = (SignPassword::new("ABC123").ok().unwrap(), SignPassword::new("zzzz9999").ok().unwrap());
    card.jpki().unwrap().change(&old, &new, LastTry::Refuse).unwrap();
    card.into_transport().finish();
}

#[test]
fn a_wrong_old_value_changes_nothing() {
    let error = change(Script::recognised([(ASK, "63C3"), (PRESENT, "63C2"), (SELECT_COMMON, "9000")])).unwrap_err();
    assert!(matches!(error, CardError::WrongCredential { tries_left: Some(2), .. }));
    // With one try left, and where it is blocked, not even the old value is sent.
    assert!(matches!(change(Script::recognised([(ASK, "63C1")])).unwrap_err(), CardError::LastTry { .. }));
    assert!(matches!(change(Script::recognised([(ASK, "63C0")])).unwrap_err(), CardError::Blocked { .. }));
}

#[test]
fn a_new_value_that_is_refused_leaves_the_old_one_and_is_not_sent_again() {
    for answer in ["6A80", "6982", "6700", "6D00", "6400"] {
        let exchanges = [(ASK, "63C3"), (PRESENT, "9000"), (CHANGE, answer), (SELECT_COMMON, "9000")];
        let error = change(Script::recognised(exchanges)).unwrap_err();
        let CardError::ChangeRefused { credential: CredentialKind::AuthPin, status } = error else { panic!("{error}") };
        assert_eq!(format!("{:04X}", status.to_u16()), answer);
    }
}

#[test]
fn a_change_that_breaks_off_is_neither_done_nor_undone() {
    let exchanges = [(ASK, "63C3"), (PRESENT, "9000"), (CHANGE, "removed"), (SELECT_COMMON, "removed")];
    let error = change(Script::recognised(exchanges)).unwrap_err();
    assert!(matches!(error, CardError::ChangeOutcomeUnknown { credential: CredentialKind::AuthPin, .. }));
    assert!(!format!("{error} {error:?}").contains("9876"));
}

#[test]
fn an_answer_that_does_not_say_that_nothing_was_changed_leaves_it_open() {
    for answer in ["6581", "6F00", "6200", "63C2", "6500"] {
        let exchanges = [(ASK, "63C3"), (PRESENT, "9000"), (CHANGE, answer), (SELECT_COMMON, "9000")];
        let error = change(Script::recognised(exchanges)).unwrap_err();
        let CardError::ChangeOutcomeUnknown { credential: CredentialKind::AuthPin, cause } = error else {
            panic!("{answer}")
        };
        let CardError::UnexpectedStatus { status, .. } = *cause else { panic!("{cause}") };
        assert_eq!(format!("{:04X}", status.to_u16()), answer);
    }
}

#[test]
fn the_same_value_again_is_refused_before_anything_is_sent() {
    let mut card = Card::new(Script::new([(SELECT, "9000")]));
    let pin = AuthPin::new("0123").ok().unwrap();
    let error = card.jpki().unwrap().change(&pin, &pin, LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::NewEqualsOld { .. }));
    card.into_transport().finish();
}

#[test]
fn without_short_identifiers_the_reference_stays_the_current_file() {
    let mut script = vec![
        (SELECT.to_owned(), "9000".to_owned()),
        (crate::testing::READ_LABEL.to_owned(), "6A86".to_owned()),
        ("00A4020C020006".to_owned(), "9000".to_owned()),
        ("00B0000020".to_owned(), crate::testing::label()),
    ];
    script.extend(
        [
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            ("002000800430313233", "9000"),
            (CHANGE, "9000"),
            (SELECT_COMMON, "9000"),
        ]
        .map(|(command, answer)| (command.to_owned(), answer.to_owned())),
    );
    change(Script::new(script)).unwrap();
}

#[test]
fn the_tries_of_a_whole_application_cost_one_exchange_each() {
    let mut card = Card::new(Script::new([
        ("00A4040C0AD3921000310001010402", "9000"),
        ("00200091", "63CA"),
        ("00200092", "63C0"),
        ("00200093", "6700"),
        ("0020009300", "63C7"),
    ]));
    let expected = [
        (CredentialKind::FaceBirthDate, TriesLeft::Known(10)),
        (CredentialKind::FaceCodeB, TriesLeft::Blocked),
        (CredentialKind::FaceCodeA, TriesLeft::Known(7)),
    ];
    assert_eq!(card.tries(Application::Face).unwrap(), expected);
    card.into_transport().finish();
}

#[test]
fn a_reference_that_the_card_lacks_is_left_out_and_changes_no_form() {
    let mut card = Card::new(Script::new([
        ("00A4040C0AD3921000310001010408", "9000"),
        ("00200091", "63C3"),
        ("00200092", "6A88"),
        ("00A4020C020012", "6A82"),
        ("00200094", "63CA"),
        ("00200095", "63CA"),
    ]));
    let tries = card.tries(Application::Text).unwrap();
    assert_eq!(tries.len(), 3);
    assert!(tries.iter().all(|(kind, _)| *kind != CredentialKind::TextUnknown));
    card.into_transport().finish();
}

#[test]
fn an_application_that_is_missing_is_told_apart_from_a_phone_and_from_another_card() {
    const TEXT: &str = "00A4040C0AD3921000310001010408";
    let phone = format!("{}9000", hex::encode(format!("{:32}", "JPKIAPGPSETOKEN")));
    for (exchanges, expected) in [
        (vec![(TEXT, "6A82".to_owned()), (SELECT, "9000".to_owned()), (crate::testing::READ_LABEL, phone)], "phone"),
        (
            vec![
                (TEXT, "6A82".to_owned()),
                (SELECT, "9000".to_owned()),
                (crate::testing::READ_LABEL, crate::testing::label()),
            ],
            "absent",
        ),
        (vec![(TEXT, "6A82".to_owned()), (SELECT, "6A82".to_owned())], "other"),
    ] {
        let mut card = Card::new(Script::new(exchanges));
        let error = card.tries(Application::Text).unwrap_err();
        let found = match error {
            CardError::NotOnPhone { application: Application::Text, .. } => "phone",
            CardError::NoApplication { application: Application::Text, status: StatusWord::FileNotFound } => "absent",
            CardError::NotJpkiCard { .. } => "other",
            other => panic!("{other}"),
        };
        assert_eq!(found, expected);
        card.into_transport().finish();
    }
}

#[test]
fn the_text_pin_is_not_changed_to_itself_and_no_other_applications_credential_is_asked_for() {
    let mut card = Card::new(Script::new([("00A4040C0AD3921000310001010408", "9000")]));
    let mut text = card.text().unwrap();
    let pin = crate::TextPin::new("0123").ok().unwrap();
    let error = text.change(&pin, &pin, LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::NewEqualsOld { credential: CredentialKind::TextPin }));
    // Reference 0018 of this application would be asked in place of the other's.
    let error = text.tries_left(CredentialKind::AuthPin).unwrap_err();
    assert!(matches!(error, CardError::NotSelected { .. }));
    drop(text);
    card.into_transport().finish();
}

#[test]
fn an_application_that_could_not_be_left_is_left_the_next_time() {
    let exchanges = [
        (ASK, "63C3"),
        (PRESENT, "9000"),
        (SELECT_COMMON, "6A82"),
        (crate::testing::SELECT_MANAGER, "6A82"),
        (crate::testing::COLD_RESET, "failed"),
        (SELECT, "9000"),
        (SELECT_COMMON, "9000"),
    ];
    let mut card = Card::new(Script::recognised(exchanges));
    card.jpki().unwrap().verify(&AuthPin::new("0123").ok().unwrap(), LastTry::Refuse).map(drop).unwrap();
    // Nothing is presented this time, and the card may still hold what was.
    drop(card.jpki().unwrap());
    card.into_transport().finish();
}
