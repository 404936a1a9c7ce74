//! Secure messaging of the text application: the session key that a terminal delivers, and the commands that travel
//! under it (docs/protocol.md §3.8). It keeps secrets from listeners and proves nothing: there is no MAC.

use aes::Aes128;
use cbc::cipher::block_padding::{Iso7816, NoPadding};
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use jpki_apdu::tlv::Ber;
use jpki_apdu::{Command, Encoding, Response, StatusWord};
use rsa::sha2::Sha256;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Oaep};
use zeroize::Zeroizing;

use crate::VirtualCard;
use crate::card::{Outcome, done, refuse};
use crate::layout::SessionKeys;

/// The bits of the class byte that say secure messaging, and the value without an authenticated header.
pub(crate) const SECURE_BITS: u8 = 0x0C;
const HEADER_PLAIN: u8 = 0x08;

/// The application has secure messaging, but no key to open what is delivered.
const NO_KEY_DELIVERY: StatusWord = StatusWord::KeyDeliveryUnavailable;
/// A secure messaging object is missing.
const OBJECT_MISSING: StatusWord = StatusWord::SecureMessagingObjectMissing;
/// A secure messaging object is wrong.
const OBJECT_WRONG: StatusWord = StatusWord::SecureMessagingObjectIncorrect;
/// There is no session.
pub(crate) const NO_SESSION: StatusWord = StatusWord::NoSecureSession;

/// What stands before the 32 bytes of key material: `A0` around `80`, the key for enciphering.
const DELIVERY_HEAD: [u8; 4] = [0xA0, 0x22, 0x80, 0x20];
/// Length of the key material. AES-128 takes its first half.
const MATERIAL: usize = 32;
/// Bytes of an AES block and of the key.
const BLOCK: usize = 16;

const CRYPTOGRAM: u32 = 0x86;
const EXPECTED_LENGTH: u32 = 0x96;
/// Before a cryptogram: it is padded as ISO/IEC 7816-4 says.
const PADDED: u8 = 0x01;

/// A session of secure messaging.
#[derive(Clone)]
pub(crate) struct SecureSession {
    key: Zeroizing<[u8; BLOCK]>,
    /// Secured commands so far.
    count: u64,
}

impl SecureSession {
    /// Takes the key out of a delivery, deciphered.
    fn open(delivery: &[u8]) -> Option<Self> {
        let material = delivery.strip_prefix(&DELIVERY_HEAD).filter(|material| material.len() == MATERIAL)?;
        let key = material.first_chunk::<BLOCK>()?;
        Some(Self { key: Zeroizing::new(*key), count: 0 })
    }

    /// The initialisation vector of the current command and its response: the number of the command, enciphered.
    fn vector(&self) -> [u8; BLOCK] {
        let mut block = u128::from(self.count).to_be_bytes();
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.key).into(), &[0; BLOCK].into());
        // One whole block needs no padding: this cannot fail.
        let _ = cipher.encrypt_padded_mut::<NoPadding>(&mut block, BLOCK);
        block
    }

    fn encipher(&self, plain: &[u8]) -> Vec<u8> {
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.key).into(), &self.vector().into());
        cipher.encrypt_padded_vec_mut::<Iso7816>(plain)
    }

    /// `None` where the length or the padding is none.
    fn decipher(&self, cryptogram: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let cipher = cbc::Decryptor::<Aes128>::new((&*self.key).into(), &self.vector().into());
        cipher.decrypt_padded_vec_mut::<Iso7816>(cryptogram).ok().map(Zeroizing::new)
    }

    /// The command inside a secured one. An error ends the session.
    fn unwrap(&self, command: &Command) -> Result<Command, StatusWord> {
        if command.cla & SECURE_BITS != HEADER_PLAIN || command.data().is_empty() {
            return Err(OBJECT_MISSING);
        }
        let object = match Ber::parse(command.data()) {
            Ok((object, [])) => object,
            _ => return Err(OBJECT_WRONG),
        };
        let inner = Command::new(command.cla, command.ins, command.p1, command.p2);
        match (command.ins, object.tag, object.value) {
            (0xB0, EXPECTED_LENGTH, [0, high, low]) => Ok(inner.with_ne(match u16::from_be_bytes([*high, *low]) {
                0 => jpki_apdu::MAX_EXTENDED_NE,
                ne => ne.into(),
            })),
            (0x20 | 0xA4, CRYPTOGRAM, [PADDED, cryptogram @ ..]) => {
                let plain = self.decipher(cryptogram).ok_or(OBJECT_WRONG)?;
                Ok(inner.with_data(&plain))
            }
            _ => Err(OBJECT_WRONG),
        }
    }

    /// Response data as they travel.
    fn wrap(&self, plain: &[u8]) -> Vec<u8> {
        let cryptogram = self.encipher(plain);
        let mut out = vec![CRYPTOGRAM as u8];
        let length = (cryptogram.len() + 1) as u32;
        // △ The shortest form of BER; the sources do not say which one the card uses.
        match length {
            0..0x80 => {}
            0x80..=0xFF => out.push(0x81),
            0x100..=0xFFFF => out.push(0x82),
            _ => out.push(0x83),
        }
        let bytes = length.to_be_bytes();
        let leading = (length.leading_zeros() / 8) as usize;
        out.extend_from_slice(&bytes[leading..]);
        out.push(PADDED);
        out.extend(cryptogram);
        out
    }
}

