//! What is wrong with a message: one row a test, with indication, sub-indication and code.

mod common;

use std::io::{self, Read};

use common::*;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::Signer;
use jpki_verify::*;

#[test]
fn changed_content_fails() {
    let mut message = attached(holder());
    let at = message.windows(CONTENT.len()).position(|window| window == CONTENT).unwrap();
    message[at] ^= 1;
    let report = report(&message);
    assert_eq!(outcome(&report), ("TOTAL-FAILED/HASH_FAILURE".into(), vec!["CONTENT_CHANGED"]));
    let signature = only(&report);
    assert_eq!(signature.scope[0].covered, Coverage::None);
    assert_eq!(state(signature, CheckId::ContentDigest), CheckResult::Fail);
    assert_eq!(state(signature, CheckId::SignatureValue), CheckResult::NotChecked);
    assert_eq!(state(signature, CheckId::Algorithms), CheckResult::Ok);

    let message = detached(holder(), &SignOptions::new(now()), Encoding::Der);
    let store = anchors();
    let mut content = &b"I move out on 2 May.\n"[..];
    let mut options = common::options(&store, now());
    options.content = Some(&mut content);
    let report = verify(&message[..], options).unwrap();
    assert_eq!(outcome(&report), ("TOTAL-FAILED/HASH_FAILURE".into(), vec!["CONTENT_CHANGED"]));
}

#[test]
fn a_changed_signature_value_fails() {
    let mut message = Message::read(&attached(holder()));
    message.signer()[5].primitive[100] ^= 1;
    let report = report(&message.write());
    assert_eq!(outcome(&report), ("TOTAL-FAILED/SIG_CRYPTO_FAILURE".into(), vec!["SIGNATURE_MISMATCH"]));
    assert_eq!(state(only(&report), CheckId::ContentDigest), CheckResult::Ok);
    assert_eq!(state(only(&report), CheckId::SignatureValue), CheckResult::Fail);
}

#[test]
fn a_file_cut_off_anywhere_is_a_format_failure() {
    let message = attached(holder());
    for length in 1..message.len() {
        let report = report(&message[..length]);
        let (text, codes) = outcome(&report);
        assert_eq!(text, "TOTAL-FAILED/FORMAT_FAILURE", "{length} bytes");
        assert_eq!(codes, ["TRUNCATED"], "{length} bytes");
        assert_eq!(report.input.size, length as u64);
    }
}

#[test]
fn other_damage_to_the_format_is_named() {
    let message = attached(holder());
    let rows: [(Vec<u8>, &str); 4] = [
        ([&message[..], b"x"].concat(), "TRAILING_DATA"),
        (
            {
                let mut message = Message::read(&message);
                // id-envelopedData
                message.0.children[0].primitive = hex::decode("2a864886f70d010703").unwrap();
                message.write()
            },
            "NOT_SIGNED_DATA",
        ),
        (
            {
                let mut message = Message::read(&message);
                message.signers().clear();
                message.write()
            },
            "NO_SIGNER",
        ),
        (b"-----BEGIN CMS-----\n!!!!\n-----END CMS-----\n".to_vec(), "MALFORMED"),
    ];
    for (file, code) in rows {
        let report = report(&file);
        assert_eq!(outcome(&report), ("TOTAL-FAILED/FORMAT_FAILURE".into(), vec![code]));
        assert!(report.signatures.is_empty());
        assert_eq!(report.input.size, file.len() as u64);
    }
}

#[test]
fn more_signers_than_are_read_is_no_verdict_on_any() {
    let mut message = Message::read(&attached(holder()));
    let signer = message.signers()[0].clone();
    *message.signers() = vec![signer; 65];
    let report = report(&message.write());
    assert_eq!(outcome(&report), ("INDETERMINATE/SIG_CONSTRAINTS_FAILURE".into(), vec!["LIMIT_EXCEEDED"]));
}

