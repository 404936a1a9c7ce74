//! Power, SELECT, classes and instructions (docs/protocol.md §2.2, §2.4, §2.6, §5).

use jpki_reader::{Reset, Transport};

use super::{CARD_MANAGER, COMMON, JPKI, PASSWORD, PIN, card, card_of, card_with, image, play, send};
use crate::{CardImage, Generation, Profile, ResponseSplitting};

const VERIFY_BOTH: [(&str, &str); 5] =
    [(JPKI, "9000"), ("00A4020C020018", "9000"), (PIN, "9000"), ("00A4020C02001B", "9000"), (PASSWORD, "9000")];
/// The first byte of the signature certificate, by short identifier.
const SECRET: &str = "00B0810001";

#[test]
fn cold_reset_forgets_everything_but_the_counters() {
    let mut card = card();
    play(&mut card, &VERIFY_BOTH);
    play(&mut card, &[(SECRET, "309000"), ("00A4020C020018", "9000"), ("002000800430303030", "63C2")]);
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[("00B0000001", "6986"), (JPKI, "9000"), (SECRET, "6982"), ("00200098", "63C2")]);
}

#[test]
fn warm_reset_clears_nothing_unless_told_so() {
    let mut lasting = card();
    play(&mut lasting, &VERIFY_BOTH);
    play(&mut lasting, &[(SECRET, "309000")]);
    lasting.reset(Reset::Warm).unwrap();
    play(&mut lasting, &[("00B0000001", "309000"), (SECRET, "309000")]);

    let mut clearing = card_with(|image| image.behaviour.warm_reset_clears = true);
    play(&mut clearing, &VERIFY_BOTH);
    clearing.reset(Reset::Warm).unwrap();
    play(&mut clearing, &[("00B0000001", "6986"), (JPKI, "9000"), (SECRET, "6982")]);
}

#[test]
fn the_same_application_keeps_what_is_verified_and_another_ends_it() {
    let mut card = card();
    play(&mut card, &VERIFY_BOTH);
    play(&mut card, &[(SECRET, "309000"), (JPKI, "9000"), ("00B0000001", "6986"), (SECRET, "309000")]);
    play(&mut card, &[("00A4040C0AFFFFFFFFFFFFFFFFFFFF", "6A82"), (SECRET, "309000")]);
    play(&mut card, &[(COMMON, "9000"), (JPKI, "9000"), (SECRET, "6982")]);
    play(&mut card, &VERIFY_BOTH);
    play(&mut card, &[(CARD_MANAGER, "9000"), (SECRET, "6986"), (JPKI, "9000"), (SECRET, "6982")]);
}

#[test]
fn every_file_of_the_jpki_application_can_be_selected_and_no_other() {
    let mut card = card();
    play(&mut card, &[("00A4020C020006", "6986"), (JPKI, "9000")]);
    for fid in 0..=0x20 {
        let found = [1, 2, 5, 6, 8, 9, 0xA, 0xB, 0x10, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1E].contains(&fid);
        assert_eq!(send(&mut card, &format!("00A4020C02{fid:04X}")), if found { "9000" } else { "6A82" }, "{fid:X}");
    }
    // A SELECT that fails leaves the current file.
    play(&mut card, &[("00A4020C020006", "9000"), ("00A4020C020003", "6A82"), ("00B0000002", "4A509000")]);
    play(
        &mut card,
        &[("00A4020C0100", "6700"), ("00A4020403000600", "6A86"), ("00A40200020006 00", "6F04830200069000")],
    );
}

#[test]
fn partial_identifiers_find_the_first_and_the_next() {
    let mut card = card();
    let name = |tail: &str| format!("6F0C840A{tail}9000");
    play(
        &mut card,
        &[
            ("00A4040002D39200", &name("D392F000260100000001")),
            ("00A4040202D39200", &name("D3921000310001010408")),
            ("00A4040202D39200", &name("D3921000310001010402")),
            ("00A4040202D39200", &name("D3921000310001010401")),
            ("00A4040202D39200", &name("D3921000310001010100")),
            ("00A4040202D39200", "6A82"),
            // A failed search leaves the application.
            ("00B2010C1E", "011C393030303030303030303030303031393930303032303335303231379000"),
            ("00A4040203A0000000", "6F098407A00000015100009000"),
            // From the card manager, the state after power-up, "next" begins at the start.
            ("00A4040E02D392", "9000"),
            ("00B086000200".get(..10).unwrap(), "4A509000"),
            ("00A4040C08D392100031000101", "9000"),
            ("00A4040C0BD392F00026010000000100", "6A82"),
            ("00A4040C", "9000"),
            ("00B0860002", "6986"),
            ("00A4040102D392", "6A86"),
            ("00A4010C02D392", "6A86"),
        ],
    );
}

