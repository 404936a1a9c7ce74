//! CMS SignedData (RFC 5652) with the attributes of CAdES-B (ETSI EN 319 122-1): signing and verifying, attached and
//! detached, streamed in constant memory.
//!
//! Signing is prepare → sign → finish: [`Prepared`] says what is to be signed, a card, a remote service or a test key
//! signs it, [`SignedData`] writes the message; [`sign_detached`] and [`sign_attached`] do all three. [`verify`] reads DER,
//! BER and PEM, checks each signer over the original bytes, and leaves trust in the certificates to others.
//!
//! ```
//! use jpki_cms::{Content, Encoding, Limits, SignOptions, sign_detached, verify};
//! use jpki_testbed::Testbed;
//!
//! let mut signer = Testbed::shared().signature_signer();
//! let document = b"An application";
//! let mut message = Vec::new();
//! let options = SignOptions::new("2026-04-01T09:00:00Z".parse()?);
//! sign_detached(&mut signer, &options, Encoding::Pem, &document[..], &mut message)?;
//!
//! let content = Content::Detached(&mut &document[..]);
//! let result = verify(message.as_slice(), content, &Limits::default())?;
//! assert_eq!(result.all(), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod asn1;
mod ber;
mod certificate;
mod check;
mod content;
mod error;
mod memory;
pub mod oid;
mod options;
mod pem;
mod pool;
mod prepare;
mod result;
mod sign;
mod signed_attributes;
mod signed_data;
mod signer_info;
mod stream;
mod verify;

pub use const_oid::ObjectIdentifier;

pub use content::ContentDigest;
pub use error::{CmsError, SignError, SignerError};
pub use options::{Encoding, Limits, SignOptions};
pub use prepare::Prepared;
pub use result::{Signature, SignerIdentifier, SigningCertificate, UnsignedAttribute, Verification};
pub use sign::{sign_attached, sign_detached, sign_digest};
pub use signed_data::SignedData;
pub use verify::{Content, Known, KnownCertificate, KnownCertificates, verify, verify_bytes, verify_knowing};
