//! A CRL out of a PEM file (RFC 7468 §6), decoded as it is read.

use std::io::{self, BufRead, BufReader, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::CrlError;

const BEGIN: &[u8] = b"-----BEGIN X509 CRL-----";
const END: &[u8] = b"-----END X509 CRL-----";
/// Longest line that is read, in bytes. RFC 7468 has 64; some writers put everything into one line, which is not read.
const MAX_LINE: u64 = 4096;
/// Bytes of the file that are read at a time.
const BUFFER: usize = 64 * 1024;

/// DER bytes, as they are or out of the first block `X509 CRL` of a PEM file.
pub(super) enum Source<R> {
    /// What was looked at, then the rest.
    Der(io::Chain<io::Cursor<Vec<u8>>, R>),
    Pem(PemReader<io::Chain<io::Cursor<Vec<u8>>, R>>),
}

impl<R: Read> Source<R> {
    /// Looks at the first byte: DER begins with SEQUENCE, `0x30`, which is the digit 0 in a text and never begins a PEM
    /// file.
    pub(super) fn open(mut reader: R) -> Result<Self, CrlError> {
        let mut first = Vec::new();
        (&mut reader).take(1).read_to_end(&mut first).map_err(|error| CrlError::Read { kind: error.kind() })?;
        let is_text =
            |byte: &u8| *byte != 0x30 && (byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte == 0xEF);
        let is_text = first.first().is_some_and(is_text);
        let whole = io::Cursor::new(first).chain(reader);
        Ok(if is_text { Self::Pem(PemReader::new(whole)) } else { Self::Der(whole) })
    }

    /// Reads some bytes.
    pub(super) fn read(&mut self, into: &mut [u8]) -> Result<usize, CrlError> {
        match self {
            Self::Der(reader) => loop {
                match reader.read(into) {
                    Ok(count) => return Ok(count),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(CrlError::Read { kind: error.kind() }),
                }
            },
            Self::Pem(reader) => reader.read(into),
        }
    }
}

/// Decodes line by line.
pub(super) struct PemReader<R> {
    lines: BufReader<R>,
    line: u64,
    state: State,
    /// Base64 characters that wait for their group of four.
    text: Vec<u8>,
    /// Decoded bytes, and how many of them were given out.
    decoded: Vec<u8>,
    given: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    /// A line ended in `=`: nothing but the end may follow.
    Padded,
    After,
}

impl<R: Read> PemReader<R> {
    fn new(reader: R) -> Self {
        Self {
            lines: BufReader::with_capacity(BUFFER, reader),
            line: 0,
            state: State::Before,
            text: Vec::new(),
            decoded: Vec::new(),
            given: 0,
        }
    }

    fn read(&mut self, into: &mut [u8]) -> Result<usize, CrlError> {
        while self.given == self.decoded.len() {
            if self.state == State::After {
                return Ok(0);
            }
            self.decode_line()?;
        }
        let count = into.len().min(self.decoded.len() - self.given);
        into[..count].copy_from_slice(&self.decoded[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }

    /// Reads the next line and decodes what it completes.
    fn decode_line(&mut self) -> Result<(), CrlError> {
        self.line += 1;
        let broken = CrlError::Pem { line: self.line };
        let mut line = Vec::new();
        let taken = (&mut self.lines).take(MAX_LINE).read_until(b'\n', &mut line);
        taken.map_err(|error| CrlError::Read { kind: error.kind() })?;
        let ended = line.is_empty();
        if line.len() as u64 == MAX_LINE && line.last() != Some(&b'\n') {
            return Err(broken);
        }
        let line = line.trim_ascii();
        match self.state {
            // Windows editors put a byte order mark before the text.
            State::Before if line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) == BEGIN => self.state = State::Inside,
            State::Before if !ended => {}
            State::Inside | State::Padded if line == END && self.text.is_empty() => self.state = State::After,
            State::Inside if !ended => {
                self.text.extend(line);
                let whole = self.text.len() / 4 * 4;
                self.decoded.clear();
                self.given = 0;
                STANDARD.decode_vec(&self.text[..whole], &mut self.decoded).map_err(|_| broken)?;
                if self.text[..whole].last() == Some(&b'=') {
                    self.state = State::Padded;
                }
                self.text.drain(..whole);
            }
            _ => return Err(broken),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Result<Vec<u8>, CrlError> {
        let mut source = Source::open(text)?;
        let mut all = Vec::new();
        let mut part = [0; 7];
        loop {
            match source.read(&mut part)? {
                0 => return Ok(all),
                count => all.extend(&part[..count]),
            }
        }
    }

    fn pem(der: &[u8], width: usize, end: &str) -> Vec<u8> {
        let text = STANDARD.encode(der);
        let mut out = format!("# a list{end}-----BEGIN X509 CRL-----{end}");
        for line in text.as_bytes().chunks(width) {
            out.push_str(std::str::from_utf8(line).unwrap());
            out.push_str(end);
        }
        out.push_str("-----END X509 CRL-----");
        out.push_str(end);
        out.into_bytes()
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_out_whatever_the_lines(
            der in proptest::collection::vec(any::<u8>(), 0..400), width in 1_usize..90,
        ) {
            prop_assert_eq!(read(&pem(&der, width, "\n")).unwrap(), der.clone());
            prop_assert_eq!(read(&pem(&der, width, "\r\n")).unwrap(), der);
        }

        #[test]
        fn any_text_ends_in_a_result(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&text);
            let _ = read(&[b"-----BEGIN X509 CRL-----\n", text.as_slice()].concat());
        }
    }

    #[test]
    fn der_passes_as_it_is() {
        assert_eq!(read(&[0x30, 0x03, 0x02, 0x01, 0x00]).unwrap(), [0x30, 0x03, 0x02, 0x01, 0x00]);
        assert!(read(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_broken_block_is_told_with_its_line() {
        for (text, line) in [
            ("-----BEGIN CERTIFICATE-----\n", 2),
            ("-----BEGIN X509 CRL-----\nMAA=\n", 3),
            ("-----BEGIN X509 CRL-----\nMAA\n-----END X509 CRL-----\n", 3),
            ("-----BEGIN X509 CRL-----\nMA!=\n-----END X509 CRL-----\n", 2),
            ("-----BEGIN X509 CRL-----\nMAA=\nMAAA\n-----END X509 CRL-----\n", 3),
        ] {
            assert_eq!(read(text.as_bytes()), Err(CrlError::Pem { line }), "{text}");
        }
        let long = format!("-----BEGIN X509 CRL-----\n{}\n-----END X509 CRL-----\n", "M".repeat(5000));
        assert_eq!(read(long.as_bytes()), Err(CrlError::Pem { line: 2 }));
    }
}