#[test]
fn file_control_information_is_minimal_and_can_be_left_out() {
    let select = "00A404000AD392F00026010000000100";
    play(&mut card(), &[(select, "6F0C840AD392F0002601000000019000"), (&select[..30], "9000")]);
    play(&mut card_with(|image| image.behaviour.fci = false), &[(select, "9000")]);
}

#[test]
fn the_master_file_cannot_be_selected() {
    play(
        &mut card(),
        &[
            ("00A40000", "6A86"),
            ("00A4000C023F00", "6A82"),
            (JPKI, "9000"),
            ("00A4020C020006", "9000"),
            ("00A40000", "9000"),
            ("00B0000002", "4A509000"),
            ("00A4000C023F00", "6A82"),
            (CARD_MANAGER, "9000"),
            ("00A40000", "6A86"),
        ],
    );
}

#[test]
fn the_card_manager_has_one_file_that_nobody_reads() {
    play(
        &mut card(),
        &[
            ("00B0000001", "6986"),
            ("00A4020C022F10", "6A82"),
            ("00A4020C022F11", "6A82"),
            ("00A4020C020001", "6986"),
            ("00A4020C02001E", "9000"),
            ("00B0000001", "6981"),
            ("00B2010400", "6981"),
            ("00200080", "6985"),
            ("802A00800131 00", "6985"),
            ("802A00000131 00", "6986"),
            ("802A009A0131 00", "6986"),
            ("00880080013100", "6985"),
        ],
    );
}

#[test]
fn phones_and_the_residents_card_have_the_jpki_application_alone() {
    for (profile, own_certificate, last_command) in [
        (Profile::Android, "6982", "6700"),
        (Profile::Iphone, "6982", "9000"),
        (Profile::ResidentCard, "309000", "6700"),
    ] {
        let mut card = card_of(image(profile));
        play(
            &mut card,
            &[
                (COMMON, "6A82"),
                ("00A4040C0AD3921000310001010408", "6A82"),
                (JPKI, "9000"),
                ("00B08A0001", own_certificate),
                ("00B08B0001", "309000"),
                ("80FC0000", last_command),
                ("00200098 0431323334", "9000"),
                ("00B08A0001", "309000"),
                (SECRET, "6982"),
                ("00CA5F5100", "6A88"),
                (CARD_MANAGER, "9000"),
            ],
        );
        let label = hex::encode_upper(profile.token_label());
        play(&mut card, &[(JPKI, "9000"), (&format!("00B08600{:02X}", label.len() / 2), &format!("{label}9000"))]);
    }
}

#[test]
fn the_plastic_card_has_all_five_applications() {
    let mut card = card_of(CardImage::new(Profile::Card, Generation::Year2015, "1"));
    for (tail, file, reference) in [("0408", "9000", "63C0"), ("0402", "9000", "63C0"), ("0401", "6A82", "6A88")] {
        play(
            &mut card,
            &[
                (&format!("00A4040C0AD392100031000101{tail}"), "9000"),
                ("00A4020C020001", file),
                ("00B0810001", "6A82"),
                ("00200091", reference),
            ],
        );
    }
    play(&mut card, &[(COMMON, "9000"), ("00B2010C00", "6A83"), ("0020009C", "63C0"), (JPKI, "9000")]);
}

#[test]
fn channels_classes_and_instructions_that_do_not_exist() {
    let mut card = card();
    for (header, status) in [
        ("01A4040C", "6881"),
        ("03B00000", "6881"),
        ("81200000", "6881"),
        ("12A4040C", "6881"),
        ("40A4040C", "6881"),
        ("7FA4040C", "6881"),
        ("08A4040C", "6882"),
        ("0CA4040C", "6882"),
        ("0CB00000", "6882"),
        ("08B00000", "69FC"),
        ("20A4040C", "6E00"),
        ("A0A4040C", "6E00"),
        ("FFCA0000", "6E00"),
        ("00D60000", "6D00"),
        ("002A0080", "6D00"),
        ("80A4040C", "6D00"),
        ("80E00000", "6D00"),
        ("80540000", "6982"),
        ("80FC0000", "6700"),
        ("80AE0000", "6982"),
    ] {
        assert_eq!(send(&mut card, header), status, "{header}");
    }
    for malformed in ["", "00", "00A404", "00A4040C0AD3", "00A4040C02D392FFFF", "00B00000000000 00"] {
        assert_eq!(send(&mut card, malformed), "6700", "{malformed}");
    }
    play(&mut card, &[(COMMON, "9000"), ("80AE0000", "66F1"), (JPKI, "9000"), ("80AE0000", "6982")]);
    play(&mut card, &[("00A4040C0AD3921000310001010402", "9000"), ("80AE0000", "66F1")]);
}

