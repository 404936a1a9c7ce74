//! What the card's files say: reading their bytes into values, without the card (docs/protocol.md §3).
//!
//! Every reader here takes the bytes of one file and gives a value or a [`ContentError`], which names the file, the
//! place and the cause, and holds nothing of what the file says. Nothing is allocated that is larger than the input.

mod date;
mod error;
mod field;
mod file;
mod key;
mod objects;
mod sex;

pub use date::PartialDate;
pub use error::{ContentError, ContentFault};
pub use file::CardFile;
pub use key::CardPublicKey;
pub use sex::Sex;

pub(crate) use field::{Field, simple_record};
pub(crate) use objects::{Object, Objects, outer};
