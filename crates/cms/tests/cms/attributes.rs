//! Signed and unsigned attributes: which must be there, in what form, and what they bind.

use jpki_cms::{SignerError, SigningCertificate};
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo};

use crate::support::*;

#[test]
fn each_attribute_is_there_once_with_one_value_of_its_type() {
    for (at, name) in [(0, "content-type"), (2, "message-digest")] {
        let form = with(|signer| drop(signer.attributes.as_mut().unwrap().remove(at)));
        assert_eq!(error(&form), SignerError::AttributeMissing { attribute: name });
    }
    for at in 0..4 {
        let form = with(|signer| {
            let attributes = signer.attributes.as_mut().unwrap();
            attributes.push(attributes[at].clone());
        });
        let oid = [CONTENT_TYPE, SIGNING_TIME, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2][at];
        assert_eq!(error(&form), SignerError::AttributeTwice { oid: oid.into() });
    }
    for (oid, name) in [
        (CONTENT_TYPE, "content-type"),
        (SIGNING_TIME, "signing-time"),
        (MESSAGE_DIGEST, "message-digest"),
        (SIGNING_CERTIFICATE_V2, "signing-certificate-v2"),
    ] {
        for values in [&[][..], &[NULL], &[NULL, NULL]] {
            let form = with(|signer| signer.set_attribute(oid, attribute(oid, values)));
            assert_eq!(error(&form), SignerError::AttributeMalformed { attribute: name }, "{name} {}", values.len());
        }
    }
    let form = with(|signer| signer.attributes = Some(vec![NULL.to_vec()]));
    assert_eq!(error(&form), SignerError::AttributeMalformed { attribute: "list" });
    let form = with(|signer| signer.attributes = Some(Vec::new()));
    assert_eq!(error(&form), SignerError::AttributeMissing { attribute: "content-type" });
}

#[test]
fn signed_attributes_in_any_order_verify_over_the_bytes_as_sent() {
    for turn in 0..4 {
        let form = with(|signer| signer.attributes.as_mut().unwrap().rotate_left(turn));
        assert_eq!(form.verify().all(), Ok(()));
    }
}

#[test]
fn signed_attributes_that_are_not_der_are_refused() {
    // The length of the values of content-type in two bytes.
    let loose = tlv(0x30, &[&oid(CONTENT_TYPE), &[0x31, 0x81, 11], &oid(DATA)]);
    let form = with(|signer| signer.set_attribute(CONTENT_TYPE, loose));
    assert_eq!(error(&form), SignerError::AttributesNotDer);
}

#[test]
fn the_content_type_is_signed() {
    let mut form = Form::by_alice();
    form.content_type = TST_INFO;
    assert_eq!(error(&form), SignerError::ContentType { signed: DATA.into(), found: TST_INFO.into() });
    form.signer().attributes = None;
    assert_eq!(error(&form), SignerError::AttributesRequired);
}

#[test]
fn without_signed_attributes_the_content_itself_is_signed() {
    let mut form = with(|signer| signer.attributes = None);
    let result = form.verify();
    assert_eq!((result.all(), result.signers[0].signing_certificate), (Ok(()), SigningCertificate::Absent));
    let good = form.signers[0].bytes(&form.content);
    form.content.push(b'!');
    assert_eq!(attached(&form.with_signers(&[good])).unwrap().all(), Err(SignerError::Signature));
}

#[test]
fn signed_attributes_can_not_pass_as_content() {
    let form = Form::by_alice();
    let attributes = tlv(0x31, &[&form.signers[0].attributes.as_ref().unwrap().concat()]);
    let digest_info = DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, &attributes));
    let mut forged = with(|signer| signer.attributes = None);
    forged.content = attributes;
    forged.signer().signature = Some(raw_sign(&alice().key, digest_info.as_der()));
    assert_eq!(error(&forged), SignerError::AttributesAsContent);
    // Another SET is a content like any other, even one of attributes that no message was signed with.
    for content in [tlv(0x31, &[&oid(DATA)]), tlv(0x31, &[&attribute(CONTENT_TYPE, &[&oid(DATA)])])] {
        let mut harmless = with(|signer| signer.attributes = None);
        harmless.content = content;
        assert_eq!(harmless.verify().all(), Ok(()));
    }
}

#[test]
fn signed_attributes_of_another_reader_can_not_pass_as_content_either() {
    let lifted = |attributes: &[Vec<u8>]| {
        let content = tlv(0x31, &[&attributes.concat()]);
        let mut forged = with(|signer| signer.attributes = None);
        forged.content = content;
        error(&forged)
    };
    let good = Form::by_alice().signers[0].attributes.clone().unwrap();
    // Attributes that are refused here as signed ones, and that others take: without a SET, with an unreadable type.
    let odd = [tlv(0x30, &[&oid("1.2.3.4")]), tlv(0x30, &[&[6, 1, 0x80], &[0x31, 0]]), NULL.to_vec(), tlv(0x30, &[])];
    for odd in odd {
        for at in [0, good.len()] {
            let mut attributes = good.clone();
            attributes.insert(at, odd.clone());
            assert_eq!(lifted(&attributes), SignerError::AttributesAsContent);
        }
    }
}

