//! What opens the card's data: found out from the options and checked before the card is touched, or typed when the tries
//! left are known.

use jiff::civil::Date;
use jpki_card::{
    BirthDateCode, Calendar, CardError, LastTry, TextPin, TriesLeft, VerificationCodeA, VerificationCodeB,
};
use schemars::JsonSchema;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{Globals, OpenerArgs};
use crate::credentials::{self, Source};
use crate::error::Failure;
use crate::output::Ui;
use crate::say;

/// What opened the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenerKind {
    /// The text PIN (券面事項入力補助用の暗証番号).
    TextPin,
    /// 照合番号A, the My Number.
    CodeA,
    /// 照合番号B, made of birth date, year of expiry and security code.
    CodeB,
    /// The birth date alone.
    BirthDate,
}

impl OpenerKind {
    /// Its name in messages, as [`which`](crate::error::which) has it.
    pub const fn which(self) -> &'static str {
        match self {
            Self::TextPin => "text-pin",
            Self::CodeA => "code-a",
            Self::CodeB => "code-b",
            Self::BirthDate => "birth-date",
        }
    }
}

/// A credential whose form is right.
pub enum Opener {
    /// The text PIN.
    TextPin(TextPin),
    /// 照合番号A.
    CodeA(VerificationCodeA),
    /// 照合番号B.
    CodeB(VerificationCodeB),
    /// The birth date.
    BirthDate(BirthDateCode),
}

/// A credential, or what is still missing of it.
pub enum Given {
    /// All of it.
    Ready(Opener),
    /// The text PIN, which is typed.
    TypePin,
    /// 照合番号B, whose security code is typed.
    TypeSecurityCode {
        /// Birth date on the card.
        birth: Date,
        /// In which calendar it is printed there.
        calendar: Calendar,
        /// Year of expiry.
        expiry: i16,
    },
}

impl Given {
    /// What the options give; `None` where they give nothing. What comes from a file is read, and the form of everything
    /// checked: what is wrong with it is told before the card is touched. That at most one is given, clap sees to.
    pub fn from_options(arguments: &OpenerArgs) -> Result<Option<Self>, Failure> {
        if let Some(text) = secret(arguments.text_pin_file.as_deref(), arguments.text_pin_fd)? {
            return ready(TextPin::new(&text), Opener::TextPin);
        }
        if let Some(text) = secret(arguments.code_a_file.as_deref(), arguments.code_a_fd)? {
            return ready(VerificationCodeA::new(&text), Opener::CodeA);
        }
        if let Some(text) = secret(arguments.code_b_file.as_deref(), arguments.code_b_fd)? {
            return ready(VerificationCodeB::new(&text), Opener::CodeB);
        }
        let Some(birth) = arguments.printed_birth else { return Ok(None) };
        let calendar = if arguments.gregorian { Calendar::Gregorian } else { Calendar::Era };
        let Some(expiry) = arguments.printed_expiry else {
            return ready(BirthDateCode::from_date(birth, calendar), Opener::BirthDate);
        };
        if let Some(Some(code)) = &arguments.printed_code {
            return ready(VerificationCodeB::from_parts(birth, calendar, expiry, code), Opener::CodeB);
        }
        // A date or year that can't be is told now, not when the code was typed.
        VerificationCodeB::from_parts(birth, calendar, expiry, "0000")?;
        credentials::source_of(None, None, "--security-code")?;
        Ok(Some(Self::TypeSecurityCode { birth, calendar, expiry }))
    }

    /// Which credential it is.
    pub fn kind(&self) -> OpenerKind {
        match self {
            Self::Ready(Opener::TextPin(_)) | Self::TypePin => OpenerKind::TextPin,
            Self::Ready(Opener::CodeA(_)) => OpenerKind::CodeA,
            Self::Ready(Opener::CodeB(_)) | Self::TypeSecurityCode { .. } => OpenerKind::CodeB,
            Self::Ready(Opener::BirthDate(_)) => OpenerKind::BirthDate,
        }
    }

    /// All of it: what is missing is typed, with the tries left shown.
    pub fn complete(self, tries: TriesLeft, ui: &Ui) -> Result<Opener, Failure> {
        let left = || match tries.count() {
            Some(left) => say!(ui, "prompt-tries", left = left),
            None => say!(ui, "tries-unknown"),
        };
        match self {
            Self::Ready(opener) => Ok(opener),
            Self::TypePin => {
                let text = credentials::read(&Source::Terminal, &say!(ui, "data-prompt-pin", tries = left()))?;
                Ok(Opener::TextPin(TextPin::new(&text)?))
            }
            Self::TypeSecurityCode { birth, calendar, expiry } => {
                let text = credentials::read(&Source::Terminal, &say!(ui, "data-prompt-code", tries = left()))?;
                Ok(Opener::CodeB(VerificationCodeB::from_parts(birth, calendar, expiry, &text)?))
            }
        }
    }
}

/// Whether the last try may be used.
pub fn last_try(globals: &Globals) -> LastTry {
    if globals.allow_last_try { LastTry::Allow } else { LastTry::Refuse }
}

fn secret(file: Option<&std::path::Path>, descriptor: Option<u32>) -> Result<Option<Zeroizing<String>>, Failure> {
    credentials::from_options(file, descriptor).map(|source| credentials::read(&source, "")).transpose()
}

fn ready<C>(checked: Result<C, CardError>, opener: impl FnOnce(C) -> Opener) -> Result<Option<Given>, Failure> {
    Ok(Some(Given::Ready(opener(checked?))))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::error::Code;

    fn printed(birth: Date, expiry: Option<i16>, code: Option<&str>) -> Result<Option<Given>, Failure> {
        Given::from_options(&OpenerArgs {
            printed_birth: Some(birth),
            printed_expiry: expiry,
            printed_code: code.map(|code| Some(code.to_owned())),
            ..OpenerArgs::default()
        })
    }

    #[test]
    fn the_kind_follows_from_what_is_given() {
        let kind = |given: Result<Option<Given>, Failure>| given.unwrap().unwrap().kind();
        let birth = date(1980, 2, 17);
        assert_eq!(kind(printed(birth, None, None)), OpenerKind::BirthDate);
        assert_eq!(kind(printed(birth, Some(2035), Some("2285"))), OpenerKind::CodeB);
        assert!(Given::from_options(&OpenerArgs::default()).unwrap().is_none());
    }

    #[test]
    fn printed_parts_that_cannot_be_are_told_before_the_code_is_typed() {
        let code = |given: Result<Option<Given>, Failure>| given.err().map(|failure| failure.code());
        assert_eq!(code(printed(date(1867, 1, 1), None, None)), Some(Code::CredentialFormatBirthDate));
        assert_eq!(code(printed(date(1980, 2, 17), Some(2014), None)), Some(Code::CredentialFormatCodeB));
        assert_eq!(code(printed(date(1980, 2, 17), Some(2035), Some("228"))), Some(Code::CredentialFormatCodeB));
    }
}
