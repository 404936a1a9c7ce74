//! What we sign, we verify; and the bytes are what the standards say.

use std::io::Cursor;

use jpki_cms::{
    CmsError, Content, ContentDigest, Encoding, Limits, ObjectIdentifier, Prepared, SignError, SignOptions, SignedData,
    SignerIdentifier, SigningCertificate, sign_attached, sign_detached, verify,
};
use jpki_signature::{Digest, DigestAlgorithm, Signer};

use crate::support::*;

const CONTENT: &[u8] = "転出届".as_bytes();

fn finished(options: &SignOptions) -> SignedData {
    let mut signer = alice().clone();
    jpki_cms::sign_digest(&mut signer, options, ContentDigest::of(options.digest, CONTENT).unwrap()).unwrap()
}

#[test]
fn attached_and_detached_with_each_digest_and_encoding() {
    for digest in DigestAlgorithm::ALL {
        for encoding in [Encoding::Der, Encoding::Pem] {
            let options = options().digest(digest);
            let mut signer = alice().clone();
            let mut message = Vec::new();
            sign_detached(&mut signer, &options, encoding, CONTENT, &mut message).unwrap();
            let result = detached(&message, CONTENT).unwrap();
            assert_eq!((result.all(), result.attached, result.content_length), (Ok(()), false, CONTENT.len() as u64));
            assert_eq!(result.digests, [Digest::of(digest, CONTENT)]);
            assert!(matches!(attached(&message), Err(CmsError::ContentMissing)));

            let mut message = Vec::new();
            sign_attached(&mut signer, &options, encoding, Cursor::new(CONTENT), &mut message).unwrap();
            assert_eq!(message.starts_with(b"-----BEGIN CMS-----\n"), encoding == Encoding::Pem);
            let mut copy = Vec::new();
            let result = verify(message.as_slice(), Content::AttachedTo(&mut copy), &Limits::default()).unwrap();
            assert_eq!((result.all(), result.attached, copy.as_slice()), (Ok(()), true, CONTENT));
            assert!(matches!(detached(&message, CONTENT), Err(CmsError::ContentTwice)));
            assert_eq!(signer.signatures, 2, "one use of the key for each message");
        }
    }
}

#[test]
fn the_result_tells_what_was_signed() {
    let message = finished(&options()).to_detached(Encoding::Der);
    let result = detached(&message, CONTENT).unwrap();
    let [signer] = result.signers.as_slice() else { panic!() };
    assert_eq!(signer.certificate.as_deref(), Some(alice().certificate()));
    assert_eq!(signer.signing_time.unwrap().to_string(), "2026-11-22T05:31:00Z");
    assert_eq!(signer.digest_algorithm, Some(DigestAlgorithm::Sha256));
    assert_eq!(signer.signing_certificate, SigningCertificate::V2);
    assert_eq!(signer.identifier, SignerIdentifier::IssuerAndSerial { issuer: name(b"Test CA"), serial: vec![0x11] });
    assert!(signer.unsigned_attributes.is_empty());
    let mut attributes: Vec<_> = signer.signed_attributes.iter().map(ToString::to_string).collect();
    attributes.sort();
    assert_eq!(attributes, [SIGNING_CERTIFICATE_V2, CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME]);
    let mut certificates = result.certificates.clone();
    certificates.sort();
    let mut expected = vec![alice().certificate.clone(), bob().certificate.clone()];
    expected.sort();
    assert_eq!(certificates, expected);
}

#[test]
fn the_signed_attributes_have_the_bytes_of_cades_b() {
    let content = ContentDigest::of(DigestAlgorithm::Sha256, CONTENT).unwrap();
    let prepared = Prepared::new(content, alice().certificate(), None, &options()).unwrap();
    let issuer_serial = tlv(0x30, &[&tlv(0x30, &[&tlv(0xA4, &[&name(b"Test CA")])]), &[2, 1, 0x11]]);
    let entry = tlv(0x30, &[&tlv(4, &[&hash(alice().certificate())]), &issuer_serial]);
    let mut expected = [
        attribute(CONTENT_TYPE, &[&oid(DATA)]),
        attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261122053100Z"])]),
        attribute(MESSAGE_DIGEST, &[&tlv(4, &[&hash(CONTENT)])]),
        attribute(SIGNING_CERTIFICATE_V2, &[&tlv(0x30, &[&tlv(0x30, &[&entry])])]),
    ];
    expected.sort();
    assert_eq!(hex::encode(prepared.signed_attributes()), hex::encode(tlv(0x31, &[&expected.concat()])));
    assert_eq!(*prepared.digest_info().digest(), Digest::of(DigestAlgorithm::Sha256, prepared.signed_attributes()));
}

