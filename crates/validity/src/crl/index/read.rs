//! Looking serial numbers up in an index.

use std::fmt;
use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use jpki_certificate::SerialNumber;
use jpki_mapped::MappedFile;

use super::format::{BLOCK, EXTRA, Kind, LONG, Layout, block_checksum, u32_at, u64_at};
use super::record::{NO_DATE, long_key};
use super::{IndexError, IndexSummary, meta};
use crate::crl::time;
use crate::revocation::RevocationReason;

/// What a list says about a serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// It is not in the list.
    Absent,
    /// It is.
    Listed {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: RevocationReason,
        /// When the certificate was known or suspected to be no longer good.
        invalid_since: Option<Timestamp>,
    },
}

/// Where the bytes are.
enum Bytes {
    Mapped(MappedFile),
    Memory(Vec<u8>),
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Mapped(file) => file,
            Self::Memory(bytes) => bytes,
        }
    }
}

/// Blocks from one serial number in the small directory to the next.
const STRIDE: usize = 64;

/// An open index. It stays the same when the file is replaced; a new one must be opened to see the new list.
pub struct CrlIndex {
    bytes: Bytes,
    layout: Layout,
    /// First serial number of each block, checked and kept: what is in the file may change, this does not.
    short: Vec<u64>,
    /// Every [`STRIDE`]th of them: so few that they stay in the first-level cache.
    strides: Vec<u64>,
    long: Vec<[u8; LONG]>,
    extra: Vec<[u8; LONG]>,
    summary: IndexSummary,
}

