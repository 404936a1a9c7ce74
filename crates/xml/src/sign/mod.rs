//! Signing XML by a profile: prepare → sign → finish.
//!
//! [`Prepared::new`] puts the signature into the document as the profile wants it, with every digest, and says what is to be
//! signed; a card, a remote service or a test key signs it; [`Prepared::finish`] puts the value in. The document itself is
//! never written anew: what stood in it stands in it, byte for byte.

mod error;
mod find;
mod identifier;
mod prepare;
mod request;
mod state;
mod write;

pub use error::SignError;
pub use prepare::Prepared;
pub use request::SignRequest;

use crate::dsig::uri;

/// The text of a name of a file or an element as a reference writes it.
fn encoded(encoding: crate::profile::UriEncoding, text: &str) -> String {
    match encoding {
        crate::profile::UriEncoding::Percent => uri::encode(text),
        crate::profile::UriEncoding::Raw => text.to_owned(),
    }
}
