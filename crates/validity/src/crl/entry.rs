//! One entry of a list (RFC 5280 §5.3): read fast in the forms that CAs write, and slowly in every other.

use std::fmt;

use jiff::Timestamp;

use super::CrlError;
use super::der::{self, ENUMERATED, GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME};
use super::extension::split;
use super::time;
use crate::revocation::RevocationReason;

const REASON_CODE: &str = "2.5.29.21";
const INVALIDITY_DATE: &str = "2.5.29.24";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";

/// Longest serial number in octets of an INTEGER (RFC 5280 §4.1.2.2).
pub(super) const MAX_SERIAL: usize = 20;
/// Most extensions of an entry. RFC 5280 knows three.
const MAX_EXTENSIONS: usize = 16;
/// Bytes that [`fast`] looks at: more than an entry of the forms that it knows can have.
pub(super) const FAST: usize = 64;

/// One revoked certificate in a list. `Debug` does not print the serial number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CrlEntry<'a> {
    pub(super) serial: &'a [u8],
    /// The serial number, if it has at most eight octets.
    pub(super) short: u64,
    pub(super) revoked_at: i64,
    pub(super) reason: RevocationReason,
    pub(super) invalid_since: Option<i64>,
}

impl<'a> CrlEntry<'a> {
    /// The serial number, big-endian, without a zero octet in front: 1 to 20 octets.
    #[must_use]
    pub fn serial_magnitude(&self) -> &'a [u8] {
        self.serial
    }

    /// Since when the certificate is revoked or on hold.
    #[must_use]
    pub fn revoked_at(&self) -> Timestamp {
        time::from_seconds(self.revoked_at)
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> RevocationReason {
        self.reason
    }

    /// When it was known or suspected to be no longer good.
    #[must_use]
    pub fn invalid_since(&self) -> Option<Timestamp> {
        self.invalid_since.map(time::from_seconds)
    }
}

impl fmt::Debug for CrlEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrlEntry").field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// `Extensions { Extension { reasonCode, OCTET STRING { ENUMERATED (1 octet) } } }` up to the number.
const ONLY_A_REASON: [u8; 13] = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];

/// An entry of the two forms that nearly all have: a UTCTime, and no extension or a reason that is not critical. With the
/// entry comes its length in octets. `None` says that it may be another form, not that anything is wrong.
#[inline(always)]
pub(super) fn fast(window: &[u8; FAST]) -> Option<(CrlEntry<'_>, usize)> {
    let [0x30, length, 0x02, octets, ..] = *window else { return None };
    let (length, octets) = (usize::from(length), usize::from(octets));
    // A zero in front belongs to the next octet, and only where that one would look negative.
    let zero = usize::from(window[4] == 0);
    let sign = window[4 + zero] & 0x80 != 0;
    if octets > MAX_SERIAL || octets <= zero || sign != (zero == 1) {
        return None;
    }
    let after = 4 + octets;
    let date: &[u8; 15] = window[after..].first_chunk()?;
    let [UTC_TIME, 13, text @ ..] = date else { return None };
    let revoked_at = time::utc_time(text)?;
    let rest = after + 15;
    let reason = match (2 + length).wrapping_sub(rest) {
        0 => RevocationReason::Unspecified,
        14 => {
            let extensions: &[u8; 14] = window[rest..].first_chunk()?;
            let [only @ .., number] = extensions;
            if *only != ONLY_A_REASON {
                return None;
            }
            RevocationReason::by_number(*number)?
        }
        _ => return None,
    };
    let magnitude = octets - zero;
    let serial = &window[4 + zero..after];
    let short = if magnitude <= 8 {
        let eight: &[u8; 8] = window[4 + zero..].first_chunk()?;
        u64::from_be_bytes(*eight) >> (64 - 8 * magnitude)
    } else {
        0
    };
    Some((CrlEntry { serial, short, revoked_at, reason, invalid_since: None }, 2 + length))
}

