//! The parts of a certificate by which CMS names it and checks with it. A message may carry certificates of any kind and
//! profile, so nothing else is read here; what a JPKI certificate says is read by `jpki-certificate`.

use crate::ber::{Element, tag};

/// subjectKeyIdentifier (RFC 5280 §4.2.1.2), 2.5.29.14.
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1D, 0x0E];

/// Borrowed from the certificate's DER.
pub(crate) struct CertificateParts<'a> {
    whole: Element<'a>,
    /// Name of the issuer, with tag and length.
    pub(crate) issuer: &'a [u8],
    /// Serial number, the content bytes of its INTEGER.
    pub(crate) serial: &'a [u8],
    /// SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
    extensions: Option<Element<'a>>,
}

impl<'a> CertificateParts<'a> {
    /// `None` if the bytes are no X.509 certificate (RFC 5280 §4.1). Whether they are one in DER is for
    /// [`is_der`](Self::is_der) to say: of most certificates of a message nobody asks.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let whole = Element::only(bytes, 0, "a certificate").ok()?;
        if whole.tag != tag::SEQUENCE {
            return None;
        }
        let mut parts = whole.elements();
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
        let mut extensions = None;
        while let Some(element) = tbs.next().ok()? {
            if element.tag == tag::CONTEXT_3 {
                extensions = Some(element);
            }
        }
        Some(Self { whole, issuer, serial, spki, extensions })
    }

    /// Whether it is in DER throughout.
    pub(crate) fn is_der(&self) -> bool {
        self.whole.is_der()
    }

    /// Subject key identifier, the octets.
    pub(crate) fn subject_key_id(&self) -> Option<&'a [u8]> {
        self.extensions.and_then(find_subject_key_id)
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
