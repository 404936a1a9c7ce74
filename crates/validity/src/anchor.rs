//! Trust anchors (トラストアンカー): a name and a key that paths may end in, and what they may be trusted for.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jpki_certificate::{
    Certificate, CertificateError, CertificateKind, Environment, Name, NameConstraints, PolicyConstraints,
};
use jpki_signature::{KeyError, RsaPublicKey};

use crate::Purpose;
use crate::critical::unprocessed;
use crate::roots::Root;

/// Why a certificate can't be a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// Basic constraints do not say that the subject is a CA.
    #[error("the certificate is not that of a CA")]
    NotACa,
    /// The key may not sign certificates.
    #[error("key usage does not allow the CA to sign certificates")]
    KeyCertSign,
    /// The subject has no name that an issued certificate could point to.
    #[error("the CA has no name")]
    NoName,
    /// A critical extension that is not processed.
    #[error("the CA certificate has critical extension {oid}, which is not supported")]
    CriticalExtension {
        /// Dotted object identifier.
        oid: String,
    },
    /// The key is not one to verify with.
    #[error("the key of the CA can't be used: {0}")]
    Key(#[from] KeyError),
}

/// A key that is read when it is first needed, once for all clones. Keys are equal if the bytes are that they are read from.
#[derive(Clone, Default)]
struct LazyKey(Arc<OnceLock<Result<RsaPublicKey, KeyError>>>);

impl PartialEq for LazyKey {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LazyKey {}

/// What the certificate of an anchor asks of the paths below it (RFC 5937): what it may do beyond basic constraints.
#[derive(Clone, PartialEq, Eq, Default)]
struct Demands {
    name_constraints: Option<NameConstraints>,
    policies: Vec<String>,
    policy_constraints: Option<PolicyConstraints>,
    inhibit_any_policy: Option<u32>,
}

/// A name and a key that certification paths may end in. Each path that is found holds its anchor: what is long is shared.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    label: Arc<str>,
    subject: Arc<Name>,
    spki: Arc<[u8]>,
    key: LazyKey,
    fingerprint: [u8; 32],
    key_id: Option<Vec<u8>>,
    not_before: Timestamp,
    not_after: Timestamp,
    environment: Environment,
    purpose: Option<Purpose>,
    path_len: Option<u32>,
    crl_sign: bool,
    demands: Arc<Demands>,
    /// The certificate it was made of, unless it is a published one.
    certificate: Option<Arc<[u8]>>,
}

impl TrustAnchor {
    /// The anchor of a published CA.
    pub(crate) fn published(root: &Root) -> Result<Self, CertificateError> {
        let mut anchor = Self {
            label: Arc::default(),
            subject: Arc::new(Name::from_der(root.subject)?),
            spki: root.spki().into(),
            key: LazyKey::default(),
            fingerprint: root.fingerprint,
            key_id: Some(root.key_id.to_vec()),
            not_before: root.not_before,
            not_after: root.not_after,
            environment: Environment::Other,
            purpose: None,
            path_len: None,
            // All ten have keyCertSign and cRLSign (docs/protocol.md §6.6).
            crl_sign: true,
            demands: Arc::default(),
            certificate: None,
        };
        anchor.recognise(root);
        Ok(anchor)
    }

    /// Gives the anchor the standing of a published CA.
    pub(crate) fn recognise(&mut self, root: &Root) {
        self.label = root.label.into();
        self.environment = if root.test { Environment::Test } else { Environment::Production };
        self.purpose = Some(if root.signature { Purpose::Signature } else { Purpose::UserAuthentication });
        self.certificate = None;
    }