#[test]
fn the_first_select_after_power_up_fails_once_where_that_is_wished() {
    let mut card = card_with(|image| image.behaviour.first_select_6f00 = true);
    play(&mut card, &[("0084000000".get(..8).unwrap(), "6700"), (JPKI, "6F00"), (JPKI, "9000")]);
    card.reset(Reset::Warm).unwrap();
    play(&mut card, &[(JPKI, "9000")]);
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[(JPKI, "6F00"), (JPKI, "9000")]);
}

#[test]
fn chained_commands_are_one_command() {
    // Without its last link nothing is selected; a link of another command starts anew.
    play(
        &mut card(),
        &[
            ("10A4040C05D392F00026", "9000"),
            ("00B0860001", "6986"),
            ("10A4040C05D392F00026", "9000"),
            ("10A4040C030100 00", "9000"),
            ("00A4040C020001", "9000"),
            ("00B0860001", "4A9000"),
            ("10A4040C05D392F00026", "9000"),
            ("00A4020C020006", "9000"),
            ("00A4040C050100000001", "6A82"),
        ],
    );
    play(&mut card_with(|image| image.behaviour.command_chaining = false), &[("10A4040C05D392F00026", "6E00")]);
    // A chain ends at 65 535 bytes.
    let mut card = card();
    let link = format!("10A4040CFF{}", "D3".repeat(255));
    for number in 1..=258 {
        assert_eq!(send(&mut card, &link), if number <= 257 { "9000" } else { "6700" }, "{number}");
    }
}

#[test]
fn responses_in_parts() {
    let mut card = card_with(|image| image.behaviour.response_splitting = ResponseSplitting::MoreData(100));
    play(&mut card, &[(JPKI, "9000"), ("00A4020C020006", "9000"), ("00C0000000", "6985")]);
    let token = Profile::Card.token_information(Generation::Year2023, "0000000000000001");
    let (first, second) = (hex::encode_upper(&token[..100]), hex::encode_upper(&token[100..]));
    play(
        &mut card,
        &[
            ("00B0000000", &format!("{first}613C")),
            ("00C000003C", &format!("{second}9000")),
            ("00C000003C", "6985"),
            ("00B0000000", &format!("{first}613C")),
            ("00C000000A", &format!("{}6132", &second[..20])),
            ("00C0000000", &format!("{}9000", &second[20..])),
            // Any other command forgets the rest.
            ("00B0000000", &format!("{first}613C")),
            ("00A4020C020006", "9000"),
            ("00C0000000", "6985"),
        ],
    );
}

#[test]
fn a_response_longer_than_get_response_asks_for_comes_whole() {
    let file: Vec<u8> = (0..700_u16).map(|number| (number % 251) as u8).collect();
    let mut card = card_with(|image| {
        image.behaviour.response_splitting = ResponseSplitting::MoreData(64);
        image.files.insert(0x0002, file.clone());
    });
    send(&mut card, JPKI);
    let mut answer = send(&mut card, "00B08200000000");
    let mut read = String::new();
    while let Some((data, "61")) = answer.len().checked_sub(4).map(|end| (&answer[..end], &answer[end..end + 2])) {
        read += data;
        answer = send(&mut card, "00C0000000");
    }
    let whole = read + &answer[..answer.len() - 4];
    assert!(answer.ends_with("9000") && whole.starts_with(&hex::encode_upper(&file)), "{}", whole.len());
}

#[test]
fn a_card_that_insists_on_the_exact_length() {
    let mut card = card_with(|image| image.behaviour.response_splitting = ResponseSplitting::WrongLe);
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00B0880000", "6C03"),
            ("00B0880003", "8F8F009000"),
            ("00B0880002", "8F8F9000"),
            ("00CA5F5100", "6C12"),
        ],
    );
}
