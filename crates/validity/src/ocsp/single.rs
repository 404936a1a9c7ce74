//! SingleResponse (RFC 6960 §4.2.1): what a response says about one certificate.

use jiff::Timestamp;

use super::asn1::{self, ENUMERATED, Element, GENERALIZED_TIME, SEQUENCE, context, context_constructed};
use super::cert_id::CertId;
use super::time::generalized;
use crate::revocation::RevocationReason;

/// id-pkix-ocsp-archive-cutoff (RFC 6960 §4.4.4).
const ARCHIVE_CUTOFF: &str = "1.3.6.1.5.5.7.48.1.6";
/// invalidityDate, an extension of CRL entries that may stand here too (RFC 6960 §4.4.5, RFC 5280 §5.3.2).
const INVALIDITY_DATE: &str = "2.5.29.24";

/// `CertStatus`: what the responder says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertStatus {
    /// `good`: no certificate with this number is revoked. It does not say that one was ever issued.
    Good,
    /// `revoked`, for good or, with the reason `certificateHold`, for the time being.
    Revoked {
        /// `revocationTime`.
        at: Timestamp,
        /// `revocationReason`; [`RevocationReason::Unspecified`] where there is none.
        reason: RevocationReason,
    },
    /// `unknown`: the responder does not know the certificate.
    Unknown,
}

impl CertStatus {
    /// Whether it says that the certificate is revoked and stays so.
    pub(super) fn is_for_good(&self) -> bool {
        matches!(self, Self::Revoked { reason, .. } if *reason != RevocationReason::CertificateHold)
    }

    /// How bad it is, for the choice between answers of the same time.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Unknown => 1,
            Self::Revoked { .. } => 2,
        }
    }
}

/// What is said about one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Single {
    /// `None` if named by a digest that is not known here.
    pub(super) id: Option<CertId>,
    pub(super) status: CertStatus,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    pub(super) archive_cutoff: Option<Timestamp>,
    pub(super) invalid_since: Option<Timestamp>,
    /// The first critical extension that is not processed here, dotted.
    pub(super) unknown_critical: Option<String>,
}

impl Single {
    pub(super) fn read(element: Element<'_>) -> Option<Self> {
        let fields = element.children_of(SEQUENCE)?;
        let [id, status, this_update, rest @ ..] = fields.as_slice() else { return None };
        let mut single = Self {
            id: CertId::read(*id)?,
            status: status_of(*status)?,
            this_update: time(*this_update)?,
            next_update: None,
            archive_cutoff: None,
            invalid_since: None,
            unknown_critical: None,
        };
        let mut rest = rest.iter().copied().peekable();
        if let Some(next_update) = rest.next_if(|field| field.id == context_constructed(0)) {
            single.next_update = Some(time(next_update.explicit(0)?)?);
        }
        if let Some(extensions) = rest.next_if(|field| field.id == context_constructed(1)) {
            for extension in asn1::extensions(extensions.explicit(1)?)? {
                match extension.oid.as_str() {
                    ARCHIVE_CUTOFF => single.archive_cutoff = Some(time(asn1::only(extension.value)?)?),
                    INVALIDITY_DATE => single.invalid_since = Some(time(asn1::only(extension.value)?)?),
                    _ if extension.critical => {
                        single.unknown_critical.get_or_insert(extension.oid);
                    }
                    _ => {}
                }
            }
        }
        rest.next().is_none().then_some(single)
    }
}

/// A GeneralizedTime.
pub(super) fn time(element: Element<'_>) -> Option<Timestamp> {
    generalized(element.value_of(GENERALIZED_TIME)?)
}

fn status_of(element: Element<'_>) -> Option<CertStatus> {
    if element.id != context_constructed(1) {
        // NULL under an implicit tag: nothing in it.
        return match (element.id, element.value) {
            (id, []) if id == context(0) => Some(CertStatus::Good),
            (id, []) if id == context(2) => Some(CertStatus::Unknown),
            _ => None,
        };
    }
    let fields = asn1::children(element.value)?;
    let (at, reason) = match fields.as_slice() {
        [at] => (at, RevocationReason::Unspecified),
        [at, reason] => {
            let [number] = reason.explicit(0)?.value_of(ENUMERATED)? else { return None };
            (at, RevocationReason::by_number(*number)?)
        }
        _ => return None,
    };
    // In a delta CRL only (RFC 5280 §5.3.1): here it would say of a certificate that is good again that it is revoked.
    if reason == RevocationReason::RemoveFromCrl {
        return None;
    }
    Some(CertStatus::Revoked { at: time(*at)?, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(hex: &str) -> Option<CertStatus> {
        status_of(asn1::only(&hex::decode(hex).unwrap())?)
    }

    #[test]
    fn each_status_has_its_one_form() {
        let at = "2026-04-01T00:00:00Z".parse().unwrap();
        let time = "180f32303236303430313030303030305a";
        let revoked = |reason| Some(CertStatus::Revoked { at, reason });
        assert_eq!(status("8000"), Some(CertStatus::Good));
        assert_eq!(status("8200"), Some(CertStatus::Unknown));
        assert_eq!(status(&format!("a111{time}")), revoked(RevocationReason::Unspecified));
        for reason in RevocationReason::ALL {
            let text = format!("a116{time}a0030a01{:02x}", reason.number());
            let expected = if reason == RevocationReason::RemoveFromCrl { None } else { revoked(reason) };
            assert_eq!(status(&text), expected, "{reason}");
        }
        for malformed in [
            "800105".to_owned(),
            "a000".to_owned(),
            "8300".to_owned(),
            "0500".to_owned(),
            "a100".to_owned(),
            format!("a116{time}a0030a0107"),
            format!("a116{time}a0030a010b"),
            format!("a117{time}a0040a020001"),
            format!("a116{time}a003020101"),
            format!("a116{time}a1030a0101"),
            format!("a113{time}0500"),
        ] {
            assert_eq!(status(&malformed), None, "{malformed}");
        }
    }
}
