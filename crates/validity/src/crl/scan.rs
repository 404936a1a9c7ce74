//! One pass over a list, in constant memory: every entry is handed on as it comes, what surrounds them is kept.

use std::io::Read;

use jiff::Timestamp;
use jpki_certificate::Name;
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};

use super::der::{
    self, BIT_STRING, GENERALIZED_TIME, Header, INTEGER, MAX_HEADER, NoHeader, OBJECT_IDENTIFIER, SEQUENCE, UTC_TIME,
    Value, context_constructed,
};
use super::entry::{self, FAST};
use super::input::{self, Copying, Input, MAX_PART};
use super::{CrlEntry, CrlError, CrlExtensions, time};

/// Longest entry, in bytes. One with every extension of RFC 5280 has less than 100.
const MAX_ENTRY: u64 = 4096;
/// Longest `crlExtensions`, in bytes.
const MAX_EXTENSIONS: u64 = 32 * 1024;
/// Longest signature and algorithm after the signed part, in bytes: those of the longest key accepted have 1,100.
const MAX_END: u64 = 4096;

/// How a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScanOptions {
    /// Take the SHA-256 of the whole list, by which it can be named as evidence. That costs as much as the check of its
    /// signature.
    pub digest: bool,
    /// Take digests in threads of their own, beside the reading.
    pub threads: bool,
}

impl Default for ScanOptions {
    /// With the digest of the whole, in threads if the machine has several cores.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { digest: true, threads: cores > 1 }
    }
}

impl ScanOptions {
    /// Without the digest of the whole.
    #[must_use]
    pub const fn without_digest(mut self) -> Self {
        self.digest = false;
        self
    }

    /// In this thread only, or in several.
    #[must_use]
    pub const fn in_threads(mut self, threads: bool) -> Self {
        self.threads = threads;
        self
    }
}

/// What a list says apart from its entries. Nothing of it is to be believed before [`CrlSummary::verify_signed_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlSummary {
    /// 1 or 2. Lists of version 1 have no extensions.
    pub version: u8,
    /// Dotted object identifier of the algorithm that it is signed with.
    pub signature_algorithm: String,
    /// Who issued it (発行者).
    pub issuer: Name,
    /// When it was made.
    pub this_update: Timestamp,
    /// When there will be a newer one.
    pub next_update: Option<Timestamp>,
    /// Its extensions.
    pub extensions: CrlExtensions,
    /// Entries that may match a certificate.
    pub entries: u64,
    /// Entries with a negative serial number. No certificate that is read here has one, so that they are passed over (RFC
    /// 5280 §4.1.2.2 asks for them to be handled gracefully).
    pub negative_serials: u64,
    /// Bytes of the list, DER.
    pub size: u64,
    /// SHA-256 of the list, DER; `None` if it was not asked for.
    pub sha256: Option<[u8; 32]>,
    /// `crlExtensions` as they stand in the list; empty if there are none.
    pub(super) extensions_der: Vec<u8>,
    /// Digest of the signed part; `None` for an algorithm that is not accepted.
    pub(super) signed: Option<Digest>,
    pub(super) signature: Vec<u8>,
}

impl CrlSummary {
    /// Verifies the signature over the bytes as they stood in the list.
    ///
    /// # Errors
    /// [`CrlError::SignatureAlgorithm`] for anything but RSASSA-PKCS1-v1_5 with SHA-2, [`CrlError::Signature`] if the
    /// signature does not match.
    pub fn verify_signed_by(&self, key: &RsaPublicKey) -> Result<(), CrlError> {
        let oid = || CrlError::SignatureAlgorithm { oid: self.signature_algorithm.clone() };
        Ok(key.verify(self.signed.as_ref().ok_or_else(oid)?, &self.signature)?)
    }
}

