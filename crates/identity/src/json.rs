//! The JSON files of a challenge and an answer, and how they are read: strictly, and never without a bound.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_signature::DigestAlgorithm;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{
    ANSWER_VERSION, Answer, CHALLENGE_VERSION, Challenge, IdentityError, MAX_ANSWER_JSON, MAX_CHALLENGE_JSON,
    NONCE_LENGTH,
};

/// A challenge as a JSON file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeFile {
    /// [`CHALLENGE_VERSION`].
    pub version: u32,
    /// The random value: 32 bytes in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    pub nonce: String,
    /// Who asks.
    #[schemars(length(min = 1, max = 256))]
    pub relying_party: String,
    /// What for, in words for the holder.
    #[schemars(length(min = 1, max = 512))]
    pub purpose: String,
    /// When it was made, in whole seconds.
    pub issued_at: Timestamp,
    /// When it ends, in whole seconds.
    pub expires_at: Timestamp,
}

/// An answer as a JSON file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerFile {
    /// [`ANSWER_VERSION`].
    pub version: u32,
    /// The signed bytes of the challenge, base64.
    pub challenge: String,
    /// The user-authentication certificate, DER in base64.
    pub certificate: String,
    /// The certificate of its issuer, DER in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer_certificate: Option<String>,
    /// Digest algorithm of the signature.
    #[schemars(regex(pattern = r"^SHA-(256|384|512)$"))]
    pub digest_algorithm: String,
    /// The signature over the challenge's bytes (RSASSA-PKCS1-v1_5), base64.
    pub signature: String,
}

impl Challenge {
    /// Writes the JSON file, indented, with a line feed at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        pretty(&ChallengeFile {
            version: CHALLENGE_VERSION,
            nonce: hex::encode(self.nonce()),
            relying_party: self.relying_party().to_owned(),
            purpose: self.purpose().to_owned(),
            issued_at: self.issued_at(),
            expires_at: self.expires_at(),
        })
    }

    /// Reads the JSON file.
    ///
    /// # Errors
    /// [`IdentityError`] for text that is too long, not of this form, of another version or outside a limit.
    pub fn from_json(json: &[u8]) -> Result<Self, IdentityError> {
        let file: ChallengeFile = read("challenge", json, MAX_CHALLENGE_JSON)?;
        if file.version != CHALLENGE_VERSION {
            return Err(IdentityError::Version { what: "challenge", found: file.version });
        }
        let mut nonce = [0; NONCE_LENGTH];
        hex::decode_to_slice(&file.nonce, &mut nonce)
            .map_err(|_| IdentityError::Field { field: "nonce", expected: "32 bytes in hex" })?;
        Self::from_parts(nonce, &file.relying_party, &file.purpose, file.issued_at, file.expires_at)
    }
}

impl Answer {
    /// Writes the JSON file, indented, with a line feed at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        pretty(&AnswerFile {
            version: ANSWER_VERSION,
            challenge: STANDARD.encode(self.signed_bytes()),
            certificate: STANDARD.encode(self.certificate()),
            issuer_certificate: self.issuer_certificate().map(|certificate| STANDARD.encode(certificate)),
            digest_algorithm: self.digest_algorithm().name().to_owned(),
            signature: STANDARD.encode(self.signature()),
        })
    }

    /// Reads the JSON file. Nothing is verified, not even that the signed bytes are a challenge.
    ///
    /// # Errors
    /// [`IdentityError`] for text that is too long, not of this form or of another version.
    pub fn from_json(json: &[u8]) -> Result<Self, IdentityError> {
        let file: AnswerFile = read("answer", json, MAX_ANSWER_JSON)?;
        if file.version != ANSWER_VERSION {
            return Err(IdentityError::Version { what: "answer", found: file.version });
        }
        let digest_algorithm = DigestAlgorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == file.digest_algorithm)
            .ok_or(IdentityError::DigestAlgorithm)?;
        Ok(Self::from_parts(
            base64("challenge", &file.challenge)?,
            base64("certificate", &file.certificate)?,
            file.issuer_certificate.as_deref().map(|text| base64("issuer_certificate", text)).transpose()?,
            digest_algorithm,
            base64("signature", &file.signature)?,
        ))
    }
}

fn base64(field: &'static str, text: &str) -> Result<Vec<u8>, IdentityError> {
    STANDARD.decode(text).map_err(|_| IdentityError::Field { field, expected: "base64" })
}

fn read<T: DeserializeOwned>(what: &'static str, json: &[u8], max: usize) -> Result<T, IdentityError> {
    if json.len() > max {
        return Err(IdentityError::TooLong { what, length: json.len(), max });
    }
    serde_json::from_slice(json).map_err(|source| IdentityError::Json {
        what,
        line: source.line(),
        column: source.column(),
        source,
    })
}

