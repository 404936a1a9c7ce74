//! The text, face, registry and common application beyond their access table (docs/protocol.md §2.5, §2.6, §3, §4.5).

use jpki_reader::{Reset, Transport};
use jpki_signature::{Digest, DigestAlgorithm};

use super::{
    BIRTH_DATE, CARD_MANAGER, CODE_A, CODE_B, COMMON, FACE, JPKI, REGISTRY, TEXT, TEXT_PIN, bytes, keys, play, present,
    public, send, signature, whole_card, whole_card_with,
};
use crate::{Application, Generation, VirtualCard, VirtualCardError};

const WRONG_A: &[u8] = b"000000000000";
const WRONG_B: &[u8] = b"00000000000000";

#[test]
fn presence_keys_sign_a_challenge_without_a_credential() {
    let digest = Digest::of(DigestAlgorithm::Sha256, b"a challenge");
    let info = format!("3031300D060960864801650304020105000420{}", hex::encode_upper(digest.as_bytes()));
    for (select, own, key) in [(TEXT, "93", &keys().text), (FACE, "9A", &keys().face)] {
        let mut card = whole_card();
        play(&mut card, &[(select, "9000")]);
        for p2 in ["00", own] {
            let signature = signature(&mut card, &format!("802A00{p2}33{info}00"));
            public(key).verify(&digest, &signature).unwrap();
        }
        // P2 = 00 made the key the current file.
        signature(&mut card, &format!("802A008033{info}00"));
        play(&mut card, &[("00880000010000", "6985"), (&format!("008800{own}010000"), "6985")]);
        play(&mut card, &[("00880080010000", "6985"), (&format!("802A06{own}010000"), "6A86")]);
    }
    // The other application's key is not there.
    play(&mut whole_card(), &[(TEXT, "9000"), ("802A009A010000", "6A88"), (FACE, "9000"), ("802A0093010000", "6985")]);
    // Without the key there is nothing to sign with.
    let mut bare = whole_card_with(|image| image.applications.clear());
    play(&mut bare, &[(TEXT, "9000"), ("802A0000010000", "6A88"), (FACE, "9000"), ("802A009A010000", "6A88")]);
}

#[test]
fn each_application_counts_its_own_tries_of_the_verification_codes() {
    let mut card = whole_card();
    let (text_a, text_b) = (present(0x14, WRONG_A), present(0x15, WRONG_B));
    let (face_b, face_a) = (present(0x12, WRONG_B), present(0x13, WRONG_A));
    play(
        &mut card,
        &[
            (TEXT, "9000"),
            (&text_a, "63C9"),
            (&text_a, "63C8"),
            (&text_b, "63C9"),
            (FACE, "9000"),
            ("00200093", "63CA"),
            ("00200092", "63CA"),
            ("00200091", "63CA"),
            (&face_a, "63C9"),
            (&face_b, "63C9"),
            (&face_b, "63C8"),
            (&face_b, "63C7"),
            (&present(0x11, b"999999"), "63C9"),
            (TEXT, "9000"),
            ("00200094", "63C8"),
            ("00200095", "63C9"),
            ("00200091", "63C3"),
            // Right in one application fills the counter of that one alone.
            (&present(0x14, CODE_A), "9000"),
            ("00200094", "63CA"),
            (FACE, "9000"),
            ("00200093", "63C9"),
            ("00200092", "63C7"),
            (&present(0x12, CODE_B), "9000"),
            (&present(0x11, BIRTH_DATE), "9000"),
            ("00200092", "63CA"),
        ],
    );
    for number in (0..9).rev() {
        assert_eq!(send(&mut card, &face_a), format!("63C{number:X}"));
    }
    card.reset(Reset::Cold).unwrap();
    play(&mut card, &[(FACE, "9000"), (&present(0x13, CODE_A), "6984"), (TEXT, "9000"), ("00200094", "63CA")]);
}

