//! The register of issued certificates and their state: what an authority knows, and what its CRLs and OCSP answers say.

mod change;
mod crl;
mod store;

pub use crl::CrlChoice;
pub(crate) use store::{FILE, Store, encode};

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::profile::Hierarchy;
use crate::{Authority, OcspStatus, Reason};

/// The state of a certificate at its authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CertificateState {
    /// 有効 — neither revoked nor suspended.
    Good,
    /// 一時停止 — suspended.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// 失効 — revoked.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: Reason,
    },
}

impl CertificateState {
    /// Since when it is not good, and the reason for a CRL or an OCSP answer.
    #[must_use]
    pub const fn revocation(&self) -> Option<(Timestamp, Reason)> {
        match self {
            Self::Good => None,
            Self::Suspended { since } => Some((*since, Reason::CertificateHold)),
            Self::Revoked { since, reason } => Some((*since, *reason)),
        }
    }

    /// The same as an OCSP answer.
    #[must_use]
    pub const fn ocsp_status(&self) -> OcspStatus {
        match self.revocation() {
            None => OcspStatus::Good,
            // As in CRLs, the reason is left out where there is none to tell.
            Some((at, Reason::Unspecified)) => OcspStatus::Revoked { at, reason: None },
            Some((at, reason)) => OcspStatus::Revoked { at, reason: Some(reason) },
        }
    }
}

/// A certificate in the register.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredCertificate {
    /// Who issued it.
    pub issuer: Authority,
    /// Its serial number, in hexadecimal.
    #[serde(rename = "serial", with = "hexadecimal")]
    serial: Vec<u8>,
    /// Its state.
    #[serde(flatten)]
    pub state: CertificateState,
    /// The number of the last CRL before the state last changed; `None` if it never has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_after_crl: Option<u64>,
}

impl RegisteredCertificate {
    /// Its serial number, big-endian.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }
}

impl fmt::Debug for RegisteredCertificate {
    /// Serial numbers identify people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredCertificate")
            .field("issuer", &self.issuer)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// The CRLs of one authority so far.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CrlRecord {
    issuer: Authority,
    /// Number of the last one of any kind.
    last_number: u64,
    /// Number of the last one with all certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_full: Option<u64>,
    /// Number of the last one of the cardholder's municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_municipality: Option<u64>,
}

/// Version of the file's layout.
#[derive(Clone, Serialize, Deserialize)]
enum Version {
    #[serde(rename = "1")]
    One,
}

/// The register: certificates in the order of their issue.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    version: Version,
    certificates: Vec<RegisteredCertificate>,
    #[serde(default)]
    crls: Vec<CrlRecord>,
}

impl Register {
    /// A register of these certificates, all of them good.
    pub(crate) fn new(certificates: impl IntoIterator<Item = (Authority, Vec<u8>)>) -> Self {
        let mut register = Self { version: Version::One, certificates: Vec::new(), crls: Vec::new() };
        for (issuer, serial) in certificates {
            register.record(issuer, &serial, CertificateState::Good);
        }
        register
    }

    /// Sets the state of a certificate, which may be a new one.
    pub(crate) fn record(&mut self, issuer: Authority, serial: &[u8], state: CertificateState) {
        let last_number = self.crl_record(issuer).last_number;
        let serial = significant(serial);
        match self.certificates.iter_mut().find(|known| known.issuer == issuer && known.serial == serial) {
            Some(known) if known.state == state => {}
            Some(known) => (known.state, known.changed_after_crl) = (state, Some(last_number)),
            None => self.certificates.push(RegisteredCertificate {
                issuer,
                serial: serial.to_vec(),
                state,
                changed_after_crl: (state != CertificateState::Good).then_some(last_number),
            }),
        }
    }

    pub(crate) fn certificates(&self) -> &[RegisteredCertificate] {
        &self.certificates
    }

    pub(crate) fn find(&self, issuer: Authority, serial: &[u8]) -> Option<&RegisteredCertificate> {
        let serial = significant(serial);
        self.certificates.iter().find(|known| known.issuer == issuer && known.serial == serial)
    }

    /// How many certificates of a kind were issued.
    pub(crate) fn count(&self, hierarchy: Hierarchy) -> usize {
        self.certificates.iter().filter(|known| known.issuer.hierarchy() == hierarchy).count()
    }

    fn crl_record(&mut self, issuer: Authority) -> &mut CrlRecord {
        let index = self.crls.iter().position(|record| record.issuer == issuer).unwrap_or_else(|| {
            self.crls.push(CrlRecord { issuer, last_number: 0, last_full: None, last_municipality: None });
            self.crls.len() - 1
        });
        &mut self.crls[index]
    }
}

/// A number without leading zeros.
fn significant(serial: &[u8]) -> &[u8] {
    &serial[serial.iter().take_while(|byte| **byte == 0).count()..]
}

/// Bytes as lower-case hexadecimal digits.
mod hexadecimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}", Digits(bytes)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pairs = text.as_bytes().chunks(2);
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let byte = |pair: &[u8]| match pair {
            // Two digits of four bits.
            [high, low] => Some((digit(high)? << 4 | digit(low)?) as u8),
            _ => None,
        };
        pairs.map(byte).collect::<Option<_>>().ok_or_else(|| D::Error::custom("a serial number is in hexadecimal"))
    }

    struct Digits<'a>(&'a [u8]);

    impl std::fmt::Display for Digits<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_775_001_600 + seconds).unwrap()
    }

    #[test]
    fn the_register_is_readable_and_comes_back() {
        let mut register =
            Register::new([(Authority::Signature, vec![0, 0x1A, 2]), (Authority::UserAuthentication, vec![3])]);
        let state = CertificateState::Revoked { since: at(0), reason: Reason::KeyCompromise };
        register.record(Authority::Signature, &[0x1A, 2], state);
        let text = serde_json::to_string(&register).unwrap();
        let first = r#"{"version":"1","certificates":[{"issuer":"signature","serial":"1a02","status":"revoked","since":"2026-04-01T00:00:00Z","reason":"key_compromise","changed_after_crl":0},{"issuer":"user_authentication","serial":"03","status":"good"}]"#;
        assert!(text.starts_with(first), "{text}");
        let read: Register = serde_json::from_str(&text).unwrap();
        assert_eq!(read.certificates, register.certificates);
        assert_eq!(read.find(Authority::Signature, &[0, 0x1A, 2]).unwrap().state, state);
        assert_eq!(read.find(Authority::UserAuthentication, &[0x1A, 2]), None);
        for wrong in [r#""serial":"1a0""#, r#""serial":"1g02""#, r#""serial":"é""#] {
            let damaged = text.replace(r#""serial":"1a02""#, wrong);
            assert!(serde_json::from_str::<Register>(&damaged).is_err(), "{wrong}");
        }
    }

    #[test]
    fn debug_output_has_no_serial_number() {
        let register = Register::new([(Authority::Signature, vec![0x5A, 0x5B])]);
        let shown = format!("{:?}", register.certificates());
        assert!(!shown.contains("90") && !shown.contains("5a"), "{shown}");
    }

    #[test]
    fn a_suspension_is_told_as_certificate_hold_and_no_reason_as_none() {
        let held = CertificateState::Suspended { since: at(0) };
        assert_eq!(held.ocsp_status(), OcspStatus::Revoked { at: at(0), reason: Some(Reason::CertificateHold) });
        let silent = CertificateState::Revoked { since: at(0), reason: Reason::Unspecified };
        assert_eq!(silent.ocsp_status(), OcspStatus::Revoked { at: at(0), reason: None });
    }
}
