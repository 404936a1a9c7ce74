//! The bytes of a list on their way: a window that moves over them, and the digests taken behind it.

use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use jpki_signature::{Digest, DigestAlgorithm, Hasher};

use super::CrlError;
use super::pem::Source;

/// Bytes that are read at a time: they stay in the second-level cache until they are digested.
const WINDOW: usize = 128 * 1024;
/// Longest part that is looked at in one piece, in bytes: everything before the entries, an entry, everything after.
pub(super) const MAX_PART: usize = 64 * 1024;
/// Windows that wait for a thread that digests. More would only cost memory.
const WAITING: usize = 4;

/// Where a copy of the list goes, and what errors call that.
pub(super) struct Copying<'a> {
    pub(super) into: &'a mut dyn Write,
    pub(super) path: &'a Path,
}

/// The window over the bytes of a list.
pub(super) struct Input<'a, R> {
    source: Source<R>,
    copy: Option<Copying<'a>>,
    window: Arc<Vec<u8>>,
    /// Windows that were digested, or will be soon.
    spare: Vec<Arc<Vec<u8>>>,
    /// The part of the window that was read and not yet taken.
    start: usize,
    end: usize,
    /// Offset of the window's first byte in the list.
    base: u64,
    ended: bool,
    /// The digests of all bytes and of the signed ones.
    file: Lane,
    signed: Lane,
    /// Which bytes are signed.
    signed_range: Range<u64>,
    threads: bool,
}

impl<'a, R: Read> Input<'a, R> {
    /// Begins; `digest` says whether a digest of all bytes is wanted, `threads` whether it may be taken in a thread of its
    /// own.
    pub(super) fn new(reader: R, digest: bool, threads: bool, copy: Option<Copying<'a>>) -> Result<Self, CrlError> {
        Ok(Self {
            source: Source::open(reader)?,
            copy,
            window: Arc::new(vec![0; WINDOW]),
            spare: Vec::new(),
            start: 0,
            end: 0,
            base: 0,
            ended: false,
            file: if digest { Lane::Wanted(DigestAlgorithm::Sha256) } else { Lane::None },
            signed: Lane::None,
            signed_range: 0..0,
            threads,
        })
    }

    /// Says which bytes are signed, before the first of them has left the window.
    pub(super) fn sign(&mut self, range: Range<u64>, algorithm: DigestAlgorithm) {
        debug_assert!(self.base <= range.start);
        self.signed_range = range;
        self.signed = Lane::Wanted(algorithm);
    }

    /// Offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// The bytes that are there.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.window[self.start..self.end]
    }

    /// Passes so many of them.
    pub(super) fn take(&mut self, count: usize) {
        debug_assert!(self.start + count <= self.end);
        self.start += count;
    }

    /// Whether there are so many bytes, at most [`MAX_PART`], read if need be.
    pub(super) fn have(&mut self, count: usize) -> Result<bool, CrlError> {
        debug_assert!(count <= MAX_PART);
        while self.end - self.start < count && !self.ended {
            if self.start > 0 && self.start + count > WINDOW {
                self.advance()?;
            }
            let window = writable(&mut self.window);
            match self.source.read(&mut window[self.end..])? {
                0 => self.ended = true,
                more => self.end += more,
            }
        }
        Ok(self.end - self.start >= count)
    }

    /// Reads until the window is full.
    pub(super) fn fill(&mut self) -> Result<(), CrlError> {
        if self.start > 0 {
            self.advance()?;
        }
        while self.end < WINDOW && !self.ended {
            let window = writable(&mut self.window);
            match self.source.read(&mut window[self.end..])? {
                0 => self.ended = true,
                more => self.end += more,
            }
        }
        Ok(())
    }

    /// Moves the window to the next byte that was not taken; what was taken goes to the digests.
    fn advance(&mut self) -> Result<(), CrlError> {
        let rest = self.end - self.start;
        let mut next = match self.spare.iter().position(|window| Arc::strong_count(window) == 1) {
            Some(index) => self.spare.swap_remove(index),
            None => Arc::new(vec![0; WINDOW]),
        };
        writable(&mut next)[..rest].copy_from_slice(&self.window[self.start..self.end]);
        let taken = std::mem::replace(&mut self.window, next);
        if let Some(copy) = &mut self.copy {
            copy.into.write_all(&taken[..self.start]).map_err(CrlError::file("written", copy.path))?;
        }
        // A list that fits into the window is not worth a thread.
        let threads = self.threads && !self.ended;
        // Both bounds are inside the window after the cut.
        let inside = |offset: u64| (offset.max(self.base) - self.base).min(self.start as u64) as usize;
        self.signed.update(&taken, inside(self.signed_range.start)..inside(self.signed_range.end), threads);
        self.file.update(&taken, 0..self.start, threads);
        self.base += self.start as u64;
        (self.start, self.end) = (0, rest);
        self.spare.push(taken);
        Ok(())
    }

    /// The digests of the signed bytes and of all, when everything was taken.
    pub(super) fn finish(mut self) -> Result<(Option<Digest>, Option<Digest>), CrlError> {
        self.advance()?;
        Ok((self.signed.finish(), self.file.finish()))
    }
}

/// The bytes of a window that nobody else holds; a copy, if somebody did.
fn writable(window: &mut Arc<Vec<u8>>) -> &mut Vec<u8> {
    Arc::make_mut(window)
}

/// A digest in the making.
enum Lane {
    /// There is to be none.
    None,
    /// Nothing was digested yet.
    Wanted(DigestAlgorithm),
    Here(Hasher),
    Thread {
        windows: SyncSender<(Arc<Vec<u8>>, Range<usize>)>,
        digest: JoinHandle<Digest>,
    },
}

impl Lane {
    fn start(algorithm: DigestAlgorithm, threads: bool) -> Self {
        if threads {
            let (windows, received) = sync_channel::<(Arc<Vec<u8>>, Range<usize>)>(WAITING);
            let work = move || {
                let mut hasher = Hasher::new(algorithm);
                while let Ok((window, range)) = received.recv() {
                    hasher.update(&window[range]);
                }
                hasher.finish()
            };
            // Where there can be no more threads, the digest is taken in this one.
            if let Ok(digest) = std::thread::Builder::new().name("crl-digest".to_owned()).spawn(work) {
                return Self::Thread { windows, digest };
            }
        }
        Self::Here(Hasher::new(algorithm))
    }

    /// Adds bytes; the first ones decide whether it is in a thread of its own.
    fn update(&mut self, window: &Arc<Vec<u8>>, range: Range<usize>, threads: bool) {
        if let Self::Wanted(algorithm) = *self {
            *self = Self::start(algorithm, threads);
        }
        match self {
            Self::None | Self::Wanted(_) => {}
            Self::Here(hasher) => hasher.update(&window[range]),
            Self::Thread { windows, .. } => {
                if !range.is_empty() {
                    // The thread ends by a panic only, which `finish` sees.
                    let _ = windows.send((Arc::clone(window), range));
                }
            }
        }
    }

    /// The digest; `None` if there is to be none, or its thread ended by a panic.
    fn finish(self) -> Option<Digest> {
        match self {
            Self::None => None,
            Self::Wanted(algorithm) => Some(Hasher::new(algorithm).finish()),
            Self::Here(hasher) => Some(hasher.finish()),
            Self::Thread { windows, digest } => {
                drop(windows);
                digest.join().ok()
            }
        }
    }
}
