//! Where a canonical form is written to. Most of it stands in the document already, byte for byte: runs of such bytes are handed
//! on as they are, and nothing grows with the document.

use std::io::{self, Write};
use std::ops::Range;

use crate::XmlError;

/// Bytes that are collected before they are handed on.
const BUFFER: usize = 32 << 10;
/// Runs of at least as many bytes are handed on without being collected.
const DIRECT: usize = 4 << 10;

/// A canonical form on its way out.
pub(super) struct Output<'a, 'o> {
    source: &'a [u8],
    /// A run of the source that follows what is in the buffer.
    run: Range<usize>,
    buffer: Vec<u8>,
    out: &'o mut dyn Write,
    /// Told when the event that is being written is complete.
    failure: Option<io::Error>,
}

impl<'a, 'o> Output<'a, 'o> {
    /// `source`: the text of the document.
    pub(super) fn new(source: &'a str, out: &'o mut dyn Write) -> Self {
        Self {
            source: source.as_bytes(),
            run: 0..0,
            buffer: Vec::with_capacity(BUFFER.min(source.len() + 64)),
            out,
            failure: None,
        }
    }

    /// Appends bytes of the source.
    #[inline]
    pub(super) fn copy(&mut self, range: Range<usize>) {
        if range.start == self.run.end {
            self.run.end = range.end;
            return;
        }
        self.end_run();
        self.run = range;
    }

    /// Appends bytes that do not stand in the source, or elsewhere.
    #[inline]
    pub(super) fn literal(&mut self, bytes: &[u8]) {
        if !self.run.is_empty() {
            self.end_run();
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Appends a character.
    pub(super) fn character(&mut self, character: char) {
        self.literal(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn end_run(&mut self) {
        let run = &self.source[self.run.clone()];
        self.run = self.run.end..self.run.end;
        if run.len() < DIRECT {
            self.buffer.extend_from_slice(run);
        }
        if run.len() >= DIRECT || self.buffer.len() >= BUFFER {
            self.write(&[]);
        }
        if run.len() >= DIRECT {
            self.write(run);
        }
    }

    /// Writes the buffer, then these bytes.
    fn write(&mut self, more: &[u8]) {
        for bytes in [&self.buffer, more] {
            if self.failure.is_none() && !bytes.is_empty() {
                self.failure = self.out.write_all(bytes).err();
            }
        }
        self.buffer.clear();
    }

    /// Hands on what there is, if that is much.
    ///
    /// # Errors
    /// [`XmlError::Write`] if something could not be written, now or before.
    #[inline]
    pub(super) fn settle(&mut self) -> Result<(), XmlError> {
        if self.run.len() + self.buffer.len() < BUFFER && self.failure.is_none() { Ok(()) } else { self.flush() }
    }

    /// Hands on all there is.
    ///
    /// # Errors
    /// As [`Output::settle`].
    pub(super) fn flush(&mut self) -> Result<(), XmlError> {
        self.end_run();
        self.write(&[]);
        self.failure.take().map_or(Ok(()), |error| Err(XmlError::Write(error)))
    }

    /// Ends the canonical form.
    ///
    /// # Errors
    /// As [`Output::settle`].
    pub(super) fn finish(mut self) -> Result<(), XmlError> {
        self.flush()?;
        self.out.flush().map_err(XmlError::Write)
    }
}
