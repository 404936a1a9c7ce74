//! Faults at every exchange of reading text and face: each ends in a named error, a credential is sent at most once, no try is
//! lost and nothing stays open.

use jpki_apdu::ResponseError;
use jpki_card::{Application as CardApplication, Card, CardError, CardFile, Challenge, CredentialKind, LastTry, Step};
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_reader::{ReaderError, Transport};
use jpki_virtual_card::{Application, VirtualCard};

use crate::common::{self, SELECT_COMMON, SELECT_FACE, SELECT_TEXT, assert_shut, virtual_card};

/// What a program does with an application, and what each exchange of it is for.
struct Job {
    select: &'static str,
    application: Application,
    credential: CredentialKind,
    steps: &'static [Step],
    /// Where VERIFY stands among them, from 1.
    verify: usize,
    /// Exchanges of extended length, which are made up for in short form.
    extended: &'static [usize],
    run: fn(&mut Card<&mut FaultInjector<VirtualCard>>) -> Result<(), CardError>,
}

const fn read(file: CardFile) -> Step {
    Step::ReadFile(file)
}

const TEXT: Job = Job {
    select: SELECT_TEXT,
    application: Application::Text,
    credential: CredentialKind::TextPin,
    steps: &[
        Step::SelectApplication(CardApplication::Text),
        read(CardFile::TextIssuerCertificate),
        Step::AskTries(CredentialKind::TextPin),
        Step::Present(CredentialKind::TextPin),
        read(CardFile::Attributes),
        read(CardFile::MyNumber),
        read(CardFile::IntegrityRecord),
        read(CardFile::CertifiedPublicKey),
        Step::SignChallenge(CardApplication::Text),
    ],
    verify: 4,
    extended: &[2, 7, 8],
    run: |card| {
        let mut ap = card.text()?;
        ap.certificate()?;
        let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse)?;
        verified.attributes()?;
        verified.my_number()?;
        verified.integrity_record()?;
        verified.certified_key()?;
        verified.sign_challenge(&Challenge::from_bytes([1; 32])).map(drop)
    },
};

const FACE: Job = Job {
    select: SELECT_FACE,
    application: Application::Face,
    credential: CredentialKind::FaceCodeA,
    steps: &[
        Step::SelectApplication(CardApplication::Face),
        read(CardFile::FaceIssuerCertificate),
        read(CardFile::FaceIssuer),
        Step::AskTries(CredentialKind::FaceCodeA),
        Step::Present(CredentialKind::FaceCodeA),
        read(CardFile::CardFront),
        read(CardFile::NumberImage),
        Step::SignChallenge(CardApplication::Face),
    ],
    verify: 5,
    extended: &[2, 3, 6, 7],
    run: |card| {
        let mut ap = card.face()?;
        ap.certificate()?;
        ap.issuer()?;
        let mut verified = ap.verify(&common::code_a(), LastTry::Refuse)?;
        verified.front()?;
        verified.number_image()?;
        verified.sign_challenge(&Challenge::from_bytes([1; 32])).map(drop)
    },
};

const JOBS: [Job; 2] = [TEXT, FACE];

