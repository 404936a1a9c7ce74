//! A survey (実機調査) of one card: what docs/protocol.md says of the card and could not prove, put to a card that is there.
//!
//! Reading only. Without credentials nothing is presented, so no try can be lost; each credential that is offered is
//! presented once, with its tries asked first and two of them left. No credential is changed, no key that a credential opens
//! signs unless that credential was offered, and the signature key signs never. A guard between the survey and the card holds
//! every command against these rules ([`probe`]).
//!
//! The report is made to be published: it holds lengths, tags, status words, times and answers such as "equal", and nothing
//! that was written on the card for its holder, nor a hash of it ([`shape`]).

mod common;
mod content;
mod face;
mod jpki;
mod jpki_key;
mod manager;
mod notes;
mod presence_key;
mod probe;
mod report;
mod shape;
mod statement;
mod statements;
mod text;
mod text_opened;
mod walk;

use std::time::Duration;

use jpki_reader::Transport;
use zeroize::Zeroizing;

use crate::{
    AuthPin, BirthDateCode, Card, CardError, CvAnchors, SignPassword, TextPin, VerificationCodeA, VerificationCodeB,
};

pub use notes::{Finding, Verdict};
pub use report::{ExchangeKind, SurveyExchange, SurveyReport, Timing};
pub use statement::{Certainty, Statement};
pub use statements::STATEMENTS;

use probe::Probe;
use walk::Walk;

/// Credentials that the person offers for a survey, each presented once. None is needed.
///
/// Verification codes are references of their own in the text and in the face application, and so are presented once in
/// each.
#[derive(Default)]
pub struct SurveyCredentials<'a> {
    /// 利用者証明用電子証明書の暗証番号.
    pub auth_pin: Option<&'a AuthPin>,
    /// 署名用電子証明書の暗証番号: opens the signature certificate; the signature key is not used.
    pub sign_password: Option<&'a SignPassword>,
    /// 券面事項入力補助用の暗証番号.
    pub text_pin: Option<&'a TextPin>,
    /// 照合番号A.
    pub code_a: Option<&'a VerificationCodeA>,
    /// 照合番号B.
    pub code_b: Option<&'a VerificationCodeB>,
    /// 生年月日.
    pub birth_date: Option<&'a BirthDateCode>,
}

/// A survey, ready to be run on one card.
pub struct Survey<'a> {
    /// What may be presented.
    pub credentials: SurveyCredentials<'a>,
    /// Root keys of CV certificates.
    pub anchors: CvAnchors,
    /// The answer to reset, where it is known.
    pub atr: Option<Vec<u8>>,
    /// Random bytes of which a session key of secure messaging is made, once. Without them it is not tried.
    pub session_material: Option<Zeroizing<[u8; 32]>>,
}

impl Survey<'_> {
    /// Without credentials, with the built-in roots.
    #[must_use]
    pub fn new() -> Self {
        Self {
            credentials: SurveyCredentials::default(),
            anchors: CvAnchors::built_in(),
            atr: None,
            session_material: None,
        }
    }

    /// Walks over the card: several hundred exchanges, begun by a cold reset and ended at the card manager. `clock` tells the
    /// time since any moment that does not change; it is asked before and after each exchange.
    ///
    /// Where the card goes away in the middle, the report holds what was found until then
    /// ([`SurveyReport::broke_off`]).
    ///
    /// # Errors
    /// [`CardError::NotJpkiCard`] and the errors of the first exchanges: without the JPKI application there is nothing to
    /// ask.
    pub fn run<T: Transport>(
        &self,
        card: &mut Card<T>,
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<SurveyReport, CardError> {
        // Whatever this value believed about the card is not so any more.
        card.forget();
        let mut walk = Walk::new(Card::new(Probe::new(&mut card.transport, clock)), self);
        let start = walk.start()?;
        let broke_off = walk.everything().err();
        // A credential that was presented is forgotten, whatever went before.
        let left = walk.leave();
        Ok(walk.finish(start, broke_off.or(left.err())))
    }
}

impl Default for Survey<'_> {
    fn default() -> Self {
        Self::new()
    }
}
