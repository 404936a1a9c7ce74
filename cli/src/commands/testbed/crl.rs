//! `jpki testbed crl`: the next CRL of a testbed's authority, of any size.

use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use jpki_testbed::{CrlChoice, EntryOrder, Filler, Testbed, TestbedError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::TestbedCrlArgs;
use crate::error::{Exit, Failure};
use crate::output::Ui;
use crate::output::file::OutputFile;
use crate::say;

/// Result of `jpki testbed crl`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TestbedCrl {
    /// The file that it was written into, DER.
    pub file: String,
    /// Name of the authority.
    pub issuer: String,
    /// Number of the CRL.
    pub number: u64,
    /// How many certificates it lists.
    pub entries: u64,
    /// Length of the file.
    pub bytes: u64,
}

pub fn write(arguments: &TestbedCrlArgs, ui: &Ui) -> Result<Exit, Failure> {
    let testbed = Testbed::open(&arguments.folder)?;
    // No file of the testbed is ever overwritten.
    let parts = ["testbed.json", "revocation.json", "anchors.pem"].map(|name| arguments.folder.join(name));
    let inputs: Vec<&Path> = parts.iter().map(AsRef::as_ref).collect();
    let mut output = OutputFile::create(&arguments.output, &inputs)?;
    let mut choice = CrlChoice::new(arguments.issuer);
    choice.municipality = arguments.municipality;
    choice.delta = arguments.delta;
    let filler = filler(arguments);
    let mut spec = testbed.next_crl(choice, arguments.time.unwrap_or_else(Timestamp::now))?;
    if let Some(filler) = filler {
        spec = spec.filler(filler);
    }
    ui.status(&say!(ui, "testbed-crl-writing"));
    let bytes = testbed.write_crl(&spec, &mut output).map_err(|error| match error {
        TestbedError::Write { source, .. } => Failure::write(&arguments.output, &source),
        other => other.into(),
    })?;
    output.flush().map_err(|error| Failure::write(&arguments.output, &error))?;
    output.finish()?;
    let written = TestbedCrl {
        file: arguments.output.display().to_string(),
        issuer: arguments.issuer.to_string(),
        number: spec.crl_number().unwrap_or_default(),
        entries: spec.entry_count(),
        bytes,
    };
    ui.result(&written, |page| {
        page.line(&say!(ui, "testbed-crl-written", file = written.file.clone()));
        page.fields(&[
            (say!(ui, "testbed-crl-number"), written.number.to_string()),
            (say!(ui, "testbed-crl-entries"), written.entries.to_string()),
            (say!(ui, "testbed-crl-bytes"), written.bytes.to_string()),
        ]);
    })?;
    Ok(Exit::Done)
}

fn filler(arguments: &TestbedCrlArgs) -> Option<Filler> {
    let mut filler = Filler::new(arguments.entries?).serial_octets(arguments.serial_octets);
    if let Some(seed) = arguments.shuffle {
        filler = filler.order(EntryOrder::Shuffled(seed));
    }
    Some(if arguments.reasons { filler.with_reasons() } else { filler })
}
