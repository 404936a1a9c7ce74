//! Making an index from the entries of a list as they come, in bounded memory whatever their order and number.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;

use super::format::{BLOCK, EXTRA, Kind, LONG, Layout, block_checksum, u32_at, u64_at};
use super::meta;
use super::record::{Extra, Long, Record, Short, encode, long, long_key};
use super::sort::{Plain, Runs, Sorter, Spread};
use crate::crl::{CrlEntry, CrlError, CrlSummary, ScanOptions};

/// Entries in memory, in bytes, before they go to a temporary file: five million with short serial numbers stay below.
const MEMORY: usize = 84 * 1024 * 1024;
/// Entries after which memory is looked at.
const MEASURE: u32 = 16 * 1024;
/// Bytes that are written at a time.
const BUFFER: usize = 512 * BLOCK;

/// What an index can be written to.
pub trait IndexFile: Read + Write + Seek {
    /// Cuts it to so many bytes.
    ///
    /// # Errors
    /// What the system says.
    fn cut(&mut self, size: u64) -> io::Result<()>;
}

impl IndexFile for File {
    fn cut(&mut self, size: u64) -> io::Result<()> {
        self.set_len(size)
    }
}

impl IndexFile for SpooledTempFile {
    fn cut(&mut self, size: u64) -> io::Result<()> {
        self.set_len(size)
    }
}

/// What can go wrong on the way.
pub(super) enum BuildError {
    Io(io::Error),
    Crl(CrlError),
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An index in the making. Entries that come in order go straight to the file; as soon as one does not, they are sorted.
pub struct IndexBuilder<F> {
    blocks: Blocks<F>,
    /// The largest serial number so far, while all came in order.
    ordered: Option<u64>,
    sorter: Option<Spread>,
    short_runs: Runs,
    long: Plain<Long>,
    long_runs: Runs,
    extra: Plain<Extra>,
    extra_runs: Runs,
    memory: usize,
    /// Entries since memory was last looked at.
    unmeasured: u32,
    measure: u32,
    threads: bool,
    path: PathBuf,
    scratch: PathBuf,
}

impl<F: IndexFile> IndexBuilder<F> {
    /// Begins an index in `file`, which is empty; `path` is what errors call it, `scratch` the folder for temporary files.
    ///
    /// # Errors
    /// [`CrlError::File`] if it can't be written.
    pub fn new(file: F, path: &Path, scratch: &Path) -> Result<Self, CrlError> {
        let mut builder = Self {
            blocks: Blocks::new(file),
            ordered: None,
            sorter: None,
            short_runs: Runs::default(),
            long: Plain::default(),
            long_runs: Runs::default(),
            extra: Plain::default(),
            extra_runs: Runs::default(),
            memory: MEMORY,
            unmeasured: 0,
            measure: MEASURE,
            threads: ScanOptions::default().threads,
            path: path.to_owned(),
            scratch: scratch.to_owned(),
        };
        let begun = builder.blocks.rewind();
        builder.told(begun.map_err(BuildError::Io))?;
        Ok(builder)
    }

    /// Sorts in a thread of its own, or in this one. Without a word it is as [`ScanOptions`] are.
    #[must_use]
    pub fn in_threads(mut self, threads: bool) -> Self {
        self.threads = threads;
        self
    }

    /// With another limit for entries in memory, in bytes, looked at after so many entries.
    #[cfg(test)]
    pub(super) fn with_memory(mut self, memory: usize, measure: u32) -> Self {
        (self.memory, self.measure) = (memory, measure);
        self
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`CrlError::DuplicateSerial`] where that is seen already, [`CrlError::File`] if the index or a temporary file can't
    /// be written.
    #[inline(always)]
    pub fn push(&mut self, entry: &CrlEntry<'_>) -> Result<(), CrlError> {
        let (time, code, extra) = encode(entry);
        if let Some(extra) = extra {
            self.extra.push(extra);
            self.unmeasured += 1;
        }
        if entry.serial.len() > 8 {
            self.long.push(long(long_key(entry.serial), time, code));
            self.unmeasured += 1;
        } else {
            let record = Short::new(entry.short, time, code);
            match &mut self.sorter {
                Some(sorter) => {
                    sorter.push(record);
                    self.unmeasured += 1;
                }
                None if self.ordered.is_none_or(|last| last < record.key) => {
                    self.ordered = Some(record.key);
                    if self.blocks.short(record) {
                        let written = self.blocks.flush();
                        self.told(written.map_err(BuildError::Io))?;
                    }
                }
                None => self.lose_order(record)?,
            }
        }
        if self.unmeasured >= self.measure { self.spill() } else { Ok(()) }
    }

    /// The first entry out of order: what was written is taken back, to be sorted with what follows.
    #[cold]
    fn lose_order(&mut self, record: Short) -> Result<(), CrlError> {
        let highest = self.ordered.unwrap_or(0);
        if highest == record.key {
            return Err(CrlError::DuplicateSerial);
        }
        let taken_back = self.take_back(highest);
        self.told(taken_back)?;
        if let Some(sorter) = &mut self.sorter {
            sorter.push(record);
        }
        Ok(())
    }

