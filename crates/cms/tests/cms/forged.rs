//! Messages that are well formed and wrong: each wrong in one way, with the error that says which.

use jpki_cms::{CmsError, Content, Limits, SignerError, SigningCertificate, verify};
use jpki_signature::{Digest, DigestAlgorithm, KeyError};

use crate::support::*;

#[test]
fn the_form_is_good_as_it_is() {
    let result = Form::by_alice().verify();
    assert_eq!(result.all(), Ok(()));
    assert_eq!(result.signers[0].certificate.as_ref(), Some(&alice().certificate));
}

#[test]
fn changed_content_is_told_from_a_bad_signature() {
    let mut form = Form::by_alice();
    let signer = form.signers[0].bytes(&form.content);
    form.content[0] ^= 1;
    let result = attached(&form.with_signers(&[signer])).unwrap();
    assert_eq!(result.all(), Err(SignerError::ContentDigest));
    let form = with(|signer| signer.signature = Some(vec![0; 256]));
    assert_eq!(error(&form), SignerError::Signature);
    let form = with(|signer| signer.signature = Some(Vec::new()));
    assert_eq!(error(&form), SignerError::Signature);
}

#[test]
fn one_bad_signer_of_two_spoils_only_its_own_result() {
    let mut form = Form::by_alice();
    form.certificates.push(bob().certificate.clone());
    form.signers.push(SignerForm::new(bob(), 0x22, &form.content));
    assert_eq!(form.verify().all(), Ok(()));
    form.signers[1].signature = Some(raw_sign(&bob().key, b"something else"));
    let result = form.verify();
    assert_eq!(result.signers[0].result, Ok(()));
    assert_eq!(result.signers[1].result, Err(SignerError::Signature));
    assert_eq!(result.all(), Err(SignerError::Signature));
    assert_eq!(result.signers[1].certificate.as_ref(), Some(&bob().certificate));
}

#[test]
fn a_message_without_signers_is_its_own_error() {
    let mut form = Form::by_alice();
    form.signers.clear();
    assert!(matches!(attached(&form.bytes()), Err(CmsError::NoSigners)));
}

#[test]
fn a_missing_certificate_is_named_and_a_swapped_one_is_found_out() {
    let mut form = Form::by_alice();
    form.certificates.clear();
    assert_eq!(error(&form), SignerError::CertificateMissing);
    form.certificates = vec![bob().certificate.clone()];
    assert_eq!(error(&form), SignerError::CertificateMissing);
    assert_eq!(form.verify().signers[0].certificate, None);

    // The same issuer, serial number and key, another name: only signing-certificate-v2 tells.
    let swapped = certificate(0x11, &alice().key, b"Somebody Else");
    form.certificates = vec![swapped.clone()];
    assert_eq!(error(&form), SignerError::CertificateSwapped);
    form.signer().attributes.as_mut().unwrap().pop();
    let result = form.verify();
    assert_eq!(result.all(), Ok(()));
    assert_eq!(result.signers[0].signing_certificate, SigningCertificate::Absent);

    // Both in the message: the one that was named counts, in either order.
    for certificates in [[swapped.clone(), alice().certificate.clone()], [alice().certificate.clone(), swapped]] {
        let mut form = Form::by_alice();
        form.certificates = certificates.to_vec();
        let result = form.verify();
        assert_eq!(result.all(), Ok(()));
        assert_eq!(result.signers[0].certificate.as_ref(), Some(&alice().certificate));
        assert_eq!(result.certificates, certificates);
    }
}

#[test]
fn a_signer_can_be_named_by_key_identifier() {
    let by_key = |id: &[u8]| with(|signer| (signer.version, signer.identifier) = (3, tlv(0x80, &[id])));
    assert_eq!(by_key(&key_id(0x11)).verify().all(), Ok(()));
    assert_eq!(error(&by_key(&key_id(0x12))), SignerError::CertificateMissing);
    assert_eq!(error(&by_key(b"")), SignerError::CertificateMissing);
}

#[test]
fn keys_that_are_not_accepted_are_named() {
    let small = rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 1024).unwrap();
    let mut form = with(|signer| drop(signer.attributes.as_mut().unwrap().pop()));
    form.certificates = vec![certificate(0x11, &small, b"Small")];
    assert_eq!(error(&form), SignerError::Key(KeyError::Size { bits: 1024 }));
}

#[test]
fn broken_and_unknown_digests_are_refused_by_name() {
    for (oid, name) in [
        ("1.3.14.3.2.26", "SHA-1"),
        ("1.2.840.113549.2.5", "MD5"),
        ("2.16.840.1.101.3.4.2.4", "SHA-224"),
        ("1.2.3.4", "1.2.3.4"),
    ] {
        let mut form = with(|signer| signer.digest_algorithm = algorithm(oid, NULL));
        form.digest_algorithms.push(algorithm(oid, NULL));
        assert_eq!(error(&form), SignerError::Digest { name: name.into() });
        assert_eq!(form.verify().signers[0].digest_algorithm, None);
    }
    for (oid, name) in [("1.2.840.113549.1.1.5", "SHA-1"), ("1.2.840.113549.1.1.4", "MD5")] {
        let form = with(|signer| signer.signature_algorithm = algorithm(oid, NULL));
        assert_eq!(error(&form), SignerError::Digest { name: name.into() });
    }
}

