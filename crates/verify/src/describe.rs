//! What a CMS signature is, apart from whether it is good: format, scope, algorithms.

use std::borrow::Cow;

use const_oid::ObjectIdentifier;
use jpki_certificate::Certificate;
use jpki_cms::{Signature, SignerError, SigningCertificate, Verification};
use jpki_signature::KeyError;

use crate::hexadecimal::hexadecimal;
use crate::{Algorithm, AlgorithmUse, Coverage, Format, Rules, Scope, ScopeKind};

/// Signature algorithms that are accepted: rsaEncryption, SHA-2 with RSA, PSS (RFC 8017, appendix C).
const SIGNATURE_NAMES: [(ObjectIdentifier, &str); 5] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1"), "RSASSA-PKCS1-v1_5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), "RSASSA-PKCS1-v1_5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12"), "RSASSA-PKCS1-v1_5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13"), "RSASSA-PKCS1-v1_5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"), "RSASSA-PSS"),
];

/// CAdES baseline B asks for the reference to the certificate and for the signing time (ETSI EN 319 122-1 §6.3, table 1).
pub(crate) fn format_of(signature: &Signature) -> Format {
    match (signature.signing_certificate, signature.signing_time) {
        (SigningCertificate::V2, Some(_)) => Format::CadesB,
        (SigningCertificate::V2, None) => Format::Cades,
        _ => Format::Cms,
    }
}

/// The content of a CMS message is covered as a whole or not at all.
pub(crate) fn scope(message: &Verification, signature: &Signature) -> Scope {
    let digest = signature.digest_algorithm.and_then(|algorithm| message.digest(algorithm));
    Scope {
        what: if message.attached { ScopeKind::AttachedContent } else { ScopeKind::DetachedContent },
        covered: if signature.result.is_ok() { Coverage::Full } else { Coverage::None },
        digest_algorithm: digest.map(|digest| digest.algorithm().name().into()),
        digest: digest.map(|digest| hexadecimal(digest.as_bytes())),
        size: Some(message.content_length),
    }
}

pub(crate) fn algorithms(signature: &Signature, certificate: Option<&Certificate>, rules: &Rules) -> Vec<Algorithm> {
    let mut found = Vec::with_capacity(3);
    let digest: Option<(Cow<'static, str>, bool)> = match (&signature.result, signature.digest_algorithm) {
        (Err(SignerError::Digest { name }), None) => Some((name.clone().into(), false)),
        (_, known) => known.map(|digest| (digest.name().into(), rules.algorithms.digests.contains(&digest))),
    };
    if let Some((name, accepted)) = digest {
        found.push(Algorithm { usage: AlgorithmUse::ContentDigest, name, bits: None, accepted });
    }
    let oid = signature.signature_algorithm;
    let (name, accepted) = match SIGNATURE_NAMES.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => (Cow::Borrowed(*name), true),
        None => (oid.to_string().into(), false),
    };
    found.push(Algorithm { usage: AlgorithmUse::Signature, name, bits: None, accepted });
    // A check that failed before did not come as far as the key.
    let read = || certificate.map(Certificate::public_key);
    let key = match (&signature.key, &signature.result) {
        (Some(key), _) => Some(Ok(key.modulus_bits())),
        (None, Err(SignerError::Key(error))) => Some(Err(error.clone())),
        (None, _) => read().map(|key| key.map(|key| key.modulus_bits())),
    };
    found.extend(key.map(|key| match key {
        Ok(bits) => public_key("RSA".into(), Some(bits), bits >= rules.algorithms.min_rsa_bits),
        Err(KeyError::Size { bits }) => public_key("RSA".into(), Some(bits), false),
        Err(KeyError::Algorithm { oid }) => public_key(oid.into(), None, false),
        Err(_) => public_key("unknown".into(), None, false),
    }));
    found
}

fn public_key(name: Cow<'static, str>, bits: Option<usize>, accepted: bool) -> Algorithm {
    Algorithm { usage: AlgorithmUse::PublicKey, name, bits, accepted }
}
