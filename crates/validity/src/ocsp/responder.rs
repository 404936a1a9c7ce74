//! Who may sign a response: the CA itself, or whom it has made a responder (RFC 6960 §4.2.2.2).

use jiff::Timestamp;
use jpki_certificate::{Certificate, CertificateError};
use jpki_signature::RsaPublicKey;

use super::OcspError;
use super::asn1::{self, SEQUENCE, context_constructed};
use crate::check::is_past;
use crate::revocation::CertificateIssuer;

/// id-kp-OCSPSigning (RFC 6960 §4.2.2.2). anyExtendedKeyUsage does not stand for it: the CA has to say it.
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";

/// Checks that the CA has made the holder of `certificate` a responder, at the time of a response. The key that issued it is
/// the one that issued the certificate in question: a CA of the same name and another generation does not do.
pub(super) fn check_delegate(
    certificate: &Certificate,
    issuer: &CertificateIssuer<'_>,
    issuer_key: &RsaPublicKey,
    produced_at: Timestamp,
) -> Result<(), OcspError> {
    if !certificate.issuer().matches(issuer.name) {
        return Err(OcspError::ResponderIssuer);
    }
    certificate.verify_signed_by(issuer_key).map_err(|error| match error {
        CertificateError::SignatureAlgorithm { oid } => OcspError::ResponderSignatureAlgorithm { oid },
        _ => OcspError::ResponderIssuer,
    })?;
    if !certificate.extended_key_usages().is_some_and(|usages| usages.iter().any(|usage| usage == OCSP_SIGNING)) {
        return Err(OcspError::ResponderPurpose);
    }
    // For a CA, extended key usage says what it may issue, and such a one is a responder by accident.
    if certificate.is_ca() {
        return Err(OcspError::ResponderPurpose);
    }
    if certificate.key_usage().is_some_and(|usage| !usage.digital_signature() && !usage.content_commitment()) {
        return Err(OcspError::ResponderKeyUsage);
    }
    if let Some(oid) = certificate.critical_unknown().iter().find(|oid| *oid != NO_CHECK) {
        return Err(OcspError::ResponderCriticalExtension { oid: oid.clone() });
    }
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if produced_at < not_before || is_past(produced_at, not_after) {
        return Err(OcspError::ResponderNotValid { produced_at, not_before, not_after });
    }
    Ok(())
}

/// Whether the CA says that the certificate need not be looked up: it has id-pkix-ocsp-nocheck, holding NULL.
pub(super) fn has_no_check(certificate: &Certificate) -> bool {
    let look = || {
        let fields = asn1::only(certificate.tbs_der())?.children_of(SEQUENCE)?;
        let list = fields.into_iter().find(|field| field.id == context_constructed(3))?.explicit(3)?;
        asn1::extensions(list)?.into_iter().find(|extension| extension.oid == NO_CHECK)
    };
    look().is_some_and(|extension| extension.value == [5, 0])
}
