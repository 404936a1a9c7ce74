//! Ctrl-C and SIGTERM: a card that a credential has opened is left, the terminal shows again what is typed, half-made files
//! go, and the process dies of the signal.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// What must not outlive the process. One for all threads, since a signal comes to the whole process.
static LOOSE: Mutex<Loose> = Mutex::new(Loose {
    files: Vec::new(),
    #[cfg(unix)]
    terminal: None,
});

/// A signal has come: the work with the card is to end.
static ASKED: AtomicBool = AtomicBool::new(false);
/// The card may hold a credential as verified.
static OPEN: AtomicBool = AtomicBool::new(false);
/// How long leaving the card may take: an exchange under way has to end first. A second signal does not wait.
#[cfg(unix)]
const LEAVING: Duration = Duration::from_secs(10);

struct Loose {
    /// Temporary files.
    files: Vec<PathBuf>,
    /// The terminal that hides what is typed, and how it was before.
    #[cfg(unix)]
    terminal: Option<(fs::File, rustix::termios::Termios)>,
}

/// A temporary file that a signal removes; no longer when this is dropped.
pub struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        lock().files.retain(|path| path != &self.0);
    }
}

/// Makes a temporary file that a signal removes.
pub fn temporary<E>(make: impl FnOnce() -> Result<NamedTempFile, E>) -> Result<(NamedTempFile, Listed), E> {
    watch();
    // Under the lock: no signal finds the file made and not listed.
    let mut loose = lock();
    let file = make()?;
    loose.files.push(file.path().to_owned());
    let listed = Listed(file.path().to_owned());
    Ok((file, listed))
}

/// Lets `read` hide what is typed at the terminal.
pub fn while_typing<R>(read: impl FnOnce() -> R) -> R {
    watch();
    #[cfg(unix)]
    {
        lock().terminal = fs::File::open(Path::new("/dev/tty"))
            .ok()
            .and_then(|terminal| rustix::termios::tcgetattr(&terminal).ok().map(|before| (terminal, before)));
    }
    let result = read();
    #[cfg(unix)]
    {
        lock().terminal = None;
    }
    result
}

/// A credential is about to be presented: from now on a signal waits until [`shut`].
pub fn open() {
    watch();
    OPEN.store(true, Ordering::SeqCst);
}

/// The card has forgotten what was verified.
pub fn shut() {
    OPEN.store(false, Ordering::SeqCst);
}

/// Whether a signal has come.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// From now on the first signal cancels `canceller`, so that what is going on ends cleanly; the next one ends the process.
pub fn cancels(canceller: &jpki_reader::Canceller) {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        let canceller = canceller.clone();
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if canceller.is_cancelled() {
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
                canceller.cancel();
            }
        });
    }
    #[cfg(not(unix))]
    let _ = canceller;
}

/// Gives the thread that handles a signal the time to end the process.
pub fn wait() {
    std::thread::sleep(Duration::from_secs(2));
}

fn lock() -> MutexGuard<'static, Loose> {
    LOOSE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Handles the signals from now on. Where that cannot be, they do what they always do.
fn watch() {
    static STARTED: Once = Once::new();
    #[cfg(unix)]
    STARTED.call_once(|| {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        std::thread::spawn(move || {
            while let Some(signal) = signals.forever().next() {
                ASKED.store(true, Ordering::SeqCst);
                // Without the lock: the work that has to end may need it.
                let end = Instant::now() + LEAVING;
                while OPEN.load(Ordering::SeqCst) && Instant::now() < end && signals.pending().next().is_none() {
                    std::thread::sleep(Duration::from_millis(10));
                }
                // The lock is held to the end: nothing new is begun.
                let mut loose = lock();
                clean(&mut loose);
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
    #[cfg(not(unix))]
    STARTED.call_once(|| {});
}

fn clean(loose: &mut Loose) {
    #[cfg(unix)]
    if let Some((terminal, before)) = loose.terminal.take() {
        let _ = rustix::termios::tcsetattr(&terminal, rustix::termios::OptionalActions::Now, &before);
    }
    for path in loose.files.drain(..) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_removes_what_is_listed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (file, listed) = temporary(|| NamedTempFile::new_in(folder.path())).unwrap();
        let (kept, released) = temporary(|| NamedTempFile::new_in(folder.path())).unwrap();
        let mut loose = Loose {
            files: lock().files.iter().filter(|path| path.starts_with(folder.path())).cloned().collect(),
            #[cfg(unix)]
            terminal: None,
        };
        assert_eq!(loose.files.len(), 2);
        drop(released);
        loose.files.retain(|path| lock().files.contains(path));
        clean(&mut loose);
        assert!(!file.path().exists() && kept.path().exists());
        drop(listed);
        assert!(!lock().files.iter().any(|path| path.starts_with(folder.path())));
    }
}
