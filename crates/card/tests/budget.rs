//! The budget of a signature, byte for byte: tries left, the password, the signature certificate, sign.
//!
//! Counted from SELECT, without the one exchange that recognises the card and without the closing SELECT.

mod common;

use common::{SELECT, SELECT_COMMON, assert_signature, digest_info, password, pin, sign_once, testbed, with_behaviour};
use jpki_card::{Capabilities, Card, CardSigner, CredentialKind, LastTry, Support};
use jpki_reader::CountingTransport;
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_signature::Signer;
use jpki_virtual_card::VirtualCard;

const RECOGNISE: &str = "00B0860020";

fn counted(card: VirtualCard) -> CountingTransport<VirtualCard> {
    CountingTransport::with_secrets(card)
}

fn signature_certificate_length() -> usize {
    testbed().signature_signer().certificate().len()
}

fn present_password() -> String {
    let password = testbed().credentials().signature_password.as_bytes();
    format!("0020009B{:02X}{}", password.len(), hex::encode_upper(password))
}

fn sign(p2: &str) -> String {
    format!("802A00{p2}33{}00", hex::encode_upper(digest_info().as_der()))
}

/// READ BINARY commands for the rest of a certificate by 256 bytes.
fn short_reads(length: usize) -> Vec<String> {
    (256..length).step_by(256).map(|at| format!("00B0{at:04X}{:02X}", (length - at).min(256) & 0xFF)).collect()
}

/// The commands without the one that recognises the card and the one that leaves.
fn in_budget(commands: &[String]) -> usize {
    assert_eq!(commands.iter().filter(|command| *command == RECOGNISE).count(), 1);
    assert_eq!(commands.last().unwrap(), SELECT_COMMON);
    commands.len() - 2
}

#[test]
fn six_exchanges_with_extended_length_and_no_filler_byte() {
    let mut transport = counted(with_behaviour(|behaviour| {
        behaviour.filler = Some(4096);
        behaviour.extended_length = true;
    }));
    let (certificate, signature) = sign_once(&mut Card::new(&mut transport)).unwrap();
    assert_signature(&certificate, &signature);
    let length = signature_certificate_length();
    let expected = [
        SELECT.to_owned(),
        RECOGNISE.to_owned(),
        "0020009B".to_owned(),
        present_password(),
        "00B0810000".to_owned(),
        format!("00B0010000{:04X}", length - 256),
        sign("9A"),
        SELECT_COMMON.to_owned(),
    ];
    assert_eq!(transport.commands(), expected);
    assert_eq!(in_budget(&expected), 6);
    // The label, the certificate, the signature, and a status word each.
    assert_eq!(transport.bytes_received(), 32 + length + 256 + 2 * expected.len());
}

#[test]
fn with_short_apdus_one_read_for_each_256_bytes_at_most_13() {
    let mut transport = counted(with_behaviour(|behaviour| behaviour.filler = Some(4096)));
    let capabilities = Capabilities { extended_length: Support::No, ..Capabilities::default() };
    let (certificate, signature) = sign_once(&mut Card::new(&mut transport).with_capabilities(capabilities)).unwrap();
    assert_signature(&certificate, &signature);
    let length = signature_certificate_length();
    let mut expected = vec![
        SELECT.to_owned(),
        RECOGNISE.to_owned(),
        "0020009B".to_owned(),
        present_password(),
        "00B0810000".to_owned(),
    ];
    expected.extend(short_reads(length));
    expected.extend([sign("9A"), SELECT_COMMON.to_owned()]);
    assert_eq!(transport.commands(), expected);
    assert!(in_budget(&expected) <= 13, "{}", in_budget(&expected));
    for command in &expected {
        let (_, encoding) = jpki_apdu::Command::parse(&hex::decode(command).unwrap()).unwrap();
        assert_eq!(encoding, jpki_apdu::Encoding::Short, "{command}");
    }
    assert_eq!(transport.bytes_received(), 32 + length + 256 + 2 * expected.len());
}

#[test]
fn a_card_that_refuses_extended_length_costs_one_more_the_first_time() {
    let mut transport = counted(with_behaviour(|behaviour| behaviour.extended_length = false));
    let mut card = Card::new(&mut transport);
    sign_once(&mut card).unwrap();
    assert_eq!(card.capabilities().extended_length, Support::No);
    sign_once(&mut card).unwrap();
    let commands = transport.commands();
    let extended = format!("00B0010000{:04X}", signature_certificate_length() - 256);
    assert_eq!(commands.iter().filter(|command| **command == extended).count(), 1);
    let second = commands.iter().rposition(|command| command == SELECT).unwrap();
    assert!(in_budget(&commands[..second]) <= 13);
    // The second time neither the card's kind nor its refusal has to be found out.
    assert!(!commands[second..].contains(&RECOGNISE.to_owned()));
    assert_eq!(in_budget(&commands[..second]), commands[second..].len());
}

