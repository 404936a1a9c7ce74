//! `jpki testbed`: a make-believe JPKI, and its card for every program.

mod crl;
mod register;
mod serve;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_testbed::{Sex, Testbed, TestbedOptions};
use jpki_virtual_card::vpcd::{Client, Event};
use jpki_virtual_card::{Generation, Profile, VirtualCard};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{GenerationChoice, ProfileChoice, SexChoice, TestbedCardArgs, TestbedCommand, TestbedInitArgs};
use crate::context::card_folder;
use crate::error::{Code, Exit, Failure};
use crate::folders;
use crate::output::Ui;
use crate::say;

#[cfg(test)]
pub use {crl::TestbedCrl, register::TestbedCertificate, serve::TestbedServing};

/// Result of `jpki testbed init`.
#[derive(Serialize, JsonSchema)]
pub struct TestbedMade {
    /// Folder of the testbed.
    pub folder: String,
    /// File with the CA certificates, for `--anchor`.
    pub anchors: String,
    /// PIN for user authentication of the card.
    pub authentication_pin: String,
    /// Signature password of the card.
    pub signature_password: String,
    /// What to pass to `--card`.
    pub card: String,
    /// What only the plastic card has; absent for phones and the residents' card.
    #[serde(flatten)]
    pub plastic: Option<PlasticMade>,
}

/// Credentials and dates of a plastic card.
#[derive(Serialize, JsonSchema)]
pub struct PlasticMade {
    /// PIN of the text application.
    pub text_pin: String,
    /// PIN of the registry and the common application.
    pub card_pin: String,
    /// My Number, which is verification code A.
    pub my_number: String,
    /// Verification code B: birth date, year of expiry, security code.
    pub verification_code_b: String,
    /// The birth date as the face application takes it, six digits.
    pub birth_code: String,
    /// Security code printed on the card.
    pub security_code: String,
    /// Last day of the card, `YYYY-MM-DD`.
    pub card_expiry: String,
    /// File with the keys that certify the card itself.
    pub cv_anchors: String,
}

/// Result of `jpki testbed card`, when the card is in the reader.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TestbedCardStarted {
    /// Folder of the card.
    pub folder: String,
    /// TCP port of vpcd.
    pub port: u16,
}

/// Does what is asked about testbeds.
pub fn run(command: &TestbedCommand, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        TestbedCommand::Init(arguments) => init(arguments, ui),
        TestbedCommand::Card(arguments) => card(arguments, ui),
        TestbedCommand::Serve(arguments) => serve::serve(arguments, ui),
        TestbedCommand::Revoke(arguments) => register::revoke(arguments, ui),
        TestbedCommand::Suspend(arguments) => register::suspend(arguments, ui),
        TestbedCommand::Resume(arguments) => register::resume(arguments, ui),
        TestbedCommand::Renew(arguments) => register::renew(arguments, ui),
        TestbedCommand::Crl(arguments) => crl::write(arguments, ui),
    }
}

fn init(arguments: &TestbedInitArgs, ui: &Ui) -> Result<Exit, Failure> {
    let mut options = TestbedOptions::new(arguments.now.unwrap_or_else(Timestamp::now));
    let person = &mut options.person;
    if let Some(name) = &arguments.name {
        person.name.clone_from(name);
    }
    if let Some(address) = &arguments.address {
        person.address.clone_from(address);
    }
    person.birth = arguments.birth.unwrap_or(person.birth);
    person.sex = match arguments.sex {
        Some(SexChoice::Male) => Sex::Male,
        Some(SexChoice::Female) => Sex::Female,
        Some(SexChoice::Unknown) => Sex::Unknown,
        None => person.sex,
    };
    person.my_number.clone_from(&arguments.my_number);
    person.card_expiry = arguments.card_expiry;
    person.security_code.clone_from(&arguments.security_code);
    options.seed = arguments.seed;
    options.odd.extend(&arguments.odd);
    if let Some(url) = &arguments.ocsp_url {
        options.ocsp_url.clone_from(url);
    }
    options.earlier_generation = arguments.earlier_generation;
    options.issued_by_earlier = arguments.issued_by_earlier;
    options.issued = arguments.issued;
    options.signature_certificate = !arguments.no_signature_certificate;
    options.profile = match arguments.profile {
        ProfileChoice::Card => Profile::Card,
        ProfileChoice::Android => Profile::Android,
        ProfileChoice::Iphone => Profile::Iphone,
        ProfileChoice::ResidentCard => Profile::ResidentCard,
    };
    options.generation = match arguments.generation {
        GenerationChoice::Year2015 => Generation::Year2015,
        GenerationChoice::Year2019 => Generation::Year2019,
        GenerationChoice::Year2023 => Generation::Year2023,
    };
    options.behaviour = arguments.contactless.then(|| options.generation.contactless_behaviour());
    ui.status(&say!(ui, "testbed-making"));
    let testbed = Testbed::init(&arguments.folder, &options)?;
    let made = describe(&arguments.folder, &testbed);
    ui.result(&made, |page| {
        page.line(&say!(ui, "testbed-made", folder = made.folder.clone()));
        page.fields(&fields(ui, &made, &arguments.folder));
        page.gap();
        page.line(&say!(ui, "testbed-try"));
        page.line(&format!("  jpki --card {} card info", made.card));
        let file = say!(ui, "help-value-file");
        page.line(&format!("  jpki --card {} --anchor {} sign cms {file}", made.card, made.anchors));
        if let Some(plastic) = &made.plastic {
            page.line(&format!("  jpki --card {} --cv-anchor {} text read", made.card, plastic.cv_anchors));
        }
    })?;
    Ok(Exit::Done)
}

