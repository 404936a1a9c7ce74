//! What says which card it is: 共通カードAP, 住基AP, and the objects at the card manager's level (docs/protocol.md §2.6, §3.1,
//! §3.4).

use std::collections::BTreeMap;

use jpki_virtual_card::{ApplicationImage, Credential};

use super::cv::{self, KeyId};
use super::{Plan, digits, private_key};
use crate::{Odd, TestbedError};

/// The 16 bytes that the common and the registry application share. △ Which key they name is not known.
fn key_reference() -> Vec<u8> {
    KeyId::new("9000010", "001", [0; 4]).bytes().to_vec()
}

/// 共通カードAP — the card number: one record under tag 01 with serial number (15), municipality (5) and expiry (8).
pub(super) fn common(plan: &Plan) -> Result<ApplicationImage, TestbedError> {
    let number = format!("{}{}{}", &*plan.card_serial, plan.person.municipality_code, digits(plan.expiry));
    let mut record = vec![0x01, 0x1C];
    record.extend(number.bytes());
    Ok(ApplicationImage {
        records: [(0x0001, vec![record]), (0x0002, vec![key_reference()])].into(),
        credentials: [(0x001C, Credential::new(plan.secrets.card_pin.as_bytes()))].into(),
        keys: [(0x0019, private_key(&plan.keys.common)?)].into(),
        ..ApplicationImage::default()
    })
}

/// 住基AP — for the resident register network.
pub(super) fn registry(plan: &Plan) -> ApplicationImage {
    ApplicationImage {
        records: [(0x0002, vec![key_reference()])].into(),
        credentials: [(0x001C, Credential::new(plan.secrets.card_pin.as_bytes()))].into(),
        ..ApplicationImage::default()
    }
}

/// Objects of GET DATA, besides the ATR.
pub(super) fn card_data(plan: &Plan) -> Result<BTreeMap<u16, Vec<u8>>, TestbedError> {
    /// GlobalPlatform card recognition data: GlobalPlatform 2.2, security domain with secure channel 02 option 15
    /// (GlobalPlatform Card Specification 2.2, appendix H.2).
    const RECOGNITION: [u8; 50] = *b"\x66\x30\x73\x2E\x06\x07\x2A\x86\x48\x86\xFC\x6B\x01\
        \x60\x0B\x06\x09\x2A\x86\x48\x86\xFC\x6B\x02\x02\x02\
        \x63\x09\x06\x07\x2A\x86\x48\x86\xFC\x6B\x03\
        \x64\x0B\x06\x09\x2A\x86\x48\x86\xFC\x6B\x04\x02\x15";
    let Plan { keys, person, .. } = plan;
    let root = keys.roots.manager();
    let intermediate = &keys.manager_issuer;
    let mut data = BTreeMap::from([
        (0x0042, root.id.bytes().to_vec()),
        (0x0045, plan.card_serial.as_bytes().to_vec()),
        (0x0066, RECOGNITION.to_vec()),
        (0x00F0, person.municipality_code.as_bytes().to_vec()),
        (0x00F2, digits(plan.expiry).into_bytes()),
        (0x00F7, intermediate.id.bytes().to_vec()),
        (0x00F8, cv::bare_certificate(root, intermediate.id, &intermediate.key)?),
    ]);
    if !plan.is(Odd::StaleLayout) {
        // Whose key it is nobody knows; here it is one that no application asks a certificate of.
        let next = KeyId::new("0000050", "001", [0; 4]);
        data.insert(0x7F21, cv::bare_certificate(intermediate, next, &keys.session)?);
    }
    Ok(data)
}
