//! The set of trust anchors that a verifier accepts: none by itself, production on request, test and others only when
//! asked for.

use jpki_certificate::Certificate;

use crate::roots::{ROOTS, Root};
use crate::{AnchorError, TrustAnchor};

/// Trust anchors. What is not in it is not trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustStore {
    anchors: Vec<TrustAnchor>,
}

impl TrustStore {
    /// No anchor: nothing validates.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The six production CAs of JPKI, three generations for signatures and three for user authentication. The first
    /// generation expired in 2025 and stays for what was signed before.
    #[must_use]
    pub fn production() -> Self {
        let mut store = Self::empty();
        store.add_published(|root| !root.test);
        store
    }

    /// Adds the four published CAs of the JPKI-TEST hierarchy, which sign test cards.
    pub fn add_test_roots(&mut self) {
        self.add_published(|root| root.test);
    }

    /// Adds the CA of a certificate. That it is self-signed is not required, nor checked: trust comes from the caller.
    ///
    /// A published JPKI CA becomes the anchor that is known for it. Any other is trusted for the purpose that its name
    /// tells in the manner of JPKI, or else for both, and never counts as production or test. A CA that is in the store
    /// already is not added again.
    ///
    /// # Errors
    /// [`AnchorError`] if the certificate is not that of a CA that may sign certificates with a key that can be verified.
    pub fn add_certificate(&mut self, certificate: &Certificate) -> Result<&TrustAnchor, AnchorError> {
        let fingerprint = certificate.fingerprint_sha256();
        let mut anchor = TrustAnchor::from_certificate(certificate)?;
        if let Some(root) = ROOTS.iter().find(|root| root.fingerprint == fingerprint) {
            anchor.recognise(root);
        }
        let index = self.add(anchor);
        Ok(&self.anchors[index])
    }

    /// Adds the published CA, of production or test, whose certificate has this SHA-256; `None` if there is none.
    pub fn add_published_anchor(&mut self, fingerprint_sha256: &[u8; 32]) -> Option<&TrustAnchor> {
        let root = ROOTS.iter().find(|root| root.fingerprint == *fingerprint_sha256)?;
        // The names are constants, each read by a test: none of them fails.
        let index = self.add(TrustAnchor::published(root).ok()?);
        self.anchors.get(index)
    }

    /// Trusts an anchor no longer; tells which it was. `None` if it was not in the store.
    pub fn remove(&mut self, fingerprint_sha256: &[u8; 32]) -> Option<TrustAnchor> {
        let index = self.anchors.iter().position(|anchor| anchor.fingerprint_sha256() == fingerprint_sha256)?;
        Some(self.anchors.remove(index))
    }

    /// The anchors, in the order they were added.
    #[must_use]
    pub fn anchors(&self) -> &[TrustAnchor] {
        &self.anchors
    }

    fn add_published(&mut self, wanted: impl Fn(&Root) -> bool) {
        // The names are constants, each read by a test: none of them fails.
        for anchor in ROOTS.iter().filter(|root| wanted(root)).flat_map(TrustAnchor::published) {
            self.add(anchor);
        }
    }

    /// Index of the anchor, which is new or was there already.
    fn add(&mut self, anchor: TrustAnchor) -> usize {
        let known = self.anchors.iter().position(|known| known.fingerprint_sha256() == anchor.fingerprint_sha256());
        known.unwrap_or_else(|| {
            self.anchors.push(anchor);
            self.anchors.len() - 1
        })
    }
}
