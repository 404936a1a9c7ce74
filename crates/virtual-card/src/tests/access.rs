//! Who may do what with every file of the text, face, registry and common application (docs/protocol.md §3): the table
//! is written out here a second time, and everything is tried.

use super::{BIRTH_DATE, CODE_A, CODE_B, COMMON, FACE, REGISTRY, TEXT, TEXT_PIN, present, send, whole_card};
use crate::VirtualCard;

/// What a file answers besides READ BINARY: READ RECORD, COMPUTE DIGITAL SIGNATURE, INTERNAL AUTHENTICATE and VERIFY
/// without data.
type Others = [&'static str; 4];

const DATA: Others = ["6981", "6985", "6985", "6985"];
const RECORDS: Others = ["9000", "6985", "6985", "6985"];
const PRESENCE_KEY: Others = ["6981", "9000", "6985", "6985"];
const INTERNAL: Others = DATA;
const ABSENT: Others = ["6A82", "6A88", "6A88", "6A88"];
const PIN: Others = ["6981", "6985", "6985", "63C3"];
const CODE: Others = ["6981", "6985", "6985", "63CA"];
const BLOCKED: Others = ["6981", "6985", "6985", "63C0"];
const SELECTABLE: &str = "6981";
const YES: &str = "9000";
const NO: &str = "6982";

struct Table {
    select: &'static str,
    /// The references, the value presented, and what VERIFY answers. Each is a column after the one without any.
    references: &'static [(u16, &'static [u8], &'static str)],
    /// Each file that exists: READ BINARY in each column, and the rest, which is the same in all.
    files: &'static [(u16, &'static [&'static str], Others)],
}

const TABLES: [Table; 4] = [
    Table {
        select: TEXT,
        references: &[
            (0x11, TEXT_PIN, "9000"),
            (0x14, CODE_A, "9000"),
            (0x15, CODE_B, "9000"),
            (0x12, b"1234", "6984"),
        ],
        files: &[
            // none, PIN, A, B, 0012
            (0x01, &[NO, YES, YES, NO, NO], DATA),
            (0x02, &[NO, YES, NO, YES, NO], DATA),
            (0x03, &[NO, YES, YES, YES, NO], DATA),
            (0x04, &[YES, YES, YES, YES, YES], DATA),
            (0x05, &[YES, YES, YES, YES, YES], DATA),
            (0x06, &[NO, YES, YES, YES, NO], DATA),
            (0x07, &[NO, YES, YES, YES, NO], DATA),
            (0x08, &[NO, YES, YES, YES, NO], DATA),
            (0x10, &[SELECTABLE; 5], INTERNAL),
            (0x11, &[SELECTABLE; 5], PIN),
            (0x12, &[SELECTABLE; 5], BLOCKED),
            (0x13, &[SELECTABLE; 5], PRESENCE_KEY),
            (0x14, &[SELECTABLE; 5], CODE),
            (0x15, &[SELECTABLE; 5], CODE),
            (0x1C, &[SELECTABLE; 5], INTERNAL),
            (0x1E, &[SELECTABLE; 5], INTERNAL),
        ],
    },
    Table {
        select: FACE,
        references: &[(0x11, BIRTH_DATE, "9000"), (0x13, CODE_A, "9000"), (0x12, CODE_B, "9000")],
        files: &[
            // none, birth date, A, B
            (0x01, &[NO, YES, NO, NO], DATA),
            (0x02, &[NO, NO, YES, YES], DATA),
            (0x03, &[YES, YES, YES, YES], DATA),
            (0x04, &[YES, YES, YES, YES], DATA),
            (0x05, &[NO, NO, YES, NO], DATA),
            (0x06, &[NO, NO, YES, YES], DATA),
            (0x11, &[SELECTABLE; 4], CODE),
            (0x12, &[SELECTABLE; 4], CODE),
            (0x13, &[SELECTABLE; 4], CODE),
            (0x1A, &[SELECTABLE; 4], PRESENCE_KEY),
            (0x1C, &[SELECTABLE; 4], INTERNAL),
            (0x1E, &[SELECTABLE; 4], INTERNAL),
        ],
    },
    Table {
        select: REGISTRY,
        references: &[(0x1C, b"4321", "9000")],
        files: &[(0x02, &[SELECTABLE; 2], RECORDS), (0x1C, &[SELECTABLE; 2], PIN)],
    },
    Table {
        select: COMMON,
        references: &[(0x1C, b"4321", "9000")],
        files: &[
            (0x01, &[SELECTABLE; 2], RECORDS),
            (0x02, &[SELECTABLE; 2], RECORDS),
            (0x19, &[SELECTABLE; 2], ["6981", "6982", "9000", "6985"]),
            (0x1C, &[SELECTABLE; 2], PIN),
        ],
    },
];

/// The status word alone.
fn status(card: &mut VirtualCard, command: &str) -> String {
    let response = send(card, command);
    response[response.len() - 4..].to_owned()
}

#[test]
fn every_file_with_every_reference_alone_answers_as_the_table_says() {
    for table in &TABLES {
        for column in 0..=table.references.len() {
            let mut card = whole_card();
            assert_eq!(send(&mut card, table.select), "9000");
            if let Some((fid, value, answer)) = column.checked_sub(1).map(|index| table.references[index]) {
                assert_eq!(send(&mut card, &present(fid, value)), answer, "{} {fid:04X}", table.select);
            }
            for fid in 0x01..=0x1E_u16 {
                let (read, others) = match table.files.iter().find(|(known, ..)| *known == fid) {
                    Some((_, columns, others)) => (columns[column], others),
                    None => ("6A82", &ABSENT),
                };
                let place = format!("{}, column {column}, file {fid:04X}", table.select);
                let short = 0x80 | fid;
                assert_eq!(status(&mut card, &format!("00B0{short:02X}0001")), read, "{place}");
                assert_eq!(status(&mut card, &format!("00B201{:02X}00", fid << 3 | 4)), others[0], "{place}");
                assert_eq!(status(&mut card, &format!("802A00{short:02X}010000")), others[1], "{place}");
                assert_eq!(status(&mut card, &format!("008800{short:02X}010000")), others[2], "{place}");
                assert_eq!(status(&mut card, &format!("002000{short:02X}")), others[3], "{place}");
                let present = read != "6A82";
                let selected = send(&mut card, &format!("00A4020C02{fid:04X}"));
                assert_eq!(selected, if present { "9000" } else { "6A82" }, "{place}");
                if present {
                    assert_eq!(status(&mut card, "00B0000001"), read, "{place}");
                    assert_eq!(status(&mut card, "00B2010400"), others[0], "{place}");
                }
            }
        }
    }
}

#[test]
fn what_is_read_is_the_file_that_was_named() {
    for (select, references, kind, last) in [
        (TEXT, [(0x11, TEXT_PIN), (0x14, CODE_A)], 0xC0_u8, 8_u8),
        (FACE, [(0x11, BIRTH_DATE), (0x13, CODE_A)], 0xD0, 6),
    ] {
        let mut card = whole_card();
        send(&mut card, select);
        for (fid, value) in references {
            assert_eq!(send(&mut card, &present(fid, value)), "9000");
        }
        for fid in 1..=last {
            let marker = kind | fid;
            let read = format!("00B0{:02X}2502", 0x80 | fid);
            assert_eq!(send(&mut card, &read), format!("{marker:02X}{marker:02X}9000"));
        }
    }
}

#[test]
fn what_opens_one_application_opens_nothing_in_another() {
    let mut card = whole_card();
    for (exchange, answer) in [
        (TEXT, "9000"),
        (&present(0x14, CODE_A)[..], "9000"),
        ("00B0810001", "C19000"),
        (FACE, "9000"),
        ("00B0850001", "6982"),
        (&present(0x13, CODE_A), "9000"),
        ("00B0850001", "D59000"),
        (TEXT, "9000"),
        ("00B0810001", "6982"),
    ] {
        assert_eq!(send(&mut card, exchange), answer, "{exchange}");
    }
}
