//! Serial numbers (発行の番号): kept, compared and shown, but never shown by accident.

use std::fmt;

use crate::CertificateError;

/// Longest serial number, in octets (RFC 5280 §4.1.2.2).
const MAX_OCTETS: usize = 20;

/// A certificate serial number, positive and at most 20 octets long.
///
/// The law lets only notified verifiers use it, and for revocation only, so that `Debug` does not print it. `Display` does,
/// as upper-case hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SerialNumber(Vec<u8>);

impl SerialNumber {
    /// Takes the content octets of a DER INTEGER.
    ///
    /// # Errors
    /// [`CertificateError::SerialNotPositive`], [`CertificateError::SerialTooLong`], and
    /// [`CertificateError::Malformed`] for an INTEGER that is empty or not in its shortest form.
    pub fn from_integer_octets(octets: &[u8]) -> Result<Self, CertificateError> {
        match octets {
            [] => return Err(CertificateError::Malformed { part: "serialNumber" }),
            [0, second, ..] if second & 0x80 == 0 => return Err(CertificateError::Malformed { part: "serialNumber" }),
            [0] => return Err(CertificateError::SerialNotPositive),
            [first, ..] if first & 0x80 != 0 => return Err(CertificateError::SerialNotPositive),
            _ => {}
        }
        if octets.len() > MAX_OCTETS {
            return Err(CertificateError::SerialTooLong { octets: octets.len() });
        }
        Ok(Self(octets.to_vec()))
    }

    /// Content octets of the DER INTEGER, 1 to 20: what certificates, CRLs and OCSP requests hold.
    #[must_use]
    pub fn integer_octets(&self) -> &[u8] {
        &self.0
    }

    /// The number, big-endian, without a leading zero octet.
    #[must_use]
    pub fn magnitude(&self) -> &[u8] {
        self.0.strip_prefix(&[0]).unwrap_or(&self.0)
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.magnitude().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SerialNumber(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_positive_short_and_minimal() {
        let read = SerialNumber::from_integer_octets;
        assert_eq!(read(&[0x01]).unwrap().to_string(), "01");
        let padded = read(&[0x00, 0xBF, 0xCD]).unwrap();
        assert_eq!(
            (padded.to_string().as_str(), padded.integer_octets().len(), padded.magnitude().len()),
            ("BFCD", 3, 2)
        );
        assert_eq!(read(&[0]), Err(CertificateError::SerialNotPositive));
        assert_eq!(read(&[0xFF]), Err(CertificateError::SerialNotPositive));
        assert_eq!(read(&[]), Err(CertificateError::Malformed { part: "serialNumber" }));
        assert_eq!(read(&[0, 1]), Err(CertificateError::Malformed { part: "serialNumber" }));
        assert!(read(&[1; 20]).is_ok());
        assert_eq!(read(&[1; 21]), Err(CertificateError::SerialTooLong { octets: 21 }));
    }

    #[test]
    fn debug_does_not_print_the_number() {
        let serial = SerialNumber::from_integer_octets(&[0x12, 0x34]).unwrap();
        assert_eq!(format!("{serial:?}"), "SerialNumber(redacted)");
    }
}
