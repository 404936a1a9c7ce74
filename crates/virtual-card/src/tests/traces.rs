//! Whole conversations, as clients hold them with real cards.

use jpki_signature::{Digest, DigestAlgorithm};

use super::{COMMON, JPKI, card, certificate, keys, play, public, send, signature};
use crate::VirtualCard;

/// Reads a certificate as most clients do: the header, then parts of 256 bytes until the length is there.
fn read_in_parts(card: &mut VirtualCard) -> Vec<u8> {
    let header = hex::decode(send(card, "00B0000004")).unwrap();
    let [0x30, 0x82, high, low, 0x90, 0x00] = header[..] else { panic!("{header:02X?}") };
    let length = usize::from(u16::from_be_bytes([high, low])) + 4;
    let mut out = Vec::new();
    while out.len() < length {
        let mut part = hex::decode(send(card, &format!("00B0{:04X}00", out.len()))).unwrap();
        assert_eq!(part.split_off(part.len() - 2), [0x90, 0x00]);
        out.extend(part);
    }
    out.truncate(length);
    out
}

#[test]
fn user_authentication_with_short_apdus() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            ("00200080 04 31323334", "9000"),
            ("00A4020C020017", "9000"),
        ],
    );
    let digest = Digest::of(DigestAlgorithm::Sha256, b"challenge");
    let info = format!("3031300D060960864801650304020105000420{}", hex::encode_upper(digest.as_bytes()));
    let signature = signature(&mut card, &format!("802A008033{info}00"));
    public(&keys().authentication).verify(&digest, &signature).unwrap();
    play(&mut card, &[("00A4020C02000A", "9000"), ("00B0000004", "308206219000")]);
    assert_eq!(read_in_parts(&mut card), certificate(0x5A, 1573));
}

#[test]
fn the_signature_certificate_without_the_password_and_with_it() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), ("00A4020C020001", "9000"), ("00B0000004", "6982")]);
    play(
        &mut card,
        &[("00A4020C02001B", "9000"), ("00200080 08 5445535431323334", "9000"), ("00A4020C020001", "9000")],
    );
    assert_eq!(read_in_parts(&mut card), certificate(0x51, 1758));
}

#[test]
fn six_exchanges_for_a_signature() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), ("0020009B", "63C5"), ("0020009B 085445535431323334", "9000")]);
    let first = send(&mut card, "00B0810000");
    let rest = send(&mut card, &format!("00B00100 00{:04X}", 1758 - 256));
    let whole = format!("{}{}", &first[..512], &rest[..rest.len() - 4]);
    assert_eq!(hex::decode(whole).unwrap(), certificate(0x51, 1758));
    signature(&mut card, &format!("802A009A33{}00", "01".repeat(51)));
}

#[test]
fn the_number_of_the_card() {
    let record = "011C393030303030303030303030303031393930303032303335303231379000";
    play(&mut card(), &[(COMMON, "9000"), ("00B2010C00", record)]);
}
