//! What each error of the cms crate means: the check that failed, the sub-indication, the finding.

use jpki_cms::SignerError;
use jpki_signature::KeyError;

use crate::stage::Stage;
use crate::{CheckId, Code, Finding, SubIndication};

/// Dotted object identifiers of RSA signatures with broken digests (RFC 8017, appendix C): MD2, MD5, SHA-1.
const BROKEN_SIGNATURES: [&str; 3] = ["1.2.840.113549.1.1.2", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5"];

/// One signer's error in the words of a report.
pub(crate) struct Fault {
    /// From where on nothing was checked.
    pub(crate) stage: Stage,
    /// The check that failed.
    pub(crate) check: CheckId,
    pub(crate) sub: SubIndication,
    pub(crate) finding: Finding,
}

impl Fault {
    pub(crate) fn of(error: &SignerError) -> Self {
        use Stage::{
            Algorithms, ContentDigest, ContentType, Format, SignatureValue, SigningCertificate,
            SigningCertificateReference,
        };
        use SubIndication as Sub;
        // SHA-1 and the like: EN 319 102-1 §5.2.8 with table 6 — INDETERMINATE, since nothing proves that the signature is not older
        // than the weakness. The same for what is not known here: it may be strong, but nothing says so.
        let weak = Sub::CryptoConstraintsFailureNoPoe;
        let (stage, sub, finding) = match error {
            SignerError::CertificateMissing => {
                (SigningCertificate, Sub::NoSigningCertificateFound, Finding::new(Code::SignerCertificateMissing))
            }
            SignerError::CertificateSwapped => (
                SigningCertificateReference,
                Sub::NoSigningCertificateFound,
                Finding::new(Code::SignerCertificateSwapped),
            ),
            SignerError::Key(KeyError::Malformed) => {
                (SigningCertificate, Sub::NoSigningCertificateFound, Finding::new(Code::SignerCertificateUnreadable))
            }
            SignerError::Key(error) => return Self::key(error),
            SignerError::Digest { name } => {
                // The cms crate gives a name to what is known and refused, and the bare identifier to the rest.
                let known = !name.starts_with(|first: char| first.is_ascii_digit());
                let code = if known { Code::WeakAlgorithm } else { Code::UnsupportedAlgorithm };
                (Algorithms, weak, Finding::new(code).with("algorithm", name))
            }
            SignerError::SignatureAlgorithm { oid } => {
                let broken = BROKEN_SIGNATURES.contains(&oid.as_str());
                let code = if broken { Code::WeakAlgorithm } else { Code::UnsupportedAlgorithm };
                (Algorithms, weak, Finding::new(code).with("algorithm", oid))
            }
            SignerError::PssParameters => {
                (Algorithms, weak, Finding::new(Code::UnsupportedAlgorithm).with("algorithm", "RSASSA-PSS"))
            }
            SignerError::AlgorithmParameters { oid } => {
                (Algorithms, weak, Finding::new(Code::UnsupportedAlgorithm).with("algorithm", oid))
            }
            SignerError::ContentType { signed, found } => (
                ContentType,
                Sub::FormatFailure,
                Finding::new(Code::ContentTypeMismatch).with("signed", signed).with("found", found),
            ),
            SignerError::ContentDigest => (ContentDigest, Sub::HashFailure, Finding::new(Code::ContentChanged)),
            SignerError::Signature => (SignatureValue, Sub::SigCryptoFailure, Finding::new(Code::SignatureMismatch)),
            // Attributes that are missing, doubled, malformed or foreign, and algorithms that contradict each other.
            structural => {
                (Format, Sub::FormatFailure, Finding::new(Code::BadSignedAttributes).with("reason", structural))
            }
        };
        Self { stage, check: stage.check(), sub, finding }
    }

    /// A key that is not accepted: all before the signature value held, but the algorithms do not.
    fn key(error: &KeyError) -> Self {
        let finding = match error {
            KeyError::Size { bits } => Finding::new(Code::WeakAlgorithm).with("bits", bits),
            KeyError::Algorithm { oid } => Finding::new(Code::UnsupportedAlgorithm).with("algorithm", oid),
            other => Finding::new(Code::UnsupportedAlgorithm).with("reason", other),
        };
        let sub = SubIndication::CryptoConstraintsFailureNoPoe;
        Self { stage: Stage::SignatureValue, check: CheckId::Algorithms, sub, finding }
    }
}
