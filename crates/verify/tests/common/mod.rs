//! Messages to verify: signed by the testbed's cardholder, and then taken apart and put together again.

// Each test file is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::io::Cursor;

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions, sign_attached, sign_detached};
use jpki_signature::{Digest, DigestAlgorithm, Signer};
use jpki_testbed::{TestSigner, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::{
    RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource, RevocationStatus,
};
use jpki_verify::{CheckId, CheckResult, Code, Options, Report, SignatureReport, SubIndication, verify};

/// What is signed.
pub const CONTENT: &[u8] = b"I move out on 1 May.\n";

/// A time at which everything of the shared testbed is valid.
pub fn now() -> Timestamp {
    Testbed::shared().now() + jiff::SignedDuration::from_hours(24)
}

/// Trust in the shared testbed.
pub fn anchors() -> TrustStore {
    let mut store = TrustStore::empty();
    for der in Testbed::shared().anchors() {
        store.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
    }
    store
}

/// The cardholder.
pub fn holder() -> TestSigner {
    Testbed::shared().signature_signer()
}

/// CONTENT signed, with the content inside.
pub fn attached(mut signer: TestSigner) -> Vec<u8> {
    let mut out = Vec::new();
    sign_attached(&mut signer, &SignOptions::new(now()), Encoding::Der, Cursor::new(CONTENT), &mut out).unwrap();
    out
}

/// CONTENT signed, the content beside it.
pub fn detached(mut signer: TestSigner, options: &SignOptions, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::new();
    sign_detached(&mut signer, options, encoding, CONTENT, &mut out).unwrap();
    out
}

/// A source that answers every question with a function.
pub struct Says<F>(pub F);

impl<F: Fn(&RevocationQuestion<'_>) -> RevocationAnswer + Send + Sync> RevocationSource for Says<F> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        (self.0)(question)
    }
}

/// A list of an hour ago, for a day, with this status.
pub fn listed(status: RevocationStatus, now: Timestamp) -> RevocationAnswer {
    let mut answer = RevocationAnswer::new(status, Some(RevocationMethod::Crl));
    answer.this_update = Some(now - SignedDuration::from_hours(1));
    answer.next_update = Some(now + SignedDuration::from_hours(23));
    answer.source = Some("setagaya.crl".into());
    answer
}

fn nothing_is_revoked(question: &RevocationQuestion<'_>) -> RevocationAnswer {
    listed(RevocationStatus::Good, question.now)
}

/// A list on which nobody stands.
pub static GOOD: Says<fn(&RevocationQuestion<'_>) -> RevocationAnswer> = Says(nothing_is_revoked);

/// What a verifier would say who asks and is told that nobody is revoked.
pub fn options(anchors: &TrustStore, now: Timestamp) -> Options<'_> {
    let mut options = Options::new(anchors, now);
    options.revocation = &GOOD;
    options
}

/// Verifies an attached message with trust in the testbed, at [`now`], nobody being revoked.
pub fn report(message: &[u8]) -> Report {
    verify(message, options(&anchors(), now())).unwrap()
}

/// The only signature of a report.
pub fn only(report: &Report) -> &SignatureReport {
    assert_eq!(report.signatures.len(), 1);
    &report.signatures[0]
}

/// What came out, as `TOTAL-FAILED/HASH_FAILURE`, and the codes of all errors.
pub fn outcome(report: &Report) -> (String, Vec<&'static str>) {
    let indication = report.indication.name().to_owned();
    let text = report.sub_indication.map_or(indication.clone(), |sub: SubIndication| format!("{indication}/{sub}"));
    let signatures = report.signatures.iter().flat_map(|signature| &signature.errors);
    (text, report.errors.iter().chain(signatures).map(|finding| finding.code.name()).collect())
}

/// DER as a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub tag: u8,
    pub primitive: Vec<u8>,
    pub children: Vec<Node>,
}

impl Node {
    pub fn primitive(tag: u8, bytes: &[u8]) -> Self {
        Self { tag, primitive: bytes.to_vec(), children: Vec::new() }
    }

