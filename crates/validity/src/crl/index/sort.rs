//! Sorting more than fits into memory: in memory up to a limit, then in sorted runs in temporary files, merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use super::record::Record;

/// Bytes that a run is written and read by.
const BUFFER: usize = 128 * 1024;

/// Records that come in any order and are wanted in that of their keys.
pub(super) trait Sorter {
    type Item: Record;

    /// Bytes in memory.
    fn size(&self) -> usize;

    /// Hands over all records in memory in their order, and forgets them.
    fn drain<E>(&mut self, each: impl FnMut(Self::Item) -> Result<(), E>) -> Result<(), E>;
}

/// Sorted runs in temporary files without a name.
#[derive(Default)]
pub(super) struct Runs {
    files: Vec<File>,
}

impl Runs {
    /// Moves everything in memory into a run.
    pub(super) fn spill<S: Sorter>(&mut self, sorter: &mut S, folder: &Path) -> io::Result<()> {
        let mut file = tempfile::tempfile_in(folder)?;
        let mut buffer = Vec::with_capacity(BUFFER + S::Item::SIZE);
        sorter.drain(|record| {
            record.write(&mut buffer);
            if buffer.len() >= BUFFER {
                file.write_all(&buffer)?;
                buffer.clear();
            }
            Ok::<_, io::Error>(())
        })?;
        file.write_all(&buffer)?;
        file.rewind()?;
        self.files.push(file);
        Ok(())
    }

    /// Hands over everything in order: what is in memory and what is in the runs.
    pub(super) fn merge<S: Sorter, E: From<io::Error>>(
        mut self,
        sorter: &mut S,
        folder: &Path,
        mut each: impl FnMut(S::Item) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.files.is_empty() {
            return sorter.drain(each);
        }
        self.spill(sorter, folder)?;
        let mut runs: Vec<Run> = self.files.into_iter().map(Run::new).collect();
        let mut heads: BinaryHeap<Reverse<(<S::Item as Record>::Key, usize)>> = BinaryHeap::new();
        let mut records: Vec<Option<S::Item>> = Vec::new();
        for (number, run) in runs.iter_mut().enumerate() {
            let record = run.next::<S::Item>()?;
            heads.extend(record.map(|record| Reverse((record.key(), number))));
            records.push(record);
        }
        while let Some(Reverse((_, number))) = heads.pop() {
            let next = runs[number].next::<S::Item>()?;
            heads.extend(next.map(|record| Reverse((record.key(), number))));
            if let Some(record) = std::mem::replace(&mut records[number], next) {
                each(record)?;
            }
        }
        Ok(())
    }
}

/// A run that is read.
struct Run {
    file: BufReader<File>,
    bytes: Vec<u8>,
}

impl Run {
    fn new(file: File) -> Self {
        Self { file: BufReader::with_capacity(BUFFER, file), bytes: Vec::new() }
    }

    fn next<R: Record>(&mut self) -> io::Result<Option<R>> {
        self.bytes.clear();
        (&mut self.file).take(R::SIZE as u64).read_to_end(&mut self.bytes)?;
        match self.bytes.len() {
            0 => Ok(None),
            length if length == R::SIZE => Ok(Some(R::read(&self.bytes))),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// Records of many bytes, of which there are few.
pub(super) struct Plain<R> {
    records: Vec<R>,
}

impl<R> Default for Plain<R> {
    fn default() -> Self {
        Self { records: Vec::new() }
    }
}

/// Records that room is made for at a time: doubling would take twice what is needed.
const STEP: usize = 32 * 1024;

impl<R: Record> Plain<R> {
    pub(super) fn push(&mut self, record: R) {
        if self.records.len() == self.records.capacity() {
            self.records.reserve_exact(STEP);
        }
        self.records.push(record);
    }
}

impl<R: Record> Sorter for Plain<R> {
    type Item = R;

    fn size(&self) -> usize {
        self.records.capacity() * R::SIZE
    }

    fn drain<E>(&mut self, mut each: impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
        let mut records = std::mem::take(&mut self.records);
        if !records.is_sorted_by(|one, other| one.key() <= other.key()) {
            records.sort_unstable_by_key(Record::key);
        }
        records.into_iter().try_for_each(&mut each)
    }
}
