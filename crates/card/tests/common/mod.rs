//! The make-believe cardholder and card that these tests share.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::cell::RefCell;
use std::rc::Rc;

pub mod survey;

use jiff::Timestamp;
use jpki_apdu::StatusWord;
use jpki_card::{
    AuthPin, BirthDateCode, Card, CardError, CardPin, CardSigner, LastTry, SignPassword, TextPin, VerificationCodeA,
    VerificationCodeB,
};
use jpki_reader::{ReaderError, Reset, Transport};
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, Signer};
use jpki_testbed::{CertificateSpec, PlasticCredentials, Testbed};
use jpki_virtual_card::{Behaviour, CardImage, Profile, VirtualCard};

pub const SELECT: &str = "00A4040C0AD392F000260100000001";
pub const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";
pub const SELECT_TEXT: &str = "00A4040C0AD3921000310001010408";
pub const SELECT_FACE: &str = "00A4040C0AD3921000310001010402";
pub const SELECT_REGISTRY: &str = "00A4040C0AD3921000310001010401";

pub fn testbed() -> &'static Testbed {
    Testbed::shared()
}

pub fn password() -> SignPassword {
    SignPassword::new(&testbed().credentials().signature_password).ok().unwrap()
}

pub fn pin() -> AuthPin {
    AuthPin::new(&testbed().credentials().authentication_pin).ok().unwrap()
}

/// A password and a PIN of the right form that are not the card's.
pub fn wrong_password() -> SignPassword {
    SignPassword::new("WRONG1234567").ok().unwrap()
}

/// The credentials of the applications besides JPKI.
pub fn known() -> &'static PlasticCredentials {
    testbed().credentials().plastic.as_ref().unwrap()
}

pub fn text_pin() -> TextPin {
    TextPin::new(&known().text_pin).ok().unwrap()
}

pub fn card_pin() -> CardPin {
    CardPin::new(&known().card_pin).ok().unwrap()
}

pub fn code_a() -> VerificationCodeA {
    VerificationCodeA::new(&known().verification_code_a).ok().unwrap()
}

pub fn code_b() -> VerificationCodeB {
    VerificationCodeB::new(&known().verification_code_b).ok().unwrap()
}

pub fn birth_code() -> BirthDateCode {
    BirthDateCode::new(&known().birth_code).ok().unwrap()
}

/// VERIFY as hexadecimal, with this P2.
pub fn present(p2: u8, value: &str) -> String {
    format!("002000{p2:02X}{:02X}{}", value.len(), hex::encode_upper(value))
}

/// A time at which the certificates are valid.
pub fn now() -> Timestamp {
    testbed().now()
}

pub fn virtual_card(change: impl FnOnce(&mut CardImage)) -> VirtualCard {
    let mut image = testbed().card_image();
    change(&mut image);
    VirtualCard::with_seed(image, [7; 32]).unwrap()
}

pub fn with_behaviour(change: impl FnOnce(&mut Behaviour)) -> VirtualCard {
    virtual_card(|image| change(&mut image.behaviour))
}

/// The cardholder's certificates and keys on another carrier: another label and other access rules.
pub fn with_profile(profile: Profile) -> VirtualCard {
    virtual_card(|image| set_profile(image, profile))
}

pub fn set_profile(image: &mut CardImage, profile: Profile) {
    image.profile = profile;
    let label = format!("{:32}", profile.token_label());
    image.token_information[..32].copy_from_slice(label.as_bytes());
    image.applications.clear();
    image.card_data.clear();
}

pub fn with_certificate(file: u16, spec: CertificateSpec) -> VirtualCard {
    let (der, _) = testbed().issue(spec).unwrap();
    virtual_card(|image| drop(image.files.insert(file, der)))
}

pub fn digest_info() -> DigestInfo {
    DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, "転出届".as_bytes()))
}

/// The job of the budget: tries left, the password, the signature certificate, a signature. Certificate and signature.
pub fn sign_once<T: Transport>(card: &mut Card<T>) -> Result<(Vec<u8>, Vec<u8>), CardError> {
    let mut ap = card.jpki()?;
    let mut signer = CardSigner::present(&mut ap, &password(), LastTry::Refuse, now())?;
    let signature = signer.sign(&digest_info())?;
    Ok((signer.certificate().to_vec(), signature))
}

/// Asserts that the signature is the cardholder's over [`digest_info`].
pub fn assert_signature(certificate: &[u8], signature: &[u8]) {
    assert_eq!(certificate, testbed().signature_signer().certificate());
    let certificate = jpki_certificate::Certificate::from_der(certificate).unwrap();
    certificate.public_key().unwrap().verify(digest_info().digest(), signature).unwrap();
}

pub fn raw(transport: &mut impl Transport, command: &str) -> StatusWord {
    let response = transport.transmit(&hex::decode(command).unwrap()).unwrap();
    jpki_apdu::Response::parse(&response).unwrap().status
}

/// Asserts that whoever comes next finds neither certificate nor key open.
pub fn assert_forgotten(transport: &mut impl Transport) {
    assert_eq!(raw(transport, SELECT), StatusWord::Success);
    // `6982`, or `6A82` on a card without a signature certificate.
    assert_ne!(raw(transport, "00B0810004"), StatusWord::Success);
    for key in ["97", "9A"] {
        assert_eq!(raw(transport, &format!("802A00{key}040102030400")), StatusWord::SecurityStatusNotSatisfied);
    }
    transport.reset(Reset::Cold).unwrap();
}

/// What a credential opens in each application.
const LOCKED: [(&str, &[&str]); 5] = [
    (SELECT, &["00B0810001", "802A0097040102030400", "802A009A040102030400"]),
    (SELECT_TEXT, &["00B0810001", "00B0820001", "00B0830001", "00B0860001", "00B0870001", "00B0880001"]),
    (SELECT_FACE, &["00B0810001", "00B0820001", "00B0850001", "00B0860001"]),
    (SELECT_REGISTRY, &["8032009C0430303030"]),
    (SELECT_COMMON, &["8032009C0430303030"]),
];

/// Asserts that an application was left: whoever selects it next finds nothing open, although selecting the application that
/// is selected makes the card forget nothing.
#[track_caller]
pub fn assert_shut(transport: &mut impl Transport, select: &str) {
    let (_, commands) = LOCKED.into_iter().find(|(known, _)| *known == select).unwrap();
    assert_eq!(raw(transport, select), StatusWord::Success);
    for command in commands {
        assert_eq!(raw(transport, command), StatusWord::SecurityStatusNotSatisfied, "{select} {command}");
    }
    transport.reset(Reset::Cold).unwrap();
}

/// A card that several hold at once, so that one can send it something behind the back of the other.
#[derive(Clone)]
pub struct SharedCard(Rc<RefCell<VirtualCard>>);

impl SharedCard {
    pub fn new(card: VirtualCard) -> Self {
        Self(Rc::new(RefCell::new(card)))
    }

    pub fn into_inner(self) -> VirtualCard {
        Rc::into_inner(self.0).expect("the last holder").into_inner()
    }
}

impl Transport for SharedCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        self.0.borrow_mut().transmit(command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.0.borrow_mut().reset(kind)
    }
}
