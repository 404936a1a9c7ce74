//! What the subject name of a holder's certificate is made of: place, time of the request, counter (docs/protocol.md
//! §6.2, §6.3).

use std::fmt;

use jiff::civil::DateTime;

use crate::{CertificateKind, Name};

/// The counter (窓口端末) where a certificate was asked for: five digits of municipality code and four of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CounterId(String);

impl CounterId {
    fn read(text: &str) -> Option<Self> {
        let municipality_fits = text.get(..5)?.bytes().all(|byte| byte.is_ascii_digit());
        (municipality_fits && alphanumeric(text, 9)).then(|| Self(text.to_owned()))
    }

    /// All nine characters, such as `13221003A`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The municipality code (市区町村コード), five digits, such as `13221`.
    #[must_use]
    pub fn municipality_code(&self) -> &str {
        &self.0[..5]
    }
}

impl fmt::Debug for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CounterId(redacted)")
    }
}

/// The parts of a holder's subject name. They tell where a person lived: `Debug` prints no value.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubjectParts {
    /// Of a signature certificate.
    Signature {
        /// Prefecture (都道府県) in Roman letters, such as `Tokyo-to`.
        prefecture: String,
        /// Municipality (市区町村) in Roman letters, such as `Minato-ku`.
        municipality: String,
        /// When the certificate was asked for, to the second. The zone is not written; Japanese time, by all appearances.
        requested_at: DateTime,
        /// Five digits that number the requests.
        sequence: String,
        /// Where the certificate was asked for.
        counter: CounterId,
    },
    /// Of a user-authentication certificate.
    UserAuthentication {
        /// Fourteen letters and digits without known meaning.
        opaque: String,
        /// Where the certificate was asked for.
        counter: CounterId,
    },
}

impl SubjectParts {
    /// Takes the subject of a certificate of this kind apart; `None` if it does not have the form.
    pub(crate) fn read(kind: CertificateKind, subject: &Name) -> Option<Self> {
        let name = subject.common_name().filter(|name| name.is_ascii())?;
        let mut places = subject.localities();
        match (kind, name.len()) {
            (CertificateKind::Signature, 28) => Some(Self::Signature {
                prefecture: places.next()?.to_owned(),
                municipality: places.next()?.to_owned(),
                requested_at: date_time(&name[..14])?,
                sequence: name.get(14..19).filter(|text| digits(text))?.to_owned(),
                counter: CounterId::read(&name[19..])?,
            }),
            (CertificateKind::UserAuthentication, 23) => Some(Self::UserAuthentication {
                opaque: name.get(..14).filter(|text| alphanumeric(text, 14))?.to_owned(),
                counter: CounterId::read(&name[14..])?,
            }),
            _ => None,
        }
    }

    /// Where the certificate was asked for.
    #[must_use]
    pub fn counter(&self) -> &CounterId {
        match self {
            Self::Signature { counter, .. } | Self::UserAuthentication { counter, .. } => counter,
        }
    }
}

impl fmt::Debug for SubjectParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature { .. } => "SubjectParts::Signature(redacted)",
            Self::UserAuthentication { .. } => "SubjectParts::UserAuthentication(redacted)",
        })
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn alphanumeric(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `YYYYMMDDhhmmss`.
fn date_time(text: &str) -> Option<DateTime> {
    if text.len() != 14 || !digits(text) {
        return None;
    }
    let field = |range: std::ops::Range<usize>| text[range].parse::<i8>().ok();
    let year = text[..4].parse().ok()?;
    DateTime::new(year, field(4..6)?, field(6..8)?, field(8..10)?, field(10..12)?, field(12..14)?, 0).ok()
}