/// A serial number of at most eight octets as a number.
fn short(magnitude: &[u8]) -> u64 {
    if magnitude.len() > 8 {
        return 0;
    }
    magnitude.iter().fold(0, |number, octet| number << 8 | u64::from(*octet))
}

/// An entry of any form; `Ok(None)` for a negative serial number, which no certificate that is read here can have.
pub(super) fn slow(entry: &[u8], offset: u64) -> Result<Option<CrlEntry<'_>>, CrlError> {
    let malformed = |part| CrlError::malformed(part, offset);
    let mut fields = der::children(der::only(entry).and_then(|entry| entry.of(SEQUENCE)).ok_or(malformed("entry"))?);
    let serial = fields.next().flatten().and_then(|serial| serial.of(INTEGER)).ok_or(malformed("userCertificate"))?;
    if serial.len() > MAX_SERIAL {
        return Err(CrlError::SerialTooLong { octets: serial.len() as u64, offset });
    }
    let magnitude = match serial {
        [] => return Err(malformed("userCertificate")),
        [0xFF, second, ..] if second & 0x80 != 0 => return Err(malformed("userCertificate")),
        [first, ..] if first & 0x80 != 0 => None,
        _ => match der::magnitude(serial) {
            None => return Err(malformed("userCertificate")),
            Some([]) => return Err(CrlError::SerialZero { offset }),
            magnitude => magnitude,
        },
    };
    let date = fields.next().flatten().filter(|date| matches!(date.tag, UTC_TIME | GENERALIZED_TIME));
    let date = date.ok_or(malformed("revocationDate"))?;
    let revoked_at = time::seconds(date).ok_or(CrlError::Time { part: "revocationDate", offset })?;
    let mut found = Found { reason: RevocationReason::Unspecified, invalid_since: None };
    if let Some(extensions) = fields.next() {
        let list = extensions.and_then(|list| list.of(SEQUENCE)).filter(|list| !list.is_empty());
        found.read(list.ok_or(malformed("crlEntryExtensions"))?, offset)?;
    }
    if fields.next().is_some() {
        return Err(malformed("entry"));
    }
    Ok(magnitude.map(|serial| CrlEntry {
        serial,
        short: short(serial),
        revoked_at,
        reason: found.reason,
        invalid_since: found.invalid_since,
    }))
}

/// What extensions of an entry say.
struct Found {
    reason: RevocationReason,
    invalid_since: Option<i64>,
}

