//! The masking rules, byte for byte.

use proptest::prelude::*;

use super::*;

const FULL: Masking = Masking::CredentialsAndPersonalData;

fn command(text: &str, masking: Masking) -> String {
    mask_command(&hex::decode(text.replace(' ', "")).unwrap(), masking).to_string()
}

/// Plays exchanges through a tracker and returns the masked responses.
fn responses(exchanges: &[(&str, &str)]) -> Vec<String> {
    let decode = |text: &str| hex::decode(text.replace(' ', "")).unwrap();
    let mut tracker = Tracker::default();
    exchanges
        .iter()
        .map(|(command, response)| tracker.observe(&decode(command), &decode(response), FULL).to_string())
        .collect()
}

const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";

#[test]
fn credentials_are_masked_in_every_form_and_class() {
    for (clear, masked) in [
        ("00 20 00 80 04 31 32 33 34", "00 20 00 80 04 ** ** ** **"),
        ("00 20 00 9B 06 41 42 43 31 32 33", "00 20 00 9B 06 ** ** ** ** ** **"),
        ("00 20 00 80 00 00 02 31 32", "00 20 00 80 00 00 02 ** **"),
        ("00 20 00 80 00 00 02 31 32 00 00", "00 20 00 80 00 00 02 ** ** 00 00"),
        ("00 20 00 80 02 31 32 00", "00 20 00 80 02 ** ** 00"),
        ("08 20 00 80 03 86 11 01", "08 20 00 80 03 ** ** **"),
        ("10 20 00 80 02 31 32", "10 20 00 80 02 ** **"),
        ("00 24 01 80 02 31 32", "00 24 01 80 02 ** **"),
        ("80 32 00 80 02 31 32", "80 32 00 80 02 ** **"),
        ("80 54 00 80 02 31 32", "80 54 00 80 02 ** **"),
        ("80 AE 00 00 00 00 03 01 02 03", "80 AE 00 00 00 00 03 ** ** **"),
        ("00 2C 00 80 02 31 32", "00 2C 00 80 02 ** **"),
        ("00 C2 00 00 05 00 20 00 80 00", "00 C2 00 00 05 ** ** ** ** **"),
        ("80 F7 00 00 02 31 32", "80 F7 00 00 02 ** **"),
    ] {
        assert_eq!(command(clear, FULL), masked);
        assert_eq!(command(clear, Masking::CredentialsOnly), masked);
        assert_eq!(command(clear, Masking::Nothing), clear);
    }
}

#[test]
fn a_malformed_verify_is_masked_behind_its_header() {
    assert_eq!(command("00 20 00 80 09 31 32 33 34", FULL), "00 20 00 80 ** ** ** ** **");
    assert_eq!(command("00 20 00 80 31 32 33 34", FULL), "00 20 00 80 ** ** ** **");
    assert_eq!(command("00 20 00 80 00 31 32", FULL), "00 20 00 80 ** ** **");
}

#[test]
fn queries_and_selections_stay_in_clear() {
    for text in [
        "00 20 00 80",
        "00 20 00 80 00",
        "00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01",
        "00 B0 8A 00 04",
        "00 B2 01 0C 00",
        "00 84 00 00 08",
        "80 2A 02 80 02 30 31 00",
        "00 20",
    ] {
        assert_eq!(command(text, FULL), text);
    }
    // DigestInfo of SHA-1, SHA-256 and SHA-512.
    for (length, algorithm) in [(0x21, 9), (0x31, 13), (0x51, 13)] {
        let text = format!("80 2A 00 80 {:02X} 30 {length:02X} 30 {algorithm:02X}", length + 2);
        let text = format!("{text}{} 00", " 01".repeat(length - 2));
        assert_eq!(command(&text, FULL), text);
    }
}

#[test]
fn a_message_to_be_signed_is_personal_and_no_credential() {
    let text = "80 2A 03 80 03 E4 BD 8F 00";
    assert_eq!(command(text, FULL), "80 2A 03 80 03 ** ** ** 00");
    assert_eq!(command(text, Masking::CredentialsOnly), text);
    // With P1 00 the card signs whatever it is given, for example a short text that begins with a zero.
    for data in ["E4 BD 8F", "30 31", "30 01 30", "30 01 30 00 00"] {
        let length = data.split(' ').count();
        let shown = command(&format!("80 2A 00 80 {length:02X} {data} 00"), FULL);
        assert_eq!(shown, format!("80 2A 00 80 {length:02X}{} 00", " **".repeat(length)));
    }
    let text = format!("80 2A 00 80 23{} 00", " 30".repeat(0x23));
    assert!(command(&text, FULL).ends_with(" ** 00"));
}

#[test]
fn token_information_is_shown_without_its_serial_number() {
    let file: Vec<u8> = (0..160).collect();
    let whole = hex::encode(&file) + "9000";
    let shown = &responses(&[(SELECT_JPKI, "9000"), ("00B0860000", &whole)])[1];
    let pairs: Vec<&str> = shown.split(' ').collect();
    assert_eq!(
        (pairs[79], pairs[80], pairs[95], pairs[96], pairs[159], pairs[160]),
        ("4F", "**", "**", "60", "9F", "90")
    );
    // The same from the middle of the file, after a SELECT EF.
    let part = hex::encode(&file[78..98]) + "9000";
    let shown = &responses(&[(SELECT_JPKI, "9000"), ("00A4020C020006", "9000"), ("00B0004E14", &part)])[2];
    assert_eq!(*shown, format!("4E 4F {}60 61 90 00", "** ".repeat(16)));
}

