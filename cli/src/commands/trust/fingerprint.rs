//! Fingerprints (拇印, フィンガープリント) as people compare them.

use crate::error::{Code, Failure};

/// A SHA-256 fingerprint in two lines of eight groups, which fit a terminal and an eye.
pub fn lines(fingerprint: &[u8; 32]) -> [String; 2] {
    let half = |bytes: &[u8]| bytes.chunks(2).map(hex::encode_upper).collect::<Vec<_>>().join(" ");
    [half(&fingerprint[..16]), half(&fingerprint[16..])]
}

/// Reads a whole SHA-256 fingerprint as others print it: either case, with or without colons, spaces or hyphens.
pub fn read(text: &str) -> Result<[u8; 32], Failure> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ' | '-')).collect();
    let mut fingerprint = [0; 32];
    hex::decode_to_slice(&digits, &mut fingerprint)
        .map_err(|_| Failure::new(Code::TrustFingerprintFormat).with("value", text.to_owned()))?;
    Ok(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back_in_every_form() {
        let fingerprint = std::array::from_fn(|index| index as u8 * 7);
        let shown = lines(&fingerprint);
        assert_eq!(shown[0], "0007 0E15 1C23 2A31 383F 464D 545B 6269");
        assert_eq!(read(&shown.join(" ")).ok(), Some(fingerprint));
        let pairs = hex::encode(fingerprint);
        let colons = pairs.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect::<Vec<_>>();
        assert_eq!(read(&colons.join(":")).ok(), Some(fingerprint));
        for wrong in ["", "00", &pairs[2..], &format!("{pairs}00"), &pairs.replace('0', "g")] {
            assert_eq!(read(wrong).unwrap_err().code(), Code::TrustFingerprintFormat, "{wrong}");
        }
    }
}
