//! CRL distribution points (CRL配布点, RFC 5280 §4.2.1.13): where the list is that a certificate would stand on.

use std::fmt;

use crate::asn1::{self, Element, SEQUENCE, SET, context, context_constructed};
use crate::general_name::{self, GeneralName};
use crate::{CertificateError, Name};

/// Reasons of revocation as a set (RFC 5280 §4.2.1.13, `ReasonFlags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ReasonFlags(u16);

impl ReasonFlags {
    /// `keyCompromise`.
    pub const KEY_COMPROMISE: Self = Self(1 << 1);
    /// `cACompromise`.
    pub const CA_COMPROMISE: Self = Self(1 << 2);
    /// `affiliationChanged`.
    pub const AFFILIATION_CHANGED: Self = Self(1 << 3);
    /// `superseded`.
    pub const SUPERSEDED: Self = Self(1 << 4);
    /// `cessationOfOperation`.
    pub const CESSATION_OF_OPERATION: Self = Self(1 << 5);
    /// `certificateHold`.
    pub const CERTIFICATE_HOLD: Self = Self(1 << 6);
    /// `privilegeWithdrawn`.
    pub const PRIVILEGE_WITHDRAWN: Self = Self(1 << 7);
    /// `aACompromise`.
    pub const AA_COMPROMISE: Self = Self(1 << 8);
    /// Every reason.
    pub const ALL: Self = Self(0x1FE);

    /// Reads the content octets of a DER BIT STRING. Trailing zero bits are taken, though DER forbids them, and the bit
    /// `unused` says nothing.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] if the octets are no bit string or have bits that stand for nothing.
    pub fn from_bit_string(content: &[u8]) -> Result<Self, CertificateError> {
        Self::read(content).ok_or(CertificateError::Malformed { part: "ReasonFlags" })
    }

    fn read(content: &[u8]) -> Option<Self> {
        let (unused, bits) = content.split_first()?;
        let spare = if bits.is_empty() { 0 } else { 7 };
        if *unused > spare || bits.last().is_some_and(|last| last & !(0xFF_u8 << unused) != 0) || bits.len() > 2 {
            return None;
        }
        let octet = |index: usize| u16::from(bits.get(index).copied().unwrap_or(0).reverse_bits());
        let set = octet(0) | octet(1) << 8;
        (set >> 9 == 0).then_some(Self(set & Self::ALL.0))
    }

    /// Whether every reason of `other` is among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The reasons of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons that both have.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is no reason.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The last part of a name whose beginning is that of the CRL's issuer (`nameRelativeToCRLIssuer`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RelativeName(Vec<u8>);

impl RelativeName {
    /// Reads the content octets of a `RelativeDistinguishedName`, as an implicit tag leaves them.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] if they are not the attributes of one part of a name.
    pub fn from_set_content(content: &[u8]) -> Result<Self, CertificateError> {
        let rdn = asn1::encode(SET, content);
        Name::from_der(&asn1::encode(SEQUENCE, &rdn))?;
        Ok(Self(rdn))
    }

    /// The whole name, below that of the CRL's issuer.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] if `issuer` and this part make no name.
    pub fn below(&self, issuer: &Name) -> Result<Name, CertificateError> {
        let parts = asn1::only(issuer.der()).ok_or(CertificateError::Malformed { part: "Name" })?;
        Name::from_der(&asn1::encode(SEQUENCE, &[parts.value, &self.0].concat()))
    }
}

impl fmt::Debug for RelativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelativeName(redacted)")
    }
}

/// A CRL distribution point (CRL配布点). JPKI's are directory names, one a municipality, never URIs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DistributionPoint {
    full_names: Vec<GeneralName>,
    relative_name: Option<RelativeName>,
    reasons: Option<ReasonFlags>,
    crl_issuers: Vec<Name>,
    directory_names: Vec<Name>,
    uris: Vec<String>,
}

impl DistributionPoint {
    /// The point's names, all of them for the same list (`fullName`).
    #[must_use]
    pub fn full_names(&self) -> &[GeneralName] {
        &self.full_names
    }

