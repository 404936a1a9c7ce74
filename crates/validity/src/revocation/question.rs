//! What a source of revocation information is asked.

use jiff::Timestamp;
use jpki_certificate::{Certificate, Name};

use super::Freshness;
use crate::{Position, TrustAnchor, ValidatedPath};

/// Who issued the certificate in question: what a CRL or an OCSP response must be signed by, or lead back to.
#[derive(Debug, Clone, Copy)]
pub struct CertificateIssuer<'a> {
    /// Its name.
    pub name: &'a Name,
    /// DER SubjectPublicKeyInfo of its key.
    pub spki: &'a [u8],
    /// Identifier of its key, if it has one.
    pub key_id: Option<&'a [u8]>,
    /// Whether its key may sign CRLs (RFC 5280 §6.3.3 f): `cRLSign` in its key usage, or a certificate without key usage.
    pub crl_sign: bool,
    /// Its certificate; `None` for an anchor that is a name and a key.
    pub certificate: Option<&'a Certificate>,
    /// The validated path that it stands in, if that is known: a CA may sign its CRLs with the key of another certificate
    /// there, such as the one of before a change of keys.
    pub path: Option<&'a ValidatedPath>,
}

impl<'a> From<&'a Certificate> for CertificateIssuer<'a> {
    fn from(certificate: &'a Certificate) -> Self {
        Self {
            name: certificate.subject(),
            spki: certificate.spki_der(),
            key_id: certificate.subject_key_id(),
            crl_sign: certificate.key_usage().is_none_or(|usage| usage.crl_sign()),
            certificate: Some(certificate),
            path: None,
        }
    }
}

impl<'a> From<&'a TrustAnchor> for CertificateIssuer<'a> {
    fn from(anchor: &'a TrustAnchor) -> Self {
        Self {
            name: anchor.subject(),
            spki: anchor.spki_der(),
            key_id: anchor.key_id(),
            crl_sign: anchor.signs_crls(),
            certificate: None,
            path: None,
        }
    }
}

/// The question whether a certificate was revoked.
#[derive(Debug, Clone, Copy)]
pub struct RevocationQuestion<'a> {
    /// The certificate in question.
    pub certificate: &'a Certificate,
    /// Who issued it: validated before the question is asked.
    pub issuer: CertificateIssuer<'a>,
    /// The clock: what is fresh is reckoned from it.
    pub now: Timestamp,
    /// The time for which the answer is wanted: `now`, or when the signature provably existed.
    pub time: Timestamp,
    /// How old information may be.
    pub freshness: Freshness,
}

impl<'a> RevocationQuestion<'a> {
    /// The question about the certificate at `position` of a path; `None` past its end.
    #[must_use]
    pub fn about(
        path: &'a ValidatedPath,
        position: Position,
        now: Timestamp,
        time: Timestamp,
        freshness: Freshness,
    ) -> Option<Self> {
        let certificate = path.certificates.get(position.0)?;
        let issuer: CertificateIssuer<'_> = match path.certificates.get(position.0 + 1) {
            Some(issuer) => issuer.into(),
            None => (&path.anchor).into(),
        };
        let issuer = CertificateIssuer { path: Some(path), ..issuer };
        Some(Self { certificate, issuer, now, time, freshness })
    }
}
