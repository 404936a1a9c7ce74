//! `jpki trust`: whom verification trusts, by the user's decisions and the options of a command.

mod change;
mod fingerprint;
mod folder;

use jiff::Timestamp;
use jpki_certificate::{Certificate, Environment};
use jpki_validity::{Purpose, TrustAnchor, TrustStore};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{Accept, Globals, TrustCommand, TrustShowArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, DIM, GOOD, Ui, input};
use crate::say;

#[cfg(test)]
pub use change::TrustChanged;
use folder::TrustFolder;

/// Result of `jpki trust list`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TrustList {
    /// The trusted roots.
    pub anchors: Vec<Anchor>,
    /// Built-in roots that the user no longer trusts.
    pub removed: Vec<Anchor>,
}

/// Result of `jpki trust show`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TrustShown {
    /// The root.
    #[serde(flatten)]
    pub anchor: Anchor,
    /// Whether it is trusted without further options.
    pub trusted: bool,
    /// Whether its fingerprint is the one that was given to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint_agrees: Option<bool>,
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
    /// Why it is known.
    pub source: AnchorSource,
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
    /// Any other.
    Other,
}

/// Why a root is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnchorSource {
    /// This toolkit knows it.
    BuiltIn,
    /// The user added it.
    Added,
    /// An option of this command names it.
    Option,
}

/// Does what is asked about the roots.
pub fn run(command: &TrustCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        TrustCommand::List => list(globals, ui),
        TrustCommand::Show(arguments) => show(arguments, ui),
        TrustCommand::Add(arguments) => change::add(arguments, ui),
        TrustCommand::Remove(arguments) => change::remove(arguments, ui),
    }
}

/// Prints whom verification trusts.
fn list(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let store = store(globals)?;
    let kept = Kept::read()?;
    let list = TrustList {
        anchors: store.anchors().iter().map(|anchor| describe(anchor, kept.source(anchor))).collect(),
        removed: kept.removed_anchors(),
    };
    ui.result(&list, |page| {
        for anchor in &list.anchors {
            page.heading(&anchor.label);
            fill(anchor, &fingerprint_of(anchor), page, ui);
        }
        if !list.removed.is_empty() {
            let labels: Vec<_> = list.removed.iter().map(|anchor| anchor.label.as_str()).collect();
            page.gap();
            page.line(&say!(ui, "trust-removed-list", roots = labels.join(", ")));
        }
        page.gap();
        page.styled(&say!(ui, "trust-count", count = list.anchors.len() as u64), DIM);
    })?;
    Ok(Exit::Done)
}

/// Shows one root, to compare its fingerprint with the published one.
fn show(arguments: &TrustShowArgs, ui: &Ui) -> Result<Exit, Failure> {
    let wanted = arguments.fingerprint.as_deref().map(fingerprint::read).transpose()?;
    let Known { anchor, fingerprint, trusted, .. } = known(&arguments.root)?;
    let shown = TrustShown { anchor, trusted, fingerprint_agrees: wanted.map(|wanted| wanted == fingerprint) };
    ui.result(&shown, |page| {
        page.heading(&shown.anchor.label);
        fill(&shown.anchor, &fingerprint, page, ui);
        page.gap();
        page.line(&if trusted { say!(ui, "trust-is-trusted") } else { say!(ui, "trust-is-not-trusted") });
        match shown.fingerprint_agrees {
            Some(true) => page.styled(&say!(ui, "trust-fingerprint-agrees"), GOOD),
            Some(false) => page.styled(&say!(ui, "trust-fingerprint-differs"), BAD),
            None => page.line(&say!(ui, "trust-compare")),
        }
    })?;
    Ok(if shown.fingerprint_agrees == Some(false) { Exit::Invalid } else { Exit::Done })
}

