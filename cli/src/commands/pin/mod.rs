//! `jpki pin`: tries left, and changing a credential.

mod change;
mod status;

#[cfg(test)]
pub use change::PinChanged;
pub use change::change;
pub use status::{PinStatus, Tries, fill, read, run as status};
