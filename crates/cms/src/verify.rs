//! Verification of a whole message: stream it, digest its content, then check each signer over the original bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::Arc;

use const_oid::ObjectIdentifier;
use jpki_signature::{Digest, DigestAlgorithm, Hasher, RsaPublicKey};

use crate::ber::{Element, tag};
use crate::check::{Seen, check};
use crate::content::for_each_chunk;
use crate::memory::Parts;
use crate::pem::{self, PemReader};
use crate::pool::Pool;
use crate::signer_info::{Algorithm, SignerInfo};
use crate::stream::BerStream;
use crate::{CmsError, Limits, Verification, oid};

/// Bytes of a message that are read at a time. A buffer is filled with zeros first, which small messages would notice.
const BUFFER: usize = 16 << 10;
/// How much is kept of a content that could be a set of attributes.
const LONGEST_HEAD: usize = 64 << 10;
/// Digest algorithms that a message may announce.
const DIGEST_ALGORITHMS: usize = 64;

/// Where the signed content is.
pub enum Content<'a> {
    /// In the message (attached). It is digested as it passes.
    Attached,
    /// In the message; it is also written here as it passes. It is worth nothing before the result is known.
    AttachedTo(&'a mut dyn Write),
    /// Beside the message (分離署名, detached), and read from here.
    Detached(&'a mut dyn Read),
}

impl<'a> Content<'a> {
    /// Where it goes, and where it comes from.
    fn targets(self) -> (Option<&'a mut dyn Write>, Option<&'a mut dyn Read>) {
        match self {
            Self::Attached => (None, None),
            Self::AttachedTo(out) => (Some(out), None),
            Self::Detached(content) => (None, Some(content)),
        }
    }
}

/// Certificates that were read before, so that a signer who comes again costs no more than the signature itself.
pub trait KnownCertificates {
    /// What is known of this certificate, DER, if it is known: of exactly these bytes.
    fn known(&self, certificate: &[u8]) -> Option<KnownCertificate>;
}

/// What need not be computed once more of a certificate that is known.
#[derive(Debug, Clone)]
pub struct KnownCertificate {
    /// SHA-256 of the certificate.
    pub sha256: Digest,
    /// The key that stands in it.
    pub key: Arc<RsaPublicKey>,
}

/// What a verifier knows besides the message.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    /// Certificates, DER, one of which a signer may name that the message does not hold.
    pub certificates: &'a [&'a [u8]],
    /// What is known of certificates, those of the message among them.
    pub read_before: Option<&'a dyn KnownCertificates>,
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
    verify_knowing(message, content, limits, &Known::default())
}

/// The same, with what is known besides the message: a certificate counts only for a signer whose certificate the message
/// does not hold.
///
/// # Errors
/// As [`verify`].
pub fn verify_knowing(
    message: impl Read,
    content: Content<'_>,
    limits: &Limits,
    known: &Known<'_>,
) -> Result<Verification, CmsError> {
    let mut input = BufReader::with_capacity(BUFFER, message);
    if pem::comes(&mut input)? {
        verify_ber(PemReader::new(input)?, content, limits, known)
    } else {
        verify_ber(input, content, limits, known)
    }
}

/// The same for a message that is in memory.
///
/// # Errors
/// As [`verify`].
pub fn verify_bytes(
    mut message: &[u8],
    content: Content<'_>,
    limits: &Limits,
    known: &Known<'_>,
) -> Result<Verification, CmsError> {
    if pem::comes(&mut message)? {
        return verify_ber(PemReader::new(message)?, content, limits, known);
    }
    match Parts::read(message, limits.metadata) {
        Some(parts) => verify_parts(&parts, content, limits, known),
        None => verify_ber(message, content, limits, known),
    }
}

/// Verifies what was taken apart in memory. Whatever is wrong is found in the order of the stream.
fn verify_parts(
    parts: &Parts<'_>,
    content: Content<'_>,
    limits: &Limits,
    known: &Known<'_>,
) -> Result<Verification, CmsError> {
    let algorithms = announced(parts.digest_algorithms)?;
    let (copy, detached) = content.targets();
    if parts.content.is_some() && detached.is_some() {
        return Err(CmsError::ContentTwice);
    }
    if let (Some(content), Some(out)) = (parts.content, copy) {
        out.write_all(content).and_then(|()| out.flush()).map_err(CmsError::Write)?;
    }
    let chosen =
        |set: Option<Element<'_>>, what| set.map_or(Ok(Vec::new()), |set| each(set, what, limits.certificates));
    let certificates = chosen(parts.certificates, "certificates")?;
    let revocation = chosen(parts.revocation, "revocation lists")?;
    let signers = signer_infos(parts.signers, limits.signers)?;
    let seen = match (parts.content, detached) {
        (Some(content), _) => Seen::of(parts.content_type, &algorithms, content),
        (None, Some(content)) => Sink::new(algorithms).drain(content, parts.content_type)?,
        (None, None) => return Err(CmsError::ContentMissing),
    };
    Ok(conclude(parts.content.is_some(), seen, certificates, revocation, signers, known))
}

