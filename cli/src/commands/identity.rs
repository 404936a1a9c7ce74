//! `jpki identity`: a challenge, the card's answer, and its verification.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use jpki_identity::{Answer, Challenge, IdentityReport, MAX_ANSWER_JSON, MAX_CHALLENGE_JSON, Request, VerifyOptions};
use jpki_signature::DigestAlgorithm;
use jpki_verify::Indication;
use schemars::JsonSchema;
use serde::Serialize;

use super::sign::unlock::{Unlock, with_key};
use super::sink::Sink;
use super::verify::{exit, view, words};
use super::{revocation, trust};
use crate::args::{AnswerArgs, ChallengeArgs, Globals, IdentityCommand, IdentityVerifyArgs, KeyChoice};
use crate::error::{Code, Exit, Failure};
use crate::output::page::Page;
use crate::output::time::japan;
use crate::output::{BAD, Ui, WARN, input};
use crate::say;

/// Result of `jpki identity challenge` into a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChallengeWritten {
    /// The file.
    pub output: String,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
}

/// Result of `jpki identity answer` into a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AnswerWritten {
    /// The file.
    pub output: String,
    /// Who asked.
    pub relying_party: String,
    /// What for.
    pub purpose: String,
}

/// Does what is asked about identities.
pub fn run(command: &IdentityCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        IdentityCommand::Challenge(arguments) => challenge(arguments, ui),
        IdentityCommand::Answer(arguments) => answer(arguments, globals, ui),
        IdentityCommand::Verify(arguments) => verify(arguments, globals, ui),
    }
}

fn challenge(arguments: &ChallengeArgs, ui: &Ui) -> Result<Exit, Failure> {
    let path = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let lifetime = SignedDuration::from_secs(i64::from(arguments.valid_for));
    let (party, purpose, now) = (&arguments.relying_party, &arguments.purpose, Timestamp::now());
    let challenge = Challenge::generate(party, purpose, now)
        .and_then(|challenge| Challenge::new(*challenge.nonce(), party, purpose, now, lifetime))
        .map_err(|error| Failure::challenge(path, &error))?;
    let mut sink = Sink::open(arguments.output.as_deref(), &[], false, ui)?;
    sink.write(challenge.to_json().as_bytes())?;
    if sink.finish()? {
        let written = ChallengeWritten { output: path.display().to_string(), expires_at: challenge.expires_at() };
        ui.result(&written, |page| {
            page.line(&say!(ui, "file-written", path = written.output.clone()));
            page.note(&say!(ui, "challenge-keep", time = japan(written.expires_at)));
        })?;
    }
    Ok(Exit::Done)
}

fn answer(arguments: &AnswerArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let path = arguments.challenge.as_path();
    let now = Timestamp::now();
    let challenge = read_challenge(path)?;
    let request = Request::open(challenge, now).map_err(|error| Failure::challenge(path, &error))?;
    let mut sink = Sink::open(arguments.output.as_deref(), &[path], false, ui)?;
    // The holder's only protection against answering for somebody else is to read this before typing the PIN.
    let mut asked = Page::new(None);
    asked.fields(&[
        (say!(ui, "session-relying-party"), request.relying_party().to_owned()),
        (say!(ui, "session-purpose"), request.purpose().to_owned()),
        (say!(ui, "session-until"), japan(request.challenge().expires_at())),
    ]);
    ui.aside(&asked.into_text());
    let unlock = Unlock::new(KeyChoice::Auth, &arguments.credential, globals, ui)?;
    let answer = with_key(&unlock, now, |mut key| {
        // Without the issuer's certificate the relying party needs it from elsewhere: no reason not to answer.
        let _ = key.read_issuer();
        request.answer(&mut key, DigestAlgorithm::Sha256).map_err(|error| Failure::answering(path, error))
    })?;
    sink.write(answer.to_json().as_bytes())?;
    if sink.finish()? {
        let written = AnswerWritten {
            output: arguments.output.as_deref().unwrap_or(Path::new("-")).display().to_string(),
            relying_party: request.relying_party().to_owned(),
            purpose: request.purpose().to_owned(),
        };
        ui.result(&written, |page| page.line(&say!(ui, "file-written", path = written.output.clone())))?;
    }
    Ok(Exit::Done)
}

fn verify(arguments: &IdentityVerifyArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let policy = revocation::policy(&arguments.revocation)?;
    let store = trust::store(globals)?;
    let sources = revocation::sources(&arguments.revocation, &policy, &store)?;
    let challenge = read_challenge(&arguments.challenge)?;
    let bytes = input::read(&arguments.answer, MAX_ANSWER_JSON as u64)?;
    let answer = Answer::from_json(&bytes).map_err(|error| Failure::new(Code::IdentityAnswer).with_detail(&error))?;
    let time = arguments.time.unwrap_or_else(Timestamp::now);
    let mut options = VerifyOptions::new(&store, time);
    options.include_personal = arguments.include_personal;
    options.policy = &policy;
    options.revocation = &sources;
    let report = jpki_identity::verify(&answer, &challenge, &options);
    ui.plain_result(&report, |page| fill(&report, page, ui))?;
    Ok(exit(report.indication))
}

fn read_challenge(path: &Path) -> Result<Challenge, Failure> {
    let bytes = input::read(path, MAX_CHALLENGE_JSON as u64)?;
    Challenge::from_json(&bytes).map_err(|error| Failure::challenge(path, &error))
}

fn fill(report: &IdentityReport, page: &mut Page, ui: &Ui) {
    let words = match report.indication {
        Indication::TotalPassed => say!(ui, "identity-passed"),
        Indication::TotalFailed => say!(ui, "identity-failed"),
        Indication::Indeterminate => say!(ui, "identity-indeterminate"),
    };
    view::headline(report.indication, &words, page);
    if let Some(sub) = report.sub_indication {
        page.note(sub.name());
    }
    page.gap();
    let mut fields = vec![
        (say!(ui, "session-relying-party"), report.session.relying_party.clone()),
        (say!(ui, "session-purpose"), report.session.purpose.clone()),
        (say!(ui, "report-time"), japan(report.verified_at)),
    ];
    if let Some(signer) = &report.signer {
        view::signer(signer, &mut fields, ui);
        fields.extend(words::revocation(&report.revocation, ui));
    }
    page.fields(&fields);
    for (findings, style) in [(&report.errors, BAD), (&report.warnings, WARN)] {
        for finding in findings {
            view::mark(&view::finding_text(finding.code.name(), "identity-finding", ui), style, page, ui);
        }
    }
    page.note(&say!(ui, "identity-single-use"));
}
