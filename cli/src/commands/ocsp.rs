//! `jpki ocsp`: asks an OCSP responder whether a certificate was revoked, or reads what one has answered.

mod view;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jpki_certificate::{Certificate, Name};
use jpki_signature::RsaPublicKey;
use jpki_validity::TrustAnchor;
use jpki_validity::http::{UreqClient, UreqOptions};
use jpki_validity::ocsp::{
    NoncePolicy, OcspAnswer, OcspClient, OcspError, OcspOptions, ResponderAddress, StoredOcsp, UncheckedResponder,
};
use jpki_validity::revocation::{CertificateIssuer, Freshness, RevocationQuestion, RevocationStatus};

use super::trust;
use crate::args::{Globals, OcspArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::file::OutputFile;
use crate::output::{Ui, input};
use crate::say;

#[cfg(test)]
pub use view::OcspAnswered;

/// Asks, and tells what was answered.
pub fn run(arguments: &OcspArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let certificate = read_certificate(&arguments.certificate, ui)?;
    let issuer = Issuer::find(&certificate, arguments.issuer.as_deref(), globals)?;
    let inputs: Vec<&Path> = [Some(&arguments.certificate), arguments.issuer.as_ref(), arguments.response.as_ref()]
        .into_iter()
        .flatten()
        .map(AsRef::as_ref)
        .collect();
    let mut output = arguments.output.as_deref().map(|path| OutputFile::create_private(path, &inputs)).transpose()?;
    let now = Timestamp::now();
    let freshness = Freshness::default();
    let question =
        RevocationQuestion { certificate: &certificate, issuer: issuer.as_source(), now, time: now, freshness };
    let (answer, source) = match &arguments.response {
        Some(path) => read(path, arguments, &question)?,
        None => ask(arguments, &question, ui)?,
    };
    let status = answer.status(now, &freshness).map_err(|error| Failure::ocsp(&source, &error))?;
    if let Some(output) = &mut output {
        output.write_all(&answer.response).map_err(|error| Failure::write(output.target(), &error))?;
    }
    output.map(OutputFile::finish).transpose()?;
    let answered = view::OcspAnswered::new(&answer, &status, source, arguments.output.as_deref());
    ui.result(&answered, |page| answered.fill(page, ui))?;
    Ok(match status {
        RevocationStatus::Good => Exit::Done,
        RevocationStatus::Revoked { .. } | RevocationStatus::OnHold { .. } => Exit::Invalid,
        _ => Exit::Indeterminate,
    })
}

/// Asks the responder.
fn ask(arguments: &OcspArgs, question: &RevocationQuestion<'_>, ui: &Ui) -> Result<(Arc<OcspAnswer>, String), Failure> {
    let Some(url) = &arguments.url else {
        // An address that stands in a file is not asked unless the user has seen it.
        let told = question.certificate.ocsp_urls().first().map_or("none", String::as_str);
        return Err(Failure::new(Code::OcspNoAddress).with("url", told.to_owned()));
    };
    let source = url.without_query().to_owned();
    let mut options = OcspOptions::default();
    options.hash = arguments.hash.into();
    options.method = arguments.method.into();
    options.nonce = match (arguments.no_nonce, arguments.require_nonce) {
        (true, _) => NoncePolicy::None,
        (false, true) => NoncePolicy::Required,
        (false, false) => NoncePolicy::Preferred,
    };
    options.unchecked_responder = unchecked(arguments);
    options.total_time = Duration::from_secs(arguments.timeout);
    let mut http = UreqOptions::default();
    http.total_time = options.total_time;
    http.proxy = arguments.proxy.as_ref().map(ToString::to_string);
    let http = UreqClient::new(&http).map_err(|error| Failure::ocsp(&source, &OcspError::Http(error)))?;
    ui.status(&say!(ui, "ocsp-asking", source = source.clone()));
    let address = ResponderAddress::Fixed(url.clone());
    let client = OcspClient::new(http, address, options, |buffer| aws_lc_rs::rand::fill(buffer).is_ok());
    let answer = client.query(question).map_err(|error| Failure::ocsp(&source, &error))?;
    Ok((answer, source))
}

/// Reads what a responder has answered before.
fn read(
    path: &Path,
    arguments: &OcspArgs,
    question: &RevocationQuestion<'_>,
) -> Result<(Arc<OcspAnswer>, String), Failure> {
    let source = path.display().to_string();
    let failed = |error: OcspError| Failure::ocsp(&source, &error);
    let bytes = input::read(path, input::SMALL_FILE)?;
    let mut stored = StoredOcsp::new().with_unchecked_responder(unchecked(arguments));
    stored.add(source.clone(), &bytes).map_err(failed)?;
    let found = stored.find(question).map_err(failed)?;
    let (_, answer) = found.ok_or_else(|| failed(OcspError::OtherCertificate))?;
    Ok((Arc::new(answer), source.clone()))
}

fn unchecked(arguments: &OcspArgs) -> UncheckedResponder {
    if arguments.accept_unchecked_responder { UncheckedResponder::Accept } else { UncheckedResponder::Refuse }
}

/// The first certificate of a file: the others are those of its issuers.
fn read_certificate(path: &Path, ui: &Ui) -> Result<Certificate, Failure> {
    let mut certificates = read_certificates(path)?;
    if certificates.len() > 1 {
        let count = certificates.len() as u64;
        ui.notice("ocsp.several-certificates", say!(ui, "ocsp-several-certificates", count = count));
    }
    Ok(certificates.swap_remove(0))
}

/// One certificate at least.
fn read_certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = input::read(path, input::SMALL_FILE)?;
    Certificate::from_pem_or_der(&bytes).map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))
}

/// Who issued the certificate: the user says so, or a root that is trusted.
pub enum Issuer {
    Certificate(Box<Certificate>),
    Anchor(Box<TrustAnchor>),
}

impl Issuer {
    /// The one whose key signed the certificate, whatever names say: the CAs of several generations have the same.
    pub fn find(certificate: &Certificate, file: Option<&Path>, globals: &Globals) -> Result<Self, Failure> {
        let signed = |key: &RsaPublicKey| certificate.verify_signed_by(key).is_ok();
        let named = |name: &Name| name.matches(certificate.issuer());
        match file {
            Some(path) => {
                let issuer = read_certificates(path)?
                    .into_iter()
                    .find(|issuer| named(issuer.subject()) && issuer.public_key().is_ok_and(|key| signed(&key)));
                let issuer = issuer.ok_or_else(|| Failure::path(Code::OcspOtherIssuer, path))?;
                Ok(Self::Certificate(Box::new(issuer)))
            }
            None => {
                let store = trust::store(globals)?;
                let anchor = store
                    .anchors()
                    .iter()
                    .find(|anchor| named(anchor.subject()) && anchor.public_key().is_ok_and(signed));
                let anchor = anchor.ok_or_else(|| Failure::new(Code::OcspUnknownIssuer))?;
                Ok(Self::Anchor(Box::new(anchor.clone())))
            }
        }
    }

    pub fn as_source(&self) -> CertificateIssuer<'_> {
        match self {
            Self::Certificate(certificate) => certificate.as_ref().into(),
            Self::Anchor(anchor) => anchor.as_ref().into(),
        }
    }
}
