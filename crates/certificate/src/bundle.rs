//! Certificate files: one DER certificate, or any number of PEM blocks (RFC 7468).

use x509_parser::pem::Pem;

use crate::{Certificate, CertificateError, MAX_SIZE};

/// Largest PEM file that is read, in bytes.
pub const MAX_BUNDLE: usize = 4 * 1024 * 1024;
/// Most certificates that are read from one file.
pub const MAX_CERTIFICATES: usize = 256;

impl Certificate {
    /// Reads a certificate file: one DER certificate, or every `CERTIFICATE` block of a PEM file in the order they stand.
    /// PEM blocks of other kinds and text around the blocks are passed over.
    ///
    /// # Errors
    /// [`CertificateError`]: `NoCertificate` if there is none, `TooLarge` and `TooManyCertificates` at the limits
    /// [`MAX_BUNDLE`] and [`MAX_CERTIFICATES`], `Pem` for a broken block, and what [`Certificate::from_der`] says of each.
    pub fn from_pem_or_der(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        // A DER certificate starts with SEQUENCE, 0x30, and a length that is no printable character.
        if let [0x30, 0x80..=0xFF, ..] = bytes {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        if bytes.len() > MAX_BUNDLE {
            return Err(CertificateError::TooLarge { size: bytes.len(), limit: MAX_BUNDLE });
        }
        // Windows editors put a byte order mark before the text; the first block would be passed over with it.
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut found = Vec::new();
        for (position, block) in Pem::iter_from_buffer(text).enumerate() {
            let number = position + 1;
            let block = block.map_err(|error| CertificateError::Pem { number, problem: error.to_string() })?;
            if block.label != "CERTIFICATE" {
                continue;
            }
            if found.len() == MAX_CERTIFICATES {
                return Err(CertificateError::TooManyCertificates { limit: MAX_CERTIFICATES });
            }
            found.push(Self::from_der(&block.contents)?);
        }
        if found.is_empty() { Err(CertificateError::NoCertificate) } else { Ok(found) }
    }
}

// A DER certificate is far below the limit of a bundle.
const _: () = assert!(MAX_SIZE < MAX_BUNDLE);
