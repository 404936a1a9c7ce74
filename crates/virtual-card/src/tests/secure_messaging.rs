//! Secure messaging of the text application (docs/protocol.md §3.8), against a terminal of our own on another library
//! and against bytes that openssl computed.

use jpki_reader::{Reset, Transport};
use proptest::collection::vec;
use proptest::prelude::*;

use super::terminal::{Terminal, deliver, delivery, good_message, lives, opened, opened_with};
use super::{
    CARD_MANAGER, CODE_A, CODE_B, COMMON, FACE, JPKI, REGISTRY, TEXT, TEXT_PIN, bytes, play, present, send,
    whole_card_with,
};
use crate::{Application, ResponseSplitting};

#[test]
fn the_bytes_are_those_that_openssl_computes() {
    let (mut card, _) = opened();
    play(
        &mut card,
        &[
            // VERIFY of code A, number 1; SELECT 0001, number 2; READ BINARY, number 3.
            ("08200094 13 861101 CE94087DDB727AD1CFAEA2218834B674", "9000"),
            ("08A4020C 13 861101 46D4CAAC313B21DA35E3FE7C435C3150", "9000"),
            (
                "08B00000 05 9603000000 00",
                "863101 34710B47AAA02871F3C8B438808D5CFBF4A899AD7308ABE6\
                 65DC95E81759F94F0DA62B5CC53EEB28DE22F4530023FE12 9000",
            ),
        ],
    );
}

#[test]
fn a_session_carries_verify_select_and_read() {
    let (mut card, mut terminal) = opened();
    play(&mut card, &[(&terminal.verify(0x14, CODE_A), "9000"), (&terminal.verify(0x15, CODE_B), "9000")]);
    play(&mut card, &[(&terminal.select(0x0002), "9000")]);
    // The length of the object takes one, two and three bytes; a length of zero asks for all.
    for (length, expected) in
        [(1, 1), (15, 15), (16, 16), (111, 111), (112, 112), (239, 239), (240, 240), (0, 300), (999, 300)]
    {
        let response = send(&mut card, &terminal.read("0000", length));
        assert_eq!(terminal.plain(&response), vec![0xC2; expected], "{length}");
    }
    let response = send(&mut card, &terminal.read("0128", 0));
    assert_eq!(terminal.plain(&response), [0xC2; 4]);
    let response = send(&mut card, &terminal.read("8110", 0));
    assert_eq!(terminal.plain(&response), [0xC1; 24]);
    // The file that was named so is the current one.
    play(&mut card, &[("00B0000001", "C19000")]);
    // What was verified under the session holds outside of it.
    let mut other = opened().0;
    let mut terminal = Terminal { count: 0 };
    play(&mut other, &[(&present(0x11, b"0000"), "63C2"), ("00B0810001", "6982")]);
    play(&mut other, &[(&terminal.verify(0x14, CODE_A), "9000"), ("00B0810001", "C19000"), ("00B0820001", "6982")]);
}

#[test]
fn lengths_of_objects_need_not_be_the_shortest() {
    let (mut card, mut terminal) = opened();
    let usual = terminal.verify(0x14, CODE_A);
    let cryptogram = usual.split_once("861101").unwrap().1;
    play(&mut card, &[(&format!("08200094148681 1101{cryptogram}"), "9000")]);
    let usual = terminal.select(0x0001);
    let cryptogram = usual.split_once("861101").unwrap().1;
    play(&mut card, &[(&format!("08A4020C15868200 1101{cryptogram}"), "9000"), ("00B0000001", "C19000")]);
}

#[test]
fn what_the_application_refuses_counts_and_plain_commands_do_not() {
    let (mut card, mut terminal) = opened();
    play(
        &mut card,
        &[
            (&terminal.verify(0x14, b"000000000000"), "63C9"),
            (&terminal.verify(0x12, b"1234"), "6984"),
            ("00200094", "63C9"),
            ("00B0840101", "C49000"),
            (&terminal.select(0x0003), "9000"),
            (&terminal.select(0x001F), "6A82"),
            (&terminal.read("0028", 0), "6B00"),
            (&terminal.read("9400", 0), "6981"),
            (&terminal.read("9F00", 0), "6A86"),
            (&terminal.verify(0x14, &[0x31; 17]), "6700"),
            (&terminal.verify(0x03, b"1"), "6985"),
        ],
    );
    lives(&mut card, &mut terminal);
    // Asking the tries left: an empty cryptogram.
    play(&mut card, &[(&terminal.verify(0x14, b""), "63C9")]);
    // A file that is closed stays closed.
    play(&mut card, &[(&terminal.verify(0x11, b"0000"), "63C2"), (&terminal.read("8100", 0), "6982")]);
    lives(&mut card, &mut terminal);
}