    /// Reads one element that fills all of `der`.
    pub fn read(der: &[u8]) -> Self {
        let mut all = Self::read_all(der);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn read_all(mut der: &[u8]) -> Vec<Self> {
        let mut found = Vec::new();
        while let [tag, first, rest @ ..] = der {
            let long = if *first < 0x80 { 0 } else { usize::from(*first & 0x7F) };
            let length = match long {
                0 => usize::from(*first),
                _ => rest[..long].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
            };
            let content = &rest[long..long + length];
            found.push(match tag & 0x20 {
                0 => Self::primitive(*tag, content),
                _ => Self { tag: *tag, primitive: Vec::new(), children: Self::read_all(content) },
            });
            der = &rest[long + length..];
        }
        found
    }

    pub fn write(&self) -> Vec<u8> {
        let content: Vec<u8> = match self.tag & 0x20 {
            0 => self.primitive.clone(),
            _ => self.children.iter().flat_map(Self::write).collect(),
        };
        let length = content.len().to_be_bytes();
        let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
        let mut out = vec![self.tag];
        if content.len() < 0x80 {
            out.push(u8::try_from(content.len()).unwrap());
        } else {
            out.push(0x80 | u8::try_from(length.len()).unwrap());
            out.extend(length);
        }
        out.extend(content);
        out
    }
}

/// A message in its parts (RFC 5652 §5.1).
pub struct Message(pub Node);

impl Message {
    pub fn read(der: &[u8]) -> Self {
        let message = Self(Node::read(der));
        assert_eq!(message.0.write(), der);
        message
    }

    pub fn write(&self) -> Vec<u8> {
        self.0.write()
    }

    fn signed_data(&mut self) -> &mut Node {
        &mut self.0.children[1].children[0]
    }

    /// The types of digest that the message announces.
    pub fn digests(&mut self) -> &mut Vec<Node> {
        &mut self.signed_data().children[1].children
    }

    pub fn certificates(&mut self) -> &mut Vec<Node> {
        let set = self.signed_data().children.iter_mut().find(|node| node.tag == 0xA0).unwrap();
        &mut set.children
    }

    pub fn signers(&mut self) -> &mut Vec<Node> {
        &mut self.signed_data().children.last_mut().unwrap().children
    }

    /// Version, identifier, digest algorithm, [0] signed attributes, signature algorithm, signature.
    pub fn signer(&mut self) -> &mut Vec<Node> {
        &mut self.signers()[0].children
    }

    /// Leaves the signed attribute with this object identifier (its content bytes in hex) out.
    pub fn drop_attribute(&mut self, oid: &str) {
        let oid = hex::decode(oid).unwrap();
        let attributes = &mut self.signer()[3].children;
        let before = attributes.len();
        attributes.retain(|attribute| attribute.children[0].primitive != oid);
        assert_eq!(attributes.len(), before - 1);
    }

    /// Signs the signed attributes, or the content if there are none, again.
    pub fn sign_again(&mut self, signer: &mut TestSigner) {
        let attributes = self.signer().iter().find(|node| node.tag == 0xA0).cloned();
        let signed = attributes.map_or(CONTENT.to_vec(), |attributes| Node { tag: 0x31, ..attributes }.write());
        let signature = signer.sign(&Digest::of(DigestAlgorithm::Sha256, &signed).into()).unwrap();
        self.signer().last_mut().unwrap().primitive = signature;
    }
}

/// Content bytes of object identifiers, in hex.
pub const SIGNING_CERTIFICATE_V2: &str = "2a864886f70d010910022f";
pub const CONTENT_TYPE: &str = "2a864886f70d010903";
pub const SHA_1: &str = "2b0e03021a";

/// What a check of a signature gave.
pub fn state(signature: &SignatureReport, id: CheckId) -> CheckResult {
    signature.checks.iter().find(|check| check.id == id).map(|check| check.result).unwrap()
}

/// The codes of a signature's warnings.
pub fn warnings(signature: &SignatureReport) -> Vec<Code> {
    signature.warnings.iter().map(|finding| finding.code).collect()
}
