//! Digests as the text that they are in a report.

/// Lower-case digits, two a byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0F)]];
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&digits(byte));
    }
    // Digits are text.
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn every_byte_has_the_digits_that_the_library_gives_it() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(hexadecimal(&all), hex::encode(&all));
        assert_eq!(hexadecimal(&[]), "");
    }
}
