//! One certificate: its DER, kept, and what it says, read once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jpki_signature::{Digest, DigestAlgorithm, KeyError, RsaPublicKey};

use crate::asn1::{self, BIT_STRING, SEQUENCE};
use crate::envelope::{Fields, RawExtension, algorithm_oid, malformed, timestamp};
use crate::extension::Extensions;
use crate::kind::{Evidence, classify};
use crate::{
    BasicConstraints, Carrier, CertificateError, CertificateKind, CertificatePolicy, DistributionPoint, Environment,
    FourAttributes, GeneralName, IssuerGeneration, KeyUsage, Name, NameConstraints, PolicyConstraints, PolicyMapping,
    SerialNumber, SubjectParts,
};

/// Largest certificate that is read, in bytes. Those of JPKI have less than 2,000.
pub const MAX_SIZE: usize = 64 * 1024;

/// An X.509 v3 certificate (電子証明書).
///
/// Reading it checks its form and nothing else: whether it is genuine, in time and fit for a purpose is path validation.
/// Equality is equality of the bytes. `Debug` tells the kind only, since the rest may be personal. Clones share what was
/// read.
#[derive(Clone)]
pub struct Certificate(Arc<Parts>);

struct Parts {
    der: Vec<u8>,
    tbs: Range<usize>,
    spki: Range<usize>,
    signature: Range<usize>,
    signature_algorithm: Cow<'static, str>,
    /// Made when it is first asked for.
    fingerprint: OnceLock<[u8; 32]>,
    serial: SerialNumber,
    issuer: Name,
    subject: Name,
    not_before: Timestamp,
    not_after: Timestamp,
    extensions: Extensions,
    kind: CertificateKind,
    environment: Environment,
    carrier: Carrier,
}

