//! The signature's own elements as text, in one line: nothing in them depends on how a system ends lines.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm};

use super::SignError;
use crate::dsig::{DigestMethod, SignatureMethod};
use crate::index::DSIG_NAMESPACE;
use crate::profile::{SignatureForm, Transform, XadesForm};
use crate::xades::{QUALIFYING_PROPERTIES, SIGNED_PROPERTIES_TYPE, XADES_NAMESPACE};

/// One reference to be written.
#[derive(Debug, Clone)]
pub(super) struct ReferenceText {
    pub(super) uri: String,
    pub(super) id: Option<String>,
    pub(super) kind: Option<&'static str>,
    pub(super) transforms: Vec<Transform>,
    /// Base64.
    pub(super) digest: String,
    pub(super) mime_type: Option<&'static str>,
}

/// A signature to be written.
pub(super) struct SignatureText<'r> {
    pub(super) form: &'r SignatureForm,
    pub(super) id: Option<String>,
    pub(super) references: Vec<ReferenceText>,
    pub(super) certificates: Vec<&'r [u8]>,
    pub(super) time: Timestamp,
}

/// What was written, and where the value of the signature goes.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) value_at: usize,
}

impl SignatureText<'_> {
    /// The prefix with its colon.
    fn prefix(&self) -> String {
        if self.form.prefix.is_empty() { String::new() } else { format!("{}:", self.form.prefix) }
    }

    /// Adds the reference to the signed properties, where there are to be some.
    pub(super) fn add_properties(&mut self) {
        if let (Some(id), true) = (&self.id, self.form.xades.is_some()) {
            self.references.push(ReferenceText {
                uri: format!("#{id}-properties"),
                id: None,
                kind: Some(SIGNED_PROPERTIES_TYPE),
                transforms: vec![Transform::Canonical(self.form.canonicalization)],
                digest: blank(self.form.digest),
                mime_type: None,
            });
        }
    }

    pub(super) fn write(&self) -> Result<Written, SignError> {
        let p = self.prefix();
        let mut out = String::new();
        let declaration = if p.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{}", self.form.prefix) };
        // Writing to a string can't fail.
        let _ = write!(out, "<{p}Signature {declaration}=\"{DSIG_NAMESPACE}\"");
        attribute(&mut out, "Id", self.id.as_deref());
        let _ = write!(out, "><{p}SignedInfo><{p}CanonicalizationMethod");
        attribute(&mut out, "Algorithm", Some(self.form.canonicalization.uri()));
        let _ = write!(out, "></{p}CanonicalizationMethod><{p}SignatureMethod");
        let method = SignatureMethod(DigestMethod::Sha2(self.form.signature_digest));
        attribute(&mut out, "Algorithm", Some(method.uri()));
        let _ = write!(out, "></{p}SignatureMethod>");
        for reference in &self.references {
            self.reference(&mut out, &p, reference);
        }
        let _ = write!(out, "</{p}SignedInfo><{p}SignatureValue>");
        let value_at = out.len();
        let _ = write!(out, "</{p}SignatureValue><{p}KeyInfo><{p}X509Data>");
        for certificate in &self.certificates {
            let _ = write!(out, "<{p}X509Certificate>{}</{p}X509Certificate>", STANDARD.encode(certificate));
        }
        let _ = write!(out, "</{p}X509Data></{p}KeyInfo>");
        if let (Some(id), Some(xades)) = (&self.id, self.form.xades) {
            self.properties(&mut out, &p, id, xades)?;
        }
        let _ = write!(out, "</{p}Signature>");
        Ok(Written { text: out, value_at })
    }

    fn reference(&self, out: &mut String, p: &str, reference: &ReferenceText) {
        let _ = write!(out, "<{p}Reference");
        attribute(out, "Id", reference.id.as_deref());
        attribute(out, "Type", reference.kind);
        attribute(out, "URI", Some(&reference.uri));
        out.push('>');
        if !reference.transforms.is_empty() {
            let _ = write!(out, "<{p}Transforms>");
            for transform in &reference.transforms {
                let _ = write!(out, "<{p}Transform");
                attribute(out, "Algorithm", Some(transform.uri()));
                let _ = write!(out, "></{p}Transform>");
            }
            let _ = write!(out, "</{p}Transforms>");
        }
        let _ = write!(out, "<{p}DigestMethod");
        attribute(out, "Algorithm", Some(DigestMethod::Sha2(self.form.digest).uri()));
        let _ = write!(out, "></{p}DigestMethod><{p}DigestValue>{}</{p}DigestValue></{p}Reference>", reference.digest);
    }

    /// Signed properties of level B (ETSI EN 319 132-1 §5.2).
    fn properties(&self, out: &mut String, p: &str, id: &str, xades: XadesForm) -> Result<(), SignError> {
        let certificate = self.certificates.first().copied().unwrap_or_default();
        let read = Certificate::from_der(certificate).map_err(|_| SignError::Certificate)?;
        let digest = Digest::of(self.form.digest, certificate);
        let time = self.time.strftime("%Y-%m-%dT%H:%M:%SZ");
        let _ = write!(
            out,
            "<{p}Object><xades:{QUALIFYING_PROPERTIES} xmlns:xades=\"{XADES_NAMESPACE}\" Target=\"#{id}\">"
        );
        let _ = write!(out, "<xades:SignedProperties Id=\"{id}-properties\"><xades:SignedSignatureProperties>");
        let _ = write!(out, "<xades:SigningTime>{time}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>");
        let _ = write!(out, "<xades:CertDigest><{p}DigestMethod");
        attribute(out, "Algorithm", Some(DigestMethod::Sha2(self.form.digest).uri()));
        let _ =
            write!(out, "></{p}DigestMethod><{p}DigestValue>{}</{p}DigestValue>", STANDARD.encode(digest.as_bytes()));
        let issuer_serial = STANDARD.encode(issuer_serial(&read));
        let _ =
            write!(out, "</xades:CertDigest><xades:IssuerSerialV2>{issuer_serial}</xades:IssuerSerialV2></xades:Cert>");
        out.push_str("</xades:SigningCertificateV2></xades:SignedSignatureProperties>");
        if xades.data_object_format {
            out.push_str("<xades:SignedDataObjectProperties>");
            for reference in self.references.iter().filter(|reference| reference.kind.is_none()) {
                let _ = write!(out, "<xades:DataObjectFormat");
                attribute(out, "ObjectReference", reference.id.as_ref().map(|id| format!("#{id}")).as_deref());
                let mime_type = reference.mime_type.unwrap_or("application/octet-stream");
                let _ = write!(out, "><xades:MimeType>{mime_type}</xades:MimeType></xades:DataObjectFormat>");
            }
            out.push_str("</xades:SignedDataObjectProperties>");
        }
        let _ = write!(out, "</xades:SignedProperties></xades:{QUALIFYING_PROPERTIES}></{p}Object>");
        Ok(())
    }
}

