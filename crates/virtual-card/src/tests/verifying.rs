//! VERIFY, its counters, and changing a credential (docs/protocol.md §2.5, §4.5).

use jpki_reader::{Reset, Transport};

use super::{COMMON, JPKI, PASSWORD, PIN, card, card_with, play};
use crate::{Application, BlockedStatus, TriesQuery};

const WRONG: &str = "002000800430303030";

#[test]
fn asking_costs_nothing_and_wrong_values_count_down_to_blocked() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            ("00200080", "63C3"),
            ("00200098", "63C3"),
            (WRONG, "63C2"),
            ("00200080", "63C2"),
            (WRONG, "63C1"),
            (WRONG, "63C0"),
            ("00200080", "63C0"),
            (WRONG, "6984"),
            // The right one comes too late.
            (PIN, "6984"),
            ("00200098 0431323334", "6984"),
            // The other reference has its own counter.
            ("0020009B", "63C5"),
        ],
    );
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[(JPKI, "9000"), ("00200098", "63C0"), ("00200098 0431323334", "6984")]);
}

#[test]
fn the_right_value_restores_the_counter_and_a_wrong_one_ends_what_was_verified() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00A4020C02001B", "9000"),
            ("0020008006 414141414141", "63C4"),
            ("0020008006 414141414141", "63C3"),
            (PASSWORD, "9000"),
            ("00200080", "63C5"),
            ("00B0810001", "309000"),
            ("0020009B 06 414141414141", "63C4"),
            ("00B0810001", "6982"),
        ],
    );
}

#[test]
fn both_references_can_be_verified_at_once() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), ("00200098 0431323334", "9000"), ("0020009B 085445535431323334", "9000")]);
    play(&mut card, &[("00B0810001", "309000"), ("00200098 0430303030", "63C2"), ("00B0810001", "309000")]);
}

#[test]
fn one_to_sixteen_bytes_are_a_try_and_more_are_none() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("0020009B 0131", "63C4"),
            (&format!("0020009B 10{}", "41".repeat(16)), "63C3"),
            (&format!("0020009B 11{}", "41".repeat(17)), "6700"),
            (&format!("0020009B FF{}", "41".repeat(255)), "6700"),
            ("0020009B", "63C3"),
            // The value with something behind it is not the value.
            ("0020009B 09 544553543132333400", "63C2"),
            // Nor in lower case.
            ("0020009B 08 7465737431323334", "63C1"),
            ("0020009B 085445535431323334", "9000"),
        ],
    );
    let mut strict = card_with(|image| image.behaviour.strict_credential_length = true);
    play(&mut strict, &[(JPKI, "9000"), ("00200098 03313233", "6700"), ("00200098 053132333435", "6700")]);
    play(&mut strict, &[("0020009B 054141414141", "6700"), ("00200098", "63C3"), ("0020009B", "63C5")]);
    play(&mut strict, &[("00200098 0430303030", "63C2")]);
}

#[test]
fn references_that_are_none() {
    let mut odd = card_with(|image| {
        image.behaviour.no_current_file_status = 0x6A88;
        image.behaviour.not_a_reference_status = 0x6981;
    });
    play(&mut odd, &[(JPKI, "9000"), ("00200080", "6A88"), ("0020008A", "6981")]);
    play(
        &mut card(),
        &[
            ("00200080", "6986"),
            ("00200098", "6986"),
            (JPKI, "9000"),
            ("00200080", "6986"),
            (PIN, "6986"),
            ("0020008A", "6985"),
            ("00200097 0431323334", "6985"),
            ("00200083", "6A88"),
            ("00200083 0431323334", "6A88"),
            ("00200000", "6A86"),
            ("002000B8", "6A86"),
            ("00200198", "6A86"),
            ("0020009F", "6A86"),
        ],
    );
}

#[test]
fn the_form_of_asking_the_tries_left() {
    for (form, header, with_le) in [
        (TriesQuery::HeaderOnly, "63C3", "6700"),
        (TriesQuery::WithLe, "6700", "63C3"),
        (TriesQuery::Neither, "6700", "6700"),
    ] {
        let mut card = card_with(|image| image.behaviour.tries_query = form);
        play(&mut card, &[(JPKI, "9000"), ("00A4020C020018", "9000"), ("00200080", header), ("0020008000", with_le)]);
        play(&mut card, &[("00200098", header), (PIN, "9000"), ("00200080", header)]);
    }
}