impl Certificate {
    /// Reads exactly one certificate.
    ///
    /// # Errors
    /// [`CertificateError`]: more than [`MAX_SIZE`] bytes, bytes that are no DER or follow the certificate, a version
    /// other than 3, a serial number that is not positive or longer than 20 octets, signature algorithms that differ
    /// inside and outside, an extension twice or not in its form, subject attributes twice or not in their form.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        if der.len() > MAX_SIZE {
            return Err(CertificateError::TooLarge { size: der.len(), limit: MAX_SIZE });
        }
        let (outer, rest) = asn1::first(der).ok_or(malformed("Certificate"))?;
        if !rest.is_empty() {
            return Err(CertificateError::TrailingData { count: rest.len() });
        }
        let outer = outer.children_of(SEQUENCE).ok_or(malformed("Certificate"))?;
        let [tbs, algorithm, signature] = outer.as_slice() else { return Err(malformed("Certificate")) };
        let Some(signature @ [0, ..]) = signature.value_of(BIT_STRING) else { return Err(malformed("signatureValue")) };
        let fields = Fields::read(*tbs)?;
        if fields.algorithm.raw != algorithm.raw {
            return Err(CertificateError::SignatureAlgorithmsDiffer);
        }

        let issuer = Name::from_der(fields.issuer.raw).map_err(|_| malformed("issuer"))?;
        let subject = Name::from_der(fields.subject.raw).map_err(|_| malformed("subject"))?;
        let mut extensions = Extensions::default();
        let mut seen = BTreeSet::new();
        for extension in fields.extensions.iter().flat_map(|list| list.iter()) {
            let extension = RawExtension::read(*extension).ok_or(malformed("extensions"))?;
            if !asn1::is_object_identifier(extension.id) {
                return Err(malformed("extnID"));
            }
            if !seen.insert(extension.id) {
                return Err(CertificateError::DuplicateExtension { oid: extension.oid() });
            }
            extensions.add(&extension)?;
        }
        let (kind, environment, carrier) = classify(&Evidence {
            policies: &extensions.policies,
            key_usage: extensions.key_usage,
            basic_constraints: extensions.basic_constraints,
            subject: &subject,
            subject_key_id: extensions.subject_key_id.as_deref(),
        });
        Ok(Self(Arc::new(Parts {
            tbs: range_of(tbs.raw, der),
            spki: range_of(fields.public_key.raw, der),
            signature: range_of(&signature[1..], der),
            signature_algorithm: algorithm_oid(*algorithm).ok_or(malformed("signatureAlgorithm"))?,
            fingerprint: OnceLock::new(),
            serial: SerialNumber::from_integer_octets(fields.serial)?,
            issuer,
            subject,
            not_before: timestamp(fields.not_before).ok_or(malformed("notBefore"))?,
            not_after: timestamp(fields.not_after).ok_or(malformed("notAfter"))?,
            extensions,
            kind,
            environment,
            carrier,
            der: der.to_vec(),
        })))
    }

    /// The bytes that were read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The signed part (`tbsCertificate`), as it stands in the certificate.
    #[must_use]
    pub fn tbs_der(&self) -> &[u8] {
        &self.0.der[self.0.tbs.clone()]
    }

    /// DER SubjectPublicKeyInfo, as it stands in the certificate.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.0.der[self.0.spki.clone()]
    }

    /// The issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.0.der[self.0.signature.clone()]
    }

    /// Dotted object identifier of the algorithm that the issuer signed with.
    #[must_use]
    pub fn signature_algorithm(&self) -> &str {
        &self.0.signature_algorithm
    }

    /// SHA-256 of the whole certificate.
    #[must_use]
    pub fn fingerprint_sha256(&self) -> [u8; 32] {
        *self.0.fingerprint.get_or_init(|| {
            let mut fingerprint = [0; 32];
            // Both sides have 32 bytes: SHA-256 has no other length.
            fingerprint.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, &self.0.der).as_bytes());
            fingerprint
        })
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> CertificateKind {
        self.0.kind
    }

    /// Which PKI it says that it belongs to.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.0.environment
    }

    /// What holds the private key, as far as the policy tells.
    #[must_use]
    pub fn carrier(&self) -> Carrier {
        self.0.carrier
    }

    /// The subject (主体者).
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// The subject of a holder's certificate, taken apart; `None` for other kinds and other forms.
    #[must_use]
    pub fn subject_parts(&self) -> Option<SubjectParts> {
        SubjectParts::read(self.0.kind, &self.0.subject)
    }

    /// The issuer (発行者).
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Whether subject and issuer have the same name (RFC 5280 §6.1: self-issued).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.0.subject.matches(&self.0.issuer)
    }

    /// The serial number (発行の番号).
    #[must_use]
    pub fn serial(&self) -> &SerialNumber {
        &self.0.serial
    }

    /// First second of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// Last second of validity; [`Timestamp::MAX`] for one that never ends (RFC 5280 §4.1.2.5). Those of holders end at 23:59:59 Japanese time on a birthday.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// Key usage.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// Extended key usages (拡張鍵用途), dotted; `None` if the certificate has no such extension.
    #[must_use]
    pub fn extended_key_usages(&self) -> Option<&[String]> {
        self.0.extensions.extended_key_usages.as_deref()
    }

    /// Certificate policies; empty if the certificate has none.
    #[must_use]
    pub fn policies(&self) -> &[CertificatePolicy] {
        &self.0.extensions.policies
    }

    /// Basic constraints; `None` in holders' certificates.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.basic_constraints
    }

    /// Whether the certificate says that its subject is a CA (認証局).
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    /// Identifier of the certified key.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_id.as_deref()
    }

    /// Identifier of the key that signed the certificate.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_id.as_deref()
    }

    /// Issuer of the issuer's certificate, where authorityKeyIdentifier names it.
    #[must_use]
    pub fn authority_issuer(&self) -> Option<&Name> {
        self.0.extensions.authority_issuer.as_ref()
    }

    /// Serial number of the issuer's certificate, where authorityKeyIdentifier names it.
    #[must_use]
    pub fn authority_serial(&self) -> Option<&SerialNumber> {
        self.0.extensions.authority_serial.as_ref()
    }

    /// Which published CA key signed the certificate, going by authorityKeyIdentifier, or for a self-issued certificate
    /// without one by its own key identifier. A claim, until the signature has been verified.
    #[must_use]
    pub fn generation(&self) -> Option<IssuerGeneration> {
        let own = || self.subject_key_id().filter(|_| self.is_self_issued());
        IssuerGeneration::by_key_id(self.authority_key_id().or_else(own)?).copied()
    }

    /// CRL distribution points.
    #[must_use]
    pub fn crl_distribution_points(&self) -> &[DistributionPoint] {
        &self.0.extensions.crl_distribution_points
    }

    /// OCSP responders. Only user-authentication certificates have one (docs/protocol.md §6.2).
    #[must_use]
    pub fn ocsp_urls(&self) -> &[String] {
        &self.0.extensions.ocsp_urls
    }

    /// The issuer's name in Japanese, from issuerAltName.
    #[must_use]
    pub fn issuer_alt_name(&self) -> Option<&Name> {
        self.0.extensions.issuer_alt_name.as_ref()
    }

    /// The subject's directory name in subjectAltName: in CA certificates, its name in Japanese.
    #[must_use]
    pub fn subject_alt_name(&self) -> Option<&Name> {
        self.subject_alt_names().iter().find_map(GeneralName::directory)
    }

    /// All names in subjectAltName (主体者別名), in every form; empty if the certificate has none.
    #[must_use]
    pub fn subject_alt_names(&self) -> &[GeneralName] {
        self.0.extensions.subject_alt_names.names()
    }

    /// Name constraints (名前制約) for the certificates below.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.0.extensions.name_constraints.as_ref()
    }

    /// Policy mappings; empty if the certificate has none.
    #[must_use]
    pub fn policy_mappings(&self) -> &[PolicyMapping] {
        &self.0.extensions.policy_mappings
    }

    /// Policy constraints.
    #[must_use]
    pub fn policy_constraints(&self) -> Option<PolicyConstraints> {
        self.0.extensions.policy_constraints
    }

    /// After how many more certificates `anyPolicy` no longer stands for every policy (RFC 5280 §4.2.1.14).
    #[must_use]
    pub fn inhibit_any_policy(&self) -> Option<u32> {
        self.0.extensions.inhibit_any_policy
    }

    /// Identifiers of all critical extensions, dotted, whether they are read here or not. Which of them are processed
    /// depends on the role of the certificate in a path, and on who looks at it.
    #[must_use]
    pub fn critical_extensions(&self) -> &[String] {
        &self.0.extensions.critical
    }

    /// The four attributes (基本4情報); `None` where there are none, as in user-authentication certificates.
    #[must_use]
    pub fn attributes(&self) -> Option<&FourAttributes> {
        self.0.extensions.attributes.as_ref()
    }

    /// Critical extensions that are not read here, dotted. Whoever relies on the certificate must refuse it for each that
    /// it does not process itself (RFC 5280 §4.2).
    #[must_use]
    pub fn critical_unknown(&self) -> &[String] {
        &self.0.extensions.critical_unknown
    }

    /// The certified key.
    ///
    /// # Errors
    /// [`KeyError`] for anything but an RSA key of 2048 to 8192 bits.
    pub fn public_key(&self) -> Result<RsaPublicKey, KeyError> {
        RsaPublicKey::from_spki_der(self.spki_der())
    }

    /// The digest algorithm that the issuer signed with.
    ///
    /// # Errors
    /// [`CertificateError::SignatureAlgorithm`] for anything but RSASSA-PKCS1-v1_5 with SHA-2 (RFC 8017 §A.2.4).
    pub fn signature_digest(&self) -> Result<DigestAlgorithm, CertificateError> {
        match &*self.0.signature_algorithm {
            "1.2.840.113549.1.1.11" => Ok(DigestAlgorithm::Sha256),
            "1.2.840.113549.1.1.12" => Ok(DigestAlgorithm::Sha384),
            "1.2.840.113549.1.1.13" => Ok(DigestAlgorithm::Sha512),
            other => Err(CertificateError::SignatureAlgorithm { oid: other.to_owned() }),
        }
    }

    /// Verifies the issuer's signature over the bytes that were signed.
    ///
    /// # Errors
    /// [`CertificateError::SignatureAlgorithm`] for anything but RSASSA-PKCS1-v1_5 with SHA-2,
    /// [`CertificateError::Signature`] if the signature does not match.
    pub fn verify_signed_by(&self, issuer: &RsaPublicKey) -> Result<(), CertificateError> {
        let algorithm = self.signature_digest()?;
        Ok(issuer.verify(&Digest::of(algorithm, self.tbs_der()), self.signature())?)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.der.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, {}, {} bytes)", self.0.kind, self.0.environment, self.0.der.len())
    }
}

/// Where `part`, a slice of `whole`, lies in it.
fn range_of(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}
