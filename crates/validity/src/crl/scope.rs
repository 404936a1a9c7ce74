//! Which certificates a list is about: the names of distribution points (配布点) and the limits of
//! issuingDistributionPoint (RFC 5280 §5.2.5).

use jpki_certificate::{GeneralName, Name, ReasonFlags, RelativeName};
use jpki_signature::{Digest, DigestAlgorithm};

use super::der::{self, SEQUENCE, context, context_constructed};

/// Whether two names of distribution points are the same: directory names by RFC 5280 §7.1, others by what they hold.
pub(super) fn same_name(one: &GeneralName, other: &GeneralName) -> bool {
    match (one.directory(), other.directory()) {
        (Some(one), Some(other)) => one.matches(other),
        _ => one == other,
    }
}

/// What names have in common if they are [the same](same_name), for finding lists. Other names may share it.
pub(super) type NameKey = [u8; 17];

/// The key of a name.
pub(super) fn name_key(name: &GeneralName) -> NameKey {
    let mut key = [0; 17];
    let mut fill = |kind: u8, value: &[u8]| {
        key[0] = kind;
        key[1..].copy_from_slice(&value[..16]);
    };
    match name {
        GeneralName::Directory(name) => fill(b'd', name.match_key()),
        GeneralName::Uri(uri) => fill(b'u', Digest::of(DigestAlgorithm::Sha256, uri.as_bytes()).as_bytes()),
        _ => key[0] = b'o',
    }
    key
}

/// Reads the content of `distributionPoint [0] DistributionPointName`; a name relative to the issuer is completed.
pub(super) fn read_names(content: &[u8], issuer: &Name) -> Option<Vec<GeneralName>> {
    let name = der::only(content)?;
    if name.tag == context_constructed(1) {
        let relative = RelativeName::from_set_content(name.content).ok()?;
        return Some(vec![GeneralName::Directory(relative.below(issuer).ok()?)]);
    }
    let names = der::children(name.of(context_constructed(0))?);
    let names: Vec<GeneralName> = names.map(|name| GeneralName::from_der(name?.raw).ok()).collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

/// Which certificates a list is about. A list without this extension is about all of its issuer's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct IssuingDistributionPoint {
    /// Its names; empty if it has none: then it is for every distribution point.
    pub names: Vec<GeneralName>,
    /// Only certificates of holders, not of CAs.
    pub only_user_certificates: bool,
    /// Only certificates of CAs.
    pub only_ca_certificates: bool,
    /// Only attribute certificates, which are no certificates in our sense.
    pub only_attribute_certificates: bool,
    /// Only revocations for these reasons.
    pub only_some_reasons: Option<ReasonFlags>,
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
                tag if tag == context_constructed(0) => point.names = read_names(field.content, issuer)?,
                tag if tag == context(1) => point.only_user_certificates = der::boolean(field.content)?,
                tag if tag == context(2) => point.only_ca_certificates = der::boolean(field.content)?,
                tag if tag == context(3) => {
                    point.only_some_reasons = Some(ReasonFlags::from_bit_string(field.content).ok()?)
                }
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
    pub fn reasons(&self) -> ReasonFlags {
        self.only_some_reasons.unwrap_or(ReasonFlags::ALL)
    }
}
