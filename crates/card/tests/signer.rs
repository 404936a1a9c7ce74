//! The card as a signer: validity periods judged in time, and the issuer beside the certificate.

mod common;

use common::{now, password, pin, sign_once, testbed, virtual_card, with_certificate};
use jiff::ToSpan as _;
use jpki_card::{Card, CardCertificate, CardError, CardSigner, CredentialKind, LastTry};
use jpki_reader::CountingTransport;
use jpki_signature::Signer as _;
use jpki_testbed::{CertificateSpec, Issuer, KeyChoice};
use jpki_virtual_card::VirtualCard;

#[test]
fn an_expired_authentication_certificate_is_refused_before_the_pin() {
    let (before, after) = (now() - 48.hours(), now() - 1.second());
    for (not_before, not_after, expired) in [(before, after, true), (now() + 1.second(), now() + 48.hours(), false)] {
        let spec = CertificateSpec::user_authentication().not_before(not_before).not_after(not_after);
        let mut transport = CountingTransport::new(with_certificate(0x000A, spec));
        let mut card = Card::new(&mut transport);
        let mut ap = card.jpki().unwrap();
        for error in [
            ap.prepare(CredentialKind::AuthPin, LastTry::Refuse, now()).map(drop).unwrap_err(),
            CardSigner::present(&mut ap, &pin(), LastTry::Refuse, now()).map(drop).unwrap_err(),
        ] {
            let named = match error {
                CardError::CertificateExpired { not_after: end, now: at, .. } => {
                    expired && end == not_after && at == now()
                }
                CardError::CertificateNotYetValid { not_before: begin, .. } => !expired && begin == not_before,
                _ => false,
            };
            assert!(named);
        }
        drop(ap);
        assert_eq!(transport.credentials_presented(), 0);
    }
}

#[test]
fn both_ends_of_the_validity_period_belong_to_it() {
    let spec = || CertificateSpec::user_authentication().not_before(now()).not_after(now() + 1.hour());
    for (time, valid) in
        [(now(), true), (now() - 1.second(), false), (now() + 1.hour(), true), (now() + 1.hour() + 1.second(), false)]
    {
        let mut card = Card::new(with_certificate(0x000A, spec()));
        let result = card.jpki().unwrap().prepare(CredentialKind::AuthPin, LastTry::Refuse, time);
        assert_eq!(result.is_ok(), valid, "{time}");
    }
}

#[test]
fn an_expired_signature_certificate_is_refused_before_anything_is_signed() {
    let spec = CertificateSpec::signature().not_before(now() - 48.hours()).not_after(now() - 1.second());
    let mut transport = CountingTransport::new(with_certificate(0x0001, spec));
    let error = sign_once(&mut Card::new(&mut transport)).unwrap_err();
    assert!(matches!(error, CardError::CertificateExpired { certificate: CardCertificate::Signature, .. }));
    assert!(!transport.commands().iter().any(|command| command.starts_with("802A")));
}

#[test]
fn the_issuer_is_read_when_asked_for_and_must_have_issued() {
    let issuer_of = |transport: VirtualCard| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki().unwrap();
        let mut signer = CardSigner::present(&mut ap, &password(), LastTry::Refuse, now()).unwrap();
        assert_eq!(signer.issuer_certificate(), None);
        signer.read_issuer().map(drop)?;
        Ok(signer.issuer_certificate().map(<[u8]>::to_vec))
    };
    let issuer = testbed().signature_signer().issuer_certificate().map(<[u8]>::to_vec);
    assert_eq!(issuer_of(virtual_card(|_| {})).unwrap(), issuer);
    let swapped = virtual_card(|image| drop(image.files.insert(0x0002, image.files[&0x000B].clone())));
    let mismatch = |result: Result<_, CardError>| {
        matches!(
            result,
            Err(CardError::IssuerMismatch {
                certificate: CardCertificate::Signature,
                issuer: CardCertificate::SignatureCa
            })
        )
    };
    assert!(mismatch(issuer_of(swapped)));
    assert!(mismatch(issuer_of(with_certificate(0x0001, CertificateSpec::signature().wrong_issuer_key()))));
    let missing = issuer_of(virtual_card(|image| drop(image.files.remove(&0x0002))));
    assert!(matches!(missing, Err(CardError::MissingCertificate { certificate: CardCertificate::SignatureCa, .. })));
    // An issuer that nobody knows is the caller's to judge.
    let own_root = CertificateSpec::root(&[("CN", "Somebody")]).key(KeyChoice::Own { bits: 2048, number: 77 });
    let (root, root_signer) = testbed().issue(own_root).unwrap();
    let (leaf, _) = testbed().issue(CertificateSpec::signature().issuer(Issuer::Signer(root_signer))).unwrap();
    let unknown = virtual_card(|image| {
        image.files.insert(0x0001, leaf);
        image.files.insert(0x0002, root.clone());
    });
    assert_eq!(issuer_of(unknown).unwrap(), Some(root));
}
