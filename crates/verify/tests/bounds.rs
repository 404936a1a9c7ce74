//! Messages that are made to cost: each ends with a named finding, and with an amount of work that does not follow the size.

mod common;

use std::io::{self, Read};

use common::*;
use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, Issuer, Testbed};
use jpki_verify::*;

#[test]
fn ten_thousand_certificates_are_more_than_are_read() {
    let mut message = Message::read(&attached(holder()));
    let certificate = message.certificates()[0].clone();
    message.certificates().extend(vec![certificate; 10_000]);
    let report = report(&message.write());
    // 10,000 certificates of 1.5 kB are 15 MB, just below what is read of a message at all.
    assert_eq!(outcome(&report), ("INDETERMINATE/SIG_CONSTRAINTS_FAILURE".into(), vec!["LIMIT_EXCEEDED"]));
    assert_eq!(report.errors[0].facts["what"], "certificates");
}

/// A message whose only certificate claims to be of a gibibyte, and how much of it was read.
struct Endless {
    start: io::Cursor<Vec<u8>>,
    read: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.start.read(buffer)? {
            0 => {
                buffer.fill(0);
                buffer.len()
            }
            count => count,
        };
        self.read += count as u64;
        assert!(self.read < 2 << 30, "the report digests what is there, and no more");
        Ok(count)
    }
}

#[test]
fn a_certificate_of_a_gibibyte_is_refused_at_its_length() {
    let gibibyte: u32 = 1 << 30;
    let length = |extra: u32| [&[0x84][..], &(gibibyte + extra).to_be_bytes()].concat();
    // ContentInfo, SignedData, its version, digests and content; then certificates [0] with one SEQUENCE.
    let head = hex::decode("020101310d300b0609608648016503040201300b06092a864886f70d010701").unwrap();
    let certificates = [&[0xA0][..], &length(6), &[0x30], &length(0)].concat();
    let signed_data = [&[0x30][..], &length(6 + 6 + head.len() as u32), &head, &certificates].concat();
    let inner = signed_data.len() as u32;
    let oid = hex::decode("06092a864886f70d010702").unwrap();
    let message =
        [&[0x30][..], &length(inner + 6 + oid.len() as u32), &oid, &[0xA0], &length(inner), &signed_data].concat();
    let mut endless = Endless { start: io::Cursor::new(message), read: 0 };
    let file = (&mut endless).take(4 << 20);
    let report = verify(file, common::options(&anchors(), now())).unwrap();
    assert_eq!(outcome(&report), ("INDETERMINATE/SIG_CONSTRAINTS_FAILURE".into(), vec!["LIMIT_EXCEEDED"]));
    assert_eq!(report.errors[0].facts["what"], "bytes beside the content");
}

#[test]
fn the_signers_of_a_message_share_one_budget_for_hostile_keys() {
    // An authority that nobody trusts, and twenty certificates of its name and key identifier with keys of 8192 bits: each
    // would have to be tried for each signer.
    let bed = Testbed::shared();
    let (authority, authority_signer) = bed.issue(CertificateSpec::root(&[("C", "JP"), ("CN", "nobody")])).unwrap();
    let leaf = |serial: u8| {
        let spec =
            CertificateSpec::signature().issuer(Issuer::Signer(authority_signer.clone())).serial(&[0x50, serial]);
        bed.issue(spec).unwrap().1
    };
    let mut message = Message::read(&attached(leaf(1)));
    for serial in 2..=8 {
        let mut other = Message::read(&attached(leaf(serial)));
        message.signers().push(other.signers()[0].clone());
        let certificate = other.certificates().iter().find(|node| node.write() != authority).unwrap().clone();
        message.certificates().push(certificate);
    }
    for number in 0..20_u8 {
        let mut certificate = Node::read(&authority);
        let modulus = [vec![0, 0xC0, number], vec![0x55; 1021], vec![1]].concat();
        let key = Node {
            tag: 0x30,
            primitive: Vec::new(),
            children: vec![Node::primitive(2, &modulus), Node::primitive(2, &[1, 0, 1])],
        };
        certificate.children[0].children[6].children[1].primitive = [&[0][..], &key.write()].concat();
        assert_eq!(Certificate::from_der(&certificate.write()).unwrap().public_key().unwrap().modulus_bits(), 8192);
        message.certificates().push(certificate);
    }
    let report = report(&message.write());
    assert_eq!(report.signatures.len(), 8);
    assert_eq!(report.indication, Indication::Indeterminate);
    let codes = |signature: &SignatureReport| signature.errors.iter().map(|finding| finding.code).collect::<Vec<_>>();
    // A check with 8192 bits counts for 16; 64 and 4 for each further signer are allowed: five keys are tried, and no more.
    for signature in &report.signatures {
        assert_eq!(codes(signature), [Code::LimitExceeded], "{}", signature.id);
    }
}