#[test]
fn other_instructions_are_not_secured() {
    let (mut card, mut terminal) = opened();
    for header in
        ["08840000", "08CA5F51", "08B20114", "08240191", "08880093", "882A0093", "88AE0000", "88200091", "88B08400"]
    {
        let command = terminal.with_data(header, b"1111");
        assert_eq!(send(&mut card, &command), "6882", "{header}");
    }
    play(&mut card, &[("04200091", "6882"), ("09B0840001", "6881")]);
    lives(&mut card, &mut terminal);
}

#[test]
fn a_response_must_fit_the_outer_length() {
    let (mut card, mut terminal) = opened();
    let mut short = |length: u16, le: &str| {
        terminal.count += 1;
        let response = send(&mut card, &format!("08B0820005960300{length:04X}{le}"));
        if response == "6700" { None } else { Some(terminal.plain(&response).len()) }
    };
    assert_eq!(short(239, "00"), Some(239));
    assert_eq!(short(240, "00"), None);
    assert_eq!(short(0, "00"), None);
    assert_eq!(short(1, ""), None);
    assert_eq!(short(1, "13"), Some(1));
    assert_eq!(short(1, "12"), None);
    // An Le in the clear can be exact or not: the card that insists on it means the other one.
    let (mut card, mut terminal) =
        opened_with(whole_card_with(|image| image.behaviour.response_splitting = ResponseSplitting::WrongLe));
    lives(&mut card, &mut terminal);
}

#[test]
fn responses_in_parts_are_parts_of_the_object() {
    let (mut card, mut terminal) =
        opened_with(whole_card_with(|image| image.behaviour.response_splitting = ResponseSplitting::MoreData(30)));
    let first = send(&mut card, &terminal.read("8400", 0));
    let rest = send(&mut card, "00C0000000");
    assert!(first.ends_with("6115"));
    assert_eq!(terminal.plain(&format!("{}{rest}", &first[..60])), [0xC4; 40]);
    play(&mut card, &[(&terminal.verify(0x14, CODE_A), "9000")]);
}

