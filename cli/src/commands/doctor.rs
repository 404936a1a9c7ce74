//! `jpki doctor`: what is needed, whether it is there, and what to do about what is not.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use jpki_card::Card;
use jpki_reader::{Access, PcscContext, ReaderError};
use schemars::JsonSchema;
use serde::Serialize;

use super::card::{self, CardInfo, Present};
use super::pin::Tries;
use crate::args::Globals;
use crate::context::{reader_choice, with_card};
use crate::error::{Exit, Failure, describe};
use crate::output::time::japan_date;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Folders in which pcscd looks for drivers.
const DRIVER_FOLDERS: [&str; 4] = [
    "/usr/lib/pcsc/drivers",
    "/usr/lib64/pcsc/drivers",
    "/usr/local/lib/pcsc/drivers",
    "/usr/libexec/SmartCardServices/drivers",
];
/// How long before its end a certificate is worth a warning. Renewal is possible from three months before.
const SOON: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Result of `jpki doctor`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diagnosis {
    /// Whether nothing failed.
    pub healthy: bool,
    /// What was looked at, in order. What depends on something that failed is not looked at.
    pub checks: Vec<DoctorCheck>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DoctorCheck {
    /// What.
    pub id: CheckName,
    /// What came out.
    pub status: CheckStatus,
    /// The sentence in the chosen language.
    pub message: String,
    /// What to do, in the chosen language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The PC/SC service (pcscd).
    Service,
    /// A driver for readers.
    Driver,
    /// A reader.
    Reader,
    /// A card with the JPKI application.
    Card,
    /// The user-authentication certificate.
    AuthenticationCertificate,
    /// The signature certificate.
    SignatureCertificate,
    /// The PIN.
    AuthenticationPin,
    /// The signature password.
    SignaturePassword,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Right.
    Ok,
    /// Works, but worth knowing.
    Warn,
    /// Does not work.
    Fail,
}

/// The checks made so far.
struct Round<'a> {
    ui: &'a Ui,
    checks: Vec<DoctorCheck>,
}

impl Round<'_> {
    fn add(&mut self, id: CheckName, status: CheckStatus, message: String, next_step: Option<String>) {
        self.checks.push(DoctorCheck { id, status, message, next_step });
    }

    fn ok(&mut self, id: CheckName, message: String) {
        self.add(id, CheckStatus::Ok, message, None);
    }

    fn fail(&mut self, id: CheckName, failure: &Failure) {
        let described = describe(failure, self.ui.catalogue());
        self.add(id, CheckStatus::Fail, described.message, Some(described.next_step));
    }
}

/// Looks at everything, as far as it gets.
pub fn run(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let mut round = Round { ui, checks: Vec::new() };
    if globals.card.is_some() || look_at_reader(&mut round, globals) {
        look_at_card(&mut round, globals);
    }
    let healthy = round.checks.iter().all(|check| check.status != CheckStatus::Fail);
    let diagnosis = Diagnosis { healthy, checks: round.checks };
    ui.result(&diagnosis, |page| {
        for check in &diagnosis.checks {
            let (mark, style) = match check.status {
                CheckStatus::Ok => (say!(ui, "mark-ok"), GOOD),
                CheckStatus::Warn => (say!(ui, "mark-warning"), WARN),
                CheckStatus::Fail => (say!(ui, "mark-error"), BAD),
            };
            page.marked(&mark, style, 6, &check.message);
            if let Some(next) = &check.next_step {
                page.under(8, &say!(ui, "doctor-next", step = next.clone()));
            }
        }
        page.gap();
        page.line(&if diagnosis.healthy { say!(ui, "doctor-healthy") } else { say!(ui, "doctor-unhealthy") });
    })?;
    Ok(if healthy { Exit::Done } else { Exit::Card })
}

/// Service, driver and reader. True where a card can be looked for.
fn look_at_reader(round: &mut Round<'_>, globals: &Globals) -> bool {
    let ui = round.ui;
    let readers = match PcscContext::establish().and_then(|context| context.readers()) {
        Ok(readers) => readers,
        Err(error) => {
            round.fail(CheckName::Service, &error.into());
            look_for_driver(round);
            return false;
        }
    };
    round.ok(CheckName::Service, say!(ui, "doctor-service"));
    if readers.is_empty() {
        look_for_driver(round);
        round.fail(CheckName::Reader, &ReaderError::NoReader.into());
        return false;
    }
    let choice = reader_choice(globals);
    match choice.pick(&readers) {
        Ok(reader) => round.ok(CheckName::Reader, say!(ui, "doctor-reader", name = reader.name.clone())),
        // Several, but all empty: it is the card that is missing.
        Err(_) if matches!(choice.pick_card(&readers), Err(ReaderError::NoCard)) => {
            let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
            round.ok(CheckName::Reader, say!(ui, "doctor-reader", name = names.join(", ")));
        }
        Err(error) => {
            round.fail(CheckName::Reader, &error.into());
            return false;
        }
    }
    true
}