#[test]
fn ca_certificates_are_shown_and_the_holders_are_not() {
    for (read, shown) in [
        ("00B0820002", "30 82 90 00"),
        ("00B08B0002", "30 82 90 00"),
        ("00B0880002", "30 82 90 00"),
        ("00B0810002", "** ** 90 00"),
        ("00B08A0002", "** ** 90 00"),
    ] {
        assert_eq!(responses(&[(SELECT_JPKI, "9000"), (read, "30829000")])[1], shown, "{read}");
    }
}

#[test]
fn after_a_short_identifier_the_file_stays_current() {
    let shown = responses(&[
        (SELECT_JPKI, "9000"),
        ("00B0820001", "309000"),
        ("00B0010001", "319000"),
        ("00B08A0001", "309000"),
        ("00B0010001", "319000"),
    ]);
    assert_eq!(shown[1..], ["30 90 00", "31 90 00", "** 90 00", "** 90 00"]);
}

#[test]
fn outside_the_jpki_application_nothing_read_is_shown() {
    let text_aid = "00A4040C0AD3921000310001010408";
    for select in [text_aid, "00A4040C04D392F000", "00A40000"] {
        assert_eq!(responses(&[(SELECT_JPKI, "9000"), (select, "9000"), ("00B0820001", "309000")])[2], "** 90 00");
    }
    assert_eq!(responses(&[("00B0820001", "309000")])[0], "** 90 00", "the selection is unknown at the start");
    assert_eq!(responses(&[(SELECT_JPKI, "6A82"), ("00B0820001", "309000")])[1], "** 90 00", "SELECT failed");
}

#[test]
fn an_unclear_selection_hides_what_follows() {
    for (between, status) in [
        ("00A4020C02000B", "6A82"),
        (SELECT_JPKI, "9000"),
        ("0020009804", "9000"),
        ("00A4040C05D3", "9000"),
        ("00B0880004", "6982"),
        ("0020009B", "63C5"),
        ("08A4020C02000A", "9000"),
        ("80FC0000", "6700"),
        ("00B08A0004", "6982"),
        ("00B0FF0004", "6B00"),
    ] {
        let exchanges =
            [(SELECT_JPKI, "9000"), ("00A4020C020002", "9000"), (between, status), ("00B0000001", "309000")];
        assert_eq!(responses(&exchanges)[3], "** 90 00", "{between}");
    }
}

#[test]
fn records_data_objects_signatures_and_other_channels_are_personal() {
    for text in
        ["00B2010C00", "00CA004500", "802A0097023031 00", "0088009901AA00", "01B0820001", "00B1000000", "8010000000"]
    {
        let shown = responses(&[(SELECT_JPKI, "9000"), ("00A4020C020002", "9000"), (text, "AABB9000")]);
        assert_eq!(shown[2], "** ** 90 00", "{text}");
    }
}

#[test]
fn get_response_goes_on_with_what_it_continues() {
    let shown = responses(&[
        (SELECT_JPKI, "9000"),
        ("00B0820000", "30826102"),
        ("00C0000002", "06219000"),
        ("00C0000002", "06219000"),
        ("00B08A0000", "30826102"),
        ("00C0000002", "06219000"),
    ]);
    assert_eq!(shown[1..], ["30 82 61 02", "06 21 90 00", "** ** 90 00", "** ** 61 02", "** ** 90 00"]);
    // The serial number of the token information is masked in the second part too.
    let shown = responses(&[(SELECT_JPKI, "9000"), ("00B0864E00", "4E4F6103"), ("00C0000003", "5051529000")]);
    assert_eq!(shown[1..], ["4E 4F 61 03", "** ** ** 90 00"]);
}

#[test]
fn credentials_only_shows_what_was_read() {
    let shown = Tracker::default().observe(&[0, 0xB0, 0x81, 0, 2], &[0x41, 0x42, 0x90, 0], Masking::CredentialsOnly);
    assert_eq!(shown.to_string(), "41 42 90 00");
}

proptest! {
    #[test]
    fn no_byte_of_a_credential_survives(
        cla in any::<u8>(),
        ins in proptest::sample::select(vec![0x20u8, 0x21, 0x24, 0x2C, 0x32, 0x54, 0xAE]),
        body in proptest::collection::vec(1u8..=255, 2..60),
        well_formed in any::<bool>(),
    ) {
        let mut bytes = vec![cla, ins, 0, 0x80];
        if well_formed { bytes.push(body.len() as u8); }
        let from = bytes.len();
        bytes.extend_from_slice(&body);
        let masked = mask_command(&bytes, Masking::CredentialsOnly);
        prop_assert_eq!(masked.len(), bytes.len());
        // A malformed one may by chance be well-formed with its first byte as Lc and its last as Le.
        let last = if well_formed { bytes.len() } else { bytes.len() - 1 };
        for at in from + usize::from(!well_formed)..last { prop_assert_eq!(masked.get(at), None); }
    }

    #[test]
    fn tracking_never_panics_and_keeps_lengths_and_status(
        exchanges in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..20), proptest::collection::vec(any::<u8>(), 0..40)), 0..20),
    ) {
        let mut tracker = Tracker::default();
        for (command, response) in exchanges {
            let masked = tracker.observe(&command, &response, FULL);
            prop_assert_eq!(masked.len(), response.len());
            for (at, byte) in response.iter().enumerate().skip(response.len().saturating_sub(2)) {
                prop_assert_eq!(masked.get(at), Some(*byte));
            }
            prop_assert_eq!(mask_command(&command, FULL).len(), command.len());
        }
    }
}
