//! The three certificate profiles of docs/protocol.md §6: CA, digital signature, user authentication.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};
use rand_chacha::ChaCha20Rng;

use crate::extension::{Extension, KeyUsage};
use crate::random::text;
use crate::{Person, TestbedError};

/// Organization (O) in all names of the testbed, where the real ones have `JPKI`.
pub const ORGANIZATION: &str = "JPKI-TESTBED";
/// Policy of the testbed's signature certificates, below the example arc of RFC 5612.
pub const SIGNATURE_POLICY: &str = "1.3.6.1.4.1.32473.392.1.1";
/// Policy of the testbed's user-authentication certificates.
pub const USER_AUTHENTICATION_POLICY: &str = "1.3.6.1.4.1.32473.392.1.2";
/// OCSP address in the testbed's user-authentication certificates; `.invalid` never resolves (RFC 2606 §2).
pub const OCSP_URL: &str = "http://ocsp.testbed.invalid";
/// Address of the certification practice statement.
pub(crate) const CPS_URL: &str = "http://cps.testbed.invalid/cps.html";

/// Last part of all issuer names, where the real ones name the agency.
const AGENCY: &str = "Make-believe certificates without legal effect";
/// Last part of the alternative issuer names.
const AGENCY_JAPANESE: &str = "法的効力のない架空の証明書";
/// Their organization.
const SERVICE_JAPANESE: &str = "架空の公的個人認証サービス";
/// Letters and digits of the opaque part of an authentication certificate's subject.
const OPAQUE: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// The object identifier of TLS client authentication, in every user-authentication certificate.
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";

/// The parts of a name, outermost first.
pub(crate) type Parts = Vec<(&'static str, String)>;

/// One of the two hierarchies of JPKI, and the kind of certificate that is issued in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hierarchy {
    /// 署名用 — digital signature.
    Signature,
    /// 利用者証明用 — user authentication.
    UserAuthentication,
}

impl Hierarchy {
    /// Name in commands and files: `signature` or `authentication`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::UserAuthentication => "authentication",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Signature => "JPKI for digital signature",
            Self::UserAuthentication => "JPKI for user authentication",
        }
    }

    fn unit_japanese(self) -> String {
        let suffix = match self {
            Self::Signature => "署名用",
            Self::UserAuthentication => "利用者証明用",
        };
        format!("{SERVICE_JAPANESE}{suffix}")
    }

    /// Name of the CA.
    pub(crate) fn authority_name(self) -> Parts {
        parts(&[("C", "JP"), ("O", ORGANIZATION), ("OU", self.unit()), ("OU", AGENCY)])
    }

    /// The same in Japanese.
    fn authority_name_japanese(self) -> Parts {
        parts(&[("C", "JP"), ("O", SERVICE_JAPANESE), ("OU", &self.unit_japanese()), ("OU", AGENCY_JAPANESE)])
    }

    /// Extensions of the CA certificate, in order: docs/protocol.md §6.6.
    pub(crate) fn authority_extensions(self) -> Vec<Extension> {
        vec![
            Extension::key_usage(&[KeyUsage::KeyCertSign, KeyUsage::CrlSign]),
            Extension::subject_directory_name(self.authority_name_japanese()),
            Extension::basic_constraints(true, None),
            Extension::distribution_point(self.authority_name()),
            Extension::subject_key_identifier(),
        ]
    }

    /// Name of the distribution point of the person's municipality: docs/protocol.md §6.2 and §6.3.
    pub(crate) fn distribution_point(self, person: &Person) -> Parts {
        parts(&[
            ("C", "JP"),
            ("O", ORGANIZATION),
            ("OU", self.unit()),
            ("OU", "CRL Distribution Points"),
            ("OU", &person.prefecture),
            ("CN", &format!("{} CRLDP", person.municipality)),
        ])
    }

    /// Extensions of the cardholder's certificate, in order: docs/protocol.md §6.2 and §6.3.
    pub(crate) fn holder_extensions(self, person: &Person, ocsp_url: &str) -> Vec<Extension> {
        let distribution_point = self.distribution_point(person);
        match self {
            Self::Signature => vec![
                Extension::key_usage(&[KeyUsage::DigitalSignature, KeyUsage::NonRepudiation]),
                Extension::attributes(person),
                Extension::policies(&[SIGNATURE_POLICY]),
                Extension::issuer_directory_name(self.authority_name_japanese()),
                Extension::distribution_point(distribution_point),
                Extension::authority_key_identifier(),
                Extension::subject_key_identifier(),
            ],
            Self::UserAuthentication => vec![
                Extension::key_usage(&[KeyUsage::DigitalSignature]),
                Extension::extended_key_usage(&[CLIENT_AUTH]),
                Extension::policies(&[USER_AUTHENTICATION_POLICY]),
                Extension::issuer_directory_name(self.authority_name_japanese()),
                Extension::distribution_point(distribution_point),
                Extension::ocsp(ocsp_url),
                Extension::authority_key_identifier(),
                Extension::subject_key_identifier(),
            ],
        }
    }

    /// Subject of the cardholder's certificate: docs/protocol.md §6.2 and §6.3.
    pub(crate) fn holder_subject(self, person: &Person, issued: Timestamp, generator: &mut ChaCha20Rng) -> Parts {
        let counter = format!("{}003A", person.municipality_code);
        match self {
            Self::Signature => {
                let request = japan().to_datetime(issued).strftime("%Y%m%d%H%M%S").to_string();
                let sequence = text(generator, b"0123456789", 5);
                parts(&[
                    ("C", "JP"),
                    ("L", &person.prefecture),
                    ("L", &person.municipality),
                    ("CN", &format!("{request}{}{counter}", &*sequence)),
                ])
            }
            Self::UserAuthentication => {
                let opaque = text(generator, OPAQUE, 14);
                parts(&[("C", "JP"), ("CN", &format!("{}{counter}", &*opaque))])
            }
        }
    }
}

