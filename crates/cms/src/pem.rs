//! The PEM wrapping (RFC 7468), streamed both ways.

use std::io::{self, BufRead, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::CmsError;

/// Bytes of one line: 64 characters (RFC 7468 §2).
const LINE: usize = 48;

/// Writes PEM of whatever is written into it.
pub(crate) struct PemWriter<W: Write> {
    out: W,
    label: &'static str,
    pending: Vec<u8>,
}

impl<W: Write> PemWriter<W> {
    pub(crate) fn new(mut out: W, label: &'static str) -> io::Result<Self> {
        writeln!(out, "-----BEGIN {label}-----")?;
        Ok(Self { out, label, pending: Vec::with_capacity(2 * LINE) })
    }

    /// Writes the last line and the end.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if !self.pending.is_empty() {
            writeln!(self.out, "{}", STANDARD.encode(&self.pending))?;
        }
        writeln!(self.out, "-----END {}-----", self.label)
    }
}

impl<W: Write> Write for PemWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = String::with_capacity((self.pending.len() + bytes.len()) / LINE * 65);
        self.pending.extend_from_slice(bytes);
        let whole = self.pending.len() / LINE * LINE;
        for line in self.pending[..whole].chunks(LINE) {
            STANDARD.encode_string(line, &mut text);
            text.push('\n');
        }
        self.out.write_all(text.as_bytes())?;
        self.pending.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
