//! Large contents: read, copied and written in chunks, whatever their size.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::thread;

use jpki_cms::{Content, Encoding, Limits, sign_attached, sign_detached, verify};

use crate::support::*;

const MIB: u64 = 1 << 20;
/// Nobody may ask for more at once.
const LARGEST_CHUNK: usize = MIB as usize;

/// A content made up as it is read, never held.
struct Pattern {
    position: u64,
    length: u64,
}

impl Pattern {
    fn new(length: u64) -> Self {
        Self { position: 0, length }
    }
}

impl Read for Pattern {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(buffer.len() <= LARGEST_CHUNK, "{} bytes asked for at once", buffer.len());
        let left = usize::try_from(self.length - self.position).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        // One byte value for each MiB, so that a chunk in the wrong place is seen.
        buffer[..count].fill((self.position / MIB) as u8);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Pattern {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        assert!(matches!(to, SeekFrom::Start(0)));
        self.position = 0;
        Ok(0)
    }
}

/// Takes what is written, in chunks, and counts it.
struct Counter {
    length: u64,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        assert!(bytes.len() <= LARGEST_CHUNK, "{} bytes written at once", bytes.len());
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Signs attached into a pipe while the other end verifies: the message exists nowhere as a whole.
fn through_a_pipe(encoding: Encoding, length: u64) {
    let (reader, writer) = io::pipe().unwrap();
    let signing = thread::spawn(move || {
        sign_attached(&mut alice().clone(), &options(), encoding, Pattern::new(length), writer).unwrap();
    });
    let mut counter = Counter { length: 0 };
    let result = verify(reader, Content::AttachedTo(&mut counter), &Limits::default()).unwrap();
    signing.join().unwrap();
    assert_eq!((result.all(), result.content_length, counter.length), (Ok(()), length, length));
}

#[test]
fn attached_contents_stream_both_ways() {
    through_a_pipe(Encoding::Der, 64 * MIB);
}

#[test]
fn attached_contents_stream_both_ways_in_pem() {
    through_a_pipe(Encoding::Pem, 8 * MIB + 1);
}

#[test]
fn detached_contents_are_read_in_chunks() {
    let mut message = Vec::new();
    sign_detached(&mut alice().clone(), &options(), Encoding::Der, Pattern::new(64 * MIB), &mut message).unwrap();
    let mut content = Pattern::new(64 * MIB);
    let result = verify(message.as_slice(), Content::Detached(&mut content), &Limits::default()).unwrap();
    assert_eq!((result.all(), result.content_length), (Ok(()), 64 * MIB));
}

#[test]
fn a_content_in_ber_pieces_streams() {
    let mut form = Form::by_alice();
    form.content = vec![7; MIB as usize];
    form.signers = vec![SignerForm::new(alice(), 0x11, &form.content)];
    let signer = form.signers[0].bytes(&form.content);
    let pieces: Vec<u8> = form.content.chunks(4096).flat_map(|piece| tlv(4, &[piece])).collect();
    let head = [
        &[0x30, 0x80][..],
        &oid(SIGNED_DATA),
        &[0xA0, 0x80, 0x30, 0x80, 2, 1, 1],
        &tlv(0x31, &[&form.digest_algorithms.concat()]),
        &[0x30, 0x80],
        &oid(DATA),
        &[0xA0, 0x80, 0x24, 0x80],
    ];
    let tail = [&[0; 6][..], &tlv(0xA0, &[&form.certificates.concat()]), &tlv(0x31, &[&signer]), &[0; 6]];
    let message = [head.concat(), pieces, tail.concat()].concat();
    let mut counter = Counter { length: 0 };
    let result = verify(message.as_slice(), Content::AttachedTo(&mut counter), &Limits::default()).unwrap();
    assert_eq!((result.all(), counter.length), (Ok(()), MIB));
}

#[test]
fn lengths_that_promise_more_than_there_is_cost_nothing() {
    // A set of certificates that claims 2^40 bytes is refused before a byte of it is kept; one of 15 MiB ends early.
    let head = {
        let form = Form::by_alice();
        let bytes = form.bytes();
        let at = bytes.windows(alice().certificate.len()).position(|window| window == alice().certificate).unwrap();
        bytes[..at - 4].to_vec()
    };
    // The outer lengths in indefinite form, so that only the promise is wrong.
    let open = |promise: &[u8]| {
        let inner = head.windows(3).position(|window| window == [2, 1, 1]).unwrap();
        let start = [&[0x30, 0x80][..], &oid(SIGNED_DATA), &[0xA0, 0x80, 0x30, 0x80], &head[inner..], promise].concat();
        attached(&start)
    };
    let huge = open(&[0xA0, 0x86, 1, 0, 0, 0, 0, 0]);
    assert!(matches!(huge, Err(jpki_cms::CmsError::Limit { what: "bytes beside the content", .. })), "{huge:?}");
    let early = open(&[0xA0, 0x84, 0, 0xF0, 0, 0]);
    assert!(matches!(early, Err(jpki_cms::CmsError::Truncated { .. })), "{early:?}");
}
