//! Who may sign a list: the issuer of the certificates, or whom the same anchor vouches for (RFC 5280 §6.3.3 f).

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::RsaPublicKey;

use super::{CrlError, CrlSummary};
use crate::revocation::CertificateIssuer;
use crate::{CertificatePool, PathBudget, PathError, PathOptions, PathValidator, Purpose, TrustStore, ValidatedPath};

/// Certificates and anchors among which the signers of lists are looked for.
///
/// A list is most often signed with the key that issued the certificates it is about, and then nothing else is needed. A CA
/// may have another key for its lists, or have changed its key. The certificate of that key must bear the CA's name, be
/// allowed to sign lists, and either stand in the validated path of the certificate in question, or be among these, lead to
/// the same anchor, and not be revoked, which is asked of the same lists.
#[derive(Clone, Default)]
pub struct CrlSigners {
    certificates: Vec<Certificate>,
    anchors: TrustStore,
}

/// Who signed a list, where it was not the issuer itself.
pub(super) struct Delegate {
    /// Last second of validity of its certificate.
    pub(super) not_after: Timestamp,
    /// What is to be asked about its certificate.
    pub(super) standing: Standing,
}

/// Why a signer may be believed.
pub(super) enum Standing {
    /// Its certificate stands in the path of the certificate in question, whose certificates are asked about anyhow.
    InPath,
    /// The issuer's own key vouches for this certificate.
    ByIssuer(Box<Certificate>),
    /// It has a path to the same anchor.
    SameAnchor(Box<ValidatedPath>),
}

impl CrlSigners {
    /// Nobody but the issuers themselves.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These certificates, which are not trusted for being here, and these anchors.
    #[must_use]
    pub fn new(certificates: Vec<Certificate>, anchors: TrustStore) -> Self {
        Self { certificates, anchors }
    }

    /// The DER SubjectPublicKeyInfo of who signed a list, for taking it into a store: an anchor, or a certificate that leads
    /// to one when the list was made, or now.
    pub(super) fn signer_of(&self, list: &CrlSummary, now: Timestamp) -> Result<Vec<u8>, CrlError> {
        let mut told = None;
        for anchor in self.anchors.anchors().iter().filter(|anchor| anchor.subject().matches(&list.issuer)) {
            if !may_be(list, anchor.key_id()) {
                continue;
            }
            match anchor.public_key().map_err(|_| None).and_then(|key| list.verify_signed_by(key).map_err(Some)) {
                Ok(()) if anchor.signs_crls() => return Ok(anchor.spki_der().to_vec()),
                Ok(()) => return Err(CrlError::KeyUsage),
                Err(error) => told = told.or(error),
            }
        }
        for certificate in self.by_name_of(list) {
            let path = |time| self.path_of(certificate, Purpose::CrlSigning, time);
            let signed = certificate.public_key().map_err(|_| None);
            match signed.and_then(|key| list.verify_signed_by(&key).map_err(Some)) {
                Ok(()) => match path(list.this_update).or_else(|_| path(now)) {
                    Ok(_) => return Ok(certificate.spki_der().to_vec()),
                    Err(PathError::KeyUsage { .. }) => return Err(CrlError::KeyUsage),
                    Err(_) => {}
                },
                Err(error) => told = told.or(error),
            }
        }
        // Whose signature does not match says more than that nobody was found.
        Err(told.unwrap_or_else(|| unknown(list)))
    }

