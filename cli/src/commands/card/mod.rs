//! `jpki card`: what the card says without a credential, and whether it is genuine.

mod authenticate;
mod info;
mod internal_authenticate;
mod number;

pub use authenticate::run as authenticate;
pub use info::{CardInfo, Present, Token, info, read, token};
pub use internal_authenticate::run as internal_authenticate;
pub use number::run as number;
#[cfg(test)]
pub use {authenticate::CardAuthenticated, internal_authenticate::InternallyAuthenticated, number::CardNumbers};
