//! Asking the tries left and presenting a credential, byte for byte. The credential of these tests is `0123`, so that
//! its bytes stand out: `30313233`.

use jpki_apdu::StatusWord;
use jpki_reader::ReaderError;

use crate::testing::{READ_LABEL, SELECT, SELECT_COMMON, Script, label};
use crate::{AuthPin, Card, CardError, CredentialKind, LastTry, SignPassword, Step, Support, TriesLeft};

const ASK: &str = "00200098";
const PRESENT: &str = "002000980430313233";

fn pin() -> AuthPin {
    AuthPin::new("0123").ok().unwrap()
}

/// Presents the PIN on a card with this script, which must be played to its end.
fn present(script: Script, last_try: LastTry) -> Result<(), CardError> {
    let mut card = Card::new(script);
    let result = card.jpki().and_then(|mut ap| ap.verify(&pin(), last_try).map(drop));
    card.into_transport().finish();
    result
}

/// Asks the PIN's tries on a card with this script.
fn ask(script: Script) -> Result<TriesLeft, CardError> {
    let mut card = Card::new(script);
    let result = card.jpki().and_then(|mut ap| ap.tries_left(CredentialKind::AuthPin));
    card.into_transport().finish();
    result
}

#[test]
fn asking_is_four_bytes_and_spends_nothing() {
    assert_eq!(ask(Script::new([(SELECT, "9000"), (ASK, "63C3")])).unwrap(), TriesLeft::Known(3));
    for blocked in ["63C0", "6983", "6984"] {
        assert_eq!(ask(Script::new([(SELECT, "9000"), (ASK, blocked)])).unwrap(), TriesLeft::Blocked);
    }
}

#[test]
fn the_password_has_its_own_reference() {
    let script =
        Script::recognised([("0020009B", "63C5"), ("0020009B084142434445463132", "9000"), (SELECT_COMMON, "9000")]);
    let mut card = Card::new(script);
    card.jpki().unwrap().verify(&SignPassword::new("abcdef12").ok().unwrap(), LastTry::Refuse).map(drop).unwrap();
    card.into_transport().finish();
}

#[test]
fn a_refused_length_is_asked_again_with_le_and_never_with_data() {
    let script = Script::new([(SELECT, "9000"), (ASK, "6700"), ("0020009800", "63C2")]);
    assert_eq!(ask(script).unwrap(), TriesLeft::Known(2));
    for odd in ["6700", "6C04", "6104", "6300", "6F00"] {
        let script = Script::new([(SELECT, "9000"), (ASK, "6700"), ("0020009800", odd)]);
        let Ok(TriesLeft::Unknown(status)) = ask(script) else { panic!("{odd}") };
        assert_eq!(format!("{:04X}", status.to_u16()), odd);
    }
}

#[test]
fn a_reference_that_is_refused_by_short_identifier_is_selected() {
    for refused in ["6A86", "6A88", "6986", "6A82", "6B00"] {
        let script = Script::new([(SELECT, "9000"), (ASK, refused), ("00A4020C020018", "9000"), ("00200080", "63C1")]);
        assert_eq!(ask(script).unwrap(), TriesLeft::Known(1));
    }
    let script = Script::new([(SELECT, "9000"), (ASK, "6A82"), ("00A4020C020018", "6A82")]);
    let step = Step::AskTries(CredentialKind::AuthPin);
    assert!(
        matches!(ask(script), Err(CardError::UnexpectedStatus { step: s, status: StatusWord::FileNotFound }) if s == step)
    );
}

#[test]
fn a_credential_that_somebody_left_verified_is_cleared_first() {
    let again = [(SELECT, "9000"), (ASK, "9000"), (SELECT_COMMON, "9000"), (SELECT, "9000")];
    assert_eq!(ask(Script::new(again.into_iter().chain([(ASK, "63C3")]))).unwrap(), TriesLeft::Known(3));
    // A card that answers 9000 whatever happens does not tell.
    let unknown = ask(Script::new(again.into_iter().chain([(ASK, "9000")]))).unwrap();
    assert_eq!(unknown, TriesLeft::Unknown(StatusWord::Success));
}

#[test]
fn presenting_recognises_asks_sends_once_and_leaves() {
    present(Script::recognised([(ASK, "63C3"), (PRESENT, "9000"), (SELECT_COMMON, "9000")]), LastTry::Refuse).unwrap();
}

