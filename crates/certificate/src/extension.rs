//! Certificate extensions (RFC 5280 §4.2), each read to its last byte.

use std::collections::BTreeSet;

use crate::asn1::{self, Element, IA5_STRING, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, context, context_constructed};
use crate::attributes::FourAttributes;
use crate::constraints::inhibit_any_policy;
use crate::general_name;
use crate::{
    BasicConstraints, CertificateError, DistributionPoint, GeneralName, KeyUsage, Name, NameConstraints,
    PolicyConstraints, PolicyMapping, SerialNumber,
};

const SUBJECT_KEY_ID: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const ISSUER_ALT_NAME: &str = "2.5.29.18";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
const CERTIFICATE_POLICIES: &str = "2.5.29.32";
const POLICY_MAPPINGS: &str = "2.5.29.33";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
const AUTHORITY_INFO_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CPS: &str = "1.3.6.1.5.5.7.2.1";

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
    pub(crate) subject_alt_names: Vec<GeneralName>,
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
    pub(crate) fn add(&mut self, oid: &str, critical: bool, value: &[u8]) -> Result<(), CertificateError> {
        let malformed = || CertificateError::MalformedExtension { oid: oid.to_owned() };
        if critical {
            self.critical.push(oid.to_owned());
        }
        match oid {
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
            AUTHORITY_INFO_ACCESS => self.ocsp_urls = ocsp_urls(value).ok_or_else(malformed)?,
            ISSUER_ALT_NAME => {
                let names = general_name::elements(value).ok_or_else(malformed)?;
                self.issuer_alt_name = directory_names(&names).ok_or_else(malformed)?.into_iter().next();
            }
            SUBJECT_ALT_NAME => {
                let names = general_name::elements(value).ok_or_else(malformed)?;
                self.attributes = FourAttributes::read(&names)?;
                self.subject_alt_names = general_name::read_all(names).ok_or_else(malformed)?;
            }
            NAME_CONSTRAINTS => self.name_constraints = Some(NameConstraints::read(value).ok_or_else(malformed)?),
            POLICY_MAPPINGS => self.policy_mappings = PolicyMapping::read_all(value).ok_or_else(malformed)?,
            POLICY_CONSTRAINTS => self.policy_constraints = Some(PolicyConstraints::read(value).ok_or_else(malformed)?),
            INHIBIT_ANY_POLICY => self.inhibit_any_policy = Some(inhibit_any_policy(value).ok_or_else(malformed)?),
            _ if critical => self.critical_unknown.push(oid.to_owned()),
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
                    self.authority_issuer = directory_names(&asn1::children(field.value)?)?.into_iter().next();
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

fn object_identifier(element: &Element<'_>) -> Option<String> {
    asn1::dotted(element.value_of(OBJECT_IDENTIFIER)?)
}

fn ascii(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).map(str::to_owned)
}

fn directory_names(general_names: &[Element<'_>]) -> Option<Vec<Name>> {
    let names = general_names.iter().filter(|name| name.id == context_constructed(4));
    names.map(|name| Name::from_der(name.value).ok()).collect()
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
            [oid] => (oid, Vec::new()),
            [oid, qualifiers] => (oid, qualifiers.children_of(SEQUENCE)?),
            _ => return None,
        };
        let oid = object_identifier(oid)?;
        let mut cps_uris = Vec::new();
        for qualifier in qualifiers {
            let parts = qualifier.children_of(SEQUENCE)?;
            let [kind, content] = parts.as_slice() else { return None };
            if object_identifier(kind)? == CPS {
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
        if object_identifier(method)? == OCSP && location.id == context(6) {
            urls.push(ascii(location.value)?);
        }
    }
    Some(urls)
}
