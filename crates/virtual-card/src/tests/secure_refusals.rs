//! What secure messaging refuses, and what ends its session (docs/protocol.md §3.8).

use aws_lc_rs::rsa::OAEP_SHA1_MGF1SHA1;
use rsa::traits::PublicKeyParts;

use super::terminal::{Terminal, deliver, delivery, good_message, is_over, lives, material, opened};
use super::{
    CARD_MANAGER, CODE_A, CODE_B, COMMON, FACE, JPKI, REGISTRY, TEXT, TEXT_PIN, keys, play, present, send, whole_card,
    whole_card_with,
};
use crate::Application;

#[test]
fn a_missing_object_ends_the_session() {
    for command in ["08B08400", "08B0840000", "08B08400000000", "08200094", "08A4020C"] {
        let (mut card, _) = opened();
        play(&mut card, &[(command, "6987")]);
        is_over(&mut card);
    }
}

#[test]
fn a_header_that_wants_to_be_authenticated_ends_the_session() {
    for (header, plain) in [("0C200094", CODE_A), ("0CA4020C", &[0, 1])] {
        let (mut card, mut terminal) = opened();
        play(&mut card, &[(&terminal.with_data(header, plain), "6987")]);
        is_over(&mut card);
    }
    let (mut card, _) = opened();
    play(&mut card, &[("0CB0840005960300000000", "6987")]);
    is_over(&mut card);
}

#[test]
fn a_wrong_object_ends_the_session_and_costs_no_try() {
    let good = Terminal { count: 1 }.encipher(CODE_A);
    let good = hex::encode_upper(good);
    let pair = hex::encode_upper(Terminal { count: 1 }.encipher(&[0x41; 16]));
    let flat = hex::encode_upper(Terminal { count: 1 }.encipher_blocks(&[0x31; 16]));
    let zeros = hex::encode_upper(Terminal { count: 1 }.encipher_blocks(&[0; 16]));
    let late = hex::encode_upper(Terminal { count: 1 }.encipher_blocks(&[&[0x31, 0x80][..], &[0; 30]].concat()));
    let next = hex::encode_upper(Terminal { count: 2 }.encipher(&[0x41; 12]));
    for data in [
        // The other command's object, an unknown one, one behind it, the same twice.
        "960300 0000".to_owned(),
        format!("871101{good}"),
        format!("851101{good}"),
        format!("861101{good}960300 0000"),
        format!("9603000000861101{good}"),
        format!("861101{good}861101{good}"),
        format!("861101{good}00"),
        // The padding indicator, nothing behind it, half a block.
        format!("861102{good}"),
        format!("8610{good}"),
        "8600".to_owned(),
        "860101".to_owned(),
        format!("861001{}", &good[2..]),
        format!("862001{pair}")[..68].to_owned(),
        // Padding that is none, or that is longer than a block.
        format!("861101{flat}"),
        format!("861101{zeros}"),
        format!("862101{late}"),
        // The number of another command.
        format!("861101{next}"),
        // No TLV, cut short, indefinite.
        "86".to_owned(),
        "8611".to_owned(),
        format!("861201{good}"),
        format!("8680{good}0000"),
        format!("8684000000 1101{good}"),
    ] {
        let data = data.replace(' ', "");
        let (mut card, _) = opened();
        let command = format!("08200094{:02X}{data}", data.len() / 2);
        play(&mut card, &[(&command, "6988"), ("00200094", "63CA")]);
        is_over(&mut card);
    }
    for data in
        ["8603000000", "96020000", "960400000000", "9603010000", "960110", "9600", "96030000009603000000", "97020000"]
    {
        let (mut card, _) = opened();
        play(&mut card, &[(&format!("08B08400{:02X}{data}00", data.len() / 2), "6988")]);
        is_over(&mut card);
    }
    for data in
        [format!("861101{good}"), format!("861101{}", hex::encode_upper(Terminal { count: 1 }.encipher(&[0, 1])))]
    {
        let (mut card, _) = opened();
        play(&mut card, &[(&format!("08B08400{:02X}{data}00", data.len() / 2), "6988")]);
        is_over(&mut card);
    }
}