#[test]
fn signature_algorithms_are_read_as_they_are_written_and_no_further() {
    for (oid, parameters) in
        [(RSA_ENCRYPTION, b"".as_slice()), ("1.2.840.113549.1.1.11", NULL), ("1.2.840.113549.1.1.11", b"")]
    {
        let form = with(|signer| signer.signature_algorithm = algorithm(oid, parameters));
        assert_eq!(form.verify().all(), Ok(()));
    }
    let form = with(|signer| signer.signature_algorithm = algorithm("1.2.840.113549.1.1.13", NULL));
    assert_eq!(error(&form), SignerError::AlgorithmMismatch);
    let ecdsa = "1.2.840.10045.4.3.2";
    let form = with(|signer| signer.signature_algorithm = algorithm(ecdsa, b""));
    assert_eq!(error(&form), SignerError::SignatureAlgorithm { oid: ecdsa.into() });
    let form = with(|signer| signer.signature_algorithm = algorithm(RSA_ENCRYPTION, &[4, 0]));
    assert_eq!(error(&form), SignerError::AlgorithmParameters { oid: RSA_ENCRYPTION.into() });
    let sha256 = DigestAlgorithm::Sha256.oid();
    let form = with(|signer| signer.digest_algorithm = algorithm(sha256, NULL));
    assert_eq!(form.verify().all(), Ok(()));
    let form = with(|signer| signer.digest_algorithm = algorithm(sha256, &[4, 0]));
    assert_eq!(error(&form), SignerError::AlgorithmParameters { oid: sha256.into() });
}

#[test]
fn pss_is_verified_with_matching_parameters_only() {
    let pss = |hash: &str, mask: &str, salt: u8, rest: &[u8]| {
        let parameters = tlv(
            0x30,
            &[
                &tlv(0xA0, &[&algorithm(hash, NULL)]),
                &tlv(0xA1, &[&algorithm("1.2.840.113549.1.1.8", &algorithm(mask, NULL))]),
                &tlv(0xA2, &[&[2, 1, salt]]),
                rest,
            ],
        );
        let mut form = with(|signer| signer.signature_algorithm = algorithm("1.2.840.113549.1.1.10", &parameters));
        let signed = tlv(0x31, &[&form.signer().attributes.as_ref().unwrap().concat()]);
        let digest = Digest::of(DigestAlgorithm::Sha256, &signed);
        let scheme = rsa::Pss::new::<rsa::sha2::Sha256>();
        let signature = alice().key.sign_with_rng(&mut rand_core::OsRng, scheme, digest.as_bytes()).unwrap();
        form.signer().signature = Some(signature);
        form
    };
    let [sha256, sha384, _] = DigestAlgorithm::ALL.map(DigestAlgorithm::oid);
    assert_eq!(pss(sha256, sha256, 32, b"").verify().all(), Ok(()));
    assert_eq!(pss(sha256, sha256, 32, &tlv(0xA3, &[&[2, 1, 1]])).verify().all(), Ok(()));
    for form in [
        pss(sha256, sha384, 32, b""),
        pss(sha256, sha256, 20, b""),
        pss("1.3.14.3.2.26", "1.3.14.3.2.26", 20, b""),
        pss(sha256, sha256, 32, &tlv(0xA3, &[&[2, 1, 2]])),
        pss(sha256, sha256, 32, &tlv(0xA4, &[&[2, 1, 2]])),
        with(|signer| signer.signature_algorithm = algorithm("1.2.840.113549.1.1.10", &[0x30, 0])),
        with(|signer| signer.signature_algorithm = algorithm("1.2.840.113549.1.1.10", b"")),
    ] {
        assert_eq!(error(&form), SignerError::PssParameters);
    }
    assert_eq!(error(&pss(sha384, sha384, 48, b"")), SignerError::AlgorithmMismatch);
    // A PKCS #1 v1.5 signature that calls itself PSS.
    let mut form = pss(sha256, sha256, 32, b"");
    form.signer().signature = None;
    assert_eq!(error(&form), SignerError::Signature);
}

#[test]
fn a_digest_that_the_message_does_not_announce_is_refused() {
    let mut form = Form::by_alice();
    form.digest_algorithms = vec![algorithm(DigestAlgorithm::Sha512.oid(), b"")];
    assert_eq!(error(&form), SignerError::DigestNotAnnounced { algorithm: DigestAlgorithm::Sha256 });
}

