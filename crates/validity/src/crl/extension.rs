//! Extensions of a list (RFC 5280 §5.2), each read to its last byte.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jpki_certificate::{GeneralName, Name};

use super::CrlError;
use super::der::{
    self, BOOLEAN, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Value, context,
    context_constructed,
};
use super::scope::{IssuingDistributionPoint, read_names};
use super::time;

const ISSUER_ALT_NAME: &str = "2.5.29.18";
const CRL_NUMBER: &str = "2.5.29.20";
const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
const FRESHEST_CRL: &str = "2.5.29.46";
/// ITU-T X.509 §9.5.2.8.
const EXPIRED_CERTS_ON_CRL: &str = "2.5.29.60";

/// Most extensions of a list. RFC 5280 knows seven.
const MAX_EXTENSIONS: usize = 64;
/// Longest CRL number, in octets of the magnitude (RFC 5280 §5.2.3 allows 20 with the sign).
const MAX_NUMBER: usize = 20;

/// A CRL number (CRL番号, RFC 5280 §5.2.3): not negative, of any size up to 20 octets.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CrlNumber(Vec<u8>);

impl CrlNumber {
    fn read(value: &[u8]) -> Option<Self> {
        let magnitude = der::magnitude(der::only(value)?.of(INTEGER)?)?;
        (magnitude.len() <= MAX_NUMBER).then(|| Self(magnitude.to_vec()))
    }

    /// The number, big-endian, without zeros in front; empty for zero.
    #[must_use]
    pub fn magnitude(&self) -> &[u8] {
        &self.0
    }
}

impl PartialOrd for CrlNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CrlNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for CrlNumber {
    /// Upper-case hexadecimal, as openssl prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("00");
        }
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl fmt::Debug for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrlNumber({self})")
    }
}

/// What the extensions of a list say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CrlExtensions {
    /// Identifier of the key that signed the list.
    pub authority_key_id: Option<Vec<u8>>,
    /// The list's number.
    pub number: Option<CrlNumber>,
    /// Of a delta CRL (差分CRL): the number of the list that it adds to.
    pub base_number: Option<CrlNumber>,
    /// Which certificates the list is about.
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// Where the newest delta is (RFC 5280 §5.2.6), as far as it is named.
    pub freshest: Vec<GeneralName>,
    /// The earliest expiry of which certificates are still listed.
    pub lists_expired_since: Option<Timestamp>,
}

impl CrlExtensions {
    /// Reads the content of `crlExtensions [0]`, which begins at `offset`.
    pub(super) fn read(content: &[u8], issuer: &Name, offset: u64) -> Result<Self, CrlError> {
        let malformed = || CrlError::malformed("crlExtensions", offset);
        let list = der::only(content).and_then(|list| list.of(SEQUENCE)).ok_or_else(malformed)?;
        let mut extensions = Self::default();
        let mut seen = BTreeSet::new();
        for (position, extension) in der::children(list).enumerate() {
            if position == MAX_EXTENSIONS {
                return Err(CrlError::TooLarge {
                    part: "crlExtensions",
                    offset,
                    size: position as u64 + 1,
                    limit: MAX_EXTENSIONS as u64,
                });
            }
            let (oid, critical, value) = extension.and_then(split).ok_or_else(malformed)?;
            if !seen.insert(oid.clone()) {
                return Err(CrlError::DuplicateExtension { oid });
            }
            extensions.add(&oid, critical, value, issuer, offset)?;
        }
        if seen.is_empty() {
            return Err(malformed());
        }
        let below = |base: &CrlNumber| extensions.number.as_ref().is_some_and(|number| base < number);
        if !extensions.base_number.as_ref().is_none_or(below) {
            return Err(CrlError::DeltaNumber);
        }
        Ok(extensions)
    }

    fn add(&mut self, oid: &str, critical: bool, value: &[u8], issuer: &Name, offset: u64) -> Result<(), CrlError> {
        let malformed = || CrlError::MalformedExtension { oid: oid.to_owned(), offset };
        match oid {
            CRL_NUMBER => self.number = Some(CrlNumber::read(value).ok_or_else(malformed)?),
            DELTA_CRL_INDICATOR => self.base_number = Some(CrlNumber::read(value).ok_or_else(malformed)?),
            AUTHORITY_KEY_ID => self.authority_key_id = authority_key_id(value).ok_or_else(malformed)?,
            ISSUING_DISTRIBUTION_POINT => {
                let point = IssuingDistributionPoint::read(value, issuer).ok_or_else(malformed)?;
                if point.indirect {
                    return Err(CrlError::Indirect);
                }
                if point.only_attribute_certificates {
                    return Err(CrlError::AttributeCertificatesOnly);
                }
                self.issuing_distribution_point = Some(point);
            }
            FRESHEST_CRL => self.freshest = freshest(value, issuer).ok_or_else(malformed)?,
            EXPIRED_CERTS_ON_CRL => {
                let time = der::only(value).filter(|time| time.tag == GENERALIZED_TIME).and_then(time::timestamp);
                self.lists_expired_since = Some(time.ok_or_else(malformed)?);
            }
            // Another name of the issuer decides nothing, and where it must be understood, it is not.
            ISSUER_ALT_NAME if !critical => {}
            _ if critical => return Err(CrlError::UnknownCriticalExtension { oid: oid.to_owned() }),
            _ => {}
        }
        Ok(())
    }

    /// Whether this is a delta CRL.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.base_number.is_some()
    }
}

/// `Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }`. A written FALSE is taken,
/// though DER leaves it out.
pub(super) fn split(extension: Value<'_>) -> Option<(String, bool, &[u8])> {
    let mut fields = der::children(extension.of(SEQUENCE)?);
    let oid = der::dotted(fields.next()??.of(OBJECT_IDENTIFIER)?)?;
    let second = fields.next()??;
    let (critical, value) = match second.of(BOOLEAN) {
        Some(critical) => (der::boolean(critical)?, fields.next()??),
        None => (false, second),
    };
    fields.next().is_none().then_some((oid, critical, value.of(OCTET_STRING)?))
}

/// `AuthorityKeyIdentifier`: of its fields, which stand in their order, the first is used.
fn authority_key_id(value: &[u8]) -> Option<Option<Vec<u8>>> {
    let (mut key_id, mut previous) = (None, None);
    for field in der::children(der::only(value)?.of(SEQUENCE)?) {
        let field = field?;
        let number = match field.tag {
            tag if tag == context(0) => {
                key_id = Some(field.content.to_vec());
                0
            }
            tag if tag == context_constructed(1) => 1,
            tag if tag == context(2) => 2,
            _ => return None,
        };
        if previous.is_some_and(|previous| previous >= number) {
            return None;
        }
        previous = Some(number);
    }
    Some(key_id)
}

/// `CRLDistributionPoints`: every name in it.
fn freshest(value: &[u8], issuer: &Name) -> Option<Vec<GeneralName>> {
    let mut names = Vec::new();
    let points = der::only(value)?.of(SEQUENCE)?;
    for point in der::children(points) {
        for field in der::children(point?.of(SEQUENCE)?) {
            let field = field?;
            match field.tag {
                tag if tag == context_constructed(0) => names.extend(read_names(field.content, issuer)?),
                tag if tag == context(1) || tag == context_constructed(2) => {}
                _ => return None,
            }
        }
    }
    (!points.is_empty()).then_some(names)
}
