//! The check of one signer: algorithms, signed attributes, certificate, signature (RFC 5652 §5.4 to §5.6).

use std::sync::Arc;

use const_oid::ObjectIdentifier;
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};

use crate::ber::tag;
use crate::pool::{Member, Pool};
use crate::result::{Signature, SigningCertificate};
use crate::signed_attributes::{SignedAttributes, is_attribute_set};
use crate::signer_info::{Algorithm, SignerInfo};
use crate::verify::KnownCertificates;
use crate::{SignerError, oid};

/// The content after it has passed.
pub(crate) struct Seen {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) digests: Vec<Digest>,
    /// The beginning of the content, if it could be a SET; otherwise nothing.
    pub(crate) head: Vec<u8>,
    /// Length of the content in bytes.
    pub(crate) length: u64,
}

/// How RSA was padded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scheme {
    Pkcs1,
    Pss,
}

/// What checking a signature value came to.
struct Judged<'c> {
    result: Result<(), SignerError>,
    /// The certificate that the result is about.
    certificate: Option<&'c [u8]>,
    /// Its key, where it was needed and could be read.
    key: Option<Arc<RsaPublicKey>>,
}

impl Judged<'_> {
    fn failed(error: SignerError) -> Self {
        Self { result: Err(error), certificate: None, key: None }
    }
}

/// Checks one signer against the content and the certificates of the message; where it has none that the signer names,
/// against those that are known besides.
pub(crate) fn check(
    info: SignerInfo<'_>,
    content: &Seen,
    pools: &[Pool<'_>],
    known: Option<&dyn KnownCertificates>,
) -> Signature {
    let attributes = info.signed_attributes.map(SignedAttributes::read).transpose();
    let readable = attributes.as_ref().ok().and_then(Option::as_ref);
    let named = pools.iter().map(|pool| pool.named(&info.identifier));
    let candidates = named.into_iter().find(|named| !named.is_empty()).unwrap_or_default();
    let signing_time = readable.and_then(|attributes| attributes.signing_time().ok().flatten());
    let signing_certificate = readable.map_or(SigningCertificate::Absent, SignedAttributes::signing_certificate);
    let signed_attributes = readable.map(SignedAttributes::types).unwrap_or_default();
    let judged = match attributes {
        Ok(attributes) => judge(&info, attributes.as_ref(), content, &candidates, known),
        Err(error) => Judged::failed(error),
    };
    Signature {
        result: judged.result,
        certificate: judged.certificate.or(candidates.first().map(|candidate| candidate.bytes)).map(<[u8]>::to_vec),
        key: judged.key,
        digest_algorithm: oid::digest(&info.digest_algorithm.oid),
        signature_algorithm: info.signature_algorithm.oid,
        signing_time,
        signing_certificate,
        signed_attributes,
        unsigned_attributes: info.unsigned_attributes,
        identifier: info.identifier,
        value: info.signature,
    }
}

fn judge<'c>(
    info: &SignerInfo<'_>,
    attributes: Option<&SignedAttributes<'_>>,
    content: &Seen,
    candidates: &[&Member<'c>],
    known: Option<&dyn KnownCertificates>,
) -> Judged<'c> {
    let (scheme, signed, hash) = match signed_digest(info, attributes, content) {
        Ok(found) => found,
        Err(error) => return Judged::failed(error),
    };
    if candidates.is_empty() {
        return Judged::failed(SignerError::CertificateMissing);
    }
    // Two certificates under one name should not be, but a message can carry anything: the one that the signer named by
    // its hash counts; without a hash, the first of them.
    let chosen = match hash {
        Some(hash) => candidates.iter().find(|candidate| candidate.digest(hash.algorithm(), known) == hash),
        None => candidates.first(),
    };
    let Some(chosen) = chosen else { return Judged::failed(SignerError::CertificateSwapped) };
    let certificate = chosen.bytes;
    let key = match chosen.key(known) {
        Ok(key) => key,
        Err(error) => return Judged { certificate: Some(certificate), ..Judged::failed(error.into()) },
    };
    let verified = match scheme {
        Scheme::Pkcs1 => key.verify(&signed, &info.signature),
        Scheme::Pss => key.verify_pss(&signed, &info.signature),
    };
    Judged { result: verified.map_err(|_| SignerError::Signature), certificate: Some(certificate), key: Some(key) }
}

