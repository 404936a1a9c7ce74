//! The committed JSON Schema is the one of the types, and reports of each kind keep to it.
//!
//! `UPDATE_SCHEMA=1 cargo test -p jpki-verify --test schema` writes it anew.

mod common;

use std::path::Path;

use common::*;
use jpki_cms::{Encoding, SignOptions};
use jpki_testbed::Testbed;
use jpki_verify::*;
use proptest::prelude::*;

fn committed() -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/report.schema.json");
    let schema = serde_json::to_value(schemars::schema_for!(Report)).unwrap();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&schema).unwrap() + "\n").unwrap();
    }
    let committed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(committed, schema, "run with UPDATE_SCHEMA=1 and look at the difference");
    committed
}

#[test]
fn the_committed_schema_is_that_of_the_types_and_reports_keep_to_it() {
    let schema = committed();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let store = anchors();
    let good = attached(holder());
    let mut altered = Message::read(&good);
    altered.signer()[5].primitive[7] ^= 1;
    let mut personal = common::options(&store, now());
    personal.include_personal = true;
    personal.input_name = Some("a.p7m".into());
    let mut content = CONTENT;
    let mut beside = common::options(&store, now());
    beside.content = Some(&mut content);
    let reports = [
        report(&good),
        report(&altered.write()),
        report(&good[..99]),
        report(&attached(Testbed::shared().authentication_signer())),
        verify(&good[..], personal).unwrap(),
        verify(&detached(holder(), &SignOptions::new(now()), Encoding::Pem)[..], beside).unwrap(),
    ];
    for report in reports {
        let json = serde_json::to_value(&report).unwrap();
        if let Err(error) = validator.validate(&json) {
            panic!("{error}: {json:#}");
        }
        assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
    }
    assert!(!validator.is_valid(&serde_json::json!({"indication": "TOTAL-PASSED"})));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_changed_byte_never_lets_other_content_pass(at in any::<proptest::sample::Index>(), flip in 1..=255u8) {
        let mut message = attached(holder());
        let at = at.index(message.len());
        message[at] ^= flip;
        let Ok(report) = verify(&message[..], common::options(&anchors(), now())) else { return Ok(()) };
        if report.indication == Indication::TotalPassed {
            // What nobody signed may change: the issuer's certificate beside the signature, for one.
            let digest = jpki_signature::Digest::of(jpki_signature::DigestAlgorithm::Sha256, CONTENT);
            prop_assert_eq!(only(&report).scope[0].digest.clone(), Some(hex::encode(digest.as_bytes())));
            prop_assert_eq!(only(&report).scope[0].covered, Coverage::Full);
        }
    }
}
