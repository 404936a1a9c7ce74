//! Reading the command line, and clap's errors in the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;

use super::{Cli, help};
use crate::catalogue::Language;
use crate::error::{Code, Failure};
use crate::output::{Ui, columns};

/// What the command line asks for.
pub enum Asked {
    /// Work.
    Run(Box<Cli>),
    /// Help or the version, as text for standard output.
    Show(String),
}

/// Language and form of the output, found out before the command line is known to be right.
pub fn face(arguments: &[OsString]) -> Ui {
    let mut language = None;
    let mut json = false;
    let mut rest = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    while let Some(argument) = rest.next() {
        match argument.as_ref() {
            "--" => break,
            "--json" => json = true,
            "--lang" => language = rest.next().as_deref().and_then(language_named),
            other => language = other.strip_prefix("--lang=").map_or(language, language_named),
        }
    }
    let language = language.unwrap_or_else(|| Language::from_environment(|name| std::env::var(name).ok()));
    Ui::new(language, json)
}

fn language_named(name: &str) -> Option<Language> {
    <Language as clap::ValueEnum>::from_str(name, false).ok()
}

/// Reads the command line.
pub fn read(arguments: Vec<OsString>, ui: &Ui) -> Result<Asked, Failure> {
    let mut command = help::localise(Cli::command(), ui.catalogue(), columns());
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Asked::Show(error.render().ansi().to_string()));
        }
        Err(error) => return Err(failure(&error, ui)),
    };
    let cli = Cli::from_arg_matches(&matches).map_err(|error| failure(&error, ui))?;
    Ok(Asked::Run(Box::new(cli)))
}

fn failure(error: &clap::Error, ui: &Ui) -> Failure {
    // Messages know the word `none` for what clap does not tell.
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) if !text.is_empty() => help::translate_values(text, ui.catalogue()),
        Some(ContextValue::Strings(texts)) if !texts.is_empty() => {
            help::translate_values(&texts.join(", "), ui.catalogue())
        }
        _ => "none".to_owned(),
    };
    let argument = || get(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => Failure::new(Code::UsageUnknownCommand)
            .with("command", get(ContextKind::InvalidSubcommand))
            .with("similar", get(ContextKind::SuggestedSubcommand)),
        ErrorKind::UnknownArgument => {
            let option = argument();
            let similar = match option.as_str() {
                "--pin" | "--password" => "credential".to_owned(),
                _ => get(ContextKind::SuggestedArg),
            };
            Failure::new(Code::UsageUnknownOption).with("option", option).with("similar", similar)
        }
        ErrorKind::MissingRequiredArgument => Failure::new(Code::UsageMissing).with("what", argument()),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Failure::new(Code::UsageNoCommand)
        }
        ErrorKind::InvalidValue if get(ContextKind::InvalidValue) == "none" => {
            Failure::new(Code::UsageValueMissing).with("option", argument())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let failure = Failure::new(Code::UsageValue)
                .with("option", argument())
                .with("value", get(ContextKind::InvalidValue))
                .with("values", get(ContextKind::ValidValue))
                .with("example", help::translate_values(example(error), ui.catalogue()));
            match std::error::Error::source(error) {
                Some(source) => failure.with_detail(source),
                None => failure,
            }
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues => {
            Failure::new(Code::UsageValueMissing).with("option", argument())
        }
        ErrorKind::ArgumentConflict => {
            Failure::new(Code::UsageConflict).with("option", argument()).with("other", get(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => Failure::new(Code::UsageEncoding),
        _ => Failure::new(Code::UsageOther).with_detail(error),
    }
}

/// What could stand where the value is wrong; `none` where the option says enough.
fn example(error: &clap::Error) -> &'static str {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return "none" };
    match argument.split_whitespace().next() {
        Some("--time" | "--now" | "--issued") => "2026-01-31T12:00:00+09:00",
        Some("--birth") => "1990-01-08",
        Some("--card") => "virtual, virtual:<FOLDER>",
        _ => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(arguments: &[&str]) -> Code {
        let arguments = std::iter::once("jpki").chain(arguments.iter().copied()).map(OsString::from).collect();
        match read(arguments, &Ui::new(Language::Ja, false)) {
            Err(failure) => {
                let described = crate::error::describe(&failure, Ui::new(Language::Ja, false).catalogue());
                assert!(!described.message.contains('{') && described.exit_code == 2, "{}", described.message);
                failure.code()
            }
            Ok(_) => panic!("taken"),
        }
    }

    #[test]
    fn every_kind_of_wrong_command_line_has_its_code() {
        assert_eq!(code_of(&["sing"]), Code::UsageUnknownCommand);
        assert_eq!(code_of(&["card", "info", "--frob"]), Code::UsageUnknownOption);
        assert_eq!(code_of(&["verify"]), Code::UsageMissing);
        assert_eq!(code_of(&[]), Code::UsageNoCommand);
        assert_eq!(code_of(&["sign"]), Code::UsageNoCommand);
        assert_eq!(code_of(&["card", "info", "--lang", "fr"]), Code::UsageValue);
        assert_eq!(code_of(&["card", "info", "--wait", "soon"]), Code::UsageValue);
        assert_eq!(code_of(&["card", "info", "--wait", "3601"]), Code::UsageValue);
        assert_eq!(code_of(&["card", "info", "--card", "real"]), Code::UsageValue);
        assert_eq!(code_of(&["card", "info", "--card"]), Code::UsageValueMissing);
        assert_eq!(code_of(&["cert", "show", "--auth", "--signature"]), Code::UsageConflict);
        assert_eq!(code_of(&["sign", "raw", "x", "--digest-value", "00"]), Code::UsageConflict);
    }

    #[test]
    fn a_credential_has_no_place_on_the_command_line() {
        for option in ["--pin", "--password"] {
            assert_eq!(code_of(&["sign", "cms", "x", option, "1234"]), Code::UsageUnknownOption);
        }
    }

    #[test]
    fn language_and_form_are_known_even_for_a_wrong_command_line() {
        let face = |arguments: &[&str]| face(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(face(&["jpki", "frob", "--json"]).json());
        assert!(!face(&["jpki", "verify", "--", "--json"]).json());
        assert_eq!(face(&["jpki", "--lang", "ja", "x"]).catalogue().language(), Language::Ja);
        assert_eq!(face(&["jpki", "x", "--lang=ja"]).catalogue().language(), Language::Ja);
        assert_eq!(face(&["jpki", "x", "--lang=en"]).catalogue().language(), Language::En);
    }
}
