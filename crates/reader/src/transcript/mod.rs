//! APDU transcripts: a readable record of what went to a card and back, to look at and to play again.
//!
//! A transcript is UTF-8 text. Its first line is `jpki-transcript 1`. Blank lines, and everything from a `#` to the end of
//! its line, are comments. Each other line begins with a sign:
//!
//! | line | meaning |
//! | --- | --- |
//! | `> 00 20 00 80 04 ** ** ** **` | a command; `**` is a masked byte |
//! | `< 90 00` | its response, data and status word |
//! | `! card-removed` | instead of a response: why there was none |
//! | `= cold` or `= warm` | a reset; `! …` on the next line if it failed |
//!
//! Causes are `no-service`, `reader-removed`, `no-card`, `card-removed`, `card-reset`, `in-use`, `card-mute`, `cancelled`,
//! `exchange-broken N` and `too-long N` (with a number of bytes), and `failed` for any other.

mod format;
mod recorder;
mod replayer;

pub use format::{Entry, Failure, Outcome, Transcript};
pub use recorder::Recorder;
pub use replayer::Replayer;
