//! `jpki cert show`, `jpki cert check` and `jpki cert export`.

mod check;

use std::path::Path;

use jiff::Timestamp;
use jpki_card::{AuthPin, Card, CertificateFile, SignPassword, TokenKind};
use jpki_certificate::Certificate;
use jpki_reader::Access;
use schemars::JsonSchema;
use serde::Serialize;

use super::certificate_view::CertificateView;
use super::sign::unlock::{self, Unlock};
use super::sink::Sink;
use crate::args::{CertCommand, CertExportArgs, CertShowArgs, CertificateChoice, CredentialArgs, Globals, KeyChoice};
use crate::context::with_card;
use crate::credentials;
use crate::error::{Code, Exit, Failure};
use crate::output::{Ui, input};
use crate::say;

#[cfg(test)]
pub use check::CertChecked;

/// Result of `jpki cert show`.
#[derive(Serialize, JsonSchema)]
pub struct CertShown {
    /// The certificates, in the order of the file.
    pub certificates: Vec<CertificateView>,
}

/// Result of `jpki cert export` into a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CertExported {
    /// The file.
    pub output: String,
    /// Length of the certificate in bytes (DER).
    pub size: usize,
}

/// Does what is asked about certificates.
pub fn run(command: &CertCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        CertCommand::Show(arguments) => show(arguments, globals, ui),
        CertCommand::Check(arguments) => check::run(arguments, globals, ui),
        CertCommand::Export(arguments) => export(arguments, globals, ui),
    }
}

fn show(arguments: &CertShowArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let certificates = match &arguments.file {
        Some(path) => {
            credentials::refuse(&arguments.credential)?;
            read_file(path)?
        }
        None => vec![read_card_certificate(&arguments.choice, &arguments.credential, globals, ui)?],
    };
    let now = Timestamp::now();
    let shown = CertShown { certificates: certificates.iter().map(|c| CertificateView::new(c, now)).collect() };
    ui.result(&shown, |page| shown.certificates.iter().for_each(|certificate| certificate.fill(page, ui)))?;
    Ok(Exit::Done)
}

fn export(arguments: &CertExportArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let mut sink = Sink::open(arguments.output.as_deref(), &[], arguments.der, ui)?;
    let der = read_card(&arguments.choice, &arguments.credential, globals, ui)?;
    let bytes = if arguments.der { der.clone() } else { pem(&der).into_bytes() };
    sink.write(&bytes)?;
    if sink.finish()? {
        let output = arguments.output.as_deref().unwrap_or(Path::new("-")).display().to_string();
        let exported = CertExported { output, size: der.len() };
        ui.result(&exported, |page| page.line(&say!(ui, "file-written", path = exported.output.clone())))?;
    }
    Ok(Exit::Done)
}

fn read_file(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = input::read(path, input::SMALL_FILE)?;
    Certificate::from_pem_or_der(&bytes).map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))
}

fn read_card_certificate(
    choice: &CertificateChoice,
    credential: &CredentialArgs,
    globals: &Globals,
    ui: &Ui,
) -> Result<Certificate, Failure> {
    let der = read_card(choice, credential, globals, ui)?;
    Certificate::from_der(&der).map_err(|error| Failure::new(Code::CardCertificate).with_detail(&error))
}

/// Reads a certificate of the card, expired ones too. The credential is asked for only where the card wants it.
fn read_card(
    choice: &CertificateChoice,
    credential: &CredentialArgs,
    globals: &Globals,
    ui: &Ui,
) -> Result<Vec<u8>, Failure> {
    if choice.signature {
        let unlock = Unlock::new(KeyChoice::Signature, credential, globals, ui)?;
        return with_card(globals, ui, Access::Exclusive, |transport| {
            let mut card = Card::new(transport);
            let mut ap = card.jpki()?;
            let password = unlock.ask(&mut ap, |text| Ok(SignPassword::new(text)?))?;
            unlock::tell_upper_cased(&password, ui);
            let der = ap.verify(&password, unlock.last_try())?.signature_certificate()?;
            unlock::leave(ap, ui);
            Ok(der)
        });
    }
    let file = match choice {
        CertificateChoice { signature_ca: true, .. } => CertificateFile::SignatureCa,
        CertificateChoice { auth_ca: true, .. } => CertificateFile::UserAuthenticationCa,
        _ => CertificateFile::UserAuthentication,
    };
    let free = with_card(globals, ui, Access::Shared, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki()?;
        if ap.recognise()? != TokenKind::Card && file == CertificateFile::UserAuthentication {
            return Ok(None);
        }
        credentials::refuse(credential)?;
        Ok(Some(ap.read_certificate(file)?))
    })?;
    if let Some(der) = free {
        return Ok(der);
    }
    // A phone gives it after the PIN only, and a PIN is presented to nobody but us.
    let unlock = Unlock::new(KeyChoice::Auth, credential, globals, ui)?;
    with_card(globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki()?;
        let pin = unlock.ask(&mut ap, |text| Ok(AuthPin::new(text)?))?;
        let der = ap.verify(&pin, unlock.last_try())?.authentication_certificate()?;
        unlock::leave(ap, ui);
        Ok(der)
    })
}

/// RFC 7468 §5.
fn pem(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_pem_is_read_back() {
        let der = jpki_testbed::Testbed::shared().anchors().remove(0);
        let text = pem(&der);
        assert!(text.lines().all(|line| line.len() <= 64) && text.ends_with("-----END CERTIFICATE-----\n"));
        assert_eq!(Certificate::from_pem_or_der(text.as_bytes()).unwrap()[0].der(), der);
    }
}
