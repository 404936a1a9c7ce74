//! The outer form of a certificate (RFC 5280 §4.1): which fields there are, in which order, and that nothing else is.

use jiff::Timestamp;

use crate::CertificateError;
use crate::asn1::{
    self, BOOLEAN, Element, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, UTC_TIME, context,
    context_constructed,
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
        if let Some(extensions) = tail.next_if(|field| field.id == context_constructed(3)) {
            let well_formed = asn1::only(extensions.value)
                .and_then(|list| list.children_of(SEQUENCE))
                .is_some_and(|list| !list.is_empty() && list.into_iter().all(is_extension));
            if !well_formed {
                return Err(malformed("extensions"));
            }
        }
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
            public_key: *public_key,
        })
    }
}

/// `Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }`. A written FALSE is taken,
/// though DER leaves it out.
fn is_extension(element: Element<'_>) -> bool {
    let Some(fields) = element.children_of(SEQUENCE) else { return false };
    let (id, value) = match fields.as_slice() {
        [id, value] => (id, value),
        [id, critical, value] if critical.value_of(BOOLEAN).and_then(asn1::boolean).is_some() => (id, value),
        _ => return false,
    };
    id.id == OBJECT_IDENTIFIER && value.id == OCTET_STRING
}

/// `AlgorithmIdentifier`: the identifier, with parameters that are NULL or absent for every algorithm accepted.
pub(crate) fn algorithm_oid(element: Element<'_>) -> Option<String> {
    let fields = element.children_of(SEQUENCE)?;
    let ([oid] | [oid, _]) = fields.as_slice() else { return None };
    asn1::dotted(oid.value_of(OBJECT_IDENTIFIER)?)
}

/// A time in one of the two forms of RFC 5280 §4.1.2.5, with seconds and in UTC; `seconds` is what x509-parser makes of it.
/// 9999-12-31T23:59:59Z, which means that there is no end, is beyond what [`Timestamp`] holds and becomes its maximum.
pub(crate) fn timestamp(element: Element<'_>, seconds: i64) -> Option<Timestamp> {
    let length = match element.id {
        UTC_TIME => 13,
        GENERALIZED_TIME => 15,
        _ => return None,
    };
    let (zone, digits) = element.value.split_last()?;
    let form_fits = element.value.len() == length && *zone == b'Z' && digits.iter().all(u8::is_ascii_digit);
    form_fits.then(|| Timestamp::from_second(seconds.min(Timestamp::MAX.as_second())).ok()).flatten()
}
