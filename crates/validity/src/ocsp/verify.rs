//! Whether a response is the answer to the question, from whom it must be.

use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};

use super::answer::{NonceOutcome, OcspAnswer, OcspWarning, Responder};
use super::cert_id::{CertId, key_hash_sha1};
use super::responder::{check_delegate, has_no_check};
use super::response::{OcspResponse, ResponderId};
use super::single::Single;
use super::{CertIdHash, OcspError, OcspRequest, UncheckedResponder};
use crate::revocation::{CertificateIssuer, RevocationQuestion};

/// What a response has to fit, beside the certificate in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Expected<'a> {
    /// The digest of the CertID that was asked with; `None` for a response that was kept, where any will do.
    pub hash: Option<CertIdHash>,
    /// What stood in the nonce extension of the request.
    pub nonce: Option<&'a [u8]>,
    /// Whether a response without the nonce is refused.
    pub nonce_required: bool,
    /// What to make of a responder whose certificate can't be checked.
    pub unchecked_responder: UncheckedResponder,
}

impl<'a> Expected<'a> {
    /// An answer to this request.
    #[must_use]
    pub fn to(request: &'a OcspRequest) -> Self {
        Self { hash: Some(request.hash()), nonce: request.nonce(), ..Self::default() }
    }
}

impl OcspResponse {
    /// Checks that the response was signed, over the bytes as they came, by the issuer in the question or by whom that one
    /// has made a responder, and that it is about the certificate in question. The answer still has to be looked at by the
    /// clock: [`OcspAnswer::status`].
    ///
    /// # Errors
    /// [`OcspError`], from [`OcspError::UnknownCriticalExtension`] on in the order of its variants.
    pub fn verify(&self, question: &RevocationQuestion<'_>, expected: &Expected<'_>) -> Result<OcspAnswer, OcspError> {
        if let Some(oid) = &self.unknown_critical {
            return Err(OcspError::UnknownCriticalExtension { oid: oid.clone() });
        }
        let responder = self.check_signature(&question.issuer)?;
        let mut warnings = Vec::new();
        if matches!(responder, Responder::Delegated { no_check: false, .. }) {
            match expected.unchecked_responder {
                UncheckedResponder::Refuse => return Err(OcspError::ResponderUnchecked),
                UncheckedResponder::Accept => warnings.push(OcspWarning::ResponderUnchecked),
            }
        }
        let single = self.about(question, expected.hash)?.ok_or(OcspError::OtherCertificate)?;
        if let Some(oid) = &single.unknown_critical {
            return Err(OcspError::UnknownCriticalExtension { oid: oid.clone() });
        }
        let nonce = match (expected.nonce, &self.nonce) {
            (None, _) => NonceOutcome::NotSent,
            (Some(sent), Some(found)) if sent == found => NonceOutcome::Matches,
            (Some(_), Some(_)) => return Err(OcspError::NonceMismatch),
            (Some(_), None) if expected.nonce_required => return Err(OcspError::NonceMissing),
            (Some(_), None) => NonceOutcome::Missing,
        };
        if single.next_update.is_some_and(|next| next < single.this_update) {
            return Err(OcspError::TimesContradict);
        }
        Ok(OcspAnswer {
            status: single.status,
            this_update: single.this_update,
            next_update: single.next_update,
            produced_at: self.produced_at,
            archive_cutoff: single.archive_cutoff,
            invalid_since: single.invalid_since,
            responder,
            nonce,
            warnings,
            response: self.der.clone(),
        })
    }

    /// What the response says about the certificate in question, verified or not. Of several, one that says that it is
    /// revoked for good, which counts at any age; else the newest; of those of the same time, the worst.
    pub(super) fn about(
        &self,
        question: &RevocationQuestion<'_>,
        hash: Option<CertIdHash>,
    ) -> Result<Option<&Single>, OcspError> {
        let of = |hash| CertId::of(question.certificate, question.issuer.spki, hash);
        let wanted = match hash {
            Some(hash) => vec![of(hash)?],
            None => vec![of(CertIdHash::Sha1)?, of(CertIdHash::Sha256)?],
        };
        let matching = self.singles.iter().filter(|single| single.id.as_ref().is_some_and(|id| wanted.contains(id)));
        Ok(matching.max_by_key(|single| (single.status.is_for_good(), single.this_update, single.status.rank())))
    }

    /// Finds the signer and checks the signature.
    fn check_signature(&self, issuer: &CertificateIssuer<'_>) -> Result<Responder, OcspError> {
        let algorithm = match self.algorithm.as_str() {
            // RFC 8017 §A.2.4
            "1.2.840.113549.1.1.11" => DigestAlgorithm::Sha256,
            "1.2.840.113549.1.1.12" => DigestAlgorithm::Sha384,
            "1.2.840.113549.1.1.13" => DigestAlgorithm::Sha512,
            // sha1WithRSAEncryption, and the older identifier of the same
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => return Err(OcspError::Sha1Signature),
            other => return Err(OcspError::SignatureAlgorithm { oid: other.to_owned() }),
        };
        let digest = Digest::of(algorithm, self.tbs_der());
        let signature = &self.der[self.signature.clone()];
        let verify = |key: &RsaPublicKey| key.verify(&digest, signature).map_err(|_| OcspError::Signature);
        let issuer_key = RsaPublicKey::from_spki_der(issuer.spki).map_err(OcspError::ResponderKey)?;
        let mut reason = None;
        if self.responder.is(issuer.name, issuer.spki) {
            match verify(&issuer_key) {
                Ok(()) => return Ok(Responder::Issuer),
                // A responder may bear the name of its CA.
                Err(error) => reason = Some(error),
            }
        }
        for certificate in &self.certificates {
            let certificate = match Certificate::from_der(&self.der[certificate.clone()]) {
                Ok(certificate) => certificate,
                Err(error) => {
                    reason.get_or_insert(OcspError::ResponderCertificate(error));
                    continue;
                }
            };
            // The issuer's own certificate, sent along, is no delegation.
            if certificate.spki_der() == issuer.spki
                || !self.responder.is(certificate.subject(), certificate.spki_der())
            {
                continue;
            }
            let checked = check_delegate(&certificate, issuer, &issuer_key, self.produced_at)
                .and_then(|()| certificate.public_key().map_err(OcspError::ResponderKey))
                .and_then(|key| verify(&key));
            match checked {
                Ok(()) => {
                    return Ok(Responder::Delegated {
                        not_after: certificate.not_after(),
                        no_check: has_no_check(&certificate),
                        certificate: Box::new(certificate),
                    });
                }
                // What is wrong with a responder says more than that it is not the issuer.
                Err(error) => reason = Some(error),
            }
        }
        Err(reason.unwrap_or(OcspError::ResponderUnknown))
    }
}

impl ResponderId {
    /// Whether it points to the holder of this name and key.
    fn is(&self, name: &jpki_certificate::Name, spki: &[u8]) -> bool {
        match self {
            Self::Name(named) => named.matches(name),
            Self::Key(hash) => key_hash_sha1(spki).as_ref() == Some(hash),
        }
    }
}
