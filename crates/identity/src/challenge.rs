//! The challenge (チャレンジ): who asks, for what, until when, and a random value that no one can foresee.

use jiff::{SignedDuration, Timestamp};

use crate::{IdentityError, TextProblem};

/// The version of challenges that this crate makes.
pub const CHALLENGE_VERSION: u32 = 1;
/// Bytes of the random value.
pub const NONCE_LENGTH: usize = 32;
/// How long a challenge lives unless told otherwise: five minutes.
pub const DEFAULT_LIFETIME: SignedDuration = SignedDuration::from_mins(5);
/// The longest life of a challenge: one hour.
pub const MAX_LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// Most bytes of the relying party's name, in UTF-8.
pub const MAX_RELYING_PARTY: usize = 256;
/// Most bytes of the purpose, in UTF-8.
pub const MAX_PURPOSE: usize = 512;
/// Most bytes of a challenge as JSON.
pub const MAX_CHALLENGE_JSON: usize = 16 * 1024;

/// What a relying party asks the holder to sign. It cannot be changed once made; every value of it is within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    nonce: [u8; NONCE_LENGTH],
    relying_party: String,
    purpose: String,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl Challenge {
    /// Makes a challenge from randomness of the caller's, which must be from a cryptographic source and used once. A
    /// fraction of a second in `issued_at` is dropped.
    ///
    /// # Errors
    /// [`IdentityError::Text`], [`IdentityError::Lifetime`] and [`IdentityError::Time`] for values outside their limits.
    pub fn new(
        nonce: [u8; NONCE_LENGTH],
        relying_party: &str,
        purpose: &str,
        issued_at: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<Self, IdentityError> {
        let out_of_range = |_| IdentityError::Time { time: issued_at };
        let issued_at = Timestamp::from_second(issued_at.as_second()).map_err(out_of_range)?;
        let lifetime_error = || IdentityError::Lifetime { seconds: lifetime.as_secs(), max: MAX_LIFETIME.as_secs() };
        if lifetime.subsec_nanos() != 0 || !(1..=MAX_LIFETIME.as_secs()).contains(&lifetime.as_secs()) {
            return Err(lifetime_error());
        }
        let expires_at = issued_at.checked_add(lifetime).map_err(out_of_range)?;
        Self::from_parts(nonce, relying_party, purpose, issued_at, expires_at)
    }

    /// Makes a challenge that lives for [`DEFAULT_LIFETIME`], with randomness of the operating system.
    ///
    /// # Errors
    /// As [`Challenge::new`], and [`IdentityError::Randomness`].
    pub fn generate(relying_party: &str, purpose: &str, issued_at: Timestamp) -> Result<Self, IdentityError> {
        let mut nonce = [0; NONCE_LENGTH];
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| IdentityError::Randomness)?;
        Self::new(nonce, relying_party, purpose, issued_at, DEFAULT_LIFETIME)
    }

    /// The only way to a value of the type: every limit is checked here, wherever the parts come from.
    pub(crate) fn from_parts(
        nonce: [u8; NONCE_LENGTH],
        relying_party: &str,
        purpose: &str,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, IdentityError> {
        check_text("relying party", relying_party, MAX_RELYING_PARTY)?;
        check_text("purpose", purpose, MAX_PURPOSE)?;
        for time in [issued_at, expires_at] {
            // From 1970 on the text has one length: a timestamp never goes beyond the year 9999.
            if time.subsec_nanosecond() != 0 || time < Timestamp::UNIX_EPOCH {
                return Err(IdentityError::Time { time });
            }
        }
        let seconds = expires_at.as_second() - issued_at.as_second();
        if !(1..=MAX_LIFETIME.as_secs()).contains(&seconds) {
            return Err(IdentityError::Lifetime { seconds, max: MAX_LIFETIME.as_secs() });
        }
        Ok(Self { nonce, relying_party: relying_party.to_owned(), purpose: purpose.to_owned(), issued_at, expires_at })
    }

    /// The random value.
    #[must_use]
    pub fn nonce(&self) -> &[u8; NONCE_LENGTH] {
        &self.nonce
    }

    /// Who asks: a name that the holder recognises, such as the domain of the service.
    #[must_use]
    pub fn relying_party(&self) -> &str {
        &self.relying_party
    }

    /// What for, in words for the holder.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// When it was made.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it ends: it is no longer good at this very second.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
}

/// Refuses what could not be shown faithfully to the holder.
fn check_text(field: &'static str, text: &str, max: usize) -> Result<(), IdentityError> {
    let problem = if text.is_empty() {
        TextProblem::Empty
    } else if text.len() > max {
        TextProblem::TooLong { length: text.len(), max }
    } else if let Some(character) = text.chars().find(|character| is_deceptive(*character)) {
        TextProblem::Character { code_point: character.into() }
    } else if text.trim() != text {
        TextProblem::OuterSpace
    } else {
        return Ok(());
    };
    Err(IdentityError::Text { field, problem })
}

/// Control characters, and the invisible ones that reorder, hide or break what is shown: line separators, zero-width
/// characters, letters without a shape (fillers), and the bidirectional controls of Unicode Standard Annex 9 §2.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn new(relying_party: &str, purpose: &str) -> Result<Challenge, IdentityError> {
        Challenge::new([7; 32], relying_party, purpose, at("2026-04-01T03:00:00.9Z"), DEFAULT_LIFETIME)
    }

    fn problem(relying_party: &str, purpose: &str) -> (&'static str, TextProblem) {
        match new(relying_party, purpose) {
            Err(IdentityError::Text { field, problem }) => (field, problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_challenge_lives_for_five_minutes_of_whole_seconds() {
        let challenge = new("shop.example", "ログイン").unwrap();
        assert_eq!(challenge.issued_at(), at("2026-04-01T03:00:00Z"));
        assert_eq!(challenge.expires_at(), at("2026-04-01T03:05:00Z"));
        assert!(!challenge.has_expired(at("2026-04-01T03:04:59.999Z")));
        assert!(challenge.has_expired(at("2026-04-01T03:05:00Z")));
    }

    #[test]
    fn generated_challenges_differ() {
        let make = || Challenge::generate("shop.example", "log in", at("2026-04-01T03:00:00Z")).unwrap();
        let (one, other) = (make(), make());
        assert_ne!(one.nonce(), other.nonce());
        assert_ne!(one.nonce(), &[0; 32]);
    }

    #[test]
    fn texts_that_cannot_be_shown_faithfully_are_refused() {
        assert_eq!(problem("", "p"), ("relying party", TextProblem::Empty));
        assert_eq!(problem("r", ""), ("purpose", TextProblem::Empty));
        assert_eq!(problem(&"あ".repeat(86), "p"), ("relying party", TextProblem::TooLong { length: 258, max: 256 }));
        assert_eq!(problem("r", &"a".repeat(513)), ("purpose", TextProblem::TooLong { length: 513, max: 512 }));
        for character in [
            '\n',
            '\0',
            '\u{3164}',
            '\u{FFA0}',
            '\u{7F}',
            '\u{85}',
            '\u{200B}',
            '\u{202E}',
            '\u{2066}',
            '\u{2028}',
            '\u{FEFF}',
            '\u{E0041}',
        ] {
            let text = format!("a{character}b");
            assert_eq!(problem("r", &text), ("purpose", TextProblem::Character { code_point: character.into() }));
        }
        for text in [" a", "a ", "　a"] {
            assert_eq!(problem(text, "p"), ("relying party", TextProblem::OuterSpace));
        }
        assert!(new(&"a".repeat(256), &"b".repeat(512)).is_ok());
    }

    #[test]
    fn lifetimes_and_times_have_limits() {
        let now = at("2026-04-01T03:00:00Z");
        let live = |seconds| Challenge::new([7; 32], "r", "p", now, SignedDuration::from_secs(seconds));
        assert!(live(1).is_ok() && live(3600).is_ok());
        for seconds in [0, -1, 3601, i64::MAX] {
            let error = live(seconds).unwrap_err();
            assert!(matches!(error, IdentityError::Lifetime { seconds: s, max: 3600 } if s == seconds), "{error:?}");
        }
        let fraction = Challenge::new([7; 32], "r", "p", now, SignedDuration::from_millis(1500));
        assert!(matches!(fraction, Err(IdentityError::Lifetime { .. })));
        for time in ["1969-12-31T23:59:59Z", "9999-12-30T21:00:00Z"] {
            let made = Challenge::new([7; 32], "r", "p", at(time), DEFAULT_LIFETIME);
            assert_eq!(made.is_ok(), time.starts_with('9'), "{time}");
        }
    }
}
