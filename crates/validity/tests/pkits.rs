//! The NIST PKITS cases of what is implemented: signatures (4.1), validity periods (4.2), name chaining (4.3), basic
//! constraints (4.6), key usage (4.7), private extensions (4.16). Revocation, policies and name constraints are not.
//! `JPKI_VECTORS` says where the set is; without it this test passes and says that it did nothing.

use std::path::PathBuf;

use jiff::Timestamp;
use jpki_certificate::{Certificate, CertificateError};
use jpki_validity::{PathError, PathOptions, Purpose, TrustStore, validate_path};

const SECTIONS: [&str; 6] = ["401", "402", "403", "406", "407", "416"];

/// What came of a case.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Valid,
    Unreadable(CertificateError),
    Refused(PathError),
}

#[test]
fn pkits_cases_of_what_is_implemented_come_out_as_expected() {
    let Some(root) = std::env::var_os("JPKI_VECTORS") else {
        eprintln!("SKIPPED: JPKI_VECTORS is not set, so that paths are not tested against PKITS");
        return;
    };
    let folder = PathBuf::from(root).join("pkits");
    let expected = std::fs::read(folder.join("expected.json"))
        .unwrap_or_else(|error| panic!("JPKI_VECTORS is set, but {}: {error}", folder.display()));
    let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
    let read = |file: &str| Certificate::from_der(&std::fs::read(folder.join("certs").join(file)).unwrap());
    let mut store = TrustStore::empty();
    store.add_certificate(&read("TrustAnchorRootCertificate.crt").unwrap()).unwrap();
    let time: Timestamp = "2022-01-01T00:00:00Z".parse().unwrap();
    let options = PathOptions::new(time, Purpose::Signature);

    let (mut valid, mut invalid) = (0, 0);
    for case in expected.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let in_scope = SECTIONS.iter().any(|section| case["section"].as_str().unwrap().starts_with(section));
        if !in_scope || case["check_revocation"] == true {
            continue;
        }
        let run = || -> Result<(), Outcome> {
            let read = |file: &serde_json::Value| read(file.as_str().unwrap()).map_err(Outcome::Unreadable);
            let holder = read(&case["end_entity"])?;
            let pool = case["certs"].as_array().unwrap().iter().map(read).collect::<Result<Vec<_>, _>>()?;
            validate_path(&holder, &pool, &store, &options).map(|_| ()).map_err(Outcome::Refused)
        };
        let outcome = run().err().unwrap_or(Outcome::Valid);
        let wanted = match name {
            // DSA keys are not supported.
            _ if name.contains("_dsa_") => false,
            // The end entity of these is a CA; a signer must not be one.
            "valid_pathlenconstraint_test8" | "valid_pathlenconstraint_test14" => {
                assert_eq!(outcome, Outcome::Refused(PathError::HolderIsCa), "{name}");
                false
            }
            // The CA may not sign CRLs, which comes to light only when there is a CRL to check.
            _ if name.contains("_crlsign_false_") => true,
            _ => case["valid"].as_bool().unwrap(),
        };
        assert_eq!(outcome == Outcome::Valid, wanted, "{name}: {outcome:?}");
        if wanted {
            valid += 1;
        } else {
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid), (22, 27));
}