/// All that comes before the certificate: the scheme, the digest that was signed, and the certificate's hash if signed.
fn signed_digest(
    info: &SignerInfo<'_>,
    attributes: Option<&SignedAttributes<'_>>,
    content: &Seen,
) -> Result<(Scheme, Digest, Option<Digest>), SignerError> {
    let algorithm = digest_algorithm(&info.digest_algorithm)?;
    let scheme = scheme(&info.signature_algorithm, algorithm)?;
    let digest = content.digests.iter().find(|digest| digest.algorithm() == algorithm);
    let digest = digest.ok_or(SignerError::DigestNotAnnounced { algorithm })?;
    let Some(attributes) = attributes else {
        if content.content_type != oid::DATA {
            return Err(SignerError::AttributesRequired);
        }
        if is_attribute_set(&content.head, content.length) {
            return Err(SignerError::AttributesAsContent);
        }
        return Ok((scheme, digest.clone(), None));
    };
    attributes.signing_time()?;
    let signed = attributes.content_type()?;
    if signed != content.content_type {
        return Err(SignerError::ContentType { signed: signed.to_string(), found: content.content_type.to_string() });
    }
    if attributes.message_digest()? != digest.as_bytes() {
        return Err(SignerError::ContentDigest);
    }
    Ok((scheme, attributes.digest(algorithm), attributes.certificate_hash()?))
}

fn digest_algorithm(algorithm: &Algorithm<'_>) -> Result<DigestAlgorithm, SignerError> {
    let found = oid::digest(&algorithm.oid)
        .ok_or_else(|| SignerError::Digest { name: oid::refused_digest_name(&algorithm.oid) })?;
    plain(algorithm)?;
    Ok(found)
}

fn scheme(algorithm: &Algorithm<'_>, digest: DigestAlgorithm) -> Result<Scheme, SignerError> {
    let agree = |found| if found == digest { Ok(()) } else { Err(SignerError::AlgorithmMismatch) };
    if algorithm.oid == oid::RSASSA_PSS {
        agree(pss_digest(algorithm).ok_or(SignerError::PssParameters)?)?;
        return Ok(Scheme::Pss);
    }
    if let Some(found) = oid::rsa_with_sha2(&algorithm.oid) {
        agree(found)?;
    } else if algorithm.oid != oid::RSA_ENCRYPTION {
        let oid = algorithm.oid.to_string();
        let name = oid::refused_digest_name(&algorithm.oid);
        return Err(if name == oid { SignerError::SignatureAlgorithm { oid } } else { SignerError::Digest { name } });
    }
    plain(algorithm)?;
    Ok(Scheme::Pkcs1)
}

fn plain(algorithm: &Algorithm<'_>) -> Result<(), SignerError> {
    if algorithm.has_no_parameters() {
        Ok(())
    } else {
        Err(SignerError::AlgorithmParameters { oid: algorithm.oid.to_string() })
    }
}

/// The digest of RSASSA-PSS-params (RFC 4055 §3.1), if all else follows from it: MGF1 with the same digest, salt as long,
/// trailer 1. The defaults are SHA-1 and so never right.
fn pss_digest(algorithm: &Algorithm<'_>) -> Option<DigestAlgorithm> {
    let mut parameters = algorithm.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE)?.elements();
    let mut explicit = |tag| {
        let wrapper = parameters.optional(tag).ok()??;
        crate::ber::Element::only(wrapper.content, 0, "").ok()
    };
    let hash = Algorithm::read(explicit(tag::CONTEXT_0)?).ok().filter(Algorithm::has_no_parameters)?;
    let mask = Algorithm::read(explicit(tag::CONTEXT_1)?).ok().filter(|mask| mask.oid == oid::MGF1)?;
    let mask_hash = Algorithm::read(mask.parameters?).ok().filter(Algorithm::has_no_parameters)?;
    let salt = explicit(tag::CONTEXT_2)?.small_integer()?;
    let trailer = explicit(tag::CONTEXT_3).map_or(Some(1), |trailer| trailer.small_integer())?;
    parameters.end("").ok()?;
    let digest = oid::digest(&hash.oid)?;
    (mask_hash.oid == hash.oid && usize::from(salt) == digest.output_len() && trailer == 1).then_some(digest)
}
