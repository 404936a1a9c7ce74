//! OCSP: messages, judgement, client, and the responder of openssl.

mod client;
#[cfg(feature = "http")]
mod faults;
mod forge;
mod openssl;
mod stored;
mod support;
mod testbed;
mod threads;
#[cfg(feature = "http")]
#[path = "../toy/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod toy;
mod verify;
