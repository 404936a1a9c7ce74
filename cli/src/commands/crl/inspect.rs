//! `jpki crl inspect`: what a list says of itself, and whether its signature is good.

use jiff::Timestamp;
use jpki_signature::RsaPublicKey;
use jpki_validity::crl::{CrlError, CrlSummary, ScanOptions, scan};
use schemars::JsonSchema;
use serde::Serialize;

use super::view::ListView;
use super::{open, signers};
use crate::args::{CrlInspectArgs, Globals};
use crate::error::{Exit, Failure};
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki crl inspect`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CrlInspected {
    /// The file.
    pub file: String,
    /// What the list says of itself.
    pub list: ListView,
    /// Whether its signature is good.
    pub signature: SignatureState,
}

/// Whether a signature is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// An authority that is known by this name has made it.
    Valid,
    /// It is by none of the authorities that are known by this name.
    Invalid,
    /// It is made in a way that is not accepted.
    Weak,
    /// No authority of this name is known.
    NotChecked,
}

/// Reads the list and tells.
pub fn run(arguments: &CrlInspectArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let path = &arguments.file;
    let (_, certificates, anchors) = signers(&arguments.issuer, globals)?;
    let list = scan(open(path, ui)?, ScanOptions::default(), |_| Ok(()));
    let list = list.map_err(|error| Failure::crl(path, &error))?;
    // Whoever is named here is only asked for a key: it is the signature that is looked at, not whether to believe it.
    let named = certificates.iter().filter(|certificate| certificate.subject().matches(&list.issuer));
    let keys = named.map(|certificate| certificate.spki_der());
    let anchors = anchors.anchors().iter().filter(|anchor| anchor.subject().matches(&list.issuer));
    let spkis: Vec<&[u8]> = keys.chain(anchors.map(|anchor| anchor.spki_der())).collect();
    let inspected = CrlInspected {
        file: path.display().to_string(),
        signature: signature(&list, &spkis),
        list: ListView::new(&list, Timestamp::now()),
    };
    ui.result(&inspected, |page| {
        let (style, words) = match inspected.signature {
            SignatureState::Valid => (GOOD, say!(ui, "crl-signature-valid")),
            SignatureState::Invalid => (BAD, say!(ui, "crl-signature-invalid")),
            SignatureState::Weak => (BAD, say!(ui, "crl-signature-weak")),
            SignatureState::NotChecked => (WARN, say!(ui, "crl-signature-not-checked")),
        };
        page.styled(&words, style);
        let mut fields = inspected.list.fields(ui);
        fields.push((say!(ui, "crl-size"), inspected.list.size.to_string()));
        if let Some((first, second)) = inspected.list.sha256.as_ref().and_then(|sha256| sha256.split_at_checked(32)) {
            // In two lines, which a terminal has room for.
            fields.push(("SHA-256".to_owned(), first.to_owned()));
            fields.push((String::new(), second.to_owned()));
        }
        page.fields(&fields);
        if inspected.list.stale {
            page.note(&say!(ui, "crl-stale"));
        }
    })?;
    Ok(match inspected.signature {
        SignatureState::Valid | SignatureState::NotChecked => Exit::Done,
        SignatureState::Invalid | SignatureState::Weak => Exit::Invalid,
    })
}

fn signature(list: &CrlSummary, spkis: &[&[u8]]) -> SignatureState {
    let verified = |spki: &&[u8]| match RsaPublicKey::from_spki_der(spki) {
        Ok(key) => list.verify_signed_by(&key),
        Err(_) => Err(CrlError::Signature(jpki_signature::VerifyError)),
    };
    let results: Vec<_> = spkis.iter().map(verified).collect();
    if results.iter().any(Result::is_ok) {
        SignatureState::Valid
    } else if results.iter().any(|result| matches!(result, Err(CrlError::SignatureAlgorithm { .. }))) {
        SignatureState::Weak
    } else if results.is_empty() {
        SignatureState::NotChecked
    } else {
        SignatureState::Invalid
    }
}
