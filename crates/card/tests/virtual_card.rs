//! The application against the virtual card: kinds, credentials, schemes, and that nothing
//! stays open behind us.

mod common;

use common::{
    assert_forgotten, assert_signature, now, password, pin, raw, sign_once, testbed, virtual_card, with_behaviour,
    with_profile, wrong_password,
};
use jiff::ToSpan as _;
use jpki_apdu::StatusWord;
use jpki_card::{
    Absence, Card, CardCertificate, CardError, CardSigner, CertificateFile, Credential, CredentialKind, LastTry,
    Presence, Scheme, Support, TokenKind, TriesLeft,
};
use jpki_reader::CountingTransport;
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey, Signer as _};
use jpki_virtual_card::{Application, BlockedStatus, Profile, ResponseSplitting, TriesQuery, VirtualCard};

#[test]
fn a_signature_on_every_kind_of_card() {
    for (profile, kind) in
        [(Profile::Card, TokenKind::Card), (Profile::Android, TokenKind::Android), (Profile::Iphone, TokenKind::Iphone)]
    {
        let mut transport = with_profile(profile);
        let mut card = Card::new(&mut transport);
        assert_eq!(card.jpki().unwrap().recognise().unwrap(), kind);
        let (certificate, signature) = sign_once(&mut card).unwrap();
        assert_signature(&certificate, &signature);
        assert_forgotten(&mut transport);
    }
}

#[test]
fn a_residents_card_is_refused_before_the_credential_and_before_anything_else_is_read() {
    let mut transport = CountingTransport::new(with_profile(Profile::ResidentCard));
    let mut card = Card::new(&mut transport);
    assert!(matches!(sign_once(&mut card), Err(CardError::ResidentCard)));
    let mut ap = card.jpki().unwrap();
    assert!(matches!(ap.token_information(), Err(CardError::ResidentCard)));
    assert!(matches!(ap.verify(&pin(), LastTry::Allow), Err(CardError::ResidentCard)));
    drop(ap);
    assert_eq!(transport.credentials_presented(), 0);
}

#[test]
fn the_card_says_what_it_is_and_what_it_holds() {
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.jpki().unwrap();
    let token = ap.token_information().unwrap();
    assert_eq!(
        (token.kind, token.label.as_str(), token.max_pin_length),
        (TokenKind::Card, "JPKIAPICCTOKEN2", Some(16))
    );
    let availability = ap.availability().unwrap();
    assert_eq!((availability.signature, availability.user_authentication), (Presence::Present, Presence::Present));
    let mut without = Card::new(virtual_card(|image| drop(image.files.remove(&0x0001))));
    assert_eq!(without.jpki().unwrap().availability().unwrap().signature, Presence::Absent);
}

#[test]
fn the_three_free_certificates_are_read_without_their_filler() {
    for (extended, short_identifiers) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut card = Card::new(with_behaviour(|behaviour| {
            behaviour.extended_length = extended;
            behaviour.short_file_identifiers = short_identifiers;
        }));
        let mut ap = card.jpki().unwrap();
        let signer = testbed().authentication_signer();
        assert_eq!(ap.read_certificate(CertificateFile::UserAuthentication).unwrap(), signer.certificate());
        let issuer = ap.read_certificate(CertificateFile::UserAuthenticationCa).unwrap();
        assert_eq!(issuer, signer.issuer_certificate().unwrap());
        let issuer = ap.read_certificate(CertificateFile::SignatureCa).unwrap();
        assert_eq!(issuer, testbed().signature_signer().issuer_certificate().unwrap());
        drop(ap);
        let support = |yes| if yes { Support::Yes } else { Support::No };
        assert_eq!(card.capabilities().extended_length, support(extended));
        assert_eq!(card.capabilities().short_file_identifiers, support(short_identifiers));
    }
}