#[test]
fn chained_deliveries_and_chained_cryptograms_are_one() {
    let mut card = whole_card_with(|image| image.behaviour.extended_length = false);
    play(&mut card, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000"), (&deliver(&good_message()), "6700")]);
    let cryptogram = hex::encode_upper(delivery(&good_message(), &aws_lc_rs::rsa::OAEP_SHA256_MGF1SHA256));
    let (first, last) = cryptogram.split_at(400);
    play(&mut card, &[(&format!("90AE0000C8{first}"), "9000"), (&format!("80AE000038{last}"), "9000")]);
    let mut terminal = Terminal { count: 0 };
    let whole = terminal.verify(0x14, CODE_A);
    let object = &whole[10..];
    let links = (format!("1820009405{}", &object[..10]), format!("082000940E{}", &object[10..]));
    play(&mut card, &[(&links.0, "9000"), (&links.1, "9000"), (&terminal.select(0x0001), "9000")]);
}

#[test]
fn a_new_delivery_begins_a_new_session() {
    let (mut card, mut terminal) = opened();
    lives(&mut card, &mut terminal);
    play(&mut card, &[("08B08400", "6987"), ("08B08400", "69FC"), (&deliver(&good_message()), "9000")]);
    lives(&mut card, &mut Terminal { count: 0 });
    play(&mut card, &[(&deliver(&good_message()), "9000")]);
    let mut terminal = Terminal { count: 0 };
    lives(&mut card, &mut terminal);
    // A delivery that fails leaves the session as it was.
    play(&mut card, &[(&deliver(b"nonsense"), "6A80")]);
    lives(&mut card, &mut terminal);
}

#[test]
fn the_session_ends_where_a_verified_credential_ends() {
    let (mut card, mut terminal) = opened();
    play(&mut card, &[(TEXT, "9000")]);
    lives(&mut card, &mut terminal);
    card.reset(Reset::Warm).unwrap();
    lives(&mut card, &mut terminal);
    // A wrong PIN closes files and leaves the session.
    play(&mut card, &[(&present(0x11, b"0000"), "63C2")]);
    lives(&mut card, &mut terminal);
    play(&mut card, &[(&terminal.with_data("08A4040C", &bytes(&TEXT[10..])), "9000")]);
    lives(&mut card, &mut terminal);
    for leave in [FACE, COMMON, REGISTRY, JPKI, CARD_MANAGER] {
        let (mut card, mut terminal) = opened();
        lives(&mut card, &mut terminal);
        play(&mut card, &[(leave, "9000"), (TEXT, "9000"), (&terminal.read("8400", 0), "69FC")]);
        play(&mut card, &[(&deliver(&good_message()), "6982")]);
    }
    // Left by a secured SELECT.
    let (mut card, mut terminal) = opened();
    play(&mut card, &[(&terminal.with_data("08A4040C", &bytes(&FACE[10..])), "9000"), ("00B0830001", "D39000")]);
    play(&mut card, &[(TEXT, "9000"), ("08B0840005960300000000", "69FC")]);
    let (mut card, _) = opened();
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[(TEXT, "9000"), ("08B0840005960300000000", "69FC"), (&deliver(&good_message()), "6982")]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_object_is_answered_and_only_one_keeps_the_session(
        ins in prop_oneof![Just(0x20_u8), Just(0xA4), Just(0xB0)],
        cla in prop_oneof![Just(0x08_u8), Just(0x0C), Just(0x18)],
        p1p2 in any::<[u8; 2]>(),
        data in prop_oneof![
            vec(any::<u8>(), 0..60),
            vec(any::<u8>(), 0..60).prop_map(|value| [&[0x86, value.len() as u8 + 1, 1][..], &value].concat()),
            any::<[u8; 2]>().prop_map(|le| vec![0x96, 3, 0, le[0], le[1]]),
        ],
    ) {
        let (mut card, _) = opened();
        let mut command = vec![cla, ins, p1p2[0], p1p2[1], 0, 0, data.len() as u8];
        if data.is_empty() {
            command.truncate(4);
        }
        command.extend(&data);
        let response = card.exchange(&command).unwrap();
        let status = hex::encode_upper(&response[response.len() - 2..]);
        prop_assert_eq!(response.len(), 2, "no outer Le, no data");
        let over = matches!(status.as_str(), "6987" | "6988");
        prop_assert_eq!(card.session.secure.is_none(), over, "{}", status);
        if ins == 0xB0 && cla == 0x08 {
            prop_assert_eq!(!over, data.len() == 5 && data.starts_with(&[0x96, 3, 0]));
        }
    }

    #[test]
    fn what_the_terminal_enciphers_arrives_and_what_the_card_enciphers_comes_back(
        content in vec(any::<u8>(), 1..700),
        offset in any::<u8>(),
        length in any::<u16>(),
        before in 0..5_usize,
    ) {
        let expected = content.clone();
        let (mut card, mut terminal) = opened_with(whole_card_with(|image| {
            image.applications.get_mut(&Application::Text).unwrap().files.insert(0x0004, content);
        }));
        for _ in 0..before {
            play(&mut card, &[(&terminal.select(0x0005), "9000")]);
        }
        play(&mut card, &[(&terminal.select(0x0004), "9000")]);
        let response = send(&mut card, &terminal.read(&format!("00{offset:02X}"), length));
        match expected.get(usize::from(offset)..).filter(|rest| !rest.is_empty()) {
            None => prop_assert_eq!(response, "6B00"),
            Some(rest) => {
                let length = if length == 0 { rest.len() } else { rest.len().min(length.into()) };
                prop_assert_eq!(terminal.plain(&response), &rest[..length]);
            }
        }
    }
}
