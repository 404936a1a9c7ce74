//! The outer form of a certificate (RFC 5280 §4.1): which fields there are, in which order, and that nothing else is.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::CertificateError;
use crate::asn1::{
    self, BIT_STRING, BOOLEAN, Children, Element, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    UTC_TIME, context, context_constructed,
};

/// The error for a field without its form.
pub(crate) const fn malformed(part: &'static str) -> CertificateError {
    CertificateError::Malformed { part }
}

/// The fields of `tbsCertificate`, each known to be followed by nothing that was not looked at.
pub(crate) struct Fields<'a> {
    pub(crate) serial: &'a [u8],
    pub(crate) algorithm: Element<'a>,
    pub(crate) issuer: Element<'a>,
    pub(crate) not_before: Element<'a>,
    pub(crate) not_after: Element<'a>,
    pub(crate) subject: Element<'a>,
    pub(crate) public_key: Element<'a>,
    /// Each known to be an extension ([`RawExtension::read`]).
    pub(crate) extensions: Option<Children<'a>>,
}

/// One extension, not looked into.
pub(crate) struct RawExtension<'a> {
    /// Content octets of the object identifier.
    pub(crate) id: &'a [u8],
    pub(crate) critical: bool,
    /// Content octets of `extnValue`.
    pub(crate) value: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) fn read(tbs: Element<'a>) -> Result<Self, CertificateError> {
        let fields = tbs.children_of(SEQUENCE).ok_or(malformed("TBSCertificate"))?;
        let (version, fields) = match fields.as_slice() {
            [version, rest @ ..] if version.id == context_constructed(0) => {
                let number =
                    asn1::only(version.value).and_then(|number| asn1::small_integer(number.value_of(INTEGER)?));
                (u64::from(number.ok_or(malformed("version"))?) + 1, rest)
            }
            rest => (1, rest),
        };
        if version != 3 {
            return Err(CertificateError::Version { found: version });
        }
        let [serial, algorithm, issuer, validity, subject, public_key, rest @ ..] = fields else {
            return Err(malformed("TBSCertificate"));
        };
        // issuerUniqueID, subjectUniqueID and extensions, in this order, each at most once.
        let mut tail = rest.iter().copied().peekable();
        tail.next_if(|field| field.id == context(1));
        tail.next_if(|field| field.id == context(2));
        let extensions = match tail.next_if(|field| field.id == context_constructed(3)) {
            Some(extensions) => {
                let list = asn1::only(extensions.value).and_then(|list| list.children_of(SEQUENCE));
                let is_one = |extension: &Element<'_>| RawExtension::read(*extension).is_some();
                let list = list.filter(|list| !list.is_empty() && list.iter().all(is_one));
                Some(list.ok_or(malformed("extensions"))?)
            }
            None => None,
        };
        if tail.next().is_some() {
            return Err(malformed("TBSCertificate"));
        }
        let validity = validity.children_of(SEQUENCE).ok_or(malformed("validity"))?;
        let [not_before, not_after] = validity.as_slice() else { return Err(malformed("validity")) };
        Ok(Self {
            serial: serial.value_of(INTEGER).ok_or(malformed("serialNumber"))?,
            algorithm: *algorithm,
            issuer: *issuer,
            not_before: *not_before,
            not_after: *not_after,
            subject: *subject,
            public_key: Some(*public_key).filter(is_public_key).ok_or(malformed("subjectPublicKeyInfo"))?,
            extensions,
        })
    }
}

impl<'a> RawExtension<'a> {
    /// The dotted identifier.
    pub(crate) fn oid(&self) -> String {
        asn1::dotted(self.id).unwrap_or_default()
    }

    /// `Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }`. A written FALSE is taken,
    /// though DER leaves it out.
    pub(crate) fn read(element: Element<'a>) -> Option<Self> {
        let fields = element.children_of(SEQUENCE)?;
        let (id, critical, value) = match fields.as_slice() {
            [id, value] => (id, false, value),
            [id, critical, value] => (id, asn1::boolean(critical.value_of(BOOLEAN)?)?, value),
            _ => return None,
        };
        Some(RawExtension { id: id.value_of(OBJECT_IDENTIFIER)?, critical, value: value.value_of(OCTET_STRING)? })
    }
}

/// `SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }`. What the key is, and
/// whether it can be used, is for whoever wants to verify with it.
fn is_public_key(element: &Element<'_>) -> bool {
    let Some(fields) = element.children_of(SEQUENCE) else { return false };
    let [algorithm, key] = fields.as_slice() else { return false };
    // Unused bits are zero in DER (X.690 §11.2.1).
    let key_fits = match key.value_of(BIT_STRING) {
        Some([0, ..]) => true,
        Some([unused @ 1..=7, .., last]) => last.trailing_zeros() >= u32::from(*unused),
        _ => false,
    };
    let is_algorithm = algorithm_id(*algorithm).is_some_and(asn1::is_object_identifier);
    is_algorithm && key_fits
}

/// `AlgorithmIdentifier`: the identifier, with parameters that are NULL or absent for every algorithm accepted.
fn algorithm_id(element: Element<'_>) -> Option<&[u8]> {
    let fields = element.children_of(SEQUENCE)?;
    let ([oid] | [oid, _]) = fields.as_slice() else { return None };
    oid.value_of(OBJECT_IDENTIFIER)
}

/// The dotted identifier of an `AlgorithmIdentifier`.
pub(crate) fn algorithm_oid(element: Element<'_>) -> Option<Cow<'static, str>> {
    Some(match algorithm_id(element)? {
        // sha256WithRSAEncryption (RFC 8017, appendix C), which all of JPKI's certificates are signed with.
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B] => Cow::Borrowed("1.2.840.113549.1.1.11"),
        other => Cow::Owned(asn1::dotted(other)?),
    })
}

/// A time in one of the two forms of RFC 5280 §4.1.2.5, with seconds and in UTC; the years 50 to 99 of the short one are those
/// of the twentieth century. 9999-12-31T23:59:59Z, which means that there is no end, is beyond what [`Timestamp`] holds and
/// becomes its maximum, like all that is.
pub(crate) fn timestamp(element: Element<'_>) -> Option<Timestamp> {
    let (year, rest) = match (element.id, element.value) {
        (UTC_TIME, value) if value.len() == 13 => {
            let (year, rest) = value.split_at(2);
            let year = decimal(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (GENERALIZED_TIME, value) if value.len() == 15 => {
            let (year, rest) = value.split_at(4);
            (decimal(year)?, rest)
        }
        _ => return None,
    };
    let (digits, b"Z") = rest.split_at(10) else { return None };
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let mut parts = [0; 5];
    for (part, pair) in parts.iter_mut().zip(pairs) {
        *part = i8::try_from(decimal(pair)?).ok()?;
    }
    let [month, day, hour, minute, second] = parts;
    let time = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    match TimeZone::UTC.to_timestamp(time) {
        Ok(timestamp) => Some(timestamp),
        // The last day, in part, and the first one of all.
        Err(_) => (year == 9999).then_some(Timestamp::MAX),
    }
}

/// A number of up to four digits.
fn decimal(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0')))
}
