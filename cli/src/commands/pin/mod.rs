//! `jpki pin`: tries left, and changing a credential.

mod change;
mod status;

pub use change::{PinChanged, change};
pub use status::{PinStatus, Tries, fill, read, run as status};
