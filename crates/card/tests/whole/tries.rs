//! Tries: a wrong value spends one, of its own reference; the last is refused; leaving follows in any case.

use jpki_card::{AuthPin, BirthDateCode, SignPassword};
use jpki_card::{
    Card, CardError, CardPin, CredentialKind, LastTry, TextPin, TriesLeft, VerificationCodeA, VerificationCodeB,
};
use jpki_reader::{CountingTransport, Transport};
use jpki_virtual_card::{Application, BlockedStatus, VirtualCard};

use crate::common::{
    SELECT, SELECT_COMMON, SELECT_FACE, SELECT_REGISTRY, SELECT_TEXT, assert_shut, known, testbed, virtual_card,
    with_behaviour,
};

/// Every credential that has a value.
pub const KINDS: [CredentialKind; 10] = [
    CredentialKind::AuthPin,
    CredentialKind::SignPassword,
    CredentialKind::TextPin,
    CredentialKind::TextCodeA,
    CredentialKind::TextCodeB,
    CredentialKind::FaceBirthDate,
    CredentialKind::FaceCodeB,
    CredentialKind::FaceCodeA,
    CredentialKind::RegistryPin,
    CredentialKind::CommonPin,
];

/// Values of the right form that are not the card's.
const WRONG_PIN: &str = "8306";
const WRONG_CODE_A: &str = "123456789018";
const WRONG_CODE_B: &str = "02010220351234";
const WRONG_BIRTH: &str = "020102";

fn place(kind: CredentialKind) -> (Application, u16) {
    let application = match kind.application() {
        jpki_card::Application::Jpki => Application::Jpki,
        jpki_card::Application::Text => Application::Text,
        jpki_card::Application::Face => Application::Face,
        jpki_card::Application::Registry => Application::Registry,
        jpki_card::Application::Common => Application::Common,
        other => panic!("{other}"),
    };
    (application, kind.reference())
}

/// Presents a credential, right or wrong, through the interface that a program has for it. The card PIN can be presented in
/// order to change it only; it is set to what it is presented as afterwards.
pub fn present<T: Transport>(
    card: &mut Card<T>,
    kind: CredentialKind,
    right: bool,
    last_try: LastTry,
) -> Result<(), CardError> {
    let value = |value: &'static str, wrong: &'static str| if right { value } else { wrong };
    let credentials = testbed().credentials();
    match kind {
        CredentialKind::AuthPin => {
            let value = AuthPin::new(value(&credentials.authentication_pin, WRONG_PIN))?;
            card.jpki()?.verify(&value, last_try).map(drop)
        }
        CredentialKind::SignPassword => {
            let value = SignPassword::new(value(&credentials.signature_password, "WRONG12345"))?;
            card.jpki()?.verify(&value, last_try).map(drop)
        }
        CredentialKind::TextPin => {
            let value = TextPin::new(value(&known().text_pin, WRONG_PIN))?;
            card.text()?.verify(&value, last_try).map(drop)
        }
        CredentialKind::TextCodeA | CredentialKind::FaceCodeA => {
            let value = VerificationCodeA::new(value(&known().verification_code_a, WRONG_CODE_A))?;
            if kind == CredentialKind::TextCodeA {
                card.text()?.verify(&value, last_try).map(drop)
            } else {
                card.face()?.verify(&value, last_try).map(drop)
            }
        }
        CredentialKind::TextCodeB | CredentialKind::FaceCodeB => {
            let value = VerificationCodeB::new(value(&known().verification_code_b, WRONG_CODE_B))?;
            if kind == CredentialKind::TextCodeB {
                card.text()?.verify(&value, last_try).map(drop)
            } else {
                card.face()?.verify(&value, last_try).map(drop)
            }
        }
        CredentialKind::FaceBirthDate => {
            let value = BirthDateCode::new(value(&known().birth_code, WRONG_BIRTH))?;
            card.face()?.verify(&value, last_try).map(drop)
        }
        CredentialKind::RegistryPin | CredentialKind::CommonPin => {
            let [old, new] = [value(&known().card_pin, WRONG_PIN), "7294"].map(|text| CardPin::new(text).ok().unwrap());
            if kind == CredentialKind::RegistryPin {
                card.registry()?.change(&old, &new, last_try)
            } else {
                card.common()?.change(&old, &new, last_try)
            }
        }
        other => panic!("{other} has no value"),
    }
}

/// The tries of every reference.
fn all_tries(card: &VirtualCard) -> Vec<(CredentialKind, u8)> {
    KINDS
        .map(|kind| {
            let (application, reference) = place(kind);
            (kind, card.tries_left(application, reference).unwrap().unwrap())
        })
        .to_vec()
}

/// As [`all_tries`] on a new card, with so many fewer of one reference.
fn fewer(kind: CredentialKind, spent: u8) -> Vec<(CredentialKind, u8)> {
    let mut tries = all_tries(&virtual_card(|_| {}));
    tries.iter_mut().find(|(other, _)| *other == kind).unwrap().1 -= spent;
    tries
}

