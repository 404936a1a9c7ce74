//! Verification of a whole message: stream it, digest its content, then check each signer over the original bytes.

use std::io::{Read, Write};

use crate::{CmsError, Limits, Verification};

/// Where the signed content is.
pub enum Content<'a> {
    /// In the message (attached). It is digested as it passes.
    Attached,
    /// In the message; it is also written here as it passes. It is worth nothing before the result is known.
    AttachedTo(&'a mut dyn Write),
    /// Beside the message (分離署名, detached), and read from here.
    Detached(&'a mut dyn Read),
}

/// Verifies a SignedData message, DER, BER or PEM, against the certificates that it carries. The content is streamed in
/// constant memory; all else is bounded by `limits`.
///
/// `Ok` means that the message could be read to its end, not that it is good: ask [`Verification::all`] or each signer.
/// Whether a certificate is to be trusted, and for what, is not checked here.
///
/// # Errors
/// [`CmsError`] if the message can't be read, has no signer, or its content is missing.
pub fn verify(message: impl Read, content: Content<'_>, limits: &Limits) -> Result<Verification, CmsError> {
    let _ = (message, content, limits);
    Err(CmsError::Empty)
}
