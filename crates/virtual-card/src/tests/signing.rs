//! COMPUTE DIGITAL SIGNATURE, INTERNAL AUTHENTICATE and the terminal's certificate (docs/protocol.md §4.6–4.8, §3.1).

use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};

use super::{COMMON, JPKI, card, card_with, keys, play, public, signature};

const VERIFY_PIN: &str = "00200098 0431323334";
const VERIFY_PASSWORD: &str = "0020009B 085445535431323334";
const MESSAGE: &[u8] = b"a message";

fn command(header: &str, data: &[u8]) -> String {
    format!("{header}{:02X}{}00", data.len(), hex::encode_upper(data))
}

fn digest() -> Digest {
    Digest::of(DigestAlgorithm::Sha256, MESSAGE)
}

fn digest_info(digest: &Digest) -> Vec<u8> {
    let mut info = hex::decode("3031300D060960864801650304020105000420").unwrap();
    info.extend(digest.as_bytes());
    info
}

#[test]
fn all_six_schemes_with_both_keys() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), (VERIFY_PIN, "9000"), (VERIFY_PASSWORD, "9000")]);
    let digest = digest();
    for (p2, key) in [("97", public(&keys().authentication)), ("9A", public(&keys().signature))] {
        type Check = fn(&RsaPublicKey, &Digest, &[u8]) -> bool;
        let standard: Check = |key, digest, signature| key.verify(digest, signature).is_ok();
        let bare: Check = |key, digest, signature| key.verify_unprefixed(digest.as_bytes(), signature).is_ok();
        let pss: Check = |key, digest, signature| key.verify_pss(digest, signature).is_ok();
        for (scheme, data, check) in [
            ("00", &digest_info(&digest)[..], standard),
            ("01", MESSAGE, bare),
            ("02", digest.as_bytes(), standard),
            ("03", MESSAGE, standard),
            ("04", digest.as_bytes(), pss),
            ("05", MESSAGE, pss),
        ] {
            let signature = signature(&mut card, &command(&format!("802A{scheme}{p2}"), data));
            assert!(check(&key, &digest, &signature), "scheme {scheme}, key {p2}");
            let other = Digest::of(DigestAlgorithm::Sha256, b"another message");
            assert!(!check(&key, &other, &signature));
        }
    }
}

#[test]
fn pss_salts_are_random_and_the_rest_is_not() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), (VERIFY_PIN, "9000")]);
    let mut sign = |scheme: &str| signature(&mut card, &command(&format!("802A{scheme}97"), MESSAGE));
    assert_ne!(sign("05"), sign("05"));
    assert_eq!(sign("03"), sign("03"));
}

#[test]
fn the_data_are_signed_as_they_are() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), (VERIFY_PASSWORD, "9000"), ("00A4020C02001A", "9000")]);
    for payload in [vec![0x00], vec![0xFF; 245], b"no DigestInfo at all".to_vec()] {
        let signature = signature(&mut card, &command("802A0080", &payload));
        public(&keys().signature).verify_unprefixed(&payload, &signature).unwrap();
    }
}

#[test]
fn each_key_needs_its_own_credential() {
    let (with_pin, with_password) = (command("802A0097", &[1; 51]), command("802A009A", &[1; 51]));
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), (&with_pin, "6982"), (&with_password, "6982"), (VERIFY_PIN, "9000")]);
    signature(&mut card, &with_pin);
    play(&mut card, &[(&with_password, "6982"), (JPKI, "9000"), (&with_password, "6982")]);
    // Verified survives selecting the same application, any number of signatures and other files.
    signature(&mut card, &with_pin);
    signature(&mut card, &with_pin);
    play(&mut card, &[(VERIFY_PASSWORD, "9000")]);
    signature(&mut card, &with_password);
    play(&mut card, &[(COMMON, "9000"), (JPKI, "9000"), (&with_pin, "6982"), (&with_password, "6982")]);
}

