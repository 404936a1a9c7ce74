//! The committed JSON schemas of the command's own results, kept equal to the types by a test.

use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};

use crate::commands;
use crate::output::{Document, ErrorDocument};

fn schema<T: JsonSchema>() -> Schema {
    SchemaGenerator::new(SchemaSettings::draft2020_12().for_serialize()).into_root_schema_for::<T>()
}

/// File name and schema of every result.
fn all() -> Vec<(&'static str, Schema)> {
    macro_rules! documents {
        ($($file:literal: $type:ty),+ $(,)?) => { vec![$(($file, schema::<Document<$type>>())),+] };
    }
    let mut all = documents! {
        "apdu": commands::ApduResult,
        "card-authenticate": commands::CardAuthenticated,
        "card-survey": commands::SurveyDocument,
        "card-info": commands::CardInfo,
        "card-internal-authenticate": commands::InternallyAuthenticated,
        "card-number": commands::CardNumbers,
        "cert-check": commands::CertChecked,
        "cert-export": commands::CertExported,
        "cert-show": commands::CertShown,
        "crl-import": commands::CrlImported,
        "crl-inspect": commands::CrlInspected,
        "crl-lookup": commands::CrlLookedUp,
        "doctor": commands::Diagnosis,
        "face-read": commands::FaceRead,
        "identity-answer-written": commands::AnswerWritten,
        "identity-challenge-written": commands::ChallengeWritten,
        "ocsp": commands::OcspAnswered,
        "pin-change": commands::PinChanged,
        "pin-status": commands::PinStatus,
        "reader-list": commands::ReaderList,
        "sign-cms": commands::CmsSigned,
        "sign-raw": commands::RawSigned,
        "sign-xml": commands::XmlSigned,
        "tap-new-secret": commands::SecretMade,
        "testbed-card": commands::TestbedCardStarted,
        "testbed-certificate": commands::TestbedCertificate,
        "testbed-crl": commands::TestbedCrl,
        "testbed-init": commands::TestbedMade,
        "testbed-serve": commands::TestbedServing,
        "text-read": commands::TextRead,
        "trust-change": commands::TrustChanged,
        "trust-list": commands::TrustList,
        "trust-show": commands::TrustShown,
    };
    all.push(("error", schema::<ErrorDocument>()));
    all.push(("tap-event", schema::<commands::TapEventSchema>()));
    all.push(("reader-watch-event", schema::<commands::ReaderEvent>()));
    all
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema/cli")
}

/// With `JPKI_WRITE_SCHEMAS` set, writes them instead.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let write = std::env::var_os("JPKI_WRITE_SCHEMAS").is_some();
    for (name, schema) in all() {
        let mut text = serde_json::to_string_pretty(&schema).unwrap();
        text.push('\n');
        let path = folder().join(format!("{name}.schema.json"));
        if write {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(committed, text, "{}: run the test with JPKI_WRITE_SCHEMAS=1", path.display());
    }
}

#[test]
fn no_schema_is_left_over() {
    let names: Vec<&str> = all().into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".schema.json").unwrap_or(&file);
        assert!(names.contains(&name), "{file}");
    }
}