#[test]
fn on_a_card_that_was_recognised_before_a_signature_takes_exactly_six() {
    let mut transport = counted(with_behaviour(|behaviour| behaviour.filler = Some(4096)));
    let mut card = Card::new(&mut transport);
    card.jpki().unwrap().recognise().unwrap();
    sign_once(&mut card).unwrap();
    let commands = transport.commands();
    assert_eq!(commands[..2], [SELECT, RECOGNISE]);
    let length = signature_certificate_length();
    let expected = [
        SELECT.to_owned(),
        "0020009B".to_owned(),
        present_password(),
        "00B0810000".to_owned(),
        format!("00B0010000{:04X}", length - 256),
        sign("9A"),
    ];
    assert_eq!(commands[2..8], expected);
    assert_eq!(commands[8..], [SELECT_COMMON]);
}

#[test]
fn a_card_is_recognised_again_after_a_broken_exchange() {
    let mut transport = FaultInjector::new(with_behaviour(|_| {})).at(3, Fault::Drop);
    let mut card = Card::new(&mut transport);
    card.jpki().unwrap().recognise().unwrap();
    assert!(card.jpki().is_err());
    sign_once(&mut card).unwrap();
    let commands: Vec<_> = transport.commands().iter().map(ToString::to_string).collect();
    assert_eq!(commands.iter().filter(|command| command.replace(' ', "") == RECOGNISE).count(), 2, "{commands:?}");
}

#[test]
fn without_short_identifiers_every_file_is_selected_once() {
    let mut transport = counted(with_behaviour(|behaviour| {
        behaviour.short_file_identifiers = false;
        behaviour.extended_length = false;
    }));
    let (certificate, signature) = sign_once(&mut Card::new(&mut transport)).unwrap();
    assert_signature(&certificate, &signature);
    let length = signature_certificate_length();
    let mut expected: Vec<String> =
        [SELECT, RECOGNISE, "00A4020C020006", "00B0000020", "00A4020C02001B", "00200080"].map(str::to_owned).to_vec();
    expected.push(present_password().replacen("9B", "80", 1));
    expected.extend(["00A4020C020001", "00B0000000"].map(str::to_owned));
    expected.push(format!("00B0010000{:04X}", length - 256));
    expected.extend(short_reads(length));
    expected.extend(["00A4020C02001A".to_owned(), sign("80"), SELECT_COMMON.to_owned()]);
    assert_eq!(transport.commands(), expected);
}

#[test]
fn asking_before_the_password_is_typed_costs_nothing_more() {
    let mut transport = counted(with_behaviour(|_| {}));
    let mut card = Card::new(&mut transport);
    let mut ap = card.jpki().unwrap();
    ap.prepare(CredentialKind::SignPassword, LastTry::Refuse, common::now()).unwrap();
    let mut signer = CardSigner::present(&mut ap, &password(), LastTry::Refuse, common::now()).unwrap();
    signer.sign(&digest_info()).unwrap();
    drop(ap);
    assert_eq!(in_budget(&transport.commands()), 6);
}

#[test]
fn several_signatures_cost_one_exchange_each() {
    let mut transport = counted(with_behaviour(|_| {}));
    let mut card = Card::new(&mut transport);
    let mut ap = card.jpki().unwrap();
    let mut signer = CardSigner::present(&mut ap, &password(), LastTry::Refuse, common::now()).unwrap();
    for _ in 0..3 {
        signer.sign(&digest_info()).unwrap();
    }
    drop(ap);
    assert_eq!(in_budget(&transport.commands()), 8);
    assert_eq!(transport.credentials_presented(), 1);
}

#[test]
fn an_authentication_signature_reads_the_certificate_before_the_pin() {
    let mut transport = counted(with_behaviour(|_| {}));
    let mut card = Card::new(&mut transport);
    let mut ap = card.jpki().unwrap();
    let mut signer = CardSigner::present(&mut ap, &pin(), LastTry::Refuse, common::now()).unwrap();
    let signature = signer.sign(&digest_info()).unwrap();
    assert_eq!(signature.len(), 256);
    drop(ap);
    let credential = hex::encode_upper(testbed().credentials().authentication_pin.as_bytes());
    let length = testbed().authentication_signer().certificate().len();
    let expected = [
        SELECT.to_owned(),
        RECOGNISE.to_owned(),
        "00B08A0000".to_owned(),
        format!("00B0010000{:04X}", length - 256),
        "00200098".to_owned(),
        format!("0020009804{credential}"),
        sign("97"),
        SELECT_COMMON.to_owned(),
    ];
    assert_eq!(transport.commands(), expected);
}