/// A driver matters only where no reader is seen.
fn look_for_driver(round: &mut Round<'_>) {
    let ui = round.ui;
    let holds = |folder: &str, name: &str| Path::new(folder).join(name).exists();
    let found = DRIVER_FOLDERS.iter().any(|folder| holds(folder, "ifd-ccid.bundle"));
    if found {
        round.ok(CheckName::Driver, say!(ui, "doctor-driver"));
    } else {
        let next = say!(ui, "doctor-driver-next");
        round.add(CheckName::Driver, CheckStatus::Warn, say!(ui, "doctor-no-driver"), Some(next));
    }
}

fn look_at_card(round: &mut Round<'_>, globals: &Globals) {
    let ui = round.ui;
    let now = Timestamp::now();
    let info = with_card(globals, ui, Access::Shared, |transport| card::read(&mut Card::new(transport).jpki()?, now));
    let info = match info {
        Ok(info) => info,
        Err(failure) => return round.fail(CheckName::Card, &failure),
    };
    round.ok(CheckName::Card, say!(ui, "doctor-card", token = card::token(info.token, ui)));
    look_at_certificates(round, &info, now);
    let tries = &info.tries;
    look_at_tries(round, CheckName::AuthenticationPin, say!(ui, "credential-pin"), tries.authentication_pin);
    look_at_tries(round, CheckName::SignaturePassword, say!(ui, "credential-password"), tries.signature_password);
}

fn look_at_certificates(round: &mut Round<'_>, info: &CardInfo, now: Timestamp) {
    let ui = round.ui;
    let id = CheckName::AuthenticationCertificate;
    let name = say!(ui, "kind-authentication");
    match &info.authentication_validity {
        Some(validity) => {
            let until = japan_date(validity.not_after);
            if validity.not_after < now {
                let message = say!(ui, "doctor-expired", name = name, until = until);
                round.add(id, CheckStatus::Fail, message, Some(say!(ui, "doctor-renew")));
            } else if now < validity.not_before {
                let from = japan_date(validity.not_before);
                let message = say!(ui, "doctor-not-yet", name = name, from = from);
                round.add(id, CheckStatus::Fail, message, Some(say!(ui, "doctor-clock")));
            } else if validity.not_after.duration_since(now) < SOON {
                let message = say!(ui, "doctor-ends-soon", name = name, until = until);
                round.add(id, CheckStatus::Warn, message, Some(say!(ui, "doctor-renew")));
            } else {
                round.ok(id, say!(ui, "doctor-valid", name = name, until = until));
            }
        }
        None if info.authentication_certificate == Present::Yes => {
            round.ok(id, say!(ui, "doctor-behind-pin", name = name));
        }
        None => absent(round, id, name),
    }
    let (id, name) = (CheckName::SignatureCertificate, say!(ui, "kind-signature"));
    match info.signature_certificate {
        Present::No => absent(round, id, name),
        // Its dates are in it, and reading it takes the password.
        Present::Yes | Present::Unknown => round.ok(id, say!(ui, "doctor-behind-password", name = name)),
    }
}

fn absent(round: &mut Round<'_>, id: CheckName, name: String) {
    let ui = round.ui;
    round.add(id, CheckStatus::Warn, say!(ui, "doctor-absent", name = name), Some(say!(ui, "doctor-issue")));
}

fn look_at_tries(round: &mut Round<'_>, id: CheckName, name: String, tries: Option<Tries>) {
    let ui = round.ui;
    let Some(tries) = tries else { return };
    match tries {
        Tries { locked: true, .. } => {
            round.add(id, CheckStatus::Fail, say!(ui, "doctor-locked", name = name), Some(say!(ui, "doctor-unlock")));
        }
        Tries { left: Some(1), .. } => {
            let next = Some(say!(ui, "doctor-careful"));
            round.add(id, CheckStatus::Warn, say!(ui, "doctor-last-try", name = name), next);
        }
        Tries { left: Some(left), of, .. } => {
            let of = of.unwrap_or(left);
            round.ok(id, say!(ui, "doctor-tries", name = name, left = left, of = of));
        }
        Tries { left: None, .. } => {
            round.add(id, CheckStatus::Warn, say!(ui, "doctor-tries-unknown", name = name), None);
        }
    }
}
