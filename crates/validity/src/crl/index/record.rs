//! Entries on their way into an index, in the three forms that its blocks have.

use super::format::{EXTRA, LONG};
use crate::crl::CrlEntry;
use crate::revocation::RevocationReason;

/// What can be sorted in memory, kept in a temporary file, and merged.
pub(super) trait Record: Copy {
    /// Bytes in memory and in temporary files.
    const SIZE: usize;
    type Key: Ord + Copy;
    fn key(&self) -> Self::Key;
    fn write(&self, into: &mut Vec<u8>);
    /// Reads what [`Self::write`] wrote; `bytes` has [`Self::SIZE`].
    fn read(bytes: &[u8]) -> Self;
}

/// An entry with a serial number of up to 8 octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) key: u64,
    /// Time in the lower half, code above it.
    rest: u64,
}

impl Short {
    #[inline(always)]
    pub(super) fn new(key: u64, time: u32, code: u8) -> Self {
        Self { key, rest: u64::from(time) | u64::from(code) << 32 }
    }

    #[inline(always)]
    pub(super) fn time(self) -> u32 {
        self.rest as u32
    }

    #[inline(always)]
    pub(super) fn code(self) -> u8 {
        (self.rest >> 32) as u8
    }
}

impl Record for Short {
    const SIZE: usize = 16;
    type Key = u64;

    fn key(&self) -> u64 {
        self.key
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend(self.key.to_le_bytes());
        into.extend(self.rest.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| bytes[at..at + 8].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Self { key: number(0), rest: number(8) }
    }
}

/// An entry with a serial number of 9 to 20 octets, or an extra: the serial number with zeros in front, then the rest.
impl<const N: usize> Record for [u8; N] {
    const SIZE: usize = N;
    type Key = [u8; LONG];

    fn key(&self) -> [u8; LONG] {
        let mut key = [0; LONG];
        key.copy_from_slice(&self[..LONG]);
        key
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend(self);
    }

    fn read(bytes: &[u8]) -> Self {
        let mut record = [0; N];
        record.copy_from_slice(bytes);
        record
    }
}

/// Serial number, time, code.
pub(super) type Long = [u8; LONG + 5];
/// Serial number, time, invalidity date, reason.
pub(super) type Extra = [u8; LONG + 17];
/// In place of an invalidity date, where there is none.
pub(super) const NO_DATE: i64 = i64::MIN;

/// A serial number in 20 octets.
pub(super) fn long_key(magnitude: &[u8]) -> [u8; LONG] {
    let mut key = [0; LONG];
    let start = LONG - magnitude.len().min(LONG);
    key[start..].copy_from_slice(&magnitude[magnitude.len() - (LONG - start)..]);
    key
}

pub(super) fn long(key: [u8; LONG], time: u32, code: u8) -> Long {
    let mut record = [0; LONG + 5];
    record[..LONG].copy_from_slice(&key);
    record[LONG..LONG + 4].copy_from_slice(&time.to_le_bytes());
    record[LONG + 4] = code;
    record
}

/// Time and code of an entry, and the extra that it needs.
#[inline(always)]
pub(super) fn encode(entry: &CrlEntry<'_>) -> (u32, u8, Option<Extra>) {
    let code = place(entry.reason);
    match u32::try_from(entry.revoked_at) {
        Ok(time) if entry.invalid_since.is_none() => (time, code, None),
        _ => (0, EXTRA, Some(extra(entry, code))),
    }
}

fn extra(entry: &CrlEntry<'_>, code: u8) -> Extra {
    let mut record = [0; LONG + 17];
    record[..LONG].copy_from_slice(&long_key(entry.serial));
    record[LONG..LONG + 8].copy_from_slice(&entry.revoked_at.to_le_bytes());
    record[LONG + 8..LONG + 16].copy_from_slice(&entry.invalid_since.unwrap_or(NO_DATE).to_le_bytes());
    record[LONG + 16] = code;
    record
}

/// The place of a reason in [`RevocationReason::ALL`].
#[inline(always)]
fn place(reason: RevocationReason) -> u8 {
    let number = reason.number();
    // The numbers are 0 to 10 without 7.
    if number > 7 { number - 1 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_list_of_reasons() {
        for (index, reason) in RevocationReason::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(place(reason)), index);
        }
    }

    #[test]
    fn records_come_back_from_their_bytes() {
        let mut bytes = Vec::new();
        let short = Short::new(0x0102_0304_0506_0708, 0x090A_0B0C, 13);
        short.write(&mut bytes);
        assert_eq!(bytes.len(), Short::SIZE);
        assert_eq!(Short::read(&bytes), short);
        assert_eq!((short.time(), short.code()), (0x090A_0B0C, 13));
        assert_eq!(long_key(&[1, 2])[17..], [0, 1, 2]);
        assert_eq!(long_key(&[7; 20]), [7; 20]);
    }
}
