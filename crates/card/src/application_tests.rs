//! Selecting and leaving, byte for byte.

use jpki_apdu::StatusWord;
use jpki_reader::ReaderError;

use crate::testing::{COLD_RESET, READ_LABEL, SELECT, SELECT_COMMON, SELECT_MANAGER, Script, label};
use crate::{Application, AuthPin, Card, CardError, LastTry, Step};

/// Runs `work` on a card with this script, which must be played to its end.
fn play<R>(script: Script, work: impl FnOnce(&mut Card<Script>) -> R) -> R {
    let mut card = Card::new(script);
    let result = work(&mut card);
    card.into_transport().finish();
    result
}

#[test]
fn the_application_is_selected_without_le() {
    play(Script::new([(SELECT, "9000")]), |card| card.jpki().map(drop)).unwrap();
}

#[test]
fn the_first_select_after_power_up_is_repeated_once_after_6f00() {
    play(Script::new([(SELECT, "6F00"), (SELECT, "9000")]), |card| card.jpki().map(drop)).unwrap();
    let error = play(Script::new([(SELECT, "6F00"), (SELECT, "6F00")]), |card| card.jpki().map(drop)).unwrap_err();
    let step = Step::SelectApplication(Application::Jpki);
    assert!(matches!(error, CardError::UnexpectedStatus { step: s, status: StatusWord::NoDiagnosis } if s == step));
}

#[test]
fn a_later_select_is_not_repeated() {
    let error = play(Script::new([(SELECT, "9000"), (SELECT, "6F00")]), |card| {
        card.jpki().map(drop).unwrap();
        card.jpki().map(drop).unwrap_err()
    });
    assert!(matches!(error, CardError::UnexpectedStatus { status: StatusWord::NoDiagnosis, .. }));
}

#[test]
fn another_card_is_told_apart_from_one_that_fails() {
    for status in ["6A82", "6A81", "6A86", "6A88", "6D00", "6E00"] {
        let error = play(Script::new([(SELECT, status)]), |card| card.jpki().map(drop)).unwrap_err();
        assert!(matches!(error, CardError::NotJpkiCard { status: s } if format!("{:04X}", s.to_u16()) == status));
    }
    for status in ["6985", "6283", "6581"] {
        let error = play(Script::new([(SELECT, status)]), |card| card.jpki().map(drop)).unwrap_err();
        assert!(matches!(error, CardError::UnexpectedStatus { .. }), "{error:?}");
    }
}

#[test]
fn a_response_to_select_that_is_no_response_is_named() {
    for (response, data) in [("90", false), ("", false), ("0190009000", true)] {
        let error = play(Script::new([(SELECT, response)]), |card| card.jpki().map(drop)).unwrap_err();
        let oversized = matches!(error, CardError::Response { source: jpki_apdu::ResponseError::Oversized { .. }, .. });
        assert!(matches!(error, CardError::Response { .. }) && oversized == data, "{error:?}");
    }
}

#[test]
fn recognising_reads_the_label_once() {
    play(Script::new([(SELECT, "9000".to_owned()), (READ_LABEL, label())]), |card| {
        let mut ap = card.jpki().unwrap();
        assert_eq!(ap.recognise().unwrap(), crate::TokenKind::Card);
        assert_eq!(ap.recognise().unwrap(), crate::TokenKind::Card);
    });
}

#[test]
fn cards_that_are_refused_never_see_a_credential() {
    for (name, expected) in
        [("JPKIAPICCTOKEN", "ResidentCard"), ("SOMETHING ELSE", "UnknownToken"), ("\u{1}", "Malformed")]
    {
        let label = format!("{}9000", hex::encode(format!("{name:32}")));
        let script = Script::new([(SELECT, "9000".to_owned()), (READ_LABEL, label)]);
        let error = play(script, |card| {
            card.jpki().unwrap().verify(&AuthPin::new("1234").ok().unwrap(), LastTry::Allow).map(drop).unwrap_err()
        });
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    }
}

#[test]
fn an_application_that_was_given_no_credential_is_not_left_by_itself() {
    play(Script::new([(SELECT, "9000")]), |card| drop(card.jpki().unwrap()));
}

#[test]
fn leaving_selects_the_common_application_then_the_card_manager_then_resets() {
    let leave = |script| play(script, |card| card.jpki().unwrap().leave());
    leave(Script::new([(SELECT, "9000"), (SELECT_COMMON, "9000")])).unwrap();
    leave(Script::new([(SELECT, "9000"), (SELECT_COMMON, "6A82"), (SELECT_MANAGER, "9000")])).unwrap();
    let refused = [(SELECT, "9000"), (SELECT_COMMON, "6A82"), (SELECT_MANAGER, "6A82")];
    leave(Script::new(refused.into_iter().chain([(COLD_RESET, "done")]))).unwrap();
    let error = leave(Script::new(refused.into_iter().chain([(COLD_RESET, "failed")]))).unwrap_err();
    assert!(matches!(error, CardError::NotLeft { source: ReaderError::CardMute }));
}

#[test]
fn a_card_that_was_taken_away_counts_as_left_and_a_broken_exchange_does_not() {
    let leave = |script| play(script, |card| card.jpki().unwrap().leave());
    leave(Script::new([(SELECT, "9000"), (SELECT_COMMON, "removed")])).unwrap();
    leave(Script::new([(SELECT, "9000"), (SELECT_COMMON, "broken"), (SELECT_MANAGER, "9000")])).unwrap();
}

#[test]
fn after_a_cold_reset_the_first_select_may_be_repeated_again() {
    let script = Script::new([
        (SELECT, "9000"),
        (SELECT_COMMON, "6A82"),
        (SELECT_MANAGER, "6A82"),
        (COLD_RESET, "done"),
        (SELECT, "6F00"),
        (SELECT, "9000"),
    ]);
    play(script, |card| {
        card.jpki().unwrap().leave().unwrap();
        card.jpki().map(drop).unwrap();
    });
}