    /// Who signed a list about certificates of this issuer, if it was not the issuer's own key. `signer` is the key that is
    /// known to have made the signature, if it is known.
    pub(super) fn delegate(
        &self,
        list: &CrlSummary,
        signer: Option<&[u8]>,
        issuer: &CertificateIssuer<'_>,
    ) -> Result<Delegate, CrlError> {
        let signed_by = |spki: &[u8], key_id: Option<&[u8]>| match signer {
            Some(signer) => signer == spki,
            None => {
                may_be(list, key_id)
                    && RsaPublicKey::from_spki_der(spki).is_ok_and(|key| list.verify_signed_by(&key).is_ok())
            }
        };
        if let Some(anchor) = issuer.path.map(|path| &path.anchor)
            && anchor.subject().matches(&list.issuer)
            && signed_by(anchor.spki_der(), anchor.key_id())
        {
            if !anchor.signs_crls() {
                return Err(CrlError::KeyUsage);
            }
            return Ok(Delegate { not_after: anchor.not_after(), standing: Standing::InPath });
        }
        let in_path = issuer.path.into_iter().flat_map(|path| path.certificates.get(1..).unwrap_or_default());
        let in_path = in_path.map(|certificate| (certificate, true));
        for (certificate, in_path) in in_path.chain(self.certificates.iter().map(|certificate| (certificate, false))) {
            let named = certificate.subject().matches(&list.issuer);
            if !named || !signed_by(certificate.spki_der(), certificate.subject_key_id()) {
                continue;
            }
            if certificate.key_usage().is_some_and(|usage| !usage.crl_sign()) {
                return Err(CrlError::KeyUsage);
            }
            let standing = if in_path { Some(Standing::InPath) } else { self.standing(certificate, list, issuer) };
            if let Some(standing) = standing {
                return Ok(Delegate { not_after: certificate.not_after(), standing });
            }
        }
        Err(unknown(list))
    }

    /// What a signer may be believed for that does not stand in the path.
    fn standing(
        &self,
        certificate: &Certificate,
        list: &CrlSummary,
        issuer: &CertificateIssuer<'_>,
    ) -> Option<Standing> {
        let time = list.this_update;
        // A new key that the issuer itself has certified.
        let valid = certificate.not_before() <= time && time <= certificate.not_after();
        let by_issuer = || {
            let key = RsaPublicKey::from_spki_der(issuer.spki).ok()?;
            certificate.verify_signed_by(&key).ok()
        };
        let plain = certificate.critical_unknown().is_empty() && certificate.issuer().matches(issuer.name);
        if valid && plain && by_issuer().is_some() {
            return Some(Standing::ByIssuer(Box::new(certificate.clone())));
        }
        let path = self.path_of(certificate, Purpose::CrlSigning, time).ok()?;
        let other = match (issuer.path, issuer.certificate) {
            (Some(path), _) => (path.anchor.spki_der().to_vec(), path.anchor.subject().clone()),
            // The issuer is an anchor itself.
            (None, None) => (issuer.spki.to_vec(), issuer.name.clone()),
            (None, Some(issuer)) => {
                let anchor = self.path_of(issuer, Purpose::Any, time).ok()?.anchor;
                (anchor.spki_der().to_vec(), anchor.subject().clone())
            }
        };
        let same = path.anchor.spki_der() == other.0 && path.anchor.subject().matches(&other.1);
        same.then(|| Standing::SameAnchor(Box::new(path)))
    }

    /// The path of a certificate to an anchor.
    fn path_of(
        &self,
        certificate: &Certificate,
        purpose: Purpose,
        time: Timestamp,
    ) -> Result<ValidatedPath, PathError> {
        let pool = CertificatePool::new(&self.certificates);
        PathValidator::new(&pool, &self.anchors, PathOptions::new(time, purpose))
            .validate(certificate, &mut PathBudget::default())
    }

    /// Certificates with the name of a list's issuer, and its key where the list tells that.
    fn by_name_of<'a>(&'a self, list: &'a CrlSummary) -> impl Iterator<Item = &'a Certificate> {
        let named = |certificate: &&Certificate| {
            certificate.subject().matches(&list.issuer) && may_be(list, certificate.subject_key_id())
        };
        self.certificates.iter().filter(named)
    }
}

impl fmt::Debug for CrlSigners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrlSigners({} certificates, {} anchors)", self.certificates.len(), self.anchors.anchors().len())
    }
}

/// Whether a list may be signed with the key of this identifier: where both tell one, it must be the same.
pub(super) fn may_be(list: &CrlSummary, key_id: Option<&[u8]>) -> bool {
    match (&list.extensions.authority_key_id, key_id) {
        (Some(told), Some(key_id)) => told == key_id,
        _ => true,
    }
}

fn unknown(list: &CrlSummary) -> CrlError {
    CrlError::UnknownIssuer { issuer: list.issuer.to_string() }
}
