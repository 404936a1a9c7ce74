//! 券面事項入力補助AP — My Number and the four attributes as text, signed (docs/protocol.md §3.2, §3.8).

use jpki_virtual_card::{ApplicationImage, Credential};
use rand_core::RngCore;

use super::cv::{self, KeyId, sha256};
use super::encoding::{file_with_offsets, object, public_key};
use super::keys::Keys;
use super::{Plan, private_key};
use crate::odd::FILLER;
use crate::{Odd, Person, Sex, TestbedError};

/// Filler behind the My Number, on every card.
const NUMBER_FILLER: usize = 2;

/// EF 0001: the My Number. Its filler is hashed with it, and so belongs to the content.
pub(super) fn number(my_number: &str, filler: usize) -> Vec<u8> {
    let mut file = object(0xFF10, my_number.as_bytes());
    file.extend(std::iter::repeat_n(0xFF, filler));
    file
}

/// The objects of EF 0002: name, address, birth date, sex.
fn attributes(person: &Person) -> Vec<Vec<u8>> {
    let birth = super::digits(person.birth);
    vec![
        object(0xDF22, person.name.as_bytes()),
        object(0xDF23, person.address.as_bytes()),
        object(0xDF24, birth.as_bytes()),
        object(0xDF25, sex_digit(person.sex).as_bytes()),
    ]
}

/// The card's digit for the sex, which is not always the certificate's.
pub(super) fn sex_digit(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Unknown => "0",
    }
}

/// EF 0003: the hashes of both files, signed.
fn integrity_record(number: &[u8], attributes: &[u8], keys: &Keys) -> Result<Vec<u8>, TestbedError> {
    let hashes = [object(0xDF31, &sha256(number)), object(0xDF32, &sha256(attributes))].concat();
    let signature = keys.text_issuer.sign_sha256(&hashes)?;
    Ok(object(0xFF30, &[hashes, object(0xDF33, &signature)].concat()))
}

/// EF 0005: basic information. The meaning of its last object is not known.
fn basic_information(extended_length: bool, opaque: &mut impl RngCore) -> Vec<u8> {
    let mut unknown = vec![0xFF; 128];
    opaque.fill_bytes(&mut unknown[..32]);
    let abilities = if extended_length { 0x03 } else { 0x00 };
    let parts = [
        object(0xDF41, &[0x01, abilities, 0x0E, 0x01]),
        object(0xDF42, &KeyId::new("9000034", "001", [0; 4]).bytes()),
        object(0xDF43, &unknown),
    ];
    object(0xFF40, &parts.concat())
}

/// EF 0007: the public half of the card's key, certified.
fn certified_key(keys: &Keys) -> Result<Vec<u8>, TestbedError> {
    let key = object(0xDF51, &public_key(&keys.text));
    let signature = keys.text_issuer.sign_sha256(&key)?;
    Ok(object(0xFF50, &[key, object(0xDF52, &signature)].concat()))
}

/// The whole application.
pub(super) fn application(plan: &Plan, opaque: &mut impl RngCore) -> Result<ApplicationImage, TestbedError> {
    let Plan { person, keys, secrets, .. } = plan;
    let filler = if plan.is(Odd::Filler) { FILLER } else { NUMBER_FILLER };
    let number = number(&secrets.verification_code_a, filler);
    let true_attributes = attributes(person);
    let record = integrity_record(&number, &true_attributes.concat(), keys)?;
    let written = if plan.is(Odd::ForgedText) {
        // Somebody claims to live one house further.
        attributes(&Person { address: format!("{}９", person.address), ..(*person).clone() })
    } else {
        true_attributes
    };
    let subject = KeyId::issuer(&person.municipality_code, "31", "000");
    let files = [
        (0x0001, number),
        (0x0002, file_with_offsets(0xFF20, &written)),
        (0x0003, record),
        (0x0004, cv::certificate(keys.roots.text(), subject, &keys.text_issuer)?),
        (0x0005, basic_information(plan.extended_length, opaque)),
        // A public key alone, under a tag of one byte.
        (0x0006, [&[0xA1, 0x82, 0x01, 0x09][..], &public_key(&keys.session)].concat()),
        (0x0007, certified_key(keys)?),
        (0x0008, vec![0xFF; 16]),
    ];
    let credentials =
        [(0x0011, &secrets.text_pin), (0x0014, &secrets.verification_code_a), (0x0015, &secrets.verification_code_b)];
    Ok(ApplicationImage {
        files: files.into(),
        credentials: credentials.map(|(fid, value)| (fid, Credential::new(value.as_bytes()))).into(),
        keys: [(0x0013, private_key(&keys.text)?)].into(),
        session_key: Some(private_key(&keys.session)?),
        ..ApplicationImage::default()
    })
}
