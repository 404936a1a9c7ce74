//! Reading certificates: exact commands, and every way in which a file can be wrong.

use jpki_apdu::{ResponseError, StatusWord};
use proptest::prelude::*;

use super::CertificateFile;
use crate::testing::{SELECT, Script};
use crate::{Absence, Capabilities, Card, CardCertificate, CardError, CertificateFault, CredentialKind, Support};

const SFI_READ: &str = "00B08A0000";
const WHICH: CardCertificate = CardCertificate::UserAuthentication;

/// Something with the outline of a certificate: a header that says `total` bytes, then a pattern.
fn outline(total: usize) -> Vec<u8> {
    let [high, low] = ((total - 4) as u16).to_be_bytes();
    [0x30, 0x82, high, low].into_iter().chain((4..total).map(|at| (at % 251) as u8)).collect()
}

fn ok(data: &[u8]) -> String {
    format!("{}9000", hex::encode(data))
}

/// Reads the user-authentication certificate on a card with this script, which must be played to its end.
fn read(exchanges: &[(&str, String)]) -> (Result<Vec<u8>, CardError>, Capabilities) {
    read_with(exchanges, Capabilities::default())
}

fn read_with(exchanges: &[(&str, String)], capabilities: Capabilities) -> (Result<Vec<u8>, CardError>, Capabilities) {
    let script = Script::new([(SELECT, "9000".to_owned())].into_iter().chain(exchanges.iter().cloned()));
    let mut card = Card::new(script).with_capabilities(capabilities);
    let result = card.jpki().and_then(|mut ap| ap.read_certificate(CertificateFile::UserAuthentication));
    let capabilities = card.capabilities();
    card.into_transport().finish();
    (result, capabilities)
}

#[test]
fn with_extended_length_it_takes_two_exchanges_of_exactly_its_length() {
    let der = outline(1573);
    let exchanges = [(SFI_READ, ok(&der[..256])), ("00B00100000525", ok(&der[256..]))];
    let (result, capabilities) = read(&exchanges);
    assert_eq!(result.unwrap(), der);
    assert_eq!(capabilities, Capabilities { short_file_identifiers: Support::Yes, extended_length: Support::Yes });
}

