//! Reading SignedProperties.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_signature::Digest;

use super::XADES_NAMESPACE;
use crate::dsig::{DigestMethod, SignatureError};
use crate::index::DSIG_NAMESPACE;
use crate::{ElementRef, Index, Node};

/// The signed properties of a signature (SignedProperties, EN 319 132-1 §4.3.2).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Xades {
    /// SigningTime (§5.2.1): when the signer claims to have signed. Nobody but the signer vouches for it.
    pub signing_time: Option<Timestamp>,
    /// SigningCertificateV2 (§5.2.2), or SigningCertificate of XAdES 1.3.2: which certificate is the signer's.
    pub signing_certificate: Option<NamedCertificate>,
    /// DataObjectFormat (§5.2.4), one a thing that is covered.
    pub data_objects: Vec<DataObject>,
    /// Names of all signed properties, in their order.
    pub properties: Vec<String>,
}

/// How the signer names the certificate: by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCertificate {
    /// Digest method.
    pub method: DigestMethod,
    /// Digest of the certificate's DER.
    pub digest: Vec<u8>,
}

impl NamedCertificate {
    /// Whether it is this certificate, DER. SHA-1 names none: another certificate could have the same digest.
    #[must_use]
    pub fn is_of(&self, certificate: &[u8]) -> bool {
        match self.method {
            DigestMethod::Sha2(algorithm) => Digest::of(algorithm, certificate).as_bytes() == self.digest,
            DigestMethod::Sha1 => false,
        }
    }
}

/// What the signer says of one thing that is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataObject {
    /// The `Id` of its reference, with the number sign.
    pub reference: String,
    /// Its media type.
    pub mime_type: Option<String>,
    /// What it is, in the signer's words.
    pub description: Option<String>,
}

/// Whether an element is SignedProperties.
pub(crate) fn is_signed_properties(namespace: &str, local: &str) -> bool {
    (namespace, local) == (XADES_NAMESPACE, "SignedProperties")
}

/// Reads SignedProperties, which a reference of the signature covers. `signature_id`: the signature's own.
pub(crate) fn read(
    index: &Index<'_>,
    element: ElementRef,
    signature_id: Option<&str>,
) -> Result<Xades, SignatureError> {
    // The element around it says whose properties these are. It is not signed itself, so it must agree.
    let holder = index.parent(element).map(|holder| index.tree(holder)).transpose()?;
    let target = holder.as_ref().and_then(|holder| {
        let root = holder.root();
        root.is(XADES_NAMESPACE, super::QUALIFYING_PROPERTIES).then(|| root.attribute("Target"))?
    });
    if target.and_then(|target| target.strip_prefix('#')) != signature_id || signature_id.is_none() {
        return Err(SignatureError::PropertiesNotSigned);
    }
    let tree = index.tree(element)?;
    let mut xades =
        Xades { signing_time: None, signing_certificate: None, data_objects: Vec::new(), properties: Vec::new() };
    for group in tree.root().elements().filter(|node| node.namespace() == XADES_NAMESPACE) {
        match group.local() {
            "SignedSignatureProperties" => {
                for property in group.elements() {
                    xades.properties.push(property.local().to_owned());
                    signature_property(property, &mut xades)?;
                }
            }
            "SignedDataObjectProperties" => {
                for property in group.elements() {
                    xades.properties.push(property.local().to_owned());
                    if property.is(XADES_NAMESPACE, "DataObjectFormat") {
                        xades.data_objects.push(data_object(property)?);
                    }
                }
            }
            _ => return Err(SignatureError::Properties { expected: "the two groups of signed properties" }),
        }
    }
    Ok(xades)
}

fn signature_property(property: Node<'_, '_>, xades: &mut Xades) -> Result<(), SignatureError> {
    if property.namespace() != XADES_NAMESPACE {
        return Ok(());
    }
    let once = |already: bool| {
        let expected = "each signed property once";
        if already { Err(SignatureError::Properties { expected }) } else { Ok(()) }
    };
    match property.local() {
        "SigningTime" => {
            once(xades.signing_time.is_some())?;
            let time = property.text().trim().parse();
            let expected = "SigningTime with a time zone";
            xades.signing_time = Some(time.map_err(|_| SignatureError::Properties { expected })?);
        }
        "SigningCertificateV2" | "SigningCertificate" => {
            once(xades.signing_certificate.is_some())?;
            xades.signing_certificate = Some(named_certificate(property)?);
        }
        _ => {}
    }
    Ok(())
}

/// The first Cert is the signer's (EN 319 132-1 §5.2.2.2).
fn named_certificate(property: Node<'_, '_>) -> Result<NamedCertificate, SignatureError> {
    let expected = "the digest of the signer's certificate";
    let malformed = SignatureError::Properties { expected };
    let digest = property.child(XADES_NAMESPACE, "Cert").and_then(|cert| cert.child(XADES_NAMESPACE, "CertDigest"));
    let read = digest.and_then(|digest| {
        let method = digest.child(DSIG_NAMESPACE, "DigestMethod")?.attribute("Algorithm")?;
        let value = digest.child(DSIG_NAMESPACE, "DigestValue")?.text();
        let value: String = value.split_ascii_whitespace().collect();
        Some(NamedCertificate { method: DigestMethod::from_uri(method)?, digest: STANDARD.decode(value).ok()? })
    });
    read.ok_or(malformed)
}

fn data_object(property: Node<'_, '_>) -> Result<DataObject, SignatureError> {
    let text = |local| property.child(XADES_NAMESPACE, local).map(|node| node.text().into_owned());
    let expected = "DataObjectFormat with ObjectReference";
    Ok(DataObject {
        reference: property.attribute("ObjectReference").ok_or(SignatureError::Properties { expected })?.to_owned(),
        mime_type: text("MimeType"),
        description: text("Description"),
    })
}
