//! The last step of signing: a finished SignedData, written attached or detached, its content streamed.

use std::io::{Read, Write};

use const_oid::ObjectIdentifier;
use der::Encode;
use jpki_signature::Hasher;

use crate::asn1::{AlgorithmIdentifier, element, header};
use crate::content::for_each_chunk;
use crate::pem::PemWriter;
use crate::{CmsError, ContentDigest, Encoding, oid};

/// A signed message (SignedData, RFC 5652 §5.1) with one signer, its signature checked; the content comes in when it is
/// written. Lengths are definite, sets are sorted: it is DER.
#[derive(Clone)]
pub struct SignedData {
    content: ContentDigest,
    content_type: ObjectIdentifier,
    /// Version and digest algorithms.
    head: Vec<u8>,
    /// Certificates and SignerInfos.
    tail: Vec<u8>,
}

impl SignedData {
    pub(crate) fn new(
        content: ContentDigest,
        content_type: ObjectIdentifier,
        mut certificates: Vec<&[u8]>,
        signer_info: &[u8],
    ) -> Self {
        // RFC 5652 §5.1: version 1 for plain data, 3 for any other type of content.
        let version = if content_type == oid::DATA { 1 } else { 3 };
        let algorithm = AlgorithmIdentifier::bare(oid::of_digest(content.digest().algorithm()));
        let algorithm = algorithm.to_der().expect("two short constants have a DER form");
        certificates.sort_unstable();
        Self {
            head: [vec![0x02, 0x01, version], element(0x31, &[&algorithm])].concat(),
            tail: [element(0xA0, &certificates), element(0x31, &[signer_info])].concat(),
            content,
            content_type,
        }
    }

    /// Writes the message without its content (分離署名, detached).
    ///
    /// # Errors
    /// [`CmsError::Write`].
    pub fn write_detached(&self, encoding: Encoding, out: impl Write) -> Result<(), CmsError> {
        let content_type = self.content_type_der();
        let content_info = element(0x30, &[&content_type]);
        self.write(encoding, out, &[&content_info], None)
    }

    /// The detached message in memory.
    #[must_use]
    pub fn to_detached(&self, encoding: Encoding) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_detached(encoding, &mut out).expect("writing into a Vec does not fail");
        out
    }

    /// Writes the message with its content inside (attached). `content` is read once from where it stands, and digested
    /// again on its way.
    ///
    /// # Errors
    /// [`CmsError::ContentChanged`] if it is not the content that was signed; what was written by then must be thrown
    /// away. [`CmsError::ReadContent`], [`CmsError::Write`].
    pub fn write_attached(&self, encoding: Encoding, mut content: impl Read, out: impl Write) -> Result<(), CmsError> {
        let content_type = self.content_type_der();
        let length = self.content.length();
        let octets = header(0x04, length);
        // A length that was made up elsewhere can be anything; copying the content finds that it is not its own.
        let around = |parts: usize| length.saturating_add(parts as u64);
        let explicit = header(0xA0, around(octets.len()));
        let outer = header(0x30, around(content_type.len() + explicit.len() + octets.len()));
        self.write(encoding, out, &[&outer, &content_type, &explicit, &octets], Some(&mut content))
    }

    fn write(
        &self,
        encoding: Encoding,
        mut out: impl Write,
        content_info: &[&[u8]],
        content: Option<&mut dyn Read>,
    ) -> Result<(), CmsError> {
        match encoding {
            Encoding::Der => self.write_der(&mut out, content_info, content)?,
            Encoding::Pem => {
                let mut pem = PemWriter::new(&mut out, "CMS").map_err(CmsError::Write)?;
                self.write_der(&mut pem, content_info, content)?;
                pem.finish().map_err(CmsError::Write)?;
            }
        }
        out.flush().map_err(CmsError::Write)
    }

    /// `content_info` is the encapContentInfo up to the content.
    fn write_der(
        &self,
        out: &mut dyn Write,
        content_info: &[&[u8]],
        content: Option<&mut dyn Read>,
    ) -> Result<(), CmsError> {
        let content_length = if content.is_some() { self.content.length() } else { 0 };
        let fixed = self.head.len() + content_info.iter().map(|part| part.len()).sum::<usize>() + self.tail.len();
        let around = |parts: usize| content_length.saturating_add(parts as u64);
        let sequence = header(0x30, around(fixed));
        let explicit = header(0xA0, around(sequence.len() + fixed));
        let content_type = element(0x06, &[oid::SIGNED_DATA.as_bytes()]);
        let length = around(content_type.len() + explicit.len() + sequence.len() + fixed);
        let opening =
            [header(0x30, length), content_type, explicit, sequence, self.head.clone(), content_info.concat()];
        out.write_all(&opening.concat()).map_err(CmsError::Write)?;
        if let Some(content) = content {
            self.copy_content(content, out)?;
        }
        out.write_all(&self.tail).map_err(CmsError::Write)
    }

    fn copy_content(&self, content: &mut dyn Read, out: &mut dyn Write) -> Result<(), CmsError> {
        let expected = self.content.length();
        let mut hasher = Hasher::new(self.content.digest().algorithm());
        // One byte more than expected tells a longer content apart.
        let found = for_each_chunk(&mut content.take(expected.saturating_add(1)), |chunk| {
            hasher.update(chunk);
            out.write_all(chunk).map_err(CmsError::Write)
        })?;
        if found == expected && hasher.finish() == *self.content.digest() {
            Ok(())
        } else {
            Err(CmsError::ContentChanged { expected, found })
        }
    }

    fn content_type_der(&self) -> Vec<u8> {
        element(0x06, &[self.content_type.as_bytes()])
    }
}

impl std::fmt::Debug for SignedData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The certificate inside names a person.
        f.debug_struct("SignedData").field("content", &self.content).finish_non_exhaustive()
    }
}