#[test]
fn the_reference_of_unknown_purpose_is_blocked_for_good() {
    let mut card = whole_card();
    play(&mut card, &[(TEXT, "9000"), ("00200092", "63C0"), (&present(0x12, b"1234"), "6984")]);
    card.set_tries_left(Application::Text, 0x0012, 3).unwrap();
    play(&mut card, &[("00200092", "63C0"), (&present(0x12, TEXT_PIN), "6984"), ("00A4020C020012", "9000")]);
    play(&mut card, &[("00200080", "63C0"), ("002000800431323334", "6984"), ("00200091", "63C3")]);
}

#[test]
fn the_text_pin_can_be_changed_and_what_is_printed_on_the_card_cannot() {
    let change = "0024019104 31313131";
    play(
        &mut whole_card(),
        &[
            (TEXT, "9000"),
            (&present(0x14, CODE_A), "9000"),
            (change, "6982"),
            (&present(0x11, TEXT_PIN), "9000"),
            ("00240191 03313131", "6A80"),
            ("8032009104 31313131", "6985"),
            (change, "9000"),
            // The same once more is no fault.
            (change, "9000"),
            (&present(0x11, TEXT_PIN), "63C2"),
            (&present(0x11, b"1111"), "9000"),
            (&format!("002401940C{}", "31".repeat(12)), "6985"),
            ("0024019204 31313131", "6982"),
            (FACE, "9000"),
            (&present(0x11, BIRTH_DATE), "9000"),
            ("00240191 06303230313032", "6985"),
        ],
    );
}

#[test]
fn the_registry_pin_is_changed_in_both_applications_one_by_one() {
    let (old, new) = (present(0x1C, b"4321"), present(0x1C, b"8765"));
    let change = "8032009C04 38373635";
    let mut card = whole_card();
    play(
        &mut card,
        &[
            (REGISTRY, "9000"),
            (change, "6982"),
            (&old, "9000"),
            ("0024019C04 38373635", "6985"),
            (change, "9000"),
            (&old, "63C2"),
            (&new, "9000"),
            // The other half is still to be done.
            (COMMON, "9000"),
            ("0020009C", "63C3"),
            (&new, "63C2"),
            (&old, "9000"),
            (change, "9000"),
            (&new, "9000"),
        ],
    );
}

#[test]
fn the_registry_pin_has_no_visible_effect_but_its_own_change() {
    let mut card = whole_card();
    let key = format!("{}9000", "07".repeat(16));
    let look = [
        ("00B2011400", &key[..]),
        ("00B2021400", "6A83"),
        ("00B0820001", "6981"),
        ("00B2010C00", "6A82"),
        ("802A0000010000", "6A88"),
        ("00CA00F000", "6A88"),
        ("80AE0000", "6982"),
    ];
    play(&mut card, &[(REGISTRY, "9000")]);
    play(&mut card, &look);
    play(&mut card, &[(&present(0x1C, b"4321"), "9000")]);
    play(&mut card, &look);
    // The record is the common application's, byte for byte.
    play(&mut card, &[(COMMON, "9000"), ("00B2011400", &key)]);
}

#[test]
fn challenges_data_objects_and_the_atr_at_every_level() {
    let mut card = whole_card();
    let atr = format!("{}9000", hex::encode_upper(&Generation::Year2023.contact_atr()[1..]));
    for select in [CARD_MANAGER, TEXT, FACE, REGISTRY, COMMON, JPKI] {
        let object = if select == CARD_MANAGER { "39393030309000" } else { "6A88" };
        play(
            &mut card,
            &[
                (select, "9000"),
                ("00840000000008", "6985"),
                ("00840000", "6700"),
                ("00CA00F000", object),
                ("00CA004200", "6A88"),
                ("00CA5F5100", &atr),
            ],
        );
        for (le, length) in [("01", 1), ("FF", 255), ("00", 256)] {
            let challenge = card.exchange(&bytes(&format!("00840000{le}"))).unwrap();
            assert_eq!((challenge.len(), &challenge[length..]), (length + 2, &[0x90, 0x00][..]));
        }
    }
    let mut absent = whole_card_with(|image| image.card_data.clear());
    for select in [CARD_MANAGER, TEXT] {
        play(&mut absent, &[(select, "9000"), ("00CA5F5100", "6A88"), ("00CA00F800", "6A88"), ("00CA7F2100", "6A88")]);
    }
    let mut odd = whole_card_with(|image| image.behaviour.atr_object_in_applications_only = true);
    play(&mut odd, &[("00CA5F5100", "6A88"), ("00CA00F000", "39393030309000"), (FACE, "9000"), ("00CA5F5100", &atr)]);
}

