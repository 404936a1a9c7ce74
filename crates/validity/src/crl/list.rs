//! A list that questions are answered from: its index, where it came from, and whose signature it is known to have.

use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};

use jpki_signature::RsaPublicKey;

use super::signers::{CrlSigners, Delegate, may_be};
use super::{CrlError, CrlIndex, CrlSummary};
use crate::revocation::{CertificateIssuer, Evidence, EvidenceBytes, EvidenceKind};

/// An indexed list.
pub(super) struct List {
    pub(super) index: CrlIndex,
    /// What answers call it.
    pub(super) source: String,
    /// Where its bytes are.
    pub(super) bytes: Option<EvidenceBytes>,
    /// Keys that its signature was verified with.
    verified: RwLock<Vec<Vec<u8>>>,
}

impl List {
    pub(super) fn new(index: CrlIndex, source: String, bytes: Option<EvidenceBytes>) -> Self {
        let verified = index.summary().signer_spki.iter().cloned().collect();
        Self { index, source, bytes, verified: RwLock::new(verified) }
    }

    /// A list whose bytes are kept in a file of this folder, if the index says so.
    pub(super) fn kept_in(index: CrlIndex, source: PathBuf) -> Self {
        let kept = index.summary().kept.as_ref().and_then(|name| Some(source.parent()?.join(name)));
        let source = source.display().to_string();
        Self::new(index, source, kept.map(EvidenceBytes::File))
    }

    pub(super) fn summary(&self) -> &CrlSummary {
        &self.index.summary().list
    }

    /// Checks that a list is signed by the issuer of the certificates it is asked about, or by whom the same anchor vouches
    /// for: `Ok(None)` for the issuer itself.
    pub(super) fn check_signer(
        &self,
        issuer: &CertificateIssuer<'_>,
        signers: &CrlSigners,
    ) -> Result<Option<Delegate>, CrlError> {
        let list = self.summary();
        let own = match self.is_signed_by(issuer.spki) {
            Some(own) => own,
            None if may_be(list, issuer.key_id) => self.verify(issuer.spki)?,
            None => false,
        };
        if own {
            return if issuer.crl_sign { Ok(None) } else { Err(CrlError::KeyUsage) };
        }
        let known = self.verified.read().unwrap_or_else(PoisonError::into_inner).first().cloned();
        match signers.delegate(list, known.as_deref(), issuer) {
            Ok(delegate) => Ok(Some(delegate)),
            // The list says by its key identifier that it is the issuer's; then it is the signature that is wrong.
            Err(CrlError::UnknownIssuer { .. }) if self.claims(issuer) => {
                Err(CrlError::Signature(jpki_signature::VerifyError))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the list names the issuer's key as the one that signed it, or no key.
    pub(super) fn claims(&self, issuer: &CertificateIssuer<'_>) -> bool {
        may_be(self.summary(), issuer.key_id)
    }

    /// Whether the signature is known to be by this key, or by another; `None` if nothing is known.
    fn is_signed_by(&self, spki: &[u8]) -> Option<bool> {
        let verified = self.verified.read().unwrap_or_else(PoisonError::into_inner);
        if verified.is_empty() { None } else { Some(verified.iter().any(|known| known == spki)) }
    }

    /// Verifies the signature with this key, and remembers it if it matches.
    fn verify(&self, spki: &[u8]) -> Result<bool, CrlError> {
        let Ok(key) = RsaPublicKey::from_spki_der(spki) else { return Ok(false) };
        match self.summary().verify_signed_by(&key) {
            Ok(()) => {
                self.verified.write().unwrap_or_else(PoisonError::into_inner).push(spki.to_vec());
                Ok(true)
            }
            Err(CrlError::Signature(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What an answer from this list can be checked by again; `None` if its digest was not taken.
    pub(super) fn evidence(&self) -> Option<Evidence> {
        let sha256 = self.summary().sha256?;
        Some(Evidence { kind: EvidenceKind::Crl, sha256, bytes: self.bytes.clone() })
    }
}