fn describe(folder: &Path, testbed: &Testbed) -> TestbedMade {
    let credentials = testbed.credentials();
    TestbedMade {
        folder: folder.display().to_string(),
        anchors: folder.join("anchors.pem").display().to_string(),
        authentication_pin: credentials.authentication_pin.to_string(),
        signature_password: credentials.signature_password.to_string(),
        card: format!("virtual:{}", folder.display()),
        plastic: plastic(folder, testbed),
    }
}

fn plastic(folder: &Path, testbed: &Testbed) -> Option<PlasticMade> {
    let (known, person) = (testbed.credentials().plastic.as_ref()?, testbed.person());
    Some(PlasticMade {
        text_pin: known.text_pin.to_string(),
        card_pin: known.card_pin.to_string(),
        my_number: known.verification_code_a.to_string(),
        verification_code_b: known.verification_code_b.to_string(),
        birth_code: known.birth_code.to_string(),
        security_code: person.security_code.clone()?,
        card_expiry: person.card_expiry?.to_string(),
        cv_anchors: folder.join("cv-anchors.txt").display().to_string(),
    })
}

/// Credentials, and where they are kept.
fn fields(ui: &Ui, made: &TestbedMade, folder: &Path) -> Vec<(String, String)> {
    let mut fields = vec![
        (say!(ui, "credential-pin"), made.authentication_pin.clone()),
        (say!(ui, "credential-password"), made.signature_password.clone()),
    ];
    if let Some(plastic) = &made.plastic {
        fields.extend([
            (say!(ui, "testbed-text-pin"), plastic.text_pin.clone()),
            (say!(ui, "testbed-card-pin"), plastic.card_pin.clone()),
            (say!(ui, "testbed-my-number"), plastic.my_number.clone()),
            (say!(ui, "testbed-code-b"), plastic.verification_code_b.clone()),
            (say!(ui, "testbed-birth-code"), plastic.birth_code.clone()),
            (say!(ui, "testbed-security-code"), plastic.security_code.clone()),
            (say!(ui, "testbed-card-expiry"), plastic.card_expiry.clone()),
        ]);
    }
    fields.push((say!(ui, "testbed-kept"), folder.join("card").join("card.json").display().to_string()));
    fields
}

/// The testbed of `--card virtual`, in the user's data folder (XDG Base Directory Specification). The first time it is
/// made, and its credentials are told once, on standard error so that results stay results.
pub fn own_testbed(ui: &Ui) -> Result<PathBuf, Failure> {
    let folder = folders::data().ok_or_else(|| Failure::new(Code::VirtualNoFolder))?.join("virtual");
    if folder.join("card").join("card.json").exists() {
        return Ok(folder);
    }
    ui.status(&say!(ui, "testbed-making"));
    let testbed = Testbed::init(&folder, &TestbedOptions::new(Timestamp::now()))?;
    let made = describe(&folder, &testbed);
    let mut page = crate::output::page::Page::new(None);
    page.line(&say!(ui, "testbed-own", folder = made.folder.clone()));
    let mut fields = fields(ui, &made, &folder);
    fields.push((say!(ui, "testbed-anchors"), made.anchors));
    fields.extend(made.plastic.map(|plastic| (say!(ui, "testbed-cv-anchors"), plastic.cv_anchors)));
    page.fields(&fields);
    ui.aside(&page.into_text());
    Ok(folder)
}

fn card(arguments: &TestbedCardArgs, ui: &Ui) -> Result<Exit, Failure> {
    let folder = card_folder(&arguments.folder)?;
    let mut card = VirtualCard::open(&folder).map_err(|error| Failure::virtual_card(&folder, &error))?;
    let started = TestbedCardStarted { folder: folder.display().to_string(), port: arguments.port };
    let client = Client::new(format!("127.0.0.1:{}", arguments.port));
    let mut told = Ok(());
    client
        .run(&mut card, |event| {
            if event == Event::Inserted {
                told =
                    ui.result(&started, |page| page.line(&say!(ui, "testbed-card", port = arguments.port.to_string())));
            }
        })
        .map_err(|error| Failure::virtual_card(&folder, &error).with("port", arguments.port.to_string()))?;
    told.map(|()| Exit::Done)
}
