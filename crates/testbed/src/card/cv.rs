//! Card-verifiable (CV) certificates: three roots, the issuers below them, and the text of `cv-anchors.txt`
//! (docs/protocol.md §3.7).

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

use super::encoding::{object, public_key};
use crate::TestbedError;
use crate::key::KeyPair;
use crate::random::{CardKey, Root, Stream};

/// Tag of a certificate.
const CERTIFICATE: u16 = 0x7F21;
/// Tag of its body, which is what is signed.
const BODY: u16 = 0x5F4E;
/// Tag of its signature.
const SIGNATURE: u16 = 0x5F37;

/// Names of the roots, in the order of [`Roots`]: card manager, face, text. Those of real cards begin with 5 or 6.
const ROOTS: [&str; 3] = ["9000020", "9000023", "9000033"];
/// Names of roots that `cv-anchors.txt` lacks.
const UNKNOWN_ROOTS: [&str; 3] = ["9990020", "9990023", "9990033"];

const ANCHORS_NOTICE: &str = "\
# RSA public keys (e = 65537) that certify the on-card \"CV\" certificates of a make-believe card. TEST ONLY.
# 16-byte key id = 7 ASCII digits | 08 05 | 3 ASCII digits | 4 bytes. Ids of real cards begin with 5 or 6, these with 9.
";

/// Names a key: seven digits, `08 05`, three digits, four bytes.
#[derive(Clone, Copy)]
pub(crate) struct KeyId([u8; 16]);

impl KeyId {
    /// Both texts are ASCII digits, seven and three of them.
    pub(crate) fn new(name: &str, version: &str, end: [u8; 4]) -> Self {
        let parts = name.bytes().chain([0x08, 0x05]).chain(version.bytes()).chain(end);
        let mut id = [0; 16];
        id.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
        Self(id)
    }

    /// The key of an issuer in a municipality: its code of five digits, and two of the application.
    pub(crate) fn issuer(municipality: &str, application: &str, version: &str) -> Self {
        Self::new(&format!("{municipality}{application}"), version, [0; 4])
    }

    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }
}

/// Who certifies: the name of the key, and the key.
pub(crate) struct Certifier {
    pub(crate) id: KeyId,
    pub(crate) key: KeyPair,
}

/// The roots of the card manager's chain, the face and the text application.
pub(crate) struct Roots([Certifier; 3]);

impl Roots {
    pub(crate) fn generate(root: &Root) -> Result<Self, TestbedError> {
        use CardKey::{FaceRoot, ManagerRoot, TextRoot};
        Self::with(root, [ManagerRoot, FaceRoot, TextRoot], ROOTS)
    }

    /// Others, of which nothing tells.
    pub(crate) fn unknown(root: &Root) -> Result<Self, TestbedError> {
        use CardKey::{UnknownFaceRoot, UnknownManagerRoot, UnknownTextRoot};
        Self::with(root, [UnknownManagerRoot, UnknownFaceRoot, UnknownTextRoot], UNKNOWN_ROOTS)
    }

    fn with(root: &Root, keys: [CardKey; 3], names: [&str; 3]) -> Result<Self, TestbedError> {
        let [manager, face, text] = KeyPair::generate_all(root, keys.map(Stream::Card))?;
        let id = |index: usize, end| KeyId::new(names[index], "001", [0, 0, 0, end]);
        // The root of the card manager's chain ends in A8 on real cards.
        Ok(Self([
            Certifier { id: id(0, 0xA8), key: manager },
            Certifier { id: id(1, 0), key: face },
            Certifier { id: id(2, 0), key: text },
        ]))
    }

    pub(crate) fn manager(&self) -> &Certifier {
        &self.0[0]
    }

    pub(crate) fn face(&self) -> &Certifier {
        &self.0[1]
    }

    pub(crate) fn text(&self) -> &Certifier {
        &self.0[2]
    }

    /// `cv-anchors.txt`.
    pub(crate) fn anchors(&self) -> String {
        let mut out = ANCHORS_NOTICE.to_owned();
        for Certifier { id, key } in &self.0 {
            let bytes = id.bytes();
            let digits = |range: std::ops::Range<usize>| bytes[range].iter().map(|digit| char::from(*digit));
            let name: String = digits(0..7).chain(['/']).chain(digits(9..12)).collect();
            // Writing to a string does not fail.
            let _ = write!(out, "\n[{name}]\nkey_id  = {}\nmodulus = {}\n", hex(&bytes), hex(&key.modulus()));
        }
        out
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Body and signature, one behind the other: what `issuer` says about the key named `subject`.
fn signed(issuer: &Certifier, subject: KeyId, key: &KeyPair) -> Result<Vec<u8>, TestbedError> {
    let body = [&issuer.id.bytes()[..], &subject.bytes(), &public_key(key)].concat();
    let signature = issuer.key.sign_sha256(&body)?;
    Ok([object(BODY, &body), object(SIGNATURE, &signature)].concat())
}

/// A certificate as EF 0004 of the text and the face application: 568 bytes.
pub(crate) fn certificate(issuer: &Certifier, subject: KeyId, key: &KeyPair) -> Result<Vec<u8>, TestbedError> {
    Ok(object(CERTIFICATE, &signed(issuer, subject, key)?))
}

/// A certificate as GET DATA returns it: a header list, no outer tag (docs/protocol.md §2.6). 575 bytes.
pub(crate) fn bare_certificate(issuer: &Certifier, subject: KeyId, key: &KeyPair) -> Result<Vec<u8>, TestbedError> {
    /// Issuer's name (42, 16 bytes), subject's name (5F20, 16 bytes), public key (5F49, 265 bytes).
    const HEADER_LIST: [u8; 12] = [0x4D, 0x0A, 0x42, 0x10, 0x5F, 0x20, 0x10, 0x5F, 0x49, 0x82, 0x01, 0x09];
    Ok([&HEADER_LIST[..], &signed(issuer, subject, key)?].concat())
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_has_its_parts_at_their_places() {
        assert_eq!(KeyId::new("6000020", "001", [0, 0, 0, 0xA8]).bytes(), *b"6000020\x08\x05001\0\0\0\xA8");
        assert_eq!(KeyId::issuer("13221", "31", "000").bytes(), *b"1322131\x08\x05000\0\0\0\0");
    }
}
