//! Progress bars: on a terminal only, and only for work that takes over a second.

use std::io::{self, IsTerminal, Read};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long work goes on silently.
const SILENT: Duration = Duration::from_secs(1);

/// A reader that shows how much of it has been read.
pub struct Progress<R> {
    inner: R,
    bar: ProgressBar,
    started: Instant,
    done: u64,
}

impl<R: Read> Progress<R> {
    /// Watches `inner`, of which `total` bytes are expected. `label` says what is being done.
    pub fn new(inner: R, total: u64, label: String) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(label);
        Self { inner, bar, started: Instant::now(), done: 0 }
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.done += read as u64;
        if self.bar.is_hidden() && self.started.elapsed() >= SILENT && io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(self.done);
        Ok(read)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
