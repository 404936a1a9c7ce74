//! One entry of a CRL (RFC 5280 §5.3).

use der::Encode as _;
use jiff::Timestamp;

use crate::asn1::{self, ENUMERATED};
use crate::extension::Extension;
use crate::{Reason, TestbedError, certificate, name};

const REASON_CODE: &str = "2.5.29.21";
const INVALIDITY_DATE: &str = "2.5.29.24";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";

/// A revoked certificate, as a CRL lists it.
#[derive(Clone)]
pub struct CrlEntry {
    serial: Vec<u8>,
    time: Timestamp,
    reason: Option<Reason>,
    invalidity_date: Option<Timestamp>,
    certificate_issuer: Option<Vec<(String, String)>>,
    extensions: Vec<Extension>,
}

impl CrlEntry {
    /// The certificate with this serial number, big-endian, revoked at `time`. No length is refused.
    #[must_use]
    pub fn new(serial: &[u8], time: Timestamp) -> Self {
        Self {
            serial: serial.to_vec(),
            time,
            reason: None,
            invalidity_date: None,
            certificate_issuer: None,
            extensions: Vec::new(),
        }
    }

    /// With a reason. [`Reason::Unspecified`] writes its code, too, which RFC 5280 §5.3.1 would leave out.
    #[must_use]
    pub fn reason(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// With the time since which the key is suspected (RFC 5280 §5.3.2).
    #[must_use]
    pub fn invalidity_date(mut self, time: Timestamp) -> Self {
        self.invalidity_date = Some(time);
        self
    }

    /// With another certificate issuer (RFC 5280 §5.3.3, critical), for indirect CRLs: attribute types C, O, OU, ST, L and
    /// CN, outermost first.
    #[must_use]
    pub fn certificate_issuer(mut self, parts: &[(&str, &str)]) -> Self {
        let parts = parts.iter().map(|(attribute, value)| ((*attribute).to_string(), (*value).to_string()));
        self.certificate_issuer = Some(parts.collect());
        self
    }

    /// With a further extension, made by [`Extension::raw`] or [`Extension::unknown_critical`].
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn serial(&self) -> &[u8] {
        &self.serial
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, TestbedError> {
        let error = |source| TestbedError::Der { what: "an entry of the CRL", source };
        let time = certificate::time(self.time)?.to_der().map_err(error)?;
        let mut own = Vec::new();
        if let Some(reason) = self.reason {
            own.push(Extension::raw(REASON_CODE, false, &asn1::object(ENUMERATED, &[reason.number()])));
        }
        if let Some(time) = self.invalidity_date {
            own.push(Extension::raw(INVALIDITY_DATE, false, &asn1::generalized_time(time)?));
        }
        if let Some(parts) = &self.certificate_issuer {
            let name = asn1::object(asn1::context(4), &name::name(parts)?.to_der().map_err(error)?);
            own.push(Extension::raw(CERTIFICATE_ISSUER, true, &asn1::sequence(&[&name])));
        }
        let mut extensions = Vec::new();
        for extension in own.iter().chain(&self.extensions) {
            extensions.extend(extension.encode_alone()?);
        }
        let extensions = if extensions.is_empty() { extensions } else { asn1::object(asn1::SEQUENCE, &extensions) };
        Ok(asn1::sequence(&[&asn1::unsigned(&self.serial), &time, &extensions]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time() -> Timestamp {
        "2026-04-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_entry_is_serial_time_and_extensions() {
        let hexadecimal = |entry: &CrlEntry| hex::encode(entry.encode().unwrap());
        let entry = CrlEntry::new(&[0x81, 1], time());
        assert_eq!(hexadecimal(&entry), "30140203008101170d3236303430313030303030305a");
        let held = entry.reason(Reason::CertificateHold);
        assert_eq!(hexadecimal(&held), "30220203008101170d3236303430313030303030305a300c300a0603551d1504030a0106");
        let dated = CrlEntry::new(&[1], time()).invalidity_date(time());
        assert!(hexadecimal(&dated).ends_with("30180603551d180411180f32303236303430313030303030305a"));
    }

    #[test]
    fn critical_extensions_of_entries_say_so() {
        let hexadecimal = |entry: CrlEntry| hex::encode(entry.encode().unwrap());
        let indirect = hexadecimal(CrlEntry::new(&[1], time()).certificate_issuer(&[("C", "JP")]));
        assert!(indirect.ends_with("0603551d1d0101ff04133011a40f300d310b3009060355040613024a50"), "{indirect}");
        let odd = hexadecimal(CrlEntry::new(&[1], time()).extension(Extension::unknown_critical()));
        assert!(odd.ends_with("0101ff04020500"), "{odd}");
    }
}
