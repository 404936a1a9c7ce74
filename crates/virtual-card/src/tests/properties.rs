//! Whatever is sent, the card answers, and gives nothing away that a credential protects.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{card, image};
use crate::{Behaviour, Profile, ResponseSplitting, TriesQuery, VirtualCard};

/// Commands near the right ones: random bytes alone would seldom get past the class.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let fid = prop_oneof![Just(0x01_u8), Just(0x17), Just(0x18), Just(0x1A), Just(0x1B), 0..0x20_u8];
    let short = fid.clone().prop_map(|fid| 0x80 | fid);
    let whole = |text: &str| Just(hex::decode(text).unwrap());
    prop_oneof![
        4 => vec(any::<u8>(), 0..20),
        3 => whole("00A4040C0AD392F000260100000001"),
        1 => whole("00A4040C0AD3921000310001010100"),
        1 => whole("00A4040002D39200"),
        3 => fid.prop_map(|fid| vec![0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, fid]),
        4 => (0..8_u8, any::<u8>(), any::<u8>()).prop_map(|(high, low, le)| vec![0x00, 0xB0, high, low, le]),
        4 => (short.clone(), any::<u8>(), any::<u8>()).prop_map(|(p1, p2, le)| vec![0x00, 0xB0, p1, p2, le]),
        2 => short.clone().prop_map(|p1| vec![0x00, 0xB0, p1, 0x00, 0x00, 0x00, 0x00]),
        2 => any::<u8>().prop_map(|le| vec![0x00, 0xC0, 0x00, 0x00, le]),
        3 => (short.clone(), vec(any::<u8>(), 0..18)).prop_map(|(p2, data)| with_data(0x00, 0x20, 0x00, p2, &data, None)),
        4 => (0..7_u8, short.clone(), vec(any::<u8>(), 0..60))
            .prop_map(|(p1, p2, data)| with_data(0x80, 0x2A, p1, p2, &data, Some(0))),
        2 => (any::<[u8; 4]>(), vec(any::<u8>(), 0..20)).prop_map(|([cla, ins, p1, p2], data)| with_data(
            cla, ins, p1, p2, &data, Some(0)
        )),
        2 => (short, vec(any::<u8>(), 1..10)).prop_map(|(p2, data)| with_data(0x00, 0x24, 0x01, p2, &data, None)),
        1 => vec(any::<u8>(), 1..9).prop_map(|data| with_data(0x10, 0x20, 0x00, 0x9B, &data, None)),
    ]
}

fn with_data(cla: u8, ins: u8, p1: u8, p2: u8, data: &[u8], le: Option<u8>) -> Vec<u8> {
    let mut out = vec![cla, ins, p1, p2];
    if !data.is_empty() {
        out.push(data.len() as u8);
        out.extend(data);
    }
    out.extend(le);
    out
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    let splitting = prop_oneof![
        Just(ResponseSplitting::None),
        (1..=255_u8).prop_map(ResponseSplitting::MoreData),
        Just(ResponseSplitting::WrongLe)
    ];
    (any::<[bool; 8]>(), splitting).prop_map(|(flags, response_splitting)| Behaviour {
        extended_length: flags[0],
        command_chaining: flags[1],
        short_file_identifiers: flags[2],
        end_of_file_warning: flags[3],
        verified_query_9000: flags[4],
        strict_credential_length: flags[5],
        warm_reset_clears: flags[6],
        tries_query: if flags[7] { TriesQuery::HeaderOnly } else { TriesQuery::WithLe },
        response_splitting,
        ..Behaviour::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_secret_leaves_without_its_credential(
        behaviour in behaviour(),
        commands in vec(command(), 1..60),
    ) {
        // Every byte of the certificate that is not its header is 51; nothing else on this card repeats it.
        let mut image = image(Profile::Card);
        image.behaviour = behaviour;
        image.applications.clear();
        let mut card = VirtualCard::with_seed(image, [3; 32]).unwrap();
        for command in commands {
            let response = card.exchange(&command).unwrap();
            prop_assert!(response.len() >= 2);
            // None of the credentials is ever guessed.
            let revealed = response.windows(8).any(|window| window == [0x51; 8]);
            prop_assert!(!revealed, "{command:02X?} revealed the certificate");
            prop_assert_eq!(card.session.private_operations, 0, "{:02X?} was signed", command);
        }
    }

    #[test]
    fn any_bytes_are_answered(commands in vec(vec(any::<u8>(), 0..600), 1..30)) {
        let mut card = card();
        for command in commands {
            prop_assert!(card.exchange(&command).unwrap().len() >= 2);
        }
    }
}
