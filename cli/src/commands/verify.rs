//! `jpki verify`: any signed file in, a report out.

mod html;
pub mod view;
pub mod words;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_verify::evidence::{Basis, Evidence, Recorder, save};
use jpki_verify::{Indication, Options, ProofOfExistence, ProofSource, Report};

use super::{revocation, trust};
use crate::args::{DEFAULT_POLICY, Globals, VerifyArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::file::OutputFile;
use crate::output::progress::Progress;
use crate::output::time::japan;
use crate::output::{Ui, input};
use crate::say;

/// Verifies a file, or repeats a verification, and prints the report.
pub fn run(arguments: &VerifyArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let html = arguments.html.as_deref().map(|path| open_page(path, arguments)).transpose()?;
    let report = match (&arguments.file, &arguments.evidence) {
        (Some(file), _) => verify(file, arguments, globals, ui)?,
        (None, Some(folder)) => repeat(folder, arguments, ui)?,
        // clap asks for one of them.
        (None, None) => return Err(Failure::new(Code::UsageMissing).with("what", "<FILE>")),
    };
    if let Some(mut page) = html {
        let text = html::page(&report, ui);
        page.write_all(text.as_bytes()).map_err(|error| Failure::write(page.target(), &error))?;
        page.finish()?;
    }
    ui.plain_result(&report, |page| view::fill(&report, page, ui))?;
    Ok(exit(report.indication))
}

fn verify(file: &Path, arguments: &VerifyArgs, globals: &Globals, ui: &Ui) -> Result<Report, Failure> {
    let policy = revocation::policy(&arguments.revocation)?;
    let store = trust::store(globals)?;
    let sources = revocation::sources(&arguments.revocation, &policy, &store)?;
    let recorder = Recorder::new(&sources);
    let now = Timestamp::now();
    if let Some(time) = arguments.time.filter(|time| *time > now) {
        return Err(Failure::new(Code::VerifyTimeFuture).with("time", japan(time)));
    }
    let signature = open(file, ui)?;
    let mut content = arguments.content.as_deref().map(|path| open(path, ui)).transpose()?;
    let mut options = Options::new(&store, now);
    options.existed_at = arguments.time.map(|time| ProofOfExistence { time, source: ProofSource::Argument });
    options.policy = &policy;
    options.revocation = &recorder;
    options.input_name = Some(name(file));
    options.content_name = arguments.content.as_deref().map(name);
    options.include_personal = arguments.include_personal;
    let basis = Basis::of(&options);
    options.content = content.as_mut().map(|content| content as &mut dyn Read);
    let report = jpki_verify::verify(signature, options)
        .map_err(|error| Failure::verifying(file, arguments.content.as_deref(), &error))?;
    if let Some(folder) = &arguments.evidence {
        let signature = open(file, ui)?;
        let mut content = arguments.content.as_deref().map(|path| open(path, ui)).transpose()?;
        let content = content.as_mut().map(|content| content as &mut dyn Read);
        save(folder, &report, &basis, &recorder, signature, content)
            .map_err(|error| Failure::evidence(folder, error))?;
        ui.status(&say!(ui, "report-evidence-kept", path = folder.display().to_string()));
    }
    Ok(report)
}

/// Repeats the verification whose evidence is in a folder.
fn repeat(folder: &Path, arguments: &VerifyArgs, ui: &Ui) -> Result<Report, Failure> {
    let asked = &arguments.revocation;
    let others = [
        ("--content", arguments.content.is_some()),
        ("--time", arguments.time.is_some()),
        ("--policy", asked.policy != DEFAULT_POLICY),
        ("--crl", !asked.crl.is_empty()),
        ("--crl-store", asked.crl_store.is_some()),
        ("--ocsp", asked.ocsp.is_some()),
        ("--ocsp-response", !asked.ocsp_response.is_empty()),
    ];
    // The folder says all of these; another answer would be another verification.
    if let Some((option, _)) = others.into_iter().find(|(_, given)| *given) {
        return Err(Failure::new(Code::UsageConflict).with("option", option).with("other", "--evidence"));
    }
    let failed = |error| Failure::evidence(folder, error);
    let evidence = Evidence::open(folder).map_err(failed)?;
    let repeated =
        evidence.repeat(Timestamp::now(), arguments.include_personal, &std::env::temp_dir()).map_err(failed)?;
    let time = japan(repeated.report.verified_at);
    if repeated.same {
        ui.status(&say!(ui, "report-evidence-same", time = time));
    } else {
        // The report has no room for it, and a program must not miss it either.
        ui.aside(&format!("{}\n", say!(ui, "report-evidence-differs", time = time)));
    }
    Ok(repeated.report)
}

fn open_page(path: &Path, arguments: &VerifyArgs) -> Result<OutputFile, Failure> {
    // Standard output shows the result.
    if path.as_os_str() == "-" {
        return Err(Failure::new(Code::FileNotStdout));
    }
    let asked = &arguments.revocation;
    let inputs: Vec<&Path> = [&arguments.file, &arguments.content]
        .into_iter()
        .flatten()
        .chain(&asked.crl)
        .chain(&asked.ocsp_response)
        .map(PathBuf::as_path)
        .collect();
    OutputFile::create_private(path, &inputs)
}

/// The exit code of a result.
pub fn exit(indication: Indication) -> Exit {
    match indication {
        Indication::TotalPassed => Exit::Done,
        Indication::TotalFailed => Exit::Invalid,
        Indication::Indeterminate => Exit::Indeterminate,
    }
}

fn open(path: &Path, ui: &Ui) -> Result<Progress<std::fs::File>, Failure> {
    let (file, size) = input::open(path)?;
    Ok(Progress::new(file, size, say!(ui, "progress-verify")))
}

/// The report names files without their folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
