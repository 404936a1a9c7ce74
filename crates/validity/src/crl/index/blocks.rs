//! Blocks on their way to a file: filled as entries come in order, written many at a time.

use std::io::{self, SeekFrom};

use super::build::IndexFile;
use super::format::{BLOCK, EXTRA, Kind, LONG, Layout, block_checksum, u32_at, u64_at};
use super::record::{Extra, Long, Short};

/// Bytes that are written at a time.
const BUFFER: usize = 512 * BLOCK;

/// Entries of the fullest block.
const MOST: usize = Kind::Narrow.capacity();

/// Blocks on their way to the file.
pub(super) struct Blocks<F> {
    pub(super) file: F,
    buffer: Vec<u8>,
    layout: Layout,
    /// Entries that wait for their block to be full, and how many.
    keys: [u64; MOST],
    times: [u32; MOST],
    codes: [u8; MOST],
    waiting: usize,
    long: Vec<Long>,
    extra: Vec<Extra>,
    /// The first serial number of each block.
    short_directory: Vec<u64>,
    long_directory: Vec<u8>,
}

impl<F: IndexFile> Blocks<F> {
    pub(super) fn new(file: F) -> Self {
        Self {
            file,
            buffer: Vec::with_capacity(BUFFER + BLOCK),
            layout: Layout::default(),
            keys: [0; MOST],
            times: [0; MOST],
            codes: [0; MOST],
            waiting: 0,
            long: Vec::new(),
            extra: Vec::new(),
            short_directory: Vec::new(),
            long_directory: Vec::new(),
        }
    }