#[test]
fn the_tries_are_not_asked_twice() {
    let mut card = Card::new(Script::new([
        (SELECT, "9000".to_owned()),
        (ASK, "63C3".to_owned()),
        (READ_LABEL, label()),
        (PRESENT, "9000".to_owned()),
        (ASK, "63C3".to_owned()),
        (PRESENT, "9000".to_owned()),
        (SELECT_COMMON, "9000".to_owned()),
    ]));
    let mut ap = card.jpki().unwrap();
    ap.tries_left(CredentialKind::AuthPin).unwrap();
    ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap();
    // The answer was used up.
    ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap();
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn the_answer_for_one_credential_does_not_count_for_the_other() {
    let mut card = Card::new(Script::recognised([("0020009B", "63C5"), (ASK, "63C1")]));
    let mut ap = card.jpki().unwrap();
    ap.recognise().unwrap();
    ap.tries_left(CredentialKind::SignPassword).unwrap();
    let error = ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap_err();
    assert!(matches!(error, CardError::LastTry { credential: CredentialKind::AuthPin }));
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn with_one_try_left_nothing_is_sent_unless_allowed() {
    let error = present(Script::recognised([(ASK, "63C1")]), LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::LastTry { credential: CredentialKind::AuthPin }));
    assert_eq!((error.tries_left(), error.is_credential_refused()), (Some(1), true));
    present(Script::recognised([(ASK, "63C1"), (PRESENT, "9000"), (SELECT_COMMON, "9000")]), LastTry::Allow).unwrap();
}

#[test]
fn a_blocked_credential_is_never_sent_even_if_allowed() {
    for blocked in ["63C0", "6983", "6984"] {
        let error = present(Script::recognised([(ASK, blocked)]), LastTry::Allow).unwrap_err();
        assert!(matches!(error, CardError::Blocked { by_this_try: false, .. }));
        assert_eq!(error.tries_left(), Some(0));
    }
}

#[test]
fn where_the_tries_are_unknown_nothing_is_sent_unless_allowed() {
    let unknown = [(ASK, "6700"), ("0020009800", "6700")];
    let error = present(Script::recognised(unknown), LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::TriesUnknown { status: StatusWord::WrongLength, .. }));
    let sent = unknown.into_iter().chain([(PRESENT, "9000"), (SELECT_COMMON, "9000")]);
    present(Script::recognised(sent), LastTry::Allow).unwrap();
}

#[test]
fn every_answer_to_a_credential_is_named_and_it_is_sent_once() {
    let answered = |answer| {
        let error =
            present(Script::recognised([(ASK, "63C3"), (PRESENT, answer), (SELECT_COMMON, "9000")]), LastTry::Refuse)
                .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("0123"));
        error
    };
    assert!(matches!(answered("63C2"), CardError::WrongCredential { tries_left: Some(2), .. }));
    assert_eq!(answered("63C1").to_string(), "the user-authentication PIN is wrong; one try is left");
    assert!(matches!(answered("6300"), CardError::WrongCredential { tries_left: None, .. }));
    assert!(matches!(answered("63C0"), CardError::Blocked { by_this_try: true, .. }));
    assert!(matches!(answered("6984"), CardError::Blocked { by_this_try: false, .. }));
    assert!(matches!(answered("6983"), CardError::Blocked { by_this_try: false, .. }));
    for status in ["6700", "6A80", "6986", "6C04", "6104", "6F00"] {
        assert!(matches!(answered(status), CardError::UnexpectedStatus { step: Step::Present(_), .. }), "{status}");
    }
}

#[test]
fn a_response_that_breaks_off_leaves_the_outcome_unknown() {
    let removed = Script::recognised([(ASK, "63C3"), (PRESENT, "removed"), (SELECT_COMMON, "removed")]);
    let CardError::OutcomeUnknown { cause, .. } = present(removed, LastTry::Refuse).unwrap_err() else { panic!() };
    assert!(matches!(*cause, CardError::Reader { source: ReaderError::CardRemoved, .. }));
    for garbage in ["90", "AABB9000"] {
        let script = Script::recognised([(ASK, "63C3"), (PRESENT, garbage), (SELECT_COMMON, "9000")]);
        let CardError::OutcomeUnknown { cause, .. } = present(script, LastTry::Refuse).unwrap_err() else { panic!() };
        assert!(matches!(*cause, CardError::Response { .. }));
    }
}

#[test]
fn after_a_failed_exchange_nothing_reaches_the_card_but_the_way_out() {
    let mut card = Card::new(Script::recognised([(ASK, "broken")]));
    let mut ap = card.jpki().unwrap();
    ap.recognise().unwrap();
    assert!(matches!(ap.tries_left(CredentialKind::AuthPin), Err(CardError::Reader { .. })));
    let error = ap.verify(&pin(), LastTry::Allow).map(drop).unwrap_err();
    assert!(matches!(error, CardError::NotSelected { .. }));
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn without_short_identifiers_the_reference_is_selected_right_before() {
    let script = Script::new([
        (SELECT, "9000".to_owned()),
        (READ_LABEL, "6A86".to_owned()),
        ("00A4020C020006", "9000".to_owned()),
        ("00B0000020", label()),
        ("00A4020C020018", "9000".to_owned()),
        ("00200080", "63C3".to_owned()),
        ("002000800430313233", "9000".to_owned()),
        (SELECT_COMMON, "9000".to_owned()),
    ]);
    let mut card = Card::new(script);
    card.jpki().unwrap().verify(&pin(), LastTry::Refuse).map(drop).unwrap();
    assert_eq!(card.capabilities().short_file_identifiers, Support::No);
    card.into_transport().finish();
}

#[test]
fn without_short_identifiers_another_file_in_between_selects_the_reference_again() {
    let script = Script::new([
        (SELECT, "9000".to_owned()),
        (READ_LABEL, "6A86".to_owned()),
        ("00A4020C020006", "9000".to_owned()),
        ("00B0000020", label()),
        ("00A4020C020018", "9000".to_owned()),
        ("00200080", "63C3".to_owned()),
        ("00A4020C020008", "9000".to_owned()),
        ("00B0000003", "8F8F009000".to_owned()),
        ("00A4020C020018", "9000".to_owned()),
        ("002000800430313233", "9000".to_owned()),
        (SELECT_COMMON, "9000".to_owned()),
    ]);
    let mut card = Card::new(script);
    let mut ap = card.jpki().unwrap();
    ap.recognise().unwrap();
    ap.tries_left(CredentialKind::AuthPin).unwrap();
    ap.availability().unwrap();
    ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap();
    drop(ap);
    card.into_transport().finish();
}
