//! `openssl verify`.

use std::path::Path;
use std::process::Command;

use crate::{Question, Verdict};

/// Its verdict; it looks for the path among the certificates by itself.
pub fn verdict(question: &Question, scratch: &Path) -> Verdict {
    let write = |name: &str, certificates: &[Vec<u8>]| {
        let pem: String = certificates.iter().map(|der| pem(der)).collect();
        let path = scratch.join(name);
        std::fs::write(&path, pem).unwrap();
        path
    };
    let [anchor, intermediates @ .., end] = question.chain.as_slice() else { return Err("no path".to_owned()) };
    let mut command = Command::new("openssl");
    command.args(["verify", "-policy_check", "-attime", &question.time.as_second().to_string()]);
    command.arg("-CAfile").arg(write("anchor.pem", std::slice::from_ref(anchor)));
    if !intermediates.is_empty() {
        command.arg("-untrusted").arg(write("untrusted.pem", intermediates));
    }
    for (set, option) in [
        (question.explicit_policy, "-explicit_policy"),
        (question.inhibit_mapping, "-inhibit_map"),
        (question.inhibit_any, "-inhibit_any"),
    ] {
        if set {
            command.arg(option);
        }
    }
    // Without an initial set openssl accepts no policy, where RFC 5280 has it accept any.
    let any = ["2.5.29.32.0".to_owned()];
    for policy in question.policies.as_deref().unwrap_or(&any) {
        command.args(["-policy", policy]);
    }
    command.arg(write("end.pem", std::slice::from_ref(end)));
    let output = command.output().expect("openssl is installed");
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(said.lines().find(|line| line.starts_with("error ") || line.contains("rror")).unwrap_or("").to_owned())
}

fn pem(der: &[u8]) -> String {
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
    let lines: Vec<&str> = encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
