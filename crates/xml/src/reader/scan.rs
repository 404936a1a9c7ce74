//! Finding the next byte that matters, many bytes at a time.

/// How many bytes of long texts are looked at together.
const BLOCK: usize = 32;
/// The first bytes, in which short texts end.
const SHORT: usize = 32;

/// Whether a byte of character data asks for more than copying: markup, a reference, what a canonical form escapes, and what
/// may be the end of a CDATA section.
const fn is_special(byte: u8) -> bool {
    // `<` and `>` differ in one bit.
    byte & !2 == b'<' || byte == b'&' || byte == b']' || byte == b'\r'
}

/// The same of eight bytes: the lowest bit that is set is in the first of them that is special.
const fn special(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The high bit of each byte that is zero, and perhaps of bytes above one that is.
    const fn zero(word: u64) -> u64 {
        word.wrapping_sub(EACH) & !word & (EACH << 7)
    }
    const fn equal(word: u64, byte: u8) -> u64 {
        zero(word ^ (EACH * byte as u64))
    }
    equal(word & !(EACH << 1), b'<') | equal(word, b'&') | equal(word, b']') | equal(word, b'\r')
}

/// How many bytes at the start of character data mean nothing but themselves.
#[inline]
pub(crate) fn ordinary(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk() {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
        if at == SHORT {
            at += ordinary_blocks(&bytes[at..]);
        }
    }
    bytes[at..].iter().position(|&byte| is_special(byte)).map_or(bytes.len(), |found| at + found)
}

/// How many bytes at the start are whole blocks without a special byte.
#[inline(never)]
fn ordinary_blocks(bytes: &[u8]) -> usize {
    // Without a branch on each byte, which compilers turn into vector instructions.
    let any = |block: &[u8; BLOCK]| block.iter().fold(0, |any, &byte| any | u8::from(is_special(byte))) != 0;
    let (blocks, _) = bytes.as_chunks();
    blocks.iter().take_while(|block| !any(block)).count() * BLOCK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_byte_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for length in [0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 100] {
                let mut bytes = vec![b'x'; length];
                bytes.push(byte);
                bytes.extend_from_slice(&[b'y'; 40]);
                let expected = if matches!(byte, b'<' | b'>' | b'&' | b']' | b'\r') { length } else { bytes.len() };
                assert_eq!(ordinary(&bytes), expected, "{byte:#x} after {length}");
            }
        }
    }
}