#[test]
fn a_session_needs_the_pin_and_nothing_less() {
    let deliver = deliver(&good_message());
    for (presented, answer) in [
        (None, "6982"),
        (Some((0x14, CODE_A)), "6982"),
        (Some((0x15, CODE_B)), "6982"),
        (Some((0x11, TEXT_PIN)), "9000"),
    ] {
        let mut card = whole_card();
        play(&mut card, &[(TEXT, "9000")]);
        if let Some((fid, value)) = presented {
            play(&mut card, &[(&present(fid, value), "9000")]);
        }
        play(&mut card, &[(&deliver, answer)]);
    }
    let mut card = whole_card();
    play(&mut card, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000"), (&present(0x11, b"0000"), "63C2")]);
    play(&mut card, &[(&deliver, "6982")]);
}

#[test]
fn deliveries_that_are_refused() {
    let mut card = whole_card();
    play(&mut card, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000")]);
    let seed = material();
    let object = |head: &[u8], seed: &[u8]| [head, seed].concat();
    for message in [
        object(&[0xA0, 0x22, 0x81, 0x20], &seed),
        object(&[0xA0, 0x22, 0x80, 0x20], &seed[..31]),
        object(&[0xA0, 0x22, 0x80, 0x20], &[&seed[..], &[0]].concat()),
        object(&[0xA0, 0x12, 0x80, 0x10], &seed[..16]),
        object(&[0xA1, 0x22, 0x80, 0x20], &seed),
        object(&[0x80, 0x20], &seed),
        [&object(&[0xA0, 0x44, 0x80, 0x20], &seed)[..], &object(&[0x81, 0x20], &seed)].concat(),
        seed.clone(),
        Vec::new(),
    ] {
        assert_eq!(send(&mut card, &deliver(&message)), "6A80", "{message:02X?}");
    }
    let other_hash = hex::encode_upper(delivery(&good_message(), &OAEP_SHA1_MGF1SHA1));
    let whole = |number: &rsa::BigUint| {
        let bytes = number.to_bytes_be();
        format!("80AE0000000100{}{}", "00".repeat(256 - bytes.len()), hex::encode_upper(bytes))
    };
    let modulus = keys().session.n();
    let below = modulus - rsa::BigUint::from(1_u8);
    let good = deliver(&good_message());
    play(
        &mut card,
        &[
            (&format!("80AE0000000100{other_hash}"), "6A80"),
            (&whole(&below), "6A80"),
            (&whole(modulus), "6F00"),
            (&format!("80AE0000000100{}", "FF".repeat(256)), "6F00"),
            (&format!("80AE00000000FF{}", "01".repeat(255)), "6700"),
            (&format!("80AE0000000101{}", "01".repeat(257)), "6700"),
            ("80AE0000", "6700"),
            (&format!("{good}0000"), "6700"),
            (&good.replacen("80AE0000", "80AE0100", 1), "6A86"),
            (&good.replacen("80AE0000", "80AE0080", 1), "6A86"),
            ("08B0840005960300000000", "69FC"),
            (&good, "9000"),
        ],
    );
    lives(&mut card, &mut Terminal { count: 0 });
}

#[test]
fn other_applications_have_no_secure_messaging() {
    let deliver = deliver(&good_message());
    for (select, refusal) in
        [(JPKI, "6982"), (REGISTRY, "6982"), (COMMON, "66F1"), (FACE, "66F1"), (CARD_MANAGER, "6982")]
    {
        play(
            &mut whole_card(),
            &[
                (select, "9000"),
                (&deliver, refusal),
                ("08B0810005960300000000", "69FC"),
                ("0820009C", "69FC"),
                ("08A4020C02001C", "6882"),
                ("0CA4020C02001C", "6882"),
                ("0CB0810001", "6882"),
            ],
        );
    }
    let mut bare = whole_card_with(|image| {
        image.applications.get_mut(&Application::Text).unwrap().session_key = None;
    });
    play(&mut bare, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000"), (&deliver, "66F1"), ("08B08400", "69FC")]);
}
