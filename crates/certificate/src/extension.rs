//! Certificate extensions (RFC 5280 §4.2), each read to its last byte.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::asn1::{self, Element, IA5_STRING, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, context, context_constructed};
use crate::attributes::FourAttributes;
use crate::constraints::inhibit_any_policy;
use crate::envelope::RawExtension;
use crate::general_name;
use crate::{
    BasicConstraints, CertificateError, DistributionPoint, GeneralName, KeyUsage, Name, NameConstraints,
    PolicyConstraints, PolicyMapping, SerialNumber,
};

const SUBJECT_KEY_ID: [u8; 3] = ce(14);
const KEY_USAGE: [u8; 3] = ce(15);
const SUBJECT_ALT_NAME_ID: [u8; 3] = ce(17);
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const ISSUER_ALT_NAME: [u8; 3] = ce(18);
const BASIC_CONSTRAINTS: [u8; 3] = ce(19);
const NAME_CONSTRAINTS: [u8; 3] = ce(30);
const CRL_DISTRIBUTION_POINTS: [u8; 3] = ce(31);
const CERTIFICATE_POLICIES: [u8; 3] = ce(32);
const POLICY_MAPPINGS: [u8; 3] = ce(33);
const AUTHORITY_KEY_ID: [u8; 3] = ce(35);
const POLICY_CONSTRAINTS: [u8; 3] = ce(36);
const EXTENDED_KEY_USAGE: [u8; 3] = ce(37);
const INHIBIT_ANY_POLICY: [u8; 3] = ce(54);
/// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
const AUTHORITY_INFO_ACCESS: [u8; 8] = [0x2B, 6, 1, 5, 5, 7, 1, 1];
/// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
const OCSP: [u8; 8] = [0x2B, 6, 1, 5, 5, 7, 48, 1];
/// id-qt-cps, 1.3.6.1.5.5.7.2.1.
const CPS: [u8; 8] = [0x2B, 6, 1, 5, 5, 7, 2, 1];

/// Content octets of an identifier of id-ce, 2.5.29 (RFC 5280 §4.2.1). Identifiers are compared as they stand: to write
/// each of a certificate as text would take as long as everything else that is read of it.
const fn ce(number: u8) -> [u8; 3] {
    [0x55, 0x1D, number]
}

/// A certificate policy (証明書ポリシー) with the places where its practice statement can be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CertificatePolicy {
    oid: String,
    cps_uris: Vec<String>,
}

impl CertificatePolicy {
    /// Dotted object identifier.
    #[must_use]
    pub fn oid(&self) -> &str {
        &self.oid
    }

    /// CPS qualifiers (RFC 5280 §4.2.1.4).
    #[must_use]
    pub fn cps_uris(&self) -> &[String] {
        &self.cps_uris
    }
}

/// The names of subjectAltName, known to be names. They are read when they are first asked for: for a holder's they are the
/// four attributes once more.
#[derive(Clone, Default)]
pub(crate) struct AlternativeNames {
    value: Vec<u8>,
    names: OnceLock<Vec<GeneralName>>,
}

impl AlternativeNames {
    /// `elements` are those of `value`, an extension value.
    fn read(value: &[u8], elements: &[Element<'_>]) -> Option<Self> {
        let all = elements.iter().all(|name| GeneralName::check(*name));
        all.then(|| Self { value: value.to_vec(), names: OnceLock::new() })
    }

    pub(crate) fn names(&self) -> &[GeneralName] {
        self.names.get_or_init(|| {
            let names = general_name::elements(&self.value).and_then(general_name::read_all);
            // What was checked is read.
            names.unwrap_or_default()
        })
    }
}

/// What the extensions say.
#[derive(Clone, Default)]
pub(crate) struct Extensions {
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usages: Option<Vec<String>>,
    pub(crate) policies: Vec<CertificatePolicy>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) subject_key_id: Option<Vec<u8>>,
    pub(crate) authority_key_id: Option<Vec<u8>>,
    pub(crate) authority_issuer: Option<Name>,
    pub(crate) authority_serial: Option<SerialNumber>,
    pub(crate) crl_distribution_points: Vec<DistributionPoint>,
    pub(crate) ocsp_urls: Vec<String>,
    pub(crate) issuer_alt_name: Option<Name>,
    pub(crate) subject_alt_names: AlternativeNames,
    pub(crate) attributes: Option<FourAttributes>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) policy_mappings: Vec<PolicyMapping>,
    pub(crate) policy_constraints: Option<PolicyConstraints>,
    pub(crate) inhibit_any_policy: Option<u32>,
    pub(crate) critical: Vec<String>,
    pub(crate) critical_unknown: Vec<String>,
}