#[test]
fn a_card_without_a_signature_certificate_is_named_and_no_try_is_spent() {
    let mut transport = virtual_card(|image| drop(image.files.remove(&0x0001)));
    let error = sign_once(&mut Card::new(&mut transport)).unwrap_err();
    assert!(
        matches!(
            error,
            CardError::MissingCertificate { certificate: CardCertificate::Signature, absence: Absence::NoFile }
        ),
        "{error:?}"
    );
    assert_eq!(transport.tries_left(Application::Jpki, 0x001B).unwrap(), Some(5));
    assert_forgotten(&mut transport);
}

#[test]
fn a_password_that_was_never_set_is_a_missing_certificate_and_not_a_blocked_password() {
    let mut card = Card::new(virtual_card(|image| {
        image.files.remove(&0x0001);
        image.signature_password = None;
    }));
    let missing = |error| {
        matches!(
            error,
            CardError::MissingCertificate { certificate: CardCertificate::Signature, absence: Absence::NotListed }
        )
    };
    let mut ap = card.jpki().unwrap();
    assert!(missing(ap.prepare(CredentialKind::SignPassword, LastTry::Allow, now()).unwrap_err()));
    assert!(missing(ap.verify(&password(), LastTry::Allow).map(drop).unwrap_err()));
    drop(ap);
    // With a certificate it is the block that is in the way.
    let mut card = Card::new(virtual_card(|image| image.signature_password = None));
    let error = card.jpki().unwrap().verify(&password(), LastTry::Allow).map(drop).unwrap_err();
    assert!(matches!(error, CardError::Blocked { by_this_try: false, .. }));
}

#[test]
fn on_a_phone_the_authentication_certificate_needs_the_pin() {
    let mut card = Card::new(with_profile(Profile::Android));
    let mut ap = card.jpki().unwrap();
    let error = ap.read_certificate(CertificateFile::UserAuthentication).unwrap_err();
    assert!(matches!(error, CardError::CredentialNeeded { credential: CredentialKind::AuthPin, .. }));
    let mut verified = ap.verify(&pin(), LastTry::Refuse).unwrap();
    let certificate = verified.authentication_certificate().unwrap();
    assert_eq!(certificate, testbed().authentication_signer().certificate());
    let mut signer = CardSigner::new(verified, now()).unwrap();
    signer.sign(&common::digest_info()).unwrap();
}

#[test]
fn the_password_opens_the_signature_certificate() {
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.jpki().unwrap();
    let mut verified = ap.verify(&password(), LastTry::Refuse).unwrap();
    assert_eq!(verified.signature_certificate().unwrap(), testbed().signature_signer().certificate());
}

#[test]
fn a_wrong_password_costs_one_try_and_the_last_is_refused() {
    let mut transport = CountingTransport::new(virtual_card(|_| {}));
    let mut card = Card::new(&mut transport);
    for left in (1..=4).rev() {
        let error = card.jpki().unwrap().verify(&wrong_password(), LastTry::Refuse).map(drop).unwrap_err();
        assert!(matches!(error, CardError::WrongCredential { tries_left: Some(n), .. } if n == left), "{error:?}");
    }
    let error = card.jpki().unwrap().verify(&wrong_password(), LastTry::Refuse).map(drop).unwrap_err();
    assert!(matches!(error, CardError::LastTry { .. }));
    assert_eq!(card.jpki().unwrap().tries_left(CredentialKind::SignPassword).unwrap(), TriesLeft::Known(1));
    let error = card.jpki().unwrap().verify(&wrong_password(), LastTry::Allow).map(drop).unwrap_err();
    assert!(matches!(error, CardError::Blocked { by_this_try: true, .. }));
    let error = card.jpki().unwrap().verify(&password(), LastTry::Allow).map(drop).unwrap_err();
    assert!(matches!(error, CardError::Blocked { by_this_try: false, .. }));
    assert_eq!(card.jpki().unwrap().tries_left(CredentialKind::SignPassword).unwrap(), TriesLeft::Blocked);
    assert_eq!(card.jpki().unwrap().tries_left(CredentialKind::AuthPin).unwrap(), TriesLeft::Known(3));
    assert_eq!(transport.credentials_presented(), 5);
}