#[test]
fn every_object_of_the_card_manager_is_answered_whole() {
    let tags = [0x0042, 0x0045, 0x0066, 0x00F0, 0x00F2, 0x00F7, 0x00F8, 0x7F21, 0x5F51];
    let mut card = whole_card_with(|image| {
        image.card_data = tags.into_iter().zip(1..).map(|(tag, kind)| (tag, vec![kind; 575])).collect();
    });
    for (tag, kind) in tags.into_iter().zip(1_u8..) {
        let whole = format!("{}9000", hex::encode_upper([kind; 575]));
        play(&mut card, &[(&format!("00CA{tag:04X}000000"), &whole), (&format!("00CA{tag:04X}00"), "6700")]);
    }
}

fn whole_file(card: &mut VirtualCard, fid: u8) -> Vec<u8> {
    let mut response = card.exchange(&bytes(&format!("00B0{:02X}00000000", 0x80 | fid))).unwrap();
    assert_eq!(response.split_off(response.len() - 2), [0x90, 0x00]);
    response
}

#[test]
fn filler_stands_behind_the_objects_and_not_in_the_file_that_is_signed_with_its_own() {
    let mut card = whole_card_with(|image| image.behaviour.data_filler = 5);
    play(&mut card, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000")]);
    assert_eq!(whole_file(&mut card, 0x01), [0xC1; 40]);
    assert_eq!(whole_file(&mut card, 0x02), [&[0xC2; 300][..], &[0xFF; 5]].concat());
    assert_eq!(whole_file(&mut card, 0x04), [&[0xC4; 40][..], &[0xFF; 5]].concat());
    play(&mut card, &[("00A4020C020004", "9000"), ("00B0002C02", "FF9000"), ("00B0002D01", "6B00")]);
    play(&mut card, &[(FACE, "9000"), (&present(0x13, CODE_A), "9000")]);
    for fid in 2..=6 {
        assert_eq!(whole_file(&mut card, fid), [&[0xD0 | fid; 40][..], &[0xFF; 5]].concat());
    }
    // The JPKI application's files are none of them.
    play(&mut card, &[(JPKI, "9000"), ("00B0880000", "8F8F009000")]);

    let mut image = super::whole_image();
    for (filler, named) in [(0x8001, "behaviour.data_filler"), (0x8000, "applications.text.files.0002")] {
        image.behaviour.data_filler = filler;
        let Err(VirtualCardError::Image { field, .. }) = VirtualCard::new(image.clone()) else { panic!("{named}") };
        assert_eq!(field, named);
    }
}

#[test]
fn files_that_were_not_issued_are_missing_whatever_is_verified() {
    let mut card = whole_card_with(|image| {
        image.applications.get_mut(&Application::Text).unwrap().files.clear();
    });
    play(&mut card, &[(TEXT, "9000"), ("00B0810001", "6A82"), (&present(0x11, TEXT_PIN), "9000")]);
    play(&mut card, &[("00B0810001", "6A82"), ("00B0840001", "6A82"), ("00A4020C020001", "9000")]);
}

#[test]
fn a_failed_code_closes_what_it_alone_had_opened() {
    let mut card = whole_card();
    play(
        &mut card,
        &[
            (FACE, "9000"),
            (&present(0x13, CODE_A), "9000"),
            (&present(0x12, CODE_B), "9000"),
            (&present(0x13, WRONG_A), "63C9"),
            ("00B0850001", "6982"),
            ("00B0820001", "D29000"),
            (&present(0x12, WRONG_B), "63C9"),
            ("00B0820001", "6982"),
        ],
    );
}
