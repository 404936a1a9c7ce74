//! Damaged messages: every byte changed, every length cut, bytes added.

use std::io::{self, Cursor, Read};

use jpki_cms::{CmsError, Content, Encoding, Limits, Verification, sign_attached, verify};

use crate::support::*;

const CONTENT: &[u8] = b"I move to Naha.";

fn message(encoding: Encoding) -> Vec<u8> {
    let mut message = Vec::new();
    sign_attached(&mut alice().clone(), &options(), encoding, Cursor::new(CONTENT), &mut message).unwrap();
    message
}

fn copied(message: &[u8]) -> Result<(Verification, Vec<u8>), CmsError> {
    let mut copy = Vec::new();
    let result = verify(message, Content::AttachedTo(&mut copy), &Limits::default())?;
    Ok((result, copy))
}

/// Whether the damage was found; if not, nothing that was signed may differ.
fn is_found(damaged: &[u8], original: &Verification) -> bool {
    let Ok((result, copy)) = copied(damaged) else { return true };
    if result.all().is_err() {
        return true;
    }
    assert_eq!(copy, CONTENT);
    assert_eq!((&result.digests, result.content_type), (&original.digests, original.content_type));
    for (found, expected) in result.signers.iter().zip(&original.signers) {
        assert_eq!(found.certificate, expected.certificate);
        assert_eq!(found.signing_time, expected.signing_time);
        assert_eq!(found.signed_attributes, expected.signed_attributes);
        assert_eq!(found.value, expected.value);
    }
    assert_eq!(result.signers.len(), original.signers.len());
    false
}

#[test]
fn every_changed_byte_is_found_or_changes_nothing_that_was_signed() {
    let good = message(Encoding::Der);
    let original = attached(&good).unwrap();
    assert_eq!(original.all(), Ok(()));
    let issuer = good.windows(bob().certificate.len()).position(|window| window == bob().certificate).unwrap();
    for offset in 0..good.len() {
        for flip in [0x01, 0x20, 0x80, 0xFF] {
            let mut damaged = good.clone();
            damaged[offset] ^= flip;
            let found = is_found(&damaged, &original);
            // The issuer's certificate and version numbers are not signed; all else is, or is what the reading hangs on.
            let unsigned = (issuer..issuer + bob().certificate.len()).contains(&offset);
            let version = offset >= 2 && good[offset - 2..offset] == [2, 1];
            assert!(found || unsigned || version, "byte {offset} ^ {flip:#04x}");
        }
    }
}

#[test]
fn every_changed_byte_of_a_detached_content_is_found() {
    let mut signed = Vec::new();
    jpki_cms::sign_detached(&mut alice().clone(), &options(), Encoding::Der, CONTENT, &mut signed).unwrap();
    for offset in 0..CONTENT.len() {
        let mut content = CONTENT.to_vec();
        content[offset] ^= 0x04;
        assert_eq!(detached(&signed, &content).unwrap().all(), Err(jpki_cms::SignerError::ContentDigest));
    }
    assert!(detached(&signed, &CONTENT[1..]).unwrap().all().is_err());
}

#[test]
fn a_message_cut_off_anywhere_is_an_error() {
    let good = message(Encoding::Der);
    for length in 0..good.len() {
        match attached(&good[..length]) {
            Err(CmsError::Empty) => assert_eq!(length, 0),
            Err(CmsError::Truncated { offset }) => assert_eq!(offset, length as u64),
            other => panic!("{length}: {other:?}"),
        }
    }
    let pem = message(Encoding::Pem);
    for length in 0..pem.len() - 1 {
        let result = attached(&pem[..length]);
        assert!(matches!(result, Err(CmsError::Pem { .. } | CmsError::Empty)), "{length}: {result:?}");
    }
}

#[test]
fn bytes_after_the_message_are_an_error() {
    let mut long = message(Encoding::Der);
    let offset = long.len() as u64;
    for extra in [0x00, b'\n'] {
        long.push(extra);
        assert!(matches!(attached(&long), Err(CmsError::TrailingData { offset: found }) if found == offset));
    }
    let twice = message(Encoding::Pem).repeat(2);
    assert!(matches!(attached(&twice), Err(CmsError::Pem { reason: "text follows the END line" })));
}

#[test]
fn what_is_no_message_is_named() {
    assert!(matches!(attached(b""), Err(CmsError::Empty)));
    assert!(matches!(attached(b"%PDF-1.7\n"), Err(CmsError::Malformed { offset: 0, .. } | CmsError::Truncated { .. })));
    assert!(matches!(attached(b"<?xml version='1.0'?>"), Err(CmsError::Malformed { offset: 0, .. })));
    assert!(matches!(attached(&alice().certificate), Err(CmsError::Malformed { offset: 4, .. })));
    assert!(matches!(
        attached(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        Err(CmsError::Pem { .. })
    ));
}

#[test]
fn faults_of_reading_and_writing_are_told_apart() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    impl io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("disk full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let good = message(Encoding::Der);
    let limits = Limits::default();
    for cut in [0, 1, 40, 200, good.len() - 1] {
        let unplugged = good[..cut].chain(Broken);
        assert!(matches!(verify(unplugged, Content::Attached, &limits), Err(CmsError::Read(_))));
    }
    let pem = message(Encoding::Pem);
    assert!(matches!(verify(pem[..70].chain(Broken), Content::Attached, &limits), Err(CmsError::Read(_))));
    assert!(matches!(verify(good.as_slice(), Content::AttachedTo(&mut Broken), &limits), Err(CmsError::Write(_))));
    let mut signed = Vec::new();
    jpki_cms::sign_detached(&mut alice().clone(), &options(), Encoding::Der, CONTENT, &mut signed).unwrap();
    let result = verify(signed.as_slice(), Content::Detached(&mut Broken), &limits);
    assert!(matches!(result, Err(CmsError::ReadContent(_))));
    let result = sign_attached(&mut alice().clone(), &options(), Encoding::Der, Cursor::new(CONTENT), Broken);
    assert!(matches!(result, Err(jpki_cms::SignError::Cms(CmsError::Write(_)))));
}