impl Found {
    fn read(&mut self, list: &[u8], offset: u64) -> Result<(), CrlError> {
        let mut seen: Vec<String> = Vec::new();
        for extension in der::children(list) {
            let whole = extension.and_then(split);
            let (oid, critical, value) = whole.ok_or(CrlError::malformed("crlEntryExtensions", offset))?;
            if seen.contains(&oid) {
                return Err(CrlError::DuplicateExtension { oid });
            }
            if seen.len() == MAX_EXTENSIONS {
                let size = seen.len() as u64 + 1;
                let limit = MAX_EXTENSIONS as u64;
                return Err(CrlError::TooLarge { part: "crlEntryExtensions", offset, size, limit });
            }
            let malformed = || CrlError::MalformedExtension { oid: oid.clone(), offset };
            match oid.as_str() {
                REASON_CODE => {
                    let number = der::only(value).and_then(|reason| reason.of(ENUMERATED)).ok_or_else(malformed)?;
                    let [number] = *number else { return Err(malformed()) };
                    let reason = RevocationReason::by_number(number);
                    self.reason = reason.ok_or(CrlError::Reason { found: number, offset })?;
                }
                INVALIDITY_DATE => {
                    let date = der::only(value).filter(|date| date.tag == GENERALIZED_TIME).ok_or_else(malformed)?;
                    let seconds = time::seconds(date).ok_or(CrlError::Time { part: "invalidityDate", offset })?;
                    self.invalid_since = Some(seconds);
                }
                // It must be critical, but an entry of somebody else's is one without that, too.
                CERTIFICATE_ISSUER => return Err(CrlError::Indirect),
                _ if critical => return Err(CrlError::UnknownCriticalEntryExtension { oid, offset }),
                _ => {}
            }
            seen.push(oid);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(serial: &[u8], date: &str, extensions: &[u8]) -> Vec<u8> {
        let date = der::wrap(if date.len() == 13 { UTC_TIME } else { GENERALIZED_TIME }, date.as_bytes());
        let parts = [der::wrap(INTEGER, serial), date, extensions.to_vec()];
        der::wrap(SEQUENCE, &parts.concat())
    }

    fn extension(oid_hex: &str, critical: bool, value: &[u8]) -> Vec<u8> {
        let critical: &[u8] = if critical { &[1, 1, 0xFF] } else { &[] };
        let oid = der::wrap(6, &hex::decode(oid_hex).unwrap());
        der::wrap(SEQUENCE, &[&oid, critical, &der::wrap(4, value)].concat())
    }

    fn reason(number: u8) -> Vec<u8> {
        der::wrap(SEQUENCE, &extension("551d15", false, &[ENUMERATED, 1, number]))
    }

    fn read_fast(entry: &[u8]) -> Option<(CrlEntry<'static>, usize)> {
        let mut window = [0xAA; FAST];
        window[..entry.len()].copy_from_slice(entry);
        fast(Box::leak(Box::new(window)))
    }

    proptest! {
        /// Where the fast way reads an entry, the slow one reads the same.
        #[test]
        fn both_ways_agree(
            serial in proptest::collection::vec(any::<u8>(), 1..22),
            date in "[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9][0-2][0-9][0-6][0-9][0-6][0-9]Z",
            number in proptest::option::of(0_u8..12),
            flip in proptest::option::of((0_usize..64, any::<u8>())),
        ) {
            let mut bytes = entry(&serial, &date, &number.map(reason).unwrap_or_default());
            if let Some((at, value)) = flip {
                let at = at % bytes.len();
                bytes[at] = value;
            }
            prop_assume!(bytes.len() <= FAST);
            let slowly = slow(&bytes, 0);
            match read_fast(&bytes) {
                Some((quick, length)) if length == bytes.len() => prop_assert_eq!(slowly, Ok(Some(quick))),
                // A length that was changed: the entry ends elsewhere.
                Some(_) => prop_assert!(flip.is_some()),
                // Whatever is unusual is left to the slow way, which may still take it.
                None => {}
            }
        }

        #[test]
        fn any_bytes_end_in_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = slow(&bytes, 0);
        }
    }

    #[test]
    fn the_usual_forms_are_read_fast() {
        for (serial, short) in [
            (&[1][..], 1),
            (&[0, 0x80], 0x80),
            (&[0x7F, 0, 0, 1], 0x7F00_0001),
            (&[0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], u64::MAX),
            (&[0x11; 20], 0),
        ] {
            for number in [None, Some(0), Some(6), Some(10)] {
                let bytes = entry(serial, "260401000000Z", &number.map(reason).unwrap_or_default());
                let (read, length) = read_fast(&bytes).unwrap();
                assert_eq!((read.short, read.revoked_at, length), (short, 1_775_001_600, bytes.len()));
                assert_eq!(read.serial, serial.strip_prefix(&[0]).unwrap_or(serial));
                assert_eq!(read.reason.number(), number.unwrap_or(0));
                assert_eq!(slow(&bytes, 0), Ok(Some(read)));
            }
        }
    }

    #[test]
    fn serials_that_no_certificate_has_are_told_apart() {
        let read = |serial: &[u8]| slow(&entry(serial, "260401000000Z", &[]), 7).map(|entry| entry.is_some());
        assert_eq!(read(&[1; 20]), Ok(true));
        assert_eq!(read(&[0xFF]), Ok(false));
        assert_eq!(read(&[0x80, 0]), Ok(false));
        assert_eq!(read(&[0]), Err(CrlError::SerialZero { offset: 7 }));
        assert_eq!(read(&[1; 21]), Err(CrlError::SerialTooLong { octets: 21, offset: 7 }));
        for malformed in [&[][..], &[0, 1], &[0xFF, 0x80]] {
            assert_eq!(read(malformed), Err(CrlError::malformed("userCertificate", 7)), "{malformed:?}");
        }
    }

    #[test]
    fn extensions_of_an_entry_are_understood_or_refused() {
        let read = |extensions: &[Vec<u8>]| {
            let bytes = entry(&[1], "260401000000Z", &der::wrap(SEQUENCE, &extensions.concat()));
            slow(&bytes, 3).map(|read| read.map(|read| (read.reason, read.invalid_since)))
        };
        let date = |text: &str| der::wrap(GENERALIZED_TIME, text.as_bytes());
        assert_eq!(
            read(&[extension("551d15", true, &[10, 1, 1]), extension("551d18", false, &date("20260331000000Z"))]),
            Ok(Some((RevocationReason::KeyCompromise, Some(1_774_915_200))))
        );
        assert_eq!(read(&[extension("2a03", false, b"x")]), Ok(Some((RevocationReason::Unspecified, None))));
        assert_eq!(
            read(&[extension("2a03", true, b"x")]),
            Err(CrlError::UnknownCriticalEntryExtension { oid: "1.2.3".to_owned(), offset: 3 })
        );
        assert_eq!(read(&[extension("551d1d", true, b"x")]), Err(CrlError::Indirect));
        assert_eq!(read(&[extension("551d1d", false, b"x")]), Err(CrlError::Indirect));
        for number in [7, 11] {
            let refused = Err(CrlError::Reason { found: number, offset: 3 });
            assert_eq!(read(&[extension("551d15", false, &[10, 1, number])]), refused);
        }
        let twice = [extension("551d15", false, &[10, 1, 1]), extension("551d15", false, &[10, 1, 2])];
        assert_eq!(read(&twice), Err(CrlError::DuplicateExtension { oid: "2.5.29.21".to_owned() }));
        let of = |oid: &str| Err(CrlError::MalformedExtension { oid: oid.to_owned(), offset: 3 });
        assert_eq!(read(&[extension("551d15", false, &[2, 1, 1])]), of("2.5.29.21"));
        assert_eq!(read(&[extension("551d15", false, &[10, 2, 0, 1])]), of("2.5.29.21"));
        assert_eq!(read(&[extension("551d18", false, &der::wrap(UTC_TIME, b"260401000000Z"))]), of("2.5.29.24"));
        assert_eq!(
            read(&[extension("551d18", false, &date("20261301000000Z"))]),
            Err(CrlError::Time { part: "invalidityDate", offset: 3 })
        );
        assert_eq!(read(&[]), Err(CrlError::malformed("crlEntryExtensions", 3)));
        let many: Vec<Vec<u8>> = (0..17).map(|number| extension(&format!("2a{number:02x}"), false, b"")).collect();
        assert_eq!(read(&many), Err(CrlError::TooLarge { part: "crlEntryExtensions", offset: 3, size: 17, limit: 16 }));
    }

    #[test]
    fn dates_and_shapes_that_do_not_fit_are_refused() {
        let date = |text| slow(&entry(&[1], text, &[]), 5).map(|_| ());
        assert_eq!(date("21260401000000Z"), Ok(()));
        assert_eq!(date("260431000000Z"), Err(CrlError::Time { part: "revocationDate", offset: 5 }));
        let no_date = der::wrap(SEQUENCE, &der::wrap(INTEGER, &[1]));
        assert_eq!(slow(&no_date, 5), Err(CrlError::malformed("revocationDate", 5)));
        let more = entry(&[1], "260401000000Z", &[reason(1), reason(1)].concat());
        assert_eq!(slow(&more, 5), Err(CrlError::malformed("entry", 5)));
        assert_eq!(slow(&[0x31, 0], 5), Err(CrlError::malformed("entry", 5)));
    }
}