impl CrlIndex {
    /// Opens an index file.
    ///
    /// # Errors
    /// [`IndexError`]: everything but [`IndexError::Damaged`] entries, which a look-up finds.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, IndexError> {
        let file = MappedFile::open(path).map_err(|error| IndexError::Read { kind: error.kind() })?;
        Self::read(Bytes::Mapped(file))
    }

    /// Opens an index in a file that is open; the handle is not needed afterwards.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of(file: &File) -> Result<Self, IndexError> {
        let file = MappedFile::of(file).map_err(|error| IndexError::Read { kind: error.kind() })?;
        Self::read(Bytes::Mapped(file))
    }

    /// Opens an index in memory.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, IndexError> {
        Self::read(Bytes::Memory(bytes))
    }

    fn read(bytes: Bytes) -> Result<Self, IndexError> {
        let file = bytes.as_slice();
        let layout = Layout::read(file)?;
        // The parts lie inside the file: `Layout::read` has compared the sum of their sizes with its size.
        let offset = layout.directory_offset();
        let directory = &file[offset as usize..layout.description_offset() as usize];
        if crc32fast::hash(directory) != layout.directory_checksum {
            return Err(IndexError::Damaged { part: "directory", offset });
        }
        let (short, long) = directory.split_at(layout.short_blocks as usize * 8);
        let (long, extra) = long.split_at(layout.long_blocks as usize * LONG);
        let short: Vec<u64> = short.as_chunks::<8>().0.iter().map(|key| u64::from_le_bytes(*key)).collect();
        let strides = short.iter().step_by(STRIDE).copied().collect();
        let long_keys = |bytes: &[u8]| bytes.as_chunks::<LONG>().0.to_vec();
        let offset = layout.description_offset();
        let description = &file[offset as usize..];
        if crc32fast::hash(description) != layout.description_checksum {
            return Err(IndexError::Damaged { part: "description", offset });
        }
        let summary = meta::read(description, offset)?;
        Ok(Self { layout, short, strides, long: long_keys(long), extra: long_keys(extra), summary, bytes })
    }

    /// What the index says of its list.
    #[must_use]
    pub fn summary(&self) -> &IndexSummary {
        &self.summary
    }

    /// Bytes of the index.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.layout.size()
    }

    /// Looks a serial number up. Nothing is allocated.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if a block that it takes is damaged.
    pub fn lookup(&self, serial: &SerialNumber) -> Result<Lookup, IndexError> {
        self.find(serial.magnitude())
    }

    /// Looks up a serial number as [`CrlEntry::serial_magnitude`](crate::crl::CrlEntry::serial_magnitude) has it.
    pub(in crate::crl) fn find(&self, magnitude: &[u8]) -> Result<Lookup, IndexError> {
        let found = if magnitude.len() <= 8 {
            self.find_short(magnitude.iter().fold(0, |key, octet| key << 8 | u64::from(*octet)))?
        } else {
            self.find_long(&long_key(magnitude))?
        };
        match found {
            None => Ok(Lookup::Absent),
            Some((_, EXTRA)) => self.find_extra(&long_key(magnitude)),
            Some((time, code)) => {
                let reason = RevocationReason::ALL.get(usize::from(code));
                let reason = *reason.ok_or(IndexError::Damaged { part: "entries", offset: 0 })?;
                Ok(Lookup::Listed { at: time::from_seconds(i64::from(time)), reason, invalid_since: None })
            }
        }
    }

    fn find_short(&self, key: u64) -> Result<Option<(u32, u8)>, IndexError> {
        let Some(stride) = self.strides.partition_point(|first| *first <= key).checked_sub(1) else { return Ok(None) };
        let from = stride * STRIDE;
        let near = &self.short[from..self.short.len().min(from + STRIDE)];
        // The first of them is not above the serial number.
        let number = from + near.partition_point(|first| *first <= key) - 1;
        let mut block = [0; BLOCK];
        let (count, kind) = self.block(number as u64, [Kind::Narrow, Kind::Wide], &mut block)?;
        let [keys, times, _, codes] = kind.columns();
        let index = if kind == Kind::Narrow {
            let base = u64_at(&block, keys - 8);
            // The block's first serial number is its base, and not above the one that is looked for.
            let Ok(above) = u32::try_from(key.wrapping_sub(base)) else { return Ok(None) };
            search(count, |index| u32_at(&block, keys + index * 4).cmp(&above))
        } else {
            search(count, |index| u64_at(&block, keys + index * 8).cmp(&key))
        };
        Ok(index.map(|index| (u32_at(&block, times + index * 4), block[codes + index])))
    }

    fn find_long(&self, key: &[u8; LONG]) -> Result<Option<(u32, u8)>, IndexError> {
        let Some(number) = self.long.partition_point(|first| first <= key).checked_sub(1) else { return Ok(None) };
        let mut block = [0; BLOCK];
        let (count, kind) = self.block(self.layout.short_blocks + number as u64, [Kind::Long; 2], &mut block)?;
        let [keys, times, _, codes] = kind.columns();
        let index = search(count, |index| block[keys + index * LONG..][..LONG].cmp(key));
        Ok(index.map(|index| (u32_at(&block, times + index * 4), block[codes + index])))
    }

    /// What stands among the extras about an entry that points to them: it must be there.
    fn find_extra(&self, key: &[u8; LONG]) -> Result<Lookup, IndexError> {
        let missing = IndexError::Damaged { part: "entries", offset: 0 };
        let number = self.extra.partition_point(|first| first <= key).checked_sub(1).ok_or(missing.clone())?;
        let before = self.layout.short_blocks + self.layout.long_blocks;
        let mut block = [0; BLOCK];
        let (count, kind) = self.block(before + number as u64, [Kind::Extra; 2], &mut block)?;
        let [keys, times, dates, codes] = kind.columns();
        let index = search(count, |index| block[keys + index * LONG..][..LONG].cmp(key)).ok_or(missing.clone())?;
        let date = u64_at(&block, dates + index * 8) as i64;
        Ok(Lookup::Listed {
            at: time::from_seconds(u64_at(&block, times + index * 8) as i64),
            reason: *RevocationReason::ALL.get(usize::from(block[codes + index])).ok_or(missing)?,
            invalid_since: (date != NO_DATE).then(|| time::from_seconds(date)),
        })
    }

    /// Copies a block, which must be undamaged and of one of these kinds; its count and kind.
    #[inline]
    fn block(&self, number: u64, kinds: [Kind; 2], block: &mut [u8; BLOCK]) -> Result<(usize, Kind), IndexError> {
        let offset = (1 + number) * BLOCK as u64;
        let damaged = || IndexError::Damaged { part: "entries", offset };
        let bytes = self.bytes.as_slice().get(offset as usize..).and_then(|rest| rest.first_chunk::<BLOCK>());
        // A copy: what was checked is what is looked at.
        *block = *bytes.ok_or_else(damaged)?;
        if u32_at(block, 0) != block_checksum(number, block) {
            return Err(damaged());
        }
        let kind = kinds.into_iter().find(|kind| *kind as u8 == block[4]).ok_or_else(damaged)?;
        let count = usize::from(block[5]);
        if count == 0 || count > kind.capacity() { Err(damaged()) } else { Ok((count, kind)) }
    }

    /// Checks every block.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] for the first that is damaged.
    pub fn check(&self) -> Result<(), IndexError> {
        let (short, long) = (self.layout.short_blocks, self.layout.long_blocks);
        for number in 0..self.layout.blocks() {
            let kinds = match number {
                number if number < short => [Kind::Narrow, Kind::Wide],
                number if number < short + long => [Kind::Long; 2],
                _ => [Kind::Extra; 2],
            };
            self.block(number, kinds, &mut [0; BLOCK])?;
        }
        Ok(())
    }
}

/// Binary search among `count` entries by how entry `index` compares with what is looked for.
fn search(count: usize, compare: impl Fn(usize) -> std::cmp::Ordering) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(middle) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

impl fmt::Debug for CrlIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrlIndex").field("summary", &self.summary).finish_non_exhaustive()
    }
}
