//! The certificates on the card: read by their DER length, never by the size of their file (docs/protocol.md §4.3).

use std::fmt;

use jiff::Timestamp;
use jpki_apdu::{Response, StatusWord};
use jpki_certificate::Certificate;
use jpki_reader::Transport;

use super::session::{Session, refusal};
use crate::file::is_read;
use crate::{Absence, CardError, CertificateFault, CredentialKind, Step};

/// Longest certificate read, in bytes. Those known have less than 2,000.
const LIMIT: usize = 8192;
/// Bytes of the first read: as many exchanges as reading the header alone with extended length, one fewer without.
const FIRST: u32 = 256;

/// A certificate on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CardCertificate {
    /// 署名用電子証明書, EF 0001 — readable after the signature password.
    Signature,
    /// The certificate of the CA for digital signature, EF 0002.
    SignatureCa,
    /// 利用者証明用電子証明書, EF 000A.
    UserAuthentication,
    /// The certificate of the CA for user authentication, EF 000B.
    UserAuthenticationCa,
}

impl CardCertificate {
    /// File identifier of the EF that holds it.
    const fn file(self) -> u16 {
        match self {
            Self::Signature => 0x0001,
            Self::SignatureCa => 0x0002,
            Self::UserAuthentication => 0x000A,
            Self::UserAuthenticationCa => 0x000B,
        }
    }

    /// The credential that a card may ask for before it is read.
    const fn credential(self) -> Option<CredentialKind> {
        match self {
            Self::Signature => Some(CredentialKind::SignPassword),
            Self::UserAuthentication => Some(CredentialKind::AuthPin),
            Self::SignatureCa | Self::UserAuthenticationCa => None,
        }
    }
}

impl fmt::Display for CardCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "signature certificate",
            Self::SignatureCa => "CA certificate for digital signature",
            Self::UserAuthentication => "user-authentication certificate",
            Self::UserAuthenticationCa => "CA certificate for user authentication",
        })
    }
}

/// A certificate that is readable without a credential: on the plastic card all but the signature certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateFile {
    /// 利用者証明用電子証明書, EF 000A. On a phone it needs the PIN.
    UserAuthentication,
    /// The certificate of the CA for digital signature, EF 0002.
    SignatureCa,
    /// The certificate of the CA for user authentication, EF 000B.
    UserAuthenticationCa,
}

impl From<CertificateFile> for CardCertificate {
    fn from(file: CertificateFile) -> Self {
        match file {
            CertificateFile::UserAuthentication => Self::UserAuthentication,
            CertificateFile::SignatureCa => Self::SignatureCa,
            CertificateFile::UserAuthenticationCa => Self::UserAuthenticationCa,
        }
    }
}

/// What the first bytes of a certificate file say of its length.
fn total_length(certificate: CardCertificate, head: &[u8]) -> Result<usize, CardError> {
    let missing = |absence| Err(CardError::MissingCertificate { certificate, absence });
    let malformed = |fault| Err(CardError::MalformedCertificate { certificate, fault });
    match head {
        [] => missing(Absence::Empty),
        _ if head.iter().all(|byte| *byte == 0x00) => missing(Absence::Zeros),
        _ if head.iter().all(|byte| *byte == 0xFF) => missing(Absence::Filler),
        // Shorter lengths are not written in this form in DER (ISO/IEC 8825-1 §10.1), and no RSA certificate is shorter.
        // So a certificate is always longer than the first read, which brings no filler.
        [0x30, 0x82, high, low, ..] if *high > 0 => {
            let length = usize::from(u16::from_be_bytes([*high, *low])) + 4;
            if length > LIMIT { malformed(CertificateFault::TooLong { length, limit: LIMIT }) } else { Ok(length) }
        }
        _ => malformed(CertificateFault::NotDer),
    }
}

/// Judges the validity period, both ends included (RFC 5280 §4.1.2.5).
pub(super) fn check_period(which: CardCertificate, certificate: &Certificate, now: Timestamp) -> Result<(), CardError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now < not_before {
        return Err(CardError::CertificateNotYetValid { certificate: which, not_before, now });
    }
    if now > not_after {
        return Err(CardError::CertificateExpired { certificate: which, not_after, now });
    }
    Ok(())
}

impl<T: Transport> Session<'_, T> {
    /// The DER of a certificate, read unless it was before.
    pub(super) fn certificate(&mut self, certificate: CardCertificate) -> Result<&[u8], CardError> {
        if !self.state.certificates.contains_key(&certificate) {
            let der = self.read(certificate)?;
            self.state.certificates.insert(certificate, der);
        }
        // It was put in above unless it was there.
        Ok(&self.state.certificates[&certificate])
    }

    /// As [`certificate`](Self::certificate), parsed.
    pub(super) fn parsed_certificate(&mut self, certificate: CardCertificate) -> Result<Certificate, CardError> {
        Certificate::from_der(self.certificate(certificate)?)
            .map_err(|source| CardError::UnreadableCertificate { certificate, source })
    }

    fn read(&mut self, certificate: CardCertificate) -> Result<Vec<u8>, CardError> {
        let step = Step::ReadCertificate(certificate);
        let check = |response: Response, at: usize| match response.status {
            status if is_read(status) => Ok(response.data),
            StatusWord::FileNotFound => Err(CardError::MissingCertificate { certificate, absence: Absence::NoFile }),
            // The offset is at or behind the end of the file: at its head, an empty one.
            StatusWord::OffsetOutsideFile if at == 0 => {
                Err(CardError::MissingCertificate { certificate, absence: Absence::Empty })
            }
            StatusWord::OffsetOutsideFile => Ok(Vec::new()),
            status => Err(refusal(step, status, certificate.credential())),
        };
        let mut der = check(self.card.read_start(step, certificate.file(), FIRST)?, 0)?;
        let total = total_length(certificate, &der)?;
        // The first read is whole but for the end of the file; after it, only a reader that cuts an extended response
        // gives less than was asked for, once. So the reads are bounded by the length.
        let mut cut = der.len() < total && der.len() < FIRST as usize;
        while der.len() < total {
            let missing = total - der.len();
            // Both fit: at most 8192 bytes are read.
            let part = check(self.card.read_on(step, der.len() as u16, missing as u32)?, der.len())?;
            let short = part.len() < missing.min(FIRST as usize);
            der.extend_from_slice(&part);
            if part.is_empty() || (short && std::mem::replace(&mut cut, true)) {
                let fault = CertificateFault::Truncated { length: der.len(), expected: total };
                return Err(CardError::MalformedCertificate { certificate, fault });
            }
        }
        Ok(der)
    }
}
