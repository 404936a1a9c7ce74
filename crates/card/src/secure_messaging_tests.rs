//! Secure messaging, byte for byte. The cryptograms were made with `openssl enc -aes-128-cbc` under the key 00 01 … 0F and
//! the initialisation vectors of `openssl enc -aes-128-ecb`.

use jpki_reader::{ReaderError, Reset};
use proptest::prelude::*;

use super::*;
use crate::Application;
use crate::testing::Script;

const TEXT: &str = "00A4040C0AD3921000310001010408";
const STEP: Step = Step::OpenSecureMessaging;
/// SELECT EF 0001, the first secured command and the second.
const SELECT_1: &str = "08A4020C13861101C102E0ACB67AABA0E85BDFD63B3FB5B2";
const SELECT_2: &str = "08A4020C1386110146D4CAAC313B21DA35E3FE7C435C3150";
/// VERIFY of 照合番号A, the first secured command.
const VERIFY_1: &str = "08200094138611014C38D5E587011FE55F9AA073447795C2";
const READ: &str = "08B0000000000596030000000000";

fn material() -> [u8; MATERIAL] {
    std::array::from_fn(|at| at as u8)
}

/// The text application selected, then this.
fn play<R>(
    exchanges: &[(&str, &str)],
    work: impl FnOnce(&mut Card<Script>, &mut SecureSession) -> R,
) -> (R, SecureSession) {
    let mut card = Card::new(Script::new([(TEXT, "9000")].iter().chain(exchanges).copied()));
    card.enter(Application::Text).unwrap();
    let mut session = SecureSession::new(&material());
    let result = work(&mut card, &mut session);
    card.into_transport().finish();
    (result, session)
}

fn select(card: &mut Card<Script>, session: &mut SecureSession) -> Result<StatusWord, CardError> {
    card.send_secured(session, STEP, (0xA4, 0x02, 0x0C), &[0x00, 0x01])
}

#[test]
fn a_file_is_selected_and_read_under_two_counts() {
    let answer = "861101575380E30B634CA5225C16F6FCF9BDBB9000";
    let ((), session) = play(&[(SELECT_1, "9000"), (READ, answer)], |card, session| {
        assert_eq!(select(card, session).unwrap(), StatusWord::Success);
        let (status, data) = card.read_secured(session, STEP, 0).unwrap();
        assert_eq!((status, &data[..]), (StatusWord::Success, &b"\xFF\x10\x0C537686677188"[..]));
    });
    assert_eq!(session.count, 2);
}

#[test]
fn a_code_is_presented_enciphered_and_its_refusal_counts() {
    play(&[(VERIFY_1, "63C9"), (SELECT_2, "6982")], |card, session| {
        let status = card.send_secured(session, STEP, (0x20, 0x00, 0x94), b"537686677188").unwrap();
        assert_eq!(status, StatusWord::TriesLeft(9));
        assert_eq!(select(card, session).unwrap(), StatusWord::SecurityStatusNotSatisfied);
    });
}

#[test]
fn a_code_under_secure_messaging_is_sent_once_whatever_comes_back() {
    for answer in ["6110", "6C10", "6C00"] {
        play(&[(VERIFY_1, answer)], |card, session| {
            let status = card.send_secured(session, STEP, (0x20, 0x00, 0x94), b"537686677188").unwrap();
            assert_eq!(format!("{:04X}", status.to_u16()), answer);
        });
    }
    play(&[(VERIFY_1, "01029000")], |card, session| {
        let error = card.send_secured(session, STEP, (0x20, 0x00, 0x94), b"537686677188").unwrap_err();
        assert!(matches!(error, CardError::Response { .. }), "{error:?}");
    });
}

#[test]
fn a_code_under_secure_messaging_has_to_be_left_as_one_in_clear() {
    // Verified already, says the card: asking leaves, selects again, and so forgets that the PIN had been presented.
    let common = "00A4040C0AD3921000310001010100";
    for (asked, expected) in [
        (&[("00200094", "63CA"), (VERIFY_1, "9000")][..], true),
        (&[("00200094", "9000"), (common, "9000"), (TEXT, "9000"), ("00200094", "63CA"), (VERIFY_1, "69FC")], false),
    ] {
        let mut card = Card::new(Script::new([(TEXT, "9000")].iter().chain(asked).copied()));
        card.enter(Application::Text).unwrap();
        let mut secure = crate::SecureText::new(&mut card, SecureSession::new(&material()));
        let code = crate::VerificationCodeA::new("537686677188").ok().unwrap();
        assert_eq!(secure.verify(&code, crate::LastTry::Refuse).is_ok(), expected);
        assert_eq!(card.presented, Some(Application::Text));
        card.into_transport().finish();
    }
}

#[test]
fn more_than_a_block_of_padding_is_no_cryptogram() {
    let session = SecureSession { count: 1, ..SecureSession::new(&material()) };
    // The marker behind so many bytes of content, and zeros to the end of two blocks.
    for (content, fits) in [(0, false), (15, false), (16, true), (31, true)] {
        let mut blocks = vec![0x11; content];
        blocks.push(0x80);
        blocks.resize(2 * BLOCK, 0);
        session.cbc_encrypt(session.vector().unwrap(), &mut blocks).unwrap();
        let object = [&[CRYPTOGRAM as u8, 0x21, PADDED], &blocks[..]].concat();
        assert_eq!(session.decipher(&object).map(|plain| plain.len()), fits.then_some(content));
    }
}

