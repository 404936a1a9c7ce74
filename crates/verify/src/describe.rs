//! What a CMS signature is, apart from whether it is good: format, scope, algorithms.

use jpki_certificate::Certificate;
use jpki_cms::{Signature, SigningCertificate, Verification};

use crate::{Algorithm, AlgorithmUse, Coverage, Format, Scope, ScopeKind};

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
    if let Some(digest) = signature.digest_algorithm {
        let name = digest.name().to_owned();
        found.push(Algorithm { usage: AlgorithmUse::ContentDigest, name, bits: None, accepted: true });
    }
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
