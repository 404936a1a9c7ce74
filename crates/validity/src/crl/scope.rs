//! Which certificates a list is about: the names of distribution points (配布点) and the limits of
//! issuingDistributionPoint (RFC 5280 §5.2.5).

use std::fmt;

use jpki_certificate::Name;
use jpki_signature::{Digest, DigestAlgorithm};

use super::ReasonSet;
use super::der::{self, SEQUENCE, context, context_constructed};
use super::extension::reason_flags;

/// Tag of SET.
const SET: u8 = 0x31;

/// A name of a distribution point. Directory names match by RFC 5280 §7.1, others by their bytes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DistributionName {
    /// A name in an X.500 directory: what JPKI has, one a municipality.
    Directory(Name),
    /// A URI.
    Uri(String),
    /// A GeneralName of another kind, DER.
    Other(Vec<u8>),
}

impl DistributionName {
    /// Reads the content of `distributionPoint [0] DistributionPointName`; a name relative to the issuer is completed.
    pub(super) fn read_all(content: &[u8], issuer: &Name) -> Option<Vec<Self>> {
        let name = der::only(content)?;
        if name.tag == context_constructed(1) {
            // RelativeDistinguishedName under an implicit tag: the content of a SET.
            let issuer = der::only(issuer.der())?.of(SEQUENCE)?;
            let whole = [issuer, der::wrap(SET, name.content).as_slice()].concat();
            return Some(vec![Self::Directory(Name::from_der(&der::wrap(SEQUENCE, &whole)).ok()?)]);
        }
        let names = name.of(context_constructed(0))?;
        let read = |general_name: Option<der::Value<'_>>| {
            let general_name = general_name?;
            Some(match general_name.tag {
                tag if tag == context_constructed(4) => Self::Directory(Name::from_der(general_name.content).ok()?),
                tag if tag == context(6) => {
                    let uri = std::str::from_utf8(general_name.content).ok().filter(|uri| uri.is_ascii())?;
                    Self::Uri(uri.to_owned())
                }
                _ => Self::Other(general_name.raw.to_vec()),
            })
        };
        let names: Vec<Self> = der::children(names).map(read).collect::<Option<_>>()?;
        (!names.is_empty()).then_some(names)
    }

    /// Whether two names are the same.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Directory(one), Self::Directory(other)) => one.matches(other),
            (Self::Uri(one), Self::Uri(other)) => one == other,
            (Self::Other(one), Self::Other(other)) => one == other,
            _ => false,
        }
    }

    /// A value that names have in common if and only if they match, for finding lists.
    pub(super) fn key(&self) -> [u8; 16] {
        let (kind, value) = match self {
            Self::Directory(name) => (b'd', name.canonical_digest().as_bytes()),
            Self::Uri(uri) => (b'u', uri.as_bytes()),
            Self::Other(der) => (b'o', der.as_slice()),
        };
        let digest = Digest::of(DigestAlgorithm::Sha256, &[&[kind], value].concat());
        let mut key = [0; 16];
        key.copy_from_slice(&digest.as_bytes()[..16]);
        key
    }
}

impl fmt::Display for DistributionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(name) => name.fmt(f),
            Self::Uri(uri) => f.write_str(uri),
            Self::Other(der) => write!(f, "#{}", hex::encode(der)),
        }
    }
}

impl fmt::Debug for DistributionName {
    /// It tells where holders lived.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory(_) => "DistributionName::Directory(redacted)",
            Self::Uri(_) => "DistributionName::Uri(redacted)",
            Self::Other(_) => "DistributionName::Other(redacted)",
        })
    }
}

/// Which certificates a list is about. A list without this extension is about all of its issuer's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct IssuingDistributionPoint {
    /// Its names; empty if it has none: then it is for every distribution point.
    pub names: Vec<DistributionName>,
    /// Only certificates of holders, not of CAs.
    pub only_user_certificates: bool,
    /// Only certificates of CAs.
    pub only_ca_certificates: bool,
    /// Only attribute certificates, which are no certificates in our sense.
    pub only_attribute_certificates: bool,
    /// Only revocations for these reasons.
    pub only_some_reasons: Option<ReasonSet>,
    /// Certificates of other issuers as well.
    pub indirect: bool,
}

impl IssuingDistributionPoint {
    /// Reads an extension value.
    pub(super) fn read(value: &[u8], issuer: &Name) -> Option<Self> {
        let mut point = Self::default();
        let mut previous = None;
        for field in der::children(der::only(value)?.of(SEQUENCE)?) {
            let field = field?;
            let number = field.tag & 0x1F;
            // The fields stand in the order of their numbers, each once.
            if previous.is_some_and(|previous| previous >= number) {
                return None;
            }
            previous = Some(number);
            match field.tag {
                tag if tag == context_constructed(0) => point.names = DistributionName::read_all(field.content, issuer)?,
                tag if tag == context(1) => point.only_user_certificates = der::boolean(field.content)?,
                tag if tag == context(2) => point.only_ca_certificates = der::boolean(field.content)?,
                tag if tag == context(3) => point.only_some_reasons = Some(reason_flags(field)?),
                tag if tag == context(4) => point.indirect = der::boolean(field.content)?,
                tag if tag == context(5) => point.only_attribute_certificates = der::boolean(field.content)?,
                _ => return None,
            }
        }
        let limits = [point.only_user_certificates, point.only_ca_certificates, point.only_attribute_certificates];
        // At most one of them, RFC 5280 §5.2.5.
        (limits.into_iter().filter(|limit| *limit).count() <= 1).then_some(point)
    }

    /// The reasons that the list covers.
    #[must_use]
    pub fn reasons(&self) -> ReasonSet {
        self.only_some_reasons.unwrap_or(ReasonSet::ALL)
    }
}
