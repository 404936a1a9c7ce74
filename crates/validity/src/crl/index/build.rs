//! Making an index from the entries of a list as they come, in bounded memory whatever their order and number.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;

use super::blocks::Blocks;
use super::meta;
use super::record::{Extra, Long, Record, Short, encode, long, long_key};
use super::sort::{Plain, Runs, Sorter};
use super::spread::Spread;
use crate::crl::{CrlEntry, CrlError, CrlSummary, ScanOptions};

/// Entries in memory, in bytes, before they go to a temporary file: five million with short serial numbers stay below.
const MEMORY: usize = 84 * 1024 * 1024;
/// Entries after which memory is looked at.
const MEASURE: u32 = 16 * 1024;

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