/// Does the job with this fault at this exchange, and checks what holds whatever happens.
fn run(job: &Job, fault: Fault, exchange: usize) -> (Result<(), CardError>, FaultInjector<VirtualCard>) {
    let mut transport = FaultInjector::new(virtual_card(|_| {})).at(exchange, fault);
    let outcome = (job.run)(&mut Card::new(&mut transport));
    assert!(transport.credentials_presented() <= 1, "{fault:?} at {exchange}");
    let tries = transport.inner().tries_left(job.application, job.credential.reference()).unwrap();
    let full = if job.credential == CredentialKind::TextPin { 3 } else { 10 };
    assert_eq!(tries, Some(full), "{fault:?} at {exchange}");
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
fn the_jobs_have_the_exchanges_that_are_named_and_the_way_out() {
    for job in &JOBS {
        let (outcome, transport) = run(job, Fault::Truncate(usize::MAX), 1);
        outcome.unwrap();
        assert_eq!(transport.exchanges(), job.steps.len() + 1);
        assert!(transport.commands()[job.verify - 1].presents_credential());
        assert_eq!(transport.commands()[job.steps.len()].to_string().replace(' ', ""), SELECT_COMMON);
    }
}

#[test]
fn removal_at_every_exchange_is_named_and_the_credential_is_sent_at_most_once() {
    for job in &JOBS {
        for (index, step) in job.steps.iter().enumerate() {
            let exchange = index + 1;
            for fault in [Fault::RemoveBefore, Fault::RemoveAfter] {
                let (outcome, mut transport) = run(job, fault, exchange);
                let error = outcome.unwrap_err();
                let (at, source) = reader_error(&error).unwrap();
                assert!(matches!(source, ReaderError::CardRemoved) && at == *step, "{error:?}");
                assert_eq!(matches!(error, CardError::OutcomeUnknown { .. }), exchange == job.verify);
                // Nothing follows but, once the credential was sent, the attempt to leave.
                assert_eq!(transport.exchanges(), exchange + usize::from(exchange >= job.verify));
                transport.reinsert().unwrap();
                assert_shut(&mut transport, job.select);
            }
        }
    }
}

#[test]
fn a_reset_by_another_program_is_named_and_undone() {
    for job in &JOBS {
        for (index, step) in job.steps.iter().enumerate() {
            let (outcome, mut transport) = run(job, Fault::ResetByAnother, index + 1);
            let error = outcome.unwrap_err();
            let (at, source) = reader_error(&error).unwrap();
            assert!(matches!(source, ReaderError::CardReset) && at == *step, "{error:?}");
            assert_eq!(transport.resets().len(), usize::from(index + 1 >= job.verify));
            transport.reinsert().unwrap();
            assert_shut(&mut transport, job.select);
        }
    }
}

#[test]
fn a_lost_response_is_named_or_made_up_for_in_short_form() {
    for job in &JOBS {
        for (index, step) in job.steps.iter().enumerate() {
            let exchange = index + 1;
            for fault in [Fault::Drop, Fault::Truncate(1)] {
                let (outcome, mut transport) = run(job, fault, exchange);
                if job.extended.contains(&exchange) {
                    // Taken for a reader that cannot carry extended length.
                    outcome.unwrap();
                } else {
                    let error = outcome.unwrap_err();
                    let (at, source) = reader_error(&error).unwrap();
                    assert!(matches!(source, ReaderError::ExchangeBroken { .. }) && at == *step, "{error:?}");
                    assert_eq!(matches!(error, CardError::OutcomeUnknown { .. }), exchange == job.verify);
                }
                assert!(transport.resets().is_empty());
                assert_shut(transport.inner(), job.select);
            }
        }
    }
}

#[test]
fn too_long_responses_are_named_at_every_exchange_that_can_tell() {
    for job in &JOBS {
        for (index, step) in job.steps.iter().enumerate() {
            // Everything was asked for: 300 bytes more are filler behind the object.
            if job.extended.contains(&(index + 1)) {
                continue;
            }
            let (outcome, mut transport) = run(job, Fault::Extend(300), index + 1);
            let error = outcome.unwrap_err();
            let inner = match &error {
                CardError::OutcomeUnknown { cause, .. } => cause,
                error => error,
            };
            let CardError::Response { step: at, source: ResponseError::Oversized { .. } } = inner else {
                panic!("{error:?}")
            };
            assert_eq!(at, step);
            assert_shut(transport.inner(), job.select);
        }
    }
}

#[test]
fn garbage_at_every_exchange_leaves_the_card_shut_and_spends_nothing() {
    for job in &JOBS {
        for exchange in 1..=job.steps.len() {
            for fault in [
                Fault::Garbage(2),
                Fault::Garbage(34),
                Fault::Garbage(300),
                Fault::Truncate(5),
                Fault::ShortenData(1),
                Fault::ShortenData(100),
                Fault::StatusWord(0x6F00),
                Fault::StatusWord(0x9000),
                Fault::Refuse(0x6985),
            ] {
                let (outcome, mut transport) = run(job, fault, exchange);
                // A refusal of extended length is made up for; a challenge's answer is checked by whoever asked.
                let passes = job.extended.contains(&exchange) || exchange == job.steps.len();
                // The others do nothing to some answers: a status word alone has no data to lose.
                let certain = matches!(fault, Fault::Garbage(_) | Fault::Refuse(_));
                assert!(outcome.is_err() || passes || !certain, "{fault:?} at {exchange}");
                assert_shut(transport.inner(), job.select);
            }
        }
    }
}

#[test]
fn a_wrong_code_that_loses_its_answer_is_sent_once_and_costs_one_try() {
    for fault in [Fault::Drop, Fault::RemoveAfter, Fault::Extend(1)] {
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(3, fault);
        let wrong = jpki_card::VerificationCodeB::new("02010220351234").ok().unwrap();
        let error = Card::new(&mut transport).face().unwrap().verify(&wrong, LastTry::Refuse).map(drop).unwrap_err();
        assert!(matches!(error, CardError::OutcomeUnknown { credential: CredentialKind::FaceCodeB, .. }), "{error:?}");
        assert_eq!((error.tries_left(), transport.credentials_presented()), (None, 1));
        assert_eq!(transport.inner().tries_left(Application::Face, 0x0012).unwrap(), Some(9));
    }
}

#[test]
fn a_change_that_loses_its_answer_is_done_or_not_and_says_that_it_does_not_know() {
    for (fault, done) in [(Fault::RemoveBefore, false), (Fault::RemoveAfter, true), (Fault::Drop, true)] {
        // SELECT, tries, VERIFY, SELECT EF or not, CHANGE: the last one that presents a credential.
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(4, fault);
        let new = jpki_card::TextPin::new("8306").ok().unwrap();
        let mut card = Card::new(&mut transport);
        let error = card.text().unwrap().change(&common::text_pin(), &new, LastTry::Refuse).unwrap_err();
        let named = matches!(error, CardError::ChangeOutcomeUnknown { credential: CredentialKind::TextPin, .. });
        assert!(named, "{error:?}");
        transport.reinsert().unwrap();
        let known = if done { new } else { common::text_pin() };
        Card::new(transport.inner()).text().unwrap().verify(&known, LastTry::Refuse).map(drop).unwrap();
        transport.reset(jpki_reader::Reset::Cold).unwrap();
    }
}
