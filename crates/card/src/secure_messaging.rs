//! Secure messaging (セキュアメッセージング) with the text application: what travels is enciphered with a key that the terminal
//! delivers (docs/protocol.md §3.8). It hides from listeners what is read and presented. It has no MAC and does not prove
//! who the card is.

use std::fmt;

use aws_lc_rs::cipher::{
    AES_128, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use jpki_apdu::tlv::Ber;
use jpki_apdu::{Command, MAX_EXTENDED_NE, Response, StatusWord};
use jpki_reader::Transport;
use jpki_signature::RsaPublicKey;
use zeroize::Zeroizing;

use crate::{Card, CardError, Step};

/// AES block and key length in bytes.
const BLOCK: usize = 16;
/// Bytes of key material that a terminal delivers. AES-128 takes the first half.
pub(crate) const MATERIAL: usize = 32;
/// `A0` around `80`: the key for enciphering.
const DELIVERY_HEAD: [u8; 4] = [0xA0, 0x22, 0x80, 0x20];
const CRYPTOGRAM: u32 = 0x86;
/// Before a cryptogram: it is padded as ISO/IEC 7816-4 says.
const PADDED: u8 = 0x01;
/// Class of a secured command: no command header is protected.
const SECURED: u8 = 0x08;

/// What goes wrong with secure messaging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecureMessagingFault {
    /// The card refused the session key. `6A80`: its form; `6F00`: a number above the modulus; `66F1`: it has no key to
    /// decipher with; `6700`: extended length did not reach it.
    Refused(StatusWord),
    /// The card or its reader does not carry commands of extended length, which delivering a key needs.
    ExtendedLength,
    /// The card's key in EF 0006 cannot encipher a session key.
    CardKey,
    /// The session on the card is gone (`6987`, `6988`, `69FC`). What was verified may still be.
    Lost(StatusWord),
    /// The card's answer is no cryptogram of this session: another program sent a command, or the bytes are damaged.
    Cryptogram,
}

impl fmt::Display for SecureMessagingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "the card does not take the session key ({status})"),
            Self::ExtendedLength => f.write_str("card or reader do not carry commands of extended length"),
            Self::CardKey => f.write_str("the card's key does not encipher a session key"),
            Self::Lost(status) => write!(f, "the card has lost the session ({status})"),
            Self::Cryptogram => f.write_str("the card's answer does not decipher"),
        }
    }
}

/// A session of secure messaging: its key, and how many commands it has secured.
pub(crate) struct SecureSession {
    key: Zeroizing<[u8; BLOCK]>,
    count: u64,
    lost: Option<StatusWord>,
}

fn fault(step: Step, fault: SecureMessagingFault) -> CardError {
    CardError::SecureMessaging { step, fault }
}

impl SecureSession {
    fn new(material: &[u8; MATERIAL]) -> Self {
        let mut key = Zeroizing::new([0; BLOCK]);
        key.copy_from_slice(&material[..BLOCK]);
        Self { key, count: 0, lost: None }
    }

    fn cbc_encrypt(&self, vector: [u8; BLOCK], blocks: &mut [u8]) -> Option<()> {
        let key = UnboundCipherKey::new(&AES_128, &*self.key).ok()?;
        let context = EncryptionContext::Iv128(FixedLength::from(vector));
        EncryptingKey::cbc(key).ok()?.less_safe_encrypt(blocks, context).ok().map(drop)
    }

    /// The initialisation vector of the current command and its response: its number, enciphered.
    fn vector(&self) -> Option<[u8; BLOCK]> {
        let mut block = u128::from(self.count).to_be_bytes();
        self.cbc_encrypt([0; BLOCK], &mut block)?;
        Some(block)
    }

    /// The object that carries command data: `86`, length, `01`, cryptogram.
    fn encipher(&self, plain: &[u8]) -> Option<Vec<u8>> {
        // The longest that is sent is a verification code of 14 digits: one byte of length is enough.
        let mut blocks = Zeroizing::new(Vec::with_capacity(plain.len() + BLOCK));
        blocks.extend_from_slice(plain);
        blocks.push(0x80);
        let whole = blocks.len().next_multiple_of(BLOCK);
        blocks.resize(whole, 0);
        self.cbc_encrypt(self.vector()?, &mut blocks)?;
        let length = u8::try_from(blocks.len() + 1).ok().filter(|length| *length < 0x80)?;
        Some([&[CRYPTOGRAM as u8, length, PADDED], &blocks[..]].concat())
    }

    /// The plain data in a response object.
    fn decipher(&self, object: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (object, rest) = Ber::parse(object).ok()?;
        let cryptogram = object.value.strip_prefix(&[PADDED])?;
        if object.tag != CRYPTOGRAM || !rest.is_empty() || cryptogram.is_empty() {
            return None;
        }
        let mut blocks = Zeroizing::new(cryptogram.to_vec());
        let key = UnboundCipherKey::new(&AES_128, &*self.key).ok()?;
        let context = DecryptionContext::Iv128(FixedLength::from(self.vector()?));
        DecryptingKey::cbc(key).ok()?.decrypt(&mut blocks, context).ok()?;
        let end = blocks.iter().rposition(|byte| *byte != 0).filter(|end| blocks[*end] == 0x80)?;
        // More than a block of padding is none.
        if blocks.len() - end > BLOCK {
            return None;
        }
        blocks.truncate(end);
        Some(blocks)
    }
}