fn parts(parts: &[(&'static str, &str)]) -> Parts {
    parts.iter().map(|(attribute, value)| (*attribute, (*value).to_string())).collect()
}

/// Japanese standard time, UTC+9 without summer time.
fn japan() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

/// The Japanese calendar day of a time.
pub(crate) fn japanese_day(time: Timestamp) -> Date {
    japan().to_datetime(time).date()
}

/// The end of a Japanese day: 23:59:59 there, 14:59:59 UTC.
fn end_of_day(day: Date) -> Result<Timestamp, TestbedError> {
    let end = day.at(23, 59, 59, 0).to_zoned(japan());
    let error = |source| TestbedError::Calendar { time: Timestamp::UNIX_EPOCH, source };
    Ok(end.map_err(error)?.timestamp())
}

/// The end of the holder's fifth birthday after the day of issue (docs/protocol.md §6.1).
pub(crate) fn fifth_birthday(birth: Date, issued: Timestamp) -> Result<Timestamp, TestbedError> {
    end_of_day(birthday_after(birth, issued, 5)?)
}

/// The last day of a card: the holder's tenth birthday after the day of issue, the fifth of who is below eighteen.
pub(crate) fn card_expiry(birth: Date, issued: Timestamp) -> Result<Date, TestbedError> {
    // The eighteenth birthday is past if the first one after issue is the nineteenth or a later one.
    let adult = birthday_after(birth, issued, 1)?.year() - birth.year() > 18;
    birthday_after(birth, issued, if adult { 10 } else { 5 })
}

/// So manieth birthday after the day of issue. Who was born on 29 February has it on the 28th in other years.
fn birthday_after(birth: Date, issued: Timestamp, count: i16) -> Result<Date, TestbedError> {
    let calendar = |source| TestbedError::Calendar { time: issued, source };
    let day = japanese_day(issued);
    let birthday_in =
        |year: i16| birth.checked_add(Span::new().try_years(year - birth.year()).map_err(calendar)?).map_err(calendar);
    let first = if birthday_in(day.year())? > day { day.year() } else { day.year() + 1 };
    birthday_in(first + count - 1)
}

/// The same day so many years before.
pub(crate) fn years_before_day(day: Date, years: i64) -> Result<Date, TestbedError> {
    day.checked_sub(years.years()).map_err(|source| TestbedError::Calendar { time: Timestamp::UNIX_EPOCH, source })
}

/// Validity of a CA that covers `from` and `to`: from a year before to the end of a Japanese day nine years after.
pub(crate) fn authority_validity(from: Timestamp, to: Timestamp) -> Result<(Timestamp, Timestamp), TestbedError> {
    let error = |time| move |source| TestbedError::Calendar { time, source };
    let not_before = years_before(from, 1)?;
    let last = japanese_day(to).checked_add(9.years()).map_err(error(to))?;
    Ok((not_before, end_of_day(last)?))
}

/// The same time so many times 365 days earlier.
pub(crate) fn years_before(time: Timestamp, years: i64) -> Result<Timestamp, TestbedError> {
    time.checked_sub((years * 365 * 24).hours()).map_err(|source| TestbedError::Calendar { time, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_lasts_to_the_tenth_birthday_and_a_minors_to_the_fifth() {
        let expiry = |birth: &str, issued: &str| {
            card_expiry(birth.parse().unwrap(), issued.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(expiry("1985-04-12", "2026-04-01T00:00:00Z"), "2035-04-12");
        assert_eq!(expiry("1985-04-12", "2026-04-12T00:00:00Z"), "2036-04-12");
        // Eighteen on the day of issue, and the day before that.
        assert_eq!(expiry("2008-04-01", "2026-04-01T00:00:00Z"), "2036-04-01");
        assert_eq!(expiry("2008-04-02", "2026-04-01T00:00:00Z"), "2030-04-02");
        assert_eq!(expiry("2004-02-29", "2026-04-01T00:00:00Z"), "2036-02-29");
    }
}