/// The digest of a signature algorithm (RFC 8017 §A.2.4); `None` for one that is not accepted.
pub(super) fn digest_of(signature_algorithm: &str) -> Option<DigestAlgorithm> {
    match signature_algorithm {
        "1.2.840.113549.1.1.11" => Some(DigestAlgorithm::Sha256),
        "1.2.840.113549.1.1.12" => Some(DigestAlgorithm::Sha384),
        "1.2.840.113549.1.1.13" => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

/// Reads a list, DER or PEM, from its first byte to the end of the input, and hands every entry to `each` in the order in
/// which they stand. The entries are not to be believed before the signature was verified with what is returned.
///
/// Memory is bounded (some windows of 320 KiB), whatever the list says of itself. Duplicates are not looked for here:
/// that takes an order, which an index has.
///
/// # Errors
/// [`CrlError`]: everything that is wrong with the list itself, and what `each` returns.
#[inline(always)]
pub fn scan<R: Read + Send>(
    reader: R,
    options: ScanOptions,
    each: impl FnMut(&CrlEntry<'_>) -> Result<(), CrlError>,
) -> Result<CrlSummary, CrlError> {
    scan_copying(reader, options, None, each)
}

/// The same, with a copy of the DER.
#[inline(always)]
pub(super) fn scan_copying<R: Read + Send>(
    reader: R,
    options: ScanOptions,
    copy: Option<Copying<'_>>,
    mut each: impl FnMut(&CrlEntry<'_>) -> Result<(), CrlError>,
) -> Result<CrlSummary, CrlError> {
    input::with(reader, options.digest, options.threads, copy, |input| read(input, &mut each))
}

/// Reads a list from its first byte to its last.
#[inline(always)]
fn read<R: Read>(
    mut input: Input<'_, R>,
    each: &mut impl FnMut(&CrlEntry<'_>) -> Result<(), CrlError>,
) -> Result<CrlSummary, CrlError> {
    let front = Front::read(&mut input)?;
    let digest = digest_of(&front.algorithm_oid);
    if let Some(digest) = digest {
        input.sign(front.signed_start..front.signed_end, digest);
    }
    let (mut entries, mut negative_serials) = (0, 0);
    if let Some(end) = front.entries_end {
        read_entries(&mut input, end, &mut |entry| match entry {
            Some(entry) => {
                entries += 1;
                each(entry)
            }
            None => {
                negative_serials += 1;
                Ok(())
            }
        })?;
    }
    let (extensions, extensions_der) = read_extensions(&mut input, &front)?;
    let signature = read_signature(&mut input, &front)?;
    let size = input.offset();
    let (signed, whole) = input.finish()?;
    Ok(CrlSummary {
        version: front.version,
        signature_algorithm: front.algorithm_oid,
        issuer: front.issuer,
        this_update: front.this_update,
        next_update: front.next_update,
        extensions,
        entries,
        negative_serials,
        size,
        sha256: whole.and_then(|digest| digest.as_bytes().try_into().ok()),
        extensions_der,
        signed,
        signature,
    })
}

/// What stands before the entries.
struct Front {
    version: u8,
    algorithm: Vec<u8>,
    algorithm_oid: String,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// Where the signed part begins and ends.
    signed_start: u64,
    signed_end: u64,
    /// Where the entries end, if there is a list of them.
    entries_end: Option<u64>,
    /// Where the whole ends.
    end: u64,
}

impl Front {
    fn read<R: Read>(input: &mut Input<'_, R>) -> Result<Self, CrlError> {
        let outer = enter(input, "CertificateList", u64::MAX)?;
        let end = outer.0;
        let signed_start = input.offset();
        let (signed_end, _) = enter(input, "tbsCertList", end)?;
        let offset = input.offset();
        let (version, algorithm) = match next(input, "tbsCertList", signed_end)? {
            version if version.tag == INTEGER => {
                // Version 2 is written as 1; version 1 is not written.
                let number = der::magnitude(version.content).filter(|number| number.len() <= 8);
                let number = number.ok_or(CrlError::malformed("version", offset))?;
                let number = number.iter().fold(0_u64, |number, octet| number << 8 | u64::from(*octet));
                if number != 1 {
                    return Err(CrlError::Version { found: number.saturating_add(1) });
                }
                let length = version.raw.len();
                input.take(length);
                (2, next(input, "signature", signed_end)?.raw.to_vec())
            }
            algorithm => (1, algorithm.raw.to_vec()),
        };
        let algorithm_oid = algorithm_oid(&algorithm).ok_or(CrlError::malformed("signature", input.offset()))?;
        input.take(algorithm.len());
        let issuer = next(input, "issuer", signed_end)?.raw.to_vec();
        let issuer_name = Name::from_der(&issuer).map_err(|_| CrlError::malformed("issuer", input.offset()))?;
        input.take(issuer.len());
        let this_update = read_time(input, "thisUpdate", signed_end)?;
        let this_update = this_update.ok_or(CrlError::malformed("thisUpdate", input.offset()))?;
        let next_update = read_time(input, "nextUpdate", signed_end)?;
        let entries_end = match peek(input, "revokedCertificates", signed_end)? {
            Some(header) if header.tag == SEQUENCE => Some(enter(input, "revokedCertificates", signed_end)?.0),
            _ => None,
        };
        Ok(Self {
            version,
            algorithm,
            algorithm_oid,
            issuer: issuer_name,
            this_update,
            next_update,
            signed_start,
            signed_end,
            entries_end,
            end,
        })
    }
}

/// The error for bytes that end too early: before the list says, or in the middle of it.
fn cut<R: Read>(input: &Input<'_, R>, part: &'static str) -> CrlError {
    CrlError::Truncated { part, offset: input.offset() + input.bytes().len() as u64 }
}

/// Tag and length of what comes next, which must end before `limit`; `None` at `limit`.
fn peek<R: Read>(input: &mut Input<'_, R>, part: &'static str, limit: u64) -> Result<Option<Header>, CrlError> {
    let offset = input.offset();
    if offset >= limit {
        return Ok(None);
    }
    input.have(MAX_HEADER)?;
    let header = der::header(input.bytes()).map_err(|error| match error {
        NoHeader::Short => cut(input, part),
        NoHeader::Malformed => CrlError::malformed(part, offset),
        NoHeader::Huge => CrlError::TooLarge { part, offset, size: u64::MAX, limit: u64::from(u32::MAX) },
    })?;
    // What is longer than its surroundings is malformed, however many bytes follow.
    if limit != u64::MAX && header.total() > limit - offset {
        return Err(CrlError::malformed(part, offset));
    }
    Ok(Some(header))
}

/// Passes tag and length of a SEQUENCE: where it ends, and how many octets it has.
fn enter<R: Read>(input: &mut Input<'_, R>, part: &'static str, limit: u64) -> Result<(u64, u64), CrlError> {
    let offset = input.offset();
    let header = peek(input, part, limit)?.filter(|header| header.tag == SEQUENCE);
    let header = header.ok_or(CrlError::malformed(part, offset))?;
    input.take(header.header);
    Ok((offset + header.total(), header.length))
}

/// The whole of what comes next, which is not passed.
fn next<'a, R: Read>(input: &'a mut Input<'_, R>, part: &'static str, limit: u64) -> Result<Value<'a>, CrlError> {
    let offset = input.offset();
    let header = peek(input, part, limit)?.ok_or(CrlError::malformed(part, offset))?;
    let total = header.total();
    let most = MAX_PART as u64 / 2;
    if total > most {
        return Err(CrlError::TooLarge { part, offset, size: total, limit: most });
    }
    // Below the limit.
    let total = total as usize;
    if !input.have(total)? {
        return Err(cut(input, part));
    }
    let raw = &input.bytes()[..total];
    Ok(Value { tag: header.tag, content: &raw[header.header..], raw })
}

/// A `Time`, if the next value is one.
fn read_time<R: Read>(input: &mut Input<'_, R>, part: &'static str, limit: u64) -> Result<Option<Timestamp>, CrlError> {
    let offset = input.offset();
    match peek(input, part, limit)? {
        Some(header) if matches!(header.tag, UTC_TIME | GENERALIZED_TIME) => {
            let value = next(input, part, limit)?;
            let (time, length) = (time::timestamp(value).ok_or(CrlError::Time { part, offset })?, value.raw.len());
            input.take(length);
            Ok(Some(time))
        }
        _ => Ok(None),
    }
}

/// `AlgorithmIdentifier`: the identifier, with parameters that are NULL or absent for every algorithm accepted.
fn algorithm_oid(algorithm: &[u8]) -> Option<String> {
    let mut fields = der::children(der::only(algorithm)?.of(SEQUENCE)?);
    let oid = der::dotted(fields.next()??.of(OBJECT_IDENTIFIER)?)?;
    let parameters = fields.next();
    if fields.next().is_some() || matches!(parameters, Some(None)) {
        return None;
    }
    let absent = parameters.flatten().is_none_or(|parameters| parameters.raw == [0x05, 0x00]);
    (absent || digest_of(&oid).is_none()).then_some(oid)
}

/// Reads the entries up to `end`; those with a negative serial number are given as `None`.
#[inline(always)]
fn read_entries<R: Read>(
    input: &mut Input<'_, R>,
    end: u64,
    each: &mut impl FnMut(Option<&CrlEntry<'_>>) -> Result<(), CrlError>,
) -> Result<(), CrlError> {
    loop {
        let offset = input.offset();
        if offset >= end {
            return Ok(());
        }
        // The part of the window that has entries.
        let inside = usize::try_from(end - offset).unwrap_or(usize::MAX).min(input.bytes().len());
        let bytes = &input.bytes()[..inside];
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            let quick = rest.first_chunk::<FAST>().and_then(entry::fast);
            let (entry, length) = match quick {
                Some((entry, length)) => (Some(entry), length),
                None => match slowly(rest, offset + at as u64)? {
                    Some(read) => read,
                    None => break,
                },
            };
            each(entry.as_ref())?;
            at += length;
        }
        input.take(at);
        // The next entry is not whole in the window, or it was the last.
        let offset = input.offset();
        if offset < end {
            let Some(header) = peek(input, "entry", end)? else { return Ok(()) };
            if header.total() > MAX_ENTRY {
                return Err(CrlError::TooLarge { part: "entry", offset, size: header.total(), limit: MAX_ENTRY });
            }
            // Below the limit.
            if !input.have(header.total() as usize)? {
                return Err(cut(input, "entry"));
            }
        }
    }
}

/// An entry at the beginning of `bytes` in any form, with its length; `None` if it is not whole there.
#[cold]
fn slowly(bytes: &[u8], offset: u64) -> Result<Option<(Option<CrlEntry<'_>>, usize)>, CrlError> {
    // What is wrong with a header is told where more of the input is at hand.
    let Ok(header) = der::header(bytes) else { return Ok(None) };
    let entry = usize::try_from(header.total()).ok().and_then(|total| bytes.get(..total));
    match entry {
        Some(entry) if header.total() <= MAX_ENTRY => Ok(Some((entry::slow(entry, offset)?, entry.len()))),
        _ => Ok(None),
    }
}

/// `crlExtensions [0]`, if there are any, and the end of the signed part.
fn read_extensions<R: Read>(input: &mut Input<'_, R>, front: &Front) -> Result<(CrlExtensions, Vec<u8>), CrlError> {
    let part = "crlExtensions";
    let offset = input.offset();
    let Some(header) = peek(input, part, front.signed_end)? else { return Ok(Default::default()) };
    if header.tag != context_constructed(0) || front.version == 1 || header.total() != front.signed_end - offset {
        return Err(CrlError::malformed("tbsCertList", offset));
    }
    if header.total() > MAX_EXTENSIONS {
        return Err(CrlError::TooLarge { part, offset, size: header.total(), limit: MAX_EXTENSIONS });
    }
    let value = next(input, part, front.signed_end)?;
    let (content, length) = (value.content.to_vec(), value.raw.len());
    input.take(length);
    Ok((CrlExtensions::read(&content, &front.issuer, offset)?, content))
}

/// `signatureAlgorithm` and `signatureValue`, the end of the list and of the input.
fn read_signature<R: Read>(input: &mut Input<'_, R>, front: &Front) -> Result<Vec<u8>, CrlError> {
    let offset = input.offset();
    let size = front.end - offset;
    if size > MAX_END {
        return Err(CrlError::TooLarge { part: "signatureValue", offset, size, limit: MAX_END });
    }
    let algorithm = next(input, "signatureAlgorithm", front.end)?;
    if algorithm.raw != front.algorithm {
        return Err(CrlError::SignatureAlgorithmsDiffer);
    }
    let length = algorithm.raw.len();
    input.take(length);
    let offset = input.offset();
    let value = next(input, "signatureValue", front.end)?;
    let Some([0, signature @ ..]) = value.of(BIT_STRING) else {
        return Err(CrlError::malformed("signatureValue", offset));
    };
    let (signature, length) = (signature.to_vec(), value.raw.len());
    input.take(length);
    if input.offset() != front.end {
        return Err(CrlError::malformed("CertificateList", input.offset()));
    }
    if input.have(1)? {
        return Err(CrlError::TrailingData { offset: front.end });
    }
    Ok(signature)
}