    /// To where the blocks begin.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(BLOCK as u64)).map(|_| ())
    }

    /// Entries in short blocks, at least.
    pub(super) fn numbers(&self) -> u64 {
        self.layout.short_blocks * Kind::Wide.capacity() as u64 + self.waiting as u64
    }

    pub(super) fn lowest(&self) -> Option<u64> {
        self.short_directory.first().or(self.keys[..self.waiting].first()).copied()
    }

    /// Adds an entry, above the last one; whether the buffer is full.
    #[inline(always)]
    pub(super) fn short(&mut self, record: Short) -> bool {
        if self.waiting >= MOST {
            self.short_block();
        }
        let at = self.waiting.min(MOST - 1);
        self.keys[at] = record.key;
        self.times[at] = record.time();
        self.codes[at] = record.code();
        self.waiting = at + 1;
        self.buffer.len() >= BUFFER
    }

    /// Makes a block of the entries that wait, or of the first of them.
    #[inline(never)]
    fn short_block(&mut self) {
        let waiting = self.waiting;
        let (Some(base), Some(last)) = (self.keys[..waiting].first(), self.keys[..waiting].last()) else { return };
        let (base, last) = (*base, *last);
        let narrow = last - base <= u64::from(u32::MAX);
        let kind = if narrow { Kind::Narrow } else { Kind::Wide };
        let count = waiting.min(kind.capacity());
        let [keys, times, _, codes] = kind.columns();
        let mut block = [0; BLOCK];
        if narrow {
            block[keys - 8..keys].copy_from_slice(&base.to_le_bytes());
            for (into, key) in block[keys..times].as_chunks_mut().0.iter_mut().zip(&self.keys[..count]) {
                *into = ((key - base) as u32).to_le_bytes();
            }
        } else {
            for (into, key) in block[keys..times].as_chunks_mut().0.iter_mut().zip(&self.keys[..count]) {
                *into = key.to_le_bytes();
            }
        }
        for (into, time) in block[times..codes].as_chunks_mut().0.iter_mut().zip(&self.times[..count]) {
            *into = time.to_le_bytes();
        }
        block[codes..codes + count].copy_from_slice(&self.codes[..count]);
        self.put(&mut block, kind, count);
        self.short_directory.push(base);
        self.layout.short_blocks += 1;
        self.keys.copy_within(count..waiting, 0);
        self.times.copy_within(count..waiting, 0);
        self.codes.copy_within(count..waiting, 0);
        self.waiting = waiting - count;
    }

    /// Adds the head of a block and its checksum.
    fn put(&mut self, block: &mut [u8; BLOCK], kind: Kind, count: usize) {
        block[4] = kind as u8;
        // At most 55.
        block[5] = count as u8;
        let checksum = block_checksum(self.layout.blocks(), block);
        block[..4].copy_from_slice(&checksum.to_le_bytes());
        self.buffer.extend_from_slice(block);
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    pub(super) fn end_short(&mut self) -> io::Result<()> {
        while self.waiting > 0 {
            self.short_block();
        }
        self.flush()
    }

    pub(super) fn long(&mut self, record: Long) -> io::Result<()> {
        self.long.push(record);
        if self.long.len() == Kind::Long.capacity() { self.end_long() } else { Ok(()) }
    }

    /// Makes a block of the long entries that wait.
    pub(super) fn end_long(&mut self) -> io::Result<()> {
        let Some(first) = self.long.first() else { return self.flush() };
        self.long_directory.extend(&first[..LONG]);
        let mut block = [0; BLOCK];
        let [keys, times, _, codes] = Kind::Long.columns();
        for (index, record) in self.long.iter().enumerate() {
            block[keys + index * LONG..][..LONG].copy_from_slice(&record[..LONG]);
            block[times + index * 4..][..4].copy_from_slice(&record[LONG..LONG + 4]);
            block[codes + index] = record[LONG + 4];
        }
        self.put(&mut block, Kind::Long, self.long.len());
        self.layout.long_blocks += 1;
        self.long.clear();
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    pub(super) fn extra(&mut self, record: Extra) -> io::Result<()> {
        self.extra.push(record);
        if self.extra.len() == Kind::Extra.capacity() { self.end_extra() } else { Ok(()) }
    }

    /// Makes a block of the extras that wait.
    pub(super) fn end_extra(&mut self) -> io::Result<()> {
        let Some(first) = self.extra.first() else { return self.flush() };
        self.long_directory.extend(&first[..LONG]);
        let mut block = [0; BLOCK];
        let [keys, times, dates, codes] = Kind::Extra.columns();
        for (index, record) in self.extra.iter().enumerate() {
            block[keys + index * LONG..][..LONG].copy_from_slice(&record[..LONG]);
            block[times + index * 8..][..8].copy_from_slice(&record[LONG..LONG + 8]);
            block[dates + index * 8..][..8].copy_from_slice(&record[LONG + 8..LONG + 16]);
            block[codes + index] = record[LONG + 16];
        }
        self.put(&mut block, Kind::Extra, self.extra.len());
        self.layout.extra_blocks += 1;
        self.extra.clear();
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes directory, description and header.
    pub(super) fn end(&mut self, description: &[u8]) -> io::Result<()> {
        self.flush()?;
        let mut checksum = crc32fast::Hasher::new();
        for keys in self.short_directory.chunks(BUFFER / 8) {
            self.buffer.extend(keys.iter().flat_map(|key| key.to_le_bytes()));
            checksum.update(&self.buffer);
            self.file.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        checksum.update(&self.long_directory);
        self.file.write_all(&self.long_directory)?;
        self.layout.directory_checksum = checksum.finalize();
        self.layout.description_size = description.len() as u64;
        self.layout.description_checksum = crc32fast::hash(description);
        self.file.write_all(description)?;
        // Blocks that were taken back may have reached further.
        self.file.cut(self.layout.size())?;
        self.file.rewind()?;
        self.file.write_all(&self.layout.write())?;
        self.file.flush()
    }

    /// Hands over every entry that was added, and forgets them.
    pub(super) fn take_back(&mut self, mut each: impl FnMut(Short) -> io::Result<()>) -> io::Result<()> {
        self.flush()?;
        self.rewind()?;
        let mut block = [0; BLOCK];
        for number in 0..self.layout.short_blocks {
            // Blocks are read many at a time.
            if self.buffer.is_empty() {
                let left = (self.layout.short_blocks - number) * BLOCK as u64;
                self.buffer.resize(usize::try_from(left).unwrap_or(BUFFER).min(BUFFER), 0);
                self.file.read_exact(&mut self.buffer)?;
            }
            let at = number as usize * BLOCK % BUFFER;
            block.copy_from_slice(&self.buffer[at..at + BLOCK]);
            if at + BLOCK == self.buffer.len() {
                self.buffer.clear();
            }
            let narrow = block[4] == Kind::Narrow as u8;
            let [keys, times, _, codes] = if narrow { Kind::Narrow } else { Kind::Wide }.columns();
            let base = u64_at(&block, keys - 8);
            for index in 0..usize::from(block[5]) {
                let key = if narrow {
                    base + u64::from(u32_at(&block, keys + index * 4))
                } else {
                    u64_at(&block, keys + index * 8)
                };
                each(Short::new(key, u32_at(&block, times + index * 4), block[codes + index]))?;
            }
        }
        for index in 0..std::mem::take(&mut self.waiting) {
            each(Short::new(self.keys[index], self.times[index], self.codes[index]))?;
        }
        self.buffer.clear();
        self.short_directory.clear();
        self.layout.short_blocks = 0;
        self.rewind()
    }
}

const _: () = assert!(EXTRA as usize > crate::revocation::RevocationReason::ALL.len() && BUFFER.is_multiple_of(BLOCK));
