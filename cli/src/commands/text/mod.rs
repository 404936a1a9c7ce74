//! `jpki text read`: My Number and the four attributes (基本4情報) as text, whether they are genuine, and as a form takes
//! them.

mod form;
mod read;
mod view;

use jpki_card::Form;
use schemars::JsonSchema;
use serde::Serialize;

use super::data::{self, Authenticity, Given, OpenerKind, PartState};
use crate::args::{Globals, TextReadArgs};
use crate::credentials;
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;

use form::AttributesView;

/// Result of `jpki text read`.
#[derive(Serialize, JsonSchema)]
pub struct TextRead {
    /// The four attributes; absent where they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<AttributesView>,
    /// The My Number (個人番号), twelve digits; absent where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_number: Option<String>,
    /// What opened them.
    pub opened_by: OpenerKind,
    /// Whether they were read under secure messaging, so that they did not cross the air in clear.
    pub secure_messaging: bool,
    /// Whether they are genuine.
    pub authenticity: TextAuthenticity,
}

/// Whether the text is genuine.
#[derive(Serialize, JsonSchema)]
pub struct TextAuthenticity {
    /// The whole.
    #[serde(flatten)]
    pub whole: Authenticity,
    /// The integrity record: the signed hashes of the other two.
    pub record: PartState,
    /// The four attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<PartState>,
    /// The My Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_number: Option<PartState>,
}

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wanted {
    number: bool,
    attributes: bool,
    secure: bool,
}

impl Wanted {
    /// Refuses what the credential does not open. Nothing asked for is the attributes, or with 照合番号A the number, all
    /// that it opens: the PIN opens the number too, but whoever may see it asks for it.
    fn new(arguments: &TextReadArgs, opener: OpenerKind) -> Result<Self, Failure> {
        let none = !arguments.number && !arguments.attributes;
        let (number, attributes) = match opener {
            OpenerKind::CodeA if none => (true, false),
            _ => (arguments.number, arguments.attributes || none),
        };
        match opener {
            OpenerKind::BirthDate => Err(does_not_open(opener, "text")),
            OpenerKind::CodeB if number => Err(does_not_open(opener, "number")),
            OpenerKind::CodeA if attributes => Err(does_not_open(opener, "attributes")),
            OpenerKind::CodeA | OpenerKind::CodeB if arguments.secure => {
                Err(Failure::new(Code::CredentialSecureNeedsPin))
            }
            _ => Ok(Self { number, attributes, secure: arguments.secure }),
        }
    }
}

fn does_not_open(opener: OpenerKind, what: &'static str) -> Failure {
    Failure::new(Code::CredentialDoesNotOpen).with("which", opener.which()).with("what", what)
}

/// Reads and prints what the credential opens. An altered card is shown all the same, and ends with 1.
pub fn read(arguments: &TextReadArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let anchors = data::anchors(&globals.cv_anchor)?;
    let given = match Given::from_options(&arguments.opener)? {
        Some(given) => given,
        None => {
            credentials::source_of(
                None,
                None,
                "--pin-file, --code-a-file, --code-b-file, --birth --expiry --security-code",
            )?;
            Given::TypePin
        }
    };
    let opened_by = given.kind();
    let wanted = Wanted::new(arguments, opened_by)?;
    let content = read::read(given, wanted, globals, ui)?;
    let check = content.check();
    let state = |check: Option<_>| check.map(PartState::from);
    let (record, attributes, my_number) = (state(check.record), state(check.attributes), state(check.number));
    let record = record.unwrap_or(PartState::Unproven);
    let parts = [Some(record), attributes, my_number].into_iter().flatten();
    let whole = Authenticity::new(parts, data::IssuerView::new(&content.certificate, &anchors));
    let result = TextRead {
        attributes: content.attributes.as_ref().map(|attributes| AttributesView::new(&Form::fill(attributes))),
        my_number: content.number.as_ref().map(|file| file.number().as_str().to_owned()),
        opened_by,
        secure_messaging: wanted.secure,
        authenticity: TextAuthenticity { whole, record, attributes, my_number },
    };
    data::tell_issuer(&result.authenticity.whole.issuer, globals, ui);
    ui.result(&result, |page| view::fill(&result, page, ui))?;
    Ok(result.authenticity.whole.exit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::OpenerArgs;

    #[test]
    fn only_what_the_credential_opens_can_be_asked_for() {
        use OpenerKind::{BirthDate, CodeA, CodeB, TextPin};
        let wanted = |number, attributes, secure, opener| {
            let arguments = TextReadArgs { number, attributes, secure, opener: OpenerArgs::default() };
            Wanted::new(&arguments, opener).map(|w| (w.number, w.attributes)).map_err(|failure| failure.code())
        };
        for (opener, neither) in [(TextPin, (false, true)), (CodeB, (false, true)), (CodeA, (true, false))] {
            assert_eq!(wanted(false, false, false, opener), Ok(neither), "{opener:?}");
        }
        assert_eq!(wanted(true, true, true, TextPin), Ok((true, true)));
        assert_eq!(wanted(true, false, false, TextPin), Ok((true, false)));
        assert_eq!(wanted(true, false, false, CodeA), Ok((true, false)));
        assert_eq!(wanted(false, true, false, CodeB), Ok((false, true)));
        let refused = Err(Code::CredentialDoesNotOpen);
        for (number, attributes, opener) in [(true, false, CodeB), (true, true, CodeB), (false, true, CodeA)] {
            assert_eq!(wanted(number, attributes, false, opener), refused);
        }
        assert_eq!(wanted(false, false, false, BirthDate), refused);
        assert_eq!(wanted(false, false, true, CodeA), Err(Code::CredentialSecureNeedsPin));
        assert_eq!(wanted(false, false, true, CodeB), Err(Code::CredentialSecureNeedsPin));
    }
}
