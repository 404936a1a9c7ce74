//! One module a command: each parses nothing, asks for what is missing, calls the library and prints.

mod apdu;
mod card;
mod cert;
mod certificate_view;
mod completions;
mod crl;
mod data;
mod doctor;
mod face;
mod identity;
mod ocsp;
mod pin;
mod profiles;
mod reader;
mod revocation;
mod revoked;
mod sign;
mod sink;
mod survey;
mod tap;
pub mod testbed;
mod text;
mod trust;
mod verify;

use crate::args::{CardCommand, Cli, Command, FaceCommand, PinCommand, TextCommand};
use crate::error::{Exit, Failure};
use crate::output::Ui;

#[cfg(test)]
pub use {
    apdu::ApduResult,
    card::{CardAuthenticated, CardInfo, CardNumbers, InternallyAuthenticated},
    cert::{CertChecked, CertExported, CertShown},
    crl::{CrlImported, CrlInspected, CrlLookedUp},
    doctor::Diagnosis,
    face::FaceRead,
    identity::{AnswerWritten, ChallengeWritten},
    ocsp::OcspAnswered,
    pin::{PinChanged, PinStatus},
    reader::{ReaderEvent, ReaderList},
    sign::{CmsSigned, RawSigned, XmlSigned},
    survey::SurveyDocument,
    tap::{SecretMade, TapEventSchema},
    testbed::{TestbedCardStarted, TestbedCertificate, TestbedCrl, TestbedMade, TestbedServing},
    text::TextRead,
    trust::{TrustChanged, TrustList, TrustShown},
};

/// Does what the command line says.
pub fn run(cli: Cli, ui: &Ui) -> Result<Exit, Failure> {
    let globals = &cli.globals;
    match cli.command {
        Command::Reader(command) => reader::run(&command, globals, ui),
        Command::Card(CardCommand::Info) => card::info(globals, ui),
        Command::Card(CardCommand::Number) => card::number(globals, ui),
        Command::Card(CardCommand::Authenticate(arguments)) => card::authenticate(&arguments, globals, ui),
        Command::Card(CardCommand::Survey(arguments)) => survey::run(&arguments, globals, ui),
        Command::Card(CardCommand::InternalAuthenticate(arguments)) => {
            card::internal_authenticate(&arguments, globals, ui)
        }
        Command::Cert(command) => cert::run(&command, globals, ui),
        Command::Pin(PinCommand::Status) => pin::status(globals, ui),
        Command::Pin(PinCommand::Change(arguments)) => pin::change(&arguments, globals, ui),
        Command::Text(TextCommand::Read(arguments)) => text::read(&arguments, globals, ui),
        Command::Face(FaceCommand::Read(arguments)) => face::read(&arguments, globals, ui),
        Command::Sign(command) => sign::run(&command, globals, ui),
        Command::Verify(arguments) => verify::run(&arguments, globals, ui),
        Command::Trust(command) => trust::run(&command, globals, ui),
        Command::Crl(command) => crl::run(&command, globals, ui),
        Command::Ocsp(arguments) => ocsp::run(&arguments, globals, ui),
        Command::Identity(command) => identity::run(&command, globals, ui),
        Command::Tap(arguments) => tap::run(&arguments, globals, ui),
        Command::Apdu(arguments) => apdu::run(&arguments, globals, ui),
        Command::Doctor => doctor::run(globals, ui),
        Command::Testbed(command) => testbed::run(&command, ui),
        Command::Completions(arguments) => completions::run(&arguments, ui),
    }
}
