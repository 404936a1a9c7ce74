//! PC/SC readers, exclusive sessions, APDU transcripts and fault injection.
//!
//! [`Transport`] is what the layers above see: bytes out, bytes back. PC/SC, the virtual card, a replayed transcript and
//! the fault injector implement it, and nothing above knows which.
//!
//! ```no_run
//! use std::time::Duration;
//! use jpki_reader::{Access, PcscContext, ReaderChoice, Transport};
//!
//! # fn main() -> Result<(), jpki_reader::ReaderError> {
//! let context = PcscContext::establish()?;
//! let reader = context.wait_for_card(&ReaderChoice::Only, Duration::from_secs(30), None)?;
//! let mut card = context.connect(&reader.name, Access::Exclusive)?;
//! let mut session = card.session()?;
//! let response = session.transmit(&[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1])?;
//! # let _ = response; Ok(()) }
//! ```

mod cancel;
mod choice;
mod context;
mod counting;
mod error;
mod exchange;
pub mod fault;
mod masked;
mod masking;
mod monitor;
mod pcsc_error;
mod session;
pub mod transcript;
mod transport;
mod watch;

pub use cancel::Canceller;
pub use choice::ReaderChoice;
pub use context::{PcscContext, ReaderState};
pub use counting::{CountingTransport, Exchange};
pub use error::ReaderError;
pub use masked::MaskedBytes;
pub use masking::Masking;
pub use monitor::{Event, Monitor};
pub use session::{Access, OwnedSession, PcscCard, Session};
pub use transport::{Reset, Transport};
