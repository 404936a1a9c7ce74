//! Sorting short records: spread by the height of their serial numbers as they come, then sorted part by part in the cache.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use super::record::{Record, Short};
use super::sort::Sorter;

/// Parts that short records are spread over by their serial numbers. With 256, the part of a list of five million fits
/// into the second-level cache.
const PARTS: usize = 256;
/// Records that show how serial numbers are spread.
const SAMPLE: usize = 16 * 1024;
/// Bytes in memory from which on another thread helps.
const WORTH_A_THREAD: usize = 1024 * 1024;
/// Parts that are sorted or handed on at once.
const SCRATCHES: usize = 3;
/// Records of a chunk.
const CHUNK: usize = 1024;

/// Short records, spread over parts by the height of their serial numbers as they come, so that each part is sorted in the
/// cache.
pub(super) struct Spread {
    /// The first ones, until they are enough to tell how serial numbers are spread.
    sample: Vec<Short>,
    low: u64,
    shift: u32,
    parts: Vec<Part>,
    size: usize,
    threads: bool,
}

#[derive(Default)]
struct Part {
    full: Vec<Vec<Short>>,
    last: Vec<Short>,
}

impl Part {
    fn records(&self) -> impl Iterator<Item = &Short> {
        self.full.iter().flatten().chain(&self.last)
    }
}

impl Spread {
    pub(super) fn new(threads: bool) -> Self {
        Self { sample: Vec::new(), low: 0, shift: 0, parts: Vec::new(), size: 0, threads }
    }

    /// With serial numbers known to lie between these.
    pub(super) fn between(low: u64, high: u64, threads: bool) -> Self {
        let mut spread = Self::new(threads);
        spread.open(low, high);
        spread
    }

    fn open(&mut self, low: u64, high: u64) {
        self.low = low;
        self.shift = shift_to(high - low, PARTS);
        self.parts.resize_with(PARTS, Part::default);
    }

    #[inline]
    pub(super) fn push(&mut self, record: Short) {
        if self.parts.is_empty() {
            self.sample.push(record);
            if self.sample.len() == SAMPLE {
                self.open_by_sample();
            }
            return;
        }
        self.add(record);
    }

    #[inline]
    fn add(&mut self, record: Short) {
        let index = (record.key.saturating_sub(self.low) >> self.shift).min(PARTS as u64 - 1) as usize;
        let part = &mut self.parts[index];
        if part.last.len() == part.last.capacity() {
            let chunk = std::mem::replace(&mut part.last, Vec::with_capacity(CHUNK));
            if !chunk.is_empty() {
                part.full.push(chunk);
            }
            self.size += CHUNK * Short::SIZE;
        }
        part.last.push(record);
    }

    #[cold]
    fn open_by_sample(&mut self) {
        let sample = std::mem::take(&mut self.sample);
        let keys = || sample.iter().map(|record| record.key);
        self.open(keys().min().unwrap_or(0), keys().max().unwrap_or(0));
        sample.into_iter().for_each(|record| self.add(record));
    }
}

impl Sorter for Spread {
    type Item = Short;

    fn size(&self) -> usize {
        self.size + self.sample.capacity() * Short::SIZE
    }

