//! Issuing certificates: the regular ones of a testbed, and odd ones for tests that must refuse them.

use std::sync::Arc;

use der::Decode;
use jiff::Timestamp;
use jpki_signature::Signer as _;
use x509_cert::name::Name;

use crate::certificate::{self, Draft};
use crate::extension::{Context, Extension, KeyUsage};
use crate::key::{BITS, KeyPair};
use crate::profile::Hierarchy;
use crate::testbed::Testbed;
use crate::{TestSigner, TestbedError, name};

/// Who issues a certificate.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Issuer {
    /// The CA for digital signature (署名用認証局).
    SignatureCa,
    /// The CA for user authentication (利用者証明用認証局).
    UserAuthenticationCa,
    /// The signature CA of the earlier generation: same name, other key.
    EarlierSignatureCa,
    /// The user-authentication CA of the earlier generation.
    EarlierUserAuthenticationCa,
    /// Nobody else: self-signed.
    Itself,
    /// Any certificate with its key, such as a subordinate CA made before.
    Signer(TestSigner),
}

/// Which key a certificate is about.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum KeyChoice {
    /// The cardholder's key of the same purpose, which needs no key generation.
    Cardholder,
    /// A key of its own. The same number and length give the same key in one testbed, and in every testbed of the same
    /// seed.
    Own {
        /// Length of the modulus in bits, 512 to 4096 in steps of 8.
        bits: usize,
        /// Any number.
        number: u32,
    },
    /// The key of a signer.
    Of(TestSigner),
}

/// A certificate to be issued: a regular one, changed where the test wants it.
///
/// ```
/// # use jpki_testbed::{CertificateSpec, Extension, Testbed};
/// let spec = CertificateSpec::signature().without("2.5.29.15").extension(Extension::unknown_critical());
/// let (der, signer) = Testbed::shared().issue(spec)?;
/// # Ok::<(), jpki_testbed::TestbedError>(())
/// ```
#[derive(Clone)]
pub struct CertificateSpec {
    base: Base,
    issuer: Issuer,
    wrong_issuer_key: bool,
    key: KeyChoice,
    subject: Option<Subject>,
    serial: Option<Vec<u8>>,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    edits: Vec<Edit>,
}

#[derive(Clone, Copy)]
enum Base {
    Holder(Hierarchy),
    Authority,
}

#[derive(Clone)]
enum Subject {
    Parts(Vec<(String, String)>),
    Der(Vec<u8>),
}

#[derive(Clone)]
enum Edit {
    Set(Extension),
    Append(Extension),
    Remove(String),
    Repeat(String),
    Clear,
}

impl CertificateSpec {
    fn new(base: Base, issuer: Issuer, key: KeyChoice) -> Self {
        Self {
            base,
            issuer,
            wrong_issuer_key: false,
            key,
            subject: None,
            serial: None,
            not_before: None,
            not_after: None,
            edits: Vec::new(),
        }
    }

    /// The cardholder's signature certificate (署名用電子証明書) once more.
    #[must_use]
    pub fn signature() -> Self {
        Self::new(Base::Holder(Hierarchy::Signature), Issuer::SignatureCa, KeyChoice::Cardholder)
    }

    /// The cardholder's user-authentication certificate (利用者証明用電子証明書) once more.
    #[must_use]
    pub fn user_authentication() -> Self {
        Self::new(Base::Holder(Hierarchy::UserAuthentication), Issuer::UserAuthenticationCa, KeyChoice::Cardholder)
    }

    /// A subordinate CA under the signature CA, with a key of its own: keyUsage, basicConstraints,
    /// authorityKeyIdentifier, subjectKeyIdentifier. Attribute types are C, O, OU, ST, L and CN, outermost first.
    #[must_use]
    pub fn subordinate(subject: &[(&str, &str)]) -> Self {
        let key = KeyChoice::Own { bits: BITS, number: 0 };
        let spec = Self::new(Base::Authority, Issuer::SignatureCa, key).subject(subject);
        spec.append(Extension::authority_key_identifier()).append(Extension::subject_key_identifier())
    }

    /// A self-signed CA with a key of its own: keyUsage, basicConstraints, subjectKeyIdentifier.
    #[must_use]
    pub fn root(subject: &[(&str, &str)]) -> Self {
        let key = KeyChoice::Own { bits: BITS, number: 0 };
        let spec = Self::new(Base::Authority, Issuer::Itself, key).subject(subject);
        spec.append(Extension::subject_key_identifier())
    }

    /// Has another issuer.
    #[must_use]
    pub fn issuer(mut self, issuer: Issuer) -> Self {
        self.issuer = issuer;
        self
    }

