//! Faults at every exchange of a signature: each ends in a named error, the password is sent at most once, no try is
//! lost and nothing stays open.

mod common;

use common::{
    SELECT_COMMON, assert_forgotten, assert_signature, now, password, sign_once, virtual_card, wrong_password,
};
use jpki_apdu::ResponseError;
use jpki_card::{
    Application as CardApplication, Card, CardCertificate, CardError, CardSigner, CredentialKind, LastTry, Step,
};
use jpki_reader::ReaderError;
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_virtual_card::{Application, VirtualCard};

/// What each exchange of a signature is for: SELECT, label, tries, VERIFY, certificate in two parts, signature.
const STEPS: [Step; 7] = [
    Step::SelectApplication(CardApplication::Jpki),
    Step::ReadTokenInformation,
    Step::AskTries(CredentialKind::SignPassword),
    Step::Present(CredentialKind::SignPassword),
    Step::ReadCertificate(CardCertificate::Signature),
    Step::ReadCertificate(CardCertificate::Signature),
    Step::Sign(CredentialKind::SignPassword),
];
/// Where VERIFY stands among them, from 1.
const VERIFY: usize = 4;

type Outcome = Result<(Vec<u8>, Vec<u8>), CardError>;

/// Signs with this fault at this exchange, and checks what holds whatever happens.
fn sign_with(fault: Fault, exchange: usize) -> (Outcome, FaultInjector<VirtualCard>) {
    let mut transport = FaultInjector::new(virtual_card(|_| {})).at(exchange, fault);
    let outcome = sign_once(&mut Card::new(&mut transport));
    assert!(transport.credentials_presented() <= 1, "{fault:?} at {exchange}");
    let tries = transport.inner().tries_left(Application::Jpki, 0x001B).unwrap();
    assert_eq!(tries, Some(5), "{fault:?} at {exchange}");
    if let Ok((certificate, signature)) = &outcome {
        assert_signature(certificate, signature);
    }
    (outcome, transport)
}

/// The step and reader error of a failure, also of one whose outcome is unknown.
fn reader_error(error: &CardError) -> Option<(Step, &ReaderError)> {
    match error {
        CardError::Reader { step, source } => Some((*step, source)),
        CardError::OutcomeUnknown { cause, .. } => reader_error(cause),
        _ => None,
    }
}

#[test]
fn a_signature_has_seven_exchanges_and_the_way_out() {
    let (outcome, transport) = sign_with(Fault::Truncate(usize::MAX), 1);
    outcome.unwrap();
    assert_eq!(transport.exchanges(), STEPS.len() + 1);
    assert!(transport.commands()[VERIFY - 1].presents_credential());
    assert_eq!(transport.commands()[STEPS.len()].to_string().replace(' ', ""), SELECT_COMMON);
}

#[test]
fn removal_at_every_exchange_is_named_and_the_password_is_sent_at_most_once() {
    for (index, step) in STEPS.into_iter().enumerate() {
        let exchange = index + 1;
        for fault in [Fault::RemoveBefore, Fault::RemoveAfter] {
            let (outcome, mut transport) = sign_with(fault, exchange);
            let error = outcome.unwrap_err();
            let (at, source) = reader_error(&error).unwrap();
            assert!(matches!(source, ReaderError::CardRemoved), "{error:?}");
            assert_eq!(at, step);
            assert_eq!(matches!(error, CardError::OutcomeUnknown { .. }), exchange == VERIFY);
            // Nothing follows but, once the password was sent, the attempt to leave.
            assert_eq!(transport.exchanges(), exchange + usize::from(exchange >= VERIFY));
            transport.reinsert().unwrap();
            assert_forgotten(&mut transport);
        }
    }
}

#[test]
fn a_reset_by_another_program_is_named_and_undone() {
    for (index, step) in STEPS.into_iter().enumerate() {
        let (outcome, mut transport) = sign_with(Fault::ResetByAnother, index + 1);
        let error = outcome.unwrap_err();
        let (at, source) = reader_error(&error).unwrap();
        assert!(matches!(source, ReaderError::CardReset) && at == step, "{error:?}");
        // Where the password may have reached the card, the way out takes the card up again.
        assert_eq!(transport.resets().len(), usize::from(index + 1 >= VERIFY));
        transport.reinsert().unwrap();
        assert_forgotten(&mut transport);
    }
}