/// How often a credential was presented or set.
fn presented(transport: &CountingTransport<VirtualCard>) -> usize {
    transport.credentials_presented()
}

#[test]
fn a_wrong_value_spends_exactly_one_try_of_exactly_one_reference() {
    for kind in KINDS {
        let mut transport = CountingTransport::new(virtual_card(|_| {}));
        let error = present(&mut Card::new(&mut transport), kind, false, LastTry::Refuse).unwrap_err();
        let left = fewer(kind, 1).into_iter().find(|(other, _)| *other == kind).unwrap().1;
        let told = matches!(error, CardError::WrongCredential { credential, tries_left: Some(n) } if (credential, n) == (kind, left));
        assert!(told, "{kind}: {error:?}");
        assert_eq!((presented(&transport), all_tries(transport.inner())), (1, fewer(kind, 1)), "{kind}");
        // The right one gives it back.
        present(&mut Card::new(&mut transport), kind, true, LastTry::Refuse).unwrap();
        assert_eq!(all_tries(transport.inner()), fewer(kind, 0), "{kind}");
    }
}

#[test]
fn the_last_try_is_refused_before_anything_is_sent_and_used_where_it_is_allowed() {
    for kind in KINDS {
        let mut transport = CountingTransport::new(virtual_card(|_| {}));
        let (application, reference) = place(kind);
        transport.inner().set_tries_left(application, reference, 1).unwrap();
        for right in [true, false] {
            let error = present(&mut Card::new(&mut transport), kind, right, LastTry::Refuse).unwrap_err();
            assert!(matches!(error, CardError::LastTry { credential } if credential == kind), "{kind}: {error:?}");
        }
        assert_eq!(presented(&transport), 0, "{kind}");
        assert_eq!(transport.inner().tries_left(application, reference).unwrap(), Some(1), "{kind}");

        present(&mut Card::new(&mut transport), kind, true, LastTry::Allow).unwrap();
        assert_eq!(all_tries(transport.inner()), fewer(kind, 0), "{kind}");
    }
}

#[test]
fn the_last_wrong_try_blocks_and_nothing_is_sent_after_that() {
    for kind in KINDS {
        for blocked_status in [BlockedStatus::ReferenceBlocked, BlockedStatus::AuthenticationBlocked] {
            let mut transport =
                CountingTransport::new(with_behaviour(|behaviour| behaviour.blocked_status = blocked_status));
            let (application, reference) = place(kind);
            transport.inner().set_tries_left(application, reference, 1).unwrap();
            let error = present(&mut Card::new(&mut transport), kind, false, LastTry::Allow).unwrap_err();
            assert!(
                matches!(error, CardError::Blocked { credential, by_this_try: true } if credential == kind),
                "{error:?}"
            );
            let error = present(&mut Card::new(&mut transport), kind, true, LastTry::Allow).unwrap_err();
            assert!(
                matches!(error, CardError::Blocked { credential, by_this_try: false } if credential == kind),
                "{error:?}"
            );
            assert_eq!(presented(&transport), 1, "{kind}");
            assert_eq!(transport.inner().tries_left(application, reference).unwrap(), Some(0), "{kind}");
        }
    }
}

#[test]
fn the_blocked_reference_of_unknown_use_is_told_and_never_presented() {
    let mut card = Card::new(virtual_card(|_| {}));
    let tries = card.tries(jpki_card::Application::Text).unwrap();
    assert!(tries.contains(&(CredentialKind::TextUnknown, TriesLeft::Blocked)), "{tries:?}");
}

#[test]
fn every_credential_is_followed_by_leaving_whether_it_was_right_or_wrong() {
    for kind in KINDS {
        for right in [true, false] {
            let mut transport = CountingTransport::new(virtual_card(|_| {}));
            let _ = present(&mut Card::new(&mut transport), kind, right, LastTry::Refuse);
            let last = transport.commands().pop().unwrap();
            // From the common application the way out is the card manager.
            let expected = if kind == CredentialKind::CommonPin { "00A4040C07A0000001510000" } else { SELECT_COMMON };
            assert_eq!(last, expected, "{kind}");
            let select = match place(kind).0 {
                Application::Jpki => SELECT,
                Application::Text => SELECT_TEXT,
                Application::Face => SELECT_FACE,
                Application::Registry => SELECT_REGISTRY,
                _ => SELECT_COMMON,
            };
            assert_shut(transport.inner(), select);
        }
    }
}

#[test]
fn asking_only_is_not_followed_by_anything() {
    let mut transport = CountingTransport::new(virtual_card(|_| {}));
    let mut card = Card::new(&mut transport);
    card.tries(jpki_card::Application::Face).unwrap();
    assert_eq!(transport.exchanges().len(), 1 + 3);
}