#[test]
fn it_is_read_once() {
    let der = outline(300);
    let mut card = Card::new(Script::new([
        (SELECT, "9000".to_owned()),
        (SFI_READ, ok(&der[..256])),
        ("00B001002C", ok(&der[256..])),
    ]));
    let mut ap = card.jpki().unwrap();
    for _ in 0..2 {
        assert_eq!(ap.read_certificate(CertificateFile::UserAuthentication).unwrap(), der);
    }
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn without_extended_length_it_is_read_by_256_and_the_refusal_is_remembered() {
    let der = outline(800);
    for refusal in ["6700", "6985", "6A86", "6D00", "broken", "long"] {
        let (result, capabilities) = read(&[
            (SFI_READ, ok(&der[..256])),
            ("00B00100000220", refusal.to_owned()),
            ("00B0010000", ok(&der[256..512])),
            ("00B0020000", ok(&der[512..768])),
            ("00B0030020", ok(&der[768..])),
        ]);
        assert_eq!(result.unwrap(), der);
        assert_eq!(capabilities.extended_length, Support::No);
    }
    let (result, _) = read_with(
        &[
            (SFI_READ, ok(&der[..256])),
            ("00B0010000", ok(&der[256..512])),
            ("00B0020000", ok(&der[512..768])),
            ("00B0030020", ok(&der[768..])),
        ],
        Capabilities { extended_length: Support::No, ..Capabilities::default() },
    );
    assert_eq!(result.unwrap(), der);
}

#[test]
fn a_card_that_is_gone_is_no_lack_of_extended_length() {
    let der = outline(800);
    let (result, capabilities) = read(&[(SFI_READ, ok(&der[..256])), ("00B00100000220", "removed".to_owned())]);
    assert!(matches!(result, Err(CardError::Reader { .. })));
    assert_eq!(capabilities.extended_length, Support::Unknown);
}

#[test]
fn an_extended_response_that_was_cut_is_completed() {
    let der = outline(800);
    for kept in [256, 100] {
        let rest = 256 + kept;
        let follow = format!("00B0{:04X}00", rest);
        let mut exchanges = vec![
            (SFI_READ, ok(&der[..256])),
            ("00B00100000220", ok(&der[256..rest])),
            (follow.as_str(), ok(&der[rest..rest + 256])),
        ];
        let last = format!("00B0{:04X}{:02X}", rest + 256, 800 - rest - 256);
        exchanges.push((last.as_str(), ok(&der[rest + 256..])));
        let (result, capabilities) = read(&exchanges);
        assert_eq!(result.unwrap(), der);
        assert_eq!(capabilities.extended_length, Support::No);
    }
}

#[test]
fn without_short_identifiers_the_file_is_selected() {
    let der = outline(300);
    let (result, capabilities) = read(&[
        (SFI_READ, "6A86".to_owned()),
        ("00A4020C02000A", "9000".to_owned()),
        ("00B0000000", ok(&der[..256])),
        ("00B001002C", ok(&der[256..])),
    ]);
    assert_eq!(result.unwrap(), der);
    assert_eq!(capabilities.short_file_identifiers, Support::No);
}

#[test]
fn parts_and_wrong_lengths_are_put_together() {
    let der = outline(300);
    let (result, _) = read(&[
        (SFI_READ, format!("{}6138", hex::encode(&der[..200]))),
        ("00C0000038", ok(&der[200..256])),
        ("00B001002C", "6C2C".to_owned()),
        ("00B001002C", ok(&der[256..])),
    ]);
    assert_eq!(result.unwrap(), der);
}

#[test]
fn filler_behind_a_certificate_of_256_bytes_is_not_taken_and_more_is_not_read() {
    let der = outline(260);
    let mut file = der.clone();
    file.extend([0xFF; 60]);
    let (result, _) = read(&[(SFI_READ, ok(&file[..256])), ("00B0010004", ok(&file[256..260]))]);
    assert_eq!(result.unwrap(), der);
}

#[test]
fn a_missing_certificate_is_its_own_error() {
    let absent = |exchanges: &[(&str, String)], expected| {
        let error = read(exchanges).0.unwrap_err();
        assert!(
            matches!(error, CardError::MissingCertificate { certificate: WHICH, absence } if absence == expected),
            "{error:?}"
        );
    };
    let select = ("00A4020C02000A", "6A82".to_owned());
    absent(&[(SFI_READ, "6A82".to_owned()), select], Absence::NoFile);
    absent(&[(SFI_READ, "9000".to_owned())], Absence::Empty);
    let empty =
        [(SFI_READ, "6B00".to_owned()), ("00A4020C02000A", "9000".to_owned()), ("00B0000000", "6B00".to_owned())];
    absent(&empty, Absence::Empty);
    absent(&[(SFI_READ, ok(&[0; 256]))], Absence::Zeros);
    absent(&[(SFI_READ, ok(&[0xFF; 256]))], Absence::Filler);
    absent(&[(SFI_READ, ok(&[0xFF; 3]))], Absence::Filler);
}

#[test]
fn a_damaged_certificate_file_is_named() {
    let fault = |exchanges: &[(&str, String)]| match read(exchanges).0 {
        Err(CardError::MalformedCertificate { certificate: WHICH, fault }) => fault,
        other => panic!("{other:?}"),
    };
    for head in ["31820100", "308101", "3080", "30", "30820010", "3083010000", "00FF", "FF00"] {
        let mut file = hex::decode(head).unwrap();
        file.resize(256, 0x55);
        assert_eq!(fault(&[(SFI_READ, ok(&file))]), CertificateFault::NotDer, "{head}");
    }
    let fault_of = |length: u16| {
        let mut file = outline(256);
        file[2..4].copy_from_slice(&length.to_be_bytes());
        fault(&[(SFI_READ, ok(&file))])
    };
    assert_eq!(fault_of(8189), CertificateFault::TooLong { length: 8193, limit: 8192 });
    assert_eq!(fault_of(0xFFFF), CertificateFault::TooLong { length: 65_539, limit: 8192 });
    let der = outline(800);
    for end in ["6B00", "9000", "6282"] {
        let exchanges =
            [(SFI_READ, ok(&der[..256])), ("00B00100000220", "6700".to_owned()), ("00B0010000", end.to_owned())];
        assert_eq!(fault(&exchanges), CertificateFault::Truncated { length: 256, expected: 800 });
    }
    let exchanges =
        [(SFI_READ, ok(&der[..200])), ("00B000C8000258", "6700".to_owned()), ("00B000C800", ok(&der[200..300]))];
    assert_eq!(fault(&exchanges), CertificateFault::Truncated { length: 300, expected: 800 });
}

#[test]
fn a_card_that_gives_a_byte_at_a_time_is_given_up() {
    let der = outline(800);
    let (result, _) = read(&[(SFI_READ, ok(&der[..256])), ("00B00100000220", ok(&[1])), ("00B0010100", ok(&[2]))]);
    assert!(matches!(
        result,
        Err(CardError::MalformedCertificate { fault: CertificateFault::Truncated { length: 258, expected: 800 }, .. })
    ));
}

#[test]
fn more_than_was_asked_for_is_refused_also_in_parts() {
    let der = outline(300);
    let oversized = |exchanges: &[(&str, String)]| {
        let error = read(exchanges).0.unwrap_err();
        assert!(matches!(error, CardError::Response { source: ResponseError::Oversized { .. }, .. }), "{error:?}");
    };
    oversized(&[(SFI_READ, ok(&[0x30; 257]))]);
    oversized(&[(SFI_READ, ok(&der[..256])), ("00B001002C", ok(&[0; 45]))]);
    oversized(&[
        (SFI_READ, ok(&der[..256])),
        ("00B001002C", format!("{}6108", hex::encode([0; 40]))),
        ("00C0000008", ok(&[0; 8])),
    ]);
    oversized(&[(SFI_READ, ok(&der[..256])), ("00B001002C", "6C30".to_owned())]);
}

#[test]
fn a_phone_asks_for_the_pin_and_the_other_form_is_not_tried() {
    let (result, _) = read(&[(SFI_READ, "6982".to_owned())]);
    assert!(matches!(result, Err(CardError::CredentialNeeded { credential: CredentialKind::AuthPin, .. })));
}

#[test]
fn after_a_short_identifier_the_file_is_selected_again() {
    let script = Script::new([
        (SELECT, "9000"),
        ("00B0880003", "6A86"),
        ("00A4020C020008", "9000"),
        ("00B0000003", "6F00"),
        // The refused command may have made another file current.
        ("00B0880003", "6A86"),
        ("00A4020C020008", "9000"),
        ("00B0000003", "8F8F009000"),
    ]);
    let mut card = Card::new(script);
    let mut ap = card.jpki().unwrap();
    assert!(matches!(ap.availability(), Err(CardError::UnexpectedStatus { .. })));
    ap.availability().unwrap();
    drop(ap);
    card.into_transport().finish();
}

#[test]
fn another_status_word_is_named() {
    for short_file_identifiers in [Support::Unknown, Support::Yes] {
        let capabilities = Capabilities { short_file_identifiers, ..Capabilities::default() };
        let (result, _) = read_with(&[(SFI_READ, "6F00".to_owned())], capabilities);
        assert!(matches!(result, Err(CardError::UnexpectedStatus { status: StatusWord::NoDiagnosis, .. })));
    }
}

#[test]
fn which_certificates_exist_is_read_as_the_card_says() {
    use crate::{Availability, Presence};
    let parse = |content: &[u8]| Availability::parse(content);
    let both = Availability { signature: Presence::Present, user_authentication: Presence::Present };
    assert_eq!(parse(&[0x8F, 0x8F, 0x00]).unwrap(), both);
    let child = Availability { signature: Presence::Absent, user_authentication: Presence::Other(0x0F) };
    assert_eq!(parse(&[0x00, 0x0F]).unwrap(), child);
    assert!(matches!(parse(&[0x8F]), Err(CardError::MalformedAvailability { length: 1 })));
}

proptest! {
    /// Whatever the first read brings: an answer or a named error, and never a read behind the limit.
    #[test]
    fn any_first_bytes_are_read_or_named(head in proptest::collection::vec(any::<u8>(), 0..=256)) {
        let exchanges = [(SELECT, "9000".to_owned()), (SFI_READ, ok(&head))];
        struct Endless(Script, usize);
        impl jpki_reader::Transport for Endless {
            fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, jpki_reader::ReaderError> {
                self.1 += 1;
                match self.1 {
                    1 | 2 => self.0.transmit(command),
                    // Zeros for ever, as many as a short response carries.
                    3.. => Ok([vec![0; 256], vec![0x90, 0x00]].concat()),
                    0 => unreachable!(),
                }
            }
            fn reset(&mut self, _: jpki_reader::Reset) -> Result<(), jpki_reader::ReaderError> {
                Ok(())
            }
        }
        let mut transport = Endless(Script::new(exchanges), 0);
        {
            let mut card = Card::new(&mut transport);
            let result = card.jpki().unwrap().read_certificate(CertificateFile::UserAuthentication);
            prop_assert!(result.map_or(0, |der| der.len()) <= 8192);
        }
        prop_assert!(transport.1 <= 2 + 8192 / 256);
    }
}
