//! Verification of all signatures of a document.

use std::sync::Arc;

use jpki_certificate::Certificate;
use jpki_signature::legacy::{SHA1_LEN, sha1_digest_info};
use jpki_signature::{Digest, RsaPublicKey};

use super::error::{SignatureError, VerifyError};
use super::key_info::KeyInfo;
use super::method::{DigestMethod, SignatureMethod};
use super::options::VerifyOptions;
use super::result::{Covered, Reference, Signature, Verification};
use super::structure::{SignatureElement, SignedInfo, base64_element, local_name, manifest};
use super::transform::{Digester, place};
use crate::canonical::write_part;
use crate::index::DSIG_NAMESPACE;
use crate::xades;
use crate::{Algorithm, Canonicalization, Document, ElementRef, Event, Index};

/// The type of a reference to a manifest (XML-DSig §5.1).
const MANIFEST: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";

/// Verifies the signatures of a document against the keys that they carry.
///
/// `Ok` means that the document could be read, not that a signature is good: ask each of them. Whether a certificate is to be
/// trusted, and for what, is not checked here; nor whether what is covered is what a receiver needs.
///
/// # Errors
/// [`VerifyError`] if the document can't be read or has no signature.
pub fn verify(document: Document<'_>, options: &VerifyOptions<'_>) -> Result<Verification, VerifyError> {
    let index = Index::read(document, &options.ids, &options.limits.document)?;
    verify_index(&index, options)
}

/// The same for a document that was read before.
///
/// # Errors
/// As [`verify`].
pub fn verify_index(index: &Index<'_>, options: &VerifyOptions<'_>) -> Result<Verification, VerifyError> {
    let limit = options.limits.signatures;
    match index.signatures().len() {
        0 => return Err(VerifyError::NoSignature),
        count if count > limit => return Err(VerifyError::TooManySignatures { limit }),
        _ => {}
    }
    let mut digester = Digester::new(index, options);
    let signatures = index.signatures().iter().map(|element| check(index, *element, options, &mut digester)).collect();
    let root = index.name(index.root()).to_owned();
    let mut reader = index.read_around(index.root(), |_, _| {})?;
    let root_namespace = match reader.next()? {
        Event::Start(name) => reader.namespace(name).to_owned(),
        _ => String::new(),
    };
    Ok(Verification { root, root_namespace, signatures })
}

fn check(
    index: &Index<'_>,
    element: ElementRef,
    options: &VerifyOptions<'_>,
    digester: &mut Digester<'_, '_>,
) -> Signature {
    let mut signature = Signature {
        result: Ok(()),
        id: None,
        place: place(index, element),
        canonicalization: None,
        method: None,
        references: Vec::new(),
        certificate: None,
        certificates: Vec::new(),
        key: None,
        bare_key: None,
        signed_digest: None,
        value: Vec::new(),
        xades: None,
    };
    signature.result = fill(index, element, options, digester, &mut signature);
    signature
}

fn fill(
    index: &Index<'_>,
    element: ElementRef,
    options: &VerifyOptions<'_>,
    digester: &mut Digester<'_, '_>,
    out: &mut Signature,
) -> Result<(), SignatureError> {
    let parts = SignatureElement::read(index, element)?;
    out.id = parts.id.clone();
    let key_info = parts.key_info.map(|element| KeyInfo::read(index, element)).transpose()?.unwrap_or_default();
    (out.certificates, out.bare_key) = (key_info.certificates, key_info.bare_key);
    out.certificate = signing_candidate(&out.certificates).map(<[u8]>::to_vec);
    let info = SignedInfo::read(index, parts.signed_info, &options.limits)?;
    out.value = base64_element(index, parts.signature_value, "SignatureValue")?;

    let algorithm = Algorithm::from_uri(&info.canonicalization.uri).filter(|_| !info.canonicalization.has_content);
    let algorithm = algorithm.ok_or_else(|| refused_canonicalization(&info))?;
    out.canonicalization = Some(algorithm);
    let mut method = Canonicalization::new(algorithm);
    if let Some(list) = &info.canonicalization.prefix_list {
        if !algorithm.is_exclusive() {
            return Err(refused_canonicalization(&info));
        }
        method = method.with_prefix_list(list);
    }
    let signature_method = SignatureMethod::from_uri(&info.signature_method)
        .ok_or_else(|| SignatureError::SignatureMethod { uri: info.signature_method.chars().take(200).collect() })?;
    out.method = Some(signature_method);

    // Whatever is wrong first, everything is looked at, so that the report is whole.
    for reference in &info.references {
        let mut checked = digester.check(reference, &parts);
        if reference.kind.as_deref() == Some(MANIFEST) && checked.result.is_ok() {
            check_manifest(index, &mut checked, &parts, options, digester)?;
        }
        out.references.push(checked);
    }
    let mut hasher = signature_method.0.hasher();
    write_part(index, Some(parts.signed_info), None, &method, &mut hasher)?;
    let (signed, _) = hasher.finish();
    out.signed_digest = Some(signed.clone());

    let properties = signed_properties(index, &parts, &out.references)?;
    if let Some(properties) = properties {
        let xades = xades::read(index, properties, parts.id.as_deref())?;
        let named = xades.signing_certificate.as_ref();
        if let Some(named) = named {
            // The certificate that the signer named counts, wherever it stands among those that came along.
            let found = out.certificates.iter().find(|certificate| named.is_of(certificate)).cloned();
            if found.is_none() && !out.certificates.is_empty() {
                return Err(SignatureError::CertificateSwapped);
            }
            out.certificate = found;
        }
        out.xades = Some(xades);
    }
    let bad = |reference: &Reference| {
        reference.result.is_err() || reference.manifest.iter().any(|inner| inner.result.is_err())
    };
    if let Some(number) = out.references.iter().position(bad) {
        return Err(SignatureError::Reference { number: number + 1 });
    }
    let key = key(out, options)?;
    out.key = Some(Arc::clone(&key));
    match signature_method.0 {
        DigestMethod::Sha2(algorithm) => {
            let digest = Digest::from_bytes(algorithm, &signed).ok_or(SignatureError::Signature)?;
            key.verify(&digest, &out.value).map_err(|_| SignatureError::Signature)
        }
        DigestMethod::Sha1 if !options.allow_sha1 => Err(SignatureError::Sha1),
        DigestMethod::Sha1 => {
            let digest: [u8; SHA1_LEN] = signed.try_into().map_err(|_| SignatureError::Signature)?;
            key.verify_unprefixed(&sha1_digest_info(&digest), &out.value).map_err(|_| SignatureError::Signature)
        }
    }
}