    /// The point's name where it is told relative to that of the CRL's issuer, in place of [`Self::full_names`].
    #[must_use]
    pub fn relative_name(&self) -> Option<&RelativeName> {
        self.relative_name.as_ref()
    }

    /// The reasons that the list there covers; `None` for all of them.
    #[must_use]
    pub fn reasons(&self) -> Option<ReasonFlags> {
        self.reasons
    }

    /// Who signs the CRL, if it is not the issuer of the certificate.
    #[must_use]
    pub fn crl_issuers(&self) -> &[Name] {
        &self.crl_issuers
    }

    /// Those of [`Self::full_names`] that are names in an X.500 directory. They tell where the holder lived.
    #[must_use]
    pub fn directory_names(&self) -> &[Name] {
        &self.directory_names
    }

    /// Those of [`Self::full_names`] that are URIs.
    #[must_use]
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// Whether the CRL there covers some reasons of revocation only, or the point is named relative to its issuer.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.reasons.is_some() || self.relative_name.is_some()
    }

    /// Reads an extension value: at least one point.
    pub(crate) fn read_all(value: &[u8]) -> Option<Vec<Self>> {
        let points = asn1::only(value)?.children_of(SEQUENCE)?;
        (!points.is_empty()).then_some(points)?.into_iter().map(Self::read).collect()
    }

    fn read(element: Element<'_>) -> Option<Self> {
        let mut point = Self::default();
        let mut next = 0;
        for field in element.children_of(SEQUENCE)? {
            // Three fields, each optional, in this order.
            let number = match field.id {
                id if id == context_constructed(0) => {
                    point.read_name(asn1::only(field.value)?)?;
                    0
                }
                id if id == context(1) => {
                    point.reasons = Some(ReasonFlags::read(field.value)?);
                    1
                }
                id if id == context_constructed(2) => {
                    let names = general_name::read_all(asn1::children(field.value)?)?;
                    point.crl_issuers = names.iter().filter_map(GeneralName::directory).cloned().collect();
                    2
                }
                _ => return None,
            };
            if number < next {
                return None;
            }
            next = number + 1;
        }
        Some(point)
    }

    fn read_name(&mut self, name: Element<'_>) -> Option<()> {
        if name.id == context_constructed(0) {
            self.full_names = general_name::read_all(asn1::children(name.value)?)?;
            for full_name in &self.full_names {
                match full_name {
                    GeneralName::Directory(name) => self.directory_names.push(name.clone()),
                    GeneralName::Uri(uri) => self.uris.push(uri.clone()),
                    _ => {}
                }
            }
        } else {
            let content = name.value_of(context_constructed(1))?;
            self.relative_name = Some(RelativeName::from_set_content(content).ok()?);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::asn1::encode;
    use proptest::prelude::*;

    const JAPAN: &str = "310b3009060355040613024a50";
    const ABCD: &str = "300f310d300b0603550403130441424344";

    fn bytes(hex: &str) -> Vec<u8> {
        hex::decode(hex).unwrap()
    }

    /// One point with these fields.
    fn read(fields: &[(u8, &[u8])]) -> Option<DistributionPoint> {
        let fields: Vec<Vec<u8>> = fields.iter().map(|(id, content)| encode(*id, content)).collect();
        let points = encode(SEQUENCE, &encode(SEQUENCE, &fields.concat()));
        DistributionPoint::read_all(&points).map(|points| points[0].clone())
    }

    #[test]
    fn the_parts_of_a_point_are_told_apart() {
        let names = [encode(0x86, b"a:b"), encode(0xA4, &encode(SEQUENCE, &bytes(JAPAN)))].concat();
        let point =
            read(&[(0xA0, &encode(0xA0, &names)), (0x81, &[5, 0x60]), (0xA2, &encode(0xA4, &bytes(ABCD)))]).unwrap();
        assert_eq!((point.full_names().len(), point.uris()), (2, &["a:b".to_owned()][..]));
        assert_eq!(point.directory_names()[0].to_string(), "C=JP");
        assert_eq!(point.crl_issuers()[0].to_string(), "CN=ABCD");
        let reasons = point.reasons().unwrap();
        assert_eq!(reasons, ReasonFlags::KEY_COMPROMISE.union(ReasonFlags::CA_COMPROMISE));
        assert!(point.is_partial() && point.relative_name().is_none());
        let whole = read(&[(0xA0, &encode(0xA0, &names))]).unwrap();
        assert!(!whole.is_partial() && whole.reasons().is_none());
    }

    #[test]
    fn a_relative_name_is_completed_by_that_of_the_issuer() {
        let attributes = &bytes(JAPAN)[2..];
        let point = read(&[(0xA0, &encode(0xA1, attributes))]).unwrap();
        assert!(point.is_partial() && point.full_names().is_empty());
        let relative = point.relative_name().unwrap();
        let issuer = Name::from_der(&bytes(ABCD)).unwrap();
        assert_eq!(relative.below(&issuer).unwrap().to_string(), "C=JP,CN=ABCD");
        assert_eq!(format!("{relative:?}"), "RelativeName(redacted)");
        assert_eq!(read(&[(0xA0, &encode(0xA1, &[5, 0]))]), None);
    }

    #[test]
    fn reasons_are_a_set() {
        let read = |hex: &str| ReasonFlags::from_bit_string(&bytes(hex)).ok();
        assert_eq!(read("077f80"), Some(ReasonFlags::ALL));
        // The bit `unused`, and nothing at all.
        assert_eq!(read("0780"), Some(ReasonFlags::default()));
        assert_eq!(read("00"), Some(ReasonFlags::default()));
        assert_eq!(read("0640"), Some(ReasonFlags::KEY_COMPROMISE));
        for malformed in ["", "01", "0841", "0741", "000040", "00004000"] {
            assert_eq!(read(malformed), None, "{malformed}");
        }
        let both = ReasonFlags::SUPERSEDED.union(ReasonFlags::CERTIFICATE_HOLD);
        assert!(ReasonFlags::ALL.contains(both) && !both.contains(ReasonFlags::ALL));
        assert_eq!(both.intersection(ReasonFlags::SUPERSEDED), ReasonFlags::SUPERSEDED);
        assert!(both.intersection(ReasonFlags::AA_COMPROMISE).is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), id in 0x80_u8..=0xA8) {
            let _ = (DistributionPoint::read_all(&bytes), RelativeName::from_set_content(&bytes));
            let _ = read(&[(0xA0, &encode(0xA0, &encode(id, &bytes)))]);
            let _ = read(&[(id, &bytes)]);
        }

        #[test]
        fn a_set_of_reasons_is_read_as_it_was_written(bits in 0_u16..0x200) {
            let octets = bits.to_le_bytes().map(u8::reverse_bits);
            let found = ReasonFlags::from_bit_string(&[&[7], octets.as_slice()].concat()).unwrap();
            for (reason, bit) in [(ReasonFlags::KEY_COMPROMISE, 1), (ReasonFlags::CERTIFICATE_HOLD, 6), (ReasonFlags::AA_COMPROMISE, 8)] {
                prop_assert_eq!(found.contains(reason), bits >> bit & 1 == 1);
            }
            prop_assert_eq!(found.is_empty(), bits & 0x1FE == 0);
        }
    }

    #[test]
    fn fields_have_their_order_and_names_their_form() {
        let (reasons, issuer) = (&[6, 0x40][..], encode(0xA4, &bytes(ABCD)));
        assert!(read(&[(0x81, reasons), (0xA2, &issuer)]).is_some());
        assert_eq!(read(&[(0xA2, &issuer), (0x81, reasons)]), None);
        assert_eq!(read(&[(0x81, reasons), (0x81, reasons)]), None);
        assert_eq!(read(&[(0x83, reasons)]), None);
        assert_eq!(read(&[(0xA0, &encode(0xA0, &[]))]), None);
        assert_eq!(read(&[(0xA0, &encode(0xA0, &encode(0x86, &[0xFF])))]), None);
        assert_eq!(read(&[(0xA2, &[])]), None);
        assert_eq!(read(&[]), Some(DistributionPoint::default()));
        assert_eq!(DistributionPoint::read_all(&[0x30, 0]), None);
    }
}