    fn drain<E>(&mut self, mut each: impl FnMut(Short) -> Result<(), E>) -> Result<(), E> {
        if self.parts.is_empty() {
            self.open_by_sample();
        }
        let (low, shift, size) = (self.low, self.shift, std::mem::take(&mut self.size));
        // The lowest serial number that belongs into each part.
        let bases = (0..).map(|index: u64| low.wrapping_add(index.checked_shl(shift).unwrap_or(0)));
        let parts = bases.zip(self.parts.iter_mut().map(std::mem::take));
        if !self.threads || size < WORTH_A_THREAD {
            let mut scratch = Scratch::default();
            for (base, part) in parts {
                scratch.sort(&part, base, shift);
                scratch.sorted.iter().try_for_each(|record| each(*record))?;
            }
            return Ok(());
        }
        let parts = Mutex::new(parts.collect::<Vec<(u64, Part)>>().into_iter());
        let parts = &parts;
        // One thread sorts the next part while this one hands the last on.
        std::thread::scope(|scope| {
            let (sorted, received) = sync_channel::<Scratch>(1);
            let (done, spare) = sync_channel::<Scratch>(SCRATCHES);
            (0..SCRATCHES).for_each(|_| drop(done.send(Scratch::default())));
            let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
            let sort = move || {
                while let Some((base, part)) = next() {
                    // Either end is gone when something failed: then nothing more is wanted.
                    let Ok(mut scratch) = spare.recv() else { return };
                    scratch.sort(&part, base, shift);
                    if sorted.send(scratch).is_err() {
                        return;
                    }
                }
            };
            let sorting = std::thread::Builder::new().name("crl-sort".to_owned()).spawn_scoped(scope, sort);
            while let Ok(scratch) = received.recv() {
                scratch.sorted.iter().try_for_each(|record| each(*record))?;
                let _ = done.send(scratch);
            }
            if sorting.is_err() {
                // Where there can be no more threads, this one sorts.
                let mut scratch = Scratch::default();
                while let Some((base, part)) = next() {
                    scratch.sort(&part, base, shift);
                    scratch.sorted.iter().try_for_each(|record| each(*record))?;
                }
            }
            Ok(())
        })
    }
}

/// How far to shift numbers up to `width` to the right so that they are below `count`.
fn shift_to(width: u64, count: usize) -> u32 {
    let bits = u64::BITS - width.leading_zeros();
    bits.saturating_sub(count.ilog2())
}

/// Most bits that are sorted by in two passes, and in one of them: their counters stay in the first-level cache.
const TWO_PASSES: u32 = 24;
const ONE_PASS: u32 = TWO_PASSES / 2;

/// Room for sorting a part, used again.
#[derive(Default)]
struct Scratch {
    ends: Vec<u32>,
    sorted: Vec<Short>,
    half: Vec<Short>,
}

impl Scratch {
    /// Puts the records of a part in order. Its serial numbers lie within `shift` bits above `base`, unless the sample was
    /// wrong about how they are spread.
    fn sort(&mut self, part: &Part, base: u64, shift: u32) {
        let count = part.full.iter().map(Vec::len).sum::<usize>() + part.last.len();
        self.sorted.clear();
        self.sorted.resize(count, Short::new(0, 0, 0));
        if shift > TWO_PASSES || !self.sort_by_digits(part, base, shift) {
            self.sort_by_height(part);
        }
    }

    /// Radix sort, the lower half of the bits first. Whether it could be done: whether no record lies outside.
    fn sort_by_digits(&mut self, part: &Part, base: u64, shift: u32) -> bool {
        let low_bits = shift.min(ONE_PASS);
        let low_mask = (1_u64 << low_bits) - 1;
        let high_places = 1_usize << (shift - low_bits);
        self.ends.clear();
        self.ends.resize(1 << ONE_PASS, 0);
        let (mut lower, mut outside) = (std::mem::take(&mut self.ends), 0);
        let mut higher = [0_u32; 1 << ONE_PASS];
        for record in part.records() {
            let above = record.key.wrapping_sub(base);
            outside |= above >> shift;
            lower[(above & low_mask) as usize] += 1;
            higher[(above >> low_bits) as usize & (higher.len() - 1)] += 1;
        }
        if outside != 0 {
            self.ends = lower;
            return false;
        }
        starts(&mut lower[..=low_mask as usize]);
        starts(&mut higher[..high_places]);
        self.half.clear();
        self.half.resize(self.sorted.len(), Short::new(0, 0, 0));
        for record in part.records() {
            let next = &mut lower[(record.key.wrapping_sub(base) & low_mask) as usize];
            self.half[*next as usize] = *record;
            *next += 1;
        }
        for record in &self.half {
            let above = record.key.wrapping_sub(base);
            let next = &mut higher[(above >> low_bits) as usize & ((1 << ONE_PASS) - 1)];
            self.sorted[*next as usize] = *record;
            *next += 1;
        }
        self.ends = lower;
        true
    }

