//! The toolkit for Japan's My Number Card (マイナンバーカード) and its public authentication service JPKI (公的個人認証).
//!
//! One crate to add; each layer is a module. Data flows one way: reader → card → document → report.
//!
//! | module | what it is for | feature |
//! |---|---|---|
//! | [`reader`], [`apdu`] | PC/SC readers, sessions, transcripts; commands and responses | `card` |
//! | [`card`] | the card: all its applications and credentials, signing, whether it is genuine | `card` |
//! | [`certificate`] | what a JPKI certificate says: kind, four attributes, generation | always |
//! | [`signature`] | digests, RSA verification, the `Signer` that every format signs through | always |
//! | [`cms`] | CMS and CAdES-B signatures, attached and detached, streamed | `cms` |
//! | [`validity`] | trust anchors, certification paths, revocation | `verify`, `identity`; `http` for an HTTP client |
//! | [`verify`] | a signed file in, a report out | `verify` |
//! | [`identity`] | log-in by challenge and response | `identity` |
//! | `virtual_card`, `testbed` | a card in software and a make-believe JPKI, for tests | `testbed` |
//!
//! # Sign a file with the card
//! ```no_run
#![doc = include_str!("../examples/sign.rs")]
//! ```
//!
//! # Verify it
//! ```no_run
#![doc = include_str!("../examples/verify.rs")]
//! ```
//!
//! # Log somebody in
//! ```no_run
#![doc = include_str!("../examples/log_in.rs")]
//! ```
//!
//! # Fill a form from the card
//! ```no_run
#![doc = include_str!("../examples/fill_form.rs")]
//! ```
//!
//! Nothing here was tried on a physical card by its makers; what only one can prove is marked in `docs/protocol.md`.

#[cfg(feature = "card")]
pub use jpki_apdu as apdu;
#[cfg(feature = "card")]
pub use jpki_card as card;
pub use jpki_certificate as certificate;
#[cfg(feature = "cms")]
pub use jpki_cms as cms;
#[cfg(feature = "identity")]
pub use jpki_identity as identity;
#[cfg(feature = "card")]
pub use jpki_reader as reader;
pub use jpki_signature as signature;
#[cfg(feature = "testbed")]
pub use jpki_testbed as testbed;
#[cfg(any(feature = "verify", feature = "identity"))]
pub use jpki_validity as validity;
#[cfg(feature = "verify")]
pub use jpki_verify as verify;
#[cfg(feature = "testbed")]
pub use jpki_virtual_card as virtual_card;
