//! The PEM wrapping (RFC 7468), streamed both ways.

use std::io::{self, BufRead, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::CmsError;

/// Bytes of one line: 64 characters (RFC 7468 §2).
const LINE: usize = 48;
/// Longest BEGIN or END line that is read.
const BOUNDARY: usize = 80;
/// Characters decoded at a time.
const CHUNK: usize = 64 << 10;
/// RFC 7468 §9 and §8, and the label of old OpenSSL versions.
const LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];

/// Writes PEM of whatever is written into it.
pub(crate) struct PemWriter<W: Write> {
    out: W,
    label: &'static str,
    pending: Vec<u8>,
}

impl<W: Write> PemWriter<W> {
    pub(crate) fn new(mut out: W, label: &'static str) -> io::Result<Self> {
        writeln!(out, "-----BEGIN {label}-----")?;
        Ok(Self { out, label, pending: Vec::new() })
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
        self.pending.extend_from_slice(bytes);
        let whole = self.pending.len() / LINE * LINE;
        let mut text = String::with_capacity(whole / LINE * 65);
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

/// Whether PEM comes: a dash after white space. DER begins with neither.
pub(crate) fn comes(input: &mut impl BufRead) -> Result<bool, CmsError> {
    let mut offset = 0;
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other.map_err(CmsError::Read)?,
        };
        let white = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let (empty, next) = (available.is_empty(), available.get(white).copied());
        input.consume(white);
        offset += white;
        match next {
            Some(b'-') => return Ok(true),
            Some(_) if offset == 0 => return Ok(false),
            Some(_) => return Err(CmsError::Malformed { offset: 0, expected: "a SEQUENCE or a PEM header" }),
            None if empty => return Err(CmsError::Empty),
            None => {}
        }
    }
}

/// Reads what is wrapped in PEM.
pub(crate) struct PemReader<R> {
    input: R,
    label: &'static str,
    /// Characters not decoded yet: fewer than four between calls.
    characters: Vec<u8>,
    decoded: Vec<u8>,
    position: usize,
    padded: bool,
    ended: bool,
}

impl<R: BufRead> PemReader<R> {
    /// Reads the BEGIN line.
    pub(crate) fn new(mut input: R) -> Result<Self, CmsError> {
        let line = boundary(&mut input).map_err(unwrap_error)?;
        let label = LABELS
            .into_iter()
            .find(|label| line == format!("-----BEGIN {label}-----").as_bytes())
            .ok_or(CmsError::Pem { reason: "it does not begin with BEGIN CMS or BEGIN PKCS7" })?;
        Ok(Self { input, label, characters: Vec::new(), decoded: Vec::new(), position: 0, padded: false, ended: false })
    }

    /// Decodes a chunk.
    fn refill(&mut self) -> io::Result<()> {
        self.decoded.clear();
        self.position = 0;
        while self.decoded.is_empty() && !self.ended {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Err(fault("the END line is missing"));
            }
            let mut used = 0;
            let mut dash = false;
            for &byte in available.iter().take(CHUNK) {
                match byte {
                    b'-' => {
                        dash = true;
                        break;
                    }
                    _ if byte.is_ascii_whitespace() => {}
                    _ if self.padded && byte != b'=' => return Err(fault("text follows the base64 padding")),
                    _ => {
                        self.padded |= byte == b'=';
                        self.characters.push(byte);
                    }
                }
                used += 1;
            }
            self.input.consume(used);
            let whole = self.characters.len() / 4 * 4;
            STANDARD
                .decode_vec(&self.characters[..whole], &mut self.decoded)
                .map_err(|_| fault("the text is not base64"))?;
            self.characters.drain(..whole);
            if dash {
                self.end()?;
            }
        }
        Ok(())
    }

    /// Reads the END line, after which only white space may come.
    fn end(&mut self) -> io::Result<()> {
        if !self.characters.is_empty() {
            return Err(fault("the base64 text is cut off"));
        }
        if boundary(&mut self.input)? != format!("-----END {}-----", self.label).as_bytes() {
            return Err(fault("the END line is not that of the BEGIN line"));
        }
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                self.ended = true;
                return Ok(());
            }
            if !available.iter().all(u8::is_ascii_whitespace) {
                return Err(fault("text follows the END line"));
            }
            let count = available.len();
            self.input.consume(count);
        }
    }
}

