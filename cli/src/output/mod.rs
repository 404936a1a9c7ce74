//! What goes to the terminal: results for people or as JSON, notices, progress, and files.

pub mod file;
pub mod html;
pub mod input;
pub mod page;
pub mod progress;
pub mod time;
pub mod wrap;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use fluent_bundle::FluentArgs;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::catalogue::{Catalogue, Language};
use crate::error::{Described, Failure, describe};
use crate::say;
use page::Page;

/// Columns of help and messages where no terminal says how many there are.
const DEFAULT_COLUMNS: usize = 80;
/// Spaces before the lines but the first of one that is too long for the terminal.
const STREAM_INDENT: usize = 4;
/// Columns beyond which lines of prose are tiring.
const MAX_COLUMNS: usize = 100;

/// Style of a heading or label.
pub const BOLD: Style = Style::new().bold();
/// Style of good news.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Style of a warning.
pub const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// Style of bad news.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Style of what matters less.
pub const DIM: Style = Style::new().dimmed();

/// Something worth telling that is no failure.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Notice {
    /// Stable code, such as `sign.issuer-unknown`.
    pub code: String,
    /// The sentence in the chosen language.
    pub message: String,
}

/// The result of a command as JSON: its own members, and the notices.
#[derive(Serialize, JsonSchema)]
pub struct Document<T> {
    /// The command's own members.
    #[serde(flatten)]
    pub result: T,
    /// What was noticed on the way.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<Notice>,
}

/// A failure as JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "jpki error")]
pub struct ErrorDocument {
    /// What went wrong.
    pub error: Described,
    /// What was noticed before.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<Notice>,
}

/// The command's face: its language, its form, and what it has noticed so far.
pub struct Ui {
    catalogue: Catalogue,
    json: bool,
    notices: RefCell<Vec<Notice>>,
}

impl Ui {
    /// A face that speaks `language`, for people or, with `json`, for programs.
    pub fn new(language: Language, json: bool) -> Self {
        Self { catalogue: Catalogue::new(language), json, notices: RefCell::default() }
    }

    /// The messages.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Of words in both languages, those of the person's.
    pub fn words<'w>(&self, english: &'w str, japanese: &'w str) -> &'w str {
        match self.catalogue.language() {
            Language::Ja => japanese,
            Language::En => english,
        }
    }

    /// Whether the result is JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// A message; used through [`say!`](crate::say).
    pub fn text(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.catalogue.text(key, arguments)
    }

    /// Tells something that is no failure: on standard error for people, in the result for programs.
    pub fn notice(&self, code: &str, message: String) {
        if self.json {
            self.notices.borrow_mut().push(Notice { code: code.to_owned(), message });
        } else {
            let label = say!(self, "word-note");
            let indent = unicode_width::UnicodeWidthStr::width(label.as_str()) + 2;
            let text = wrap::hang(&message, columns(), indent);
            let _ = writeln!(anstream::stderr(), "{WARN}{label}{WARN:#}: {text}");
        }
    }

    /// Tells what goes on, on standard error, for people only.
    pub fn status(&self, message: &str) {
        if !self.json {
            let _ = writeln!(anstream::stderr(), "{DIM}{}{DIM:#}", wrap::hang(message, columns(), 0));
        }
    }

    /// Prints the result: `value` as JSON, or the page that `human` fills.
    pub fn result<T: Serialize>(&self, value: &T, human: impl FnOnce(&mut Page)) -> Result<(), Failure> {
        let text = if self.json {
            json_text(&Document { result: value, notices: self.notices.borrow().clone() })
        } else {
            let mut page = Page::new(terminal_columns());
            human(&mut page);
            page.into_text()
        };
        print(&text).map(|_| ())
    }

    /// Like [`Ui::result`], for a report with a schema of its own, which has no room for notices.
    pub fn plain_result<T: Serialize>(&self, value: &T, human: impl FnOnce(&mut Page)) -> Result<(), Failure> {
        if self.json { print(&json_text(value)).map(|_| ()) } else { self.result(value, human) }
    }

    /// Shows what must be seen before something else happens, on standard error in either form.
    pub fn aside(&self, text: &str) {
        let _ = anstream::stderr().write_all(text.as_bytes());
    }

    /// `2026-04-01 – 2031-04-12`, days in Japan.
    pub fn period(&self, from: Timestamp, to: Timestamp) -> String {
        say!(self, "period", from = time::japan_date(from), to = time::japan_date(to))
    }

    /// Prints one line of a stream of results: compact JSON, or `human`, broken at the width of the terminal where there is
    /// one. False when nobody reads it any more.
    pub fn line<T: Serialize>(&self, value: &T, human: impl FnOnce() -> String) -> Result<bool, Failure> {
        let text = match terminal_columns() {
            _ if self.json => serde_json::to_string(value).unwrap_or_default(),
            Some(columns) => wrap::hang(&human(), columns, STREAM_INDENT),
            None => human(),
        };
        print(&format!("{text}\n"))
    }

    /// Prints a failure: JSON on standard output, so that a program reads one stream; words on standard error.
    pub fn failure(&self, failure: &Failure) {
        let described = describe(failure, &self.catalogue);
        if self.json {
            let document = ErrorDocument { error: described.clone(), notices: self.notices.borrow().clone() };
            // Where standard output takes nothing, somebody may still read the words.
            if print(&json_text(&document)).is_ok() {
                return;
            }
        }
        let mut out = anstream::stderr();
        let width = columns();
        let part = |label: String, text: &str, style: Style| {
            let indent = unicode_width::UnicodeWidthStr::width(label.as_str()) + 2;
            format!("{style}{label}{style:#}: {}\n", wrap::hang(text, width, indent))
        };
        let headline = format!("{} [{}]", described.message, described.code);
        let mut text = part(say!(self, "word-error"), &headline, BAD);
        text += &part(say!(self, "word-cause"), &described.cause, BOLD);
        text += &part(say!(self, "word-next"), &described.next_step, BOLD);
        if let Some(detail) = described.detail.as_ref().filter(|_| failure.code().shows_detail()) {
            text += &part(say!(self, "word-detail"), detail, DIM);
        }
        let _ = out.write_all(text.as_bytes());
    }
}

fn json_text<T: Serialize>(value: &T) -> String {
    // Our own types: strings, numbers and maps with string keys always serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes to standard output. A reader that has gone away (`jpki … | head`) is no failure: the answer is false.
pub fn print(text: &str) -> Result<bool, Failure> {
    print_bytes_to(&mut anstream::stdout(), text.as_bytes())
}

/// Writes bytes, unchanged, to standard output.
pub fn print_raw(bytes: &[u8]) -> Result<(), Failure> {
    print_bytes_to(&mut io::stdout(), bytes).map(|_| ())
}

fn print_bytes_to(out: &mut impl Write, bytes: &[u8]) -> Result<bool, Failure> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::write(Path::new("/dev/stdout"), &error)),
    }
}

/// Columns for prose: those of the terminal, or 80.
pub fn columns() -> usize {
    terminal_columns().unwrap_or(DEFAULT_COLUMNS).min(MAX_COLUMNS)
}

/// Columns of the terminal: `COLUMNS` where it is set, else what standard output says, if it is one.
fn terminal_columns() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|value| value.parse().ok()).filter(|columns| *columns >= 20);
    asked.or_else(|| {
        let (width, _) = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten()?;
        Some(usize::from(width.0).max(20))
    })
}
