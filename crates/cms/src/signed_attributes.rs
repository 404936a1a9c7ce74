//! The signed attributes of one signer, read strictly: DER, no type twice, one value where one belongs (RFC 5652 §5.3, §11).

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use jpki_signature::{Digest, DigestAlgorithm};

use crate::ber::{Element, Elements, Header, tag};
use crate::result::SigningCertificate;
use crate::signer_info::{Algorithm, read_attribute};
use crate::{SignerError, oid};

const CONTENT_TYPE: &str = "content-type";
const MESSAGE_DIGEST: &str = "message-digest";
const SIGNING_TIME: &str = "signing-time";
const SIGNING_CERTIFICATE_V2: &str = "signing-certificate-v2";
const ALL: &str = "list";
/// Signed attributes that there is room for at once.
const USUAL: usize = 6;
/// Most signed attributes of one signer: real ones have less than ten.
const MOST: usize = 256;

/// The signed attributes that mean something to us, and the bytes that were signed.
pub(crate) struct SignedAttributes<'a> {
    raw: &'a [u8],
    list: Vec<(ObjectIdentifier, Element<'a>)>,
}

impl<'a> SignedAttributes<'a> {
    /// Takes apart the `[0]` of a SignerInfo.
    pub(crate) fn read(element: Element<'a>) -> Result<Self, SignerError> {
        if !element.is_der() {
            return Err(SignerError::AttributesNotDer);
        }
        let malformed = |_| SignerError::AttributeMalformed { attribute: ALL };
        let mut list: Vec<(ObjectIdentifier, Element<'_>)> = Vec::with_capacity(USUAL);
        let mut elements = element.elements();
        while let Some(element) = elements.next().map_err(malformed)? {
            let (oid, values) = read_attribute(element).map_err(malformed)?;
            if list.len() == MOST {
                return Err(SignerError::AttributeMalformed { attribute: ALL });
            }
            if list.iter().any(|(known, _)| *known == oid) {
                return Err(SignerError::AttributeTwice { oid: oid.to_string() });
            }
            list.push((oid, values));
        }
        Ok(Self { raw: element.raw, list })
    }

    /// Their types, as sent.
    pub(crate) fn types(&self) -> Vec<ObjectIdentifier> {
        self.list.iter().map(|(oid, _)| *oid).collect()
    }

    /// Digest of the attributes as sent, but with the tag of the SET in place of `[0]` (RFC 5652 §5.4).
    pub(crate) fn digest(&self, algorithm: DigestAlgorithm) -> Digest {
        let mut bytes = self.raw.to_vec();
        bytes[0] = tag::SET;
        Digest::of(algorithm, &bytes)
    }

    /// content-type.
    pub(crate) fn content_type(&self) -> Result<ObjectIdentifier, SignerError> {
        let value = self.value(oid::CONTENT_TYPE, CONTENT_TYPE)?.ok_or(missing(CONTENT_TYPE))?;
        value.object_identifier().map_err(|_| malformed(CONTENT_TYPE))
    }

    /// message-digest.
    pub(crate) fn message_digest(&self) -> Result<&'a [u8], SignerError> {
        let value = self.value(oid::MESSAGE_DIGEST, MESSAGE_DIGEST)?.ok_or(missing(MESSAGE_DIGEST))?;
        if value.tag == tag::OCTET_STRING { Ok(value.content) } else { Err(malformed(MESSAGE_DIGEST)) }
    }

    /// signing-time, if there.
    pub(crate) fn signing_time(&self) -> Result<Option<Timestamp>, SignerError> {
        let value = self.value(oid::SIGNING_TIME, SIGNING_TIME)?;
        value.map(|value| value.time().ok_or(malformed(SIGNING_TIME))).transpose()
    }

    /// Which of the two attributes binds the certificate.
    pub(crate) fn signing_certificate(&self) -> SigningCertificate {
        let has = |wanted| self.list.iter().any(|(oid, _)| *oid == wanted);
        match (has(oid::SIGNING_CERTIFICATE_V2), has(oid::SIGNING_CERTIFICATE)) {
            (true, _) => SigningCertificate::V2,
            (false, true) => SigningCertificate::V1,
            (false, false) => SigningCertificate::Absent,
        }
    }

    /// Hash of the signer's certificate in signing-certificate-v2: of its first entry (RFC 5035 §3). The issuer and serial
    /// number beside it are only a hint: the hash says it all.
    pub(crate) fn certificate_hash(&self) -> Result<Option<Digest>, SignerError> {
        let Some(value) = self.value(oid::SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE_V2)? else { return Ok(None) };
        let (algorithm, hash) = first_certificate(value).ok_or(malformed(SIGNING_CERTIFICATE_V2))?;
        let algorithm = match algorithm {
            None => DigestAlgorithm::Sha256,
            Some(found) => {
                oid::digest(&found).ok_or_else(|| SignerError::Digest { name: oid::refused_digest_name(&found) })?
            }
        };
        Digest::from_bytes(algorithm, hash).map(Some).ok_or(malformed(SIGNING_CERTIFICATE_V2))
    }

    /// The one value of an attribute, if the attribute is there.
    fn value(&self, wanted: ObjectIdentifier, name: &'static str) -> Result<Option<Element<'a>>, SignerError> {
        let Some((_, values)) = self.list.iter().find(|(oid, _)| *oid == wanted) else { return Ok(None) };
        Element::only(values.content, 0, name).map(Some).map_err(|_| malformed(name))
    }
}

/// Hash algorithm and hash of the first ESSCertIDv2.
fn first_certificate(value: Element<'_>) -> Option<(Option<ObjectIdentifier>, &[u8])> {
    if value.tag != tag::SEQUENCE {
        return None;
    }
    let certificates = value.elements().expect(tag::SEQUENCE, "").ok()?;
    let mut parts = certificates.elements().expect(tag::SEQUENCE, "").ok()?.elements();
    let algorithm = match parts.optional(tag::SEQUENCE).ok()? {
        Some(element) => Some(Algorithm::read(element).ok()?.oid),
        None => None,
    };
    Some((algorithm, parts.expect(tag::OCTET_STRING, "").ok()?.content))
}

fn missing(attribute: &'static str) -> SignerError {
    SignerError::AttributeMissing { attribute }
}

fn malformed(attribute: &'static str) -> SignerError {
    SignerError::AttributeMalformed { attribute }
}

/// Whether a content of `length` bytes that begins with `head` is itself a set of signed attributes: signed without signed
/// attributes, it would be another message's signature in disguise. The other message's signer may have written attributes
/// that are refused here, so one message-digest among whatever else there is decides. A set that goes on behind `head` counts
/// as one of attributes: a text does not begin with its own length in DER.
pub(crate) fn is_attribute_set(head: &[u8], length: u64) -> bool {
    let mut bytes = head.iter();
    let Ok(Some(header)) = Header::read(|| bytes.next().copied().ok_or(())) else { return false };
    let Some(content) = header.length.filter(|_| header.tag == tag::SET) else { return false };
    if content.checked_add(header.size as u64) != Some(length) {
        return false;
    }
    if length > head.len() as u64 {
        return true;
    }
    let mut elements = Elements::new(&head[header.size..], 0);
    while let Ok(Some(element)) = elements.next() {
        let kind = (element.tag == tag::SEQUENCE).then(|| element.elements().next());
        if matches!(kind, Some(Ok(Some(kind))) if kind.object_identifier().is_ok_and(|oid| oid == oid::MESSAGE_DIGEST))
        {
            return true;
        }
    }
    false
}