    /// Is signed with a key that is not the issuer's, so that the signature is bad.
    #[must_use]
    pub fn wrong_issuer_key(mut self) -> Self {
        self.wrong_issuer_key = true;
        self
    }

    /// Is about another key.
    #[must_use]
    pub fn key(mut self, key: KeyChoice) -> Self {
        self.key = key;
        self
    }

    /// Has another subject: attribute types C, O, OU, ST, L and CN, outermost first.
    #[must_use]
    pub fn subject(mut self, parts: &[(&str, &str)]) -> Self {
        let parts = parts.iter().map(|(attribute, value)| ((*attribute).to_string(), (*value).to_string()));
        self.subject = Some(Subject::Parts(parts.collect()));
        self
    }

    /// Has the subject of this DER Name, for instance that of another certificate.
    #[must_use]
    pub fn subject_der(mut self, name: &[u8]) -> Self {
        self.subject = Some(Subject::Der(name.to_vec()));
        self
    }

    /// Has this serial number, big-endian and positive, at most 20 bytes.
    #[must_use]
    pub fn serial(mut self, serial: &[u8]) -> Self {
        self.serial = Some(serial.to_vec());
        self
    }

    /// Is valid from then on.
    #[must_use]
    pub fn not_before(mut self, time: Timestamp) -> Self {
        self.not_before = Some(time);
        self
    }

    /// Is valid up to then, which may lie before the beginning.
    #[must_use]
    pub fn not_after(mut self, time: Timestamp) -> Self {
        self.not_after = Some(time);
        self
    }

    /// Has this extension, in place of the one with the same identifier or, if there is none, behind the others.
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.edits.push(Edit::Set(extension));
        self
    }

    /// Has this extension behind the others, whatever they are.
    #[must_use]
    pub fn append(mut self, extension: Extension) -> Self {
        self.edits.push(Edit::Append(extension));
        self
    }

    /// Lacks the extension with this dotted object identifier.
    #[must_use]
    pub fn without(mut self, oid: &str) -> Self {
        self.edits.push(Edit::Remove(oid.into()));
        self
    }

    /// Has the extension with this dotted object identifier twice (RFC 5280 §4.2 forbids it).
    #[must_use]
    pub fn repeated(mut self, oid: &str) -> Self {
        self.edits.push(Edit::Repeat(oid.into()));
        self
    }

    /// Has no extensions but those added after this.
    #[must_use]
    pub fn without_extensions(mut self) -> Self {
        self.edits.push(Edit::Clear);
        self
    }
}

impl Testbed {
    /// Issues a certificate: its DER, and a signer for it.
    ///
    /// Equal specifications give equal bytes in one testbed, and in all that share seed, person and time.
    ///
    /// # Errors
    /// [`TestbedError`] for what can't be written: an identifier, name, serial number, time or key length out of range,
    /// an issuer that this testbed does not have.
    pub fn issue(&self, spec: CertificateSpec) -> Result<(Vec<u8>, TestSigner), TestbedError> {
        let issuer = self.signer_of(&spec.issuer)?;
        let key = match &spec.key {
            KeyChoice::Cardholder => match spec.base {
                Base::Holder(hierarchy) => Arc::clone(self.holder(hierarchy).key()),
                Base::Authority => Arc::clone(self.holder(Hierarchy::Signature).key()),
            },
            KeyChoice::Own { bits, number } => self.own_key(*bits, *number)?,
            KeyChoice::Of(signer) => Arc::clone(signer.key()),
        };
        let (mut extensions, validity) = match spec.base {
            Base::Holder(hierarchy) => {
                (hierarchy.holder_extensions(self.person(), &self.ocsp_url), self.holder_validity()?)
            }
            Base::Authority => {
                let usage = Extension::key_usage(&[KeyUsage::KeyCertSign, KeyUsage::CrlSign]);
                (vec![usage, Extension::basic_constraints(true, None)], self.authority_validity()?)
            }
        };
        for edit in spec.edits {
            edit.apply(&mut extensions);
        }
        let subject = match (spec.subject, spec.base) {
            (Some(Subject::Parts(parts)), _) => name::name(&parts)?,
            (Some(Subject::Der(der)), _) => {
                Name::from_der(&der).map_err(|source| TestbedError::Der { what: "the name", source })?
            }
            (None, Base::Holder(hierarchy)) => certificate::read(self.holder(hierarchy).certificate())?.subject,
            (None, Base::Authority) => name::name(&Hierarchy::Signature.authority_name())?,
        };
        let signing_key = spec.wrong_issuer_key.then(|| self.wrong_key(issuer.map_or(&*key, |issuer| issuer.key())));
        let request = Request {
            issuer,
            signing_key: signing_key.map(AsRef::as_ref),
            subject,
            key: Arc::clone(&key),
            serial: spec.serial.as_deref(),
            not_before: spec.not_before.unwrap_or(validity.0),
            not_after: spec.not_after.unwrap_or(validity.1),
            extensions: &extensions,
        };
        let signer = request.issue()?;
        Ok((signer.shared_certificate().to_vec(), signer))
    }

