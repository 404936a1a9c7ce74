//! What a certificate is validated for, and what key usage and extended key usage it needs for that.

use std::fmt;

use jpki_certificate::{Certificate, KeyUsage};

use crate::{PathError, Position};

/// `id-kp-clientAuth` (RFC 5280 §4.2.1.12).
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// `id-kp-emailProtection` (RFC 5280 §4.2.1.12).
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// `id-kp-timeStamping` (RFC 3161 §2.3).
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
/// `id-kp-OCSPSigning` (RFC 6960 §4.2.2.2).
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// `id-kp-documentSigning` (RFC 9336).
const DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
/// `anyExtendedKeyUsage` (RFC 5280 §4.2.1.12).
const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";
/// Extended key usage, as an extension.
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";

/// What a certificate is validated for.
///
/// The first two are holders' certificates of JPKI, with its rules (docs/protocol.md §6) on top of RFC 5280. The others
/// are certificates of services and of anybody, by RFC 5280 and the standard named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// 署名 — a signature on a document.
    Signature,
    /// 利用者証明 — logging in.
    UserAuthentication,
    /// Signing OCSP responses for another issuer (RFC 6960 §4.2.2.2).
    OcspSigning,
    /// Signing CRLs (RFC 5280 §6.3.3 f); a CA may be validated for it as well.
    CrlSigning,
    /// Signing timestamps (タイムスタンプ, RFC 3161 §2.3).
    TimeStamping,
    /// Nothing in particular: RFC 5280 §6.1 and no more. A CA may be validated for it. Key usage and extended key usage of
    /// the certificate are not looked at: whoever has a use in mind must do that.
    Any,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "signature",
            Self::UserAuthentication => "user authentication",
            Self::OcspSigning => "OCSP signing",
            Self::CrlSigning => "CRL signing",
            Self::TimeStamping => "time-stamping",
            Self::Any => "any purpose",
        })
    }
}

impl Purpose {
    /// Whether the certificate is a JPKI holder's.
    pub(crate) const fn is_holders(self) -> bool {
        matches!(self, Self::Signature | Self::UserAuthentication)
    }

    /// Whether the certificate may be that of a CA.
    pub(crate) const fn takes_authorities(self) -> bool {
        matches!(self, Self::CrlSigning | Self::Any)
    }

    /// Whether an anchor that is trusted for `anchor` only, if for anything, will do. A CA's own services may stand below
    /// it, whatever it issues to holders.
    pub(crate) fn accepts(self, anchor: Option<Self>) -> bool {
        match self {
            Self::OcspSigning | Self::CrlSigning | Self::Any => true,
            _ => anchor.is_none_or(|anchor| anchor == self),
        }
    }

    /// Extended key usages that stand for the purpose; `None` if it has none.
    const fn extended(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Signature => Some(&[EMAIL_PROTECTION, DOCUMENT_SIGNING, ANY_EXTENDED_KEY_USAGE]),
            Self::UserAuthentication => Some(&[CLIENT_AUTH]),
            Self::OcspSigning => Some(&[OCSP_SIGNING]),
            Self::TimeStamping => Some(&[TIME_STAMPING]),
            Self::CrlSigning | Self::Any => None,
        }
    }
}

/// Key usage allows the purpose. JPKI's certificates always have it; others need not (RFC 5280 §4.2.1.3).
pub(crate) fn check_key_usage(holder: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    let found = holder.key_usage();
    let usage = found.unwrap_or_default();
    let signs = |usage: KeyUsage| usage.digital_signature() || usage.content_commitment();
    let allowed = match purpose {
        Purpose::Signature => usage.digital_signature() && usage.content_commitment(),
        Purpose::UserAuthentication => usage.digital_signature(),
        Purpose::OcspSigning | Purpose::TimeStamping => found.is_none_or(signs),
        Purpose::CrlSigning => found.is_none_or(KeyUsage::crl_sign),
        Purpose::Any => true,
    };
    if allowed { Ok(()) } else { Err(PathError::KeyUsage { purpose, found }) }
}

/// Extended key usage allows the purpose. User authentication, OCSP and timestamps ask for theirs by name; for timestamps it
/// must be the only one, and critical (RFC 3161 §2.3). For a signature, a certificate without the extension is good; one
/// that has it must allow documents.
pub(crate) fn check_extended_key_usage(holder: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    let Some(accepted) = purpose.extended() else { return Ok(()) };
    let found = holder.extended_key_usages();
    let allowed = match found {
        None => purpose == Purpose::Signature,
        Some(usages) => usages.iter().any(|usage| accepted.contains(&usage.as_str())),
    };
    if !allowed {
        return Err(PathError::ExtendedKeyUsage { purpose, found: found.unwrap_or_default().to_vec() });
    }
    let critical = || holder.critical_extensions().iter().any(|oid| oid == EXTENDED_KEY_USAGE);
    if purpose == Purpose::TimeStamping && (found.is_some_and(|usages| usages.len() > 1) || !critical()) {
        return Err(PathError::ExtendedKeyUsageForm);
    }
    Ok(())
}

/// A CA that has extended key usages issues certificates for these only. That is custom, not RFC 5280; it is kept where the
/// purpose is one that CAs are limited to. OCSP responders and CRL signers stand below CAs whatever they are for.
pub(crate) fn check_extended_key_usages_of_authorities(
    authorities: &[&Certificate],
    purpose: Purpose,
) -> Result<(), PathError> {
    let Some(accepted) = purpose.extended().filter(|_| purpose != Purpose::OcspSigning) else { return Ok(()) };
    for (certificate, position) in authorities.iter().zip((1..).map(Position)) {
        let Some(usages) = certificate.extended_key_usages() else { continue };
        if !usages.iter().any(|usage| accepted.contains(&usage.as_str()) || usage == ANY_EXTENDED_KEY_USAGE) {
            return Err(PathError::AuthorityExtendedKeyUsage { position, purpose, found: usages.to_vec() });
        }
    }
    Ok(())
}
