//! COMPUTE DIGITAL SIGNATURE and INTERNAL AUTHENTICATE (docs/protocol.md §4.6, §4.7, §3.1).

use jpki_apdu::{Command, StatusWord};
use rand_chacha::ChaCha20Rng;
use rsa::sha2::{Digest, Sha256};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};

use crate::VirtualCard;
use crate::card::{Outcome, done, refuse};
use crate::content::File;
use crate::layout::InternalAuthenticate;

/// Bytes of a signature by a 2048-bit key.
const SIGNATURE: u32 = 256;
/// Most bytes that PKCS#1 v1.5 padding leaves room for in a 2048-bit key (RFC 8017 §9.2).
const LONGEST_PAYLOAD: usize = 245;
/// Bytes of the PSS salt and of a SHA-256 hash.
const HASH: usize = 32;

/// What the card does with the data: P1 of COMPUTE DIGITAL SIGNATURE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// 00: PKCS#1 v1.5 around the data as they are.
    Verbatim,
    /// 01: hashes, bare hash in PKCS#1 v1.5.
    BareHash,
    /// 02: DigestInfo around the hash, PKCS#1 v1.5.
    Hash,
    /// 03: hashes, DigestInfo, PKCS#1 v1.5.
    Message,
    /// 04: PSS over the hash.
    PssHash,
    /// 05: hashes, PSS.
    PssMessage,
}

impl Scheme {
    fn from_p1(p1: u8) -> Option<Self> {
        Some(match p1 {
            0 => Self::Verbatim,
            1 => Self::BareHash,
            2 => Self::Hash,
            3 => Self::Message,
            4 => Self::PssHash,
            5 => Self::PssMessage,
            _ => return None,
        })
    }

    /// Whether the length of the data suits; `message_limit` is for the schemes that hash.
    fn check(self, length: usize, message_limit: usize) -> Result<(), StatusWord> {
        match self {
            _ if length == 0 => Err(StatusWord::WrongLength),
            Self::Verbatim if length > LONGEST_PAYLOAD => Err(StatusWord::ConditionsNotSatisfied),
            Self::Hash | Self::PssHash if length != HASH => Err(StatusWord::ConditionsNotSatisfied),
            Self::BareHash | Self::Message | Self::PssMessage if length > message_limit => Err(StatusWord::WrongLength),
            _ => Ok(()),
        }
    }

    fn sign(self, key: &RsaPrivateKey, random: &mut ChaCha20Rng, data: &[u8]) -> rsa::Result<Vec<u8>> {
        let hash = Sha256::digest(data);
        // Blinded throughout: a simulator is no excuse for a key that leaks by its timing.
        match self {
            Self::Verbatim => key.sign_with_rng(random, Pkcs1v15Sign::new_unprefixed(), data),
            Self::BareHash => key.sign_with_rng(random, Pkcs1v15Sign::new_unprefixed(), &hash),
            Self::Hash => key.sign_with_rng(random, Pkcs1v15Sign::new::<Sha256>(), data),
            Self::Message => key.sign_with_rng(random, Pkcs1v15Sign::new::<Sha256>(), &hash),
            Self::PssHash => key.sign_with_rng(random, Pss::new_blinded_with_salt::<Sha256>(HASH), data),
            Self::PssMessage => key.sign_with_rng(random, Pss::new_blinded_with_salt::<Sha256>(HASH), &hash),
        }
    }
}

impl VirtualCard {
    pub(crate) fn compute_digital_signature(&mut self, command: &Command) -> Outcome {
        self.go_to_key(command.p2)?;
        let Some(scheme) = Scheme::from_p1(command.p1) else { return refuse(StatusWord::IncorrectP1P2) };
        let Some(File::Key(rule, _)) = self.current() else { return refuse(StatusWord::ConditionsNotSatisfied) };
        if !self.allows(rule.sign) {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        if command.ne().is_none_or(|ne| ne < SIGNATURE) {
            return refuse(StatusWord::WrongLength);
        }
        scheme.check(command.data().len(), self.behaviour.message_limit)?;
        self.sign(scheme, command.data())
    }

    pub(crate) fn internal_authenticate(&mut self, command: &Command) -> Outcome {
        if command.p1 != 0x00 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        self.go_to_key(command.p2)?;
        let Some(File::Key(rule, _)) = self.current() else { return refuse(StatusWord::ConditionsNotSatisfied) };
        if let InternalAuthenticate::Refuses(status) = rule.internal_authenticate {
            return refuse(StatusWord::from_u16(status));
        }
        if !(1..=255).contains(&command.data().len()) || command.ne().is_none_or(|ne| ne < SIGNATURE) {
            return refuse(StatusWord::WrongLength);
        }
        self.sign(Scheme::Message, command.data())
    }

    /// The key that P2 names. `00` is the application's default key: the text and the face application have one.
    fn go_to_key(&mut self, p2: u8) -> Result<(), StatusWord> {
        if p2 == 0x00 {
            let Some(application) = self.session.application else {
                return Err(StatusWord::from_u16(self.behaviour.no_current_file_status));
            };
            let default = self.applications.get(&application).and_then(|df| df.default_key);
            self.session.file = Some(default.ok_or(StatusWord::ReferenceNotFound)?);
            return Ok(());
        }
        let target = self.target(p2)?;
        self.go_to(target, StatusWord::ReferenceNotFound)
    }

    fn sign(&mut self, scheme: Scheme, data: &[u8]) -> Outcome {
        let current = self.session.application.zip(self.session.file);
        let file = current.and_then(|(application, fid)| self.applications.get(&application)?.files.get(&fid));
        let Some(File::Key(_, Some(key))) = file else { return refuse(StatusWord::ReferenceNotFound) };
        let signature = scheme.sign(key, &mut self.random, data).map_err(|_| StatusWord::NoDiagnosis)?;
        self.session.private_operations = self.session.private_operations.wrapping_add(1);
        done(signature)
    }
}
