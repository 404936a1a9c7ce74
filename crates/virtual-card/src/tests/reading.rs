//! READ BINARY, READ RECORD, GET DATA and GET CHALLENGE (docs/protocol.md §1.3, §2.3, §2.6, §3.1, §4.3).

use super::{COMMON, JPKI, card, card_with, certificate, play, send};
use crate::{Application, Generation};

#[test]
fn access_to_each_file_of_the_jpki_application() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000")]);
    for (fid, answer) in [
        (0x01, "6982"),
        (0x02, "309000"),
        (0x05, "6982"),
        (0x06, "4A9000"),
        (0x08, "8F9000"),
        (0x09, "6982"),
        (0x0A, "309000"),
        (0x0B, "309000"),
        (0x10, "6981"),
        (0x16, "6981"),
        (0x17, "6981"),
        (0x18, "6981"),
        (0x19, "6981"),
        (0x1A, "6981"),
        (0x1B, "6981"),
        (0x1C, "6981"),
        (0x1E, "6981"),
        (0x03, "6A82"),
        (0x1F, "6A82"),
    ] {
        let by_identifier = send(&mut card, &format!("00B0{:02X}0001", 0x80 | fid));
        if fid != 0x1F {
            assert_eq!(by_identifier, answer, "{fid:X}");
        }
        send(&mut card, &format!("00A4020C0200{fid:02X}"));
        if answer != "6A82" {
            assert_eq!(send(&mut card, "00B0000001"), answer, "{fid:X}");
        }
    }
}

#[test]
fn files_of_unknown_use_are_never_readable() {
    let mut card = card_with(|image| {
        image.files.insert(0x0005, vec![1]);
        image.files.insert(0x0009, vec![1]);
    });
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00200098 0431323334", "9000"),
            ("0020009B 085445535431323334", "9000"),
            ("00B0850001", "6982"),
            ("00B0890001", "6982"),
        ],
    );
}

#[test]
fn offsets_and_ends() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), ("00A4020C020006", "9000")]);
    play(
        &mut card,
        &[
            ("00B0009F01", "399000"),
            ("00B0009F00", "399000"),
            ("00B0009C 000100", "393939399000"),
            ("00B000A001", "6B00"),
            ("00B07FFF01", "6B00"),
            ("00B0869F00", "399000"),
            ("00B086A000", "6B00"),
            ("00B00000", "6700"),
            ("00B00000 0100", "6700"),
            ("00B0A60001", "6A86"),
            // 80 alone is the current file.
            ("00B0800102", "504B9000"),
        ],
    );
    let mut warning = card_with(|image| image.behaviour.end_of_file_warning = true);
    play(
        &mut warning,
        &[(JPKI, "9000"), ("00B0880003", "8F8F009000"), ("00B0880004", "8F8F006282"), ("00B0880300", "6B00")],
    );
}

#[test]
fn extended_length_reads_a_whole_file_at_once() {
    let mut padded = certificate(0x5A, 1573);
    padded.resize(2048, 0xFF);
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), ("00B08A00000000", &format!("{}9000", hex::encode_upper(&padded)))]);
    play(&mut card, &[("00B08A04000002", "5A5A9000"), ("00B00625 0000C8", &format!("{}9000", "FF".repeat(200)))]);

    let mut short = card_with(|image| image.behaviour.extended_length = false);
    play(&mut short, &[(JPKI, "9000"), ("00B08A00000000", "6700"), ("00B08A0001", "309000")]);
}

#[test]
fn filler_is_as_long_as_it_is_told() {
    for (filler, size) in [(None, 1573), (Some(100), 1573), (Some(1573), 1573), (Some(1600), 1600), (Some(2048), 2048)]
    {
        let mut card = card_with(|image| image.behaviour.filler = filler);
        play(&mut card, &[(JPKI, "9000"), ("00A4020C02000A", "9000")]);
        let response = send(&mut card, "00B00000000000");
        assert_eq!(response.len() / 2, size + 2);
        assert_eq!(response.matches("FF").count(), size - 1573);
        // Only certificates are filled.
        play(&mut card, &[("00B0880000", "8F8F009000")]);
    }
}

