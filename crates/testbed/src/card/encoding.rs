//! How the files of the text and face applications are written (docs/protocol.md §3): two-byte tags, lengths of one byte
//! below 128 and of the form `82 hh ll` from there on, offset tables.

use crate::key::KeyPair;

/// One object: tag, length and value.
///
/// Values are of at most 65 535 bytes: names, addresses and pictures are limited far below that.
pub(crate) fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    debug_assert!(value.len() <= 0xFFFF);
    let [.., high, low] = value.len().to_be_bytes();
    let mut out = tag.to_be_bytes().to_vec();
    if value.len() < 0x80 {
        out.push(low)
    } else {
        out.extend([0x82, high, low])
    }
    out.extend(value);
    out
}

/// A file: the tag, a table of offsets (DF21) from the start of the file to each object behind it, and the objects.
pub(crate) fn file_with_offsets(tag: u16, objects: &[Vec<u8>]) -> Vec<u8> {
    const TABLE: u16 = 0xDF21;
    let table_length = object(TABLE, &vec![0; 2 * objects.len()]).len();
    let content: usize = objects.iter().map(Vec::len).sum();
    // The header's length depends on the content's, not the other way round.
    let header = object(tag, &vec![0; table_length + content]).len() - table_length - content;
    let mut offset = header + table_length;
    let mut table = Vec::with_capacity(2 * objects.len());
    for object in objects {
        let [.., high, low] = offset.to_be_bytes();
        table.extend([high, low]);
        offset += object.len();
    }
    object(tag, &[object(TABLE, &table), objects.concat()].concat())
}

/// An RSA public key as the card writes it: exponent (90), modulus (91). 265 bytes for RSA-2048.
pub(crate) fn public_key(key: &KeyPair) -> Vec<u8> {
    let mut out = vec![0x90, 0x03, 0x01, 0x00, 0x01, 0x91, 0x82, 0x01, 0x00];
    out.extend(key.modulus());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_from_128_on_have_two_bytes() {
        assert_eq!(object(0xDF22, b"A"), [0xDF, 0x22, 0x01, b'A']);
        assert_eq!(object(0xDF22, &[7; 127])[..4], [0xDF, 0x22, 0x7F, 7]);
        assert_eq!(object(0xDF22, &[7; 128])[..6], [0xDF, 0x22, 0x82, 0x00, 0x80, 7]);
        assert_eq!(object(0xFF20, &[7; 0x0BF9])[..6], [0xFF, 0x20, 0x82, 0x0B, 0xF9, 7]);
    }

    /// The lengths of docs/protocol.md §3.2's example, and a file on each side of 128 bytes.
    #[test]
    fn offsets_count_from_the_start_of_the_file() {
        let file = file_with_offsets(0xFF20, &[vec![1; 18], vec![2; 57], vec![3; 11], vec![4; 4]]);
        assert_eq!(file[..14], *b"\xFF\x20\x65\xDF\x21\x08\x00\x0E\x00\x20\x00\x59\x00\x64");
        assert_eq!([file[0x0E], file[0x20], file[0x59], file[0x64], file[0x63]], [1, 2, 3, 4, 3]);
        for (length, start) in [(122, 8), (123, 10)] {
            let file = file_with_offsets(0xFF20, &[vec![9; length]]);
            let table = file.len() - length - 2;
            assert_eq!(file[table..table + 3], [0, start, 9]);
            assert_eq!(file.len(), usize::from(start) + length);
        }
    }
}
