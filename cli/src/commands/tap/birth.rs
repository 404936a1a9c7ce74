//! Where the birth date of each card comes from: one for all, or a line of standard input for each.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::civil::Date;
use jpki_card::{BirthDateCode, Calendar};
use jpki_reader::Canceller;
use zeroize::Zeroizing;

use crate::args::TapArgs;
use crate::credentials::{self, Source};
use crate::error::{Code, Failure};
use crate::output::Ui;
use crate::say;

/// How often a wait for a line looks whether it was ended.
const LOOK: Duration = Duration::from_millis(100);

/// Where birth dates come from.
pub enum Births {
    /// Nobody gives any.
    None,
    /// The same for every card.
    Fixed(BirthDateCode),
    /// A line for each card.
    Asked(Lines),
}

/// Lines of standard input, read by a thread of their own so that a signal can end the wait for one.
pub struct Lines {
    lines: Receiver<Zeroizing<String>>,
    terminal: bool,
    calendar: Calendar,
}

/// What was given for one card.
pub enum Birth<'a> {
    /// Nothing.
    None,
    /// Something that is no date.
    NoDate,
    /// A date, in the form that the card takes.
    Code(Held<'a>),
}

/// A code that is lent or owned.
pub enum Held<'a> {
    /// The one for every card.
    Lent(&'a BirthDateCode),
    /// That of this card.
    Own(BirthDateCode),
}

impl Held<'_> {
    /// The code.
    pub fn code(&self) -> &BirthDateCode {
        match self {
            Self::Lent(code) => code,
            Self::Own(code) => code,
        }
    }
}

impl Births {
    /// What the options say. What is wrong with a date is told before any card is touched.
    pub fn new(arguments: &TapArgs) -> Result<Self, Failure> {
        let calendar = if arguments.gregorian { Calendar::Gregorian } else { Calendar::Era };
        if let Some(birth) = arguments.birth {
            return Ok(Self::Fixed(BirthDateCode::from_date(birth, calendar)?));
        }
        if let Some(path) = &arguments.birth_file {
            let source = credentials::from_options(Some(path), None).unwrap_or(Source::StandardInput);
            let text = credentials::read(&source, "")?;
            let birth = date(&text).ok_or_else(|| Failure::path(Code::TapBirthFile, path))?;
            return Ok(Self::Fixed(BirthDateCode::from_date(birth, calendar)?));
        }
        if arguments.ask_birth { Ok(Self::Asked(Lines::start(calendar))) } else { Ok(Self::None) }
    }

    /// The birth date for the card that is there now.
    pub fn next(&self, canceller: &Canceller, ui: &Ui) -> Birth<'_> {
        match self {
            Self::None => Birth::None,
            Self::Fixed(code) => Birth::Code(Held::Lent(code)),
            Self::Asked(lines) => match lines.next(canceller, ui) {
                None => Birth::None,
                Some(line) if line.trim().is_empty() => Birth::None,
                Some(line) => {
                    match date(&line).and_then(|birth| BirthDateCode::from_date(birth, lines.calendar).ok()) {
                        Some(code) => Birth::Code(Held::Own(code)),
                        None => Birth::NoDate,
                    }
                }
            },
        }
    }

    /// What is there is a phone, which takes no birth date: a line that waits was meant for it, and would cost the next holder
    /// a try.
    pub fn skip(&self) {
        if let Self::Asked(lines) = self {
            let _ = lines.lines.try_recv();
        }
    }
}

impl Lines {
    fn start(calendar: Calendar) -> Self {
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let mut input = io::stdin().lock();
            loop {
                let mut line = Zeroizing::new(String::new());
                match input.read_line(&mut line) {
                    Ok(0) | Err(_) => break,
                    Ok(_) if sender.send(line).is_err() => break,
                    Ok(_) => {}
                }
            }
        });
        Self { lines, terminal: io::stdin().is_terminal(), calendar }
    }

    /// The next line; `None` at the end of the input, or when the wait was ended.
    fn next(&self, canceller: &Canceller, ui: &Ui) -> Option<Zeroizing<String>> {
        if self.terminal {
            // What was typed before was meant for the card before: it would cost this holder a try.
            while self.lines.try_recv().is_ok() {}
            let mut out = anstream::stderr();
            let _ = write!(out, "{}", say!(ui, "tap-ask-birth")).and_then(|()| out.flush());
        }
        loop {
            match self.lines.recv_timeout(LOOK) {
                Ok(line) => return Some(line),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) if canceller.is_cancelled() => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn date(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(given: &[&str]) -> Births {
        let (sender, lines) = mpsc::channel();
        given.iter().for_each(|line| sender.send(Zeroizing::new((*line).to_owned())).unwrap());
        Births::Asked(Lines { lines, terminal: false, calendar: Calendar::Era })
    }

    #[test]
    fn a_line_is_a_date_or_left_out_and_the_end_asks_no_more() {
        let ui = Ui::new(crate::catalogue::Language::En, true);
        let (births, canceller) = (lines(&["1985-04-12\n", "\n", "12 April\r\n", "1800-01-01\n"]), Canceller::new());
        assert!(matches!(births.next(&canceller, &ui), Birth::Code(_)));
        assert!(matches!(births.next(&canceller, &ui), Birth::None));
        assert!(matches!(births.next(&canceller, &ui), Birth::NoDate));
        // Before the Meiji era.
        assert!(matches!(births.next(&canceller, &ui), Birth::NoDate));
        assert!(matches!(births.next(&canceller, &ui), Birth::None));
    }

    #[test]
    fn what_was_typed_for_the_card_before_is_not_taken_at_a_terminal() {
        let ui = Ui::new(crate::catalogue::Language::En, true);
        let (sender, lines) = mpsc::channel();
        sender.send(Zeroizing::new("1985-04-12\n".to_owned())).unwrap();
        let canceller = Canceller::new();
        canceller.cancel();
        let births = Births::Asked(Lines { lines, terminal: true, calendar: Calendar::Era });
        assert!(matches!(births.next(&canceller, &ui), Birth::None));
        drop(sender);
    }

    #[test]
    fn the_line_for_a_phone_is_not_kept_for_the_next_card() {
        let ui = Ui::new(crate::catalogue::Language::En, true);
        let (births, canceller) = (lines(&["1985-04-12\n", "12 April\n"]), Canceller::new());
        births.skip();
        assert!(matches!(births.next(&canceller, &ui), Birth::NoDate));
        // None waits: nothing is waited for.
        births.skip();
    }

    #[test]
    fn a_wait_for_a_line_can_be_ended() {
        let ui = Ui::new(crate::catalogue::Language::En, true);
        let (_sender, lines) = mpsc::channel();
        let canceller = Canceller::new();
        canceller.cancel();
        assert!(matches!(
            Births::Asked(Lines { lines, terminal: false, calendar: Calendar::Era }).next(&canceller, &ui),
            Birth::None
        ));
    }
}
