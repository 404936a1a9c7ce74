//! A terminal for the tests of secure messaging, on another library than the card.

use aws_lc_rs::cipher::{AES_128, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey};
use rsa::pkcs8::EncodePublicKey;

use super::{TEXT, TEXT_PIN, bytes, keys, play, present, send, whole_card};
use crate::VirtualCard;

/// Key material: the session key is 000102…0F.
pub(super) fn material() -> Vec<u8> {
    (0..32).collect()
}

pub(super) fn delivery(message: &[u8], algorithm: &'static OaepAlgorithm) -> Vec<u8> {
    let der = keys().session.to_public_key().to_public_key_der().unwrap();
    let key = aws_lc_rs::rsa::PublicEncryptingKey::from_der(der.as_bytes()).unwrap();
    let mut out = vec![0; 256];
    OaepPublicEncryptingKey::new(key).unwrap().encrypt(algorithm, message, &mut out, None).unwrap();
    out
}

/// SET SESSION KEY with this message in the cryptogram.
pub(super) fn deliver(message: &[u8]) -> String {
    format!("80AE0000000100{}", hex::encode_upper(delivery(message, &OAEP_SHA256_MGF1SHA256)))
}

pub(super) fn good_message() -> Vec<u8> {
    [&[0xA0, 0x22, 0x80, 0x20][..], &material()].concat()
}

/// What a terminal knows of a session.
#[derive(Clone)]
pub(super) struct Terminal {
    /// Secured commands so far.
    pub(super) count: u64,
}

impl Terminal {
    fn block(encrypt: bool, mut block: [u8; 16]) -> [u8; 16] {
        let key = UnboundCipherKey::new(&AES_128, &material()[..16]).unwrap();
        if encrypt {
            EncryptingKey::ecb(key).unwrap().encrypt(&mut block).unwrap();
        } else {
            DecryptingKey::ecb(key).unwrap().decrypt(&mut block, DecryptionContext::None).unwrap();
        }
        block
    }

    fn vector(&self) -> [u8; 16] {
        let mut number = [0; 16];
        number[8..].copy_from_slice(&self.count.to_be_bytes());
        Self::block(true, number)
    }

    /// Enciphers whole blocks.
    pub(super) fn encipher_blocks(&self, blocks: &[u8]) -> Vec<u8> {
        let mut last = self.vector();
        let mut out = Vec::new();
        for block in blocks.chunks_exact(16) {
            last = Self::block(true, std::array::from_fn(|at| block[at] ^ last[at]));
            out.extend(last);
        }
        out
    }

    pub(super) fn encipher(&self, plain: &[u8]) -> Vec<u8> {
        let mut padded = [plain, &[0x80]].concat();
        padded.resize(padded.len().next_multiple_of(16), 0);
        self.encipher_blocks(&padded)
    }

    fn decipher(&self, cryptogram: &[u8]) -> Vec<u8> {
        assert!(!cryptogram.is_empty() && cryptogram.len().is_multiple_of(16));
        let mut last = self.vector();
        let mut out = Vec::new();
        for block in cryptogram.chunks_exact(16) {
            let block: [u8; 16] = block.try_into().unwrap();
            let plain = Self::block(false, block);
            out.extend(std::array::from_fn::<u8, 16, _>(|at| plain[at] ^ last[at]));
            last = block;
        }
        let end = out.iter().rposition(|byte| *byte != 0).unwrap();
        assert!(out[end] == 0x80 && out.len() - end <= 16);
        out.truncate(end);
        out
    }

    /// A command whose data travel in a cryptogram.
    pub(super) fn with_data(&mut self, header: &str, plain: &[u8]) -> String {
        self.count += 1;
        let object = [&[0x86, 0x00, 0x01][..], &self.encipher(plain)].concat();
        format!("{header}{:02X}86{:02X}{}", object.len(), object.len() - 2, hex::encode_upper(&object[2..]))
    }

    pub(super) fn verify(&mut self, fid: u8, value: &[u8]) -> String {
        self.with_data(&format!("082000{:02X}", 0x80 | fid), value)
    }

    pub(super) fn select(&mut self, fid: u16) -> String {
        self.with_data("08A4020C", &fid.to_be_bytes())
    }

    /// READ BINARY with an extended outer Le.
    pub(super) fn read(&mut self, p1p2: &str, length: u16) -> String {
        self.count += 1;
        format!("08B0{p1p2}000005960300{length:04X}0000")
    }

    /// The plain bytes of a response to the last command.
    pub(super) fn plain(&self, response: &str) -> Vec<u8> {
        let response = bytes(response);
        let (object, status) = response.split_at(response.len() - 2);
        assert_eq!(status, [0x90, 0x00]);
        let (length, value) = match object {
            [0x86, length @ 0..=0x7F, value @ ..] => (usize::from(*length), value),
            [0x86, 0x81, length @ 0x80..=0xFF, value @ ..] => (usize::from(*length), value),
            [0x86, 0x82, high @ 1..=0xFF, low, value @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), value),
            _ => panic!("{object:02X?}"),
        };
        assert_eq!((length, value[0]), (value.len(), 0x01));
        self.decipher(&value[1..])
    }
}

/// A card whose text application has an open session, its PIN being verified.
pub(super) fn opened_with(mut card: VirtualCard) -> (VirtualCard, Terminal) {
    play(&mut card, &[(TEXT, "9000"), (&present(0x11, TEXT_PIN), "9000"), (&deliver(&good_message()), "9000")]);
    (card, Terminal { count: 0 })
}

pub(super) fn opened() -> (VirtualCard, Terminal) {
    opened_with(whole_card())
}

/// The session still works.
pub(super) fn lives(card: &mut VirtualCard, terminal: &mut Terminal) {
    let response = send(card, &terminal.read("8400", 0));
    assert_eq!(terminal.plain(&response), [0xC4; 40]);
}

/// No secured command is answered any more, in whichever form it comes; plain ones are.
pub(super) fn is_over(card: &mut VirtualCard) {
    play(
        card,
        &[
            ("08B0840005960300000000", "69FC"),
            ("08A4020C", "69FC"),
            ("0C200091", "69FC"),
            ("00B0840001", "C49000"),
            ("00B0810001", "C19000"),
        ],
    );
}
