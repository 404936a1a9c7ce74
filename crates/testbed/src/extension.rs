//! Certificate extensions (RFC 5280 §4.2) as a list of intentions, encoded when issuer and key are known.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280;
use der::asn1::{Any, Ia5String, OctetString, Utf8StringRef};
use der::flagset::FlagSet;
use der::{Encode, Tag};
use x509_cert::ext::Extension as Encoded;
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, OtherName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, KeyUsage as KeyUsageBits, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

use crate::{Person, TestbedError, name, profile};

/// Arc of the four attributes (docs/protocol.md §6.4).
const ATTRIBUTES_ARC: &str = "1.2.392.200149.8.5.5";

/// What a key may be used for (鍵用途, RFC 5280 §4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyUsage {
    /// digitalSignature.
    DigitalSignature,
    /// nonRepudiation, also called contentCommitment.
    NonRepudiation,
    /// keyEncipherment.
    KeyEncipherment,
    /// keyCertSign.
    KeyCertSign,
    /// cRLSign.
    CrlSign,
}

/// One extension of a certificate to be issued.
#[derive(Clone)]
pub struct Extension {
    oid: String,
    critical: bool,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Der(Vec<u8>),
    KeyUsage(Vec<KeyUsage>),
    ExtendedKeyUsage(Vec<String>),
    Policies(Vec<String>),
    BasicConstraints { authority: bool, path_length: Option<u8> },
    OtherNames(Vec<(u8, String)>),
    DirectoryName(Vec<(&'static str, String)>),
    DistributionPoint(Vec<(&'static str, String)>),
    Ocsp(String),
    SubjectKey,
    AuthorityKey,
}

/// What the encoding of an extension depends on.
pub(crate) struct Context<'a> {
    /// Key identifier of the certificate's own key.
    pub(crate) subject_key: [u8; 20],
    /// Key identifier of the issuer's key.
    pub(crate) issuer_key: [u8; 20],
    /// Whom the issuer's certificate names as its issuer: itself, for a root.
    pub(crate) issuer_name: &'a Name,
    /// Serial number of the issuer's certificate.
    pub(crate) issuer_serial: &'a [u8],
}

impl Extension {
    fn new(oid: ObjectIdentifier, critical: bool, content: Content) -> Self {
        Self { oid: oid.to_string(), critical, content }
    }

    /// Any extension: dotted object identifier and DER value. A value that is no DER is taken, too.
    #[must_use]
    pub fn raw(oid: &str, critical: bool, value: &[u8]) -> Self {
        Self { oid: oid.into(), critical, content: Content::Der(value.to_vec()) }
    }

    /// A critical extension that nobody knows, in the example arc of RFC 5612, holding NULL.
    #[must_use]
    pub fn unknown_critical() -> Self {
        Self::raw("1.3.6.1.4.1.32473.392.9", true, &[5, 0])
    }

    /// keyUsage, critical.
    #[must_use]
    pub fn key_usage(usages: &[KeyUsage]) -> Self {
        Self::new(rfc5280::ID_CE_KEY_USAGE, true, Content::KeyUsage(usages.to_vec()))
    }

    /// extKeyUsage, not critical: dotted object identifiers.
    #[must_use]
    pub fn extended_key_usage(purposes: &[&str]) -> Self {
        let purposes = purposes.iter().map(ToString::to_string).collect();
        Self::new(rfc5280::ID_CE_EXT_KEY_USAGE, false, Content::ExtendedKeyUsage(purposes))
    }

    /// certificatePolicies, critical, each with the testbed's CPS address: dotted object identifiers.
    #[must_use]
    pub fn policies(policies: &[&str]) -> Self {
        let policies = policies.iter().map(ToString::to_string).collect();
        Self::new(rfc5280::ID_CE_CERTIFICATE_POLICIES, true, Content::Policies(policies))
    }

    /// basicConstraints, critical.
    #[must_use]
    pub fn basic_constraints(authority: bool, path_length: Option<u8>) -> Self {
        let content = Content::BasicConstraints { authority, path_length };
        Self::new(rfc5280::ID_CE_BASIC_CONSTRAINTS, true, content)
    }

    /// subjectAltName with the four attributes and their flags, as docs/protocol.md §6.4 has it.
    #[must_use]
    pub fn attributes(person: &Person) -> Self {
        Self::raw_attributes(&[
            (1, &person.name),
            (4, &person.birth_digits()),
            (3, person.sex.code()),
            (5, &person.address),
            (2, &person.name_flags()),
            (6, &person.address_flags()),
        ])
    }

    /// subjectAltName with attributes of any number, order and text: the last arc of each object identifier and its
    /// value.
    #[must_use]
    pub fn raw_attributes(attributes: &[(u8, &str)]) -> Self {
        let attributes = attributes.iter().map(|(number, value)| (*number, (*value).to_string())).collect();
        Self::new(rfc5280::ID_CE_SUBJECT_ALT_NAME, false, Content::OtherNames(attributes))
    }

    /// authorityInfoAccess with the address of an OCSP responder.
    #[must_use]
    pub fn ocsp(url: &str) -> Self {
        Self::new(rfc5280::ID_PE_AUTHORITY_INFO_ACCESS, false, Content::Ocsp(url.into()))
    }

    /// authorityKeyIdentifier: key, name and serial number of the issuer.
    #[must_use]
    pub fn authority_key_identifier() -> Self {
        Self::new(rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER, false, Content::AuthorityKey)
    }

    /// subjectKeyIdentifier: SHA-1 of the key.
    #[must_use]
    pub fn subject_key_identifier() -> Self {
        Self::new(rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER, false, Content::SubjectKey)
    }

    pub(crate) fn subject_directory_name(parts: Vec<(&'static str, String)>) -> Self {
        Self::new(rfc5280::ID_CE_SUBJECT_ALT_NAME, false, Content::DirectoryName(parts))
    }

    pub(crate) fn issuer_directory_name(parts: Vec<(&'static str, String)>) -> Self {
        Self::new(rfc5280::ID_CE_ISSUER_ALT_NAME, false, Content::DirectoryName(parts))
    }

    pub(crate) fn distribution_point(parts: Vec<(&'static str, String)>) -> Self {
        Self::new(rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS, false, Content::DistributionPoint(parts))
    }

    /// The same extension with another criticality.
    #[must_use]
    pub fn critical(mut self, critical: bool) -> Self {
        self.critical = critical;
        self
    }

    /// Dotted object identifier.
    #[must_use]
    pub fn oid(&self) -> &str {
        &self.oid
    }

    /// Whether it names the issuer's serial number.
    pub(crate) fn is_authority_key_identifier(&self) -> bool {
        matches!(self.content, Content::AuthorityKey)
    }

    /// Encodes it where there is no certificate, in revocation information: identifiers of keys are zeros there.
    pub(crate) fn encode_alone(&self) -> Result<Vec<u8>, TestbedError> {
        let nobody =
            Context { subject_key: [0; 20], issuer_key: [0; 20], issuer_name: &Name::default(), issuer_serial: &[1] };
        self.encode(&nobody)?.to_der().map_err(|source| TestbedError::Der { what: "an extension", source })
    }

    /// Encodes it.
    pub(crate) fn encode(&self, context: &Context<'_>) -> Result<Encoded, TestbedError> {
        let error = |source| TestbedError::Der { what: "an extension", source };
        let value = self.content.encode(context)?;
        Ok(Encoded {
            extn_id: oid(&self.oid)?,
            critical: self.critical,
            extn_value: OctetString::new(value).map_err(error)?,
        })
    }
}

impl Content {
    fn encode(&self, context: &Context<'_>) -> Result<Vec<u8>, TestbedError> {
        let error = |source| TestbedError::Der { what: "an extension", source };
        match self {
            Self::Der(value) => return Ok(value.clone()),
            Self::KeyUsage(usages) => {
                let bits = usages.iter().fold(FlagSet::default(), |bits, usage| bits | usage.bit());
                KeyUsageBits(bits).to_der()
            }
            Self::ExtendedKeyUsage(purposes) => {
                purposes.iter().map(|purpose| oid(purpose)).collect::<Result<Vec<_>, _>>()?.to_der()
            }
            Self::Policies(policies) => {
                policies.iter().map(|policy| policy_information(policy)).collect::<Result<Vec<_>, _>>()?.to_der()
            }
            Self::BasicConstraints { authority, path_length } => {
                BasicConstraints { ca: *authority, path_len_constraint: *path_length }.to_der()
            }
            Self::OtherNames(attributes) => attributes
                .iter()
                .map(|(number, value)| other_name(*number, value))
                .collect::<Result<Vec<_>, _>>()?
                .to_der(),
            Self::DirectoryName(parts) => vec![GeneralName::DirectoryName(name::name(parts)?)].to_der(),
            Self::DistributionPoint(parts) => {
                let names = vec![GeneralName::DirectoryName(name::name(parts)?)];
                let distribution_point = Some(DistributionPointName::FullName(names));
                vec![DistributionPoint { distribution_point, reasons: None, crl_issuer: None }].to_der()
            }
            Self::Ocsp(url) => {
                let access_location = GeneralName::UniformResourceIdentifier(Ia5String::new(url).map_err(error)?);
                vec![AccessDescription { access_method: rfc5280::ID_AD_OCSP, access_location }].to_der()
            }
            Self::SubjectKey => SubjectKeyIdentifier(octets(context.subject_key)?).to_der(),
            Self::AuthorityKey => AuthorityKeyIdentifier {
                key_identifier: Some(octets(context.issuer_key)?),
                authority_cert_issuer: Some(vec![GeneralName::DirectoryName(context.issuer_name.clone())]),
                authority_cert_serial_number: Some(SerialNumber::new(context.issuer_serial).map_err(error)?),
            }
            .to_der(),
        }
        .map_err(error)
    }
}

impl KeyUsage {
    fn bit(self) -> KeyUsages {
        match self {
            Self::DigitalSignature => KeyUsages::DigitalSignature,
            Self::NonRepudiation => KeyUsages::NonRepudiation,
            Self::KeyEncipherment => KeyUsages::KeyEncipherment,
            Self::KeyCertSign => KeyUsages::KeyCertSign,
            Self::CrlSign => KeyUsages::CRLSign,
        }
    }
}

fn oid(dotted: &str) -> Result<ObjectIdentifier, TestbedError> {
    ObjectIdentifier::new(dotted).map_err(|_| TestbedError::Oid { oid: dotted.into() })
}

fn octets(bytes: [u8; 20]) -> Result<OctetString, TestbedError> {
    OctetString::new(bytes).map_err(|source| TestbedError::Der { what: "a key identifier", source })
}

fn policy_information(policy: &str) -> Result<PolicyInformation, TestbedError> {
    let error = |source| TestbedError::Der { what: "a policy", source };
    let qualifier = PolicyQualifierInfo {
        policy_qualifier_id: const_oid::db::rfc5912::ID_QT_CPS,
        qualifier: Some(Any::new(Tag::Ia5String, profile::CPS_URL.as_bytes()).map_err(error)?),
    };
    Ok(PolicyInformation { policy_identifier: oid(policy)?, policy_qualifiers: Some(vec![qualifier]) })
}

fn other_name(number: u8, value: &str) -> Result<GeneralName, TestbedError> {
    let error = |source| TestbedError::Der { what: "an attribute of the person", source };
    let value = Utf8StringRef::new(value).map_err(error)?;
    Ok(GeneralName::OtherName(OtherName { type_id: oid(&format!("{ATTRIBUTES_ARC}.{number}"))?, value: value.into() }))
}
