//! Path building: a bounded depth-first search for issuers, by name, key identifier and signature.

use jpki_certificate::{Certificate, CertificateError, Name};
use jpki_signature::{KeyError, RsaPublicKey};

use crate::check::check_chain;
use crate::path::{MAX_DEPTH, MAX_SIGNATURE_CHECKS};
use crate::{NotChecked, PathError, PathOptions, Position, TrustStore, ValidatedPath};

/// A search for one path.
pub(crate) struct Search<'a> {
    pool: &'a [Certificate],
    store: &'a TrustStore,
    options: &'a PathOptions,
    signature_checks: usize,
    most_telling: Option<PathError>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(pool: &'a [Certificate], store: &'a TrustStore, options: &'a PathOptions) -> Self {
        Self { pool, store, options, signature_checks: 0, most_telling: None }
    }

    pub(crate) fn run(mut self, certificate: &'a Certificate) -> Result<ValidatedPath, PathError> {
        let found = self.extend(&mut vec![certificate]);
        found.ok_or_else(|| self.most_telling.unwrap_or_else(|| unknown_issuer(certificate, Position(0))))
    }

    /// Looks for the issuer of the last certificate of `chain`.
    fn extend(&mut self, chain: &mut Vec<&'a Certificate>) -> Option<ValidatedPath> {
        let last = *chain.last()?;
        let position = Position(chain.len() - 1);
        let mut candidates = 0;
        for anchor in self.store.anchors() {
            if !points_to(last, anchor.subject(), anchor.key_id()) {
                continue;
            }
            candidates += 1;
            let checked = self
                .verify(last, position, || anchor.public_key())
                .and_then(|()| check_chain(chain, anchor, self.options));
            match checked {
                Ok(checks) => {
                    return Some(ValidatedPath {
                        anchor: anchor.clone(),
                        certificates: chain.iter().map(|certificate| (*certificate).clone()).collect(),
                        checks,
                        not_checked: not_checked(chain.len()),
                    });
                }
                Err(error) => self.note(error),
            }
        }
        for issuer in self.pool {
            // A certificate that is in the path already would only lead round in a circle.
            if !points_to(last, issuer.subject(), issuer.subject_key_id()) || chain.contains(&issuer) {
                continue;
            }
            candidates += 1;
            if chain.len() == MAX_DEPTH {
                self.note(PathError::TooDeep { limit: MAX_DEPTH });
                break;
            }
            match self.verify(last, position, || issuer.public_key()) {
                Ok(()) => {
                    chain.push(issuer);
                    let found = self.extend(chain);
                    chain.pop();
                    if found.is_some() {
                        return found;
                    }
                }
                Err(error) => self.note(error),
            }
        }
        if candidates == 0 {
            self.note(unknown_issuer(last, position));
        }
        None
    }

    fn verify(
        &mut self,
        certificate: &Certificate,
        position: Position,
        issuer: impl FnOnce() -> Result<RsaPublicKey, KeyError>,
    ) -> Result<(), PathError> {
        if self.signature_checks == MAX_SIGNATURE_CHECKS {
            return Err(PathError::TooManySignatureChecks { limit: MAX_SIGNATURE_CHECKS });
        }
        self.signature_checks += 1;
        let key = issuer().map_err(|source| PathError::IssuerKey { position, source })?;
        certificate.verify_signed_by(&key).map_err(|error| match error {
            CertificateError::SignatureAlgorithm { oid } => PathError::SignatureAlgorithm { position, oid },
            _ => PathError::Signature { position },
        })
    }

    /// Keeps the error if it says more than those before.
    fn note(&mut self, error: PathError) {
        if self.most_telling.as_ref().is_none_or(|known| known.rank() < error.rank()) {
            self.most_telling = Some(error);
        }
    }
}

/// Whether a certificate points to an issuer: by name, and by key identifier where both have one.
fn points_to(certificate: &Certificate, issuer: &Name, key_id: Option<&[u8]>) -> bool {
    let same_key = match (certificate.authority_key_id(), key_id) {
        (Some(wanted), Some(key_id)) => wanted == key_id,
        _ => true,
    };
    same_key && certificate.issuer().matches(issuer)
}

fn unknown_issuer(certificate: &Certificate, position: Position) -> PathError {
    PathError::UnknownIssuer {
        position,
        issuer: certificate.issuer().to_string(),
        key_id: certificate.authority_key_id().map(<[u8]>::to_vec),
    }
}

fn not_checked(certificates: usize) -> Vec<NotChecked> {
    let revocation = (0..certificates).map(|number| NotChecked::Revocation { position: Position(number) });
    revocation.chain((certificates > 1).then_some(NotChecked::IntermediatePolicies)).collect()
}