    /// Certificate and key of an issuer; `None` for what is self-signed.
    fn signer_of<'a>(&'a self, issuer: &'a Issuer) -> Result<Option<&'a TestSigner>, TestbedError> {
        Ok(match issuer {
            Issuer::SignatureCa => Some(self.authority(Hierarchy::Signature)),
            Issuer::UserAuthenticationCa => Some(self.authority(Hierarchy::UserAuthentication)),
            Issuer::EarlierSignatureCa => Some(self.earlier_authority(Hierarchy::Signature)?),
            Issuer::EarlierUserAuthenticationCa => Some(self.earlier_authority(Hierarchy::UserAuthentication)?),
            Issuer::Itself => None,
            Issuer::Signer(signer) => Some(signer),
        })
    }

    /// The same where there must be one.
    pub(crate) fn issuing_signer<'a>(&'a self, issuer: &'a Issuer) -> Result<&'a TestSigner, TestbedError> {
        self.signer_of(issuer)?.ok_or(TestbedError::NoIssuer)
    }

    /// A CA's key that is not this one.
    pub(crate) fn wrong_key(&self, right: &KeyPair) -> &Arc<KeyPair> {
        let [one, other] = [Hierarchy::Signature, Hierarchy::UserAuthentication].map(|h| self.authority(h).key());
        if one.matches(right.spki_der()) { other } else { one }
    }
}

impl Edit {
    fn apply(self, extensions: &mut Vec<Extension>) {
        match self {
            Self::Set(extension) => match extensions.iter().position(|other| other.oid() == extension.oid()) {
                Some(index) => extensions[index] = extension,
                None => extensions.push(extension),
            },
            Self::Append(extension) => extensions.push(extension),
            Self::Remove(oid) => extensions.retain(|extension| extension.oid() != oid),
            Self::Repeat(oid) => {
                let repeated: Vec<_> = extensions.iter().filter(|extension| extension.oid() == oid).cloned().collect();
                extensions.extend(repeated);
            }
            Self::Clear => extensions.clear(),
        }
    }
}

/// A certificate with everything decided.
pub(crate) struct Request<'a> {
    /// `None`: self-signed.
    pub(crate) issuer: Option<&'a TestSigner>,
    /// In place of the issuer's.
    pub(crate) signing_key: Option<&'a KeyPair>,
    pub(crate) subject: Name,
    pub(crate) key: Arc<KeyPair>,
    pub(crate) serial: Option<&'a [u8]>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) extensions: &'a [Extension],
}

impl Request<'_> {
    /// Makes the certificate.
    pub(crate) fn issue(self) -> Result<TestSigner, TestbedError> {
        let subject_key = self.key.identifier()?;
        let parts = self.issuer.map(|issuer| certificate::read(issuer.certificate())).transpose()?;
        let issuer_key = self.issuer.map_or(Ok(subject_key), |issuer| issuer.key().identifier())?;
        let (issuer, issuer_name, issuer_serial) = match parts {
            Some(parts) => (parts.subject, parts.issuer, parts.serial),
            // A self-signed certificate that names its own serial number needs to know it before it is derived.
            None => (self.subject.clone(), self.subject.clone(), self.serial.unwrap_or(&[1]).to_vec()),
        };
        let context = Context { subject_key, issuer_key, issuer_name: &issuer_name, issuer_serial: &issuer_serial };
        let extensions =
            self.extensions.iter().map(|extension| extension.encode(&context)).collect::<Result<_, _>>()?;
        let names_itself = self.issuer.is_none() && self.extensions.iter().any(Extension::is_authority_key_identifier);
        let draft = Draft {
            serial: self.serial.or(names_itself.then_some(&[1])),
            issuer,
            not_before: self.not_before,
            not_after: self.not_after,
            subject: self.subject,
            spki: self.key.spki_der(),
            extensions,
        };
        let signing_key = self.signing_key.unwrap_or(self.issuer.map_or(&*self.key, |issuer| issuer.key()));
        let der = draft.sign(signing_key)?;
        Ok(TestSigner::new(der, self.issuer.map(TestSigner::shared_certificate), Arc::clone(&self.key)))
    }
}
