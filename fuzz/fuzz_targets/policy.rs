//! Policies: any text is read or refused with a place inside it, and what is read keeps its bounds.

#![no_main]

use jpki_verify::{Policy, PolicyError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Policy::from_toml(text) {
        Ok(policy) => {
            assert_eq!(policy.text(), text);
            assert!(policy.rules().algorithms.min_rsa_bits >= 2048);
            assert!(!policy.rules().revocation.methods.is_empty());
        }
        Err(PolicyError::At { line, column, .. }) => {
            assert!(line >= 1 && line <= text.lines().count().max(1) + 1 && column >= 1);
        }
        Err(_) => {}
    }
});
