//! What a CMS signature is, apart from whether it is good: format, scope, algorithms.

use jpki_certificate::Certificate;
use jpki_cms::{Signature, SignerError, SigningCertificate, Verification};

use crate::{Algorithm, AlgorithmUse, Coverage, Format, Scope, ScopeKind};

/// Signature algorithms that are accepted: rsaEncryption, SHA-2 with RSA, PSS (RFC 8017, appendix C).
const SIGNATURE_NAMES: [(&str, &str); 5] = [
    ("1.2.840.113549.1.1.1", "RSASSA-PKCS1-v1_5"),
    ("1.2.840.113549.1.1.11", "RSASSA-PKCS1-v1_5"),
    ("1.2.840.113549.1.1.12", "RSASSA-PKCS1-v1_5"),
    ("1.2.840.113549.1.1.13", "RSASSA-PKCS1-v1_5"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
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
        digest_algorithm: digest.map(|digest| digest.algorithm().name().to_owned()),
        digest: digest.map(|digest| hex::encode(digest.as_bytes())),
        size: Some(message.content_length),
    }
}

pub(crate) fn algorithms(signature: &Signature, certificate: Option<&Certificate>) -> Vec<Algorithm> {
    let mut found = Vec::new();
    let digest = match (&signature.result, signature.digest_algorithm) {
        (Err(SignerError::Digest { name }), None) => Some((name.clone(), false)),
        (_, known) => known.map(|digest| (digest.name().to_owned(), true)),
    };
    if let Some((name, accepted)) = digest {
        found.push(Algorithm { usage: AlgorithmUse::ContentDigest, name, bits: None, accepted });
    }
    let oid = signature.signature_algorithm;
    let (name, accepted) = match SIGNATURE_NAMES.iter().find(|(known, _)| *known == oid.to_string()) {
        Some((_, name)) => ((*name).to_owned(), true),
        None => (oid.to_string(), false),
    };
    found.push(Algorithm { usage: AlgorithmUse::Signature, name, bits: None, accepted });
    if let Some(certificate) = certificate {
        found.push(match certificate.public_key() {
            Ok(key) => public_key("RSA".to_owned(), Some(key.modulus_bits()), true),
            Err(jpki_signature::KeyError::Size { bits }) => public_key("RSA".to_owned(), Some(bits), false),
            Err(jpki_signature::KeyError::Algorithm { oid }) => public_key(oid, None, false),
            Err(_) => public_key("unknown".to_owned(), None, false),
        });
    }
    found
}

fn public_key(name: String, bits: Option<usize>, accepted: bool) -> Algorithm {
    Algorithm { usage: AlgorithmUse::PublicKey, name, bits, accepted }
}
