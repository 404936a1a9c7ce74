//! A My Number Card (個人番号カード) in software: the state machine that docs/protocol.md describes, in process as a
//! [`jpki_reader::Transport`] or, through [`vpcd`], as a reader of the real pcscd.
//!
//! A [`CardImage`] says what lies on the card, its [`Behaviour`] how the card deviates where real ones are known or
//! suspected to differ; [`VirtualCard`] plays it. Nothing here protects anything: images hold their credentials and
//! private keys in the clear, for tests.

mod application;
mod behaviour;
mod card;
mod content;
mod error;
mod hexadecimal;
mod image;
mod json;
mod layout;
mod objects;
mod profile;
mod read;
mod secret;
mod secure_messaging;
mod select;
mod session;
mod sign;
mod store;
mod verify;
pub mod vpcd;

pub use application::Application;
pub use behaviour::{Behaviour, BlockedStatus, ResponseSplitting, Timing, TriesQuery};
pub use card::VirtualCard;
pub use error::VirtualCardError;
pub use image::{ApplicationImage, CardImage, FILE_LIMIT};
pub use profile::{Generation, Profile};
pub use secret::{Credential, PrivateKey};

#[cfg(test)]
mod tests;
