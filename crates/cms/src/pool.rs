//! The certificates of a message by the names that signers can give them, read once for all signers.

use std::cell::OnceCell;
use std::sync::Arc;

use jpki_signature::{Digest, DigestAlgorithm, KeyError, RsaPublicKey};

use crate::certificate::CertificateParts;
use crate::result::SignerIdentifier;
use crate::verify::{KnownCertificate, KnownCertificates};

/// Certificates among which signers find theirs.
pub(crate) struct Pool<'c>(Vec<Member<'c>>);

/// One certificate. What it takes work to tell is told when a signer asks, and once.
pub(crate) struct Member<'c> {
    pub(crate) bytes: &'c [u8],
    parts: CertificateParts<'c>,
    is_der: OnceCell<bool>,
    known: OnceCell<Option<KnownCertificate>>,
    sha256: OnceCell<Digest>,
}

impl<'c> Pool<'c> {
    /// Those among the certificates that can be taken apart.
    pub(crate) fn new(certificates: impl Iterator<Item = &'c [u8]>) -> Self {
        Self(certificates.filter_map(Member::read).collect())
    }

    /// The certificates that the identifier names, each once, in an order that does not depend on the message's.
    pub(crate) fn named(&self, identifier: &SignerIdentifier) -> Vec<&Member<'c>> {
        let mut named: Vec<&Member<'c>> = self.0.iter().filter(|member| member.is_named(identifier)).collect();
        named.sort_by_key(|member| member.bytes);
        named.dedup_by_key(|member| member.bytes);
        named
    }
}

impl<'c> Member<'c> {
    fn read(bytes: &'c [u8]) -> Option<Self> {
        Some(Self {
            bytes,
            parts: CertificateParts::read(bytes)?,
            is_der: OnceCell::new(),
            known: OnceCell::new(),
            sha256: OnceCell::new(),
        })
    }

    /// What is no DER is no certificate, and has no name.
    fn is_named(&self, identifier: &SignerIdentifier) -> bool {
        let named = match identifier {
            SignerIdentifier::IssuerAndSerial { issuer, serial } => {
                self.parts.serial == serial && self.parts.issuer == issuer
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => self.parts.subject_key_id() == Some(id),
        };
        named && *self.is_der.get_or_init(|| self.parts.is_der())
    }

    fn known(&self, by: Option<&dyn KnownCertificates>) -> Option<&KnownCertificate> {
        self.known.get_or_init(|| by?.known(self.bytes)).as_ref()
    }

    /// The digest of the certificate.
    pub(crate) fn digest(&self, algorithm: DigestAlgorithm, known: Option<&dyn KnownCertificates>) -> Digest {
        if algorithm != DigestAlgorithm::Sha256 {
            return Digest::of(algorithm, self.bytes);
        }
        let made = || match self.known(known) {
            Some(known) => known.sha256.clone(),
            None => Digest::of(algorithm, self.bytes),
        };
        self.sha256.get_or_init(made).clone()
    }

    /// The certified key.
    pub(crate) fn key(&self, known: Option<&dyn KnownCertificates>) -> Result<Arc<RsaPublicKey>, KeyError> {
        match self.known(known) {
            Some(known) => Ok(Arc::clone(&known.key)),
            None => RsaPublicKey::from_spki_der(self.parts.spki).map(Arc::new),
        }
    }
}
