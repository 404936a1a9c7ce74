//! Object identifiers of CMS, ESS and the algorithms, each with its source.

use const_oid::ObjectIdentifier;
use jpki_signature::DigestAlgorithm;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

/// id-data, plain bytes (RFC 5652 §4).
pub const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
/// id-signedData (RFC 5652 §5.1).
pub const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
/// id-contentType (RFC 5652 §11.1).
pub const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
/// id-messageDigest (RFC 5652 §11.2).
pub const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
/// id-signingTime (RFC 5652 §11.3).
pub const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
/// id-countersignature (RFC 5652 §11.4).
pub const COUNTERSIGNATURE: ObjectIdentifier = oid("1.2.840.113549.1.9.6");
/// id-aa-signingCertificate, with SHA-1 (RFC 2634 §5.4).
pub const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
/// id-aa-signingCertificateV2 (RFC 5035 §3).
pub const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
/// rsaEncryption: PKCS #1 v1.5 with whatever digest (RFC 3370 §3.2).
pub const RSA_ENCRYPTION: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
/// id-mgf1 (RFC 4055 §2.2).
pub const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
/// id-RSASSA-PSS (RFC 4055 §3.1).
pub const RSASSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");

/// sha256WithRSAEncryption and its sisters (RFC 5754 §3.2).
pub(crate) fn rsa_with_sha2(algorithm: &ObjectIdentifier) -> Option<DigestAlgorithm> {
    const ALL: [(ObjectIdentifier, DigestAlgorithm); 3] = [
        (oid("1.2.840.113549.1.1.11"), DigestAlgorithm::Sha256),
        (oid("1.2.840.113549.1.1.12"), DigestAlgorithm::Sha384),
        (oid("1.2.840.113549.1.1.13"), DigestAlgorithm::Sha512),
    ];
    ALL.into_iter().find(|(known, _)| known == algorithm).map(|(_, digest)| digest)
}

/// The SHA-2 digest with this identifier.
pub(crate) fn digest(algorithm: &ObjectIdentifier) -> Option<DigestAlgorithm> {
    DigestAlgorithm::ALL.into_iter().find(|digest| of_digest(*digest) == *algorithm)
}

/// The identifier of a digest.
pub(crate) fn of_digest(algorithm: DigestAlgorithm) -> ObjectIdentifier {
    const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
    const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
    const SHA_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
    match algorithm {
        DigestAlgorithm::Sha384 => SHA_384,
        DigestAlgorithm::Sha512 => SHA_512,
        _ => SHA_256,
    }
}

/// The name under which a digest or signature algorithm that we refuse is known, or its dotted identifier.
pub(crate) fn refused_digest_name(algorithm: &ObjectIdentifier) -> String {
    let dotted = algorithm.to_string();
    match dotted.as_str() {
        "1.2.840.113549.2.2" => "MD2".into(),
        "1.2.840.113549.2.5" | "1.2.840.113549.1.1.4" => "MD5".into(),
        "1.3.14.3.2.26" | "1.2.840.113549.1.1.5" => "SHA-1".into(),
        "2.16.840.1.101.3.4.2.4" | "1.2.840.113549.1.1.14" => "SHA-224".into(),
        "1.3.36.3.2.1" => "RIPEMD-160".into(),
        _ => dotted,
    }
}
