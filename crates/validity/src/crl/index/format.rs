//! Bytes of an index file, version 1. Numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 0–511 | header: magic, version, its CRC-32, sizes and places of what follows |
//! | 512– | blocks of 512 bytes: entries with serial numbers of up to 8 octets, then of 9 to 20, then extras |
//! | then | directory: the first serial number of each block |
//! | then | description: see `meta` |
//!
//! A block is its CRC-32 (4 bytes; over the rest, begun with the block's number), its kind, its count, two zeros, then
//! columns: serial numbers, times (seconds since 1970 in 32 bits), codes. A code is the place of the reason in
//! [`RevocationReason::ALL`](crate::revocation::RevocationReason::ALL), or [`EXTRA`]: time and reason, and an invalidity
//! date, stand among the extras.

use super::IndexError;

pub(super) const MAGIC: &[u8; 8] = b"JPKICRL\0";
/// Version of the format; also to be raised when names are compared in another way.
pub(super) const VERSION: u32 = 1;
/// Bytes of a block, and of the header.
pub(super) const BLOCK: usize = 512;
/// Octets of a long serial number.
pub(super) const LONG: usize = 20;
/// The code that points to the extras.
pub(super) const EXTRA: u8 = 0xFF;

/// Where the columns of a block begin.
const COLUMNS: usize = 8;

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A base in 8 bytes, then serial numbers above it in 4 bytes each.
    Narrow = 1,
    /// Serial numbers in 8 bytes each.
    Wide = 2,
    /// Serial numbers in 20 bytes each.
    Long = 3,
    /// Serial numbers in 20 bytes each, times in 8, invalidity dates in 8, reasons in 1.
    Extra = 4,
}

impl Kind {
    pub(super) const fn capacity(self) -> usize {
        match self {
            Self::Narrow => 55,
            Self::Wide => 38,
            Self::Long => 20,
            Self::Extra => 13,
        }
    }

    /// Where the columns begin: serial numbers, times, then codes, or invalidity dates and codes.
    pub(super) const fn columns(self) -> [usize; 4] {
        let (first, sizes) = match self {
            Self::Narrow => (COLUMNS + 8, [4, 4, 0]),
            Self::Wide => (COLUMNS, [8, 4, 0]),
            Self::Long => (COLUMNS, [LONG, 4, 0]),
            Self::Extra => (COLUMNS, [LONG, 8, 8]),
        };
        let count = self.capacity();
        let second = first + sizes[0] * count;
        let third = second + sizes[1] * count;
        [first, second, third, third + sizes[2] * count]
    }
}

// The last column has a byte an entry, and must end inside the block.
const _: () = {
    let kinds = [Kind::Narrow, Kind::Wide, Kind::Long, Kind::Extra];
    let mut index = 0;
    while index < kinds.len() {
        assert!(kinds[index].columns()[3] + kinds[index].capacity() <= BLOCK);
        index += 1;
    }
};

/// CRC-32 of a block from its fifth byte on, begun with its number: a block in another's place does not match.
pub(super) fn block_checksum(number: u64, block: &[u8; BLOCK]) -> u32 {
    // Numbers are below 2³²: an odd factor keeps them apart.
    let start = (number as u32).wrapping_mul(0x9E37_79B1) ^ VERSION;
    let mut checksum = crc32fast::Hasher::new_with_initial(start);
    checksum.update(&block[4..]);
    checksum.finalize()
}

/// Number `index` of a column of 4-byte numbers.
pub(super) fn u32_at(block: &[u8; BLOCK], at: usize) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&block[at..at + 4]);
    u32::from_le_bytes(bytes)
}

/// Number `index` of a column of 8-byte numbers.
pub(super) fn u64_at(block: &[u8; BLOCK], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&block[at..at + 8]);
    u64::from_le_bytes(bytes)
}

/// Sizes and places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layout {
    pub(super) short_blocks: u64,
    pub(super) long_blocks: u64,
    pub(super) extra_blocks: u64,
    pub(super) directory_checksum: u32,
    pub(super) description_size: u64,
    pub(super) description_checksum: u32,
}

impl Layout {
    pub(super) fn blocks(&self) -> u64 {
        self.short_blocks + self.long_blocks + self.extra_blocks
    }

    pub(super) fn directory_offset(&self) -> u64 {
        (1 + self.blocks()) * BLOCK as u64
    }

    pub(super) fn directory_size(&self) -> u64 {
        self.short_blocks * 8 + (self.long_blocks + self.extra_blocks) * LONG as u64
    }

    pub(super) fn description_offset(&self) -> u64 {
        self.directory_offset() + self.directory_size()
    }

    pub(super) fn size(&self) -> u64 {
        self.description_offset() + self.description_size
    }

    pub(super) fn write(&self) -> [u8; BLOCK] {
        let mut header = [0; BLOCK];
        header[..8].copy_from_slice(MAGIC);
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[16..24].copy_from_slice(&self.short_blocks.to_le_bytes());
        header[24..32].copy_from_slice(&self.long_blocks.to_le_bytes());
        header[32..40].copy_from_slice(&self.extra_blocks.to_le_bytes());
        header[40..48].copy_from_slice(&self.description_size.to_le_bytes());
        header[48..52].copy_from_slice(&self.directory_checksum.to_le_bytes());
        header[52..56].copy_from_slice(&self.description_checksum.to_le_bytes());
        let checksum = header_checksum(&header);
        header[12..16].copy_from_slice(&checksum.to_le_bytes());
        header
    }

    /// Reads the header of a file.
    pub(super) fn read(file: &[u8]) -> Result<Self, IndexError> {
        let header = file.first_chunk::<BLOCK>().filter(|header| header.starts_with(MAGIC));
        let header = header.ok_or(IndexError::NotAnIndex)?;
        let version = u32_at(header, 8);
        let damaged = IndexError::Damaged { part: "header", offset: 0 };
        if u32_at(header, 12) != header_checksum(header) {
            // A later version may have its checksum elsewhere; a damaged version number is told as one, too.
            return Err(if version == VERSION { damaged } else { IndexError::Version { found: version } });
        }
        if version != VERSION {
            return Err(IndexError::Version { found: version });
        }
        let layout = Self {
            short_blocks: u64_at(header, 16),
            long_blocks: u64_at(header, 24),
            extra_blocks: u64_at(header, 32),
            description_size: u64_at(header, 40),
            directory_checksum: u32_at(header, 48),
            description_checksum: u32_at(header, 52),
        };
        // No count of a file that exists comes near this; sums stay exact.
        let counts = [layout.short_blocks, layout.long_blocks, layout.extra_blocks, layout.description_size];
        if counts.into_iter().any(|count| count > u64::from(u32::MAX)) {
            return Err(damaged);
        }
        if layout.size() != file.len() as u64 {
            return Err(IndexError::Size { found: file.len() as u64, expected: layout.size() });
        }
        Ok(layout)
    }
}

fn header_checksum(header: &[u8; BLOCK]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&header[..12]);
    checksum.update(&header[16..]);
    checksum.finalize()
}