#[test]
fn parameters_and_lengths_that_are_refused() {
    let mut card = card();
    play(
        &mut card,
        &[
            (JPKI, "9000"),
            (VERIFY_PIN, "9000"),
            ("802A06970131 00", "6A86"),
            ("802AFF970131 00", "6A86"),
            ("802A00000131 00", "6A88"),
            ("802A00B70131 00", "6A86"),
            ("802A00830131 00", "6A88"),
            ("802A00980131 00", "6985"),
            ("802A00990131 00", "6985"),
            ("802A008A0131 00", "6985"),
            (JPKI, "9000"),
            ("802A00800131 00", "6986"),
            ("802A009700", "6700"),
            ("802A00970131", "6700"),
            ("802A0097013110", "6700"),
            (&command("802A0097", &[1; 246]), "6985"),
            (&command("802A0297", &[1; 31]), "6985"),
            (&command("802A0497", &[1; 33]), "6985"),
        ],
    );
}

#[test]
fn long_messages_for_schemes_that_hash_on_the_card() {
    let long = |length: usize| format!("802A039700{length:04X}{}0100", "41".repeat(length));
    let mut usual = card();
    play(&mut usual, &[(JPKI, "9000"), (VERIFY_PIN, "9000"), (&long(256), "6700")]);
    signature(&mut usual, &long(255));

    let mut generous = card_with(|image| image.behaviour.message_limit = 1000);
    play(&mut generous, &[(JPKI, "9000"), (VERIFY_PIN, "9000"), (&long(1001), "6700")]);
    let signature = signature(&mut generous, &long(1000));
    let digest = Digest::of(DigestAlgorithm::Sha256, &[0x41; 1000]);
    public(&keys().authentication).verify(&digest, &signature).unwrap();
}

#[test]
fn a_card_without_keys_signs_nothing() {
    let mut card = card_with(|image| image.authentication_key = None);
    play(&mut card, &[(JPKI, "9000"), (VERIFY_PIN, "9000"), (&command("802A0097", &[1; 51]), "6A88")]);
}

#[test]
fn internal_authenticate_is_the_common_applications() {
    let mut card = card();
    play(&mut card, &[(JPKI, "9000"), (VERIFY_PIN, "9000"), (VERIFY_PASSWORD, "9000")]);
    for p2 in ["97", "9A"] {
        play(&mut card, &[(&command(&format!("008800{p2}"), b"x"), "6982")]);
    }
    play(&mut card, &[(&command("00880080", b"x"), "6982"), (&command("00880098", b"x"), "6985")]);
    play(&mut card, &[(&command("00880083", b"x"), "6A88"), (&command("00880197", b"x"), "6A86"), (COMMON, "9000")]);
    for data in [MESSAGE, &[7; 255]] {
        let signature = signature(&mut card, &command("00880099", data));
        let digest = Digest::of(DigestAlgorithm::Sha256, data);
        public(&keys().common).verify(&digest, &signature).unwrap();
    }
    play(&mut card, &[("0088009900", "6700"), ("00880099 0131", "6700"), ("802A00990131 00", "6982")]);
    let mut bare = card_with(|image| image.applications.clear());
    play(&mut bare, &[(COMMON, "9000"), (&command("00880099", MESSAGE), "6A88")]);
}

#[test]
fn a_terminals_certificate_is_stored_and_never_accepted() {
    let body = format!("80A206C1000133{}", "16".repeat(307));
    let signature = format!("80A200C1000100{}", "00".repeat(256));
    play(
        &mut card(),
        &[
            (&signature, "6700"),
            (JPKI, "9000"),
            (&signature, "6700"),
            (&body, "6986"),
            ("00A4020C020018", "9000"),
            (&body, "6985"),
            ("00A4020C020016", "9000"),
            ("80A20000", "6A86"),
            ("80A200AE", "6A86"),
            ("80A206C1", "6700"),
            (&body, "9000"),
            (&signature, "6A80"),
            (&signature, "6700"),
            (&body, "9000"),
            (COMMON, "9000"),
            (&signature, "6700"),
        ],
    );
}