fn verify_ber<R: BufRead>(
    input: R,
    content: Content<'_>,
    limits: &Limits,
    known: &Known<'_>,
) -> Result<Verification, CmsError> {
    let mut stream = BerStream::new(input, limits.metadata);
    open(&mut stream)?;
    let (bytes, offset) = stream.capture(tag::SET, "digest algorithms")?;
    let mut sink = Sink::new(announced(Element::only(&bytes, offset, "digest algorithms")?)?);

    stream.enter(tag::SEQUENCE, "the encapsulated content")?;
    let content_type = object_identifier(&mut stream, "the content type")?;
    let attached = stream.next_tag()? == Some(tag::CONTEXT_0);
    let (mut copy, detached) = content.targets();
    if attached {
        if detached.is_some() {
            return Err(CmsError::ContentTwice);
        }
        stream.enter(tag::CONTEXT_0, "the content")?;
        stream.octets(&mut |chunk| {
            sink.take(chunk);
            copy.as_mut().map_or(Ok(()), |out| out.write_all(chunk)).map_err(CmsError::Write)
        })?;
        stream.leave("the end of the content")?;
    }
    stream.leave("the end of the encapsulated content")?;

    let certificates = choices(&mut stream, tag::CONTEXT_0, "certificates", limits.certificates)?;
    let revocation = choices(&mut stream, tag::CONTEXT_1, "revocation lists", limits.certificates)?;
    let (signers, signers_offset) = stream.capture(tag::SET, "signer infos")?;
    for end in ["the end of SignedData", "the end of the content info", "the end of the content info"] {
        stream.leave(end)?;
    }
    stream.finish()?;
    let signers = signer_infos(Element::only(&signers, signers_offset, "signer infos")?, limits.signers)?;

    let seen = match detached {
        Some(content) => sink.drain(content, content_type)?,
        None if attached => sink.finish(content_type),
        None => return Err(CmsError::ContentMissing),
    };
    if let Some(out) = copy {
        out.flush().map_err(CmsError::Write)?;
    }
    Ok(conclude(attached, seen, certificates, revocation, signers, known))
}

/// Checks each signer, once all is read.
fn conclude(
    attached: bool,
    seen: Seen,
    mut certificates: Vec<Vec<u8>>,
    revocation: Vec<Vec<u8>>,
    signers: Vec<SignerInfo<'_>>,
    known: &Known<'_>,
) -> Verification {
    // The other kinds of certificate (RFC 5652 §10.2.2) are marked by context tags.
    certificates.retain(|bytes| bytes.first() == Some(&tag::SEQUENCE));
    let pools = [Pool::new(certificates.iter().map(Vec::as_slice)), Pool::new(known.certificates.iter().copied())];
    let signers = signers.into_iter().map(|info| check(info, &seen, &pools, known.read_before)).collect();
    Verification {
        content_type: seen.content_type,
        attached,
        content_length: seen.length,
        signers,
        digests: seen.digests,
        certificates,
        revocation,
    }
}

/// Enters ContentInfo and SignedData, up to after the version.
fn open<R: BufRead>(stream: &mut BerStream<R>) -> Result<(), CmsError> {
    stream.enter(tag::SEQUENCE, "a content info")?;
    let content_type = object_identifier(stream, "the type of a content info")?;
    if content_type != oid::SIGNED_DATA {
        return Err(CmsError::NotSignedData { oid: content_type.to_string() });
    }
    stream.enter(tag::CONTEXT_0, "SignedData")?;
    stream.enter(tag::SEQUENCE, "SignedData")?;
    let (version, offset) = stream.capture(tag::INTEGER, "the version of SignedData")?;
    let version = Element::only(&version, offset, "the version of SignedData")?;
    match version.small_integer() {
        // RFC 5652 §5.1 gives the number by what is inside; nobody depends on it.
        Some(1..=5) => Ok(()),
        _ => Err(version.malformed("version 1 to 5 of SignedData")),
    }
}