    /// Puts each record near its place, going by the height of its serial number, then those near each other in order.
    fn sort_by_height(&mut self, part: &Part) {
        let (mut low, mut high) = (u64::MAX, 0);
        for record in part.records() {
            (low, high) = (low.min(record.key), high.max(record.key));
        }
        if low > high {
            return;
        }
        let places = (self.sorted.len() / 2).next_power_of_two().max(2);
        let shift = shift_to(high - low, places);
        let place = |record: &Short| ((record.key - low) >> shift) as usize;
        self.ends.clear();
        self.ends.resize(places, 0);
        for record in part.records() {
            self.ends[place(record)] += 1;
        }
        starts(&mut self.ends);
        // `ends[place]` is where the next record of the place goes, and at last where the place ends.
        for record in part.records() {
            let next = &mut self.ends[place(record)];
            self.sorted[*next as usize] = *record;
            *next += 1;
        }
        let mut start = 0;
        for end in &self.ends {
            let end = *end as usize;
            let near = &mut self.sorted[start..end];
            match near.len() {
                0 | 1 => {}
                2..=24 => insert(near),
                _ => near.sort_unstable_by_key(Record::key),
            }
            start = end;
        }
    }
}

/// Makes counts into where each begins.
fn starts(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += std::mem::replace(count, sum);
    }
}

/// Insertion sort, for a few records.
fn insert(records: &mut [Short]) {
    for index in 1..records.len() {
        let record = records[index];
        let mut at = index;
        while at > 0 && records[at - 1].key > record.key {
            records[at] = records[at - 1];
            at -= 1;
        }
        records[at] = record;
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::super::sort::{Plain, Runs};
    use super::*;
    use proptest::prelude::*;

    fn drained<S: Sorter>(sorter: &mut S, runs: Runs) -> Vec<S::Item> {
        let mut all = Vec::new();
        runs.merge(sorter, &std::env::temp_dir(), |record| {
            all.push(record);
            Ok::<_, io::Error>(())
        })
        .unwrap();
        all
    }

    fn sorted(keys: &[u64], spread: Spread, spills: &[usize]) -> Vec<u64> {
        let (mut spread, mut runs) = (spread, Runs::default());
        for (index, key) in keys.iter().enumerate() {
            spread.push(Short::new(*key, index as u32, 1));
            if spills.contains(&index) {
                runs.spill(&mut spread, &std::env::temp_dir()).unwrap();
                assert_eq!(spread.sample.len() + spread.size, 0);
            }
        }
        drained(&mut spread, runs).iter().map(|record| record.key).collect()
    }

    fn expected(keys: &[u64]) -> Vec<u64> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys
    }

    proptest! {
        #[test]
        fn any_numbers_come_out_in_order(
            keys in proptest::collection::vec(prop_oneof![any::<u64>(), 0_u64..100, Just(u64::MAX)], 0..300),
            low in any::<u64>(), width in any::<u64>(),
            spills in proptest::collection::vec(0_usize..300, 0..3),
        ) {
            prop_assert_eq!(sorted(&keys, Spread::new(false), &spills), expected(&keys));
            prop_assert_eq!(sorted(&keys, Spread::between(low, low.saturating_add(width), true), &spills), expected(&keys));
        }
    }

    /// More than the sample, spread evenly, bunched, and beyond what the sample showed.
    #[test]
    fn many_numbers_come_out_in_order() {
        let scattered = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let count = 100_000;
        for keys in [
            (0..count).map(scattered).collect::<Vec<_>>(),
            (0..count).rev().collect(),
            (0..count).map(|number| scattered(number) % 7).collect(),
            (0..count).map(|number| if number < 20_000 { number } else { scattered(number) }).collect(),
        ] {
            assert_eq!(sorted(&keys, Spread::new(false), &[]), expected(&keys));
            assert_eq!(sorted(&keys, Spread::new(true), &[]), expected(&keys));
            assert_eq!(sorted(&keys, Spread::new(true), &[30_000, 30_001, 90_000]), expected(&keys));
        }
    }

    #[test]
    fn records_of_many_bytes_come_out_in_order_with_what_belongs_to_them() {
        let record = |key: u8| {
            let mut record = [0; 25];
            (record[19], record[24]) = (key, !key);
            record
        };
        let (mut plain, mut runs) = (Plain::default(), Runs::default());
        for key in [9, 3, 7] {
            plain.push(record(key));
        }
        runs.spill(&mut plain, &std::env::temp_dir()).unwrap();
        for key in [8, 1] {
            plain.push(record(key));
        }
        assert_eq!(drained(&mut plain, runs), [1, 3, 7, 8, 9].map(record));
    }
}
