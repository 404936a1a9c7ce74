//! Reading what lies on a card, by means of its own.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use jpki_testbed::{Odd, Testbed, TestbedOptions};
use jpki_virtual_card::{Application, CardImage, PrivateKey};
use rsa::BigUint;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;

/// An object: tag, whole encoding and value, and where it begins.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    pub tag: u16,
    pub at: usize,
    pub whole: &'a [u8],
    pub value: &'a [u8],
}

/// The first object, with a length of one byte below 128 and of the form `82 hh ll` else; it lies at `at`.
fn first(bytes: &[u8], at: usize) -> Object<'_> {
    let tag_length = if bytes[0] & 0x1F == 0x1F { 2 } else { 1 };
    let tag = bytes[..tag_length].iter().fold(0, |tag, byte| tag << 8 | u16::from(*byte));
    let (header, length) = match bytes[tag_length] {
        short @ 0..=127 => (tag_length + 1, usize::from(short)),
        0x82 => {
            let length = usize::from(bytes[tag_length + 1]) << 8 | usize::from(bytes[tag_length + 2]);
            assert!(length >= 128, "{tag:04X} is short and has a long length");
            (tag_length + 3, length)
        }
        other => panic!("{tag:04X} has the length byte {other:02X}"),
    };
    Object { tag, at, whole: &bytes[..header + length], value: &bytes[header..header + length] }
}

/// All objects of a sequence of them, of which the first one lies at `at`.
pub fn objects(mut bytes: &[u8], mut at: usize) -> Vec<Object<'_>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let object = first(bytes, at);
        bytes = &bytes[object.whole.len()..];
        at += object.whole.len();
        found.push(object);
    }
    found
}

/// The objects within the one object of a file, which has this tag; what lies behind it must be filler.
pub fn file(bytes: &[u8], tag: u16) -> Vec<Object<'_>> {
    let outer = first(bytes, 0);
    assert_eq!(outer.tag, tag);
    assert!(bytes[outer.whole.len()..].iter().all(|byte| *byte == 0xFF));
    objects(outer.value, outer.whole.len() - outer.value.len())
}

pub fn tags(objects: &[Object]) -> Vec<u16> {
    objects.iter().map(|object| object.tag).collect()
}

/// Checks an offset table (the first object) against the objects behind it.
pub fn check_offsets(objects: &[Object]) {
    let offsets: Vec<usize> =
        objects[0].value.chunks(2).map(|pair| usize::from(pair[0]) << 8 | usize::from(pair[1])).collect();
    assert_eq!(offsets, objects[1..].iter().map(|object| object.at).collect::<Vec<_>>());
}

/// A public key of the card.
#[derive(Clone, Debug, PartialEq)]
pub struct Key(Vec<u8>);

impl Key {
    pub fn from_modulus(modulus: &[u8]) -> Self {
        assert_eq!(modulus.len(), 256);
        assert!(modulus[0] >= 0x80);
        Self(modulus.to_vec())
    }

    pub fn modulus(&self) -> &[u8] {
        &self.0
    }

    /// From exponent and modulus under 90 and 91.
    pub fn read(bytes: &[u8]) -> Self {
        let parts = objects(bytes, 0);
        assert_eq!(tags(&parts), [0x90, 0x91]);
        assert_eq!(parts[0].value, [1, 0, 1]);
        Self::from_modulus(parts[1].value)
    }

    pub fn of(private: &PrivateKey) -> Self {
        let key = rsa::RsaPrivateKey::from_pkcs8_der(private.pkcs8_der()).unwrap();
        Self::from_modulus(&key.n().to_bytes_be())
    }

    /// sha256WithRSAEncryption.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = PublicKeyComponents { n: self.0.as_slice(), e: [1, 0, 1].as_slice() };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }

    /// What was signed: the block of PKCS#1 v1.5 without its padding.
    pub fn recover(&self, signature: &[u8]) -> Vec<u8> {
        let modulus = BigUint::from_bytes_be(&self.0);
        let block = BigUint::from_bytes_be(signature).modpow(&BigUint::from(65_537_u32), &modulus).to_bytes_be();
        assert_eq!((block.len(), block[0]), (255, 1));
        let end = block[1..].iter().position(|byte| *byte != 0xFF).unwrap() + 1;
        assert_eq!(block[end], 0);
        block[end + 1..].to_vec()
    }
}

pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// The body of a CV certificate: issuer, subject, key. Checks the signature.
pub struct Certified {
    pub issuer: [u8; 16],
    pub subject: [u8; 16],
    pub key: Key,
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl Certified {
    pub fn read(parts: &[Object]) -> Self {
        assert_eq!(tags(parts), [0x5F4E, 0x5F37]);
        let body = parts[0].value;
        assert_eq!(body.len(), 297);
        Self {
            issuer: body[..16].try_into().unwrap(),
            subject: body[16..32].try_into().unwrap(),
            key: Key::read(&body[32..]),
            body: body.to_vec(),
            signature: parts[1].value.to_vec(),
        }
    }

    pub fn is_signed_by(&self, key: &Key) -> bool {
        key.verifies(&self.body, &self.signature)
    }
}

/// The sections of `cv-anchors.txt` by key id.
pub fn anchors(text: &str) -> BTreeMap<Vec<u8>, Key> {
    let mut found = BTreeMap::new();
    let (mut name, mut id) = ("", Vec::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name = section;
            continue;
        }
        let (field, value) = line.split_once('=').unwrap();
        let value = hex::decode(value.trim()).unwrap();
        match field.trim() {
            "key_id" => {
                assert_eq!(
                    format!("{}/{}", str::from_utf8(&value[..7]).unwrap(), str::from_utf8(&value[9..12]).unwrap()),
                    name
                );
                id = value;
            }
            "modulus" => assert!(found.insert(std::mem::take(&mut id), Key::from_modulus(&value)).is_none()),
            other => panic!("{other}"),
        }
    }
    found
}

pub fn bytes(image: &CardImage, application: Application, fid: u16) -> &[u8] {
    &image.applications[&application].files[&fid]
}

pub fn credentials(image: &CardImage, application: Application) -> Vec<(u16, &str)> {
    let all = image.applications[&application].credentials.iter();
    all.map(|(fid, value)| (*fid, str::from_utf8(value.as_bytes()).unwrap())).collect()
}

/// Options with seed and time of [`Testbed::shared`].
pub fn options(odd: &[Odd]) -> TestbedOptions {
    let mut options = TestbedOptions::new(Testbed::shared().now());
    options.seed = Some(50);
    options.odd.extend(odd);
    options
}

/// Width and height of a PNG of one bit a dot, greyscale.
pub fn png_size(picture: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    (info.width, info.height)
}
