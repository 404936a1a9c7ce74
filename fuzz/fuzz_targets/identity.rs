//! Challenges and answers, as JSON and as signed bytes.
#![no_main]

use jpki_identity::{Answer, Challenge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(challenge) = Challenge::from_signed_bytes(bytes) {
        assert_eq!(challenge.signed_bytes(), bytes);
    }
    if let Ok(challenge) = Challenge::from_json(bytes) {
        assert!(Challenge::from_json(challenge.to_json().as_bytes()).is_ok());
    }
    let _ = Answer::from_json(bytes);
});
