//! Signing in one go, with a signer at hand: prepare, sign, finish, write.

use std::io::{Read, Seek, SeekFrom, Write};

use jpki_signature::Signer;

use crate::{CmsError, ContentDigest, Encoding, Prepared, SignError, SignOptions, SignedData};

/// Signs a content and writes the message without it (分離署名, detached). The content is read once, in constant memory.
///
/// # Errors
/// [`SignError::Signer`] with the signer's own error; [`SignError::Cms`] otherwise. Nothing is written before the signature
/// is made and checked.
pub fn sign_detached<S: Signer>(
    signer: &mut S,
    options: &SignOptions,
    encoding: Encoding,
    content: impl Read,
    out: impl Write,
) -> Result<(), SignError<S::Error>> {
    let content = ContentDigest::of(options.digest, content)?;
    Ok(sign_digest(signer, options, content)?.write_detached(encoding, out)?)
}

/// Signs a content and writes the message with the content inside (attached). The content is read from its start twice, in
/// constant memory: to be digested, and to be copied.
///
/// # Errors
/// [`CmsError::ContentChanged`] if the two readings differ: what was written by then must be thrown away. Otherwise as
/// [`sign_detached`].
pub fn sign_attached<S: Signer>(
    signer: &mut S,
    options: &SignOptions,
    encoding: Encoding,
    mut content: impl Read + Seek,
    out: impl Write,
) -> Result<(), SignError<S::Error>> {
    let rewind = |content: &mut dyn Seek| content.seek(SeekFrom::Start(0)).map_err(CmsError::ReadContent);
    rewind(&mut content)?;
    let digest = ContentDigest::of(options.digest, &mut content)?;
    let message = sign_digest(signer, options, digest)?;
    rewind(&mut content)?;
    Ok(message.write_attached(encoding, content, out)?)
}

/// Signs a content of which only the digest is at hand.
///
/// # Errors
/// As [`sign_detached`].
pub fn sign_digest<S: Signer>(
    signer: &mut S,
    options: &SignOptions,
    content: ContentDigest,
) -> Result<SignedData, SignError<S::Error>> {
    let prepared = Prepared::new(content, signer.certificate(), signer.issuer_certificate(), options)?;
    let signature = signer.sign(&prepared.digest_info()).map_err(SignError::Signer)?;
    Ok(prepared.finish(&signature)?)
}
