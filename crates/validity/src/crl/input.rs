//! The bytes of a list on their way: windows that come one after another, and the digests taken behind them.

use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use jpki_signature::{Digest, DigestAlgorithm, Hasher};

use super::CrlError;
use super::pem::Source;

/// Bytes that are read at a time: they stay in the second-level cache until they are digested.
const WINDOW: usize = 256 * 1024;
/// Longest part that is looked at in one piece, in bytes; so much room is in front of each window for what was left of the
/// one before.
pub(super) const MAX_PART: usize = 64 * 1024;
/// Windows that wait for a thread that digests, and that are read ahead. More would only cost memory.
const WAITING: usize = 4;
const AHEAD: usize = 2;

/// Where a copy of the list goes, and what errors call that.
pub(super) struct Copying<'a> {
    pub(super) into: &'a mut dyn Write,
    pub(super) path: &'a Path,
}

/// Bytes that were read, behind the room in front, and how many; fewer than [`WINDOW`] are the last.
struct Filled {
    window: Arc<Vec<u8>>,
    count: usize,
}

fn empty() -> Arc<Vec<u8>> {
    Arc::new(vec![0; MAX_PART + WINDOW])
}

/// Reads until the window is full.
fn fill<R: Read>(source: &mut Source<R>, mut window: Arc<Vec<u8>>) -> Result<Filled, CrlError> {
    // Nobody else holds it: this makes no copy.
    let bytes = &mut Arc::make_mut(&mut window)[MAX_PART..];
    let mut count = 0;
    while count < WINDOW {
        match source.read(&mut bytes[count..])? {
            0 => break,
            more => count += more,
        }
    }
    Ok(Filled { window, count })
}

/// Where the windows come from.
enum Supply<R> {
    Here(Source<R>),
    Thread { filled: Receiver<Result<Filled, CrlError>>, empties: Sender<Arc<Vec<u8>>> },
}

/// Reads windows ahead until there are no more, or nobody wants them.
fn read_ahead<R: Read>(
    mut source: Source<R>,
    filled: &SyncSender<Result<Filled, CrlError>>,
    empties: &Receiver<Arc<Vec<u8>>>,
) {
    loop {
        // Whatever waits for its digest is bounded, so that new ones are few.
        let window = empties.try_recv().unwrap_or_else(|_| empty());
        let result = fill(&mut source, window);
        let last = result.as_ref().map_or(true, |filled| filled.count < WINDOW);
        if filled.send(result).is_err() || last {
            return;
        }
    }
}

/// The window over the bytes of a list.
pub(super) struct Input<'a, R> {
    supply: Supply<R>,
    copy: Option<Copying<'a>>,
    window: Arc<Vec<u8>>,
    /// Windows that were digested, or will be soon.
    spare: Vec<Arc<Vec<u8>>>,
    /// Where the bytes begin that are not passed on, the part of them that was not yet taken, and its end.
    from: usize,
    start: usize,
    end: usize,
    /// Offset in the list of the window's first byte, counted as if the room in front were bytes as well.
    base: i64,
    ended: bool,
    /// The digests of all bytes and of the signed ones.
    file: Lane,
    signed: Lane,
    /// Which bytes are signed.
    signed_range: Range<u64>,
    threads: bool,
}

