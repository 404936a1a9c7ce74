//! The order in which the cms crate checks a signer, and the check of a report that each step is.

use crate::CheckId;

/// The stages of checking a CMS signature, in the order of the cms crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Format,
    Algorithms,
    ContentType,
    ContentDigest,
    SigningCertificate,
    SigningCertificateReference,
    SignatureValue,
    End,
}

impl Stage {
    pub(crate) const ALL: [Self; 7] = [
        Self::Format,
        Self::Algorithms,
        Self::ContentType,
        Self::ContentDigest,
        Self::SigningCertificate,
        Self::SigningCertificateReference,
        Self::SignatureValue,
    ];

    pub(crate) fn check(self) -> CheckId {
        match self {
            Self::Format => CheckId::Format,
            Self::Algorithms => CheckId::Algorithms,
            Self::ContentType => CheckId::ContentType,
            Self::ContentDigest => CheckId::ContentDigest,
            Self::SigningCertificate => CheckId::SigningCertificate,
            Self::SigningCertificateReference => CheckId::SigningCertificateReference,
            Self::SignatureValue | Self::End => CheckId::SignatureValue,
        }
    }
}