#[test]
fn other_digests_are_named_in_signing_certificate_v2() {
    let content = ContentDigest::of(DigestAlgorithm::Sha512, CONTENT).unwrap();
    let prepared = Prepared::new(content, alice().certificate(), None, &options()).unwrap();
    let certificate_hash = Digest::of(DigestAlgorithm::Sha512, alice().certificate());
    let hash = tlv(4, &[certificate_hash.as_bytes()]);
    let expected = [algorithm(DigestAlgorithm::Sha512.oid(), b""), hash].concat();
    assert!(prepared.signed_attributes().windows(expected.len()).any(|window| window == expected));
}

#[test]
fn signing_time_and_issuer_can_be_left_out() {
    let options = SignOptions::without_signing_time().include_issuer(false);
    let result = detached(&finished(&options).to_detached(Encoding::Der), CONTENT).unwrap();
    assert_eq!((result.all(), result.signers[0].signing_time), (Ok(()), None));
    assert_eq!(result.certificates, [alice().certificate.clone()]);
    assert_eq!(result.signers[0].signed_attributes.len(), 3);
}

#[test]
fn signing_times_after_2049_are_generalized_and_before_1970_refused() {
    let time = |text: &str| SignOptions::new(text.parse().unwrap());
    let result = detached(&finished(&time("2050-01-01T00:00:00Z")).to_detached(Encoding::Der), CONTENT).unwrap();
    assert_eq!(result.signers[0].signing_time.unwrap().to_string(), "2050-01-01T00:00:00Z");
    let content = ContentDigest::of(DigestAlgorithm::Sha256, CONTENT).unwrap();
    let early = Prepared::new(content, alice().certificate(), None, &time("1969-12-31T23:59:59Z"));
    assert!(matches!(early, Err(CmsError::SigningTime)));
}

#[test]
fn other_content_types_are_signed_and_make_version_3() {
    let options = options().content_type(ObjectIdentifier::new_unwrap(TST_INFO));
    let message = finished(&options).to_detached(Encoding::Der);
    let result = detached(&message, CONTENT).unwrap();
    assert_eq!((result.all(), result.content_type.to_string().as_str()), (Ok(()), TST_INFO));
    let signed_data = [&[2, 1, 3, 0x31, 13][..], &algorithm(DigestAlgorithm::Sha256.oid(), b"")].concat();
    assert!(message.windows(signed_data.len()).any(|window| window == signed_data));
}

#[test]
fn a_prepared_signature_survives_storage() {
    let content = ContentDigest::of(DigestAlgorithm::Sha384, CONTENT).unwrap();
    for options in [options(), SignOptions::without_signing_time().include_issuer(false)] {
        let prepared =
            Prepared::new(content.clone(), alice().certificate(), Some(bob().certificate()), &options).unwrap();
        let stored = prepared.to_der().unwrap();
        let restored = Prepared::from_der(&stored).unwrap();
        assert_eq!(restored.signed_attributes(), prepared.signed_attributes());
        assert_eq!(restored.content(), &content);
        let signature = raw_sign(&alice().key, prepared.digest_info().as_der());
        let message = restored.finish(&signature).unwrap().to_detached(Encoding::Der);
        assert_eq!(message, prepared.finish(&signature).unwrap().to_detached(Encoding::Der));
        assert_eq!(detached(&message, CONTENT).unwrap().all(), Ok(()));
        for length in 0..stored.len() {
            assert!(Prepared::from_der(&stored[..length]).is_err(), "{length}");
        }
    }
}