/// A digest that is not there yet: as long as the one that will be.
pub(super) fn blank(algorithm: DigestAlgorithm) -> String {
    STANDARD.encode(vec![0; algorithm.output_len()])
}

fn attribute(out: &mut String, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    let _ = write!(out, " {name}=\"");
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber }` (RFC 5035 §5.1), DER.
fn issuer_serial(certificate: &Certificate) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    /// directoryName, [4] of GeneralName.
    const DIRECTORY_NAME: u8 = 0xA4;
    const INTEGER: u8 = 0x02;
    let names = element(SEQUENCE, &element(DIRECTORY_NAME, certificate.issuer().der()));
    let serial = element(INTEGER, certificate.serial().integer_octets());
    element(SEQUENCE, &[names, serial].concat())
}

/// Tag, length and content (X.690 §8.1).
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..0x80) => out.push(short),
        _ => {
            let length = content.len().to_be_bytes();
            let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(length.len()).unwrap_or(8));
            out.extend(length);
        }
    }
    out.extend_from_slice(content);
    out
}

/// The media type of what a reference with these transforms covers.
pub(super) fn mime_type(transforms: &[Transform], is_xml: bool) -> &'static str {
    let canonical = transforms.iter().any(|transform| matches!(transform, Transform::Canonical(_)));
    if is_xml || canonical { "text/xml" } else { "application/octet-stream" }
}