#[test]
fn long_signed_attributes_can_not_pass_as_content_either() {
    // Revocation lists among the signed attributes, as in PDF signatures, make them this long.
    let mut content = vec![0x31, 0x83, 1, 0x11, 0x70];
    content.resize(5 + 0x11170, b'x');
    let lifted = |content: &[u8]| {
        let message = with(|signer| signer.attributes = None);
        let mut signer = message.signers[0].clone();
        let digest = Digest::of(DigestAlgorithm::Sha256, content);
        signer.signature = Some(raw_sign(&alice().key, DigestInfo::new(digest).as_der()));
        // Detached: the lengths of the test's DER writer end at 64 KiB.
        let bytes = message.detached_with_signers(&[signer.bytes(b"")]);
        detached(&bytes, content).unwrap().all()
    };
    assert_eq!(lifted(&content), Err(SignerError::AttributesAsContent));
    // One byte more or less, and it is no SET: a text may well begin with the character 1.
    assert_eq!(lifted(&content[..content.len() - 1]), Ok(()));
    content.push(b'x');
    assert_eq!(lifted(&content), Ok(()));
}

#[test]
fn attributes_are_counted() {
    let many = |count: usize| -> Vec<Vec<u8>> {
        (0..count).map(|number| attribute(&format!("1.2.3.{number}"), &[NULL])).collect()
    };
    let good = Form::by_alice().signers[0].attributes.clone().unwrap();
    let signed = |count: usize| with(|signer| signer.attributes = Some([good.clone(), many(count)].concat()));
    assert_eq!(signed(252).verify().all(), Ok(()));
    assert_eq!(error(&signed(253)), SignerError::AttributeMalformed { attribute: "list" });
    let unsigned = |count: usize| with(|signer| signer.unsigned = Some(tlv(0xA1, &[&many(count).concat()])));
    assert_eq!(unsigned(1024).verify().signers[0].unsigned_attributes.len(), 1024);
    let limit = attached(&unsigned(1025).bytes());
    assert!(matches!(limit, Err(jpki_cms::CmsError::Limit { what: "unsigned attributes", limit: 1024 })), "{limit:?}");
}

#[test]
fn unsigned_attributes_are_listed_and_not_looked_into() {
    // A counter-signature by Bob, good or not, is no signature of this message.
    let counter = SignerForm::new(bob(), 0x22, b"").bytes(b"");
    for value in [counter.as_slice(), NULL] {
        let unsigned = attribute(COUNTERSIGNATURE, &[value]);
        let form = with(|signer| signer.unsigned = Some(tlv(0xA1, &[&unsigned, &unsigned])));
        let result = form.verify();
        assert_eq!((result.all(), result.signers.len()), (Ok(()), 1));
        let [first, second] = result.signers[0].unsigned_attributes.as_slice() else { panic!() };
        assert_eq!(
            (first.oid.to_string().as_str(), first.values.as_slice()),
            (COUNTERSIGNATURE, &*tlv(0x31, &[value]))
        );
        assert_eq!(first, second);
    }
    // In the unsigned place, a signing time or a message digest is worth nothing.
    let digest = attribute(MESSAGE_DIGEST, &[&tlv(4, &[&hash(&Form::by_alice().content)])]);
    let form = with(|signer| {
        signer.attributes.as_mut().unwrap().remove(2);
        signer.unsigned = Some(tlv(0xA1, &[&digest]));
    });
    assert_eq!(error(&form), SignerError::AttributeMissing { attribute: "message-digest" });
}

#[test]
fn signed_attributes_changed_after_signing_do_not_verify() {
    let mut form = Form::by_alice();
    let good = form.signers[0].bytes(&form.content);
    form.signer().set_attribute(SIGNING_TIME, attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261122053101Z"])]));
    let signature = good[good.len() - 256..].to_vec();
    form.signer().signature = Some(signature);
    assert_eq!(error(&form), SignerError::Signature);
}

#[test]
fn signing_certificate_of_version_1_is_noted_and_not_believed() {
    let entry = tlv(0x30, &[&tlv(4, &[&[0; 20]])]);
    let v1 = attribute(SIGNING_CERTIFICATE, &[&tlv(0x30, &[&tlv(0x30, &[&entry])])]);
    let result = with(|signer| signer.set_attribute(SIGNING_CERTIFICATE_V2, v1)).verify();
    assert_eq!((result.all(), result.signers[0].signing_certificate), (Ok(()), SigningCertificate::V1));
}

#[test]
fn signing_certificate_v2_is_checked_with_its_own_hash_algorithm() {
    let with_hash = |algorithm_oid: &str, hash: &[u8]| {
        let entry = tlv(0x30, &[&algorithm(algorithm_oid, b""), &tlv(4, &[hash])]);
        let value = attribute(SIGNING_CERTIFICATE_V2, &[&tlv(0x30, &[&tlv(0x30, &[&entry])])]);
        with(|signer| signer.set_attribute(SIGNING_CERTIFICATE_V2, value))
    };
    let sha512 = Digest::of(DigestAlgorithm::Sha512, &alice().certificate);
    assert_eq!(with_hash(DigestAlgorithm::Sha512.oid(), sha512.as_bytes()).verify().all(), Ok(()));
    assert_eq!(error(&with_hash(DigestAlgorithm::Sha512.oid(), &[0; 64])), SignerError::CertificateSwapped);
    assert_eq!(error(&with_hash("1.3.14.3.2.26", &[0; 20])), SignerError::Digest { name: "SHA-1".into() });
    let malformed = SignerError::AttributeMalformed { attribute: "signing-certificate-v2" };
    assert_eq!(error(&with_hash(DigestAlgorithm::Sha512.oid(), &[0; 20])), malformed);
}
