//! Keys, certificates and messages for the tests, down to the byte.

use std::convert::Infallible;
use std::sync::OnceLock;

use jpki_cms::{Content, Limits, SignOptions, SignerError, Verification, verify};
use jpki_signature::{DigestAlgorithm, DigestInfo, Signer};
use rsa::pkcs8::EncodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const COUNTERSIGNATURE: &str = "1.2.840.113549.1.9.6";
pub const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
pub const NULL: &[u8] = &[5, 0];

/// A signer with a certificate that nobody issued: CMS looks at nothing but names, numbers and keys.
#[derive(Clone)]
pub struct TestSigner {
    pub certificate: Vec<u8>,
    pub key: RsaPrivateKey,
    pub signatures: usize,
}

impl Signer for TestSigner {
    type Error = Infallible;

    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        Some(&bob().certificate)
    }

    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, Infallible> {
        self.signatures += 1;
        Ok(raw_sign(&self.key, digest_info.as_der()))
    }
}

pub fn raw_sign(key: &RsaPrivateKey, digest_info: &[u8]) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new_unprefixed(), digest_info).unwrap()
}

fn new_signer(serial: u8) -> TestSigner {
    let key = RsaPrivateKey::new(&mut rand_core::OsRng, 2048).unwrap();
    TestSigner { certificate: certificate(serial, &key, b"Somebody"), key, signatures: 0 }
}

pub fn alice() -> &'static TestSigner {
    static ALICE: OnceLock<TestSigner> = OnceLock::new();
    ALICE.get_or_init(|| new_signer(0x11))
}

pub fn bob() -> &'static TestSigner {
    static BOB: OnceLock<TestSigner> = OnceLock::new();
    BOB.get_or_init(|| new_signer(0x22))
}

/// An element of DER.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match content.len() {
        short @ 0..0x80 => vec![short as u8],
        middle @ 0x80..0x100 => vec![0x81, middle as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [vec![tag], length, content].concat()
}

pub fn oid(dotted: &str) -> Vec<u8> {
    tlv(6, &[jpki_cms::ObjectIdentifier::new_unwrap(dotted).as_bytes()])
}

pub fn algorithm(dotted: &str, parameters: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&oid(dotted), parameters])
}

/// `CN=name`.
pub fn name(common_name: &[u8]) -> Vec<u8> {
    let attribute = tlv(0x30, &[&oid("2.5.4.3"), &tlv(0x0C, &[common_name])]);
    tlv(0x30, &[&tlv(0x31, &[&attribute])])
}

pub fn key_id(serial: u8) -> [u8; 4] {
    [0xAB, 0xCD, 0xEF, serial]
}

/// A certificate by `CN=Test CA` with a subject key identifier that ends in the serial number.
pub fn certificate(serial: u8, key: &RsaPrivateKey, subject: &[u8]) -> Vec<u8> {
    let sha256_with_rsa = algorithm("1.2.840.113549.1.1.11", NULL);
    let time = tlv(0x17, &[b"260101000000Z"]);
    let identifier = tlv(4, &[&tlv(4, &[&key_id(serial)])]);
    let extension = tlv(0x30, &[&oid("2.5.29.14"), &identifier]);
    let tbs = tlv(
        0x30,
        &[
            &[0xA0, 3, 2, 1, 2],
            &[2, 1, serial],
            &sha256_with_rsa,
            &name(b"Test CA"),
            &tlv(0x30, &[&time, &time]),
            &name(subject),
            key.to_public_key().to_public_key_der().unwrap().as_bytes(),
            &tlv(0xA3, &[&tlv(0x30, &[&extension])]),
        ],
    );
    tlv(0x30, &[&tbs, &sha256_with_rsa, &tlv(3, &[&[0, 1, 2, 3]])])
}

pub fn attribute(dotted: &str, values: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&oid(dotted), &tlv(0x31, values)])
}

pub fn hash(bytes: &[u8]) -> Vec<u8> {
    jpki_signature::Digest::of(DigestAlgorithm::Sha256, bytes).as_bytes().to_vec()
}

/// signing-certificate-v2 with SHA-256.
pub fn signing_certificate_v2(certificate: &[u8]) -> Vec<u8> {
    let entry = tlv(0x30, &[&tlv(4, &[&hash(certificate)])]);
    attribute(SIGNING_CERTIFICATE_V2, &[&tlv(0x30, &[&tlv(0x30, &[&entry])])])
}

/// A SignerInfo to be bent.
#[derive(Clone)]
pub struct SignerForm {
    pub signer: &'static TestSigner,
    pub version: u8,
    /// With which the attributes are digested.
    pub digest: DigestAlgorithm,
    pub identifier: Vec<u8>,
    pub digest_algorithm: Vec<u8>,
    pub attributes: Option<Vec<Vec<u8>>>,
    pub signature_algorithm: Vec<u8>,
    /// What is signed in place of the DigestInfo of attributes or content.
    pub signature: Option<Vec<u8>>,
    pub unsigned: Option<Vec<u8>>,
}