#[test]
fn the_last_try_with_the_right_password_gives_all_tries_back() {
    let mut transport = virtual_card(|_| {});
    transport.set_tries_left(Application::Jpki, 0x001B, 1).unwrap();
    Card::new(&mut transport).jpki().unwrap().verify(&password(), LastTry::Allow).map(drop).unwrap();
    assert_eq!(transport.tries_left(Application::Jpki, 0x001B).unwrap(), Some(5));
}

#[test]
fn blocked_is_blocked_in_both_spellings() {
    for blocked_status in [BlockedStatus::ReferenceBlocked, BlockedStatus::AuthenticationBlocked] {
        let mut transport = with_behaviour(|behaviour| behaviour.blocked_status = blocked_status);
        transport.set_tries_left(Application::Jpki, 0x0018, 0).unwrap();
        let error = Card::new(&mut transport).jpki().unwrap().verify(&pin(), LastTry::Allow).map(drop).unwrap_err();
        assert!(matches!(error, CardError::Blocked { by_this_try: false, .. }), "{error:?}");
    }
}

#[test]
fn both_forms_of_the_question_work_and_neither_is_unknown() {
    let ask = |tries_query| {
        let mut card = Card::new(with_behaviour(|behaviour| behaviour.tries_query = tries_query));
        card.jpki().unwrap().tries_left(CredentialKind::AuthPin).unwrap()
    };
    assert_eq!(ask(TriesQuery::HeaderOnly), TriesLeft::Known(3));
    assert_eq!(ask(TriesQuery::WithLe), TriesLeft::Known(3));
    assert_eq!(ask(TriesQuery::Neither), TriesLeft::Unknown(StatusWord::WrongLength));
}

#[test]
fn what_somebody_left_verified_is_cleared_before_the_tries_are_believed() {
    for profile in [Profile::Card, Profile::Android] {
        let mut transport = virtual_card(|image| {
            common::set_profile(image, profile);
            image.behaviour.verified_query_9000 = true;
        });
        assert_eq!(raw(&mut transport, common::SELECT), StatusWord::Success);
        let digits = hex::encode(testbed().credentials().authentication_pin.as_bytes());
        assert_eq!(raw(&mut transport, &format!("0020009804{digits}")), StatusWord::Success);
        let mut card = Card::new(&mut transport);
        assert_eq!(card.jpki().unwrap().tries_left(CredentialKind::AuthPin).unwrap(), TriesLeft::Known(3));
        assert_forgotten(&mut transport);
    }
}

#[test]
fn nothing_stays_open_however_the_work_ends() {
    type Work = fn(&mut Card<&mut VirtualCard>);
    let works: [Work; 6] = [
        |card| drop(sign_once(card).unwrap()),
        |card| drop(card.jpki().unwrap().verify(&pin(), LastTry::Refuse).unwrap()),
        |card| {
            let mut ap = card.jpki().unwrap();
            std::mem::forget(ap.verify(&pin(), LastTry::Refuse).unwrap());
        },
        |card| {
            let mut ap = card.jpki().unwrap();
            ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap();
            ap.verify(&password(), LastTry::Refuse).map(drop).unwrap();
            ap.leave().unwrap();
        },
        |card| {
            let mut ap = card.jpki().unwrap();
            ap.verify(&pin(), LastTry::Refuse).map(drop).unwrap();
            ap.verify(&wrong_password(), LastTry::Refuse).map(drop).unwrap_err();
        },
        |card| {
            let mut ap = card.jpki().unwrap();
            CardSigner::present(&mut ap, &password(), LastTry::Refuse, now() + 1_000_000.hours())
                .map(drop)
                .unwrap_err();
        },
    ];
    for profile in [Profile::Card, Profile::Android, Profile::Iphone] {
        for work in works {
            let mut transport = with_profile(profile);
            work(&mut Card::new(&mut transport));
            assert_forgotten(&mut transport);
        }
    }
}