    /// The anchor that a CA certificate stands for.
    pub(crate) fn from_certificate(certificate: &Certificate) -> Result<Self, AnchorError> {
        let constraints = certificate.basic_constraints().filter(|constraints| constraints.ca);
        let constraints = constraints.ok_or(AnchorError::NotACa)?;
        if !certificate.key_usage().is_some_and(|usage| usage.key_cert_sign()) {
            return Err(AnchorError::KeyCertSign);
        }
        if let Some(oid) = unprocessed(certificate) {
            return Err(AnchorError::CriticalExtension { oid: oid.clone() });
        }
        if certificate.subject().is_empty() {
            return Err(AnchorError::NoName);
        }
        let key = LazyKey::default();
        key.0.get_or_init(|| certificate.public_key()).as_ref().map_err(Clone::clone)?;
        let fingerprint = certificate.fingerprint_sha256();
        Ok(Self {
            label: certificate.subject().to_string().into(),
            subject: Arc::new(certificate.subject().clone()),
            spki: certificate.spki_der().into(),
            key,
            fingerprint,
            key_id: certificate.subject_key_id().map(<[u8]>::to_vec),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            // Only the published certificates themselves make an anchor of production or test, whatever a name claims.
            environment: match certificate.environment() {
                Environment::Testbed => Environment::Testbed,
                _ => Environment::Other,
            },
            purpose: match certificate.kind() {
                CertificateKind::SignatureCa => Some(Purpose::Signature),
                CertificateKind::UserAuthenticationCa => Some(Purpose::UserAuthentication),
                _ => None,
            },
            path_len: constraints.path_len,
            crl_sign: certificate.key_usage().is_some_and(|usage| usage.crl_sign()),
            certificate: Some(Arc::from(certificate.der())),
            demands: Arc::new(Demands {
                name_constraints: certificate.name_constraints().cloned(),
                policies: certificate.policies().iter().map(|policy| policy.oid().to_owned()).collect(),
                policy_constraints: certificate.policy_constraints(),
                inhibit_any_policy: certificate.inhibit_any_policy(),
            }),
        })
    }

    /// Short name: that of the published file, such as `signca03`, or the subject of a CA that was added.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The certificate, DER, that the anchor was made of; `None` for a published CA, which is a name and a key.
    #[must_use]
    pub fn certificate_der(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// The CA's name.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The key, read once.
    ///
    /// # Errors
    /// [`KeyError`] if the key can't be used; anchors are not made of such keys.
    pub fn public_key(&self) -> Result<&RsaPublicKey, KeyError> {
        self.key.0.get_or_init(|| RsaPublicKey::from_spki_der(&self.spki)).as_ref().map_err(Clone::clone)
    }

    /// SHA-256 of the CA certificate.
    #[must_use]
    pub fn fingerprint_sha256(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// Identifier of the key.
    #[must_use]
    pub fn key_id(&self) -> Option<&[u8]> {
        self.key_id.as_deref()
    }

    /// First second of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last second of validity.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whose CA it is: [`Environment::Production`] and [`Environment::Test`] for the published ones only.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// What it is trusted for; `None` for everything.
    #[must_use]
    pub fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }

    /// Whether its key may sign CRLs (`cRLSign`, RFC 5280 §4.2.1.3).
    #[must_use]
    pub fn signs_crls(&self) -> bool {
        self.crl_sign
    }

    /// How many CA certificates may stand below it; `None` for any number.
    #[must_use]
    pub fn path_len(&self) -> Option<u32> {
        self.path_len
    }

    /// The names that certificates below it may have.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.demands.name_constraints.as_ref()
    }

    /// The policies that it issues certificates under, dotted; empty for any.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.demands.policies
    }

    /// How far below it policies may be missing or mapped.
    #[must_use]
    pub fn policy_constraints(&self) -> Option<PolicyConstraints> {
        self.demands.policy_constraints
    }

    /// How far below it `anyPolicy` stands for every policy.
    #[must_use]
    pub fn inhibit_any_policy(&self) -> Option<u32> {
        self.demands.inhibit_any_policy
    }
}

impl fmt::Debug for TrustAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustAnchor({}, {})", self.label, self.environment)
    }
}
