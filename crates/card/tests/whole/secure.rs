//! Secure messaging with the text application: what is lost, what is refused, and that the count of commands goes on.

use jpki_apdu::StatusWord;
use jpki_card::{
    Card, CardError, CardFile, CredentialKind, DataCheck, DataPart, LastTry, SecureMessagingFault, SecureText, Step,
    TextData, VerificationCodeA, check_text,
};
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_reader::{CountingTransport, ReaderError, Reset, Transport};
use jpki_virtual_card::{Application, VirtualCard};
use zeroize::Zeroizing;

use crate::common::{
    self, SELECT, SELECT_COMMON, SELECT_FACE, SELECT_TEXT, SharedCard, known, raw, virtual_card, with_behaviour,
    with_profile,
};

const MATERIAL: [u8; 32] = [5; 32];

/// Opens a session and does something in it.
fn in_session<T: Transport, R>(transport: T, work: impl FnOnce(&mut SecureText<'_, T>) -> R) -> R {
    let mut card = Card::new(transport);
    let mut ap = card.text().unwrap();
    let verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    work(&mut verified.secure(&Zeroizing::new(MATERIAL)).unwrap())
}

/// Insists on a lost session.
#[track_caller]
fn assert_lost<R>(result: Result<R, CardError>, expected: u16) {
    match result.map(drop).unwrap_err() {
        CardError::SecureMessaging { fault: SecureMessagingFault::Lost(status), .. } => {
            assert_eq!(status, StatusWord::from_u16(expected));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_is_lost_when_another_application_was_selected_and_this_one_again() {
    for select in [SELECT, SELECT_FACE, SELECT_COMMON] {
        let shared = SharedCard::new(virtual_card(|_| {}));
        let counting = CountingTransport::new(shared.clone());
        in_session(counting, |secure| {
            secure.my_number().unwrap();
            for command in [select, SELECT_TEXT] {
                assert!(raw(&mut shared.clone(), command).is_success());
            }
            assert_lost(secure.my_number(), 0x69FC);
            // It stays lost, whatever is asked, and a credential is not sent into it.
            assert_lost(secure.attributes(), 0x69FC);
            assert_lost(secure.verify(&common::code_a(), LastTry::Refuse), 0x69FC);
        });
        let card = shared.into_inner();
        assert_eq!(card.tries_left(Application::Text, 0x0014).unwrap(), Some(10));
    }
}

#[test]
fn a_session_in_which_another_application_stayed_selected_is_lost_too() {
    // The JPKI application has no secure messaging: `69FC` to READ, `6882` to SELECT.
    for (select, expected) in [(SELECT, 0x6882), (SELECT_FACE, 0x6882)] {
        let shared = SharedCard::new(virtual_card(|_| {}));
        in_session(shared.clone(), |secure| {
            assert!(raw(&mut shared.clone(), select).is_success());
            assert_lost(secure.my_number(), expected);
        });
    }
}

#[test]
fn a_foreign_secured_command_ends_the_session_and_nothing_is_believed() {
    // Somebody without the key: the card cannot decipher it, counts it, and ends the session.
    let shared = SharedCard::new(virtual_card(|_| {}));
    in_session(shared.clone(), |secure| {
        let foreign = format!("08A4020C138611 01{}", "A5".repeat(16)).replace(' ', "");
        assert_eq!(raw(&mut shared.clone(), &foreign), StatusWord::from_u16(0x6988));
        assert_lost(secure.my_number(), 0x69FC);
    });
    // One that is taken, READ BINARY of the current file: the counts differ from then on.
    let shared = SharedCard::new(virtual_card(|_| {}));
    in_session(shared.clone(), |secure| {
        secure.my_number().unwrap();
        assert!(raw(&mut shared.clone(), "08B0000005960300000100").is_success());
        assert_lost(secure.my_number(), 0x6988);
    });
}

/// Flips one bit of the last byte of the cryptogram in every secured command from the one with this number on.
struct Damaging {
    card: VirtualCard,
    from: usize,
    secured: usize,
}

impl Transport for Damaging {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let mut command = command.to_vec();
        if command[0] == 0x08 && command[1] != 0xB0 {
            self.secured += 1;
            if self.secured >= self.from {
                *command.last_mut().unwrap() ^= 1;
            }
        }
        self.card.transmit(&command)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.card.reset(kind)
    }
}

#[test]
fn a_damaged_cryptogram_ends_the_session_and_spends_no_try() {
    let mut damaging = Damaging { card: virtual_card(|_| {}), from: 1, secured: 0 };
    in_session(&mut damaging, |secure| assert_lost(secure.verify(&common::code_a(), LastTry::Refuse), 0x6988));
    assert_eq!(damaging.card.tries_left(Application::Text, 0x0014).unwrap(), Some(10));

    let mut damaging = Damaging { card: virtual_card(|_| {}), from: 2, secured: 0 };
    in_session(&mut damaging, |secure| {
        secure.verify(&common::code_a(), LastTry::Refuse).unwrap();
        assert_lost(secure.my_number(), 0x6988);
        assert_lost(secure.my_number(), 0x6988);
    });
    // Nothing was sent any more once it was lost.
    assert_eq!(damaging.secured, 2);
}

/// The exchange at which the first secured command stands: SELECT, tries, VERIFY, the key in one, delivery.
const OPENED: usize = 5;

#[test]
fn an_answer_that_the_fault_turns_into_6988_is_a_lost_session() {
    for status in [0x6987, 0x6988, 0x69FC, 0x6882] {
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(OPENED + 2, Fault::StatusWord(status));
        in_session(&mut transport, |secure| {
            assert_lost(secure.verify(&common::code_a(), LastTry::Refuse), status);
        });
    }
}

#[test]
fn where_the_file_is_not_selected_nothing_is_read_for_it() {
    for status in [0x6A82, 0x6982] {
        let mut transport =
            FaultInjector::new(CountingTransport::new(virtual_card(|_| {}))).at(OPENED + 1, Fault::StatusWord(status));
        let error = in_session(&mut transport, |secure| secure.my_number().map(drop).unwrap_err());
        let step = Step::ReadFile(CardFile::MyNumber);
        let named = match error {
            CardError::UnexpectedStatus { step: found, status } => found == step && status.to_u16() == 0x6A82,
            CardError::CredentialNeeded { step: found, .. } => found == step && status == 0x6982,
            _ => false,
        };
        assert!(named, "{status:04X}: {error:?}");
    }
}

#[test]
fn tries_under_secure_messaging_are_not_taken_for_those_afterwards() {
    let mut transport = virtual_card(|_| {});
    transport.set_tries_left(Application::Text, 0x0014, 2).unwrap();
    let mut card = Card::new(&mut transport);
    let mut ap = card.text().unwrap();
    let mut verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    verified.integrity_record().unwrap();
    let mut secure = verified.secure(&Zeroizing::new(MATERIAL)).unwrap();
    let wrong = VerificationCodeA::new("000000000019").ok().unwrap();
    let error = secure.verify(&wrong, LastTry::Refuse).unwrap_err();
    assert!(matches!(error, CardError::WrongCredential { tries_left: Some(1), .. }), "{error:?}");
    let error = ap.verify(&common::code_a(), LastTry::Refuse).map(drop).unwrap_err();
    assert!(matches!(error, CardError::LastTry { credential: CredentialKind::TextCodeA }), "{error:?}");
    drop(ap);
    assert_eq!(transport.tries_left(Application::Text, 0x0014).unwrap(), Some(1));
}

#[test]
fn a_damaged_answer_is_named_and_is_no_content() {
    for fault in
        [Fault::FlipBit(8 * 2), Fault::FlipBit(0), Fault::ShortenData(18), Fault::ShortenData(1), Fault::Extend(3)]
    {
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(OPENED + 2, fault);
        let error = in_session(&mut transport, |secure| secure.my_number().map(drop).unwrap_err());
        let named = matches!(
            error,
            CardError::SecureMessaging {
                step: Step::ReadFile(CardFile::MyNumber),
                fault: SecureMessagingFault::Cryptogram
            }
        );
        assert!(named, "{fault:?}: {error:?}");
    }
}

#[test]
fn what_a_flipped_bit_of_the_cipher_makes_is_not_authentic_though_there_is_no_mac() {
    let issuer = Card::new(virtual_card(|_| {})).text().unwrap().certificate().unwrap();
    let mut passed = 0;
    // Behind the header 86 21 01: the 17 bytes of the file and the padding, 32 bytes.
    for bit in (8 * 3)..(8 * 35) {
        let mut transport = FaultInjector::new(virtual_card(|_| {})).at(OPENED + 2, Fault::FlipBit(bit));
        in_session(&mut transport, |secure| match secure.my_number() {
            Err(CardError::SecureMessaging { fault: SecureMessagingFault::Cryptogram, .. } | CardError::Content(_)) => {
            }
            // The last block garbled may happen to end like padding.
            Ok(number) => {
                passed += 1;
                let record = secure.integrity_record().unwrap();
                let data = TextData { number: Some(&number), record: Some(&record), ..TextData::default() };
                let altered = Some(DataCheck::Altered { part: DataPart::MyNumber });
                assert_eq!(check_text(&issuer, &data).number, altered, "bit {bit}");
            }
            Err(other) => panic!("bit {bit}: {other:?}"),
        });
    }
    assert!(passed < 8, "{passed}");
}

#[test]
fn the_count_goes_on_when_the_card_refuses_a_command() {
    let mut transport = virtual_card(|_| {});
    let wrong = VerificationCodeA::new("123456789018").ok().unwrap();
    in_session(&mut transport, |secure| {
        for left in [9, 8] {
            let error = secure.verify(&wrong, LastTry::Refuse).unwrap_err();
            assert!(
                matches!(error, CardError::WrongCredential { credential: CredentialKind::TextCodeA, tries_left: Some(n) } if n == left),
                "{error:?}"
            );
        }
        secure.my_number().unwrap();
        secure.verify(&common::code_a(), LastTry::Refuse).unwrap();
        secure.verify(&common::code_b(), LastTry::Refuse).unwrap();
        assert_eq!(secure.attributes().unwrap().name(), common::testbed().person().name);
    });
    assert_eq!(transport.tries_left(Application::Text, 0x0014).unwrap(), Some(10));
}

#[test]
fn plain_commands_in_between_do_not_count() {
    let shared = SharedCard::new(virtual_card(|_| {}));
    in_session(shared.clone(), |secure| {
        secure.my_number().unwrap();
        for command in ["00200094", "00B0840004", "0084000010"] {
            raw(&mut shared.clone(), command);
        }
        secure.attributes().unwrap();
    });
}

#[test]
fn the_last_try_is_refused_under_secure_messaging_too() {
    let mut transport = virtual_card(|_| {});
    transport.set_tries_left(Application::Text, 0x0014, 1).unwrap();
    in_session(&mut transport, |secure| {
        let error = secure.verify(&common::code_a(), LastTry::Refuse).unwrap_err();
        assert!(matches!(error, CardError::LastTry { credential: CredentialKind::TextCodeA }), "{error:?}");
        secure.verify(&common::code_a(), LastTry::Allow).unwrap();
    });
    assert_eq!(transport.tries_left(Application::Text, 0x0014).unwrap(), Some(10));
}

#[test]
fn code_a_alone_opens_no_session_for_the_card() {
    // The types offer it with the PIN only; the card refuses it as well.
    let mut card = virtual_card(|_| {});
    assert!(raw(&mut card, SELECT_TEXT).is_success());
    assert!(raw(&mut card, &common::present(0x94, &known().verification_code_a)).is_success());
    let delivery = format!("80AE0000000100{}", "11".repeat(256));
    assert_eq!(raw(&mut card, &delivery), StatusWord::SecurityStatusNotSatisfied);
}

#[test]
fn a_card_or_reader_without_extended_length_is_named() {
    let mut card = Card::new(with_behaviour(|behaviour| {
        behaviour.extended_length = false;
        behaviour.command_chaining = false;
    }));
    let mut ap = card.text().unwrap();
    let verified = ap.verify(&common::text_pin(), LastTry::Refuse).unwrap();
    let error = verified.secure(&Zeroizing::new(MATERIAL)).unwrap_err();
    let named = matches!(
        error,
        CardError::SecureMessaging { step: Step::OpenSecureMessaging, fault: SecureMessagingFault::ExtendedLength }
    );
    assert!(named, "{error:?}");
}

#[test]
fn what_travels_holds_neither_code_a_nor_the_name() {
    let mut transport = CountingTransport::with_secrets(virtual_card(|_| {}));
    in_session(&mut transport, |secure| {
        secure.verify(&common::code_a(), LastTry::Refuse).unwrap();
        secure.attributes().unwrap();
    });
    let sent = transport.commands().concat();
    assert!(!sent.contains(&hex::encode_upper(known().verification_code_a.as_bytes())));
    // A phone has nothing of this.
    assert!(matches!(
        Card::new(with_profile(jpki_virtual_card::Profile::Iphone)).text().map(drop),
        Err(CardError::NotOnPhone { .. })
    ));
}