#[test]
fn signers_with_different_digests_share_a_message() {
    let mut form = Form::by_alice();
    let sha512 = Digest::of(DigestAlgorithm::Sha512, &form.content);
    let mut second = SignerForm::new(bob(), 0x22, &form.content);
    second.digest = DigestAlgorithm::Sha512;
    second.digest_algorithm = algorithm(DigestAlgorithm::Sha512.oid(), b"");
    second.set_attribute(MESSAGE_DIGEST, attribute(MESSAGE_DIGEST, &[&tlv(4, &[sha512.as_bytes()])]));
    form.signers.push(second);
    form.certificates.push(bob().certificate.clone());
    form.digest_algorithms.push(algorithm(DigestAlgorithm::Sha512.oid(), b""));
    let result = form.verify();
    assert_eq!(result.all(), Ok(()));
    assert_eq!(result.digests.len(), 2);
    assert_eq!(result.digest(DigestAlgorithm::Sha512), Some(&sha512));
    assert_eq!(result.digest(DigestAlgorithm::Sha384), None);
}

#[test]
fn other_kinds_of_certificate_and_content_are_passed_over_or_named() {
    let mut form = Form::by_alice();
    form.certificates.insert(0, tlv(0xA2, &[NULL]));
    form.certificates.push(tlv(0x30, &[NULL]));
    let result = form.verify();
    assert_eq!((result.all(), result.certificates.len()), (Ok(()), 2));

    let enveloped = tlv(0x30, &[&oid("1.2.840.113549.1.7.3"), &tlv(0xA0, &[&[0x30, 0]])]);
    assert!(matches!(attached(&enveloped), Err(CmsError::NotSignedData { oid }) if oid == "1.2.840.113549.1.7.3"));
}

#[test]
fn counts_and_sizes_are_bounded() {
    let limited = |form: &Form, change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        verify(form.bytes().as_slice(), Content::Attached, &limits)
    };
    let mut form = Form::by_alice();
    form.signers = vec![form.signers[0].clone(); 3];
    form.certificates = vec![alice().certificate.clone(); 3];
    assert_eq!(limited(&form, |_| ()).unwrap().signers.len(), 3);
    let what = |result| match result {
        Err(CmsError::Limit { what, limit }) => (what, limit),
        other => panic!("{other:?}"),
    };
    assert_eq!(what(limited(&form, |limits| limits.signers = 2)), ("signers", 2));
    assert_eq!(what(limited(&form, |limits| limits.certificates = 2)), ("certificates", 2));
    assert_eq!(what(limited(&form, |limits| limits.metadata = 100)), ("bytes beside the content", 100));
    form.digest_algorithms = vec![form.digest_algorithms[0].clone(); 65];
    assert_eq!(what(limited(&form, |_| ())), ("digest algorithms", 64));
    let mut form = Form::by_alice();
    form.signers = vec![form.signers[0].clone(); 65];
    assert_eq!(what(limited(&form, |_| ())), ("signers", 64));
}

#[test]
fn versions_out_of_range_are_malformed() {
    let form = with(|signer| signer.version = 2);
    assert!(matches!(
        attached(&form.bytes()),
        Err(CmsError::Malformed { expected: "version 1 or 3 of a SignerInfo", .. })
    ));
    let mut bytes = Form::by_alice().bytes();
    let version = bytes.windows(3).position(|window| window == [2, 1, 1]).unwrap();
    bytes[version + 2] = 6;
    match attached(&bytes) {
        Err(CmsError::Malformed { offset, expected }) => {
            assert_eq!((offset, expected), (version as u64, "version 1 to 5 of SignedData"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn elements_too_many_are_malformed_where_they_stand() {
    let good = Form::by_alice();
    let marker = tlv(0x04, &[b"one too many"]);
    let with_end = |bytes: &[u8]| [bytes, &marker].concat();
    let inside = |element: &[u8]| tlv(element[0], &[&element[2..], &marker]);
    type Change<'a> = &'a dyn Fn(&mut SignerForm);
    let changes: [(&str, Change<'_>); 5] = [
        ("the end of a SignerInfo", &|signer| signer.unsigned = Some(marker.clone())),
        ("the end of a SignerInfo", &|signer| signer.unsigned = Some(with_end(&tlv(0xA1, &[])))),
        ("the end of a signer identifier", &|signer| signer.identifier = inside(&signer.identifier)),
        ("the end of an AlgorithmIdentifier", &|signer| {
            signer.signature_algorithm = algorithm(RSA_ENCRYPTION, &with_end(NULL));
        }),
        ("an Attribute", &|signer| signer.unsigned = Some(tlv(0xA1, &[&marker]))),
    ];
    for (what, change) in changes {
        let mut form = good.clone();
        change(form.signer());
        let bytes = form.bytes();
        let at = bytes.windows(marker.len()).position(|window| window == marker).unwrap() as u64;
        match attached(&bytes) {
            Err(CmsError::Malformed { offset, expected }) => assert_eq!((offset, expected), (at, what)),
            other => panic!("{what}: {other:?}"),
        }
    }
}
