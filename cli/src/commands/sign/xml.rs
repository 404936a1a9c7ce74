//! `jpki sign xml`: applications in, signed applications out, one entry of the password for all of them.

mod application;
mod target;

use std::path::Path;

use jiff::Timestamp;
use jpki_signature::Signer;
use jpki_xml::Limits;
use jpki_xml::check::{CheckLimits, Outcome, Verdict, check};
use jpki_xml::profile::{KeyInfo, Profile};
use jpki_xml::sign::{Draft, SignRequest};
use schemars::JsonSchema;
use serde::Serialize;

use super::cms::{judge_issuer, whole_second};
use super::unlock::{Unlock, with_key};
use crate::args::{Globals, KeyChoice, SignXmlArgs};
use crate::commands::{profiles, trust};
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;
use crate::say;
use application::Application;
use target::Target;

/// Result of `jpki sign xml`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct XmlSigned {
    /// The profile that was signed by.
    pub profile: String,
    /// One entry a signature, in the order in which they were made.
    pub signatures: Vec<SignedDocument>,
    /// Where the signed applications are: a file or a folder each, in the order of the command line.
    pub outputs: Vec<String>,
    /// The signing time in signatures that have one.
    pub signing_time: Timestamp,
    /// Whether the certificate leads to a trusted root.
    pub issuer_trusted: bool,
    /// What should be known before sending: ids of the profile's rules that are not kept, but not known to be refused for
    /// (see `jpki check`).
    pub warnings: Vec<String>,
}

/// A signature that was made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignedDocument {
    /// The document that carries it.
    pub document: String,
    /// What it covers, as its references are written: `#…` for an element of the document, empty for all of it, else the name
    /// of a file.
    pub covers: Vec<String>,
}

/// Signs applications.
pub fn sign(arguments: &SignXmlArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let profile = profiles::load(&arguments.profile)?;
    // Everything that can go wrong with files does so before the credential is asked for.
    let store = trust::store(globals)?;
    let applications = Application::open(&profile, arguments)?;
    let mut warnings = Vec::new();
    for application in &applications {
        look(&profile, application.path(), arguments, &mut warnings, ui)?;
    }
    let now = whole_second(Timestamp::now());
    let mut drafts = Vec::new();
    for (number, application) in applications.iter().enumerate() {
        for document in application.documents() {
            let request = SignRequest {
                document: document.bytes.as_deref(),
                form: &profile.signature,
                kind: &document.kind,
                files: application.files(),
                given_files: application.given_files(),
                time: now,
                certificate: &[],
                issuer: None,
                limits: Limits::default(),
            };
            let draft = Draft::new(&request).map_err(|error| Failure::signing_xml(&document.path, error))?;
            drafts.push((number, document, draft));
        }
    }
    let mut targets = applications
        .iter()
        .map(|application| Target::open(application, &profile, arguments))
        .collect::<Result<Vec<_>, _>>()?;
    let unlock = Unlock::new(arguments.key, &arguments.credential, globals, ui)?;
    let (signed, issuer_trusted) = with_key(&unlock, now, |mut key| {
        let with_issuer = profile.signature.key_info == KeyInfo::Chain;
        let issuer_trusted = judge_issuer(&mut key, arguments.key, with_issuer, &store, now, ui)?;
        let certificate = key.certificate().to_vec();
        let issuer = key.issuer_certificate().map(<[u8]>::to_vec);
        let mut signed = Vec::new();
        for (number, document, draft) in &drafts {
            let failed = |error| Failure::signing_xml(&document.path, error);
            let prepared = draft.prepare(&certificate, issuer.as_deref()).map_err(failed)?;
            let signature = key.sign(&prepared.digest_info())?;
            signed.push((*number, *document, prepared.finish(&signature).map_err(failed)?));
        }
        Ok((signed, issuer_trusted))
    })?;
    for (number, document, text) in &signed {
        targets[*number].write(document, text.as_bytes())?;
    }
    let signatures = drafts.iter().map(|(_, document, draft)| SignedDocument {
        document: document.path.display().to_string(),
        covers: draft.covers().map(str::to_owned).collect(),
    });
    let mut result = XmlSigned {
        profile: profile.id.clone(),
        signatures: signatures.collect(),
        outputs: Vec::new(),
        signing_time: now,
        issuer_trusted,
        warnings,
    };
    for target in targets {
        if let Some(path) = target.finish()? {
            result.outputs.push(path.display().to_string());
        }
    }
    if !result.outputs.is_empty() {
        show(&result, &applications, arguments, ui)?;
    }
    Ok(Exit::Done)
}

fn show(result: &XmlSigned, applications: &[Application<'_>], arguments: &SignXmlArgs, ui: &Ui) -> Result<(), Failure> {
    ui.result(result, |page| {
        for (application, output) in applications.iter().zip(&result.outputs) {
            let input = application.path().display().to_string();
            page.line(&say!(ui, "file-signed", input = input, path = output.clone()));
        }
        page.line(&say!(ui, "sign-xml-count", count = result.signatures.len() as u64));
        if arguments.key == KeyChoice::Signature {
            page.note(&say!(ui, "signature-personal"));
        }
        if let Some(output) = result.outputs.first() {
            let profile = result.profile.clone();
            page.note(&say!(ui, "sign-xml-next", profile = profile, path = output.clone()));
        }
    })
}

/// Looks for what the receiver would refuse, before anything is signed. Profiles without documents of their own have nothing
/// to look at yet.
fn look(
    profile: &Profile,
    path: &Path,
    arguments: &SignXmlArgs,
    warnings: &mut Vec<String>,
    ui: &Ui,
) -> Result<(), Failure> {
    if arguments.no_check || application::makes_its_own(profile) {
        return Ok(());
    }
    let report = check(profile, path, &CheckLimits::default()).map_err(|error| Failure::checking(path, error))?;
    let words = |words: &jpki_xml::profile::Words| ui.words(&words.en, &words.ja).to_owned();
    if report.verdict == Verdict::Refused {
        let refused: Vec<_> = report.rules.iter().filter(|rule| rule.outcome == Outcome::Refused).collect();
        let first = refused.first().map(|rule| words(&rule.demand)).unwrap_or_default();
        return Err(Failure::path(Code::SignReceiverRefuses, path)
            .with("rule", first)
            .with("count", refused.len() as u64)
            .with("profile", arguments.profile.clone()));
    }
    for rule in report.rules.iter().filter(|rule| rule.outcome == Outcome::Warned) {
        ui.notice("sign.receiver-warning", say!(ui, "sign-xml-warning", rule = words(&rule.demand)));
        if !warnings.contains(&rule.rule) {
            warnings.push(rule.rule.clone());
        }
    }
    Ok(())
}
