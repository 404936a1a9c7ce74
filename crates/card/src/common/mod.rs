//! 共通カードAP — the common application: the card's number and a key reference (docs/protocol.md §3.1).

mod ap;
mod card_number;
mod key_reference;

pub use ap::CommonAp;
pub use card_number::CardNumber;
pub use key_reference::KeyReference;
