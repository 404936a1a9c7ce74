//! The virtual card against docs/protocol.md: what every command answers, byte for byte.

mod access;
mod applications;
mod folder;
mod properties;
mod reading;
mod secure_messaging;
mod secure_refusals;
mod selection;
mod signing;
mod terminal;
mod traces;
mod verifying;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jpki_reader::Transport;
use jpki_signature::RsaPublicKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};

use crate::{Application, ApplicationImage, CardImage, Credential, Generation, PrivateKey, Profile, VirtualCard};

pub(crate) const JPKI: &str = "00A4040C0AD392F000260100000001";
pub(crate) const TEXT: &str = "00A4040C0AD3921000310001010408";
pub(crate) const FACE: &str = "00A4040C0AD3921000310001010402";
pub(crate) const REGISTRY: &str = "00A4040C0AD3921000310001010401";
pub(crate) const COMMON: &str = "00A4040C0AD3921000310001010100";
pub(crate) const CARD_MANAGER: &str = "00A4040C07A0000001510000";
pub(crate) const PIN: &str = "002000800431323334";
pub(crate) const PASSWORD: &str = "0020008008 5445535431323334";

pub(crate) struct Keys {
    pub(crate) signature: RsaPrivateKey,
    pub(crate) authentication: RsaPrivateKey,
    pub(crate) common: RsaPrivateKey,
    pub(crate) text: RsaPrivateKey,
    pub(crate) face: RsaPrivateKey,
    pub(crate) session: RsaPrivateKey,
}

pub(crate) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut random = ChaCha20Rng::from_seed([7; 32]);
        let mut key = || RsaPrivateKey::new(&mut random, 2048).unwrap();
        Keys { signature: key(), authentication: key(), common: key(), text: key(), face: key(), session: key() }
    })
}

pub(crate) fn pkcs8(key: &RsaPrivateKey) -> PrivateKey {
    PrivateKey::from_pkcs8_der(key.to_pkcs8_der().unwrap().as_bytes())
}

pub(crate) fn public(key: &RsaPrivateKey) -> RsaPublicKey {
    RsaPublicKey::from_spki_der(key.to_public_key().to_public_key_der().unwrap().as_bytes()).unwrap()
}

/// Looks like a certificate to whoever reads the DER header: `30 82 hh ll` and as many bytes of one kind.
pub(crate) fn certificate(kind: u8, length: usize) -> Vec<u8> {
    let mut out = vec![0x30, 0x82];
    out.extend(((length - 4) as u16).to_be_bytes());
    out.resize(length, kind);
    out
}

pub(crate) fn image(profile: Profile) -> CardImage {
    let mut image = CardImage::new(profile, Generation::Year2023, "0000000000000001");
    image.files = BTreeMap::from([
        (0x0001, certificate(0x51, 1758)),
        (0x0002, certificate(0x52, 1318)),
        (0x000A, certificate(0x5A, 1573)),
        (0x000B, certificate(0x5B, 1333)),
    ]);
    image.signature_key = Some(pkcs8(&keys().signature));
    image.authentication_key = Some(pkcs8(&keys().authentication));
    image.signature_password = Some("TEST1234".into());
    image.authentication_pin = Some("1234".into());
    if profile == Profile::Card {
        let mut record = vec![0x01, 0x1C];
        record.extend(b"9000000000000019900020350217");
        let common = ApplicationImage {
            records: BTreeMap::from([(0x0001, vec![record])]),
            credentials: BTreeMap::from([(0x001C, "4321".into())]),
            keys: BTreeMap::from([(0x0019, pkcs8(&keys().common))]),
            ..ApplicationImage::default()
        };
        image.applications.insert(Application::Common, common);
        image.card_data.insert(0x00F0, b"99000".to_vec());
        image.card_data.insert(0x00F8, vec![0x4D; 575]);
    }
    image
}