fn object_identifier<R: BufRead>(
    stream: &mut BerStream<R>,
    expected: &'static str,
) -> Result<ObjectIdentifier, CmsError> {
    let (bytes, offset) = stream.capture(tag::OBJECT_IDENTIFIER, expected)?;
    Element::only(&bytes, offset, expected)?.object_identifier()
}

/// The accepted digest algorithms among those that the message announces, each once.
fn announced(set: Element<'_>) -> Result<Vec<DigestAlgorithm>, CmsError> {
    let mut found = Vec::new();
    let mut count = 0;
    let mut elements = set.elements();
    while let Some(element) = elements.next()? {
        count += 1;
        if count > DIGEST_ALGORITHMS {
            return Err(CmsError::Limit { what: "digest algorithms", limit: DIGEST_ALGORITHMS as u64 });
        }
        if let Some(algorithm) = oid::digest(&Algorithm::read(element)?.oid).filter(|known| !found.contains(known)) {
            found.push(algorithm);
        }
    }
    Ok(found)
}

/// The elements of an optional set, as sent.
fn choices<R: BufRead>(
    stream: &mut BerStream<R>,
    tag: u8,
    what: &'static str,
    limit: usize,
) -> Result<Vec<Vec<u8>>, CmsError> {
    if stream.next_tag()? != Some(tag) {
        return Ok(Vec::new());
    }
    let (bytes, offset) = stream.capture(tag, what)?;
    each(Element::only(&bytes, offset, what)?, what, limit)
}

fn each(set: Element<'_>, what: &'static str, limit: usize) -> Result<Vec<Vec<u8>>, CmsError> {
    let mut found = Vec::new();
    let mut elements = set.elements();
    while let Some(element) = elements.next()? {
        if found.len() == limit {
            return Err(CmsError::Limit { what, limit: limit as u64 });
        }
        found.push(element.raw.to_vec());
    }
    Ok(found)
}

fn signer_infos(set: Element<'_>, limit: usize) -> Result<Vec<SignerInfo<'_>>, CmsError> {
    let mut found = Vec::new();
    let mut elements = set.elements();
    while let Some(element) = elements.next()? {
        if found.len() == limit {
            return Err(CmsError::Limit { what: "signers", limit: limit as u64 });
        }
        found.push(SignerInfo::read(element)?);
    }
    if found.is_empty() { Err(CmsError::NoSigners) } else { Ok(found) }
}

impl Seen {
    /// A content in memory.
    fn of(content_type: ObjectIdentifier, algorithms: &[DigestAlgorithm], content: &[u8]) -> Self {
        let could_be_set = content.first() == Some(&tag::SET);
        let head = if could_be_set { content[..content.len().min(LONGEST_HEAD)].to_vec() } else { Vec::new() };
        let digests = algorithms.iter().map(|algorithm| Digest::of(*algorithm, content)).collect();
        Self { content_type, digests, head, length: content.len() as u64 }
    }
}

/// What the content passes through.
struct Sink {
    hashers: Vec<Hasher>,
    length: u64,
    /// The beginning of the content, if it could be a SET.
    head: Vec<u8>,
}

impl Sink {
    fn new(algorithms: Vec<DigestAlgorithm>) -> Self {
        Self { hashers: algorithms.into_iter().map(Hasher::new).collect(), length: 0, head: Vec::new() }
    }

    fn take(&mut self, chunk: &[u8]) {
        self.hashers.iter_mut().for_each(|hasher| hasher.update(chunk));
        let could_be_set = self.head.first().or(chunk.first()) == Some(&tag::SET);
        if could_be_set && self.head.len() as u64 == self.length {
            let room = LONGEST_HEAD.saturating_sub(self.head.len());
            self.head.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        self.length += chunk.len() as u64;
    }

    /// Takes a content to its end.
    fn drain(mut self, content: &mut dyn Read, content_type: ObjectIdentifier) -> Result<Seen, CmsError> {
        for_each_chunk(content, |chunk| {
            self.take(chunk);
            Ok(())
        })?;
        Ok(self.finish(content_type))
    }

    fn finish(self, content_type: ObjectIdentifier) -> Seen {
        let digests = self.hashers.into_iter().map(Hasher::finish).collect();
        Seen { content_type, digests, head: self.head, length: self.length }
    }
}
