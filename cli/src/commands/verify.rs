//! `jpki verify`: any signed file in, a report out.

pub mod view;
pub mod words;

use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use jpki_verify::{Indication, Options, ProofOfExistence, ProofSource};

use super::{revocation, trust};
use crate::args::{Globals, VerifyArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::progress::Progress;
use crate::output::time::japan;
use crate::output::{Ui, input};
use crate::say;

/// Verifies a file and prints the report.
pub fn run(arguments: &VerifyArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let policy = revocation::policy(&arguments.revocation)?;
    let store = trust::store(globals)?;
    let sources = revocation::sources(&arguments.revocation, &policy, &store)?;
    let now = Timestamp::now();
    if let Some(time) = arguments.time.filter(|time| *time > now) {
        return Err(Failure::new(Code::VerifyTimeFuture).with("time", japan(time)));
    }
    let signature = open(&arguments.file, ui)?;
    let mut content = arguments.content.as_deref().map(|path| open(path, ui)).transpose()?;
    let mut options = Options::new(&store, now);
    options.existed_at = arguments.time.map(|time| ProofOfExistence { time, source: ProofSource::Argument });
    options.policy = &policy;
    options.revocation = &sources;
    options.input_name = Some(name(&arguments.file));
    options.content_name = arguments.content.as_deref().map(name);
    options.include_personal = arguments.include_personal;
    options.content = content.as_mut().map(|content| content as &mut dyn Read);
    let report = jpki_verify::verify(signature, options)
        .map_err(|error| Failure::verifying(&arguments.file, arguments.content.as_deref(), &error))?;
    ui.plain_result(&report, |page| view::fill(&report, page, ui))?;
    Ok(exit(report.indication))
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
