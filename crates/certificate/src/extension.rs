//! Certificate extensions (RFC 5280 §4.2), each read to its last byte.

use std::collections::BTreeSet;

use crate::asn1::{self, Element, IA5_STRING, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, context, context_constructed};
use crate::attributes::{FourAttributes, general_names};
use crate::{BasicConstraints, CertificateError, KeyUsage, Name, SerialNumber};

const SUBJECT_KEY_ID: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const ISSUER_ALT_NAME: &str = "2.5.29.18";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
const CERTIFICATE_POLICIES: &str = "2.5.29.32";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
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

/// A CRL distribution point (CRL配布点). JPKI's are directory names, one a municipality, never URIs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DistributionPoint {
    directory_names: Vec<Name>,
    uris: Vec<String>,
    crl_issuers: Vec<Name>,
    partial: bool,
}

impl DistributionPoint {
    /// Names in an X.500 directory. They tell where the holder lived.
    #[must_use]
    pub fn directory_names(&self) -> &[Name] {
        &self.directory_names
    }

    /// URIs.
    #[must_use]
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// Who signs the CRL, if it is not the issuer of the certificate.
    #[must_use]
    pub fn crl_issuers(&self) -> &[Name] {
        &self.crl_issuers
    }

    /// Whether the CRL there covers some reasons of revocation only, or the point is named relative to its issuer: cases
    /// that are told but not taken apart.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
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
    pub(crate) subject_alt_name: Option<Name>,
    pub(crate) attributes: Option<FourAttributes>,
    pub(crate) critical_unknown: Vec<String>,
}

impl Extensions {
    /// Takes one extension.
    pub(crate) fn add(&mut self, oid: &str, critical: bool, value: &[u8]) -> Result<(), CertificateError> {
        let malformed = || CertificateError::MalformedExtension { oid: oid.to_owned() };
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
                self.crl_distribution_points = distribution_points(value).ok_or_else(malformed)?;
            }
            AUTHORITY_INFO_ACCESS => self.ocsp_urls = ocsp_urls(value).ok_or_else(malformed)?,
            ISSUER_ALT_NAME => {
                let names = general_names(value).ok_or_else(malformed)?;
                self.issuer_alt_name = directory_names(&names).ok_or_else(malformed)?.into_iter().next();
            }
            SUBJECT_ALT_NAME => {
                let names = general_names(value).ok_or_else(malformed)?;
                self.subject_alt_name = directory_names(&names).ok_or_else(malformed)?.into_iter().next();
                self.attributes = FourAttributes::read(&names)?;
            }
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

fn uris(general_names: &[Element<'_>]) -> Option<Vec<String>> {
    general_names.iter().filter(|name| name.id == context(6)).map(|name| ascii(name.value)).collect()
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

fn distribution_points(value: &[u8]) -> Option<Vec<DistributionPoint>> {
    let points = asn1::only(value)?.children_of(SEQUENCE)?;
    (!points.is_empty()).then_some(points)?.into_iter().map(distribution_point).collect()
}

fn distribution_point(element: Element<'_>) -> Option<DistributionPoint> {
    let mut point = DistributionPoint::default();
    for field in element.children_of(SEQUENCE)? {
        match field.id {
            id if id == context_constructed(0) => {
                let name = asn1::only(field.value)?;
                if name.id == context_constructed(0) {
                    let names = asn1::children(name.value)?;
                    point.directory_names = directory_names(&names)?;
                    point.uris = uris(&names)?;
                } else {
                    name.value_of(context_constructed(1))?;
                    point.partial = true;
                }
            }
            id if id == context(1) => point.partial = true,
            id if id == context_constructed(2) => point.crl_issuers = directory_names(&asn1::children(field.value)?)?,
            _ => return None,
        }
    }
    Some(point)
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
