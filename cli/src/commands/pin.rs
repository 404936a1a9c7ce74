//! `jpki pin status`: how many tries are left. Asking costs none.

use jpki_card::{Card, CredentialKind, JpkiAp, TriesLeft};
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::Globals;
use crate::context::with_card;
use crate::error::{Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki pin status`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PinStatus {
    /// The PIN for user authentication.
    pub authentication_pin: Tries,
    /// The signature password.
    pub signature_password: Tries,
}

/// Tries of a credential.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Tries {
    /// Tries left; absent where the card does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u8>,
    /// Tries after a right one.
    pub of: u8,
    /// Whether it is locked.
    pub locked: bool,
}

/// Prints the tries left.
pub fn status(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let status = with_card(globals, ui, Access::Shared, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki()?;
        ap.recognise()?;
        read(&mut ap)
    })?;
    ui.result(&status, |page| fill(&status, page, ui))?;
    Ok(Exit::Done)
}

/// Asks the card.
pub fn read<T: Transport>(ap: &mut JpkiAp<'_, T>) -> Result<PinStatus, Failure> {
    let tries = |left: TriesLeft, of| Tries { left: left.count(), of, locked: left == TriesLeft::Blocked };
    Ok(PinStatus {
        authentication_pin: tries(ap.tries_left(CredentialKind::AuthPin)?, 3),
        signature_password: tries(ap.tries_left(CredentialKind::SignPassword)?, 5),
    })
}

/// Fills a page.
pub fn fill(status: &PinStatus, page: &mut Page, ui: &Ui) {
    let value = |tries: &Tries| match tries {
        Tries { locked: true, .. } => (say!(ui, "tries-locked"), BAD),
        Tries { left: None, .. } => (say!(ui, "tries-unknown"), WARN),
        Tries { left: Some(left), of, .. } => {
            (say!(ui, "tries-left", left = *left, of = *of), if *left == 1 { WARN } else { GOOD })
        }
    };
    let (pin, pin_style) = value(&status.authentication_pin);
    let (password, password_style) = value(&status.signature_password);
    page.styled_fields(&[
        (&say!(ui, "credential-pin"), &pin, pin_style),
        (&say!(ui, "credential-password"), &password, password_style),
    ]);
}