#[test]
fn a_signature_by_another_key_is_refused_before_anything_is_written() {
    let content = ContentDigest::of(DigestAlgorithm::Sha256, CONTENT).unwrap();
    let prepared = Prepared::new(content, alice().certificate(), None, &options()).unwrap();
    let by_bob = raw_sign(&bob().key, prepared.digest_info().as_der());
    for signature in [by_bob.as_slice(), &by_bob[..255], b""] {
        assert!(matches!(prepared.finish(signature), Err(CmsError::SignatureRefused)));
    }
    let mut liar = alice().clone();
    liar.key = bob().key.clone();
    let mut out = Vec::new();
    let result = sign_detached(&mut liar, &options(), Encoding::Pem, CONTENT, &mut out);
    assert!(matches!(result, Err(SignError::Cms(CmsError::SignatureRefused))));
    assert!(out.is_empty());
}

#[test]
fn unusable_certificates_are_named() {
    let content = ContentDigest::of(DigestAlgorithm::Sha256, CONTENT).unwrap();
    let prepare = |certificate: &[u8], issuer| Prepared::new(content.clone(), certificate, issuer, &options());
    let reason = |result| match result {
        Err(CmsError::Certificate { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(prepare(b"", None)), "it is not readable");
    assert_eq!(reason(prepare(&alice().certificate[..100], None)), "it is not readable");
    assert_eq!(reason(prepare(alice().certificate(), Some(b"x"))), "the issuer's certificate is not readable");
    let small = rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 1024).unwrap();
    let small = certificate(1, &small, b"Small");
    assert!(matches!(prepare(&small, None), Err(CmsError::Key(jpki_signature::KeyError::Size { bits: 1024 }))));
}

#[test]
fn a_content_that_changes_in_between_is_named() {
    let message = finished(&options());
    let attach = |content: &[u8]| message.write_attached(Encoding::Der, content, Vec::new());
    let length = CONTENT.len() as u64;
    assert!(attach(CONTENT).is_ok());
    let mut other = CONTENT.to_vec();
    other[0] ^= 1;
    for (content, seen) in
        [(other, length), (CONTENT[1..].to_vec(), length - 1), ([CONTENT, b"xy"].concat(), length + 1)]
    {
        match attach(&content) {
            Err(CmsError::ContentChanged { expected, found }) => assert_eq!((expected, found), (length, seen)),
            result => panic!("{result:?}"),
        }
    }
}

#[test]
fn a_length_that_was_made_up_is_no_overflow() {
    let digest = Digest::of(DigestAlgorithm::Sha256, CONTENT);
    for length in [u64::MAX, u64::MAX - 40, 1 << 63] {
        let content = ContentDigest::from_parts(digest.clone(), length);
        let message = jpki_cms::sign_digest(&mut alice().clone(), &options(), content).unwrap();
        match message.write_attached(Encoding::Der, CONTENT, Vec::new()) {
            Err(CmsError::ContentChanged { expected, found }) => {
                assert_eq!((expected, found), (length, CONTENT.len() as u64));
            }
            result => panic!("{result:?}"),
        }
    }
}

#[test]
fn an_empty_content_can_be_signed() {
    let mut message = Vec::new();
    sign_attached(&mut alice().clone(), &options(), Encoding::Der, Cursor::new(b""), &mut message).unwrap();
    let result = attached(&message).unwrap();
    assert_eq!((result.all(), result.content_length), (Ok(()), 0));
}

#[test]
fn debug_shows_nobody() {
    let message = finished(&options());
    let result = detached(&message.to_detached(Encoding::Der), CONTENT).unwrap();
    let content = ContentDigest::of(DigestAlgorithm::Sha256, CONTENT).unwrap();
    let prepared = Prepared::new(content, alice().certificate(), None, &options()).unwrap();
    for text in [format!("{message:?}"), format!("{result:?}"), format!("{prepared:?}")] {
        assert!(!text.contains("Somebody") && !text.contains("83, 111, 109") && !text.contains("[17]"), "{text}");
    }
}