impl Extensions {
    /// Takes one extension.
    pub(crate) fn add(&mut self, extension: &RawExtension<'_>) -> Result<(), CertificateError> {
        let RawExtension { id, critical, value } = *extension;
        let malformed = || CertificateError::MalformedExtension { oid: extension.oid() };
        if critical {
            self.critical.push(extension.oid());
        }
        let Ok(known) = <[u8; 3]>::try_from(id) else {
            if id == AUTHORITY_INFO_ACCESS {
                self.ocsp_urls = ocsp_urls(value).ok_or_else(malformed)?;
            } else if critical {
                self.critical_unknown.push(extension.oid());
            }
            return Ok(());
        };
        match known {
            KEY_USAGE => self.key_usage = Some(KeyUsage::read(value).ok_or_else(malformed)?),
            BASIC_CONSTRAINTS => self.basic_constraints = Some(BasicConstraints::read(value).ok_or_else(malformed)?),
            EXTENDED_KEY_USAGE => self.extended_key_usages = Some(extended_key_usages(value).ok_or_else(malformed)?),
            CERTIFICATE_POLICIES => self.policies = policies(value).ok_or_else(malformed)?,
            SUBJECT_KEY_ID => {
                let id = asn1::only(value).and_then(|id| id.value_of(OCTET_STRING)).filter(|id| !id.is_empty());
                self.subject_key_id = Some(id.ok_or_else(malformed)?.to_vec());
            }
            AUTHORITY_KEY_ID => self.authority_key_id(value).ok_or_else(malformed)?,
            CRL_DISTRIBUTION_POINTS => {
                self.crl_distribution_points = DistributionPoint::read_all(value).ok_or_else(malformed)?;
            }
            ISSUER_ALT_NAME => {
                let names = general_name::elements(value).ok_or_else(malformed)?;
                self.issuer_alt_name = first_directory_name(&names).ok_or_else(malformed)?;
            }
            SUBJECT_ALT_NAME_ID => {
                let names = general_name::elements(value).ok_or_else(malformed)?;
                self.attributes = FourAttributes::read(&names)?;
                self.subject_alt_names = AlternativeNames::read(value, &names).ok_or_else(malformed)?;
            }
            NAME_CONSTRAINTS => self.name_constraints = Some(NameConstraints::read(value).ok_or_else(malformed)?),
            POLICY_MAPPINGS => self.policy_mappings = PolicyMapping::read_all(value).ok_or_else(malformed)?,
            POLICY_CONSTRAINTS => self.policy_constraints = Some(PolicyConstraints::read(value).ok_or_else(malformed)?),
            INHIBIT_ANY_POLICY => self.inhibit_any_policy = Some(inhibit_any_policy(value).ok_or_else(malformed)?),
            _ if critical => self.critical_unknown.push(extension.oid()),
            _ => {}
        }
        Ok(())
    }

    fn authority_key_id(&mut self, value: &[u8]) -> Option<()> {
        let fields = asn1::only(value)?.children_of(SEQUENCE)?;
        let mut previous = None;
        for field in fields {
            // The three fields are optional, and stand in this order.
            let number = match field.id {
                id if id == context(0) => {
                    self.authority_key_id = Some(field.value.to_vec());
                    0
                }
                id if id == context_constructed(1) => {
                    self.authority_issuer = first_directory_name(&asn1::children(field.value)?)?;
                    1
                }
                id if id == context(2) => {
                    // A serial number outside RFC 5280 is no reason to refuse what only points at it.
                    self.authority_serial = SerialNumber::from_integer_octets(field.value).ok();
                    2
                }
                _ => return None,
            };
            if previous.is_some_and(|previous| previous >= number) {
                return None;
            }
            previous = Some(number);
        }
        Some(())
    }
}

/// Content octets of an object identifier.
fn identifier<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    element.value_of(OBJECT_IDENTIFIER).filter(|id| asn1::is_object_identifier(id))
}

fn object_identifier(element: &Element<'_>) -> Option<String> {
    asn1::dotted(element.value_of(OBJECT_IDENTIFIER)?)
}

fn ascii(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).map(str::to_owned)
}

/// The first directory name, all of them being names.
fn first_directory_name(general_names: &[Element<'_>]) -> Option<Option<Name>> {
    let mut first = None;
    for name in general_names.iter().filter(|name| name.id == context_constructed(4)) {
        let name = Name::from_der(name.value).ok()?;
        first = first.or(Some(name));
    }
    Some(first)
}

fn extended_key_usages(value: &[u8]) -> Option<Vec<String>> {
    let usages = asn1::only(value)?.children_of(SEQUENCE)?;
    (!usages.is_empty()).then_some(usages)?.iter().map(object_identifier).collect()
}

fn policies(value: &[u8]) -> Option<Vec<CertificatePolicy>> {
    let mut policies: Vec<CertificatePolicy> = Vec::new();
    let mut seen = BTreeSet::new();
    for information in asn1::only(value)?.children_of(SEQUENCE)? {
        let parts = information.children_of(SEQUENCE)?;
        let (oid, qualifiers) = match parts.as_slice() {
            [oid] => (oid, None),
            [oid, qualifiers] => (oid, Some(qualifiers.children_of(SEQUENCE)?)),
            _ => return None,
        };
        let oid = object_identifier(oid)?;
        let mut cps_uris = Vec::new();
        for qualifier in qualifiers.into_iter().flatten() {
            let parts = qualifier.children_of(SEQUENCE)?;
            let [kind, content] = parts.as_slice() else { return None };
            if identifier(kind)? == CPS {
                cps_uris.push(ascii(content.value_of(IA5_STRING)?)?);
            }
        }
        // A policy appears once at most (RFC 5280 §4.2.1.4).
        if !seen.insert(oid.clone()) {
            return None;
        }
        policies.push(CertificatePolicy { oid, cps_uris });
    }
    (!policies.is_empty()).then_some(policies)
}

fn ocsp_urls(value: &[u8]) -> Option<Vec<String>> {
    let mut urls = Vec::new();
    for description in asn1::only(value)?.children_of(SEQUENCE)? {
        let parts = description.children_of(SEQUENCE)?;
        let [method, location] = parts.as_slice() else { return None };
        if identifier(method)? == OCSP && location.id == context(6) {
            urls.push(ascii(location.value)?);
        }
    }
    Some(urls)
}
