//! DER by hand (ITU-T X.690): what CRLs and OCSP responses are put together from, so that the deliberately wrong ones can be
//! written, too.

use std::time::Duration;

use der::asn1::GeneralizedTime;
use der::{DateTime, Encode};
use jiff::Timestamp;

use crate::TestbedError;

/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// BIT STRING.
pub(crate) const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// NULL.
pub(crate) const NULL: u8 = 0x05;
/// ENUMERATED.
pub(crate) const ENUMERATED: u8 = 0x0A;
/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;

/// Tag `[number]` around other objects.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// Tag `[number]` in place of a primitive type's.
pub(crate) const fn primitive(number: u8) -> u8 {
    0x80 | number
}

/// Tag and length of an object with so many bytes of content.
pub(crate) fn header(tag: u8, length: u64) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = &bytes[(length.leading_zeros() / 8) as usize..];
            // At most eight.
            out.push(0x80 | significant.len() as u8);
            out.extend(significant);
        }
    }
    out
}

/// One object.
pub(crate) fn object(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = header(tag, content.len() as u64);
    out.extend(content);
    out
}

/// A SEQUENCE of these objects.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    object(SEQUENCE, &parts.concat())
}

/// A non-negative INTEGER from its big-endian bytes.
pub(crate) fn unsigned(value: &[u8]) -> Vec<u8> {
    let significant = &value[value.iter().take_while(|byte| **byte == 0).count()..];
    let sign: &[u8] = if significant.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    object(INTEGER, &[sign, significant].concat())
}

/// A BIT STRING of whole bytes.
pub(crate) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    object(BIT_STRING, &[&[0], bytes].concat())
}

/// GeneralizedTime to the second.
pub(crate) fn generalized_time(time: Timestamp) -> Result<Vec<u8>, TestbedError> {
    let error = || TestbedError::Time { time };
    let seconds = u64::try_from(time.as_second()).map_err(|_| error())?;
    let time = DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| error())?;
    GeneralizedTime::from_date_time(time).to_der().map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        assert_eq!(header(SEQUENCE, 0x7F), [0x30, 0x7F]);
        assert_eq!(header(SEQUENCE, 0x80), [0x30, 0x81, 0x80]);
        assert_eq!(header(SEQUENCE, 0xFF), [0x30, 0x81, 0xFF]);
        assert_eq!(header(SEQUENCE, 0x100), [0x30, 0x82, 1, 0]);
        assert_eq!(header(SEQUENCE, 0x0A00_0000), [0x30, 0x84, 0x0A, 0, 0, 0]);
        assert_eq!(header(SEQUENCE, 0x01_0000_0000), [0x30, 0x85, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn integers_are_minimal_and_positive() {
        assert_eq!(unsigned(&[]), [2, 1, 0]);
        assert_eq!(unsigned(&[0, 0]), [2, 1, 0]);
        assert_eq!(unsigned(&[0, 0x7F]), [2, 1, 0x7F]);
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[1; 21])[..3], [2, 21, 1]);
    }

    #[test]
    fn a_time_has_no_parts_of_a_second() {
        let time = generalized_time("2026-04-01T00:00:00.9Z".parse().unwrap()).unwrap();
        assert_eq!(time, b"\x18\x0f20260401000000Z");
        assert!(matches!(generalized_time("1969-12-31T23:59:59Z".parse().unwrap()), Err(TestbedError::Time { .. })));
    }
}