/// The values of the references of the text and the face application.
pub(crate) const TEXT_PIN: &[u8] = b"9876";
pub(crate) const CODE_A: &[u8] = b"123456789018";
pub(crate) const CODE_B: &[u8] = b"02010120351234";
pub(crate) const BIRTH_DATE: &[u8] = b"020101";

/// A plastic card with everything in every application. Each file repeats one byte that no other file has: C0 and the
/// FID in the text application, D0 and the FID in the face application.
pub(crate) fn whole_image() -> CardImage {
    let mut image = image(Profile::Card);
    let files = |kind: u8, last: u8| (1..=last).map(|fid| (u16::from(fid), vec![kind | fid; 40])).collect();
    let credentials = |list: &[(u16, &[u8])]| list.iter().map(|(fid, value)| (*fid, Credential::new(value))).collect();
    let mut text = ApplicationImage {
        files: files(0xC0, 8),
        credentials: credentials(&[(0x0011, TEXT_PIN), (0x0014, CODE_A), (0x0015, CODE_B)]),
        keys: BTreeMap::from([(0x0013, pkcs8(&keys().text))]),
        session_key: Some(pkcs8(&keys().session)),
        ..ApplicationImage::default()
    };
    text.files.insert(0x0002, vec![0xC2; 300]);
    let face = ApplicationImage {
        files: files(0xD0, 6),
        credentials: credentials(&[(0x0011, BIRTH_DATE), (0x0012, CODE_B), (0x0013, CODE_A)]),
        keys: BTreeMap::from([(0x001A, pkcs8(&keys().face))]),
        ..ApplicationImage::default()
    };
    let registry = ApplicationImage {
        records: BTreeMap::from([(0x0002, vec![vec![7; 16]])]),
        credentials: credentials(&[(0x001C, b"4321")]),
        ..ApplicationImage::default()
    };
    if let Some(common) = image.applications.get_mut(&Application::Common) {
        common.records.insert(0x0002, vec![vec![7; 16]]);
    }
    image.applications.extend([
        (Application::Text, text),
        (Application::Face, face),
        (Application::Registry, registry),
    ]);
    image
}

/// A [`whole_image`] that was changed first.
pub(crate) fn whole_card_with(change: impl FnOnce(&mut CardImage)) -> VirtualCard {
    let mut image = whole_image();
    change(&mut image);
    card_of(image)
}

pub(crate) fn whole_card() -> VirtualCard {
    card_of(whole_image())
}

/// VERIFY of a reference by its short identifier.
pub(crate) fn present(fid: u16, value: &[u8]) -> String {
    format!("002000{:02X}{:02X}{}", 0x80 | fid, value.len(), hex::encode_upper(value))
}

pub(crate) fn card_of(image: CardImage) -> VirtualCard {
    VirtualCard::with_seed(image, [1; 32]).unwrap()
}

pub(crate) fn card() -> VirtualCard {
    card_of(image(Profile::Card))
}

/// A card whose image was changed first.
pub(crate) fn card_with(change: impl FnOnce(&mut CardImage)) -> VirtualCard {
    let mut image = image(Profile::Card);
    change(&mut image);
    card_of(image)
}

/// Sends a command, blanks between its digits being ignored, and returns the response as digits.
pub(crate) fn send(card: &mut impl Transport, command: &str) -> String {
    hex::encode_upper(card.transmit(&bytes(command)).unwrap())
}

pub(crate) fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

/// A signature command's response: the signature, after `9000` was taken off.
pub(crate) fn signature(card: &mut VirtualCard, command: &str) -> Vec<u8> {
    let mut response = card.exchange(&bytes(command)).unwrap();
    assert_eq!(response.split_off(response.len() - 2), [0x90, 0x00], "{command}");
    assert_eq!(response.len(), 256);
    response
}

/// Sends commands and compares responses.
pub(crate) fn play(card: &mut VirtualCard, exchanges: &[(&str, &str)]) {
    for (number, (command, expected)) in exchanges.iter().enumerate() {
        let response = send(card, command);
        assert_eq!(response, expected.replace(' ', ""), "exchange {number}: {command}");
    }
}