/// Signs with every scheme and checks with the key of the certificate, apart from the check inside.
fn all_schemes<C: Credential>(credential: &C, certificate: &[u8]) {
    let mut card = Card::new(virtual_card(|_| {}));
    let mut ap = card.jpki().unwrap();
    let mut verified = ap.verify(credential, LastTry::Refuse).unwrap();
    let key = jpki_certificate::Certificate::from_der(certificate).unwrap().public_key().unwrap();
    let message = "転出届 2026-04-01".as_bytes();
    let digest = Digest::of(DigestAlgorithm::Sha256, message);
    type Check<'a> = &'a dyn Fn(&RsaPublicKey, &[u8]) -> bool;
    let v15: Check<'_> = &|key, signature| key.verify(&digest, signature).is_ok();
    let pss: Check<'_> = &|key, signature| key.verify_pss(&digest, signature).is_ok();
    let bare: Check<'_> = &|key, signature| key.verify_unprefixed(digest.as_bytes(), signature).is_ok();
    let info = jpki_signature::DigestInfo::new(digest.clone());
    let cases: [(Scheme, &[u8], Check<'_>); 7] = [
        (Scheme::Pkcs1, info.as_der(), v15),
        (Scheme::Pkcs1, digest.as_bytes(), bare),
        (Scheme::Pkcs1BareHash, message, bare),
        (Scheme::Pkcs1Sha256, digest.as_bytes(), v15),
        (Scheme::Pkcs1Sha256Message, message, v15),
        (Scheme::PssSha256, digest.as_bytes(), pss),
        (Scheme::PssSha256Message, message, pss),
    ];
    for (scheme, input, check) in cases {
        let signature = verified.sign(scheme, input).unwrap();
        assert!(check(&key, &signature), "scheme {scheme}");
    }
}

#[test]
fn all_schemes_with_both_keys() {
    all_schemes(&password(), testbed().signature_signer().certificate());
    all_schemes(&pin(), testbed().authentication_signer().certificate());
}

#[test]
fn the_longest_and_shortest_inputs_are_signed_and_others_never_sent() {
    let mut transport = CountingTransport::new(virtual_card(|_| {}));
    let mut card = Card::new(&mut transport);
    let mut ap = card.jpki().unwrap();
    let mut verified = ap.verify(&pin(), LastTry::Refuse).unwrap();
    for scheme in Scheme::ALL {
        let (min, max) = scheme.input_lengths();
        verified.sign(scheme, &vec![0x5A; min]).unwrap();
        verified.sign(scheme, &vec![0x5A; max]).unwrap();
        for length in [min - 1, max + 1] {
            let error = verified.sign(scheme, &vec![0x5A; length]).unwrap_err();
            assert!(matches!(error, CardError::InputLength { length: l, .. } if l == length), "{error:?}");
        }
    }
    drop(ap);
    let signed = transport.commands().iter().filter(|command| command.starts_with("802A")).count();
    assert_eq!(signed, 2 * Scheme::ALL.len());
}

#[test]
fn a_signature_by_another_key_than_the_certificates_is_not_handed_out() {
    let mut card = Card::new(virtual_card(|image| image.signature_key = image.authentication_key.clone()));
    let error = sign_once(&mut card).unwrap_err();
    assert!(
        matches!(
            error,
            CardError::SignatureDoesNotMatch { certificate: CardCertificate::Signature, length: 256, expected: 256 }
        ),
        "{error:?}"
    );
}

#[test]
fn odd_but_lawful_cards_sign_too() {
    for change in [
        (|behaviour| behaviour.response_splitting = ResponseSplitting::MoreData(100))
            as fn(&mut jpki_virtual_card::Behaviour),
        |behaviour| behaviour.response_splitting = ResponseSplitting::WrongLe,
        |behaviour| behaviour.end_of_file_warning = true,
        |behaviour| behaviour.filler = None,
        |behaviour| behaviour.first_select_6f00 = true,
        |behaviour| behaviour.fci = false,
        |behaviour| behaviour.tries_query = TriesQuery::WithLe,
        |behaviour| behaviour.verified_query_9000 = true,
        |behaviour| behaviour.strict_credential_length = true,
        |behaviour| behaviour.short_file_identifiers = false,
    ] {
        let (certificate, signature) = sign_once(&mut Card::new(with_behaviour(change))).unwrap();
        assert_signature(&certificate, &signature);
    }
}