impl<T: Transport> Card<T> {
    /// SET SESSION KEY: delivers key material, enciphered to the card's key of EF 0006.
    pub(crate) fn open_secure_session(
        &mut self,
        card_key: &RsaPublicKey,
        material: &[u8; MATERIAL],
    ) -> Result<SecureSession, CardError> {
        let step = Step::OpenSecureMessaging;
        let mut message = Zeroizing::new([0; DELIVERY_HEAD.len() + MATERIAL]);
        message[..DELIVERY_HEAD.len()].copy_from_slice(&DELIVERY_HEAD);
        message[DELIVERY_HEAD.len()..].copy_from_slice(material);
        let delivery = oaep(card_key, &*message).ok_or(fault(step, SecureMessagingFault::CardKey))?;
        self.require_application(step)?;
        let command = Command::new(0x80, 0xAE, 0x00, 0x00).with_data(&delivery);
        let status = match self.send_once(step, &command) {
            Ok(response) => response.status,
            Err(CardError::Reader { source: jpki_reader::ReaderError::TooLong { .. }, .. }) => {
                return Err(fault(step, SecureMessagingFault::ExtendedLength));
            }
            Err(error) => return Err(error),
        };
        match status {
            StatusWord::Success => Ok(SecureSession::new(material)),
            StatusWord::SecurityStatusNotSatisfied => {
                Err(CardError::CredentialNeeded { step, credential: crate::CredentialKind::TextPin })
            }
            StatusWord::WrongLength => Err(fault(step, SecureMessagingFault::ExtendedLength)),
            status => Err(fault(step, SecureMessagingFault::Refused(status))),
        }
    }

    /// Sends command data under the session, exactly once: SELECT EF, VERIFY.
    pub(crate) fn send_secured(
        &mut self,
        session: &mut SecureSession,
        step: Step,
        (ins, p1, p2): (u8, u8, u8),
        plain: &[u8],
    ) -> Result<StatusWord, CardError> {
        session.count += 1;
        let data = session.encipher(plain).ok_or(fault(step, SecureMessagingFault::Cryptogram))?;
        let command = Command::new(SECURED, ins, p1, p2).with_data(&data);
        self.secured_exchange(session, step, &command, true).map(|response| response.status)
    }

    /// READ BINARY of the current EF under the session, from `offset` to its end.
    pub(crate) fn read_secured(
        &mut self,
        session: &mut SecureSession,
        step: Step,
        offset: u16,
    ) -> Result<(StatusWord, Zeroizing<Vec<u8>>), CardError> {
        session.count += 1;
        let [high, low] = offset.to_be_bytes();
        // `96`: expected length, here of everything.
        let command = Command::new(SECURED, 0xB0, high & 0x7F, low)
            .with_data(&[0x96, 0x03, 0x00, 0x00, 0x00])
            .with_ne(MAX_EXTENDED_NE);
        let response = self.secured_exchange(session, step, &command, false)?;
        if response.data.is_empty() {
            return Ok((response.status, Zeroizing::new(Vec::new())));
        }
        let plain = session.decipher(&response.data).ok_or(fault(step, SecureMessagingFault::Cryptogram))?;
        Ok((response.status, plain))
    }

    fn secured_exchange(
        &mut self,
        session: &mut SecureSession,
        step: Step,
        command: &Command,
        once: bool,
    ) -> Result<Response, CardError> {
        if let Some(status) = session.lost {
            return Err(fault(step, SecureMessagingFault::Lost(status)));
        }
        self.require_application(step)?;
        let response = if once { self.send_once(step, command) } else { self.send(step, command.clone()) }?;
        if let status @ (StatusWord::SecureMessagingObjectMissing
        | StatusWord::SecureMessagingObjectIncorrect
        | StatusWord::NoSecureSession
        | StatusWord::SecureMessagingNotSupported) = response.status
        {
            session.lost = Some(status);
            return Err(fault(step, SecureMessagingFault::Lost(status)));
        }
        Ok(response)
    }
}

/// RSAES-OAEP with SHA-256 (RFC 8017 §7.1).
fn oaep(key: &RsaPublicKey, message: &[u8]) -> Option<Vec<u8>> {
    let key = PublicEncryptingKey::from_der(key.spki_der()).ok()?;
    let key = OaepPublicEncryptingKey::new(key).ok()?;
    let mut out = vec![0; key.ciphertext_size()];
    let length = key.encrypt(&OAEP_SHA256_MGF1SHA256, message, &mut out, None).ok()?.len();
    out.truncate(length);
    Some(out)
}

#[cfg(test)]
#[path = "secure_messaging_tests.rs"]
mod tests;
