//! Path building: a bounded depth-first search for issuers, by name, key identifier and signature.

use std::collections::HashMap;

use jpki_certificate::{Certificate, CertificateError, Name};
use jpki_signature::{KeyError, RsaPublicKey};

use crate::check::check_chain;
use crate::error::refused_algorithm;
use crate::path::MAX_DEPTH;
use crate::{NotChecked, PathBudget, PathError, PathValidator, Position, TrustAnchor, ValidatedPath};

/// A search for one path.
pub(crate) struct Search<'a, 'b> {
    validator: &'b PathValidator<'a>,
    budget: &'b mut PathBudget,
    /// What came of the signatures that were checked: paths that share a part need not check it again.
    verified: HashMap<(Subject, Issuer), Result<(), Failure>>,
    most_telling: Option<PathError>,
}

/// A certificate of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    /// The one asked about.
    First,
    /// One of the pool.
    Pool(usize),
}

/// What may have issued it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Issuer {
    Anchor(usize),
    Pool(usize),
}

/// Why an issuer is none.
#[derive(Debug, Clone)]
enum Failure {
    Key(KeyError),
    Signature,
}

/// The certificates up to here, the one asked about first.
type Chain<'a> = Vec<(Subject, &'a Certificate)>;

impl<'a, 'b> Search<'a, 'b> {
    pub(crate) fn new(validator: &'b PathValidator<'a>, budget: &'b mut PathBudget) -> Self {
        Self { validator, budget, verified: HashMap::new(), most_telling: None }
    }

    pub(crate) fn run(mut self, certificate: &'b Certificate) -> Result<ValidatedPath, PathError>
    where
        'a: 'b,
    {
        let found = self.extend(&mut vec![(Subject::First, certificate)])?;
        found.ok_or_else(|| self.most_telling.unwrap_or_else(|| unknown_issuer(certificate, Position(0))))
    }

    /// Looks for the issuer of the last certificate of `chain`. An error ends the search.
    fn extend(&mut self, chain: &mut Chain<'b>) -> Result<Option<ValidatedPath>, PathError>
    where
        'a: 'b,
    {
        let Some((subject, last)) = chain.last().copied() else { return Ok(None) };
        let position = Position(chain.len() - 1);
        let mut candidates = 0;
        let mut tried: Vec<&TrustAnchor> = Vec::new();
        let (store, pool) = (self.validator.store, self.validator.pool);
        for (number, anchor) in store.anchors().iter().enumerate() {
            if !points_to(last, anchor.subject(), anchor.key_id()) {
                continue;
            }
            candidates += 1;
            tried.push(anchor);
            self.budget.candidate()?;
            let checked = self
                .verify(last, position, (subject, Issuer::Anchor(number)), || anchor.public_key())
                .and_then(|()| self.check(chain, number));
            match checked {
                Ok(path) => return Ok(Some(path)),
                Err(error) if error.is_final() => return Err(error),
                Err(error) => self.note(error),
            }
        }
        // A name without parts names nobody (RFC 5280 §4.1.2.4).
        let named = !last.issuer().is_empty();
        for index in pool.issuers(last.issuer(), last.authority_key_id()).filter(|_| named) {
            let member = pool.member(index);
            // The same name and key that are in the path already would only lead round in a circle; those of an anchor that did
            // not do, to that anchor once more.
            if chain.iter().any(|(_, certificate)| is_same_entity(certificate, member.certificate))
                || tried.iter().any(|anchor| is_certificate_of(member.certificate, anchor))
            {
                continue;
            }
            candidates += 1;
            self.budget.candidate()?;
            if chain.len() == MAX_DEPTH {
                self.note(PathError::TooDeep { limit: MAX_DEPTH });
                break;
            }
            match self.verify(last, position, (subject, Issuer::Pool(index)), || member.key()) {
                Ok(()) => {
                    chain.push((Subject::Pool(index), member.certificate));
                    let found = self.extend(chain)?;
                    chain.pop();
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Err(error) if error.is_final() => return Err(error),
                Err(error) => self.note(error),
            }
        }
        if candidates == 0 {
            self.note(unknown_issuer(last, position));
        }
        Ok(None)
    }

    /// Checks a chain that has reached an anchor.
    fn check(&mut self, chain: &Chain<'b>, anchor: usize) -> Result<ValidatedPath, PathError> {
        let anchor = &self.validator.store.anchors()[anchor];
        let certificates: Vec<&Certificate> = chain.iter().map(|(_, certificate)| *certificate).collect();
        let (options, initial_policies) = (&self.validator.options, self.validator.initial_policies);
        let passed = check_chain(&certificates, anchor, options, initial_policies, self.budget)?;
        let revocation = |number| NotChecked::Revocation { position: Position(number) };
        Ok(ValidatedPath {
            anchor: anchor.clone(),
            not_checked: (0..certificates.len()).map(revocation).collect(),
            certificates: certificates.into_iter().cloned().collect(),
            checks: passed.checks,
            policies: passed.policies,
        })
    }

    fn verify<'k>(
        &mut self,
        certificate: &Certificate,
        position: Position,
        pair: (Subject, Issuer),
        key: impl FnOnce() -> Result<&'k RsaPublicKey, KeyError>,
    ) -> Result<(), PathError> {
        // What could not be verified with any key costs no work.
        if let Err(CertificateError::SignatureAlgorithm { oid }) = certificate.signature_digest() {
            return Err(refused_algorithm(position, oid));
        }
        let result = match self.verified.get(&pair) {
            Some(known) => known.clone(),
            None => {
                let result = match key() {
                    Err(error) => Err(Failure::Key(error)),
                    Ok(key) => {
                        self.budget.signature(key.modulus_bits())?;
                        certificate.verify_signed_by(key).map_err(|_| Failure::Signature)
                    }
                };
                self.verified.insert(pair, result.clone());
                result
            }
        };
        result.map_err(|failure| match failure {
            Failure::Key(source) => PathError::IssuerKey { position, source },
            Failure::Signature => PathError::Signature { position },
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

/// Whether two certificates are about the same name and key.
fn is_same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.subject().matches(other.subject()) && one.spki_der() == other.spki_der()
}

/// Whether a certificate is about the name and key of an anchor.
fn is_certificate_of(certificate: &Certificate, anchor: &TrustAnchor) -> bool {
    certificate.subject().matches(anchor.subject()) && certificate.spki_der() == anchor.spki_der()
}

fn unknown_issuer(certificate: &Certificate, position: Position) -> PathError {
    PathError::UnknownIssuer {
        position,
        issuer: certificate.issuer().to_string(),
        key_id: certificate.authority_key_id().map(<[u8]>::to_vec),
    }
}
