//! PC/SC readers, exclusive sessions, APDU transcripts and fault injection.
//!
//! [`Transport`] is what the layers above see: bytes out, bytes back. PC/SC, the virtual card, a replayed transcript and
//! the fault injector implement it, and nothing above knows which.

mod error;
mod transport;

pub use error::ReaderError;
pub use transport::{Reset, Transport};