#[test]
fn a_lost_session_is_named_and_nothing_more_is_sent() {
    for lost in ["6987", "6988", "69FC", "6882"] {
        play(&[(SELECT_1, lost)], |card, session| {
            for _ in 0..2 {
                let error = select(card, session).unwrap_err();
                let CardError::SecureMessaging { fault: SecureMessagingFault::Lost(status), .. } = error else {
                    panic!("{error}")
                };
                assert_eq!(format!("{:04X}", status.to_u16()), lost);
            }
        });
    }
}

#[test]
fn an_answer_that_is_no_cryptogram_of_the_session_is_named() {
    for answer in [
        // Enciphered under the first count, not the second; a changed bit in the last block.
        "861101CEB0AEA793DC75B3B4F8910DB1F05BAD9000",
        "861101575380E30B634CA5225C16F6FCF9BDBA9000",
        // Another tag, another padding indicator, half a block, nothing, something behind it.
        "871101575380E30B634CA5225C16F6FCF9BDBB9000",
        "861102575380E30B634CA5225C16F6FCF9BDBB9000",
        "860901575380E30B634CA59000",
        "8601019000",
        "86009000",
        "861101575380E30B634CA5225C16F6FCF9BDBB009000",
        "FF9000",
    ] {
        play(&[(SELECT_1, "9000"), (READ, answer)], |card, session| {
            select(card, session).unwrap();
            let error = card.read_secured(session, STEP, 0).unwrap_err();
            let fault = SecureMessagingFault::Cryptogram;
            assert!(matches!(error, CardError::SecureMessaging { fault: found, .. } if found == fault), "{answer}");
        });
    }
}

#[test]
fn a_status_word_without_data_is_an_answer() {
    play(&[(READ, "6982")], |card, session| {
        let (status, data) = card.read_secured(session, STEP, 0).unwrap();
        assert_eq!((status, data.len()), (StatusWord::SecurityStatusNotSatisfied, 0));
    });
}

/// Answers the same to everything, and keeps what came last.
struct Fixed(&'static str, Vec<u8>);

impl Transport for Fixed {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        if command[1] == 0xA4 {
            return Ok(vec![0x90, 0x00]);
        }
        self.1 = command.to_vec();
        match self.0 {
            "too long" => Err(ReaderError::TooLong { length: command.len() }),
            answer => Ok(hex::decode(answer).unwrap()),
        }
    }

    fn reset(&mut self, _: Reset) -> Result<(), ReaderError> {
        Ok(())
    }
}

fn open(answer: &'static str) -> (Result<SecureSession, CardError>, Vec<u8>) {
    let key = RsaPublicKey::from_components(&[&[0xC1; 255][..], &[0x01]].concat(), &[1, 0, 1]).unwrap();
    let mut card = Card::new(Fixed(answer, Vec::new()));
    card.enter(Application::Text).unwrap();
    let result = card.open_secure_session(&key, &material());
    (result, card.into_transport().1)
}

#[test]
fn the_session_key_is_delivered_with_extended_length() {
    let (session, command) = open("9000");
    assert_eq!((session.unwrap().count, command.len()), (0, 7 + 256));
    assert_eq!(command[..7], [0x80, 0xAE, 0x00, 0x00, 0x00, 0x01, 0x00]);
    // Fresh padding each time: the same material is never the same delivery.
    assert_ne!(open("9000").1, command);
}

#[test]
fn why_a_session_key_is_not_taken_is_named() {
    let fault = |answer| match open(answer).0.err() {
        Some(CardError::SecureMessaging { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault("6700"), SecureMessagingFault::ExtendedLength);
    assert_eq!(fault("too long"), SecureMessagingFault::ExtendedLength);
    assert_eq!(fault("6A80"), SecureMessagingFault::Refused(StatusWord::IncorrectData));
    assert_eq!(fault("6F00"), SecureMessagingFault::Refused(StatusWord::NoDiagnosis));
    assert!(matches!(open("6982").0.err(), Some(CardError::CredentialNeeded { .. })));
}

proptest! {
    #[test]
    fn any_answer_is_deciphered_or_refused(answer in proptest::collection::vec(any::<u8>(), 0..100), count in 0u64..9) {
        let session = SecureSession { count, ..SecureSession::new(&material()) };
        let _ = session.decipher(&answer);
    }

    #[test]
    fn what_was_enciphered_is_deciphered_under_the_same_count_only(
        plain in proptest::collection::vec(any::<u8>(), 0..60), count in 0u64..u64::MAX
    ) {
        let session = SecureSession { count, ..SecureSession::new(&material()) };
        let object = session.encipher(&plain).unwrap();
        prop_assert!(session.decipher(&object).is_some_and(|found| *found == plain));
        let later = SecureSession { count: count + 1, ..SecureSession::new(&material()) };
        prop_assert!(later.decipher(&object).is_none_or(|found| *found != plain));
    }
}
