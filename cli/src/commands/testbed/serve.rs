//! `jpki testbed serve`: OCSP and CRLs of a testbed over HTTP, until Ctrl-C.

use jpki_testbed::{Authority, Clock, ServiceOptions, Services, Testbed};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::TestbedServeArgs;
use crate::error::{Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Result of `jpki testbed serve`, when the services answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TestbedServing {
    /// Folder of the testbed.
    pub folder: String,
    /// Address of the services. A mode may stand behind it, such as `/expired`, and then one of the paths.
    pub url: String,
    /// How they answer where the address names no mode.
    pub mode: String,
    /// Address of the OCSP responder.
    pub ocsp: String,
    /// The CRLs.
    pub crls: Vec<ServedCrls>,
}

/// Addresses of an authority's CRLs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServedCrls {
    /// Name of the authority: `signature`, `authentication`, and the same after `earlier-`.
    pub issuer: String,
    /// That of all certificates.
    pub full: String,
    /// What has changed since that was last fetched.
    pub delta: String,
    /// That of the cardholder's municipality.
    pub municipality: String,
    /// What has changed since that was last fetched.
    pub municipality_delta: String,
}

pub fn serve(arguments: &TestbedServeArgs, ui: &Ui) -> Result<Exit, Failure> {
    let testbed = Testbed::open(&arguments.folder)?;
    let mut options = ServiceOptions::default();
    options.port = arguments.port;
    options.mode = arguments.mode;
    options.clock = arguments.now.map_or(Clock::System, Clock::Fixed);
    let services = Services::start(&testbed, options)?;
    let crls = |issuer: Authority| ServedCrls {
        issuer: issuer.to_string(),
        full: services.crl_url(issuer),
        delta: services.url(&format!("/crl/{issuer}-delta.crl")),
        municipality: services.url(&format!("/crl/{issuer}/municipality.crl")),
        municipality_delta: services.url(&format!("/crl/{issuer}/municipality-delta.crl")),
    };
    let issuers = Authority::ALL.into_iter().filter(|issuer| testbed.authority_signer(*issuer).is_some());
    let serving = TestbedServing {
        folder: arguments.folder.display().to_string(),
        url: services.url(""),
        mode: arguments.mode.to_string(),
        ocsp: services.ocsp_url(),
        crls: issuers.map(crls).collect(),
    };
    if ui.json() {
        // One line, so that a program which waits for it need not know where a document ends.
        ui.line(&serving, String::new)?;
    } else {
        ui.result(&serving, |page| {
            page.line(&say!(ui, "testbed-serving", folder = serving.folder.clone()));
            let mut fields = vec![(say!(ui, "testbed-serving-ocsp"), serving.ocsp.clone())];
            for crls in &serving.crls {
                let label = say!(ui, "testbed-serving-crl", issuer = crls.issuer.clone());
                fields.push((label, crls.full.clone()));
            }
            fields.push((say!(ui, "testbed-serving-mode"), serving.mode.clone()));
            page.fields(&fields);
            page.gap();
            page.note(&say!(ui, "testbed-serving-parts"));
            page.note(&say!(ui, "testbed-serving-modes", url = format!("{}/expired/ocsp", serving.url)));
        })?;
    }
    services.wait();
    Ok(Exit::Done)
}
