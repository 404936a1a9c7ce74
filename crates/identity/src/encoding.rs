//! The bytes of a challenge that are signed: one challenge, one byte string, and back (`docs/identity-challenge.md`).

use jiff::Timestamp;

use crate::{Challenge, IdentityError, NONCE_LENGTH};

/// First line of everything that is signed for a log-in. It begins with a byte that begins no UTF-8 text (so no XML, JSON
/// or PDF), no DER and no ZIP archive, so that the holder's signature over a challenge is never one over a document.
pub const PREFIX: &[u8] = b"\xFFJPKI identity challenge, version 1\n";

/// Names of the lines after the prefix, in their order.
const NONCE: &str = "nonce";
const RELYING_PARTY: &str = "relying-party";
const PURPOSE: &str = "purpose";
const ISSUED_AT: &str = "issued-at";
const EXPIRES_AT: &str = "expires-at";

impl Challenge {
    /// The bytes to be signed. Two challenges have the same bytes only if they are equal: every value has its length before it.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = PREFIX.to_vec();
        let values = [
            (NONCE, hex::encode(self.nonce())),
            (RELYING_PARTY, self.relying_party().to_owned()),
            (PURPOSE, self.purpose().to_owned()),
            (ISSUED_AT, self.issued_at().to_string()),
            (EXPIRES_AT, self.expires_at().to_string()),
        ];
        for (name, value) in values {
            bytes.extend_from_slice(format!("{name} {length}:{value}\n", length = value.len()).as_bytes());
        }
        bytes
    }

    /// Reads signed bytes back.
    ///
    /// # Errors
    /// [`IdentityError::NotAChallenge`] for anything but exactly what [`Challenge::signed_bytes`] writes.
    pub fn from_signed_bytes(bytes: &[u8]) -> Result<Self, IdentityError> {
        let challenge = parse(bytes).ok_or(IdentityError::NotAChallenge)?;
        // Other spellings of the same values, such as `05:` for a length or upper-case hex, end here.
        if challenge.signed_bytes() == bytes { Ok(challenge) } else { Err(IdentityError::NotAChallenge) }
    }
}

fn parse(bytes: &[u8]) -> Option<Challenge> {
    let mut rest = std::str::from_utf8(bytes.strip_prefix(PREFIX)?).ok()?;
    let mut nonce = [0; NONCE_LENGTH];
    hex::decode_to_slice(take(&mut rest, NONCE)?, &mut nonce).ok()?;
    let relying_party = take(&mut rest, RELYING_PARTY)?;
    let purpose = take(&mut rest, PURPOSE)?;
    let issued_at: Timestamp = take(&mut rest, ISSUED_AT)?.parse().ok()?;
    let expires_at: Timestamp = take(&mut rest, EXPIRES_AT)?.parse().ok()?;
    if !rest.is_empty() {
        return None;
    }
    Challenge::from_parts(nonce, relying_party, purpose, issued_at, expires_at).ok()
}

/// Takes `name length:value\n` off the front.
fn take<'a>(rest: &mut &'a str, name: &str) -> Option<&'a str> {
    let after_name = rest.strip_prefix(name)?.strip_prefix(' ')?;
    let (length, after_length) = after_name.split_once(':')?;
    let length: usize = length.parse().ok()?;
    let value = after_length.get(..length)?;
    *rest = after_length.get(length..)?.strip_prefix('\n')?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DEFAULT_LIFETIME;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn challenge() -> Challenge {
        let issued_at = "2026-04-01T03:00:00Z".parse().unwrap();
        Challenge::new([0xAB; 32], "shop.example", "ログイン", issued_at, DEFAULT_LIFETIME).unwrap()
    }

    #[test]
    fn the_signed_bytes_are_those_of_the_specification() {
        let expected = [
            b"\xFFJPKI identity challenge, version 1\nnonce 64:".to_vec(),
            b"ab".repeat(32),
            "\nrelying-party 12:shop.example\npurpose 12:ログイン\nissued-at 20:2026-04-01T03:00:00Z\n".into(),
            b"expires-at 20:2026-04-01T03:05:00Z\n".to_vec(),
        ]
        .concat();
        assert_eq!(challenge().signed_bytes(), expected);
        assert_eq!(Challenge::from_signed_bytes(&expected).unwrap(), challenge());
    }

    #[test]
    fn other_spellings_of_a_challenge_are_none() {
        let bytes = challenge().signed_bytes();
        let text = String::from_utf8(bytes[1..].to_vec()).unwrap();
        let others = [
            text.replace("abab", "ABAB"),
            text.replace("12:shop", "012:shop"),
            text.replace("12:shop", "+12:shop"),
            text.replace("12:shop.example", "4:shop.example"),
            text.replace("12:shop", "13:shop"),
            text.replace("20:2026-04-01T03:00:00Z", "25:2026-04-01T12:00:00+09:00"),
            text.replace("03:05:00", "03:00:00"),
            text.replace("version 1", "version 2"),
            text.replace('\n', "\r\n"),
            format!("{text}\n"),
            text.trim_end().to_owned(),
        ];
        for other in others {
            assert_ne!(other, text);
            let result = Challenge::from_signed_bytes(&[b"\xFF", other.as_bytes()].concat());
            assert!(matches!(result, Err(IdentityError::NotAChallenge)), "{other}");
        }
        assert!(Challenge::from_signed_bytes(text.as_bytes()).is_err(), "without the first byte");
    }

    #[test]
    fn the_prefix_begins_no_document() {
        assert!(std::str::from_utf8(&PREFIX[..1]).is_err(), "no UTF-8 text begins with it");
        assert!(![0x30, 0x31, b'P', b'%', b'<', b'{'].contains(&PREFIX[0]));
        assert_ne!(&PREFIX[..2], b"\xFF\xFE", "nor UTF-16 text");
    }

    prop_compose! {
        fn challenges()(
            nonce in any::<[u8; 32]>(),
            relying_party in "[a-z0-9:あ-ん\"\\\\]([a-z0-9: あ-ん\"\\\\]{0,20}[a-z0-9:あ-ん])?",
            purpose in "[^\\pC\\pZ]{1,40}",
            second in 0..200_000_000_000_i64,
            lifetime in 1..=3600_i64,
        ) -> Option<Challenge> {
            let issued_at = Timestamp::from_second(second).unwrap();
            Challenge::new(nonce, &relying_party, &purpose, issued_at, SignedDuration::from_secs(lifetime)).ok()
        }
    }

    proptest! {
        #[test]
        fn every_challenge_survives_its_bytes_and_its_json(challenge in challenges()) {
            if let Some(challenge) = challenge {
                prop_assert_eq!(&Challenge::from_signed_bytes(&challenge.signed_bytes()).unwrap(), &challenge);
                prop_assert_eq!(Challenge::from_json(challenge.to_json().as_bytes()).unwrap(), challenge);
            }
        }

        #[test]
        fn two_challenges_with_the_same_bytes_are_one(one in challenges(), other in challenges()) {
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert_eq!(one.signed_bytes() == other.signed_bytes(), one == other);
            }
        }

        #[test]
        fn any_bytes_are_read_without_panic(at in 0usize..400, byte in any::<u8>(), tail in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut bytes = challenge().signed_bytes();
            let at = at.min(bytes.len());
            bytes.truncate(at);
            bytes.push(byte);
            bytes.extend(tail);
            if let Ok(read) = Challenge::from_signed_bytes(&bytes) {
                prop_assert_eq!(read.signed_bytes(), bytes.clone());
            }
            let _ = Challenge::from_signed_bytes(&bytes[at..]);
        }
    }
}
