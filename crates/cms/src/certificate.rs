//! The parts of a certificate by which CMS names it and checks with it. A message may carry certificates of any kind and
//! profile, so nothing else is read here; what a JPKI certificate says is read by `jpki-certificate`.

use crate::ber::{Element, tag};

/// subjectKeyIdentifier (RFC 5280 §4.2.1.2), 2.5.29.14.
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1D, 0x0E];

/// Borrowed from the certificate's DER.
#[derive(Clone, Copy)]
pub(crate) struct CertificateParts<'a> {
    /// Name of the issuer, with tag and length.
    pub(crate) issuer: &'a [u8],
    /// Serial number, the content bytes of its INTEGER.
    pub(crate) serial: &'a [u8],
    /// SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
    /// Subject key identifier, the octets.
    pub(crate) subject_key_id: Option<&'a [u8]>,
}

impl<'a> CertificateParts<'a> {
    /// `None` if the bytes are no X.509 certificate in DER (RFC 5280 §4.1).
    pub(crate) fn read(der: &'a [u8]) -> Option<Self> {
        let certificate = Element::only(der, 0, "a certificate").ok()?;
        if certificate.tag != tag::SEQUENCE || !certificate.is_der() {
            return None;
        }
        let mut parts = certificate.elements();
        let mut tbs = parts.expect(tag::SEQUENCE, "").ok()?.elements();
        parts.expect(tag::SEQUENCE, "").ok()?;
        parts.expect(tag::BIT_STRING, "").ok()?;
        parts.end("").ok()?;

        tbs.optional(tag::CONTEXT_0).ok()?;
        let serial = tbs.expect(tag::INTEGER, "").ok()?.content;
        tbs.expect(tag::SEQUENCE, "").ok()?;
        let issuer = tbs.expect(tag::SEQUENCE, "").ok()?.raw;
        tbs.expect(tag::SEQUENCE, "").ok()?;
        tbs.expect(tag::SEQUENCE, "").ok()?;
        let spki = tbs.expect(tag::SEQUENCE, "").ok()?.raw;
        let mut subject_key_id = None;
        while let Some(element) = tbs.next().ok()? {
            if element.tag == tag::CONTEXT_3 {
                subject_key_id = find_subject_key_id(element);
            }
        }
        Some(Self { issuer, serial, spki, subject_key_id })
    }
}

fn find_subject_key_id(extensions: Element<'_>) -> Option<&[u8]> {
    let mut list = extensions.elements().expect(tag::SEQUENCE, "").ok()?.elements();
    while let Some(extension) = list.next().ok()? {
        let mut parts = extension.elements();
        if parts.expect(tag::OBJECT_IDENTIFIER, "").ok()?.content != SUBJECT_KEY_IDENTIFIER {
            continue;
        }
        parts.optional(tag::BOOLEAN).ok()?;
        let value = parts.expect(tag::OCTET_STRING, "").ok()?;
        return Element::only(value.content, 0, "").ok().filter(|id| id.tag == tag::OCTET_STRING).map(|id| id.content);
    }
    None
}