fn refused_canonicalization(info: &SignedInfo) -> SignatureError {
    SignatureError::CanonicalizationMethod { uri: info.canonicalization.uri.chars().take(200).collect() }
}

fn check_manifest(
    index: &Index<'_>,
    checked: &mut Reference,
    parts: &SignatureElement,
    options: &VerifyOptions<'_>,
    digester: &mut Digester<'_, '_>,
) -> Result<(), SignatureError> {
    let Covered::Element { id, in_signature: true, name, .. } = &checked.covered else { return Ok(()) };
    if (name.0.as_str(), name.1.as_str()) != (DSIG_NAMESPACE, "Manifest") {
        return Ok(());
    }
    let Some(element) = index.by_id(id).next() else { return Ok(()) };
    for reference in manifest(index, element, &options.limits)? {
        checked.manifest.push(digester.check(&reference, parts));
    }
    Ok(())
}

/// The SignedProperties that a reference covers. If the signature has some that none covers, somebody put them there.
fn signed_properties(
    index: &Index<'_>,
    parts: &SignatureElement,
    references: &[Reference],
) -> Result<Option<ElementRef>, SignatureError> {
    let holders = parts.objects.iter().flat_map(|object| index.children(*object));
    let holders: Vec<_> =
        holders.filter(|child| local_name(index.name(*child)) == xades::QUALIFYING_PROPERTIES).collect();
    let covered =
        references.iter().filter(|reference| reference.result.is_ok()).find_map(|reference| match &reference.covered {
            Covered::Element { id, in_signature: true, name, .. } if xades::is_signed_properties(&name.0, &name.1) => {
                index.by_id(id).next()
            }
            _ => None,
        });
    match (covered, holders.as_slice()) {
        (None, []) => Ok(None),
        (Some(properties), [holder]) if index.parent(properties) == Some(*holder) => Ok(Some(properties)),
        // A reference that failed has its own reason.
        (None, _) if references.iter().any(|reference| reference.result.is_err()) => Ok(None),
        _ => Err(SignatureError::PropertiesNotSigned),
    }
}

/// The certificate that is the signer's if nothing signed says otherwise: the one that issued none of the others.
fn signing_candidate(certificates: &[Vec<u8>]) -> Option<&[u8]> {
    let [only] = certificates else {
        let read: Vec<_> = certificates.iter().map(|der| Certificate::from_der(der).ok()).collect();
        let issued = |number: usize| {
            let subject = read[number].as_ref().map(Certificate::subject);
            read.iter().enumerate().any(|(other, certificate)| {
                other != number && certificate.as_ref().map(Certificate::issuer) == subject && subject.is_some()
            })
        };
        let found = (0..certificates.len()).find(|number| !issued(*number));
        return found.or((!certificates.is_empty()).then_some(0)).map(|number| certificates[number].as_slice());
    };
    Some(only)
}

fn key(signature: &Signature, options: &VerifyOptions<'_>) -> Result<Arc<RsaPublicKey>, SignatureError> {
    let bare = |(modulus, exponent): &(Vec<u8>, Vec<u8>)| RsaPublicKey::from_components(modulus, exponent);
    let bare = signature.bare_key.as_ref().map(bare);
    let Some(der) = &signature.certificate else {
        return Ok(Arc::new(bare.ok_or(SignatureError::KeyMissing)??));
    };
    let known = options.keys.and_then(|known| known.key(der));
    let key = match known {
        Some(known) => known,
        None => {
            let certificate = Certificate::from_der(der).map_err(|_| SignatureError::Certificate)?;
            Arc::new(certificate.public_key()?)
        }
    };
    // A reader that takes the bare key would see another signer.
    match bare {
        Some(Ok(bare)) if bare.spki_der() == key.spki_der() => Ok(key),
        Some(_) => Err(SignatureError::KeyMismatch),
        None => Ok(key),
    }
}