impl VirtualCard {
    /// `80 AE`, SET SESSION KEY: a terminal delivers the key of a session, enciphered to EF 0006.
    pub(crate) fn set_session_key(&mut self, command: &Command) -> Outcome {
        let df = self.session.application.and_then(|application| self.applications.get(&application));
        let (access, key) = match df.map(|df| (df.session_keys, &df.session_key)) {
            Some((SessionKeys::Taken(access), Some(key))) => (access, key),
            Some((SessionKeys::Taken(_), None)) => return refuse(NO_KEY_DELIVERY),
            Some((SessionKeys::Refused(status), _)) => return refuse(StatusWord::from_u16(status)),
            None => return refuse(StatusWord::SecurityStatusNotSatisfied),
        };
        if command.p1 != 0 || command.p2 != 0 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        if !self.allows(access) {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        if command.data().len() != key.size() || command.ne().is_some() {
            return refuse(StatusWord::WrongLength);
        }
        if BigUint::from_bytes_be(command.data()) >= *key.n() {
            return refuse(StatusWord::NoDiagnosis);
        }
        self.session.private_operations = self.session.private_operations.wrapping_add(1);
        let delivery = key.decrypt_blinded(&mut self.random, Oaep::new::<Sha256>(), command.data()).map(Zeroizing::new);
        let Some(session) = delivery.ok().and_then(|delivery| SecureSession::open(&delivery)) else {
            return refuse(StatusWord::IncorrectData);
        };
        self.session.secure = Some(session);
        done(Vec::new())
    }

    /// Whether a secured command may come now.
    pub(crate) fn check_secured(&self, cla: u8, ins: u8) -> Result<(), StatusWord> {
        let df = self.session.application.and_then(|application| self.applications.get(&application));
        let offered = df.is_some_and(|df| matches!(df.session_keys, SessionKeys::Taken(_)));
        match cla & SECURE_BITS {
            HEADER_PLAIN | SECURE_BITS if self.session.secure.is_some() => Ok(()),
            HEADER_PLAIN | SECURE_BITS if offered => Err(NO_SESSION),
            HEADER_PLAIN if ins != 0xA4 => Err(NO_SESSION),
            _ => Err(StatusWord::SecureMessagingNotSupported),
        }
    }

    /// A secured command: takes the command out of its object, carries it out, and secures what it answers.
    pub(crate) fn secured(&mut self, command: &Command, encoding: Encoding) -> Outcome {
        let Some(session) = &mut self.session.secure else { return refuse(NO_SESSION) };
        // It counts, whatever becomes of it.
        session.count += 1;
        let session = session.clone();
        if command.cla & 0x80 != 0 || !matches!(command.ins, 0x20 | 0xA4 | 0xB0) {
            return refuse(StatusWord::SecureMessagingNotSupported);
        }
        let inner = match session.unwrap(command) {
            Ok(inner) => inner,
            Err(status) => {
                self.session.secure = None;
                return refuse(status);
            }
        };
        let Response { data, status } = self.perform(&inner, encoding, Vec::new())?;
        if data.is_empty() {
            return Ok(Response { data, status });
        }
        let data = session.wrap(&Zeroizing::new(data));
        // △ What the outer Le cannot take is refused as GET DATA refuses it (docs/protocol.md §2.6).
        if command.ne().is_none_or(|ne| data.len() > ne as usize) {
            return refuse(StatusWord::WrongLength);
        }
        Ok(Response { data, status })
    }
}
