//! Issuers of CV certificates for tests: keys from a fixed seed, and the card's own certificate form.

use std::sync::OnceLock;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::sha2::{Digest, Sha256};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

/// Keys that tests share: generating one takes a third of a second.
fn key(index: usize) -> &'static RsaPrivateKey {
    static KEYS: [OnceLock<RsaPrivateKey>; 4] = [const { OnceLock::new() }; 4];
    KEYS[index].get_or_init(|| {
        RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(index as u64), 2048).expect("2048 bits are enough")
    })
}

/// The 297 bytes of 5F4E.
pub(crate) fn body(issuer: &[u8; 16], subject: &[u8; 16], modulus: &[u8]) -> Vec<u8> {
    [issuer, subject, &b"\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], modulus].concat()
}

/// An object with a length of two bytes.
pub(crate) fn long(tag: u16, value: &[u8]) -> Vec<u8> {
    [&tag.to_be_bytes()[..], &[0x82], &(value.len() as u16).to_be_bytes(), value].concat()
}

/// EF 0004.
pub(crate) fn file(body: &[u8], signature: &[u8]) -> Vec<u8> {
    long(0x7F21, &[long(0x5F4E, body), long(0x5F37, signature)].concat())
}

/// Object 00F8 or 7F21.
pub(crate) fn data_object(body: &[u8], signature: &[u8]) -> Vec<u8> {
    let list = b"\x4D\x0A\x42\x10\x5F\x20\x10\x5F\x49\x82\x01\x09";
    [&list[..], &long(0x5F4E, body), &long(0x5F37, signature)].concat()
}

/// A key with its id.
pub(crate) struct Issuer {
    pub(crate) id: [u8; 16],
    key: &'static RsaPrivateKey,
}

impl Issuer {
    /// With one of the four keys, 0 to 3.
    pub(crate) fn new(id: &[u8; 16], index: usize) -> Self {
        Self { id: *id, key: key(index) }
    }

    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.key.n().to_bytes_be()
    }

    /// `90` and `91`, as key files have them.
    pub(crate) fn key_objects(&self) -> Vec<u8> {
        [&b"\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &self.modulus()].concat()
    }

    /// PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)).expect("the key is long enough")
    }

    /// PKCS#1 v1.5 padding around the payload as it is.
    pub(crate) fn sign_payload(&self, payload: &[u8]) -> Vec<u8> {
        self.key.sign(Pkcs1v15Sign::new_unprefixed(), payload).expect("the key is long enough")
    }

    /// EF 0004 for another key.
    pub(crate) fn file(&self, subject: &[u8; 16], modulus: &[u8]) -> Vec<u8> {
        let body = body(&self.id, subject, modulus);
        file(&body, &self.sign(&body))
    }

    /// Object 00F8 or 7F21 for another key.
    pub(crate) fn data_object(&self, subject: &[u8; 16], modulus: &[u8]) -> Vec<u8> {
        let body = body(&self.id, subject, modulus);
        data_object(&body, &self.sign(&body))
    }
}

/// The issuers as roots, in the text form of [`CvAnchors`](crate::CvAnchors).
pub(crate) fn anchor_text(roots: &[&Issuer]) -> String {
    let root = |root: &&Issuer| {
        let name = crate::KeyId::from_bytes(root.id);
        format!("[{name}]\nkey_id = {}\nmodulus = {}\n", hex::encode(root.id), hex::encode(root.modulus()))
    };
    roots.iter().map(root).collect()
}