/// The roots that are trusted: the JPKI's own and those that the user added, without those that the user removed; the test
/// roots when asked for, and those of files.
pub fn store(globals: &Globals) -> Result<TrustStore, Failure> {
    let kept = Kept::read()?;
    let mut store = TrustStore::production();
    for certificate in &kept.added {
        // It could be trusted when it was added; should that have changed, it is left out.
        let _ = store.add_certificate(certificate);
    }
    if globals.accept.contains(&Accept::Test) {
        store.add_test_roots();
    }
    for fingerprint in &kept.removed {
        store.remove(fingerprint);
    }
    // What this very command names is trusted by it, whatever was decided before.
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

/// What the user has decided.
struct Kept {
    added: Vec<Certificate>,
    removed: Vec<[u8; 32]>,
}

impl Kept {
    fn read() -> Result<Self, Failure> {
        let Some(folder) = TrustFolder::of_user() else { return Ok(Self { added: Vec::new(), removed: Vec::new() }) };
        Ok(Self { added: folder.added()?, removed: folder.removed()? })
    }

    fn source(&self, anchor: &TrustAnchor) -> AnchorSource {
        let fingerprint = anchor.fingerprint_sha256();
        if built_in().anchors().iter().any(|known| known.fingerprint_sha256() == fingerprint) {
            AnchorSource::BuiltIn
        } else if self.added.iter().any(|certificate| certificate.fingerprint_sha256() == *fingerprint) {
            AnchorSource::Added
        } else {
            AnchorSource::Option
        }
    }

    fn removed_anchors(&self) -> Vec<Anchor> {
        let built_in = built_in();
        let removed = built_in.anchors().iter().filter(|anchor| self.removed.contains(anchor.fingerprint_sha256()));
        removed.map(|anchor| describe(anchor, AnchorSource::BuiltIn)).collect()
    }
}

/// Every root that this toolkit knows, the test roots included.
fn built_in() -> TrustStore {
    let mut store = TrustStore::production();
    store.add_test_roots();
    store
}

/// A root that the user names.
struct Known {
    anchor: Anchor,
    fingerprint: [u8; 32],
    /// Trusted without further options.
    trusted: bool,
    /// The user trusts it no longer.
    removed: bool,
}

/// The root with this label or fingerprint; of the latter the first eight digits do.
fn known(name: &str) -> Result<Known, Failure> {
    let kept = Kept::read()?;
    let mut store = built_in();
    for certificate in &kept.added {
        let _ = store.add_certificate(certificate);
    }
    let digits: String = name.chars().filter(|c| !matches!(c, ':' | ' ' | '-')).collect::<String>().to_lowercase();
    let by_digits =
        |anchor: &&TrustAnchor| digits.len() >= 8 && hex::encode(anchor.fingerprint_sha256()).starts_with(&digits);
    let found: Vec<&TrustAnchor> =
        store.anchors().iter().filter(|anchor| anchor.label() == name || by_digits(anchor)).collect();
    let anchor = match found.as_slice() {
        [anchor] => *anchor,
        [] => return Err(Failure::new(Code::TrustUnknown).with("root", name.to_owned())),
        _ => return Err(Failure::new(Code::TrustAmbiguous).with("root", name.to_owned())),
    };
    let fingerprint = *anchor.fingerprint_sha256();
    let removed = kept.removed.contains(&fingerprint);
    let by_itself = anchor.environment() == Environment::Production
        || kept.added.iter().any(|certificate| certificate.fingerprint_sha256() == fingerprint);
    Ok(Known { anchor: describe(anchor, kept.source(anchor)), fingerprint, trusted: by_itself && !removed, removed })
}

fn fill(anchor: &Anchor, fingerprint: &[u8; 32], page: &mut Page, ui: &Ui) {
    let [first, second] = fingerprint::lines(fingerprint);
    page.fields(&[
        (say!(ui, "trust-purpose"), purpose(anchor.purpose, ui)),
        (say!(ui, "trust-environment"), environment(anchor.environment, ui)),
        (say!(ui, "trust-source"), source(anchor.source, ui)),
        (say!(ui, "certificate-subject"), anchor.subject.clone()),
        (say!(ui, "certificate-validity"), ui.period(anchor.not_before, anchor.not_after)),
        ("SHA-256".to_owned(), first),
        (String::new(), second),
    ]);
}

fn fingerprint_of(anchor: &Anchor) -> [u8; 32] {
    let mut fingerprint = [0; 32];
    // Written by ourselves, so that it is read.
    let _ = hex::decode_to_slice(&anchor.sha256, &mut fingerprint);
    fingerprint
}

fn source(source: AnchorSource, ui: &Ui) -> String {
    match source {
        AnchorSource::BuiltIn => say!(ui, "trust-source-built-in"),
        AnchorSource::Added => say!(ui, "trust-source-added"),
        AnchorSource::Option => say!(ui, "trust-source-option"),
    }
}

fn describe(anchor: &TrustAnchor, source: AnchorSource) -> Anchor {
    Anchor {
        label: anchor.label().to_owned(),
        subject: anchor.subject().to_string(),
        purpose: match anchor.purpose() {
            Some(Purpose::Signature) => AnchorPurpose::Signature,
            Some(Purpose::UserAuthentication) => AnchorPurpose::UserAuthentication,
            // Anchors are for holders' certificates of one kind, or for everything.
            _ => AnchorPurpose::Any,
        },
        environment: match anchor.environment() {
            Environment::Production => AnchorEnvironment::Production,
            Environment::Test => AnchorEnvironment::Test,
            Environment::Testbed => AnchorEnvironment::Testbed,
            _ => AnchorEnvironment::Other,
        },
        source,
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
