//! The committed JSON Schemas are those of the types, and what is written keeps to them.
//!
//! `UPDATE_SCHEMA=1 cargo test -p jpki-identity --test schema` writes them anew.

mod common;

use std::path::Path;

use common::*;
use jpki_identity::{AnswerFile, Challenge, ChallengeFile, DEFAULT_LIFETIME, IdentityReport, VerifyOptions, verify};
use schemars::{Schema, schema_for};
use serde_json::Value;

fn validator(name: &str, generated: Schema) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(name);
    let generated = serde_json::to_value(generated).unwrap();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&generated).unwrap() + "\n").unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(committed, generated, "run with UPDATE_SCHEMA=1 and look at the difference");
    jsonschema::validator_for(&committed).unwrap()
}

fn keeps_to(validator: &jsonschema::Validator, json: &Value) {
    if let Err(error) = validator.validate(json) {
        panic!("{error}: {json:#}");
    }
}

#[test]
fn challenges_keep_to_their_schema() {
    let validator = validator("identity-challenge.schema.json", schema_for!(ChallengeFile));
    let mut json: Value = serde_json::from_str(&challenge().to_json()).unwrap();
    keeps_to(&validator, &json);
    json["nonce"] = "AB".into();
    assert!(!validator.is_valid(&json));
}

#[test]
fn answers_keep_to_their_schema() {
    let validator = validator("identity-answer.schema.json", schema_for!(AnswerFile));
    let mut json: Value = serde_json::from_str(&answer().to_json()).unwrap();
    keeps_to(&validator, &json);
    json["digest_algorithm"] = "SHA-1".into();
    assert!(!validator.is_valid(&json));
}

#[test]
fn reports_keep_to_their_schema() {
    let validator = validator("identity-report.schema.json", schema_for!(IdentityReport));
    let store = anchors();
    let mut personal = VerifyOptions::new(&store, now());
    personal.include_personal = true;
    let other = Challenge::new([8; 32], "bank.example", "log in", now(), DEFAULT_LIFETIME).unwrap();
    let late = VerifyOptions::new(&store, challenge().expires_at());
    let reports = [
        check(&answer(), &challenge()),
        check(&answer(), &other),
        verify(&answer(), &challenge(), &personal),
        verify(&answer(), &challenge(), &late),
    ];
    for report in reports {
        let json = serde_json::to_value(&report).unwrap();
        keeps_to(&validator, &json);
        assert_eq!(serde_json::from_value::<IdentityReport>(json).unwrap(), report);
    }
    assert!(!validator.is_valid(&serde_json::json!({"indication": "TOTAL-PASSED"})));
}
