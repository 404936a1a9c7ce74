//! The whole card through the typed interface, on the virtual card: what is read, who may read it, what is proved, and what
//! happens when something is wrong.

mod access;
#[path = "../common/mod.rs"]
mod common;
mod genuine;
mod kinds;
mod reading;
mod removal;
mod secure;
mod tries;