#[test]
fn a_lost_response_is_named_and_the_card_is_left_all_the_same() {
    for (index, step) in STEPS.into_iter().enumerate() {
        let exchange = index + 1;
        for fault in [Fault::Drop, Fault::Truncate(1)] {
            let (outcome, mut transport) = sign_with(fault, exchange);
            if exchange == 6 {
                // The read with extended length: taken for a reader that cannot carry it, and done in short form.
                outcome.unwrap();
            } else {
                let error = outcome.unwrap_err();
                let (at, source) = reader_error(&error).unwrap();
                assert!(matches!(source, ReaderError::ExchangeBroken { .. }) && at == step, "{error:?}");
                assert_eq!(matches!(error, CardError::OutcomeUnknown { .. }), exchange == VERIFY);
            }
            // Without a reset: leaving was enough.
            assert!(transport.resets().is_empty());
            assert_forgotten(&mut transport);
        }
    }
}

#[test]
fn too_long_responses_are_named_at_every_exchange() {
    for (index, step) in STEPS.into_iter().enumerate() {
        let (outcome, mut transport) = sign_with(Fault::Extend(300), index + 1);
        let error = outcome.unwrap_err();
        let inner = match &error {
            CardError::OutcomeUnknown { cause, .. } => cause,
            error => error,
        };
        let CardError::Response { step: at, source: ResponseError::Oversized { .. } } = inner else {
            panic!("{error:?}")
        };
        assert_eq!(*at, step);
        assert_forgotten(&mut transport);
    }
}

#[test]
fn garbage_at_every_exchange_never_becomes_a_signature() {
    for exchange in 1..=STEPS.len() {
        for length in [2, 3, 34, 100, 258, 300] {
            let (outcome, mut transport) = sign_with(Fault::Garbage(length), exchange);
            // A refusal of the read with extended length is made up for in short form; what comes out was checked.
            assert!(outcome.is_err() || exchange == 6, "{length} at {exchange}");
            assert_forgotten(&mut transport);
        }
        for fault in [Fault::Truncate(5), Fault::ShortenData(1), Fault::StatusWord(0x6F00), Fault::Refuse(0x6985)] {
            let (_, mut transport) = sign_with(fault, exchange);
            assert_forgotten(&mut transport);
        }
    }
}

#[test]
fn one_flipped_bit_in_the_signature_is_caught() {
    for bit in [0, 7, 1000, 2047] {
        let (outcome, _) = sign_with(Fault::FlipBit(bit), 7);
        assert!(matches!(outcome, Err(CardError::SignatureDoesNotMatch { length: 256, expected: 256, .. })), "{bit}");
    }
    let (outcome, _) = sign_with(Fault::ShortenData(255), 7);
    assert!(matches!(outcome, Err(CardError::SignatureDoesNotMatch { length: 255, expected: 256, .. })));
}

#[test]
fn one_flipped_bit_in_the_certificate_is_caught_by_its_issuer() {
    // In the subject, where neither the form nor the key suffers.
    let der = jpki_testbed::Testbed::shared().signature_signer();
    let der = jpki_signature::Signer::certificate(&der).to_vec();
    let at = der.windows(11).rposition(|window| window == b"JPKI-TESTBE").unwrap();
    let mut transport =
        FaultInjector::new(virtual_card(|_| {})).at(if at < 256 { 5 } else { 6 }, Fault::FlipBit(8 * (at % 256)));
    if at >= 256 {
        transport.set(6, Fault::FlipBit(8 * (at - 256)));
    }
    let mut card = Card::new(&mut transport);
    let mut ap = card.jpki().unwrap();
    let mut signer = CardSigner::present(&mut ap, &password(), LastTry::Refuse, now()).unwrap();
    assert!(matches!(signer.read_issuer(), Err(CardError::IssuerMismatch { .. })));
}

#[test]
fn a_wrong_password_that_loses_its_answer_is_sent_once_and_costs_one_try() {
    for fault in [Fault::Drop, Fault::RemoveAfter, Fault::Extend(1)] {
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(VERIFY, fault);
        let mut card = Card::new(&mut transport);
        let error = card.jpki().unwrap().verify(&wrong_password(), LastTry::Refuse).map(drop).unwrap_err();
        assert!(matches!(error, CardError::OutcomeUnknown { credential: CredentialKind::SignPassword, .. }));
        assert_eq!(error.tries_left(), None);
        assert_eq!(transport.credentials_presented(), 1);
        assert_eq!(transport.inner().tries_left(Application::Jpki, 0x001B).unwrap(), Some(4));
    }
}