#[test]
fn sha_1_is_refused_without_calling_it_a_forgery() {
    let mut message = Message::read(&attached(holder()));
    let sha_1 = Node::primitive(0x06, &hex::decode(SHA_1).unwrap());
    message.signer()[2].children = vec![sha_1];
    let report = report(&message.write());
    let expected = "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    assert_eq!(outcome(&report), (expected.into(), vec!["WEAK_ALGORITHM"]));
    let signature = only(&report);
    assert_eq!(signature.errors[0].facts["algorithm"], "SHA-1");
    assert_eq!(state(signature, CheckId::Algorithms), CheckResult::Fail);
    assert!(!signature.algorithms[0].accepted);
    assert_eq!(signature.algorithms[0].name, "SHA-1");
}

#[test]
fn a_detached_signature_without_its_content_says_so() {
    let message = detached(holder(), &SignOptions::new(now()), Encoding::Der);
    let report = report(&message);
    assert_eq!(outcome(&report), ("INDETERMINATE/SIGNED_DATA_NOT_FOUND".into(), vec!["CONTENT_MISSING"]));
}

#[test]
fn content_beside_an_attached_signature_is_refused() {
    let (store, mut content) = (anchors(), CONTENT);
    let mut options = common::options(&store, now());
    options.content = Some(&mut content);
    let result = verify(&attached(holder())[..], options);
    assert!(matches!(result, Err(VerifyError::ContentNotDetached)), "{result:?}");
}

#[test]
fn signed_attributes_that_are_incomplete_are_a_format_failure() {
    let mut message = Message::read(&attached(holder()));
    message.drop_attribute(CONTENT_TYPE);
    message.sign_again(&mut holder());
    let report = report(&message.write());
    assert_eq!(outcome(&report), ("TOTAL-FAILED/FORMAT_FAILURE".into(), vec!["BAD_SIGNED_ATTRIBUTES"]));
}

#[test]
fn a_content_type_that_is_not_the_signed_one_is_a_format_failure() {
    let mut message = Message::read(&attached(holder()));
    // id-ct-TSTInfo in place of id-data.
    let content = &mut message.0.children[1].children[0].children[2];
    content.children[0].primitive = hex::decode("2a864886f70d0109100104").unwrap();
    let report = report(&message.write());
    assert_eq!(outcome(&report), ("TOTAL-FAILED/FORMAT_FAILURE".into(), vec!["CONTENT_TYPE_MISMATCH"]));
    assert_eq!(state(only(&report), CheckId::ContentType), CheckResult::Fail);
    assert_eq!(only(&report).errors[0].facts["signed"], "1.2.840.113549.1.7.1");
}

/// A disk that fails after some bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is gone")),
            count => Ok(count),
        }
    }
}

#[test]
fn what_prevents_any_report_is_an_error() {
    let store = anchors();
    let run = |file: &[u8]| verify(file, common::options(&store, now())).unwrap_err();
    assert!(matches!(run(b""), VerifyError::Empty));
    assert!(matches!(run(b"<a/>"), VerifyError::NotSupportedYet { format: Detected::Xml }));
    assert!(matches!(run(b"%PDF-1.7"), VerifyError::NotSupportedYet { format: Detected::Pdf }));
    let unknown = run(b"plain text of somebody");
    assert!(matches!(&unknown, VerifyError::UnknownFormat { start } if start == "706c61696e207465"), "{unknown}");
    assert!(matches!(run(holder().certificate()), VerifyError::UnknownFormat { .. }));

    let message = attached(holder());
    for length in [0, 10, message.len() - 1, message.len()] {
        let result = verify(Failing(&message[..length]), common::options(&store, now()));
        assert!(matches!(result, Err(VerifyError::Input(_))), "{length}");
    }
    let message = detached(holder(), &SignOptions::new(now()), Encoding::Der);
    let mut content = Failing(CONTENT);
    let mut options = common::options(&store, now());
    options.content = Some(&mut content);
    assert!(matches!(verify(&message[..], options), Err(VerifyError::Content(_))));
}
