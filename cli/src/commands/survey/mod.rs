//! `jpki card survey`: what public sources leave open, put to a card that is there. The report is safe to publish
//! (docs/survey.md).

mod markdown;
mod view;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use jpki_card::{
    AuthPin, BirthDateCode, Calendar, Card, CardError, SignPassword, Survey, SurveyCredentials, TextPin,
    VerificationCodeA, VerificationCodeB,
};
use jpki_reader::Access;

use self::markdown::markdown;
use self::view::VerdictView;
use super::data;
use crate::args::{Globals, SurveyArgs};
use crate::context::with_placed_card;
use crate::credentials;
use crate::error::{Code, Exit, Failure};
use crate::output::file::OutputFile;
use crate::output::page::Page;
use crate::output::{BAD, DIM, GOOD, Ui, WARN};
use crate::say;

pub use view::SurveyDocument;

/// The credentials that were offered, their form checked.
#[derive(Default)]
struct Offered {
    auth_pin: Option<AuthPin>,
    sign_password: Option<SignPassword>,
    text_pin: Option<TextPin>,
    code_a: Option<VerificationCodeA>,
    code_b: Option<VerificationCodeB>,
    birth_date: Option<BirthDateCode>,
}

/// Surveys the card.
pub fn run(arguments: &SurveyArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let offered = Offered::read(arguments)?;
    // Standard output shows the summary, or the document with --json.
    if [&arguments.output, &arguments.markdown].into_iter().flatten().any(|path| path.as_os_str() == "-") {
        return Err(Failure::new(Code::FileNotStdout));
    }
    if let Some(path) = arguments.output.as_ref().filter(|path| Some(*path) == arguments.markdown.as_ref()) {
        return Err(Failure::path(Code::FileOutputTwice, path));
    }
    let (output, markdown_output) = (create(arguments.output.as_deref())?, create(arguments.markdown.as_deref())?);
    let anchors = data::anchors(&globals.cv_anchor)?;
    let material = data::random()?;
    ui.status(&say!(ui, "survey-begins"));
    let document = with_placed_card(globals, ui, Access::Exclusive, |transport, place| {
        let survey = Survey {
            credentials: offered.lend(),
            anchors,
            atr: Some(place.atr.clone()),
            session_material: Some(material),
        };
        let started = Instant::now();
        let report = survey.run(&mut Card::new(transport), &mut || started.elapsed())?;
        Ok(SurveyDocument::new(&report, place))
    })?;
    // The JSON document has no notices of its own in a file.
    let json = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    write(output, json.as_bytes())?;
    write(markdown_output, markdown(&document).as_bytes())?;
    ui.result(&document, |page| summarise(&document, arguments, page, ui))?;
    Ok(if document.broke_off.is_some() { Exit::Card } else { Exit::Done })
}

impl Offered {
    /// Reads what the options offer and checks its form, before the card is touched.
    fn read(arguments: &SurveyArgs) -> Result<Self, Failure> {
        let files = [
            &arguments.auth_pin_file,
            &arguments.password_file,
            &arguments.text_pin_file,
            &arguments.code_a_file,
            &arguments.code_b_file,
        ];
        if files.iter().filter(|file| file.as_deref() == Some(Path::new("-"))).count() > 1 {
            return Err(Failure::new(Code::PinOneInput));
        }
        fn take<C>(file: Option<&Path>, new: impl FnOnce(&str) -> Result<C, CardError>) -> Result<Option<C>, Failure> {
            let Some(source) = credentials::from_options(file, None) else { return Ok(None) };
            let text = credentials::read(&source, "")?;
            Ok(Some(new(&text)?))
        }
        let birth = arguments.birth.map(|birth| BirthDateCode::from_date(birth, Calendar::Era));
        Ok(Self {
            auth_pin: take(arguments.auth_pin_file.as_deref(), AuthPin::new)?,
            sign_password: take(arguments.password_file.as_deref(), SignPassword::new)?,
            text_pin: take(arguments.text_pin_file.as_deref(), TextPin::new)?,
            code_a: take(arguments.code_a_file.as_deref(), VerificationCodeA::new)?,
            code_b: take(arguments.code_b_file.as_deref(), VerificationCodeB::new)?,
            birth_date: birth.transpose()?,
        })
    }

    fn lend(&self) -> SurveyCredentials<'_> {
        SurveyCredentials {
            auth_pin: self.auth_pin.as_ref(),
            sign_password: self.sign_password.as_ref(),
            text_pin: self.text_pin.as_ref(),
            code_a: self.code_a.as_ref(),
            code_b: self.code_b.as_ref(),
            birth_date: self.birth_date.as_ref(),
        }
    }
}

fn create(path: Option<&Path>) -> Result<Option<OutputFile>, Failure> {
    path.map(|path| OutputFile::create(path, &[])).transpose()
}

fn write(file: Option<OutputFile>, content: &[u8]) -> Result<(), Failure> {
    let Some(mut file) = file else { return Ok(()) };
    file.write_all(content).map_err(|error| Failure::write(file.target(), &error))?;
    file.finish()
}

/// Counts, what differs and what to do with the report.
fn summarise(document: &SurveyDocument, arguments: &SurveyArgs, page: &mut Page, ui: &Ui) {
    let counts = document.counts;
    if document.broke_off.is_some() {
        page.styled(&say!(ui, "survey-broke-off"), BAD);
    }
    let style = if counts.differs == 0 { GOOD } else { WARN };
    page.styled(
        &say!(ui, "survey-counts", confirmed = counts.confirmed as u64, differs = counts.differs as u64),
        style,
    );
    let others = say!(ui, "survey-others", unclear = counts.unclear as u64, unasked = counts.not_asked as u64);
    page.styled(&others, DIM);
    for (heading, verdict, style) in [
        (say!(ui, "survey-differs"), VerdictView::Differs, WARN),
        (say!(ui, "survey-unclear"), VerdictView::Unclear, DIM),
    ] {
        let mut findings = document.with(verdict).peekable();
        if findings.peek().is_none() {
            continue;
        }
        page.heading(&heading);
        for finding in findings {
            page.marked(finding.id, style, 0, finding.says);
            page.under(4, &say!(ui, "survey-expected", expected = finding.expected.to_owned()));
            page.under(4, &say!(ui, "survey-observed", observed = finding.observed.clone()));
        }
    }
    page.gap();
    for path in [&arguments.output, &arguments.markdown].into_iter().flatten() {
        page.line(&say!(ui, "file-written", path = path.display().to_string()));
    }
    page.line(&if arguments.output.is_some() { say!(ui, "survey-send") } else { say!(ui, "survey-no-file") });
}
