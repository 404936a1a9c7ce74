//! The main job through the facade: the virtual card signs, the report passes, one changed byte fails it.

use jiff::ToSpan;
use jpki::card::{AuthPin, Card, CardSigner, LastTry, SignPassword};
use jpki::certificate::Certificate;
use jpki::cms::{Encoding, SignOptions, sign_detached};
use jpki::identity::{Challenge, Request, VerifyOptions};
use jpki::signature::DigestAlgorithm;
use jpki::validity::TrustStore;
use jpki::verify::{Indication, Options, SubIndication, verify};
use jpki_testbed::Testbed;
use jpki_virtual_card::VirtualCard;

fn anchors(testbed: &Testbed) -> TrustStore {
    let mut store = TrustStore::empty();
    for der in testbed.anchors() {
        store.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
    }
    store
}

#[test]
fn sign_with_the_card_and_verify() {
    let testbed = Testbed::shared();
    let now = testbed.now() + 24.hours();
    let mut card = Card::new(VirtualCard::new(testbed.card_image()).unwrap());
    let mut jpki = card.jpki().unwrap();
    let password = SignPassword::new(&testbed.credentials().signature_password).unwrap();
    let mut signer = CardSigner::present(&mut jpki, &password, LastTry::Refuse, now).unwrap();
    let mut message = Vec::new();
    sign_detached(&mut signer, &SignOptions::new(now), Encoding::Der, &b"application"[..], &mut message).unwrap();

    let anchors = anchors(testbed);
    let report = |mut content: &[u8]| {
        let mut options = Options::new(&anchors, now);
        options.content = Some(&mut content);
        verify(&message[..], options).unwrap()
    };
    // All is good but that nobody was asked whether the certificate was revoked.
    assert_eq!(report(b"application").sub_indication, Some(SubIndication::TryLater));
    let changed = report(b"Application");
    assert_eq!(changed.indication, Indication::TotalFailed);
    assert_eq!(changed.signatures[0].sub_indication, Some(SubIndication::HashFailure));
}

#[test]
fn log_in_with_the_card() {
    let testbed = Testbed::shared();
    let now = testbed.now() + 24.hours();
    let challenge = Challenge::generate("shop.example", "log in", now).unwrap();
    let mut card = Card::new(VirtualCard::new(testbed.card_image()).unwrap());
    let mut jpki = card.jpki().unwrap();
    let pin = AuthPin::new(&testbed.credentials().authentication_pin).unwrap();
    let mut signer = CardSigner::present(&mut jpki, &pin, LastTry::Refuse, now).unwrap();
    let answer = Request::open(challenge.clone(), now).unwrap().answer(&mut signer, DigestAlgorithm::Sha256).unwrap();

    let anchors = anchors(testbed);
    let options = VerifyOptions::new(&anchors, now);
    assert_eq!(jpki::identity::verify(&answer, &challenge, &options).sub_indication, Some(SubIndication::TryLater));
    let other = Challenge::generate("shop.example", "log in", now).unwrap();
    assert_eq!(jpki::identity::verify(&answer, &other, &options).indication, Indication::TotalFailed);
}