/// Opens an input and does `work` with it. With `threads`, it is read ahead in a thread of its own, and digests are taken in
/// others, if it is longer than a window.
pub(super) fn with<R: Read + Send, T>(
    reader: R,
    digest: bool,
    threads: bool,
    copy: Option<Copying<'_>>,
    work: impl FnOnce(Input<'_, R>) -> Result<T, CrlError>,
) -> Result<T, CrlError> {
    let mut source = Source::open(reader)?;
    let Filled { window, count } = fill(&mut source, empty())?;
    let ended = count < WINDOW;
    let input = |supply, copy| Input {
        supply,
        copy,
        window,
        spare: Vec::new(),
        from: MAX_PART,
        start: MAX_PART,
        end: MAX_PART + count,
        base: -(MAX_PART as i64),
        ended,
        file: if digest { Lane::Wanted(DigestAlgorithm::Sha256) } else { Lane::None },
        signed: Lane::None,
        signed_range: 0..0,
        threads: threads && !ended,
    };
    if ended || !threads {
        return work(input(Supply::Here(source), copy));
    }
    std::thread::scope(|scope| {
        let (filled, received) = sync_channel(AHEAD);
        let (empties, spare) = channel();
        let reading = std::thread::Builder::new().name("crl-read".to_owned());
        reading
            .spawn_scoped(scope, move || read_ahead(source, &filled, &spare))
            .map_err(|error| CrlError::Read { kind: error.kind() })?;
        work(input(Supply::Thread { filled: received, empties }, copy))
    })
}

impl<R: Read> Input<'_, R> {
    /// Says which bytes are signed, before the first of them has left the window.
    pub(super) fn sign(&mut self, range: Range<u64>, algorithm: DigestAlgorithm) {
        self.signed_range = range;
        self.signed = Lane::Wanted(algorithm);
    }

    /// Offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        // The room in front has been passed.
        (self.base + self.start as i64) as u64
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
            self.advance()?;
        }
        Ok(self.end - self.start >= count)
    }

    /// Goes on to the next window, with what was left of this one in front of it. Less than [`MAX_PART`] may be left.
    fn advance(&mut self) -> Result<(), CrlError> {
        let rest = self.end - self.start;
        debug_assert!(rest < MAX_PART);
        let Filled { mut window, count } = self.next_window()?;
        let start = MAX_PART - rest;
        Arc::make_mut(&mut window)[start..MAX_PART].copy_from_slice(&self.window[self.start..self.end]);
        let base = self.base + self.start as i64 - start as i64;
        self.pass_on(window)?;
        (self.from, self.start, self.end, self.base) = (start, start, MAX_PART + count, base);
        self.ended = count < WINDOW;
        Ok(())
    }

    fn next_window(&mut self) -> Result<Filled, CrlError> {
        let free = self.spare.iter().position(|window| Arc::strong_count(window) == 1);
        let free = free.map(|index| self.spare.swap_remove(index));
        match &mut self.supply {
            Supply::Here(source) => fill(source, free.unwrap_or_else(empty)),
            Supply::Thread { filled, empties } => {
                // The thread that reads may have ended; then it needs no more.
                free.map(|window| empties.send(window));
                // It ends without a word by a panic only, which the scope passes on.
                filled.recv().unwrap_or(Err(CrlError::Read { kind: std::io::ErrorKind::BrokenPipe }))
            }
        }
    }

    /// Gives what was taken to the digests and to the copy, and takes `next` for the window.
    fn pass_on(&mut self, next: Arc<Vec<u8>>) -> Result<(), CrlError> {
        let window = std::mem::replace(&mut self.window, next);
        let taken = self.from..self.start;
        if let Some(copy) = &mut self.copy {
            copy.into.write_all(&window[taken.clone()]).map_err(CrlError::file("written", copy.path))?;
        }
        // Both bounds are inside what was taken after the cut.
        let inside = |offset: u64| {
            (i64::try_from(offset).unwrap_or(i64::MAX) - self.base).clamp(taken.start as i64, taken.end as i64) as usize
        };
        let signed = inside(self.signed_range.start)..inside(self.signed_range.end);
        self.signed.update(&window, signed, self.threads);
        self.file.update(&window, taken, self.threads);
        self.spare.push(window);
        Ok(())
    }

    /// The digests of the signed bytes and of all, when everything was taken.
    pub(super) fn finish(mut self) -> Result<(Option<Digest>, Option<Digest>), CrlError> {
        self.pass_on(Arc::default())?;
        Ok((self.signed.finish(), self.file.finish()))
    }
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