#[test]
fn asking_while_verified_and_the_other_word_for_blocked() {
    let mut card = card_with(|image| {
        image.behaviour.verified_query_9000 = true;
        image.behaviour.blocked_status = BlockedStatus::AuthenticationBlocked;
    });
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            (PIN, "9000"),
            ("00200080", "9000"),
            (WRONG, "63C2"),
            ("00200080", "63C2"),
            (WRONG, "63C1"),
            (WRONG, "63C0"),
            (WRONG, "6983"),
            ("00200080", "63C0"),
        ],
    );
}

#[test]
fn a_reference_without_a_value_is_blocked_for_good() {
    let mut card = card_with(|image| image.signature_password = None);
    play(&mut card, &[(JPKI, "9000"), ("0020009B", "63C0"), ("0020009B 085445535431323334", "6984")]);
    assert_eq!(card.tries_left(Application::Jpki, 0x001B).unwrap(), Some(0));
}

#[test]
fn a_test_can_set_the_tries_left() {
    let mut card = card();
    assert_eq!(card.tries_left(Application::Jpki, 0x001B).unwrap(), Some(5));
    card.set_tries_left(Application::Jpki, 0x001B, 1).unwrap();
    card.set_tries_left(Application::Jpki, 0x0018, 99).unwrap();
    play(&mut card, &[(JPKI, "9000"), ("0020009B", "63C1"), ("00200098", "63C3")]);
    assert_eq!(card.tries_left(Application::Jpki, 0x0017).unwrap(), None);
    assert_eq!(card.tries_left(Application::Text, 0x0001).unwrap(), None);
    assert_eq!(card.tries_left(Application::Text, 0x0011).unwrap(), Some(0));
}

#[test]
fn change_reference_data_after_verify_only() {
    let change = "0024018004 35363738";
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            (change, "6986"),
            ("00A4020C02000A", "9000"),
            (change, "6985"),
            ("00A4020C020018", "9000"),
            (change, "6982"),
            // Another credential does not do.
            ("0020009B 085445535431323334", "9000"),
            ("00240198 0435363738", "6982"),
            ("00A4020C020018", "9000"),
            (PIN, "9000"),
            ("0024008004 35363738", "6A86"),
            ("00240180", "6700"),
            ("0024018003 353637", "6A80"),
            ("0024018004 3536374A", "6A80"),
            ("0024018005 3536373839", "6A80"),
            (change, "9000"),
            ("00200080", "63C3"),
            (PIN, "63C2"),
            (change, "6982"),
            ("0020008004 35363738", "9000"),
            ("00200080", "63C3"),
            // CHANGE KEY belongs to other applications.
            ("8032008004 31323334", "6985"),
        ],
    );
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[(JPKI, "9000"), ("00200098 0435363738", "9000")]);
}

#[test]
fn the_password_takes_capitals_and_digits() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("0020009B 085445535431323334", "9000"),
            ("00240180 06616263646566", "6A80"),
            ("00240180 054142433132", "6A80"),
            (&format!("00240180 11{}", "41".repeat(17)), "6A80"),
            ("00240180 06414243313233", "9000"),
            ("0020009B 06414243313233", "9000"),
        ],
    );
}

#[test]
fn change_key_in_the_common_application() {
    let change = "8032008004 39393939";
    play(
        &mut card(),
        &[
            (COMMON, "9000"),
            ("00A4020C02001C", "9000"),
            ("00200080", "63C3"),
            (change, "6982"),
            ("0020008004 34333231", "9000"),
            ("0024018004 39393939", "6985"),
            ("8032018004 39393939", "6A86"),
            ("8032008003 393939", "6A80"),
            (change, "9000"),
            ("0020008004 34333231", "63C2"),
            ("0020008004 39393939", "9000"),
            (JPKI, "9000"),
            (change, "6982"),
        ],
    );
}
