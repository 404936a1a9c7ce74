//! ISO/IEC 7816-4 commands, responses, status words and TLV — without any I/O.
//!
//! Everything above speaks to the card through these types; the virtual card reads commands with the same ones.

mod command;
mod response;
mod status;
pub mod tlv;

pub use command::{Case, Command, CommandError, Encoding, MAX_EXTENDED_NE, MAX_SHORT_NE};
pub use response::{Assembly, Next, Response, ResponseError};
pub use status::StatusWord;
