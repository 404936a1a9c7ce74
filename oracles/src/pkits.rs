//! The cases of NIST PKITS, with their paths in order.

use std::path::PathBuf;

use jpki_certificate::{Certificate, Name};

use crate::Question;

/// Every case; `None` without the set.
pub fn questions() -> Option<impl Iterator<Item = Question>> {
    let folder = PathBuf::from(std::env::var_os("JPKI_VECTORS")?).join("pkits");
    let expected = std::fs::read(folder.join("expected.json")).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&expected).unwrap();
    let read = move |file: &str| std::fs::read(folder.join("certs").join(file)).unwrap();
    Some(cases.into_iter().map(move |case| {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut others: Vec<Vec<u8>> = case["certs"].as_array().unwrap().iter().map(|file| read(&text(file))).collect();
        // From the end up, by name and key; what has no place in the path is left out.
        let mut chain = vec![read(&text(&case["end_entity"]))];
        while let Some(index) = chain.last().and_then(|last| others.iter().position(|other| is_issuer(other, last))) {
            chain.push(others.swap_remove(index));
        }
        // A name that leads nowhere, or a certificate that only a lenient reader reads: in the order given.
        if chain.len() == 1 {
            chain.append(&mut others);
        }
        chain.push(read("TrustAnchorRootCertificate.crt"));
        chain.reverse();
        let inputs = &case["params"];
        let policies = inputs["user_initial_policy_set"].as_array();
        Question {
            name: format!("{} {}", text(&case["section"]), text(&case["name"])),
            chain,
            time: "2022-01-01T00:00:00Z".parse().unwrap(),
            explicit_policy: inputs["initial_explicit_policy"] == true,
            inhibit_mapping: inputs["initial_policy_mapping_inhibit"] == true,
            inhibit_any: inputs["initial_any_policy_inhibit"] == true,
            policies: policies.map(|policies| policies.iter().map(text).collect()),
        }
    }))
}

fn is_issuer(issuer: &[u8], of: &[u8]) -> bool {
    let (Ok(issuer), Ok(of)) = (Certificate::from_der(issuer), Certificate::from_der(of)) else { return false };
    let same_name = |one: &Name, other: &Name| one.matches(other);
    same_name(issuer.subject(), of.issuer()) && issuer.subject_key_id() == of.authority_key_id()
}

/// Cases whose verdicts are known to differ: a negative serial number, which we don't read and which both leave to the CRL;
/// DSA, which openssl verifies; a year before 2000 in a form that certval takes for malformed.
pub fn known_differences(oracle: &str) -> &'static [&'static str] {
    match oracle {
        "certval" => &["40203 valid_pre2000_utc_notbefore_date_test3", "40415 invalid_negative_serial_number_test15"],
        _ => &["40104 valid_dsa_signatures_test4", "40415 invalid_negative_serial_number_test15"],
    }
}