#[test]
fn availability_follows_the_certificates() {
    for (missing, availability) in [(0x0001, "008F00"), (0x000A, "8F0000")] {
        let mut card = card_with(|image| drop(image.files.remove(&missing)));
        play(&mut card, &[(JPKI, "9000"), ("00B0880000", &format!("{availability}9000"))]);
        play(
            &mut card,
            &[
                (&format!("00A4020C02{missing:04X}"), "9000"),
                ("00B0000004", "6A82"),
                (&format!("00B0{:02X}0004", 0x80 | missing), "6A82"),
            ],
        );
    }
    let mut odd = card_with(|image| drop(image.files.insert(0x0008, vec![0x80, 0x8F, 0x01])));
    play(&mut odd, &[(JPKI, "9000"), ("00B0880000", "808F019000")]);
}

#[test]
fn records_of_the_common_application() {
    let record = "011C393030303030303030303030303031393930303032303335303231379000";
    play(
        &mut card(),
        &[
            (COMMON, "9000"),
            ("00B2010C00", record),
            ("00B2010400", record),
            ("00B2010C02", "011C9000"),
            ("00B2020C00", "6A83"),
            ("00B2000C00", "6A83"),
            ("00B2010D00", "6A81"),
            ("00B2010E00", "6A81"),
            ("00B2010800", "6A86"),
            ("00B2010C", "6700"),
            ("00B2012400", "6A82"),
            ("00B201E400", "6981"),
            ("00B0810001", "6981"),
            ("00B2011400", "6A83"),
            (JPKI, "9000"),
            ("00B2010400", "6986"),
            ("00B2013400", "6981"),
        ],
    );
}

#[test]
fn short_identifiers_can_be_unknown() {
    let mut card = card_with(|image| image.behaviour.short_file_identifiers = false);
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00B0860001", "6A86"),
            ("00200098", "6A86"),
            ("00200098 0431323334", "6A86"),
            ("802A00970131 00", "6A86"),
            ("00880097013100", "6A86"),
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            (COMMON, "9000"),
            ("00B2010C00", "6A86"),
            ("00A4020C020001", "9000"),
            ("00B2010402", "011C9000"),
        ],
    );
}

#[test]
fn data_objects_of_the_card_manager() {
    let atr = hex::encode_upper(&Generation::Year2023.contact_atr()[1..]);
    let long = format!("{}9000", "4D".repeat(575));
    play(
        &mut card(),
        &[
            ("00CA00F000", "39393030309000"),
            ("00CA00F00000FF", "39393030309000"),
            ("00CA00F004", "6700"),
            ("00CA00F0", "6700"),
            ("00CA00F800", "6700"),
            ("00CA00F8000000", &long),
            ("00CA00F800023F", &long),
            ("00CA004200", "6A88"),
            ("00CA5F5100", &format!("{atr}9000")),
            (JPKI, "9000"),
            ("00CA00F000", "6A88"),
            ("00CA5F5100", &format!("{atr}9000")),
        ],
    );
}

#[test]
fn challenges_have_the_length_asked_for() {
    let mut card = card();
    for select in [None, Some(JPKI), Some(COMMON)] {
        select.map(|select| send(&mut card, select));
        for (le, length) in [("01", 1), ("08", 8), ("FF", 255), ("00", 256)] {
            let challenge = send(&mut card, &format!("00840000{le}"));
            assert_eq!(challenge.len() / 2, length + 2);
            assert!(challenge.ends_with("9000"));
        }
        play(&mut card, &[("00840000000008", "6985"), ("00840000", "6700"), ("0084000108", "6A86")]);
    }
    assert_ne!(send(&mut card, "0084000010"), send(&mut card, "0084000010"));
}

#[test]
fn other_applications_are_given_as_data() {
    let mut card = card_with(|image| {
        image.applications.get_mut(&Application::Common).unwrap().records.insert(0x0002, vec![vec![7; 16]]);
    });
    play(&mut card, &[(COMMON, "9000"), ("00B2011400", &format!("{}9000", "07".repeat(16)))]);
}
