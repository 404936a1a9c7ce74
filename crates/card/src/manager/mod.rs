//! The card manager's level: what GET DATA tells of the card without an application (docs/protocol.md §2.6).

mod ap;
mod data;
mod recognition;

pub use ap::{CardManager, DataObject};
pub use data::CardData;
pub use recognition::{RecognitionData, RecognitionEntry};
