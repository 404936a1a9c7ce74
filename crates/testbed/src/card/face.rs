//! 券面事項確認AP — the card's face as pictures, signed by the issuer of the municipality (docs/protocol.md §3.3).

use jpki_virtual_card::{ApplicationImage, Credential};
use rand_core::RngCore;

use super::cv::{self, KeyId, sha256};
use super::encoding::{file_with_offsets, object, public_key};
use super::keys::Keys;
use super::text::sex_digit;
use super::{Plan, digits, private_key};
use crate::picture::{self, PORTRAIT};
use crate::{Odd, TestbedError};

/// Least widths of the pictures in dots, those of the card that was examined: each character takes 12 or 6.
const NAME_WIDTH: usize = 216;
const ADDRESS_WIDTH: usize = 288;
const NUMBER_WIDTH: usize = 72;
const SECURITY_CODE_WIDTH: usize = 24;

/// What stands before the three hashes in the signature of the card face: a DigestInfo that names SHA-256 and announces
/// 96 bytes.
const THREE_HASHES: [u8; 19] =
    [0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x60];

/// Objects, and an object with the issuer's signature over them, in a file.
fn signed(tag: u16, objects: [Vec<u8>; 2], signature_tag: u16, keys: &Keys) -> Result<Vec<u8>, TestbedError> {
    let content = objects.concat();
    let signature = keys.face_issuer.sign_sha256(&content)?;
    Ok(object(tag, &[content, object(signature_tag, &signature)].concat()))
}

/// EF 0002: the face of the card. Expiry and security code are not signed.
fn front(plan: &Plan) -> Result<Vec<u8>, TestbedError> {
    let Plan { person, keys, .. } = plan;
    let photo: &[u8] = if plan.is(Odd::NoPhoto) { &[] } else { PORTRAIT };
    let birth = object(0xDF22, digits(person.birth).as_bytes());
    let sex = object(0xDF23, sex_digit(person.sex).as_bytes());
    let key = object(0xDF24, &public_key(&keys.face));
    let name = object(0xDF25, &picture::text(&person.name, NAME_WIDTH)?);
    let address = object(0xDF26, &picture::text(&person.address, ADDRESS_WIDTH)?);
    let photo = object(0xDF27, photo);
    let hashes = [sha256(&[&birth[..], &sex, &key].concat()), sha256(&[&name[..], &address].concat()), sha256(&photo)];
    let signature = keys.face_issuer.sign_unprefixed(&[&THREE_HASHES[..], &hashes.concat()].concat())?;
    let objects = [
        birth,
        sex,
        key,
        name,
        address,
        photo,
        object(0xDF28, &signature),
        object(0xDF29, digits(plan.expiry).as_bytes()),
        object(0xDF2A, &picture::text(plan.security_code, SECURITY_CODE_WIDTH)?),
    ];
    Ok(file_with_offsets(0xFF20, &objects))
}

/// EF 0003: the issuer. The meaning of its last object is not known.
fn issuer(plan: &Plan, opaque: &mut impl RngCore) -> Vec<u8> {
    let mut unknown = KeyId::new("9900025", "001", [0; 4]).bytes().to_vec();
    unknown.resize(16 + 256, 0);
    opaque.fill_bytes(&mut unknown[16..]);
    let parts = [
        object(0xDF31, &[0x06, 0x03, 0x0E, 0x01]),
        object(0xDF32, &KeyId::new("9000024", "001", [0; 4]).bytes()),
        object(0xDF33, &[0x00]),
        object(0xDF34, plan.person.municipality_code.as_bytes()),
        object(0xDF35, &unknown),
    ];
    object(0xFF30, &parts.concat())
}

/// The whole application.
pub(super) fn application(plan: &Plan, opaque: &mut impl RngCore) -> Result<ApplicationImage, TestbedError> {
    let Plan { person, keys, secrets, .. } = plan;
    let card_key = public_key(&keys.face);
    let birth = object(0xDF11, digits(person.birth).as_bytes());
    let number = object(0xDF41, &picture::text(&secrets.verification_code_a, NUMBER_WIDTH)?);
    let subject = KeyId::issuer(&person.municipality_code, "21", "000");
    let files = [
        (0x0001, signed(0xFF10, [birth, object(0xDF12, &card_key)], 0xDF13, keys)?),
        (0x0002, front(plan)?),
        (0x0003, issuer(plan, opaque)),
        (0x0004, cv::certificate(keys.roots.face(), subject, &keys.face_issuer)?),
        (0x0005, signed(0xFF40, [number, object(0xDF42, &card_key)], 0xDF43, keys)?),
        (0x0006, vec![0xFF; 16]),
    ];
    let credentials =
        [(0x0011, &secrets.birth_code), (0x0012, &secrets.verification_code_b), (0x0013, &secrets.verification_code_a)];
    Ok(ApplicationImage {
        files: files.into(),
        credentials: credentials.map(|(fid, value)| (fid, Credential::new(value.as_bytes()))).into(),
        keys: [(0x001A, private_key(&keys.face)?)].into(),
        ..ApplicationImage::default()
    })
}