    fn take_back(&mut self, highest: u64) -> Result<(), BuildError> {
        // A few entries say nothing about how serial numbers are spread; many do.
        let few = self.blocks.numbers() < 1024;
        let lowest = self.blocks.lowest().unwrap_or(0);
        let mut sorter = if few { Spread::new(self.threads) } else { Spread::between(lowest, highest, self.threads) };
        let (runs, scratch, memory, measure) = (&mut self.short_runs, &self.scratch, self.memory, self.measure);
        let mut unmeasured = 0;
        self.blocks.take_back(|record| {
            sorter.push(record);
            unmeasured += 1;
            if unmeasured < measure || sorter.size() <= memory {
                return Ok(());
            }
            unmeasured = 0;
            runs.spill(&mut sorter, scratch)
        })?;
        self.sorter = Some(sorter);
        Ok(())
    }

    /// Moves the largest part of what is in memory to a temporary file, if it is too much.
    #[cold]
    fn spill(&mut self) -> Result<(), CrlError> {
        self.unmeasured = 0;
        let short = self.sorter.as_ref().map_or(0, Sorter::size);
        let (long, extra) = (self.long.size(), self.extra.size());
        if short + long + extra <= self.memory {
            return Ok(());
        }
        let spilled = match &mut self.sorter {
            Some(sorter) if short >= long.max(extra) => self.short_runs.spill(sorter, &self.scratch),
            _ if long >= extra => self.long_runs.spill(&mut self.long, &self.scratch),
            _ => self.extra_runs.spill(&mut self.extra, &self.scratch),
        };
        self.told(spilled.map_err(BuildError::Io))
    }

    /// Ends the index with what the list says of itself. `signer` is the DER SubjectPublicKeyInfo of the key that the
    /// signature was verified with, if it was; `kept` the name of the file in the same folder that has the list itself.
    /// The file is not synchronized.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(mut self, summary: &CrlSummary, signer: Option<&[u8]>, kept: Option<&str>) -> Result<F, CrlError> {
        let ended = self.end(&meta::write(summary, signer, kept));
        self.told(ended)?;
        Ok(self.blocks.file)
    }

    fn end(&mut self, description: &[u8]) -> Result<(), BuildError> {
        let duplicate = || BuildError::Crl(CrlError::DuplicateSerial);
        let (blocks, scratch) = (&mut self.blocks, &self.scratch);
        if let Some(mut sorter) = self.sorter.take() {
            let mut last = None;
            std::mem::take(&mut self.short_runs).merge(&mut sorter, scratch, |record| {
                if last == Some(record.key) {
                    return Err(duplicate());
                }
                last = Some(record.key);
                if blocks.short(record) {
                    blocks.flush()?;
                }
                Ok(())
            })?;
        }
        blocks.end_short()?;
        let mut last = None;
        std::mem::take(&mut self.long_runs).merge(&mut self.long, scratch, |record| {
            if last.replace(record.key()) == Some(record.key()) {
                return Err(duplicate());
            }
            blocks.long(record).map_err(BuildError::Io)
        })?;
        blocks.end_long()?;
        let mut last = None;
        std::mem::take(&mut self.extra_runs).merge(&mut self.extra, scratch, |record| {
            if last.replace(record.key()) == Some(record.key()) {
                return Err(duplicate());
            }
            blocks.extra(record).map_err(BuildError::Io)
        })?;
        blocks.end_extra()?;
        Ok(blocks.end(description)?)
    }

    fn told<T>(&self, result: Result<T, BuildError>) -> Result<T, CrlError> {
        result.map_err(|error| match error {
            BuildError::Io(error) => CrlError::file("written", &self.path)(error),
            BuildError::Crl(error) => error,
        })
    }
}

/// Entries of the fullest block.
const MOST: usize = Kind::Narrow.capacity();

/// Blocks on their way to the file.
struct Blocks<F> {
    file: F,
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
    fn new(file: F) -> Self {
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
    fn rewind(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(BLOCK as u64)).map(|_| ())
    }

    /// Entries in short blocks, at least.
    fn numbers(&self) -> u64 {
        self.layout.short_blocks * Kind::Wide.capacity() as u64 + self.waiting as u64
    }

    fn lowest(&self) -> Option<u64> {
        self.short_directory.first().or(self.keys[..self.waiting].first()).copied()
    }

    /// Adds an entry, above the last one; whether the buffer is full.
    #[inline(always)]
    fn short(&mut self, record: Short) -> bool {
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

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn end_short(&mut self) -> io::Result<()> {
        while self.waiting > 0 {
            self.short_block();
        }
        self.flush()
    }

    fn long(&mut self, record: Long) -> io::Result<()> {
        self.long.push(record);
        if self.long.len() == Kind::Long.capacity() { self.end_long() } else { Ok(()) }
    }

    /// Makes a block of the long entries that wait.
    fn end_long(&mut self) -> io::Result<()> {
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

    fn extra(&mut self, record: Extra) -> io::Result<()> {
        self.extra.push(record);
        if self.extra.len() == Kind::Extra.capacity() { self.end_extra() } else { Ok(()) }
    }

    /// Makes a block of the extras that wait.
    fn end_extra(&mut self) -> io::Result<()> {
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
    fn end(&mut self, description: &[u8]) -> io::Result<()> {
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
    fn take_back(&mut self, mut each: impl FnMut(Short) -> io::Result<()>) -> io::Result<()> {
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
