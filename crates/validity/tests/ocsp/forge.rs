//! Writes OCSP responses, right ones and wrong ones.

use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, Signer as _};
use jpki_testbed::TestSigner;
use jpki_validity::ocsp::CertIdHash;

/// An element around its parts.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut element = vec![tag];
    match length {
        0..=0x7F => element.push(length as u8),
        0x80..=0xFF => element.extend([0x81, length as u8]),
        _ => element.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    parts.iter().for_each(|part| element.extend_from_slice(part));
    element
}

pub fn sha1(bytes: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Digest::of(DigestAlgorithm::Sha256, bytes).as_bytes().to_vec()
}

/// The octets of the key in a SubjectPublicKeyInfo of RSA with 2048 bits.
pub fn key_octets(certificate: &Certificate) -> &[u8] {
    let spki = certificate.spki_der();
    assert_eq!(spki.len(), 294);
    &spki[24..]
}

/// A GeneralizedTime.
pub fn time(time: jiff::Timestamp) -> Vec<u8> {
    text_time(&time.strftime("%Y%m%d%H%M%SZ").to_string())
}

pub fn text_time(text: &str) -> Vec<u8> {
    element(0x18, &[text.as_bytes()])
}

/// An extension; the identifier as DER content.
pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xFF] } else { &[] };
    element(0x30, &[&element(6, &[oid]), critical, &element(4, &[value])])
}

/// Content of id-pkix-ocsp-nonce and its neighbours.
pub const NONCE: &[u8] = b"\x2B\x06\x01\x05\x05\x07\x30\x01\x02";
pub const ARCHIVE_CUTOFF: &[u8] = b"\x2B\x06\x01\x05\x05\x07\x30\x01\x06";
pub const INVALIDITY_DATE: &[u8] = b"\x55\x1D\x18";
/// 1.2.3.4
pub const UNKNOWN: &[u8] = b"\x2A\x03\x04";

pub const GOOD: &[u8] = &[0x80, 0];
pub const UNKNOWN_STATUS: &[u8] = &[0x82, 0];

/// RevokedInfo with a reason.
pub fn revoked(at: jiff::Timestamp, reason: u8) -> Vec<u8> {
    element(0xA1, &[&time(at), &element(0xA0, &[&element(0x0A, &[&[reason]])])])
}

type Digester = fn(&[u8]) -> Vec<u8>;

/// CertID.
pub fn cert_id(certificate: &Certificate, issuer: &Certificate, hash: CertIdHash) -> Vec<u8> {
    let (oid, digest): (&[u8], Digester) = match hash {
        CertIdHash::Sha1 => (b"\x2B\x0E\x03\x02\x1A", sha1),
        _ => (b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", sha256),
    };
    let algorithm = element(0x30, &[&element(6, &[oid]), &[5, 0]]);
    let name = element(4, &[&digest(certificate.issuer().der())]);
    let key = element(4, &[&digest(key_octets(issuer))]);
    element(0x30, &[&algorithm, &name, &key, &element(2, &[certificate.serial().integer_octets()])])
}

/// SingleResponse.
#[derive(Clone)]
pub struct Single {
    pub id: Vec<u8>,
    pub status: Vec<u8>,
    pub this_update: Vec<u8>,
    pub next_update: Option<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
}

impl Single {
    fn encode(&self) -> Vec<u8> {
        let next = self.next_update.as_ref().map(|next| element(0xA0, &[next])).unwrap_or_default();
        element(0x30, &[&self.id, &self.status, &self.this_update, &next, &encode_extensions(0xA1, &self.extensions)])
    }
}

fn encode_extensions(tag: u8, extensions: &[Vec<u8>]) -> Vec<u8> {
    let all: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
    if all.is_empty() { Vec::new() } else { element(tag, &[&element(0x30, &all)]) }
}

/// Which algorithm the response names.
pub const SHA256_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B";
pub const SHA1_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05";
pub const OLD_SHA1_WITH_RSA: &[u8] = b"\x2B\x0E\x03\x02\x1D";
pub const RSA_PSS: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";

/// A response.
#[derive(Clone)]
pub struct Response {
    pub version: Option<u8>,
    pub responder: Vec<u8>,
    pub produced_at: Vec<u8>,
    pub singles: Vec<Single>,
    pub extensions: Vec<Vec<u8>>,
    pub signer: TestSigner,
    pub algorithm: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub kind: Vec<u8>,
}

pub fn by_name(certificate: &Certificate) -> Vec<u8> {
    element(0xA1, &[certificate.subject().der()])
}

pub fn by_key(certificate: &Certificate) -> Vec<u8> {
    element(0xA2, &[&element(4, &[&sha1(key_octets(certificate))])])
}

impl Response {
    /// Good from now for an hour, signed by this signer, whose certificate goes with it if it is not the issuer's.
    pub fn good(signer: &TestSigner) -> Self {
        use super::support::{Bed, at};
        let bed = Bed::shared();
        let own = Certificate::from_der(signer.certificate()).unwrap();
        Self {
            version: None,
            responder: by_name(&own),
            produced_at: time(at(60)),
            singles: vec![Single {
                id: cert_id(&bed.certificate, &bed.issuer, CertIdHash::Sha1),
                status: GOOD.to_vec(),
                this_update: time(at(60)),
                next_update: Some(time(at(3660))),
                extensions: Vec::new(),
            }],
            extensions: Vec::new(),
            signer: signer.clone(),
            algorithm: SHA256_WITH_RSA.to_vec(),
            certificates: if own == bed.issuer { Vec::new() } else { vec![own.der().to_vec()] },
            kind: b"\x2B\x06\x01\x05\x05\x07\x30\x01\x01".to_vec(),
        }
    }

    /// The one answer.
    pub fn single(&mut self) -> &mut Single {
        &mut self.singles[0]
    }

    /// Changed by `change`.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// DER of the whole.
    pub fn encode(&self) -> Vec<u8> {
        let version = self.version.map(|version| element(0xA0, &[&element(2, &[&[version]])])).unwrap_or_default();
        let singles: Vec<Vec<u8>> = self.singles.iter().map(Single::encode).collect();
        let singles = element(0x30, &singles.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let extensions = encode_extensions(0xA1, &self.extensions);
        let tbs = element(0x30, &[&version, &self.responder, &self.produced_at, &singles, &extensions]);
        let digest = DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, &tbs));
        let signature = self.signer.clone().sign(&digest).unwrap();
        let algorithm = element(0x30, &[&element(6, &[&self.algorithm]), &[5, 0]]);
        let certificates: Vec<&[u8]> = self.certificates.iter().map(Vec::as_slice).collect();
        let certificates =
            if certificates.is_empty() { Vec::new() } else { element(0xA0, &[&element(0x30, &certificates)]) };
        let basic = element(0x30, &[&tbs, &algorithm, &element(3, &[&[0], &signature]), &certificates]);
        let bytes = element(0x30, &[&element(6, &[&self.kind]), &element(4, &[&basic])]);
        element(0x30, &[&[0x0A, 1, 0], &element(0xA0, &[&bytes])])
    }
}

/// A response that says that there is none.
pub fn refusal(status: u8) -> Vec<u8> {
    vec![0x30, 3, 0x0A, 1, status]
}