impl SignerForm {
    pub fn new(signer: &'static TestSigner, serial: u8, content: &[u8]) -> Self {
        Self {
            signer,
            version: 1,
            digest: DigestAlgorithm::Sha256,
            identifier: tlv(0x30, &[&name(b"Test CA"), &[2, 1, serial]]),
            digest_algorithm: algorithm(DigestAlgorithm::Sha256.oid(), b""),
            attributes: Some(vec![
                attribute(CONTENT_TYPE, &[&oid(DATA)]),
                attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261122053100Z"])]),
                attribute(MESSAGE_DIGEST, &[&tlv(4, &[&hash(content)])]),
                signing_certificate_v2(&signer.certificate),
            ]),
            signature_algorithm: algorithm(RSA_ENCRYPTION, NULL),
            signature: None,
            unsigned: None,
        }
    }

    pub fn set_attribute(&mut self, dotted: &str, replacement: Vec<u8>) {
        let wanted = oid(dotted);
        let attributes = self.attributes.as_mut().unwrap();
        let place = attributes.iter_mut().find(|attribute| attribute[2..].starts_with(&wanted)).unwrap();
        *place = replacement;
    }

    pub fn bytes(&self, content: &[u8]) -> Vec<u8> {
        let attributes = self.attributes.as_ref().map(|attributes| attributes.concat());
        let signed = attributes.as_ref().map_or(content.to_vec(), |attributes| tlv(0x31, &[attributes]));
        let signature = self.signature.clone().unwrap_or_else(|| {
            let digest = jpki_signature::Digest::of(self.digest, &signed);
            raw_sign(&self.signer.key, DigestInfo::new(digest).as_der())
        });
        tlv(
            0x30,
            &[
                &[2, 1, self.version],
                &self.identifier,
                &self.digest_algorithm,
                &attributes.map(|attributes| tlv(0xA0, &[&attributes])).unwrap_or_default(),
                &self.signature_algorithm,
                &tlv(4, &[&signature]),
                &self.unsigned.clone().unwrap_or_default(),
            ],
        )
    }
}

/// A message to be bent.
#[derive(Clone)]
pub struct Form {
    pub content: Vec<u8>,
    pub content_type: &'static str,
    pub digest_algorithms: Vec<Vec<u8>>,
    pub certificates: Vec<Vec<u8>>,
    pub signers: Vec<SignerForm>,
}

impl Form {
    /// By Alice, good as it is.
    pub fn by_alice() -> Self {
        let content = b"I move to Naha.".to_vec();
        Self {
            signers: vec![SignerForm::new(alice(), 0x11, &content)],
            content,
            content_type: DATA,
            digest_algorithms: vec![algorithm(DigestAlgorithm::Sha256.oid(), b"")],
            certificates: vec![alice().certificate.clone()],
        }
    }

    pub fn signer(&mut self) -> &mut SignerForm {
        &mut self.signers[0]
    }

    pub fn bytes(&self) -> Vec<u8> {
        let signers: Vec<_> = self.signers.iter().map(|signer| signer.bytes(&self.content)).collect();
        self.with_signers(&signers)
    }

    pub fn with_signers(&self, signers: &[Vec<u8>]) -> Vec<u8> {
        self.around(&tlv(0xA0, &[&tlv(4, &[&self.content])]), signers)
    }

    pub fn detached_with_signers(&self, signers: &[Vec<u8>]) -> Vec<u8> {
        self.around(b"", signers)
    }

    fn around(&self, content: &[u8], signers: &[Vec<u8>]) -> Vec<u8> {
        let slices = |parts: &[Vec<u8>]| parts.concat();
        let content = tlv(0x30, &[&oid(self.content_type), content]);
        let signed_data = tlv(
            0x30,
            &[
                &[2, 1, 1],
                &tlv(0x31, &[&slices(&self.digest_algorithms)]),
                &content,
                &tlv(0xA0, &[&slices(&self.certificates)]),
                &tlv(0x31, &[&slices(signers)]),
            ],
        );
        tlv(0x30, &[&oid(SIGNED_DATA), &tlv(0xA0, &[&signed_data])])
    }

    pub fn verify(&self) -> Verification {
        attached(&self.bytes()).unwrap()
    }
}

/// The result of a form's first signer, which must be an error.
pub fn error(form: &Form) -> SignerError {
    let result = form.verify();
    assert_eq!(result.signers.len(), form.signers.len());
    result.signers[0].result.clone().unwrap_err()
}

/// Alice's message with one change to her SignerInfo.
pub fn with(change: impl FnOnce(&mut SignerForm)) -> Form {
    let mut form = Form::by_alice();
    change(form.signer());
    form
}

pub fn attached(message: &[u8]) -> Result<Verification, jpki_cms::CmsError> {
    verify(message, Content::Attached, &Limits::default())
}

pub fn detached(message: &[u8], mut content: &[u8]) -> Result<Verification, jpki_cms::CmsError> {
    verify(message, Content::Detached(&mut content), &Limits::default())
}

pub fn options() -> SignOptions {
    SignOptions::new("2026-11-22T05:31:00.75Z".parse().unwrap())
}
