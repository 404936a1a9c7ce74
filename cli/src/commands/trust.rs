//! `jpki trust list`, and the trust store that the options make.

use jiff::Timestamp;
use jpki_certificate::{Certificate, Environment};
use jpki_validity::{Purpose, TrustAnchor, TrustStore};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{Accept, Globals};
use crate::error::{Code, Exit, Failure};
use crate::output::{DIM, Ui, input};
use crate::say;

/// Result of `jpki trust list`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TrustList {
    /// The trusted roots.
    pub anchors: Vec<Anchor>,
}

/// A trusted root.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Anchor {
    /// Its short name.
    pub label: String,
    /// Its subject by RFC 4514.
    pub subject: String,
    /// What it is trusted for.
    pub purpose: AnchorPurpose,
    /// Whose root it is.
    pub environment: AnchorEnvironment,
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
}

/// What a root is trusted for.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnchorPurpose {
    /// Signatures.
    Signature,
    /// User authentication.
    UserAuthentication,
    /// Everything.
    Any,
}

/// Whose root it is.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnchorEnvironment {
    /// The JPKI.
    Production,
    /// The JPKI's own test system.
    Test,
    /// A make-believe JPKI of this toolkit.
    Testbed,
    /// Added with `--anchor`.
    Other,
}

/// Prints whom verification trusts.
pub fn list(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let store = store(globals)?;
    let list = TrustList { anchors: store.anchors().iter().map(describe).collect() };
    ui.result(&list, |page| {
        for anchor in &list.anchors {
            page.heading(&anchor.label);
            page.fields(&[
                (say!(ui, "trust-purpose"), purpose(anchor.purpose, ui)),
                (say!(ui, "trust-environment"), environment(anchor.environment, ui)),
                (say!(ui, "certificate-subject"), anchor.subject.clone()),
                (say!(ui, "certificate-validity"), ui.period(anchor.not_before, anchor.not_after)),
                ("SHA-256".to_owned(), anchor.sha256.clone()),
            ]);
        }
        page.gap();
        page.styled(&say!(ui, "trust-count", count = list.anchors.len() as u64), DIM);
    })?;
    Ok(Exit::Done)
}

/// The roots that the options say: the JPKI's own, its test roots when asked for, and those of files.
pub fn store(globals: &Globals) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::production();
    if globals.accept.contains(&Accept::Test) {
        store.add_test_roots();
    }
    for path in &globals.anchor {
        let bytes = input::read(path, input::SMALL_FILE)?;
        let certificates = Certificate::from_pem_or_der(&bytes)
            .map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))?;
        for certificate in &certificates {
            store
                .add_certificate(certificate)
                .map_err(|error| Failure::path(Code::CertificateAnchor, path).with_detail(&error))?;
        }
    }
    Ok(store)
}

fn describe(anchor: &TrustAnchor) -> Anchor {
    Anchor {
        label: anchor.label().to_owned(),
        subject: anchor.subject().to_string(),
        purpose: match anchor.purpose() {
            Some(Purpose::Signature) => AnchorPurpose::Signature,
            Some(Purpose::UserAuthentication) => AnchorPurpose::UserAuthentication,
            None => AnchorPurpose::Any,
        },
        environment: match anchor.environment() {
            Environment::Production => AnchorEnvironment::Production,
            Environment::Test => AnchorEnvironment::Test,
            Environment::Testbed => AnchorEnvironment::Testbed,
            _ => AnchorEnvironment::Other,
        },
        sha256: hex::encode(anchor.fingerprint_sha256()),
        not_before: anchor.not_before(),
        not_after: anchor.not_after(),
    }
}

fn purpose(purpose: AnchorPurpose, ui: &Ui) -> String {
    match purpose {
        AnchorPurpose::Signature => say!(ui, "purpose-signature"),
        AnchorPurpose::UserAuthentication => say!(ui, "purpose-authentication"),
        AnchorPurpose::Any => say!(ui, "purpose-any"),
    }
}

fn environment(environment: AnchorEnvironment, ui: &Ui) -> String {
    match environment {
        AnchorEnvironment::Production => say!(ui, "environment-production"),
        AnchorEnvironment::Test => say!(ui, "environment-test"),
        AnchorEnvironment::Testbed => say!(ui, "environment-testbed"),
        AnchorEnvironment::Other => say!(ui, "environment-other"),
    }
}
