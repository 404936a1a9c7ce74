//! The bench of the end-to-end tests: private pcscd services, virtual cards in their readers, and the commands around them.
//!
//! The tests themselves are in this package's `tests` folder. Everything here runs as the ordinary user, several at once.

mod bench;
mod command;
mod pcscd;

pub use bench::{Bench, OFFLINE, text_field};
pub use command::{Outcome, Running, assert_success, example, jpki, jpki_path, run, run_with_input};
pub use pcscd::{InsertedCard, Pcscd};