impl<R: BufRead> BufRead for PemReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.position == self.decoded.len() {
            self.refill()?;
        }
        Ok(&self.decoded[self.position..])
    }

    fn consume(&mut self, count: usize) {
        self.position += count;
    }
}

impl<R: BufRead> Read for PemReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// A BEGIN or END line, without white space at its end.
fn boundary(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    input.by_ref().take(BOUNDARY as u64).read_until(b'\n', &mut line)?;
    line.truncate(line.trim_ascii_end().len());
    Ok(line)
}

/// A fault of the PEM text on its way through `io::Error`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Fault(&'static str);

fn fault(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Fault(reason))
}

/// Tells a fault of the PEM text from one of the input.
pub(crate) fn unwrap_error(error: io::Error) -> CmsError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        Some(Fault(reason)) => CmsError::Pem { reason },
        None => CmsError::Read(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unwrap(text: &[u8]) -> Result<Vec<u8>, CmsError> {
        let mut input = io::BufReader::with_capacity(7, text);
        assert!(comes(&mut input)?);
        let mut bytes = Vec::new();
        PemReader::new(input)?.read_to_end(&mut bytes).map_err(unwrap_error)?;
        Ok(bytes)
    }

    fn reason(text: &str) -> &'static str {
        match unwrap(text.as_bytes()) {
            Err(CmsError::Pem { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn written_lines_have_64_characters() {
        let mut out = Vec::new();
        let mut writer = PemWriter::new(&mut out, "CMS").unwrap();
        writer.write_all(&[0; 49]).unwrap();
        writer.finish().unwrap();
        let expected = format!("-----BEGIN CMS-----\n{}\nAA==\n-----END CMS-----\n", "A".repeat(64));
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn labels_and_line_ends_of_others_are_read() {
        for label in LABELS {
            let text = format!("\r\n-----BEGIN {label}-----\r\nAQ\r\nID\r\n-----END {label}----- \r\n\r\n");
            assert_eq!(unwrap(text.as_bytes()).unwrap(), [1, 2, 3]);
        }
    }

    #[test]
    fn each_fault_has_its_reason() {
        assert_eq!(reason("-----BEGIN FOO-----\n"), "it does not begin with BEGIN CMS or BEGIN PKCS7");
        assert_eq!(reason("-----BEGIN CMS-----\nAQID\n"), "the END line is missing");
        assert_eq!(reason("-----BEGIN CMS-----\nAQI!\n-----END CMS-----\n"), "the text is not base64");
        assert_eq!(reason("-----BEGIN CMS-----\nAQI\n-----END CMS-----\n"), "the base64 text is cut off");
        assert_eq!(reason("-----BEGIN CMS-----\nAQ==\nAQ==\n-----END CMS-----\n"), "text follows the base64 padding");
        assert_eq!(
            reason("-----BEGIN CMS-----\nAQID\n-----END PKCS7-----\n"),
            "the END line is not that of the BEGIN line"
        );
        assert_eq!(reason("-----BEGIN CMS-----\nAQID\n-----END CMS-----\nx"), "text follows the END line");
        assert!(matches!(unwrap(b" \n"), Err(CmsError::Empty)));
        assert!(matches!(unwrap(b" 0"), Err(CmsError::Malformed { offset: 0, .. })));
    }

    proptest! {
        #[test]
        fn what_is_wrapped_comes_out_again(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..150), 0..5)) {
            let mut out = Vec::new();
            let mut writer = PemWriter::new(&mut out, "CMS").unwrap();
            pieces.iter().for_each(|piece| writer.write_all(piece).unwrap());
            writer.finish().unwrap();
            prop_assert_eq!(unwrap(&out).unwrap(), pieces.concat());
        }
    }
}
