//! What `openssl verify` says of the same cases.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use serde_json::Value;

/// Whether there is an openssl to ask.
pub fn is_there() -> bool {
    let there = Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("SKIPPED: there is no openssl to compare with");
    }
    there
}

fn pem(certificates: &Path, file: &str, text: &mut String) {
    let der = std::fs::read(certificates.join(file)).unwrap();
    let encoded = base64::engine::general_purpose::STANDARD.encode(der);
    text.push_str("-----BEGIN CERTIFICATE-----\n");
    for line in encoded.as_bytes().chunks(64) {
        writeln!(text, "{}", std::str::from_utf8(line).unwrap()).unwrap();
    }
    text.push_str("-----END CERTIFICATE-----\n");
}

/// Whether openssl finds the path of a case valid, with the same inputs and without revocation; else what it says.
pub fn verify(certificates: &Path, case: &Value, second: i64, scratch: &Path) -> Result<(), String> {
    let write = |name: &str, files: &[&str]| {
        let mut text = String::new();
        files.iter().for_each(|file| pem(certificates, file, &mut text));
        let path = scratch.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let intermediates: Vec<&str> =
        case["certs"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let mut command = Command::new("openssl");
    command.args(["verify", "-policy_check", "-attime", &second.to_string()]);
    command.arg("-CAfile").arg(write("anchor.pem", &["TrustAnchorRootCertificate.crt"]));
    if !intermediates.is_empty() {
        command.arg("-untrusted").arg(write("untrusted.pem", &intermediates));
    }
    let inputs = &case["params"];
    for (name, option) in [
        ("initial_explicit_policy", "-explicit_policy"),
        ("initial_policy_mapping_inhibit", "-inhibit_map"),
        ("initial_any_policy_inhibit", "-inhibit_any"),
    ] {
        if inputs[name] == true {
            command.arg(option);
        }
    }
    // Without an initial set openssl accepts no policy, where RFC 5280 has it accept any.
    let any = [Value::from("2.5.29.32.0")];
    let policies = inputs["user_initial_policy_set"].as_array().map_or(&any[..], Vec::as_slice);
    for policy in policies {
        command.args(["-policy", policy.as_str().unwrap()]);
    }
    command.arg(write("end.pem", &[case["end_entity"].as_str().unwrap()]));
    let output = command.output().unwrap();
    if output.status.success() {
        Ok(())
    } else {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(said.lines().filter(|line| line.contains("rror ")).collect::<Vec<_>>().join("; "))
    }
}
