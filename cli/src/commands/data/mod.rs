//! What reading the card's text and its face have in common: what opens them, what proves them, and how dates and sex are
//! told.

mod attribute;
mod opener;
mod proof;

use jpki_card::CardError;
use zeroize::Zeroizing;

pub use attribute::{BirthView, SexView, birth, sex};
pub use opener::{Given, Opener, OpenerKind, last_try};
pub use proof::{
    Authenticity, IssuerStanding, IssuerView, PartState, Verdict, anchors, headline, issuer_words, part, tell_issuer,
    verdict,
};

use crate::error::{Code, Failure, describe};
use crate::output::Ui;
use crate::say;

/// What was read is read, even if the card could not be left: the person is told.
pub fn left(result: Result<(), CardError>, ui: &Ui) {
    if let Err(error) = result {
        tell(&error.into(), ui);
    }
}

/// A failure that leaves the rest of the result good: told as a notice.
pub fn tell(failure: &Failure, ui: &Ui) {
    let described = describe(failure, ui.catalogue());
    let message = say!(ui, "data-notice-failure", message = described.message, next = described.next_step);
    ui.notice(&described.code, message);
}

/// Random bytes of the operating system.
pub fn random() -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mut bytes = Zeroizing::new([0; 32]);
    match aws_lc_rs::rand::fill(&mut *bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Failure::new(Code::SystemRandomness)),
    }
}
