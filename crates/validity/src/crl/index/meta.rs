//! The description in an index: what the list says of itself, whose signature it has, and where it is kept.

use std::fmt;

use jpki_certificate::Name;
use jpki_signature::Digest;

use super::IndexError;
use crate::crl::scan::digest_of;
use crate::crl::{CrlExtensions, CrlSummary, time};

/// In place of a time, where there is none.
const NO_TIME: i64 = i64::MIN;
/// Bytes of the numbers in front of the parts.
const NUMBERS: usize = 48;

/// What an index says of its list.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSummary {
    /// What the list says of itself.
    pub list: CrlSummary,
    /// DER SubjectPublicKeyInfo of the key that its signature was verified with when the index was made; `None` if it was
    /// not verified.
    pub signer_spki: Option<Vec<u8>>,
    /// Name of the file beside the index that has the list itself, if it was kept.
    pub kept: Option<String>,
}

impl fmt::Debug for IndexSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexSummary").field("list", &self.list).finish_non_exhaustive()
    }
}

/// The numbers, then each part with its length in four bytes before it.
pub(super) fn write(list: &CrlSummary, signer: Option<&[u8]>, kept: Option<&str>) -> Vec<u8> {
    let seconds = |time: jiff::Timestamp| time.as_second();
    let mut bytes = Vec::new();
    bytes.extend(u64::from(list.version).to_le_bytes());
    bytes.extend(seconds(list.this_update).to_le_bytes());
    bytes.extend(list.next_update.map_or(NO_TIME, seconds).to_le_bytes());
    bytes.extend(list.entries.to_le_bytes());
    bytes.extend(list.negative_serials.to_le_bytes());
    bytes.extend(list.size.to_le_bytes());
    let parts: [&[u8]; 8] = [
        list.signature_algorithm.as_bytes(),
        list.issuer.der(),
        &list.extensions_der,
        list.signed.as_ref().map_or(&[], Digest::as_bytes),
        &list.signature,
        list.sha256.as_ref().map_or(&[], |digest| digest.as_slice()),
        signer.unwrap_or_default(),
        kept.unwrap_or_default().as_bytes(),
    ];
    for part in parts {
        // Each has been read from a window of 128 KiB at most.
        bytes.extend((part.len() as u32).to_le_bytes());
        bytes.extend(part);
    }
    bytes
}

/// Reads what [`write`] wrote; `offset` is where it begins.
pub(super) fn read(bytes: &[u8], offset: u64) -> Result<IndexSummary, IndexError> {
    read_parts(bytes).ok_or(IndexError::Damaged { part: "description", offset })
}

fn read_parts(bytes: &[u8]) -> Option<IndexSummary> {
    let (numbers, mut rest) = bytes.split_at_checked(NUMBERS)?;
    let number = |index: usize| {
        let mut number = [0; 8];
        number.copy_from_slice(&numbers[index * 8..index * 8 + 8]);
        u64::from_le_bytes(number)
    };
    let mut part = || {
        let (length, more) = rest.split_first_chunk::<4>()?;
        let (part, more) = more.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        rest = more;
        Some(part)
    };
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let time = |index: usize| time::from_seconds(number(index) as i64);
    let signature_algorithm = text(part()?)?;
    let issuer = Name::from_der(part()?).ok()?;
    let extensions_der = part()?.to_vec();
    let extensions = match extensions_der.as_slice() {
        [] => CrlExtensions::default(),
        content => CrlExtensions::read(content, &issuer, 0).ok()?,
    };
    let signed = match part()? {
        [] => None,
        digest => Some(Digest::from_bytes(digest_of(&signature_algorithm)?, digest)?),
    };
    let signature = part()?.to_vec();
    let sha256 = match part()? {
        [] => None,
        digest => Some(digest.try_into().ok()?),
    };
    let (signer, kept) = (part()?, text(part()?)?);
    let list = CrlSummary {
        version: u8::try_from(number(0)).ok()?,
        signature_algorithm,
        issuer,
        this_update: time(1),
        next_update: (number(2) as i64 != NO_TIME).then(|| time(2)),
        extensions,
        entries: number(3),
        negative_serials: number(4),
        size: number(5),
        sha256,
        extensions_der,
        signed,
        signature,
    };
    rest.is_empty().then_some(IndexSummary {
        list,
        signer_spki: (!signer.is_empty()).then(|| signer.to_vec()),
        kept: (!kept.is_empty()).then_some(kept),
    })
}