fn pretty(file: &impl Serialize) -> String {
    // Strings, numbers and times only: there is no map with other keys, and writing into memory does not fail.
    let mut text = serde_json::to_string_pretty(file).expect("plain fields are always writable");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DEFAULT_LIFETIME;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn challenge() -> Value {
        let issued_at = "2026-04-01T03:00:00Z".parse().unwrap();
        let challenge = Challenge::new([0xAB; 32], "shop.example", "log in", issued_at, DEFAULT_LIFETIME).unwrap();
        serde_json::from_str(&challenge.to_json()).unwrap()
    }

    fn answer() -> Value {
        let answer = Answer::from_parts(vec![1], vec![2], Some(vec![3]), DigestAlgorithm::Sha384, vec![4]);
        serde_json::from_str(&answer.to_json()).unwrap()
    }

    fn with(mut file: Value, field: &str, value: Value) -> Vec<u8> {
        file[field] = value;
        file.to_string().into_bytes()
    }

    #[test]
    fn the_files_have_their_form() {
        assert_eq!(
            challenge(),
            json!({
                "version": 1, "nonce": "ab".repeat(32), "relying_party": "shop.example", "purpose": "log in",
                "issued_at": "2026-04-01T03:00:00Z", "expires_at": "2026-04-01T03:05:00Z",
            })
        );
        assert_eq!(
            answer(),
            json!({
                "version": 1, "challenge": "AQ==", "certificate": "Ag==", "issuer_certificate": "Aw==",
                "digest_algorithm": "SHA-384", "signature": "BA==",
            })
        );
        let read = Answer::from_json(answer().to_string().as_bytes()).unwrap();
        assert_eq!((read.signed_bytes(), read.certificate(), read.signature()), (&[1][..], &[2][..], &[4][..]));
        assert_eq!((read.issuer_certificate(), read.digest_algorithm()), (Some(&[3][..]), DigestAlgorithm::Sha384));
        assert_eq!(format!("{read:?}"), "Answer(SHA-384, 1 bytes signed)");
    }

    #[test]
    fn bad_challenge_files_have_named_errors() {
        let read = |json: &[u8]| Challenge::from_json(json).unwrap_err();
        assert!(matches!(read(b""), IdentityError::Json { what: "challenge", .. }));
        assert!(matches!(read(b"{}"), IdentityError::Json { line: 1, column: 2, .. }));
        assert!(matches!(read(&with(challenge(), "extra", json!(1))), IdentityError::Json { .. }));
        let version = read(&with(challenge(), "version", json!(2)));
        assert!(matches!(version, IdentityError::Version { what: "challenge", found: 2 }));
        for nonce in ["", "ab", &"zz".repeat(32), &"ab".repeat(33)] {
            let error = read(&with(challenge(), "nonce", json!(nonce)));
            assert!(matches!(error, IdentityError::Field { field: "nonce", .. }), "{error:?}");
        }
        assert!(matches!(
            read(&with(challenge(), "purpose", json!("a\nb"))),
            IdentityError::Text { field: "purpose", .. }
        ));
        let fraction = read(&with(challenge(), "issued_at", json!("2026-04-01T03:00:00.5Z")));
        assert!(matches!(fraction, IdentityError::Time { .. }));
        let day = read(&with(challenge(), "expires_at", json!("2026-04-02T03:00:00Z")));
        assert!(matches!(day, IdentityError::Lifetime { seconds: 86400, max: 3600 }));
        let long = read(&vec![b' '; MAX_CHALLENGE_JSON + 1]);
        assert!(matches!(long, IdentityError::TooLong { what: "challenge", length: 16385, max: 16384 }));
    }

    #[test]
    fn bad_answer_files_have_named_errors() {
        let read = |json: &[u8]| Answer::from_json(json).unwrap_err();
        for field in ["challenge", "certificate", "issuer_certificate", "signature"] {
            let error = read(&with(answer(), field, json!("not base64!")));
            assert!(
                matches!(error, IdentityError::Field { field: found, expected: "base64" } if found == field),
                "{error:?}"
            );
        }
        let error = read(&with(answer(), "digest_algorithm", json!("SHA-1")));
        assert!(matches!(error, IdentityError::DigestAlgorithm));
        assert!(matches!(
            read(&with(answer(), "version", json!(0))),
            IdentityError::Version { what: "answer", found: 0 }
        ));
        assert!(matches!(read(&vec![b'['; MAX_ANSWER_JSON + 1]), IdentityError::TooLong { .. }));
        assert!(matches!(read(&vec![b'['; MAX_ANSWER_JSON]), IdentityError::Json { .. }));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(
            text in proptest::collection::vec(any::<u8>(), 0..300),
            at in 0usize..300,
            byte in any::<u8>(),
        ) {
            let _ = Challenge::from_json(&text);
            let _ = Answer::from_json(&text);
            for file in [challenge(), answer()] {
                let mut json = file.to_string().into_bytes();
                let at = at % json.len();
                json[at] = byte;
                if let Ok(challenge) = Challenge::from_json(&json) {
                    prop_assert_eq!(Challenge::from_json(challenge.to_json().as_bytes()).unwrap(), challenge);
                }
                let _ = Answer::from_json(&json);
            }
        }

        #[test]
        fn any_field_is_read_without_panic(value in "\\PC{0,80}") {
            for field in ["nonce", "relying_party", "purpose", "issued_at", "expires_at"] {
                let _ = Challenge::from_json(&with(challenge(), field, json!(value)));
            }
            for field in ["challenge", "certificate", "issuer_certificate", "digest_algorithm", "signature"] {
                let _ = Answer::from_json(&with(answer(), field, json!(value)));
            }
        }
    }
}
