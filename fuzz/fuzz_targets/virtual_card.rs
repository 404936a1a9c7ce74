//! Any sequence of commands: the virtual card answers each, and opens nothing without a credential. Every other input
//! begins in the text application with secure messaging open.
#![no_main]

use std::sync::OnceLock;

use jpki_testbed::Testbed;
use jpki_virtual_card::{Application, CardImage, VirtualCard};
use libfuzzer_sys::fuzz_target;
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::OsRng;
use rsa::sha2::Sha256;
use rsa::{Oaep, RsaPrivateKey};

const SELECT_TEXT: &[u8] = &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8];
const VERIFY_PIN: &[u8] = b"\x00\x20\x00\x91\x041234";

/// A card, and the command that opens a session of secure messaging on it.
fn prepared() -> &'static (CardImage, Vec<u8>) {
    static PREPARED: OnceLock<(CardImage, Vec<u8>)> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let mut image = Testbed::shared().card_image();
        // Any key does; this one is there.
        let key = image.signature_key.clone().expect("the shared card has a signature key");
        let parsed = RsaPrivateKey::from_pkcs8_der(key.pkcs8_der()).expect("the testbed makes RSA keys");
        let text = image.applications.entry(Application::Text).or_default();
        text.credentials.insert(0x0011, "1234".into());
        text.session_key = Some(key);
        let message = [&[0xA0, 0x22, 0x80, 0x20][..], &[7; 32]].concat();
        let delivery = parsed.to_public_key().encrypt(&mut OsRng, Oaep::new::<Sha256>(), &message);
        let command = [&[0x80, 0xAE, 0, 0, 0, 1, 0][..], &delivery.expect("36 bytes fit")].concat();
        (image, command)
    })
}

// One byte of length before each command; before the first, whether a session is open.
fuzz_target!(|bytes: &[u8]| {
    let Some((session, mut rest)) = bytes.split_first() else { return };
    let (image, delivery) = prepared();
    let mut card = VirtualCard::new(image.clone()).expect("the image is that of a card");
    if session & 1 != 0 {
        for command in [SELECT_TEXT, VERIFY_PIN, delivery] {
            assert_eq!(card.exchange(command).expect("counters in memory"), [0x90, 0x00]);
        }
    }
    while let Some((length, after)) = rest.split_first() {
        let (command, after) = after.split_at(after.len().min(usize::from(*length)));
        assert!(card.exchange(command).is_ok_and(|response| response.len() >= 2));
        rest = after;
    }
});
