//! `jpki trust add` and `jpki trust remove`.

use std::io::{self, IsTerminal};
use std::path::Path;

use jpki_certificate::Certificate;
use jpki_validity::TrustStore;
use schemars::JsonSchema;
use serde::Serialize;

use super::folder::TrustFolder;
use super::{Anchor, AnchorSource, Known, describe, fingerprint, known};
use crate::args::{TrustAddArgs, TrustRemoveArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::page::Page;
use crate::output::{Ui, columns, input};
use crate::say;

/// Result of `jpki trust add` and `jpki trust remove`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TrustChanged {
    /// The roots whose standing was changed.
    pub changed: Vec<Anchor>,
    /// Roots that already stood so.
    pub unchanged: Vec<Anchor>,
}

/// Trusts the roots of a file from now on, or a built-in root again.
pub fn add(arguments: &TrustAddArgs, ui: &Ui) -> Result<Exit, Failure> {
    let folder = TrustFolder::needed()?;
    let wanted = arguments.fingerprint.iter().map(|text| fingerprint::read(text)).collect::<Result<Vec<_>, _>>()?;
    let path = &arguments.file;
    if let Some(restored) = restore(&folder, path)? {
        return changed(restored, ui);
    }
    let bytes = input::read(path, input::SMALL_FILE)?;
    let certificates = Certificate::from_pem_or_der(&bytes)
        .map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))?;
    let mut anchors = Vec::new();
    for certificate in &certificates {
        let mut store = TrustStore::empty();
        store
            .add_certificate(certificate)
            .map_err(|error| Failure::path(Code::CertificateAnchor, path).with_detail(&error))?;
        anchors.extend(store.anchors().iter().map(|anchor| describe(anchor, AnchorSource::Added)));
    }
    // All are looked at before the first is kept.
    for certificate in &certificates {
        if !wanted.is_empty() && !wanted.contains(&certificate.fingerprint_sha256()) {
            let found = fingerprint::lines(&certificate.fingerprint_sha256()).join(" ");
            return Err(Failure::path(Code::TrustFingerprintDiffers, path).with("found", found));
        }
    }
    if wanted.is_empty() {
        confirm(&certificates, &anchors, ui)?;
    }
    let mut result = TrustChanged { changed: Vec::new(), unchanged: Vec::new() };
    let before = folder.added()?;
    for (certificate, anchor) in certificates.iter().zip(anchors) {
        let restored = folder.forget_removed(&certificate.fingerprint_sha256())?;
        if before.contains(certificate) || is_built_in(certificate) {
            if restored { &mut result.changed } else { &mut result.unchanged }.push(anchor);
        } else {
            folder.add(certificate)?;
            result.changed.push(anchor);
        }
    }
    changed(result, ui)
}

fn changed(result: TrustChanged, ui: &Ui) -> Result<Exit, Failure> {
    ui.result(&result, |page| {
        result.changed.iter().for_each(|root| page.line(&say!(ui, "trust-added", root = root.label.clone())));
        result.unchanged.iter().for_each(|root| page.line(&say!(ui, "trust-already", root = root.label.clone())));
    })?;
    Ok(Exit::Done)
}

/// A root that was removed comes back by its name: the program knows its fingerprint.
fn restore(folder: &TrustFolder, name: &Path) -> Result<Option<TrustChanged>, Failure> {
    let Some(name) = name.to_str() else { return Ok(None) };
    let Ok(Known { anchor, fingerprint, removed: true, .. }) = known(name) else { return Ok(None) };
    folder.forget_removed(&fingerprint)?;
    Ok(Some(TrustChanged { changed: vec![anchor], unchanged: Vec::new() }))
}

/// Trusts a root no longer.
pub fn remove(arguments: &TrustRemoveArgs, ui: &Ui) -> Result<Exit, Failure> {
    let folder = TrustFolder::needed()?;
    let Known { anchor, fingerprint, removed, .. } = known(&arguments.root)?;
    let mut result = TrustChanged { changed: Vec::new(), unchanged: Vec::new() };
    if removed {
        result.unchanged.push(anchor);
    } else {
        // One that was added is only forgotten: it can be added again. A built-in one is kept as removed.
        if !folder.forget_added(&fingerprint)? {
            folder.remove(&fingerprint)?;
        }
        result.changed.push(anchor);
    }
    ui.result(&result, |page| {
        result.changed.iter().for_each(|root| page.line(&say!(ui, "trust-removed", root = root.label.clone())));
        result.unchanged.iter().for_each(|root| page.line(&say!(ui, "trust-not-trusted", root = root.label.clone())));
    })?;
    Ok(Exit::Done)
}

fn is_built_in(certificate: &Certificate) -> bool {
    // The test roots need their option: adding one of them keeps it.
    let fingerprint = certificate.fingerprint_sha256();
    TrustStore::production().anchors().iter().any(|anchor| *anchor.fingerprint_sha256() == fingerprint)
}

/// Shows what is to be trusted and asks. Whoever cannot be asked has to give the fingerprint.
fn confirm(certificates: &[Certificate], anchors: &[Anchor], ui: &Ui) -> Result<(), Failure> {
    if ui.json() || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::new(Code::TrustFingerprintNeeded));
    }
    let mut page = Page::new(Some(columns()));
    for (certificate, anchor) in certificates.iter().zip(anchors) {
        page.heading(&anchor.subject);
        super::fill(anchor, &certificate.fingerprint_sha256(), &mut page, ui);
    }
    page.gap();
    page.line(&say!(ui, "trust-compare"));
    ui.aside(&page.into_text());
    ui.aside(&format!("{} ", say!(ui, "trust-ask", count = certificates.len() as u64)));
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|error| Failure::read("/dev/stdin".as_ref(), &error))?;
    if matches!(line.trim(), "y" | "Y" | "yes" | "はい") {
        Ok(())
    } else {
        Err(Failure::new(Code::TrustNotConfirmed))
    }
}
